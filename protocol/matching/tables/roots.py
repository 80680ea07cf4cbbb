"""The given name inside a patronymic or a family name: `sergeevich` and `karimova` lead to Sergey and Karim."""

from protocol.matching.tables.endings import Ending, all_splits
from protocol.matching.tables.variants import variant_groups

_NOMINATIVE = ("", "y", "i", "iy", "ey", "a", "o", "и", "ии", "ь", "а", "о", "ы")
"""What the ending took from the name, folded: Serge(y), Yur(iy), Igor(ь), Nikit(a)."""


def root_of(token: str) -> tuple[frozenset[int], Ending] | None:
    """The groups of the name that a folded token is made of and the ending that makes it, or None.

    The reading with the longest ending whose stem is a known name wins.
    """
    for stem, ending in all_splits(token):
        for rest in _NOMINATIVE:
            groups = variant_groups(stem + rest)
            if groups:
                return groups, ending
    return None
