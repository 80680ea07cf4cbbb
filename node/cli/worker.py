"""`wren worker`: a process of the node that runs jobs and no port."""

import os
import sys

import click

from config.settings import load_settings
from node.bootstrap import start_logs, working
from node.cli.commands import WrenCommand, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.home_lock import hold_home, serving_pid
from node.cli.serve import stop_on_signals
from node.cli.session import Session


@with_examples("wren --home ~/pk worker", "wren --home ~/pk --json worker 2> ~/pk/worker.jsonl")
@click.command(cls=WrenCommand)
@pass_session
def worker(session: Session) -> None:
    """Run the node's jobs until SIGINT or SIGTERM, beside 'wren serve --no-jobs'. Needs PostgreSQL.

    Every worker delivers messages; one of them is elected to refresh and fetch tag sets, re-check and expire, and when it
    dies another is within five seconds.
    """
    session.require_home()
    if not load_settings(session.home).database.url:
        pid = serving_pid(session.home)
        running = "" if pid is None else f", and 'wren serve' (pid {pid}) is that process now"
        raise RefusedCommandError(
            f"the database of this node is SQLite, for one process{running}",
            "'wren serve' runs the jobs too; for several processes move the node to PostgreSQL (docs/operations.md)",
        )
    with hold_home(session.home, shared=True), session.open_node() as opened:
        start_logs()
        wait_for_stop = stop_on_signals()
        with working(opened):
            ready = {"ready": True, "member": opened.keyring.member, "pid": os.getpid()}
            session.output.show(ready, lambda page: page.line(f"A worker of {ready['member']} is ready."))
            sys.stdout.flush()
            wait_for_stop()
