"""Running a batch check: one person after the other, none twice, as far as approvals and budgets carry.

Each row is claimed in a transaction of its own before anybody is asked, and settled with its outcome afterwards. A row that
a dead process had claimed is never asked again: whether peers were asked about it nobody knows, so it is `interrupted`,
which is not checked. One process runs a batch at a time, by a lease.

A batch takes at most half of a day's budget with each peer, so that the border, which shares it, can go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.batch_seal import BatchSeal, Person, SealedBatch, person_of
from node.core.batches import (
    APPROVALS_NEEDED,
    PAGE,
    Batch,
    BatchRow,
    BatchState,
    RowState,
    content_digest,
    end_batch,
    require_batch,
    require_own_batch,
    require_submitted,
    valid_approvals,
)
from node.core.budget import day_of
from node.core.check import Asker, CheckResult, check_traveller
from node.core.errors import ConflictError, RaceLostError
from node.core.leases import LostLeaseError
from node.core.messages import new_id
from protocol.vocabulary import ELEMENTS_PER_REQUEST, MemberCode, NotChecked, Role

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction
    from node.core.principals import Principal

BATCH_BUDGET_PERCENT = 50
LEASE = "batch/"
LEASE_MS = 120_000
"""Longer than any check: every list is given up after 60 seconds at most."""
_NO_LIMIT = 2**53

Describe = Callable[[CheckResult], bytes]
"""What of a check is kept until the results are taken: as much as whoever runs the batch may see."""


@dataclass(frozen=True, slots=True)
class BatchRun:
    """What a run did. asked: rows now; interrupted: rows that a process left half asked, ever; left: rows still waiting.

    spent: the peer whose budget ended the run; None when every row had its turn.
    """

    asked: int
    interrupted: int
    left: int
    spent: MemberCode | None


@dataclass(frozen=True, slots=True, repr=False)
class Result:
    """One row as it stands: outcome as `Describe` made it, None while it is not checked."""

    person: Person
    state: RowState
    outcome: bytes | None

    def __repr__(self) -> str:
        return f"Result({self.person.number}, {self.state}, redacted)"


def run_batch(
    node: NodeContext,
    batch_id: str,
    runner: Principal,
    role: Role,
    describe: Describe,
    *,
    deadline_seconds: float | None = None,
    progress: Callable[[int], None] = lambda rows_done: None,
) -> BatchRun:
    """Asks about every row that waits. Safe to be run again after whatever stopped it.

    Raises NotFoundError, NotPermittedError; ConflictError without two valid approvals, or when anything is not what was
    approved (then nothing is asked); RaceLostError while another process runs it.
    """
    batch, epoch = _begin(node, batch_id, runner, role)
    try:
        seal, _ = _opened(node, batch)
        _require_unchanged(node, batch, seal)
        asker = Asker(runner.account, runner.agency, batch_id)
        asked, spent = 0, None
        for row in _rows(node, batch_id):
            if row.state is not RowState.WAITING:
                continue
            spent = _spent_with(node)
            if spent is not None:
                break
            _claim(node, batch_id, row.number, epoch)
            result = check_traveller(
                node,
                person_of(row.number, seal.open(row.number, row.sealed)).traveller,
                purpose=batch.purpose,
                role=role,
                urgency=batch.urgency,
                deadline_seconds=deadline_seconds,
                asker=asker,
            )
            _settle(node, batch_id, row.number, seal.seal_outcome(row.number, describe(result)), epoch)
            asked += 1
            progress(asked)
            spent = next((one.holder for one in result.lists if one.reason is NotChecked.BUDGET_EXHAUSTED), None)
            if spent is not None:
                break
    finally:
        with node.store.write() as tx:
            tx.leases.release(LEASE + batch_id, epoch)
    with node.store.read() as tx:
        counts = tx.batches.count(batch_id)
    left = counts.get(RowState.WAITING, 0)
    return BatchRun(asked, counts.get(RowState.INTERRUPTED, 0), left, spent if left else None)


def columns_of(node: NodeContext, batch: Batch) -> tuple[str, ...]:
    """The columns of the file. Raises ConflictError once they are erased."""
    seal, sealed = _opened(node, batch)
    return seal.columns(sealed)


def results(node: NodeContext, batch: Batch, *, after: int = 0) -> Iterator[Result]:
    """Every row in order, from after that number, a page at a time. Raises ConflictError once they are erased."""
    seal, _ = _opened(node, batch)
    for row in _rows(node, batch.batch_id, after=after):
        outcome = None if row.outcome is None else seal.open_outcome(row.number, row.outcome)
        yield Result(person_of(row.number, seal.open(row.number, row.sealed)), row.state, outcome)


def finish_batch(node: NodeContext, batch_id: str, by: Principal) -> Batch | None:
    """Ends a batch of which every row had its turn, and erases its persons: call it when the results are safe.

    None, and nothing changed, while rows wait. Raises NotFoundError, ConflictError.
    """
    now = node.clock.now()
    with node.store.write() as tx:
        batch = require_submitted(tx, batch_id, by.agency, now)
        counts = tx.batches.count(batch_id)
        if counts.get(RowState.WAITING, 0) or counts.get(RowState.ASKING, 0):
            return None
        return end_batch(tx, node, batch, BatchState.DONE, by=by.account, now=now)


def _begin(node: NodeContext, batch_id: str, runner: Principal, role: Role) -> tuple[Batch, int]:
    """Approvals, then the lease; what a dead process left half asked is told as such."""
    now = node.clock.now()
    with node.store.write() as tx:
        batch = require_submitted(tx, batch_id, runner.agency, now)
        require_batch(role, batch.purpose)
        valid = len(valid_approvals(tx, batch, now))
        if valid < APPROVALS_NEEDED:
            raise ConflictError(
                f"the batch has {valid} of {APPROVALS_NEEDED} approvals: supervisors give them by 'wren check approve'"
            )
        epoch = tx.leases.take(LEASE + batch_id, new_id(node.random_bytes), lease_ms=LEASE_MS)
        if epoch is None:
            raise RaceLostError("another process runs this batch, or died in the last two minutes: try again then")
        tx.batches.interrupt(batch_id)
    return batch, epoch


def _opened(node: NodeContext, batch: Batch) -> tuple[BatchSeal, SealedBatch]:
    if batch.sealed is None:
        raise ConflictError(f"the batch is {batch.state} and its persons are erased: submit it again if need be")
    return BatchSeal(node.keys, batch.batch_id, batch.sealed.content_key), batch.sealed


def _require_unchanged(node: NodeContext, batch: Batch, seal: BatchSeal) -> None:
    """All rows against the digest that the approvals name: nothing is asked about a person whom nobody approved."""
    assert batch.sealed is not None  # it was opened with it
    contents = (seal.open(row.number, row.sealed) for row in _rows(node, batch.batch_id))
    if content_digest(seal, batch, seal.columns(batch.sealed), contents) != batch.digest:
        raise ConflictError("the batch is not what was approved: nothing is asked; discard it and submit it again")


def _rows(node: NodeContext, batch_id: str, *, after: int = 0) -> Iterator[BatchRow]:
    while True:
        with node.store.read() as tx:
            page: Sequence[BatchRow] = tx.batches.rows(batch_id, after=after, limit=PAGE)
        yield from page
        if len(page) < PAGE:
            return
        after = page[-1].number


def _spent_with(node: NodeContext) -> MemberCode | None:
    """A peer with whom batches have no budget left today; None when there is none."""
    federation, today = node.federation(), day_of(node.clock.now())
    with node.store.read() as tx:
        for peer, elements in _shares(federation):
            if tx.budgets.spent(_ledger(peer), today) + ELEMENTS_PER_REQUEST > elements:
                return peer
    return None


def _shares(federation: Federation) -> Iterator[tuple[MemberCode, int]]:
    for peer in federation.peers():
        terms = federation.terms(peer)
        if terms is not None and peer not in federation.suspended:
            yield peer, terms.daily_evaluation_budget_elements * BATCH_BUDGET_PERCENT // 100


def _claim(node: NodeContext, batch_id: str, number: int, epoch: int) -> None:
    """Durable before anybody is asked: after a crash the row is interrupted, never asked a second time."""
    shares, today = list(_shares(node.federation())), day_of(node.clock.now())
    with node.store.write() as tx:
        _renew(tx, batch_id, epoch)
        if not tx.batches.claim(batch_id, number):
            raise ConflictError("the batch was ended while it was run: nothing more is asked")
        for peer, _ in shares:
            tx.budgets.spend(_ledger(peer), today, ELEMENTS_PER_REQUEST, _NO_LIMIT)


def _settle(node: NodeContext, batch_id: str, number: int, outcome: bytes, epoch: int) -> None:
    with node.store.write() as tx:
        _renew(tx, batch_id, epoch)
        if not tx.batches.settle_row(batch_id, number, outcome):
            raise ConflictError("the batch was ended while it was run: nothing more is asked")


def _renew(tx: Transaction, batch_id: str, epoch: int) -> None:
    if not tx.leases.renew(LEASE + batch_id, epoch, lease_ms=LEASE_MS):
        raise LostLeaseError("another process runs this batch by now: this one asks nothing more")


def _ledger(peer: MemberCode) -> MemberCode:
    """Under which name the budgets count what this node itself asked of `peer` in batches."""
    return MemberCode(f"batch/{peer}")


def own_batch(node: NodeContext, batch_id: str, who: Principal) -> Batch:
    """The batch, for an account of its agency. Raises NotFoundError."""
    with node.store.read() as tx:
        return require_own_batch(tx, batch_id, who.agency)
