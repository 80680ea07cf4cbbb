"""Peers and the node's state: what concerns the whole country and no person."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, fields

from node.api.authentication import principal
from node.api.blueprint import Blueprint
from node.api.problems import Kind, ProblemError
from node.api.rules import Reach, rule
from node.api.schemas.parts import word
from node.core.context import NodeContext
from node.core.imports import ImportState
from node.core.membership import Federation, set_suspended
from node.core.scopes import Scope
from protocol.vocabulary import MemberCode, Purpose


class PeerSchema(Schema):
    """Another member. purposes: for which checks the terms with it allow."""

    member = fields.String(required=True)
    name = fields.String(required=True)
    suspended = fields.Boolean(required=True)
    has_terms = fields.Boolean(required=True)
    purposes = fields.List(word(Purpose), required=True)


class PeersSchema(Schema):
    """All other members, in order of code."""

    items = fields.List(fields.Nested(PeerSchema), required=True)


class StatusSchema(Schema):
    """The node in figures."""

    member = fields.String(required=True)
    time = fields.Integer(required=True)
    charter_version = fields.Integer(required=True)
    training = fields.Boolean(required=True)
    peers = fields.Integer(required=True)
    suspended_peers = fields.Integer(required=True)
    entries = fields.Integer(required=True)
    watchlist_version = fields.Integer(required=True)
    imports_waiting = fields.Integer(required=True)
    checks_deferred = fields.Integer(required=True)


def make_peers(node: NodeContext) -> Blueprint:
    """The endpoints of peers and status."""
    blueprint = Blueprint("node", __name__, url_prefix="/api/v1", description="Peers and state")

    @blueprint.get("/peers")
    @rule(Scope.PEERS_READ, reach=Reach.COUNTRY)
    @blueprint.response(200, PeersSchema)
    def list_peers() -> dict[str, Any]:
        """List the other members of the charter"""
        federation = node.federation()
        return {"items": [_peer(federation, code) for code in federation.peers()]}

    @blueprint.post("/peers/<string:member>/suspend")
    @rule(Scope.PEERS_WRITE, reach=Reach.COUNTRY)
    @blueprint.response(200, PeerSchema)
    def suspend_peer(member: str) -> dict[str, Any]:
        """Stop all exchange with a peer"""
        return _set(node, member, suspended=True)

    @blueprint.post("/peers/<string:member>/resume")
    @rule(Scope.PEERS_WRITE, reach=Reach.COUNTRY)
    @blueprint.response(200, PeerSchema)
    def resume_peer(member: str) -> dict[str, Any]:
        """Exchange with a peer again"""
        return _set(node, member, suspended=False)

    @blueprint.get("/status")
    @rule(Scope.STATUS_READ, reach=Reach.COUNTRY)
    @blueprint.response(200, StatusSchema)
    def get_status() -> dict[str, Any]:
        """Tell how the node is, in figures"""
        federation = node.federation()
        with node.store.read() as tx:
            figures = {
                "entries": tx.watchlist.count(),
                "watchlist_version": tx.watchlist.latest_version(),
                "imports_waiting": len(tx.imports.all(state=ImportState.SUBMITTED)),
                "checks_deferred": len(tx.deferred.waiting()),
            }
        return figures | {
            "member": node.member,
            "time": node.clock.now(),
            "charter_version": federation.charter.version,
            "training": federation.charter.training,
            "peers": len(federation.peers()),
            "suspended_peers": len(federation.suspended),
        }

    return blueprint


def _set(node: NodeContext, member: str, *, suspended: bool) -> dict[str, Any]:
    code = MemberCode(member)
    if code not in node.federation().peers():
        raise ProblemError(Kind.NOT_FOUND, "no peer of the charter has this code")
    set_suspended(node, code, suspended, by=principal().account)
    return _peer(node.federation(), code)


def _peer(federation: Federation, code: MemberCode) -> dict[str, Any]:
    entry, terms = federation.charter.member(code), federation.terms(code)
    return {
        "member": code,
        "name": "" if entry is None else entry.name,
        "suspended": code in federation.suspended,
        "has_terms": terms is not None,
        "purposes": [] if terms is None else sorted(terms.purposes),
    }
