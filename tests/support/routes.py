"""Alerts, sightings and places to make pictures of."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from node.core.routes.distances import great_circle_metres
from node.core.routes.picture import Picture, PictureLeg
from node.core.routes.reading import Reader, reader_at
from protocol.alerts.alert import Alert, AlertReference, OrganisedGroup
from protocol.alerts.indicators import Indicator
from protocol.alerts.legs import Leg
from protocol.alerts.places import Position, RoutePlace
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.alerts.sighting import Sighting
from protocol.alerts.words import AlertId, Article10Clause, LegStatus, MeansOfTransport, SightingVerdict
from protocol.restrictions import Actor, Door, Restrictions
from protocol.vocabulary import InformationEvaluation, MemberCode, Purpose, Role, SourceEvaluation

DAY = 24 * 3600
NOW = 20_000 * DAY
HERE = MemberCode("TR")
MEMBERS = tuple(map(MemberCode, ("GR", "IR", "IT", "PK", "TR")))
READER = reader_at(Actor(HERE, Role.INVESTIGATOR), Purpose.INVESTIGATION, Door.SCREEN)
FOR_ALL = Restrictions(expires=NOW + 365 * DAY, releasable_to=MEMBERS)


def reference(originator: str, number: int) -> AlertReference:
    """The alert of that number."""
    return AlertReference(MemberCode(originator), AlertId(f"{number:032x}"))


def named(name: str, country: str = "", locode: str = "") -> RoutePlace:
    """A place by name or code."""
    return RoutePlace(country, name, locode)


def at(latitude: float, longitude: float, precision: int = 100, name: str = "", country: str = "") -> RoutePlace:
    """A place by where it lies."""
    return RoutePlace(country, name, "", Position(round(latitude * 1e5), round(longitude * 1e5), precision))


def leg(
    origin: RoutePlace | str,
    destination: RoutePlace | str,
    number: int = 1,
    means: MeansOfTransport = MeansOfTransport.ROAD,
    status: LegStatus = LegStatus.ACTIVE,
    **details: object,
) -> Leg:
    """A leg; places given as text are names without a country."""
    ends = [named(one) if isinstance(one, str) else one for one in (origin, destination)]
    return Leg(number, ends[0], ends[1], means, status, **details)  # type: ignore[arg-type]


def alert(
    originator: str,
    number: int,
    *legs: Leg,
    derived_from: Iterable[AlertReference] = (),
    undisclosed: bool = False,
    observed: int = NOW - DAY,
    version: int = 1,
    restrictions: Restrictions = FOR_ALL,
    indicators: Sequence[Indicator] = (),
    groups: Sequence[str] = (),
    supersedes: AlertReference | None = None,
) -> PublishedAlert:
    """An alert as a node holds it, issued when it was observed."""
    body = Alert(
        alert_id=reference(originator, number).alert_id,
        version=version,
        title="route",
        clauses=(Article10Clause.ROUTES,),
        source_evaluation=SourceEvaluation.B,
        information_evaluation=InformationEvaluation.KNOWN_TO_SOURCE,
        observed=observed,
        legs=legs,
        derived_from=tuple(derived_from),
        derived_undisclosed=undisclosed,
        indicators=tuple(indicators),
        groups=tuple(OrganisedGroup(handle) for handle in groups),
        supersedes=supersedes,
    )
    return PublishedAlert(MemberCode(originator), observed, restrictions, body)


def sighting(
    observer: str,
    of: AlertReference,
    verdict: SightingVerdict = SightingVerdict.CONFIRMS,
    *,
    number: int = 1,
    item: int = 1,
    seen: int = NOW - DAY // 2,
    derived: bool = False,
    addition: Leg | None = None,
    restrictions: Restrictions = FOR_ALL,
) -> PublishedSighting:
    """A sighting as a node holds it."""
    body = Sighting(
        of,
        number,
        verdict,
        seen,
        SourceEvaluation.B,
        InformationEvaluation.KNOWN_TO_SOURCE,
        derived=derived,
        addition=addition,
    )
    return PublishedSighting(MemberCode(observer), f"{item:032x}", seen, restrictions, body)


def leg_between(picture: Picture, origin: str, destination: str) -> PictureLeg:
    """The one leg between two places, each given by one of its names or its code."""
    found = [
        one for one in picture.legs if _is(picture, one.origin, origin) and _is(picture, one.destination, destination)
    ]
    assert len(found) == 1, f"{len(found)} legs from {origin} to {destination}"
    return found[0]


def _is(picture: Picture, key: object, text: str) -> bool:
    place = picture.places[key]  # type: ignore[index]
    return text in (place.locode, place.key, *place.names)


@dataclass(frozen=True)
class SmallPlace:
    """A gazetteer's place."""

    place_id: str
    name: str
    country: str
    locode: str
    latitude: float
    longitude: float
    others: tuple[str, ...] = ()


class Near(NamedTuple):
    """A place and how far away it is."""

    place: SmallPlace
    km: float


ROUTE_PLACES = (
    SmallPlace("g:quetta", "Quetta", "PK", "PKUET", 30.19, 67.00, ("کوئٹہ", "Kwatah")),
    SmallPlace("g:taftan", "Taftan", "PK", "PKTFT", 28.97, 61.57),
    SmallPlace("g:mirjaveh", "Mirjaveh", "IR", "IRMJV", 29.01, 61.45, ("میرجاوه",)),
    SmallPlace("g:tehran", "Tehran", "IR", "IRTHR", 35.69, 51.42, ("تهران", "Teheran")),
    SmallPlace("g:van", "Van", "TR", "TRVAN", 38.49, 43.38),
    SmallPlace("g:istanbul", "Istanbul", "TR", "TRIST", 41.01, 28.95, ("İstanbul", "استانبول")),
    SmallPlace("g:izmir", "Izmir", "TR", "TRIZM", 38.42, 27.14, ("İzmir",)),
    SmallPlace("g:kalamata", "Kalamata", "GR", "GRKLX", 37.04, 22.11, ("Καλαμάτα",)),
)


class SmallGazetteer:
    """A handful of places that answers as the gazetteer does."""

    def __init__(self, places: Sequence[SmallPlace] = ROUTE_PLACES) -> None:
        self._places = places

    def resolve(self, name: str, country: str | None) -> SmallPlace | None:
        """By code or any spelling."""
        for place in self._places:
            spellings = {place.name.casefold(), place.locode.casefold(), *map(str.casefold, place.others)}
            if name.casefold() in spellings and country in (None, place.country):
                return place
        return None

    def nearest(self, latitude: float, longitude: float, *, within_km: float, limit: int) -> Sequence[Near]:
        """Nearest first."""
        found = [
            Near(one, great_circle_metres(latitude, longitude, one.latitude, one.longitude) / 1000)
            for one in self._places
        ]
        return sorted((one for one in found if one.km <= within_km), key=lambda one: (one.km, one.place.place_id))[
            :limit
        ]


def protection_reader() -> Reader:
    """A protection officer."""
    return reader_at(Actor(HERE, Role.PROTECTION_OFFICER), Purpose.PROTECTION, Door.SCREEN)
