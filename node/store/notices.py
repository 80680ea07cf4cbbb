"""Keeps subscriptions and notices (node/core/subscriptions.py, node/core/notices.py)."""

from collections.abc import Iterable, Sequence

from sqlalchemy import case, delete, insert, null, select, update

from node.core.notices import Audience, Notice, NoticeKind, SeenNotice
from node.core.subscriptions import Criteria, Subscription
from node.store.inquiry_tables import notices, subscriptions
from node.store.statements import Statements
from node.store.words import word
from protocol.alerts.alert import AlertReference
from protocol.alerts.indicators import Indicator
from protocol.alerts.words import IndicatorKind, MeansOfTransport
from protocol.vocabulary import MemberCode

_NOTICES = notices.c
_SUBSCRIPTIONS = subscriptions.c
_DANGER_FIRST = case((_NOTICES.kind == NoticeKind.SUBSCRIBED.value, 1), else_=0)


class StoredSubscriptions:
    """Implements `Subscriptions`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def add(self, subscription: Subscription) -> None:
        """See `Subscriptions.add`."""
        criteria = subscription.criteria
        self._run.change(
            insert(subscriptions).values(
                subscription_id=subscription.subscription_id,
                account=subscription.account,
                country=criteria.country,
                origin=criteria.origin,
                destination=criteria.destination,
                means="" if criteria.means is None else criteria.means.value,
                indicator_kind="" if criteria.indicator is None else criteria.indicator.kind.value,
                indicator="" if criteria.indicator is None else criteria.indicator.value,
                created=subscription.created,
            )
        )

    def all(self, *, account: str | None = None) -> Sequence[Subscription]:
        """See `Subscriptions.all`."""
        wanted = select(subscriptions).order_by(_SUBSCRIPTIONS.created, _SUBSCRIPTIONS.subscription_id)
        if account is not None:
            wanted = wanted.where(_SUBSCRIPTIONS.account == account)
        return [
            Subscription(
                row.subscription_id,
                row.account,
                Criteria(
                    country=row.country,
                    origin=row.origin,
                    destination=row.destination,
                    means=word(MeansOfTransport, row.means) if row.means else None,
                    indicator=Indicator(word(IndicatorKind, row.indicator_kind), row.indicator)
                    if row.indicator_kind
                    else None,
                ),
                row.created,
            )
            for row in self._run.rows(wanted)
        ]

    def remove(self, account: str, subscription_id: str) -> bool:
        """See `Subscriptions.remove`."""
        theirs = delete(subscriptions).where(
            _SUBSCRIPTIONS.account == account, _SUBSCRIPTIONS.subscription_id == subscription_id
        )
        return self._run.change(theirs) == 1


class StoredNotices:
    """Implements `Notices`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def put(self, notice: Notice) -> None:
        """See `Notices.put`."""
        row = self._run.insert(notices).values(
            audience=notice.audience,
            kind=notice.kind.value,
            originator=notice.originator,
            alert_id=notice.alert_id,
            version=notice.version,
            created=notice.created,
            times=notice.times,
        )
        again = {
            "version": row.excluded.version,
            "created": row.excluded.created,
            "times": _NOTICES.times + 1,
            "read": null(),
        }
        keys = [_NOTICES.audience, _NOTICES.kind, _NOTICES.originator, _NOTICES.alert_id]
        self._run.change(row.on_conflict_do_update(index_elements=keys, set_=again))

    def unread(self, audiences: Iterable[Audience]) -> Sequence[Notice]:
        """See `Notices.unread`."""
        wanted = select(notices).where(_NOTICES.audience.in_(list(audiences)), _NOTICES.read.is_(None))
        return [
            Notice(
                Audience(row.audience),
                word(NoticeKind, row.kind),
                MemberCode(row.originator),
                row.alert_id,
                row.version,
                row.created,
                row.times,
                row.read,
            )
            for row in self._run.rows(wanted.order_by(_DANGER_FIRST, _NOTICES.created, _NOTICES.id))
        ]

    def read(self, audiences: Iterable[Audience], at: int) -> int:
        """See `Notices.read`."""
        unread = update(notices).where(_NOTICES.audience.in_(list(audiences)), _NOTICES.read.is_(None))
        return self._run.change(unread.values(read=at))

    def read_seen(self, audiences: Iterable[Audience], seen: SeenNotice, at: int) -> bool:
        """See `Notices.read_seen`."""
        unread = update(notices).where(
            _NOTICES.audience.in_(list(audiences)),
            _NOTICES.kind == seen.kind.value,
            _NOTICES.originator == seen.originator,
            _NOTICES.alert_id == seen.alert_id,
            _NOTICES.times <= seen.times,
            _NOTICES.read.is_(None),
        )
        return self._run.change(unread.values(read=at)) > 0

    def forget(self, of: AlertReference) -> None:
        """See `Notices.forget`."""
        self._run.change(delete(notices).where(_NOTICES.originator == of.originator, _NOTICES.alert_id == of.alert_id))
