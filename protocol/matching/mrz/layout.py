"""Where each data element stands in a machine readable zone: ICAO Doc 9303 (eighth edition, 2021).

Part 4 section 4.2.2 (TD3, passports), part 5 section 4.2.2 (TD1 cards), part 6 section 4.2.2 (TD2 cards), part 7 sections
4.2.2 and 7.2.2 (visas MRV-A and MRV-B). Doc 9303 counts characters from 1; spans here count from 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

FILLER = "<"
MAX_PRINCIPAL_CHARACTERS = 9
"""Characters of a document number that stand in its own field; cards continue longer ones in the optional data."""


class MrzFormat(StrEnum):
    """The five formats of Doc 9303."""

    TD1 = "TD1"
    TD2 = "TD2"
    TD3 = "TD3"
    MRV_A = "MRV-A"
    MRV_B = "MRV-B"

    @property
    def is_visa(self) -> bool:
        """Whether it is a machine readable visa: no composite check digit, and a number that may be the passport's."""
        return self in (MrzFormat.MRV_A, MrzFormat.MRV_B)


class MrzField(StrEnum):
    """The data elements of a zone."""

    DOCUMENT_TYPE = "document_type"
    ISSUER = "issuer"
    DOCUMENT_NUMBER = "document_number"
    NAME = "name"
    NATIONALITY = "nationality"
    BIRTH_DATE = "birth_date"
    SEX = "sex"
    EXPIRY_DATE = "expiry_date"
    OPTIONAL_DATA = "optional_data"
    COMPOSITE = "composite"


@dataclass(frozen=True, slots=True)
class Span:
    """Characters start to stop (excluded) of one line, all counted from 0."""

    line: int
    start: int
    stop: int

    def of(self, lines: Sequence[str]) -> str:
        """The span's characters."""
        return lines[self.line][self.start : self.stop]

    @property
    def cells(self) -> tuple[tuple[int, int], ...]:
        """(line, column) of each character."""
        return tuple((self.line, column) for column in range(self.start, self.stop))


@dataclass(frozen=True, slots=True)
class Layout:
    """The spans of one format. `optional_check` is only in TD3, `composite_check` not in visas."""

    format: MrzFormat
    line_count: int
    line_length: int
    document_type: Span
    issuer: Span
    name: Span
    document_number: Span
    document_number_check: Span
    nationality: Span
    birth_date: Span
    birth_date_check: Span
    sex: Span
    expiry_date: Span
    expiry_date_check: Span
    optional_data: tuple[Span, ...]
    optional_check: Span | None
    composite: tuple[Span, ...]
    composite_check: Span | None

    @property
    def continues_long_numbers(self) -> bool:
        """Whether a number of more than nine characters goes on in the optional data (parts 5 and 6, note j)."""
        return self.format in (MrzFormat.TD1, MrzFormat.TD2)


def _two_lines(
    format_: MrzFormat, length: int, optional_stop: int, *, optional_check: bool = False, composite: bool = False
) -> Layout:
    covered = optional_stop + optional_check
    return Layout(
        format=format_,
        line_count=2,
        line_length=length,
        document_type=Span(0, 0, 2),
        issuer=Span(0, 2, 5),
        name=Span(0, 5, length),
        document_number=Span(1, 0, 9),
        document_number_check=Span(1, 9, 10),
        nationality=Span(1, 10, 13),
        birth_date=Span(1, 13, 19),
        birth_date_check=Span(1, 19, 20),
        sex=Span(1, 20, 21),
        expiry_date=Span(1, 21, 27),
        expiry_date_check=Span(1, 27, 28),
        optional_data=(Span(1, 28, optional_stop),),
        optional_check=Span(1, optional_stop, covered) if optional_check else None,
        composite=(Span(1, 0, 10), Span(1, 13, 20), Span(1, 21, covered)) if composite else (),
        composite_check=Span(1, covered, covered + 1) if composite else None,
    )


LAYOUTS: dict[MrzFormat, Layout] = {
    MrzFormat.TD1: Layout(
        format=MrzFormat.TD1,
        line_count=3,
        line_length=30,
        document_type=Span(0, 0, 2),
        issuer=Span(0, 2, 5),
        name=Span(2, 0, 30),
        document_number=Span(0, 5, 14),
        document_number_check=Span(0, 14, 15),
        nationality=Span(1, 15, 18),
        birth_date=Span(1, 0, 6),
        birth_date_check=Span(1, 6, 7),
        sex=Span(1, 7, 8),
        expiry_date=Span(1, 8, 14),
        expiry_date_check=Span(1, 14, 15),
        optional_data=(Span(0, 15, 30), Span(1, 18, 29)),
        optional_check=None,
        composite=(Span(0, 5, 30), Span(1, 0, 7), Span(1, 8, 15), Span(1, 18, 29)),
        composite_check=Span(1, 29, 30),
    ),
    MrzFormat.TD2: _two_lines(MrzFormat.TD2, 36, 35, composite=True),
    MrzFormat.TD3: _two_lines(MrzFormat.TD3, 44, 42, optional_check=True, composite=True),
    MrzFormat.MRV_A: _two_lines(MrzFormat.MRV_A, 44, 44),
    MrzFormat.MRV_B: _two_lines(MrzFormat.MRV_B, 36, 36),
}


def joined(spans: Sequence[Span], lines: Sequence[str]) -> str:
    """The characters of several spans, one after the other."""
    return "".join(span.of(lines) for span in spans)


@dataclass(frozen=True, slots=True)
class NumberPlace:
    """Where this zone's document number, its check digit, and what is left of the optional data stand."""

    number: tuple[Span, ...]
    check: Span
    optional_data: tuple[Span, ...]


def place_of_number(layout: Layout, lines: Sequence[str]) -> NumberPlace:
    """Finds a number of more than nine characters: a filler where its check digit should be, and the rest of the number,
    the check digit and a filler at the beginning of the optional data (Doc 9303 parts 5 and 6, section 4.2.2, note j).
    """
    principal, check, optional = layout.document_number, layout.document_number_check, layout.optional_data
    rest = len(optional[0].of(lines).split(FILLER, 1)[0])
    marked = check.of(lines) == FILLER and not principal.of(lines).endswith(FILLER)
    if not (layout.continues_long_numbers and marked and rest >= 2):
        return NumberPlace((principal,), check, optional)
    line, start, stop = optional[0].line, optional[0].start, optional[0].stop
    return NumberPlace(
        number=(principal, Span(line, start, start + rest - 1)),
        check=Span(line, start + rest - 1, start + rest),
        optional_data=(Span(line, start + rest, stop), *optional[1:]),
    )
