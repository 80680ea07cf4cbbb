"""What is kept of subscriptions and notices, on each kind of database."""

from dataclasses import replace

import pytest

from node.core.notices import Notice, NoticeKind, for_account, for_role
from node.core.subscriptions import Criteria, Subscription
from node.store.database import SqlStore
from node.store.errors import StoreError
from protocol.alerts.alert import AlertReference
from protocol.alerts.indicators import Indicator
from protocol.alerts.words import AlertId, IndicatorKind, MeansOfTransport
from protocol.vocabulary import MemberCode, Role
from tests.support.at_once import at_once
from tests.support.databases import TestDatabase

GR, PK = MemberCode("GR"), MemberCode("PK")
OF = AlertReference(PK, AlertId("ab" * 16))
ME, DESK = for_account("me"), for_role(Role.SUPERVISOR)
NOTICE = Notice(ME, NoticeKind.SUBSCRIBED, PK, OF.alert_id, 1, 1_000)
PHONE = Criteria("GR", "PK", "GRKLX", MeansOfTransport.SEA, Indicator(IndicatorKind.PHONE, "+15550100"))


def test_subscriptions_come_back_in_order_of_creation(store: SqlStore) -> None:
    later, first = Subscription("b", "me", PHONE, 2_000), Subscription("a", "me", Criteria(country="TR"), 1_000)
    theirs = Subscription("c", "you", Criteria(means=MeansOfTransport.ROAD), 1_500)
    with store.write() as tx:
        for one in (later, first, theirs):
            tx.subscriptions.add(one)
        assert tx.subscriptions.all() == [first, theirs, later]
        assert tx.subscriptions.all(account="me") == [first, later]


def test_nobody_removes_anothers_subscription(store: SqlStore) -> None:
    with store.write() as tx:
        tx.subscriptions.add(Subscription("a", "me", PHONE, 1_000))
        assert not tx.subscriptions.remove("you", "a")
        assert not tx.subscriptions.remove("me", "b")
        assert tx.subscriptions.remove("me", "a")
        assert not tx.subscriptions.remove("me", "a")
        assert tx.subscriptions.all() == []


def test_an_id_is_never_taken_twice(store: SqlStore) -> None:
    with store.write() as tx:
        tx.subscriptions.add(Subscription("a", "me", PHONE, 1_000))
    with pytest.raises(StoreError), store.write() as tx:
        tx.subscriptions.add(Subscription("a", "you", PHONE, 1_000))
    with store.read() as tx:
        assert [one.account for one in tx.subscriptions.all()] == ["me"]


def test_a_notice_again_is_unread_again_and_counted(store: SqlStore) -> None:
    with store.write() as tx:
        tx.notices.put(NOTICE)
        assert tx.notices.read([ME], 1_100) == 1
        assert tx.notices.unread([ME]) == []
        tx.notices.put(replace(NOTICE, version=2, created=1_200))
        assert tx.notices.unread([ME]) == [replace(NOTICE, version=2, created=1_200, times=2)]


def test_danger_stands_first_then_the_oldest(store: SqlStore) -> None:
    later = replace(NOTICE, alert_id="cd" * 16, created=2_000)
    danger = replace(NOTICE, kind=NoticeKind.DANGER_TO_LIFE, created=3_000, audience=DESK)
    with store.write() as tx:
        for one in (later, danger, NOTICE):
            tx.notices.put(one)
        assert tx.notices.unread([ME, DESK]) == [danger, NOTICE, later]
        assert tx.notices.unread([DESK]) == [danger]
        assert tx.notices.unread([]) == []
        assert tx.notices.read([ME], 1) == 2
        assert tx.notices.unread([ME, DESK]) == [danger]


def test_what_points_at_a_withdrawn_alert_is_forgotten(store: SqlStore) -> None:
    of_another = replace(NOTICE, originator=GR)
    with store.write() as tx:
        for one in (NOTICE, replace(NOTICE, audience=DESK), of_another):
            tx.notices.put(one)
        tx.notices.forget(OF)
        assert tx.notices.unread([ME, DESK]) == [of_another]


def test_the_same_notice_from_several_at_once_is_one_row_that_counts_all(database: TestDatabase) -> None:
    stores = [database.open() for _ in range(4)]

    def put(number: int) -> None:
        for _ in range(3):
            with stores[number].write() as tx:
                tx.notices.put(NOTICE)

    try:
        at_once([lambda number=number: put(number) for number in range(4)])  # type: ignore[misc]
        with stores[0].read() as tx:
            assert tx.notices.unread([ME]) == [replace(NOTICE, times=12)]
    finally:
        for store in stores:
            store.close()
