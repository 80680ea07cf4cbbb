"""The quick writer and the quick judge of entries against the schema: the same bytes, the same refusals."""

from dataclasses import fields
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError

from protocol.encoding import MAX_INTEGER, encode
from protocol.entry import (
    MAX_TEXT_CHARACTERS,
    Entry,
    EntrySchema,
    Name,
    NameKind,
    Provenance,
    RevocationGround,
    check_form,
    dump_entry,
)
from protocol.errors import MalformedError
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.places import BirthPlace
from protocol.schema import MAX_TIME
from protocol.stored_entry import restore_entry
from protocol.vocabulary import (
    Action,
    Category,
    EntryId,
    HandlingCode,
    InformationEvaluation,
    MemberCode,
    ObjectKind,
    OffenceCode,
    Sex,
    SourceEvaluation,
    Urgency,
)

texts = st.text(max_size=40) | st.sampled_from(["", 'a "quoted" \\ one', "خالد", "𐤀 astral", "x" * MAX_TEXT_CHARACTERS])
names = st.builds(
    Name,
    st.text(st.characters(exclude_categories=("Cc", "Cs", "Zl", "Zp", "Zs")), min_size=1, max_size=20),
    st.sampled_from(NameKind),
)
dates = st.builds(PartialDate, st.integers(1880, 2100)) | st.builds(
    PartialDate, st.integers(1880, 2100), st.integers(1, 12), st.integers(1, 28)
)
documents = st.builds(
    TravelDocument,
    st.just("P"),
    st.sampled_from(["PAK", "TUR", ""]),
    st.from_regex(r"[A-Z]{2}[0-9]{7}", fullmatch=True),
)
identifiers = st.builds(Identifier, st.just(IdentifierKind.VEHICLE), st.from_regex(r"[A-Z]{3}[0-9]{4}", fullmatch=True))
places = st.builds(
    BirthPlace,
    st.sampled_from(["Kunduz", 'a "quoted" \\ place', "هرات", "Хатлон, Восеъ", "Georgia"]),
    st.sampled_from(["AFG", "TJK", ""]),
) | st.just(BirthPlace("", "SUN"))
members = st.lists(st.sampled_from(["GR", "IR", "PK", "TR"]).map(MemberCode), max_size=4).map(tuple)


def plain_entry() -> Entry:
    return Entry(
        entry_id=EntryId("A"), object_kind=ObjectKind.PERSON, category=Category.SMUGGLING_SUSPECT, legal_basis="law"
    )


def some(of: Any, most: int = 4) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(of, max_size=most).map(tuple)


times = st.integers(0, MAX_TIME)
entries = st.builds(
    Entry,
    entry_id=st.from_regex(r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}", fullmatch=True).map(EntryId),
    object_kind=st.sampled_from(ObjectKind),
    category=st.sampled_from(Category),
    legal_basis=texts,
    action=st.sampled_from(Action),
    urgency=st.sampled_from(Urgency),
    offence_codes=some(st.sampled_from(OffenceCode)),
    material_benefit=texts,
    provenance=st.sampled_from(Provenance),
    issued=times,
    review=times,
    expires=times,
    handling_codes=some(st.sampled_from(HandlingCode)),
    handling_text=texts,
    source_evaluation=st.sampled_from(SourceEvaluation),
    information_evaluation=st.sampled_from(InformationEvaluation),
    releasable_to=members,
    never_to=members,
    names=some(names),
    birth_dates=some(dates),
    sexes=some(st.sampled_from(Sex)),
    nationalities=some(st.sampled_from(["PAK", "TUR", "XXA"])),
    documents=some(documents),
    identifiers=some(identifiers),
    maximum_penalty_years=st.integers(0, 100),
    extradition_undertaking=st.booleans(),
    birth_places=some(places),
    revocation_ground=st.none() | st.sampled_from(RevocationGround),
)


@settings(max_examples=50)
@given(entries)
def test_an_entry_is_written_as_its_schema_writes_it_and_reads_back(entry: Entry) -> None:
    try:
        raw = encode(EntrySchema().dump(entry))
    except MalformedError:
        with pytest.raises(MalformedError):
            dump_entry(entry)
        return
    assert dump_entry(entry) == raw
    assert restore_entry(raw) == entry
    assert (b'"birth_places"' in raw) == bool(entry.birth_places)


wrong: Any = (
    st.text(max_size=5)
    | st.sampled_from(["\x00", "\x85", "\u2028", "\ud800", "x" * (MAX_TEXT_CHARACTERS + 1), "a\nb"])
    | st.integers(-1, 2)
    | st.sampled_from([MAX_TIME + 1, MAX_INTEGER + 1, -(2**53), 101, 1201, True, False])
)
CHECKED = [
    one.name for one in fields(Entry) if one.type in ("str", "int", "bool", str, int, bool) or one.name in ("entry_id",)
]


@given(st.sampled_from(CHECKED), wrong)
def test_the_judge_lets_pass_what_the_schema_lets_pass(field: str, value: Any) -> None:
    """Whatever stands in a field, in place of what the type says: a caller may err, and a schema would notice."""
    made = plain_entry()
    object.__setattr__(made, field, value)
    try:
        EntrySchema().fields[field].deserialize(value)
        str(value).encode()
    except (ValidationError, UnicodeEncodeError):
        with pytest.raises(MalformedError, match=field):
            check_form(made)
    else:
        check_form(made)


@given(members)
def test_members_out_of_order_or_twice_are_refused(given_members: tuple[MemberCode, ...]) -> None:
    made = plain_entry()
    object.__setattr__(made, "never_to", given_members)
    if list(given_members) == sorted(set(given_members)):
        check_form(made)
    else:
        with pytest.raises(MalformedError):
            check_form(made)
