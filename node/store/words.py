"""Words of closed lists as columns hold them: one, or several in order with a space between."""

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from node.store.errors import StoreDamagedError

W = TypeVar("W", bound=StrEnum)


def word(words: type[W], stored: str) -> W:
    """The word. Raises StoreDamagedError for one outside the list: nothing is ever granted by guessing."""
    try:
        return words(stored)
    except ValueError:
        raise StoreDamagedError("a row holds a word that this program does not know") from None


def word_set(words: type[W], stored: str) -> frozenset[W]:
    """All words of a column. Raises StoreDamagedError."""
    return frozenset(word(words, one) for one in stored.split())


def words_text(words: Iterable[StrEnum]) -> str:
    """What the column holds."""
    return " ".join(sorted(one.value for one in words))
