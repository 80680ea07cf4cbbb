"""A name as words: what is written apart, in the order in which it is written.

Marks inside a word (apostrophes, ayn, hyphenless joiners) vanish; everything else that is no letter parts words. Words that
were run together by a capital ("JanDaniel") are parted; digits inside a word that look like letters are read as letters.
"""

import re
import unicodedata

from protocol.matching.tables.assigned import known_text

MAX_WORDS = 24
MAX_CHARACTERS = 400
"""Longer text is cut: nobody has such a name, and work stays bounded whatever is sent."""

_APOSTROPHES = re.compile("['’‘`ʼʻʿʾ´]")
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u064b-\u065f\u0670])+")
_RUN_TOGETHER = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")
_LOOKS_LIKE = str.maketrans("0134579", "oieastg")
_ZERO_WIDTH_NON_JOINER = "\u200c"


def words_of(text: str) -> tuple[str, ...]:
    """At most 24 words with at least one letter each, normalised to NFKC. Total on any Unicode."""
    plain = text[:MAX_CHARACTERS]
    if not plain.isascii():
        plain = _composed(plain)
    plain = _RUN_TOGETHER.sub(" ", _APOSTROPHES.sub("", plain))
    words = (_with_letters_for_digits(word) for word in _WORD.findall(plain))
    return tuple(word for word in words if any(character.isalpha() for character in word))[:MAX_WORDS]


def _composed(text: str) -> str:
    plain = unicodedata.normalize("NFKC", known_text(text))[:MAX_CHARACTERS]
    plain = _APOSTROPHES.sub("", unicodedata.normalize("NFKC", plain))
    # A mark that stood behind an apostrophe or a zero-width character now joins its letter.
    return unicodedata.normalize("NFKC", "".join([_without_format(character) for character in plain]))


def _without_format(character: str) -> str:
    if character == _ZERO_WIDTH_NON_JOINER:
        return " "
    return "" if unicodedata.category(character) == "Cf" or character == "ـ" else character


def _with_letters_for_digits(word: str) -> str:
    if word.isalpha() or not any(character.isalpha() for character in word):
        return word
    return word.translate(_LOOKS_LIKE)
