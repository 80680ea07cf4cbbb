"""Nothing about a person reaches a log, whatever a caller passes."""

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from node.server.logs import configure_logs

LIBRARIES = ("uvicorn", "uvicorn.error", "uvicorn.access", "asyncio", "httpx", "httpcore", "werkzeug")


@pytest.fixture
def stream() -> Iterator[io.StringIO]:
    before = {name: (logging.getLogger(name).handlers, logging.getLogger(name).propagate) for name in ("", *LIBRARIES)}
    stream = io.StringIO()
    configure_logs(stream)
    yield stream
    structlog.reset_defaults()
    for name, (handlers, propagate) in before.items():
        logging.getLogger(name).handlers, logging.getLogger(name).propagate = handlers, propagate


def _lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_unknown_fields_are_dropped(stream: io.StringIO) -> None:
    structlog.get_logger().info("check_done", member="GR", full_name="Ayesha Khan", query="?doc=AB123", status=200)
    (line,) = _lines(stream)
    assert set(line) == {"timestamp", "level", "event", "member", "status"}


@pytest.mark.parametrize(
    "value", ["Ayesha Khan", "عائشة", "x" * 500, "a\nb", "?doc=AB123456", b"AB123456", ["AB123456"], {"n": "AB123456"}]
)
def test_a_value_that_could_be_a_person_is_replaced_by_its_type(stream: io.StringIO, value: object) -> None:
    structlog.get_logger().info("check_done", peer=value)
    (line,) = _lines(stream)
    assert line["peer"] == f"<{type(value).__name__}>"


def test_an_event_made_of_data_is_not_printed(stream: io.StringIO) -> None:
    structlog.get_logger().info("checked Ayesha Khan AB123456")
    assert "Ayesha" not in stream.getvalue()


def test_a_traceback_is_not_printed(stream: io.StringIO) -> None:
    try:
        raise ValueError("passport AB123456")
    except ValueError:
        structlog.get_logger().exception("request_failed", error="ValueError")
    (line,) = _lines(stream)
    assert "AB123456" not in stream.getvalue()
    assert line["error"] == "ValueError"


def test_what_a_library_says_is_reported_but_not_repeated(stream: io.StringIO) -> None:
    logging.getLogger("uvicorn.error").warning("GET /check?doc=%s", "AB123456")
    logging.getLogger("uvicorn.access").info("GET /check?doc=%s", "AB123456")
    (line,) = _lines(stream)
    assert line["library"] == "uvicorn.error"
    assert "AB123456" not in stream.getvalue()


def test_a_library_nobody_thought_about_writes_no_plain_text(
    stream: io.StringIO, capfd: pytest.CaptureFixture[str]
) -> None:
    for _ in range(2):
        configure_logs(stream)  # configured anew, it is still said once
    logging.getLogger("a.library.of.tomorrow").warning("cannot read passport %s", "AB123456")
    (line,) = _lines(stream)
    assert line["library"] == "a.library.of.tomorrow"
    assert "AB123456" not in stream.getvalue() + "".join(capfd.readouterr())
