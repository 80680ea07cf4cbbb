"""Keeps the exchange log's rows (node/core/exchange_log.py)."""

from collections.abc import Iterator

from sqlalchemy import func, insert, select, update

from node.core.exchange_log import LeafRow
from node.store import tables
from node.store.errors import StoreDamagedError
from node.store.often import often
from node.store.statements import Statements
from protocol.errors import MalformedError
from protocol.leaf import parse_leaf
from protocol.vocabulary import LeafKind, MemberCode, MessageId

_COLUMNS = tables.leaves.c
_INSERT = often(insert(tables.leaves))


class StoredLeaves:
    """Implements `Leaves`. Only what is searched for stands in columns; the rest is read from the leaf's bytes."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def insert(self, row: LeafRow) -> None:
        """See `Leaves.insert`."""
        self._run.change(
            _INSERT,
            {
                "peer": row.leaf.peer,
                "time": row.leaf.time,
                "leaf": row.leaf_bytes,
                "payload": row.payload,
                "salt": row.salt,
            },
        )

    def all(self, *, peer: MemberCode | None = None, since: int = 0) -> Iterator[LeafRow]:
        """See `Leaves.all`. Read a page at a time."""
        wanted = select(tables.leaves).where(_COLUMNS.time >= since)
        if peer is not None:
            wanted = wanted.where(_COLUMNS.peer == peer)
        for row in self._run.pages(wanted, _COLUMNS.time, _COLUMNS.id):
            try:
                leaf = parse_leaf(row.leaf)
            except MalformedError as error:
                raise StoreDamagedError(f"leaf row {row.id} is damaged: restore the database") from error
            yield LeafRow(leaf, row.leaf, row.payload, row.salt)

    def count(self) -> int:
        """See `Leaves.count`."""
        return int(self._run.scalar(select(func.count()).select_from(tables.leaves)))

    def count_by_peer(self) -> list[tuple[MemberCode | None, int]]:
        """See `Leaves.count_by_peer`."""
        counted = select(_COLUMNS.peer, func.count().label("leaves")).group_by(_COLUMNS.peer)
        found = [(row.peer, int(row.leaves)) for row in self._run.rows(counted)]
        return [(None if peer is None else MemberCode(peer), count) for peer, count in sorted(found, key=str)]

    def erase(self, peer: MemberCode, message_id: MessageId, *, recorded: int | None = None) -> list[bytes]:
        """See `Leaves.erase`. The bytes are overwritten in the file's pages (secure_delete)."""
        wanted = select(_COLUMNS.id, _COLUMNS.time, _COLUMNS.leaf).where(_COLUMNS.peer == peer)
        wanted = wanted.where(_COLUMNS.payload.is_not(None))
        if recorded is not None:
            wanted = wanted.where(_COLUMNS.time == recorded)
        commitments = []
        for row in self._run.pages(wanted, _COLUMNS.time, _COLUMNS.id):
            leaf = parse_leaf(row.leaf)
            if leaf.message_id == message_id and leaf.kind is not LeafKind.ERASE:
                commitments.append(leaf.commitment)
                gone = update(tables.leaves).where(_COLUMNS.id == row.id)
                self._run.change(gone.values(payload=None, salt=None))
        return commitments
