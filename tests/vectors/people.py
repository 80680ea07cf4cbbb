"""Recipes: places of birth in entries and travellers, and names whose writing tells their parts, or that were cut short."""

from dataclasses import replace

from protocol.entry import dump_entry, entry_digest
from protocol.matching.match_keys import keys_of_traveller
from protocol.matching.name_units import name_skeletons
from protocol.matching.places import BirthPlace
from protocol.matching.traveller import dump_traveller
from protocol.vocabulary import Purpose
from tests.vectors.matching import TRAVELLER, YEAR_ONLY
from tests.vectors.recipe import Vector

PLACES = (BirthPlace("Naryn, Ат-Башы", "KGZ"), BirthPlace("", "SUN"), BirthPlace("نارین"))
NAMES = ("WARDAKI, Shabnam", "Shabnam WARDAKI", "WARDAKI, Shabn…", "Shabn... WARDAKI", "KARIM, Ali, Jr.")


def people_vectors() -> Vector:
    """Structures with places of birth and their bytes, which are those without them where there is none; names as written."""
    entry, traveller = replace(YEAR_ONLY, birth_places=PLACES), replace(TRAVELLER, birth_places=PLACES[:1])
    with_places, without = (keys_of_traveller(one, purpose=Purpose.INVESTIGATION) for one in (traveller, TRAVELLER))
    return {
        "entry": dump_entry(entry).decode(),
        "entry_digest": entry_digest(entry).hex(),
        "entry_without": dump_entry(YEAR_ONLY).decode(),
        "traveller": dump_traveller(traveller).decode(),
        "asks_as_without": with_places == without,
        "names": [{"name": name, "skeletons": [list(token) for token in name_skeletons(name)]} for name in NAMES],
    }
