"""Comparing two names or two records: for national systems that want to know why something met, or would not."""

from __future__ import annotations

from typing import Any

from node.api.blueprint import Blueprint
from node.api.idempotent import never_kept
from node.api.rules import Reach, rule
from node.api.schemas.match import MatchAnswerSchema, MatchRequest
from node.core.context import NodeContext
from node.core.match_report import names_report, records_report
from node.core.scopes import Scope


def make_match(node: NodeContext) -> Blueprint:
    """The endpoint. It reads no list and asks no peer; neither request nor answer is stored, whatever its headers say."""
    blueprint = Blueprint("match", __name__, url_prefix="/api/v1/match", description="Why two names or records meet")

    @blueprint.post("")
    @rule(Scope.MATCH, reach=Reach.COUNTRY)
    @never_kept
    @blueprint.arguments(MatchRequest)
    @blueprint.response(200, MatchAnswerSchema)
    def compare(given: dict[str, Any]) -> dict[str, Any]:
        """Compare two names, or a traveller and a record

        No list is searched and nothing is kept. The same analysis as `wren match`.
        """
        if "names" in given:
            left, right = given["names"]
            return names_report(left, right, private=given["private"])
        return records_report(
            given["traveller"],
            given["record"],
            purpose=given["purpose"],
            private=given["private"],
            now=node.clock.now(),
            thresholds=node.federation().charter.match_thresholds,
        )

    return blueprint
