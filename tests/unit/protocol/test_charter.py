"""What no signature can lift: a charter that breaks these rules cannot be constructed, parsed or signed."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from protocol.charter import PROTECTIVE_RULES, Charter, OutsideWitness, least_quorum
from protocol.charter_form import charter_digest, charter_to_bytes, parse_charter
from protocol.errors import MalformedError, ProtocolError
from protocol.vocabulary import Category, MemberCode, Purpose
from tests.support.members import ISSUED, make_draft, make_member, make_successor, make_terms

DRAFT = make_draft()
RAW = charter_to_bytes(DRAFT)


def tampered(**fields: Any) -> bytes:
    """Canonical bytes of the draft with fields set to what no dataclass would allow."""
    value = {**json.loads(RAW), **fields}
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def test_a_charter_survives_its_own_bytes() -> None:
    assert parse_charter(RAW) == DRAFT
    assert charter_to_bytes(parse_charter(RAW)) == RAW


@pytest.mark.parametrize(
    ("count", "quorum"), [(0, 0), (1, 1), (2, 2), (3, 3), (4, 3), (5, 4), (6, 4), (7, 5), (64, 33)]
)
def test_two_quorums_share_two_members_wherever_that_is_possible(count: int, quorum: int) -> None:
    assert least_quorum(count) == quorum
    assert count < 2 or 2 * quorum - count >= 2
    assert count < 2 or 2 * (quorum - 1) - count < 2


@pytest.mark.parametrize("threshold", [0, 1, 3, 6])
def test_a_threshold_under_which_two_majorities_share_no_honest_member_is_refused(threshold: int) -> None:
    with pytest.raises(MalformedError, match="threshold"):
        make_draft(threshold=threshold)


@pytest.mark.parametrize("codes", [["PK"], ["PK", "IR"], ["PK", "IR", "TR"]])
def test_a_tiny_federation_needs_everybody(codes: list[str]) -> None:
    assert make_draft(codes).threshold == len(codes)
    with pytest.raises(MalformedError, match="threshold"):
        make_draft(codes, threshold=len(codes) - 1)


@pytest.mark.parametrize("quorum", [0, 2, 5])
def test_a_witness_quorum_that_a_split_view_could_satisfy_twice_is_refused(quorum: int) -> None:
    with pytest.raises(MalformedError, match="witness_quorum"):
        make_draft(witness_quorum=quorum)


def test_outside_witnesses_raise_the_quorum_that_is_needed() -> None:
    outside = (OutsideWitness("witness.example", make_member("XX").entry.witness_key),)
    assert make_draft(outside_witnesses=outside, witness_quorum=4).witness_quorum == 4
    with pytest.raises(MalformedError, match="witness_quorum"):
        make_draft(outside_witnesses=outside, witness_quorum=3)


@pytest.mark.parametrize("key", ["charter_key", "log_key", "witness_key", "tls_issuer"])
def test_two_members_with_one_key_would_be_one_party_with_two_votes(key: str) -> None:
    pakistan, iran = make_member("PK").entry, make_member("IR").entry
    twin = replace(iran, **{key: getattr(pakistan, key)})
    with pytest.raises(MalformedError, match="twice"):
        make_draft(["IR", "PK"], members=(twin, pakistan))


def test_an_outside_witness_under_a_members_key_is_refused() -> None:
    with pytest.raises(MalformedError, match="twice"):
        make_draft(outside_witnesses=(OutsideWitness("w", make_member("PK").entry.witness_key),), witness_quorum=4)


def test_members_out_of_order_or_twice_are_refused() -> None:
    for members in (DRAFT.members[::-1], (DRAFT.members[0], *DRAFT.members)):
        with pytest.raises(MalformedError, match="members"):
            replace(DRAFT, members=members)


@pytest.mark.parametrize("rules", [(), PROTECTIVE_RULES[1:], PROTECTIVE_RULES[::-1], (*PROTECTIVE_RULES, "another")])
def test_the_protective_rules_cannot_be_dropped_changed_or_reordered(rules: tuple[str, ...]) -> None:
    with pytest.raises(MalformedError, match="protective"):
        replace(DRAFT, protective_rules=rules)
    with pytest.raises(MalformedError, match="protective"):
        parse_charter(tampered(protective_rules=list(rules)))


def test_terms_with_a_stranger_are_refused() -> None:
    with pytest.raises(MalformedError, match="not a member"):
        replace(DRAFT, terms=(make_terms("PK", "RU"),))


def test_terms_written_twice_for_one_pair_are_refused() -> None:
    with pytest.raises(MalformedError, match="terms"):
        replace(DRAFT, terms=(make_terms("IR", "PK"), make_terms("PK", "IR", max_entries=1)))


@pytest.mark.parametrize(
    "changes",
    [
        {"members": (MemberCode("PK"), MemberCode("IR"))},
        {"members": (MemberCode("PK"), MemberCode("PK"))},
        {"legal_basis": "  "},
        {"purposes": ()},
    ],
)
def test_terms_that_name_no_pair_basis_or_purpose_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(MalformedError, match="terms"):
        replace(make_terms("IR", "PK"), **changes)


def test_a_budget_over_the_regional_cap_is_refused() -> None:
    with pytest.raises(MalformedError, match="regional cap"):
        make_draft(regional_daily_cap_elements=15_999)


def test_reference_lists_only_under_a_training_charter() -> None:
    terms = (make_terms("IR", "PK", categories=(Category.REFERENCE_LIST,)),)
    assert make_draft(terms=terms).terms == terms
    with pytest.raises(MalformedError, match="training"):
        make_draft(training=False, terms=terms)


def test_no_recorded_terms_in_either_order_is_none() -> None:
    charter = make_draft(terms=(make_terms("IR", "PK"),))
    iran, pakistan, greece = MemberCode("IR"), MemberCode("PK"), MemberCode("GR")
    assert charter.terms_between(pakistan, iran) == charter.terms_between(iran, pakistan) == charter.terms[0]
    assert charter.terms_between(greece, pakistan) is None
    assert charter.terms_between(pakistan, pakistan) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"elements_per_request": 15},
        {"elements_per_request": 32},
        {"overlap_seconds": 8 * 24 * 3600},
        {"version": 0},
        {"version": 2},
        {"version": "1"},
        {"version": True},
        {"training": 1},
        {"training": "true"},
        {"training": None},
        {"issued": -1},
        {"previous_digest": "AA"},
        {"threshold": 4.5},
        {"members": []},
        {"members": None},
        {"terms": [None]},
        {"matching_profile": ""},
        {"surplus": 1},
        {"revoked_signing_keys": ["0" * 31]},
        {"revoked_signing_keys": ["1" * 32, "0" * 32]},
    ],
)
def test_bytes_with_a_wrong_or_unknown_field_are_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        parse_charter(tampered(**fields))


@pytest.mark.parametrize("structure", ["members", "terms"])
def test_an_unknown_field_deeper_inside_is_refused(structure: str) -> None:
    inner = json.loads(RAW)[structure]
    inner[0]["surplus"] = 1
    with pytest.raises(MalformedError, match="unknown field"):
        parse_charter(tampered(**{structure: inner}))


def test_reordered_bytes_are_another_document_and_refused() -> None:
    value = json.loads(RAW)
    reordered = json.dumps(dict(reversed(value.items())), ensure_ascii=False, separators=(",", ":")).encode()
    assert json.loads(reordered) == value
    for raw in (reordered, json.dumps(value).encode(), RAW + b"\n", b" " + RAW):
        with pytest.raises(MalformedError):
            parse_charter(raw)


def test_purposes_in_another_order_have_no_second_spelling() -> None:
    terms = json.loads(RAW)["terms"]
    terms[0]["purposes"] = terms[0]["purposes"][::-1]
    with pytest.raises(MalformedError):
        parse_charter(tampered(terms=terms))


@pytest.mark.parametrize("field", ["charter_key", "log_key", "witness_key", "tls_issuer"])
def test_bytes_that_are_no_key_do_not_enter_a_charter(field: str) -> None:
    """A small-order or malformed key would crash, or satisfy, every later verification."""
    entry = make_member("PK").entry
    zeros: dict[str, Any] = {field: bytes(len(getattr(entry, field)))}
    with pytest.raises(MalformedError):
        replace(entry, **zeros)


ISSUER = make_member("PK").entry.tls_issuer


@settings(max_examples=300, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(ISSUER) - 1), st.integers(0, 255)), min_size=1, max_size=3))
@example([(ISSUER.index(bytes.fromhex("a003020102")) + 4, 46)])  # a version that X.509 does not have
def test_a_damaged_issuer_certificate_gives_a_protocol_error_or_is_kept_as_it_is(places: list[tuple[int, int]]) -> None:
    der = bytearray(ISSUER)
    for place, value in places:
        der[place] = value
    try:
        entry = replace(make_member("PK").entry, tls_issuer=bytes(der))
    except ProtocolError:
        return
    assert entry.tls_issuer == der


def test_every_field_changes_the_digest() -> None:
    digests = {charter_digest(DRAFT)}
    variants: list[Charter] = [
        replace(DRAFT, training=False),
        replace(DRAFT, issued=ISSUED + 1),
        replace(DRAFT, threshold=5),
        replace(DRAFT, terms=DRAFT.terms[1:]),
        replace(DRAFT, terms=(replace(DRAFT.terms[0], purposes=(Purpose.VISA,)), *DRAFT.terms[1:])),
        replace(DRAFT, terms=(replace(DRAFT.terms[0], accepted_since=0), *DRAFT.terms[1:])),
        replace(DRAFT, witness_quorum=4),
        replace(DRAFT, matching_profile="other"),
        replace(DRAFT, regional_daily_cap_elements=64_001),
        replace(DRAFT, overlap_seconds=0),
        replace(DRAFT, members=(replace(DRAFT.members[0], name="other"), *DRAFT.members[1:])),
        make_successor(DRAFT),
    ]
    digests.update(charter_digest(variant) for variant in variants)
    assert len(digests) == len(variants) + 1


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400))
def test_arbitrary_bytes_give_a_protocol_error(raw: bytes) -> None:
    with pytest.raises(ProtocolError):
        parse_charter(raw)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(st.integers(0, len(RAW) - 1), st.integers(0, 255)), min_size=1, max_size=3))
def test_mutated_bytes_give_another_charter_or_a_protocol_error(mutations: list[tuple[int, int]]) -> None:
    raw = bytearray(RAW)
    for place, value in mutations:
        raw[place] = value
    try:
        charter = parse_charter(bytes(raw))
    except ProtocolError:
        return
    assert charter_to_bytes(charter) == raw


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(json.loads(RAW))), _JSON)
def test_any_json_in_any_field_gives_a_charter_or_a_protocol_error(field: str, value: Any) -> None:
    raw = tampered(**{field: value})
    try:
        charter = parse_charter(raw)
    except ProtocolError:
        return
    assert charter_to_bytes(charter) == raw


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(sorted(json.loads(RAW)["members"][0])), _JSON)
def test_any_json_in_any_field_of_a_member_gives_a_charter_or_a_protocol_error(field: str, value: Any) -> None:
    members = json.loads(RAW)["members"]
    members[0][field] = value
    raw = tampered(members=members)
    try:
        charter = parse_charter(raw)
    except ProtocolError:
        return
    assert charter_to_bytes(charter) == raw


@pytest.mark.parametrize("days", [0, -1, 91])
def test_the_days_for_an_answer_to_a_sample_are_neither_none_nor_without_end(days: int) -> None:
    with pytest.raises(MalformedError):
        make_draft(sample_answer_days=days)


def test_the_days_for_an_answer_to_a_sample_are_signed_and_survive_the_wire() -> None:
    draft = make_draft(sample_answer_days=30)
    assert parse_charter(charter_to_bytes(draft)).sample_answer_days == 30
    assert charter_digest(draft) != charter_digest(make_draft())
    without = charter_to_bytes(draft).replace(b'"sample_answer_days":30,', b"")
    with pytest.raises(MalformedError):
        parse_charter(without)
