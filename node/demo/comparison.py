"""Both sides' records of every exchange, compared: what one side logged cannot be missing on the other unseen."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from node.core.context import NodeContext
from node.core.exchange_log import LeafRow
from protocol.envelope import content_digest
from protocol.leaf import commit
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId

_ANSWERS = {
    LeafKind.EVALUATION_REQUEST: LeafKind.EVALUATION_ANSWER,
    LeafKind.MESSAGE: LeafKind.RECEIPT,
}


class _Act(NamedTuple):
    """One message as a log names it: who sent it, its id, what it is."""

    sender: MemberCode
    message_id: MessageId
    kind: LeafKind


@dataclass(slots=True)
class _Records:
    """What one node recorded of its exchanges with one peer: digests of what it sent and received, by act."""

    sent: dict[_Act, Counter[bytes]] = field(default_factory=dict)
    received: dict[_Act, Counter[bytes]] = field(default_factory=dict)
    leaves: int = 0
    unopened: int = 0


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two nodes' records. agreed: messages that both recorded with the same content. unarrived: sent, never received and
    never answered. missing: received or answered here, not recorded there. different: other content. repeated: received
    more than once. unopened: leaves whose commitment does not fit their payload.
    """

    leaves: int = 0
    agreed: int = 0
    unarrived: int = 0
    missing: int = 0
    different: int = 0
    repeated: int = 0
    unopened: int = 0

    @property
    def in_agreement(self) -> bool:
        """Whether nothing contradicts anything."""
        return self.missing == self.different == self.repeated == self.unopened == 0

    def __add__(self, other: "Comparison") -> "Comparison":
        return Comparison(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def compare_records(a: NodeContext, b: NodeContext) -> Comparison:
    """Compares all that passed between two nodes, by message id and content digest."""
    of_a, of_b = _read(a, b.member), _read(b, a.member)
    told = Comparison(leaves=of_a.leaves + of_b.leaves, unopened=of_a.unopened + of_b.unopened)
    return told + _one_way(of_a, of_b) + _one_way(of_b, of_a)


def _one_way(sender: _Records, receiver: _Records) -> Comparison:
    agreed = unarrived = missing = different = repeated = 0
    for act in sender.sent.keys() | receiver.received.keys():
        sent, received = sender.sent.get(act, Counter()), receiver.received.get(act, Counter())
        repeated += received.total() > 1
        if not received:
            answered = _answer(act, sender.received)
            missing, unarrived = missing + answered, unarrived + (not answered)
        elif not sent:
            missing += 1
        elif received.keys() <= sent.keys():
            agreed += 1
        else:
            different += 1
    return Comparison(
        agreed=agreed, unarrived=unarrived, missing=missing, different=different, repeated=repeated
    )


def _answer(act: _Act, received: Iterable[_Act]) -> bool:
    """Whether the sender holds the other's answer to it, although the other recorded no such message."""
    kinds = {act.kind, _ANSWERS.get(act.kind, act.kind)}
    return any(one.message_id == act.message_id and one.kind in kinds and one.sender != act.sender for one in received)


def _read(node: NodeContext, peer: MemberCode) -> _Records:
    records = _Records()
    with node.store.read() as tx:
        for row in tx.leaves.all(peer=peer):
            if row.leaf.message_id is not None and row.leaf.direction is not Direction.INTERNAL:
                _take(records, row, node.member, peer, row.leaf.message_id)
    return records


def _take(records: _Records, row: LeafRow, own: MemberCode, peer: MemberCode, message_id: MessageId) -> None:
    records.leaves += 1
    if row.payload is None or row.salt is None or commit(row.salt, row.payload) != row.leaf.commitment:
        records.unopened += 1
        return
    sent = row.leaf.direction is Direction.SENT
    act = _Act(own if sent else peer, message_id, row.leaf.kind)
    side = records.sent if sent else records.received
    side.setdefault(act, Counter())[content_digest(row.payload)] += 1
