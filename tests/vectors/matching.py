"""Recipes: match keys of entries and travellers, confirmation values, hit references."""

from node.core.tag_set_building import hit_reference
from protocol.entry import Entry, Name, NameKind, dump_entry, entry_digest
from protocol.matching.confirmation import compare, confirmation_value
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.match_keys import MATCHING_PROFILE, keys_of_entry, keys_of_traveller
from protocol.matching.name_score import compare_names
from protocol.matching.name_units import is_rare, name_skeletons
from protocol.matching.telling_units import telling_parts
from protocol.matching.traveller import Traveller, dump_traveller
from protocol.vocabulary import (
    Action,
    Category,
    EntryId,
    HandlingCode,
    InformationEvaluation,
    MatchKeyKind,
    MemberCode,
    ObjectKind,
    OffenceCode,
    Purpose,
    Sex,
    SourceEvaluation,
)
from tests.vectors.recipe import NOW, Vector

PERSON = Entry(
    entry_id=EntryId("PK-2026/17"),
    object_kind=ObjectKind.PERSON,
    category=Category.SMUGGLING_SUSPECT,
    legal_basis="Prevention of Smuggling of Migrants Act 2018, s. 3",
    action=Action.DISCREET_CHECK,
    offence_codes=(OffenceCode.PROCURING_ILLEGAL_ENTRY, OffenceCode.ENDANGERING_LIFE),
    material_benefit="fees taken from passengers",
    issued=NOW - 1000,
    review=NOW + 1_000_000,
    expires=NOW + 2_000_000,
    handling_codes=(HandlingCode.H1,),
    source_evaluation=SourceEvaluation.B,
    information_evaluation=InformationEvaluation.KNOWN_TO_SOURCE,
    releasable_to=(MemberCode("GR"), MemberCode("TR")),
    never_to=(MemberCode("IR"),),
    names=(Name("Muhammad Ali KHAN"), Name("علی خان", NameKind.ALIAS), Name("Boss", NameKind.WEAK_ALIAS)),
    birth_dates=(PartialDate(1980, 2, 29), PartialDate(1981)),
    sexes=(Sex.MALE,),
    nationalities=("PAK",),
    documents=(TravelDocument("P", "PAK", "AB1234567"),),
    identifiers=(
        Identifier(IdentifierKind.PHONE, "+92 300 1234567"),
        Identifier(IdentifierKind.VEHICLE, "LEA-19-1234"),
    ),
)
YEAR_ONLY = Entry(
    entry_id=EntryId("PK-2026/18"),
    object_kind=ObjectKind.PERSON,
    category=Category.MISSING_PERSON,
    legal_basis="Missing Persons Act",
    names=(Name("Айгүл Асанова"),),
    birth_dates=(PartialDate(1990),),
)
MANY_PARTS = Entry(
    entry_id=EntryId("PK-2026/19"),
    object_kind=ObjectKind.PERSON,
    category=Category.SMUGGLING_SUSPECT,
    legal_basis="Prevention of Smuggling of Migrants Act 2018, s. 3",
    names=(Name("Abdul Hassan Karimi Wardaki"), Name("Habibullah Torkhami", NameKind.ALIAS)),
    birth_dates=(PartialDate(1979, 5, 6), PartialDate(1980, 1, 1)),
    nationalities=("AFG", "PAK"),
)
UNDATED = Entry(
    entry_id=EntryId("PK-2026/20"),
    object_kind=ObjectKind.PERSON,
    category=Category.MISSING_PERSON,
    legal_basis="Missing Persons Act",
    names=(Name("شبنم وردکی"), Name("Hassan Karimi", NameKind.ALIAS)),
    nationalities=("AFG",),
)
STOLEN = Entry(
    entry_id=EntryId("D1"),
    object_kind=ObjectKind.DOCUMENT,
    category=Category.DOCUMENT_LOST_STOLEN,
    legal_basis="Passports Act",
    documents=(TravelDocument("PD", "GRC", "AE 000 123"),),
)
TRAVELLER = Traveller(
    names=("KHAN, Muhammad Ali", "Muhammad Ali KHAN", "Айгүл Асанова"),
    birth_dates=(PartialDate(1980, 2, 29), PartialDate(1990)),
    sex=Sex.MALE,
    nationality="PAK",
    documents=(TravelDocument("PP", "PAK", "ab 123-4567"), TravelDocument("ID", "GRC", "AE000123")),
    identifiers=(
        Identifier(IdentifierKind.PHONE, "0092 300 1234567"),
        Identifier(IdentifierKind.VESSEL, "IMO 9074729"),
    ),
)


PAIRS = (
    ("Farrukhzod Nazarov", "Фаррухзод Назаров"),
    ("Фаррухзод Назаров", "فرخزاد نظروف"),
    ("Gulchehra Yoqubzoda", "Гулчеҳра Ёқубзода"),
    ("Nurbek Asanov uulu", "Нурбек Асанов уулу"),
    ("Shabnam Wardaki", "شبنم وردکی"),
    ("Abd al-Qahhar Zurmati", "عبدالقهار زرمتی"),
    ("Zainuddin Torkhami", "زین الدین تورخمی"),
    ("Γεώργιος Καλαμάτας", "Georgios Kalamatas"),
    ("Gevorg Sasunyan", "Գևորգ Սասունյան"),
    ("Zurab Lomtadze", "ზურაბ ლომთაძე"),
    ("Yair Ben Shomron", "יאיר בן שומרון"),
    ("Aliaksandr Paulau", "Александр Павлов"),
    ("Gulnar Tohti", "گۈلنار توختى"),
    ("Zhyan Rebwari", "ژیان ڕێبواری"),
    ("Shabnam Wardaki", "Shabnam Zurmati"),
    ("Shabnam Wardaki", "Wardaki S."),
    ("Farrukhzod Nazarov", "Oleg Paulau"),
)


def match_key_vectors() -> Vector:
    """Entries and a traveller in canonical form, their match keys, and the confirmation value beside each tag."""
    return {
        "entries": [_entry(entry) for entry in (PERSON, YEAR_ONLY, MANY_PARTS, UNDATED, STOLEN)],
        "traveller": dump_traveller(TRAVELLER).decode(),
        "slots": {purpose.value: _slots(purpose) for purpose in (Purpose.BORDER_FIRST_LINE, Purpose.INVESTIGATION)},
    }


def _entry(entry: Entry) -> Vector:
    keys = [
        {
            "kind": key.kind.value,
            "input": key.input.hex(),
            "confirmation": confirmation_value(entry, key),
            "compared_with_traveller": compare(confirmation_value(entry, key), TRAVELLER, key).value,
        }
        for key in keys_of_entry(entry)
    ]
    names = [_named(name.text) for name in entry.names]
    return {"canonical": dump_entry(entry).decode(), "digest": entry_digest(entry).hex(), "names": names, "keys": keys}


def _named(name: str) -> Vector:
    """skeletons: of each token that is a name, the rarest first: its readings' skeletons, and whether each is rare.

    parts: what tells without a full date: the names' first skeletons, the halves of compounds, each with its centinats.
    """
    return {
        "text": name,
        "skeletons": [
            {"readings": list(readings), "rare": [is_rare(one) for one in readings]}
            for readings in name_skeletons(name)
        ],
        "parts": [[part.text, part.centinats, part.is_name] for part in telling_parts(name, "")],
    }


def name_vectors() -> Vector:
    """Invented names in the scripts of the route: their tokens' skeletons, and how names agree."""
    return {
        "profile": MATCHING_PROFILE,
        "names": [_named(name) for name in dict.fromkeys(sum(PAIRS, ()))],
        "pairs": [
            {"left": left, "right": right, "score": round(compare_names(left, right).score, 6)} for left, right in PAIRS
        ],
    }


def _slots(purpose: Purpose) -> Vector:
    slotted = keys_of_traveller(TRAVELLER, purpose=purpose)
    return {
        "by_slot": {str(slot): key.input.hex() for slot, key in slotted.by_slot.items()},
        "surplus": {kind.value: slotted.surplus[kind] for kind in MatchKeyKind if kind in slotted.surplus},
        "withheld": slotted.withheld,
    }


def hit_reference_vectors() -> Vector:
    """What each peer sees instead of an entry's reference."""
    key = bytes(range(32))
    return {
        "pseudonym_key": key.hex(),
        "cases": [
            {"peer": peer, "entry_id": entry, "hit_reference": hit_reference(key, MemberCode(peer), EntryId(entry))}
            for peer, entry in (("GR", "PK-2026/17"), ("TR", "PK-2026/17"), ("GR", "D1"))
        ],
    }
