"""The local index after any changes is the one built anew; any text is a name to it."""

import string

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.entry import Entry, Name
from protocol.matching import postings
from protocol.matching.dates import PartialDate
from protocol.matching.errors import UnreadableError
from protocol.matching.index import LocalIndex
from protocol.matching.index_shelf import prepare
from protocol.matching.index_terms import index_terms_of_entry, index_terms_of_traveller
from protocol.matching.particulars import entry_id_of, pack_particulars, unpack_particulars
from protocol.matching.postings import Postings
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Category, EntryId, ObjectKind

WORDS = st.sampled_from(
    ["Muhammad", "Ali", "Reza", "Rezaei", "Karimi", "Karimy", "رضا", "کریمی", "Азамат", "Азаматов", "Abdul", "Basir"]
)
NAMES = st.lists(WORDS, min_size=1, max_size=4).map(" ".join)
YEARS = st.integers(1970, 1974)
REFERENCES = st.sampled_from(["E1", "E2", "E3", "E4", "E5"])


def entry(reference: str, name: str, year: int | None) -> Entry:
    dates = () if year is None else (PartialDate(year),)
    return Entry(
        entry_id=EntryId(reference),
        object_kind=ObjectKind.PERSON,
        category=Category.SMUGGLING_SUSPECT,
        legal_basis="x",
        names=(Name(name),),
        birth_dates=dates,
    )


PUT = st.builds(entry, REFERENCES, NAMES, st.none() | YEARS)
STEPS = st.lists(PUT | REFERENCES | st.just(None), max_size=25)


def answers(index: LocalIndex, who: Traveller) -> dict[str, float]:
    return {
        entry_id_of(one.record): round(one.rank, 3) for one in index.search(index_terms_of_traveller(who), limit=100)
    }


@given(STEPS, NAMES, YEARS)
def test_any_sequence_of_changes_equals_a_rebuilt_index(steps: list[Entry | str | None], name: str, year: int) -> None:
    index = LocalIndex()
    standing: dict[str, Entry] = {}
    for step in steps:
        if step is None:
            index = index.compacted()
        elif isinstance(step, Entry):
            index.put(prepare(step))
            standing[step.entry_id] = step
        else:
            assert index.remove(EntryId(step)) is (standing.pop(step, None) is not None)
    rebuilt = LocalIndex.build(prepare(each) for each in standing.values())
    who = Traveller(names=(name,), birth_dates=(PartialDate(year),))
    assert answers(index, who) == answers(rebuilt, who) == answers(index.compacted(), who)
    assert len(index) == len(standing)


TEXT = st.text(min_size=1, max_size=60) | st.text(string.printable, min_size=1, max_size=400)


@given(TEXT, TEXT)
@settings(max_examples=300)
def test_any_text_is_indexed_and_finds_itself(one: str, other: str) -> None:
    try:
        listed, who = entry("E1", one, 1970), Traveller(names=(other,))
        itself = Traveller(names=(one,))
    except UnreadableError:
        return
    index = LocalIndex.build([prepare(listed)])
    answers(index, who)
    terms = index_terms_of_entry(listed)
    assert terms.tokens == index_terms_of_traveller(itself).tokens
    assert bool(answers(index, itself)) is bool(terms.tokens)
    assert unpack_particulars(pack_particulars(listed)).names == listed.names


@given(NAMES, NAMES)
def test_two_names_find_each_other_or_neither_does(one: str, other: str) -> None:
    there = answers(LocalIndex.build([prepare(entry("E1", one, None))]), Traveller(names=(other,)))
    back = answers(LocalIndex.build([prepare(entry("E1", other, None))]), Traveller(names=(one,)))
    assert bool(there) is bool(back)


PAIRS = st.lists(
    st.tuples(st.integers(0, 2**64 - 1) | st.sampled_from([1, 2**60, 2**63]), st.integers(0, 9)), max_size=40
)


@given(PAIRS, st.booleans())
def test_postings_hold_each_pair_once_in_whatever_ranges_they_are_sorted(
    pairs: list[tuple[int, int]], in_ranges: bool
) -> None:
    keys, numbers = np.array([key for key, _ in pairs], np.uint64), np.array([number for _, number in pairs], np.int32)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(postings, "_MIN_IN_RANGES", 0 if in_ranges else 10**9)
        made = Postings.of_pairs(keys, numbers)
    wanted = sorted({key for key, _ in pairs})
    assert made.keys.tolist() == wanted
    for key, found in zip(wanted, made.find(wanted), strict=True):
        assert found.tolist() == sorted({number for one, number in pairs if one == key})
