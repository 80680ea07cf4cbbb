"""A name as words: which marks part, which vanish, and what stays bounded whatever is sent. All names are invented."""

import pytest

from protocol.matching.words import MAX_CHARACTERS, MAX_WORDS, words_of

_NON_JOINER, _JOINER = "\u200c", "\u200d"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Shabnam Wardaki", ("Shabnam", "Wardaki")),
        ("WARDAKI,Shabnam", ("WARDAKI", "Shabnam")),  # a comma parts
        ("Jean-Luc", ("Jean", "Luc")),  # a hyphen parts
        ("O'Brien", ("OBrien",)),  # an apostrophe does not
        ("Ma’mun Sa`id Ra‘d", ("Mamun", "Said", "Rad")),  # nor ayn and hamza as writers have them
        ("محمـــد", ("محمد",)),  # tatweel only stretches
        (f"مح{_JOINER}مد", ("محمد",)),  # a joiner changes how letters look
        ("\u202bشبنم\u202c", ("شبنم",)),  # direction marks are for the screen
        ("JanDaniel", ("Jan", "Daniel")),  # run together by a capital
        ("McDonald", ("McDonald",)),  # one letter and a capital are one name
        ("W4rdaki 5habnam", ("Wardaki", "shabnam")),  # digits that look like letters, where letters stand around
        ("1988 Shabnam 12", ("Shabnam",)),  # a number is no word
        ("Ｓｈａｂｎａｍ", ("Shabnam",)),  # full width
        ("", ()),
        ("\ud800", ()),  # half a character
    ],
)
def test_words_are_parted_as_writers_mean_them(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (f"جلال{_NON_JOINER}زاده", ("جلالزاده",)),  # the ending of a family name: Jalalzada
        (f"حسن{_NON_JOINER}پور", ("حسنپور",)),
        (f"یوسف{_NON_JOINER}زی", ("یوسفزی",)),
        (f"علی{_NON_JOINER}رضا", ("علی", "رضا")),  # two given names
        (f"عبد{_NON_JOINER}الله", ("عبد", "الله")),  # two halves
        (f"جلال{_NON_JOINER} زاده", ("جلال", "زاده")),  # a space parts whatever stands beside it
        (_NON_JOINER, ()),
    ],
)
def test_a_persian_non_joiner_joins_endings_and_parts_names(text: str, words: tuple[str, ...]) -> None:
    assert words_of(text) == words


@pytest.mark.parametrize("text", ["ab " * 10_000, "a" * 100_000, "ﷺ" * 10_000, "a\u200c" * 10_000])
def test_no_text_makes_more_work_than_a_long_name(text: str) -> None:
    words = words_of(text)
    assert len(words) <= MAX_WORDS
    assert sum(map(len, words)) <= 20 * MAX_CHARACTERS  # one ligature is a sentence


@pytest.mark.parametrize("mark", ["\u200b", "\u200d", "\u200f", "\ufeff", "\u0640"])
def test_what_nobody_sees_beside_a_non_joiner_changes_no_word(mark: str) -> None:
    whole = words_of(f"جلال{_NON_JOINER}زاده")
    assert len(whole) == 1
    assert words_of(f"جلال{_NON_JOINER}{mark}زاده") == words_of(f"جلال{mark}{_NON_JOINER}زاده") == whole
