"""What must hold before a node answers again after it was stopped, killed or restored (DESIGN 4.3).

A restored database has forgotten what peers spent since the backup, and may carry an epoch whose tags were given out. So
every start leaves a fresh mark in two places: in the database, and beside the epoch seeds, which no backup holds. When the
two disagree, the database is not the one that ran last: the node spends today's budgets and begins new epochs. While it
runs the mark is renewed, so that a backup made in the course of one long run is told from what came after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol

from node.core.budget import day_of
from node.core.errors import ConflictError
from node.core.exchange_log import record
from node.core.leases import PROCESS
from protocol.charter_signing import parse_signed_charter
from protocol.vocabulary import Direction, LeafKind

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction

START_MARK = "start_mark"
MARKS_TURN = "marks_turn"
"""A row that is written before marks are looked at: the database lets one process at a time past it."""


class NodeState(Protocol):
    """Small facts about this node: named texts."""

    def get(self, name: str) -> str | None: ...

    def set(self, name: str, value: str) -> None: ...


class StartMarks(Protocol):
    """The marks beside the epoch seeds: outside the database and every backup of it."""

    def read(self) -> Sequence[str]:
        """The marks written last, newest last; none on a machine that never ran this node."""
        ...

    def write(self, marks: Sequence[str]) -> None:
        """Replaces them, durably."""
        ...


def begin(node: NodeContext, marks: StartMarks) -> bool:
    """Compares and renews the marks; True when the database was restored (budgets spent, epochs to be renewed).

    The new mark stands beside the seeds before it stands in the database, together with the one before: a crash between
    the two writes is no restore. Raises ConflictError when other processes of this node run and the marks differ: then it
    is no restore, but this process sees another folder of epochs than they do.
    """
    now = node.clock.now()
    with node.store.write() as tx:
        stored = _stored_mark(tx)
        restored = stored is not None and stored not in marks.read()
        is_alone = not tx.leases.live(PROCESS)
        if restored and not is_alone:
            raise ConflictError(
                "other processes of this node run with another folder of epochs: share one home between all hosts, "
                "or, after a restore, stop every process first"
            )
        fresh = node.random_bytes(16).hex()
        marks.write([*([stored] if stored is not None and not restored else []), fresh])
        if restored:
            _forget_and_spend(tx, node, now)
        tx.node_state.set(START_MARK, fresh)
        if is_alone:
            # What a process that was killed had claimed would wait for its lease to end, an alert of danger to life too.
            # A command beside that is sending sends twice at worst, and the receiver knows a message by its id.
            tx.outbox.give_back_all()
        record(
            tx,
            LeafKind.START,
            Direction.INTERNAL,
            payload=b"restored" if restored else b"started",
            now=now,
            random_bytes=node.random_bytes,
        )
    _drop_old_marks(node, marks)
    return restored


def renew_mark(node: NodeContext, marks: StartMarks) -> None:
    """Puts a new mark in place of the last while the node runs: a backup older than this is known as one when it is restored.

    Call it every minute or so. Crashes between the writes are no restore, as in `begin`.
    """
    with node.store.write() as tx:
        stored = _stored_mark(tx)
        fresh = node.random_bytes(16).hex()
        marks.write([*([stored] if stored is not None else []), fresh])
        tx.node_state.set(START_MARK, fresh)
    _drop_old_marks(node, marks)


def _stored_mark(tx: Transaction) -> str | None:
    """The mark in the database. Whoever has read it so keeps every other process from marks until the transaction ends."""
    tx.node_state.set(MARKS_TURN, "")
    return tx.node_state.get(START_MARK)


def _drop_old_marks(node: NodeContext, marks: StartMarks) -> None:
    """From here on the mark before is a backup's."""
    with node.store.write() as tx:
        stored = _stored_mark(tx)
        marks.write([] if stored is None else [stored])


def end(node: NodeContext) -> None:
    """Records an orderly stop."""
    with node.store.write() as tx:
        record(
            tx,
            LeafKind.STOP,
            Direction.INTERNAL,
            payload=b"stopped",
            now=node.clock.now(),
            random_bytes=node.random_bytes,
        )


def _forget_and_spend(tx: Transaction, node: NodeContext, now: int) -> None:
    for charter in tx.membership.charters()[-1:]:
        for member in parse_signed_charter(charter.signed).charter.members:
            if member.code == node.member:
                continue
            tx.budgets.exhaust(member.code, day_of(now))
            for row in tx.own_tag_sets.epochs(member.code):
                node.keys.destroy_epoch_seed(row.epoch)
                tx.own_tag_sets.retire_epoch(row.epoch)
