"""OFAC's list of Specially Designated Nationals: sdn.csv with its names in alt.csv and addresses in add.csv.

Layout as OFAC's data specification gives it: comma-separated, no header, `-0-` where there is no value, an end-of-file
mark (Ctrl-Z) on the last line. The files are joined by `ent_num`:

    sdn.csv  ent_num SDN_Name SDN_Type Program Title Call_Sign Vess_type Tonnage GRT Vess_flag Vess_owner Remarks
    alt.csv  ent_num alt_num alt_type (aka, fka, nka) alt_name alt_remarks
    add.csv  ent_num Add_num Address City/State/Province/Postal_Code Country Add_remarks

Names of alt.csv are strong aliases; weak ones stand in Remarks. Every row of sdn.csv comes out accepted or rejected, and
every row of the other two that belongs to none is rejected under its file's name.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO

from node.formats.csv_lines import BYTE_ORDER_MARK, cells_of, lines_of
from node.formats.ofac_records import SdnRecord, entry_of_record
from node.formats.rejects import Accepted, FormatError, Rejected, judge
from protocol.matching.errors import UnreadableError

MAX_ROWS = 500_000
MAX_ALIAS_CHARACTERS = 32 * 1024 * 1024
"""Of all names of alt.csv together: they are held in memory while sdn.csv is read."""

_WIDTHS = {"sdn.csv": 12, "alt.csv": 5, "add.csv": 6}
_NULL = "-0-"
_END_OF_FILE = b"\x1a"
_ENT_NUM = re.compile(r"[0-9]{1,10}\Z")
_GET_A_FRESH_COPY = "download the files from OFAC again"
Row = tuple[int, list[str]]


def read_ofac(
    sdn: BinaryIO, alt: BinaryIO | None, add: BinaryIO | None, *, list_date: int, now: int
) -> Iterator[Accepted | Rejected]:
    """Every row of sdn.csv in the file's order, then what of alt.csv and add.csv belongs to none.

    list_date: the day of publication, which the files do not say; now: both Unix seconds. Memory is bounded by one row,
    the references and the aliases. Raises FormatError when a file is another one or exceeds its limits.
    """
    aliases: dict[str, list[tuple[int, str]]] = {}
    if alt is not None:
        yield from _index_aliases(alt, aliases)
    addresses: dict[str, int] = {}
    if add is not None:
        yield from _index_addresses(add, addresses)
    seen: set[str] = set()
    for row in _rows(sdn, "sdn.csv"):
        if isinstance(row, Rejected):
            yield row
            continue
        line, cells = row
        if cells[0] in seen:
            yield Rejected(
                line, "ent_num", "it stands on an earlier line", "keep the line that OFAC's own search shows"
            )
            continue
        seen.add(cells[0])
        names = [name for _, name in aliases.pop(cells[0], ())]
        yield from _judge_row(line, cells, names, addresses.pop(cells[0], 0) > 0, list_date, now)
    for ent_num, orphans in aliases.items():
        yield from (_orphan("alt.csv", line) for line, _ in orphans if ent_num not in seen)
    yield from (_orphan("add.csv", line) for line in addresses.values())


def _judge_row(
    line: int, cells: list[str], aliases: list[str], has_address: bool, list_date: int, now: int
) -> Iterator[Accepted | Rejected]:
    ent_num, name, kind, program, _, call_sign = cells[:6]
    record = SdnRecord(ent_num, name, kind, program, call_sign, cells[11], aliases, has_address)
    try:
        entry, left_out = entry_of_record(record, list_date)
    except UnreadableError as error:
        yield Rejected(line, error.field, error.reason, error.remedy)
        return
    yield from judge(line, entry, now, left_out)


def _index_aliases(file: BinaryIO, aliases: dict[str, list[tuple[int, str]]]) -> Iterator[Rejected]:
    characters = 0
    for row in _rows(file, "alt.csv"):
        if isinstance(row, Rejected):
            yield row
            continue
        line, (ent_num, _, _, name, _) = row
        characters += len(name)
        if characters > MAX_ALIAS_CHARACTERS:
            raise FormatError(line, "alt.csv: too many names to be OFAC's", _GET_A_FRESH_COPY)
        aliases.setdefault(ent_num, []).append((line, name))


def _index_addresses(file: BinaryIO, addresses: dict[str, int]) -> Iterator[Rejected]:
    for row in _rows(file, "add.csv"):
        if isinstance(row, Rejected):
            yield row
            continue
        line, cells = row
        if any(cells[2:5]):
            addresses.setdefault(cells[0], line)


def _orphan(name: str, line: int) -> Rejected:
    return Rejected(line, f"{name} ent_num", "no record of sdn.csv has this number", "take all files of the same day")


def _rows(file: BinaryIO, name: str) -> Iterator[Row | Rejected]:
    """Rows of the width that the file has, `-0-` made empty. The first one of another width means another file."""
    width = _WIDTHS[name]
    empty = True
    for line, raw in enumerate(lines_of(file), start=1):
        if line > MAX_ROWS:
            raise FormatError(line, f"{name}: more than {MAX_ROWS} lines", _GET_A_FRESH_COPY)
        raw = raw.removeprefix(BYTE_ORDER_MARK) if line == 1 else raw
        if not raw.strip() or raw.strip() == _END_OF_FILE:
            continue
        try:
            cells = ["" if cell.strip() == _NULL else cell.strip() for cell in cells_of(raw)]
        except UnreadableError as error:
            if empty:
                raise FormatError(line, f"{name}: {error.reason}", _GET_A_FRESH_COPY) from error
            yield Rejected(line, _field(name, "line"), error.reason, error.remedy)
            continue
        if len(cells) != width and empty:
            raise FormatError(line, f"not {name}: {len(cells)} fields where that file has {width}", _meant(len(cells)))
        empty = False
        if len(cells) != width:
            yield Rejected(line, _field(name, "line"), f"{len(cells)} fields, not {width}", _GET_A_FRESH_COPY)
        elif not _ENT_NUM.match(cells[0]):
            yield Rejected(line, _field(name, "ent_num"), "not a number", _GET_A_FRESH_COPY)
        else:
            yield line, cells
    if empty:
        raise FormatError(0, f"{name} is empty", _GET_A_FRESH_COPY)


def _field(name: str, field: str) -> str:
    return field if name == "sdn.csv" else f"{name} {field}"


def _meant(width: int) -> str:
    other = next((name for name, fields in _WIDTHS.items() if fields == width), "")
    return f"this is {other}: give the three files in their places" if other else _GET_A_FRESH_COPY
