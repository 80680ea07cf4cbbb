"""What an audit found: a closed list of kinds, each finding named by position in plain words. Pure values."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum


class FindingKind(StrEnum):
    """Closed list. What each one means and what to do about it stands in docs/audit-guide.md."""

    CHECKPOINT_UNREADABLE = "checkpoint_unreadable"
    LOG_UNKNOWN = "log_unknown"
    LOG_SIGNATURE = "log_signature"
    COSIGNATURE_FORGED = "cosignature_forged"
    COSIGNATURE_STALE = "cosignature_stale"
    COSIGNATURE_FROM_THE_FUTURE = "cosignature_from_the_future"
    SIGNATURE_UNKNOWN = "signature_unknown"
    QUORUM_MISSING = "quorum_missing"
    ROLLBACK = "rollback"
    FORK = "fork"
    WITNESS_SIGNED_TWICE = "witness_signed_twice"
    HISTORY_REWRITTEN = "history_rewritten"
    ROOT_DIFFERS = "root_differs"
    ENTRIES_MISSING = "entries_missing"
    ENTRIES_MALFORMED = "entries_malformed"
    ENTRY_ALTERED = "entry_altered"
    TILE_MISSING = "tile_missing"
    TILE_MALFORMED = "tile_malformed"
    TILE_ALTERED = "tile_altered"
    LEAF_MALFORMED = "leaf_malformed"
    LEAF_REPEATED = "leaf_repeated"
    LEAF_OUT_OF_TIME = "leaf_out_of_time"
    LEAF_FROM_THE_FUTURE = "leaf_from_the_future"
    DISCLOSURE_FALSE = "disclosure_false"


NOTICES = frozenset({FindingKind.SIGNATURE_UNKNOWN})
"""Worth a look, but no proof of a fault: a line by a key that the policy does not name may be a new witness's."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding. first, last: positions of leaves, from 0, both included; None where it concerns the whole log.

    place: the file of the layout, such as `tile/0/003`, or None. words: one sentence for a person; nothing personal.
    """

    kind: FindingKind
    words: str
    first: int | None = None
    last: int | None = None
    place: str | None = None

    @property
    def is_notice(self) -> bool:
        """Whether it is no fault in itself."""
        return self.kind in NOTICES


_MISSING = frozenset({FindingKind.ENTRIES_MISSING, FindingKind.TILE_MISSING})


def at_positions(kind: FindingKind, words: str, positions: Iterable[int], place: str | None) -> list[Finding]:
    """One finding for each unbroken run of positions: a rewritten tile reads as an interval, not as 256 lines."""
    runs: list[list[int]] = []
    for position in positions:
        if runs and runs[-1][1] == position - 1:
            runs[-1][1] = position
        else:
            runs.append([position, position])
    return [Finding(kind, words, first, last, place) for first, last in runs]


def has_fault(findings: Iterable[Finding]) -> bool:
    """Whether something is wrong, notices aside."""
    return any(not one.is_notice for one in findings)


def joined(findings: Iterable[Finding]) -> list[Finding]:
    """Without repeats; findings of missing files that follow each other are one, so that a lost folder reads as one."""
    found: list[Finding] = []
    ordered = sorted(set(findings), key=lambda one: (one.kind, one.words, one.place is not None, one.first or 0))
    for one in ordered:
        last = found[-1] if found else None
        if last and one.kind in _MISSING and (last.kind, last.words) == (one.kind, one.words) and _follows(last, one):
            first_place = (last.place or "").partition(" to ")[0]
            found[-1] = replace(last, last=one.last, place=f"{first_place} to {one.place}")
        else:
            found.append(one)
    return found


def _follows(last: Finding, one: Finding) -> bool:
    same_level = _folder(last.place) == _folder(one.place)
    return last.last is not None and one.first == last.last + 1 and same_level


def _folder(place: str | None) -> list[str]:
    return (place or "").split("/")[:2]
