"""Keeps batch checks (node/core/batches.py). Persons are erased by deleting their rows and the key beside them."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Row, delete, func, insert, select, update

from node.core.agencies import AgencyCode
from node.core.batch_seal import SealedBatch
from node.core.batches import Batch, BatchApproval, BatchRow, BatchState, RowState
from node.store.country_tables import batch_approvals, batch_rows, batches
from node.store.statements import Statements
from node.store.words import word
from protocol.vocabulary import Purpose, Urgency

_BATCHES = batches.c
_APPROVALS = batch_approvals.c
_ROWS = batch_rows.c


class StoredBatches:
    """Implements `Batches`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add(self, batch: Batch, rows: Sequence[BatchRow]) -> None:
        """See `Batches.add`. The same batch again is a StoreConflictError."""
        sealed = batch.sealed
        self._run.change(
            insert(batches).values(
                batch_id=batch.batch_id,
                case_number=batch.case_number,
                agency=batch.agency,
                purpose=batch.purpose,
                urgency=batch.urgency,
                submitted_by=batch.submitted_by,
                submitted=batch.submitted,
                expires=batch.expires,
                size=batch.size,
                digest=batch.digest,
                state=batch.state,
                ended=batch.ended,
                content_key=None if sealed is None else sealed.content_key,
                columns=None if sealed is None else sealed.columns,
            )
        )
        self._run.change(
            insert(batch_rows),
            [
                {
                    "batch_id": batch.batch_id,
                    "number": row.number,
                    "state": row.state,
                    "sealed": row.sealed,
                    "outcome": row.outcome,
                }
                for row in rows
            ],
        )

    def find(self, batch_id: str) -> Batch | None:
        """See `Batches.find`."""
        row = self._run.first(select(batches).where(_BATCHES.batch_id == batch_id))
        return None if row is None else _batch(row)

    def all(self, *, agency: AgencyCode) -> Sequence[Batch]:
        """See `Batches.all`."""
        wanted = select(batches).where(_BATCHES.agency == agency)
        return [_batch(row) for row in self._run.rows(wanted.order_by(_BATCHES.submitted.desc(), _BATCHES.batch_id))]

    def overdue(self, now: int) -> Sequence[Batch]:
        """See `Batches.overdue`."""
        wanted = select(batches).where(_BATCHES.state == BatchState.SUBMITTED, _BATCHES.expires <= now)
        return [_batch(row) for row in self._run.rows(wanted)]

    def approve(self, approval: BatchApproval) -> None:
        """See `Batches.approve`."""
        kept = {"granted": approval.granted, "digest": approval.digest}
        row = self._run.insert(batch_approvals).values(batch_id=approval.batch_id, account=approval.account, **kept)
        self._run.change(row.on_conflict_do_update(index_elements=[_APPROVALS.batch_id, _APPROVALS.account], set_=kept))

    def approvals(self, batch_id: str) -> Sequence[BatchApproval]:
        """See `Batches.approvals`."""
        wanted = select(batch_approvals).where(_APPROVALS.batch_id == batch_id)
        rows = self._run.rows(wanted.order_by(_APPROVALS.granted, _APPROVALS.account))
        return [BatchApproval(row.batch_id, row.account, row.granted, row.digest) for row in rows]

    def rows(self, batch_id: str, *, after: int, limit: int) -> Sequence[BatchRow]:
        """See `Batches.rows`."""
        wanted = select(batch_rows).where(_ROWS.batch_id == batch_id, _ROWS.number > after)
        rows = self._run.rows(wanted.order_by(_ROWS.number).limit(limit))
        return [BatchRow(row.number, word(RowState, row.state), row.sealed, row.outcome) for row in rows]

    def count(self, batch_id: str) -> Mapping[RowState, int]:
        """See `Batches.count`."""
        wanted = (
            select(_ROWS.state, func.count().label("having")).where(_ROWS.batch_id == batch_id).group_by(_ROWS.state)
        )
        return {word(RowState, row.state): int(row.having) for row in self._run.rows(wanted)}

    def claim(self, batch_id: str, number: int) -> bool:
        """See `Batches.claim`. One conditional statement: of two who claim a row one finds it waiting."""
        claimed = update(batch_rows).where(
            _ROWS.batch_id == batch_id, _ROWS.number == number, _ROWS.state == RowState.WAITING
        )
        return self._run.change(claimed.values(state=RowState.ASKING)) == 1

    def settle_row(self, batch_id: str, number: int, outcome: bytes) -> bool:
        """See `Batches.settle_row`."""
        settled = update(batch_rows).where(
            _ROWS.batch_id == batch_id, _ROWS.number == number, _ROWS.state == RowState.ASKING
        )
        return self._run.change(settled.values(state=RowState.CHECKED, outcome=outcome)) == 1

    def interrupt(self, batch_id: str) -> int:
        """See `Batches.interrupt`."""
        asking = update(batch_rows).where(_ROWS.batch_id == batch_id, _ROWS.state == RowState.ASKING)
        return self._run.change(asking.values(state=RowState.INTERRUPTED))

    def settle(self, batch_id: str, to: BatchState, now: int) -> bool:
        """See `Batches.settle`. SQLite overwrites the freed bytes (`secure_delete`); PostgreSQL drops them when it next
        vacuums the tables, and the key is in none of them whole."""
        ended = update(batches).where(_BATCHES.batch_id == batch_id, _BATCHES.state == BatchState.SUBMITTED)
        if self._run.change(ended.values(state=to, ended=now, content_key=None, columns=None)) != 1:
            return False
        self._run.change(delete(batch_rows).where(_ROWS.batch_id == batch_id))
        return True


def _batch(row: Row[Any]) -> Batch:
    fields = dict(row._mapping)
    content_key, columns = fields.pop("content_key"), fields.pop("columns")
    fields |= {
        "agency": AgencyCode(row.agency),
        "purpose": word(Purpose, row.purpose),
        "urgency": word(Urgency, row.urgency),
        "state": word(BatchState, row.state),
        "sealed": None if content_key is None or columns is None else SealedBatch(content_key, columns),
    }
    return Batch(**fields)
