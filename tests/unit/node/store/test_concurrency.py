"""Many at once, on real databases: what two transactions could break together stays whole."""

import threading
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from node.core.answer import AnswerRow
from node.core.outbox import OutboxRow
from node.core.own_tag_sets import EpochRow, ManifestRow
from node.store.budgets import EXHAUSTED
from node.store.database import SqlStore
from node.store.errors import StoreConflictError
from protocol.vocabulary import EpochId, MemberCode, MessageId
from tests.support.databases import TestDatabase

IR = MemberCode("IR")
EPOCH = EpochId("e" * 32)

Result = TypeVar("Result")


def at_once(count: int, work: Callable[[int], Result]) -> list[Result]:
    """Runs `work` in that many threads, all let go together."""
    gate = threading.Barrier(count)

    def run(number: int) -> Result:
        gate.wait()
        return work(number)

    with ThreadPoolExecutor(count) as threads:
        return list(threads.map(run, range(count)))


def test_concurrent_requests_never_overspend_a_budget(store: SqlStore) -> None:
    """A peer sends 32 requests in the same instant, hoping that all are counted against the same old sum."""

    def spend(_: int) -> bool:
        with store.write() as tx:
            return tx.budgets.spend(IR, 20_000, 16, 100)

    assert Counter(at_once(32, spend)) == {True: 6, False: 26}
    with store.read() as tx:
        assert tx.budgets.spent(IR, 20_000) == 96


def test_concurrent_requests_through_several_processes_never_overspend(database: TestDatabase) -> None:
    """Two stores share nothing but the database, as two processes do."""
    stores = [database.open(), database.open()]

    def spend(number: int) -> bool:
        with stores[number % 2].write() as tx:
            return tx.budgets.spend(IR, 20_000, 16, 100)

    try:
        assert sum(at_once(16, spend)) == 6
    finally:
        for store in stores:
            store.close()


def test_first_request_of_a_day_cannot_exceed_the_limit(store: SqlStore) -> None:
    """There is no row yet to compare with."""
    with store.write() as tx:
        assert not tx.budgets.spend(IR, 1, 101, 100)
        assert tx.budgets.spent(IR, 1) == 0
        assert tx.budgets.spend(IR, 1, 100, 100)
        assert not tx.budgets.spend(IR, 1, 1, 100)


@pytest.mark.parametrize("elements", [0, -1, -(2**40)])
def test_budget_cannot_be_refilled_by_spending_less_than_one(store: SqlStore, elements: int) -> None:
    with pytest.raises(ValueError, match="at least one"), store.write() as tx:
        tx.budgets.spend(IR, 1, elements, 100)


def test_exhausted_day_stays_exhausted_whatever_the_limit(store: SqlStore) -> None:
    """After a restore what was spent is unknown; a charter with a higher limit must not open the day again."""
    with store.write() as tx:
        tx.budgets.exhaust(IR, 1)
        assert not tx.budgets.spend(IR, 1, 1, 2**53 - 1)
        assert tx.budgets.spent(IR, 1) == EXHAUSTED
        assert tx.budgets.spend(IR, 2, 1, 100)
        tx.budgets.exhaust(IR, 2)
        assert not tx.budgets.spend(IR, 2, 1, 100)


def outbox_row(number: int, *, priority: int = 0, next_attempt: int = 0) -> OutboxRow:
    return OutboxRow(MessageId(f"{number:032x}"), IR, b"content", 10, 10_000, priority, next_attempt=next_attempt)


def test_two_claimers_never_share_a_row(store: SqlStore) -> None:
    """Each row sent twice at once would be a replay to its recipient."""
    with store.write() as tx:
        for number in range(40):
            tx.outbox.add(outbox_row(number))

    def claim(_: int) -> list[MessageId]:
        with store.write() as tx:
            return [row.message_id for row in tx.outbox.claim(100, lease_seconds=60, limit=7)]

    claimed = [message_id for batch in at_once(8, claim) for message_id in batch]
    assert len(claimed) == len(set(claimed)) == 40


def test_claim_that_was_rolled_back_frees_its_rows(store: SqlStore) -> None:
    with store.write() as tx:
        tx.outbox.add(outbox_row(1))

    def claim_and_stop() -> None:
        with store.write() as tx:
            assert len(tx.outbox.claim(100, lease_seconds=60, limit=7)) == 1
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        claim_and_stop()
    with store.write() as tx:
        assert len(tx.outbox.claim(100, lease_seconds=60, limit=7)) == 1


def test_same_envelope_brought_twice_at_once_is_seen_once(store: SqlStore) -> None:
    def see(_: int) -> bool:
        with store.write() as tx:
            return tx.inbox.see(b"\x01" * 32, 1_000)

    assert Counter(at_once(12, see)) == {True: 1, False: 11}


def test_same_request_brought_twice_at_once_is_charged_once(store: SqlStore) -> None:
    """Both find no earlier request; the one that comes second takes its charge back with it."""

    def charge(_: int) -> bool:
        try:
            with store.write() as tx:
                if tx.answers.find(IR, MessageId("m")) is not None:
                    return False
                tx.budgets.spend(IR, 1, 16, 1_000)
                tx.answers.add(AnswerRow(IR, MessageId("m"), bytes(32), 100, b"answer"))
        except StoreConflictError:
            return False
        return True

    assert sum(at_once(8, charge)) == 1
    with store.read() as tx:
        assert tx.budgets.spent(IR, 1) == 16


def test_two_builders_publish_one_manifest_and_take_different_segments(store: SqlStore) -> None:
    with store.write() as tx:
        tx.own_tag_sets.add_epoch(EpochRow(EPOCH, IR, 0, 100))

    def build(_: int) -> tuple[int, bool]:
        with store.write() as tx:
            number = tx.own_tag_sets.take_segment_number(EPOCH)
        with store.write() as tx:
            row = ManifestRow(IR, EPOCH, 1, 5, b"item", b"manifest")
            return number, tx.own_tag_sets.save_manifest(row, expected_serial=None)

    built = at_once(6, build)
    assert sorted(number for number, _ in built) == [1, 2, 3, 4, 5, 6]
    assert sum(saved for _, saved in built) == 1


def test_every_change_of_membership_shows_in_the_revision(store: SqlStore) -> None:
    """A revision counted twice alike would leave another process trusting a suspended peer."""
    members = [MemberCode(code) for code in ("IR", "TR", "GR", "KG", "PK", "IQ")]

    def suspend(number: int) -> int:
        with store.write() as tx:
            tx.membership.set_suspended(members[number], True)
            return tx.membership.revision()

    assert sorted(at_once(len(members), suspend)) == [1, 2, 3, 4, 5, 6]
    with store.write() as tx:
        tx.membership.set_suspended(members[0], True)
        assert tx.membership.revision() == 6
        tx.membership.set_suspended(members[0], False)
        assert tx.membership.revision() == 7
        assert tx.membership.suspended() == frozenset(members[1:])
