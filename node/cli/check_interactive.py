"""`wren check interactive`: travellers one after the other, each by the zone of their document.

What is pasted is read as lines from the terminal itself: it enters no history, no argument and no file. Only what the
zone was read as is printed, never the paste. On a terminal the screen, and what scrolled off it, is wiped as soon as the
next traveller begins, and when the session ends, by an error or Ctrl-C too.
"""

import os
import re
import select
import sys
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

import click

from node.bootstrap import OpenNode
from node.cli.acting import check_as
from node.cli.check_answer import Question, answer_zone
from node.cli.check_zone import AGAIN, suggestion_line, zone_lines, zone_rows
from node.cli.failures import RefusedCommandError, explain
from node.cli.output import Page, plain
from node.cli.session import Session
from node.core.policy import require_purpose
from node.store.errors import StoreBusyError
from protocol.matching.errors import UnreadableError
from protocol.matching.mrz.parser import Mrz, parse_mrz
from protocol.matching.mrz.zone import MAX_CHARACTERS, find_zone
from protocol.vocabulary import Purpose, Role, Urgency

QUIET_SECONDS = 0.2
"""A paste has ended when nothing more of it came for so long."""
WIPE = "\x1b[H\x1b[2J\x1b[3J"
"""Cursor home, screen, and what has scrolled off it (ECMA-48 CUP and ED; ED 3 is xterm's, and others followed)."""

_PASTE_MARKS = re.compile(r"\x1b\[20[01]~")
_ZONE_WITHIN_LINES = 16
"""A zone ends in the line that was read last, at most two lines that say anything before it: what was pasted long before is not
read again with every line, or a whole document pasted by mistake would hold the terminal for half a minute."""
_PROMPT = "Paste, scan or type the zone, 2 or 3 lines; an empty line ends or clears it, Ctrl-D ends the session."


@dataclass(frozen=True, slots=True)
class Asked:
    """The options of the command."""

    role: Role
    purpose: Purpose
    urgency: Urgency
    deadline_seconds: float | None


class Keyboard:
    """Standard input by lines, and what came with them in one paste."""

    def __init__(self) -> None:
        self._input = sys.stdin.buffer
        self._is_terminal = sys.stdin.isatty()

    def line(self) -> str | None:
        """The next line, at most 10,000 bytes of it; None at the end of the input. It is never printed."""
        raw = self._input.readline(MAX_CHARACTERS)
        return _PASTE_MARKS.sub("", raw.decode("utf-8", "replace")) if raw else None

    def rest(self) -> str:
        """What else was pasted, so that no line of it is taken for an answer; bounded, the surplus is thrown away."""
        kept = ""
        while self._is_terminal and select.select([self._input], [], [], QUIET_SECONDS)[0]:
            line = self.line()
            if line is None:
                break
            kept += line if len(kept) <= MAX_CHARACTERS else ""
        self.forget()
        return kept

    def forget(self) -> None:
        """Throws away what was typed while nobody was asked."""
        if self._is_terminal:
            import termios

            termios.tcflush(self._input.fileno(), termios.TCIFLUSH)


class Screen:
    """Standard output. A terminal is wiped between travellers; one that cannot be is said to be so at the beginning."""

    def __init__(self, session: Session) -> None:
        self._show = session.output.show
        self._is_terminal = sys.stdout.isatty()
        if self._is_terminal and os.environ.get("TERM", "dumb") == "dumb":
            raise RefusedCommandError(
                "this terminal cannot be wiped: travellers would stay on it", "use another, or --mrz-file"
            )

    def wipe(self) -> None:
        """Leaves nothing of the traveller before."""
        if self._is_terminal:
            sys.stdout.write(WIPE)
            sys.stdout.flush()

    def page(self, render: Callable[[Page], None]) -> None:
        """Prints what `render` writes."""
        self._show({}, render)

    def line(self, text: str) -> None:
        """Prints a line."""
        self.page(lambda page: page.line(text))

    def ask(self, text: str) -> None:
        """Prints a question; the answer is typed behind it."""
        sys.stdout.write(f"{plain(text)} ")
        sys.stdout.flush()


def run_interactive(session: Session, asked: Asked) -> None:
    """Travellers until the input ends.

    Raises RefusedCommandError where it cannot be private or is meant for programs; whatever opening the node and signing
    in raise: who acts is proved anew for each traveller, so a token that was revoked ends the session.
    """
    if session.output.as_json:
        raise click.UsageError("interactive is for people: with --json give --mrz-file")
    if sys.stdin.isatty() and not sys.stdout.isatty():
        raise RefusedCommandError("what is shown would go into a file", "leave standard output to the terminal")
    screen, keyboard = Screen(session), Keyboard()
    with session.open_node() as opened:
        _question(session, opened, asked)  # before anybody pastes a traveller in vain
        screen.line(_PROMPT)
        try:
            while (text := read_paste(keyboard, screen)) is not None:
                _traveller(session, opened, asked, keyboard, screen, text)
                keyboard.forget()
                screen.line("")
                screen.line(_PROMPT)
        finally:
            screen.wipe()


def read_paste(keyboard: Keyboard, screen: Screen) -> str | None:
    """The text of one paste: until it has a zone, an empty line, or too much. None at the end of the input.

    Its first line wipes the traveller before; an empty line alone does only that.
    """
    text, lately = "", deque[str](maxlen=_ZONE_WITHIN_LINES)
    while (line := keyboard.line()) is not None:
        if not line.strip():
            if text:
                return text + keyboard.rest()
            screen.wipe()
            screen.line(_PROMPT)
            continue
        if not text:
            screen.wipe()
        lately.append(line if line.endswith("\n") else line + "\n")
        text += lately[-1]
        if len(text) > MAX_CHARACTERS or _has_zone("".join(lately)):
            return text + keyboard.rest()
    return text or None


def _has_zone(text: str) -> bool:
    try:
        find_zone(text)
    except UnreadableError:
        return False
    return True


def _question(session: Session, opened: OpenNode, asked: Asked) -> Question:
    """Who asks now. Raises as `check_as`, and NotPermittedError."""
    role, asker = check_as(session, opened, asked.purpose, asked.role)
    require_purpose(role, asked.purpose)
    return Question(role, asked.purpose, asked.urgency, asked.deadline_seconds, asker)


def _traveller(session: Session, opened: OpenNode, asked: Asked, keyboard: Keyboard, screen: Screen, text: str) -> None:
    """One traveller: what was read, the officer's word, the answer."""
    screen.wipe()  # the echo of the paste
    node = opened.context
    try:
        mrz = parse_mrz(text, now=node.clock.now())
    except UnreadableError as error:
        screen.line(f"NOT CHECKED: {error.reason}; {error.remedy}.")
        return
    question = _question(session, opened, asked)
    confirmed = _confirmed(mrz, question, keyboard, screen, node.clock.now)
    if confirmed is None:
        return
    try:
        answer = answer_zone(node, confirmed, question)
    except (RefusedCommandError, StoreBusyError) as error:
        told = explain(error)
        screen.line(f"NOT CHECKED: {told.what}; {told.remedy}.")
        return
    screen.line("")
    screen.page(answer.render)


def _confirmed(mrz: Mrz, question: Question, keyboard: Keyboard, screen: Screen, now: Callable[[], int]) -> Mrz | None:
    """The zone to be checked, as read or with the suggestions that the officer took; None when it shall not be."""
    while True:
        _show_zone(mrz, screen, now())
        readings = len(mrz.suggestions)
        may_go_on = mrz.is_sound or question.role is not Role.FIRST_LINE
        if not may_go_on:
            screen.line(f"NOT CHECKED as it was read: {AGAIN}.")
            if not readings:
                return None
        screen.ask(_choices(readings, may_go_on=may_go_on))
        word = (keyboard.line() or "").strip().lower()
        keyboard.forget()
        if word in ("y", "yes") and may_go_on:
            return mrz
        if not (word.isascii() and word.isdecimal() and len(word) <= 2 and 1 <= int(word) <= readings):
            screen.line("NOT CHECKED, as you chose.")
            return None
        mrz = parse_mrz(mrz.suggestions[int(word) - 1].lines, now=now())


def _choices(readings: int, *, may_go_on: bool) -> str:
    choices = ["y: check it as read"] if may_go_on else []
    if readings:
        choices.append(f"{'1' if readings == 1 else f'1 to {readings}'}: the document says that")
    return f"Go on? ({'; '.join([*choices, 'n: do not check'])})"


def _show_zone(mrz: Mrz, screen: Screen, now: int) -> None:
    def render(page: Page) -> None:
        page.table(("field", "as read", "check digit"), zone_rows(mrz, now))
        for line in zone_lines(mrz, now):
            page.line(line)
        if mrz.suggestions:
            page.line("Perhaps misread. Take one only if the document in your hand says so:")
        for number, suggestion in enumerate(mrz.suggestions, 1):
            page.line(f"  {number}: {suggestion_line(suggestion)}")

    screen.page(render)
