"""Checks: the first line learns `continue` or `refer`, the second line what each list says, each at its own pace."""

from __future__ import annotations

import json
import queue
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import structlog
from flask import Response, request

from node.api.authentication import principal
from node.api.blueprint import Blueprint
from node.api.check_answers import Viewer, check_document
from node.api.idempotent import HEADER
from node.api.pagination import PageQuery, after_number, cursor_of
from node.api.problems import FieldError, Kind, ProblemError, invalid, not_found
from node.api.rules import Reach, rule
from node.api.schemas.checks import (
    CheckAnswerSchema,
    CheckRequest,
    DeferredPage,
    FirstLineAnswerSchema,
    LateHitsPage,
    ListSchema,
    PurposePageQuery,
    PurposeQuery,
    StoredCheckSchema,
)
from node.core.asking import ListResult
from node.core.check import Asker, CheckResult, check_traveller
from node.core.check_references import is_check_of
from node.core.context import NodeContext
from node.core.entry_access import other_owners
from node.core.first_line import first_line_answer, wait_seconds
from node.core.principals import Principal, checking_role
from node.core.scopes import Scope
from protocol.matching.dates import born_by
from protocol.matching.match_keys import keys_of_traveller
from protocol.matching.mrz.parser import Mrz, parse_mrz, traveller_of
from protocol.matching.traveller import Traveller, dump_traveller
from protocol.vocabulary import Purpose, Role, Urgency

NDJSON = "application/x-ndjson"
STREAM_SECONDS = 120.0


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request for a check that holds."""

    traveller: Traveller
    mrz: Mrz | None
    purpose: Purpose
    urgency: Urgency
    deadline_seconds: int | None
    role: Role
    withheld: int
    asker: Asker


def make_checks(node: NodeContext, sleep: Callable[[float], None]) -> Blueprint:
    """The endpoints of checks."""
    blueprint = Blueprint("checks", __name__, url_prefix="/api/v1/checks", description="One traveller, every list")

    @blueprint.post("")
    @rule(Scope.CHECKS_FIRST_LINE, Scope.CHECKS_SECOND_LINE, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(CheckRequest)
    @blueprint.response(200, CheckAnswerSchema)
    @blueprint.alt_response(200, schema={"oneOf": [CheckAnswerSchema, FirstLineAnswerSchema]}, success=True)
    @blueprint.alt_response(
        200,
        schema={"type": "string"},
        content_type=NDJSON,
        description="Each list as it answers, one JSON object a line, then the whole answer",
        success=True,
    )
    def create_check(given: dict[str, Any]) -> Any:
        """Check a traveller

        No peer learns whom. A list that is `not_checked` is not clear.
        """
        started = node.clock.monotonic()
        asked = _asked(node, given, principal())
        if asked.role is Role.FIRST_LINE:
            return _first_line(node, asked, started, sleep)
        viewer = Viewer(asked.role, asked.purpose, node.member, node.clock.now())
        if request.accept_mimetypes.best_match(["application/json", NDJSON]) == NDJSON:
            parts = _stream(node, asked, viewer)
            body: Any = "".join(parts) if HEADER in request.headers else parts
            return Response(body, content_type=NDJSON)
        return _answer(node, asked, viewer, _check(node, asked))

    @blueprint.get("/late-hits")
    @rule(Scope.CHECKS_SECOND_LINE, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(PurposePageQuery, location="query")
    @blueprint.response(200, LateHitsPage)
    def list_late_hits(query: dict[str, Any]) -> dict[str, Any]:
        """List late hits of the agency's checks, newest first"""
        who, viewer = _viewer(node, query["purpose"])
        with node.store.read() as tx:
            hits = [one for one in tx.hits.late() if is_check_of(node.keys, who.agency, one.check_id)]
        return _page(hits, query, viewer.stored)

    @blueprint.get("/deferred")
    @rule(Scope.CHECKS_SECOND_LINE, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, DeferredPage)
    def list_deferred(query: dict[str, Any]) -> dict[str, Any]:
        """List the agency's checks that wait for a list; travellers stay sealed"""
        who = principal()
        with node.store.read() as tx:
            rows = [one for one in tx.deferred.waiting() if is_check_of(node.keys, who.agency, one.check_id)]
        return _page(rows, query, _deferred)

    @blueprint.get("/<string:check_id>")
    @rule(Scope.CHECKS_SECOND_LINE, reach=Reach.OWN_AGENCY)
    @blueprint.arguments(PurposeQuery, location="query")
    @blueprint.response(200, StoredCheckSchema)
    def get_check(query: dict[str, Any], check_id: str) -> dict[str, Any]:
        """Get what is kept of a check of the agency"""
        who, viewer = _viewer(node, query["purpose"])
        if not is_check_of(node.keys, who.agency, check_id):
            raise not_found()
        with node.store.read() as tx:
            hits, rows = tx.hits.find(check_id), tx.deferred.find(check_id)
        return {
            "check_id": check_id,
            "hits": [viewer.stored(one) for one in hits],
            "deferred": [_deferred(one) for one in rows],
        }

    return blueprint


def _asked(node: NodeContext, given: dict[str, Any], who: Principal) -> _Asked:
    """Raises ProblemError, NotPermittedError, UnreadableError: all before anybody is asked anything."""
    purpose: Purpose = given["purpose"]
    role = checking_role(who, purpose)
    mrz = parse_mrz(given["mrz"], now=node.clock.now()) if "mrz" in given else None
    traveller = _born_by_now(node, given["traveller"]) if mrz is None else traveller_of(mrz)
    dump_traveller(traveller)  # refuses what the late re-check could not keep
    keys = keys_of_traveller(traveller, purpose=purpose)
    if role is Role.FIRST_LINE:
        _require_whole(mrz, any(keys.surplus.values()) or bool(keys.withheld))
    if not keys.by_slot:
        raise invalid("", "nothing to check", "give a document, a vehicle or vessel, or a name with a date of birth")
    return _Asked(
        traveller,
        mrz,
        purpose,
        given["urgency"],
        given["deadline_seconds"],
        role,
        keys.withheld,
        Asker(who.account, who.agency),
    )


def _born_by_now(node: NodeContext, traveller: Traveller) -> Traveller:
    return replace(traveller, birth_dates=born_by(traveller.birth_dates, node.clock.now()))


def _require_whole(mrz: Mrz | None, more_than_fits: bool) -> None:
    """The first line sees two words only, so a zone that was misread must not end in `continue`: it is read again."""
    errors = []
    if mrz is not None:
        remedy = "read the zone again; if it stays so, send the traveller to the second line"
        errors += [FieldError(f"mrz.{one.field.value}", one.reason, remedy) for one in mrz.unread]
        errors += [
            FieldError(f"mrz.{one.field.value}", "the check digit does not agree", remedy) for one in mrz.check_failures
        ]
    if more_than_fits:
        errors.append(
            FieldError("traveller", "more than one check asks about", "send the traveller to the second line")
        )
    if errors:
        raise ProblemError(Kind.INVALID, errors=errors)


def _check(node: NodeContext, asked: _Asked, tell: Callable[[ListResult], None] | None = None) -> CheckResult:
    return check_traveller(
        node,
        asked.traveller,
        purpose=asked.purpose,
        role=asked.role,
        urgency=asked.urgency,
        deadline_seconds=asked.deadline_seconds,
        asker=asked.asker,
        tell=tell,
    )


def _answer(node: NodeContext, asked: _Asked, viewer: Viewer, result: CheckResult) -> dict[str, Any]:
    others = other_owners(node, (*result.local, *result.misused), asked.asker.agency)
    return check_document(result, viewer, others, asked.mrz, asked.withheld)


def _first_line(node: NodeContext, asked: _Asked, started: float, sleep: Callable[[float], None]) -> Response:
    """The same bytes but for the word, at a moment that does not depend on what was found."""
    asking = node.clock.monotonic() - started
    result = _check(node, asked)
    body = first_line_answer(result).to_bytes()
    sleep(wait_seconds(asking + result.answered_seconds, node.clock.monotonic() - started))
    return Response(body, content_type="application/json")


def _stream(node: NodeContext, asked: _Asked, viewer: Viewer) -> Iterator[str]:
    """Each list as it answers, then the whole answer; a failure ends the stream with a line that says so."""
    told: queue.Queue[str | None] = queue.Queue()
    lists, answer = ListSchema(), CheckAnswerSchema()
    log = structlog.get_logger()

    def run() -> None:
        try:
            result = _check(node, asked, lambda one: told.put(_line({"list": lists.dump(viewer.list_(one))})))
            told.put(_line({"answer": answer.dump(_answer(node, asked, viewer, result))}))
        except Exception as error:  # noqa: BLE001 - the answer has begun: the reader must learn that it will not end well
            log.error("check_stream_failed", error=type(error).__name__)
            told.put(_line({"failed": True}))
        finally:
            told.put(None)

    threading.Thread(target=run, name="check-stream", daemon=True).start()
    while (line := told.get(timeout=STREAM_SECONDS)) is not None:
        yield line


def _line(document: dict[str, Any]) -> str:
    return json.dumps(document, separators=(",", ":")) + "\n"


def _viewer(node: NodeContext, purpose: Purpose) -> tuple[Principal, Viewer]:
    who = principal()
    role = checking_role(who, purpose)
    return who, Viewer(role, purpose, node.member, node.clock.now())


def _page(rows: list[Any], query: dict[str, Any], document: Callable[[Any], dict[str, Any]]) -> dict[str, Any]:
    """A page by position: these lists are short, and what is newer stands at their beginning."""
    begin = after_number(query)
    end = begin + query["limit"]
    return {
        "items": [document(one) for one in rows[begin:end]],
        "next_cursor": cursor_of(end) if end < len(rows) else None,
    }


def _deferred(row: Any) -> dict[str, Any]:
    return {
        "check_id": row.check_id,
        "holder": row.peer,
        "status": row.status,
        "urgency": row.urgency,
        "created": row.created,
        "expires": row.expires,
    }
