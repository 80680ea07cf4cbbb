"""The exchange log for auditors (c2sp.org/tlog-tiles): the prefix is /api/v1/log, for tokens with the scope audit:read."""

from __future__ import annotations

from flask import Response

from node.api.blueprint import Blueprint
from node.api.rules import Reach, rule
from node.core.context import NodeContext
from node.core.log_publication import published_checkpoint, published_tile
from node.core.scopes import Scope

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"


def make_log(node: NodeContext) -> Blueprint:
    """The endpoints of the log."""
    blueprint = Blueprint("log", __name__, url_prefix="/api/v1/log", description="The exchange log, for auditors")

    @blueprint.get("/checkpoint")
    @rule(Scope.AUDIT_READ, reach=Reach.COUNTRY)
    @blueprint.alt_response(200, description="A signed note", content_type=TEXT)
    def checkpoint() -> Response:
        """The newest witnessed checkpoint"""
        with node.store.read() as tx:
            return Response(published_checkpoint(tx).note, content_type=TEXT)

    @blueprint.get("/tile/<path:address>")
    @rule(Scope.AUDIT_READ, reach=Reach.COUNTRY)
    @blueprint.alt_response(200, description="Hashes, or entries behind their lengths", content_type=BYTES)
    def tile(address: str) -> Response:
        """A tile of hashes, or under entries/ a bundle of leaves"""
        with node.store.read() as tx:
            return Response(published_tile(tx, address), content_type=BYTES)

    return blueprint
