"""Records of entries: what is compared comes out as it went in, and nothing else is in them."""

from dataclasses import replace

from protocol.entry import Entry, Name, NameKind
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.particulars import entry_id_of, pack_particulars, unpack_particulars
from protocol.matching.places import BirthPlace
from protocol.vocabulary import Sex
from tests.support.entries import stolen_passport, suspect

COMPARED = ("names", "birth_dates", "sexes", "nationalities", "documents", "identifiers", "birth_places")


def full_entry() -> Entry:
    return suspect(
        "E/1.a:b",
        "رضا کریمی",
        "1970-05-23",
        names=(Name("رضا کریمی"), Name("Reza Karimi", NameKind.ALIAS), Name("Rezo", NameKind.WEAK_ALIAS)),
        birth_dates=(PartialDate(1970, 5, 23), PartialDate(1971, 2), PartialDate(1972)),
        sexes=(Sex.MALE, Sex.UNSPECIFIED),
        nationalities=("IRN", "AFG"),
        documents=(TravelDocument("P", "IRN", "A12345678"), TravelDocument("X", "", "ZZ9")),
        identifiers=(
            Identifier(IdentifierKind.PHONE, "+98 912 345 6789"),
            Identifier(IdentifierKind.VESSEL, "NAME:Blue Sea"),
        ),
        birth_places=(BirthPlace("Qazvin", "IRN"), BirthPlace("", "AFG"), BirthPlace("هرات")),
    )


def test_a_record_gives_back_what_is_compared() -> None:
    entry = full_entry()
    record = pack_particulars(entry)
    read = unpack_particulars(record)
    for field in (*COMPARED, "entry_id", "object_kind", "category", "expires", "misused_identity"):
        assert getattr(read, field) == getattr(entry, field), field
    assert entry_id_of(record) == "E/1.a:b"
    assert pack_particulars(read) == record


def test_a_record_is_small_and_holds_no_reason_and_nobody_who_is_feared() -> None:
    entry = replace(full_entry(), never_to=("TR",), releasable_to=("GR",), material_benefit="money of the victims")  # type: ignore[arg-type]
    record = pack_particulars(entry)
    assert b"money" not in record
    assert unpack_particulars(record).never_to == ()
    assert len(pack_particulars(suspect("E1", "Reza Karimi", "1970-05-23"))) < 60


def test_objects_have_records_too() -> None:
    entry = stolen_passport("S1", "PAK", "AB1234567")
    assert unpack_particulars(pack_particulars(entry)).documents == entry.documents
