"""An audit report as PDF: headings, sentences and tables.

A report judges logs that name themselves. One whose origin only looks like another's must not pass for it on paper: what is
no letter of Latin-1 and no visible ASCII is printed as an escape.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from node.formats.pdf_pages import FONT, in_font, new_pdf, pdf_bytes


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report. table: a heading row first; empty for none."""

    heading: str
    sentences: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()


def report_pdf(title: str, sections: Sequence[Section], *, now: int) -> bytes:
    """now: Unix seconds, of the report."""
    pdf = new_pdf(unmistakable(title), now=now, orientation="landscape", pages=_numbered(unmistakable(title)))
    pdf.set_auto_page_break(auto=True, margin=_MARGIN)
    pdf.add_page()
    _write(pdf, title, 16, 9, style="B")
    for section in sections:
        pdf.ln(3)
        if pdf.will_page_break(_KEPT_TOGETHER):
            pdf.add_page()
        _write(pdf, section.heading, 12, 7, style="B")
        for sentence in section.sentences:
            _write(pdf, sentence, 9, 5)
        for part in _parts([[unmistakable(cell) for cell in row] for row in section.table]):
            _draw(pdf, part)
            pdf.ln(2)
    return pdf_bytes(pdf)


_MARGIN = 15
"""At the foot of a page, millimetres."""
_KEPT_TOGETHER = 25
"""Millimetres of a section that stand on one page with its heading."""
_COLUMNS = 9
_PADDING = (0.6, 1.5)
"""Above and below, left and right of a cell's text, millimetres."""
_NUMBER = re.compile(r"[\d.]+|\*")


def _numbered(title: str) -> Any:
    from fpdf import FPDF

    class Numbered(FPDF):
        def footer(self) -> None:
            self.set_y(-10)
            self.set_font(FONT, "", 7)
            self.cell(0, 4, title)
            self.set_x(self.l_margin)
            self.cell(0, 4, str(self.page_no()), align="R")

    return Numbered


def _write(pdf: Any, text: str, size: int, height: int, *, style: str = "") -> None:
    pdf.set_font(FONT, style, size)
    pdf.multi_cell(0, height, unmistakable(text), align="L", new_x="LMARGIN", new_y="NEXT")


def _draw(pdf: Any, rows: Sequence[Sequence[str]]) -> None:
    """Columns that hold only numbers, or hidden ones, stand at the right of their places."""
    columns = list(zip(*rows, strict=True))
    sides = ["RIGHT" if all(_NUMBER.fullmatch(cell) for cell in column[1:] if cell) else "LEFT" for column in columns]
    pdf.set_font(FONT, "B", 7)
    widths = _widths([max(pdf.get_string_width(cell) for cell in column) for column in columns], pdf.epw)
    pdf.set_font(FONT, "", 7)
    pdf.set_draw_color(170)
    with pdf.table(
        width=sum(widths),
        col_widths=widths,
        align="LEFT",
        text_align=sides,
        line_height=3.6,
        padding=_PADDING,
        borders_layout="HORIZONTAL_LINES",
        first_row_as_headings=True,
    ) as table:
        for row in rows:
            table.row(row)


def _widths(texts: Sequence[float], page: float) -> list[float]:
    """As wide as what stands in it, each column; where all are too wide for the page, the widest are cut down to one width."""
    wanted = [max(text + 2 * _PADDING[1] + 1, 14) for text in texts]
    if sum(wanted) <= page:
        return wanted
    left, limit = page, page / len(wanted)
    for place, width in enumerate(sorted(wanted)):
        limit = left / (len(wanted) - place)
        if width > limit:
            break
        left -= width
    return [min(width, limit) for width in wanted]


def _parts(table: Sequence[Sequence[str]]) -> list[list[list[str]]]:
    """A table too wide for a page, in parts that each begin with its first column."""
    if not table:
        return []
    width = max(len(row) for row in table)
    starts = range(1, max(width, 2), _COLUMNS)
    return [[[row[0], *row[start : start + _COLUMNS]] for row in table] for start in starts]


_CONFUSABLE = re.compile("[^ -~\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u00ff]|\\\\|(?<= ) |^ | $")


def unmistakable(text: str) -> str:
    """The text with Python's escapes for each character that looks like another, or like none: other scripts, combining
    marks, controls and breaks, and a space that paper would not show. Backslashes are doubled, so that no text is its escape.
    """
    return in_font(_CONFUSABLE.sub(_escape, text))


def _escape(found: re.Match[str]) -> str:
    return "\\x20" if found[0] == " " else found[0].encode("unicode_escape").decode("ascii")
