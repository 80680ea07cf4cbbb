"""Values by key, given out in the order of their keys, quickly again after a few of many have changed."""

from bisect import bisect_left
from typing import Any, Generic, TypeVar

_Key = TypeVar("_Key", bound=Any)
_Value = TypeVar("_Value")
FEW = 256
"""So few new keys are put in their places one by one; more are sorted together."""


class OrderedTable(Generic[_Key, _Value]):
    """A dictionary whose values come in the order of the keys.

    Keys and values stand side by side in two lists, in order; keys that are new wait for the next `all`, so that many at once
    are sorted once.
    """

    def __init__(self) -> None:
        self._values: dict[_Key, _Value] = {}
        self._new: set[_Key] = set()
        self._keys: list[_Key] = []
        self._in_order: list[_Value] = []
        self._all: tuple[_Value, ...] | None = ()

    def get(self, key: _Key) -> _Value | None:
        """The value, or None."""
        return self._values.get(key)

    def put(self, key: _Key, value: _Value) -> None:
        """The value from now on."""
        if key not in self._values:
            self._new.add(key)
        elif key not in self._new:
            self._in_order[bisect_left(self._keys, key)] = value
        self._values[key] = value
        self._all = None

    def remove(self, key: _Key) -> None:
        """Nothing from now on."""
        if key not in self._values:
            return
        del self._values[key]
        if key in self._new:
            self._new.discard(key)
        else:
            at = bisect_left(self._keys, key)
            del self._keys[at], self._in_order[at]
        self._all = None

    def all(self) -> tuple[_Value, ...]:
        """The values, in the order of their keys."""
        if self._all is None:
            self._place_new()
            self._all = tuple(self._in_order)
        return self._all

    def _place_new(self) -> None:
        if len(self._new) > FEW:
            self._keys = sorted(self._values)
            self._in_order = [self._values[key] for key in self._keys]
        else:
            for key in self._new:
                at = bisect_left(self._keys, key)
                self._keys.insert(at, key)
                self._in_order.insert(at, self._values[key])
        self._new.clear()
