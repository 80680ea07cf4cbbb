"""Airports with an IATA code: places of their own, since a report names the airport rather than the town."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from node.core.places import GazetteerPlace, PlaceFunction, PlaceId
from node.places.extract.cities import COUNTRIES, NEAR_THE_ROUTES, distinct_names, plain
from node.places.extract.codes import Code

_NAMED_INTERNATIONAL = "international"


def airports_of(rows: Iterable[Mapping[str, str]], codes: Iterable[Code]) -> Iterator[GazetteerPlace]:
    """All of the countries near the routes, of the others those that call themselves international; with the UN/LOCODE
    of those that have one of their own."""
    own = {(code.country, code.iata): code for code in codes if code.is_airport_alone}
    for row in rows:
        country, name = row["country"], plain(row["name"])
        wanted = country in NEAR_THE_ROUTES or _NAMED_INTERNATIONAL in name.lower()
        if not (row["iata"] and row["icao"] and name and country in COUNTRIES and wanted):
            continue
        town = plain(row["city"])
        place = GazetteerPlace(
            PlaceId(f"icao:{row['icao']}"),
            name,
            country,
            round(float(row["lat"]), 4),
            round(float(row["lon"]), 4),
            frozenset({PlaceFunction.AIRPORT}),
            "",
            distinct_names((name, row["iata"], row["icao"], *((f"{town} Airport",) if town else ()))),
            0,
        )
        code = own.get((country, row["iata"]))
        yield place if code is None else replace(place, locode=code.locode)
