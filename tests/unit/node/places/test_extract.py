"""The extract that travels with WREN is what its derivation says; every crossing lies on the boundary that it crosses."""

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import pytest

from node.core.boundaries import NEUTRAL_NOTICE, Outline
from node.core.place_sounds import place_skeletons
from node.core.places import PlaceFunction, names_of
from node.places.errors import ExtractError
from node.places.extract.__main__ import derivation_of, main
from node.places.extract.cities import is_kept, place_of
from node.places.extract.codes import codes_of, joined_with_codes
from node.places.extract.crossings import Crossing, joined_with_crossings, read_crossings
from node.places.extract.outlines import outlines_of
from node.places.extract.packages import PACKAGES, read_tables
from node.places.files import EXTRACT, load_boundaries, load_gazetteer

CROSSINGS = read_crossings((EXTRACT / "crossings.tsv").read_bytes())
_MOST_KM = 15.0
"""The outlines are of 1:50 million, rounded to a kilometre; Ceuta and Melilla are too small for that scale."""
_NO_CODE = {"XK": "Kosovo"}


def test_files_are_what_the_derivation_says() -> None:
    """Whoever edits a file of the extract by hand, or crossings.tsv without making the extract anew, is told."""
    places, boundaries, hand = (
        (EXTRACT / name).read_bytes() for name in ("places.tsv", "boundaries.geojson", "crossings.tsv")
    )
    assert derivation_of(places, boundaries, hand) == (EXTRACT / "derivation.json").read_bytes()
    document = json.loads((EXTRACT / "derivation.json").read_bytes())
    assert document["files"]["places.tsv"]["sha256"] == hashlib.sha256(places).hexdigest()
    assert 20_000 <= document["files"]["places.tsv"]["places"] <= 40_000


def test_skeletons_are_those_of_the_places() -> None:
    header, *lines = (EXTRACT / "skeletons.txt").read_text(encoding="ascii").splitlines()
    places = load_gazetteer(None).places
    assert header.endswith(hashlib.sha256((EXTRACT / "places.tsv").read_bytes()).hexdigest())
    assert len(lines) == len(places)
    for place, line in list(zip(places, lines, strict=True))[::50]:
        assert line == " ".join(place_skeletons(names_of(place)))


def test_every_source_and_the_neutral_notice_are_named() -> None:
    notice = (EXTRACT / "NOTICE").read_text(encoding="utf-8")
    for words in ("GeoNames", "Creative Commons Attribution 4.0", "UN/LOCODE", "Natural Earth", "Artistic License 2.0"):
        assert words in notice
    for package in PACKAGES:
        assert package.get.split()[-1].split("=")[0].split("@")[0] in notice
    assert "do not imply the expression of any opinion" in " ".join(notice.split())
    assert load_boundaries(None).notice == NEUTRAL_NOTICE
    assert (EXTRACT / "LICENSE.pyunlocode").read_text(encoding="utf-8").strip().startswith("The Artistic License 2.0")


@pytest.mark.parametrize(
    "crossing",
    [
        each
        for each in CROSSINGS
        if {each.place.country, each.neighbour} not in ({"ES", "MA"}, {each.place.country, ""})
    ],
    ids=lambda each: each.place.place_id,
)
def test_a_crossing_lies_on_the_boundary_and_stands_in_the_extract(crossing: Crossing) -> None:
    place = crossing.place
    for country in (place.country, crossing.neighbour):
        assert _km_to(country, place.latitude, place.longitude) <= _MOST_KM, country
    at = load_gazetteer(None).nearest(place.latitude, place.longitude, within_km=16, limit=50)
    named = [each.place for each in at if each.place.country == place.country and place.name in each.place.names]
    crossing_names = [each for each in named if PlaceFunction.BORDER_CROSSING in each.functions]
    assert crossing_names or any(
        PlaceFunction.BORDER_CROSSING in found.place.functions
        for found in load_gazetteer(None).find(place.name, country=place.country)
    )


def _km_to(country: str, latitude: float, longitude: float) -> float:
    """To the nearest edge of the country's outline, on a plane, which is enough for some kilometres."""
    shrunk = math.cos(math.radians(latitude))
    nearest = math.inf
    for outline in _outlines(country):
        for polygon in outline.polygons:
            for (x1, y1), (x2, y2) in zip(polygon[0], polygon[0][1:], strict=False):
                if abs(y1 - latitude) > 3 or abs(x1 - longitude) > 5:
                    continue
                along, up = (x2 - x1) * shrunk, y2 - y1
                right, above = (longitude - x1) * shrunk, latitude - y1
                length = along * along + up * up
                share = max(0.0, min(1.0, (right * along + above * up) / length)) if length else 0.0
                nearest = min(nearest, math.hypot(right - share * along, above - share * up) * 111.2)
    return nearest


def _outlines(country: str) -> list[Outline]:
    name = _NO_CODE.get(country)
    return [each for each in load_boundaries(None).outlines if each.country == country or (name and each.name == name)]


def test_packages_that_are_missing_or_others_are_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ExtractError, match="missing"):
        read_tables(tmp_path)
    for package in PACKAGES:
        (tmp_path / package.file).write_bytes(b"something else")
    with pytest.raises(ExtractError, match="another digest"):
        read_tables(tmp_path)
    before = (EXTRACT / "places.tsv").stat().st_mtime_ns
    assert main([str(tmp_path)]) == 1
    assert main([]) == 2
    assert "get that very file again" in capsys.readouterr().err
    assert (EXTRACT / "places.tsv").stat().st_mtime_ns == before


def city(**changed: Any) -> dict[str, Any]:
    return {
        "geonameid": 7,
        "name": "Chaman",
        "latitude": 30.91769,
        "longitude": 66.45259,
        "countrycode": "PK",
        "population": 600,
        "admin1code": "02",
        "alternatenames": ["", "CMN", "chmn", "Чаман", "Chaman|x", "چمن\u200f", "Çaman", "차만"],
    } | changed


def test_names_worth_keeping_are_plain_and_of_the_scripts_of_the_routes() -> None:
    place = place_of(city())
    assert place.names == ("Chaman", "Чаман", "Chaman x", "چمن", "Çaman")
    assert (place.place_id, place.latitude, place.longitude) == ("gn:7", 30.9177, 66.4526)


def test_few_people_are_enough_near_the_routes_alone() -> None:
    assert is_kept(city())
    assert not is_kept(city(countrycode="DE"))
    assert not is_kept(city(countrycode="BR", population=10**7))
    assert is_kept(city(countrycode="CN", admin1code="13", population=10**5))
    assert not is_kept(city(countrycode="CN", population=10**7))


def test_codes_join_the_place_they_are_and_no_namesake_far_away() -> None:
    rows = [
        ["", "PK", "CMN", "Chaman", "Chaman", "BA", "-23----B", "AS", "0701", "", "3055N 06626E", ""],
        ["", "PK", "ZZZ", "Chaman", "Chaman", "", "1-------", "RL", "0701", "", "2400N 06700E", ""],
        ["X", "PK", "OLD", "Chaman", "Chaman", "", "1-------", "RL", "0701", "", "3055N 06626E", ""],
        ["", "PK", "", ".PAKISTAN", "", "", "", "", "", "", "", ""],
    ]
    joined = {place.locode: place for place in joined_with_codes([place_of(city())], codes_of(rows))}
    assert set(joined) == {"PKCMN", "PKZZZ"}
    assert joined["PKCMN"].place_id == "gn:7"
    assert PlaceFunction.BORDER_CROSSING in joined["PKCMN"].functions
    assert (joined["PKZZZ"].place_id, joined["PKZZZ"].latitude) == ("un:PKZZZ", 24.0)


def test_crossings_join_the_town_they_are_in() -> None:
    (crossing,) = [each for each in CROSSINGS if each.place.place_id == "bcp:pk-chaman"]
    (town,) = joined_with_crossings([place_of(city())], [crossing])
    assert town.place_id == "gn:7"
    assert PlaceFunction.BORDER_CROSSING in town.functions
    assert "Friendship Gate" in town.names
    far = place_of(city(latitude=25.0))
    assert len(list(joined_with_crossings([far], [crossing]))) == 2


def test_arcs_are_decoded_turned_around_and_cut() -> None:
    """Two squares that share an edge; one far outside the part of the world."""
    topology: dict[str, Any] = {
        "transform": {"scale": [1, 1], "translate": [0, 0]},
        "arcs": [[[10, 10], [0, 10]], [[10, 20], [-5, 0], [0, -10], [5, 0]], [[10, 20], [5, 0], [0, -10], [-5, 0]]],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "Polygon", "id": "586", "properties": {"name": "West"}, "arcs": [[0, 1]]},
                    {"type": "MultiPolygon", "properties": {"name": "East"}, "arcs": [[[0, 2]]]},
                ]
            }
        },
    }
    west, east = outlines_of(topology, {586: "PK"}).outlines
    assert (west.country, east.country) == ("PK", None)
    assert list(west.polygons[0][0]) == [(10, 10), (10, 20), (5, 20), (5, 10), (10, 10)]
    assert list(east.polygons[0][0]) == [(10, 10), (10, 20), (15, 20), (15, 10), (10, 10)]
    topology["transform"] = {"scale": [1, 1], "translate": [-150, 0]}
    assert outlines_of(topology, {}).outlines == ()
