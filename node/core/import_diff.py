"""What an import would change, page by page, and where an entry comes from."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING

from node.core.errors import NotFoundError
from node.core.imports import Change, FormerEntry, ImportState, ImportSummary, Refused, StagedRow, owned
from protocol.entry import Entry
from protocol.stored_entry import restore_entry
from protocol.vocabulary import EntryId

if TYPE_CHECKING:
    from node.core.context import NodeContext

_FIELDS = tuple(one.name for one in fields(Entry))


@dataclass(frozen=True, slots=True)
class EntryChange:
    """One change. line: in the file, 0 where there is none; fields: which of the entry differ, for `changed` ones.

    before, after: None where there is nothing, or where it has been erased since.
    """

    entry_id: EntryId
    change: Change
    line: int = 0
    fields: tuple[str, ...] = ()
    before: Entry | None = field(default=None, repr=False)
    after: Entry | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class ChangePage:
    """Changes in order of reference. cursor: what to ask the next page with; None at the end."""

    changes: tuple[EntryChange, ...]
    cursor: str | None


@dataclass(frozen=True, slots=True)
class RefusedPage:
    """Rejected records in the order of the file, a row for each reason. cursor as in `ChangePage`."""

    refused: tuple[Refused, ...]
    cursor: int | None


@dataclass(frozen=True, slots=True)
class Origin:
    """A version that made an entry what it is, or was. by_import: None for one that came without four eyes."""

    version: int
    by_import: ImportSummary | None


def diff(node: NodeContext, import_id: str, *, agency: str, cursor: str | None = None, limit: int = 100) -> ChangePage:
    """A page of what the import changes, for the agency that owns it and no other: it shows entries whole.

    An approved import shows what it replaced; a rejected or discarded one shows nothing, for it is erased. Raises
    NotFoundError, NotPermittedError.
    """
    after = cursor or ""
    with node.store.read() as tx:
        found = owned(tx, import_id, agency)
        if found.state is ImportState.APPROVED and found.version is not None:
            done = tx.imports.former(found.version, after=after, limit=limit)
            changes = tuple(_of_former(one) for one in done)
        elif found.state in (ImportState.STAGING, ImportState.SUBMITTED):
            rows = tx.imports.rows(import_id, after=after, limit=limit)
            changes = tuple(_of_row(row, standing) for row, standing in rows)
        else:
            changes = ()
    return ChangePage(changes, changes[-1].entry_id if len(changes) == limit else None)


def refusals(
    node: NodeContext, import_id: str, *, agency: str, cursor: int | None = None, limit: int = 100
) -> RefusedPage:
    """A page of the rejected records, each reason with line, field and remedy. Raises as `diff` does."""
    with node.store.read() as tx:
        owned(tx, import_id, agency)
        rows = tx.imports.refused(import_id, after=cursor or 0, limit=limit)
    return RefusedPage(tuple(one for _, one in rows), rows[-1][0] if len(rows) == limit else None)


def provenance(node: NodeContext, entry_id: EntryId, *, agency: str) -> Sequence[Origin]:
    """Which versions made the entry what it is: by which import, of whom, approved by whom and when; newest first.

    Raises NotFoundError where this agency has no such entry; that takes as much work whether another has one or nobody.
    """
    with node.store.read() as tx:
        standing = tx.watchlist.standing([entry_id]).get(entry_id)
        versions = tx.imports.versions_of(entry_id)
        made = tx.imports.approved_among(versions)
    origins = [Origin(version, made.get(version)) for version in versions]
    agencies = {origin.by_import.agency for origin in origins if origin.by_import is not None}
    if standing is not None:
        agencies = {standing.agency}
    if agency not in agencies:
        raise NotFoundError("no such entry of your agency on this node's watchlist")
    return tuple(one for one in origins if one.by_import is None or one.by_import.agency == agency)


def changed_fields(before: Entry, after: Entry) -> tuple[str, ...]:
    """Names of the fields in which two entries differ."""
    return tuple(name for name in _FIELDS if getattr(before, name) != getattr(after, name))


def _of_row(row: StagedRow, standing: bytes | None) -> EntryChange:
    before = None if standing is None else restore_entry(standing)
    after = None if row.entry is None else restore_entry(row.entry)
    differ = () if before is None or after is None else changed_fields(before, after)
    return EntryChange(row.entry_id, row.change, row.line, differ, before, after)


def _of_former(one: FormerEntry) -> EntryChange:
    change = Change.REMOVED if one.removed else Change.CHANGED if one.before_list else Change.ADDED
    return EntryChange(one.entry_id, change, before=None if one.before is None else restore_entry(one.before))
