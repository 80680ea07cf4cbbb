"""The workbook that `wren watchlist template` writes: a sheet to fill in, explained where it is filled in."""

from collections.abc import Iterator
from enum import Enum
from typing import Any, BinaryIO

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation

from node.formats.wren_rows import COLUMNS, REQUIRED_COLUMNS, WORD_SETS, WORDS, YES_NO, cell_of_entry
from node.formats.wren_xlsx import MAX_ROWS, SHEET_NAME, TEXT_FORMAT
from node.formats.xlsx_columns import ADVICE, CATEGORY_NEEDS, COLUMN_TEXTS
from protocol.entry import Entry, Name, NameKind, Provenance, RevocationGround
from protocol.entry_rules import CATEGORY_RULES, with_default_dates
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.vocabulary import (
    Action,
    Category,
    EntryId,
    HandlingCode,
    InformationEvaluation,
    MemberCode,
    ObjectKind,
    OffenceCode,
    Sex,
    SourceEvaluation,
)

_DAY_SECONDS = 24 * 3600
_YES_NO_CODES = "yes_no"
_WIDTH = 22
_AUTHOR = "WREN"
_HEADER = Font(bold=True, color="FFFFFFFF")
_REQUIRED = PatternFill("solid", fgColor="FF7A1F1F")
_OPTIONAL = PatternFill("solid", fgColor="FF1F3A5F")
_WRAPPED = Alignment(wrap_text=True, vertical="top")


def write_template(file: BinaryIO, *, now: int) -> None:
    """Writes the workbook: Entries with an invented example of each category, Explained, and Codes.

    now: Unix seconds; the examples are dated the day before, so that they are accepted when read back.
    """
    book = Workbook()
    entries = book.active
    entries.title = SHEET_NAME
    ranges = _write_codes(book.create_sheet("Codes"))
    _write_explained(book.create_sheet("Explained", 1))
    _write_header(entries)
    for row, example in enumerate(example_entries(now), start=2):
        for place, column in enumerate(COLUMNS, start=1):
            _put(entries, row, place, cell_of_entry(example, column))
    for place, column in enumerate(COLUMNS, start=1):
        if codes := ranges.get(_YES_NO_CODES if column in YES_NO else column):
            _offer(entries, get_column_letter(place), codes, column)
    book.save(file)


def example_entries(now: int) -> tuple[Entry, ...]:
    """An invented entry of each category, admitted by `check_entry` at `now` (Unix seconds)."""
    issued = (now // _DAY_SECONDS - 1) * _DAY_SECONDS
    return tuple(
        with_default_dates(
            Entry(
                entry_id=EntryId(f"EXAMPLE-{number:02}"),
                object_kind=kind,
                category=category,
                legal_basis="invented example: name the law and the decision",
                issued=issued,
                **{**_REST[category], **({"list_date": issued} if category is Category.REFERENCE_LIST else {})},
            )
        )
        for number, (category, kind) in enumerate(_KINDS.items(), start=1)
    )


def _write_header(sheet: Any) -> None:
    sheet.freeze_panes = "B2"
    for place, column in enumerate(COLUMNS, start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDTH
        sheet.column_dimensions[letter].number_format = TEXT_FORMAT
        cell = _put(sheet, 1, place, column)
        cell.font = _HEADER
        cell.fill = _REQUIRED if column in REQUIRED_COLUMNS else _OPTIONAL
        cell.comment = Comment(COLUMN_TEXTS[column], _AUTHOR, height=120, width=320)


def _offer(sheet: Any, letter: str, codes: str, column: str) -> None:
    """A list to choose from; a column of several values takes other text too, since lists cannot join values."""
    several = column in WORD_SETS
    offer = DataValidation(type="list", formula1=codes, allow_blank=True, showErrorMessage=not several)
    offer.errorTitle, offer.error = "Not a word of the list", f"Choose a word of the list for {column}."
    offer.promptTitle, offer.prompt = column[:32], COLUMN_TEXTS[column][:255]
    offer.showInputMessage = True
    offer.add(f"{letter}2:{letter}{MAX_ROWS}")
    sheet.add_data_validation(offer)


def _write_codes(sheet: Any) -> dict[str, str]:
    """One column of words under each name. Returns the cells of each, as a validation names them."""
    ranges: dict[str, str] = {}
    lists: dict[str, list[str]] = {name: _words(words) for name, words in (*WORDS.items(), *WORD_SETS.items())}
    for place, (name, words) in enumerate((*lists.items(), (_YES_NO_CODES, ["yes", "no"])), start=1):
        letter = get_column_letter(place)
        sheet.column_dimensions[letter].width = _WIDTH
        _put(sheet, 1, place, name).font = Font(bold=True)
        for row, word in enumerate(words, start=2):
            _put(sheet, row, place, word)
        ranges[name] = f"Codes!${letter}$2:${letter}${len(words) + 1}"
    return ranges


def _words(words: type[Enum]) -> list[str]:
    # Data of the Schengen Information System are refused: the word is known, but never offered.
    return [str(word.value) for word in words if word is not Provenance.SIS]


def _write_explained(sheet: Any) -> None:
    sheet.freeze_panes = "A2"
    for letter, width in zip("ABCDE", (26, 34, 44, 60, 16), strict=True):
        sheet.column_dimensions[letter].width = width
    for row, texts in enumerate(_explained(), start=1):
        for place, text in enumerate(texts, start=1):
            cell = _put(sheet, row, place, text)
            cell.alignment = _WRAPPED
            cell.font = Font(bold=row == 1)


def _explained() -> Iterator[tuple[str, ...]]:
    yield ("category", "may be about", "may carry the action", "needs", "review within")
    for category, rule in CATEGORY_RULES.items():
        years = "1 year" if rule.review_years == 1 else f"{rule.review_years} years"
        yield (
            category,
            ", ".join(sorted(rule.objects)),
            ", ".join(sorted(rule.actions)),
            CATEGORY_NEEDS[category],
            years,
        )
    yield ()
    for advice in ADVICE:
        yield (advice,)
    yield ()
    for column in COLUMNS:
        yield (column, COLUMN_TEXTS[column])


def _put(sheet: Any, row: int, place: int, text: str) -> Any:
    cell = sheet.cell(row, place)
    cell.number_format = TEXT_FORMAT
    if text:
        cell.value = text
        cell.data_type = "s"
    return cell


_TRUSTED: dict[str, Any] = {
    "source_evaluation": SourceEvaluation.B,
    "information_evaluation": InformationEvaluation.KNOWN_TO_SOURCE,
}
_PERSON: dict[str, Any] = {
    "names": (Name("Examplar INVENTED"), Name("The Example", NameKind.WEAK_ALIAS)),
    "birth_dates": (PartialDate(1980, 5, 23),),
    "sexes": (Sex.MALE,),
    "nationalities": ("UTO",),
    "handling_codes": (HandlingCode.H0,),
    "releasable_to": (MemberCode("PK"), MemberCode("TR")),
}
_PROTECTED: dict[str, Any] = {
    "names": (Name("Somebody INVENTED"),),
    "birth_dates": (PartialDate(1990),),
    "sexes": (Sex.FEMALE,),
    "handling_codes": (HandlingCode.PROTECTION_ONLY,),
    "protection_officer": "protection desk, invented",
}
_PASSPORT: dict[str, Any] = {
    "documents": (TravelDocument("P", "UTO", "X0000001"),),
    "issuer_record": "passport register, invented record 1",
}

_KINDS: dict[Category, ObjectKind] = {
    Category.WANTED_ARREST: ObjectKind.PERSON,
    Category.SMUGGLING_SUSPECT: ObjectKind.PERSON,
    Category.FACILITATOR_ASSET: ObjectKind.VEHICLE,
    Category.JUDICIAL_PROCEDURE: ObjectKind.PERSON,
    Category.DOCUMENT_LOST_STOLEN: ObjectKind.DOCUMENT,
    Category.DOCUMENT_BLANK_STOLEN: ObjectKind.DOCUMENT,
    Category.DOCUMENT_FRAUDULENT: ObjectKind.DOCUMENT,
    Category.DOCUMENT_REVOKED: ObjectKind.DOCUMENT,
    Category.MISSING_PERSON: ObjectKind.PERSON,
    Category.VULNERABLE_PERSON: ObjectKind.PERSON,
    Category.POSSIBLE_VICTIM: ObjectKind.PERSON,
    Category.REFERENCE_LIST: ObjectKind.ORGANISATION,
}
_REST: dict[Category, dict[str, Any]] = {
    Category.WANTED_ARREST: {
        **_PERSON,
        "action": Action.ARREST,
        "offence_codes": (OffenceCode.PROCURING_ILLEGAL_ENTRY, OffenceCode.ORGANISING_OR_DIRECTING),
        "judicial_reference": "invented court, decision 1/2026",
        "maximum_penalty_years": 5,
        "extradition_undertaking": True,
    },
    Category.SMUGGLING_SUSPECT: {
        **_PERSON,
        **_TRUSTED,
        "action": Action.DISCREET_CHECK,
        "offence_codes": (OffenceCode.PROCURING_ILLEGAL_ENTRY,),
        "material_benefit": "payment by the persons taken across the border",
        "documents": (TravelDocument("P", "UTO", "X0000002"),),
    },
    Category.FACILITATOR_ASSET: {
        **_TRUSTED,
        "action": Action.RECORD_AND_REPORT,
        "offence_codes": (OffenceCode.ACCOMPLICE,),
        "identifiers": (Identifier(IdentifierKind.VEHICLE, "EXAMPLE-0001"),),
    },
    Category.JUDICIAL_PROCEDURE: {
        **_PERSON,
        "action": Action.ESTABLISH_WHEREABOUTS,
        "judicial_reference": "invented court, summons 2/2026",
    },
    Category.DOCUMENT_LOST_STOLEN: {**_PASSPORT, "action": Action.SEIZE},
    Category.DOCUMENT_BLANK_STOLEN: {**_PASSPORT, "action": Action.SEIZE},
    Category.DOCUMENT_FRAUDULENT: {**_PASSPORT, "action": Action.VERIFY},
    Category.DOCUMENT_REVOKED: {
        "documents": (TravelDocument("P", "UTO", "X0000003"),),
        "action": Action.VERIFY,
        "revoked_by": "passport office, invented",
        "revocation_ground": RevocationGround.FRAUD,
    },
    Category.MISSING_PERSON: {**_PROTECTED, "action": Action.PROTECT},
    Category.VULNERABLE_PERSON: {**_PROTECTED, "action": Action.PROTECT, "never_to": (MemberCode("IR"),)},
    Category.POSSIBLE_VICTIM: {**_PROTECTED, "action": Action.REFER},
    Category.REFERENCE_LIST: {
        "names": (Name("Invented Trading Company"),),
        "provenance": Provenance.PUBLIC_LIST,
        "list_name": "an invented public list",
    },
}
"""All invented; UTO is Utopia, the State that Doc 9303 uses in its specimens."""
