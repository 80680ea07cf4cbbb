"""How a name may have been written before it was put into the letters of a zone: ICAO Doc 9303-3 section 6, table A.

Only where two or three letters of the zone stand for one national letter; a plain A may stand for any accented one, which no
list of spellings would help with.
"""

from itertools import islice, product

_NATIONAL = {
    "AA": "Å",
    "AE": "ÄÆ",
    "OE": "ÖØŒ",
    "UE": "Ü",
    "UXX": "Ü",
    "NXX": "Ñ",
    "SS": "ẞ",
    "TH": "Þ",
    "IJ": "Ĳ",
}
"""What the zone has, longest first where one begins another, and the letters that Doc 9303-3 writes so."""
MAX_SPELLINGS = 16


def plausible_spellings(component: str) -> tuple[str, ...]:
    """The component as it stands, then with national letters in place of those that stand for them; at most 16, each once.

    component: capital letters A to Z. Deterministic; total on any text.
    """
    parts: list[str] = []
    rest = component
    while rest:
        found = next((rest[:length] for length in (3, 2) if rest[:length] in _NATIONAL), rest[:1])
        parts.append(found)
        rest = rest[len(found) :]
    choices = [(part, *_NATIONAL.get(part, "")) for part in parts]
    return tuple(dict.fromkeys("".join(choice) for choice in islice(product(*choices), MAX_SPELLINGS)))
