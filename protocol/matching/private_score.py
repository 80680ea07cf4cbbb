"""What the private check says of a traveller and an entry: through match keys and confirmation values, and nothing else.

The asker's own arithmetic (`score_of_met`) and, for comparing names without a federation, the whole of it on one machine.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from protocol.entry import Entry, Name
from protocol.matching.confirmation import Confirmation, confirm, confirmation_value
from protocol.matching.dates import PartialDate
from protocol.matching.match_keys import MatchKey, keys_of_entry, keys_of_traveller
from protocol.matching.name_parts import whole_words
from protocol.matching.thresholds import threshold_for
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Category, EntryId, MatchKeyKind, ObjectKind, Purpose

_PRIOR = -4.0
_THROUGH = {
    MatchKeyKind.DOCUMENT: 12.0,
    MatchKeyKind.OBJECT: 12.0,
    MatchKeyKind.NAME_DATE: 1.6,
    MatchKeyKind.NAME_YEAR: -0.6,
}
"""What meeting through a key says: logarithm of a likelihood ratio over the prior that a list holds the traveller."""
_FOR_EACH_NAT = 0.35
"""What a nat of the names' rarity adds: less than 1, since the date already says that few could have met by chance."""
_SLIPPED = -2.0
_FURTHER_KEY = 1.5
_MOST_FURTHER = 3
_SOFTENED = 0.6
_SAME_DAY = PartialDate(1970, 5, 23)
"""Where two names alone are compared, both persons are taken to be born on one day."""


@dataclass(frozen=True, slots=True)
class Met:
    """A key through which a traveller and an entry met, and what the confirmation value beside it says."""

    key: MatchKey
    confirmation: Confirmation


@dataclass(frozen=True, slots=True)
class PrivateComparison:
    """score: 0 to 1, 0 where no key met. kinds: of the keys that met, one for each; slipped: of them, through a date slip."""

    score: float
    kinds: tuple[MatchKeyKind, ...]
    slipped: int
    confirmation: float

    def why(self) -> str:
        """One line, without a name."""
        if not self.kinds:
            return "no key is shared"
        met = ", ".join(f"{self.kinds.count(kind)} x {kind}" for kind in dict.fromkeys(self.kinds))
        slips = f" ({self.slipped} with a slip of the date)" if self.slipped else ""
        return f"keys shared: {met}{slips}; confirmation {self.confirmation:+.1f}"


def private_threshold(purpose: Purpose) -> float:
    """From which score on a possible hit is shown under a purpose, where no charter says otherwise."""
    return threshold_for(purpose).private_score


def score_of_met(met: Sequence[Met]) -> PrivateComparison:
    """The score of all keys of one traveller that met one entry. 0 for none; more keys never lower it."""
    if not met:
        return PrivateComparison(0.0, (), 0, 0.0)
    slipped = sum(one.key.slipped for one in met)
    said = max(one.confirmation.log_odds for one in met)
    through = max(_through(one.key) for one in met)
    total = _PRIOR + through + said + _FURTHER_KEY * min(_MOST_FURTHER, len(met) - 1)
    kinds = tuple(one.key.kind for one in met)
    return PrivateComparison(1.0 / (1.0 + math.exp(-_SOFTENED * total)), kinds, slipped, said)


def _through(key: MatchKey) -> float:
    slipped = _SLIPPED if key.slipped else 0.0
    return _THROUGH[key.kind] + _FOR_EACH_NAT * key.information_nats + slipped


def compare_privately(traveller: Traveller, entry: Entry, *, purpose: Purpose) -> PrivateComparison:
    """What an asker would make of the entry that a peer holds."""
    return score_of_met(list(_met(traveller, keys_of_traveller(traveller, purpose=purpose).by_slot.values(), entry)))


def compare_names_privately(left: str, right: str) -> PrivateComparison:
    """What an asker would make of two names of persons born on one day. Symmetric; total on any Unicode."""
    left, right = whole_words(left), whole_words(right)
    if not left or not right:
        return score_of_met(())
    first, second = (_score_in_turn(one, other) for one, other in ((left, right), (right, left)))
    return max(first, second, key=lambda one: one.score)


def _score_in_turn(asked: str, listed: str) -> PrivateComparison:
    traveller = Traveller((asked,), (_SAME_DAY,))
    entry = Entry(
        entry_id=EntryId("one"),
        object_kind=ObjectKind.PERSON,
        category=Category.REFERENCE_LIST,
        legal_basis="none",
        names=(Name(listed),),
        birth_dates=(_SAME_DAY,),
    )
    return compare_privately(traveller, entry, purpose=Purpose.INVESTIGATION)


def _met(traveller: Traveller, asked: Iterable[MatchKey], entry: Entry) -> Iterable[Met]:
    listed = {key: key for key in keys_of_entry(entry)}
    for key in asked:
        if key in listed:
            value = confirmation_value(entry, listed[key])
            yield Met(key, confirm(value, traveller, key))
