"""A name as words: what is written apart, in the order in which it is written.

Marks inside a word (apostrophes, ayn, hyphenless joiners) vanish; everything else that is no letter parts words. A Persian
zero-width non-joiner parts words too, but for one before an ending of family names (جلال‌زاده is Jalalzada, one word). Words
that were run together by a capital ("JanDaniel") are parted; digits inside a word that look like letters are read as letters.
"""

import re
import unicodedata

from protocol.matching.tables.assigned import known_text
from protocol.matching.tables.endings import SuffixKind, ending_of
from protocol.matching.vowelled import in_latin

MAX_WORDS = 24
MAX_CHARACTERS = 400
"""Longer text is cut: nobody has such a name, and work stays bounded whatever is sent."""

_APOSTROPHES = re.compile("['’‘`ʼʻʿʾ´]")
_WORD = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u064b-\u065f\u0670])+")
_RUN_TOGETHER = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2})")
_LOOKS_LIKE = str.maketrans("0134579", "oieastg")
_NON_JOINER = re.compile("\u200c+([^\\W\\d_\u200c]*)")
_FAMILY_ENDINGS = frozenset(
    {SuffixKind.BORN_OF, SuffixKind.SON, SuffixKind.CLAN, SuffixKind.SLAVIC_MALE, SuffixKind.SLAVIC_FEMALE}
)


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
    plain = in_latin(_APOSTROPHES.sub("", unicodedata.normalize("NFKC", plain)))
    plain = _NON_JOINER.sub(_joined_or_parted, "".join([each for each in plain if not _is_format(each)]))
    # A mark that stood behind an apostrophe or a zero-width character now joins its letter.
    return unicodedata.normalize("NFKC", plain)


def _is_format(character: str) -> bool:
    return (unicodedata.category(character) == "Cf" and character != "\u200c") or character == "ـ"


def _joined_or_parted(found: re.Match[str]) -> str:
    """What stands behind a non-joiner, with a space before it unless it is an ending of family names."""
    ending = ending_of(found[1])
    return found[1] if ending is not None and ending.kind in _FAMILY_ENDINGS else f" {found[1]}"


def _with_letters_for_digits(word: str) -> str:
    if word.isalpha() or not any(character.isalpha() for character in word):
        return word
    return word.translate(_LOOKS_LIKE)
