"""A part of a picture: what comes from a place, leads to a place, or is of some means or status."""

from collections.abc import Collection
from dataclasses import replace

import networkx

from node.core.routes.links import links_of
from node.core.routes.picture import Gap, Picture, PictureLeg, PlaceKey
from protocol.alerts.alert import AlertReference
from protocol.alerts.words import LegStatus, MeansOfTransport


def narrowed(
    picture: Picture,
    *,
    origin: PlaceKey | None = None,
    destination: PlaceKey | None = None,
    means: Collection[MeansOfTransport] = (),
    statuses: Collection[LegStatus] = (),
) -> Picture:
    """The legs and gaps on the way from `origin`, to `destination`, or, with both, from the one to the other, over legs,
    gaps and crossings of a border; of these the legs of these means and statuses (none given: any). Gaps have neither, and
    stay where a leg that stays begins or ends at one.
    """
    between = _between(picture, origin, destination)
    legs = tuple(
        leg
        for leg in picture.legs
        if leg.origin in between
        and leg.destination in between
        and (not means or leg.means in means)
        and (not statuses or leg.status in statuses)
    )
    gaps = tuple(gap for gap in picture.gaps if gap.after in between and gap.before in between)
    if means or statuses:
        touched = {place for leg in legs for place in (leg.origin, leg.destination)}
        gaps = tuple(gap for gap in gaps if gap.after in touched or gap.before in touched)
    kept = {place for leg in legs for place in (leg.origin, leg.destination)}
    kept |= {place for gap in gaps for place in (gap.after, gap.before)}
    alerts = alerts_behind(legs, gaps)
    return replace(
        picture,
        places={key: place for key, place in picture.places.items() if key in kept},
        legs=legs,
        gaps=gaps,
        shared_indicators=tuple(one for one in picture.shared_indicators if not alerts.isdisjoint(one.alerts)),
    )


def alerts_behind(legs: Collection[PictureLeg], gaps: Collection[Gap]) -> set[AlertReference]:
    """The alerts that these legs and gaps are known from."""
    found = {source.reference for leg in legs for source in leg.sources}
    return found | {alert for gap in gaps for alert in gap.alerts}


def _between(picture: Picture, origin: PlaceKey | None, destination: PlaceKey | None) -> set[PlaceKey]:
    places = set(picture.places)
    if origin is None and destination is None:
        return places
    graph = networkx.DiGraph()
    graph.add_nodes_from(places)
    graph.add_edges_from((leg.origin, leg.destination) for leg in picture.legs)
    graph.add_edges_from((gap.after, gap.before) for gap in picture.gaps)
    graph.add_edges_from((one, other) for one, others in links_of(picture).across.items() for other in others)
    if origin is not None:
        places &= networkx.descendants(graph, origin) | {origin}
    if destination is not None:
        places &= networkx.ancestors(graph, destination) | {destination}
    return places
