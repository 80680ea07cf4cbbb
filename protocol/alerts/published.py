"""An alert or a sighting as a node holds it: the body with who signed it, when and under which restrictions."""

from dataclasses import dataclass

from protocol.alerts.alert import Alert, AlertReference
from protocol.alerts.sighting import Sighting
from protocol.restrictions import Marked, Restrictions
from protocol.vocabulary import MemberCode


@dataclass(frozen=True, slots=True)
class PublishedAlert:
    """The newest version of an alert that this node holds. issued: Unix seconds, by the originator's clock.

    never_to: of our own alerts; it never leaves the node.
    """

    originator: MemberCode
    issued: int
    restrictions: Restrictions
    alert: Alert
    never_to: frozenset[MemberCode] = frozenset()

    @property
    def reference(self) -> AlertReference:
        """Which alert it is, whatever its version."""
        return AlertReference(self.originator, self.alert.alert_id)

    @property
    def marked(self) -> Marked:
        """As `may_use` sees it."""
        return Marked(self.originator, self.restrictions, never_to=self.never_to)


@dataclass(frozen=True, slots=True)
class PublishedSighting:
    """A sighting by `observer`. issued: Unix seconds, by the observer's clock."""

    observer: MemberCode
    item_id: str
    issued: int
    restrictions: Restrictions
    sighting: Sighting

    @property
    def marked(self) -> Marked:
        """As `may_use` sees it."""
        return Marked(self.observer, self.restrictions)
