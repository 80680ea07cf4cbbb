"""Keeps recalls sent and received (node/core/recall.py)."""

from collections.abc import Sequence

from sqlalchemy import insert, select, update

from node.core.recall import RecallRow
from node.store import tables
from node.store.statements import Statements
from protocol.recall import RecallOutcome
from protocol.vocabulary import EntryId, HitReference, MemberCode, MessageId

_SENT = tables.recalls_sent.c
_RECEIVED = tables.recalls_received.c


class StoredRecalls:
    """Implements `Recalls`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add_sent(self, row: RecallRow) -> None:
        """See `Recalls.add_sent`. The same recall to the same peer twice is a StoreConflictError."""
        self._run.change(
            insert(tables.recalls_sent).values(
                item_id=row.item_id,
                peer=row.peer,
                entry_id=row.entry_id,
                hit_reference=row.hit_reference,
                issued=row.issued,
                outcome=row.outcome,
                basis=row.basis,
            )
        )

    def settle(self, item_id: MessageId, peer: MemberCode, outcome: RecallOutcome, basis: str) -> bool:
        """See `Recalls.settle`."""
        settled = self._run.change(
            update(tables.recalls_sent)
            .where(_SENT.item_id == item_id, _SENT.peer == peer, _SENT.outcome == RecallOutcome.PENDING)
            .values(outcome=outcome, basis=basis)
        )
        return settled == 1

    def sent(self, *, outcome: RecallOutcome | None = None) -> Sequence[RecallRow]:
        """See `Recalls.sent`. Oldest first."""
        wanted = select(tables.recalls_sent).order_by(_SENT.issued, _SENT.item_id, _SENT.peer)
        if outcome is not None:
            wanted = wanted.where(_SENT.outcome == outcome)
        return [
            RecallRow(
                item_id=MessageId(row.item_id),
                peer=MemberCode(row.peer),
                entry_id=EntryId(row.entry_id),
                hit_reference=HitReference(row.hit_reference),
                issued=row.issued,
                outcome=RecallOutcome(row.outcome),
                basis=row.basis,
            )
            for row in self._run.rows(wanted)
        ]

    def add_received(self, owner: MemberCode, hit_reference: HitReference, recalled: int) -> None:
        """See `Recalls.add_received`."""
        row = self._run.insert(tables.recalls_received).values(
            owner=owner, hit_reference=hit_reference, recalled=recalled
        )
        later = row.on_conflict_do_update(
            index_elements=[_RECEIVED.owner, _RECEIVED.hit_reference],
            set_={"recalled": row.excluded.recalled},
            where=_RECEIVED.recalled < row.excluded.recalled,
        )
        self._run.change(later)

    def is_recalled(self, owner: MemberCode, hit_reference: HitReference, *, as_of: int) -> bool:
        """See `Recalls.is_recalled`."""
        found = select(_RECEIVED.recalled).where(
            _RECEIVED.owner == owner, _RECEIVED.hit_reference == hit_reference, _RECEIVED.recalled >= as_of
        )
        return self._run.first(found) is not None
