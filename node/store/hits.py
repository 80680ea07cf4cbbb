"""Keeps possible hits (node/core/hits.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, update

from node.core.hits import Hit
from node.store import tables
from node.store.statements import Statements
from protocol.vocabulary import Action, Category, HandlingCode, HitReference, MatchKeyKind, MemberCode, Urgency

_COLUMNS = tables.hits.c


class StoredHits:
    """Implements `Hits`. What a purged hit said is gone from its row."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add(self, hit: Hit) -> None:
        """See `Hits.add`. A purged one stays purged."""
        row = self._run.insert(tables.hits).values(
            check_id=hit.check_id,
            owner=hit.owner,
            hit_reference=hit.hit_reference,
            category=hit.category,
            action=hit.action,
            urgency=hit.urgency,
            handling_codes=" ".join(hit.handling_codes),
            protective=hit.protective,
            through=hit.through,
            found=hit.found,
            expires=hit.expires,
            late=hit.late,
            purged=hit.purged,
        )
        self._run.change(row.on_conflict_do_nothing())

    def find(self, check_id: str) -> Sequence[Hit]:
        """See `Hits.find`. In order of owner and reference."""
        wanted = select(tables.hits).where(_COLUMNS.check_id == check_id)
        return [_hit(row) for row in self._run.rows(wanted.order_by(_COLUMNS.owner, _COLUMNS.hit_reference))]

    def late(self, *, since: int = 0) -> Sequence[Hit]:
        """See `Hits.late`."""
        wanted = select(tables.hits).where(_COLUMNS.late, ~_COLUMNS.purged, _COLUMNS.found >= since)
        newest_first = (_COLUMNS.found.desc(), _COLUMNS.check_id, _COLUMNS.owner, _COLUMNS.hit_reference)
        return [_hit(row) for row in self._run.rows(wanted.order_by(*newest_first))]

    def purge(self, owner: MemberCode, hit_reference: HitReference) -> int:
        """See `Hits.purge`. Those purged before are not counted again."""
        return self._run.change(
            update(tables.hits)
            .where(_COLUMNS.owner == owner, _COLUMNS.hit_reference == hit_reference, ~_COLUMNS.purged)
            .values(purged=True, category=None, action=None, urgency=None, handling_codes=None, protective=None)
        )


def _hit(row: Row[Any]) -> Hit:
    """A purged hit is given the values that say least: no action, routine, a category that never crosses the wire."""
    return Hit(
        check_id=row.check_id,
        owner=MemberCode(row.owner),
        hit_reference=HitReference(row.hit_reference),
        category=Category(row.category or Category.REFERENCE_LIST),
        action=Action(row.action or Action.NONE),
        urgency=Urgency(row.urgency or Urgency.ROUTINE),
        handling_codes=tuple(HandlingCode(code) for code in (row.handling_codes or "").split()),
        protective=bool(row.protective),
        through=MatchKeyKind(row.through),
        found=row.found,
        expires=row.expires,
        late=row.late,
        purged=row.purged,
    )
