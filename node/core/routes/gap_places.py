"""The two ends of a gap, as a member that is asked about it may read of them.

A place of the picture is told of by every report that names it, and its position may come out of an alert that the member
asked may not have. So an end is told as the gazetteer knows it, or in the words of the alerts that show the gap; those the
member must be allowed to have (`gap_requests.py`).
"""

from collections.abc import Iterable

from node.core.routes.distances import great_circle_metres
from node.core.routes.picture import PicturePlace
from node.core.routes.place_sites import SAME_NAME_METRES, PlaceFinder, Sites, point_of
from protocol.alerts.places import DEGREE_E5, MAX_PLACE_NAME, Position, RoutePlace
from protocol.alerts.published import PublishedAlert

_PLACE_METRES = 1_000
"""How precisely the gazetteer knows a town."""


def told_end(place: PicturePlace, alerts: Iterable[PublishedAlert], finder: PlaceFinder | None) -> RoutePlace | None:
    """An end of a gap that these alerts show; None where none of them says where it is."""
    sites = Sites(finder)
    ends = {end for one in alerts for leg in one.alert.legs for end in (leg.origin, leg.destination)}
    keys = {end: sites.of(end).key for end in ends}
    known = sites.known.get(place.key)
    if known is not None:
        position = Position(round(known.latitude * DEGREE_E5), round(known.longitude * DEGREE_E5), _PLACE_METRES)
        return RoutePlace(known.country, known.name[:MAX_PLACE_NAME], known.locode, position)
    same = [end for end in ends if keys[end] == place.key] or [end for end in ends if _may_be(end, place)]
    return min(same, key=lambda end: (not end.locode, not end.name, end.position is None, repr(end)), default=None)


def _may_be(end: RoutePlace, place: PicturePlace) -> bool:
    if (end.country or end.locode[:2]) not in ("", place.country):
        return False
    if end.locode:
        return end.locode == place.locode
    point = point_of(end)
    if point is not None and place.latitude is not None and place.longitude is not None:
        apart = great_circle_metres(point.latitude, point.longitude, place.latitude, place.longitude)
        return apart <= max(SAME_NAME_METRES, point.precision_metres)
    return bool(end.name.strip()) and end.name.strip() in place.names
