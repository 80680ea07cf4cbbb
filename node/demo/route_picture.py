"""One country's picture of the whole route: of what it may see, printed from beginning to end, written as files."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree.ElementTree import fromstring

from node.core.alerts.view import View, Viewer
from node.core.rescue import RescueExtract
from node.core.routes.picture import Gap, PictureLeg, PlaceKey, SourceKind
from node.core.routes.viewing import see_route
from node.demo.federation import NAMES
from node.formats.alerts.briefing_pdf import briefing_pdf
from node.formats.alerts.geojson import route_geojson
from node.formats.alerts.map_svg import route_svg
from node.formats.alerts.material import Material
from node.formats.alerts.route_map import Ground, ground_of
from node.formats.alerts.words import Language, Words
from node.places.files import load_boundaries, load_gazetteer
from protocol.restrictions import Door
from protocol.vocabulary import Purpose, Role

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.routes.picture import Picture
    from node.demo.story import Stage
    from node.demo.telling import Telling
    from protocol.alerts.alert import AlertReference

GEOJSON, SVG, BRIEFING = "route.geojson", "route.svg", "briefing.pdf"


@dataclass(frozen=True)
class Seen:
    """What an investigator of a country sees: alerts and sightings that `may_use` lets pass, and the picture of them."""

    view: View
    picture: Picture

    def leg(self, origin: str, destination: str) -> PictureLeg | None:
        """The first leg between two places of these names."""
        return next((leg for leg in self.picture.legs if self.ends(leg) == (origin, destination)), None)

    def ends(self, leg: PictureLeg) -> tuple[str, str]:
        """The names of the places between which it lies."""
        return self.name(leg.origin), self.name(leg.destination)

    def name(self, place: PlaceKey) -> str:
        """What the place is called."""
        found = self.picture.places[place]
        return found.name or found.locode

    @cached_property
    def words(self) -> Words:
        """For people to read."""
        return Words(Language.ENGLISH)


def seen_by(node: NodeContext) -> Seen:
    """What the country's investigators see just now."""
    now = node.clock.now()
    viewer = Viewer(node.member, Role.INVESTIGATOR, Purpose.INVESTIGATION, Door.EXPORT)
    with node.store.read() as tx:
        seen = see_route(tx, viewer, NAMES, now, load_gazetteer(None))
    return Seen(View(seen.alerts, seen.sightings, seen.picture.withheld), seen.picture)


def tell_picture(telling: Telling, seen: Seen) -> None:
    """The route from where it begins: places, between them the legs, and gaps where nobody knows how it goes on."""
    lines = [*_from_the_beginnings(seen), *_boats(seen)]
    telling.rows([(text,) for text, _ in lines], [style for _, style in lines])


def write_files(seen: Seen, folder: Path, language: Language = Language.ENGLISH) -> dict[str, bytes]:
    """Map, briefing and GeoJSON into the folder; what was written, by name."""
    material, land = material_of(seen, language), ground()
    files = {
        GEOJSON: route_geojson(material, land.notice),
        SVG: route_svg(material, land),
        BRIEFING: briefing_pdf(material, land),
    }
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return files


def material_of(seen: Seen, language: Language = Language.ENGLISH) -> Material:
    """What is exported of it."""
    view, picture = seen.view, seen.picture
    return Material(view.alerts, view.sightings, view.withheld, picture.as_of, picture, language)


def ground() -> Ground:
    """Land, boundaries and the notice about them that travel with WREN."""
    return ground_of(load_boundaries(None))


def tell_whole_route(stage: Stage, node: NodeContext) -> None:
    """Chapter: the picture as it stands now, printed and written as files."""
    telling = stage.telling
    with telling.step("Everything that Greece's investigators may see, drawn anew"):
        seen = seen_by(node)
    tell_picture(telling, seen)
    telling.say("In brackets: who only repeats what another country reported.")
    telling.expect(
        "one alert is left out, and counted: it is for protection officers alone",
        seen.view.withheld == 1,
        str(seen.view.withheld),
    )
    folder = stage.route_folder()
    with telling.step("Map, briefing and GeoJSON are written, each with its markings"):
        files = write_files(seen, folder)
    features = features_of(files[GEOJSON])
    counts = {kind: len(one) for kind, one in sorted(features.items())}
    telling.expect(
        f"{GEOJSON}: 8 places, 6 legs, 1 gap and the boat, each with its markings",
        counts == {"place": 8, "leg": 6, "gap": 1, "danger": 1}
        and all(one["traffic_light"].startswith("TLP:") for kind in features.values() for one in kind),
        str(counts),
    )
    drawn = [element.tag.rpartition("}")[2] for element in fromstring(files[SVG]).iter()]
    telling.expect(f"{SVG}: a map of shapes and words; no script, no link", not {"script", "a", "image"} & {*drawn})
    telling.expect(
        f"{BRIEFING}: {len(files[BRIEFING]) / 1000:.0f} kB",
        files[BRIEFING].startswith(b"%PDF-"),
        str(folder / BRIEFING),
    )
    telling.say("They lie in")
    telling.literally(f"     {folder}")


def features_of(geojson: bytes) -> Mapping[str, list[Mapping[str, Any]]]:
    """The properties of the features, by their kind."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for feature in json.loads(geojson)["features"]:
        found.setdefault(feature["properties"]["kind"], []).append(feature["properties"])
    return found


def reporters(leg: PictureLeg) -> str:
    """Who says so; in brackets who only repeats it."""
    own = sorted({one.observer for one in leg.sources if not _repeats(one.reference, leg)})
    repeating = sorted({one.observer for one in leg.sources if _repeats(one.reference, leg)} - set(own))
    denying = {one.observer for one in leg.sources if one.kind is SourceKind.CONTRADICTS}
    return ", ".join([*(one for one in own if one not in denying), *(f"({one})" for one in repeating)])


def _repeats(reference: AlertReference, leg: PictureLeg) -> bool:
    return reference in leg.circular


def _from_the_beginnings(seen: Seen) -> Iterator[tuple[str, str]]:
    picture = seen.picture
    reached = {leg.destination for leg in picture.legs} | {gap.before for gap in picture.gaps}
    told: set[PlaceKey] = set()
    for place in [*sorted(set(picture.outgoing) - reached), *sorted(picture.outgoing)]:
        yield from _onwards(seen, place, told)


def _onwards(seen: Seen, place: PlaceKey, told: set[PlaceKey]) -> Iterator[tuple[str, str]]:
    """The place and all that comes after it, each place's ways once."""
    if place in told:
        return
    told.add(place)
    yield _place_line(seen, place), "bold"
    for leg in seen.picture.outgoing.get(place, ()):
        yield _leg_line(seen, leg), ""
        if leg.destination in told:
            yield f"   to {_place_line(seen, leg.destination)}", ""
        yield from _onwards(seen, leg.destination, told)
    for gap in seen.picture.gaps:
        if gap.after == place:
            yield _gap_line(gap), "yellow"
            yield from _onwards(seen, gap.before, told)


def _boats(seen: Seen) -> Iterator[tuple[str, str]]:
    for published in seen.view.alerts:
        danger = published.alert.danger
        if danger is not None:
            position = RescueExtract(published.originator, danger).position
            persons = "an unknown number" if danger.persons_on_board is None else str(danger.persons_on_board)
            yield f"   !  {persons} people in danger at {position}, reported by {published.originator}", "bold red"


def _place_line(seen: Seen, place: PlaceKey) -> str:
    country = seen.picture.places[place].country
    return f"{seen.name(place)}, {country}" if country else seen.name(place)


def _leg_line(seen: Seen, leg: PictureLeg) -> str:
    words = seen.words
    hours = "" if leg.usual_duration_minutes is None else f"{leg.usual_duration_minutes / 60:g} h"
    independent = f"{leg.corroboration} independent source{'s' if leg.corroboration != 1 else ''}"
    columns = f"{words(leg.means.value):<9}{words(leg.status.value):<11}{hours:<7}{reporters(leg):<11}{independent}"
    return f"   |  {columns}".rstrip()


def _gap_line(gap: Gap) -> str:
    return f"   :  nobody reports how people go on; ask {', '.join(gap.members)}"
