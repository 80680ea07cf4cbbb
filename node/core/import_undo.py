"""Undoing a version: an import that restores what was there before, under four eyes like every other."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from node.core.errors import ConflictError, NotFoundError, NotPermittedError
from node.core.import_staging import BATCH, Staging
from node.core.imports import Change, FormerEntry, ImportMode, ImportSummary, Refused, StagedRow, StandingEntry
from node.core.key_digests import digests_of
from protocol.entry_rules import check_entry
from protocol.stored_entry import restore_entry
from protocol.vocabulary import EntryId

if TYPE_CHECKING:
    from node.core.context import NodeContext


def undo(node: NodeContext, version: int, *, account: str, agency: str) -> ImportSummary:
    """Submits the undoing of a version that an import made; a second account approves it.

    What may no longer stand by the rules, or whose former content has been erased, is among the rejected with its
    reason (its line is the number of the change). Raises NotFoundError, NotPermittedError, and ConflictError when later
    versions changed the same entries: undo those first.
    """
    with node.store.read() as tx:
        made = tx.imports.approved_as(version)
    if made is None:
        raise NotFoundError("no import made this version: 'wren watchlist imports' shows which versions can be undone")
    if made.agency != agency:
        raise NotPermittedError("the version belongs to another agency: its own accounts undo it")
    why = f"undo of version {version}"
    with Staging.begin(node, agency, account, made.list_name, ImportMode.UNDO, why, made.source_digest) as staging:
        _stage_reverse(node, staging, version)
        return staging.finish()


def _stage_reverse(node: NodeContext, staging: Staging, version: int) -> None:
    after, number = "", 0
    while True:
        with node.store.read() as tx:
            page = tx.imports.former(version, after=after, limit=BATCH)
            standing = tx.watchlist.standing([one.entry_id for one in page])
        if not page:
            return
        outcomes = []
        for one in page:
            number += 1
            outcomes += _reversed(one, number, standing, version, node.clock.now())
        staging.stage(
            [one for one in outcomes if isinstance(one, StagedRow)],
            [one for one in outcomes if isinstance(one, Refused)],
        )
        after = page[-1].entry_id


def _reversed(
    one: FormerEntry, number: int, standing: Mapping[EntryId, StandingEntry], version: int, now: int
) -> list[StagedRow | Refused]:
    found = standing.get(one.entry_id)
    as_left = found is None if one.removed else found is not None and found.version == version
    if not as_left:
        raise ConflictError(f"later versions changed the same entries as version {version}: undo those first")
    if not one.before_list:
        return [StagedRow(number, one.entry_id, Change.REMOVED)]
    if one.before is None:
        return [Refused(number, "entry_id", "its former content has been erased", "submit the entry anew")]
    entry = restore_entry(one.before)
    if breaches := check_entry(entry, now):
        return [Refused(number, breach.field, breach.reason, breach.remedy) for breach in breaches]
    change = Change.ADDED if one.removed else Change.CHANGED
    return [StagedRow(number, one.entry_id, change, one.before, digests_of(entry))]
