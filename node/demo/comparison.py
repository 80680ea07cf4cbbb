"""Both sides' records of every exchange, compared: what one side logged cannot be missing on the other unseen."""

import json
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass

from node.core.context import NodeContext
from node.core.exchange_log import LeafRow
from node.core.record_comparison import Discrepancy, ExchangeRecord, compare_records, exchange_records
from protocol.encoding import bytes_to_text
from protocol.leaf import commit
from protocol.vocabulary import Direction, LeafKind

_ANSWERED_BY = {LeafKind.EVALUATION_REQUEST: LeafKind.EVALUATION_ANSWER, LeafKind.MESSAGE: LeafKind.RECEIPT}


@dataclass(frozen=True, slots=True)
class PairRecords:
    """Two nodes' records of each other. agreed: messages that both recorded with the same content. unarrived: sent, not
    received and not answered. missing: received or answered here, not recorded there. different: other content.
    repeated: received more than once. unopened: leaves whose commitment does not fit their payload, or whose payload is gone
    without an erasure that names them. erased: messages whose content one side or both erased so.
    """

    records: int = 0
    agreed: int = 0
    unarrived: int = 0
    missing: int = 0
    different: int = 0
    repeated: int = 0
    unopened: int = 0
    erased: int = 0

    @property
    def in_agreement(self) -> bool:
        """Whether nothing contradicts anything."""
        return self.missing == self.different == self.repeated == self.unopened == 0

    def __add__(self, other: "PairRecords") -> "PairRecords":
        return PairRecords(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def compare_nodes(a: NodeContext, b: NodeContext) -> PairRecords:
    """Compares all that passed between two nodes, by message id and content digest."""
    rows_of_a, rows_of_b = _rows(a, b), _rows(b, a)
    of_a, of_b = list(exchange_records(rows_of_a)), list(exchange_records(rows_of_b))
    compared = compare_records(of_a, of_b)
    counts: Counter[str] = Counter()
    for one in compared.differences:
        if one.discrepancy is Discrepancy.DIFFERENT_CONTENT:
            counts["different"] += 1
        elif one.ours is not None:
            counts[_kind_of_gap(one.ours, of_a)] += 1
        elif one.theirs is not None:
            counts[_kind_of_gap(one.theirs, of_b)] += 1
    return PairRecords(
        records=len(of_a) + len(of_b),
        agreed=compared.agreed,
        unarrived=counts["unarrived"],
        missing=counts["missing"],
        different=counts["different"],
        repeated=_repeated(of_a) + _repeated(of_b),
        unopened=_unopened(rows_of_a) + _unopened(rows_of_b),
        erased=compared.erased,
    )


def _rows(node: NodeContext, peer: NodeContext) -> Sequence[LeafRow]:
    with node.store.read() as tx:
        return list(tx.leaves.all(peer=peer.member))


def _kind_of_gap(record: ExchangeRecord, same_side: Sequence[ExchangeRecord]) -> str:
    """A message can be lost on its way; it cannot be received without having been sent, or answered without arriving."""
    answer = _ANSWERED_BY.get(record.kind)
    received = [one for one in same_side if one.direction is Direction.RECEIVED]
    answered = any(one.message_id == record.message_id and one.kind is answer for one in received)
    return "missing" if answered or record.direction is Direction.RECEIVED else "unarrived"


def _repeated(records: Sequence[ExchangeRecord]) -> int:
    received = Counter((one.message_id, one.kind) for one in records if one.direction is Direction.RECEIVED)
    return sum(count > 1 for count in received.values())


def _unopened(rows: Sequence[LeafRow]) -> int:
    erased = {
        name for row in rows if row.leaf.kind is LeafKind.ERASE and row.payload for name in _erased_by(row.payload)
    }
    return sum(not _opens(row, erased) for row in rows)


def _opens(row: LeafRow, erased: Set[str]) -> bool:
    if row.payload is None and row.salt is None:
        return bytes_to_text(row.leaf.commitment) in erased
    return row.payload is not None and row.salt is not None and commit(row.salt, row.payload) == row.leaf.commitment


def _erased_by(payload: bytes) -> Sequence[str]:
    """The commitments that an erasure names, if it states its legal basis."""
    told = json.loads(payload)
    return told["leaves"] if told.get("basis") else ()
