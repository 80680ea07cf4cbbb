"""Invented watchlist entries and the travellers who meet them."""

from typing import Any

from protocol.entry import Entry, Name
from protocol.matching.dates import parse_date
from protocol.matching.documents import TravelDocument
from protocol.matching.traveller import Traveller
from protocol.vocabulary import (
    Action,
    Category,
    EntryId,
    InformationEvaluation,
    MemberCode,
    ObjectKind,
    OffenceCode,
    SourceEvaluation,
)
from tests.support.federation import START

YEAR = 365 * 86_400
ALL = ("GR", "IR", "KG", "PK", "TR")


def suspect(reference: str, name: str, born: str, *, releasable_to: tuple[str, ...] = ALL, **more: Any) -> Entry:
    """A smuggling suspect, valid by the entry rules."""
    given: dict[str, Any] = {
        "entry_id": EntryId(reference),
        "object_kind": ObjectKind.PERSON,
        "category": Category.SMUGGLING_SUSPECT,
        "legal_basis": "Penal code, article 79",
        "action": Action.DISCREET_CHECK,
        "offence_codes": (OffenceCode.PROCURING_ILLEGAL_ENTRY,),
        "material_benefit": "paid per person carried",
        "source_evaluation": SourceEvaluation.B,
        "information_evaluation": InformationEvaluation.KNOWN_TO_SOURCE,
        "issued": START - 86_400,
        "review": START + YEAR,
        "expires": START + YEAR,
        "releasable_to": tuple(MemberCode(code) for code in sorted(releasable_to)),
        "names": (Name(name),),
        "birth_dates": (parse_date(born),),
    }
    return Entry(**{**given, **more})


def stolen_passport(
    reference: str, issuer: str, number: str, *, releasable_to: tuple[str, ...] = ALL, issued: int = START - 86_400
) -> Entry:
    """A passport reported stolen; for a year and a day after `issued` (Unix seconds) it stays on the list."""
    return Entry(
        entry_id=EntryId(reference),
        object_kind=ObjectKind.DOCUMENT,
        category=Category.DOCUMENT_LOST_STOLEN,
        legal_basis="Passport act, section 12",
        action=Action.SEIZE,
        issued=issued,
        review=issued + YEAR + 86_400,
        expires=issued + YEAR + 86_400,
        releasable_to=tuple(MemberCode(code) for code in sorted(releasable_to)),
        documents=(TravelDocument("P", issuer, number),),
        issuer_record="passport office",
    )


def traveller(name: str = "", born: str = "", passport: tuple[str, str] | None = None) -> Traveller:
    """Somebody at the counter."""
    return Traveller(
        names=(name,) if name else (),
        birth_dates=(parse_date(born),) if born else (),
        documents=(TravelDocument("P", *passport),) if passport else (),
    )
