"""Reading a zone: nothing lost, nothing corrected, centuries and unknown dates decided in the open."""

import pytest

from protocol.matching.dates import PartialDate
from protocol.matching.documents import DocumentClass, TravelDocument
from protocol.matching.mrz.dates import read_birth_dates, read_expiry_date
from protocol.matching.mrz.layout import MrzField, MrzFormat
from protocol.matching.mrz.parser import Mrz, parse_mrz, traveller_of
from protocol.matching.mrz.writer import write_mrz
from protocol.vocabulary import Sex
from tests.support.zones import ERIKSSON, MIDSUMMER_2026, spoilt


def read(lines: tuple[str, ...]) -> Mrz:
    return parse_mrz(lines, now=MIDSUMMER_2026)


@pytest.mark.parametrize("format_", MrzFormat)
def test_the_figures_of_doc_9303_are_sound(format_: MrzFormat) -> None:
    mrz = read(ERIKSSON[format_])
    assert mrz.format is format_
    assert mrz.is_sound
    assert mrz.suggestions == ()
    assert (mrz.primary_identifier, mrz.secondary_identifier, mrz.name_truncated) == ("ERIKSSON", "ANNA MARIA", False)
    assert mrz.sex is Sex.FEMALE
    assert mrz.lines == ERIKSSON[format_]


@pytest.mark.parametrize(
    ("text", "readings"),
    [
        ("880417", ["1988-04-17"]),
        ("8804<<", ["1988-04"]),
        ("88<<<<", ["1988"]),
        ("88<<17", ["1988"]),
        ("880000", ["1988"]),
        ("<<<<<<", []),
        ("<<0417", []),
        ("000000", []),
        ("260621", ["2026-06-21", "1926-06-21"]),
        ("260622", ["1926-06-22"]),
        ("26<<<<", ["2026", "1926"]),
        ("110620", ["2011-06-20"]),
        ("110621", ["2011-06-21", "1911-06-21"]),
        ("000229", ["2000-02-29"]),
        ("200229", ["2020-02-29", "1920-02-29"]),
    ],
)
def test_birth_dates_keep_every_plausible_century_and_none_in_the_future(text: str, readings: list[str]) -> None:
    assert [date.text() for date in read_birth_dates(text, MIDSUMMER_2026)] == readings


@pytest.mark.parametrize(
    ("text", "date"),
    [("300115", PartialDate(2030, 1, 15)), ("770101", PartialDate(1977, 1, 1)), ("750101", PartialDate(2075, 1, 1))],
)
def test_expiry_is_read_in_the_nearest_century(text: str, date: PartialDate) -> None:
    assert read_expiry_date(text, MIDSUMMER_2026) == date


@pytest.mark.parametrize("birth_date", ["880431", "881301", "88041B", "8<0417", "870229"])
def test_an_impossible_birth_date_is_told_and_the_rest_is_kept(birth_date: str) -> None:
    lines = ERIKSSON[MrzFormat.TD3]
    mrz = read((lines[0], lines[1][:13] + birth_date + lines[1][19:]))
    assert mrz.birth_dates == ()
    assert [each.field for each in mrz.unread] == [MrzField.BIRTH_DATE]
    assert all(birth_date not in each.reason + each.remedy for each in mrz.unread)
    assert (mrz.document_number, mrz.nationality) == ("L898902C3", "UTO")


@pytest.mark.parametrize("code", ["XXA", "XXB", "XXC", "XXX"])
def test_persons_without_a_nationality_keep_the_code_that_protects_them(code: str) -> None:
    lines = ERIKSSON[MrzFormat.TD3]
    mrz = read((lines[0], lines[1][:10] + code + lines[1][13:]))
    assert traveller_of(mrz).nationality == code
    assert mrz.is_sound


def test_germany_is_one_letter_in_zones_and_dea_is_no_state() -> None:
    lines = ERIKSSON[MrzFormat.TD3]
    assert read((lines[0].replace("UTO", "D<<"), lines[1].replace("UTO", "D<<"))).issuer == "DEU"
    assert [e.field for e in read((lines[0].replace("UTO", "DEA"), lines[1])).unread] == [MrzField.ISSUER]


def test_a_missing_nationality_is_allowed_and_a_missing_issuer_is_not() -> None:
    lines = ERIKSSON[MrzFormat.TD3]
    mrz = read((lines[0].replace("UTO", "<<<"), lines[1].replace("UTO", "<<<")))
    assert [each.field for each in mrz.unread] == [MrzField.ISSUER]
    assert mrz.nationality == ""


@pytest.mark.parametrize(
    ("line", "number", "check_is_right", "optional"),
    [
        ("I<UTOD23145890<AB112234566<<<<", "D23145890AB11223456", True, ""),  # figure of the seventh edition
        ("I<UTOD23145890<AB112234566<XY1", "D23145890AB11223456", True, "XY1"),
        ("I<UTOD23145890<AB112234565<<<<", "D23145890AB11223456", False, ""),
        ("I<UTOD23145890<<<<<<<<<<<<<<<<", "D23145890", False, ""),
        ("I<UTOD2314589<<7<<<<<<<<<<<<<<", "D2314589", False, "7"),
        ("I<UTOD2314589<<77<<<<<<<<<<<<<", "D2314589", False, "77"),
        ("I<UTOD23145890<7<<<<<<<<<<<<<<", "D23145890", False, "7"),
    ],
)
def test_long_numbers_go_on_in_the_optional_data_only_when_they_are_marked(
    line: str, number: str, check_is_right: bool, optional: str
) -> None:
    mrz = read((line, *ERIKSSON[MrzFormat.TD1][1:]))
    assert mrz.document_number == number
    assert mrz.check_digits[0].is_right is check_is_right
    assert mrz.optional_data[0] == optional


@pytest.mark.parametrize(
    ("name", "primary", "secondary", "truncated"),
    [
        ("ARKFREITH<<<<<<<<<<<<<<<<<<<<<", "ARKFREITH", "", False),
        ("AL<BASRI<<HUDA<MUHAMMAD<JAWAD<", "AL BASRI", "HUDA MUHAMMAD JAWAD", False),
        ("NILAVADHANANANDA<<ARNPOL<PE<CH", "NILAVADHANANANDA", "ARNPOL PE CH", True),
        ("PAPANDROPOULOUS<<JONATHON<ALEC", "PAPANDROPOULOUS", "JONATHON ALEC", True),
        ("<<FIRST<NAME<<<<<<<<<<<<<<<<<<", "", "FIRST NAME", False),
        ("VAN<DER<MUELLEN<<MARTIN<<LUCAS", "VAN DER MUELLEN", "MARTIN LUCAS", True),
    ],
)
def test_names_are_as_written(name: str, primary: str, secondary: str, truncated: bool) -> None:
    mrz = read((*ERIKSSON[MrzFormat.TD1][:2], name))
    assert (mrz.primary_identifier, mrz.secondary_identifier, mrz.name_truncated) == (primary, secondary, truncated)
    assert mrz.is_sound


def test_a_wrong_check_digit_loses_nothing_and_is_not_repaired() -> None:
    lines = spoilt(ERIKSSON[MrzFormat.TD3], (2, 3, "B"))
    mrz = read(lines)
    assert mrz.document_number == "L8B8902C3"
    assert mrz.lines == lines
    assert [check.field for check in mrz.check_failures] == [MrzField.DOCUMENT_NUMBER, MrzField.COMPOSITE]
    assert not mrz.is_sound


@pytest.mark.parametrize(("sex", "reading"), [("<", Sex.UNSPECIFIED), ("X", Sex.UNSPECIFIED), ("M", Sex.MALE)])
def test_sex_may_be_unspecified(sex: str, reading: Sex) -> None:
    assert read(spoilt(ERIKSSON[MrzFormat.TD3], (2, 21, sex))).sex is reading


def test_any_other_sex_is_told() -> None:
    assert [e.field for e in read(spoilt(ERIKSSON[MrzFormat.TD3], (2, 21, "W"))).unread] == [MrzField.SEX]


def test_an_empty_name_is_told_and_makes_a_traveller_without_one() -> None:
    mrz = read((*ERIKSSON[MrzFormat.TD1][:2], "<" * 30))
    assert [each.field for each in mrz.unread] == [MrzField.NAME]
    assert traveller_of(mrz).names == ()


def test_the_traveller_has_the_name_with_its_parts_and_the_document() -> None:
    traveller = traveller_of(read(ERIKSSON[MrzFormat.TD3]))
    assert traveller.names == ("ERIKSSON, ANNA MARIA",)
    assert traveller.birth_dates == (PartialDate(1974, 8, 12),)
    assert traveller.documents == (TravelDocument("P", "UTO", "L898902C3"),)
    assert (traveller.sex, traveller.nationality) == (Sex.FEMALE, "UTO")


def test_the_number_of_a_visa_is_asked_about_as_the_passports_too() -> None:
    lines = write_mrz(
        MrzFormat.MRV_A,
        document_type="V",
        issuer="GRC",
        document_number="AB1234567",
        primary_identifier="QURESHI",
        nationality="PAK",
        birth_date=None,
        sex=Sex.UNSPECIFIED,
        expiry_date=None,
    )
    traveller = traveller_of(read(lines))
    assert [(d.document_class, d.issuer) for d in traveller.documents] == [
        (DocumentClass.VISA, "GRC"),
        (DocumentClass.PASSPORT, "PAK"),
    ]
    assert traveller.names == ("QURESHI",)


def test_a_misread_type_code_does_not_lose_the_document() -> None:
    mrz = read(spoilt(ERIKSSON[MrzFormat.TD1], (1, 1, "1")))
    assert [each.field for each in mrz.unread] == [MrzField.DOCUMENT_TYPE]
    assert [each.document_class for each in traveller_of(mrz).documents] == [DocumentClass.IDENTITY_CARD]


def test_a_zone_without_a_number_makes_a_traveller_without_documents() -> None:
    lines = ERIKSSON[MrzFormat.TD3]
    assert traveller_of(read((lines[0], "<" * 9 + lines[1][9:]))).documents == ()


def test_nothing_of_the_person_is_printed() -> None:
    mrz = read(spoilt(ERIKSSON[MrzFormat.TD3], (2, 3, "B"), (1, 8, "1")))
    printed = repr(mrz) + repr(mrz.suggestions) + repr(mrz.suggestions[0].slips) + repr(mrz.check_digits)
    for secret in ("ERIKSSON", "ANNA", "898902", "8B8902", "7408", "ZE184226"):
        assert secret not in printed
