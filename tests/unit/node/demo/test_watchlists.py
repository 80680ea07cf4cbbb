"""The training federation's people and lists: lawful by the rules, the same for the same seed, and the story holds."""

from itertools import islice

import pytest

from node.demo.names_tables import TABLES
from node.demo.people import generate_people
from node.demo.watchlists import (
    DEMO_MEMBERS,
    clear_traveller,
    generate_entries,
    late_hit,
    stolen_passport,
    story_entries,
    suspect_by_name,
)
from protocol.entry import Entry
from protocol.entry_rules import check_entry
from protocol.matching.confirmation import Agreement, compare, confirmation_value
from protocol.matching.dates import may_be_minor
from protocol.matching.match_keys import MatchKey, keys_of_entry, keys_of_traveller
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Category, MatchKeyKind, MemberCode, Purpose

NOW = 1_795_000_000


@pytest.mark.parametrize("country", sorted(TABLES))
def test_people_are_the_same_for_the_same_seed_adults_and_with_passports_of_their_own(country: str) -> None:
    people = list(islice(generate_people(country, "a", now=NOW), 500))
    assert people == list(islice(generate_people(country, "a", now=NOW), 500))
    assert people != list(islice(generate_people(country, "b", now=NOW), 500))
    assert len({person.passport for person in people}) == 500
    assert not may_be_minor([person.birth_date for person in people], NOW)
    assert all(person.latin.isascii() for person in people)
    assert any(person.original for person in people)
    assert "invented" in repr(people[0])


def test_children_are_children() -> None:
    children = islice(generate_people("AF", "a", now=NOW, children=True), 200)
    assert all(may_be_minor([child.birth_date], NOW) for child in children)


def test_kyrgyz_people_have_both_kinds_of_patronymic() -> None:
    names = " ".join(person.latin for person in islice(generate_people("KG", "a", now=NOW), 200))
    for ending in (" uulu", " kyzy", "ovich", "ovna"):
        assert ending in names


def test_both_forms_of_a_surname_stand_at_the_same_place() -> None:
    for table in TABLES.values():
        assert len(table.family) == len(table.female_family)


@pytest.mark.parametrize("member", DEMO_MEMBERS)
def test_generated_entries_are_lawful_distinct_and_of_every_category(member: MemberCode) -> None:
    entries = generate_entries(member, 400, "s", NOW) + story_entries(member, NOW)
    assert [check_entry(entry, NOW) for entry in entries] == [()] * len(entries)
    assert len({entry.entry_id for entry in entries}) == len(entries)
    assert {entry.category for entry in entries} == set(Category) - {Category.REFERENCE_LIST}
    assert all(keys_of_entry(entry) for entry in entries)
    assert all(member not in entry.releasable_to for entry in entries)
    assert entries[:400] == generate_entries(member, 400, "s", NOW)


def asked(traveller: Traveller) -> set[MatchKey]:
    """What a first-line check asks about."""
    return set(keys_of_traveller(traveller, purpose=Purpose.BORDER_FIRST_LINE).by_slot.values())


@pytest.mark.parametrize(
    ("story", "owner", "kind"),
    [
        (stolen_passport(NOW), "PK", MatchKeyKind.DOCUMENT),
        (suspect_by_name(NOW), "TR", MatchKeyKind.NAME_DATE),
        (late_hit(NOW), "IR", MatchKeyKind.NAME_DATE),
    ],
)
def test_each_person_of_the_story_meets_their_entry_in_one_way(
    story: tuple[Entry, Traveller], owner: str, kind: MatchKeyKind
) -> None:
    entry, traveller = story
    met = asked(traveller) & set(keys_of_entry(entry))
    assert {key.kind for key in met} == {kind}
    assert [entry] == story_entries(MemberCode(owner), NOW)
    assert all(compare(confirmation_value(entry, key), traveller, key) is Agreement.SUPPORTS for key in met)


def test_the_story_meets_nobody_elses_entry() -> None:
    listed: set[MatchKey] = set()
    for member in DEMO_MEMBERS:
        for entry in generate_entries(member, 1000, "s", NOW):
            listed |= set(keys_of_entry(entry))
    for traveller in (clear_traveller(), stolen_passport(NOW)[1], suspect_by_name(NOW)[1], late_hit(NOW)[1]):
        assert not asked(traveller) & listed
    for member in DEMO_MEMBERS:
        for entry in story_entries(member, NOW):
            assert not asked(clear_traveller()) & set(keys_of_entry(entry))
