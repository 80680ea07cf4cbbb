"""What a node keeps of alerts, its own and others', and where it is kept.

One row for each alert that this node ever heard of, whatever came first: the alert, or its withdrawal. The row of a
withdrawn alert stays for good, without content: it is the tombstone that refuses every version that comes after it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Protocol

from protocol import schema
from protocol.alerts.alert import Alert, AlertReference, alert_to_body, parse_alert
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.alerts.sighting import parse_sighting
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.encoding import decode_object, encode
from protocol.item import SignedItem, parse_signed_item
from protocol.limits import MAX_CONTENT_BYTES
from protocol.recall import RecallOutcome
from protocol.restrictions import Marked, Restrictions, RestrictionsSchema
from protocol.vocabulary import Direction, MemberCode, MessageId, Urgency

_RESTRICTIONS = RestrictionsSchema()


@dataclass(frozen=True, slots=True, order=True)
class Relay:
    """The copy of `through` may be passed on, by it, to `to`."""

    through: MemberCode
    to: MemberCode


@dataclass(frozen=True, slots=True)
class AlertRow:
    """version: 0 while no version is here. Of a received alert `signed` is its originator's item, whole; of our own
    `body` and `restrictions` are canonical JSON, and never_to and relays are ours alone. withdrawn: Unix seconds.
    """

    reference: AlertReference
    version: int = 0
    issued: int = 0
    received: int = 0
    expires: int = 0
    urgency: Urgency = Urgency.ROUTINE
    signed: bytes | None = field(default=None, repr=False)
    body: bytes | None = field(default=None, repr=False)
    restrictions: bytes | None = field(default=None, repr=False)
    never_to: frozenset[MemberCode] = frozenset()
    relays: tuple[Relay, ...] = ()
    withdrawn: int | None = None
    reason: WithdrawalReason | None = None

    @property
    def is_held(self) -> bool:
        """Whether there is content here that may be shown."""
        return self.withdrawn is None and (self.signed is not None or self.body is not None)

    @property
    def item(self) -> SignedItem:
        """The originator's signed item of a received alert that is held."""
        assert self.signed is not None
        return parse_signed_item(self.signed)

    @property
    def marking(self) -> Restrictions:
        """The originator's restrictions: of a received alert as this node's copy names them."""
        if self.restrictions is None:
            return self.item.item.restrictions
        return schema.load_bytes(_RESTRICTIONS, self.restrictions, Restrictions, max_bytes=MAX_CONTENT_BYTES)

    @property
    def marked(self) -> Marked:
        """What `may_use` needs of a row that is held; its alert is not read."""
        return Marked(self.reference.originator, self.marking, never_to=self.never_to)

    def published(self) -> PublishedAlert:
        """The alert of a row that is held."""
        originator = self.reference.originator
        if self.body is None:
            item = self.item.item
            return PublishedAlert(originator, item.issued, item.restrictions, parse_alert(item.body))
        alert = parse_alert(decode_object(self.body, max_bytes=MAX_CONTENT_BYTES))
        return PublishedAlert(originator, self.issued, self.marking, alert, self.never_to)


@dataclass(frozen=True, slots=True)
class RecipientRow:
    """To whom our own alert went, or may have been relayed. version: the newest that was sent; 0: only a relay is allowed.

    outcome: None until the alert is withdrawn from this recipient, then `pending` until it answers. basis: as it answered.
    """

    reference: AlertReference
    recipient: MemberCode
    version: int = 0
    withdrawn: int | None = None
    outcome: RecallOutcome | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True)
class SightingRow:
    """A sighting of an alert. signed: its observer's item; item_id is the same in every copy of one sighting."""

    of: AlertReference
    observer: MemberCode
    item_id: MessageId
    issued: int
    expires: int
    signed: bytes = field(repr=False)

    def published(self) -> PublishedSighting:
        """The sighting."""
        item = parse_signed_item(self.signed).item
        return PublishedSighting(self.observer, self.item_id, item.issued, item.restrictions, parse_sighting(item.body))


@dataclass(frozen=True, slots=True)
class CarrierRow:
    """A message that carried a version or a sighting of an alert: what must be erased when the alert is withdrawn.

    recorded: Unix seconds of its leaf.
    """

    of: AlertReference
    peer: MemberCode
    message_id: MessageId
    direction: Direction
    recorded: int


class FindingKind(StrEnum):
    """What somebody should look into."""

    EQUIVOCATION = "equivocation"
    """One originator signed two bodies for one version of one alert."""
    FALSE_URGENCY = "false_urgency"
    """A member sent more alerts of danger to life in a day than its share, and the rest counted as routine."""
    FLOODING = "flooding"
    """A member sent more in a day than its share, and was refused."""


@dataclass(frozen=True, slots=True)
class FindingRow:
    """evidence: signed items, one after the other, each behind its length; gone once the alert is withdrawn."""

    kind: FindingKind
    member: MemberCode
    found: int
    of: AlertReference | None = None
    version: int = 0
    evidence: tuple[bytes, ...] = field(default=(), repr=False)


class Alerts(Protocol):
    """Where alerts are kept."""

    def locked(self, reference: AlertReference) -> AlertRow:
        """The row, made if there was none; nobody else changes it until this writing transaction ends."""
        ...

    def find(self, reference: AlertReference) -> AlertRow | None: ...

    def put(self, row: AlertRow) -> None:
        """Replaces a row that `locked` gave."""
        ...

    def held(self, *, originator: MemberCode | None = None, after: AlertReference | None = None) -> Iterable[AlertRow]:
        """Rows with content that were not withdrawn, in order of originator and id; `after`: those behind it."""
        ...

    def expired(self, now: int, *, limit: int) -> Sequence[AlertReference]:
        """Alerts with content that nobody may use any more."""
        ...

    def count_withdrawn(self) -> int: ...

    def put_recipient(self, row: RecipientRow) -> None: ...

    def recipients(self, reference: AlertReference) -> Sequence[RecipientRow]:
        """In order of code."""
        ...

    def awaited(self) -> Sequence[RecipientRow]:
        """Recipients who have not yet answered what became of a withdrawn alert."""
        ...

    def add_relayed(self, reference: AlertReference, to: MemberCode) -> None:
        """Remembers that this node passes another's alert on."""
        ...

    def relayed(self, reference: AlertReference) -> Sequence[MemberCode]: ...

    def put_sighting(self, row: SightingRow) -> None: ...

    def find_sighting(self, observer: MemberCode, item_id: MessageId) -> SightingRow | None: ...

    def sightings(self, reference: AlertReference | None = None) -> Iterable[SightingRow]:
        """Of one alert or of all, in order of observer and id."""
        ...

    def add_carrier(self, row: CarrierRow) -> None:
        """Remembers a message. The same again changes nothing."""
        ...

    def carriers(self, reference: AlertReference) -> Sequence[CarrierRow]: ...

    def erase(self, reference: AlertReference) -> None:
        """Content, sightings, evidence and remembered messages of an alert, gone. Its row stays."""
        ...

    def hold_back(self, reference: AlertReference, basis: str, since: int) -> None:
        """A law obliges this node to keep what it has of the alert, should it be withdrawn."""
        ...

    def retained_under(self, reference: AlertReference) -> str | None:
        """The basis on which it is kept, if one was stated."""
        ...

    def add_finding(self, row: FindingRow) -> None:
        """Adds it. The same kind, member, alert and version again changes nothing."""
        ...

    def findings(self) -> Sequence[FindingRow]:
        """Oldest first."""
        ...

    def take_in(self, peer: MemberCode, share: str, window: int, units: int, limit: int) -> bool:
        """Counts `units` against a peer's share in a window if the sum stays within `limit`; else changes nothing.

        One conditional write; True when it was counted."""
        ...

    def forget_intake(self, before_window: int, share: str) -> None:
        """Drops counts of windows that are past."""
        ...


def own_row(row: AlertRow, alert: Alert, restrictions: Restrictions, issued: int) -> AlertRow:
    """The row with a version of our own alert. never_to and relays stay as they are."""
    return replace(
        row,
        version=alert.version,
        issued=issued,
        received=issued,
        expires=restrictions.expires,
        urgency=alert.urgency,
        body=encode(alert_to_body(alert)),
        restrictions=schema.dump_bytes(_RESTRICTIONS, restrictions),
    )
