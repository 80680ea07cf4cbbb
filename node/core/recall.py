"""Recall: the owner withdraws an entry; every peer that could open it purges and answers (DESIGN 4.5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from node.core.errors import NotFoundError
from node.core.exchange_log import record
from node.core.messages import make_item
from node.core.outbox import enqueue
from protocol.errors import RefusedError
from protocol.recall import (
    AnsweredOutcome,
    Recall,
    RecallAnswer,
    RecallOutcome,
    parse_recall,
    parse_recall_answer,
    recall_answer_to_body,
    recall_to_body,
)
from protocol.restrictions import Restrictions
from protocol.vocabulary import Direction, EntryId, HitReference, ItemKind, LeafKind, MemberCode, MessageId

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.item import Item

RECALL_LIFETIME_SECONDS = 365 * 86_400
RECALL_BATCH = 100
"""Entries recalled in one transaction: signing for several peers takes its time, and others wait for the writer."""


@dataclass(frozen=True, slots=True)
class RecallRow:
    """A recall that this node sent to one peer. entry_id stays here; the peer knows the hit reference only."""

    item_id: MessageId
    peer: MemberCode
    entry_id: EntryId
    hit_reference: HitReference
    issued: int
    outcome: RecallOutcome = RecallOutcome.PENDING
    basis: str = ""


class Recalls(Protocol):
    """Where recalls are kept: those sent, and the references that peers recalled from us."""

    def add_sent(self, row: RecallRow) -> None: ...

    def settle(self, item_id: MessageId, peer: MemberCode, outcome: RecallOutcome, basis: str) -> bool:
        """Stores the peer's answer; False when there is no such pending recall."""
        ...

    def sent(self, *, outcome: RecallOutcome | None = None) -> Sequence[RecallRow]: ...

    def add_received(self, owner: MemberCode, hit_reference: HitReference, recalled: int) -> None:
        """Remembers that the owner recalled this reference, and when by the owner's clock; the latest time counts."""
        ...

    def is_recalled(self, owner: MemberCode, hit_reference: HitReference, *, as_of: int) -> bool:
        """Whether it was recalled at or after `as_of`, the time (owner's clock) when a list that holds it was issued.

        A list issued later speaks for itself: the entry is gone from it, or stands on it again.
        """
        ...


def withdraw_entry(node: NodeContext, entry_id: EntryId) -> Sequence[MemberCode]:
    """Takes an entry off the list and recalls it from every peer whose tag set holds it; those peers.

    The tombstone follows with the next delta; the recall makes peers forget at once. Raises NotFoundError.
    """
    now = node.clock.now()
    federation = node.federation()
    with node.store.write() as tx:
        version = tx.watchlist.next_version("withdrawal", now)
        if not tx.watchlist.withdraw(entry_id, version):
            raise NotFoundError("no such entry on this node's watchlist: 'wren watchlist show' lists references")
        tx.watchlist.close_version(version, accepted=0, rejected=0, withdrawn=1)
        record(
            tx,
            LeafKind.IMPORT,
            Direction.INTERNAL,
            payload=f"withdrawn {entry_id} in version {version}".encode(),
            now=now,
            random_bytes=node.random_bytes,
        )
        told = []
        for peer in federation.peers():
            for reference in tx.own_tag_sets.references_of(peer, entry_id):
                send_recall(tx, node, peer, entry_id, reference)
                told.append(peer)
    return tuple(dict.fromkeys(told))


def recall_removed(node: NodeContext, *, batch: int = RECALL_BATCH) -> int:
    """Recalls the entries that approved imports removed, some at a time, each batch with its rows struck off; how many.

    What a crash interrupts is owed still, and done by the next run. An entry that stands again is not recalled.
    """
    with node.store.read() as tx:
        if not tx.imports.recalls_owed():
            return 0
    done = after = 0
    while True:
        with node.store.write() as tx:
            owed = tx.imports.owed_recalls(after=after, limit=batch)
            if owed:
                standing = tx.watchlist.standing([entry_id for _, entry_id in owed])
                recall_entries(tx, node, [entry_id for _, entry_id in owed if entry_id not in standing])
                tx.imports.close_recalls([row for row, _ in owed])
        done += len(owed)
        if len(owed) < batch:
            return done
        after = owed[-1][0]


def recall_entries(tx: Transaction, node: NodeContext, entry_ids: Sequence[EntryId]) -> Sequence[MemberCode]:
    """Recalls entries from every peer whose tag set holds one of them, in the caller's transaction; those peers."""
    told = []
    for peer, entry_id, reference in tx.own_tag_sets.holders_of(entry_ids):
        send_recall(tx, node, peer, entry_id, reference)
        told.append(peer)
    return tuple(dict.fromkeys(told))


def on_recall(tx: Transaction, node: NodeContext, item: Item) -> None:
    """A peer recalls: forget its hits under the reference, look no further at it, answer `purged`."""
    recall = parse_recall(item.body)
    now = node.clock.now()
    tx.recalls.add_received(item.originator, recall.hit_reference, item.issued)
    tx.hits.purge(item.originator, recall.hit_reference)
    answer = RecallAnswer(item.item_id, AnsweredOutcome.PURGED, "")
    restrictions = Restrictions(expires=now + RECALL_LIFETIME_SECONDS, releasable_to=(item.originator,))
    signed = make_item(node, ItemKind.RECALL_ANSWER, recall_answer_to_body(answer), restrictions)
    enqueue(tx, node, item.originator, signed)


def on_recall_answer(tx: Transaction, item: Item) -> None:
    """A peer answers our recall. Raises RefusedError for a recall that we never sent it or that was answered already."""
    answer = parse_recall_answer(item.body)
    if not tx.recalls.settle(answer.recall_id, item.originator, RecallOutcome(answer.outcome.value), answer.basis):
        raise RefusedError("an answer to no pending recall")


def send_recall(
    tx: Transaction, node: NodeContext, peer: MemberCode, entry_id: EntryId, reference: HitReference
) -> None:
    """Tells one peer to forget what the reference stands for, in the caller's transaction."""
    now = node.clock.now()
    restrictions = Restrictions(expires=now + RECALL_LIFETIME_SECONDS, releasable_to=(peer,))
    signed = make_item(node, ItemKind.RECALL, recall_to_body(Recall(reference)), restrictions)
    tx.recalls.add_sent(RecallRow(signed.item.item_id, peer, entry_id, reference, now))
    enqueue(tx, node, peer, signed)
