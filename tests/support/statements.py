"""What a store runs, counted: the work that a clock would show, without its noise."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from unittest.mock import patch

from sqlalchemy import event

from node.store.database import SqlStore
from node.store.often import Often

_IN_LIST = re.compile(r" IN \((?:[^()]|\(\w+\))*\)")
"""One look-up for several values: how many there are is no statement more."""


@contextmanager
def statements_of(store: SqlStore) -> Iterator[Counter[str]]:
    """What the store runs within the block, without its values, and how often: what a clock would show, and no noise."""
    counted: Counter[str] = Counter()

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        counted[_IN_LIST.sub(" IN (...)", statement)] += 1

    spelled = Often.spelling

    def note_too(one: Often, values: Mapping[str, Any]) -> Any:
        found = spelled(one, values)
        counted[found.text] += 1
        return found

    event.listen(store._engine, "before_cursor_execute", note)
    try:
        with patch.object(Often, "spelling", note_too):
            yield counted
    finally:
        event.remove(store._engine, "before_cursor_execute", note)
