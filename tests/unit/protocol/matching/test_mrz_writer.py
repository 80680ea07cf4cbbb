"""Writing zones: the figures of Doc 9303 come out letter for letter, and nothing but a name is ever cut."""

from typing import Any

import pytest

from protocol.matching.dates import PartialDate
from protocol.matching.errors import UnreadableError
from protocol.matching.mrz.layout import MrzFormat
from protocol.matching.mrz.parser import parse_mrz
from protocol.matching.mrz.truncation import name_field
from protocol.matching.mrz.writer import write_mrz
from protocol.vocabulary import Sex
from tests.support.zones import ERIKSSON, MIDSUMMER_2026

ANNA: dict[str, Any] = {
    "document_type": "I",
    "issuer": "UTO",
    "document_number": "D23145890",
    "primary_identifier": "Eriksson",
    "secondary_identifier": "Anna Maria",
    "nationality": "UTO",
    "birth_date": PartialDate(1974, 8, 12),
    "sex": Sex.FEMALE,
    "expiry_date": PartialDate(2012, 4, 15),
}
PASSPORT = {**ANNA, "document_type": "P", "document_number": "L898902C3", "optional_data": ["ZE184226B"]}
VISA = ANNA | {
    "document_type": "V",
    "document_number": "L8988901C",
    "nationality": "XXX",
    "birth_date": PartialDate(1940, 9, 7),
    "expiry_date": PartialDate(1996, 12, 10),
}


@pytest.mark.parametrize(
    ("format_", "content"),
    [
        (MrzFormat.TD1, ANNA),
        (MrzFormat.TD2, ANNA),
        (MrzFormat.TD3, PASSPORT),
        (MrzFormat.MRV_A, {**VISA, "optional_data": ["6ZE184226B"]}),
        (MrzFormat.MRV_B, VISA),
    ],
)
def test_the_figures_of_doc_9303_come_out(format_: MrzFormat, content: dict[str, Any]) -> None:
    assert write_mrz(format_, **content) == ERIKSSON[format_]


@pytest.mark.parametrize(
    ("format_", "longest"), [(MrzFormat.TD1, 22), (MrzFormat.TD2, 14), (MrzFormat.TD3, 9), (MrzFormat.MRV_A, 9)]
)
def test_numbers_of_any_length_that_fits_read_back_and_longer_ones_are_refused(
    format_: MrzFormat, longest: int
) -> None:
    content = {**ANNA, "document_type": {"TD3": "P", "MRV-A": "V"}.get(format_, "I")}
    for length in range(1, longest + 1):
        number = "AB1234567890CDEFGHIJKL"[:length]
        mrz = parse_mrz(write_mrz(format_, **{**content, "document_number": number}), now=MIDSUMMER_2026)
        assert mrz.document_number == number
        assert mrz.is_sound
    with pytest.raises(UnreadableError, match="document_number"):
        write_mrz(format_, **{**content, "document_number": "A" * (longest + 1)})


def test_a_long_number_shares_its_field_with_optional_data() -> None:
    content = {**ANNA, "document_number": "D23145890AB", "optional_data": ["12345678901", "SECOND"]}
    assert write_mrz(MrzFormat.TD1, **content)[0] == "I<UTOD23145890<AB0<12345678901"
    with pytest.raises(UnreadableError, match="optional_data"):
        write_mrz(MrzFormat.TD1, **{**content, "optional_data": ["1234567890123"]})


@pytest.mark.parametrize(
    ("birth_date", "written"),
    [(None, "<<<<<<0"), (PartialDate(1974), "74<<<<1"), (PartialDate(1974, 8), "7408<<7")],
)
def test_unknown_parts_of_dates_are_fillers(birth_date: PartialDate | None, written: str) -> None:
    assert write_mrz(MrzFormat.TD3, **{**PASSPORT, "birth_date": birth_date})[1][13:20] == written


def test_states_are_written_as_documents_do() -> None:
    first, second = write_mrz(MrzFormat.TD3, **{**PASSPORT, "issuer": "DE", "nationality": "xxb"})
    assert (first[2:5], second[10:13]) == ("D<<", "XXB")


@pytest.mark.parametrize(
    ("written", "primary", "secondary"),
    [
        ("OCONNOR<<ENYA<SIOBHAN<<<<<<<<<", "O'Connor", "Enya Siobhan"),
        ("SMITH<JONES<<SUSIE<MARGARET<<<", "Smith-Jones", "Susie Margaret"),
        ("ARKFREITH<<<<<<<<<<<<<<<<<<<<<", "Arkfreith", ""),
        ("PAPANDROPOULOUS<<JONATHON<ALEC", "Papandropoulous", "Jonathon Alec"),
        ("VILARCHAO<FERNANDEZ<<JOSE<RAMO", "Vilarchao Fernandez", "Jose Ramon"),
    ],
)
def test_names_of_part_5_come_out(written: str, primary: str, secondary: str) -> None:
    content = {**ANNA, "primary_identifier": primary, "secondary_identifier": secondary}
    assert write_mrz(MrzFormat.TD1, **content)[2] == written


@pytest.mark.parametrize("width", [30, 31, 39])
@pytest.mark.parametrize(
    ("primary", "secondary"),
    [
        ("NILAVADHANANANDA", "CHAYAPA DEJTHAMRONG KRASUANG"),
        ("NILAVADHANANANDA", "ARNPOL PETCH CHARONGUANG VISUDHIVARODOM"),
        ("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", "DINGO POTOROO"),
        ("BENNELONG WOOLOOMOOLOO WARRANDYTE WARNAMBOOL", ""),
        ("W" * 60, "D"),
        ("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
    ],
)
def test_a_truncated_name_ends_with_a_letter_and_keeps_the_order_of_its_components(
    primary: str, secondary: str, width: int
) -> None:
    field = name_field(primary.split(), secondary.split(), width)
    assert len(field) == width
    assert field[-1].isalpha()
    first, gap, last = field.partition("<<")
    assert bool(gap) is bool(secondary)
    assert "<<" not in last
    for shown, whole in ((first.split("<"), primary.split()), (last.split("<"), secondary.split())):
        assert all(name.startswith(part) for part, name in zip(shown, whole, strict=False))


@pytest.mark.parametrize(
    ("primary", "secondary", "width"), [("A " * 40, "", 30), ("A " * 40, "D", 39), ("A", "B " * 40, 31)]
)
def test_initials_without_end_are_refused_and_not_cut_without_a_sign(primary: str, secondary: str, width: int) -> None:
    with pytest.raises(UnreadableError, match="too many components"):
        name_field(primary.split(), secondary.split(), width)


@pytest.mark.parametrize(
    ("format_", "change", "field"),
    [
        (MrzFormat.TD3, {"primary_identifier": "Müller"}, "name"),
        (MrzFormat.TD3, {"primary_identifier": "قریشی"}, "name"),
        (MrzFormat.TD3, {"secondary_identifier": "Jan 2"}, "name"),
        (MrzFormat.TD3, {"secondary_identifier": "A<B"}, "name"),
        (MrzFormat.TD3, {"primary_identifier": "ß"}, "name"),
        (MrzFormat.TD3, {"primary_identifier": "-'- "}, "name"),
        (MrzFormat.TD3, {"primary_identifier": ""}, "name"),
        (MrzFormat.TD3, {"document_number": ""}, "document_number"),
        (MrzFormat.TD3, {"document_number": "A<1"}, "document_number"),
        (MrzFormat.TD3, {"document_number": " A1"}, "document_number"),
        (MrzFormat.TD3, {"document_number": "AB\n1"}, "document_number"),
        (MrzFormat.TD3, {"document_number": "ＡＢ1"}, "document_number"),
        (MrzFormat.TD3, {"document_type": "I"}, "document_type"),
        (MrzFormat.TD3, {"document_type": "PPP"}, "document_type"),
        (MrzFormat.TD3, {"issuer": "QQQ"}, "state"),
        (MrzFormat.TD3, {"issuer": ""}, "state"),
        (MrzFormat.TD3, {"optional_data": ["A" * 15]}, "optional_data"),
        (MrzFormat.TD3, {"optional_data": ["A", "B"]}, "optional_data"),
        (MrzFormat.TD1, {"document_type": "AI"}, "document_type"),
        (MrzFormat.TD1, {"document_type": "IV"}, "document_type"),
        (MrzFormat.TD1, {"document_type": "I", "document_number": "ABCD EFGHIJ"}, "document_number"),
        (MrzFormat.TD2, {"document_type": "AC"}, "document_type"),
        (MrzFormat.MRV_A, {"document_type": "P"}, "document_type"),
    ],
)
def test_what_a_zone_cannot_hold_is_refused_with_a_remedy(
    format_: MrzFormat, change: dict[str, Any], field: str
) -> None:
    with pytest.raises(UnreadableError) as caught:
        write_mrz(format_, **{**PASSPORT, "optional_data": [], **change})
    assert caught.value.field == field
    assert caught.value.remedy


def test_crew_certificates_are_cards_of_size_1() -> None:
    lines = write_mrz(MrzFormat.TD1, **{**ANNA, "document_type": "AC"})
    assert parse_mrz(lines, now=MIDSUMMER_2026).document_type == "AC"
