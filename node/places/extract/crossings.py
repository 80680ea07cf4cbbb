"""`crossings.tsv`: crossings and points that no package holds, written by hand, and how they join with the rest.

The columns are those of `places.tsv`, and `neighbour`, the country on the other side (alpha-2, or empty: no crossing).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from node.core.geography import great_circle_km
from node.core.places import GazetteerPlace, PlaceFunction, PlaceId
from node.places.extract.cities import distinct_names
from node.places.gazetteer_file import COLUMNS, read_places
from protocol.matching.folding import fold_words

SAME_KM = 15.0


@dataclass(frozen=True, slots=True)
class Crossing:
    """One side of a crossing: where the traveller is still, or already, in `place.country`."""

    place: GazetteerPlace
    neighbour: str


def read_crossings(raw: bytes, file: str = "crossings.tsv") -> tuple[Crossing, ...]:
    """The crossings, in the order of their lines. Raises PlacesFileError."""
    rows = [line.split("\t") for line in raw.decode("utf-8").splitlines() if line]
    neighbours = {row[0]: row[-1] for row in rows[1:]}
    plain = "\n".join("\t".join(row[: len(COLUMNS)]) for row in rows) + "\n"
    return tuple(Crossing(place, neighbours[place.place_id]) for place in read_places(plain.encode(), file))


def joined_with_crossings(places: Iterable[GazetteerPlace], crossings: Iterable[Crossing]) -> Iterator[GazetteerPlace]:
    """The places, and those by hand: joined with one that has a name in common with it and lies within 15 km."""
    joined = {place.place_id: place for place in places}
    by_name: dict[tuple[str, str], list[PlaceId]] = defaultdict(list)
    for place in joined.values():
        for name in place.names:
            by_name[place.country, _key(name)].append(place.place_id)
    for crossing in crossings:
        ours = crossing.place
        called = dict.fromkeys(each for name in ours.names for each in by_name.get((ours.country, _key(name)), ()))
        near = [(_km(joined[each], ours), each) for each in called]
        apart, same = min(near, default=(SAME_KM, ours.place_id))
        if apart >= SAME_KM:
            joined[ours.place_id] = ours
        else:
            joined[same] = replace(
                joined[same],
                functions=joined[same].functions | ours.functions - {PlaceFunction.UNKNOWN},
                locode=joined[same].locode or ours.locode,
                names=distinct_names((*joined[same].names, *ours.names)),
            )
    return iter(joined.values())


def _km(one: GazetteerPlace, other: GazetteerPlace) -> float:
    return great_circle_km(one.latitude, one.longitude, other.latitude, other.longitude)


def _key(name: str) -> str:
    return fold_words(name).replace(" ", "")
