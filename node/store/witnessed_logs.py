"""Keeps other nodes' logs as this one cosigned them, and evidence of forks (node/core/witness.py)."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, select, update

from node.core.forks import ForkEvidence
from node.core.witness import WitnessedLog
from node.store.log_tables import log_deliveries, log_forks, witnessed_logs
from node.store.statements import Statements
from protocol.tlog.delivery import Delivery
from protocol.vocabulary import MemberCode, MessageId

_COLUMNS = witnessed_logs.c


class StoredWitnessedLogs:
    """Implements `WitnessedLogs`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def find(self, member: MemberCode, origin: str) -> WitnessedLog | None:
        """See `WitnessedLogs.find`."""
        row = self._run.first(select(witnessed_logs).where(_COLUMNS.member == member, _COLUMNS.origin == origin))
        return None if row is None else _witnessed(row)

    def replace(self, before: WitnessedLog | None, after: WitnessedLog) -> bool:
        """See `WitnessedLogs.replace`. One conditional statement, so that of two requests at once one fails."""
        state = {"size": after.size, "root": after.root, "note": after.note, "cosigned": after.cosigned}
        if before is None:
            first = self._run.insert(witnessed_logs).values(member=after.member, origin=after.origin, **state)
            return self._run.change(first.on_conflict_do_nothing()) == 1
        unchanged = (
            _COLUMNS.member == before.member,
            _COLUMNS.origin == before.origin,
            _COLUMNS.size == before.size,
            _COLUMNS.root == before.root,
        )
        return self._run.change(update(witnessed_logs).where(*unchanged).values(**state)) == 1

    def all(self) -> Sequence[WitnessedLog]:
        """See `WitnessedLogs.all`."""
        rows = self._run.rows(select(witnessed_logs).order_by(_COLUMNS.member, _COLUMNS.origin))
        return [_witnessed(row) for row in rows]

    def add_fork(self, evidence: ForkEvidence) -> bool:
        """See `WitnessedLogs.add_fork`."""
        row = self._run.insert(log_forks).values(
            member=evidence.member,
            origin=evidence.origin,
            size=evidence.size,
            first=evidence.first,
            second=evidence.second,
            found=evidence.found,
        )
        return self._run.change(row.on_conflict_do_nothing()) == 1

    def forks(self) -> Sequence[ForkEvidence]:
        """See `WitnessedLogs.forks`."""
        return [
            ForkEvidence(MemberCode(row.member), row.origin, row.size, row.first, row.second, row.found)
            for row in self._run.rows(select(log_forks).order_by(log_forks.c.id))
        ]

    def add_delivery(self, recipient: MemberCode, delivery: Delivery, now: int) -> bool:
        """See `WitnessedLogs.add_delivery`."""
        row = self._run.insert(log_deliveries).values(
            message_id=delivery.message_id,
            recipient=recipient,
            leaf=delivery.leaf,
            proof=delivery.proof,
            received=now,
        )
        return self._run.change(row.on_conflict_do_nothing()) == 1

    def delivery(self, recipient: MemberCode, message_id: MessageId) -> Delivery | None:
        """See `WitnessedLogs.delivery`."""
        columns = log_deliveries.c
        wanted = select(log_deliveries).where(columns.message_id == message_id, columns.recipient == recipient)
        row = self._run.first(wanted)
        return None if row is None else Delivery(MessageId(row.message_id), row.leaf, row.proof)


def _witnessed(row: Row[Any]) -> WitnessedLog:
    return WitnessedLog(MemberCode(row.member), row.origin, row.size, row.root, row.note, row.cosigned)
