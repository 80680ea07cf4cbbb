"""MISP, GeoJSON, tables, SVG and PDF: what they hold, that markings travel, and that no text becomes anything but text."""

import csv
import io
import json
import re
from collections.abc import Callable
from dataclasses import replace
from xml.etree.ElementTree import Element

import openpyxl
import pytest
from defusedxml.ElementTree import fromstring
from fpdf.bidi import BidiParagraph
from fpdf.enums import TextDirection
from hypothesis import given
from hypothesis import strategies as st
from pymisp import MISPEvent

from node.core.boundaries import NEUTRAL_NOTICE
from node.core.routes.picture import Picture
from node.formats.alerts.briefing_pdf import briefing_pdf
from node.formats.alerts.geojson import line_parts, route_geojson
from node.formats.alerts.map_svg import route_svg
from node.formats.alerts.material import Material
from node.formats.alerts.misp import misp_events
from node.formats.alerts.route_map import Anchor, Ground, draw_route
from node.formats.alerts.stix_bundle import stix_bundle
from node.formats.alerts.tables import SHEETS, write_alert_csv, write_alert_xlsx
from node.formats.alerts.words import Language, notice_in
from node.formats.pdf_pages import in_font, is_left_to_right, joiners_kept
from protocol.alerts.alert import OrganisedGroup
from protocol.alerts.places import RoutePlace
from tests.support.route_material import (
    LEGS,
    NOW,
    boat_in_danger,
    make_alert,
    make_material,
    make_picture,
    make_sighting,
    published,
)

GROUND = Ground(
    (((20.0, 30.0), (80.0, 30.0), (80.0, 45.0), (20.0, 45.0), (20.0, 30.0)),), (), "No opinion on boundaries."
)
ATTACKS = (
    '=HYPERLINK("http://x.example")',
    "+1",
    "@SUM(1)",
    "</text><script>alert(1)</script>",
    "]]>&\"'",
    "(/JS (app.alert))",
)


def csv_of(material: Material) -> bytes:
    file = io.BytesIO()
    write_alert_csv(material, file)
    return file.getvalue()


def xlsx_of(material: Material) -> bytes:
    file = io.BytesIO()
    write_alert_xlsx(material, file)
    return file.getvalue()


def attacked(text: str) -> Material:
    """The text in every field that holds free text."""
    legs = (replace(LEGS[0], origin=RoutePlace("PK", text), concealment=text), *LEGS[1:])
    alert = make_alert(title=text, narrative=text, groups=(OrganisedGroup(text, text),), legs=legs)
    boat = boat_in_danger()
    assert boat.danger is not None
    boat = replace(boat, title=text, danger=replace(boat.danger, vessel=text, coordination_centre=text))
    picture = make_picture()
    places = {key: replace(place, name=text, names=(text,)) for key, place in picture.places.items()}
    whole = Picture(places, picture.legs, picture.gaps, picture.shared_indicators, 0, NOW)
    sightings = (make_sighting(remark=text),)
    return make_material([published(alert), published(boat)], picture=whole, sightings=sightings)


def test_misp_takes_the_event() -> None:
    event = MISPEvent()
    event.load(misp_events(make_material([published(make_alert())])).decode())
    assert event.info == "Lorries to the west"
    assert [one.name for one in event.objects].count("smuggling-route-leg") == len(LEGS)
    attributes = [*event.attributes, *(one for each in event.objects for one in each.attributes)]
    assert all("tlp:amber" in {tag.name for tag in one.tags} for one in attributes)
    assert "tlp:amber" in {tag.name for tag in event.tags}
    status = next(one for one in event.objects[0].attributes if one.object_relation == "status")
    assert len(status.sightings) == 2
    assert len({one.uuid for one in attributes}) == len(attributes)


def test_misp_tells_several_events_apart() -> None:
    found = json.loads(misp_events(make_material()))["response"]
    for one in found:
        MISPEvent().load(one)
    assert len({one["Event"]["uuid"] for one in found}) == 2


def test_every_feature_bears_markings_and_a_place_without_position_has_none() -> None:
    found = json.loads(route_geojson(make_material(), GROUND.notice))
    assert found["wren"]["left_out"] == 3
    assert found["wren"]["notice"] == GROUND.notice
    for one in found["features"]:
        assert one["properties"]["traffic_light"].startswith("TLP:")
        assert one["properties"]["expires"]
        assert "precision_metres" in one["properties"] or one["properties"]["kind"] == "gap"
    kinds = [one["properties"]["kind"] for one in found["features"]]
    assert [kinds.count(kind) for kind in ("place", "leg", "gap", "danger")] == [7, 5, 1, 1]
    nowhere = [one for one in found["features"] if one["geometry"] is None]
    assert {one["properties"]["kind"] for one in nowhere} == {"place", "leg"}


@given(st.floats(-180, 180), st.floats(-90, 90), st.floats(-180, 180), st.floats(-90, 90))
def test_no_part_of_a_line_crosses_the_antimeridian(west: float, south: float, east: float, north: float) -> None:
    parts = line_parts((west, south), (east, north))
    for (one, _), (other, _) in parts:
        assert abs(one - other) <= 180
        assert -180 <= min(one, other) <= max(one, other) <= 180
    assert (parts[0][0], parts[-1][1]) == ((west, south), (east, north)) or len(parts) == 1


def test_a_line_over_the_antimeridian_is_cut_in_two() -> None:
    assert line_parts((170.0, 0.0), (-170.0, 10.0)) == (((170.0, 0.0), (180.0, 5.0)), ((-180.0, 5.0), (-170.0, 10.0)))


def test_each_row_and_sheet_is_marked() -> None:
    rows = list(csv.DictReader(io.StringIO(csv_of(make_material()).decode())))
    assert all(row["traffic_light"] for row in rows[:-1])
    assert {row["record"] for row in rows} == {sheet.kind for sheet in SHEETS} | {"left_out"}
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(make_material())))
    assert len(book.worksheets) == len(SHEETS)
    for sheet in book.worksheets:
        assert str(sheet["A1"].value).startswith("TLP:AMBER")
        assert str(sheet["A2"].value).endswith(": 3")
        assert all(row[0].value for row in sheet.iter_rows(min_row=5))


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_becomes_a_formula(text: str) -> None:
    for row in csv.reader(io.StringIO(csv_of(attacked(text)).decode())):
        assert not any(cell[:1] in "=+@" for cell in row if cell)
    book = openpyxl.load_workbook(io.BytesIO(xlsx_of(attacked(text))))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type in ("s", "n")
                assert cell.value is None or str(cell.value)[:1] not in "=+@"


@pytest.mark.parametrize("text", ATTACKS)
def test_no_text_becomes_markup_in_a_map(text: str) -> None:
    root: Element = fromstring(route_svg(attacked(text), GROUND))
    names = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert names <= {"svg", "title", "rect", "text", "g", "path", "circle", "defs", "clipPath"}
    assert not any("href" in key or key.startswith("on") for element in root.iter() for key in element.attrib)
    assert text in {element.text for element in root.iter()}


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("language", [Language.ENGLISH, Language.PERSIAN])
def test_a_briefing_holds_pages_and_nothing_active(text: str, language: Language) -> None:
    raw = briefing_pdf(replace(attacked(text), language=language), GROUND)
    assert raw.startswith(b"%PDF-")
    outside = re.sub(rb"stream\r?\n.*?endstream", b"", raw, flags=re.DOTALL)
    for active in (b"/JavaScript", b"/JS", b"/URI", b"/Annots", b"/OpenAction", b"/EmbeddedFile", b"/Launch", b"/AA"):
        assert active not in outside.replace(b"(/JS (app.alert))", b"")


@pytest.mark.parametrize("text", ATTACKS)
@pytest.mark.parametrize("write", [stix_bundle, misp_events, lambda one: route_geojson(one, "")])
def test_json_keeps_every_text_as_text(text: str, write: Callable[[Material], bytes]) -> None:
    found: list[str] = []

    def walk(value: object) -> None:
        if isinstance(value, str):
            found.append(value)
        elif isinstance(value, dict | list):
            for one in value.values() if isinstance(value, dict) else value:
                walk(one)

    walk(json.loads(write(attacked(text))))
    assert text in found


@pytest.mark.parametrize("language", list(Language))
def test_each_page_is_marked_and_the_map_has_its_notice(language: Language) -> None:
    material = make_material([published(make_alert(number)) for number in range(1, 9)], language=language)
    assert briefing_pdf(material, GROUND).count(b"/Type /Page\n") > 2
    svg = route_svg(material, GROUND).decode()
    assert svg.count("TLP:AMBER") >= 3
    assert GROUND.notice in svg


def test_a_text_cannot_turn_a_label_around() -> None:
    svg = route_svg(attacked("Van\u202eteH"), GROUND).decode()
    assert "\u202e" not in svg


def test_without_a_position_the_map_says_what_it_lacks() -> None:
    picture = make_picture()
    places = {key: replace(place, latitude=None, longitude=None) for key, place in picture.places.items()}
    bare = Picture(places, picture.legs, picture.gaps, (), 0, NOW)
    drawing = draw_route(make_material([published(make_alert())], picture=bare), GROUND, 100, 100)
    assert not drawing.marks
    assert len(drawing.not_located) == len(places)


def test_all_places_lie_on_the_sheet_also_across_the_antimeridian() -> None:
    picture = make_picture()
    ends = iter([(170.0, 10.0), (-170.0, 20.0), *[(179.0, 0.0)] * 5])
    spots = {key: next(ends) for key in picture.places}
    places = {key: replace(one, longitude=spots[key][0], latitude=spots[key][1]) for key, one in picture.places.items()}
    turned = Picture(places, picture.legs, picture.gaps, (), 0, NOW)
    drawing = draw_route(make_material([published(make_alert())], picture=turned), GROUND, 200, 100)
    assert all(0 <= mark.at[0] <= 200 and 0 <= mark.at[1] <= 100 for mark in drawing.marks)
    assert max(abs(stroke.points[0][0] - stroke.points[1][0]) for stroke in drawing.strokes) <= 200


@pytest.mark.parametrize("language", list(Language))
def test_the_neutral_notice_speaks_the_language_and_another_stays(language: Language) -> None:
    assert notice_in("Our own notice.", language) == "Our own notice."
    found = {one: notice_in(NEUTRAL_NOTICE, one) for one in Language}
    assert found[Language.ENGLISH] == NEUTRAL_NOTICE
    assert len(set(found.values())) == len(Language)
    assert in_font(found[language]) == found[language]  # no letter that the fonts lack


def test_labels_keep_clear_of_points_and_of_one_another() -> None:
    """With the boat beside Kalamata; the widths are those of the briefing's own font."""
    drawing = draw_route(make_material(), GROUND, 620, 330)
    boxes = []
    for mark in drawing.marks:
        (x, y), long = mark.label_at, 6.0 * len(mark.label)
        left = {Anchor.START: x, Anchor.MIDDLE: x - long / 2, Anchor.END: x - long}[mark.anchor]
        boxes.append((left, y - 8, left + long, y + 2))
    points = [(x - 3, y - 3, x + 3, y + 3) for x, y in (mark.at for mark in drawing.marks)]
    for number, one in enumerate(boxes):
        for other in [*boxes[:number], *points]:
            assert min(one[2], other[2]) <= max(one[0], other[0]) or min(one[3], other[3]) <= max(one[1], other[1])


def test_a_joiner_in_a_persian_word_does_not_turn_its_parts_around() -> None:
    """fpdf2 gives U+200C the direction of the line, so the end of the word stood before its beginning."""
    word = "صندلی\u200cها"
    for text in (word, f"Alert: {word}", f"{word} (A)"):
        shown = joiners_kept(in_font(text))
        fragments = BidiParagraph(shown, TextDirection.LTR, preserve_bn_chars=True).get_bidi_fragments()
        assert any(word in fragment for fragment, _ in fragments)
    assert joiners_kept("Van") == "Van"
    assert (is_left_to_right("12 Van"), is_left_to_right(word), is_left_to_right("")) == (True, False, True)
