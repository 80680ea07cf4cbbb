"""What a check found, in words for an officer and as a document for programs. Pure; names no traveller."""

from collections.abc import Iterator, Mapping
from typing import Any

from node.cli.files import span
from node.core.agencies import AgencyCode
from node.core.asking import ListResult
from node.core.check import DEFERRABLE, CheckResult
from node.core.entry_access import reference_or_owner
from node.core.hits import Hit, ShownDecision, ShownHit, show, show_marked
from node.core.local_hits import LocalHit, MisusedIdentity
from node.core.private_hits import FoundHit
from protocol.matching.confirmation import Agreement
from protocol.vocabulary import EntryId, MatchKeyKind, MemberCode, NotChecked, Outcome, Purpose, Role

REASONS: dict[NotChecked, str] = {
    NotChecked.UNREACHABLE: "its node could not be reached",
    NotChecked.DEADLINE: "its answer did not come in time",
    NotChecked.STALE_LIST: "our copy of its list is too old to be believed",
    NotChecked.NO_LIST: "we have not received its list yet",
    NotChecked.NO_TERMS: "no terms are recorded with it for this purpose",
    NotChecked.SUSPENDED: "exchange with it is suspended",
    NotChecked.BUDGET_EXHAUSTED: "today's checks with it are used up",
    NotChecked.PEER_FAULT: "its answer did not keep to the protocol",
    NotChecked.LAPSED: "no answer came for 24 hours",
}
THROUGH: dict[MatchKeyKind, str] = {
    MatchKeyKind.DOCUMENT: "document",
    MatchKeyKind.NAME_DATE: "name and date of birth",
    MatchKeyKind.NAME_YEAR: "name, without the day of birth",
    MatchKeyKind.OBJECT: "vehicle, vessel, phone or account",
}
AGREEMENT: dict[Agreement, str] = {
    Agreement.SUPPORTS: "other particulars agree",
    Agreement.CONTRADICTS: "other particulars differ",
    Agreement.UNKNOWN: "nothing more to compare",
}
REFER: dict[Role, str] = {
    Role.SECOND_LINE: "send the traveller to the second line",
    Role.PROTECTION_OFFICER: "call the protection officer; do nothing else on this hit",
}
OWN_REASONS: dict[NotChecked, str] = {
    NotChecked.NO_LIST: "this process is still reading it",
    NotChecked.STALE_LIST: "it changed much a moment ago, and this process is still reading the change",
}
OWN_LATER = "documents and exact names were looked up; check again in a moment"
MISUSED = (
    "known to be misused by somebody else",
    "no hit: this may be the person to protect; verify identity, and call the protection officer",
)
CUT_SHORT_WORDS = "a name is cut short, and no peer was asked about the word that goes on"
MINOR_WORDS = "MAY BE UNDER 18 in a reading of the birth date: treat as a child, and call the protection officer."
LATER = "asked again by itself for 24 hours: 'wren check late' shows what is found"
NOT_LATER = "it is not asked again; check it in another way"


def check_document(
    result: CheckResult,
    role: Role,
    purpose: Purpose,
    own: MemberCode,
    now: int,
    withheld: int,
    others: Mapping[EntryId, AgencyCode],
) -> dict[str, Any]:
    """What `--json` shows of a check. others: of `other_owners`."""
    return {
        "check_id": result.check_id,
        "own_list": [_local_document(one, role, purpose, own, now, others) for one in result.local],
        "own_list_not_checked": None if result.own_not_checked is None else result.own_not_checked.reason,
        "misused_identity": [_misused_document(one, role, purpose, own, now, others) for one in result.misused],
        "lists": [_list_document(one, role, purpose, now) for one in result.lists],
        "not_asked": {kind.value: count for kind, count in result.surplus.items() if count},
        "withheld_by_purpose": withheld,
        "name_cut_short": result.cut_short,
        "may_be_minor": result.may_be_minor,
        "everything_checked": everything_checked(result, withheld),
        "seconds": round(result.seconds, 3),
    }


def everything_checked(result: CheckResult, withheld: int) -> bool:
    """Whether every list was asked about everything. If not, clear is not clear."""
    return not result.not_checked and not any(result.surplus.values()) and not withheld and not result.cut_short


def check_rows(
    result: CheckResult, role: Role, purpose: Purpose, own: MemberCode, now: int
) -> Iterator[tuple[str, ...]]:
    """Rows of list, result, what, and in words."""
    for local in result.local:
        document = _local_document(local, role, purpose, own, now, {})
        yield f"{own} (own list)", "POSSIBLE HIT", *_hit_words(document)
    for _ in result.misused:
        yield f"{own} (own list)", "MISUSED IDENTITY", *MISUSED
    if result.own_not_checked is not None and result.own_not_checked.reason is not None:
        yield f"{own} (own list)", "NOT CHECKED", OWN_REASONS[result.own_not_checked.reason], OWN_LATER
    elif not result.local:
        yield f"{own} (own list)", "clear", "", ""
    for one in result.lists:
        if one.outcome is Outcome.CLEAR:
            yield one.holder, "clear", "", ""
        elif one.outcome is Outcome.NOT_CHECKED and one.reason is not None:
            yield one.holder, "NOT CHECKED", REASONS[one.reason], LATER if one.reason in DEFERRABLE else NOT_LATER
        for found in one.hits:
            yield one.holder, "POSSIBLE HIT", *_hit_words(_found_document(found, role, purpose, now))


def shown_document(shown: ShownHit) -> dict[str, Any]:
    """A hit as far as it may be shown."""
    if shown.hit is None:
        return _hidden(refer_to=shown.refer_to, reasons=shown.reasons)
    return _hit_document(shown.hit) | {"obligations": list(shown.obligations)}


def words_of(document: dict[str, Any]) -> tuple[str, str]:
    """What it is, and what to do, of a document made here."""
    return _hit_words(document)


def surplus_lines(result: CheckResult, withheld: int) -> Iterator[str]:
    """What was given but not asked about."""
    for kind, count in result.surplus.items():
        if count:
            yield f"NOT ASKED: {count} more by {THROUGH[kind]} did not fit; check them separately."
    if withheld:
        yield f"NOT ASKED: {withheld} phone or account: only an investigation may ask about those."
    if result.cut_short:
        yield f"NOT ASKED: {CUT_SHORT_WORDS}; ask again with the whole name, as the document or the holder gives it."
    if result.may_be_minor:
        yield MINOR_WORDS
    yield f"Check {result.check_id}, {span(result.seconds)}. A possible hit is no proof: verify before acting."


def _list_document(one: ListResult, role: Role, purpose: Purpose, now: int) -> dict[str, Any]:
    document: dict[str, Any] = {"holder": one.holder, "outcome": one.outcome.value, "seconds": round(one.seconds, 3)}
    if one.reason is not None:
        document |= {
            "reason": one.reason.value,
            "in_words": REASONS[one.reason],
            "asked_again": one.reason in DEFERRABLE,
        }
    if one.hits:
        document["hits"] = [_found_document(found, role, purpose, now) for found in one.hits]
    return document


def _found_document(found: FoundHit, role: Role, purpose: Purpose, now: int) -> dict[str, Any]:
    shown = show(found.hit, role, purpose, now)
    document = shown_document(shown)
    return document if shown.hit is None else document | {"agreement": found.agreement.value}


def _local_document(
    local: LocalHit,
    role: Role,
    purpose: Purpose,
    own: MemberCode,
    now: int,
    others: Mapping[EntryId, AgencyCode],
) -> dict[str, Any]:
    entry = local.entry
    decided = _decided(local, role, purpose, own, now)
    if not decided.allowed:
        return _hidden(refer_to=decided.refer_to, reasons=decided.reasons)
    return reference_or_owner(entry.entry_id, others) | {
        "shown": True,
        "category": entry.category.value,
        "action": entry.action.value,
        "urgency": entry.urgency.value,
        "through": None if local.through is None else local.through.value,
        "score": round(local.score, 3),
        "why": local.why,
        "obligations": list(decided.obligations),
    }


def _misused_document(
    one: MisusedIdentity,
    role: Role,
    purpose: Purpose,
    own: MemberCode,
    now: int,
    others: Mapping[EntryId, AgencyCode],
) -> dict[str, Any]:
    decided = _decided(one, role, purpose, own, now)
    if not decided.allowed:
        return _hidden(refer_to=decided.refer_to, reasons=decided.reasons)
    named = reference_or_owner(one.entry.entry_id, others)
    return named | {"shown": True, "score": round(one.score, 3), "why": one.why}


def _decided(one: LocalHit | MisusedIdentity, role: Role, purpose: Purpose, own: MemberCode, now: int) -> ShownDecision:
    entry = one.entry
    return show_marked(entry.marked(own), own, role, purpose, now, protective=entry.category.is_protective)


def _hit_document(hit: Hit) -> dict[str, Any]:
    return {
        "shown": True,
        "reference": hit.hit_reference,
        "category": hit.category.value,
        "action": hit.action.value,
        "urgency": hit.urgency.value,
        "through": hit.through.value,
        "handling_codes": [code.value for code in hit.handling_codes],
        "late": hit.late,
    }


def _hidden(*, refer_to: Role | None, reasons: tuple[str, ...]) -> dict[str, Any]:
    if refer_to is not None:
        return {"shown": False, "refer_to": refer_to.value, "in_words": REFER[refer_to]}
    return {"shown": False, "in_words": "; ".join(reasons)}


def _hit_words(document: dict[str, Any]) -> tuple[str, str]:
    if not document["shown"]:
        return "refer" if "refer_to" in document else "not shown to you", str(document["in_words"])
    through = document["through"]
    met = "likeness" if through is None else THROUGH[MatchKeyKind(through)]
    score = f" ({document['score']:.2f})" if "score" in document else ""
    what = f"{document['category']}, through {met}{score}"
    parts = [f"asked to: {document['action']}", *document["obligations"]]
    if "agreement" in document:
        parts.insert(1, AGREEMENT[Agreement(document["agreement"])])
    if document["urgency"] != "routine":
        parts.insert(0, str(document["urgency"]).replace("_", " ").upper())
    return what, "; ".join(parts)
