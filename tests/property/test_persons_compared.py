"""Properties of comparing persons and of what is derived from their names: total, blind to spelling forms, never unfair."""

import unicodedata
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from protocol.entry import MAX_VALUES
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.folding import fold_words
from protocol.matching.index_terms import index_terms_of_entry, index_terms_of_traveller
from protocol.matching.match_keys import keys_of_entry, keys_of_traveller
from protocol.matching.name_score import compare_names
from protocol.matching.scorer import compare
from protocol.matching.traveller import Traveller
from protocol.matching.words import words_of
from protocol.vocabulary import Purpose, Sex
from tests.property.test_name_comparison import ANY_TEXT, EITHER, MARKS, NAMES, NOW, SLOW, person

FORMS: st.SearchStrategy[str] = st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"])
DATES = st.one_of(
    st.builds(PartialDate, st.integers(1968, 1973)),
    st.builds(PartialDate, st.integers(1968, 1973), st.integers(1, 12), st.integers(1, 28)),
)
DOCUMENTS = st.builds(
    TravelDocument, st.sampled_from(["P", "I"]), st.sampled_from(["PAK", "IRN", ""]), st.just("AB1234567")
)
STATES = st.sampled_from(["PAK", "IRN", "TJK"])
SEXES = st.sampled_from([Sex.FEMALE, Sex.MALE])


def plain(text: str) -> str:
    """The text as a name may be written: on one line, without controls, surrogates and padding."""
    kept = "".join(" " if unicodedata.category(each) in ("Cc", "Cs", "Zl", "Zp") else each for each in text)
    return kept.strip() or "x"


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[str, str]:
    """A name, and the same in another Unicode form with marks that print nothing."""
    name = draw(NAMES)
    changed = unicodedata.normalize(draw(FORMS), name)  # type: ignore[arg-type]
    for _ in range(draw(st.integers(0, 4))):
        at = draw(st.integers(1, len(changed)))
        changed = changed[:at] + draw(st.sampled_from(MARKS)) + changed[at:]
    return name, changed


@given(st.lists(EITHER.map(plain), max_size=4), st.lists(EITHER.map(plain), max_size=4), st.lists(DATES, max_size=3))
@SLOW
def test_any_two_persons_are_compared_and_the_score_is_between_0_and_1(
    shown: list[str], listed: list[str], dates: list[PartialDate]
) -> None:
    traveller = Traveller(tuple(shown), tuple(dates[:2]), nationality="TJK")
    compared = compare(traveller, person(tuple(listed), birth_dates=tuple(dates[1:])), now=NOW)
    assert 0.0 <= compared.score <= 1.0
    assert compared.why()


@given(rewritten())
@SLOW
def test_unicode_forms_and_invisible_marks_change_no_key_and_no_index_term(written: tuple[str, str]) -> None:
    name, changed = written
    born = (PartialDate(1970, 5, 23), PartialDate(1971))
    ours, theirs = (person((plain(one),), birth_dates=born) for one in written)
    assert keys_of_entry(ours) == keys_of_entry(theirs)
    assert index_terms_of_entry(ours) == index_terms_of_entry(theirs)
    shown, again = (Traveller((plain(one),), born) for one in written)
    for purpose in Purpose:
        slots = keys_of_traveller(shown, purpose=purpose).by_slot
        assert slots == keys_of_traveller(again, purpose=purpose).by_slot
    assert index_terms_of_traveller(shown) == index_terms_of_traveller(again)
    assert compare_names(name, changed).score == compare_names(name, name).score


@given(ANY_TEXT)
@SLOW
def test_words_that_are_read_again_are_the_same_words(text: str) -> None:
    words = words_of(text)
    assert words_of(" ".join(words)) == words
    folded = tuple(fold_words(word) for word in words)
    assert tuple(fold_words(word) for word in folded) == folded


@given(NAMES, NAMES, DATES, DOCUMENTS, STATES, SEXES, st.data())
@SLOW
def test_what_the_traveller_shows_too_never_lowers_a_score_beside_whatever_stands_there(
    shown: str, listed: str, date: PartialDate, document: TravelDocument, state: str, sex: Sex, data: st.DataObject
) -> None:
    traveller = Traveller((shown,), (date,), sex, state, (document,))
    entry = person(
        (listed,),
        birth_dates=tuple(dict.fromkeys(data.draw(st.lists(DATES, max_size=3)))),
        documents=tuple(dict.fromkeys(data.draw(st.lists(DOCUMENTS, max_size=2)))),
        nationalities=tuple(dict.fromkeys(data.draw(st.lists(STATES, max_size=2)))),
        sexes=tuple(dict.fromkeys(data.draw(st.lists(SEXES, max_size=2)))),
    )
    before = compare(traveller, entry, now=NOW).score
    more: dict[str, Any] = {
        "names": (*entry.names, *person((shown,)).names),
        "birth_dates": (*entry.birth_dates, date),
        "documents": (*entry.documents, document),
        "nationalities": (*entry.nationalities, state),
        "sexes": (*entry.sexes, sex),
    }
    for values in more.values():
        assert len(values) <= MAX_VALUES
    for field, values in data.draw(st.permutations(list(more.items()))):
        entry = replace(entry, **{field: tuple(dict.fromkeys(values))})  # type: ignore[arg-type]
        after = compare(traveller, entry, now=NOW).score
        assert after >= before
        before = after
