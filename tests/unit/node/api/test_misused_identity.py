"""A person whose identity is misused meets their own entry best: through no way of the API may that be a hit against them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from protocol.entry import Entry, Name
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.match_keys import keys_of_traveller
from protocol.matching.mrz.layout import MrzFormat
from protocol.matching.mrz.writer import write_mrz
from protocol.matching.places import BirthPlace
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Action, Category, Purpose, Role, Sex
from tests.support.country import Country, make_country
from tests.support.entries import suspect
from tests.support.federation import SimulatedFederation, make_federation

NAME, BORN, NUMBER = "Behrouz Sharifzadeh", "1970-05-23", "AB1234567"
ZONE = write_mrz(
    MrzFormat.TD3,
    document_type="P",
    issuer="PAK",
    document_number=NUMBER,
    primary_identifier="SHARIFZADEH",
    secondary_identifier="BEHROUZ",
    nationality="PAK",
    birth_date=PartialDate(1970, 5, 23),
    sex=Sex.MALE,
    expiry_date=PartialDate(2030, 1, 1),
)
WAYS: dict[str, dict[str, Any]] = {
    "name and date": {"traveller": {"names": [NAME], "birth_dates": [BORN]}},
    "another spelling": {"traveller": {"names": ["Sharifzada, Behrooz"], "birth_dates": ["1971"]}},
    "another script": {"traveller": {"names": ["بهروز شریف‌زاده"], "birth_dates": [BORN]}},
    "document alone": {"traveller": {"documents": [{"type": "P", "issuer": "PAK", "number": NUMBER}]}},
    "everything": {
        "traveller": {
            "names": [NAME],
            "birth_dates": [BORN],
            "sex": "M",
            "nationality": "PAK",
            "documents": [{"type": "P", "issuer": "PAK", "number": NUMBER}],
            "birth_places": ["Quetta, Pakistan"],
        }
    },
    "zone": {"mrz": list(ZONE)},
}


def victim() -> Entry:
    return suspect(
        "V-1",
        NAME,
        BORN,
        names=(Name(NAME), Name("بهروز شریف‌زاده")),
        category=Category.VULNERABLE_PERSON,
        action=Action.PROTECT,
        offence_codes=(),
        material_benefit="",
        protection_officer="officer 4",
        misused_identity=True,
        identity_consent="form 9",
        sexes=(Sex.MALE,),
        nationalities=("PAK",),
        documents=(TravelDocument("P", "PAK", NUMBER),),
        birth_places=(BirthPlace("Quetta", "PAK"),),
    )


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Both nodes list the victim; only GR's own one is asked about by GR's own list."""
    made: SimulatedFederation = make_federation(tmp_path_factory.mktemp("homes"), ("GR", "PK"))
    for code in ("GR", "PK"):
        made[code].put(victim())
    made.build_and_fetch()
    yield made
    made.close()


@pytest.fixture(scope="module")
def office(federation: SimulatedFederation, tmp_path_factory: pytest.TempPathFactory) -> Country:
    return make_country(federation["GR"].context, tmp_path_factory.mktemp("spool"))


@pytest.mark.parametrize("way", WAYS)
def test_the_victim_is_told_of_and_is_no_hit_on_any_list(office: Country, way: str) -> None:
    asked = {**WAYS[way], "purpose": "border_second_line"}
    answer = office.ask(office.caller(Role.SECOND_LINE), "POST", "/checks", json=asked).json
    assert answer["own_list"]["outcome"] == "clear"
    assert answer["own_list"]["hits"] == []
    assert [one["outcome"] for one in answer["lists"]] == ["clear"]
    (told,) = answer["misused_identity"]
    assert told["shown"] is False
    assert "V-1" not in json.dumps(answer)


@pytest.mark.parametrize("way", WAYS)
def test_the_victim_is_not_stopped_at_the_counter(office: Country, way: str) -> None:
    asked = {**WAYS[way], "purpose": "border_first_line"}
    answer = office.ask(office.caller(Role.FIRST_LINE), "POST", "/checks", json=asked).json
    assert answer == {"answer": "continue", "not_checked": []}


def test_the_stream_of_a_check_has_no_hit_either(office: Country) -> None:
    asked = {**WAYS["everything"], "purpose": "investigation"}
    raw = office.ask(
        office.caller(Role.INVESTIGATOR), "POST", "/checks", json=asked, headers={"Accept": "application/x-ndjson"}
    ).get_data(as_text=True)
    *lists, last = [json.loads(line) for line in raw.splitlines()]
    assert [one["list"]["outcome"] for one in lists] == ["clear"]
    assert last["answer"]["own_list"]["hits"] == []
    assert len(last["answer"]["misused_identity"]) == 1


def test_the_protection_officer_learns_which_entry_it_is(office: Country) -> None:
    asked = {**WAYS["everything"], "purpose": "protection"}
    answer = office.ask(office.caller(Role.PROTECTION_OFFICER), "POST", "/checks", json=asked).json
    assert answer["own_list"]["hits"] == []
    assert answer["misused_identity"][0]["shown"] is True
    assert answer["misused_identity"][0].get("reference", "V-1") == "V-1"


def test_a_victim_at_a_peer_is_in_no_tag_set(federation: SimulatedFederation, office: Country) -> None:
    """Keys could be made of the entry, and are met here; the builder is the door that lets none of them out."""
    traveller = Traveller(documents=(TravelDocument("P", "PAK", NUMBER),))
    assert keys_of_traveller(traveller, purpose=Purpose.VISA).by_slot
    asked = {**WAYS["document alone"], "purpose": "visa"}
    answer = office.ask(office.caller(Role.SECOND_LINE), "POST", "/checks", json=asked).json
    assert [one["outcome"] for one in answer["lists"]] == ["clear"]
    with federation["GR"].context.store.read() as tx:
        assert list(tx.hits.late()) == []
