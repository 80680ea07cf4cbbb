"""Travellers: kept sealed for the late re-check, so their bytes must give them back, and nothing else."""

import pytest

from protocol.errors import MalformedError
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.traveller import Traveller, dump_traveller, load_traveller
from protocol.vocabulary import Sex

TRAVELLER = Traveller(
    ("Imran Qureshi", "عمران قریشی"),
    (PartialDate(1988, 4, 17), PartialDate(1989)),
    Sex.MALE,
    "pk",
    (TravelDocument("P", "PAK", "AB1234567"),),
    (Identifier(IdentifierKind.PHONE, "+923001234567"),),
)


def test_bytes_give_the_traveller_back() -> None:
    assert load_traveller(dump_traveller(TRAVELLER)) == TRAVELLER
    assert load_traveller(dump_traveller(Traveller())) == Traveller()


def test_the_order_of_documents_is_kept_because_it_decides_what_is_asked() -> None:
    documents = (TravelDocument("P", "TUR", "U12345678"), *TRAVELLER.documents)
    assert load_traveller(dump_traveller(Traveller(documents=documents))).documents == documents


@pytest.mark.parametrize("raw", [b"", b"{}", b"null", b"[]", b"\xff", dump_traveller(TRAVELLER)[:-1]])
def test_other_bytes_are_refused(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        load_traveller(raw)


def test_nationality_must_be_a_state() -> None:
    with pytest.raises(UnreadableError):
        Traveller(nationality="Atlantis")
    assert TRAVELLER.nationality == "PAK"


def test_no_representation_shows_the_traveller() -> None:
    assert repr(TRAVELLER) == str(TRAVELLER) == "Traveller(redacted)"


def test_the_greatest_traveller_that_can_be_asked_about_can_also_be_kept() -> None:
    greatest = Traveller(
        names=tuple(f"{number:03}" + "𐀀" * 397 for number in range(64)),
        documents=tuple(TravelDocument("P", "PAK", f"{number:032}") for number in range(64)),
        identifiers=tuple(Identifier(IdentifierKind.ACCOUNT, f"{number:0128}") for number in range(64)),
    )
    assert load_traveller(dump_traveller(greatest)) == greatest


@pytest.mark.parametrize(
    "names", [("x" * 401,), ("a\nb",), ("\ud800",), ("",), tuple(f"Ann Lee{number}" for number in range(65))]
)
def test_travellers_that_could_not_be_kept_are_refused_at_once(names: tuple[str, ...]) -> None:
    with pytest.raises(UnreadableError) as caught:
        Traveller(names)
    assert caught.value.remedy
