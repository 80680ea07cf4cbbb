"""The picture is a pure function of what is visible: no order of arrival, and no way of arriving, changes it."""

import random
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from node.core.routes.building import PictureBuilder, build_picture
from node.core.routes.picture import Picture, SourceKind
from protocol.alerts.indicators import Indicator
from protocol.alerts.legs import Leg, Period
from protocol.alerts.places import RoutePlace
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.alerts.words import IndicatorKind, LegStatus, MeansOfTransport, SightingVerdict
from protocol.restrictions import Restrictions
from protocol.vocabulary import HandlingCode, TrafficLight
from tests.support.routes import (
    DAY,
    FOR_ALL,
    HERE,
    MEMBERS,
    NOW,
    READER,
    SmallGazetteer,
    alert,
    at,
    named,
    reference,
    sighting,
)

_PLACES = [
    named("Quetta", "PK"),
    named("Quetta", "PK", "PKUET"),
    named("کوئٹہ", "PK"),
    named("", "PK", "PKUET"),
    named("Taftan", "PK"),
    named("Mirjaveh", "IR"),
    named("Hasanabad", "IR"),
    at(35.0, 50.0, 300, "Hasanabad", "IR"),
    at(35.01, 50.01, 50, "Hasanabad", "IR"),
    at(29.0, 60.0, 300, "Hasanabad", "IR"),
    at(38.421, 27.141),
    at(38.0, 26.0, 200),
    at(38.015, 26.0, 100),
    at(38.030, 26.0, 300),
    at(38.045, 26.0, 5_000),
    at(38.0, 26.1, 24_000),
    at(37.5, 25.0, 600_000),
    named("Van", "TR"),
    named("Izmir", "TR", "TRIZM"),
    named("Kalamata"),
]
_INDICATORS = [
    Indicator(IndicatorKind.PHONE, "+905551234567"),
    Indicator(IndicatorKind.WEB_ACCOUNT, "telegram:crossing"),
]
_NUMBERS = range(1, 4)
_REFERENCES = [reference(member, number) for member in MEMBERS for number in _NUMBERS]
_restrictions = st.sampled_from(
    [
        FOR_ALL,
        replace(FOR_ALL, expires=NOW + 5 * DAY),
        replace(FOR_ALL, handling_codes=(HandlingCode.PROTECTION_ONLY,)),
        Restrictions(NOW + 50 * DAY, (HandlingCode.H3,), "ask first", TrafficLight.RED, (HERE,)),
    ]
)
_ends = st.lists(st.sampled_from(_PLACES), min_size=2, max_size=2, unique=True)
_moments = st.integers(NOW - 300 * DAY, NOW)


@st.composite
def _legs(draw: st.DrawFn, number: int = 1) -> Leg:
    origin, destination = draw(_ends)
    means = draw(st.sampled_from([MeansOfTransport.ROAD, MeansOfTransport.SEA]))
    begins = draw(_moments)
    period = draw(st.sampled_from([None, Period(begins), Period(begins, begins + 40 * DAY)]))
    duration = draw(st.sampled_from([None, 60, 600]))
    status = draw(st.sampled_from(list(LegStatus)))
    return Leg(number, origin, destination, means, status, period=period, usual_duration_minutes=duration)


@st.composite
def _alerts(draw: st.DrawFn) -> list[PublishedAlert]:
    found = []
    for one in draw(st.lists(st.sampled_from(_REFERENCES), unique=True, max_size=9)):
        count = draw(st.integers(0, 3))
        found.append(
            alert(
                one.originator,
                int(one.alert_id, 16),
                *[draw(_legs(number)) for number in range(1, count + 1)],
                derived_from=draw(st.lists(st.sampled_from(_REFERENCES), unique=True, max_size=2)),
                undisclosed=draw(st.integers(0, 5)) == 0,
                observed=draw(_moments),
                restrictions=draw(_restrictions),
                indicators=draw(st.lists(st.sampled_from(_INDICATORS), unique=True)),
                version=draw(st.integers(1, 2)),
            )
        )
    return found


@st.composite
def _sightings(draw: st.DrawFn) -> list[PublishedSighting]:
    found = []
    for item in range(draw(st.integers(0, 5))):
        verdict = draw(st.sampled_from(list(SightingVerdict)))
        found.append(
            sighting(
                draw(st.sampled_from(MEMBERS)),
                draw(st.sampled_from(_REFERENCES)),
                verdict,
                number=draw(st.integers(1, 4)),
                item=item,
                seen=draw(_moments),
                derived=draw(st.booleans()),
                addition=draw(_legs()) if verdict is SightingVerdict.ADDS else None,
                restrictions=draw(_restrictions),
            )
        )
    return found


_finders = st.sampled_from([None, SmallGazetteer()])


def _is_sound(picture: Picture) -> None:
    ends = {place for leg in picture.legs for place in (leg.origin, leg.destination)}
    assert ends == set(picture.places)
    assert [leg.key for leg in picture.legs] == sorted({leg.key for leg in picture.legs})
    for leg in picture.legs:
        observers = {one.observer for one in leg.sources if one.kind is not SourceKind.CONTRADICTS}
        assert 0 <= leg.corroboration <= len(observers)
        assert leg.history[-1].status is leg.status
        assert [one.at for one in leg.history] == sorted(one.at for one in leg.history)
    for gap in picture.gaps:
        assert gap.after != gap.before
        assert not [leg for leg in picture.legs if (leg.origin, leg.destination) == (gap.after, gap.before)]


@settings(deadline=None, max_examples=60)
@given(_alerts(), _sightings(), _finders, st.randoms(use_true_random=False))
def test_the_order_of_arrival_changes_nothing(
    alerts: list[PublishedAlert],
    sightings: list[PublishedSighting],
    finder: SmallGazetteer | None,
    shuffle: random.Random,
) -> None:
    picture = build_picture(alerts, sightings, READER, MEMBERS, NOW, finder)
    _is_sound(picture)
    builder = PictureBuilder(READER, MEMBERS, finder)
    arrivals: list[PublishedAlert | PublishedSighting] = [*alerts, *sightings]
    shuffle.shuffle(arrivals)
    for one in arrivals:
        if isinstance(one, PublishedAlert):
            builder.put(one)
        else:
            builder.put_sighting(one)
        if shuffle.random() < 0.5:
            builder.picture(NOW)
    assert builder.picture(NOW) == picture


@settings(deadline=None, max_examples=100)
@given(st.lists(st.tuples(_alerts(), _sightings()), min_size=1, max_size=4), _finders, st.data())
def test_updates_give_what_a_full_build_gives(
    stages: list[tuple[list[PublishedAlert], list[PublishedSighting]]],
    finder: SmallGazetteer | None,
    data: st.DataObject,
) -> None:
    builder = PictureBuilder(READER, MEMBERS, finder)
    held: set[object] = set()
    for alerts, sightings in stages:
        for one in _REFERENCES:
            if one not in {alert.reference for alert in alerts} or data.draw(st.booleans()):
                builder.remove(one)
                held.discard(one)
        for item in range(5):
            for member in MEMBERS:
                builder.remove_sighting(member, f"{item:032x}")
        for published in alerts:
            if published.reference in held:  # an earlier version would rightly change nothing
                builder.remove(published.reference)
            builder.put(published)
            held.add(published.reference)
        for seen in sightings:
            builder.put_sighting(seen)
        as_of = data.draw(st.integers(NOW - 10 * DAY, NOW + 400 * DAY))
        assert builder.picture(as_of) == build_picture(alerts, sightings, READER, MEMBERS, as_of, finder)


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(_PLACES), min_size=2, max_size=12), _finders)
def test_two_codes_are_never_one_place(places: list[RoutePlace], finder: SmallGazetteer | None) -> None:
    steps = [
        alert("PK", at, Leg(1, one, other, MeansOfTransport.ROAD))
        for at, (one, other) in enumerate((one, other) for one in places for other in places if one != other)
    ]
    picture = build_picture(steps, (), READER, MEMBERS, NOW, finder)
    codes = {one.locode for one in places if one.locode}
    assert {place.locode for place in picture.places.values()} >= (codes if steps else set())
