"""The exchange log for auditors (c2sp.org/tlog-tiles): the prefix is /api/v1/log, for tokens with the scope audit:read."""

from __future__ import annotations

from typing import Any

from flask import Response
from marshmallow import Schema, fields

from node.api.blueprint import Blueprint
from node.api.rules import Reach, rule
from node.core.context import NodeContext
from node.core.forks import HALT
from node.core.log_publication import published_checkpoint, published_tile
from node.core.scopes import Scope

TEXT = "text/plain; charset=utf-8"
BYTES = "application/octet-stream"


class PeerLeavesSchema(Schema):
    """How many leaves concern a peer; null: what the node did within itself."""

    peer = fields.String(required=True, allow_none=True)
    leaves = fields.Integer(required=True)


class LogStatusSchema(Schema):
    """The log in figures. halted: why it signs nothing, or null."""

    origin = fields.String(required=True, allow_none=True)
    size = fields.Integer(required=True)
    signed = fields.Integer(required=True)
    witnessed = fields.Integer(required=True)
    witnessed_at = fields.Integer(required=True, allow_none=True)
    leaves = fields.Integer(required=True)
    pending = fields.Integer(required=True)
    halted = fields.String(required=True, allow_none=True)
    by_peer = fields.List(fields.Nested(PeerLeavesSchema), required=True)


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

    @blueprint.get("/status")
    @rule(Scope.AUDIT_READ, reach=Reach.COUNTRY)
    @blueprint.response(200, LogStatusSchema)
    def get_log_status() -> dict[str, Any]:
        """Tell how the log is, in figures"""
        with node.store.read() as tx:
            log = tx.log_tree.current()
            witnessed = None if log is None else tx.log_tree.witnessed_checkpoint(log.number)
            return {
                "origin": None if log is None else log.origin,
                "size": 0 if log is None else log.size,
                "signed": 0 if log is None else log.signed,
                "witnessed": 0 if witnessed is None else witnessed.size,
                "witnessed_at": None if witnessed is None else witnessed.witnessed,
                "leaves": tx.leaves.count(),
                "pending": tx.log_tree.count_pending(),
                "halted": tx.node_state.get(HALT) or None,
                "by_peer": [{"peer": peer, "leaves": count} for peer, count in tx.leaves.count_by_peer()],
            }

    return blueprint
