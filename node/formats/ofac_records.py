"""Records of OFAC's list of Specially Designated Nationals, as watchlist entries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from node.formats.ofac_remarks import Remarks, read_remarks
from node.formats.rejects import LeftOut
from protocol.entry import MAX_VALUES, Entry, Name, NameKind, Provenance
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.vocabulary import Category, EntryId, ObjectKind

LIST_NAME = "OFAC Specially Designated Nationals List"
_LEGAL_BASIS = (
    "Public list of the United States Treasury, for local matching and training only; no action follows from it"
)
_KINDS = {"individual": ObjectKind.PERSON, "": ObjectKind.ORGANISATION, "vessel": ObjectKind.VESSEL}
_SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV"})
_BY_HAND = "add it by hand if it is needed"
T = TypeVar("T")


@dataclass(frozen=True, slots=True, repr=False)
class SdnRecord:
    """The fields of one row of sdn.csv that are used, empty for OFAC's null, and its names of alt.csv.

    has_address: whether add.csv has an address of it.
    """

    ent_num: str
    name: str
    kind: str
    program: str
    call_sign: str
    remarks: str
    aliases: Sequence[str] = ()
    has_address: bool = False

    def __repr__(self) -> str:
        return "SdnRecord(redacted)"


def entry_of_record(record: SdnRecord, list_date: int) -> tuple[Entry, tuple[LeftOut, ...]]:
    """The entry, and what of the record it cannot hold. list_date: Unix seconds. Raises UnreadableError."""
    kind = _kind(record)
    remarks = read_remarks(record.remarks)
    left_out = remarks.left_out
    if record.has_address:
        left_out.append(LeftOut("add.csv", "an entry holds no address", "read it in OFAC's own list if it is needed"))
    person, vessel = kind is ObjectKind.PERSON, kind is ObjectKind.VESSEL
    if not person and (remarks.birth_dates or remarks.sexes or remarks.nationalities or remarks.documents):
        left_out.append(LeftOut("Remarks", "marks of a person in another's record", _BY_HAND))
    identifiers = _vessel_identifiers(record, remarks) if vessel else _other_identifiers(remarks)
    entry = Entry(
        entry_id=EntryId(f"ofac:{record.ent_num}"),
        object_kind=kind,
        category=Category.REFERENCE_LIST,
        legal_basis=_LEGAL_BASIS,
        provenance=Provenance.PUBLIC_LIST,
        provenance_detail=f"OFAC, programme {record.program}"[:100],
        issued=list_date,
        names=() if vessel else _first("names", _names(record, remarks, natural=person), left_out),
        birth_dates=_first("Remarks.DOB", remarks.birth_dates, left_out) if person else (),
        birth_places=_first("Remarks.POB", remarks.birth_places, left_out) if person else (),
        sexes=tuple(remarks.sexes) if person else (),
        nationalities=tuple(remarks.nationalities) if person else (),
        documents=_first("Remarks.Passport", remarks.documents, left_out) if person else (),
        identifiers=_first("identifiers", identifiers, left_out),
        list_name=LIST_NAME,
        list_date=list_date,
    )
    return entry, tuple(dict.fromkeys(left_out))


def citation_form(name: str) -> str:
    """`LAST, First Second`, so that the matcher knows which is which, with `Jr.` and its like at the end; spelling and
    capitals as given."""
    parts = [part for part in (part.strip() for part in name.split(",")) if part]
    suffixes = [part for part in parts[1:] if part.upper().rstrip(".") in _SUFFIXES]
    given = [part for part in parts[1:] if part not in suffixes]
    return ", ".join(piece for piece in ("".join(parts[:1]), " ".join((*given, *suffixes))) if piece)


def _kind(record: SdnRecord) -> ObjectKind:
    kind = _KINDS.get(record.kind)
    if kind is not None:
        return kind
    if record.kind == "aircraft":
        raise UnreadableError(
            "SDN_Type",
            "an aircraft, which is none of the objects of a watchlist",
            "leave it out; its operator stands on the list as an organisation or a person",
        )
    raise UnreadableError("SDN_Type", "not individual, vessel or aircraft", "download the files from OFAC again")


def _names(record: SdnRecord, remarks: Remarks, *, natural: bool) -> list[Name]:
    """Raises UnreadableError for the name itself; an alias that cannot be read is left out."""
    names = []
    for text, kind in (
        (record.name, NameKind.PRIMARY),
        *((alias, NameKind.ALIAS) for alias in record.aliases),
        *((alias, NameKind.WEAK_ALIAS) for alias in remarks.aliases),
    ):
        try:
            names.append(Name(citation_form(text) if natural else " ".join(text.split()), kind))
        except UnreadableError as error:
            if kind is NameKind.PRIMARY:
                raise UnreadableError("SDN_Name", error.reason, error.remedy) from error
            remarks.left_out.append(LeftOut("alt_name", error.reason, error.remedy))
    return names


def _vessel_identifiers(record: SdnRecord, remarks: Remarks) -> list[Identifier]:
    """Numbers first, then names and call signs: a check by call sign is read as one by a vessel's name."""
    found = list(remarks.identifiers)
    call_signs = [record.call_sign] if record.call_sign else []
    for text in (record.name, *record.aliases, *remarks.aliases, *call_signs, *remarks.call_signs):
        try:
            found.append(Identifier(IdentifierKind.VESSEL, f"NAME:{text}"))
        except UnreadableError as error:
            remarks.left_out.append(LeftOut("SDN_Name", error.reason, error.remedy))
    return found


def _other_identifiers(remarks: Remarks) -> list[Identifier]:
    """Telephones and wallets; a company's IMO number is none of a vessel's."""
    kept = [identifier for identifier in remarks.identifiers if identifier.kind is not IdentifierKind.VESSEL]
    if len(kept) < len(remarks.identifiers):
        remarks.left_out.append(LeftOut("Remarks.Vessel Registration Identification", "not of a vessel", _BY_HAND))
    return kept


def _first(field: str, values: Iterable[T], left_out: list[LeftOut]) -> tuple[T, ...]:
    distinct = tuple(dict.fromkeys(values))
    if len(distinct) > MAX_VALUES:
        left_out.append(LeftOut(field, f"more than {MAX_VALUES} of them", "see the others in OFAC's own list"))
    return distinct[:MAX_VALUES]
