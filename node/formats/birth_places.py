"""Places of birth as lists and travellers write them, `Kunduz, Afghanistan`: the State is what stands behind the last comma."""

from node.formats.country_names import country_code
from protocol.matching.places import BirthPlace


def birth_place_of(text: str) -> BirthPlace:
    """`Jalalabad, Nangarhar, Afghanistan`, `Jalalabad, AFG`, `Afghanistan`, or `Jalalabad`; a comma at the end says that
    no State follows. Two letters are no State here: in `Portland, ME` they are a part of one. Raises UnreadableError.
    """
    plain = " ".join(text.split())
    place, comma, last = plain.rpartition(",")
    state = country_code(last) if len(last.strip()) > 2 else None
    if state is not None:
        return BirthPlace(place.strip(" ,"), state)
    return BirthPlace(plain.removesuffix(",").rstrip() if comma and not last else plain)


def text_of_birth_place(birth_place: BirthPlace) -> str:
    """The text of which `birth_place_of` makes the same place."""
    if birth_place.state:
        return f"{birth_place.place}, {birth_place.state}" if birth_place.place else birth_place.state
    return f"{birth_place.place}," if birth_place_of(birth_place.place) != birth_place else birth_place.place
