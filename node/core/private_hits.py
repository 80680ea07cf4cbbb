"""From labels that opened to possible hits: the keys that met one entry are scored together, and few are shown for nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.hits import Hit
from protocol.matching.confirmation import Agreement
from protocol.matching.private_score import Met, score_of_met

if TYPE_CHECKING:
    from collections.abc import Sequence

    from protocol.tagset.label import Label
    from protocol.vocabulary import MemberCode


@dataclass(frozen=True, slots=True)
class FoundHit:
    """A hit, how the traveller's other particulars agree with the tags' confirmation values, and the score, 0 to 1."""

    hit: Hit
    agreement: Agreement
    score: float


@dataclass(frozen=True, slots=True)
class Whence:
    """Which check found it on whose list, when (Unix seconds), and whether by the late re-check."""

    check_id: str
    holder: MemberCode
    found: int
    late: bool


def found_hit(label: Label, met: Sequence[Met], whence: Whence, least_score: float) -> FoundHit | None:
    """The possible hit of one label through all keys that met it; None below `least_score`, the charter's, 0 to 1.

    The hit names the first key's kind: slots go from documents to names.
    """
    compared = score_of_met(met)
    if compared.score < least_score:
        return None
    hit = Hit(
        whence.check_id,
        whence.holder,
        label.hit_reference,
        label.category,
        label.action,
        label.urgency,
        label.handling_codes,
        label.protective,
        met[0].key.kind,
        whence.found,
        label.expires,
        whence.late,
    )
    best = max(met, key=lambda one: one.confirmation.log_odds)
    return FoundHit(hit, best.confirmation.agreement, compared.score)
