"""The template teaches what the rules enforce: its examples are accepted, its lists are closed, no column is unexplained."""

import io
from typing import Any

import pytest
from openpyxl import load_workbook

from node.formats.rejects import Accepted
from node.formats.wren_rows import COLUMNS, WORD_SETS, WORDS, YES_NO
from node.formats.wren_xlsx import read_wren_xlsx
from node.formats.xlsx_columns import CATEGORY_NEEDS, COLUMN_TEXTS
from node.formats.xlsx_template import example_entries, write_template
from protocol.entry_rules import check_entry
from protocol.vocabulary import Category

NOW = 1_795_000_000


@pytest.fixture(scope="module")
def raw() -> bytes:
    """The template's bytes."""
    file = io.BytesIO()
    write_template(file, now=NOW)
    return file.getvalue()


@pytest.fixture(scope="module")
def book(raw: bytes) -> Any:
    """The template as a spreadsheet program sees it."""
    return load_workbook(io.BytesIO(raw))


@pytest.mark.parametrize("now", [NOW, NOW + 5 * 366 * 24 * 3600])
def test_the_examples_read_back_accepted_one_of_each_category(now: int) -> None:
    file = io.BytesIO()
    write_template(file, now=now)
    found = list(read_wren_xlsx(file, now=now))
    assert all(isinstance(record, Accepted) for record in found)
    entries = [record.entry for record in found if isinstance(record, Accepted)]
    assert tuple(entries) == example_entries(now)
    assert [entry.category for entry in entries] == list(Category)
    assert all(entry.entry_id.startswith("EXAMPLE-") for entry in entries)
    assert not any(check_entry(entry, now) for entry in entries)


def test_every_column_is_explained_where_it_is_filled_in(book: Any) -> None:
    header = book["Entries"][1]
    assert [cell.value for cell in header] == list(COLUMNS)
    assert [cell.comment.text for cell in header] == [COLUMN_TEXTS[column] for column in COLUMNS]
    assert set(COLUMN_TEXTS) == set(COLUMNS)


def test_header_is_frozen_and_all_cells_are_text_so_that_no_digit_is_lost(book: Any) -> None:
    sheet = book["Entries"]
    assert sheet.freeze_panes == "B2"
    assert {cell.number_format for row in sheet.iter_rows() for cell in row} == {"@"}
    assert {dimension.number_format for dimension in sheet.column_dimensions.values()} == {"@"}


def test_lists_to_choose_from_are_the_closed_lists_without_refused_sources(book: Any) -> None:
    offered: dict[str, list[str]] = {}
    for offer in book["Entries"].data_validations.dataValidation:
        (area,) = offer.sqref.ranges
        codes = book["Codes"][offer.formula1.removeprefix("Codes!").replace("$", "")]
        offered[COLUMNS[area.min_col - 1]] = [row[0].value for row in codes]
        assert area.min_row == 2
    assert set(offered) == {*WORDS, *WORD_SETS, *YES_NO}
    assert "sis" not in offered.pop("provenance")
    for column, words in offered.items():
        expected = ["yes", "no"] if column in YES_NO else [word.value for word in {**WORDS, **WORD_SETS}[column]]
        assert words == expected


def test_the_categories_are_explained_with_what_they_need(book: Any) -> None:
    rows = [[cell.value for cell in row] for row in book["Explained"].iter_rows(max_row=len(Category) + 1)]
    assert [row[0] for row in rows[1:]] == list(Category)
    assert set(CATEGORY_NEEDS) == set(Category)
    suspect = next(row for row in rows if row[0] == "smuggling_suspect")
    assert "material benefit" in suspect[3]
    assert "discreet_check" in suspect[2]
    assert suspect[4] == "1 year"
    assert book["Explained"].sheet_state == book["Codes"].sheet_state == "visible"


def test_no_cell_of_the_template_is_a_formula_or_leads_outside(book: Any) -> None:
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type in ("s", "n") and cell.hyperlink is None for cell in row)
