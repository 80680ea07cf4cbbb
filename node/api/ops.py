"""What machines ask about the process itself: does it live, may it be sent work, how is it doing. No account is needed;
nothing here tells more than closed words, members' codes and counts. Let nginx keep these paths inside."""

from collections.abc import Callable, Sequence

from flask import Blueprint, Response, jsonify

from node.api.rules import public
from node.core.health import Lack

METRICS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def make_ops_blueprint(lacks: Callable[[], Sequence[Lack]], metrics: Callable[[], bytes]) -> Blueprint:
    """GET /healthz, /readyz, /metrics. lacks: what keeps the process from being ready; metrics: the text of a scrape."""
    ops = Blueprint("ops", __name__)

    @ops.get("/healthz")
    @public
    def healthz() -> Response:
        """200 whenever a thread can answer: restart a process that does not."""
        return jsonify(status="alive")

    @ops.get("/readyz")
    @public
    def readyz() -> Response:
        """200, or 503 with what is lacking: send a process no work until it is ready."""
        found = lacks()
        response = jsonify(status="not_ready" if found else "ready", lacks=[lack.value for lack in found])
        response.status_code = 503 if found else 200
        return response

    @ops.get("/metrics")
    @public
    def scrape() -> Response:
        """Prometheus text format 0.0.4."""
        return Response(metrics(), content_type=METRICS_CONTENT_TYPE)

    @ops.after_request
    def not_kept(response: Response) -> Response:
        response.headers["Cache-Control"] = "no-store"
        return response

    return ops
