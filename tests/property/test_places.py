"""Whatever is looked up in the gazetteer, and whatever its files hold: an answer or its own error, never a traceback."""

import json
import math

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from node.core.geography import PointGrid, great_circle_km
from node.core.places import Gazetteer, GazetteerPlace, PlaceFunction, PlaceId
from node.places.boundaries_file import read_boundaries
from node.places.errors import PlacesFileError
from node.places.files import EXTRACT, load_gazetteer
from node.places.gazetteer_file import read_places, write_places

ANY_TEXT = st.text(st.characters(), max_size=60)
DEGREES_NORTH = st.floats(-90, 90)
DEGREES_EAST = st.floats(-180, 180)
HEAD = "\n".join((EXTRACT / "places.tsv").read_text(encoding="utf-8").splitlines()[:20])
DRAWN = (EXTRACT / "boundaries.geojson").read_bytes()[:3000]
NAMES = st.text(st.characters(categories=("L", "Nd")), min_size=1, max_size=30)


@settings(deadline=None)
@given(ANY_TEXT, st.none() | st.sampled_from(["PK", "IR", "QQ", ""]), st.integers(-3, 50))
def test_find_and_resolve_never_raise(text: str, country: str | None, limit: int) -> None:
    gazetteer = load_gazetteer(None)
    found = gazetteer.find(text, country=country, limit=limit)
    assert len(found) <= max(0, limit)
    assert all(country in (None, one.place.country) for one in found)
    resolved = gazetteer.resolve(text, country)
    assert resolved is None or country in (None, resolved.country)


@settings(max_examples=30, deadline=None)
@given(st.sampled_from("abcکфα/ ,\u200c") | st.characters(), st.integers(200, 20_000))
def test_long_texts_are_bounded(character: str, times: int) -> None:
    load_gazetteer(None).find(character * times)


@settings(deadline=None)
@given(st.data())
def test_every_name_finds_its_place(data: st.DataObject) -> None:
    gazetteer = load_gazetteer(None)
    place = gazetteer.places[data.draw(st.integers(0, len(gazetteer) - 1))]
    name = data.draw(st.sampled_from(place.names))
    for spelling in (name, name.upper(), f"  {name} "):
        assert any(found.place is place for found in gazetteer.find(spelling, limit=1000))


@given(DEGREES_NORTH, DEGREES_EAST, st.lists(st.tuples(DEGREES_NORTH, DEGREES_EAST), max_size=12), st.floats(0, 21_000))
def test_the_grid_finds_what_looking_at_all_finds(
    latitude: float, longitude: float, points: list[tuple[float, float]], km: float
) -> None:
    apart = [great_circle_km(latitude, longitude, *point) for point in points]
    assume(all(abs(each - km) > 1e-6 for each in apart))
    expected = sorted((each, at) for at, each in enumerate(apart) if each <= km)
    assert list(PointGrid(points).within(latitude, longitude, km)) == expected


@given(DEGREES_NORTH, DEGREES_EAST, DEGREES_NORTH, DEGREES_EAST)
def test_distances_are_distances(lat1: float, lon1: float, lat2: float, lon2: float) -> None:
    km = great_circle_km(lat1, lon1, lat2, lon2)
    assert 0 <= km <= 20_016
    assert math.isclose(km, great_circle_km(lat2, lon2, lat1, lon1), abs_tol=1e-6)


@given(
    st.lists(
        st.builds(
            GazetteerPlace,
            place_id=st.from_regex(r"[a-z]{1,9}:[0-9]{1,9}", fullmatch=True).map(PlaceId),
            name=NAMES,
            country=st.sampled_from(["PK", "IR", "TR"]),
            latitude=st.integers(-900_000, 900_000).map(lambda each: each / 10_000),
            longitude=st.integers(-1_800_000, 1_800_000).map(lambda each: each / 10_000),
            functions=st.frozensets(st.sampled_from(PlaceFunction)),
            locode=st.sampled_from(["", "PKTFT", "TRIZM"]),
            names=st.lists(NAMES, max_size=4).map(tuple),
            population=st.integers(0, 10**9),
        ),
        min_size=1,
        max_size=5,
        unique_by=lambda each: each.place_id,
    )
)
def test_places_survive_their_file(places: list[GazetteerPlace]) -> None:
    read = read_places(write_places(places))
    assert [each.place_id for each in read] == sorted(each.place_id for each in places)
    by_id = Gazetteer(places)
    for each in read:
        given_place = by_id.by_id(each.place_id)
        assert given_place is not None
        assert set(each.names) == {given_place.name, *given_place.names}
        assert (each.latitude, each.longitude) == (given_place.latitude, given_place.longitude)
        assert (each.functions, each.locode, each.population, each.country) == (
            given_place.functions,
            given_place.locode,
            given_place.population,
            given_place.country,
        )
    assert write_places(read) == write_places(read_places(write_places(read)))


@given(st.binary(max_size=400))
def test_any_bytes_are_refused_as_files(raw: bytes) -> None:
    for read in (read_places, read_boundaries):
        try:
            read(raw)
        except PlacesFileError as error:
            assert error.remedy  # noqa: PT017


@given(st.integers(0, len(HEAD) - 1), st.integers(0, 5), ANY_TEXT)
def test_a_damaged_file_of_places_is_read_or_refused_with_its_line(at: int, cut: int, put: str) -> None:
    raw = (HEAD[:at] + put + HEAD[at + cut :]).encode("utf-8", "surrogatepass")
    try:
        places = read_places(raw)
    except PlacesFileError as error:
        assert error.line >= 0  # noqa: PT017
        assert error.reason  # noqa: PT017
        assert error.remedy  # noqa: PT017
    else:
        assert all(-90 <= place.latitude <= 90 and place.name.strip() for place in places)


@given(st.integers(0, len(DRAWN) - 1), st.integers(0, 5), st.binary(max_size=20))
def test_damaged_boundaries_are_read_or_refused(at: int, cut: int, put: bytes) -> None:
    for end in (b"", b"]]]}}]}"):
        try:
            boundaries = read_boundaries(DRAWN[:at] + put + DRAWN[at + cut :] + end)
        except PlacesFileError as error:
            assert error.remedy  # noqa: PT017
        else:
            assert boundaries.notice


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["Feature", "Polygon", "PK", ""]),
        lambda inner: (
            st.lists(inner, max_size=4)
            | st.dictionaries(
                st.sampled_from(["type", "features", "properties", "geometry", "coordinates", "country", "notice"]),
                inner,
                max_size=5,
            )
        ),
        max_leaves=15,
    )
)
def test_any_json_is_read_or_refused_as_boundaries(found: object) -> None:
    for document in (found, {"type": "FeatureCollection", "features": found}, _around(found)):
        try:
            read_boundaries(json.dumps(document).encode())
        except PlacesFileError as error:
            assert error.remedy  # noqa: PT017


def _around(found: object) -> object:
    geometry = {"type": "MultiPolygon", "coordinates": found}
    feature = {"type": "Feature", "properties": {"country": None}, "geometry": geometry}
    return {"type": "FeatureCollection", "features": [feature]}
