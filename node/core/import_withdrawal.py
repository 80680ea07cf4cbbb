"""Withdrawing entries under four eyes: an import that removes and names nothing else; approval recalls them from peers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from node.core.errors import NotFoundError
from node.core.import_staging import Staging
from node.core.imports import Change, ImportMode, ImportSummary, StagedRow
from protocol.vocabulary import EntryId

if TYPE_CHECKING:
    from node.core.context import NodeContext


def submit_withdrawal(
    node: NodeContext, entry_id: EntryId, *, account: str, agency: str, source_name: str, source_digest: bytes
) -> ImportSummary:
    """Submits the withdrawal of one of the agency's entries; a second account approves it, and can undo it for a time.

    Raises NotFoundError where the agency has no such entry, NotPermittedError as `submit` does.
    """
    with node.store.read() as tx:
        standing = tx.watchlist.standing([entry_id]).get(entry_id)
    if standing is None or standing.agency != agency:
        raise NotFoundError("no such entry of your agency on this node's watchlist")
    with Staging.begin(
        node, agency, account, standing.list_name, ImportMode.WITHDRAW, source_name, source_digest
    ) as staging:
        gone: Sequence[StagedRow] = [StagedRow(0, entry_id, Change.REMOVED)]
        staging.stage(gone, ())
        return staging.finish()
