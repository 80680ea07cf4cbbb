"""What somebody wants to publish, and the rules that it meets before anything of it is signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from protocol.matching.errors import UnreadableError
from protocol.restrictions import Actor, Destination, Door, Marked, may_use

if TYPE_CHECKING:
    from node.core.alerts.rows import Relay
    from node.core.membership import Federation
    from node.core.ports import Transaction
    from protocol.alerts.alert import Alert
    from protocol.restrictions import Restrictions
    from protocol.vocabulary import MemberCode


@dataclass(frozen=True, slots=True)
class Draft:
    """An alert, whose id and version the node gives, and to whom it goes.

    restrictions.releasable_to: the members that get a copy. relays: who may pass its copy on to whom besides.
    never_to: members that must not have it, by whatever way; stays inside this node.
    """

    alert: Alert
    restrictions: Restrictions
    never_to: frozenset[MemberCode] = field(default=frozenset(), repr=False)
    relays: tuple[Relay, ...] = ()

    @property
    def entitled(self) -> frozenset[MemberCode]:
        """Everybody who may come to have it."""
        return frozenset(self.restrictions.releasable_to) | {relay.to for relay in self.relays}


def check_draft(tx: Transaction, federation: Federation, draft: Draft, now: int) -> None:
    """Raises UnreadableError naming field, reason and remedy."""
    _check_members(federation, draft)
    _check_relays(federation.own, draft, now)
    marked = Marked(federation.own, draft.restrictions, never_to=draft.never_to)
    for member in draft.restrictions.releasable_to:
        decision = may_use(marked, Actor(federation.own), None, Destination(member, Door.ONWARD_MESSAGE), now)
        if not decision.allowed:
            raise UnreadableError("restrictions", decision.reasons[0], "change the restrictions or the recipients")
    for field_name, references in (
        ("alert.derived_from", draft.alert.derived_from),
        ("alert.supersedes", () if draft.alert.supersedes is None else (draft.alert.supersedes,)),
    ):
        if any(tx.alerts.find(reference) is None for reference in references):
            raise UnreadableError(
                field_name, "an alert that is not on this node", "name alerts as 'wren alert list' shows them"
            )


def _check_members(federation: Federation, draft: Draft) -> None:
    peers = frozenset(federation.peers())
    for field_name, members in (
        ("restrictions.releasable_to", draft.restrictions.releasable_to),
        ("relays", _of_relays(draft.relays)),
        ("never_to", draft.never_to),
    ):
        if not peers.issuperset(members):
            raise UnreadableError(field_name, "names somebody who is no peer", "'wren peer list' shows the peers")
    if not draft.restrictions.releasable_to:
        raise UnreadableError(
            "restrictions.releasable_to", "empty: nobody may have it", "name the members that it is for"
        )
    if draft.entitled & draft.never_to:
        raise UnreadableError(
            "never_to", "names a member that it is releasable to", "take that member out of one of the two"
        )


def _check_relays(own: MemberCode, draft: Draft, now: int) -> None:
    for relay in draft.relays:
        if relay.through not in draft.restrictions.releasable_to or relay.to == relay.through:
            raise UnreadableError(
                "relays", "a relay through somebody who gets no copy, or to itself", "relay through a recipient"
            )
        named = replace(draft.restrictions, releasable_to=(relay.to,))
        destination = Destination(relay.to, Door.ONWARD_MESSAGE)
        reasons = may_use(
            Marked(own, named, never_to=draft.never_to), Actor(relay.through), None, destination, now
        ).reasons
        if reasons:
            raise UnreadableError("relays", reasons[0], "mark it TLP GREEN without H2, or name no relay")


def _of_relays(relays: Iterable[Relay]) -> set[MemberCode]:
    return {member for relay in relays for member in (relay.through, relay.to)}
