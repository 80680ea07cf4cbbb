"""Keeps small facts about this node (node/core/restart.py)."""

from sqlalchemy import select

from node.store import tables
from node.store.statements import Statements

_COLUMNS = tables.node_state.c


class StoredNodeState:
    """Implements `NodeState`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def get(self, name: str) -> str | None:
        """The text of that name, or None."""
        value: str | None = self._run.scalar(select(_COLUMNS.value).where(_COLUMNS.name == name))
        return value

    def set(self, name: str, value: str) -> None:
        """Adds or replaces the text of that name."""
        row = self._run.insert(tables.node_state).values(name=name, value=value)
        self._run.change(row.on_conflict_do_update(index_elements=[_COLUMNS.name], set_={"value": value}))
