"""Whether two nodes' records of what passed between them agree, as an auditor would compare them."""

from collections import Counter
from dataclasses import dataclass

from node.core.exchange_log import LeafRow
from node.core.ports import Store
from protocol.envelope import parse_content
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageType

_BETWEEN_NODES = frozenset(
    {LeafKind.MESSAGE, LeafKind.RECEIPT, LeafKind.EVALUATION_REQUEST, LeafKind.EVALUATION_ANSWER}
)


@dataclass(frozen=True, slots=True)
class Recorded:
    """One leaf as both sides must know it."""

    kind: LeafKind
    message_id: str | None
    payload: bytes

    @property
    def is_delivered(self) -> bool:
        """Whether it is a message that is sent until it is received: an item or its receipt."""
        if self.kind is LeafKind.MESSAGE:
            return parse_content(self.payload).type is MessageType.ITEM
        return self.kind is LeafKind.RECEIPT


def leaves_between(store: Store, peer: MemberCode) -> list[LeafRow]:
    """A node's leaves of messages sent to or received from `peer`."""
    with store.read() as tx:
        return [row for row in tx.leaves.all(peer=peer) if row.leaf.kind in _BETWEEN_NODES]


def recorded(store: Store, peer: MemberCode, direction: Direction) -> Counter[Recorded]:
    """The node's record of one direction."""
    return Counter(
        Recorded(row.leaf.kind, row.leaf.message_id, row.payload or b"")
        for row in leaves_between(store, peer)
        if row.leaf.direction is direction
    )


def assert_agreement(a: tuple[MemberCode, Store], b: tuple[MemberCode, Store], *, cut: int) -> None:
    """Both ways: nothing was received that was not sent; nothing stands in a log twice; items and receipts all arrived;
    and at most `cut` evaluations or manifests were sent into a broken connection."""
    lost = 0
    for (sender, its_store), (recipient, other_store) in ((a, b), (b, a)):
        sent = recorded(its_store, recipient, Direction.SENT)
        received = recorded(other_store, sender, Direction.RECEIVED)
        assert set(received) <= set(sent), f"{recipient} recorded what {sender} has no record of sending"
        assert max([*sent.values(), *received.values(), 1]) == 1, "a leaf stands in the log twice"
        identities = Counter((one.kind, one.message_id) for one in sent)
        assert max([*identities.values(), 1]) == 1, "one message id with two contents"
        missing = set(sent) - set(received)
        assert not [one for one in missing if one.is_delivered], f"{recipient} lost an item or a receipt"
        lost += len(missing)
    assert lost <= cut, f"{lost} leaves have no partner"
