"""Folding of text to one spelling, for names (`fold_words`) and for numbers and plates (`fold_code`).

Both are total (any Unicode text, surrogates included), bounded in time and length, and idempotent.
"""

import unicodedata
from collections.abc import Callable
from functools import lru_cache

from protocol.matching.remembered import MEGABYTE, remembered, size_of_text
from protocol.matching.tables.assigned import known_text

MAX_CHARACTERS = 512
"""Longer text is cut before folding: nobody has such a name, and work stays bounded whatever is sent."""
_MAX_ROUNDS = 8

_ARABIC = {
    "ي": "ی",  # Arabic yeh
    "ى": "ی",  # alef maksura
    "ے": "ی",  # yeh barree
    "ې": "ی",  # Pashto e
    "ۍ": "ی",  # Pashto yeh with tail
    "ێ": "ی",  # Kurdish yeh
    "ك": "ک",  # Arabic kaf
    "ڪ": "ک",  # swash kaf
    "ٱ": "ا",  # alef wasla
    "ة": "ه",  # teh marbuta
    "ہ": "ه",  # heh goal
    "ھ": "ه",  # heh doachashmee
    "ە": "ه",  # ae
    "ۃ": "ه",  # teh marbuta goal
}
_LATIN = {"ı": "i", "’": "", "'": "", "ʼ": "", "ʻ": "", "ʿ": "", "ʾ": "", "`": "", "´": "", "‘": ""}
_WORDS = str.maketrans({**_ARABIC, **_LATIN})

_ASCII_WORDS = {
    code: "" if chr(code) in "'`" else chr(code).lower() if chr(code).isalnum() else " " for code in range(128)
}
"""What the folding below does to ASCII text, in one step."""

_LOOKALIKES = str.maketrans(
    "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧАВЕКМНОРСТУХІЈЅ",
    "ABEZHIKMNOPTYXABEKMHOPCTYXIJS",
)
"""Greek and Cyrillic capitals that plates and documents use because they look Latin (Vienna Convention on Road
Traffic, Annex 2: Latin letters and Arabic numerals at least for international traffic)."""


@remembered(2 * MEGABYTE, size_of_text)
def fold_words(text: str) -> str:
    """Lower-case words parted by single spaces: letters and digits of any script without marks, accents or joiners.

    Compatibility forms (Arabic presentation forms, full width), zero-width and direction marks, tatweel, harakat and
    the variants of yeh, kaf, heh and alef become one spelling; digits of all scripts become ASCII.
    """
    return _until_stable(text, _fold_words_once)


def fold_code(text: str) -> str:
    """Capital letters and digits of a number or plate and nothing else; Greek and Cyrillic lookalikes become Latin."""
    return _until_stable(text, _fold_code_once)


def ascii_digits(text: str) -> str:
    """The text with decimal digits of every script written in ASCII."""
    return "".join(_ascii_digit(character) for character in known_text(text))


def _until_stable(text: str, fold_once: Callable[[str], str]) -> str:
    # Case folding and compatibility decomposition can each make work for the other; a few rounds always settle it.
    folded = known_text(text[:MAX_CHARACTERS])
    for _ in range(_MAX_ROUNDS):
        again = fold_once(folded)[:MAX_CHARACTERS]
        if again == folded:
            break
        folded = again
    return folded


def _fold_words_once(text: str) -> str:
    if text.isascii():
        return " ".join(text.translate(_ASCII_WORDS).split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_WORDS)
    kept = "".join(_word_character(character) for character in decomposed)
    return " ".join(unicodedata.normalize("NFC", kept).split())


def _fold_code_once(text: str) -> str:
    plain = unicodedata.normalize("NFKD", ascii_digits(unicodedata.normalize("NFKD", text)).upper())
    return "".join(c for c in plain.translate(_LOOKALIKES) if unicodedata.category(c)[0] in "LN" and c != "ـ")


@lru_cache(maxsize=4096)
def _word_character(character: str) -> str:
    category = unicodedata.category(character)
    if category in ("Mn", "Me", "Cf") or character == "ـ":
        return ""
    if category == "Nd":
        return _ascii_digit(character)
    return character if category[0] in "LNM" else " "


def _ascii_digit(character: str) -> str:
    value = unicodedata.decimal(character, None)
    return character if value is None else str(value)
