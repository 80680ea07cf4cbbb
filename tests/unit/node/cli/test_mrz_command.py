"""`wren mrz`: what a zone says and what is wrong with it, from arguments and pasted; nothing corrected, no home opened."""

from typing import Any

import pytest

from node.cli.session import Session
from tests.unit.node.cli.conftest import document, invoke
from tests.unit.node.cli.test_account_commands import refused

TD3 = ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10")
TD1 = ("I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<")


@pytest.fixture(autouse=True)
def no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """It works where there is no node."""

    def opened(*_: object) -> None:
        raise AssertionError("a command that needs no node opened one")

    for name in ("open_node", "passphrase", "require_home"):
        monkeypatch.setattr(Session, name, opened)


def read(*lines: str, code: int = 0, **options: Any) -> Any:
    result = invoke("--json", "mrz", *lines, **options)
    assert result.exit_code == code, result.output
    return document(result)


def test_a_sound_zone_shows_its_fields_and_check_digits() -> None:
    told = read(*TD3)
    assert (told["format"], told["sound"], told["expired"]) == ("TD3", True, True)
    assert told["fields"]["primary_identifier"] == "ERIKSSON"
    assert told["fields"]["birth_dates"] == ["1974-08-12"]
    assert told["fields"]["document_number"] == "L898902C3"
    assert {one["field"]: one["right"] for one in told["check_digits"]}["composite"] is True
    assert [one["part"].casefold() for one in told["spellings"]] == ["eriksson", "anna", "maria"]
    assert told["suggestions"] == []
    mueller = read(TD3[0].replace("ERIKSSON<<ANNA<MARIA<", "MUELLER<<JOERG<<<<<<<"), TD3[1])
    assert [one["may_have_been"][0] for one in mueller["spellings"]] == ["MÜLLER", "JÖRG"]


@pytest.mark.parametrize("zone", [TD3, TD1])
def test_pasted_lines_read_as_arguments_do(zone: tuple[str, ...]) -> None:
    told = read(*zone)
    for text in ("\n".join(zone), "\r\n".join(zone) + "\r\n", f"  {zone[0].lower()} \n\n" + "\n".join(zone[1:])):
        assert read(input=text) == told
        assert read("-", input=text) == told


def test_a_misread_zone_is_shown_with_suggestions_and_nothing_is_corrected() -> None:
    """O for 0 in the birth date: whoever holds the document decides."""
    misread = TD3[1].replace("7408122", "74O8122")
    told = read(TD3[0], misread, code=1)
    assert told["sound"] is False
    assert told["fields"]["birth_dates"] == []
    assert told["lines"][1] == misread
    (slip,) = told["suggestions"][0]["slips"]
    assert (slip["line"], slip["found"], slip["likely"]) == (2, "O", "0")
    shown = invoke("mrz", TD3[0], misread)
    assert shown.exit_code == 1
    assert "Suggestion 1" in shown.stdout
    assert "NOT SOUND" in shown.stdout
    assert "NOT READABLE" in shown.stdout


def test_truncation_and_unknown_parts_of_a_date_are_told() -> None:
    long_name = "P<UTOABCDEFGHIJKLMNOPQRSTUVWXYZ<<ABCDEFGHIJK"
    unknown = "L898902C36UTO74<<<<2F1204159ZE184226B<<<<<10"
    told = read(long_name, unknown, code=1)
    assert told["fields"]["name_truncated"] is True
    assert told["fields"]["birth_date_known"] == "year"
    shown = invoke("mrz", long_name, unknown).stdout
    assert "cut short" in shown
    assert "the zone gives: year." in shown


@pytest.mark.parametrize(
    "lines", [("ZULFIQAR",), ("P<UTO" + "Z" * 400,), ("",), ("Z" * 20_000,), ("\u202eZULFIQAR<<",)]
)
def test_what_is_no_zone_is_refused_without_repeating_it(lines: tuple[str, ...]) -> None:
    for result in (invoke("--json", "mrz", *lines), invoke("--json", "mrz", input="\n".join(lines))):
        refused(result)
        assert "ZULFIQAR" not in result.output
        assert "ZZZZ" not in result.output


def test_bytes_that_are_no_text_are_refused() -> None:
    refused(invoke("--json", "mrz", input=b"\xff\xfe\x00" * 50))
    refused(invoke("--json", "mrz", input=b"<" * 100_000))
    assert invoke("mrz", "--ZULFIQAR").exit_code == 2
    assert "ZULFIQAR" not in invoke("mrz", "--ZULFIQAR").output
