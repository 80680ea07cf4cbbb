"""How well two names agree, with the reasons: which tokens met, through what, and which spoke against.

Every token of one name meets at most one of the other (two where somebody wrote two words as one), dearest meetings
first; order does not matter. Tokens left over on one side only were omitted, which is common and mild; tokens left over on
both contradict each other, which is strong. The agreement is

    sum of (weight x how far above mere chance the tokens are alike)
    / (weight met + CONTRADICTED x weight contradicted + OMITTED x weight omitted)
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import reduce
from typing import NamedTuple, TypeAlias

from protocol.matching.names import AnalysedName, Joint, analyse_name
from protocol.matching.remembered import MEGABYTE, remembered
from protocol.matching.similarity import Likeness, Through, likeness, may_be_joined, may_be_spelt
from protocol.matching.tokens import Role, Token, joined_token

CONTRADICTED = 2.0
OMITTED = 0.22
CHANCE_VOWELS_WRITTEN = 0.60
CHANCE_UNWRITTEN = 0.60
"""Likeness that unrelated names reach now and then: what lies above it counts."""
_LEAST_CHANCE = min(CHANCE_VOWELS_WRITTEN, CHANCE_UNWRITTEN)
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


class Agreement(NamedTuple):
    """Score and weight met of two names, as in `NameComparison`, without the reasons."""

    score: float
    weight_met: float


class _Met(NamedTuple):
    """Two tokens that met, one of each name. worth: what of the names they make up."""

    likeness: Likeness
    worth: float
    left: Token
    right: Token


_Pairing: TypeAlias = tuple[float, str, str, int, int, int, _Met]
"""Minus the gain; both words, sorted; a number of its own: the order in which pairings are chosen, dearest first. Ties are
broken by the words, never by which name came first: the score is symmetric. Then the places of either name that it takes, as
bits, and who met."""


def compare_names(left: str, right: str) -> NameComparison:
    """Compares two names of any scripts. Symmetric in its score; total on any Unicode."""
    return compare_analysed(analyse_name(left), analyse_name(right))


def compare_analysed(left: AnalysedName, right: AnalysedName) -> NameComparison:
    """Compares two analysed names."""
    chosen, taken_left, taken_right = _chosen(left, right, meetings_of(left))
    agreed, contradicted = _agreement(left, right, chosen, taken_left, taken_right)
    left_texts = tuple(token.text for token in _left_over(left, taken_left))
    right_texts = tuple(token.text for token in _left_over(right, taken_right))
    return NameComparison(
        score=agreed.score,
        weight_met=agreed.weight_met,
        meetings=tuple(_meeting(pairing[6]) for pairing in chosen),
        contradicted=(left_texts, right_texts) if contradicted else ((), ()),
        omitted=() if contradicted else left_texts + right_texts,
    )


def agreement_of(left: AnalysedName, right: AnalysedName, meetings: "Meetings") -> Agreement:
    """What `compare_analysed` says, without the reasons: most names of a list are looked at for that alone.

    meetings: those of the left name (`meetings_of`)."""
    chosen, taken_left, taken_right = _chosen(left, right, meetings)
    return _agreement(left, right, chosen, taken_left, taken_right)[0] if chosen else NOTHING_MET


NOTHING_MET = Agreement(0.0, 0.0)
_MEETINGS_BYTES, _KEPT_ALIVE_BYTES, _PAIRING_BYTES = 500, 250, 400
_PLACE_BITS = 5
_JOINED_LEFT, _JOINED_RIGHT = 1 << 11, 1 << 12
"""Numbers of pairings: singles by their places, then words joined of the left name, then of the right one."""


def _agreement(
    left: AnalysedName, right: AnalysedName, chosen: Sequence[_Pairing], taken_left: int, taken_right: int
) -> tuple[Agreement, bool]:
    """The agreement, and whether what is left over on both sides contradicts."""
    # Sums are written out: since Python 3.12 `sum` rounds otherwise, and every node must come to the same score.
    met = agreeing = 0.0
    for pairing in chosen:
        met += pairing[6].worth
        agreeing -= pairing[0]
    left_parts, left_weight = _weights(left, taken_left)
    right_parts, right_weight = _weights(right, taken_right)
    contradicted = min(left_parts, right_parts)
    whole = met + CONTRADICTED * contradicted + OMITTED * abs(left_weight - right_weight)
    return Agreement(min(1.0, agreeing / whole) if met > 0 else 0.0, agreeing), contradicted > 0


def _weights(name: AnalysedName, taken: int) -> tuple[float, float]:
    """What the tokens that are left over weigh by their part, and altogether."""
    parts = weight = 0.0
    for part, whole in name.weights:
        if not taken & 1:
            parts += part
            weight += whole
        taken >>= 1
    return parts, weight


def _left_over(name: AnalysedName, taken: int) -> list[Token]:
    return [token for at, token in enumerate(name.telling) if not taken >> at & 1]


def _chosen(left: AnalysedName, right: AnalysedName, meetings: "Meetings") -> tuple[list[_Pairing], int, int]:
    """The meetings chosen, dearest first, and the places that they take of each name, as bits."""
    pairings = _pairings(left, right, meetings)
    chosen: list[_Pairing] = []
    if not pairings and len(left.telling) != 1 and len(right.telling) != 1:
        return chosen, 0, 0  # strangers, as most: and no word of theirs can be one that was torn apart
    if len(pairings) > 1:
        pairings.sort()
    taken_left = taken_right = 0
    for pairing in pairings:
        if not (pairing[4] & taken_left or pairing[5] & taken_right):
            taken_left |= pairing[4]
            taken_right |= pairing[5]
            chosen.append(pairing)
    free_left, free_right = ((1 << len(left.telling)) - 1) ^ taken_left, ((1 << len(right.telling)) - 1) ^ taken_right
    if free_left and free_right and (_may_be_torn(free_left, free_right) or _may_be_torn(free_right, free_left)):
        rest = _whole_rest(_left_over(left, taken_left), _left_over(right, taken_right))
        if rest is not None:
            chosen.append((*rest[:4], free_left, free_right, rest[6]))
            taken_left, taken_right = taken_left | free_left, taken_right | free_right
    return chosen, taken_left, taken_right


def _may_be_torn(whole: int, parts: int) -> bool:
    """Whether one word is left on one side, and on the other several that stand side by side."""
    if whole & (whole - 1) or not parts & (parts - 1):
        return False
    behind = parts + (parts & -parts)
    return not behind & (behind - 1)


def _whole_rest(left: Sequence[Token], right: Sequence[Token]) -> _Pairing | None:
    """A last look: what is left over on both sides may be one word that was torn apart (Plat Ono Vich)."""
    whole, parts = (left[0], right) if len(left) == 1 else (right[0], left)
    if not may_be_joined(parts, whole, above=_JOINED_LIKENESS):
        return None
    one, other = reduce(joined_token, left), reduce(joined_token, right)
    found = likeness(one, other, above=_JOINED_LIKENESS)
    if found.similarity <= _JOINED_LIKENESS:
        return None
    return _pairing(found, (one.weight + other.weight) / 2, one, other)


def _pairing(found: Likeness, worth: float, one: Token, other: Token) -> _Pairing:
    gain = worth * _above_chance(found.similarity, one, other)
    first, second = (one.text, other.text) if one.text <= other.text else (other.text, one.text)
    return -gain, first, second, 0, 0, 0, _Met(found, worth, one, other)


def _pairings(left: AnalysedName, right: AnalysedName, meetings: "Meetings") -> list[_Pairing]:
    """Every two tokens that may meet, and every two words of one name that are one of the other."""
    rows = meetings.rows
    found = []
    for at, other in enumerate(right.telling):
        row = rows.get(other)
        if row is None:
            row = meetings.keep(other, _row(left, other))
        for less, one, two, number, places, _, who in row:
            found.append((less, one, two, number + at, places, 1 << at, who))
    if right.fewest_joined <= left.most_consonants + 1:
        for joint in right.joints:
            if joint.consonants <= left.most_consonants + 1 and joint.longest < left.longest:
                places_right = 3 << joint.at
                number_right = joint.at << _PLACE_BITS
                both = joint.first, joint.second
                row = rows.get(both)
                if row is None:
                    row = meetings.keep(both, _torn_row(left, joint))
                for less, one, two, number, places, _, who in row:
                    found.append((less, one, two, number + number_right, places, places_right, who))
    return found


class Meetings:
    """What listed words, and two of them side by side, meet of one name: mostly nothing. size: bytes, about."""

    __slots__ = ("rows", "size")

    def __init__(self) -> None:
        self.rows: dict[Token | tuple[Token, Token], tuple[_Pairing, ...]] = {}
        self.size = _MEETINGS_BYTES

    def keep(self, other: Token | tuple[Token, Token], row: tuple[_Pairing, ...]) -> tuple[_Pairing, ...]:
        """Remembers a row; returns it."""
        self.rows[other] = row
        more = _KEPT_ALIVE_BYTES + _PAIRING_BYTES * len(row)
        self.size += more
        meetings_of.memory.grow(more)
        return row


def _meetings_bytes(meetings: Meetings) -> int:
    return meetings.size


@remembered(20 * MEGABYTE, _meetings_bytes)
def meetings_of(name: AnalysedName) -> Meetings:
    """A name meets many candidates, whose aliases share most of their words: so what they meet is remembered by the name, and
    found by one look into a dictionary."""
    return Meetings()


def _row(name: AnalysedName, other: Token) -> tuple[_Pairing, ...]:
    """The tokens of a name that meet another one, and the two words that are it. Mostly empty."""
    found = []
    for place, one in enumerate(name.telling):
        alike = likeness(one, other, above=_LEAST_CHANCE)
        if alike.similarity > _LEAST_CHANCE and _above_chance(alike.similarity, one, other) > 0:
            less, first, second, _, _, _, met = _pairing(alike, (one.weight + other.weight) / 2, one, other)
            found.append((less, first, second, place << _PLACE_BITS, 1 << place, 0, met))
    for joint in name.joints if other.role is Role.NAME else ():
        joined = _joined_pairing(joint, other) if joint.longest < len(other.text) else None
        if joined is not None:
            less, first, second, _, _, _, met = joined
            found.append((less, first, second, _JOINED_LEFT + (joint.at << _PLACE_BITS), 3 << joint.at, 0, met))
    return tuple(found)


def _torn_row(name: AnalysedName, joint: Joint) -> tuple[_Pairing, ...]:
    """The tokens of a name that are two words of another one. Mostly empty."""
    found = []
    for place, one in enumerate(name.telling):
        joined = _joined_pairing(joint, one) if joint.longest < len(one.text) else None
        if joined is not None:
            less, first, second, _, _, _, met = joined
            turned = met._replace(left=met.right, right=met.left)
            found.append((less, first, second, _JOINED_RIGHT + place, 1 << place, 0, turned))
    return tuple(found)


def _joined_pairing(joint: Joint, other: Token) -> _Pairing | None:
    if (
        other.role is not Role.NAME
        or len(other.text) <= joint.longest
        or not -1 <= len(other.coarse[0]) - joint.consonants <= 1
    ):
        return None
    parts = joint.first, joint.second
    if not (
        may_be_spelt(joint.text, joint.skeleton, parts, other) and may_be_joined(parts, other, above=_JOINED_LIKENESS)
    ):
        return None
    joined = joined_token(joint.first, joint.second)
    found = likeness(joined, other, above=_JOINED_LIKENESS)
    if found.similarity <= _JOINED_LIKENESS:
        return None
    return _pairing(found, other.weight * _JOINED_BONUS, joined, other)


def _above_chance(similarity: float, one: Token, other: Token) -> float:
    chance = CHANCE_VOWELS_WRITTEN if one.vowels_written and other.vowels_written else CHANCE_UNWRITTEN
    return (similarity - chance) / (1 - chance)


def _meeting(met: _Met) -> TokenMeeting:
    return TokenMeeting(met.left.text, met.right.text, met.likeness.through, met.likeness.similarity)


def _meeting_words(meeting: TokenMeeting) -> str:
    return f"{meeting.left} = {meeting.right} ({meeting.through} {meeting.similarity:.2f})"
