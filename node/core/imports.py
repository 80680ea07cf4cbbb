"""Imports under four eyes: what one account submits changes the watchlist only when a second account approves it.

    (submit begins) ──> staging ──> submitted ──> approved     the watchlist has a new version
                           │            ├───────> rejected     somebody looked and said no
                           └────────────┴───────> discarded    given up, or its process died (swept)

Staging streams by many short transactions to where the entries will stand, under a batch without a version, which nobody
sees. What an import would do is decided while it is staged, against the list as it stood when staging began
(`ImportSummary.version`). Approval gives the batch its version: a few rows, whatever the import's size, so that a reader or
a crash finds the old version or the new one; it is refused when the list changed since where it touches the same entries.

A reference belongs to the agency that first used it, and stands on one list. Removed entries are recalled from peers by
`recall_removed`, whose queue is the withdrawals of the approved import itself: a crash loses none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from node.core.agencies import AgencyCode
from node.core.errors import ConflictError, NotFoundError, NotPermittedError
from node.core.exchange_log import record
from node.core.four_eyes import record_approval, require_other
from node.core.recall import recall_removed
from protocol.encoding import Json, encode
from protocol.entry import Entry
from protocol.vocabulary import Direction, EntryId, LeafKind

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from node.core.principals import Principal

STAGING_DEAD_SECONDS = 900
"""A staging import that grew no row for this long belongs to a process that died."""
UNDO_SECONDS = 90 * 86_400
"""How long a version's former content is kept so that the version can be undone; then it is erased."""

Progress = Callable[[int], None]
"""Told the number of records done."""


class ImportMode(StrEnum):
    """What the records mean. replace_list: entries of the list that the file does not name are removed. withdraw: those
    named are."""

    REPLACE_LIST = "replace_list"
    ADD_OR_CHANGE = "add_or_change"
    UNDO = "undo"
    WITHDRAW = "withdraw"


class ImportState(StrEnum):
    """See the drawing above."""

    STAGING = "staging"
    SUBMITTED = "submitted"
    APPROVED = "approved"
    REJECTED = "rejected"
    DISCARDED = "discarded"


class Change(StrEnum):
    """What approval would do to an entry."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True)
class Offered:
    """A record that a reader of lists accepted. line: where it starts in the file, from 1.

    checked: the reader itself put this very entry through `check_entry` just now, and nothing changed it since: staging
    does not ask the rules again. Never set it for what came over an interface.
    """

    line: int
    entry: Entry
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Prepared:
    """An entry that the rules admit, ready to be staged; made by `prepare` (node/core/import_preparing.py) only.

    entry: canonical bytes; digests: of its match keys, 32 bytes each, in a row.
    """

    line: int
    entry_id: EntryId
    entry: bytes = field(repr=False)
    digests: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """One reason why a record may not stand on the list. The texts do not repeat its content."""

    line: int
    field: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class StagedRow:
    """One entry as staged. entry: canonical bytes, None for removed and unchanged ones; digests: of its match keys, 32
    bytes each, in a row."""

    line: int
    entry_id: EntryId
    change: Change
    entry: bytes | None = field(default=None, repr=False)
    digests: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class StandingEntry:
    """An entry on the list, as far as an import must know it. entry: canonical bytes."""

    list_name: str
    agency: str
    version: int
    entry: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class FormerEntry:
    """What a version found where it changed something. before: canonical bytes; None when there was nothing
    (`before_list` is empty) or when it has been erased since."""

    entry_id: EntryId
    before: bytes | None = field(repr=False)
    before_list: str
    removed: bool


@dataclass(frozen=True, slots=True)
class ImportSummary:
    """One import. Times in Unix seconds; source_digest is SHA-256 of the file, 32 bytes.

    version: until approval, the newest version when staging began (None before the first); after it, the one it made.
    """

    import_id: str
    list_name: str
    agency: str
    mode: ImportMode
    source_name: str
    source_digest: bytes
    submitted_by: str
    submitted: int
    state: ImportState
    decided_by: str | None = None
    decided: int | None = None
    version: int | None = None
    added: int = 0
    changed: int = 0
    removed: int = 0
    unchanged: int = 0
    rejected: int = 0


Record = Offered | Prepared | Refused
"""What an import takes, in the order of its file."""


class Imports(Protocol):
    """Where imports are kept."""

    def open(self, summary: ImportSummary) -> None: ...

    def find(self, import_id: str) -> ImportSummary | None: ...

    def all(self, *, state: ImportState | None = None, agency: str | None = None) -> Sequence[ImportSummary]:
        """Newest first."""
        ...

    def approved_as(self, version: int) -> ImportSummary | None:
        """The import whose approval made this version."""
        ...

    def approved_among(self, versions: Sequence[int]) -> Mapping[int, ImportSummary]:
        """`approved_as` for all of these, in one look-up however many there are."""
        ...

    def stage(self, import_id: str, now: int, rows: Sequence[StagedRow], refused: Sequence[Refused]) -> bool:
        """Adds rows to an import that is being staged, counts them, and notes that it lives; False when it is staged no
        longer. The counts of a summary then tell how far it has come; `submit` sets what became of it in the end."""
        ...

    def unnamed(self, summary: ImportSummary, *, after: str, limit: int) -> Sequence[EntryId]:
        """A page of the entries of the import's list and agency that it does not name, from after `after`."""
        ...

    def submit(self, import_id: str, now: int, counts: Mapping[Change, int], rejected: int) -> bool:
        """From staging to submitted; False when it was staged no longer."""
        ...

    def settle(
        self,
        import_id: str,
        of: Iterable[ImportState],
        to: ImportState,
        *,
        now: int,
        account: str | None,
        version: int | None = None,
    ) -> bool:
        """Moves it to a final state if it is in one of these; of several at once, one is told True."""
        ...

    def overtaken(self, summary: ImportSummary, *, since: int) -> bool:
        """Whether a version after `since` touched an entry that the import names, or its list when it replaces one."""
        ...

    def publish(self, import_id: str, version: int) -> None:
        """Makes what the import staged count as this version: one row, whatever the import's size."""
        ...

    def rows(self, import_id: str, *, after: str, limit: int) -> Sequence[tuple[StagedRow, bytes | None]]:
        """Staged rows but unchanged ones in order of reference, from after `after`, each with the entry standing now."""
        ...

    def refused(self, import_id: str, *, after: int, limit: int) -> Sequence[tuple[int, Refused]]:
        """Reasons of rejected records in the order of the file, each with its number, from after that number."""
        ...

    def former(self, version: int, *, after: str, limit: int) -> Sequence[FormerEntry]:
        """What the version changed, in order of reference, from after `after`."""
        ...

    def versions_of(self, entry_id: EntryId) -> Sequence[int]:
        """Versions that changed the entry and kept history, with the one it stands by, newest first."""
        ...

    def owed_recalls(self, *, after: int, limit: int) -> Sequence[tuple[int, EntryId]]:
        """Claims removed entries of approved imports that no recall was sent for yet, each with its row's number, from
        after that number. Others get other rows until the transaction ends."""
        ...

    def recalls_owed(self) -> bool:
        """Whether there are any, claimed or not."""
        ...

    def close_recalls(self, rows: Iterable[int]) -> None: ...

    def stale(self, before: int) -> Sequence[str]:
        """Imports being staged that have not grown since `before`."""
        ...

    def forget_rows(self, limit: int) -> int:
        """Erases staged rows of imports that are decided, but for owed recalls; how many."""
        ...

    def old_content(self, before: int, *, limit: int) -> Sequence[int]:
        """Rows that still hold content which versions made before this time replaced."""
        ...

    def forget_content(self, rows: Sequence[int]) -> None:
        """Erases the content and the match keys of these rows; references and versions stay."""
        ...


def approve(node: NodeContext, import_id: str, approver: Principal) -> ImportSummary:
    """Makes a submitted import the new version, as a second account: a supervisor of the agency that owns it.

    Raises NotFoundError, NotPermittedError, ConflictError when it is not waiting for a decision or the list changed
    since: nothing was changed then.
    """
    now = node.clock.now()
    with node.store.read() as tx:
        known = look_up(tx, _require(tx, import_id))
    with node.store.write() as tx:
        found = _require(tx, import_id)
        second = require_other(tx, found.submitted_by, approver, agency=AgencyCode(found.agency))
        _require_waiting(found)
        approved = publish(tx, node, found, known, by=second.approver, now=now)
        record_approval(tx, second, f"import:{import_id}", granted=True, now=now, random_bytes=node.random_bytes)
    if approved.removed:
        recall_removed(node)
    return approved


@dataclass(frozen=True, slots=True)
class KnownList:
    """What was looked up before the transaction that decides: nobody has to wait for it. latest: the newest version."""

    latest: int
    overtaken: bool


def look_up(tx: Transaction, found: ImportSummary) -> KnownList:
    """Whether the list changed since staging began, where it touches the import."""
    return KnownList(tx.watchlist.latest_version(), tx.imports.overtaken(found, since=found.version or 0))


def publish(
    tx: Transaction, node: NodeContext, found: ImportSummary, known: KnownList, *, by: str | None, now: int
) -> ImportSummary:
    """Makes what a submitted import staged the list's new version, with its leaf. Raises ConflictError."""
    version = tx.watchlist.next_version(found.list_name, now)  # whoever changes the list waits here for the others
    _settle(tx, found, ImportState.APPROVED, now, by, version)
    if known.overtaken or tx.imports.overtaken(found, since=known.latest):
        raise ConflictError(
            "the list changed since this import was submitted, where it touches the same entries: submit it again"
        )
    tx.imports.publish(found.import_id, version)
    tx.watchlist.close_version(
        version, accepted=found.added + found.changed, rejected=found.rejected, withdrawn=found.removed
    )
    approved = _require(tx, found.import_id)
    log_import(tx, node, approved, now)
    return approved


def reject(node: NodeContext, import_id: str, approver: Principal, *, why: str) -> ImportSummary:
    """Turns a submitted import down, as a second account. `why` is kept with its leaf. Raises as `approve` does."""
    now = node.clock.now()
    with node.store.write() as tx:
        found = _require(tx, import_id)
        second = require_other(tx, found.submitted_by, approver, agency=AgencyCode(found.agency))
        _require_waiting(found)
        _settle(tx, found, ImportState.REJECTED, now, second.approver, found.version)
        rejected = _require(tx, import_id)
        log_import(tx, node, rejected, now, why=why)
        record_approval(tx, second, f"import:{import_id}", granted=False, now=now, random_bytes=node.random_bytes)
    return rejected


def discard(node: NodeContext, import_id: str, *, account: str, agency: str) -> ImportSummary:
    """Gives up an import that nobody approved, by any account of the agency. Raises NotFoundError, NotPermittedError,
    ConflictError."""
    now = node.clock.now()
    with node.store.write() as tx:
        found = owned(tx, import_id, agency)
        if found.state not in (ImportState.STAGING, ImportState.SUBMITTED):
            raise ConflictError(f"the import is {found.state} already: what was approved can only be undone")
        _settle(tx, found, ImportState.DISCARDED, now, account, found.version)
        discarded = _require(tx, import_id)
        log_import(tx, node, discarded, now)
    return discarded


def sweep_imports(node: NodeContext, *, batch: int = 1000) -> int:
    """Discards what dead processes left staging, erases rows that no import needs and history too old to undo; how many
    imports were discarded. Short transactions; run again, it goes on where it stopped."""
    now, swept = node.clock.now(), 0
    with node.store.write() as tx:
        for import_id in tx.imports.stale(now - STAGING_DEAD_SECONDS):
            swept += tx.imports.settle(import_id, (ImportState.STAGING,), ImportState.DISCARDED, now=now, account=None)
    recall_removed(node)
    erased = batch
    while erased == batch:
        with node.store.write() as tx:
            erased = tx.imports.forget_rows(batch)
    while True:
        with node.store.read() as tx:
            old = tx.imports.old_content(now - UNDO_SECONDS, limit=batch)
        if not old:
            return swept
        with node.store.write() as tx:
            tx.imports.forget_content(old)


def owned(tx: Transaction, import_id: str, agency: str) -> ImportSummary:
    """The import, for an account of the agency that owns it. Raises NotFoundError, NotPermittedError."""
    found = _require(tx, import_id)
    if found.agency != agency:
        raise NotPermittedError("the import belongs to another agency: its own accounts decide")
    return found


def log_import(tx: Transaction, node: NodeContext, summary: ImportSummary, now: int, *, why: str = "") -> None:
    """A leaf that binds what was imported, from which file, by whom and how it was decided."""
    note: Json = {
        "import": summary.import_id,
        "list": summary.list_name,
        "agency": summary.agency,
        "mode": summary.mode.value,
        "source": summary.source_digest.hex(),
        "state": summary.state.value,
        "submitted_by": summary.submitted_by,
        "decided_by": summary.decided_by or "",
        "version": summary.version or 0,
        "added": summary.added,
        "changed": summary.changed,
        "removed": summary.removed,
        "rejected": summary.rejected,
        "why": why,
    }
    record(tx, LeafKind.IMPORT, Direction.INTERNAL, payload=encode(note), now=now, random_bytes=node.random_bytes)


def _require(tx: Transaction, import_id: str) -> ImportSummary:
    found = tx.imports.find(import_id)
    if found is None:
        raise NotFoundError("no such import on this node: 'wren watchlist imports' lists them")
    return found


def _require_waiting(found: ImportSummary) -> None:
    if found.state is not ImportState.SUBMITTED:
        raise ConflictError(f"the import is {found.state}, not waiting for a decision: submit it again if need be")


def _settle(
    tx: Transaction, found: ImportSummary, to: ImportState, now: int, account: str | None, version: int | None
) -> None:
    """Of two who decide at once the second finds it decided."""
    if not tx.imports.settle(found.import_id, (found.state,), to, now=now, account=account, version=version):
        raise ConflictError("the import was decided by somebody else meanwhile: look at it again")
