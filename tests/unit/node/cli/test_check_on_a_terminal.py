"""Checks on a real terminal: what stays on the screen, and what a paste cannot do there."""

import os
import pty
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest

from node.cli.check_interactive import WIPE
from tests.unit.node.cli.conftest import PASSPHRASE, Pair
from tests.unit.node.cli.test_check_interactive import HIT, QUICK, VICTIM, found_listed, pasted, zone


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return found_listed(tmp_path_factory.mktemp("listed"))


class Terminal:
    """`wren` on a pseudo-terminal, with an officer's hands."""

    def __init__(self, home: Path, folder: Path, *arguments: str, term: str = "xterm", **streams: int) -> None:
        self._hands, ours = pty.openpty()
        environment = {
            "WREN_PASSPHRASE": PASSPHRASE,
            "TERM": term,
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "HISTFILE": str(folder / "history"),
            "LANG": "C.UTF-8",
            "COLUMNS": "160",
        }
        command = [sys.executable, "-m", "node.cli", "--home", str(home), *arguments]
        shared = {"stdin": ours, "stdout": ours, "stderr": ours} | streams
        self.process = subprocess.Popen(  # type: ignore[call-overload]
            command, env=environment, start_new_session=True, preexec_fn=_hears_interrupts, **shared
        )
        os.close(ours)
        self.seen = ""

    def types(self, text: str) -> None:
        os.write(self._hands, text.encode())

    def until(self, text: str, seconds: float = 60) -> str:
        """What came up to `text`, and it."""
        ends = time.monotonic() + seconds
        while text not in self.seen:
            ready = select.select([self._hands], [], [], max(0.0, ends - time.monotonic()))[0]
            try:
                more = os.read(self._hands, 65536) if ready else b""
            except OSError:  # the other side is closed
                more = b""
            assert more, f"{text!r} did not come: {self.seen!r}"
            self.seen += more.decode("utf-8", "replace")
        before, _, self.seen = self.seen.partition(text)
        return before + text

    def end(self) -> str:
        """The rest, until the process is gone."""
        rest = self.seen
        with suppress(OSError):  # the other side is closed
            while select.select([self._hands], [], [], 30)[0] and (more := os.read(self._hands, 65536)):
                rest += more.decode("utf-8", "replace")
        try:
            self.process.wait(30)
        finally:
            self.process.kill()
            self.process.wait()
            os.close(self._hands)
        return rest


def _hears_interrupts() -> None:
    """As on any terminal, also where the tests were started in the background by a shell, which has SIGINT ignored."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def left_on_screen(seen: str) -> str:
    return seen.rpartition(WIPE)[2]


def test_on_a_terminal_nothing_of_a_traveller_outlives_the_next(listed: Pair, tmp_path: Path) -> None:
    terminal = Terminal(listed.pk, tmp_path, "check", *QUICK)
    terminal.until("Ctrl-D ends the session")
    terminal.types(pasted(zone(HIT)))
    shown = terminal.until("Go on?")
    assert shown.count("TRAVELLER") >= 1
    assert left_on_screen(shown).count(HIT) == 1, "the echo of the paste is wiped, what was read stands once"
    terminal.types("y\n")
    assert "document_lost_stolen" in terminal.until("verify before acting")
    terminal.until("Ctrl-D ends the session")
    terminal.types(pasted(VICTIM))
    shown = terminal.until("Go on?")
    for gone in (HIT, "BILAL", "document_lost_stolen"):
        assert gone not in left_on_screen(shown)
    assert "AMINA" in left_on_screen(shown)
    terminal.types("y\n")
    shown = terminal.until("Ctrl-D ends the session")
    assert "protection officer" in shown
    terminal.types("\x04")
    assert left_on_screen(terminal.end()).strip() == ""
    assert terminal.process.returncode == 0
    assert list(tmp_path.iterdir()) == [], "no history and no other file"


def test_a_paste_of_two_zones_is_refused_whole_on_a_terminal(listed: Pair, tmp_path: Path) -> None:
    """Lines that come behind the first zone must neither answer the question nor become a traveller of their own."""
    terminal = Terminal(listed.pk, tmp_path, "check", "interactive", *QUICK)
    terminal.until("Ctrl-D ends the session")
    terminal.types(pasted(zone(HIT)) + "y\n" + pasted(VICTIM))
    shown = terminal.until("Ctrl-D ends the session")
    assert "more than one zone" in shown
    assert "POSSIBLE HIT" not in shown
    terminal.types(pasted(zone(HIT)) + "y\ny\n\n")
    shown = terminal.until("Go on?")
    terminal.types("n\n")
    shown = terminal.until("Ctrl-D ends the session")
    assert "as you chose" in shown
    assert "POSSIBLE HIT" not in shown, "an answer pasted along with the zone is no answer"
    terminal.process.send_signal(signal.SIGINT)
    assert "TRAVELLER" not in left_on_screen(terminal.end())
    assert terminal.process.returncode == 1


def test_a_terminal_that_cannot_be_wiped_and_a_redirected_screen_are_refused(listed: Pair, tmp_path: Path) -> None:
    dumb = Terminal(listed.pk, tmp_path, "check", term="dumb")
    assert "cannot be wiped" in dumb.end()
    with (tmp_path / "out").open("wb") as file:
        redirected = Terminal(listed.pk, tmp_path, "check", "interactive", stdout=file.fileno())
        assert "into a file" in redirected.end()
    assert (tmp_path / "out").read_bytes() == b""
    assert (dumb.process.returncode, redirected.process.returncode) == (1, 1)
