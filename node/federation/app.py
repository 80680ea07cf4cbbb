"""The endpoints that other nodes call, on the peer port. The TLS channel has proved the member before anything here runs.

POST /federation/v1/messages                          an envelope in, an envelope out
GET  /federation/v1/segments/<epoch>/<number>         a segment built for the member that asks, by range
POST /federation/v1/witness/add-checkpoint            C2SP tlog-witness: a checkpoint to cosign
GET  /federation/v1/witness/<origin hash>/checkpoint  C2SP tlog-witness: what was cosigned last
"""

from http import HTTPStatus
from typing import Any

import structlog
from flask import Flask, Response, request, send_file

from node.core.context import NodeContext
from node.core.errors import CoreError, NotFoundError
from node.core.manifests import own_segment
from node.core.reception import receive
from node.core.witness import WitnessResponse, add_checkpoint, latest_checkpoint
from node.server.problems import install_problems, new_event_id, problem_response
from node.server.wsgi_bridge import PEER_MEMBER
from node.store.errors import StoreBusyError, StoreConflictError
from protocol.errors import ProtocolError
from protocol.problems import PROBLEMS, ProblemType
from protocol.vocabulary import EpochId, MemberCode

MESSAGES_PATH = "/federation/v1/messages"
SEGMENTS_PATH = "/federation/v1/segments"
WITNESS_PREFIX = "/federation/v1/witness"


def make_app(node: NodeContext) -> Flask:
    """The WSGI application of the peer port."""
    app = Flask("node.federation", static_folder=None)
    log = structlog.get_logger()

    @app.post(MESSAGES_PATH)
    def messages() -> Response:
        member = _member()
        try:
            answer = receive(node, request.get_data(cache=False), member)
        except (ProtocolError, CoreError) as error:
            return _refuse(log, member, error, ProblemType.REFUSED)
        except (StoreBusyError, StoreConflictError) as error:  # two copies of one request at once: the retry finds one
            return _refuse(log, member, error, ProblemType.UNAVAILABLE)
        return Response(answer, HTTPStatus.OK, content_type="application/octet-stream")

    @app.get(f"{SEGMENTS_PATH}/<epoch>/<int:number>")
    def segments(epoch: str, number: int) -> Response:
        member = _member()
        try:
            path = own_segment(node, member, EpochId(epoch), number)
        except NotFoundError as error:
            return _refuse(log, member, error, ProblemType.NOT_FOUND)
        return send_file(path.resolve(), mimetype="application/octet-stream", conditional=True, etag=False)

    @app.post(f"{WITNESS_PREFIX}/add-checkpoint")
    def witness() -> Response:
        try:
            return _answer_of(add_checkpoint(node, request.get_data(cache=False)))
        except (CoreError, StoreBusyError, StoreConflictError) as error:
            return _refuse(log, _member(), error, ProblemType.UNAVAILABLE)

    @app.get(f"{WITNESS_PREFIX}/<origin_hash>/checkpoint")
    def witnessed(origin_hash: str) -> Response:
        return _answer_of(latest_checkpoint(node, origin_hash))

    install_problems(app)
    return app


def _answer_of(answered: WitnessResponse) -> Response:
    """As the witness said it: its statuses are those of C2SP tlog-witness, not of the closed problems."""
    return Response(answered.body, answered.status, content_type=answered.content_type)


def _member() -> MemberCode:
    return MemberCode(request.environ[PEER_MEMBER])


def _refuse(log: Any, member: MemberCode, error: Exception, kind: ProblemType) -> Response:
    """One closed problem for every refusal; the kind of error stays here, under an event id."""
    event_id = new_event_id()
    log.warning("envelope_refused", event_id=event_id, member=member, error=type(error).__name__)
    refused = PROBLEMS[kind]
    return problem_response(refused.type.value, refused.title, refused.status, event_id=event_id)
