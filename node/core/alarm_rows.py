"""What a node keeps of alarms: alerts of immediate danger to life that a person must acknowledge, ours and others'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from protocol.alerts.alert import AlertReference
from protocol.vocabulary import Direction, MemberCode, MessageId


@dataclass(frozen=True, slots=True)
class Alarm:
    """One alarm with one peer. direction: SENT to the peer, or RECEIVED from it. version: the newest that went that way.

    since: when that version first did; told: when it last did; times: how often; message_id: of the last time.
    acknowledged: when a person did, None until then. by: that person's account, of a received alarm only; it never leaves.
    escalated: how far up the duty list it was told. Unix seconds.
    """

    of: AlertReference
    direction: Direction
    peer: MemberCode
    version: int
    since: int
    told: int
    message_id: MessageId
    times: int = 1
    acknowledged: int | None = None
    by: str = ""
    coordination_centre: str = ""
    escalated: int = 0


class Alarms(Protocol):
    """Where alarms are kept."""

    def tell(self, alarm: Alarm) -> Alarm:
        """Adds an alarm; one of the same version that is there is told once more, and one of a newer version begins anew,
        unacknowledged. The alarm as it stands now."""
        ...

    def find(self, of: AlertReference, direction: Direction, peer: MemberCode) -> Alarm | None: ...

    def open(self, *, direction: Direction | None = None, peer: MemberCode | None = None) -> Sequence[Alarm]:
        """Those that nobody has acknowledged, oldest first."""
        ...

    def count_open(self, direction: Direction, peer: MemberCode) -> int: ...

    def of_alert(self, of: AlertReference) -> Sequence[Alarm]:
        """In order of direction and peer, acknowledged or not."""
        ...

    def acknowledge(
        self, of: AlertReference, direction: Direction, peer: MemberCode, version: int, at: int, by: str, centre: str
    ) -> bool:
        """False when no alarm of that version is open."""
        ...

    def escalate(self, alarm: Alarm, level: int) -> bool:
        """Notes that it was told to this level; False when it was already."""
        ...

    def close(self, of: AlertReference, *, direction: Direction | None = None, peer: MemberCode | None = None) -> None:
        """Forgets the alarms of an alert that is withdrawn, expired, or no longer says that life is in danger."""
        ...
