"""What the private check would say of two names, or of a traveller and an entry: match keys and confirmation value only."""

from dataclasses import dataclass

from protocol.entry import Entry
from protocol.matching.confirmation import Agreement, confirmation_value
from protocol.matching.confirmation import compare as compare_confirmation
from protocol.matching.match_keys import keys_of_entry, keys_of_traveller
from protocol.matching.names import canonical_name, is_strong
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Purpose

_SCORES = {Agreement.SUPPORTS: 0.95, Agreement.UNKNOWN: 0.85, Agreement.CONTRADICTS: 0.4}


@dataclass(frozen=True, slots=True)
class PrivateComparison:
    """What an asker would make of it."""

    score: float
    reason: str

    def why(self) -> str:
        """One line."""
        return self.reason


def compare_names_privately(left: str, right: str) -> PrivateComparison:
    """Whether two names share a match key when their dates agree."""
    canonical = canonical_name(left)
    if canonical == canonical_name(right) and is_strong(canonical):
        return PrivateComparison(_SCORES[Agreement.UNKNOWN], "the names make the same key")
    return PrivateComparison(0.0, "no key is shared")


def compare_privately(traveller: Traveller, entry: Entry, *, purpose: Purpose) -> PrivateComparison:
    """What the traveller's match keys and the entry's confirmation values say."""
    asked = {key.input: key for key in keys_of_traveller(traveller, purpose=purpose).by_slot.values()}
    shared = [key for key in keys_of_entry(entry) if key.input in asked]
    if not shared:
        return PrivateComparison(0.0, "no key is shared")
    told = [(compare_confirmation(confirmation_value(entry, key), traveller, key), key) for key in shared]
    agreement, key = max(told, key=lambda one: _SCORES[one[0]])
    return PrivateComparison(_SCORES[agreement], f"key of kind {key.kind.value}; confirmation {agreement.value}")
