"""Subscriptions: which alerts an account is told of, by country, corridor, means or indicator. No peer learns of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from node.core.accounts import AccountId
from node.core.acts import MACHINE
from node.core.errors import ConflictError, NotFoundError
from node.core.messages import new_id
from node.core.notices import Notice, NoticeKind, for_account
from protocol.restrictions import Actor, Destination, Door, may_use

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.alerts.alert import Alert
    from protocol.alerts.indicators import Indicator
    from protocol.alerts.places import RoutePlace
    from protocol.alerts.published import PublishedAlert
    from protocol.alerts.words import MeansOfTransport
    from protocol.vocabulary import Role

MAX_SUBSCRIPTIONS = 200
"""Of one account: all are looked at when an alert is stored."""


@dataclass(frozen=True, slots=True)
class Criteria:
    """All that are given must fit. country: some leg begins or ends there. origin, destination: a country or a UN/LOCODE; a
    leg begins at the one and the same or a later leg ends at the other. Empty or None: anything.
    """

    country: str = ""
    origin: str = ""
    destination: str = ""
    means: MeansOfTransport | None = None
    indicator: Indicator | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it would fit every alert."""
        return self == Criteria()


@dataclass(frozen=True, slots=True)
class Subscription:
    """account: its id, or MACHINE on a node without accounts. created: Unix seconds."""

    subscription_id: str
    account: str
    criteria: Criteria
    created: int


class Subscriptions(Protocol):
    """Where subscriptions are kept."""

    def add(self, subscription: Subscription) -> None: ...

    def all(self, *, account: str | None = None) -> Sequence[Subscription]:
        """In order of creation."""
        ...

    def remove(self, account: str, subscription_id: str) -> bool:
        """False when the account has none of that id."""
        ...


def subscribe(node: NodeContext, account: str, criteria: Criteria) -> Subscription:
    """Adds a subscription. Raises ConflictError for one that fits everything, and for one too many."""
    if criteria.is_empty:
        raise ConflictError("this would tell of every alert: name a country, a corridor, means or an indicator")
    with node.store.write() as tx:
        if len(tx.subscriptions.all(account=account)) >= MAX_SUBSCRIPTIONS:
            raise ConflictError(f"an account has at most {MAX_SUBSCRIPTIONS} subscriptions: remove some first")
        made = Subscription(new_id(node.random_bytes), account, criteria, node.clock.now())
        tx.subscriptions.add(made)
    return made


def unsubscribe(node: NodeContext, account: str, subscription_id: str) -> None:
    """Ends one of the account's own. Raises NotFoundError."""
    with node.store.write() as tx:
        if not tx.subscriptions.remove(account, subscription_id):
            raise NotFoundError("this account has no such subscription: 'wren subscription list' shows them")


def tell_subscribers(tx: Transaction, node: NodeContext, published: PublishedAlert) -> None:
    """Notices for all whose subscriptions fit the alert and who may see it, in the transaction that stores it."""
    fitting = {one.account for one in tx.subscriptions.all() if fits(one.criteria, published.alert)}
    for account in sorted(fitting):
        if _may_see(tx, node, account, published):
            reference, version = published.reference, published.alert.version
            notice = Notice(
                for_account(account),
                NoticeKind.SUBSCRIBED,
                reference.originator,
                reference.alert_id,
                version,
                node.clock.now(),
            )
            tx.notices.put(notice)


def fits(criteria: Criteria, alert: Alert) -> bool:
    """Whether all criteria that are given fit the alert. Pure."""
    if criteria.country and not any(
        criteria.country in (leg.origin.country, leg.destination.country) for leg in alert.legs
    ):
        return False
    if criteria.means is not None and not any(leg.means is criteria.means for leg in alert.legs):
        return False
    if criteria.indicator is not None and criteria.indicator not in alert.indicators:
        return False
    return _passes(criteria, alert)


def _passes(criteria: Criteria, alert: Alert) -> bool:
    begun = not criteria.origin
    for leg in alert.legs:
        begun = begun or _is_at(leg.origin, criteria.origin)
        if begun and (not criteria.destination or _is_at(leg.destination, criteria.destination)):
            return True
    return not (criteria.origin or criteria.destination)


def _is_at(place: RoutePlace, wanted: str) -> bool:
    return wanted in (place.country, place.locode)


def _may_see(tx: Transaction, node: NodeContext, account: str, published: PublishedAlert) -> bool:
    """In at least one of the account's roles. A disabled account sees nothing."""
    roles: Sequence[Role | None] = (None,)
    if account != MACHINE:
        found = tx.accounts.find(AccountId(account))
        if found is None or found.disabled is not None:
            return False
        roles = sorted(found.roles)
    here, now = Destination(node.member, Door.SCREEN), node.clock.now()
    return any(may_use(published.marked, Actor(node.member, role), None, here, now).allowed for role in roles)


def parse_corridor(text: str) -> tuple[str, str]:
    """`PK-TR`, `PKUET-GRKLX` or either end alone, as `PK-`. Raises ConflictError."""
    origin, hyphen, destination = text.strip().upper().partition("-")
    ends = [end for end in (origin, destination) if end]
    if not hyphen or not ends or any(len(end) not in (2, 5) or not end.isalnum() for end in ends):
        raise ConflictError("this is no corridor: write it as PK-TR, or with UN/LOCODEs as PKUET-TRIZM")
    return origin, destination
