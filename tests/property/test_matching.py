"""Properties of matching: total on any Unicode, idempotent, deterministic, and blind to what does not matter."""

from collections.abc import Callable
from functools import partial

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.matching.dates import FIRST_YEAR, LAST_YEAR, PartialDate, parse_date, parse_dates
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.folding import MAX_CHARACTERS, fold_code, fold_words
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.match_keys import keys_of_traveller
from protocol.matching.names import analyse_name, check_name, script_of
from protocol.matching.traveller import Traveller
from protocol.vocabulary import SLOTS, Purpose

ANY_TEXT = st.text(alphabet=st.characters(), max_size=80)  # surrogates and unassigned characters included
REGION = st.text(
    alphabet=st.one_of(
        st.characters(min_codepoint=0x0041, max_codepoint=0x017F),
        st.characters(min_codepoint=0x0370, max_codepoint=0x052F),
        st.characters(min_codepoint=0x0600, max_codepoint=0x06FF),
        st.characters(min_codepoint=0xFB50, max_codepoint=0xFEFF),
        st.sampled_from("\u200c\u200d\u200e\u200f\u202b\u0640 -'"),
    ),
    max_size=40,
)


@given(st.one_of(ANY_TEXT, REGION))
@settings(max_examples=400)
def test_folding_is_total_bounded_and_idempotent(text: str) -> None:
    for fold in (fold_words, fold_code):
        folded = fold(text)
        assert fold(folded) == folded
        assert len(folded) <= MAX_CHARACTERS
    assert len(analyse_name(text).tokens) <= 24
    assert len(script_of(text)) == 4


@given(ANY_TEXT)
def test_dates_documents_and_identifiers_are_read_or_refused_with_a_remedy(text: str) -> None:
    readers: list[Callable[[], object]] = [
        partial(parse_date, text),
        partial(parse_dates, text),
        partial(TravelDocument, text, "PAK", "AB1234567"),
        partial(TravelDocument, "P", text, "AB1234567"),
        partial(TravelDocument, "P", "PAK", text),
        *(partial(Identifier, kind, text) for kind in IdentifierKind),
    ]
    for reader in readers:
        try:
            reader()
        except UnreadableError as error:
            remedy = error.remedy
        else:
            remedy = "none needed"
        assert remedy


@given(st.sampled_from(IdentifierKind), st.text(alphabet="+0123456789 ABCDabcd-:IMOGBxWALETN", max_size=40))
def test_an_identifier_read_again_is_the_same(kind: IdentifierKind, text: str) -> None:
    try:
        identifier = Identifier(kind, text)
    except UnreadableError:
        return
    assert Identifier(kind, identifier.value) == identifier


@given(st.integers(FIRST_YEAR, LAST_YEAR), st.integers(0, 12), st.integers(0, 31))
def test_a_date_that_exists_reads_back_and_no_other_is_made(year: int, month: int, day: int) -> None:
    try:
        date = parse_date(f"{year:04}-{month:02}-{day:02}")
    except UnreadableError:
        assert day > 28 or (month == 0 and day > 0)
        return
    assert parse_date(date.text()) == date
    assert date == PartialDate(year, month or None, day or None)


@given(st.lists(st.one_of(ANY_TEXT, st.sampled_from(["Imran Qureshi", "Aigul Bakyt kyzy"])), max_size=12))
def test_keys_of_any_traveller_are_deterministic_and_in_their_slots(names: list[str]) -> None:
    traveller = Traveller(
        tuple(name for name in names if _is_name(name)), (PartialDate(1988, 4, 17), PartialDate(1990))
    )
    slotted = keys_of_traveller(traveller, purpose=Purpose.VISA)
    assert slotted == keys_of_traveller(traveller, purpose=Purpose.VISA)
    assert all(slot in SLOTS[key.kind] for slot, key in slotted.by_slot.items())
    assert len(set(slotted.by_slot.values())) == len(slotted.by_slot)


def _is_name(text: str) -> bool:
    try:
        check_name(text)
    except UnreadableError:
        return False
    return True
