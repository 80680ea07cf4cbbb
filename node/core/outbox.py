"""Messages that leave: state and outbox row commit together, delivery follows, at least once on the wire.

A row is claimed under a lease, sealed afresh under the newest charter with the same message id, sent, and settled by the
receiver's signed RelayAcceptance. A claimed row whose node dies comes back when its lease ends. Transient failures back
off exponentially; a peer's fault backs off longest; a fatal one or expiry ends the row as `failed`. Order between two
messages is not promised: each stands by itself.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from node.core.delivery_errors import FatalPeerError, PeerFaultError, TransientPeerError
from node.core.exchange_log import record
from node.core.messages import item_content, new_id, open_from, seal_to
from protocol.envelope import Header, content_digest
from protocol.errors import ProtocolError
from protocol.item import SignedItem, signed_item_to_bytes
from protocol.receipt import parse_acceptance
from protocol.vocabulary import Direction, ItemKind, LeafKind, MemberCode, MessageId, MessageType

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction

LEASE_SECONDS = 60
FIRST_BACKOFF_SECONDS = 2
MAX_BACKOFF_SECONDS = 900
MESSAGE_LIFETIME_SECONDS = 7 * 24 * 3600
DELIVERY_TIMEOUT_SECONDS = 10.0
BATCH = 64


class OutboxStatus(StrEnum):
    """`accepted` means that the receiver's signed RelayAcceptance is stored."""

    PENDING = "pending"
    ACCEPTED = "accepted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class OutboxRow:
    """One message to one recipient. content_bytes: canonical content, the same in every attempt. Times in Unix seconds."""

    message_id: MessageId
    recipient: MemberCode
    content_bytes: bytes = field(repr=False)
    sent: int
    expires: int
    priority: int = 0
    attempts: int = 0
    next_attempt: int = 0
    status: OutboxStatus = OutboxStatus.PENDING
    last_error: str = ""


class Outbox(Protocol):
    """Where outgoing messages are kept."""

    def add(self, row: OutboxRow) -> None:
        """Adds a pending row."""
        ...

    def claim(self, now: int, *, lease_seconds: int, limit: int) -> Sequence[OutboxRow]:
        """Claims due pending rows that nobody holds, highest priority first, then earliest `next_attempt`; their lease ends
        at now + lease_seconds. Two callers never get the same row (PostgreSQL: FOR UPDATE SKIP LOCKED)."""
        ...

    def accept(self, message_id: MessageId, recipient: MemberCode, receipt: bytes) -> bool:
        """Settles a pending row with the receipt's bytes; False when it was settled already."""
        ...

    def retry(self, message_id: MessageId, recipient: MemberCode, *, next_attempt: int, error: str) -> None:
        """Counts an attempt and gives the row back for later."""
        ...

    def fail(self, message_id: MessageId, recipient: MemberCode, *, error: str) -> None:
        """Ends the row: it will not be tried again."""
        ...

    def rows(self, *, recipient: MemberCode | None = None, status: OutboxStatus | None = None) -> Sequence[OutboxRow]:
        """Rows in order of `sent`."""
        ...

    def receipt(self, message_id: MessageId, recipient: MemberCode) -> bytes | None:
        """The stored RelayAcceptance, canonical bytes of a signed item."""
        ...


def enqueue(
    tx: Transaction, node: NodeContext, recipient: MemberCode, signed: SignedItem, *, priority: int = 0
) -> MessageId:
    """Adds a message that carries `signed`, with its leaf, in the transaction of the state that it tells of."""
    now, message_id = node.clock.now(), new_id(node.random_bytes)
    content_bytes = item_content(signed)
    tx.outbox.add(
        OutboxRow(message_id, recipient, content_bytes, now, now + MESSAGE_LIFETIME_SECONDS, priority, next_attempt=now)
    )
    record(
        tx,
        LeafKind.MESSAGE,
        Direction.SENT,
        peer=recipient,
        message_id=message_id,
        payload=content_bytes,
        now=now,
        random_bytes=node.random_bytes,
    )
    return message_id


def deliver_due(node: NodeContext) -> int:
    """Claims and sends what is due, recipients side by side; how many were accepted."""
    federation = node.federation()
    with node.store.write() as tx:
        claimed = tx.outbox.claim(node.clock.now(), lease_seconds=LEASE_SECONDS, limit=BATCH)
    by_recipient = [list(rows) for _, rows in groupby(sorted(claimed, key=_recipient), key=_recipient)]
    return sum(node.together(lambda rows: _deliver_to_one(node, federation, rows), by_recipient))


def _deliver_to_one(node: NodeContext, federation: Federation, rows: Sequence[OutboxRow]) -> int:
    """In turn; once the peer proves unreachable, the rest goes back without being tried."""
    accepted = 0
    unreachable = ""
    for row in rows:
        if unreachable:
            _give_back(node, row, unreachable)
            continue
        try:
            receipt = _send(node, federation, row)
        except TransientPeerError as error:
            unreachable = str(error)
            _give_back(node, row, unreachable)
        except (PeerFaultError, ProtocolError) as error:
            _give_back(node, row, f"{type(error).__name__}: {error}", fault=True)
        except FatalPeerError as error:
            with node.store.write() as tx:
                tx.outbox.fail(row.message_id, row.recipient, error=str(error))
        else:
            accepted += _settle(node, row, receipt)
    return accepted


def _send(node: NodeContext, federation: Federation, row: OutboxRow) -> SignedItem:
    header = Header(row.message_id, node.member, row.recipient, row.sent, row.expires)
    raw = seal_to(node, federation, header, row.content_bytes)
    answered = node.peers.exchange(row.recipient, raw, timeout_seconds=DELIVERY_TIMEOUT_SECONDS)
    opened = open_from(node, federation, answered, row.recipient)
    if opened.content.type is not MessageType.RECEIPT or len(opened.content.items) != 1:
        raise PeerFaultError("the answer is not a receipt")
    (receipt,) = opened.content.items
    now = node.clock.now()
    item = receipt.verify(federation.signing_key(row.recipient, receipt.key_id, now))
    if item.kind is not ItemKind.RELAY_ACCEPTANCE or item.originator != row.recipient:
        raise PeerFaultError("the receipt is not the recipient's")
    acceptance = parse_acceptance(item.body)
    told = (acceptance.message_id, acceptance.sender, acceptance.content_digest)
    if told != (row.message_id, node.member, content_digest(row.content_bytes)):
        raise PeerFaultError("the receipt is for another message")
    return receipt


def _settle(node: NodeContext, row: OutboxRow, receipt: SignedItem) -> bool:
    raw = signed_item_to_bytes(receipt)
    with node.store.write() as tx:
        settled = tx.outbox.accept(row.message_id, row.recipient, raw)
        if settled:
            record(
                tx,
                LeafKind.RECEIPT,
                Direction.RECEIVED,
                peer=row.recipient,
                message_id=row.message_id,
                payload=raw,
                now=node.clock.now(),
                random_bytes=node.random_bytes,
            )
    return settled


def _give_back(node: NodeContext, row: OutboxRow, error: str, *, fault: bool = False) -> None:
    now = node.clock.now()
    wait = (
        MAX_BACKOFF_SECONDS if fault else min(MAX_BACKOFF_SECONDS, FIRST_BACKOFF_SECONDS * 2 ** min(row.attempts, 16))
    )
    with node.store.write() as tx:
        if now + wait >= row.expires:
            tx.outbox.fail(row.message_id, row.recipient, error=f"expired undelivered; last: {error}")
        else:
            tx.outbox.retry(row.message_id, row.recipient, next_attempt=now + wait, error=error)


def _recipient(row: OutboxRow) -> MemberCode:
    return row.recipient
