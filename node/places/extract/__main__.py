"""`python -m node.places.extract FOLDER`: makes the extract that travels with WREN anew, byte for byte.

FOLDER holds the four packages as their registries give them (`packages.py` says how to get each). Writes places.tsv,
skeletons.txt, boundaries.geojson and derivation.json, which records of what the files were made and what they hold.
"""

import hashlib
import json
import sys
from collections import Counter
from pathlib import Path

from node.core.places import Gazetteer, GazetteerPlace
from node.places.boundaries_file import BOUNDARIES_FILE, read_boundaries, write_boundaries
from node.places.errors import PlacesError
from node.places.extract.airports import airports_of
from node.places.extract.cities import COUNTRIES, is_kept, place_of
from node.places.extract.codes import codes_of, is_telling, joined_with_codes
from node.places.extract.crossings import Crossing, joined_with_crossings, read_crossings
from node.places.extract.outlines import outlines_of
from node.places.extract.packages import PACKAGES, Tables, read_tables
from node.places.gazetteer_file import PLACES_FILE, read_places, write_places
from node.places.skeletons_file import SKELETONS_FILE, write_skeletons

DATA = Path(__file__).parent.parent / "data"
CROSSINGS_FILE = "crossings.tsv"
DERIVATION_FILE = "derivation.json"


def places_of(tables: Tables, crossings: tuple[Crossing, ...]) -> tuple[GazetteerPlace, ...]:
    """All places of the extract: inhabited ones with enough people, or with a port or crossing, codes, airports, crossings."""
    codes = tuple(codes_of(tables.codes))
    cities = {city["geonameid"]: city for city in tables.cities if city["countrycode"] in COUNTRIES}
    kept = {f"gn:{number}" for number, city in cities.items() if is_kept(city)}
    joined = joined_with_codes(joined_with_crossings(map(place_of, cities.values()), crossings), codes)
    wanted = (
        place for place in joined if not place.place_id.startswith("gn:") or place.place_id in kept or is_telling(place)
    )
    return (*wanted, *airports_of(tables.airports, codes))


def derivation_of(places: bytes, boundaries: bytes, crossings: bytes) -> bytes:
    """What the files were made of and what they hold, as JSON."""
    gazetteer = Gazetteer(read_places(places))
    outlines = read_boundaries(boundaries)
    functions = Counter(function.value for place in gazetteer.places for function in place.functions)
    document = {
        "made_by": "python -m node.places.extract",
        "packages": [
            {"file": each.file, "sha256": each.sha256, "get": each.get, "holds": each.holds, "licence": each.licence}
            for each in PACKAGES
        ],
        "by_hand": {"file": CROSSINGS_FILE, "sha256": _digest(crossings)},
        "files": {
            PLACES_FILE: {
                "sha256": _digest(places),
                "bytes": len(places),
                "places": len(gazetteer),
                "names": sum(len(place.names) for place in gazetteer.places),
                "with_locode": sum(bool(place.locode) for place in gazetteer.places),
                "countries": len({place.country for place in gazetteer.places}),
                "by_function": dict(sorted(functions.items())),
            },
            BOUNDARIES_FILE: {
                "sha256": _digest(boundaries),
                "bytes": len(boundaries),
                "outlines": len(outlines.outlines),
                "without_country": sorted(each.name for each in outlines.outlines if each.country is None),
            },
        },
    }
    return (json.dumps(document, indent=2, ensure_ascii=False) + "\n").encode()


def _digest(raw: bytes) -> str:
    return hashlib.sha256(raw).hexdigest()


def main(arguments: list[str]) -> int:
    """Writes the four files; 0 when done, 1 when a package is missing, 2 for wrong usage."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m node.places.extract FOLDER_WITH_THE_PACKAGES\n")
        return 2
    hand = (DATA / CROSSINGS_FILE).read_bytes()
    try:
        tables = read_tables(Path(arguments[0]))
        places = write_places(places_of(tables, read_crossings(hand)))
        boundaries = write_boundaries(outlines_of(tables.topology, tables.iso_numbers))
    except PlacesError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    written = {
        PLACES_FILE: places,
        SKELETONS_FILE: write_skeletons(Gazetteer(read_places(places)), places),
        BOUNDARIES_FILE: boundaries,
        DERIVATION_FILE: derivation_of(places, boundaries, hand),
    }
    for name, raw in written.items():
        (DATA / name).write_bytes(raw)
        sys.stdout.write(f"{name}: {len(raw)} bytes\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
