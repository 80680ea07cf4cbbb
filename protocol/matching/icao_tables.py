"""The spellings that a name may have in a machine readable zone: ICAO Doc 9303-3 (eighth edition), section 6.

States choose among the spellings of the tables, and not all keep to them: the spellings of a name are those of each table
and each language's exceptions, kept to throughout the name, and then, for Latin letters, their mixtures.
"""

import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice, product

from protocol.matching.icao_letters import (
    ARABIC,
    ARABIC_NOT_ENCODED,
    ARABIC_PRACTICE,
    CYRILLIC,
    CYRILLIC_INITIAL,
    CYRILLIC_MARKS,
    CYRILLIC_NATIONAL,
    CYRILLIC_PRACTICE,
    FARSI_YEH,
    FARSI_YEH_OTHERS,
    LATIN,
    LATIN_PRACTICE,
    SHADDA,
    TEH_MARBUTA,
    TEH_MARBUTA_FINAL,
    TEH_MARBUTA_INSIDE,
    TEH_MARBUTA_PRACTICE,
)
from protocol.matching.tables.assigned import known_text

MAX_CHARACTERS = 400
MAX_SPELLINGS = 64
_MAX_MIXTURES = 256
_TATWEEL = "\u0640"
_NOTHING = frozenset("'`\u2019\u2018\u02bc\u02bb\u02bf\u02be\u00b4.\u00b7")
"""Apostrophes and full stops go without a trace (9303-3 section 4.6); so does the middle dot of Ŀ (table A)."""


@dataclass(frozen=True, slots=True)
class _System:
    """One way to spell a script. initial: first letters of words. doubles: whether a shadda doubles the letter."""

    letters: Mapping[str, str]
    initial: Mapping[str, str]
    doubles: bool = False


def icao_spellings(text: str, limit: int = 16) -> tuple[str, ...]:
    """At most `limit` (and 64) spellings of a name in capitals A to Z and single spaces, likeliest first, all different.

    Covered are Latin, Cyrillic and Arabic script, also mixed; hyphens and commas part words. Empty where the name has a
    letter or digit that no table has, or none at all. Only the first 400 characters are read. Never raises; pure.
    """
    words = _words(text)
    if not any(words):
        return ()
    letters = frozenset("".join(words))
    most = max(0, min(limit, MAX_SPELLINGS))
    spelt = dict.fromkeys(each for each in islice(_spellings(words, letters), _MAX_MIXTURES) if each)
    return tuple(islice(spelt, most))


def _spellings(words: Sequence[str], letters: frozenset[str]) -> Iterator[str]:
    cyrillic, arabic = _cyrillic_systems(letters), _arabic_systems(letters)
    choices = _latin_choices(letters)
    for latin, one, other in product(_consistent(choices), cyrillic, arabic):
        yield _spelt(words, latin, one, other)
    for mixed in product(*choices.values()):
        yield _spelt(words, dict(zip(choices, mixed, strict=True)), cyrillic[0], arabic[0])


def _words(text: str) -> list[str]:
    """Words in capitals, composed, presentation forms undone, without marks that print nothing."""
    composed = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", known_text(text[:MAX_CHARACTERS])).upper())
    return "".join(_plain(character) for character in composed[:MAX_CHARACTERS]).split()


def _plain(character: str) -> str:
    if character in _NOTHING or character == _TATWEEL or unicodedata.category(character) in ("Cf", "Me", "Lm", "Sk"):
        return ""
    return character if unicodedata.category(character)[0] in "LNM" else " "


def _latin_choices(letters: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """The spellings of each Latin letter that has one of its own, in the table's order, practice last."""
    special = sorted(letters & (LATIN.keys() | LATIN_PRACTICE.keys()))
    return {letter: (*LATIN.get(letter, ()), *LATIN_PRACTICE.get(letter, ())) for letter in special}


def _consistent(choices: Mapping[str, tuple[str, ...]]) -> list[dict[str, str]]:
    """Every letter by its first spelling, then every letter by its second, and so on."""
    depth = max((len(spellings) for spellings in choices.values()), default=1)
    return [{letter: each[min(rank, len(each) - 1)] for letter, each in choices.items()} for rank in range(depth)]


def _cyrillic_systems(letters: frozenset[str]) -> list[_System]:
    if letters.isdisjoint(CYRILLIC) and letters.isdisjoint(CYRILLIC_PRACTICE["en"]):
        return [_System({}, {})]
    order = ["", "en", "uk", "be", "tg", "uz", "kk", "ky", "bg", "sr", "mk"]
    order.sort(key=lambda language: -len(letters.intersection(CYRILLIC_MARKS.get(language, ""))))
    by_table = [_by_table(language) for language in order]
    by_practice = [_by_practice(language) for language in order if language in CYRILLIC_PRACTICE]
    return [by_table[0], *by_practice[:1], *by_table[1:], *by_practice[1:]]


def _by_table(language: str) -> _System:
    # Letters of Central Asia are in no table: without a spelling of theirs the name would have none at all.
    base = {**CYRILLIC_PRACTICE["en"], **CYRILLIC}
    return _System({**base, **CYRILLIC_NATIONAL.get(language, {})}, CYRILLIC_INITIAL.get(language, {}))


def _by_practice(language: str) -> _System:
    return _System({**_by_table(language).letters, **CYRILLIC_PRACTICE[language]}, {})


def _arabic_systems(letters: frozenset[str]) -> list[_System]:
    known = {*ARABIC, *ARABIC_PRACTICE, *ARABIC_NOT_ENCODED, TEH_MARBUTA}
    if letters.isdisjoint(known):
        return [_System({}, {})]
    table = {letter: spellings[0] for letter, spellings in ARABIC.items()}
    practice = {letter: spellings[1] for letter, spellings in ARABIC.items()} | {TEH_MARBUTA: TEH_MARBUTA_PRACTICE}
    # Where the tables have no such letter, practice stands in, so that the name has a spelling.
    base = {**ARABIC_PRACTICE, **ARABIC_NOT_ENCODED}
    by_table = {**base, **table, TEH_MARBUTA: TEH_MARBUTA_INSIDE}
    others = FARSI_YEH_OTHERS if FARSI_YEH in letters else ()
    return [
        _System(by_table, {}, doubles=True),
        _System({**base, **practice}, {}),
        *(_System({**by_table, FARSI_YEH: yeh}, {}, doubles=True) for yeh in others),
    ]


def _spelt(words: Sequence[str], latin: Mapping[str, str], cyrillic: _System, arabic: _System) -> str:
    """The name, or an empty text where one of its letters has no spelling."""
    spelt = []
    for word in words:
        parts: list[str] = []
        for place, letter in enumerate(word):
            spelling = _letter(letter, place, word, parts, (latin, cyrillic, arabic))
            if spelling is None:
                return ""
            parts.append(spelling)
        spelt.append("".join(parts))
    return " ".join(part for part in spelt if part)


def _letter(
    letter: str,
    place: int,
    word: str,
    before: Sequence[str],
    tables: tuple[Mapping[str, str], _System, _System],
) -> str | None:
    latin, cyrillic, arabic = tables
    if "A" <= letter <= "Z":
        return letter
    if letter == SHADDA:
        return before[-1] if arabic.doubles and before else ""
    if letter == TEH_MARBUTA and arabic.doubles and place == len(word) - 1:
        return TEH_MARBUTA_FINAL
    if place == 0 and letter in cyrillic.initial:
        return cyrillic.initial[letter]
    for table in (latin, cyrillic.letters, arabic.letters):
        if letter in table:
            return table[letter]
    return _base_letter(letter)


def _base_letter(letter: str) -> str | None:
    """The letter without its marks, nothing for a mark alone; None for what is no letter of the tables."""
    if unicodedata.category(letter)[0] == "M":
        return ""
    base = unicodedata.normalize("NFKD", letter)[0]
    return base if "A" <= base <= "Z" else CYRILLIC.get(base)
