"""Files of places and boundaries: what a wrong one is refused with, and which file is used."""

import json
from pathlib import Path
from typing import Any

import pytest

from node.core.boundaries import NEUTRAL_NOTICE
from node.places.boundaries_file import read_boundaries, write_boundaries
from node.places.errors import PlacesFileError
from node.places.files import EXTRACT, load_boundaries, load_gazetteer
from node.places.gazetteer_file import COLUMNS, read_places
from node.places.skeletons_file import read_skeletons, write_skeletons

HEADER = "\t".join(COLUMNS)
ROW = ["x:1", "Taftan", "PK", "28.95", "61.58", "city border_crossing", "PKTFT", "18510", "تفتان|Тафтан"]
SQUARE = [[60, 28], [62, 28], [62, 30], [60, 28]]


def file_of(*rows: list[str]) -> bytes:
    return "\n".join([HEADER, *("\t".join(row) for row in rows), ""]).encode()


def collection(**changed: Any) -> dict[str, Any]:
    feature = {
        "type": "Feature",
        "properties": {"country": "PK", "name": "Pakistan"},
        "geometry": {"type": "Polygon", "coordinates": [SQUARE]},
    }
    return {"type": "FeatureCollection", "features": [feature | changed]}


def test_a_row_is_read_whole_with_or_without_byte_order_mark_and_carriage_returns() -> None:
    (place,) = read_places(file_of(ROW))
    assert (place.name, place.country, place.locode, place.population) == ("Taftan", "PK", "PKTFT", 18510)
    assert place.names == ("Taftan", "تفتان", "Тафтан")
    assert {function.value for function in place.functions} == {"city", "border_crossing"}
    assert read_places(b"\xef\xbb\xbf" + file_of(ROW).replace(b"\n", b"\r\n")) == (place,)


@pytest.mark.parametrize(
    ("column", "value", "field"),
    [
        (0, "", "place_id"),
        (0, "with space", "place_id"),
        (0, "x" * 65, "place_id"),
        (1, "", "names"),
        (1, " Taftan", "names"),
        (1, "Taf\u202etan", "names"),
        (1, "Taf\x1b[2Jtan", "names"),
        (1, "x" * 201, "names"),
        (1, "Taf|tan", "names"),
        (2, "pk", "country"),
        (2, "PAK", "country"),
        (3, "91", "latitude, longitude"),
        (3, "nan", "latitude, longitude"),
        (3, "28,95", "latitude, longitude"),
        (3, "١٢", "latitude, longitude"),
        (4, "-180.1", "latitude, longitude"),
        (5, "harbour", "functions"),
        (6, "PK", "locode"),
        (6, "PKTF1", "locode"),
        (7, "-1", "population"),
        (7, "", "population"),
        (8, "a||b", "names"),
        (8, "|".join(f"n{number}" for number in range(300)), "names"),
    ],
)
def test_a_wrong_field_is_refused_with_its_line_and_remedy(column: int, value: str, field: str) -> None:
    with pytest.raises(PlacesFileError) as caught:
        read_places(file_of(ROW, [value if at == column else cell for at, cell in enumerate(["x:2", *ROW[1:]])]))
    assert (caught.value.line, caught.value.field) == (3, field)
    assert caught.value.remedy


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\n",
        HEADER.encode(),
        b"place_id,name\n",
        file_of(ROW[:-1]),
        file_of([*ROW, "more"]),
        file_of(ROW, ROW),
        file_of(ROW) + b"\xff\xfe",
    ],
)
def test_a_wrong_file_is_refused_as_a_whole(raw: bytes) -> None:
    with pytest.raises(PlacesFileError):
        read_places(raw)


@pytest.mark.parametrize(
    "changed",
    [
        {"type": "Point"},
        {"properties": None},
        {"properties": {"country": "Pakistan"}},
        {"properties": {"country": "PK", "name": "a\nb"}},
        {"geometry": None},
        {"geometry": {"type": "Point", "coordinates": [60, 28]}},
        {"geometry": {"type": "Polygon", "coordinates": [SQUARE[:3]]}},
        {"geometry": {"type": "Polygon", "coordinates": [[*SQUARE[:3], [61, 29]]]}},
        {"geometry": {"type": "Polygon", "coordinates": [[[28, 160], *SQUARE, [28, 160]]]}},
        {"geometry": {"type": "Polygon", "coordinates": [[["60", 28], *SQUARE]]}},
        {"geometry": {"type": "Polygon", "coordinates": [[[True, 28], *SQUARE]]}},
        {"geometry": {"type": "Polygon", "coordinates": []}},
        {"geometry": {"type": "LineString", "coordinates": [[1, 1]]}},
        {"geometry": {"type": "MultiLineString", "coordinates": {}}},
    ],
)
def test_a_wrong_feature_is_refused_with_its_number(changed: dict[str, Any]) -> None:
    with pytest.raises(PlacesFileError) as caught:
        read_boundaries(json.dumps(collection(**changed)).encode())
    assert "feature 1" in str(caught.value)


@pytest.mark.parametrize(
    "raw",
    [b"", b"[]", b"{}", b'{"type":"FeatureCollection","features":[]}', b"[" * 100_000, b"\xff", b"NaN", b"1" * 9999],
)
def test_what_is_no_collection_is_refused(raw: bytes) -> None:
    with pytest.raises(PlacesFileError):
        read_boundaries(raw)


def test_areas_lines_and_the_notice_are_read() -> None:
    document = collection()
    line = {"type": "LineString", "coordinates": [[60, 28], [61, 29]]}
    document["features"].append({"type": "Feature", "properties": {"country": None}, "geometry": line})
    boundaries = read_boundaries(json.dumps(document).encode())
    area, border = boundaries.outlines
    assert (area.country, area.polygons[0][0][0]) == ("PK", (60.0, 28.0))
    assert (border.country, border.name, border.lines) == (None, "", (((60.0, 28.0), (61.0, 29.0)),))
    assert boundaries.of_country("PK") == (area,)
    assert boundaries.notice == NEUTRAL_NOTICE
    assert read_boundaries(write_boundaries(boundaries)) == boundaries
    own = read_boundaries(json.dumps(document | {"notice": "Our own."}).encode())
    assert own.notice == "Our own."
    assert read_boundaries(json.dumps(document | {"notice": ""}).encode()).notice == NEUTRAL_NOTICE


def test_a_node_may_replace_either_file(tmp_path: Path) -> None:
    assert load_gazetteer(tmp_path) is load_gazetteer(None)
    (tmp_path / "places.tsv").write_bytes(file_of(ROW))
    assert [place.name for place in load_gazetteer(tmp_path).places] == ["Taftan"]
    assert load_boundaries(tmp_path) is load_boundaries(None)
    (tmp_path / "boundaries.geojson").write_text(json.dumps(collection()))
    assert len(load_boundaries(tmp_path).outlines) == 1


def test_a_folder_that_is_not_there_is_no_reason_to_draw_other_boundaries(tmp_path: Path) -> None:
    for load in (load_gazetteer, load_boundaries):
        with pytest.raises(PlacesFileError, match="not there"):
            load(tmp_path / "missing")
    (tmp_path / "places.tsv").mkdir()
    with pytest.raises(PlacesFileError, match="not a file"):
        load_gazetteer(tmp_path)


def test_skeletons_of_other_names_are_not_believed(tmp_path: Path) -> None:
    """Somebody copies the extract, renames a place, and keeps the file of skeletons."""
    (tmp_path / "skeletons.txt").write_bytes((EXTRACT / "skeletons.txt").read_bytes())
    renamed = file_of(["x:1", "Quetta", *ROW[2:8], ""])
    (tmp_path / "places.tsv").write_bytes(renamed)
    gazetteer = load_gazetteer(tmp_path)
    assert [found.place.name for found in gazetteer.find("Куетта")] == ["Quetta"]
    beside = write_skeletons(gazetteer, renamed)
    assert read_skeletons(beside, renamed, 1) is not None
    assert read_skeletons(beside, renamed + b"\n", 1) is None
    assert read_skeletons(beside, renamed, 2) is None
