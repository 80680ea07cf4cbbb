"""Confirmation values: small enough to be no dictionary, and any number from a peer is survived."""

from dataclasses import replace

import pytest

from protocol.entry import Entry, Name
from protocol.matching.confirmation import Agreement, compare, confirmation_value
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.match_keys import MatchKey, keys_of_entry
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Category, EntryId, MatchKeyKind, ObjectKind, Sex

BORN = PartialDate(1988, 4, 17)
ENTRY = Entry(
    entry_id=EntryId("A"),
    object_kind=ObjectKind.PERSON,
    category=Category.SMUGGLING_SUSPECT,
    legal_basis="law",
    names=(Name("Imran Qureshi"),),
    birth_dates=(BORN,),
    sexes=(Sex.MALE,),
    nationalities=("PAK",),
    documents=(TravelDocument("P", "PAK", "AB1234567"),),
)
TRAVELLER = Traveller(("Imran Qureshi",), (BORN,), Sex.MALE, "PAK", ENTRY.documents)
OTHER = Traveller(("Imran Qureshi",), (PartialDate(1999, 1, 1),), Sex.FEMALE, "GRC")
KEYS = {key.kind: key for key in keys_of_entry(ENTRY)}
NAME, DOCUMENT = KEYS[MatchKeyKind.NAME_DATE], KEYS[MatchKeyKind.DOCUMENT]


@pytest.mark.parametrize(("key", "bits"), [(NAME, 16), (DOCUMENT, 8)])
def test_the_same_person_supports_and_another_contradicts_within_few_bits(key: MatchKey, bits: int) -> None:
    value = confirmation_value(ENTRY, key)
    assert 0 < value < 2**bits
    assert compare(value, TRAVELLER, key) is Agreement.SUPPORTS
    assert compare(value, OTHER, key) is Agreement.CONTRADICTS


@pytest.mark.parametrize("key", [NAME, DOCUMENT])
def test_what_is_not_known_says_nothing(key: MatchKey) -> None:
    bare = replace(ENTRY, sexes=(), nationalities=(), documents=(), birth_dates=())
    assert confirmation_value(bare, key) == 0
    assert compare(0, TRAVELLER, key) is Agreement.UNKNOWN
    assert compare(confirmation_value(ENTRY, key), Traveller(), key) is Agreement.UNKNOWN


def test_a_renewed_passport_does_not_contradict() -> None:
    renewed = replace(TRAVELLER, documents=(TravelDocument("P", "PAK", "CD7654321"),), nationality="")
    value = confirmation_value(ENTRY, NAME)
    assert compare(value, renewed, NAME) is Agreement.UNKNOWN


def test_two_nationalities_are_no_ground_to_contradict() -> None:
    value = confirmation_value(replace(ENTRY, nationalities=("PAK", "GRC"), documents=()), NAME)
    assert compare(value, TRAVELLER, NAME) is Agreement.UNKNOWN


def test_an_unknown_sex_beside_a_stolen_passport_does_not_contradict() -> None:
    value = confirmation_value(replace(ENTRY, sexes=()), DOCUMENT)
    assert compare(value, TRAVELLER, DOCUMENT) is Agreement.SUPPORTS
    known = confirmation_value(ENTRY, DOCUMENT)
    assert compare(known, replace(TRAVELLER, sex=Sex.UNSPECIFIED), DOCUMENT) is Agreement.SUPPORTS


def test_the_same_nationality_looks_different_beside_other_tags() -> None:
    values = {
        confirmation_value(ENTRY, MatchKey(MatchKeyKind.NAME_DATE, bytes([number]))) >> 8 & 0x3F for number in range(64)
    }
    assert len(values) > 16


@pytest.mark.parametrize("value", [-1, 0, 2**16 - 1, 2**64, -(2**70)])
@pytest.mark.parametrize("key", [NAME, DOCUMENT])
def test_any_number_from_a_peer_is_survived(value: int, key: MatchKey) -> None:
    assert compare(value, TRAVELLER, key) in Agreement
