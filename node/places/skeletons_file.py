"""`skeletons.txt`: the skeletons of the names in a `places.tsv`, computed beforehand so that a command need not wait.

The first line names the matching profile and the SHA-256 of the very `places.tsv` that it was made of; then one line a place,
its skeletons parted by spaces. A file of another `places.tsv`, or of another profile, is as good as none: nothing in it is
ever believed of other names.
"""

import hashlib
from collections.abc import Sequence

from node.core.place_sounds import place_skeletons
from node.core.places import Gazetteer, names_of
from protocol.matching.match_keys import MATCHING_PROFILE

SKELETONS_FILE = "skeletons.txt"


def write_skeletons(gazetteer: Gazetteer, places: bytes) -> bytes:
    """The file for the gazetteer that was read from those bytes."""
    lines = (" ".join(place_skeletons(names_of(place))) for place in gazetteer.places)
    return ("\n".join([_header(places), *lines]) + "\n").encode("ascii")


def read_skeletons(raw: bytes, places: bytes, count: int) -> Sequence[Sequence[str]] | None:
    """The skeletons of each of `count` places that were read from `places`; None if the file was made of something else."""
    header, _, rest = raw.partition(b"\n")
    if header != _header(places).encode("ascii"):
        return None
    lines = rest.decode("ascii", "replace").split("\n")
    return [line.split() for line in lines[:count]] if len(lines) == count + 1 else None


def _header(places: bytes) -> str:
    return f"{MATCHING_PROFILE} {hashlib.sha256(places).hexdigest()}"
