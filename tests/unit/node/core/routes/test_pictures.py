"""The picture against alerts that would have it say more, or something else, than was reported."""

import gc
from itertools import pairwise

import pytest

from node.core.routes.building import build_picture
from node.core.routes.paths import complete_routes
from node.core.routes.picture import Picture
from protocol.alerts.indicators import Indicator
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.alerts.words import IndicatorKind, LegStatus, SightingVerdict
from protocol.restrictions import Restrictions
from tests.support.routes import (
    DAY,
    FOR_ALL,
    MEMBERS,
    NOW,
    READER,
    SmallGazetteer,
    SmallPlace,
    alert,
    at,
    leg,
    leg_between,
    named,
    reference,
    sighting,
)

TELEPHONE = Indicator(IndicatorKind.PHONE, "+442079460000")
ROUTE = ("Quetta", "Taftan", "Mirjaveh", "Tehran", "Van", "Istanbul", "Izmir", "Kalamata")


def picture_of(*found: PublishedAlert | PublishedSighting, as_of: int = NOW) -> Picture:
    alerts = [one for one in found if isinstance(one, PublishedAlert)]
    sightings = [one for one in found if isinstance(one, PublishedSighting)]
    return build_picture(alerts, sightings, READER, MEMBERS, as_of, SmallGazetteer())


def gaps_of(picture: Picture) -> set[tuple[str, str]]:
    return {(picture.places[gap.after].name, picture.places[gap.before].name) for gap in picture.gaps}


@pytest.mark.parametrize("on", [True, False])
def test_a_picture_leaves_the_collector_of_cycles_as_it_was_also_when_it_fails(on: bool) -> None:
    """Left off, the process would keep every cycle for ever."""

    class Failing(SmallGazetteer):
        def resolve(self, name: str, country: str | None) -> SmallPlace | None:
            assert not gc.isenabled()
            raise OSError

    before = gc.isenabled()
    try:
        (gc.enable if on else gc.disable)()
        picture_of(alert("PK", 1, leg("Quetta", "Taftan")))
        assert gc.isenabled() is on
        with pytest.raises(OSError):
            build_picture([alert("PK", 1, leg("Quetta", "Taftan"))], [], READER, MEMBERS, NOW, Failing())
        assert gc.isenabled() is on
    finally:
        (gc.enable if before else gc.disable)()


def test_members_that_repeat_one_another_in_a_circle_count_once_and_are_named() -> None:
    first, second = reference("PK", 1), reference("IR", 2)
    picture = picture_of(
        alert("PK", 1, leg("Quetta", "Taftan"), derived_from=[second]),
        alert("IR", 2, leg("Quetta", "Taftan"), derived_from=[first]),
    )
    found = leg_between(picture, "Quetta", "Taftan")
    assert found.corroboration == 1
    assert set(found.circular) == {first, second}


def test_a_report_of_undisclosed_origin_corroborates_nothing() -> None:
    picture = picture_of(
        alert("PK", 1, leg("Quetta", "Taftan")),
        alert("IR", 2, leg("Quetta", "Taftan"), undisclosed=True),
        alert("TR", 3, leg("Quetta", "Taftan"), undisclosed=True),
    )
    assert leg_between(picture, "Quetta", "Taftan").corroboration == 1


def test_a_report_whose_parent_went_away_corroborates_nothing() -> None:
    repeated = alert("IR", 2, leg("Quetta", "Taftan"), derived_from=[reference("PK", 1)])
    own = alert("TR", 3, leg("Quetta", "Taftan"))
    with_parent = picture_of(alert("PK", 1, leg("Quetta", "Taftan")), repeated, own)
    assert leg_between(with_parent, "Quetta", "Taftan").corroboration == 2
    assert leg_between(picture_of(repeated, own), "Quetta", "Taftan").corroboration == 1


def test_one_member_that_reports_again_and_again_counts_once() -> None:
    picture = picture_of(*(alert("PK", number, leg("Quetta", "Taftan")) for number in range(1, 30)))
    found = leg_between(picture, "Quetta", "Taftan")
    assert (found.corroboration, len(found.sources)) == (1, 29)


def test_what_may_not_be_shown_is_left_out_and_counted() -> None:
    for_others = Restrictions(expires=NOW + DAY, releasable_to=(MEMBERS[0],))
    picture = picture_of(
        alert("PK", 1, leg("Quetta", "Taftan")), alert("IR", 2, leg("Mirjaveh", "Tehran"), restrictions=for_others)
    )
    assert (len(picture.legs), picture.withheld) == (1, 1)
    assert "Tehran" not in {place.name for place in picture.places.values()}


def test_a_circle_of_legs_ends_the_search_for_routes() -> None:
    circle = ("Van", "Istanbul", "Izmir", "Van")
    picture = picture_of(
        alert("TR", 1, *(leg(*ends, number) for number, ends in enumerate(pairwise(circle), 1))),
        alert("TR", 2, leg("Tehran", "Van")),
        alert("GR", 3, leg("Izmir", "Kalamata")),
    )
    begins, ends = (
        next(key for key, place in picture.places.items() if place.name == name) for name in ("Tehran", "Kalamata")
    )
    (route,) = complete_routes(picture, begins, ends).routes
    assert [picture.places[one.origin].name for one in route.legs] == ["Tehran", "Van", "Istanbul", "Izmir"]


def test_a_leg_to_nowhere_is_kept_and_leads_nowhere() -> None:
    picture = picture_of(alert("IR", 1, leg("Tehran", "Van"), leg("Kalamata", "Atlantis", 2)))
    nowhere = leg_between(picture, "Kalamata", "Atlantis")
    assert picture.places[nowhere.destination].latitude is None
    tehran = leg_between(picture, "Tehran", "Van").origin
    assert complete_routes(picture, tehran, nowhere.destination).routes == ()


def test_a_route_told_leg_by_leg_shows_what_is_missing_and_no_way_back() -> None:
    """Four alerts with one telephone; Tehran to Van is reported by nobody."""
    picture = picture_of(
        alert("PK", 1, leg("Quetta", "Taftan"), indicators=[TELEPHONE]),
        alert("IR", 2, leg("Mirjaveh", "Tehran"), indicators=[TELEPHONE]),
        alert("TR", 3, leg("Van", "Istanbul"), leg("Istanbul", "Izmir", 2), indicators=[TELEPHONE]),
        alert("GR", 4, leg("Izmir", "Kalamata"), indicators=[TELEPHONE]),
    )
    assert gaps_of(picture) == {("Tehran", "Van")}


def test_a_gap_within_an_alert_makes_no_way_back_from_its_end_to_its_beginning() -> None:
    picture = picture_of(
        alert("TR", 1, leg("Quetta", "Taftan"), leg("Van", "Istanbul", 2), indicators=[TELEPHONE]),
        alert("GR", 2, leg("Istanbul", "Kalamata"), indicators=[TELEPHONE]),
    )
    assert gaps_of(picture) == {("Taftan", "Van")}


def test_spellings_scripts_codes_and_positions_of_one_place_are_one() -> None:
    picture = picture_of(
        alert("PK", 1, leg("کوئٹہ", "Taftan")),
        alert("IR", 2, leg(named("", "PK", "PKUET"), "Taftan")),
        alert("TR", 3, leg(at(30.19, 67.0), "Taftan")),
    )
    assert leg_between(picture, "Quetta", "Taftan").corroboration == 3


def test_positions_far_apart_are_two_places_and_a_row_of_them_is_no_chain() -> None:
    points = [at(36.0, 24.0 + 0.004 * step) for step in range(60)]
    picture = picture_of(*(alert("GR", number, leg(point, "Kalamata")) for number, point in enumerate(points, 1)))
    assert len(picture.places) > 2


def test_a_contradicted_leg_is_suspected_and_an_old_one_dormant_with_their_history() -> None:
    told = alert("PK", 1, leg("Quetta", "Taftan"), observed=NOW - 10 * DAY)
    doubted = picture_of(told, sighting("IR", told.reference, SightingVerdict.CONTRADICTS))
    found = leg_between(doubted, "Quetta", "Taftan")
    assert found.status is LegStatus.SUSPECTED
    assert [change.status for change in found.history] == [LegStatus.ACTIVE, LegStatus.SUSPECTED]
    later = picture_of(told, as_of=NOW + 300 * DAY)
    assert [one.status for one in later.legs] in ([LegStatus.DORMANT], [])


@pytest.mark.parametrize("count", [2, 8])
def test_a_whole_route_is_as_strong_as_its_weakest_leg(count: int) -> None:
    stops = ROUTE[:count]
    pairs = list(pairwise(stops))
    strong = [leg(*ends, number) for number, ends in enumerate(pairs, 1)]
    picture = picture_of(
        alert("PK", 1, *strong, restrictions=FOR_ALL), *([alert("IR", 2, *strong[1:])] if strong[1:] else [])
    )
    begins, ends = (
        next(key for key, place in picture.places.items() if place.name == name) for name in (stops[0], stops[-1])
    )
    routes = complete_routes(picture, begins, ends).routes
    assert {route.corroboration for route in routes} == {1}
    assert count - 1 in {len(route.legs) for route in routes}, "the crossing itself may be left out, being one place"
