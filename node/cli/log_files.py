"""Exports of the exchange log: a heading and one record a line, JSON, ASCII. Read strictly: they come from a peer."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from node.cli.failures import RefusedCommandError
from node.core.record_comparison import ExchangeRecord
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId

FORMAT = "wren-exchange-records-1"
MAX_LINE_CHARACTERS = 1024
_REMEDY = "ask the peer for 'wren log export' again; it must not be edited by hand"
_HEXADECIMAL = frozenset("0123456789abcdef")


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose records they are, and about whom."""

    member: MemberCode
    peer: MemberCode


def export_lines(heading: Heading, records: Iterable[ExchangeRecord]) -> Iterator[str]:
    """The file, line by line."""
    yield json.dumps({"format": FORMAT, "member": heading.member, "peer": heading.peer})
    for one in records:
        yield json.dumps(record_document(one))


def record_document(one: ExchangeRecord) -> dict[str, Any]:
    """One record as JSON."""
    return {
        "message_id": one.message_id,
        "kind": one.kind.value,
        "direction": one.direction.value,
        "time": one.time,
        "content_digest": None if one.content_digest is None else one.content_digest.hex(),
    }


def read_export(path: Path) -> tuple[Heading, list[ExchangeRecord]]:
    """Raises RefusedCommandError with the line that is wrong, never its content, and OSError."""
    with path.open("r", encoding="ascii", errors="replace", newline="\n") as file:
        heading = _heading(_object(file.readline(MAX_LINE_CHARACTERS), 1), 1)
        records = []
        number = 1
        while line := file.readline(MAX_LINE_CHARACTERS):
            number += 1
            records.append(_record(_object(line, number), number))
    return heading, records


def _object(line: str, number: int) -> dict[str, Any]:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise _bad(number)
    return found


def _heading(found: dict[str, Any], number: int) -> Heading:
    member, peer = found.get("member"), found.get("peer")
    if found.get("format") != FORMAT or not _is_code(member) or not _is_code(peer):
        raise _bad(number)
    return Heading(MemberCode(str(member)), MemberCode(str(peer)))


def _record(found: dict[str, Any], number: int) -> ExchangeRecord:
    digest, message_id = found.get("content_digest"), found.get("message_id")
    time: Any = found.get("time")
    sound = _is_hexadecimal(message_id, 32) and type(time) is int and 0 <= time < 2**53
    if not sound or not (digest is None or _is_hexadecimal(digest, 64)):
        raise _bad(number)
    try:
        kind, direction = LeafKind(str(found.get("kind"))), Direction(str(found.get("direction")))
    except ValueError as error:
        raise _bad(number) from error
    if direction is Direction.INTERNAL:
        raise _bad(number)
    raw = None if digest is None else bytes.fromhex(str(digest))
    return ExchangeRecord(MessageId(str(message_id)), kind, direction, time, raw)


def _is_code(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 2 and value.isascii() and value.isalpha() and value.isupper()


def _is_hexadecimal(value: Any, length: int) -> bool:
    return isinstance(value, str) and len(value) == length and set(value) <= _HEXADECIMAL


def _bad(number: int) -> RefusedCommandError:
    return RefusedCommandError(f"line {number} is not of an export of the exchange log", _REMEDY)
