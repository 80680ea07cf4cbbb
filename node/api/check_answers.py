"""What a check found, as documents for those who may see it. Each hit passes `core.hits`; nothing else shows one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from node.core.agencies import AgencyCode
from node.core.asking import ListResult
from node.core.check import DEFERRABLE, CheckResult
from node.core.entry_access import reference_or_owner
from node.core.hits import Hit, ShownDecision, ShownHit, show, show_marked
from node.core.local_hits import LocalHit, MisusedIdentity
from node.core.private_hits import FoundHit
from protocol.matching.mrz.parser import Mrz
from protocol.vocabulary import EntryId, MemberCode, Outcome, Purpose, Role


class Viewer:
    """Who looks, for what, at what time (Unix seconds), on whose node."""

    def __init__(self, role: Role, purpose: Purpose, own: MemberCode, now: int) -> None:
        self._role = role
        self._purpose = purpose
        self._own = own
        self._now = now

    def own_list(self, result: CheckResult, others: Mapping[EntryId, AgencyCode]) -> dict[str, Any]:
        """The own list, in the form of every other, and what was found even when not all could be searched.

        others: of `other_owners`.
        """
        hits = [self._local(one, others) for one in result.local]
        document: dict[str, Any] = {"holder": self._own, "outcome": Outcome.CLEAR, "hits": hits}
        if result.own_not_checked is not None:
            document |= {"outcome": Outcome.NOT_CHECKED, "reason": result.own_not_checked.reason, "asked_again": False}
        return document | ({"outcome": Outcome.POSSIBLE_HIT} if hits else {})

    def misused(self, one: MisusedIdentity, others: Mapping[EntryId, AgencyCode]) -> dict[str, Any]:
        """An identity that is known to be misused: whoever the protection officer is not learns that and no more."""
        decided = self._decided(one)
        if not decided.allowed:
            return hidden(decided)
        named = reference_or_owner(one.entry.entry_id, others)
        return named | {"shown": True, "score": round(one.score, 3), "why": one.why}

    def list_(self, one: ListResult) -> dict[str, Any]:
        """What one peer's list says."""
        document: dict[str, Any] = {"holder": one.holder, "outcome": one.outcome, "seconds": round(one.seconds, 3)}
        if one.reason is not None:
            document |= {"reason": one.reason, "asked_again": one.reason in DEFERRABLE}
        if one.hits:
            document["hits"] = [self._found(found) for found in one.hits]
        return document

    def stored(self, hit: Hit) -> dict[str, Any]:
        """A hit that was found earlier. What its owner withdrew says nothing more."""
        known = {"check_id": hit.check_id, "holder": hit.owner, "found": hit.found}
        if hit.purged:
            return known | {"shown": False, "purged": True, "reasons": ["the owner withdrew the entry"]}
        return known | _shown(show(hit, self._role, self._purpose, self._now))

    def _found(self, found: FoundHit) -> dict[str, Any]:
        shown = show(found.hit, self._role, self._purpose, self._now)
        document = _shown(shown)
        return document if shown.hit is None else document | {"agreement": found.agreement}

    def _local(self, local: LocalHit, others: Mapping[EntryId, AgencyCode]) -> dict[str, Any]:
        entry = local.entry
        decided = self._decided(local)
        if not decided.allowed:
            return hidden(decided)
        through = {} if local.through is None else {"through": local.through}
        return reference_or_owner(entry.entry_id, others) | {
            "shown": True,
            "category": entry.category,
            "action": entry.action,
            "urgency": entry.urgency,
            **through,
            "score": round(local.score, 3),
            "why": local.why,
            "handling_codes": list(entry.handling_codes),
            "obligations": list(decided.obligations),
        }

    def _decided(self, local: LocalHit | MisusedIdentity) -> ShownDecision:
        entry = local.entry
        protective = entry.category.is_protective
        return show_marked(
            entry.marked(self._own), self._own, self._role, self._purpose, self._now, protective=protective
        )


def check_document(
    result: CheckResult,
    viewer: Viewer,
    others: Mapping[EntryId, AgencyCode],
    mrz: Mrz | None,
    withheld: int,
) -> dict[str, Any]:
    """The whole answer. others: of `other_owners`."""
    surplus = {kind.value: number for kind, number in result.surplus.items() if number}
    return {
        "check_id": result.check_id,
        "own_list": viewer.own_list(result, others),
        "misused_identity": [viewer.misused(one, others) for one in result.misused],
        "lists": [viewer.list_(one) for one in result.lists],
        "not_asked": surplus,
        "withheld_by_purpose": withheld,
        "name_cut_short": result.cut_short,
        "may_be_minor": result.may_be_minor,
        "everything_checked": not (
            result.not_checked or surplus or withheld or result.cut_short or (mrz is not None and mrz.unread)
        ),
        "mrz": mrz,
        "seconds": round(result.seconds, 3),
    }


def hidden(decided: ShownDecision | ShownHit) -> dict[str, Any]:
    """What is told of something that is not shown: whose turn it is, or why."""
    document: dict[str, Any] = {"shown": False}
    if decided.refer_to is not None:
        document["refer_to"] = decided.refer_to
    if decided.reasons:
        document["reasons"] = list(decided.reasons)
    return document


def _shown(shown: ShownHit) -> dict[str, Any]:
    hit = shown.hit
    if hit is None:
        return hidden(shown)
    return {
        "shown": True,
        "reference": hit.hit_reference,
        "category": hit.category,
        "action": hit.action,
        "urgency": hit.urgency,
        "through": hit.through,
        "handling_codes": list(hit.handling_codes),
        "late": hit.late,
        "obligations": list(shown.obligations),
    }
