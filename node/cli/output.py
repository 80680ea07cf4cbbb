"""What a command prints: tables and sentences for people, or exactly one JSON document for programs.

Texts that came from outside (a charter, a list, a path) may hold terminal escape sequences, or letters that turn the
reading direction around; `plain` makes them visible. Rich's own mark-up is never read in them.
"""

import json
import sys
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rich.console import Console

_UNSEEN = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_JOINERS = frozenset("\u200c\u200d")
"""Persian and Urdu names are written with these; they cannot turn anything around."""


def plain(text: object) -> str:
    """The text on one line with every control, format and unassigned character spelled out, as `\\x1b` or `\\u202e`."""
    return "".join(_visible(character) for character in str(text))


def _visible(character: str) -> str:
    if character in _JOINERS or unicodedata.category(character) not in _UNSEEN:
        return character
    code = ord(character)
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def _in_place(text: str) -> str:
    """The text, isolated where it runs from right to left (Unicode UAX 9): else a terminal turns the whole row around."""
    if any(unicodedata.bidirectional(character) in ("R", "AL") for character in text):
        return f"\u2068{text}\u2069"
    return text


class Page:
    """What people see. Every text goes through `plain`."""

    def __init__(self, console: "Console") -> None:
        self._console = console

    def line(self, text: object = "", *, style: str = "") -> None:
        """One line, never cut and never folded."""
        from rich.text import Text

        self._console.print(Text(plain(text), style=style), soft_wrap=True)

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[object]], *, empty: str = "nothing") -> None:
        """A table; `empty` is said instead when there is no row."""
        from rich import box
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        for column in columns:
            table.add_column(column, overflow="fold")
        for row in rows:
            table.add_row(*(Text(_in_place(plain("" if cell is None else cell))) for cell in row))
        if table.row_count:
            self._console.print(table)
        else:
            self.line(empty)


class Output:
    """Where results and errors go."""

    def __init__(self, *, as_json: bool = False) -> None:
        self.as_json = as_json

    def show(self, document: Any, render: Callable[[Page], None]) -> None:
        """The result: `document` as JSON, or what `render` writes for people."""
        if self.as_json:
            sys.stdout.write(to_json(document) + "\n")
            sys.stdout.flush()
        else:
            render(self._page())

    def note(self, text: str) -> None:
        """A sentence for the person in front of the screen, on standard error; programs read the document."""
        if not self.as_json:
            sys.stderr.write(plain(text) + "\n")

    def error(self, what: str, remedy: str, *, event_id: str | None = None) -> None:
        """What is wrong, and what to do: two lines on standard error, or one JSON document on standard output."""
        if self.as_json:
            document = {"error": plain(what), "remedy": plain(remedy)} | ({"event_id": event_id} if event_id else {})
            sys.stdout.write(to_json(document) + "\n")
            sys.stdout.flush()
        else:
            sys.stderr.write(f"wren: {plain(what)}\nwren: {plain(remedy)}\n")

    def _page(self) -> Page:
        from rich.console import Console

        terminal = sys.stdout.isatty()
        return Page(
            Console(file=sys.stdout, markup=False, highlight=False, emoji=False, width=None if terminal else 160)
        )


def to_json(document: Any) -> str:
    """One line of ASCII: a terminal that shows it meets no escape sequence either."""
    return json.dumps(document, ensure_ascii=True, default=str)
