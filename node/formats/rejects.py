"""What readers of lists give back: every record of the file, accepted or rejected with its line, field and remedy."""

from collections.abc import Iterator
from dataclasses import dataclass

from protocol.entry import Entry
from protocol.entry_rules import check_entry, with_default_dates


class FormatError(Exception):
    """Root of the errors of node.formats: the file as a whole cannot be read (on).

    Do what `remedy` says and read it again. Records given before the error are sound but are not the whole list, so
    they must not replace one. `line` is 0 when the error is not at one line.
    """

    def __init__(self, line: int, reason: str, remedy: str) -> None:
        super().__init__(f"line {line}: {reason}; {remedy}" if line else f"{reason}; {remedy}")
        self.line = line
        self.reason = reason
        self.remedy = remedy


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A part of an accepted record that could not be kept. The texts do not repeat its content."""

    field: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """A record that became an entry. line: where it starts, from 1. left_out: what of it could not be kept."""

    line: int
    entry: Entry
    left_out: tuple[LeftOut, ...] = ()


@dataclass(frozen=True, slots=True)
class Rejected:
    """A record that did not, and why, one `Rejected` for each reason. The texts do not repeat its content."""

    line: int
    field: str
    reason: str
    remedy: str


def judge(line: int, entry: Entry, now: int, left_out: tuple[LeftOut, ...] = ()) -> Iterator[Accepted | Rejected]:
    """The entry with default dates if the rules admit it at `now`, else every rule it breaks."""
    dated = with_default_dates(entry)
    breaches = check_entry(dated, now)
    if not breaches:
        yield Accepted(line, dated, left_out)
    for breach in breaches:
        yield Rejected(line, breach.field, breach.reason, breach.remedy)
