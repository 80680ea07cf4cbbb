"""A question about a gap, in one step: to the members along it, with its two ends, resting on the alerts that show it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.errors import ConflictError
from node.core.information import AskedAlong, ask_along
from node.core.routes.gap_places import told_end
from protocol.alerts.words import Article10Clause
from protocol.information import InformationRequest
from protocol.vocabulary import Purpose, Urgency

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.routes.picture import Gap, Picture
    from node.core.routes.place_sites import PlaceFinder
    from protocol.alerts.published import PublishedAlert
    from protocol.vocabulary import MemberCode


@dataclass(frozen=True, slots=True)
class GapQuestion:
    """question: in words, no person's name. to: some of the gap's members; empty: all of them."""

    question: str
    legal_basis: str
    purpose: Purpose
    urgency: Urgency = Urgency.ROUTINE
    to: tuple[MemberCode, ...] = ()
    clauses: tuple[Article10Clause, ...] = (Article10Clause.ROUTES,)


def ask_about_gap(
    node: NodeContext,
    picture: Picture,
    gap: Gap,
    alerts: Sequence[PublishedAlert],
    asked: GapQuestion,
    finder: PlaceFinder | None,
) -> AskedAlong:
    """Sends it. alerts: those that show the gap, all of them visible to whoever asks.

    A member that may not have each of the alerts is left out, and counted: it would learn of them. Raises ConflictError when
    nobody lies along the gap, when `to` names somebody who does not, or when none of the alerts says where an end is;
    MalformedError.
    """
    if not gap.members:
        raise ConflictError("no member of the charter lies along this gap: name whom to ask with 'wren request ask'")
    if not set(asked.to) <= set(gap.members):
        raise ConflictError("a member that is named does not lie along this gap: 'wren request ask' asks anybody")
    after, before = (told_end(picture.places[key], alerts, finder) for key in (gap.after, gap.before))
    if after is None or before is None:
        raise ConflictError(
            "the alerts of this gap do not say where it is: ask with 'wren request ask', and name the places"
        )
    request = InformationRequest(
        after, before, asked.question, asked.clauses, asked.legal_basis, asked.purpose, asked.urgency
    )
    return ask_along(node, asked.to or gap.members, request, [one.marked for one in alerts])
