"""Entries: canonical bytes that mean one thing, parts that refuse nonsense, and nothing outward that betrays never_to."""

import json
from dataclasses import MISSING, fields, replace
from typing import Any

import pytest

from protocol import schema
from protocol.encoding import decode_object, encode
from protocol.entry import (
    Entry,
    EntrySchema,
    Name,
    NameKind,
    dump_entry,
    entry_digest,
    load_entry,
    without_identity,
)
from protocol.errors import MalformedError
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.restrictions import Actor, Destination, Door, RestrictionsSchema, may_use
from protocol.vocabulary import Category, EntryId, HandlingCode, MemberCode, ObjectKind, Sex

PK, TR, GR, IR = (MemberCode(code) for code in ("PK", "TR", "GR", "IR"))

ENTRY = Entry(
    entry_id=EntryId("PK-1"),
    object_kind=ObjectKind.PERSON,
    category=Category.POSSIBLE_VICTIM,
    legal_basis="decision 7",
    expires=2_000_000_000,
    handling_codes=(HandlingCode.H3, HandlingCode.H0),
    handling_text="ask first",
    releasable_to=(TR, GR),
    never_to=(IR,),
    names=(Name("نرگس قریشی", NameKind.ALIAS), Name("Nargis Qureshi")),
    birth_dates=(PartialDate(1990, 5), PartialDate(1990, 5)),
    sexes=(Sex.FEMALE,),
    nationalities=("pk", "PAK"),
    documents=(TravelDocument("P<", "PK", " ab-123 4567"),),
    identifiers=(Identifier(IdentifierKind.PHONE, "0092 300 1234567"),),
)


def test_canonical_bytes_give_the_entry_back_and_sets_are_sorted_without_repeats() -> None:
    assert load_entry(dump_entry(ENTRY)) == ENTRY
    assert ENTRY.nationalities == ("PAK",)
    assert ENTRY.birth_dates == (PartialDate(1990, 5),)
    assert [name.kind for name in ENTRY.names] == [NameKind.PRIMARY, NameKind.ALIAS]
    assert ENTRY.releasable_to == (GR, TR)
    assert ENTRY.documents[0].number == "AB1234567"
    assert ENTRY.names[1].script == "Arab"


def test_equal_entries_have_one_digest_and_any_change_another() -> None:
    assert entry_digest(ENTRY) == entry_digest(replace(ENTRY, releasable_to=(GR, TR)))
    assert entry_digest(ENTRY) != entry_digest(replace(ENTRY, legal_basis="decision 8"))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("surprise", 1),
        ("nationalities", ["PK"]),
        ("documents", [{"type": "P", "issuer": "PAK", "number": "ab 123"}]),
        ("birth_dates", ["1990-5"]),
        ("birth_dates", ["1990-02-30"]),
        ("releasable_to", ["TR", "GR"]),
        ("misused_identity", "true"),
        ("issued", -1),
        ("category", "irregular_migrant"),
        ("names", [{"text": "A\u2028B", "kind": "primary"}]),
    ],
)
def test_bytes_that_dump_would_not_write_are_refused(field: str, value: object) -> None:
    tampered = {**decode_object(dump_entry(ENTRY), max_bytes=10**6), field: value}
    with pytest.raises(MalformedError):
        load_entry(json.dumps(tampered, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode())


def test_a_missing_field_is_refused() -> None:
    tampered = decode_object(dump_entry(ENTRY), max_bytes=10**6)
    del tampered["never_to"]
    with pytest.raises(MalformedError):
        load_entry(encode(tampered))


@pytest.mark.parametrize("text", ["", " padded", "a\nb", "a\x00b", "\ud800", "x" * 401])
def test_names_that_are_no_line_of_text_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        Name(text)
    assert caught.value.remedy


def test_no_representation_shows_a_person() -> None:
    shown = f"{ENTRY!r} {ENTRY.names!r} {ENTRY.birth_dates!r} {ENTRY.documents!r} {ENTRY.identifiers!r} {ENTRY}"
    for secret in ("Nargis", "نرگس", "1990", "1234567", "PAK", "IR"):
        assert secret not in shown


def test_a_recipients_copy_names_that_recipient_only_and_never_who_is_feared() -> None:
    wire = json.dumps(schema.dump(RestrictionsSchema(), ENTRY.restrictions_for(GR)))
    assert '"GR"' in wire
    assert '"TR"' not in wire
    assert '"IR"' not in wire
    assert ENTRY.restrictions_for(IR).releasable_to == ()


def test_never_to_beats_releasable_to_at_the_door_and_in_the_copy() -> None:
    both = replace(ENTRY, releasable_to=(IR,))
    door = Destination(IR, Door.TAG_SET, frozenset({Category.POSSIBLE_VICTIM}))
    assert not may_use(both.marked(PK), Actor(PK), None, door, now=1).allowed
    assert both.restrictions_for(IR).releasable_to == ()


def test_withdrawn_consent_leaves_nothing_of_the_person() -> None:
    raw = dump_entry(without_identity(ENTRY)).decode()
    for secret in ("Nargis", "1990", "1234567"):
        assert secret not in raw


@pytest.mark.parametrize("field", [one.name for one in fields(Entry) if one.default is not MISSING])
def test_what_is_written_once_for_empty_fields_is_what_the_schema_writes(field: str) -> None:
    """Filled and empty alike: a second spelling of an entry would be a second digest of it."""
    empty: dict[str, Any] = {one.name: one.default for one in fields(Entry) if one.name == field}
    emptied = replace(ENTRY, **empty)
    assert dump_entry(emptied) == schema.dump_bytes(EntrySchema(), emptied)
    assert dump_entry(ENTRY) == schema.dump_bytes(EntrySchema(), ENTRY)
