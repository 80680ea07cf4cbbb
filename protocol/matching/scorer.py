"""Compares names, and travellers with entries: a score from 0 to 1, and why. It knows spelling alone, no transliteration."""

from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Levenshtein

from protocol.entry import Entry
from protocol.matching.names import NameToken, analyse_name
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Purpose

_THRESHOLDS = {Purpose.INVESTIGATION: 0.7}
_USUAL_THRESHOLD = 0.8


class EvidenceAgreement(StrEnum):
    """What one particular says."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class TokenMeeting:
    """Two tokens that met: through which spelling, and how alike (0 to 1)."""

    left: str
    right: str
    through: str
    similarity: float


@dataclass(frozen=True, slots=True)
class NameComparison:
    """How two names compare."""

    score: float
    meetings: tuple[TokenMeeting, ...]

    def why(self) -> str:
        """One line."""
        met = "; ".join(f"{one.left} met {one.right} through {one.through}" for one in self.meetings)
        return met or "no token met"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One particular. subject: name, birth_date, document, sex, nationality or place."""

    subject: str
    agreement: EvidenceAgreement
    detail: str


@dataclass(frozen=True, slots=True)
class Comparison:
    """How a traveller and an entry compare."""

    score: float
    evidence: tuple[Evidence, ...]

    def why(self) -> str:
        """One line."""
        return "; ".join(f"{one.subject} {one.agreement.value}: {one.detail}" for one in self.evidence)


def threshold(purpose: Purpose) -> float:
    """From which score on a candidate is a hit under a purpose."""
    return _THRESHOLDS.get(purpose, _USUAL_THRESHOLD)


def compare_names(left: str, right: str) -> NameComparison:
    """How two names compare; total, symmetric."""
    ours, theirs = analyse_name(left).tokens, analyse_name(right).tokens
    meetings: list[TokenMeeting] = []
    free = list(theirs)
    for token in ours:
        best = max(free, key=lambda other: _alike(token, other), default=None)
        if best is not None and _alike(token, best) >= 0.75:
            free.remove(best)
            meetings.append(TokenMeeting(token.text, best.text, best.spelling, _alike(token, best)))
    most = max(len(ours), len(theirs), 1)
    return NameComparison(sum(one.similarity for one in meetings) / most, tuple(meetings))


def compare(traveller: Traveller, entry: Entry, *, now: int) -> Comparison:
    """How a traveller and an entry compare."""
    pairs = [compare_names(name, other.text) for name in traveller.names for other in entry.names]
    best = max(pairs, key=lambda one: one.score, default=NameComparison(0.0, ()))
    met = best.score >= 0.5
    evidence = [Evidence("name", EvidenceAgreement.SUPPORTS if met else EvidenceAgreement.CONTRADICTS, best.why())]
    score = 0.8 * best.score
    if traveller.birth_dates and entry.birth_dates:
        same = {date.year for date in traveller.birth_dates} & {date.year for date in entry.birth_dates}
        agreement = EvidenceAgreement.SUPPORTS if same else EvidenceAgreement.CONTRADICTS
        evidence.append(Evidence("birth_date", agreement, "same year" if same else "other year"))
        score += 0.2 if same else -0.2
    return Comparison(min(1.0, max(0.0, score)), tuple(evidence))


def _alike(left: NameToken, right: NameToken) -> float:
    return float(Levenshtein.normalized_similarity(left.spelling, right.spelling))
