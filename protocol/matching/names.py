"""Names in one spelling: the foundation that match keys stand on. It folds scripts' variants; it does not transliterate."""

import unicodedata
from dataclasses import dataclass

from protocol.matching.errors import UnreadableError
from protocol.matching.folding import fold_words

MAX_TOKENS = 24
MAX_NAME_CHARACTERS = 400

_MUHAMMAD = """
    muhammad mohammad mohammed muhammed mohamed mohamad muhamad muhamed muhammet mohammod mahomed mehmet mehmed md mohd
    muhd mhd мухаммад мухаммед мохаммад мохаммед магомед магомет محمد μοχαμεντ μωχαμεντ
"""
_PARTICLES = """
    al el ul bin ibn ben bint abu abou umm ould abd de da van von la le
    haji hajji haj hadji mullah mulla maulvi mawlawi sheikh shaikh shaykh sayed syed sayyid mr mrs dr
    uulu ulu kyzy kizi oglu qizi bey khan begum bibi
    بن ابن بنت ابو ام ال حاجی حاج ملا شیخ سید уулу кызы оглы
"""
WEAK_TOKENS = frozenset((_MUHAMMAD + _PARTICLES).split())
"""Tokens that so many people share that they make no match key by themselves; in canonical form."""

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


def check_name(text: str) -> None:
    """Refuses what is not a name on one line, 1 to 400 characters without padding. Raises UnreadableError."""
    if not 1 <= len(text) <= MAX_NAME_CHARACTERS or text != text.strip():
        raise UnreadableError("name", "empty, padded or too long", f"write 1 to {MAX_NAME_CHARACTERS} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise UnreadableError("name", "control characters", "write the name on one line, as plain text")


def canonical_name(text: str) -> str:
    """The name's tokens folded and sorted: order of given and family names, case, marks and spacing no longer matter.

    Empty when there is no letter in it. Idempotent; never raises; at most 512 characters and 24 tokens.
    """
    return " ".join(sorted(fold_words(text).split(" "))[:MAX_TOKENS]).strip()


def is_strong(canonical: str) -> bool:
    """Whether a canonical name can make a match key: at least two tokens that are no initials, one of them not weak."""
    tokens = {token for token in canonical.split(" ") if len(token) > 1 or not token.isascii()}
    return len(tokens) >= 2 and not tokens <= WEAK_TOKENS


def script_of(text: str) -> str:
    """ISO 15924 code of the script of the first letter whose script is known, `Zyyy` if there is none."""
    for character in text:
        if character.isalpha():
            script = unicodedata.name(character, "").split(" ")[0].split("-")[0]
            if script in _SCRIPTS:
                return _SCRIPTS[script]
    return UNKNOWN_SCRIPT


@dataclass(frozen=True, slots=True)
class NameToken:
    """One token. script: ISO 15924; role: given, family, particle ...; weight: how much it tells, 0 to 1."""

    text: str
    script: str
    role: str
    spelling: str
    skeletons: tuple[str, ...]
    weight: float


@dataclass(frozen=True, slots=True)
class AnalysedName:
    """A name taken apart."""

    tokens: tuple[NameToken, ...]


def analyse_name(text: str) -> AnalysedName:
    """The name's tokens; total, bounded."""
    tokens = []
    for word in fold_words(text).split(" ")[:MAX_TOKENS]:
        if word:
            weak = word in WEAK_TOKENS
            skeleton = "".join(letter for letter in word if letter not in "aeiouy") or word
            tokens.append(
                NameToken(
                    word, script_of(word), "particle" if weak else "name", word, (skeleton,), 0.2 if weak else 1.0
                )
            )
    return AnalysedName(tuple(tokens))
