"""Keeps agencies (node/core/agencies.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select

from node.core.agencies import COUNTRY, COUNTRY_AGENCY, Agency, AgencyCode, AgencyKind
from node.store.country_tables import agencies
from node.store.statements import Statements
from node.store.words import word


class StoredAgencies:
    """Implements `Agencies`. The country as a whole needs no row until an account of it refers to one."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add(self, agency: Agency) -> bool:
        """See `Agencies.add`."""
        row = self._run.insert(agencies).values(
            code=agency.code, kind=agency.kind.value, name=agency.name, created=agency.created
        )
        return self._run.change(row.on_conflict_do_nothing()) == 1

    def find(self, code: AgencyCode) -> Agency | None:
        """See `Agencies.find`."""
        row = self._run.first(select(agencies).where(agencies.c.code == code))
        if row is None:
            return COUNTRY_AGENCY if code == COUNTRY else None
        return _agency(row)

    def all(self) -> Sequence[Agency]:
        """See `Agencies.all`."""
        found = {row.code: _agency(row) for row in self._run.rows(select(agencies))}
        found.setdefault(COUNTRY, COUNTRY_AGENCY)
        return [found[code] for code in sorted(found)]


def _agency(row: Row[Any]) -> Agency:
    return Agency(AgencyCode(row.code), word(AgencyKind, row.kind), row.name, row.created)
