"""The bridge between event loop and application: what is passed on when, what a failure leaves, what a header may set."""

import asyncio
import io
import threading
from collections.abc import Callable, Iterable, Iterator
from typing import Any, cast

import pytest
from uvicorn._types import HTTPScope

from node.server.wsgi_bridge import PEER_MEMBER, WHOLE_BYTES, WsgiBridge, environ_of

StartResponse = Callable[..., Callable[[bytes], None]]


def scope(*headers: tuple[bytes, bytes]) -> HTTPScope:
    return cast(
        HTTPScope,
        {
            "type": "http",
            "http_version": "1.1",
            "method": "POST",
            "scheme": "https",
            "path": "/a/é",
            "raw_path": b"/a/%C3%A9",
            "query_string": b"x=1",
            "headers": list(headers),
            "client": ("127.0.0.1", 4711),
            "server": ("127.0.0.1", 8443),
            "state": {PEER_MEMBER: "GR"},
        },
    )


def answer(application: Callable[[dict[str, Any], StartResponse], Iterable[bytes]]) -> list[dict[str, Any]]:
    """What the bridge sends."""
    sent: list[dict[str, Any]] = []

    async def send(event: Any) -> None:
        sent.append(event)

    bridge = WsgiBridge(cast(Any, application), workers=1)
    try:
        asyncio.run(bridge(scope(), io.BytesIO(b"body"), send))
    finally:
        bridge.shut_down()
    return sent


class Body:
    """An iterable that knows whether it was closed."""

    def __init__(self, parts: Iterable[bytes]) -> None:
        self.parts = parts
        self.closed = False

    def __iter__(self) -> Iterator[bytes]:
        return iter(self.parts)

    def close(self) -> None:
        self.closed = True


def test_a_small_answer_with_its_length_goes_in_one_piece() -> None:
    body = Body([b"one", b"", b"two"])

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        assert environ["wsgi.input"].read() == b"body"
        start_response("201 Created", [("Content-Length", "6"), ("X-Thing", " a ")])
        return body

    start, end = answer(application)
    assert (start["status"], start["headers"]) == (201, [(b"content-length", b"6"), (b"x-thing", b"a")])
    assert end == {"type": "http.response.body", "body": b"onetwo", "more_body": False}
    assert body.closed


@pytest.mark.parametrize("length", [None, str(WHOLE_BYTES + 1)])
def test_a_stream_or_a_large_answer_goes_part_by_part_as_it_is_made(length: str | None) -> None:
    """A reader of a stream waits for the part that is there, not for the end; and no large answer is held in memory."""
    made: list[int] = []

    def parts(sent: list[dict[str, Any]]) -> Iterator[bytes]:
        for number in range(3):
            assert len(sent) == (number and number + 1), "all that was made before has been passed on"
            made.append(number)
            yield b"x"

    sent: list[dict[str, Any]] = []

    async def send(event: Any) -> None:
        sent.append(event)

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [] if length is None else [("content-length", length)])
        return parts(sent)

    bridge = WsgiBridge(cast(Any, application), workers=1)
    asyncio.run(bridge(scope(), io.BytesIO(), send))
    bridge.shut_down()
    assert made == [0, 1, 2]
    assert [event.get("more_body") for event in sent] == [None, True, True, True, False]


def test_an_application_that_fails_is_closed_and_its_error_reaches_the_caller() -> None:
    def fails() -> Iterator[bytes]:
        yield b"x"
        raise RuntimeError("within")

    body = Body(fails())

    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("content-length", "9")])
        return body

    with pytest.raises(RuntimeError, match="within"):
        answer(application)
    assert body.closed
    with pytest.raises(RuntimeError, match="without a status"):
        answer(lambda environ, start_response: [b"x"])


def test_a_status_may_be_taken_back_before_it_was_sent_and_not_after() -> None:
    def before(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("content-length", "2")])
        error = ValueError("late")
        start_response("500 Oops", [("content-length", "1")], (ValueError, error, None))
        return [b"x"]

    def after(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [])
        yield b"x"
        start_response("500 Oops", [], (ValueError, ValueError("too late"), None))

    assert answer(before)[0]["status"] == 500
    with pytest.raises(ValueError, match="too late"):
        answer(after)


def test_what_is_written_comes_before_what_is_returned() -> None:
    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("content-length", "4")])(b"ab")
        return [b"cd"]

    assert answer(application)[1]["body"] == b"abcd"


def test_the_application_runs_in_a_worker_thread() -> None:
    def application(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        start_response("200 OK", [("content-length", "0")])
        assert threading.current_thread() is not threading.main_thread()
        return []

    assert answer(application)[0]["status"] == 200


def test_no_header_can_set_what_the_server_sets() -> None:
    names = (
        b"wren.peer_member",
        b"wren.peer_certificate",
        b"wsgi.input",
        b"remote-addr",
        b"request-method",
        b"path-info",
    )
    plain = environ_of(scope(), io.BytesIO())
    forged = environ_of(scope(*((name, b"TR") for name in names)), io.BytesIO())
    own = plain.keys() - {"wsgi.input", "wsgi.errors"}
    assert {name: forged[name] for name in own} == {name: plain[name] for name in own}
    assert all(name.startswith("HTTP_") for name in forged.keys() - plain.keys())
    assert plain[PEER_MEMBER] == "GR"
    assert (plain["PATH_INFO"], plain["QUERY_STRING"]) == ("/a/Ã©", "x=1")


def test_repeated_headers_are_joined() -> None:
    environ = environ_of(scope((b"accept", b"a"), (b"accept", b"b"), (b"content-type", b"c")), io.BytesIO())
    assert (environ["HTTP_ACCEPT"], environ["CONTENT_TYPE"]) == ("a,b", "c")
