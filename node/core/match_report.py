"""How two names, or a traveller and a record, compare: everything that was looked at, as a document. Pure; keeps nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from protocol.matching.dates import born_by
from protocol.matching.name_parts import is_cut_short
from protocol.matching.names import analyse_name
from protocol.matching.private_score import (
    PrivateComparison,
    compare_names_privately,
    compare_privately,
    private_threshold,
)
from protocol.matching.scorer import NAME_THRESHOLD, compare, compare_names
from protocol.matching.thresholds import DEFAULT_THRESHOLDS, MatchThreshold
from protocol.vocabulary import Purpose

if TYPE_CHECKING:
    from protocol.entry import Entry
    from protocol.matching.traveller import Traveller

SCORE_DIGITS = 6
NO_KEY = "a word that goes on makes no key, and was not asked about"


def names_report(left: str, right: str, *, private: bool) -> dict[str, Any]:
    """Both names taken apart, which tokens met through what, score, reason and verdict.

    Two names alone are judged by one threshold; those of purposes are for everything that is known of two persons.
    private: through match keys and confirmation value only, as a peer's list is asked about persons born on one day; no
    token meets one by one there.
    """
    document: dict[str, Any] = {"left": _analysed(left), "right": _analysed(right)}
    if private:
        told = compare_names_privately(left, right)
        why = _private_why(told, (left, right))
        return _judged(told.score, why, _private_thresholds(), private=True) | document
    compared = compare_names(left, right)
    meetings = [
        {
            "left": one.left,
            "right": one.right,
            "through": str(one.through),
            "similarity": round(one.similarity, SCORE_DIGITS),
        }
        for one in compared.meetings
    ]
    return (
        _judged(compared.score, compared.why(), {None: NAME_THRESHOLD}, private=False)
        | document
        | {"meetings": meetings}
    )


def records_report(
    traveller: Traveller,
    record: Entry,
    *,
    purpose: Purpose,
    private: bool,
    now: int,
    thresholds: Sequence[MatchThreshold] = DEFAULT_THRESHOLDS,
) -> dict[str, Any]:
    """What each particular says, score, reason and verdicts. purpose: under which the private check would ask.

    thresholds: the charter's, where there is one: the verdict is the one that a check would come to.
    """
    if private:
        told = compare_privately(traveller, record, purpose=purpose)
        limits = {one.purpose: one.private_score for one in thresholds}
        names = (*traveller.names, *(name.text for name in record.names))
        return _judged(told.score, _private_why(told, names), limits, private=True)
    compared = compare(replace(traveller, birth_dates=born_by(traveller.birth_dates, now)), record, now=now)
    evidence = [
        {"subject": str(one.subject), "agreement": str(one.agreement), "detail": one.detail}
        for one in compared.evidence
    ]
    limits = {one.purpose: one.score for one in thresholds}
    judged = _judged(compared.score, compared.why(), limits, private=False)
    return judged | {"evidence": evidence, "may_be_minor": compared.may_be_minor}


def _private_why(told: PrivateComparison, names: Iterable[str]) -> str:
    return f"{told.why()}; {NO_KEY}" if any(is_cut_short(name) for name in names) else told.why()


def _private_thresholds() -> dict[Purpose | None, float]:
    return {purpose: private_threshold(purpose) for purpose in Purpose}


def _judged(score: float, why: str, thresholds: Mapping[Any, float], *, private: bool) -> dict[str, Any]:
    verdicts = [
        {"purpose": purpose, "threshold": limit, "hit": score >= limit} for purpose, limit in thresholds.items()
    ]
    return {"private": private, "score": round(score, SCORE_DIGITS), "why": why, "verdicts": verdicts}


def _analysed(name: str) -> dict[str, Any]:
    analysed = analyse_name(name)
    parts = {token.text: analysed.parts and analysed.parts.of(token.text) for token in analysed.tokens}
    tokens = [
        {
            "text": token.text,
            "script": token.script,
            "role": str(token.role),
            "part": parts[token.text] and str(parts[token.text]),
            "cut_short": token.cut,
            "spelling": token.spelling,
            "skeletons": list(token.skeletons),
            "weight": round(token.weight, 3),
        }
        for token in analysed.tokens
    ]
    return {"name": name, "tokens": tokens}
