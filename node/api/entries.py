"""The agency's entries: read with their version's tag, added and changed under four eyes as an import of one."""

from __future__ import annotations

import hashlib
import re
from typing import Any

from flask import Response, request

from node.api.authentication import principal
from node.api.blueprint import Blueprint
from node.api.entry_views import decide, entry_document
from node.api.etags import is_known, require_match
from node.api.pagination import PageQuery, after, cursor_of
from node.api.problems import FieldError, Kind, ProblemError, invalid, not_found
from node.api.rules import Reach, rule
from node.api.schemas.entries import EntryPage, ImportSchema, ProvenanceSchema, ShownEntrySchema
from node.api.schemas.imports import EntryRequest
from node.core.context import NodeContext
from node.core.errors import NotPermittedError
from node.core.import_diff import provenance
from node.core.import_staging import submit
from node.core.import_withdrawal import submit_withdrawal
from node.core.imports import ImportMode, ImportSummary, Offered, StandingEntry
from node.core.scopes import Scope
from protocol.entry import ENTRY_ID, Entry
from protocol.entry_rules import check_entry, with_default_dates
from protocol.stored_entry import restore_entry
from protocol.vocabulary import EntryId

_TAG = {"ETag": {"schema": {"type": "string"}, "description": "for If-Match and If-None-Match"}}


def make_entries(node: NodeContext) -> Blueprint:
    """The endpoints of entries."""
    blueprint = Blueprint("watchlist", __name__, url_prefix="/api/v1/watchlist", description="The agency's own entries")

    @blueprint.get("/entries")
    @rule(Scope.WATCHLIST_READ, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, EntryPage)
    def list_entries(query: dict[str, Any]) -> dict[str, Any]:
        """List the agency's entries in order of reference"""
        who, limit = principal(), query["limit"]
        with node.store.read() as tx:
            rows = tx.watchlist.of_agency(who.agency, after=after(query), limit=limit)
        return {
            "items": [
                entry_document(node, who, restore_entry(row.entry), row.list_name, row.version) for _, row in rows
            ],
            "next_cursor": cursor_of(rows[-1][0]) if len(rows) == limit else None,
        }

    @blueprint.post("/entries")
    @rule(Scope.WATCHLIST_WRITE, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(EntryRequest)
    @blueprint.response(202, ImportSchema)
    def add_entry(given: dict[str, Any]) -> ImportSummary:
        """Ask for an entry to be added

        An import of one: it stands on the list when a supervisor of the agency has approved it.
        """
        if _standing(node, given["entry"].entry_id, principal().agency) is not None:
            raise ProblemError(Kind.CONFLICT, "your agency has an entry of that reference: change it with PUT")
        return _submit_one(node, given["list_name"], given["entry"])

    @blueprint.get("/entries/<path:entry_id>")
    @rule(Scope.WATCHLIST_READ, reach=Reach.OWN_AGENCY)
    @blueprint.response(200, ShownEntrySchema, headers=_TAG)
    @blueprint.alt_response(304, description="The one that If-None-Match names stands")
    def get_entry(entry_id: str) -> Any:
        """Get an entry of the agency"""
        who, row = principal(), _require(node, entry_id)
        entry = restore_entry(row.entry)
        document = entry_document(node, who, entry, row.list_name, row.version)
        if not document["shown"]:
            return document
        tag = _tag(row)
        if is_known(tag):
            response = Response(status=304)
            response.set_etag(tag)
            return response
        return document, 200, {"ETag": f'"{tag}"'}

    @blueprint.put("/entries/<path:entry_id>")
    @rule(Scope.WATCHLIST_WRITE, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(EntryRequest)
    @blueprint.response(202, ImportSchema)
    def change_entry(given: dict[str, Any], entry_id: str) -> ImportSummary:
        """Ask for an entry to be changed

        `If-Match` names the version that was seen; a supervisor of the agency approves the change.
        """
        row = _require_seen(node, entry_id)
        require_match(_tag(row))
        if given["entry"].entry_id != entry_id:
            raise invalid("entry.entry_id", "another reference than the path's", "a reference is never changed")
        if given["list_name"] != row.list_name:
            raise invalid("list_name", "the entry stands on another list", "name the list on which it stands")
        return _submit_one(node, row.list_name, given["entry"])

    @blueprint.delete("/entries/<path:entry_id>")
    @rule(Scope.WATCHLIST_WRITE, reach=Reach.OWN_AGENCY)
    @blueprint.response(202, ImportSchema)
    def withdraw_entry(entry_id: str) -> ImportSummary:
        """Ask for an entry to be withdrawn, and recalled from peers

        `If-Match` names the version that was seen; it stands until a supervisor of the agency approves. Then peers are
        told to forget it at once. The version can be undone while its content is kept.
        """
        who = principal()
        require_match(_tag(_require_seen(node, entry_id)))
        return submit_withdrawal(
            node,
            EntryId(entry_id),
            account=who.account,
            agency=who.agency,
            source_name="one withdrawal through the API",
            source_digest=hashlib.sha256(request.full_path.encode()).digest(),
        )

    @blueprint.get("/provenance/<path:entry_id>")
    @rule(Scope.WATCHLIST_READ, reach=Reach.OWN_AGENCY)
    @blueprint.response(200, ProvenanceSchema)
    def get_provenance(entry_id: str) -> dict[str, Any]:
        """Say which imports made an entry what it is, newest first"""
        _require_form(entry_id)
        origins = provenance(node, EntryId(entry_id), agency=principal().agency)
        return {"items": [_origin(one.version, one.by_import) for one in origins]}

    return blueprint


def _submit_one(node: NodeContext, list_name: str, given: Entry) -> ImportSummary:
    entry = with_default_dates(given)
    if breaches := check_entry(entry, node.clock.now()):
        errors = [FieldError(f"entry.{one.field}", one.reason, one.remedy) for one in breaches]
        raise ProblemError(Kind.INVALID, errors=errors)
    who = principal()
    return submit(
        node,
        agency=who.agency,
        account=who.account,
        list_name=list_name,
        mode=ImportMode.ADD_OR_CHANGE,
        source_name="one entry through the API",
        source_digest=hashlib.sha256(request.get_data(cache=True)).digest(),
        records=[Offered(1, entry)],
    )


def _require(node: NodeContext, entry_id: str) -> StandingEntry:
    """The standing entry, if it is the caller's agency's. Raises ProblemError: not found, for every other."""
    row = _standing(node, entry_id, principal().agency)
    if row is None:
        raise not_found()
    return row


def _require_seen(node: NodeContext, entry_id: str) -> StandingEntry:
    """As `_require`, and the caller may see it. Raises NotPermittedError too."""
    row = _require(node, entry_id)
    if not decide(node, principal(), restore_entry(row.entry)).allowed:
        raise NotPermittedError(
            "you may not see this entry, and so neither change nor withdraw it: ask the protection officer"
        )
    return row


def _standing(node: NodeContext, entry_id: str, agency: str) -> StandingEntry | None:
    _require_form(entry_id)
    with node.store.read() as tx:
        row = tx.watchlist.standing([EntryId(entry_id)]).get(EntryId(entry_id))
    return row if row is not None and row.agency == agency else None


def _require_form(entry_id: str) -> None:
    if not re.match(ENTRY_ID, entry_id):
        raise not_found()


def _tag(row: StandingEntry) -> str:
    return hashlib.sha256(row.entry).hexdigest()[:32]


def _origin(version: int, by_import: ImportSummary | None) -> dict[str, Any]:
    names = ("import_id", "source_name", "submitted_by", "decided_by", "decided")
    return {"version": version} | {name: getattr(by_import, name, None) for name in names}
