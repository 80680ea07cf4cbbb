"""The late re-check: a traveller whom a peer could not check is asked about again when the peer is back (DESIGN 4.3).

The traveller is kept sealed under a content key of its own for at most 24 hours; erasing the key erases the traveller.
The re-check uses at most 20 % of the day's budget, urgent first; what it cannot do in time is `lapsed` and erased.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from node.core.asking import ListResult, ask_peers, record_answer
from node.core.budget import day_of
from node.core.errors import ConflictError
from node.core.exchange_log import record
from protocol.limits import MAX_DEFERRED_SECONDS
from protocol.matching.match_keys import keys_of_traveller
from protocol.matching.traveller import Traveller, dump_traveller, load_traveller
from protocol.vocabulary import (
    ELEMENTS_PER_REQUEST,
    Direction,
    LeafKind,
    MemberCode,
    Outcome,
    Purpose,
    Urgency,
)

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction


RECHECK_BUDGET_PERCENT = 20
RECHECK_DEADLINE_SECONDS = 10.0
NO_LIMIT = 2**53
CONTENT_KEY_BYTES = 32
_NONCE = bytes(12)
"""Fixed: each content key seals one traveller and nothing else."""


class DeferredStatus(StrEnum):
    """How a deferred check ended."""

    WAITING = "waiting"
    CLEAR = "clear"
    LATE_HIT = "late_hit"
    LAPSED = "lapsed"


@dataclass(frozen=True, slots=True)
class DeferredCheck:
    """One traveller at one peer. sealed and content_key are None once erased. Times in Unix seconds."""

    check_id: str
    peer: MemberCode
    purpose: Purpose
    urgency: Urgency
    created: int
    expires: int
    status: DeferredStatus = DeferredStatus.WAITING
    sealed: bytes | None = field(default=None, repr=False)
    content_key: bytes | None = field(default=None, repr=False)


class DeferredChecks(Protocol):
    """Where deferred checks are kept; unique by (check_id, peer)."""

    def add(self, check: DeferredCheck) -> None: ...

    def waiting(self, peer: MemberCode | None = None) -> Sequence[DeferredCheck]:
        """Waiting ones, urgent first, then oldest."""
        ...

    def close(self, check_id: str, peer: MemberCode, status: DeferredStatus, now: int) -> bool:
        """Ends a waiting check and erases sealed traveller and content key; False when it was ended already."""
        ...

    def find(self, check_id: str) -> Sequence[DeferredCheck]:
        """All rows of one check."""
        ...


def defer(
    tx: Transaction,
    node: NodeContext,
    check_id: str,
    peer: MemberCode,
    traveller: Traveller,
    purpose: Purpose,
    urgency: Urgency,
) -> None:
    """Keeps the traveller, sealed, for a late re-check by `peer`."""
    now = node.clock.now()
    content_key = node.random_bytes(CONTENT_KEY_BYTES)
    sealed = AESGCM(content_key).encrypt(_NONCE, dump_traveller(traveller), check_id.encode())
    expires = now + MAX_DEFERRED_SECONDS
    tx.deferred.add(
        DeferredCheck(check_id, peer, purpose, urgency, now, expires, sealed=sealed, content_key=content_key)
    )


def recheck(node: NodeContext, peer: MemberCode) -> Sequence[ListResult]:
    """Asks `peer` about the travellers it could not check, urgent first, within 20 % of the day's budget.

    Stops at the first answer that is `not_checked` again: the peer is still away. Late hits are stored as such.
    """
    federation = node.federation()
    terms = federation.terms(peer)
    if terms is None or peer in federation.suspended:
        return ()
    now = node.clock.now()
    with node.store.read() as tx:
        waiting = [one for one in tx.deferred.waiting(peer) if one.expires > now]
        spent = tx.budgets.spent(_ledger(peer), day_of(now))
    share = terms.daily_evaluation_budget_elements * RECHECK_BUDGET_PERCENT // 100
    results: list[ListResult] = []
    for one in waiting[: max(0, (share - spent) // ELEMENTS_PER_REQUEST)]:
        traveller = _unsealed(one)
        keys = keys_of_traveller(traveller, purpose=one.purpose)
        (asked,) = ask_peers(
            node,
            federation,
            [peer],
            traveller,
            keys,
            purpose=one.purpose,
            check_id=one.check_id,
            deadline_seconds=RECHECK_DEADLINE_SECONDS,
            note=None,
            late=True,
        )
        results.append(asked.result)
        with node.store.write() as tx:
            record_answer(tx, node, asked)
            if asked.answer_bytes is not None:  # charged, whatever it said
                tx.budgets.spend(_ledger(peer), day_of(now), ELEMENTS_PER_REQUEST, NO_LIMIT)
            _close(tx, node, one, asked.result)
        if asked.result.outcome is Outcome.NOT_CHECKED:
            break
    return results


def lapse_expired(node: NodeContext) -> int:
    """Erases travellers kept for 24 hours without an answer; how many. Each leaves a leaf: lapsed never reads as clear."""
    now = node.clock.now()
    with node.store.write() as tx:
        over = [one for one in tx.deferred.waiting() if one.expires <= now]
        for one in over:
            tx.deferred.close(one.check_id, one.peer, DeferredStatus.LAPSED, now)
            record(
                tx,
                LeafKind.LAPSED,
                Direction.INTERNAL,
                peer=one.peer,
                payload=one.check_id.encode(),
                now=now,
                random_bytes=node.random_bytes,
            )
    return len(over)


def _ledger(peer: MemberCode) -> MemberCode:
    """Under which name the budgets count what this node itself spent at `peer` on late re-checks."""
    return MemberCode(f"recheck/{peer}")


def _unsealed(check: DeferredCheck) -> Traveller:
    if check.sealed is None or check.content_key is None:
        raise ConflictError("this traveller was erased already")
    return load_traveller(AESGCM(check.content_key).decrypt(_NONCE, check.sealed, check.check_id.encode()))


def _close(tx: Transaction, node: NodeContext, check: DeferredCheck, result: ListResult) -> None:
    if result.outcome is Outcome.NOT_CHECKED:
        return
    now = node.clock.now()
    status = DeferredStatus.LATE_HIT if result.hits else DeferredStatus.CLEAR
    if not tx.deferred.close(check.check_id, check.peer, status, now):
        return
    for found in result.hits:
        tx.hits.add(found.hit)
        record(
            tx,
            LeafKind.LATE_HIT,
            Direction.INTERNAL,
            peer=check.peer,
            payload=f"{check.check_id} {found.hit.hit_reference}".encode(),
            now=now,
            random_bytes=node.random_bytes,
        )
