"""What the writing of a name says beside its words: which are the family name, and which was cut short.

`Family, Given`: the comma of the citation form, by which travel documents too part the primary identifier from the secondary
one (ICAO Doc 9303-3 section 4.6: ERIKSSON, ANNA MARIA is ERIKSSON<<ANNA<MARIA). `Alexandr…` or `Alexandr...`: the word goes on,
and how is not known; so the last word of a full name field in a machine readable zone (9303-4 section 4.2.3, for passports).
Both are a part of the text itself, so that they go wherever the name goes: into the store, a batch, a re-check.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import lru_cache

from protocol.matching.compounds import parts_of_words
from protocol.matching.tables.assigned import known_text
from protocol.matching.tables.endings import SuffixKind
from protocol.matching.tables.particles import CHILD_OF, role_hint
from protocol.matching.tokens import Role, Token, token_of
from protocol.matching.words import MAX_CHARACTERS, words_of

CUT_SHORT = "\u2026"
"""Behind a word that goes on."""
MAX_CUT_LETTERS = 39
"""Of a word that was cut: as many as the widest name field has (TD3); a longer one was written, and is complete."""

_MARKS = re.compile("[,\u060c\uff0c\u2026]|\\.\\.\\.")
_COMMA = re.compile("[,\u060c\uff0c]")
_CUT = re.compile("\\.{3,}")
_SAYS_NOTHING = frozenset({Role.SUFFIX, Role.HONORIFIC, Role.PARTICLE})
_TELLING_LETTERS = 6
"""How many letters of a cut word tell as much as a whole word."""
_SHORT_LETTERS = 2


class Part(StrEnum):
    """Which part of the name a token belongs to, where its writing says so."""

    GIVEN = "given"
    FAMILY = "family"


@dataclass(frozen=True, slots=True, repr=False)
class NameParts:
    """The folded texts of the tokens of either part; a word of both is in neither."""

    given: frozenset[str]
    family: frozenset[str]

    def of(self, text: str) -> Part | None:
        """The part of a token, by its folded text; None where it is not known."""
        return Part.GIVEN if text in self.given else Part.FAMILY if text in self.family else None


def read_name(text: str) -> tuple[tuple[Token, ...], NameParts | None]:
    """All tokens of a name, given names before the family name, and which are which where the text says so. Total."""
    if not _MARKS.search(text[:MAX_CHARACTERS]):
        return tuple(_tokens(text)), None
    plain = _plain(text)
    pieces = [piece for each in _COMMA.split(plain) if (piece := tuple(_tokens_of_piece(each)))]
    if len(pieces) > 2 and all(_says_nothing(piece) for piece in pieces[2:]):  # KARIM, Ali, Jr.
        pieces[1] = tuple(token for piece in pieces[1:] for token in piece)
        pieces = pieces[:2]
    if len(pieces) != 2 or _says_nothing(pieces[1]):
        return tuple(token for piece in pieces for token in piece), None
    family, given = pieces
    ours, theirs = (frozenset(token.text for token in piece) for piece in (given, family))
    return (*given, *family), NameParts(ours - theirs, theirs - ours)


def whole_words(text: str) -> str:
    """The words of a name that are complete, parted by single spaces: what the private check may ask about."""
    if not _MARKS.search(text[:MAX_CHARACTERS]):
        return " ".join(words_of(text))
    *cut, last = _CUT.split(_plain(text))
    return " ".join([*(word for piece in cut for word in words_of(piece)[:-1]), *words_of(last)])


def is_cut_short(text: str) -> bool:
    """Whether a word of the name is known to go on."""
    return any(token.cut for token in read_name(text)[0])


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", known_text(text[:MAX_CHARACTERS]))[:MAX_CHARACTERS]


def _tokens(text: str) -> list[Token]:
    words = list(parts_of_words(words_of(text)))
    tokens = [token_of(word) for word in words]
    for at, following in enumerate(tokens[1:]):
        if following.role is Role.PARTICLE and role_hint(following.text) in CHILD_OF:
            tokens[at] = child_token_of(words[at])
    return tokens


def _tokens_of_piece(text: str) -> Iterator[Token]:
    *cut, last = _CUT.split(text)
    for piece in cut:
        words = list(parts_of_words(words_of(piece)))
        yield from (token_of(word) for word in words[:-1])
        yield from (cut_token_of(word) for word in words[-1:])
    yield from _tokens(last)


def _says_nothing(tokens: Sequence[Token]) -> bool:
    return all(token.role in _SAYS_NOTHING for token in tokens)


@lru_cache(maxsize=4096)
def child_token_of(word: str) -> Token:
    """The token of a father's name before uulu, kyzy or oglu: by its stem it meets the names that Russian made of it."""
    token = token_of(word)
    return replace(token, stem=token, ending=SuffixKind.SON) if token.stem is None and token.readings[0] else token


@lru_cache(maxsize=4096)
def cut_token_of(word: str) -> Token:
    """The token of the beginning of a word: a name that weighs by its letters, or an initial."""
    token = token_of(word)
    letters = len(token.text)
    if letters > MAX_CUT_LETTERS:
        return token
    role = Role.INITIAL if letters <= _SHORT_LETTERS else Role.NAME
    weight = min(1.0, letters / _TELLING_LETTERS) if role is Role.NAME else token_of("x").weight
    return replace(token, cut=True, role=role, weight=weight, groups=frozenset(), stem=None, ending=None)
