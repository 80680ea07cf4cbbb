"""The table of DOMAIN section 3, row by row: each row's sound entry passes, and each thing it needs is missed."""

from dataclasses import replace
from typing import Any

import pytest

from protocol.entry import Entry, Name, Provenance, RevocationGround, dump_entry, load_entry
from protocol.entry_rules import CATEGORY_RULES, LONGEST_YEAR_SECONDS, YEAR_SECONDS, check_entry, with_default_dates
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.vocabulary import (
    PROTECTIVE_CATEGORIES,
    Action,
    Category,
    EntryId,
    HandlingCode,
    InformationEvaluation,
    MemberCode,
    ObjectKind,
    OffenceCode,
    SourceEvaluation,
)

NOW = 1_795_000_000
ISSUED = NOW - 86_400
PERSON: dict[str, Any] = {"object_kind": ObjectKind.PERSON, "names": (Name("Someone Invented"),)}
DOCUMENT: dict[str, Any] = {
    "object_kind": ObjectKind.DOCUMENT,
    "documents": (TravelDocument("P", "PAK", "AB1234567"),),
    "issuer_record": "register 1",
}
OFFENCE: dict[str, Any] = {"offence_codes": (OffenceCode.PROCURING_ILLEGAL_ENTRY,)}

SOUND: dict[Category, dict[str, Any]] = {
    Category.WANTED_ARREST: {
        **PERSON,
        **OFFENCE,
        "action": Action.ARREST,
        "judicial_reference": "court 1/2026",
        "maximum_penalty_years": 2,
        "extradition_undertaking": True,
    },
    Category.SMUGGLING_SUSPECT: {
        **PERSON,
        **OFFENCE,
        "action": Action.DISCREET_CHECK,
        "material_benefit": "payment",
        "source_evaluation": SourceEvaluation.B,
        "information_evaluation": InformationEvaluation.KNOWN_TO_SOURCE,
    },
    Category.FACILITATOR_ASSET: {
        **OFFENCE,
        "object_kind": ObjectKind.VEHICLE,
        "action": Action.RECORD_AND_REPORT,
        "identifiers": (Identifier(IdentifierKind.VEHICLE, "LEA-1234"),),
    },
    Category.JUDICIAL_PROCEDURE: {**PERSON, "action": Action.ESTABLISH_WHEREABOUTS, "judicial_reference": "court 2"},
    Category.DOCUMENT_LOST_STOLEN: {**DOCUMENT, "action": Action.SEIZE},
    Category.DOCUMENT_BLANK_STOLEN: {**DOCUMENT, "action": Action.SEIZE},
    Category.DOCUMENT_FRAUDULENT: {**DOCUMENT, "action": Action.VERIFY},
    Category.DOCUMENT_REVOKED: {
        **DOCUMENT,
        "action": Action.VERIFY,
        "revoked_by": "office",
        "revocation_ground": RevocationGround.FRAUD,
    },
    Category.MISSING_PERSON: {**PERSON, "action": Action.PROTECT, "protection_officer": "desk"},
    Category.VULNERABLE_PERSON: {**PERSON, "action": Action.REFER, "protection_officer": "desk"},
    Category.POSSIBLE_VICTIM: {**PERSON, "action": Action.REFER, "protection_officer": "desk"},
    Category.REFERENCE_LIST: {**PERSON, "list_name": "a public list", "list_date": ISSUED},
}


def entry(category: Category, **changes: Any) -> Entry:
    """The row's sound entry with changes, dated by default."""
    values: dict[str, Any] = {"legal_basis": "law", "issued": ISSUED, **SOUND[category], **changes}
    return with_default_dates(Entry(entry_id=EntryId("A-1"), category=category, **values))


def fields_at_fault(checked: Entry) -> set[str]:
    """The fields named by the breaches, each of which must teach."""
    breaches = check_entry(checked, NOW)
    assert all(breach.reason and breach.remedy for breach in breaches)
    return {breach.field for breach in breaches}


@pytest.mark.parametrize("category", Category)
def test_the_sound_entry_of_each_row_is_admitted(category: Category) -> None:
    assert check_entry(entry(category), NOW) == ()


@pytest.mark.parametrize("category", Category)
@pytest.mark.parametrize("action", Action)
def test_each_row_carries_its_own_actions_only(category: Category, action: Action) -> None:
    expected = {
        Category.WANTED_ARREST: {"arrest"},
        Category.SMUGGLING_SUSPECT: {"discreet_check", "inquiry_check", "specific_check"},
        Category.FACILITATOR_ASSET: {"record_and_report"},
        Category.JUDICIAL_PROCEDURE: {"establish_whereabouts"},
        Category.DOCUMENT_REVOKED: {"verify"},
        Category.REFERENCE_LIST: set(),
    }.get(category, {"protect", "refer"} if category.is_protective else {"verify", "seize"})
    refused = "action" in fields_at_fault(entry(category, action=action))
    assert refused == (action.value not in expected | {"none"})


@pytest.mark.parametrize(
    ("category", "changes", "field"),
    [
        (Category.WANTED_ARREST, {"judicial_reference": " "}, "judicial_reference"),
        (Category.WANTED_ARREST, {"offence_codes": ()}, "offence_codes"),
        (Category.WANTED_ARREST, {"maximum_penalty_years": 1, "sentence_months": 5}, "maximum_penalty_years"),
        (Category.WANTED_ARREST, {"extradition_undertaking": False}, "extradition_undertaking"),
        (Category.WANTED_ARREST, {"object_kind": ObjectKind.ORGANISATION}, "object_kind"),
        (Category.SMUGGLING_SUSPECT, {"offence_codes": ()}, "offence_codes"),
        (Category.SMUGGLING_SUSPECT, {"material_benefit": ""}, "material_benefit"),
        (Category.SMUGGLING_SUSPECT, {"source_evaluation": SourceEvaluation.C}, "action"),
        (Category.SMUGGLING_SUSPECT, {"information_evaluation": InformationEvaluation.CORROBORATED}, "action"),
        (Category.FACILITATOR_ASSET, {"offence_codes": ()}, "offence_codes"),
        (Category.FACILITATOR_ASSET, {"identifiers": ()}, "identifiers"),
        (Category.FACILITATOR_ASSET, {"names": (Name("Driver Invented"),)}, "names"),
        (Category.FACILITATOR_ASSET, PERSON, "object_kind"),
        (Category.JUDICIAL_PROCEDURE, {"judicial_reference": ""}, "judicial_reference"),
        (Category.DOCUMENT_LOST_STOLEN, {"issuer_record": ""}, "issuer_record"),
        (Category.DOCUMENT_BLANK_STOLEN, {"issuer_record": ""}, "issuer_record"),
        (Category.DOCUMENT_FRAUDULENT, {"issuer_record": ""}, "issuer_record"),
        (Category.DOCUMENT_FRAUDULENT, {"documents": ()}, "documents"),
        (Category.DOCUMENT_LOST_STOLEN, {"documents": (TravelDocument("P", "", "AB12345"),)}, "documents"),
        (Category.DOCUMENT_LOST_STOLEN, {"names": (Name("Holder Invented"),)}, "names"),
        (Category.DOCUMENT_LOST_STOLEN, PERSON, "object_kind"),
        (Category.DOCUMENT_REVOKED, {"revoked_by": ""}, "revoked_by"),
        (Category.DOCUMENT_REVOKED, {"revocation_ground": None}, "revocation_ground"),
        (Category.MISSING_PERSON, {"protection_officer": ""}, "protection_officer"),
        (Category.VULNERABLE_PERSON, {"protection_officer": ""}, "protection_officer"),
        (Category.POSSIBLE_VICTIM, {"protection_officer": ""}, "protection_officer"),
        (Category.REFERENCE_LIST, {"list_name": ""}, "list_name"),
        (Category.REFERENCE_LIST, {"list_date": 0}, "list_date"),
        (Category.REFERENCE_LIST, {"names": ()}, "names"),
    ],
)
def test_what_a_row_needs_is_missed(category: Category, changes: dict[str, Any], field: str) -> None:
    assert field in fields_at_fault(entry(category, **changes))


def test_six_months_of_sentence_stand_in_for_the_maximum_penalty() -> None:
    assert check_entry(entry(Category.WANTED_ARREST, maximum_penalty_years=0, sentence_months=6), NOW) == ()


def test_an_untrusted_suspect_stands_without_action() -> None:
    assert (
        check_entry(entry(Category.SMUGGLING_SUSPECT, action=Action.NONE, source_evaluation=SourceEvaluation.X), NOW)
        == ()
    )


CHILD = PartialDate(2015, 3, 1)


@pytest.mark.parametrize("category", Category)
def test_any_reading_under_18_admits_protective_categories_only(category: Category) -> None:
    readings = (PartialDate(1990, 1, 1), PartialDate(2010))
    at_fault = fields_at_fault(entry(category, birth_dates=readings))
    assert ("birth_dates" in at_fault) == (category not in PROTECTIVE_CATEGORIES)


@pytest.mark.parametrize("category", sorted(PROTECTIVE_CATEGORIES))
def test_a_child_is_protected_never_arrested(category: Category) -> None:
    assert check_entry(entry(category, birth_dates=(CHILD,)), NOW) == ()
    assert "action" in fields_at_fault(entry(category, birth_dates=(CHILD,), action=Action.ARREST))


def test_a_birth_in_the_future_is_refused_even_for_protection() -> None:
    assert "birth_dates" in fields_at_fault(entry(Category.MISSING_PERSON, birth_dates=(PartialDate(2030),)))


@pytest.mark.parametrize(
    "changes",
    [
        {"provenance": Provenance.SIS},
        {"provenance_detail": "copied from SIS II"},
        {"provenance_detail": "Schengen  Information System"},
        {"legal_basis": "SIRENE form A of 3 May"},
    ],
)
def test_sis_data_are_refused_however_they_are_named(changes: dict[str, Any]) -> None:
    assert "provenance" in fields_at_fault(entry(Category.SMUGGLING_SUSPECT, **changes))


@pytest.mark.parametrize("changes", [{"provenance": Provenance.INTERPOL}, {"provenance_detail": "Interpol Red Notice"}])
def test_interpol_data_need_the_consent_of_their_source(changes: dict[str, Any]) -> None:
    assert "source_consent" in fields_at_fault(entry(Category.WANTED_ARREST, **changes))
    assert check_entry(entry(Category.WANTED_ARREST, source_consent="note 12", **changes), NOW) == ()


def test_the_word_basis_is_not_taken_for_sis() -> None:
    assert check_entry(entry(Category.WANTED_ARREST, legal_basis="basis: oasis law"), NOW) == ()


@pytest.mark.parametrize("category", Category)
def test_reviews_default_to_the_interval_of_the_category(category: Category) -> None:
    years = 5 if category is Category.WANTED_ARREST else 3
    years = 1 if category.is_protective or category is Category.SMUGGLING_SUSPECT else years
    dated = entry(category)
    assert dated.review == dated.expires == ISSUED + years * YEAR_SECONDS
    late = ISSUED + years * LONGEST_YEAR_SECONDS + 1
    assert "review" in fields_at_fault(entry(category, review=late, expires=late))


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"issued": 0}, "issued"),
        ({"issued": NOW + 3600}, "issued"),
        ({"review": NOW - 1, "expires": NOW + 3600}, "review"),
        ({"expires": ISSUED - 1}, "expires"),
        ({"entry_id": "../etc"}, "entry_id"),
        ({"legal_basis": ""}, "legal_basis"),
        ({"legal_basis": "a\nb"}, "legal_basis"),
        ({"legal_basis": "x" * 501}, "legal_basis"),
        ({"handling_codes": (HandlingCode.H3,)}, "handling_text"),
        ({"handling_text": "not in court"}, "handling_text"),
        ({"releasable_to": ("TR",), "never_to": ("TR",)}, "releasable_to"),
        ({"releasable_to": ("Türkiye",)}, "releasable_to"),
        ({"legal_basis": "\ud800"}, "legal_basis"),
        ({"maximum_penalty_years": -1}, "maximum_penalty_years"),
        ({"expires": 2**50}, "expires"),
        ({"names": tuple(Name(f"Invented {number}") for number in range(65))}, "names"),
    ],
)
def test_whatever_the_category_these_are_refused(changes: dict[str, Any], field: str) -> None:
    checked = replace(entry(Category.JUDICIAL_PROCEDURE), **changes)
    assert field in fields_at_fault(checked)


def test_an_early_expiry_brings_the_review_forward() -> None:
    early = entry(Category.WANTED_ARREST, expires=NOW + 3600)
    assert early.review == NOW + 3600
    assert check_entry(early, NOW) == ()


def test_a_person_whose_identity_is_misused_consents_and_is_never_the_subject() -> None:
    as_subject = entry(Category.SMUGGLING_SUSPECT, misused_identity=True, identity_consent="form 9")
    assert "misused_identity" in fields_at_fault(as_subject)
    assert "identity_consent" in fields_at_fault(entry(Category.VULNERABLE_PERSON, misused_identity=True))
    consenting = entry(Category.VULNERABLE_PERSON, misused_identity=True, identity_consent="form 9")
    assert check_entry(consenting, NOW) == ()


def test_no_breach_repeats_what_it_refuses() -> None:
    bad = entry(
        Category.WANTED_ARREST,
        names=(Name("Unmistakable Person"),),
        birth_dates=(CHILD,),
        documents=(TravelDocument("P", "PAK", "ZZ7654321"),),
        never_to=(MemberCode("IR"),),
        releasable_to=(MemberCode("IR"),),
        judicial_reference="",
    )
    told = " ".join(f"{breach.reason} {breach.remedy}" for breach in check_entry(bad, NOW))
    for secret in ("Unmistakable", "2015", "7654321", "IR "):
        assert secret not in told


def test_every_category_has_a_row() -> None:
    assert set(CATEGORY_RULES) == set(Category) == set(SOUND)


def test_the_greatest_entry_admitted_can_be_stored_and_read_back() -> None:
    names = tuple(Name(f"{number:03}" + "𐀀" * 397) for number in range(64))
    texts = dict.fromkeys(("legal_basis", "material_benefit", "provenance_detail", "issuer_record"), "𐀀" * 500)
    greatest = entry(Category.MISSING_PERSON, names=names, **texts)
    assert check_entry(greatest, NOW) == ()
    assert load_entry(dump_entry(greatest)) == greatest
