"""A stranger learns a closed type and an event id from an error, never a reason."""

import pytest
from flask import Flask, abort
from structlog.testing import capture_logs

from node.server.problems import CONTENT_TYPE, install_problems, problem_response
from protocol.problems import ProblemType


@pytest.fixture
def app() -> Flask:
    app = Flask("attacked")
    install_problems(app)

    @app.post("/boom/<secret>")
    def boom(secret: str) -> str:
        raise RuntimeError(f"AB123456 {secret}")

    @app.post("/large")
    def large() -> str:
        abort(413, description="the limit is secret")

    return app


@pytest.mark.parametrize(
    ("method", "path", "status", "kind"),
    [
        ("POST", "/nowhere", 404, ProblemType.NOT_FOUND),
        ("GET", "/large", 405, ProblemType.REFUSED),
        ("POST", "/large", 413, ProblemType.TOO_LARGE),
        ("POST", "/boom/hidden", 500, ProblemType.UNAVAILABLE),
    ],
)
def test_every_error_is_a_problem_without_detail(
    app: Flask, method: str, path: str, status: int, kind: ProblemType
) -> None:
    with capture_logs() as logs:
        response = app.test_client().open(f"{path}?doc=AB123456", method=method)
    assert response.status_code == status
    assert response.content_type == CONTENT_TYPE
    document = response.get_json(force=True)
    assert set(document) == {"type", "title", "status", "instance"}
    assert document["type"] == kind.value
    assert "AB123456" not in response.text + str(logs)
    assert "hidden" not in response.text + str(logs)
    assert "secret" not in response.text
    (line,) = logs
    assert document["instance"] == f"urn:wren:event:{line['event_id']}"


def test_documents_of_one_type_have_one_size(app: Flask) -> None:
    client = app.test_client()
    sizes = {len(client.post(f"/{path}").data) for path in ("a", "b" * 50, "c?d=e")}
    assert len(sizes) == 1


def test_a_chosen_problem_carries_only_what_it_was_given(app: Flask) -> None:
    with app.app_context():
        response = problem_response("urn:wren:problem:refused", "Refused", 403, event_id="00" * 8)
    assert response.status_code == 403
    assert response.get_data() == (
        b'{"type":"urn:wren:problem:refused","title":"Refused","status":403,"instance":"urn:wren:event:0000000000000000"}'
    )
