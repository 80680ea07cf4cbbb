"""STIX out and in: valid by the OASIS validator, whole on the way back, refused object by object."""

import json
from dataclasses import replace
from typing import Any

import pytest
import stix2validator
from hypothesis import given
from hypothesis import strategies as st

from node.formats.alerts.stix_bundle import stix_bundle
from node.formats.alerts.stix_import import import_stix
from node.formats.alerts.stix_names import EXTENSION, TLP_2_MARKINGS, TLP_WHITE
from node.formats.alerts.stix_patterns import indicator_of, pattern_of
from node.formats.alerts.stix_reading import MAX_BYTES, MAX_OBJECTS
from node.formats.rejects import FormatError
from protocol.alerts.alert import AlertReference
from protocol.alerts.indicators import Indicator
from protocol.alerts.words import IndicatorKind
from protocol.matching.errors import UnreadableError
from protocol.restrictions import Restrictions
from protocol.vocabulary import HandlingCode, MemberCode, TrafficLight
from tests.support.route_material import AMBER, GREEN, NOW, PK, TR, make_alert, make_material, published

UNMARKED = {"identity", "extension-definition", "marking-definition"}


def objects_of(raw: bytes) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(raw)["objects"]
    return found


def foreign(**changes: Any) -> bytes:
    """A bundle of another tool: one report, one intrusion set, one indicator."""
    stamps = {"spec_version": "2.1", "created": "2026-01-01T00:00:00Z", "modified": "2026-01-01T00:00:00Z"}
    group = {"type": "intrusion-set", "id": f"intrusion-set--{UUID[0]}", **stamps, "name": "Blue Lorry"}
    sign = {"type": "indicator", "id": f"indicator--{UUID[1]}", **stamps, "pattern_type": "stix"}
    sign["pattern"] = "[user-account:account_type = 'telegram' AND user-account:account_login = 'example']"
    report = {
        "type": "report",
        "id": f"report--{UUID[2]}",
        **stamps,
        "name": "A report",
        "published": "2026-01-02T00:00:00Z",
        "object_refs": [group["id"], sign["id"], f"malware--{UUID[3]}"],
        **changes,
    }
    malware = {"type": "malware", "id": f"malware--{UUID[3]}", **stamps, "is_family": False}
    return json.dumps(
        {"type": "bundle", "id": f"bundle--{UUID[4]}", "objects": [group, sign, report, malware]}
    ).encode()


UUID = [f"{digit * 8}-0000-4000-8000-000000000000" for digit in "12345"]


def test_the_bundle_is_valid_and_nothing_is_fetched() -> None:
    """pytest-socket refuses every other host. 103 asks for UUIDv4, where ids must stay from version to version."""
    options = stix2validator.ValidationOptions(version="2.1", strict=True, disabled=["103"])
    result = stix2validator.validate_string(stix_bundle(make_material()).decode(), options)
    assert result.is_valid, [str(error) for one in result.object_results for error in one.errors]


def test_every_object_bears_both_markings() -> None:
    for one in objects_of(stix_bundle(make_material())):
        if one["type"] not in UNMARKED:
            assert len(one["object_marking_refs"]) == 2
            assert one["object_marking_refs"][0] in TLP_2_MARKINGS.values()


@pytest.mark.parametrize("light", list(TrafficLight))
@pytest.mark.parametrize("codes", [(), (HandlingCode.H1, HandlingCode.H2), (HandlingCode.PROTECTION_ONLY,)])
def test_an_own_alert_comes_back_whole(light: TrafficLight, codes: tuple[HandlingCode, ...]) -> None:
    restrictions = Restrictions(NOW + 9, codes, "", light, (TR,))
    raw = stix_bundle(make_material([published(make_alert(), restrictions=restrictions)]))
    [draft] = import_stix(raw, own=PK, now=NOW).drafts
    assert (draft.alert, draft.restrictions) == (make_alert(), restrictions)
    assert draft.source == AlertReference(PK, make_alert().alert_id)


def test_ids_are_the_same_for_every_version() -> None:
    ids = [
        {one["id"] for one in objects_of(stix_bundle(make_material([published(make_alert(version=version))])))}
        for version in (1, 2)
    ]
    assert ids[0] == ids[1]


def test_another_members_alert_cannot_be_passed_off_as_ones_own() -> None:
    """An importer that publishes it would corroborate its source, and pass on what it may not."""
    raw = stix_bundle(make_material([published(make_alert(derived_undisclosed=False), restrictions=GREEN)]))
    read = import_stix(raw, own=TR, now=NOW)
    [draft] = read.drafts
    assert draft.alert.derived_undisclosed
    assert draft.alert.alert_id != make_alert().alert_id
    assert draft.restrictions == replace(GREEN, releasable_to=())
    assert any("made by another" in reject.reason for reject in read.rejects)


def test_another_tools_report_becomes_a_draft_and_the_rest_is_listed() -> None:
    read = import_stix(foreign(), own=TR, now=NOW)
    [draft] = read.drafts
    assert (draft.alert.title, draft.alert.groups[0].handle) == ("A report", "Blue Lorry")
    assert draft.alert.indicators == (Indicator(IndicatorKind.WEB_ACCOUNT, "telegram:example"),)
    assert draft.restrictions.traffic_light is TrafficLight.AMBER_STRICT
    assert f"malware--{UUID[3]}" in {reject.object_id for reject in read.rejects}
    assert all(reject.reason and reject.remedy for reject in read.rejects)


def test_white_is_refused_with_a_hint_at_clear() -> None:
    read = import_stix(foreign(object_marking_refs=[TLP_WHITE]), own=TR, now=NOW)
    assert not read.drafts
    assert any("TLP:CLEAR" in reject.remedy for reject in read.rejects)


def test_a_marking_that_is_not_known_keeps_the_report_out() -> None:
    read = import_stix(foreign(object_marking_refs=[f"marking-definition--{UUID[0]}"]), own=TR, now=NOW)
    assert not read.drafts


def test_the_strictest_marking_counts_also_of_a_part() -> None:
    marks = [TLP_2_MARKINGS[TrafficLight.GREEN]]
    parts = [{"marking_ref": TLP_2_MARKINGS[TrafficLight.RED], "selectors": ["description"]}]
    [draft] = import_stix(foreign(object_marking_refs=marks, granular_markings=parts), own=TR, now=NOW).drafts
    assert draft.restrictions.traffic_light is TrafficLight.RED


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff",
        b"[]",
        b"[" * 100_000,
        b'{"type":"bundle","objects":' + b"9" * 5_000 + b"}",
        b'{"type":"bundle","objects":[NaN]}',
        b'{"type":"bundle","objects":[' + b",".join([b"0"] * (MAX_OBJECTS + 1)) + b"]}",
        b" " * (MAX_BYTES + 1),
    ],
)
def test_what_is_no_bundle_is_refused_whole(raw: bytes) -> None:
    with pytest.raises(FormatError):
        import_stix(raw, own=PK, now=NOW)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": None},
        {"name": "x" * 201},
        {"name": "a\u0007b"},
        {"name": "\ud800"},
        {"object_refs": "x"},
        {"object_refs": [None, {}, []]},
        {"published": 10**400},
        {"extensions": {EXTENSION: {"originator": 7, "legs": []}}},
        {"extensions": []},
        {"object_marking_refs": [{}]},
        {"granular_markings": [None, {"marking_ref": []}]},
        {"revoked": True},
        {"x_deep": [[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]]},
    ],
)
def test_a_broken_report_is_rejected_by_itself_or_taken(changes: dict[str, Any]) -> None:
    read = import_stix(foreign(**changes), own=TR, now=NOW)
    assert len(read.drafts) <= 1
    assert read.rejects


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@given(st.data())
def test_no_change_of_a_sound_bundle_brings_a_traceback(data: st.DataObject) -> None:
    objects = objects_of(SOUND)
    where: dict[str, Any] = data.draw(st.sampled_from(objects))
    while inner := [value for value in where.values() if isinstance(value, dict) and value]:
        if not data.draw(st.booleans()):
            break
        where = data.draw(st.sampled_from(inner))
    where[data.draw(st.sampled_from(sorted(where)))] = data.draw(_JSON)
    read = import_stix(json.dumps({"type": "bundle", "objects": objects}).encode(), own=PK, now=NOW)
    assert all(reject.reason and reject.remedy for reject in read.rejects)


SOUND = stix_bundle(make_material())


@given(st.sampled_from(["it's", "a\\b", "' OR 1=1", "x'] OR [y = 'z", "ünï"]))
def test_quotes_do_not_break_out_of_a_pattern(account: str) -> None:
    try:
        indicator = Indicator(IndicatorKind.WEB_ACCOUNT, f"telegram:{account}")
    except UnreadableError:
        return
    assert indicator_of(pattern_of(indicator)) == indicator


def test_patterns_of_other_things_are_refused() -> None:
    for pattern in ("[ipv4-addr:value = '192.0.2.1']", "[", "", "[a:b = 'c'] AND [d:e = 'f']", "x" * 5_000):
        with pytest.raises(UnreadableError):
            indicator_of(pattern)


def test_members_are_no_persons() -> None:
    identities = [one for one in objects_of(SOUND) if one["type"] == "identity"]
    assert {one["identity_class"] for one in identities} == {"organization"}
    assert MemberCode("PK") in {one["name"] for one in identities}
    assert AMBER.handling_text in SOUND.decode()
