"""The gazetteer: spellings of every script of the routes meet, slips are tolerated by `find` and never by `resolve`."""

import pytest

from node.core.geography import PointGrid, great_circle_km
from node.core.place_sounds import place_skeletons
from node.core.places import Gazetteer, GazetteerPlace, PlaceFunction, PlaceId, Through, names_of
from node.places.files import load_gazetteer


def place(
    place_id: str,
    name: str,
    country: str = "IR",
    at: tuple[float, float] = (30.0, 60.0),
    *names: str,
    locode: str = "",
    population: int = 0,
) -> GazetteerPlace:
    functions = frozenset({PlaceFunction.CITY})
    return GazetteerPlace(PlaceId(place_id), name, country, *at, functions, locode, (name, *names), population)


@pytest.fixture(scope="module")
def gazetteer() -> Gazetteer:
    return load_gazetteer(None)


@pytest.mark.parametrize(
    ("written", "country", "place_id"),
    [
        ("Taftan", "PK", "gn:9969716"),
        ("تفتان", "PK", "gn:9969716"),
        ("Тафтан", "PK", "gn:9969716"),
        ("Тафтон", "PK", "gn:9969716"),
        ("میرجاوه", "IR", "gn:1160258"),
        ("ميرجاوه", "IR", "gn:1160258"),
        ("Мирджаве", "IR", "gn:1160258"),
        ("Kapikule", "TR", "bcp:tr-kapikule"),
        ("KAPIKULE", "TR", "bcp:tr-kapikule"),
        ("Капъкуле", "TR", "bcp:tr-kapikule"),
        ("Капитан Андреево", "BG", None),
        ("Doğubayazıt", "TR", "gn:316411"),
        ("Dogubeyazid", "TR", "gn:316411"),
        ("استانبول", "TR", "gn:745044"),
        ("Константинополь", "TR", "gn:745044"),
        ("Σμύρνη", "TR", "gn:311046"),
        ("Καλαμάτα", "GR", "gn:261604"),
        ("كالاماتا", "GR", "gn:261604"),
        ("کوئٹہ", "PK", "gn:1167528"),
        ("Кветта", "PK", "gn:1167528"),
        ("طهران", "IR", "gn:112931"),
        ("تهران", "IR", "gn:112931"),
        ("سپین بولدک", "AF", "gn:1123906"),
        ("Спин-Булдак", "AF", "gn:1123906"),
        ("Կապան", "AM", None),
        ("თბილისი", "GE", "gn:611717"),
    ],
)
def test_real_spellings_of_every_script_resolve(
    gazetteer: Gazetteer, written: str, country: str, place_id: str | None
) -> None:
    resolved = gazetteer.resolve(written, country)
    assert resolved is not None
    assert resolved.country == country
    if place_id is not None:
        assert resolved.place_id == place_id
    assert gazetteer.find(written, country=country)[0].place is resolved


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Zahedna", "Zahedan"),
        ("Kalamatta", "Kalamata"),
        ("Istambuul", "Istanbul"),
        ("Bazrgan", "Bāzargān"),
        ("Capitan Andreevo", "Kapitan Andreevo"),
        ("Esendare", "Esendere"),
        ("Тaфтaн", "Taftan"),  # Latin a among Cyrillic letters
        ("Port of Piraeus", "Piraeus"),
        ("Ιστανμπούλ", "Istanbul"),
        ("Boldak", "Spīn Bōldak"),
        ("Van, Türkiye", "Van"),
        ("Taftan / Mirjaveh", "Taftan"),
    ],
)
def test_slips_and_parts_are_found(gazetteer: Gazetteer, written: str, name: str) -> None:
    assert name in [found.place.name for found in gazetteer.find(written)]


def test_slips_are_found_but_never_taken_for_a_place(gazetteer: Gazetteer) -> None:
    """`resolve` merges legs of routes without a person looking."""
    found = gazetteer.find("Islambad", country="PK")
    assert found[0].place.name == "Islamabad"
    assert found[0].score < 1
    sprung = Gazetteer([place("a:1", "Zahedan"), place("a:2", "Zabol", "IR", (31.0, 61.5))])
    assert sprung.find("Zahodul")[:1] != ()
    assert sprung.resolve("Zahekan", "IR") is None


def test_a_code_is_a_code_in_capitals_alone() -> None:
    """Derik is a town; DERIK could be a code of Germany."""
    town, coded = place("a:1", "Derik", "TR"), place("a:2", "Rickenbach", "DE", locode="DERIK")
    gazetteer = Gazetteer([town, coded])
    assert [found.place for found in gazetteer.find("Derik")] == [town]
    assert [found.place for found in gazetteer.find("DERIK")] == [coded, town]
    assert gazetteer.find("DE RIK")[0].through is Through.CODE
    assert gazetteer.resolve("Derik", None) is town
    assert gazetteer.resolve("DERIK", None) is None, "it may be either"
    assert gazetteer.resolve("DERIK", "DE") is coded
    assert gazetteer.resolve("DERIK", "TR") is town
    assert gazetteer.by_locode("de rik") is coded
    assert gazetteer.by_locode("DEXXX") is None


def test_namesakes_are_not_resolved_unless_one_is_plainly_meant() -> None:
    first, second = place("a:1", "Hasanabad"), place("a:2", "Hasanabad", "IR", (35.0, 50.0))
    assert Gazetteer([first, second]).resolve("Hasanabad", "IR") is None
    assert Gazetteer([first, place("a:2", "Hasanabad", "PK", (35.0, 50.0))]).resolve("Hasanabad", "IR") is first
    town = place("a:3", "Hasanabad", "IR", (33.0, 55.0), population=40_000)
    hamlet = place("a:4", "Hasanabad", "IR", (36.0, 51.0), population=1_000)
    assert Gazetteer([hamlet, town]).resolve("Hasanabad", "IR") is town
    rival = place("a:5", "Hasanabad", "IR", (36.0, 51.0), population=30_000)
    assert Gazetteer([rival, town]).resolve("Hasanabad", "IR") is None
    also = place("a:6", "Kuy", "IR", (36.0, 51.0), "Hasanabad", population=30_000)
    assert Gazetteer([also, town]).resolve("Hasanabad", "IR") is town, "it alone is called so first"
    larger = place("a:7", "Kuy", "IR", (36.0, 51.0), "Hasanabad", population=50_000)
    assert Gazetteer([larger, town]).resolve("Hasanabad", "IR") is None


def test_records_of_one_spot_are_one_place() -> None:
    town = place("a:1", "Milak", "IR", (30.97, 61.82), population=9)
    crossing = place("a:2", "Milak", "IR", (30.98, 61.80))
    assert Gazetteer([crossing, town]).resolve("Milak", "IR") is town
    across = place("a:3", "Milak", "AF", (30.98, 61.80))
    assert Gazetteer([across, town]).resolve("Milak", None) is None, "the two sides of a crossing are two places"


def test_country_and_limit_hold(gazetteer: Gazetteer) -> None:
    assert {found.place.country for found in gazetteer.find("Tripoli", country="LB")} == {"LB"}
    assert gazetteer.find("Tripoli", country="QQ") == ()
    assert gazetteer.resolve("Tripoli", None) is None
    assert len(gazetteer.find("Hasanabaad", limit=2)) <= 2
    assert gazetteer.find("Taftan", limit=0) == gazetteer.find("Taftan", limit=-1) == ()


def test_the_larger_place_comes_first_and_scores_never_rise(gazetteer: Gazetteer) -> None:
    assert gazetteer.find("Istanbul")[0].place.population > 1_000_000
    scores = [found.score for found in gazetteer.find("Teherran", limit=50)]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_two_places_of_one_id_are_refused_and_ids_find() -> None:
    with pytest.raises(ValueError, match="same id"):
        Gazetteer([place("a:1", "Taftan"), place("a:1", "Zabol")])
    only = place("a:1", "Taftan")
    assert Gazetteer([only]).by_id(PlaceId("a:1")) is only
    assert Gazetteer([only]).by_id(PlaceId("a:2")) is None
    assert Gazetteer([]).find("Taftan") == ()
    assert Gazetteer([]).nearest(0, 0, within_km=100, limit=3) == ()


def test_skeletons_computed_beforehand_change_no_answer() -> None:
    places = (place("a:1", "Taftan"), place("a:2", "Zahedan", "IR", (29.5, 60.9)), place("a:3", "Мешхед"))
    prepared = Gazetteer(places, skeletons=[place_skeletons(names_of(each)) for each in places])
    for text in ("تفتان", "Zahidan", "Meshhed", "Mashhat", "Zahodan"):
        assert prepared.find(text) == Gazetteer(places).find(text) != ()


@pytest.mark.parametrize(
    ("here", "there", "km"),
    [
        ((0.0, 0.0), (0.0, 1.0), 111.195),
        ((0.0, 179.5), (0.0, -179.5), 111.195),
        ((90.0, 0.0), (-90.0, 0.0), 20_015.1),
        ((38.4127, 27.1384), (37.0391, 22.1126), 467.6),  # Izmir to Kalamata
        ((12.0, 34.0), (12.0, 34.0), 0.0),
    ],
)
def test_great_circles(here: tuple[float, float], there: tuple[float, float], km: float) -> None:
    assert great_circle_km(*here, *there) == pytest.approx(km, abs=1.0)
    assert great_circle_km(*there, *here) == pytest.approx(great_circle_km(*here, *there))


def test_nearest_sees_across_the_date_line_and_at_the_pole() -> None:
    grid = PointGrid([(10.0, 179.9), (10.0, -179.9), (89.5, 20.0), (89.5, -160.0)])
    assert [at for _, at in grid.within(10.0, 179.95, 50)] == [0, 1]
    assert {at for _, at in grid.within(89.9, 0.0, 100)} == {2, 3}
    assert grid.within(float("nan"), 0.0, 100) == grid.within(0.0, 0.0, float("nan")) == grid.within(91, 0, 9) == ()


def test_nearest_is_ordered_and_bounded(gazetteer: Gazetteer) -> None:
    near = gazetteer.nearest(28.95, 61.58, within_km=30, limit=3)
    assert near[0].place.name == "Taftan"
    assert [each.km for each in near] == sorted(each.km for each in near)
    assert all(each.km <= 30 for each in near)
    assert gazetteer.nearest(28.95, 61.58, within_km=30, limit=0) == ()
    assert gazetteer.nearest(28.95, 61.58, within_km=-1, limit=3) == ()
