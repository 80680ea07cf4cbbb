"""What a check must tell whoever asks: that the traveller may be a child, that a name goes on, and what no peer was asked."""

from __future__ import annotations

import json
from typing import Any

import pytest

from protocol.matching.dates import PartialDate
from protocol.matching.mrz.layout import MrzFormat
from protocol.matching.mrz.writer import write_mrz
from protocol.vocabulary import Role, Sex
from tests.support.country import Country, make_country
from tests.support.entries import suspect
from tests.support.federation import SimulatedFederation, make_federation

SECOND = "border_second_line"
PASSPORT = {"type": "P", "issuer": "AFG", "number": "XX0000001"}


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """GR with a suspect of its own; PK with nobody."""
    made: SimulatedFederation = make_federation(tmp_path_factory.mktemp("homes"), ("GR", "PK"))
    made["GR"].put(suspect("GR-1", "Shabnam Wardaki", "1970-06-05"))
    made.build_and_fetch()
    yield make_country(made["GR"].context, tmp_path_factory.mktemp("spool"))
    made.close()


def checked(office: Country, **traveller: Any) -> Any:
    answer = office.ask(
        office.caller(Role.SECOND_LINE), "POST", "/checks", json={"traveller": traveller, "purpose": SECOND}
    )
    assert answer.status_code == 200, answer.json
    return answer.json


def zone(**changes: Any) -> list[str]:
    values: dict[str, Any] = {
        "document_type": "P",
        "issuer": "PAK",
        "document_number": "AB1234567",
        "primary_identifier": "ZAMAN",
        "secondary_identifier": "RUSTAM",
        "nationality": "PAK",
        "birth_date": PartialDate(1970, 5, 23),
        "sex": Sex.MALE,
        "expiry_date": PartialDate(2030, 1, 1),
    }
    return list(write_mrz(MrzFormat.TD3, **(values | changes)))


@pytest.mark.parametrize(
    ("born", "minor"),
    [
        (["1970-05-23"], False),
        (["2012-05-23"], True),
        (["2012"], True),
        (["1970-05-23", "2012-05-23"], True),
        (["05/06/1970"], False),
        (["1400-05-01"], True),  # 2021 in the Solar Hijri calendar, 1979 in the Islamic one
        (["1410-05-01"], False),  # 2031 and 1989: nobody is born in 2031 yet
    ],
)
def test_any_reading_under_18_reaches_the_second_line(office: Country, born: list[str], minor: bool) -> None:
    assert checked(office, names=["Nobody Known"], birth_dates=born)["may_be_minor"] is minor


@pytest.mark.parametrize(("year", "minor"), [(1970, False), (2012, True)])
def test_a_child_in_a_zone_is_told_and_not_to_the_counter(office: Country, year: int, minor: bool) -> None:
    asked = {"mrz": zone(birth_date=PartialDate(year, 5, 23)), "purpose": SECOND}
    assert office.ask(office.caller(Role.SECOND_LINE), "POST", "/checks", json=asked).json["may_be_minor"] is minor
    first = office.ask(
        office.caller(Role.FIRST_LINE), "POST", "/checks", json={**asked, "purpose": "border_first_line"}
    )
    assert set(first.json) == {"answer", "not_checked"}


def test_the_stream_ends_with_it_too(office: Country) -> None:
    asked = {"traveller": {"names": ["Nobody Known"], "birth_dates": ["2012"]}, "purpose": SECOND}
    raw = office.ask(
        office.caller(Role.SECOND_LINE), "POST", "/checks", json=asked, headers={"Accept": "application/x-ndjson"}
    ).get_data(as_text=True)
    assert json.loads(raw.splitlines()[-1])["answer"]["may_be_minor"] is True


def test_day_and_month_in_either_order_find_the_traveller(office: Country) -> None:
    """Who writes the American way must not slip past an entry that has the day first."""
    for born in ("05/06/1970", "06/05/1970", "5.6.1970"):
        found = checked(office, names=["Shabnam Wardaki"], birth_dates=[born])["own_list"]
        assert found["outcome"] == "possible_hit", born
        assert "birth_date supports" in found["hits"][0]["why"]


def test_a_name_that_goes_on_is_told_and_not_clear(office: Country) -> None:
    long = zone(primary_identifier="PAPANDROPOULOS", secondary_identifier="JONATHON ALEXANDER MAXIMILIAN")
    asked = {"mrz": long, "purpose": SECOND}
    answer = office.ask(office.caller(Role.SECOND_LINE), "POST", "/checks", json=asked).json
    assert (answer["name_cut_short"], answer["everything_checked"]) == (True, False)
    assert answer["mrz"]["name_truncated"] is True
    plain = checked(office, names=["Nobody Known"], birth_dates=["1970-05-23"])
    assert (plain["name_cut_short"], plain["everything_checked"]) == (False, True)


def test_a_name_that_goes_on_finds_whom_it_begins(office: Country) -> None:
    found = checked(office, names=["Wardaki, Shabn…"], birth_dates=["1970-06-05"], documents=[PASSPORT])["own_list"]
    assert found["outcome"] == "possible_hit"
    assert "beginning" in found["hits"][0]["why"]


@pytest.mark.parametrize("born", ["1970-13-40", "once in May", "13/13/1970", "", "x" * 10_000])
def test_what_is_no_date_is_refused_with_its_remedy_and_not_repeated(office: Country, born: str) -> None:
    body = {"traveller": {"names": ["Nobody Known"], "birth_dates": [born]}, "purpose": SECOND}
    answer = office.ask(office.caller(Role.SECOND_LINE), "POST", "/checks", json=body)
    assert answer.status_code == 422
    assert len(born) < 5 or born not in answer.get_data(as_text=True)


@pytest.mark.parametrize("born", [1970, [["1970"]], "1970", {"a": 1}])
def test_no_other_value_passes_for_a_list_of_dates(office: Country, born: Any) -> None:
    body = {"traveller": {"names": ["Nobody Known"], "birth_dates": born}, "purpose": SECOND}
    assert office.ask(office.caller(Role.SECOND_LINE), "POST", "/checks", json=body).status_code == 422


def test_more_dates_than_a_traveller_may_have_are_refused_whatever_they_are_read_as(office: Country) -> None:
    """Each may become two readings and a range of years twenty: the work grows with their number."""
    body = {"traveller": {"names": ["Nobody Known"], "birth_dates": ["1950/1969", "1970/1989"] * 4}, "purpose": SECOND}
    assert office.ask(office.caller(Role.SECOND_LINE), "POST", "/checks", json=body).status_code == 200
    body["traveller"]["birth_dates"] = [f"{year}/{year + 19}" for year in range(1900, 1980, 19)]  # type: ignore[index]
    assert office.ask(office.caller(Role.SECOND_LINE), "POST", "/checks", json=body).status_code == 422


def test_two_records_say_who_may_be_a_child_and_where_both_were_born(office: Country) -> None:
    record = {"names": ["Shabnam Wardaki"], "birth_places": ["Kunduz, Afghanistan"]}
    shown = {"names": ["Wardaki, Shabnam"], "birth_dates": ["2012"], "birth_places": ["قندوز"]}
    answer = office.ask(office.caller(Role.INVESTIGATOR), "POST", "/match", json={"traveller": shown, "record": record})
    assert answer.status_code == 200, answer.json
    assert answer.json["may_be_minor"] is True
    said = {one["subject"]: one for one in answer.json["evidence"]}
    assert said["birth_place"]["agreement"] == "supports"
    assert "under 18" in answer.json["why"]


def test_two_names_show_their_parts(office: Country) -> None:
    answer = office.ask(
        office.caller(Role.INVESTIGATOR), "POST", "/match", json={"names": ["Wardaki, Shabn…", "Shabnam Wardaki"]}
    ).json
    assert [(one["text"], one["part"], one["cut_short"]) for one in answer["left"]["tokens"]] == [
        ("shabn", "given", True),
        ("wardaki", "family", False),
    ]
    assert {one["part"] for one in answer["right"]["tokens"]} == {None}
