"""`wren serve`: the running node, or the part of it that answers."""

import os
import signal
import sys
from collections.abc import Callable

import click

from config.settings import load_settings
from node.bootstrap import serving, start_logs
from node.cli.commands import WrenCommand, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.home_lock import hold_home
from node.cli.session import Session


@with_examples("wren --home ~/pk serve", "wren serve --no-jobs", "wren --home ~/pk --json serve 2> ~/pk/log.jsonl")
@click.command(cls=WrenCommand)
@click.option("--no-jobs", is_flag=True, help="Only answer; 'wren worker' runs the jobs. Needs PostgreSQL.")
@pass_session
def serve(session: Session, no_jobs: bool) -> None:
    """Run the node until SIGINT or SIGTERM: answer peers, deliver messages, refresh and fetch tag sets, re-check.

    On PostgreSQL any number of processes serve one node, and one of them is elected to run the periodic jobs; on SQLite
    one process does everything. Prints one line when it is ready. Logs go to standard error, one JSON object a line, and
    name nobody.
    """
    session.require_home()
    shared = bool(load_settings(session.home).database.url)
    if no_jobs and not shared:
        raise RefusedCommandError(
            "the database of this node is SQLite, for one process that also runs the jobs",
            "leave --no-jobs out, or move the node to PostgreSQL (docs/operations.md)",
        )
    with hold_home(session.home, shared=shared), session.open_node() as opened:
        start_logs()
        wait_for_stop = stop_on_signals()
        with serving(opened, with_jobs=not no_jobs) as port:
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
            wait_for_stop()


def stop_on_signals() -> Callable[[], object]:
    """Wait with what this gives until SIGINT or SIGTERM has come.

    The interpreter itself writes to the pipe, from within the signal (`signal.set_wakeup_fd`). A handler in Python would
    run too late: when the signal comes between the last look for pending signals and the blocking `read`, nothing would
    interrupt the `read`, and the node would never stop. An `Event` set by a handler could take its own lock twice.
    """
    reading, writing = os.pipe()
    os.set_blocking(writing, False)  # a thousand signals before the first is read must not block
    signal.set_wakeup_fd(writing, warn_on_full_buffer=False)
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: None)
    return lambda: os.read(reading, 1)
