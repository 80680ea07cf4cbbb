"""Tables that spreadsheets open: no cell is computed, and nothing of persons stays behind in temporary files."""

import io
import tempfile
from pathlib import Path

import pytest
from openpyxl import load_workbook

from node.formats.rejects import FormatError
from node.formats.text_tables import MAX_WORKBOOK_CELL, TableForm, harmless, writing_table


@pytest.mark.parametrize(
    "attack",
    [
        *("=1", "+1", "-1", "@A1", "\t=1", "\r=1", "\n=1"),
        *("\uff1d1", "\uff0b1", "\uff0d1", "\uff20A1"),  # full-width forms, which some programs compute
        *(" =1", "\u00a0=1", "\ufeff=1", "\u200b=1", "\u202e=1", "\u2212 1", '"=1', "'=1"),
        '=HYPERLINK("https://x.example")',
        "=cmd|' /C calc'!A0",
    ],
)
def test_what_would_be_a_formula_becomes_text(attack: str) -> None:
    assert harmless(attack) == f"'{attack}"
    assert harmless(f"a{attack}") == f"a{attack}"


@pytest.mark.parametrize("cell", ["", " ", "a=1", "1-2", "Al-Hasan", "علی", "'", "O'Brien", "1970-05-23", "a@b"])
def test_what_computes_nothing_stays_as_it_is(cell: str) -> None:
    assert harmless(cell) == cell


def test_a_workbook_holds_text_alone() -> None:
    file = io.BytesIO()
    cells = ("=1+1", "#N/A", "1970", "", "a\x0bb\ud800\ufffe", "x" * (MAX_WORKBOOK_CELL + 5))
    with writing_table(file, TableForm.XLSX, [str(number) for number in range(6)]) as write:
        write(cells)
    (_, row) = load_workbook(file).active.iter_rows()
    assert {cell.data_type for cell in row if cell.value is not None} == {"s"}
    assert [cell.value for cell in row[:5]] == ["=1+1", "#N/A", "1970", None, "a\ufffdb\ufffd\ufffd"]
    assert len(row[5].value) == MAX_WORKBOOK_CELL


def test_nothing_stays_behind_when_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The library gathers the rows of a workbook in a temporary file."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))

    def fails() -> None:
        with writing_table(io.BytesIO(), TableForm.XLSX, ("name",)) as write:
            write(("Zulfiqar",))
            raise FormatError(1, "stopped", "try again")

    with pytest.raises(FormatError):
        fails()
    assert list(tmp_path.iterdir()) == []


def test_a_workbook_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("node.formats.text_tables.MAX_WORKBOOK_ROWS", 3)

    def too_many() -> None:
        with writing_table(io.BytesIO(), TableForm.XLSX, ("a",)) as write:
            for _ in range(3):
                write(("x",))

    with pytest.raises(FormatError):
        too_many()
