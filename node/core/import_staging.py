"""Staging an import: records stream in, each is judged and compared with what stands, none is seen before approval."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from types import TracebackType
from typing import TYPE_CHECKING

from node.core.accounts import require_account
from node.core.acts import MACHINE
from node.core.agencies import COUNTRY
from node.core.errors import ConflictError, NotPermittedError
from node.core.import_preparing import prepare
from node.core.imports import (
    Change,
    ImportMode,
    ImportState,
    ImportSummary,
    Offered,
    Prepared,
    Progress,
    Record,
    Refused,
    StagedRow,
    StandingEntry,
    log_import,
    look_up,
    publish,
)
from node.core.messages import new_id
from protocol.vocabulary import EntryId

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction

BATCH = 1000
"""Records of one transaction: some hundredths of a second."""

Telling = Callable[[Refused], None]


def submit(
    node: NodeContext,
    *,
    agency: str,
    account: str,
    list_name: str,
    mode: ImportMode,
    source_name: str,
    source_digest: bytes,
    records: Iterable[Record],
    progress: Progress = lambda records_done: None,
    refused: Telling = lambda one: None,
) -> ImportSummary:
    """Stages the records and submits the import; a second account then approves it.

    Streams: memory is bounded by a batch and the references seen, and no transaction is longer than a batch. An error of the
    reader discards what was staged and is raised on. `refused` is told of what the rules or the list refuse, not of what came
    refused. Raises ConflictError when the import was discarded meanwhile, or when a list would be replaced by nothing.
    """
    with Staging.begin(node, agency, account, list_name, mode, source_name, source_digest) as staging:
        staging.add_all(records, progress, refused)
        return staging.finish()


def import_alone(
    node: NodeContext,
    *,
    list_name: str,
    source_name: str,
    source_digest: bytes,
    records: Iterable[Record],
    progress: Progress = lambda records_done: None,
    refused: Telling = lambda one: None,
) -> ImportSummary:
    """As `submit`, on a node without accounts: there is nobody to approve, and what was staged counts at once.

    The entries belong to the country as a whole. Raises ConflictError too when the list changed meanwhile where the
    import touches it.
    """
    with Staging.begin(
        node, COUNTRY, MACHINE, list_name, ImportMode.ADD_OR_CHANGE, source_name, source_digest
    ) as staging:
        staging.add_all(records, progress, refused)
        return staging.finish_alone()


@dataclass(slots=True)
class Staging:
    """One import being staged by this process; leaving its `with` by any error abandons what was staged.

    seen: its references, all that grows with the list.
    """

    node: NodeContext
    summary: ImportSummary
    counts: Counter[Change] = field(default_factory=Counter)
    seen: set[EntryId] = field(default_factory=set, repr=False)
    rejected: int = 0
    last_refused_line: int = -1

    @classmethod
    def begin(
        cls,
        node: NodeContext,
        agency: str,
        account: str,
        list_name: str,
        mode: ImportMode,
        source_name: str,
        source_digest: bytes,
    ) -> Staging:
        """Opens an import. From here on, whatever changes the list is newer than what it is compared with.

        Raises NotFoundError for an unknown account, NotPermittedError for another agency's or a disabled one.
        """
        with node.store.write() as tx:
            submitter = None if account == MACHINE else require_account(tx, account)
            if submitter is not None and (submitter.agency != agency or submitter.disabled is not None):
                raise NotPermittedError("only an account of the agency that owns the entries submits an import")
            summary = ImportSummary(
                import_id=new_id(node.random_bytes),
                list_name=list_name,
                agency=agency,
                mode=mode,
                source_name=source_name,
                source_digest=source_digest,
                submitted_by=account,
                submitted=node.clock.now(),
                state=ImportState.STAGING,
                version=tx.watchlist.latest_version() or None,
            )
            tx.imports.open(summary)
        return cls(node, summary)

    def __enter__(self) -> Staging:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if kind is not None:
            self.abandon()

    def add_all(
        self,
        records: Iterable[Record],
        progress: Progress = lambda records_done: None,
        refused: Telling = lambda one: None,
    ) -> None:
        """Stages a stream, a batch at a time."""
        done = 0
        stream = iter(records)
        while batch := list(islice(stream, BATCH)):
            self.add(batch, refused)
            done += len(batch)
            progress(done)

    def add(self, batch: Sequence[Record], told: Telling = lambda one: None) -> None:
        """Judges a batch by the rules and against what stands, and stages it; `told` of what that refuses."""
        now = self.node.clock.now()
        prepared = [prepare(one, now) if isinstance(one, Offered) else one for one in batch]
        names = [one.entry_id for one in prepared if isinstance(one, Prepared)]
        with self.node.store.read() as tx:
            standing = tx.watchlist.standing(names)
        rows: list[StagedRow] = []
        refused: list[Refused] = []
        for given, one in zip(batch, prepared, strict=True):
            outcome = self._compared(one, standing) if isinstance(one, Prepared) else one
            if isinstance(outcome, StagedRow):
                self.seen.add(outcome.entry_id)
                rows.append(outcome)
                continue
            reasons = (outcome,) if isinstance(outcome, Refused) else outcome
            refused += reasons
            if not isinstance(given, Refused):
                for reason in reasons:
                    told(reason)
        self.stage(rows, refused)

    def _compared(self, one: Prepared, standing: Mapping[EntryId, StandingEntry]) -> StagedRow | Refused:
        line, summary = one.line, self.summary
        if one.entry_id in self.seen:
            return Refused(line, "entry_id", "the reference stands on an earlier line", "give each entry its own")
        found = standing.get(one.entry_id)
        if found is None:
            return StagedRow(line, one.entry_id, Change.ADDED, one.entry, one.digests)
        if found.agency != summary.agency:
            return Refused(line, "entry_id", "the reference belongs to another agency", "use a reference of your own")
        if found.list_name != summary.list_name:
            return Refused(
                line,
                "entry_id",
                "the reference stands on another list of your agency",
                "import it there, or withdraw it there first",
            )
        if found.entry == one.entry:
            return StagedRow(line, one.entry_id, Change.UNCHANGED)
        return StagedRow(line, one.entry_id, Change.CHANGED, one.entry, one.digests)

    def stage(self, rows: Sequence[StagedRow], refused: Sequence[Refused]) -> None:
        """Adds rows in one short transaction. Raises ConflictError when the import was discarded meanwhile."""
        with self.node.store.write() as tx:
            if not tx.imports.stage(self.summary.import_id, self.node.clock.now(), rows, refused):
                raise ConflictError("the import was discarded while it was being staged: submit it again")
        self.counts.update(row.change for row in rows)
        for one in refused:
            self.rejected += one.line != self.last_refused_line
            self.last_refused_line = one.line

    def finish(self) -> ImportSummary:
        """Submits it, with its leaf. Raises ConflictError."""
        replaces = self.summary.mode is ImportMode.REPLACE_LIST
        if replaces and not self.counts.total():
            raise ConflictError("no record could be accepted, and nothing is no list: see what was rejected and why")
        if replaces:
            self._remove_unnamed()
        with self.node.store.write() as tx:
            submitted = self._submit(tx)
            log_import(tx, self.node, submitted, submitted.submitted)
        return submitted

    def finish_alone(self) -> ImportSummary:
        """Makes it the list's new version without a second person. Raises ConflictError."""
        with self.node.store.read() as tx:
            known = look_up(tx, self.summary)
        with self.node.store.write() as tx:
            submitted = self._submit(tx)
            return publish(tx, self.node, submitted, known, by=None, now=submitted.submitted)

    def _submit(self, tx: Transaction) -> ImportSummary:
        now = self.node.clock.now()
        if not tx.imports.submit(self.summary.import_id, now, self.counts, self.rejected):
            raise ConflictError("the import was discarded while it was being staged: submit it again")
        return replace(
            self.summary,
            submitted=now,
            state=ImportState.SUBMITTED,
            rejected=self.rejected,
            added=self.counts[Change.ADDED],
            changed=self.counts[Change.CHANGED],
            removed=self.counts[Change.REMOVED],
            unchanged=self.counts[Change.UNCHANGED],
        )

    def _remove_unnamed(self) -> None:
        gone: Sequence[EntryId] = ()
        while True:
            with self.node.store.read() as tx:
                gone = tx.imports.unnamed(self.summary, after=gone[-1] if gone else "", limit=BATCH)
            if not gone:
                return
            self.stage([StagedRow(0, one, Change.REMOVED) for one in gone], ())

    def abandon(self) -> None:
        """Discards it; a process that dies before this is swept."""
        with self.node.store.write() as tx:
            tx.imports.settle(
                self.summary.import_id,
                (ImportState.STAGING,),
                ImportState.DISCARDED,
                now=self.node.clock.now(),
                account=None,
                version=self.summary.version,
            )
