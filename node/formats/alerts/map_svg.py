"""The map of the route as SVG 1.1: markings above and below, legend, notice on boundaries, no script and no link."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, tostring

from node.formats.alerts.markings import left_out_text, material_marking
from node.formats.alerts.material import Material, instant
from node.formats.alerts.route_map import (
    COLOURS,
    DANGER_COLOUR,
    DASHES,
    GAP_COLOUR,
    GAP_DASH,
    Drawing,
    Ground,
    Line,
    Mark,
    Stroke,
    arrow_head,
    draw_route,
)
from node.formats.alerts.words import Words, left_to_right, notice_in
from node.formats.printable import printable

WIDTH, MAP_HEIGHT = 960.0, 520.0
TOP = 64.0
FONT = "'Noto Sans','Noto Sans Arabic','DejaVu Sans',Vazirmatn,Tahoma,sans-serif"
SEA, LAND, BORDER = "#e6eef5", "#f7f4ec", "#b9b3a5"


def route_svg(material: Material, ground: Ground) -> bytes:
    """The picture of the material as an SVG document, UTF-8."""
    return _Svg(material, ground).made()


class _Svg:
    def __init__(self, material: Material, ground: Ground) -> None:
        self._material = material
        self._words = Words(material.language)
        self._ground = ground
        self._root = Element("svg", {"xmlns": "http://www.w3.org/2000/svg", "version": "1.1"})
        self._root.set("font-family", FONT)
        self._root.set("lang", material.language.value)

    def made(self) -> bytes:
        words, material = self._words, self._material
        drawing = draw_route(material, self._ground, WIDTH - 40, MAP_HEIGHT)
        marking = material_marking(material, words)
        title = SubElement(self._root, "title")
        title.text = printable(f"{words('map')}, {marking}")
        self._shape("rect", x=0, y=0, width=WIDTH, height="100%", fill="#ffffff")
        self._text(WIDTH / 2, 22, marking, 14, bold=True, anchor="middle")
        edge = WIDTH - 20 if words.right_to_left else 20.0
        self._text(
            edge,
            48,
            f"{words('map')} \u00b7 {words('as_of')} {left_to_right(instant(material.now), words)}",
            16,
            bold=True,
        )
        self._map(drawing)
        y = TOP + MAP_HEIGHT + 22
        y = self._legend(y)
        for line in self._below(drawing):
            self._text(edge, y, line, 10, colour="#333333")
            y += 15
        self._text(WIDTH / 2, y + 10, marking, 14, bold=True, anchor="middle")
        height = y + 24
        self._root.set("viewBox", f"0 0 {WIDTH:g} {height:g}")
        self._root.set("width", f"{WIDTH:g}")
        self._root.set("height", f"{height:g}")
        return bytes(tostring(self._root, encoding="utf-8", xml_declaration=True))

    def _below(self, drawing: Drawing) -> Iterator[str]:
        words = self._words
        yield left_out_text(self._material, words)
        if drawing.not_located:
            yield from wrapped(f"{words('not_located')}: {', '.join(drawing.not_located)}", 140)
        yield from wrapped(notice_in(self._ground.notice, words.language), 140)

    def _shape(self, tag: str, parent: Element | None = None, **attributes: object) -> Element:
        texts = {
            key.replace("_", "-"): f"{value:g}" if isinstance(value, float) else str(value)
            for key, value in attributes.items()
        }
        return SubElement(self._root if parent is None else parent, tag, texts)

    def _text(
        self,
        x: float,
        y: float,
        text: str,
        size: float,
        *,
        bold: bool = False,
        anchor: str = "start",
        colour: str = "#111111",
        parent: Element | None = None,
        halo: bool = False,
        plain: bool = False,
    ) -> None:
        """plain: left to right whatever the language, as a label whose one end was placed."""
        element = self._shape("text", parent, x=x, y=y, font_size=size, fill=colour, text_anchor=anchor)
        if halo:  # an element of its own: not every viewer knows paint-order
            element.attrib.update({"stroke": "#ffffff", "stroke-width": "3", "fill": "#ffffff"})
        if bold:
            element.set("font-weight", "bold")
        if self._words.right_to_left and not plain:
            element.set("direction", "rtl")
            element.set("unicode-bidi", "embed")
        element.text = printable(text)

    def _map(self, drawing: Drawing) -> None:
        clip = SubElement(SubElement(self._root, "defs"), "clipPath", {"id": "sheet"})
        self._shape("rect", clip, x=0, y=0, width=drawing.width, height=drawing.height)
        frame = self._shape("g", transform=f"translate(20 {TOP:g})", clip_path="url(#sheet)")
        self._shape("rect", frame, x=0, y=0, width=drawing.width, height=drawing.height, fill=SEA)
        if drawing.land:
            self._shape(
                "path",
                frame,
                d="".join(f"{_path(ring)}Z" for ring in drawing.land),
                fill=LAND,
                fill_rule="evenodd",
                stroke=BORDER,
                stroke_width=0.7,
            )
        for line in drawing.lines:
            self._shape(
                "path", frame, d=_path(line), fill="none", stroke=BORDER, stroke_width=0.7, stroke_dasharray="3 2"
            )
        for stroke in drawing.strokes:
            self._stroke(frame, stroke)
        for mark in drawing.marks:
            x, y = mark.at
            if mark.danger:
                self._shape(
                    "path",
                    frame,
                    d=f"M{x:g} {y - 8:g}L{x + 8:g} {y + 6:g}L{x - 8:g} {y + 6:g}Z",
                    fill=DANGER_COLOUR,
                    stroke="#ffffff",
                    stroke_width=1,
                )
            else:
                self._shape("circle", frame, cx=x, cy=y, r=3.5, fill="#ffffff", stroke="#111111", stroke_width=1.5)
        for mark in drawing.marks:
            self._label(frame, mark)
        self._shape("rect", x=20, y=TOP, width=drawing.width, height=drawing.height, fill="none", stroke="#666666")

    def _label(self, frame: Element, mark: Mark) -> None:
        colour = DANGER_COLOUR if mark.danger else "#111111"
        for halo in (True, False):
            self._text(
                *mark.label_at,
                mark.label,
                11,
                parent=frame,
                halo=halo,
                colour=colour,
                bold=mark.danger,
                plain=True,
                anchor=mark.anchor.value,
            )

    def _stroke(self, parent: Element, stroke: Stroke) -> None:
        self._shape(
            "path",
            parent,
            d=_path(stroke.points),
            fill="none",
            stroke=stroke.colour,
            stroke_width=stroke.width,
            stroke_dasharray=" ".join(f"{one:g}" for one in stroke.dash) or "none",
        )
        head = arrow_head(stroke) if stroke.arrow else None
        if head is not None:
            self._shape("path", parent, d=f"{_path(head)}Z", fill=stroke.colour)

    def _legend(self, y: float) -> float:
        """Where the next line goes."""
        words = self._words
        samples = [(words(status.value), COLOURS[status], DASHES[status]) for status in COLOURS]
        samples.append((words("gap"), GAP_COLOUR, GAP_DASH))
        step = (WIDTH - 40) / len(samples)
        for place, (label, colour, dash) in enumerate(samples):
            x = WIDTH - 20 - place * step if words.right_to_left else 20 + place * step
            end = x - 36 if words.right_to_left else x + 36
            self._stroke(self._root, Stroke(((x, y - 4), (end, y - 4)), colour, 2.4, dash))
            self._text(end - 6 if words.right_to_left else end + 6, y, label, 11)
        return y + 22


def _path(points: Line) -> str:
    return "M" + "L".join(f"{x:g} {y:g}" for x, y in points)


def wrapped(text: str, width: int) -> Iterator[str]:
    """Lines of at most `width` characters, broken between words; a longer word keeps its own line."""
    line = ""
    for word in text.split():
        if line and len(line) + 1 + len(word) > width:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    if line:
        yield line
