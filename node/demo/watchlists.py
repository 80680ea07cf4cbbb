"""Watchlists of the training federation: invented entries of all sorts, and the persons of the story it tells."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import cycle
from random import Random
from typing import Any

from node.demo.people import Person, generate_people
from protocol.entry import Entry, Name, NameKind, RevocationGround
from protocol.entry_rules import with_default_dates
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.traveller import Traveller
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
    Urgency,
)

DEMO_MEMBERS = tuple(MemberCode(code) for code in ("PK", "IR", "TR", "GR", "KG"))
DAY_SECONDS = 24 * 3600

_NEIGHBOURS = {
    "PK": ("PK", "PK", "AF"),
    "IR": ("IR", "IR", "AF", "PK"),
    "TR": ("TR", "TR", "IR", "AF"),
    "GR": ("GR", "TR", "PK", "AF"),
    "KG": ("KG", "KG", "TJ"),
}
"""Whose people stand on a member's list, repeated by weight."""

_TRUNKS = {"PK": "923", "IR": "989", "TR": "905", "GR": "306", "KG": "996"}
_PLATES = {"PK": "LE", "IR": "B", "TR": "34 ", "GR": "IKA", "KG": "01KG"}
_ENTRY_LAW = "invented for training; law on the smuggling of migrants, decision {number}"


class _Maker:
    """Makes one member's entries one after the other from one source of (seeded, not secret) randomness."""

    def __init__(self, member: MemberCode, seed: str, now: int) -> None:
        self.member = member
        self.random = Random(f"{member}:{seed}")
        self.now = now
        self.number = 0
        countries = _NEIGHBOURS[member]
        named = f"{member}:{seed}"
        self._adults = {country: generate_people(country, named, now=now) for country in countries}
        self._children = {country: generate_people(country, named, now=now, children=True) for country in countries}

    def next(self, make: Callable[[_Maker], Entry]) -> Entry:
        self.number += 1
        return with_default_dates(make(self))

    def person(self, *, children: bool = False) -> Person:
        people = self._children if children else self._adults
        return next(people[self.random.choice(_NEIGHBOURS[self.member])])

    def entry(self, object_kind: ObjectKind, category: Category, **fields: Any) -> Entry:
        defaults: dict[str, Any] = {
            "entry_id": EntryId(f"{self.member}-{self.number:06}"),
            "object_kind": object_kind,
            "category": category,
            "legal_basis": _ENTRY_LAW.format(number=self.number),
            "issued": (self.now // DAY_SECONDS - self.random.randrange(1, 300)) * DAY_SECONDS,
            "handling_codes": (HandlingCode.H0,),
            "releasable_to": tuple(member for member in DEMO_MEMBERS if member != self.member),
            "source_evaluation": self.random.choice((SourceEvaluation.A, SourceEvaluation.B)),
            "information_evaluation": self.random.choice(
                (InformationEvaluation.ACCURACY_NOT_IN_DOUBT, InformationEvaluation.KNOWN_TO_SOURCE)
            ),
        }
        return Entry(**{**defaults, **fields})

    def person_fields(self, person: Person) -> dict[str, Any]:
        names = [Name(person.latin)]
        if person.original and self.random.random() < 0.6:
            names.append(Name(person.original, NameKind.ALIAS))
        only_year = self.random.random() < 0.1
        return {
            "names": tuple(names),
            "birth_dates": (PartialDate(person.birth_date.year) if only_year else person.birth_date,),
            "sexes": (person.sex,),
            "nationalities": (person.nationality,),
            "documents": (person.passport,) if self.random.random() < 0.5 else (),
        }


def generate_entries(member: MemberCode, count: int, seed: str, now: int) -> list[Entry]:
    """`count` invented entries of one demo member, admitted by `check_entry` at `now`; equal arguments, equal entries.

    member: one of DEMO_MEMBERS. now: Unix seconds; entries were made within the 300 days before it.
    """
    maker = _Maker(member, seed, now)
    return [maker.next(make) for _, make in zip(range(count), _kinds(), strict=False)]


def _kinds() -> Iterator[Callable[[_Maker], Entry]]:
    return cycle(_MIX)


def _suspect(maker: _Maker) -> Entry:
    trusted = maker.random.random() < 0.8
    action = maker.random.choice((Action.DISCREET_CHECK, Action.INQUIRY_CHECK, Action.SPECIFIC_CHECK))
    fields = maker.person_fields(maker.person())
    if not trusted:
        fields["source_evaluation"] = SourceEvaluation.C
    return maker.entry(
        ObjectKind.PERSON,
        Category.SMUGGLING_SUSPECT,
        action=action if trusted else Action.NONE,
        urgency=maker.random.choice((Urgency.ROUTINE, Urgency.URGENT)),
        offence_codes=_offences(maker),
        material_benefit="payment by the persons taken across the border",
        **fields,
    )


def _wanted(maker: _Maker) -> Entry:
    return maker.entry(
        ObjectKind.PERSON,
        Category.WANTED_ARREST,
        action=Action.ARREST,
        urgency=Urgency.URGENT,
        offence_codes=_offences(maker),
        judicial_reference=f"{maker.member} criminal court {maker.number}/2026",
        maximum_penalty_years=maker.random.randrange(2, 16),
        extradition_undertaking=True,
        **maker.person_fields(maker.person()),
    )


def _procedure(maker: _Maker) -> Entry:
    return maker.entry(
        ObjectKind.PERSON,
        Category.JUDICIAL_PROCEDURE,
        action=Action.ESTABLISH_WHEREABOUTS,
        judicial_reference=f"{maker.member} court of first instance {maker.number}/2026",
        **maker.person_fields(maker.person()),
    )


def _protective(category: Category, *, children: bool) -> Callable[[_Maker], Entry]:
    def make(maker: _Maker) -> Entry:
        person = maker.person(children=children)
        feared = tuple(m for m in DEMO_MEMBERS if TravelDocument("P", m, "000").issuer == person.nationality)
        return maker.entry(
            ObjectKind.PERSON,
            category,
            action=maker.random.choice((Action.PROTECT, Action.REFER)),
            handling_codes=(HandlingCode.PROTECTION_ONLY,),
            protection_officer=f"{maker.member} protection desk",
            releasable_to=tuple(m for m in DEMO_MEMBERS if m not in (maker.member, *feared)),
            never_to=tuple(member for member in feared if member != maker.member),
            **maker.person_fields(person),
        )

    return make


def _document(category: Category, action: Action) -> Callable[[_Maker], Entry]:
    def make(maker: _Maker) -> Entry:
        person = maker.person()
        blank = category is Category.DOCUMENT_BLANK_STOLEN
        fields: dict[str, Any] = {"issuer_record": f"{person.passport.issuer} passport register {maker.number}"}
        if category is Category.DOCUMENT_REVOKED:
            fields = {
                "revoked_by": f"{maker.member} passport office",
                "revocation_ground": maker.random.choice(tuple(RevocationGround)),
            }
        return maker.entry(
            ObjectKind.DOCUMENT,
            category,
            action=action,
            documents=(person.passport,),
            birth_dates=() if blank else (person.birth_date,),
            sexes=() if blank else (person.sex,),
            **fields,
        )

    return make


def _asset(object_kind: ObjectKind, identify: Callable[[_Maker], Identifier]) -> Callable[[_Maker], Entry]:
    def make(maker: _Maker) -> Entry:
        return maker.entry(
            object_kind,
            Category.FACILITATOR_ASSET,
            action=Action.RECORD_AND_REPORT,
            offence_codes=_offences(maker),
            identifiers=(identify(maker),),
        )

    return make


def _vehicle(maker: _Maker) -> Identifier:
    letters = "".join(maker.random.choices("ABEHIKMNOPTXYZ", k=2))
    return Identifier(IdentifierKind.VEHICLE, f"{_PLATES[maker.member]}{letters}{maker.random.randrange(1000, 10000)}")


def _vessel(maker: _Maker) -> Identifier:
    digits = f"{maker.random.randrange(100000, 1000000)}"
    check = sum(int(digit) * weight for digit, weight in zip(digits, range(7, 1, -1), strict=True)) % 10
    return Identifier(IdentifierKind.VESSEL, f"IMO{digits}{check}")


def _phone(maker: _Maker) -> Identifier:
    return Identifier(IdentifierKind.PHONE, f"+{_TRUNKS[maker.member]}{maker.random.randrange(10**8, 10**9)}")


def _account(maker: _Maker) -> Identifier:
    return Identifier(IdentifierKind.ACCOUNT, f"0x{maker.random.getrandbits(160):040x}")


def _offences(maker: _Maker) -> tuple[OffenceCode, ...]:
    return tuple(maker.random.sample(tuple(OffenceCode), k=maker.random.randrange(1, 3)))


_STOLEN = _document(Category.DOCUMENT_LOST_STOLEN, Action.SEIZE)
_VEHICLE = _asset(ObjectKind.VEHICLE, _vehicle)

_MIX: tuple[Callable[[_Maker], Entry], ...] = (
    *(_suspect, _STOLEN, _VEHICLE) * 3,
    *(_suspect, _STOLEN) * 2,
    *(_suspect, _wanted) * 2,
    _procedure,
    _document(Category.DOCUMENT_BLANK_STOLEN, Action.SEIZE),
    _document(Category.DOCUMENT_FRAUDULENT, Action.VERIFY),
    _document(Category.DOCUMENT_REVOKED, Action.VERIFY),
    _asset(ObjectKind.VESSEL, _vessel),
    _asset(ObjectKind.PHONE, _phone),
    _asset(ObjectKind.ACCOUNT, _account),
    _protective(Category.MISSING_PERSON, children=True),
    _protective(Category.VULNERABLE_PERSON, children=False),
    _protective(Category.POSSIBLE_VICTIM, children=False),
)
"""The order in which sorts of entries follow each other; some thousand entries hold hundreds of each."""


def stolen_passport(now: int) -> tuple[Entry, Traveller]:
    """PK's entry of a stolen passport, and the traveller who shows it at a border in Greece."""
    passport = TravelDocument("P", "PAK", "QX7700013")
    entry = replace(
        _story_maker("PK", now).next(_STOLEN),
        entry_id=EntryId("PK-story-1"),
        documents=(passport,),
        birth_dates=(PartialDate(1988, 4, 17),),
        sexes=(Sex.MALE,),
    )
    traveller = Traveller(
        names=("Zohaib Anwar Lodhi",),
        birth_dates=(PartialDate(1988, 4, 17),),
        sex=Sex.MALE,
        nationality="PAK",
        documents=(passport,),
    )
    return entry, traveller


def suspect_by_name(now: int) -> tuple[Entry, Traveller]:
    """TR's entry of a suspect under name and date of birth, and that person with a passport TR has never seen."""
    return _suspect_story("TR", "TR-story-1", "Cengiz Bozkurtlu", PartialDate(1979, 11, 3), "TUR", "U90000177", now)


def late_hit(now: int) -> tuple[Entry, Traveller]:
    """IR's entry of a suspect, and that person, checked while IR's node does not answer."""
    return _suspect_story("IR", "IR-story-1", "Bahman Golestanian", PartialDate(1983, 2, 26), "IRN", "N90000271", now)


def clear_traveller() -> Traveller:
    """A traveller who stands on nobody's list."""
    return Traveller(
        names=("Eirini Stathopoulou-Lem", "Ειρήνη Σταθοπούλου-Λεμ"),
        birth_dates=(PartialDate(1992, 8, 9),),
        sex=Sex.FEMALE,
        nationality="GRC",
        documents=(TravelDocument("P", "GRC", "XX0000428"),),
    )


def story_entries(member: MemberCode, now: int) -> list[Entry]:
    """The entries of the story that belong on one member's list."""
    entries = (stolen_passport(now)[0], suspect_by_name(now)[0], late_hit(now)[0])
    return [entry for entry in entries if entry.entry_id.startswith(f"{member}-")]


def _suspect_story(
    member: str, entry_id: str, name: str, born: PartialDate, state: str, passport: str, now: int
) -> tuple[Entry, Traveller]:
    entry = replace(
        _story_maker(member, now).next(_suspect),
        entry_id=EntryId(entry_id),
        action=Action.DISCREET_CHECK,
        source_evaluation=SourceEvaluation.A,
        names=(Name(name),),
        birth_dates=(born,),
        sexes=(Sex.MALE,),
        nationalities=(state,),
        documents=(),
    )
    traveller = Traveller(
        names=(name.upper(),),
        birth_dates=(born,),
        sex=Sex.MALE,
        nationality=state,
        documents=(TravelDocument("P", state, passport),),
    )
    return entry, traveller


def _story_maker(member: str, now: int) -> _Maker:
    return _Maker(MemberCode(member), "story", now)
