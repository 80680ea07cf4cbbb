"""What a map is drawn from: outlines of land, and the notice that goes with every map."""

from dataclasses import dataclass

Line = tuple[tuple[float, float], ...]
"""(longitude, latitude) in degrees, in the order of RFC 7946 section 3.1.1."""

NEUTRAL_NOTICE = (
    "The boundaries and names shown and the designations used on this map do not imply the expression of any opinion "
    "whatsoever concerning the legal status of any country, territory, city or area or of its authorities, or concerning "
    "the delimitation of its frontiers or boundaries."
)
"""Stands under every map, whoever drew its boundaries, unless the node's own file brings another notice."""


@dataclass(frozen=True, slots=True)
class Outline:
    """One feature of a map.

    country: ISO 3166-1 alpha-2, or None for an area or line that is attributed to none. name: as the file has it, may be
    empty. polygons: each its outer ring, then its holes; every ring closed (first point = last), four points at least.
    lines: open lines of two points at least, for a feature that is a line rather than an area.
    """

    country: str | None
    name: str
    polygons: tuple[tuple[Line, ...], ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Boundaries:
    """All outlines, in the order of the file, and the notice to print with whatever is drawn from them."""

    outlines: tuple[Outline, ...]
    notice: str = NEUTRAL_NOTICE

    def of_country(self, country: str) -> tuple[Outline, ...]:
        """The outlines attributed to that country (alpha-2)."""
        return tuple(outline for outline in self.outlines if outline.country == country)
