"""Travellers as rows of a table: one person a row, columns in any order, all but the name may be absent or empty.

full_name first_name middle_name last_name    full_name, or the parts of which it is made, or both; `Family, Given` tells apart
gender                                        male, female, M, F; anything else is unspecified
date_of_birth                                 1969-07-16, 16.7.1969, 1969-07, 1969, or 1970/1973 for a range of years;
                                              05/06/1970 is 5 June and 6 May
place_of_birth                                Kunduz, Afghanistan: the State behind the last comma; several parted by ;
nationality                                   ISO 3166-1 alpha-2 or alpha-3, or the State's English name
document_type document_issuer document_number P, PAK, AB1234567; the type is P and the issuer the nationality unless said
vehicle vessel phone account                  as the options of `wren check` take them; several parted by `;`
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from node.formats.birth_places import birth_place_of
from node.formats.country_names import country_code
from protocol.matching.dates import PartialDate, parse_dates
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.names import check_name
from protocol.matching.places import BirthPlace
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Sex

NAME_COLUMNS = ("full_name", "first_name", "middle_name", "last_name")
COLUMNS = (
    *NAME_COLUMNS,
    "gender",
    "date_of_birth",
    "place_of_birth",
    "nationality",
    "document_type",
    "document_issuer",
    "document_number",
    "vehicle",
    "vessel",
    "phone",
    "account",
)
MAX_IN_CELL = 8
"""Vehicles, vessels, phones, accounts or places of birth of one person."""
_SEXES = {"m": Sex.MALE, "male": Sex.MALE, "f": Sex.FEMALE, "female": Sex.FEMALE}
_IDENTIFIERS = {kind.value: kind for kind in IdentifierKind}
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class Unread:
    """A cell that could not be read. The texts do not repeat its content."""

    column: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True, repr=False)
class TravellerRow:
    """A row as read; unread: what of it was left out."""

    traveller: Traveller
    unread: tuple[Unread, ...]

    def __repr__(self) -> str:
        return f"TravellerRow(unread={len(self.unread)}, redacted)"


def read_traveller(row: Mapping[str, str], *, now: int) -> TravellerRow:
    """The traveller of a row; never raises: what cannot be read is told, and the caller decides.

    now: Unix seconds. 05/06/1970 is read as 5 June and as 6 May: a traveller can be asked which, and is found by both.
    """
    unread: list[Unread] = []

    def read(column: str, reader: Callable[[str], Value], otherwise: Value) -> Value:
        text = row.get(column, "").strip()
        if not text:
            return otherwise
        try:
            return reader(text)
        except UnreadableError as error:
            unread.append(Unread(column, error.reason, error.remedy))
            return otherwise

    no_dates: tuple[PartialDate, ...] = ()
    no_identifiers: tuple[Identifier, ...] = ()
    no_places: tuple[BirthPlace, ...] = ()
    nationality = read("nationality", _state, "")
    identifiers = [one for column in _IDENTIFIERS for one in read(column, _identifiers(column), no_identifiers)]
    traveller = Traveller(
        names=_names(row, unread),
        birth_dates=read("date_of_birth", partial(parse_dates, now=now, both_orders=True), no_dates),
        sex=_SEXES.get(row.get("gender", "").strip().casefold(), Sex.UNSPECIFIED),
        nationality=nationality,
        documents=read("document_number", lambda number: (_document(row, number, nationality),), ()),
        identifiers=tuple(identifiers),
        birth_places=read("place_of_birth", _birth_places, no_places),
    )
    return TravellerRow(traveller, tuple(unread))


def _names(row: Mapping[str, str], unread: list[Unread]) -> tuple[str, ...]:
    """The full name first; the name of the parts beside it where it has other words, in place of it where it has the same:
    the parts tell given and family names apart."""
    found: dict[str, str] = {}
    whole = " ".join(row.get("full_name", "").split())
    given = " ".join(" ".join(row.get(column, "") for column in ("first_name", "middle_name")).split())
    parts = ", ".join(part for part in (" ".join(row.get("last_name", "").split()), given) if part)
    for column, text in (("full_name", whole), ("last_name", parts)):
        words = " ".join(sorted(text.replace(",", " ").casefold().split()))
        if not words:
            continue
        try:
            check_name(text)
        except UnreadableError as error:
            unread.append(Unread(column, error.reason, error.remedy))
        else:
            found[words] = text
    return tuple(found.values())


def _birth_places(text: str) -> tuple[BirthPlace, ...]:
    parts = [part for part in text.split(";") if part.strip()]
    if len(parts) > MAX_IN_CELL:
        raise UnreadableError("place_of_birth", f"more than {MAX_IN_CELL} in one cell", "give the best known ones")
    return tuple(birth_place_of(part) for part in parts)


def _state(text: str) -> str:
    code = country_code(text)
    if code is None:
        raise UnreadableError("nationality", "no State is known by this", "write ISO 3166-1 alpha-2 or alpha-3")
    return code


def _document(row: Mapping[str, str], number: str, nationality: str) -> TravelDocument:
    issuer = row.get("document_issuer", "").strip()
    return TravelDocument(
        row.get("document_type", "").strip() or "P", _state(issuer) if issuer else nationality, number
    )


def _identifiers(column: str) -> Callable[[str], tuple[Identifier, ...]]:
    def read(text: str) -> tuple[Identifier, ...]:
        parts = [part for part in text.split(";") if part.strip()]
        if len(parts) > MAX_IN_CELL:
            raise UnreadableError(column, f"more than {MAX_IN_CELL} in one cell", "give the others a row of their own")
        return tuple(Identifier(_IDENTIFIERS[column], part.strip()) for part in parts)

    return read
