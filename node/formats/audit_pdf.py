"""An audit report as PDF: headings, sentences and tables.

A report judges logs that name themselves. One whose origin only looks like another's must not pass for it on paper: what is
no letter of Latin-1 and no visible ASCII is printed as an escape.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from node.formats.pdf_pages import FONT, in_font, new_pdf, pdf_bytes


@dataclass(frozen=True, slots=True)
class Section:
    """One part of a report. table: a heading row first; empty for none."""

    heading: str
    sentences: Sequence[str] = ()
    table: Sequence[Sequence[str]] = ()


def report_pdf(title: str, sections: Sequence[Section], *, now: int) -> bytes:
    """now: Unix seconds, of the report."""
    from fpdf.enums import XPos, YPos

    pdf = new_pdf(unmistakable(title), now=now, orientation="landscape")
    pdf.set_auto_page_break(auto=True, margin=15)
    pdf.add_page()
    pdf.set_font(FONT, "B", 16)
    pdf.multi_cell(0, 9, unmistakable(title), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
    for section in sections:
        pdf.ln(3)
        pdf.set_font(FONT, "B", 12)
        pdf.multi_cell(0, 7, unmistakable(section.heading), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        pdf.set_font(FONT, "", 9)
        for sentence in section.sentences:
            pdf.multi_cell(0, 5, unmistakable(sentence), new_x=XPos.LMARGIN, new_y=YPos.NEXT)
        for part in _parts(section.table):
            pdf.set_font(FONT, "", 7)
            with pdf.table(line_height=4, first_row_as_headings=True) as table:
                for row in part:
                    table.row([unmistakable(cell) for cell in row])
            pdf.ln(2)
    return pdf_bytes(pdf)


_COLUMNS = 9


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
