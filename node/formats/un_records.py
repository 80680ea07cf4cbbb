"""Records of the United Nations consolidated list, as watchlist entries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Protocol

from node.formats.rejects import Accepted, LeftOut, Rejected, judge
from node.formats.un_states import un_state_code
from protocol.entry import Entry, Name, NameKind, Provenance
from protocol.matching.dates import PartialDate, parse_date, year_range
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.places import BirthPlace
from protocol.vocabulary import Category, EntryId, ObjectKind, Sex

LIST_NAME = "UN Security Council Consolidated List"
_LEGAL_BASIS = "Public list of the UN Security Council, for local matching and training only; no action follows from it"
_NAME_PARTS = ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME")
_SEXES = {"male": Sex.MALE, "female": Sex.FEMALE}
_ALIAS_KINDS = {"low": NameKind.WEAK_ALIAS}
_NATIONAL_ID = re.compile(r"national|identi|card|tazkira|citizen", re.IGNORECASE)
_PASSPORT = re.compile(r"pass?[ae]?port", re.IGNORECASE)
_NUMBER = re.compile(r"[A-Z0-9][A-Z0-9 /.\-]*", re.IGNORECASE | re.ASCII)
_NO_VALUE = frozenset({"", "na", "n/a", "-", "unknown", "none"})


class Record(Protocol):
    """A parsed element of the list."""

    @property
    def tag(self) -> str: ...

    @property
    def line(self) -> int: ...

    def one(self, tag: str) -> str:
        """The text of the first child of that name, or empty."""
        ...

    def all(self, tag: str) -> Sequence[Record]:
        """The children of that name."""
        ...

    @property
    def text(self) -> str: ...


@dataclass(slots=True)
class _Reading:
    """Readings of one record, and what could not be read."""

    left_out: list[LeftOut] = field(default_factory=list)

    def leave_out(self, name: str, reason: str, remedy: str) -> None:
        self.left_out.append(LeftOut(name, reason, remedy))


def records_of(records: Iterable[tuple[str, Record]], now: int) -> Iterator[Accepted | Rejected]:
    """Each record (with the list's day, ISO 8601) accepted or rejected. now: Unix seconds."""
    seen: set[str] = set()
    for day, record in records:
        reference = record.one("REFERENCE_NUMBER")
        if not reference:
            yield Rejected(record.line, "REFERENCE_NUMBER", "missing", "download the list again, or give the reference")
            continue
        if reference in seen:
            yield Rejected(record.line, "REFERENCE_NUMBER", "it stands in an earlier record", "keep one of the two")
            continue
        seen.add(reference)
        reading = _Reading()
        try:
            entry = _entry(record, day, reading)
        except UnreadableError as error:
            yield Rejected(record.line, error.field, error.reason, error.remedy)
            continue
        yield from judge(record.line, entry, now, tuple(reading.left_out))


def _entry(record: Record, day: str, reading: _Reading) -> Entry:
    person = record.tag == "INDIVIDUAL"
    list_date = int(datetime.strptime(day, "%Y-%m-%d").replace(tzinfo=UTC).timestamp())
    return Entry(
        entry_id=EntryId(f"un:{record.one('REFERENCE_NUMBER')}"),
        object_kind=ObjectKind.PERSON if person else ObjectKind.ORGANISATION,
        category=Category.REFERENCE_LIST,
        legal_basis=_LEGAL_BASIS,
        provenance=Provenance.PUBLIC_LIST,
        provenance_detail=f"United Nations, list {record.one('UN_LIST_TYPE')}"[:100],
        issued=list_date,
        names=_names(record, reading),
        birth_dates=_birth_dates(record, reading) if person else (),
        birth_places=_birth_places(record, reading) if person else (),
        sexes=_sexes(record, reading),
        nationalities=_nationalities(record, reading),
        documents=_documents(record, reading),
        list_name=LIST_NAME,
        list_date=list_date,
    )


def _names(record: Record, reading: _Reading) -> tuple[Name, ...]:
    primary = " ".join(part for part in (record.one(tag) for tag in _NAME_PARTS) if part)
    names = [Name(primary)] if primary else []
    texts = [(record.one("NAME_ORIGINAL_SCRIPT"), NameKind.PRIMARY)]
    for alias in record.all(f"{record.tag}_ALIAS"):
        texts.append((alias.one("ALIAS_NAME"), _ALIAS_KINDS.get(alias.one("QUALITY").lower(), NameKind.ALIAS)))
    for text, kind in texts:
        for part in text.split(";"):
            if part.strip().lower() in _NO_VALUE:
                continue
            try:
                names.append(Name(part.strip(), kind))
            except UnreadableError as error:
                reading.leave_out("ALIAS_NAME", error.reason, error.remedy)
    return tuple(names)


def _birth_dates(record: Record, reading: _Reading) -> tuple[PartialDate, ...]:
    dates: list[PartialDate] = []
    for element in record.all("INDIVIDUAL_DATE_OF_BIRTH"):
        try:
            dates += _dates_of(element, reading)
        except UnreadableError as error:
            reading.leave_out("INDIVIDUAL_DATE_OF_BIRTH", error.reason, error.remedy)
    for alias in record.all("INDIVIDUAL_ALIAS"):
        if text := alias.one("DATE_OF_BIRTH"):
            try:
                dates.append(parse_date(text))
            except UnreadableError as error:
                reading.leave_out("INDIVIDUAL_ALIAS.DATE_OF_BIRTH", error.reason, error.remedy)
    return tuple(dates)


def _dates_of(element: Record, reading: _Reading) -> tuple[PartialDate, ...]:
    kind = element.one("TYPE_OF_DATE").upper()
    if element.one("FROM_YEAR") or element.one("TO_YEAR"):
        first, last = parse_date(element.one("FROM_YEAR")), parse_date(element.one("TO_YEAR"))
        return year_range(first.year, last.year)
    text = element.one("DATE") or element.one("YEAR")
    if not text:
        if note := element.one("NOTE"):
            return _date_in_note(note, reading)
        return ()
    date = parse_date(text)
    # 'Approximately' with a day is a year: a key under a day that is a guess would never meet the right person.
    return (PartialDate(date.year),) if kind == "APPROXIMATELY" else (date,)


def _date_in_note(note: str, reading: _Reading) -> tuple[PartialDate, ...]:
    month_year = re.fullmatch(r"([A-Za-z]{3})[a-z]*\.? ((?:19|20)\d\d)", note)
    if month_year:
        try:
            date = datetime.strptime(f"{month_year[1].title()} {month_year[2]}", "%b %Y")
            return (PartialDate(date.year, date.month),)
        except ValueError:
            pass
    reading.leave_out("INDIVIDUAL_DATE_OF_BIRTH.NOTE", "a date in free words", "add it by hand if it is needed")
    return ()


def _birth_places(record: Record, reading: _Reading) -> tuple[BirthPlace, ...]:
    places = []
    for element in record.all("INDIVIDUAL_PLACE_OF_BIRTH"):
        nearer = [element.one(tag) for tag in ("STREET", "CITY", "STATE_PROVINCE")]
        place = ", ".join(part for part in nearer if part.lower() not in _NO_VALUE)
        name = element.one("COUNTRY")
        state = (un_state_code(name) or "") if name.lower() not in _NO_VALUE else ""
        if name.lower() not in _NO_VALUE and not state:
            place = f"{place}, {name}" if place else name  # a State that is no more, or is not known here by this name
        try:
            places += [BirthPlace(place, state)] if place or state else []
        except UnreadableError as error:
            reading.leave_out("INDIVIDUAL_PLACE_OF_BIRTH", error.reason, error.remedy)
    return tuple(places)


def _sexes(record: Record, reading: _Reading) -> tuple[Sex, ...]:
    text = record.one("GENDER").lower()
    if text and text not in _SEXES:
        reading.leave_out("GENDER", "neither Male nor Female", "add it by hand if it is needed")
    return (_SEXES[text],) if text in _SEXES else ()


def _nationalities(record: Record, reading: _Reading) -> tuple[str, ...]:
    codes = []
    for nationality in record.all("NATIONALITY"):
        for value in nationality.all("VALUE"):
            code = un_state_code(value.text)
            if code:
                codes.append(code)
            elif value.text.strip().lower() not in _NO_VALUE:
                reading.leave_out("NATIONALITY", "not the name of a State that is known here", "add its code by hand")
    return tuple(codes)


def _documents(record: Record, reading: _Reading) -> tuple[TravelDocument, ...]:
    documents = []
    for element in record.all("INDIVIDUAL_DOCUMENT"):
        if element.one("NUMBER").lower() in _NO_VALUE:
            if any(element.one(tag) for tag in ("TYPE_OF_DOCUMENT", "TYPE_OF_DOCUMENT2", "NOTE")):
                reading.leave_out("INDIVIDUAL_DOCUMENT", "a document without a number", "add the number by hand")
            continue
        try:
            documents.append(_document(element))
        except UnreadableError as error:
            reading.leave_out("INDIVIDUAL_DOCUMENT", error.reason, error.remedy)
    return tuple(documents)


def _document(element: Record) -> TravelDocument:
    number = element.one("NUMBER")
    if not _NUMBER.fullmatch(number) or re.search(r"[A-Za-z]{6}", number):
        raise UnreadableError("document.number", "words beside the number", "add the document by hand")
    issuer_name = element.one("COUNTRY_OF_ISSUE") or element.one("ISSUING_COUNTRY")
    issuer = un_state_code(issuer_name) if issuer_name else ""
    if issuer is None:
        raise UnreadableError(
            "document.issuer", "not the name of a State that is known here", "add the document by hand"
        )
    kind = f"{element.one('TYPE_OF_DOCUMENT')} {element.one('TYPE_OF_DOCUMENT2')}"
    type_code = "P" if _PASSPORT.search(kind) or "pasaporte" in kind else "I" if _NATIONAL_ID.search(kind) else "X"
    return TravelDocument(type_code, issuer, number)
