"""`wren serve`: the running node."""

import fcntl
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from node.bootstrap import serving, start_logs
from node.cli.commands import WrenCommand, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.session import Session

LOCK_FILE = "serve.lock"


@with_examples("wren --home ~/pk serve", "wren --home ~/pk --json serve 2> ~/pk/log.jsonl")
@click.command(cls=WrenCommand)
@pass_session
def serve(session: Session) -> None:
    """Run the node until SIGINT or SIGTERM: answer peers, deliver messages, refresh and fetch tag sets, re-check.

    Prints one line when it is ready. Logs go to standard error, one JSON object a line, and name nobody.
    """
    session.require_home()
    stop = threading.Event()
    with _alone(session.home), session.open_node() as opened:
        start_logs()
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda *_: stop.set())
        with serving(opened) as port:
            ready = {
                "ready": True,
                "member": opened.keyring.member,
                "port": port,
                "address": opened.settings.peer_port.address,
                "pid": os.getpid(),
            }
            session.output.show(
                ready,
                lambda page: page.line(
                    f"{ready['member']} is ready on port {port}; peers reach it at {ready['address']}."
                ),
            )
            sys.stdout.flush()
            stop.wait()


def serving_pid(home: Path) -> int | None:
    """The process that serves this home now, or None."""
    try:
        with (home / LOCK_FILE).open("r", encoding="ascii") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:
                return int(file.read() or 0)
    except (FileNotFoundError, ValueError):
        pass
    return None


@contextmanager
def _alone(home: Path) -> Iterator[None]:
    """Two processes that serve one home would take each other for a restored backup. A dead one's lock is released."""
    descriptor = os.open(home / LOCK_FILE, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RefusedCommandError(
                f"another process serves this home already (pid {serving_pid(home) or 'unknown'})",
                "stop that one first",
            ) from None
        os.ftruncate(descriptor, 0)
        os.write(descriptor, str(os.getpid()).encode())
        yield
    finally:
        os.close(descriptor)
