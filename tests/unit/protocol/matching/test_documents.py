"""Documents: one spelling for the same document whoever wrote it, and never one for two."""

import pytest

from protocol.matching.documents import DocumentClass, TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.states import state_code


@pytest.mark.parametrize(
    ("type_", "issuer", "number"),
    [
        ("P", "PAK", "AB1234567"),
        ("p<", "pk", "ab 123 4567"),
        ("Passport", "PK", "AB-1234567<<<"),
        ("P", "PAK", "ＡＢ１２３４５６７"),
        ("P", "PAK", "AB۱۲۳۴۵۶۷"),
        ("P", "PAK", "\u200fАВ1234567"),
    ],
)
def test_spellings_of_one_passport_are_equal(type_: str, issuer: str, number: str) -> None:
    assert TravelDocument(type_, issuer, number) == TravelDocument("P", "PAK", "AB1234567")


@pytest.mark.parametrize(
    ("code", "document_class"),
    [
        ("P", "P"),
        ("PP", "P"),
        ("PR", "P"),
        ("V", "V"),
        ("I", "I"),
        ("ID", "I"),
        ("A", "I"),
        ("C", "I"),
        ("AC", "AC"),
        ("X", "X"),
    ],
)
def test_type_codes_fall_into_their_class(code: str, document_class: str) -> None:
    assert TravelDocument(code, "TUR", "U12345678").document_class is DocumentClass(document_class)


@pytest.mark.parametrize(
    ("type_", "issuer", "number"),
    [
        ("", "PAK", "AB1234567"),
        ("PASS", "PAK", "AB1234567"),
        ("P", "QQQ", "AB1234567"),
        ("P", "PAKISTAN", "AB1234567"),
        ("P", "PAK", "--<<"),
        ("P", "PAK", "A1"),
        ("P", "PAK", "A" * 33),
        ("P", "PAK", " " * 100_000),
    ],
)
def test_what_is_no_document_is_refused_without_repeating_it(type_: str, issuer: str, number: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        TravelDocument(type_, issuer, number)
    assert caught.value.remedy
    assert "AB1234567" not in str(caught.value)


def test_an_unknown_issuer_stays_unknown() -> None:
    assert TravelDocument("P", " ", "AB1234567").issuer == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [("d", "DEU"), ("D<<", "DEU"), ("DE", "DEU"), ("tr", "TUR"), ("XXB", "XXB"), ("XK", "RKS"), ("GR", "GRC")],
)
def test_states_have_one_code(text: str, code: str) -> None:
    assert state_code(text) == code


@pytest.mark.parametrize("text", ["", "Z", "ZZ", "Greece", "ＧＲ"])
def test_no_states_are_refused(text: str) -> None:
    with pytest.raises(UnreadableError):
        state_code(text)
