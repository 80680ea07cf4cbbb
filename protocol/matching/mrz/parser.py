"""Reads a machine readable zone as it stands: ICAO Doc 9303 (eighth edition), parts 3 to 7.

What cannot be read, and check digits that do not agree, are told beside the data; only a zone of no known size is refused.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.mrz.check_digits import CheckDigit, checked_fields
from protocol.matching.mrz.dates import read_birth_dates, read_expiry_date
from protocol.matching.mrz.layout import FILLER, MrzField, MrzFormat, Span, joined, place_of_number
from protocol.matching.mrz.slips import Suggestion, suggestions
from protocol.matching.mrz.zone import find_zone
from protocol.matching.name_parts import CUT_SHORT
from protocol.matching.states import state_code
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Sex

_SEXES = {"F": Sex.FEMALE, "M": Sex.MALE, FILLER: Sex.UNSPECIFIED, "X": Sex.UNSPECIFIED}
_TYPE = re.compile(r"[A-Z][A-Z<]\Z")
_LOOK = "compare it with the document and correct what was misread"
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Unread:
    """A field whose characters are not what the field may hold: tell the officer, who has the document in hand."""

    field: MrzField
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, repr=False)
class Mrz:
    """A zone as read, nothing corrected. lines: the zone itself, in capitals.

    document_type, issuer, nationality, document_number: empty when not readable (then listed in `unread`) or absent;
    States are canonical three-letter codes (`D` is DEU). Fillers inside names and numbers are spaces here.
    birth_dates: all plausible readings, youngest first; empty when unknown. name_truncated: the name field is full, and
    Doc 9303 demands that the name be taken for cut short. optional_data: two texts in TD1, one elsewhere.
    """

    format: MrzFormat
    document_type: str
    issuer: str
    document_number: str
    primary_identifier: str
    secondary_identifier: str
    name_truncated: bool
    nationality: str
    birth_dates: tuple[PartialDate, ...]
    sex: Sex
    expiry_date: PartialDate | None
    optional_data: tuple[str, ...]
    check_digits: tuple[CheckDigit, ...]
    unread: tuple[Unread, ...]
    suggestions: tuple[Suggestion, ...]
    lines: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Mrz({self.format}, check_failures={len(self.check_failures)}, unread={len(self.unread)}, redacted)"

    @property
    def check_failures(self) -> tuple[CheckDigit, ...]:
        """The check digits that do not agree with their data."""
        return tuple(check for check in self.check_digits if not check.is_right)

    @property
    def is_sound(self) -> bool:
        """Whether every check digit agrees and every field could be read."""
        return not self.check_failures and not self.unread


def parse_mrz(text_or_lines: str | Sequence[str], *, now: int) -> Mrz:
    """Reads TD1, TD2, TD3, MRV-A and MRV-B from one text or from lines. `now` (Unix seconds) decides centuries.

    Raises UnreadableError when no zone is found; see `find_zone` for what is tolerated around it.
    """
    layout, lines = find_zone(text_or_lines)
    unread: list[Unread] = []

    def read(field: MrzField, reader: Callable[[str], Value], span: Span, otherwise: Value) -> Value:
        try:
            return reader(span.of(lines))
        except UnreadableError as error:
            unread.append(Unread(field, error.reason, error.remedy))
            return otherwise

    number = place_of_number(layout, lines)
    primary, secondary = _identifiers(layout.name.of(lines))
    read(MrzField.NAME, _letters_alone, layout.name, "")
    no_dates: tuple[PartialDate, ...] = ()
    return Mrz(
        format=layout.format,
        document_type=read(MrzField.DOCUMENT_TYPE, _document_type, layout.document_type, ""),
        issuer=read(MrzField.ISSUER, state_code, layout.issuer, ""),
        document_number=_words(joined(number.number, lines)),
        primary_identifier=primary,
        secondary_identifier=secondary,
        name_truncated=lines[layout.name.line][layout.name.stop - 1].isalpha(),
        nationality=read(MrzField.NATIONALITY, _nationality, layout.nationality, ""),
        birth_dates=read(MrzField.BIRTH_DATE, lambda text: read_birth_dates(text, now), layout.birth_date, no_dates),
        sex=read(MrzField.SEX, _sex, layout.sex, Sex.UNSPECIFIED),
        expiry_date=read(MrzField.EXPIRY_DATE, lambda text: read_expiry_date(text, now), layout.expiry_date, None),
        optional_data=tuple(_words(span.of(lines)) for span in number.optional_data),
        check_digits=tuple(part.verdict(lines) for part in checked_fields(layout, lines)),
        unread=tuple(unread),
        suggestions=suggestions(layout, lines),
        lines=lines,
    )


def traveller_of(mrz: Mrz) -> Traveller:
    """The traveller whom the zone describes, as read: apply a suggestion first if the document bears it out.

    The name as `Family, Given`, its last word marked where the field is full and it may go on; every reading of the birth
    date; the document. A visa's number may be the number of the
    passport it is stuck into (Doc 9303-7, 4.2.2.2), so it is asked about as that too.
    """
    name = ", ".join(part for part in (mrz.primary_identifier, mrz.secondary_identifier) if part)
    cut_short = CUT_SHORT if mrz.name_truncated and name else ""
    return Traveller(
        names=(f"{name}{cut_short}",) if name else (),
        birth_dates=mrz.birth_dates,
        sex=mrz.sex,
        nationality=mrz.nationality,
        documents=_documents(mrz),
    )


def _documents(mrz: Mrz) -> tuple[TravelDocument, ...]:
    default = "V" if mrz.format.is_visa else "P" if mrz.format is MrzFormat.TD3 else "I"
    papers = [(mrz.document_type or default, mrz.issuer)]
    if mrz.format.is_visa and mrz.nationality:
        papers.append(("P", mrz.nationality))
    try:
        return tuple(TravelDocument(type_, issuer, mrz.document_number) for type_, issuer in papers)
    except UnreadableError:  # no number, or too short to tell one document from another
        return ()


def _identifiers(field: str) -> tuple[str, str]:
    """Primary and secondary identifier: two fillers part them, one filler parts their components (9303-3 section 4.6)."""
    primary, _, secondary = field.partition(FILLER * 2)
    return _words(primary), _words(secondary)


def _words(text: str) -> str:
    return " ".join(text.replace(FILLER, " ").split())


def _letters_alone(field: str) -> str:
    if any(character.isdecimal() for character in field):
        raise UnreadableError("name", "digits in the name, which has letters alone", _LOOK)
    if not field.strip(FILLER):
        raise UnreadableError("name", "there is no name", _LOOK)
    return field


def _document_type(field: str) -> str:
    if not _TYPE.match(field):
        raise UnreadableError("document_type", "the code of the document is not a letter, or two", _LOOK)
    return field.rstrip(FILLER)


def _nationality(field: str) -> str:
    # Travel documents of refugees and stateless persons may leave it out (Doc 9303-4, 4.2.2.2, note o).
    return state_code(field) if field.strip(FILLER) else ""


def _sex(field: str) -> Sex:
    if field not in _SEXES:
        raise UnreadableError("sex", "not F, M or a filler", _LOOK)
    return _SEXES[field]
