"""How the demo speaks: chapters, lists of outcomes, and expectations that either held or did not. Plain words, 100 columns.

Colour only repeats what the words say. Nothing is announced as done before it was done.
"""

import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from textwrap import wrap

from rich.console import Console
from rich.status import Status
from rich.text import Text

COLUMNS = 100
_INDENT = "   "


@dataclass(slots=True)
class Step:
    """A piece of work under way. `remark` replaces the text that is printed when it is done."""

    text: str


@dataclass(slots=True)
class Telling:
    """Prints the story and counts its expectations."""

    console: Console
    held: int = 0
    failed: int = 0
    _chapters: int = 0
    _started: float = field(default_factory=time.monotonic)
    _status: Status | None = None

    @property
    def seconds(self) -> float:
        """Since the beginning."""
        return time.monotonic() - self._started

    def heading(self, text: str, *lines: str) -> None:
        """The title of everything, and what to know before."""
        self.console.print(Text(text, style="bold"))
        for line in lines:
            self._paragraph(line, "")

    def chapter(self, title: str) -> None:
        """A numbered part."""
        self._chapters += 1
        self.console.print()
        self.console.print(Text(f"{self._chapters:2} {title}", style="bold"))

    def say(self, text: str) -> None:
        """A paragraph."""
        self._paragraph(text, _INDENT)

    def literally(self, *lines: str) -> None:
        """Lines to be copied: never wrapped or indented otherwise."""
        for line in lines:
            self.console.print(Text(line), soft_wrap=True, highlight=False)

    def rows(self, rows: Sequence[Sequence[str]], styles: Sequence[str] = ()) -> None:
        """Columns as wide as what is in them."""
        widths = [max(len(cell) for cell in column) for column in zip(*rows, strict=True)]
        for number, row in enumerate(rows):
            cells = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            self.console.print(
                Text(f"{_INDENT}  {cells.rstrip()}", style=styles[number] if styles else ""), soft_wrap=True
            )

    @contextmanager
    def step(self, text: str) -> Iterator[Step]:
        """Work: on a terminal it shows as under way; once it is done, its text and the seconds it took stand there."""
        step, started = Step(text), time.monotonic()
        if self.console.is_terminal:
            with self.console.status(Text(f"{text} ...")) as self._status:
                yield step
        else:
            yield step
        self._timed(step.text, time.monotonic() - started)

    def progress(self, tags_done: int) -> None:
        """How far the step under way is, on a terminal."""
        if self._status is not None:
            self._status.update(Text(f"Building tag sets: {tags_done:,} tags ..."))

    def expect(self, claim: str, held: bool, found: str = "") -> bool:
        """A claim, and whether it holds; `found` says what was there instead. A failed one makes the demo fail."""
        if held:
            self.held += 1
            self._marked("as expected: ", claim, "green")
        else:
            self.failed += 1
            self._marked("NOT AS EXPECTED: ", claim + (f" (found: {found})" if found else ""), "bold red")
        return held

    def broke_off(self, error: BaseException) -> None:
        """A chapter that could not be told to its end."""
        self.failed += 1
        self._marked("NOT AS EXPECTED: ", f"this part broke off: {type(error).__name__}: {error}", "bold red")

    def _timed(self, text: str, seconds: float) -> None:
        lines = wrap(text, COLUMNS - 12, initial_indent=_INDENT, subsequent_indent=_INDENT) or [""]
        for line in lines[:-1]:
            self.console.print(Text(line))
        self.console.print(Text(f"{lines[-1]:<{COLUMNS - 9}} {seconds:6.2f} s"), soft_wrap=True)

    def _marked(self, mark: str, text: str, style: str) -> None:
        first, *rest = wrap(mark + text, COLUMNS - 1, initial_indent=_INDENT, subsequent_indent=_INDENT + "  ")
        line = Text(first)
        line.stylize(style, len(_INDENT), len(_INDENT) + len(mark))
        self.console.print(line, soft_wrap=True)
        for other in rest:
            self.console.print(Text(other), soft_wrap=True)

    def _paragraph(self, text: str, indent: str) -> None:
        for line in wrap(text, COLUMNS - 1, initial_indent=indent, subsequent_indent=indent):
            self.console.print(Text(line), soft_wrap=True)


def make_telling() -> Telling:
    """On standard output: as wide on a narrow terminal as in a file, so that what is read is what was written."""
    return Telling(Console(file=sys.stdout, width=COLUMNS, highlight=False))
