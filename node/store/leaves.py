"""Keeps the exchange log's rows (node/core/exchange_log.py)."""

import heapq
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Row, func, select, update

from node.core.exchange_log import LeafRow
from node.store import tables
from node.store.errors import StoreDamagedError
from node.store.statements import Statements
from protocol.errors import MalformedError
from protocol.leaf import parse_leaf
from protocol.vocabulary import LeafKind, MemberCode, MessageId

_COLUMNS = tables.leaves.c
_WRITTEN = ("peer", "time", "leaf", "payload", "salt")


class StoredLeaves:
    """Implements `Leaves`. Only what is searched for stands in columns; the rest is read from the leaf's bytes."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def insert(self, row: LeafRow) -> None:
        """See `Leaves.insert`. Written with the commit, or when this transaction reads leaves."""
        leaf = row.leaf
        self._run.at_the_end(tables.leaves, _WRITTEN, (leaf.peer, leaf.time, row.leaf_bytes, row.payload, row.salt))

    def all(self, *, peer: MemberCode | None = None, since: int = 0) -> Iterator[LeafRow]:
        """See `Leaves.all`. Read a page at a time, of every peer one: each is one stretch of the index."""
        self._run.settle()
        concerned = [peer] if peer is not None else self._peers()
        stretches = [self._of(one, since) for one in concerned]
        for row in heapq.merge(*stretches, key=lambda row: (row.time, row.id)):
            try:
                leaf = parse_leaf(row.leaf)
            except MalformedError as error:
                raise StoreDamagedError(f"leaf row {row.id} is damaged: restore the database") from error
            yield LeafRow(leaf, row.leaf, row.payload, row.salt)

    def count(self) -> int:
        """See `Leaves.count`."""
        self._run.settle()
        return int(self._run.scalar(select(func.count()).select_from(tables.leaves)))

    def count_by_peer(self) -> list[tuple[MemberCode | None, int]]:
        """See `Leaves.count_by_peer`."""
        self._run.settle()
        counted = select(_COLUMNS.peer, func.count().label("leaves")).group_by(_COLUMNS.peer)
        found = [(row.peer, int(row.leaves)) for row in self._run.rows(counted)]
        return [(None if peer is None else MemberCode(peer), count) for peer, count in sorted(found, key=str)]

    def erase(self, peer: MemberCode, message_id: MessageId, *, recorded: int | None = None) -> list[bytes]:
        """See `Leaves.erase`. The bytes are overwritten in the file's pages (secure_delete)."""
        self._run.settle()
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

    def _peers(self) -> list[str | None]:
        """Whom leaves concern, and None: one seek each, where DISTINCT would read every row."""
        found: list[str | None] = [None]
        least = select(func.min(_COLUMNS.peer))
        peer = self._run.scalar(least)
        while peer is not None:
            found.append(peer)
            peer = self._run.scalar(least.where(_COLUMNS.peer > peer))
        return found

    def _of(self, peer: str | None, since: int) -> Iterator[Row[Any]]:
        """A peer's rows from `since`, in order of time and insertion."""
        wanted = select(tables.leaves).where(_COLUMNS.peer == peer, _COLUMNS.time >= since)
        return self._run.pages(wanted, _COLUMNS.time, _COLUMNS.id)
