"""Identifiers: one spelling, checked by their own check digits, refused with a remedy."""

import pytest

from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind


@pytest.mark.parametrize(
    ("kind", "text", "value"),
    [
        ("vehicle", "lea-19 1234", "LEA191234"),
        ("vehicle", "ΙΚΑ-1234", "IKA1234"),
        ("vehicle", "В 777 ОР", "B777OP"),
        ("vessel", "imo 9074729", "IMO9074729"),
        ("vessel", "9074729", "IMO9074729"),
        ("vessel", "MMSI 237 000 000", "MMSI237000000"),
        ("vessel", "M/V Sea-Star", "NAME:m v sea star"),
        ("vessel", "name: IMO", "NAME:imo"),
        ("phone", "+92 (300) 123-45-67", "923001234567"),
        ("phone", "0092۳۰۰۱۲۳۴۵۶۷", "923001234567"),
        ("account", "gb82 west 1234 5698 7654 32", "IBAN:GB82WEST12345698765432"),
        ("account", "0xAbCdEf0123456789abcdef0123456789abcdef01", "WALLET:0xabcdef0123456789abcdef0123456789abcdef01"),
        ("account", "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8", "WALLET:TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"),
    ],
)
def test_one_spelling_and_reading_it_again_changes_nothing(kind: str, text: str, value: str) -> None:
    identifier = Identifier(IdentifierKind(kind), text)
    assert identifier.value == value
    assert Identifier(identifier.kind, identifier.value) == identifier


@pytest.mark.parametrize(
    ("kind", "text"),
    [
        ("vehicle", ""),
        ("vehicle", "PLATE"),
        ("vehicle", "1" * 21),
        ("vessel", "IMO 9074728"),
        ("vessel", "!"),
        ("phone", "0300 1234567"),
        ("phone", "+92 CALL ME"),
        ("phone", "12345"),
        ("phone", "0" * 200),
        ("account", "GB83 WEST 1234 5698 7654 32"),
        ("account", "IBAN:nonsense"),
        ("account", "short"),
        ("account", "x" * 100_000),
    ],
)
def test_what_is_no_identifier_is_refused_with_a_remedy(kind: str, text: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        Identifier(IdentifierKind(kind), text)
    assert caught.value.remedy
