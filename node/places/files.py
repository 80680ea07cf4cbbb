"""The gazetteer and the boundaries of a node: its own files where it has put them into a folder, else the extract that
travels with WREN."""

from functools import lru_cache
from pathlib import Path

from node.core.boundaries import Boundaries
from node.core.places import Gazetteer
from node.places.boundaries_file import BOUNDARIES_FILE, read_boundaries
from node.places.boundaries_file import MAX_FILE_BYTES as MAX_BOUNDARIES
from node.places.errors import PlacesFileError
from node.places.gazetteer_file import MAX_FILE_BYTES as MAX_PLACES
from node.places.gazetteer_file import PLACES_FILE, read_places
from node.places.skeletons_file import SKELETONS_FILE, read_skeletons

EXTRACT = Path(__file__).parent / "data"
"""The files that travel with WREN; NOTICE beside them names their sources."""


def load_gazetteer(folder: Path | None) -> Gazetteer:
    """The places of `places.tsv` in the folder; those of the extract if there is no such file there, or no folder is given.

    Read once for each state of the file: whoever asks again gets the same object. Raises PlacesFileError.
    """
    return _gazetteer(*_found(folder, PLACES_FILE))


def load_boundaries(folder: Path | None) -> Boundaries:
    """The outlines of `boundaries.geojson` in the folder; those of the extract if there is no such file there, or no
    folder is given. Read once for each state of the file. Raises PlacesFileError."""
    return _boundaries(*_found(folder, BOUNDARIES_FILE))


@lru_cache(maxsize=4)
def _gazetteer(path: Path, _changed: int) -> Gazetteer:
    raw = _read(path, MAX_PLACES)
    places = read_places(raw, path.name)
    beside = path.with_name(SKELETONS_FILE)
    skeletons = read_skeletons(_read(beside, MAX_PLACES), raw, len(places)) if beside.is_file() else None
    return Gazetteer(places, skeletons=skeletons)


@lru_cache(maxsize=4)
def _boundaries(path: Path, _changed: int) -> Boundaries:
    return read_boundaries(_read(path, MAX_BOUNDARIES), path.name)


def _found(folder: Path | None, name: str) -> tuple[Path, int]:
    """The file, and when it was changed last. A folder that is not there is an error, not the extract: whoever set one
    must not draw the wrong boundaries."""
    path = EXTRACT / name
    if folder is not None:
        if not folder.is_dir():
            raise PlacesFileError(
                name, 0, "", "the folder of [places] is not there", "make it, or empty [places] folder"
            )
        own = folder / name
        path = own if own.exists() else path
    return path, path.stat().st_mtime_ns


def _read(path: Path, most: int) -> bytes:
    if not path.is_file():
        raise PlacesFileError(path.name, 0, "", "not a file", "put a plain file there")
    with path.open("rb") as file:
        return file.read(most + 1)
