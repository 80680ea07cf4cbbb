"""Fuzzing of the list readers: whatever the bytes, records, rejections or one FormatError, never another exception."""

import io
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from node.demo.watchlists import DEMO_MEMBERS, generate_entries
from node.formats.rejects import Accepted, FormatError, Rejected
from node.formats.un_xml import read_un_xml
from node.formats.wren_csv import COLUMNS, read_wren_csv, write_wren_csv
from protocol.encoding import encode
from protocol.entry import Entry, dump_entry, load_entry
from protocol.errors import MalformedError

NOW = 1_795_000_000
Reader = Callable[..., Iterator[Accepted | Rejected]]

_UN = (
    b'<CONSOLIDATED_LIST dateGenerated="2026-02-27"><INDIVIDUALS><INDIVIDUAL><FIRST_NAME>A B</FIRST_NAME>'
    b"<REFERENCE_NUMBER>x1</REFERENCE_NUMBER><INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE>"
    b"<DATE>1970-01-02</DATE></INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>"
)


def _csv() -> bytes:
    file = io.BytesIO()
    write_wren_csv(generate_entries(DEMO_MEMBERS[0], 30, "fuzz", NOW), file)
    return file.getvalue()


SEEDS = [(read_un_xml, _UN), (read_wren_csv, _csv())]


def outcome(reader: Reader, raw: bytes) -> None:
    """Reads to the end; only FormatError may come out, and it teaches."""
    remedies = []
    try:
        for record in reader(io.BytesIO(raw), now=NOW):
            assert record.line >= 1
            remedies.append(isinstance(record, Accepted) or record.remedy)
    except FormatError as error:
        remedies.append(error.remedy)
    assert all(remedies)


@pytest.mark.parametrize("reader", [read_un_xml, read_wren_csv])
@given(raw=st.binary(max_size=400))
@settings(max_examples=150)
def test_any_bytes(reader: Reader, raw: bytes) -> None:
    outcome(reader, raw)


@pytest.mark.parametrize(("reader", "seed"), SEEDS)
@given(changes=st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=4), st.integers(0, 4)), max_size=6))
@settings(max_examples=60, deadline=None)
def test_a_sound_file_with_bytes_put_in_changed_or_cut_out(
    reader: Reader, seed: bytes, changes: list[tuple[int, bytes, int]]
) -> None:
    raw = seed
    for place, new, cut in changes:
        at = place % (len(raw) + 1)
        raw = raw[:at] + new + raw[at + cut :]
    outcome(reader, raw)


@given(cells=st.lists(st.text(max_size=30), min_size=len(COLUMNS), max_size=len(COLUMNS)))
@settings(max_examples=150, deadline=None)
def test_any_text_in_any_cell(cells: list[str]) -> None:
    quoted = ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)
    outcome(read_wren_csv, f"{','.join(COLUMNS)}\n{quoted}\n".encode("utf-8", "replace"))


@given(changes=st.lists(st.tuples(st.integers(0, 10**6), st.binary(max_size=4), st.integers(0, 4)), max_size=4))
@settings(max_examples=150, deadline=None)
def test_entry_bytes_load_to_what_dumps_the_same_or_are_refused(changes: list[tuple[int, bytes, int]]) -> None:
    raw = dump_entry(_ENTRY)
    for place, new, cut in changes:
        at = place % (len(raw) + 1)
        raw = raw[:at] + new + raw[at + cut :]
    try:
        loaded = load_entry(raw)
    except MalformedError:
        return
    assert dump_entry(loaded) == raw


@given(
    value=st.recursive(
        st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=5),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    )
)
@settings(deadline=None)
def test_any_json_in_an_entrys_place_is_refused(value: object) -> None:
    try:
        raw = encode(value)  # type: ignore[arg-type]
    except MalformedError:
        return
    with pytest.raises(MalformedError):
        load_entry(raw)


_ENTRY: Entry = generate_entries(DEMO_MEMBERS[0], 1, "fuzz", NOW)[0]
