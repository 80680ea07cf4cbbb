"""`wren place`: look places up by any spelling or by where they lie, and examine a node's own files of places."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from node.cli.commands import MEMBER, WrenGroup, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.output import Page
from node.cli.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from node.core.places import GazetteerPlace

_FOLDER = click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Look into the files of this folder instead of the node's.",
)
_LIMIT = click.option("--limit", type=click.IntRange(1, 100), default=10, show_default=True, help="Places at most.")
_TITLES = ("place", "country", "code", "latitude", "longitude", "is", "people")


@with_examples("wren place find Taftan", "wren place near 28.95 61.58")
@click.group(cls=WrenGroup)
def place() -> None:
    """Find places by any spelling, code or position; examine the node's own files of places.

    Uses the folder that the setting [places] names, if there is a node; else the files that travel with WREN.
    """


@with_examples(
    "wren place find Taftan",
    "wren place find تفتان --country PK",
    "wren place find 'Taftan/Mirjaveh'",
    "wren --json place find TRIZM",
)
@place.command()
@click.argument("text")
@click.option("--country", type=MEMBER, help="Only places of this country (ISO 3166-1 alpha-2).")
@_LIMIT
@_FOLDER
@pass_session
def find(session: Session, text: str, country: str | None, limit: int, folder: Path | None) -> None:
    """The places that TEXT may mean, in any script and spelling, likeliest first; or the place of a UN/LOCODE."""
    from node.places.files import load_gazetteer

    found = load_gazetteer(folder or _own_folder(session)).find(text, country=country, limit=limit)
    document = [
        _document(one.place) | {"score": round(one.score, 3), "through": one.through.value, "matched": one.matched}
        for one in found
    ]
    rows = [(*_cells(one.place), f"{one.score:.2f}", one.through.value, one.matched) for one in found]
    titles = (*_TITLES, "score", "through", "matched")
    session.output.show(document, lambda page: page.table(titles, rows, empty="no such place"))


@with_examples(
    "wren place near 28.95 61.58",
    "wren place near 36.0 -5.4 --within 100 --limit 5",
)
@place.command(context_settings={"ignore_unknown_options": True})
@click.argument("latitude", type=click.FloatRange(-90, 90), metavar="LAT")
@click.argument("longitude", type=click.FloatRange(-180, 180), metavar="LON")
@click.option(
    "--within", type=click.FloatRange(0, 20_100), default=50.0, show_default=True, metavar="KM", help="How far away."
)
@_LIMIT
@_FOLDER
@pass_session
def near(session: Session, latitude: float, longitude: float, within: float, limit: int, folder: Path | None) -> None:
    """The places nearest to a point: LAT and LON in decimal degrees, north and east positive."""
    from node.places.files import load_gazetteer

    if latitude != latitude or longitude != longitude:  # NaN passes every range
        raise click.UsageError("a latitude and a longitude are numbers")
    gazetteer = load_gazetteer(folder or _own_folder(session))
    found = gazetteer.nearest(latitude, longitude, within_km=within, limit=limit)
    document = [_document(one.place) | {"km": round(one.km, 2)} for one in found]
    rows = [(*_cells(one.place), f"{one.km:.1f}") for one in found]
    session.output.show(document, lambda page: page.table((*_TITLES, "km"), rows, empty="no place so near"))


@with_examples("wren place examine /etc/wren/places", "wren place examine")
@place.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path), required=False)
@pass_session
def examine(session: Session, folder: Path | None) -> None:
    """Read the files of FOLDER (else of the node) and say what they hold, or the first thing that is wrong with them."""
    from node.core.places import PlaceFunction
    from node.places.files import load_boundaries, load_gazetteer

    folder = folder or _own_folder(session)
    if folder is not None and not folder.is_dir():
        raise RefusedCommandError("there is no such folder", "name the folder that holds places.tsv")
    places, boundaries = load_gazetteer(folder).places, load_boundaries(folder)
    document = {
        "places": len(places),
        "names": sum(len(one.names) for one in places),
        "countries": len({one.country for one in places}),
        "with_locode": sum(bool(one.locode) for one in places),
        "border_crossings": sum(PlaceFunction.BORDER_CROSSING in one.functions for one in places),
        "outlines": len(boundaries.outlines),
        "notice": boundaries.notice,
    }

    def render(page: Page) -> None:
        page.table(("what", "how many"), [item for item in document.items() if item[0] != "notice"])
        page.line(boundaries.notice)

    session.output.show(document, render)


def _own_folder(session: Session) -> Path | None:
    """What the setting names, if there is a node; None for the files that travel with WREN."""
    from config.settings import FILE_NAME, load_settings

    if not (session.home / FILE_NAME).is_file():
        return None
    folder = load_settings(session.home).places.folder
    return Path(folder) if folder else None


def _document(one: GazetteerPlace) -> dict[str, Any]:
    return {
        "id": one.place_id,
        "name": one.name,
        "country": one.country,
        "latitude": one.latitude,
        "longitude": one.longitude,
        "functions": sorted(function.value for function in one.functions),
        "locode": one.locode,
        "population": one.population,
        "names": list(one.names),
    }


def _cells(one: GazetteerPlace) -> Sequence[object]:
    functions = ", ".join(sorted(function.value.replace("_", " ") for function in one.functions))
    people = one.population or ""
    return one.name, one.country, one.locode, f"{one.latitude:.4f}", f"{one.longitude:.4f}", functions, people
