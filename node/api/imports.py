"""Imports: submitted by one account, looked at, approved or turned down by another, undone the same way."""

from __future__ import annotations

import hashlib
import re
from contextlib import ExitStack
from dataclasses import asdict
from typing import Any, BinaryIO

from flask import request, url_for

from node.api.authentication import principal
from node.api.blueprint import Blueprint
from node.api.entry_views import decide
from node.api.pagination import PageQuery, after, after_number, cursor_of
from node.api.problems import not_found
from node.api.rules import Reach, rule
from node.api.schemas.entries import ImportPage, ImportSchema
from node.api.schemas.imports import (
    FILES,
    ApprovalPage,
    ChangesPage,
    DecisionRequest,
    EntriesRequest,
    FileRequest,
    RejectsPage,
)
from node.api.submissions import Submissions, kept_open, read_file
from node.core.context import NodeContext
from node.core.import_diff import EntryChange, diff, refusals
from node.core.import_staging import Staging, submit
from node.core.import_undo import undo
from node.core.imports import ImportMode, ImportState, ImportSummary, Offered, approve, discard, reject
from node.core.principals import Principal
from node.core.scopes import Scope
from protocol.entry_rules import with_default_dates
from protocol.vocabulary import Role

_ID = re.compile(r"[0-9a-f]{32}")
_CHUNK = 1024 * 1024
_LOCATION = {"Location": {"schema": {"type": "string"}, "description": "where its state is told"}}


def make_imports(node: NodeContext, submissions: Submissions) -> Blueprint:
    """The endpoints of imports and approvals."""
    blueprint = Blueprint("imports", __name__, url_prefix="/api/v1", description="Lists under four eyes")
    _add_submitting(blueprint, node, submissions)
    _add_looking(blueprint, node, submissions)
    _add_deciding(blueprint, node)
    return blueprint


def _add_submitting(blueprint: Blueprint, node: NodeContext, submissions: Submissions) -> None:
    @blueprint.post("/imports")
    @rule(Scope.IMPORTS_SUBMIT, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(EntriesRequest)
    @blueprint.response(202, ImportSchema, headers=_LOCATION)
    def submit_entries(given: dict[str, Any]) -> Any:
        """Submit entries for approval"""
        who = principal()
        summary = submit(
            node,
            agency=who.agency,
            account=who.account,
            list_name=given["list_name"],
            mode=ImportMode(given["mode"].value),
            source_name="entries through the API",
            source_digest=hashlib.sha256(request.get_data(cache=True)).digest(),
            records=[Offered(line, with_default_dates(entry)) for line, entry in enumerate(given["entries"], start=1)],
        )
        return _accepted(summary)

    @blueprint.post("/imports/files")
    @rule(Scope.IMPORTS_SUBMIT, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(FileRequest, location="files")
    @blueprint.response(202, ImportSchema, headers=_LOCATION)
    def submit_file(form: dict[str, Any]) -> Any:
        """Submit a file for approval

        Its state is `staging` while it is being read, and its counts grow: ask again where `Location` says.
        """
        who, now = principal(), node.clock.now()
        submissions.claim()
        try:
            files = ExitStack()
            opened = {name: files.enter_context(kept_open(form[name].stream)) for name in FILES if name in form}
            staging = Staging.begin(
                node,
                who.agency,
                who.account,
                form["list_name"],
                ImportMode(form["mode"].value),
                f"{form['format'].value} file through the API",
                _digest(opened["file"]),
            )
        except BaseException:
            submissions.release()
            raise
        records = read_file(
            form["format"],
            opened["file"],
            opened.get("aliases"),
            opened.get("addresses"),
            form.get("list_date", now),
            now,
            node.workers,
        )
        submissions.run(staging, records, files)
        return _accepted(_require(node, staging.summary.import_id, who))

    @blueprint.post("/watchlist/versions/<int:version>/undo")
    @rule(Scope.IMPORTS_SUBMIT, reach=Reach.OWN_AGENCY)
    @blueprint.response(202, ImportSchema, headers=_LOCATION)
    def undo_version(version: int) -> Any:
        """Submit the undoing of a version for approval"""
        who = principal()
        with node.store.read() as tx:
            made = tx.imports.approved_as(version) if version < 2**31 else None
        if made is None or made.agency != who.agency:
            raise not_found()
        return _accepted(undo(node, version, account=who.account, agency=who.agency))


def _add_looking(blueprint: Blueprint, node: NodeContext, submissions: Submissions) -> None:
    @blueprint.get("/imports")
    @rule(Scope.IMPORTS_SUBMIT, Scope.IMPORTS_APPROVE, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, ImportPage)
    def list_imports(query: dict[str, Any]) -> dict[str, Any]:
        """List the agency's imports, newest first"""
        with node.store.read() as tx:
            found = tx.imports.all(agency=principal().agency)
        return _page_of(found, query, asdict)

    @blueprint.get("/imports/<string:import_id>")
    @rule(Scope.IMPORTS_SUBMIT, Scope.IMPORTS_APPROVE, reach=Reach.OWN_AGENCY)
    @blueprint.response(200, ImportSchema)
    def get_import(import_id: str) -> dict[str, Any]:
        """Get an import's state and what it would change, counted"""
        document = asdict(_require(node, import_id, principal()))
        failure = submissions.failure(import_id)
        return document if failure is None else document | {"failure": failure}

    @blueprint.get("/imports/<string:import_id>/changes")
    @rule(Scope.IMPORTS_SUBMIT, Scope.IMPORTS_APPROVE, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, ChangesPage)
    def list_changes(query: dict[str, Any], import_id: str) -> dict[str, Any]:
        """List what an import changes, entry by entry"""
        who = principal()
        found = _require(node, import_id, who)
        page = diff(node, import_id, agency=who.agency, cursor=after(query) or None, limit=query["limit"])
        return {
            "items": [_change(node, who, found, one) for one in page.changes],
            "next_cursor": cursor_of(page.cursor),
        }

    @blueprint.get("/imports/<string:import_id>/rejects")
    @rule(Scope.IMPORTS_SUBMIT, Scope.IMPORTS_APPROVE, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, RejectsPage)
    def list_rejects(query: dict[str, Any], import_id: str) -> dict[str, Any]:
        """List why records were rejected"""
        who = principal()
        _require(node, import_id, who)
        page = refusals(node, import_id, agency=who.agency, cursor=after_number(query) or None, limit=query["limit"])
        return {"items": page.refused, "next_cursor": cursor_of(page.cursor)}

    @blueprint.get("/approvals")
    @rule(Scope.IMPORTS_APPROVE, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, ApprovalPage)
    def list_approvals(query: dict[str, Any]) -> dict[str, Any]:
        """List what waits for a second person of the agency"""
        who = principal()
        with node.store.read() as tx:
            found = tx.imports.all(state=ImportState.SUBMITTED, agency=who.agency)
        return _page_of(found, query, lambda one: asdict(one) | {"may_decide": one.submitted_by != who.account})


def _add_deciding(blueprint: Blueprint, node: NodeContext) -> None:
    @blueprint.post("/imports/<string:import_id>/approve")
    @rule(Scope.IMPORTS_APPROVE, reach=Reach.OWN_AGENCY)
    @blueprint.response(200, ImportSchema)
    def approve_import(import_id: str) -> ImportSummary:
        """Approve an import of another account of the agency"""
        who = principal()
        _require(node, import_id, who)
        return approve(node, import_id, who)

    @blueprint.post("/imports/<string:import_id>/reject")
    @rule(Scope.IMPORTS_APPROVE, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(DecisionRequest)
    @blueprint.response(200, ImportSchema)
    def reject_import(given: dict[str, Any], import_id: str) -> ImportSummary:
        """Turn an import down, as another account of the agency"""
        who = principal()
        _require(node, import_id, who)
        return reject(node, import_id, who, why=given["why"])

    @blueprint.post("/imports/<string:import_id>/discard")
    @rule(Scope.IMPORTS_SUBMIT, reach=Reach.OWN_AGENCY)
    @blueprint.response(200, ImportSchema)
    def discard_import(import_id: str) -> ImportSummary:
        """Give up an import that nobody approved"""
        who = principal()
        _require(node, import_id, who)
        return discard(node, import_id, account=who.account, agency=who.agency)


def _require(node: NodeContext, import_id: str, who: Principal) -> ImportSummary:
    """The import, if it is the caller's agency's. Raises ProblemError: not found, for every other."""
    if not _ID.fullmatch(import_id):
        raise not_found()
    with node.store.read() as tx:
        found = tx.imports.find(import_id)
    if found is None or found.agency != who.agency:
        raise not_found()
    return found


def _accepted(summary: ImportSummary) -> Any:
    return summary, 202, {"Location": url_for("imports.get_import", import_id=summary.import_id)}


def _page_of(found: Any, query: dict[str, Any], document: Any) -> dict[str, Any]:
    """A page after the import that the cursor names; ones submitted since do not move it."""
    names = [one.import_id for one in found]
    begin = names.index(after(query)) + 1 if after(query) in names else 0
    page = found[begin : begin + query["limit"]]
    more = begin + len(page) < len(found)
    return {"items": [document(one) for one in page], "next_cursor": cursor_of(page[-1].import_id) if more else None}


def _change(node: NodeContext, who: Principal, found: ImportSummary, one: EntryChange) -> dict[str, Any]:
    """Who submitted it and who decides see it whole, others what their roles may see of such entries."""
    known = {"entry_id": one.entry_id, "change": one.change, "line": one.line, "fields": one.fields}
    decides = Role.SUPERVISOR in who.roles or who.account == found.submitted_by
    sides = [side for side in (one.before, one.after) if side is not None]
    for side in [] if decides else sides:
        decided = decide(node, who, side)
        if not decided.allowed:
            return known | {"shown": False, "refer_to": decided.refer_to or Role.PROTECTION_OFFICER}
    return known | {"shown": True, "before": one.before, "after": one.after}


def _digest(file: BinaryIO) -> bytes:
    digest = hashlib.sha256()
    while chunk := file.read(_CHUNK):
        digest.update(chunk)
    file.seek(0)
    return digest.digest()
