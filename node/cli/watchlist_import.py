"""Reading a list into the watchlist: every record accepted or rejected, whom it may reach, and a file of the rejects."""

import csv
import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, BinaryIO

from node.cli.failures import RefusedCommandError
from node.core.imports import Offered, Prepared, Record, Refused
from node.formats.rejects import Accepted, LeftOut, Rejected, judge
from node.formats.text_tables import harmless
from protocol.entry import Entry
from protocol.vocabulary import MemberCode

MAX_KEPT = 1000
"""Rejects kept in memory for the screen; the file of rejects has all of them."""
_COLUMNS = ("line", "outcome", "field", "reason", "remedy")


@dataclass(frozen=True, slots=True)
class Release:
    """Whom entries that name nobody may reach (`to`), and whom no entry may ever reach (`never`).

    Protective entries are never released by an option: each names its recipients itself, or reaches nobody.
    """

    to: tuple[MemberCode, ...] = ()
    never: tuple[MemberCode, ...] = ()

    def apply(self, entry: Entry) -> Entry:
        """The entry with them."""
        named = entry.releasable_to
        if not named and not entry.category.is_protective:
            named = tuple(code for code in self.to if code not in entry.never_to and code not in self.never)
        return replace(entry, releasable_to=named, never_to=(*entry.never_to, *self.never))


@dataclass(slots=True)
class Tally:
    """What became of the records so far. rejected counts records, `rejects` holds one row for each reason."""

    accepted: int = 0
    rejected: int = 0
    left_out: int = 0
    rejects: list[Rejected | Refused] = field(default_factory=list)
    last_line: int = 0

    def reject(self, one: Rejected | Refused, written: "RejectsFile") -> None:
        """Counts a reason, and writes it down."""
        self.rejected += one.line != self.last_line
        self.last_line = one.line
        if len(self.rejects) < MAX_KEPT:
            self.rejects.append(one)
        written.write(one.line, "rejected", one)

    def take_back(self, one: Refused, written: "RejectsFile") -> None:
        """The list refused what the reader had accepted."""
        self.accepted -= 1
        self.reject(one, written)


def judged_records(
    records: Iterable[Accepted | Rejected | Prepared | Refused],
    release: Release,
    tally: Tally,
    written: "RejectsFile",
    now: int,
) -> Iterator[Record]:
    """What an import takes; counts, and writes down what is not kept."""
    for record in records:
        for one in _released(record, release, now):
            if isinstance(one, Rejected | Refused):
                tally.reject(one, written)
                yield Refused(one.line, one.field, one.reason, one.remedy)
                continue
            tally.accepted += 1
            if isinstance(one, Prepared):
                yield one
                continue
            tally.left_out += len(one.left_out)
            for part in one.left_out:
                written.write(one.line, "part left out", part)
            yield Offered(one.line, one.entry, checked=True)


def _released(
    record: Accepted | Rejected | Prepared | Refused, release: Release, now: int
) -> Iterator[Accepted | Rejected | Prepared | Refused]:
    if isinstance(record, Accepted):
        yield from judge(record.line, release.apply(record.entry), now, record.left_out)
    else:
        yield record


class RejectsFile:
    """A CSV of rejects that a spreadsheet opens without computing anything; it repeats nothing of a record."""

    def __init__(self, writer: Any = None) -> None:
        self._writer = writer

    def write(self, line: int, outcome: str, why: Rejected | Refused | LeftOut) -> None:
        """One reason why a record, or a part of an accepted one, was not kept."""
        if self._writer is not None:
            self._writer.writerow([harmless(str(cell)) for cell in (line, outcome, why.field, why.reason, why.remedy)])


@contextmanager
def rejects_file(path: Path | None) -> Iterator[RejectsFile]:
    """The file, or none when no path is given. Raises RefusedCommandError when there is one of that name."""
    if path is None:
        yield RejectsFile()
        return
    try:
        file = path.open("x", encoding="utf-8", newline="")
    except FileExistsError:
        raise RefusedCommandError(
            f"there is a file of that name already ({path})", "choose another name with --rejects"
        ) from None
    with file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        yield RejectsFile(writer)


def file_digest(file: BinaryIO) -> bytes:
    """SHA-256, 32 bytes; the file stands at its beginning afterwards."""
    digest = hashlib.sha256()
    while chunk := file.read(1024 * 1024):
        digest.update(chunk)
    file.seek(0)
    return digest.digest()


def releasable(words: Sequence[str], peers: Sequence[MemberCode]) -> tuple[MemberCode, ...]:
    """`all`, or member codes; each is a peer. Raises RefusedCommandError."""
    if "all" in words:
        return tuple(peers)
    strangers = [code for code in words if code not in peers]
    if strangers:
        raise RefusedCommandError("a member named by an option is no peer of the charter", "see 'wren peer list'")
    return tuple(MemberCode(code) for code in words)
