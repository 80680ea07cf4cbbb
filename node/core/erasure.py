"""Erasing the content of what was exchanged: payload and salt go, on a legal basis; the leaf stays, and so does the tree.

Without payload and salt a leaf says when something was exchanged with whom, and its commitment can never be opened again.
An `erase` leaf in the same transaction names the commitments and the legal basis: whoever audits tells an authorised
erasure from a record that somebody made away with.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.errors import ConflictError, NotFoundError
from node.core.exchange_log import record
from node.core.outbox import OutboxStatus
from protocol.encoding import bytes_to_text, encode
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction

MAX_BASIS = 500


@dataclass(frozen=True, slots=True)
class Erased:
    """What one erasure took away. leaves: how many payloads with their salts."""

    message_id: MessageId
    peer: MemberCode
    leaves: int


def erase_message(node: NodeContext, peer: MemberCode, message_id: MessageId, *, basis: str, by: str) -> Erased:
    """Erases every payload recorded under a message's id with a peer, and the copies in outbox and inbox.

    by: the account that decided, or MACHINE. Overwriting the database's older pages is for whoever owns the file (see
    `SqlStore.purge`). Raises NotFoundError when nothing is left to erase, ConflictError while the message is still on its
    way, and for a basis that is empty or longer than 500 characters.
    """
    if not basis.strip() or len(basis) > MAX_BASIS:
        raise ConflictError(f"an erasure states its legal basis, in at most {MAX_BASIS} characters")
    with node.store.write() as tx:
        row = tx.outbox.find(message_id, peer)
        if row is not None and row.status is OutboxStatus.PENDING:
            raise ConflictError("the message is still on its way: erase it once it is settled")
        leaves = erase_exchanged(tx, node, peer, message_id, basis=basis, by=by)
        if not leaves:
            raise NotFoundError("no content is left under that message id with that peer")
    return Erased(message_id, peer, leaves)


def erase_exchanged(
    tx: Transaction,
    node: NodeContext,
    peer: MemberCode,
    message_id: MessageId,
    *,
    basis: str,
    by: str,
    recorded: int | None = None,
) -> int:
    """As `erase_message`, in the caller's transaction and whatever the message's state; how many leaves lost their content.

    recorded: the time (Unix seconds) of the only leaves to look at: a seek instead of a search through all of the peer's.
    """
    commitments = tx.leaves.erase(peer, message_id, recorded=recorded)
    tx.outbox.erase(message_id, peer)
    tx.inbox.erase(peer, message_id)
    if commitments:
        leaves = sorted(bytes_to_text(one) for one in commitments)
        payload = encode({"act": "erased", "basis": basis, "by": by, "leaves": leaves})
        record(
            tx,
            LeafKind.ERASE,
            Direction.INTERNAL,
            peer=peer,
            message_id=message_id,
            payload=payload,
            now=node.clock.now(),
            random_bytes=node.random_bytes,
        )
    return len(commitments)
