"""An entry of the own list as far as the caller may see it: `core.hits.show_marked` decides, for each role they have."""

from __future__ import annotations

from typing import Any

from node.api.check_answers import hidden
from node.core.context import NodeContext
from node.core.hits import ShownDecision, show_marked
from node.core.principals import Principal
from node.core.scopes import ROLES_OF_SCOPE, Scope
from protocol.entry import Entry


def decide(node: NodeContext, who: Principal, entry: Entry) -> ShownDecision:
    """Whether one of the caller's roles may see it; what the last one was told, if none."""
    roles = sorted(who.roles & ROLES_OF_SCOPE[Scope.WATCHLIST_READ])
    protective = entry.category.is_protective
    decided = ShownDecision(False, None, ("no role of yours reads entries",), ())
    for role in roles:
        decided = show_marked(
            entry.marked(node.member), node.member, role, None, node.clock.now(), protective=protective
        )
        if decided.allowed:
            break
    return decided


def entry_document(node: NodeContext, who: Principal, entry: Entry, list_name: str, version: int) -> dict[str, Any]:
    """As `ShownEntrySchema` has it."""
    decided = decide(node, who, entry)
    known = {"entry_id": entry.entry_id, "list_name": list_name, "version": version}
    if not decided.allowed:
        return known | hidden(decided)
    return known | {"shown": True, "obligations": list(decided.obligations), "entry": entry}
