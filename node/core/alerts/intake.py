"""How much a peer may have taken in: shares of a day and of a minute, so that one member's flood drowns nobody.

Everything counts in units of 16 KiB, so a thousand large alerts are no way around the number of small ones. Danger to life
and urgent alerts have shares of their own, which routine traffic cannot use up. Whoever claims danger to life more often
than its share has its surplus counted, first as urgent, then as routine: false urgency drowns nothing, and an honest
alert in it is taken in as long as any share is left. What no share covers is refused with the closed problem; the honest
sender's outbox brings it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from node.core.alerts.rows import FindingKind, FindingRow
from protocol.errors import RefusedError
from protocol.vocabulary import MemberCode, Urgency

if TYPE_CHECKING:
    from node.core.ports import Transaction

UNIT_BYTES = 16 * 1024
SECONDS_PER_DAY = 86_400
SECONDS_PER_MINUTE = 60


class FloodingError(RefusedError):
    """The peer has sent more than its share: its outbox tries again later; look at 'wren alert findings'."""


class Share(StrEnum):
    """What is counted apart."""

    DANGER = "danger"
    URGENT = "urgent"
    ROUTINE = "routine"
    SIGHTING = "sighting"


@dataclass(frozen=True, slots=True)
class Limits:
    """Units that one peer may send in a UTC day and in a minute."""

    a_day: int
    a_minute: int


SHARES = {
    Share.DANGER: Limits(a_day=200, a_minute=20),
    Share.URGENT: Limits(a_day=4_000, a_minute=1_000),
    Share.ROUTINE: Limits(a_day=40_000, a_minute=20_000),
    Share.SIGHTING: Limits(a_day=20_000, a_minute=10_000),
}
_ORDER = {
    Urgency.IMMEDIATE_DANGER_TO_LIFE: (Share.DANGER, Share.URGENT, Share.ROUTINE),
    Urgency.URGENT: (Share.URGENT, Share.ROUTINE),
    Urgency.ROUTINE: (Share.ROUTINE,),
}


def minute_share(share: Share) -> str:
    """Under which name a minute's units are counted."""
    return f"{share.value} a minute"


def day_share(share: Share) -> str:
    """Under which name a day's units are counted."""
    return f"{share.value} a day"


def take_in_alert(tx: Transaction, sender: MemberCode, urgency: Urgency, size_bytes: int, now: int) -> None:
    """Counts an alert against the first of its shares that has room. Raises FloodingError."""
    shares = _ORDER[urgency]
    taken = _first_with_room(tx, sender, shares, size_bytes, now)
    if urgency is Urgency.IMMEDIATE_DANGER_TO_LIFE and taken is not Share.DANGER:
        day = now // SECONDS_PER_DAY
        tx.alerts.add_finding(FindingRow(FindingKind.FALSE_URGENCY, sender, now, version=day))


def take_in_sighting(tx: Transaction, sender: MemberCode, size_bytes: int, now: int) -> None:
    """Counts a sighting. Raises FloodingError."""
    _first_with_room(tx, sender, (Share.SIGHTING,), size_bytes, now)


def _first_with_room(
    tx: Transaction, sender: MemberCode, shares: tuple[Share, ...], size_bytes: int, now: int
) -> Share:
    units = 1 + size_bytes // UNIT_BYTES
    for share in shares:
        limits = SHARES[share]
        minute, day = now // SECONDS_PER_MINUTE, now // SECONDS_PER_DAY
        if not tx.alerts.take_in(sender, minute_share(share), minute, units, limits.a_minute):
            continue
        if tx.alerts.take_in(sender, day_share(share), day, units, limits.a_day):
            return share
    raise FloodingError("the peer has sent more than its share")
