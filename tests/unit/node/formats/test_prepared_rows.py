"""Rows prepared in other processes are what one process reads: the same entries, the same refusals, in the same order."""

import io
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from node.core.imports import Prepared, Refused
from node.core.key_digests import digests_of
from node.formats import prepared_rows
from node.formats.prepared_rows import prepare_csv, prepare_xlsx
from node.formats.rejects import Accepted, FormatError, Rejected
from node.formats.wren_csv import COLUMNS, MAX_LINE_BYTES, read_wren_csv, write_wren_csv
from node.formats.wren_xlsx import read_wren_xlsx, write_wren_xlsx
from node.workers import ProcessWorkers
from protocol.entry import Entry, dump_entry
from protocol.vocabulary import MemberCode
from tests.support.entries import suspect
from tests.support.federation import START, InProcess


def file_of(rows: int, *more: bytes) -> bytes:
    """Good rows, a few of which break a rule or repeat a reference, then `more` as it stands."""

    def entries() -> Iterator[Entry]:
        for number in range(rows):
            entry = suspect(f"E{number:04}", "Ali Khan", "1970-05-23")
            yield replace(entry, material_benefit="") if number % 7 == 3 else entry
            if number % 11 == 5:
                yield suspect(f"E{number - 2:04}", "Reza Karimi", "1981-02-03")

    file = io.BytesIO()
    write_wren_csv(entries(), file)
    return file.getvalue() + b"".join(more)


BROKEN = (
    b'"no end\r\n',
    b"\r\n",
    b"one,cell\r\n",
    b"\xff\xfe,\r\n",
    b"x" * (MAX_LINE_BYTES + 9) + b"\r\n",
    ("," * (len(COLUMNS) - 1)).encode() + b"\r\n",
)


def plainly(records: Iterable[Accepted | Rejected]) -> list[Prepared | Refused]:
    return [
        Prepared(one.line, one.entry.entry_id, dump_entry(one.entry), digests_of(one.entry))
        if isinstance(one, Accepted)
        else Refused(one.line, one.field, one.reason, one.remedy)
        for one in records
    ]


def test_a_csv_is_prepared_as_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = file_of(120, *BROKEN)
    read = plainly(read_wren_csv(io.BytesIO(raw), now=START))
    assert {type(one) for one in read} == {Prepared, Refused}
    for rows, size in ((500, 2**20), (7, 2**20), (500, 1), (1, 2**20)):
        monkeypatch.setattr(prepared_rows, "CHUNK_ROWS", rows)
        monkeypatch.setattr(prepared_rows, "CHUNK_BYTES", size)
        assert list(prepare_csv(io.BytesIO(raw), now=START, workers=InProcess())) == read


def test_a_workbook_is_prepared_as_it_is_read() -> None:
    file = io.BytesIO()
    broken = replace(suspect("B", "Ali Khan", "1970-05-23"), material_benefit="")
    write_wren_xlsx([suspect("A", "Ali Khan", "1970-05-23"), broken, suspect("A", "Ali Khan", "1970-05-23")], file)
    read = plainly(read_wren_xlsx(file, now=START))
    assert [type(one) for one in read] == [Prepared, Refused, Refused]
    assert list(prepare_xlsx(file, now=START, workers=InProcess())) == read


class To:
    """As `--releasable-to` adjusts an entry: goes to other processes."""

    def apply(self, entry: Entry) -> Entry:
        return replace(entry, releasable_to=(MemberCode("GR"),), urgency=entry.urgency)


def test_real_processes_prepare_the_same_in_the_same_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(prepared_rows, "CHUNK_ROWS", 25)
    raw = file_of(200, *BROKEN)
    alone = list(prepare_csv(io.BytesIO(raw), now=START, workers=InProcess(), adjust=To().apply))
    workers = ProcessWorkers(2)
    try:
        here: list[int] = []
        started = workers.map(_process_of, range(50))
        here.extend(started)
        assert os.getpid() not in here
        assert list(prepare_csv(io.BytesIO(raw), now=START, workers=workers, adjust=To().apply)) == alone
    finally:
        workers.close()


def _process_of(_: int) -> int:
    return os.getpid()


def test_memory_holds_a_few_chunks_and_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lines are taken from the file only as chunks are asked for."""
    taken = []

    class Counting(io.BytesIO):
        def readline(self, size: int | None = -1, /) -> bytes:
            taken.append(1)
            return super().readline(size)

    class OneAtATime:
        def map(self, work: Callable[[Any], Any], chunks: Iterable[Any]) -> Iterator[Any]:
            yield from map(work, chunks)

    monkeypatch.setattr(prepared_rows, "CHUNK_ROWS", 10)
    records = prepare_csv(Counting(file_of(200)), now=START, workers=OneAtATime())
    next(records)
    assert len(taken) == 11


@pytest.mark.parametrize("raw", [b"", b"entry_id;object_kind\r\n", b"\xff\xfea\0", b"nonsense\r\n"])
def test_what_is_no_such_file_is_refused_whole(raw: bytes) -> None:
    with pytest.raises(FormatError):
        list(prepare_csv(io.BytesIO(raw), now=START, workers=InProcess()))
    with pytest.raises(FormatError):
        list(prepare_xlsx(io.BytesIO(raw), now=START, workers=InProcess()))
