"""How well two names agree, with the reasons: which tokens met, through what, and which spoke against.

Every token of one name meets at most one of the other (two where somebody wrote two words as one), dearest meetings
first; order does not matter. Tokens left over on one side only were omitted, which is common and mild; tokens left over on
both contradict each other, which is strong. The agreement is

    sum of (weight x how far above mere chance the tokens are alike)
    / (weight met + CONTRADICTED x weight contradicted + OMITTED x weight omitted)
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple

from protocol.matching.names import AnalysedName, analyse_name
from protocol.matching.similarity import Likeness, Through, likeness
from protocol.matching.tokens import Role, Token, joined_token

CONTRADICTED = 2.0
OMITTED = 0.22
CHANCE_VOWELS_WRITTEN = 0.60
CHANCE_UNWRITTEN = 0.60
"""Likeness that unrelated names reach now and then: what lies above it counts."""
_JOINED_LIKENESS = 0.8
_JOINED_BONUS = 1.2
"""A word met by two of the other name explains more than either of them alone."""


class TokenMeeting(NamedTuple):
    """Two tokens that met, as folded text (two words joined by a space), and how alike they are, 0 to 1."""

    left: str
    right: str
    through: Through
    similarity: float


@dataclass(frozen=True, slots=True, repr=False)
class NameComparison:
    """score: 0 to 1. weight_met: of the tokens that met, by how much they are alike: rare names weigh more.

    contradicted: leftover tokens where both names have some; omitted: leftovers of one name only.
    """

    score: float
    weight_met: float
    meetings: tuple[TokenMeeting, ...]
    contradicted: tuple[tuple[str, ...], tuple[str, ...]]
    omitted: tuple[str, ...]

    def __repr__(self) -> str:
        return f"NameComparison({self.score:.3f}, redacted)"

    def why(self) -> str:
        """One line: what met through what, what spoke against, what one name leaves out."""
        parts = [_meeting_words(meeting) for meeting in self.meetings]
        left, right = self.contradicted
        if left or right:
            parts.append(f"against: {' '.join(left)} / {' '.join(right)}")
        if self.omitted:
            parts.append(f"only in one: {' '.join(self.omitted)}")
        return "; ".join(parts) or "nothing in common"


class _Pairing(NamedTuple):
    gain: float
    likeness: Likeness
    worth: float
    left: tuple[int, ...]
    right: tuple[int, ...]
    left_token: Token
    right_token: Token


def compare_names(left: str, right: str) -> NameComparison:
    """Compares two names of any scripts. Symmetric in its score; total on any Unicode."""
    return compare_analysed(analyse_name(left), analyse_name(right))


def compare_analysed(left: AnalysedName, right: AnalysedName) -> NameComparison:
    """Compares two analysed names."""
    chosen, left_over, right_over = _assign(left.telling, right.telling)
    met = sum(one.worth for one in chosen)
    agreeing = sum(one.gain for one in chosen)
    contradicted = min(
        sum(left.telling[at].part_weight for at in left_over), sum(right.telling[at].part_weight for at in right_over)
    )
    omitted = abs(sum(left.telling[at].weight for at in left_over) - sum(right.telling[at].weight for at in right_over))
    whole = met + CONTRADICTED * contradicted + OMITTED * omitted
    both = contradicted > 0
    left_texts = tuple(left.telling[at].text for at in left_over)
    right_texts = tuple(right.telling[at].text for at in right_over)
    return NameComparison(
        score=min(1.0, agreeing / whole) if met > 0 else 0.0,
        weight_met=agreeing,
        meetings=tuple(_meeting(one) for one in chosen),
        contradicted=(left_texts, right_texts) if both else ((), ()),
        omitted=() if both else left_texts + right_texts,
    )


def _assign(left: Sequence[Token], right: Sequence[Token]) -> tuple[list[_Pairing], list[int], list[int]]:
    """The meetings chosen, dearest first, and the indices left over on each side."""
    pairings = [*_single_pairings(left, right)]
    if left and right:
        pairings += _joined_pairings(left, right)
        pairings += (_turned(one) for one in _joined_pairings(right, left))
    # Ties are broken by the words, never by which name came first: the score is symmetric.
    pairings.sort(key=lambda one: (-one.gain, *sorted((one.left_token.text, one.right_token.text))))
    free_left, free_right = set(range(len(left))), set(range(len(right)))
    chosen = []
    for one in pairings:
        if free_left.issuperset(one.left) and free_right.issuperset(one.right):
            free_left.difference_update(one.left)
            free_right.difference_update(one.right)
            chosen.append(one)
    if _may_be_torn(free_left, free_right) or _may_be_torn(free_right, free_left):
        chosen += _whole_rest(left, right, free_left, free_right)
    return chosen, sorted(free_left), sorted(free_right)


def _may_be_torn(whole: set[int], parts: set[int]) -> bool:
    """Whether one word is left on one side, and on the other several that stand side by side."""
    return len(whole) == 1 and len(parts) > 1 and max(parts) - min(parts) == len(parts) - 1


def _whole_rest(
    left: Sequence[Token], right: Sequence[Token], free_left: set[int], free_right: set[int]
) -> list[_Pairing]:
    """A last look: what is left over on both sides may be one word that was torn apart (Plat Ono Vich)."""
    one, other = (
        reduce(joined_token, (tokens[at] for at in sorted(free)))
        for tokens, free in ((left, free_left), (right, free_right))
    )
    found = likeness(one, other)
    if found.similarity <= _JOINED_LIKENESS:
        return []
    worth = (one.weight + other.weight) / 2
    rest = _Pairing(
        worth * _above_chance(found.similarity, one, other),
        found,
        worth,
        tuple(sorted(free_left)),
        tuple(sorted(free_right)),
        one,
        other,
    )
    free_left.clear()
    free_right.clear()
    return [rest]


def _single_pairings(left: Sequence[Token], right: Sequence[Token]) -> Iterator[_Pairing]:
    for i, one in enumerate(left):
        for j, other in enumerate(right):
            found = likeness(one, other)
            above = _above_chance(found.similarity, one, other)
            if above > 0:
                worth = (one.weight + other.weight) / 2
                yield _Pairing(worth * above, found, worth, (i,), (j,), one, other)


def _joined_pairings(several: Sequence[Token], single: Sequence[Token]) -> Iterator[_Pairing]:
    for i in range(len(several) - 1):
        first, second = several[i], several[i + 1]
        if Role.INITIAL in (first.role, second.role) or first.script != second.script:
            continue
        consonants = len(first.coarse[0]) + len(second.coarse[0])
        for j, other in enumerate(single):
            longer = len(other.text) > max(len(first.text), len(second.text))
            if other.role is Role.NAME and longer and abs(len(other.coarse[0]) - consonants) <= 1:
                joined = joined_token(first, second)
                found = likeness(joined, other)
                if found.similarity > _JOINED_LIKENESS:
                    worth = other.weight * _JOINED_BONUS
                    above = _above_chance(found.similarity, joined, other)
                    yield _Pairing(worth * above, found, worth, (i, i + 1), (j,), joined, other)


def _turned(one: _Pairing) -> _Pairing:
    return one._replace(left=one.right, right=one.left, left_token=one.right_token, right_token=one.left_token)


def _above_chance(similarity: float, one: Token, other: Token) -> float:
    chance = CHANCE_VOWELS_WRITTEN if one.vowels_written and other.vowels_written else CHANCE_UNWRITTEN
    return (similarity - chance) / (1 - chance)


def _meeting(one: _Pairing) -> TokenMeeting:
    return TokenMeeting(one.left_token.text, one.right_token.text, one.likeness.through, one.likeness.similarity)


def _meeting_words(meeting: TokenMeeting) -> str:
    return f"{meeting.left} = {meeting.right} ({meeting.through} {meeting.similarity:.2f})"
