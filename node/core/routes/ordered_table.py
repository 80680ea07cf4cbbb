"""Values by key, given out in the order of their keys, quickly again after a few of many have changed."""

from bisect import bisect_left, insort
from typing import Any, Generic, TypeVar

_Key = TypeVar("_Key", bound=Any)
_Value = TypeVar("_Value")
_FEW = 256


class OrderedTable(Generic[_Key, _Value]):
    """A dictionary whose values come in the order of the keys."""

    def __init__(self) -> None:
        self._values: dict[_Key, _Value] = {}
        self._order: list[_Key] = []
        self._added: list[_Key] = []
        self._all: tuple[_Value, ...] | None = ()

    def get(self, key: _Key) -> _Value | None:
        """The value, or None."""
        return self._values.get(key)

    def put(self, key: _Key, value: _Value) -> None:
        """The value from now on."""
        if key not in self._values:
            self._added.append(key)
        self._values[key] = value
        self._all = None

    def remove(self, key: _Key) -> None:
        """Nothing from now on."""
        if key in self._values:
            self._place_added()
            del self._values[key]
            del self._order[bisect_left(self._order, key)]
            self._all = None

    def all(self) -> tuple[_Value, ...]:
        """The values, in the order of their keys."""
        if self._all is None:
            self._place_added()
            self._all = tuple(map(self._values.__getitem__, self._order))
        return self._all

    def _place_added(self) -> None:
        if len(self._added) > _FEW:
            self._order.extend(self._added)
            self._order.sort()
        else:
            for key in self._added:
                insort(self._order, key)
        self._added.clear()
