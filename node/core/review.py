"""Review and expiry (DOMAIN section 3): nobody stays on a list because nobody looked.

An expired entry leaves the list and is recalled. An entry whose review is overdue stays until it expires, but asks for
no action any more: it gets its action back only by an import under four eyes. Protective entries keep theirs, for
without it the person would be worse off. A review confirmed in time sets the next date by category.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from node.core.errors import ConflictError, NotFoundError, NotPermittedError
from node.core.exchange_log import record
from node.core.recall import RECALL_BATCH, recall_entries
from protocol.encoding import Json, encode
from protocol.entry import Entry
from protocol.entry_rules import CATEGORY_RULES, YEAR_SECONDS
from protocol.stored_entry import restore_entry
from protocol.vocabulary import Action, Category, Direction, EntryId, LeafKind

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction

PAGE = 500


@dataclass(frozen=True, slots=True)
class DueReview:
    """An entry that its owner should look at. Times in Unix seconds. No name: this goes into lists on screens."""

    entry_id: EntryId
    agency: str
    list_name: str
    category: Category
    review: int
    expires: int
    overdue: bool


@dataclass(frozen=True, slots=True)
class ExpiryReport:
    """What a run did: entries that left the list, and entries that lost their action."""

    expired: int
    without_action: int


def review_due(node: NodeContext, now: int, *, within_seconds: int, agency: str | None = None) -> Sequence[DueReview]:
    """Entries to be reviewed within that time or before, of one agency or of all, the most urgent first."""
    horizon = now + within_seconds
    due = []
    for entry, list_name, owner in _entries(node, agency):
        if entry.review <= horizon and entry.expires > now:
            overdue = entry.review <= now
            due.append(
                DueReview(entry.entry_id, owner, list_name, entry.category, entry.review, entry.expires, overdue)
            )
    return sorted(due, key=lambda one: (one.review, one.entry_id))


def confirm_review(node: NodeContext, entry_id: EntryId, *, account: str, agency: str) -> Entry:
    """The owner looked, and the entry stays: issued anew now, next review by its category's interval.

    An expiry of its own stays; one that was no more than the review date moves with it. Raises NotFoundError,
    NotPermittedError for another agency's entry, ConflictError for an expired one.
    """
    now = node.clock.now()
    with node.store.write() as tx:
        standing = tx.watchlist.standing([entry_id]).get(entry_id)
        if standing is None:
            raise NotFoundError("no such entry on this node's watchlist: 'wren watchlist show' lists references")
        if standing.agency != agency:
            raise NotPermittedError("the entry belongs to another agency: its owner reviews it")
        entry = restore_entry(standing.entry)
        if entry.expires <= now:
            raise ConflictError("the entry has expired: submit it anew if it is still needed")
        confirmed = _confirmed(entry, now)
        version = tx.watchlist.next_version(standing.list_name, now)
        tx.watchlist.revise(version, confirmed)
        tx.watchlist.close_version(version, accepted=1, rejected=0, withdrawn=0)
        _log(tx, node, {"act": "reviewed", "entry": entry_id, "account": account, "version": version}, now)
    return confirmed


def expire_entries(node: NodeContext, *, batch: int = RECALL_BATCH) -> ExpiryReport:
    """Takes expired entries off the list with their recalls, and the action from entries whose review is overdue.

    Short transactions of a batch each; every entry is looked at again inside its own, so that several processes may run
    this at once and a review confirmed meanwhile counts.
    """
    now = node.clock.now()
    expired: list[EntryId] = []
    overdue: list[EntryId] = []
    for entry, _, _ in _entries(node, None):
        if _is_expired(entry, now):
            expired.append(entry.entry_id)
        elif _loses_action(entry, now):
            overdue.append(entry.entry_id)
    gone = sum(_expire(node, expired[start : start + batch], now) for start in range(0, len(expired), batch))
    tamed = sum(_take_action(node, overdue[start : start + batch], now) for start in range(0, len(overdue), batch))
    return ExpiryReport(gone, tamed)


def _expire(node: NodeContext, entry_ids: Sequence[EntryId], now: int) -> int:
    with node.store.write() as tx:
        version = tx.watchlist.next_version("expiry", now)
        standing = tx.watchlist.standing(entry_ids)
        gone = [one for one in standing if _is_expired(restore_entry(standing[one].entry), now)]
        for entry_id in gone:
            tx.watchlist.withdraw(entry_id, version)
        recall_entries(tx, node, gone)
        tx.watchlist.close_version(version, accepted=0, rejected=0, withdrawn=len(gone))
        _log(tx, node, {"act": "expired", "entries": list(gone), "version": version}, now)
    return len(gone)


def _take_action(node: NodeContext, entry_ids: Sequence[EntryId], now: int) -> int:
    with node.store.write() as tx:
        version = tx.watchlist.next_version("review", now)
        standing = tx.watchlist.standing(entry_ids)
        entries = [restore_entry(one.entry) for one in standing.values()]
        overdue = [entry for entry in entries if _loses_action(entry, now)]
        for entry in overdue:
            tx.watchlist.revise(version, replace(entry, action=Action.NONE))
        tx.watchlist.close_version(version, accepted=len(overdue), rejected=0, withdrawn=0)
        named: list[Json] = [entry.entry_id for entry in overdue]
        _log(tx, node, {"act": "review overdue", "entries": named, "version": version}, now)
    return len(overdue)


def _is_expired(entry: Entry, now: int) -> bool:
    return entry.expires <= now


def _loses_action(entry: Entry, now: int) -> bool:
    return entry.review <= now and entry.action is not Action.NONE and not entry.category.is_protective


def _confirmed(entry: Entry, now: int) -> Entry:
    review = now + CATEGORY_RULES[entry.category].review_years * YEAR_SECONDS
    expires = review if entry.expires <= entry.review else entry.expires
    return replace(entry, issued=now, review=min(review, expires), expires=expires)


def _entries(node: NodeContext, agency: str | None) -> Iterator[tuple[Entry, str, str]]:
    """A page of entries at a time, each page in a transaction of its own, with list and agency."""
    after = ""
    while True:
        with node.store.read() as tx:
            page = tx.watchlist.of_agency(agency, after=after, limit=PAGE)
        for _, standing in page:
            yield restore_entry(standing.entry), standing.list_name, standing.agency
        if len(page) < PAGE:
            return
        after = page[-1][0]


def _log(tx: Transaction, node: NodeContext, note: Json, now: int) -> None:
    record(tx, LeafKind.IMPORT, Direction.INTERNAL, payload=encode(note), now=now, random_bytes=node.random_bytes)
