"""The statements that every check runs, spelled by SQLAlchemy once and then run on SQLite's driver itself.

A check runs some seventy small statements on five nodes. What SQLAlchemy does for each (look its spelling up, sort the
parameters, make a result) costs several times what SQLite takes to run it. On PostgreSQL, where every statement is a way
to a server and back, they are run as all others are (docs/adr/0030-the-drivers-own-way-for-statements-of-a-check.md).
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Integer, LargeBinary, Select, String
from sqlalchemy.dialects import sqlite
from sqlalchemy.sql import Executable

_DIALECT = sqlite.dialect()
_AS_THEY_ARE = (String, Integer, LargeBinary)
"""Types whose values the driver takes and gives as Python has them."""


@dataclass(frozen=True, slots=True)
class Spelling:
    """A statement as SQLite takes it. names: of its parameters, in order; constants: those that no caller gives."""

    text: str
    names: tuple[str, ...]
    constants: Mapping[str, Any]

    def parameters(self, values: Mapping[str, Any]) -> list[Any]:
        """Raises KeyError for one that is missing."""
        constants = self.constants
        return [values[name] if name in values else constants[name] for name in self.names]


@dataclass(frozen=True, slots=True)
class Often:
    """A statement made once, at import. Make it with `often`. row: makes what is handed out of a row of the driver's."""

    statement: Executable
    row: Callable[[Any], Any]
    _spellings: dict[tuple[str, ...], Spelling] = field(default_factory=dict)

    def spelling(self, values: Mapping[str, Any]) -> Spelling:
        """As it is spelled with parameters of these names."""
        names = tuple(values)
        found = self._spellings.get(names)
        if found is None:
            found = self._spellings[names] = _spell(self.statement, names)
        return found


def often(statement: Executable) -> Often:
    """Raises TypeError for a statement with columns whose values have to be converted: run that one as it is."""
    if not isinstance(statement, Select):
        return Often(statement, tuple)
    names = []
    for column in statement.selected_columns:
        if not isinstance(column.type, _AS_THEY_ARE):
            raise TypeError(f"{column.name} is of a type that SQLAlchemy has to read")
        names.append(str(column.key))
    row: Any = namedtuple("StoredRow", names)  # type: ignore[misc]
    return Often(statement, row._make)


def _spell(statement: Any, names: Sequence[str]) -> Spelling:
    keys = None if isinstance(statement, Select) else [name for name in names if name in statement.table.c]
    compiled = statement.compile(dialect=_DIALECT, column_keys=keys)
    constants = {
        name: bind.effective_value for name, bind in compiled.binds.items() if name not in names and not bind.required
    }
    return Spelling(str(compiled), tuple(compiled.positiontup or ()), constants)
