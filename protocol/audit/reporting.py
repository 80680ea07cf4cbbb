"""What an audit report counts out of the leaves alone: tables by peer, kind and day; budgets; answers that are owed."""

import datetime
import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from protocol.audit.leaf_reading import CountedAs
from protocol.audit.ranges import bundles_between, read_entries
from protocol.audit.source import Source
from protocol.audit.suppression import CountTable
from protocol.tlog.tiles import TILE_WIDTH
from protocol.vocabulary import ELEMENTS_PER_REQUEST, Direction, LeafKind, MemberCode

NO_PEER = "(own)"

_EXCHANGED = re.compile(
    rb'"direction":"(sent|received)","kind":"([a-z_]+)","message_id":"([0-9a-f]{32})","peer":"([A-Z]{2})","time":([0-9]+),'
)
_OWES = {b"message": b"receipt", b"evaluation_request": b"evaluation_answer"}


@dataclass(frozen=True, slots=True)
class Owed:
    """Of one peer. by_peer: what this member sent and the peer never answered; by_us: the other way round."""

    by_peer: int = 0
    by_us: int = 0


def day_text(day: int) -> str:
    """Unix days as 2026-01-31."""
    return (datetime.date(1970, 1, 1) + datetime.timedelta(days=day)).isoformat()


def count_tables(counts: Mapping[CountedAs, int]) -> list[CountTable]:
    """By peer and kind, and by peer and day; both have the same rows."""
    by_kind: Counter[tuple[str, str]] = Counter()
    by_day: Counter[tuple[str, str]] = Counter()
    for one, count in counts.items():
        peer = one.peer or NO_PEER
        by_kind[peer, f"{one.kind.value} {one.direction.value}"] += count
        by_day[peer, day_text(one.day)] += count
    rows = tuple(sorted({row for row, _ in by_kind}))
    return [
        CountTable("peer and kind", rows, tuple(sorted({column for _, column in by_kind})), by_kind),
        CountTable("peer and day", rows, tuple(sorted({column for _, column in by_day})), by_day),
    ]


def budget_use(counts: Mapping[CountedAs, int]) -> dict[tuple[MemberCode, int], int]:
    """Elements evaluated for each peer on each day (Unix days): every received request counts 16."""
    used: Counter[tuple[MemberCode, int]] = Counter()
    for one, count in counts.items():
        if one.kind is LeafKind.EVALUATION_REQUEST and one.direction is Direction.RECEIVED and one.peer is not None:
            used[one.peer, one.day] += count * ELEMENTS_PER_REQUEST
    return dict(used)


def answered_by(counts: Mapping[CountedAs, int]) -> dict[MemberCode, int]:
    """How many evaluation answers came from each peer: what hits are a share of."""
    found: Counter[MemberCode] = Counter()
    for one, count in counts.items():
        if one.kind is LeafKind.EVALUATION_ANSWER and one.direction is Direction.RECEIVED and one.peer is not None:
            found[one.peer] += count
    return dict(found)


def erasure_count(counts: Mapping[CountedAs, int]) -> int:
    """How many erasures were logged."""
    return sum(count for one, count in counts.items() if one.kind is LeafKind.ERASE)


def overdue(source: Source, size: int, *, before: int) -> dict[MemberCode, Owed]:
    """What was sent before that time (Unix seconds) and never answered, by peer. Raises SourceError.

    Manifest requests are answered under their own id by another message, receipts and answers by nothing.
    """
    asked: dict[tuple[bytes, bytes, bytes], bytes] = {}
    answered: set[tuple[bytes, bytes, bytes]] = set()
    for bundle in bundles_between(size, 0, -(-size // TILE_WIDTH)):
        for match in _EXCHANGED.finditer(b"\n".join(read_entries(source, bundle)[0])):
            direction, kind, message_id, peer, time = match.groups()
            if kind in _OWES and int(time) < before:
                asked.setdefault((direction, message_id, peer), kind)
            opposite = b"received" if direction == b"sent" else b"sent"
            answered.add((opposite, message_id, peer))
    owed: dict[MemberCode, list[int]] = defaultdict(lambda: [0, 0])
    for place in asked.keys() - answered:
        owed[MemberCode(place[2].decode())][place[0] == b"received"] += 1
    return {peer: Owed(*one) for peer, one in sorted(owed.items())}
