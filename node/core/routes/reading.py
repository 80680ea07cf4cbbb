"""Who reads the picture, and what `may_use` lets them have of it."""

from dataclasses import dataclass

from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.restrictions import Actor, Destination, Door, may_use
from protocol.vocabulary import MemberCode, Purpose


@dataclass(frozen=True, slots=True)
class Reader:
    """actor: who looks, at which member and in which role. purpose: what for. destination: through which door, to whom."""

    actor: Actor
    purpose: Purpose | None
    destination: Destination

    def may_have(self, report: PublishedAlert | PublishedSighting, now: int) -> bool:
        """Whether `may_use` lets it pass at `now` (Unix seconds)."""
        return may_use(report.marked, self.actor, self.purpose, self.destination, now).allowed


def reader_at(actor: Actor, purpose: Purpose | None, door: Door, receiver: MemberCode | None = None) -> Reader:
    """Somebody who looks through a door of the own node, or, with `receiver`, hands on what comes out of it."""
    return Reader(actor, purpose, Destination(receiver or actor.member, door))
