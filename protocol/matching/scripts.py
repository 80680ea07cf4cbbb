"""Which script a text is written in."""

import unicodedata
from functools import lru_cache

from protocol.matching.tables.assigned import is_assigned

_SCRIPTS = {
    "LATIN": "Latn",
    "ARABIC": "Arab",
    "CYRILLIC": "Cyrl",
    "GREEK": "Grek",
    "HEBREW": "Hebr",
    "ARMENIAN": "Armn",
    "GEORGIAN": "Geor",
    "DEVANAGARI": "Deva",
    "BENGALI": "Beng",
    "GURMUKHI": "Guru",
    "CJK": "Hani",
    "HIRAGANA": "Hira",
    "KATAKANA": "Kana",
    "HANGUL": "Hang",
    "THAI": "Thai",
    "ETHIOPIC": "Ethi",
    "MONGOLIAN": "Mong",
    "THAANA": "Thaa",
    "SYRIAC": "Syrc",
}
UNKNOWN_SCRIPT = "Zyyy"


def script_of(text: str) -> str:
    """ISO 15924 code of the script of the first letter whose script is known, `Zyyy` if there is none."""
    for character in text:
        script = _script_of_character(character)
        if script is not None:
            return script
    return UNKNOWN_SCRIPT


@lru_cache(maxsize=4096)
def _script_of_character(character: str) -> str | None:
    if not (is_assigned(ord(character)) and character.isalpha()):
        return None
    return _SCRIPTS.get(unicodedata.name(character, "").split(" ")[0].split("-")[0])
