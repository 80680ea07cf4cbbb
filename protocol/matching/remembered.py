"""Remembering what was worked out of a text, within a number of bytes instead of a number of texts.

`functools.lru_cache` counts entries, and an entry may be a word of three letters or a name of four hundred characters. A
node that holds a million entries beside its index must know what its memory is spent on, whatever names it is sent.
"""

from collections.abc import Callable
from functools import wraps
from sys import getsizeof
from typing import Any, Generic, ParamSpec, Protocol, TypeVar, cast

P = ParamSpec("P")
V = TypeVar("V")
V_co = TypeVar("V_co", covariant=True)

ENTRY_BYTES = 160
"""Of the dictionary and its key's tuple, for each thing remembered."""
MEGABYTE = 1_000_000


class Memory(Generic[V]):
    """Two generations of half the bytes each: what is asked for again lives on, the rest goes when the younger is full.

    Threads may share it: at worst one thing is worked out twice. young: the younger generation.
    """

    def __init__(self, most_bytes: int, size_of: Callable[[V], int]) -> None:
        self.most_bytes = most_bytes
        self._size_of = size_of
        self.young: dict[tuple[object, ...], V] = {}
        self._old: dict[tuple[object, ...], V] = {}
        self._young_bytes = self._old_bytes = 0

    @property
    def held_bytes(self) -> int:
        """About how many bytes are held now, never more than `most_bytes`."""
        return self._young_bytes + self._old_bytes

    def __len__(self) -> int:
        return len(self.young) + len(self._old)

    def clear(self) -> None:
        """Forgets everything."""
        self.young, self._old = {}, {}
        self._young_bytes = self._old_bytes = 0

    def found_again(self, key: tuple[object, ...]) -> V | None:
        """What the older generation remembers of the key; it lives on in the younger one."""
        found = self._old.get(key)
        return None if found is None else self.keep(key, found)

    def keep(self, key: tuple[object, ...], value: V) -> V:
        """Remembers a value, if it is not too large to be; returns it."""
        size = ENTRY_BYTES + self._size_of(value)
        for part in key:
            if isinstance(part, str | bytes):
                size += getsizeof(part)
        if size > self.most_bytes // 16:
            return value
        self.grow(size)
        self.young[key] = value
        return value

    def grow(self, size: int) -> None:
        """Counts bytes that the younger generation grows by: of a new thing, or of one that grew after it was kept."""
        if self._young_bytes + size > self.most_bytes // 2:
            self._old, self.young = self.young, {}
            self._old_bytes, self._young_bytes = self._young_bytes, 0
        self._young_bytes += size


MEMORIES: dict[str, "Memory[object]"] = {}
"""All memories of this process by the function that uses them."""


class Remembering(Protocol[P, V_co]):
    """A function that remembers, and its memory."""

    memory: Memory[Any]
    __qualname__: str

    def __call__(self, *arguments: P.args, **options: P.kwargs) -> V_co:
        """What the function gives back."""


def remembered(most_bytes: int, size_of: Callable[[V], int]) -> Callable[[Callable[P, V]], Remembering[P, V]]:
    """Makes a pure function of hashable positional arguments, whose values are never None, remember its values."""

    def decorate(function: Callable[P, V]) -> Remembering[P, V]:
        memory = Memory(most_bytes, size_of)
        MEMORIES[f"{function.__module__}.{function.__qualname__}"] = memory  # type: ignore[assignment]

        @wraps(function)
        def recalling(*arguments: Any) -> V:
            found = memory.young.get(arguments)
            if found is None:
                found = memory.found_again(arguments)
            return memory.keep(arguments, cast(Any, function)(*arguments)) if found is None else found

        recalling.memory = memory  # type: ignore[attr-defined]
        return cast(Remembering[P, V], recalling)

    return decorate


def size_of_text(text: str) -> int:
    """Bytes of a text."""
    return getsizeof(text)


def size_of_number(number: int) -> int:
    """Bytes of a number."""
    return getsizeof(number)


def size_of_numbers(numbers: frozenset[int]) -> int:
    """Bytes of a set of small numbers; the numbers, and the empty set, are shared by all."""
    return getsizeof(numbers) if numbers else 0


def size_of_texts(texts: tuple[str, ...]) -> int:
    """Bytes of a tuple of texts."""
    return getsizeof(texts) + sum(getsizeof(text) for text in texts)
