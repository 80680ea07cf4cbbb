"""Comparing both sides' records of what they exchanged: every message that one side has and the other lacks. Pure.

Each side exports, for one peer, its leaves with a digest of the payload (32 bytes, SHA-256). What one sent, the other
received: the same message id, the same kind, the same digest. A record whose payload was erased shows that something was
exchanged, no longer what.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from node.core.exchange_log import LeafRow
from protocol.vocabulary import Direction, LeafKind, MessageId

_MIRROR = {Direction.SENT: Direction.RECEIVED, Direction.RECEIVED: Direction.SENT}


@dataclass(frozen=True, slots=True)
class ExchangeRecord:
    """One message as one side recorded it. time: Unix seconds. content_digest: None once the payload was erased."""

    message_id: MessageId
    kind: LeafKind
    direction: Direction
    time: int
    content_digest: bytes | None


class Discrepancy(StrEnum):
    """How two records disagree."""

    MISSING_THERE = "missing_there"
    MISSING_HERE = "missing_here"
    DIFFERENT_CONTENT = "different_content"


@dataclass(frozen=True, slots=True)
class Difference:
    """One message on which the two sides do not agree; direction as this side sees it."""

    discrepancy: Discrepancy
    message_id: MessageId
    kind: LeafKind
    direction: Direction
    ours: ExchangeRecord | None
    theirs: ExchangeRecord | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """agreed: records that both sides have alike. erased: those of which one side no longer has the payload."""

    agreed: int
    erased: int
    differences: tuple[Difference, ...]


_Place = tuple[MessageId, LeafKind, Direction]


def exchange_records(rows: Iterable[LeafRow]) -> Iterator[ExchangeRecord]:
    """What was exchanged with a peer, out of its leaves; what this node did within itself is left out."""
    for row in rows:
        leaf = row.leaf
        if leaf.message_id is not None and leaf.direction is not Direction.INTERNAL:
            digest = None if row.payload is None else hashlib.sha256(row.payload).digest()
            yield ExchangeRecord(leaf.message_id, leaf.kind, leaf.direction, leaf.time, digest)


def compare_records(ours: Iterable[ExchangeRecord], theirs: Iterable[ExchangeRecord]) -> Comparison:
    """Compares our records about a peer with the peer's records about us. In order of message id."""
    here = _by_place(ours, mirrored=False)
    there = _by_place(theirs, mirrored=True)
    agreed = erased = 0
    differences: list[Difference] = []
    for place in sorted(here.keys() | there.keys()):
        pairs, rest_here, rest_there = _pair(here.get(place, []), there.get(place, []))
        agreed += sum(a.content_digest is not None and b.content_digest is not None for a, b in pairs)
        erased += sum(a.content_digest is None or b.content_digest is None for a, b in pairs)
        differences += _unpaired(place, rest_here, rest_there)
    return Comparison(agreed, erased, tuple(differences))


def _by_place(records: Iterable[ExchangeRecord], *, mirrored: bool) -> Mapping[_Place, list[ExchangeRecord]]:
    """Records by message id, kind and direction as this side sees it. A repeated attempt repeats its record."""
    found: dict[_Place, list[ExchangeRecord]] = {}
    for one in records:
        direction = _MIRROR[one.direction] if mirrored else one.direction
        found.setdefault((one.message_id, one.kind, direction), []).append(one)
    return found


def _pair(
    here: list[ExchangeRecord], there: list[ExchangeRecord]
) -> tuple[list[tuple[ExchangeRecord, ExchangeRecord]], list[ExchangeRecord], list[ExchangeRecord]]:
    """Pairs of equal content first, then pairs of which one side is erased; what is left on each side."""
    pairs: list[tuple[ExchangeRecord, ExchangeRecord]] = []
    left, right = list(here), list(there)
    for erased_too in (False, True):
        for one in tuple(left):
            other = next((two for two in right if _may_pair(one, two, erased_too=erased_too)), None)
            if other is not None:
                pairs.append((one, other))
                left.remove(one)
                right.remove(other)
    return pairs, left, right


def _may_pair(one: ExchangeRecord, other: ExchangeRecord, *, erased_too: bool) -> bool:
    if one.content_digest is None or other.content_digest is None:
        return erased_too
    return one.content_digest == other.content_digest


def _unpaired(place: _Place, here: list[ExchangeRecord], there: list[ExchangeRecord]) -> Iterator[Difference]:
    for index in range(max(len(here), len(there))):
        ours = here[index] if index < len(here) else None
        theirs = there[index] if index < len(there) else None
        if ours is not None and theirs is not None:
            yield Difference(Discrepancy.DIFFERENT_CONTENT, *place, ours, theirs)
        elif ours is not None:
            yield Difference(Discrepancy.MISSING_THERE, *place, ours, None)
        else:
            yield Difference(Discrepancy.MISSING_HERE, *place, None, theirs)
