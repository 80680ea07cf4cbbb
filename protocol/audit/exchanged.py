"""What a log holds about one peer: the exchanged leaves, each with the digest that was disclosed of its payload."""

import re
from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from protocol.audit.disclosure import Disclosed, proves_digest
from protocol.audit.findings import Finding, FindingKind
from protocol.audit.ranges import bundles_between, read_entries
from protocol.audit.reconciliation import ExchangedLeaf
from protocol.audit.source import Source
from protocol.errors import MalformedError
from protocol.leaf import parse_leaf, payload_digest
from protocol.limits import EVALUATION_LIFETIME_SECONDS
from protocol.tlog.tiles import TILE_WIDTH
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId


@dataclass(frozen=True, slots=True)
class Exchanged:
    """leaves in order of position. latest: of all leaves of the log, Unix seconds. findings: false disclosures.

    unanswered: questions of which the log says that no answer counted: at once, or later where a process of the node began
    in between, so that there was none left to say it at once. What is said later without that explains nothing.
    """

    leaves: tuple[ExchangedLeaf, ...]
    latest: int
    findings: tuple[Finding, ...]
    unanswered: frozenset[MessageId]


_START = b'"kind":"start"'
_TIME = re.compile(rb'"time":([0-9]{1,13}),')


def exchanged_with(source: Source, size: int, peer: MemberCode, disclosed: Mapping[int, Disclosed]) -> Exchanged:
    """Reads the whole log, whose entries were verified. disclosed: by position. Raises SourceError."""
    mark = b'"peer":"' + peer.encode() + b'"'
    leaves: list[ExchangedLeaf] = []
    findings: list[Finding] = []
    unanswered: dict[MessageId, int] = {}
    started: list[int] = []
    latest = 0
    for bundle in bundles_between(size, 0, -(-size // TILE_WIDTH)):
        entries, _ = read_entries(source, bundle)
        for index, entry in enumerate(entries):
            time = _TIME.search(entry)
            latest = max(latest, int(time[1]) if time else 0)
            if time and _START in entry:
                started.append(int(time[1]))
            elif mark in entry:  # a leaf holds no free text: the mark stands nowhere else
                position = bundle.number * TILE_WIDTH + index
                _take(entry, position, disclosed.get(position), leaves, findings, unanswered)
    return Exchanged(tuple(leaves), latest, tuple(findings), _credible(unanswered, leaves, started))


def _credible(
    unanswered: Mapping[MessageId, int], leaves: Sequence[ExchangedLeaf], started: Sequence[int]
) -> frozenset[MessageId]:
    asked = {leaf.message_id: leaf.time for leaf in leaves if leaf.direction is Direction.SENT}
    starts = sorted(started)

    def is_credible(message_id: MessageId, said: int) -> bool:
        sent = asked.get(message_id, said)
        at = bisect_left(starts, sent)
        return said - sent <= EVALUATION_LIFETIME_SECONDS or (at < len(starts) and starts[at] <= said)

    return frozenset(one for one, said in unanswered.items() if is_credible(one, said))


def _take(
    entry: bytes,
    position: int,
    one: Disclosed | None,
    leaves: list[ExchangedLeaf],
    findings: list[Finding],
    unanswered: dict[MessageId, int],
) -> None:
    try:
        leaf = parse_leaf(entry)
    except MalformedError:
        return  # the full audit names it
    if leaf.message_id is None or leaf.direction is Direction.INTERNAL:
        if leaf.kind is LeafKind.UNANSWERED and leaf.message_id is not None:
            unanswered.setdefault(leaf.message_id, leaf.time)
        return
    digest = None
    if one is not None and one.salt is not None:
        told = payload_digest(one.payload) if one.payload is not None else one.digest
        if told is not None and proves_digest(leaf, Disclosed(position, one.salt, digest=told)):
            digest = told
        elif told is not None:
            words = "the digest that was disclosed is not of the payload that was logged"
            findings.append(Finding(FindingKind.DISCLOSURE_FALSE, words, position, position))
    leaves.append(ExchangedLeaf(position, leaf.kind, leaf.direction, leaf.message_id, leaf.time, digest))
