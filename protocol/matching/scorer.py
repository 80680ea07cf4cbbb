"""One score for a traveller and an entry, from all that is known of both, and why.

Each particular adds the logarithm of its likelihood ratio: how much likelier it is of one person than of two. The sum,
over the prior that a candidate of a list is the traveller at all, becomes a probability. A single name never decides
alone; documents that are the same decide almost by themselves; what is unknown on either side says nothing.

The score is 0 to 1, the same on every node of one matching profile, and never lowered by a particular that supports.
"""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from protocol.entry import Entry, NameKind
from protocol.matching.date_evidence import DateEvidence, compare_dates
from protocol.matching.dates import may_be_minor
from protocol.matching.documents import TravelDocument
from protocol.matching.name_score import (
    Agreement,
    NameComparison,
    TokenMeeting,
    agreement_of,
    compare_analysed,
    compare_names,
    meetings_of,
)
from protocol.matching.names import AnalysedName, analyse_name
from protocol.matching.place_evidence import compare_places
from protocol.matching.places import BirthPlace
from protocol.matching.thresholds import threshold_for
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Purpose, Sex

__all__ = [
    "Comparison",
    "Evidence",
    "EvidenceAgreement",
    "NameComparison",
    "Subject",
    "TokenMeeting",
    "compare",
    "compare_names",
    "threshold",
]

NAME_THRESHOLD = 0.68
"""From which agreement on two names alone are taken for the same (`compare_names`)."""

MAY_BE_MINOR = "the traveller may be under 18: treat as a child"
_PRIOR = -4.0
_NAME_LOG_ODDS = ((0.0, -9.0), (0.3, -6.0), (0.45, -3.0), (0.6, 0.5), (0.68, 2.5), (0.8, 5.0), (0.9, 7.5), (1.0, 9.0))
"""Agreement of the names, and what it says where the names are rare enough; between these points linear."""
_NAME_LEAST, _NAME_PER_WEIGHT = 2.0, 4.0
"""Names that very many people share say less, however well they agree: at most this, and so much for each weight met."""
_SINGLE_NAME_MOST = 1.5
MAX_SHOWN_TOKENS, MAX_LISTED_TOKENS = 128, 256
"""Tokens, over all names, of a traveller and of an entry that are compared: every token of the one may be compared with every
one of the other. The entry with the most names on the lists of the UN and OFAC has 164."""
_WEAK_ALIAS = 0.92
_CROSSED, _SWAPPED_COMMON = 0.8, 0.4
"""What a given name that met a family name takes off; and where both names changed places as they are, but are common."""
_NEARLY_THE_SAME = 0.9
_COMMON_WEIGHT = 0.6
_SAME_DOCUMENT = 12.0
_SAME_NUMBER = 7.0
"""The same number, of an issuer that one side does not know."""
_SEX_AGREES, _SEX_DIFFERS = 0.5, -2.5
_STATE_AGREES, _STATE_DIFFERS = 1.5, -1.2
_SOFTENED = 0.6
"""Log odds are softened: particulars are not wholly independent (a name tells of a nationality)."""


class EvidenceAgreement(StrEnum):
    """What one particular says."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    UNKNOWN = "unknown"


class Subject(StrEnum):
    """What a piece of evidence is about."""

    NAME = "name"
    BIRTH_DATE = "birth_date"
    DOCUMENT = "document"
    SEX = "sex"
    NATIONALITY = "nationality"
    BIRTH_PLACE = "birth_place"


class NamesMet(NamedTuple):
    """The two names that agree best; why they do is put into words when somebody asks."""

    shown: AnalysedName
    listed: AnalysedName


class Evidence(NamedTuple):
    """One particular. log_odds: natural logarithm of its likelihood ratio."""

    subject: Subject
    log_odds: float
    told: str | NamesMet

    @property
    def detail(self) -> str:
        """Plain words, may hold the names."""
        return self.told if isinstance(self.told, str) else _why_names(*self.told)

    def __repr__(self) -> str:
        return f"Evidence({self.subject}, {self.log_odds:.2f}, redacted)"

    @property
    def agreement(self) -> EvidenceAgreement:
        """Whether it supports or contradicts, or says nothing."""
        if self.log_odds == 0:
            return EvidenceAgreement.UNKNOWN
        return EvidenceAgreement.SUPPORTS if self.log_odds > 0 else EvidenceAgreement.CONTRADICTS


@dataclass(frozen=True, slots=True)
class Comparison:
    """score: 0 to 1. may_be_minor: some reading of the traveller's birth date is under 18 (DOMAIN section 3)."""

    score: float
    evidence: tuple[Evidence, ...]
    may_be_minor: bool = False

    def why(self) -> str:
        """One line: each particular that says anything."""
        told = [one for one in self.evidence if one.log_odds or one.subject is Subject.NAME]
        said = [f"{one.subject} {one.agreement}: {one.detail}" for one in told] or ["nothing to compare"]
        return "; ".join([*said, MAY_BE_MINOR] if self.may_be_minor else said)


def threshold(purpose: Purpose) -> float:
    """From which score on a candidate is a hit under a purpose, where no charter says otherwise."""
    return threshold_for(purpose).score


def compare(traveller: Traveller, entry: Entry, *, now: int) -> Comparison:
    """Compares a traveller with an entry. now: Unix seconds, for the traveller's age. Total, pure."""
    evidence = (
        _names_say(traveller, entry),
        _dates_say(compare_dates(traveller.birth_dates, entry.birth_dates)),
        _documents_say(traveller.documents, entry.documents),
        _sexes_say(traveller.sex, entry.sexes),
        _states_say(traveller.nationality, entry.nationalities),
        _places_say(traveller.birth_places, entry.birth_places),
    )
    told = 0.0
    for one in evidence:  # since Python 3.12 `sum` rounds otherwise, and every node must come to the same score
        told += one.log_odds
    return Comparison(_probability(_PRIOR + told), evidence, may_be_minor(traveller.birth_dates, now))


def _names_say(traveller: Traveller, entry: Entry) -> Evidence:
    if not traveller.names or not entry.names:
        return Evidence(Subject.NAME, 0.0, "no name to compare")
    asked = [(one, meetings_of(one)) for one in _first_names(traveller.names, MAX_SHOWN_TOKENS)]
    texts = [name.text for name in entry.names]
    best: tuple[float, NamesMet] | None = None
    for name, listed in zip(entry.names, _first_names(texts, MAX_LISTED_TOKENS), strict=False):
        for one, meetings in asked:
            if best is not None and best[0] >= _SINGLE_NAME_MOST and best[0] >= _most_said(one, listed):
                continue
            told = name_log_odds(agreement_of(one, listed, meetings), one, listed)
            told = told * _WEAK_ALIAS if told > 0 and name.kind is NameKind.WEAK_ALIAS else told
            if best is None or told > best[0]:
                best = told, NamesMet(one, listed)
    assert best is not None
    return Evidence(Subject.NAME, *best)


def _why_names(left: AnalysedName, right: AnalysedName) -> str:
    crossed = (f"{one.left} / {one.right}" for one in _crossed(left, right))
    words = "; ".join(f"given name against family name: {each}" for each in crossed)
    return compare_analysed(left, right).why() + (f"; {words}" if words else "")


def _first_names(names: Iterable[str], most_tokens: int) -> list[AnalysedName]:
    """The names, best first, until they have more tokens together; at least one."""
    taken: list[AnalysedName] = []
    for name in names:
        analysed = analyse_name(name)
        most_tokens -= len(analysed.telling)
        if most_tokens < 0 and taken:
            break
        taken.append(analysed)
    return taken


def _most_said(left: AnalysedName, right: AnalysedName) -> float:
    """What two names could say at most, however well they agreed."""
    return _SINGLE_NAME_MOST if left.is_single or right.is_single else _NAME_LOG_ODDS[-1][1]


def name_log_odds(found: Agreement | NameComparison, left: AnalysedName, right: AnalysedName) -> float:
    """What the comparison of two names says: bounded by how common they are, and where one of them is a single name."""
    if found.score <= 0:
        return _NAME_LOG_ODDS[0][1]
    told = _interpolated(found.score)
    most = _NAME_LEAST + _NAME_PER_WEIGHT * found.weight_met
    if left.is_single or right.is_single:
        most = min(most, _SINGLE_NAME_MOST)
    told = min(told, most)
    if told > 0 and left.parts is not None and right.parts is not None:
        told = max(0.0, told - _crossing_costs(left, right))
    return told


def _crossing_costs(left: AnalysedName, right: AnalysedName) -> float:
    """What given names that met family names take off. Names change places in documents, and then all of them do, as they
    are: that is free where they are rare. But Hossein is not Hosseini because one of the two could be a family name."""
    crossed = _crossed(left, right)
    if not crossed:
        return 0.0
    met = compare_analysed(left, right).meetings
    swapped = len(crossed) == len(met) and all(one.similarity >= _NEARLY_THE_SAME for one in crossed)
    if not swapped:
        return _CROSSED * len(crossed)
    weights = {token.text: token.weight for token in (*left.telling, *right.telling)}
    return _SWAPPED_COMMON * sum(weights[one.left] < _COMMON_WEIGHT for one in crossed)


def _crossed(left: AnalysedName, right: AnalysedName) -> list[TokenMeeting]:
    """The meetings of a given name of the one and a family name of the other."""
    if left.parts is None or right.parts is None:
        return []
    found = []
    for one in compare_analysed(left, right).meetings:
        here, there = left.parts.of(one.left), right.parts.of(one.right)
        if here is not None and there is not None and here is not there:
            found.append(one)
    return found


def _documents_say(shown: tuple[TravelDocument, ...], listed: tuple[TravelDocument, ...]) -> Evidence:
    # A document that differs says nothing: people renew their passports, and carry several.
    if not shown or not listed:
        return _NO_DOCUMENT
    told = 0.0
    for one in shown:
        for other in listed:
            if one.number == other.number and one.document_class == other.document_class:
                same_issuer = one.issuer == other.issuer and one.issuer != ""
                unknown = not one.issuer or not other.issuer
                told = max(told, _SAME_DOCUMENT if same_issuer else _SAME_NUMBER if unknown else 0.0)
    return Evidence(Subject.DOCUMENT, told, "the same document") if told else _NO_DOCUMENT


def _sexes_say(shown: Sex, listed: tuple[Sex, ...]) -> Evidence:
    if shown is Sex.UNSPECIFIED or not listed:
        return _SEX_UNKNOWN
    if shown in listed:
        return _SAME_SEX
    return _SEX_UNKNOWN if all(sex is Sex.UNSPECIFIED for sex in listed) else _OTHER_SEX


def _states_say(shown: str, listed: tuple[str, ...]) -> Evidence:
    if not shown or not listed:
        return _STATE_UNKNOWN
    if shown in listed:
        return Evidence(Subject.NATIONALITY, _STATE_AGREES, f"{shown} on both sides")
    return Evidence(Subject.NATIONALITY, _STATE_DIFFERS, f"{shown} is not among {', '.join(listed)}")


_UNKNOWN = "not known on both sides"
_SEX_UNKNOWN = Evidence(Subject.SEX, 0.0, _UNKNOWN)
_SAME_SEX, _OTHER_SEX = Evidence(Subject.SEX, _SEX_AGREES, "same"), Evidence(Subject.SEX, _SEX_DIFFERS, "differs")
_STATE_UNKNOWN = Evidence(Subject.NATIONALITY, 0.0, _UNKNOWN)
_NO_DOCUMENT = Evidence(Subject.DOCUMENT, 0.0, "no document in common")
_PLACE_UNKNOWN = Evidence(Subject.BIRTH_PLACE, 0.0, _UNKNOWN)


@lru_cache(maxsize=512)
def _dates_say(found: DateEvidence) -> Evidence:
    words = found.agreement.value.replace("_", " ")
    told = f"{words}, {found.years_apart} years apart" if found.years_apart else words
    return Evidence(Subject.BIRTH_DATE, found.log_odds, told)


def _places_say(shown: tuple[BirthPlace, ...], listed: tuple[BirthPlace, ...]) -> Evidence:
    if not shown or not listed:
        return _PLACE_UNKNOWN
    found = compare_places(shown, listed)
    return Evidence(Subject.BIRTH_PLACE, found.log_odds, found.why())


def _interpolated(score: float) -> float:
    points = _NAME_LOG_ODDS
    for (low, below), (high, above) in pairwise(points):
        if score <= high:
            return below + (above - below) * (score - low) / (high - low)
    return points[-1][1]


def _probability(log_odds: float) -> float:
    return 1.0 / (1.0 + math.exp(-_SOFTENED * log_odds))
