"""Messages that leave: state and outbox row commit together, delivery follows, at least once on the wire.

A row is claimed under a lease, sealed afresh under the newest charter with the same message id, sent, and settled by the
receiver's signed RelayAcceptance. A claimed row whose node dies comes back when its lease ends. A recipient that cannot be
reached is left alone as a whole, exponentially longer, and then tried with a single row: ten thousand messages to a
node that is gone cost one attempt in a quarter of an hour, and every recipient has its share of each claim. A peer's
fault sends the row away for longest; a fatal one or expiry ends it as `failed`. Order between two messages is not
promised: each stands by itself.

Versions, sightings and withdrawals of alerts, and what answers a withdrawal, must reach a node that was away for longer
than a message lives: as long as their item may be used, they get another lifetime, under the same message id.

What is about danger to life (from DANGER_PRIORITY on) has a lane of its own: claimed apart, sent by threads of its own, left
alone for half a minute at most. So it does not wait for the backlog of its recipient.

A running node delivers to each recipient in each lane apart (`deliver_to`, node/jobs/delivery_runs.py): a peer that answers
every message as late as it may delays its own messages and nobody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING, Protocol

from node.core.delivery_errors import FatalPeerError, PeerFaultError, TransientPeerError
from node.core.exchange_log import record
from node.core.messages import item_content, new_id, open_from, seal_to
from protocol.envelope import Header, content_digest, parse_content
from protocol.errors import ProtocolError
from protocol.item import SignedItem, signed_item_to_bytes
from protocol.leaf import parse_leaf
from protocol.limits import MAX_CONTENT_BYTES
from protocol.matching.errors import UnreadableError
from protocol.receipt import RelayAcceptance, parse_acceptance, require_past
from protocol.vocabulary import Direction, ItemKind, LeafKind, MemberCode, MessageId, MessageType

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction

LEASE_SECONDS = 60
FIRST_BACKOFF_SECONDS = 2
MAX_BACKOFF_SECONDS = 900
MESSAGE_LIFETIME_SECONDS = 7 * 24 * 3600
RENEWED = frozenset({ItemKind.ALERT, ItemKind.ALERT_SIGHTING, ItemKind.ALERT_WITHDRAWAL, ItemKind.ALERT_PURGE_RECEIPT})
"""Items whose messages are renewed."""
DELIVERY_TIMEOUT_SECONDS = 10.0
BATCH = 64
DANGER_PRIORITY = 100
"""From this priority on a message is about danger to life, and has a way of its own (`deliver_danger`)."""
DANGER_MAX_BACKOFF_SECONDS = 30
MAX_ROUNDS = 32
"""How often one run of the job claims again before it lets others have a turn."""


class Lane(StrEnum):
    """By which way a message leaves: each lane is claimed, and leaves a recipient alone, without regard to the other."""

    ORDINARY = "ordinary"
    DANGER = "danger"

    @property
    def max_back_off_seconds(self) -> int:
        """The longest time for which a recipient, or a row that its peer refused, is left alone."""
        return DANGER_MAX_BACKOFF_SECONDS if self is Lane.DANGER else MAX_BACKOFF_SECONDS


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


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for one recipient. oldest_sent: Unix seconds."""

    recipient: MemberCode
    pending: int
    oldest_sent: int


class Outbox(Protocol):
    """Where outgoing messages are kept."""

    def add(self, row: OutboxRow) -> None:
        """Adds a pending row."""
        ...

    def claim(
        self,
        now: int,
        *,
        lease_seconds: int,
        limit: int,
        lane: Lane = Lane.ORDINARY,
        recipient: MemberCode | None = None,
    ) -> Sequence[OutboxRow]:
        """Claims due pending rows of a lane that nobody holds, of one recipient or of all; their lease ends at
        now + lease_seconds.

        `limit` is shared evenly by all recipients with pending rows, at least one row each; within a recipient's share
        highest priority comes first, then earliest `next_attempt`. A recipient in its back-off gets none; one whose
        back-off is over gets one row, which no other caller gets meanwhile, until `reached`. Two callers never get the
        same row (PostgreSQL: FOR UPDATE SKIP LOCKED)."""
        ...

    def due_recipients(self, lane: Lane, now: int) -> Sequence[MemberCode]:
        """For whom `claim` would find anything: reads only, so it may be asked several times a second."""
        ...

    def back_off(self, recipient: MemberCode, now: int, lane: Lane = Lane.ORDINARY) -> int:
        """Leaves a recipient alone for FIRST_BACKOFF_SECONDS, doubled with each time in a row up to the lane's longest; the
        time when it is over."""
        ...

    def reached(self, recipient: MemberCode) -> None:
        """Ends the back-off, in every lane: the recipient answered."""
        ...

    def give_back_all(self) -> int:
        """Ends every lease: for a process that starts and knows that no other one lives. How many were held."""
        ...

    def give_back(self, rows: Sequence[OutboxRow]) -> None:
        """Ends the lease of rows that were not tried."""
        ...

    def overdue(self, recipient: MemberCode, now: int, *, limit: int) -> Sequence[OutboxRow]:
        """The recipient's pending rows whose time is over."""
        ...

    def renew(self, row: OutboxRow, *, sent: int, expires: int) -> None:
        """Gives a pending row another lifetime, under the same message id."""
        ...

    def accept(self, message_id: MessageId, recipient: MemberCode, receipt: bytes | None) -> bool:
        """Settles a pending row with the receipt's bytes, if there is one; False when it was settled already."""
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

    def backlogs(self) -> Sequence[Backlog]:
        """What waits, in order of recipient; without those for whom nothing does."""
        ...

    def erase(self, message_id: MessageId, recipient: MemberCode) -> None:
        """The content of a settled message, gone; its digest and receipt stay."""
        ...

    def find(self, message_id: MessageId, recipient: MemberCode) -> OutboxRow | None:
        """The row of that identity."""
        ...

    def receipt(self, message_id: MessageId, recipient: MemberCode) -> bytes | None:
        """The stored RelayAcceptance, canonical bytes of a signed item."""
        ...


def enqueue(
    tx: Transaction,
    node: NodeContext,
    recipient: MemberCode,
    signed: SignedItem,
    *,
    priority: int = 0,
    recorded: int | None = None,
) -> MessageId:
    """Adds a message that carries `signed`, with its leaf, in the transaction of the state that it tells of.

    recorded: the leaf's time (Unix seconds), for a caller that keeps it to find the leaf by; now, if None.

    Raises UnreadableError for an item that no message can carry: nobody could ever receive it.
    """
    now = node.clock.now() if recorded is None else recorded
    message_id = new_id(node.random_bytes)
    content_bytes = item_content(signed)
    if len(content_bytes) > MAX_CONTENT_BYTES:
        raise UnreadableError(
            signed.item.kind.value,
            f"longer than the {MAX_CONTENT_BYTES} bytes of a message",
            "say less, or attach less",
        )
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
    """Claims and sends what is due, danger to life first, until nothing is due; how many were accepted."""
    accepted = deliver_danger(node)
    for _ in range(MAX_ROUNDS):
        claimed, told = _deliver_round(node, Lane.ORDINARY)
        accepted += told
        if not claimed:
            break
    return accepted


def deliver_danger(node: NodeContext) -> int:
    """As `deliver_due`, of what is about danger to life and nothing else. Without any it costs a few seeks, and no write."""
    accepted = 0
    for _ in range(MAX_ROUNDS):
        if not recipients_due(node, Lane.DANGER):
            break
        claimed, told = _deliver_round(node, Lane.DANGER)
        accepted += told
        if not claimed:
            break
    return accepted


def recipients_due(node: NodeContext, lane: Lane) -> Sequence[MemberCode]:
    """To whom something in the lane is to be sent now: reads only."""
    with node.store.read() as tx:
        return tx.outbox.due_recipients(lane, node.clock.now())


def deliver_to(node: NodeContext, lane: Lane, recipient: MemberCode, *, go_on: Callable[[], bool]) -> int:
    """Claims and sends what is due in the lane to one recipient, until nothing is; how many were accepted.

    go_on: asked before each message; once it is false, the rest goes back without being tried.
    """
    accepted = 0
    for _ in range(MAX_ROUNDS):
        if not go_on():
            break
        federation = node.federation()
        claimed = _claim(node, lane, recipient)
        if not claimed:
            break
        accepted += _deliver_to_one(node, federation, lane, go_on, claimed)
    return accepted


def _always() -> bool:
    return True


def _claim(node: NodeContext, lane: Lane, recipient: MemberCode | None = None) -> Sequence[OutboxRow]:
    now = node.clock.now()
    with node.store.write() as tx:
        return tx.outbox.claim(now, lease_seconds=LEASE_SECONDS, limit=BATCH, lane=lane, recipient=recipient)


def _deliver_round(node: NodeContext, lane: Lane) -> tuple[int, int]:
    """One claim, sent to its recipients side by side; how many rows were claimed, and how many accepted."""
    federation = node.federation()
    claimed = _claim(node, lane)
    by_recipient = [list(rows) for _, rows in groupby(sorted(claimed, key=_recipient), key=_recipient)]
    by_recipient.sort(key=lambda rows: -max(row.priority for row in rows))
    accepted = sum(node.together(partial(_deliver_to_one, node, federation, lane, _always), by_recipient))
    return len(claimed), accepted


def _deliver_to_one(
    node: NodeContext, federation: Federation, lane: Lane, go_on: Callable[[], bool], rows: Sequence[OutboxRow]
) -> int:
    """In turn; once the peer proves unreachable, or the node stops, the rest goes back without being tried."""
    accepted, recipient = 0, rows[0].recipient
    for position, row in enumerate(rows):
        if not go_on():
            with node.store.write() as tx:
                tx.outbox.give_back(rows[position:])
            return accepted
        if row.expires <= node.clock.now():
            with node.store.write() as tx:
                _renew_or_end(tx, recipient, node.clock.now())
            continue
        try:
            receipt = _send(node, federation, row)
        except TransientPeerError as error:
            _leave_alone(node, lane, row, rows[position + 1 :], str(error))
            return accepted
        except (PeerFaultError, ProtocolError) as error:
            _send_away(node, lane, row, f"{type(error).__name__}: {error}")
        except FatalPeerError as error:
            with node.store.write() as tx:
                tx.outbox.fail(row.message_id, row.recipient, error=str(error))
        else:
            accepted += _settle(node, row, receipt)
    return accepted


def _leave_alone(node: NodeContext, lane: Lane, tried: OutboxRow, untried: Sequence[OutboxRow], error: str) -> None:
    now = node.clock.now()
    with node.store.write() as tx:
        until = tx.outbox.back_off(tried.recipient, now, lane)
        tx.outbox.give_back(untried)
        if until >= tried.expires and not _outlives(tried, now):
            tx.outbox.fail(tried.message_id, tried.recipient, error=f"expired undelivered; last: {error}")
        else:
            tx.outbox.retry(tried.message_id, tried.recipient, next_attempt=until, error=error)


def _send_away(node: NodeContext, lane: Lane, row: OutboxRow, error: str) -> None:
    now = node.clock.now()
    next_attempt = now + lane.max_back_off_seconds
    with node.store.write() as tx:
        tx.outbox.reached(row.recipient)
        if next_attempt >= row.expires and not _outlives(row, now):
            tx.outbox.fail(row.message_id, row.recipient, error=f"expired undelivered; last: {error}")
        else:
            tx.outbox.retry(row.message_id, row.recipient, next_attempt=next_attempt, error=error)


def _renew_or_end(tx: Transaction, recipient: MemberCode, now: int) -> None:
    """What of a recipient's rows is overdue: a page at a time, until nothing is."""
    while rows := tx.outbox.overdue(recipient, now, limit=BATCH):
        for row in rows:
            if _outlives(row, now):
                tx.outbox.renew(row, sent=now, expires=now + MESSAGE_LIFETIME_SECONDS)
            else:
                tx.outbox.fail(row.message_id, recipient, error="expired undelivered")


def _outlives(row: OutboxRow, now: int) -> bool:
    """Whether the row carries an item that is still wanted when the message's time is over."""
    return any(
        signed.item.kind in RENEWED and signed.item.restrictions.expires > now
        for signed in parse_content(row.content_bytes).items
    )


def _send(node: NodeContext, federation: Federation, row: OutboxRow) -> SignedItem | None:
    """The recipient's verified receipt; None for what is itself a receipt: such is acknowledged, never receipted."""
    header = Header(row.message_id, node.member, row.recipient, row.sent, row.expires)
    raw = seal_to(node, federation, header, row.content_bytes)
    answered = node.peers.exchange(row.recipient, raw, timeout_seconds=DELIVERY_TIMEOUT_SECONDS)
    opened = open_from(node, federation, answered, row.recipient)
    if opened.content.type is MessageType.DELIVERY_ANSWER:
        if parse_content(row.content_bytes).type is not MessageType.DELIVERY:
            raise PeerFaultError("the answer is not a receipt")
        return None
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
    require_past(acceptance.accepted, now)
    _compare_with_proof(node, row, acceptance)
    return receipt


def _compare_with_proof(node: NodeContext, row: OutboxRow, acceptance: RelayAcceptance) -> None:
    """A peer that proved one leaf first and receipts another tells two stories: its receipt is not taken."""
    with node.store.read() as tx:
        delivery = tx.witnessed_logs.delivery(row.recipient, row.message_id)
    if delivery is not None and parse_leaf(delivery.leaf).commitment != acceptance.leaf_commitment:
        raise PeerFaultError("the receipt names another leaf than the peer's own proof")


def _settle(node: NodeContext, row: OutboxRow, receipt: SignedItem | None) -> bool:
    raw = None if receipt is None else signed_item_to_bytes(receipt)
    with node.store.write() as tx:
        tx.outbox.reached(row.recipient)
        settled = tx.outbox.accept(row.message_id, row.recipient, raw)
        if settled and raw is not None:
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


def _recipient(row: OutboxRow) -> MemberCode:
    return row.recipient
