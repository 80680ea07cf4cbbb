"""The drawing of a route on a page of a PDF, with its legend."""

from typing import Any

from node.formats.alerts.map_svg import BORDER, LAND, SEA
from node.formats.alerts.route_map import (
    COLOURS,
    DANGER_COLOUR,
    DASHES,
    GAP_COLOUR,
    GAP_DASH,
    Anchor,
    Drawing,
    Line,
    Stroke,
    arrow_head,
)
from node.formats.alerts.words import Words
from node.formats.pdf_pages import FONT, in_font

_POINTS = 72 / 25.4
_LEGEND_WIDTH = 0.7
_SHIFT = {Anchor.START: 0.0, Anchor.MIDDLE: 0.5, Anchor.END: 1.0}


def print_map(pdf: Any, drawing: Drawing, width: float, words: Words) -> None:
    """At the left margin, `width` millimetres wide; the pen ends below the legend."""
    _Map(pdf, drawing, width / drawing.width).print(words)


class _Map:
    def __init__(self, pdf: Any, drawing: Drawing, scale: float) -> None:
        self._pdf, self._drawing, self._scale = pdf, drawing, scale
        self._left, self._top = pdf.l_margin, pdf.get_y() + 2

    def print(self, words: Words) -> None:
        pdf, drawing = self._pdf, self._drawing
        wide, high = drawing.width * self._scale, drawing.height * self._scale
        with pdf.rect_clip(self._left, self._top, wide, high):
            pdf.set_fill_color(SEA)
            pdf.rect(self._left, self._top, wide, high, style="F")
            self._ground()
            for stroke in drawing.strokes:
                self._stroke(stroke)
            self._marks()
        pdf.set_draw_color("#666666")
        pdf.set_line_width(0.2)
        pdf.rect(self._left, self._top, wide, high)
        self._legend(words, self._top + high + 4)
        for restore in (pdf.set_draw_color, pdf.set_text_color):
            restore(0, 0, 0)
        pdf.set_fill_color(255, 255, 255)
        pdf.set_line_width(0.2)
        pdf.set_y(self._top + high + 8)

    def _points(self, line: Line) -> list[tuple[float, float]]:
        return [(self._left + x * self._scale, self._top + y * self._scale) for x, y in line]

    def _ground(self) -> None:
        self._pdf.set_fill_color(LAND)
        self._pdf.set_draw_color(BORDER)
        self._pdf.set_line_width(0.15)
        for ring in self._drawing.land:
            self._pdf.polygon(self._points(ring), style="DF")
        for line in self._drawing.lines:
            self._pdf.polyline(self._points(line))

    def _stroke(self, stroke: Stroke) -> None:
        pdf = self._pdf
        pdf.set_draw_color(stroke.colour)
        pdf.set_line_width(stroke.width * self._scale)
        self._dash(stroke.dash, stroke.width * self._scale)
        pdf.polyline(self._points(stroke.points))
        pdf.set_dash_pattern()
        head = arrow_head(stroke) if stroke.arrow else None
        if head is not None:
            pdf.set_fill_color(stroke.colour)
            pdf.polygon(self._points(head), style="F")

    def _dash(self, dash: tuple[float, ...], width: float) -> None:
        """The library ends each dash in a square: it gets longer by the width of the line, and the gap shorter."""
        if dash:
            self._pdf.set_dash_pattern(max(dash[0] * self._scale - width, 0.01), dash[1] * self._scale + width)

    def _marks(self) -> None:
        pdf, scale = self._pdf, self._scale
        pdf.set_line_width(0.3)
        for mark in self._drawing.marks:
            (x, y), *_ = self._points((mark.at,))
            if mark.danger:
                pdf.set_fill_color(DANGER_COLOUR)
                pdf.polygon([(x, y - 2.4), (x + 2.4, y + 1.8), (x - 2.4, y + 1.8)], style="F")
            else:
                pdf.set_fill_color(255)
                pdf.set_draw_color(0)
                pdf.circle(x, y, 1, style="DF")
        for mark in self._drawing.marks:
            pdf.set_font(FONT, "B" if mark.danger else "", 10.5 * scale * _POINTS)
            (x, y), *_ = self._points((mark.label_at,))
            text = in_font(mark.label)
            wide = pdf.get_string_width(text)
            x -= wide * _SHIFT[mark.anchor]
            pdf.set_fill_color(255)
            with pdf.local_context(fill_opacity=0.7):
                pdf.rect(x - 0.3, y - 8 * scale, wide + 0.6, 10 * scale, style="F")
            pdf.set_text_color(DANGER_COLOUR if mark.danger else "#111111")
            self._text(x, y, text)
        pdf.set_text_color(0)

    def _text(self, x: float, y: float, text: str) -> None:
        """`cell`, for `text` of the library neither joins nor orders letters. y: the base line."""
        pdf = self._pdf
        pdf.set_xy(x, y - 0.82 * pdf.font_size)
        margin, pdf.c_margin = pdf.c_margin, 0
        pdf.cell(pdf.get_string_width(text) + 0.1, pdf.font_size, text)
        pdf.c_margin = margin

    def _legend(self, words: Words, y: float) -> None:
        pdf, wide = self._pdf, self._drawing.width * self._scale
        samples = [(words(status.value), COLOURS[status], DASHES[status]) for status in COLOURS]
        samples.append((words("gap"), GAP_COLOUR, GAP_DASH))
        pdf.set_font(FONT, "", 7.5)
        for place, (label, colour, dash) in enumerate(samples):
            step = place * wide / len(samples)
            begin = self._left + wide - step if words.right_to_left else self._left + step
            end = begin - 9 if words.right_to_left else begin + 9
            pdf.set_draw_color(colour)
            pdf.set_line_width(_LEGEND_WIDTH)
            self._dash(dash, _LEGEND_WIDTH)
            pdf.line(begin, y - 1, end, y - 1)
            pdf.set_dash_pattern()
            text = in_font(label)
            self._text(end - 1 - pdf.get_string_width(text) if words.right_to_left else end + 1, y, text)
