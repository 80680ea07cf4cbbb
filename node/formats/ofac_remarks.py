"""The Remarks field of OFAC's list: parts of free text between semicolons, each after its own label.

Labels as OFAC's data specification and its answers to users show them: `DOB 12 Aug 1967`, `DOB circa 1951`,
`POB Kunduz, Afghanistan`, `nationality X`, `citizen X`,
`Gender Male`, `Passport A12345 (Pakistan) issued ... expires ...`, `a.k.a. 'X'` (a weak alias), and `alt.`
before a second one of a kind. A part with a label that is read, but with other words after it, is left out by name.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field

from node.formats.birth_places import birth_place_of
from node.formats.ofac_states import ofac_state_code
from node.formats.rejects import LeftOut
from protocol.matching.dates import PartialDate, year_range
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.places import BirthPlace
from protocol.vocabulary import Sex

MAX_REMARKS_CHARACTERS = 1000
"""Size of the field: OFAC cuts it there, in the middle of a number too, and goes on in sdn_comments.csv."""

_BY_HAND = "add it by hand if it is needed"
_MONTHS = {
    "Jan": 1, "Feb": 2, "Mar": 3, "Apr": 4, "May": 5, "Jun": 6, "Jul": 7, "Aug": 8, "Sep": 9, "Oct": 10, "Nov": 11, "Dec": 12,
}  # fmt: skip
_DATE = re.compile(r"(?:(?:(\d{1,2}) )?([A-Z][a-z]{2}) )?(\d{4})", re.ASCII)
_RANGE = re.compile(r"(.+?)(?: to |-)(.+)")
_ALIAS = re.compile(r"[af]\.k\.a\. '(.+)'")
_SEXES = {"Male": Sex.MALE, "Female": Sex.FEMALE}
_NUMBER = r"(?:(?:No\.?|Number):? )?#? ?([A-Z0-9]+(?:[ /.\-][A-Z0-9]+)*)(?: \(([^()]+)\))?(?:,? (?:issued|expires|expired) .*)?"
_PASSPORT = re.compile(r"(?:Diplomatic |British National Overseas )?Passport (?:Booklet:? )?" + _NUMBER, re.ASCII)
_IDENTITY_CARD = re.compile(
    r"(?:National ID|Cedula|Identification|Personal ID Card|D\.N\.I\.|Turkish Identification|Citizen's Card|Kenyan ID"
    r"|Tazkira National ID Card|Bosnian Personal ID|Numero de Identidad|LE) " + _NUMBER,
    re.ASCII,
)
_PHONE = re.compile(r"(?:Telephone|Phone|Tel\.?)(?: Number| No\.?)?:? ([+0-9() \-]+)", re.ASCII)
_WALLET = re.compile(r"Digital Currency Address -? ?[A-Z]{2,6} ([A-Za-z0-9]+)", re.ASCII)
_IMO = re.compile(r"Vessel Registration Identification (?:IMO )?(\d{7})", re.ASCII)
_MMSI = re.compile(r"MMSI (\d{9})", re.ASCII)
_CALL_SIGN = re.compile(r"Other Vessel Call Sign ([A-Z0-9]{3,8})", re.ASCII)

_NOT_OF_THE_SUBJECT = re.compile(
    r"Linked To:|Additional Sanctions Information|Secondary sanctions risk|Transactions Prohibited|Executive Order"
    r"|CAATSA |PEESA |Organization (?:Established|Type)|Target Type|(?:Former|Other) Vessel (?:Flag|Type)"
    r"|[Aa]ll [Oo]ffices"
)
"""Relations, and law on transactions: an entry keeps none of these, and nothing is lost for a check."""

_LABELS = {
    "DOB": "DOB",
    "POB": "POB",
    "Gender": "Gender",
    "nationality": "nationality",
    "citizen": "citizen",
    "a.k.a.": "a.k.a.",
    "f.k.a.": "f.k.a.",
    "Telephone": "Telephone",
    "Phone": "Telephone",
    "MMSI": "MMSI",
    "Vessel Registration": "Vessel Registration Identification",
    "Digital Currency": "Digital Currency Address",
}


@dataclass(slots=True)
class Remarks:
    """What the remarks of one record say, each in the order of the file, and what of them could not be kept."""

    aliases: list[str] = field(default_factory=list)
    birth_dates: list[PartialDate] = field(default_factory=list)
    birth_places: list[BirthPlace] = field(default_factory=list)
    sexes: list[Sex] = field(default_factory=list)
    nationalities: list[str] = field(default_factory=list)
    documents: list[TravelDocument] = field(default_factory=list)
    identifiers: list[Identifier] = field(default_factory=list)
    call_signs: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def read_remarks(text: str) -> Remarks:
    """Reads the whole field. Never raises: what cannot be read is named in `left_out`, without its content."""
    remarks = Remarks()
    parts = text.split(";")
    if len(text) >= MAX_REMARKS_CHARACTERS:
        # Its last part is half a word, or half a number that is somebody else's.
        parts.pop()
        remarks.left_out.append(
            LeftOut("Remarks", "cut off at the length of its field", "see sdn_comments.csv, and add the rest by hand")
        )
    else:
        parts[-1] = parts[-1].rstrip().removesuffix(".")
    for part in parts:
        _read_part(" ".join(part.split()).removeprefix("alt. "), remarks)
    return remarks


def _read_part(part: str, remarks: Remarks) -> None:
    if not part or _NOT_OF_THE_SUBJECT.match(part):
        return
    for read in _READERS:
        try:
            if read(part, remarks):
                return
        except UnreadableError as error:
            remarks.left_out.append(LeftOut(f"Remarks.{_label(part)}", error.reason, error.remedy))
            return
    if label := _label(part):
        remarks.left_out.append(LeftOut(f"Remarks.{label}", "other words stand beside it", _BY_HAND))
    elif any(character.isdigit() for character in part):
        remarks.left_out.append(LeftOut("Remarks", "a number or date that an entry has no place for", _BY_HAND))
    else:
        remarks.left_out.append(LeftOut("Remarks", "free words", "read them in OFAC's own list if they are needed"))


def _label(part: str) -> str:
    if "assport" in part:
        return "Passport"
    if _IDENTITY_CARD.match(part):
        return "National ID"
    return next((label for start, label in _LABELS.items() if part.startswith(start)), "")


def _read_birth_date(part: str, remarks: Remarks) -> bool:
    if not part.startswith("DOB "):
        return False
    text = part[4:]
    circa = text.startswith("circa ")
    text = text.removeprefix("circa ")
    if single := _DATE.fullmatch(text):
        date = _date(single)
        # About a day is a year: a key under a day that is a guess would never meet the right person.
        remarks.birth_dates.append(PartialDate(date.year) if circa else date)
        return True
    found = _RANGE.fullmatch(text)
    first, last = (_DATE.fullmatch(found[1]), _DATE.fullmatch(found[2])) if found else (None, None)
    if first is None or last is None:
        return False
    remarks.birth_dates += year_range(_date(first).year, _date(last).year)
    return True


def _date(found: re.Match[str]) -> PartialDate:
    day, month, year = found.groups()
    if month is not None and month not in _MONTHS:
        raise UnreadableError("DOB", "there is no such month", _BY_HAND)
    return PartialDate(int(year), _MONTHS[month] if month else None, int(day) if day else None)


def _read_birth_place(part: str, remarks: Remarks) -> bool:
    if part.startswith("POB "):
        remarks.birth_places.append(birth_place_of(part[4:].removesuffix(".")))
    return part.startswith("POB ")


def _read_sex(part: str, remarks: Remarks) -> bool:
    sex = _SEXES.get(part.removeprefix("Gender ")) if part.startswith("Gender ") else None
    if sex is not None:
        remarks.sexes.append(sex)
    return sex is not None


def _read_nationality(part: str, remarks: Remarks) -> bool:
    label, _, name = part.partition(" ")
    if label not in ("nationality", "citizen"):
        return False
    remarks.nationalities.append(_state(name))
    return True


def _state(name: str) -> str:
    code = ofac_state_code(name)
    if code is None:
        raise UnreadableError("state", "not the name of a State that is known here", "add its code by hand")
    return code


def _read_alias(part: str, remarks: Remarks) -> bool:
    found = _ALIAS.fullmatch(part)
    if found:
        remarks.aliases.append(found[1].strip())
    return found is not None


def _read_document(part: str, remarks: Remarks) -> bool:
    for form, type_code in ((_PASSPORT, "P"), (_IDENTITY_CARD, "I")):
        if found := form.fullmatch(part):
            number, country = found.groups()
            if not any(character.isdigit() for character in number):
                raise UnreadableError("document.number", "no digit in it", "add the document by hand")
            remarks.documents.append(TravelDocument(type_code, _state(country) if country else "", number))
            return True
    return False


def _read_identifier(part: str, remarks: Remarks) -> bool:
    for form, kind, prefix in (
        (_PHONE, IdentifierKind.PHONE, ""),
        (_WALLET, IdentifierKind.ACCOUNT, "WALLET:"),
        (_IMO, IdentifierKind.VESSEL, "IMO"),
        (_MMSI, IdentifierKind.VESSEL, "MMSI"),
    ):
        if found := form.fullmatch(part):
            remarks.identifiers.append(Identifier(kind, prefix + found[1]))
            return True
    if found := _CALL_SIGN.fullmatch(part):
        remarks.call_signs.append(found[1])
    return found is not None


_READERS: tuple[Callable[[str, Remarks], bool], ...] = (
    _read_birth_date,
    _read_birth_place,
    _read_sex,
    _read_nationality,
    _read_alias,
    _read_document,
    _read_identifier,
)
