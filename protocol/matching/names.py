"""Names as the matcher sees them: tokens in the order written, each with its part, its sounds and its weight."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

from protocol.matching.errors import UnreadableError
from protocol.matching.name_parts import NameParts, read_name
from protocol.matching.remembered import MEGABYTE, remembered
from protocol.matching.scripts import script_of
from protocol.matching.tokens import Role, Token

__all__ = ["MAX_NAME_CHARACTERS", "MAX_TOKENS", "AnalysedName", "Joint", "analyse_name", "check_name", "script_of"]

MAX_TOKENS = 24
MAX_NAME_CHARACTERS = 400
_NAMES = frozenset({Role.NAME, Role.PATRONYMIC})
_NAME_BYTES, _TOKEN_SHARE_BYTES, _JOINT_BYTES = 400, 200, 280
_MANY = 1 << 16
"""More consonants than any word has."""


class Joint(NamedTuple):
    """Two telling tokens side by side that somebody else may have written as one. at: the first one's place.

    text: both; skeleton: their coarse skeleton as one word; longest: characters of the longer one; consonants: of both, in
    their coarse skeletons.
    """

    at: int
    first: Token
    second: Token
    text: str
    skeleton: str
    longest: int
    consonants: int


@dataclass(frozen=True, slots=True, eq=False)
class AnalysedName:
    """A name's tokens, at most 24. `telling` are those that say anything: without particles and suffixes, and without
    a word that is repeated. A name of nothing but particles keeps them all.

    parts: which tokens are given and which family names, where the writing tells them apart.
    is_single: whether it has one name at most: such a name alone never decides (DOMAIN section 7, Pakistani single
    names). joints: of the telling tokens; fewest_joined, most_consonants, longest: consonants of the shortest joint and of
    the name with most, and characters of the longest name, so that two names whose words were written together on neither
    side are told at a glance. weights: of each telling token, by its part and altogether.
    """

    tokens: tuple[Token, ...]
    telling: tuple[Token, ...]
    is_single: bool
    joints: tuple[Joint, ...]
    fewest_joined: int
    most_consonants: int
    longest: int
    weights: tuple[tuple[float, float], ...]
    parts: NameParts | None = None

    def __repr__(self) -> str:
        return f"AnalysedName({len(self.tokens)} tokens, redacted)"


def _analysis_bytes(name: AnalysedName) -> int:
    """About how many bytes an analysis takes, with a share of its tokens: most of them are shared with other names."""
    shared = sum(_TOKEN_SHARE_BYTES + 4 * len(token.text) for token in name.tokens)
    return _NAME_BYTES + shared + _JOINT_BYTES * len(name.joints)


@remembered(40 * MEGABYTE, _analysis_bytes)
def analyse_name(text: str) -> AnalysedName:
    """The tokens of a name of any script. Total on any Unicode; bounded in time and size whatever is sent."""
    written, parts = read_name(text)
    tokens = written[:MAX_TOKENS]
    telling = tuple(dict.fromkeys([token for token in tokens if token.weight > 0])) or tokens
    joints = tuple(_joints(telling))
    return AnalysedName(
        tokens,
        telling,
        sum(token.role in _NAMES for token in telling) <= 1,
        joints,
        min([joint.consonants for joint in joints], default=_MANY),
        max([len(token.coarse[0]) for token in telling if token.role is Role.NAME], default=-1),
        max([len(token.text) for token in telling if token.role is Role.NAME], default=0),
        tuple([(token.part_weight, token.weight) for token in telling]),
        parts,
    )


def _joints(telling: tuple[Token, ...]) -> Iterator[Joint]:
    for at, (first, second) in enumerate(pairwise(telling)):
        if Role.INITIAL not in (first.role, second.role) and first.script == second.script:
            one, other = first.coarse[0], second.coarse[0]
            longest = max(len(first.text), len(second.text))
            skeleton = one + other.removeprefix(one[-1:])
            yield Joint(at, first, second, first.text + second.text, skeleton, longest, len(one) + len(other))


def check_name(text: str) -> None:
    """Refuses what is not a name on one line, 1 to 400 characters without padding. Raises UnreadableError."""
    if not 1 <= len(text) <= MAX_NAME_CHARACTERS or text != text.strip():
        raise UnreadableError("name", "empty, padded or too long", f"write 1 to {MAX_NAME_CHARACTERS} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise UnreadableError("name", "control characters", "write the name on one line, as plain text")
