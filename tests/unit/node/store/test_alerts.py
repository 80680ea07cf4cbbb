"""What is kept of alerts, on each kind of database."""

import threading
from dataclasses import replace

from node.core.alerts.rows import (
    AlertRow,
    CarrierRow,
    FindingKind,
    FindingRow,
    RecipientRow,
    Relay,
    SightingRow,
    own_row,
)
from node.store.database import SqlStore
from protocol.alerts.alert import AlertReference
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.alerts.words import AlertId
from protocol.recall import RecallOutcome
from protocol.vocabulary import Direction, MemberCode, MessageId
from tests.support.alerts import make_draft
from tests.support.at_once import at_once

GR, IR, PK, TR = (MemberCode(code) for code in ("GR", "IR", "PK", "TR"))
OF = AlertReference(PK, AlertId("ab" * 16))
OTHER = AlertReference(IR, AlertId("ab" * 16))


def filled() -> AlertRow:
    draft = make_draft("IR", "TR", alert_id=OF.alert_id, version=4)
    row = AlertRow(OF, never_to=frozenset({GR}), relays=(Relay(IR, TR), Relay(TR, IR)))
    return own_row(row, draft.alert, draft.restrictions, 1_000)


def test_a_row_comes_back_as_it_was_put(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.alerts.locked(OF) == AlertRow(OF)
        tx.alerts.put(filled())
        tx.alerts.locked(OTHER)
    with store.read() as tx:
        assert tx.alerts.find(OF) == filled()
        assert list(tx.alerts.held()) == [filled()]
        assert list(tx.alerts.held(originator=IR)) == []
        alert = filled().published()
        assert (alert.alert.version, alert.restrictions.releasable_to, alert.never_to) == (4, (IR, TR), frozenset({GR}))


def test_what_is_erased_leaves_a_tombstone(store: SqlStore) -> None:
    sighting = SightingRow(OF, TR, MessageId("01" * 16), 1, 2, b"signed")
    elsewhere = replace(sighting, of=OTHER, item_id=MessageId("02" * 16))
    carrier = CarrierRow(OF, TR, MessageId("03" * 16), Direction.SENT, 5)
    finding = FindingRow(FindingKind.EQUIVOCATION, PK, 7, OF, 4, (b"one", b"", b"another"))
    with store.write() as tx:
        tx.alerts.locked(OF)
        tx.alerts.put(filled())
        for row in (sighting, sighting, elsewhere):
            tx.alerts.put_sighting(row)
        for _ in range(2):
            tx.alerts.add_carrier(carrier)
            tx.alerts.add_relayed(OF, TR)
            tx.alerts.add_finding(finding)
    with store.read() as tx:
        assert list(tx.alerts.sightings(OF)) == [sighting]
        assert tx.alerts.carriers(OF) == [carrier]
        assert tx.alerts.relayed(OF) == [TR]
        assert tx.alerts.findings() == [finding]
    with store.write() as tx:
        tx.alerts.put(replace(filled(), withdrawn=9, reason=WithdrawalReason.LEGAL))
        tx.alerts.erase(OF)
    with store.read() as tx:
        stone = tx.alerts.find(OF)
        assert stone is not None
        assert (stone.withdrawn, stone.reason, stone.body, stone.never_to, stone.relays) == (
            9,
            WithdrawalReason.LEGAL,
            None,
            frozenset(),
            (),
        )
        assert list(tx.alerts.held()) == []
        assert list(tx.alerts.sightings()) == [elsewhere]
        assert (tx.alerts.carriers(OF), tx.alerts.relayed(OF), tx.alerts.count_withdrawn()) == ([], [], 1)
        assert tx.alerts.findings() == [replace(finding, evidence=())]


def test_recipients_and_their_answers(store: SqlStore) -> None:
    with store.write() as tx:
        for code in (TR, IR):
            tx.alerts.put_recipient(RecipientRow(OF, code, 1))
        tx.alerts.put_recipient(RecipientRow(OF, TR, 1, 5, RecallOutcome.PENDING))
    with store.read() as tx:
        assert [row.recipient for row in tx.alerts.recipients(OF)] == [IR, TR]
        assert [row.recipient for row in tx.alerts.awaited()] == [TR]
    with store.write() as tx:
        tx.alerts.put_recipient(RecipientRow(OF, TR, 1, 5, RecallOutcome.RETAINED_UNDER_LAW, "a law"))
    with store.read() as tx:
        assert tx.alerts.awaited() == []
        assert tx.alerts.recipients(OF)[1].basis == "a law"


def test_a_basis_to_retain(store: SqlStore) -> None:
    with store.write() as tx:
        assert tx.alerts.retained_under(OF) is None
        tx.alerts.hold_back(OF, "first", 1)
        tx.alerts.hold_back(OF, "second", 2)
    with store.read() as tx:
        assert tx.alerts.retained_under(OF) == "second"


def test_a_share_is_never_overdrawn_by_two_at_once(store: SqlStore) -> None:
    taken: list[bool] = []

    def take() -> None:
        for _ in range(5):
            with store.write() as tx:
                taken.append(tx.alerts.take_in(PK, "routine", 1, 2, 10))

    threads = [threading.Thread(target=take) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == [False] * 10 + [True] * 5
    with store.write() as tx:
        assert not tx.alerts.take_in(PK, "urgent", 1, 11, 10)
        assert tx.alerts.take_in(PK, "routine", 2, 10, 10)
        tx.alerts.forget_intake(2, "routine")
        assert tx.alerts.take_in(PK, "routine", 1, 10, 10)


def test_a_withdrawal_and_an_alert_at_once_never_leave_content(store: SqlStore) -> None:
    """Whoever locks the row second sees what the first one did: no version slips in behind a purge."""

    def withdraw() -> None:
        with store.write() as tx:
            row = tx.alerts.locked(OF)
            tx.alerts.put(replace(row, withdrawn=9, reason=WithdrawalReason.LEGAL))
            tx.alerts.erase(OF)

    def arrive() -> None:
        with store.write() as tx:
            if tx.alerts.locked(OF).withdrawn is None:
                tx.alerts.put(filled())

    for _ in range(5):
        threads = [threading.Thread(target=act) for act in (arrive, withdraw, arrive)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        with store.read() as tx:
            row = tx.alerts.find(OF)
        assert row is not None
        assert (row.body, row.withdrawn) == (None, 9)


def test_one_sighting_from_several_at_once_is_one_row(store: SqlStore) -> None:
    """It comes from its observer and from the alert's originator: both in one moment, in several processes."""
    copies = [SightingRow(OF, TR, MessageId("01" * 16), 1, 2, bytes([number])) for number in range(4)]

    def put(row: SightingRow) -> None:
        with store.write() as tx:
            tx.alerts.put_sighting(row)

    at_once([lambda row=row: put(row) for row in copies])  # type: ignore[misc]
    with store.read() as tx:
        (kept,) = tx.alerts.sightings(OF)
        assert tx.alerts.find_sighting(TR, MessageId("01" * 16)) == kept
        assert tx.alerts.find_sighting(PK, MessageId("01" * 16)) is None
    assert kept in copies


def test_one_finding_from_several_at_once_is_kept_once(store: SqlStore) -> None:
    """A peer that equivocates a thousand times fills no table."""

    def find(number: int) -> None:
        with store.write() as tx:
            tx.alerts.add_finding(FindingRow(FindingKind.EQUIVOCATION, PK, number, OF, 4, (bytes([number]),)))

    at_once([lambda number=number: find(number) for number in range(4)])  # type: ignore[misc]
    with store.read() as tx:
        assert len(tx.alerts.findings()) == 1


def test_a_tombstone_of_an_alert_that_never_came_refuses_it(store: SqlStore) -> None:
    with store.write() as tx:
        tx.alerts.put(replace(tx.alerts.locked(OF), withdrawn=9, reason=WithdrawalReason.LEGAL))
        tx.alerts.erase(OF)
    with store.write() as tx:
        stone = tx.alerts.locked(OF)
        assert (stone.withdrawn, stone.version, stone.is_held) == (9, 0, False)
        assert tx.alerts.locked(OTHER).withdrawn is None
        assert tx.alerts.expired(2**40, limit=10) == []
