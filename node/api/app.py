"""The WSGI application of the country port: everything under /api/v1, and nothing without a stated rule."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO, Any

import flask
import flask_smorest
import structlog
from flask import Flask, Response, g, request

from node.api.accounts import make_accounts
from node.api.alert_drafts import make_alert_drafts
from node.api.alert_exports import make_alert_exports
from node.api.alert_handling import make_alert_handling
from node.api.alerts import make_alerts
from node.api.authentication import install_authentication
from node.api.blueprint import refuse_encoded_body
from node.api.checks import make_checks
from node.api.danger import make_danger
from node.api.docs import make_docs
from node.api.entries import make_entries
from node.api.idempotent import install_idempotency
from node.api.imports import make_imports
from node.api.information import make_information
from node.api.log import make_log
from node.api.match import make_match
from node.api.openapi import TITLE, VERSION, complete
from node.api.peers import make_peers
from node.api.places import make_places
from node.api.problems import install_problems
from node.api.rate import TokenRates
from node.api.routes import make_routes
from node.api.rules import require_rules
from node.api.submissions import Submissions
from node.api.subscriptions import make_notices, make_subscriptions
from node.api.vessels import make_vessels
from node.core.boundaries import Boundaries
from node.core.context import NodeContext
from node.core.places import Gazetteer
from node.places.files import load_boundaries, load_gazetteer

MAX_FORM_PARTS = 16
REQUESTS_PER_MINUTE = 1200


def _extract_places() -> Gazetteer:
    return load_gazetteer(None)


def _extract_boundaries() -> Boundaries:
    return load_boundaries(None)


@dataclass(frozen=True, slots=True)
class ApiOptions:
    """spool_folder: where uploads lie while they are read; private, on disk. requests_per_minute: of one token.

    gazetteer, boundaries: the node's, read when they are first needed and again when their files change; raise
    PlacesFileError.
    """

    spool_folder: Path
    requests_per_minute: int = REQUESTS_PER_MINUTE
    sleep: Callable[[float], None] = time.sleep
    gazetteer: Callable[[], Gazetteer] = _extract_places
    boundaries: Callable[[], Boundaries] = _extract_boundaries


def make_api(node: NodeContext, options: ApiOptions, mounted: Sequence[flask.Blueprint] = ()) -> Flask:
    """The application. mounted: further blueprints, whose endpoints state their rules as well.

    Raises UnruledEndpointError.
    """
    app = Flask("node.api", static_folder=None)
    app.request_class = _request_class(options.spool_folder)
    app.url_map.strict_slashes = False
    app.url_map.redirect_defaults = False
    app.url_map.merge_slashes = False
    app.config.update(
        API_TITLE=TITLE,
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        MAX_FORM_PARTS=MAX_FORM_PARTS,
        PROPAGATE_EXCEPTIONS=False,
    )
    app.before_request(_begin)
    app.before_request(_refuse_encoded)
    install_authentication(app, node, TokenRates(options.requests_per_minute))
    install_idempotency(app, node)
    app.after_request(_seal)
    api = flask_smorest.Api(app)
    for blueprint in _blueprints(node, options):
        api.register_blueprint(blueprint)
    app.register_blueprint(make_docs(api))
    for extra in mounted:
        app.register_blueprint(extra)
    install_problems(app)
    require_rules(app)
    complete(api, app)
    return app


def _blueprints(node: NodeContext, options: ApiOptions) -> list[Any]:
    return [
        make_checks(node, options.sleep),
        make_match(node),
        make_entries(node),
        make_imports(node, Submissions()),
        make_peers(node),
        make_log(node),
        make_accounts(node),
        make_routes(node, options.gazetteer),
        make_places(options.gazetteer),
        make_information(node),
        make_vessels(node),
        make_subscriptions(node),
        make_notices(node),
        make_alerts(node),
        make_alert_handling(node),
        make_alert_drafts(node),
        make_alert_exports(node, options.gazetteer, options.boundaries),
        make_danger(node),
    ]


def _request_class(spool_folder: Path) -> type[flask.Request]:
    """Uploaded files lie as nameless files in the node's own folder, whatever their size; nothing of them in memory."""

    class SpooledRequest(flask.Request):
        def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
            return TemporaryFile(dir=spool_folder)

    return SpooledRequest


def _begin() -> None:
    g.began = time.monotonic()


def _refuse_encoded() -> None:
    refuse_encoded_body()


def _seal(response: Response) -> Response:
    """What every answer carries, and a log line: the route, never the path asked for."""
    response.headers["Cache-Control"] = "no-store"
    response.headers["X-Content-Type-Options"] = "nosniff"
    if "Content-Security-Policy" not in response.headers:
        response.headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
    structlog.get_logger().info(
        "api_request",
        method=request.method,
        route=request.url_rule.rule if request.url_rule else None,
        status=response.status_code,
        duration_ms=round((time.monotonic() - g.get("began", time.monotonic())) * 1000),
    )
    return response
