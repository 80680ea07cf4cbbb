"""Tables of any columns: what is a row, and files that attack the reader."""

import io
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.formats.csv_tables import MAX_CELL_CHARACTERS, MAX_LINE_BYTES, read_csv_table
from node.formats.rejects import FormatError
from node.formats.text_tables import TableForm, writing_table

CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\r"), max_size=20)


def rows(raw: bytes) -> list[tuple[str, ...]]:
    table = read_csv_table(io.BytesIO(raw))
    return [table.columns, *table.rows]


@pytest.mark.parametrize(
    "raw",
    [
        b"a,b\n1,2\n",
        b"\xef\xbb\xbfa,b\r\n1,2\r\n",
        b'"a","b"\n"1","2"',
        b" a , b \n\n1,2\n\n",
    ],
)
def test_one_table_in_many_spellings(raw: bytes) -> None:
    assert rows(raw) == [("a", "b"), ("1", "2")]


@given(st.lists(st.tuples(CELLS, CELLS), max_size=5))
def test_what_is_written_reads_back(cells: list[tuple[str, str]]) -> None:
    file = io.BytesIO()
    with writing_table(file, TableForm.CSV, ("a", "b")) as write:
        for row in cells:
            write(row)
    assert rows(file.getvalue()) == [("a", "b"), *cells]


@given(st.binary(max_size=200))
def test_any_bytes_give_rows_or_a_format_error(raw: bytes) -> None:
    try:
        found = rows(raw)
    except FormatError:
        return
    assert len({len(row) for row in found}) == 1


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (b"", 1),
        (b"a,b\n1,2\n1\n", 3),
        (b"a,b\n1,2\n1,2,3\n", 3),
        (b'a,b\n"x\ny",2\n1\n', 4),
        (b"a,b\n1,2\n\xff,2\n", 3),
        (b'a,b\n1,"2\n3,4\n', 3),
        (b"a,b\n1,\x00\n", 2),
        (b"a,a\n", 1),
        (b"a;b\n", 1),
        (b"a,b\n1," + b"x" * (MAX_CELL_CHARACTERS + 1) + b"\n", 2),
        (b"a,b\n" + b"x" * (MAX_LINE_BYTES + 1), 2),
        (",".join(string.ascii_letters * 4).encode(), 1),
    ],
)
def test_a_fault_is_told_with_its_line(raw: bytes, line: int) -> None:
    with pytest.raises(FormatError) as raised:
        rows(raw)
    assert raised.value.line == line


def test_a_quotation_mark_that_never_ends_does_not_fill_the_memory() -> None:
    endless = b'a,b\n1,"' + b"x,y\n" * 1_000_000
    file = io.BytesIO(endless)
    with pytest.raises(FormatError):
        list(read_csv_table(file).rows)
    assert file.tell() < 2 * 1024 * 1024


def test_a_missing_column_is_refused_and_the_first_line_not_repeated() -> None:
    table = read_csv_table(io.BytesIO(b"Zulfiqar,Marwandi\n"))
    with pytest.raises(FormatError) as raised:
        table.place("name")
    assert "Zulfiqar" not in str(raised.value)
