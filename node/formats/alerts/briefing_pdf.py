"""The briefing as PDF: map, legs, gaps, indicators, then each alert with its sightings; markings on each page."""

from collections.abc import Sequence
from typing import Any

from node.formats.alerts.map_pdf import print_map
from node.formats.alerts.markings import left_out_text, marking_texts, material_marking
from node.formats.alerts.material import Material, instant
from node.formats.alerts.route_map import Ground, draw_route
from node.formats.alerts.stix_bundle import place_label
from node.formats.alerts.tables import position_text
from node.formats.alerts.words import Words, left_to_right, notice_in
from node.formats.pdf_pages import FONT, in_font, is_left_to_right, joiners_kept, new_pdf, pdf_bytes
from protocol.alerts.legs import Leg
from protocol.alerts.places import RoutePlace
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.alerts.words import IndicatorKind

MAP_SHAPE = (620.0, 330.0)
_MILLIMETRES_WIDE = 190.0


def briefing_pdf(material: Material, ground: Ground) -> bytes:
    """The document. All text of alerts is page content: it cannot bring links, scripts or files."""
    return _Briefing(material, ground).made()


class _Briefing:
    def __init__(self, material: Material, ground: Ground) -> None:
        self._material, self._ground = material, ground
        self._words = words = Words(material.language)
        self._side = "R" if words.right_to_left else "L"
        marking = material_marking(material, words)
        self._pdf: Any = new_pdf(
            words("briefing"),
            now=material.now,
            right_to_left=words.right_to_left,
            pages=_pages(in_font(marking), in_font(words("page")), "rtl" if words.right_to_left else "ltr"),
        )
        self._pdf.set_auto_page_break(auto=True, margin=18)
        self._pdf.set_margins(10, 18, 10)

    def made(self) -> bytes:
        words, material = self._words, self._material
        self._pdf.add_page()
        self._heading(f"{words('briefing')} \u00b7 {words('as_of')} {self._ltr(instant(material.now))}", 15)
        self._line(left_out_text(material, words))
        self._map()
        self._route()
        for alert in material.alerts:
            self._alert(alert, material.sightings_of.get(alert.reference, ()))
        return pdf_bytes(self._pdf)

    def _heading(self, text: str, size: int = 12) -> None:
        if self._pdf.will_page_break(25):
            self._pdf.add_page()
        self._pdf.ln(2)
        self._pdf.set_font(FONT, "B", size)
        self._cell(text, size * 0.55)

    def _line(self, text: str, size: float = 9, *, free: bool = False) -> None:
        """free: text of a report, whose direction is its own."""
        self._pdf.set_font(FONT, "", size)
        if free:
            for line in text.splitlines():
                self._free_line(line, size)
            return
        self._cell(text, size * 0.55)

    def _free_line(self, text: str, size: float) -> None:
        turned = is_left_to_right(text) == self._words.right_to_left
        if not turned:
            self._cell(text, size * 0.55)
            return
        self._direct("ltr" if self._words.right_to_left else "rtl")
        shown = in_font(text)
        self._print(joiners_kept(shown) if self._words.right_to_left else shown, size * 0.55)
        self._direct("rtl" if self._words.right_to_left else "ltr")

    def _direct(self, direction: str) -> None:
        self._pdf.set_text_shaping(use_shaping_engine=True, direction=direction)

    def _shown(self, text: str) -> str:
        """A text as a line in the document's direction prints it."""
        return in_font(text) if self._words.right_to_left else joiners_kept(in_font(text))

    def _ltr(self, text: str) -> str:
        return left_to_right(text, self._words)

    def _cell(self, text: str, height: float) -> None:
        self._print(self._shown(text), height)

    def _print(self, shown: str, height: float) -> None:
        self._pdf.multi_cell(0, height, shown, align=self._side, new_x="LMARGIN", new_y="NEXT")

    def _table(self, heading: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[int]) -> None:
        if not rows:
            return
        order = -1 if self._words.right_to_left else 1
        self._pdf.set_font(FONT, "", 7.5)
        self._pdf.set_line_width(0.15)
        with self._pdf.table(
            line_height=4.2, col_widths=list(widths)[::order], text_align="RIGHT" if order < 0 else "LEFT", padding=0.6
        ) as table:
            for row in (heading, *rows):
                table.row([self._shown(cell) for cell in row][::order])

    def _map(self) -> None:
        if self._material.picture is None:
            return
        drawing = draw_route(self._material, self._ground, *MAP_SHAPE)
        print_map(self._pdf, drawing, _MILLIMETRES_WIDE, self._words)
        if drawing.not_located:
            self._line(f"{self._words('not_located')}: {', '.join(drawing.not_located)}", 7.5)
        self._line(notice_in(self._ground.notice, self._words.language), 6.5, free=True)

    def _route(self) -> None:
        picture, words = self._material.picture, self._words
        if picture is None:
            return
        names = {key: place.name or place.locode or key for key, place in picture.places.items()}
        self._heading(words("route"))
        heading = [
            words(key) for key in ("from", "to", "means", "status", "sources", "duration", "last_seen", "handling")
        ]
        rows = [
            [
                names[leg.origin],
                names[leg.destination],
                words(leg.means.value),
                words(leg.status.value),
                str(leg.corroboration),
                self._duration(leg.usual_duration_minutes),
                self._ltr(instant(leg.last_seen)[:10]),
                marking_texts(leg.restrictions, words)[0],
            ]
            for leg in picture.legs
        ]
        self._table(heading, rows, (18, 18, 16, 18, 18, 18, 15, 18))
        if picture.gaps:
            self._heading(words("gaps"), 10)
            for gap in picture.gaps:
                self._line(
                    f"{names[gap.after]} \u2013 {names[gap.before]} \u00b7 {words('ask')}: {', '.join(gap.members)}"
                )
        if picture.shared_indicators:
            self._heading(words("indicators"), 10)
            for shared in picture.shared_indicators:
                kind = self._kind(shared.indicator.kind)
                self._line(
                    f"{kind}: {self._ltr(shared.indicator.value)} \u00b7 {words('shared_by')}: {', '.join(shared.members)}"
                )

    def _alert(self, published: PublishedAlert, sightings: Sequence[PublishedSighting]) -> None:
        words, alert = self._words, published.alert
        self._heading(f"{words('alert')}: {alert.title}", 12)
        for text in marking_texts(published.restrictions, words):
            self._line(text, 8)
        evaluation = f"{alert.source_evaluation.value}{alert.information_evaluation.value}"
        facts = [
            (words("originator"), published.originator),
            (words("version"), str(alert.version)),
            (words("issued"), self._ltr(instant(published.issued))),
            (words("observed"), self._ltr(instant(alert.observed))),
            (words("evaluation"), evaluation),
            (words("urgency"), words(alert.urgency.value)),
            (words("persons_at_risk"), "" if alert.persons_at_risk is None else str(alert.persons_at_risk)),
            (words("document_methods"), ", ".join(words(method.value) for method in alert.document_methods)),
            (words("attachments"), ", ".join(one.digest.hex()[:16] for one in alert.attachments)),
        ]
        self._line(" \u00b7 ".join(f"{key}: {value}" for key, value in facts if value), 8)
        if alert.derived_from or alert.derived_undisclosed:
            self._line(words("derived"), 8)
        self._danger(published)
        if alert.narrative:
            self._line(alert.narrative, free=True)
        keys = ("leg", "from", "to", "means", "status", "duration", "price", "concealment")
        self._table(
            [words(key) for key in keys], [self._leg(leg) for leg in alert.legs], (12, 22, 22, 17, 20, 20, 18, 22)
        )
        for group in alert.groups:
            self._line(f"{words('groups')}: {group.handle}", 8)
            if group.methods:
                self._line(group.methods, 8, free=True)
        rows = [[self._kind(one.kind), self._ltr(one.value)] for one in alert.indicators]
        self._table([words("indicators"), words("value")], rows, (40, 110))
        for one in sightings:
            self._sighting(one)

    def _leg(self, leg: Leg) -> list[str]:
        words = self._words
        price = f"{leg.price.amount} {leg.price.currency} {words(leg.price.priced_for.value)}" if leg.price else ""
        ends = [place_label(leg.origin), place_label(leg.destination)]
        duration = self._duration(leg.usual_duration_minutes)
        return [
            str(leg.number),
            *ends,
            words(leg.means.value),
            words(leg.status.value),
            duration,
            price,
            leg.concealment,
        ]

    def _danger(self, published: PublishedAlert) -> None:
        danger, words = published.alert.danger, self._words
        if danger is None:
            return
        facts = [
            (words("position"), self._ltr(position_text(RoutePlace(position=danger.position)))),
            (words("observed"), self._ltr(instant(danger.observed))),
            (words("persons_on_board"), "" if danger.persons_on_board is None else str(danger.persons_on_board)),
            (words("vessel"), danger.vessel),
            (words("telephone"), danger.telephone),
            (words("rescue_centre"), danger.coordination_centre or words("none")),
        ]
        self._pdf.set_text_color(190, 0, 0)
        self._heading(words("danger"), 10)
        self._pdf.set_text_color(0, 0, 0)
        self._line(" \u00b7 ".join(f"{key}: {value}" for key, value in facts if value))

    def _sighting(self, published: PublishedSighting) -> None:
        words, sighting = self._words, published.sighting
        marking = marking_texts(published.restrictions, words)[0]
        derived = f" ({words('derived')})" if sighting.derived else ""
        verdict = f"{words('leg')} {sighting.leg}: {words(sighting.verdict.value)}{derived}"
        seen = self._ltr(instant(sighting.seen))
        self._line(f"{words('observer')} {published.observer} \u00b7 {verdict} \u00b7 {seen} \u00b7 {marking}", 8)
        if sighting.remark:
            self._line(sighting.remark, 8, free=True)

    def _duration(self, minutes: int | None) -> str:
        if minutes is None:
            return ""
        return f"{minutes} {self._words('minutes')}" if minutes < 120 else f"{minutes // 60} {self._words('hours')}"

    def _kind(self, kind: IndicatorKind) -> str:
        return self._words("vessel_indicator" if kind is IndicatorKind.VESSEL else kind.value)


def _pages(marking: str, page: str, direction: str) -> Any:
    """The class of document whose every page has the marking above and below."""
    from fpdf import FPDF

    class Pages(FPDF):
        """Head and foot."""

        def header(self) -> None:
            kept = self.text_shaping
            self._in_own_direction()
            self.set_y(6)
            self.set_font(FONT, "B", 11)
            self.cell(0, 6, marking, align="C", new_x="LMARGIN", new_y="NEXT")
            self.set_y(18)
            self.text_shaping = kept

        def _in_own_direction(self) -> None:
            # A page may break within a text that has another direction; the library begins each page with the old one.
            self.set_text_shaping(use_shaping_engine=True, direction=direction)

        def footer(self) -> None:
            kept = self.text_shaping
            self._in_own_direction()
            self.set_y(-14)
            self.set_font(FONT, "B", 9)
            self.cell(0, 6, f"{marking} \u00b7 {page} {self.page_no()}", align="C")
            self.text_shaping = kept

    return Pages
