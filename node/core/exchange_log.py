"""The exchange log's rows: a final, canonical leaf for each thing recorded, in the transaction that does the thing.

Rows have no order yet that anyone should rely on: a later sequencer indexes committed rows by status, never by an id.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from protocol.leaf import SALT_BYTES, Leaf, commit, leaf_to_bytes
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId

if TYPE_CHECKING:
    from node.core.ports import Transaction


@dataclass(frozen=True, slots=True)
class LeafRow:
    """One row: the leaf's canonical bytes, and beside it the payload and salt that can be erased (None once erased)."""

    leaf: Leaf
    leaf_bytes: bytes
    payload: bytes | None = field(repr=False)
    salt: bytes | None = field(repr=False)


class Leaves(Protocol):
    """Where leaves are kept."""

    def insert(self, row: LeafRow) -> None:
        """Adds one row; visible to others when the transaction commits."""
        ...

    def all(self, *, peer: MemberCode | None = None, since: int = 0) -> Iterable[LeafRow]:
        """Rows in order of time and insertion, optionally of one peer, from `since` (Unix seconds)."""
        ...

    def count(self) -> int:
        """How many leaves there are."""
        ...

    def count_by_peer(self) -> Sequence[tuple[MemberCode | None, int]]:
        """How many leaves concern each peer, in order of code; None: what this node did within itself."""
        ...

    def erase(self, peer: MemberCode, message_id: MessageId, *, recorded: int | None = None) -> Sequence[bytes]:
        """Payload and salt of every leaf of that message with that peer, gone; the commitments of those that had any.

        recorded: only leaves of that time (Unix seconds)."""
        ...


def record(
    tx: Transaction,
    kind: LeafKind,
    direction: Direction,
    *,
    payload: bytes,
    now: int,
    random_bytes: Callable[[int], bytes],
    peer: MemberCode | None = None,
    message_id: MessageId | None = None,
) -> Leaf:
    """Records a leaf whose salted commitment binds `payload`. Part of the transaction: no deed without its leaf."""
    salt = random_bytes(SALT_BYTES)
    leaf = Leaf(kind, direction, peer, message_id, now, commit(salt, payload))
    tx.leaves.insert(LeafRow(leaf, leaf_to_bytes(leaf), payload, salt))
    return leaf
