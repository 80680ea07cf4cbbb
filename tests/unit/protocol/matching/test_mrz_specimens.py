"""Every specimen of the shared folder: its expected fields, or the reason why Doc 9303 has it otherwise."""

import json
from typing import Any

import pytest

from protocol.matching.errors import UnreadableError
from protocol.matching.mrz.layout import MrzField
from protocol.matching.mrz.parser import Mrz, parse_mrz
from protocol.vocabulary import Sex
from tests.support.shared_data import shared_data
from tests.support.zones import MIDSUMMER_2026

NOT_OF_DOC_9303 = {
    "frenchNationalId": "cards of before 2021: TD2's size, other fields",
    "swissDrivingLicense": "a driving licence: lines of 9, 30 and 30 characters",
}
"""Sources whose zones are of another standard: they are refused, not misread."""

OTHERWISE = {
    ("Utopia example", "nationality"): ("UTO", "UTO is a code of Doc 9303-3 section 5 part G; upstream knows none"),
    ("Utopia example", "issuingState"): ("UTO", "the same; upstream calls the zone invalid for it"),
    ("German example", "issuingState"): ("DEU", "D is Germany's code in zones (9303-3 section 5 part A); DEU is ours"),
    ("German example", "nationality"): ("DEU", "the same"),
    ("No last name", "nationality"): ("DEU", "the same"),
}
"""Where a specimen's expectation is not ours: our value and why."""

WRONG_BY_DOC_9303 = {
    "Belgium ID BEL-BO-03003 with embedded document check digit": "its number's digit counts the filler in position 15",
    "No last name": "a name of one part is the primary identifier, so two fillers do not come first (9303-3 section 4.6)",
}
"""Specimens that break a rule and are read all the same."""


def specimens() -> list[Any]:
    loaded: list[Any] = json.loads((shared_data() / "mrz" / "specimens.json").read_text("utf-8"))
    return loaded


SPECIMENS = specimens()
READABLE = [each for each in SPECIMENS if each["source"] not in NOT_OF_DOC_9303]
REFUSED = [each for each in SPECIMENS if each["source"] in NOT_OF_DOC_9303]


def expected(specimen: Any, field: str) -> Any:
    return OTHERWISE.get((specimen["title"], field), (specimen["fields"].get(field),))[0]


@pytest.mark.parametrize("specimen", READABLE, ids=lambda each: each["title"])
def test_fields_are_as_expected(specimen: Any) -> None:
    mrz = parse_mrz(specimen["mrz"], now=MIDSUMMER_2026)
    assert {
        "documentCode": mrz.document_type,
        "issuingState": mrz.issuer,
        "nationality": mrz.nationality,
        "documentNumber": mrz.document_number,
        "lastName": mrz.primary_identifier,
        "firstName": mrz.secondary_identifier,
        "sex": {Sex.FEMALE: "female", Sex.MALE: "male"}[mrz.sex],
        "birthDate": _six_digits(mrz.birth_dates[0].text()),
        "expirationDate": _six_digits(mrz.expiry_date.text()) if mrz.expiry_date else "",
    } == {
        field: expected(specimen, field)
        for field in (
            *("documentCode", "issuingState", "nationality", "documentNumber", "lastName", "firstName"),
            *("sex", "birthDate", "expirationDate"),
        )
    }
    assert mrz.optional_data == _optional_data(specimen, mrz)


@pytest.mark.parametrize("specimen", READABLE, ids=lambda each: each["title"])
def test_every_specimen_is_sound_and_its_check_digits_are_found(specimen: Any) -> None:
    mrz = parse_mrz("\r\n".join(specimen["mrz"]).lower(), now=MIDSUMMER_2026)
    assert mrz.is_sound
    assert mrz.suggestions == ()
    found = {check.field: check.found for check in mrz.check_digits}
    assert found[MrzField.DOCUMENT_NUMBER] == specimen["fields"]["documentNumberCheckDigit"]
    assert found[MrzField.BIRTH_DATE] == specimen["fields"]["birthDateCheckDigit"]
    assert found[MrzField.EXPIRY_DATE] == specimen["fields"]["expirationDateCheckDigit"]
    assert found[MrzField.COMPOSITE] == specimen["fields"]["compositeCheckDigit"]


@pytest.mark.parametrize("specimen", REFUSED, ids=lambda each: f"{each['source']}: {each['title']}")
def test_zones_of_other_standards_are_refused_and_never_misread(specimen: Any) -> None:
    with pytest.raises(UnreadableError) as caught:
        parse_mrz(specimen["mrz"], now=MIDSUMMER_2026)
    assert caught.value.remedy
    name = specimen["fields"]["lastName"]
    assert name is None or name not in str(caught.value)


def test_what_we_expect_otherwise_names_real_specimens() -> None:
    assert {title for title, _ in OTHERWISE} <= {each["title"] for each in READABLE}
    assert set(WRONG_BY_DOC_9303) <= {each["title"] for each in READABLE}
    assert set(NOT_OF_DOC_9303) <= {each["source"] for each in REFUSED}


def _optional_data(specimen: Any, mrz: Mrz) -> tuple[str, ...]:
    fields = specimen["fields"]
    if "optional1" not in fields:
        return (fields.get("optional", fields.get("personalNumber")),)
    if len(mrz.document_number) > 9:  # upstream gives the continued number as optional data too
        return "", fields["optional2"]
    return fields["optional1"], fields["optional2"]


def _six_digits(text: str) -> str:
    return text.replace("-", "")[2:]
