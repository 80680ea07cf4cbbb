"""Notices: what somebody at this node should look at. Each points at an alert and repeats nothing of it.

A notice goes to an account, or to whoever has a role. The same notice again (audience, kind, alert) is unread again and
counted, never a second row: however often a peer repeats itself, nobody's list grows by it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NewType, Protocol

from node.core.acts import MACHINE
from protocol.vocabulary import MemberCode, Role

if TYPE_CHECKING:
    from protocol.alerts.alert import AlertReference

Audience = NewType("Audience", str)
"""`account/` and an account's id or `machine`, or `role/` and a role."""


class NoticeKind(StrEnum):
    """Why somebody is told."""

    SUBSCRIBED = "subscribed"
    DANGER_TO_LIFE = "danger_to_life"
    DANGER_UNACKNOWLEDGED = "danger_unacknowledged"
    DANGER_FLOOD = "danger_flood"


@dataclass(frozen=True, slots=True)
class Notice:
    """originator, alert_id: of the alert; of a flood the peer, and an empty id. times: how often. Unix seconds."""

    audience: Audience
    kind: NoticeKind
    originator: MemberCode
    alert_id: str
    version: int
    created: int
    times: int = 1
    read: int | None = None


@dataclass(frozen=True, slots=True)
class SeenNotice:
    """What somebody says they saw. times: as they were told; a notice that came again since then stays unread."""

    kind: NoticeKind
    originator: MemberCode
    alert_id: str
    times: int


class Notices(Protocol):
    """Where notices are kept."""

    def put(self, notice: Notice) -> None:
        """Adds it, or makes the one of the same audience, kind and alert unread again."""
        ...

    def unread(self, audiences: Iterable[Audience]) -> Sequence[Notice]:
        """Danger first, then oldest first."""
        ...

    def read(self, audiences: Iterable[Audience], at: int) -> int:
        """Marks all as read; how many were not."""
        ...

    def read_seen(self, audiences: Iterable[Audience], seen: SeenNotice, at: int) -> bool:
        """Marks that one as read, in whichever of the audiences it is; False where nothing of it was unread."""
        ...

    def forget(self, of: AlertReference) -> None:
        """Those that point at an alert: it is withdrawn."""
        ...


def for_account(account: str) -> Audience:
    """The audience of one account, or of the machine."""
    return Audience(f"account/{account}")


def for_role(role: Role) -> Audience:
    """The audience of whoever has the role."""
    return Audience(f"role/{role.value}")


def audiences_of(account: str, roles: Iterable[Role]) -> tuple[Audience, ...]:
    """All whose notices an account reads. The machine, on a node without accounts, reads those of every role."""
    held = tuple(Role) if account == MACHINE else tuple(roles)
    return (for_account(account), *(for_role(role) for role in held))
