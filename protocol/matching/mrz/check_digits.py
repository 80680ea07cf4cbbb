"""Check digits: ICAO Doc 9303-3 section 4.9; what each covers: parts 4 to 6 section 4.2.4, part 7 sections 4.2.2, 7.2.2.

A wrong character goes unnoticed only where its value equals the right one's modulo 10, since the weights 7, 3 and 1 have
no factor in common with 10. `EQUIVALENT` lists these classes: G for 6 is the one among them that readers of print confuse.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import cycle

from protocol.matching.mrz.layout import FILLER, Layout, MrzField, Span, joined, place_of_number

WEIGHTS = (7, 3, 1)
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
VALUES = {character: value for value, character in enumerate(ALPHABET)} | {FILLER: 0}
EQUIVALENT = tuple(frozenset(c for c, value in VALUES.items() if value % 10 == digit) for digit in range(10))
"""Characters that no check digit can tell apart, by their value modulo 10: `0AKU<`, `1BLV`, ... `6GQ`, ... `9JT`."""


def check_digit(text: str) -> str:
    """The check digit of characters A to Z, 0 to 9 and `<`. Raises KeyError for any other character."""
    return str(sum(VALUES[character] * weight for character, weight in zip(text, cycle(WEIGHTS), strict=False)) % 10)


@dataclass(frozen=True, slots=True, repr=False)
class CheckDigit:
    """The verdict on one check digit. expected: what the data gives; found: what stands in the zone."""

    field: MrzField
    expected: str
    found: str

    @property
    def is_right(self) -> bool:
        """Whether the zone says what the data gives."""
        return self.expected == self.found

    def __repr__(self) -> str:
        return f"CheckDigit({self.field}, {'right' if self.is_right else 'wrong'})"


@dataclass(frozen=True, slots=True)
class Checked:
    """Data under one check digit, in the order in which the digit weighs them. deviation: other spans that it weighs
    on the documents of an issuer known to compute it so.
    """

    field: MrzField
    data: tuple[Span, ...]
    digit: Span
    deviation: tuple[Span, ...] = ()

    @property
    def ways(self) -> tuple[tuple[Span, ...], ...]:
        """The spans that the digit may have been computed from."""
        return (self.data, self.deviation) if self.deviation else (self.data,)

    def verdict(self, lines: Sequence[str]) -> CheckDigit:
        """Compares the digit with its data. TD3's personal number, unused, may have `<` for 0 (part 4, 4.2.2.2)."""
        data, found = joined(self.data, lines), self.digit.of(lines)
        if self.field is MrzField.OPTIONAL_DATA and found == FILLER and not data.strip(FILLER):
            return CheckDigit(self.field, FILLER, FILLER)
        if self.deviation and found == check_digit(joined(self.deviation, lines)):
            return CheckDigit(self.field, found, found)
        return CheckDigit(self.field, check_digit(data), found)


def checked_fields(layout: Layout, lines: Sequence[str]) -> tuple[Checked, ...]:
    """All that has a check digit in this zone; the composite, where the format has one, is last."""
    checked = [
        _checked_number(layout, lines),
        Checked(MrzField.BIRTH_DATE, (layout.birth_date,), layout.birth_date_check),
        Checked(MrzField.EXPIRY_DATE, (layout.expiry_date,), layout.expiry_date_check),
    ]
    if layout.optional_check is not None:
        checked.append(Checked(MrzField.OPTIONAL_DATA, layout.optional_data, layout.optional_check))
    if layout.composite_check is not None:
        checked.append(Checked(MrzField.COMPOSITE, layout.composite, layout.composite_check))
    return tuple(checked)


def _checked_number(layout: Layout, lines: Sequence[str]) -> Checked:
    # Part 5 section 4.2.4 leaves the filler after nine characters out of the sum. Belgium's cards count it, as a zero that
    # shifts the weights of what follows; they are in every queue, and refusing them all would teach officers to ignore it.
    place = place_of_number(layout, lines)
    deviates = len(place.number) > 1 and layout.issuer.of(lines) == "BEL"
    deviation = (place.number[0], layout.document_number_check, place.number[1]) if deviates else ()
    return Checked(MrzField.DOCUMENT_NUMBER, place.number, place.check, deviation)
