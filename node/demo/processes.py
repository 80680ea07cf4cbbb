"""The nodes as processes of their own: started, watched, stopped, killed."""

import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType

from node.demo.federation import LOG_FILE, NAMES, Founding
from protocol.vocabulary import MemberCode

START_SECONDS = 30.0
STOP_SECONDS = 15.0


class NodeProcessError(Exception):
    """A node's process cannot be started or ended by itself: the message says which, and where to look."""


class NodeProcesses:
    """One `wren serve` a member. Use it in a `with`: whatever happens in the block, no process is left after it."""

    def __init__(self, founding: Founding) -> None:
        self._founding = founding
        self._running: dict[MemberCode, subprocess.Popen[bytes]] = {}

    def __enter__(self) -> "NodeProcesses":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.stop_all()

    def start(self, *members: MemberCode) -> None:
        """Starts the members' nodes side by side and returns when all answer. Raises NodeProcessError."""
        self.require_free(*members)
        for member in members:
            with self._log(member).open("ab") as log:
                self._running[member] = subprocess.Popen(
                    _command(self._founding, member),
                    stdin=subprocess.DEVNULL,
                    stdout=log,
                    stderr=log,
                    start_new_session=True,  # Ctrl-C reaches the demo only, which then stops the nodes in good order
                )
        for member in members:
            self._wait_until_it_answers(member)

    def require_free(self, *members: MemberCode) -> None:
        """Raises NodeProcessError when something answers on a member's port although we run no node there."""
        for member in members:
            if self._answers(member):
                port = self._founding.port(member)
                raise NodeProcessError(
                    f"something answers on port {port} of {NAMES[member]} already: stop the demo that runs on this folder"
                )

    def stop(self, *members: MemberCode) -> None:
        """Asks the nodes to stop, waits, and kills what does not."""
        stopping = [self._running[member] for member in members if member in self._running]
        try:
            for process in stopping:
                process.terminate()
            deadline = time.monotonic() + STOP_SECONDS
            for process in stopping:
                with suppress(subprocess.TimeoutExpired):
                    process.wait(max(0.1, deadline - time.monotonic()))
        finally:
            for process in stopping:
                process.kill()
                process.wait()
        for member in members:
            self._running.pop(member, None)

    def kill(self, member: MemberCode) -> None:
        """`kill -9`: the node has no time for anything."""
        process = self._running.pop(member)
        process.kill()
        process.wait()

    def stop_all(self) -> None:
        """Stops every node."""
        self.stop(*self._running)

    def require_alive(self) -> None:
        """Raises NodeProcessError when a node that should run does not."""
        for epitaph in self.bury():
            raise NodeProcessError(epitaph)

    def bury(self) -> list[str]:
        """What to say of the nodes that ended by themselves since the last time: each is told once."""
        died = [member for member, process in self._running.items() if process.poll() is not None]
        return [self._epitaph(member, self._running.pop(member)) for member in died]

    @property
    def running(self) -> int:
        """How many nodes should be running."""
        return len(self._running)

    def _wait_until_it_answers(self, member: MemberCode) -> None:
        process, port = self._running[member], self._founding.port(member)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None:
                raise NodeProcessError(self._epitaph(member, process))
            if self._answers(member):
                return
            time.sleep(0.05)
        raise NodeProcessError(f"the node of {NAMES[member]} does not answer on port {port}: see {self._log(member)}")

    def _answers(self, member: MemberCode) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self._founding.port(member)), timeout=1).close()
        except OSError:
            return False
        return True

    def _log(self, member: MemberCode) -> Path:
        return self._founding.home(member) / LOG_FILE

    def _epitaph(self, member: MemberCode, process: subprocess.Popen[bytes]) -> str:
        return f"the node of {NAMES[member]} ended by itself (exit code {process.poll()}): see {self._log(member)}"


def _command(founding: Founding, member: MemberCode) -> list[str]:
    home, passphrase_file = founding.home(member), founding.passphrase_file(member)
    node = [sys.executable, "-P", "-m", "node.cli", "--home", str(home), "--passphrase-file", str(passphrase_file)]
    return [*node, "serve"]
