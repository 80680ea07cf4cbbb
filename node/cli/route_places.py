"""A place of the picture, as somebody types it: a UN/LOCODE, a name in any spelling or script, or its key in the picture."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from node.cli.failures import RefusedCommandError
from node.core.routes.picture import PlaceKey
from protocol.matching.folding import fold_words

if TYPE_CHECKING:
    from node.bootstrap import OpenNode
    from node.core.places import Gazetteer
    from node.core.routes.picture import Picture, PicturePlace

_LISTED = 8
_ALIKE = 20


def places_folder(opened: OpenNode) -> Path | None:
    """The node's own files of places; None for those that travel with WREN."""
    folder = opened.settings.places.folder
    return Path(folder) if folder else None


def gazetteer_of(opened: OpenNode) -> Gazetteer:
    """The node's gazetteer. Raises PlacesFileError."""
    from node.places.files import load_gazetteer

    return load_gazetteer(places_folder(opened))


def find_place(text: str, picture: Picture, gazetteer: Gazetteer) -> PlaceKey:
    """The one place of the picture that is meant: `PKUET`, `Quetta`, `PK/Quetta`, `PK Quetta`, or its key.

    Raises RefusedCommandError, which names candidates: for several of that name, for one that is only spelled alike, for one
    that no report speaks of, and for one that nobody knows.
    """
    if PlaceKey(text) in picture.places:
        return PlaceKey(text)
    country, name = _parts(text)
    places = [one for one in picture.places.values() if country in (None, one.country)]
    called = [one for one in places if name == one.locode or fold_words(name) in _names(one)]
    if len(called) == 1:
        return called[0].key
    if called:
        raise RefusedCommandError("the picture has several places of that name", _write_one(called))
    meant = gazetteer.resolve(name, country)
    known = None if meant is None else picture.places.get(PlaceKey(meant.place_id))
    if known is not None:
        return known.key
    found = {str(one.place.place_id) for one in gazetteer.find(name, country=country, limit=_ALIKE)}
    alike = [one for one in places if one.key in found]
    if alike:
        raise RefusedCommandError("no place of the picture has that name; some are spelled alike", _write_one(alike))
    if meant is not None:
        raise RefusedCommandError(
            "no report that you may see speaks of that place",
            "'wren route show' lists the places that reports speak of",
        )
    raise RefusedCommandError(
        "that name means no one place", "write a UN/LOCODE, as PKUET, or a name: 'wren place find' searches for it"
    )


def place_label(place: PicturePlace) -> str:
    """Country and name, for a table."""
    return f"{place.country} {place.name or place.locode or place.key}".strip()


def _parts(text: str) -> tuple[str | None, str]:
    for between in ("/", " "):
        country, found, name = text.partition(between)
        if found and name.strip() and len(country) == 2 and country.isascii() and country.isupper():
            return country, name.strip()
    return None, text.strip()


def _names(place: PicturePlace) -> set[str]:
    return {fold_words(name) for name in (place.name, *place.names)} - {""}


def _write_one(places: Iterable[PicturePlace]) -> str:
    listed = sorted(places, key=lambda one: (one.country, one.name, one.key))
    texts = [f"'{one.locode or one.key}' for {place_label(one)}{_where(one)}" for one in listed[:_LISTED]]
    more = f"; {len(listed) - _LISTED} more" if len(listed) > _LISTED else ""
    return f"write one of: {', '.join(texts)}{more}"


def _where(place: PicturePlace) -> str:
    if place.latitude is None or place.longitude is None:
        return ""
    return f" at {place.latitude:.3f} {place.longitude:.3f}"
