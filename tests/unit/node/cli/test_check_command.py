"""A check by command: not checked is not clear, the traveller is nowhere in what is printed, each role sees its own."""

from dataclasses import replace
from pathlib import Path

import pytest

from protocol.vocabulary import Category, MatchKeyKind
from tests.unit.node.cli.conftest import Pair, document, done, found_pair, invoke
from tests.unit.node.cli.test_watchlist_commands import entry, protected, written

DOCUMENT = ("--document", "P:PAK:XK7654321")
PERSON = ("--name", "Amina Hidden", "--born", "1979-02-03")


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """PK with a stolen passport, a vulnerable person and a victim of misuse on its own list; GR's node does not run."""
    pair = found_pair(tmp_path_factory.mktemp("listed"))
    misused = replace(protected("E-3", "Parisa Wronged"), misused_identity=True, identity_consent="form 9")
    source = written(pair.folder / "own.csv", entry("E-1"), protected("E-2"), misused)
    done("--home", pair.pk, "watchlist", "import", source, "--format", "wren", "--list", "own")
    return pair


def test_a_list_that_was_not_checked_is_exit_code_3_and_never_clear(listed: Pair) -> None:
    result = invoke("--json", "--home", listed.pk, "check", "--document", "P:GRC:AA0000001")
    report = document(result)
    assert result.exit_code == 3
    assert report["everything_checked"] is False
    (peer,) = report["lists"]
    assert (peer["holder"], peer["outcome"], peer["asked_again"]) == ("GR", "not_checked", True)
    assert peer["in_words"]
    shown = invoke("--home", listed.pk, "check", "--document", "P:GRC:AA0000001")
    assert shown.exit_code == 3
    (row,) = [line for line in shown.stdout.splitlines() if line.strip().startswith("GR ")]
    assert "NOT CHECKED" in row
    assert "clear" not in row


def test_a_hit_on_the_own_list_shows_what_to_do_and_no_particulars(listed: Pair) -> None:
    result = invoke("--json", "--home", listed.pk, "check", *DOCUMENT)
    (hit,) = document(result)["own_list"]
    assert (hit["category"], hit["action"], hit["through"]) == ("document_lost_stolen", "seize", "document")
    text = invoke("--home", listed.pk, "check", *DOCUMENT)
    assert "POSSIBLE HIT" in text.stdout
    for printed in (result.output, text.output):
        assert "XK7654321" not in printed


@pytest.mark.parametrize(
    ("role", "purpose", "refer_to"),
    [
        ("second_line", "border_second_line", "protection_officer"),
        ("investigator", "investigation", "protection_officer"),
    ],
)
def test_a_vulnerable_person_is_referred_and_not_told_of(listed: Pair, role: str, purpose: str, refer_to: str) -> None:
    arguments = ("--home", listed.pk, "check", *PERSON, "--role", role, "--purpose", purpose)
    result = invoke("--json", *arguments)
    (hit,) = document(result)["own_list"]
    assert hit["shown"] is False
    assert hit["refer_to"] == refer_to
    for printed in (result.output, invoke(*arguments).output):
        assert not any(category.value in printed for category in Category)
        assert "E-2" not in printed
        assert "Amina" not in printed


def test_to_the_first_line_a_victim_and_a_stolen_passport_look_the_same(listed: Pair) -> None:
    """Else the form of a referral would tell the category that the first line must not learn."""
    first_line = ("--role", "first_line", "--purpose", "border_first_line")
    victim, passport = (
        document(invoke("--json", "--home", listed.pk, "check", *who, *first_line)) for who in (PERSON, DOCUMENT)
    )
    assert victim == passport == {"answer": "refer", "not_checked": ["GR"]}


def test_the_first_line_is_shown_no_late_hit(listed: Pair) -> None:
    first_line = ("--role", "first_line", "--purpose", "border_first_line")
    refused = invoke("--home", listed.pk, "check", "late", *first_line)
    assert refused.exit_code == 1
    assert "second line" in refused.stderr


def test_a_protection_officer_sees_the_protective_hit(listed: Pair) -> None:
    arguments = ("--role", "protection_officer", "--purpose", "protection")
    (hit,) = document(invoke("--json", "--home", listed.pk, "check", *PERSON, *arguments))["own_list"]
    assert (hit["shown"], hit["category"], hit["action"]) == (True, "vulnerable_person", "protect")


@pytest.mark.parametrize(
    ("role", "purpose"),
    [("operator", "investigation"), ("auditor", "border_first_line"), ("first_line", "investigation")],
)
def test_a_role_that_does_not_check_for_the_purpose_is_refused(listed: Pair, role: str, purpose: str) -> None:
    result = invoke("--json", "--home", listed.pk, "check", *DOCUMENT, "--role", role, "--purpose", purpose)
    assert result.exit_code == 1
    assert document(result)["error"].startswith(f"role {role} does not check")


def test_what_did_not_fit_or_is_not_allowed_is_reported_and_is_exit_code_3(listed: Pair) -> None:
    many = [word for number in range(9) for word in ("--document", f"P:PAK:ZZ000000{number}")]
    report = document(invoke("--json", "--home", listed.pk, "check", *many, "--phone", "+92 300 7654321"))
    assert report["not_asked"][MatchKeyKind.DOCUMENT.value] > 0
    assert report["withheld_by_purpose"] == 1
    assert report["everything_checked"] is False
    assert "300" not in str(report["not_asked"])


def test_nothing_to_check_is_wrong_usage(listed: Pair) -> None:
    for arguments in ((), ("--name", "Amina"), ("--born", "1979"), ("--nationality", "PAK")):
        assert invoke("--home", listed.pk, "check", *arguments).exit_code == 2


def test_a_check_that_waits_for_a_peer_is_listed_without_the_traveller(listed: Pair) -> None:
    invoke("--home", listed.pk, "check", *PERSON)
    result = invoke("--json", "--home", listed.pk, "check", "waiting")
    waiting = document(result)["waiting"]
    assert waiting
    assert set(waiting[0]) == {"check_id", "holder", "urgency", "created", "expires"}
    assert "Amina" not in result.output
    assert done("--home", listed.pk, "check", "late") == {"late_hits": []}


def test_no_traveller_is_in_the_log_the_outbox_or_the_doctors_report(listed: Pair, tmp_path: Path) -> None:
    invoke("--home", listed.pk, "check", *PERSON, *DOCUMENT)
    done("--home", listed.pk, "log", "export", tmp_path / "export", "--peer", "GR")
    printed = [(tmp_path / "export").read_text(encoding="ascii")]
    for arguments in (("log", "list"), ("outbox", "list"), ("doctor", "--offline"), ("peer", "list")):
        printed.append(invoke("--json", "--home", listed.pk, *arguments).output)
    for text in printed:
        for secret in ("Amina", "Hidden", "1979", "XK7654321"):
            assert secret not in text


@pytest.mark.parametrize(("born", "minor"), [("1979-02-03", False), ("2012", True), ("1400-05-01", True)])
def test_who_may_be_a_child_in_any_reading_is_told(listed: Pair, born: str, minor: bool) -> None:
    arguments = ("--home", listed.pk, "check", "--name", "Amina Nobody", "--born", born, "--deadline", "0.5")
    assert document(invoke("--json", *arguments))["may_be_minor"] is minor
    assert ("MAY BE UNDER 18" in invoke(*arguments).stdout) is minor


def test_a_date_is_read_in_both_orders_and_a_place_goes_to_the_own_list(listed: Pair) -> None:
    """The one on the list was born on 3 February; who writes 02/03 may mean either day."""
    person = ("--name", "Amina Hidden", "--born", "02/03/1979", "--birth-place", "Kunduz, Afghanistan")
    arguments = ("--home", listed.pk, "check", *person, "--role", "protection_officer", "--purpose", "protection")
    (hit,) = document(invoke("--json", *arguments, "--deadline", "0.5"))["own_list"]
    assert hit["shown"] is True
    assert "birth_date supports: same day" in hit["why"]


def test_a_typed_name_that_goes_on_is_not_clear(listed: Pair) -> None:
    person = ("--name", "Marwandi, Zulfiq...", "--born", "1979-02-03", "--deadline", "0.5")
    report = document(invoke("--json", "--home", listed.pk, "check", *person))
    assert (report["name_cut_short"], report["everything_checked"]) == (True, False)


@pytest.mark.parametrize("place", ["", "x" * 500, "Kun\x07duz"])
def test_what_is_no_place_is_wrong_usage_and_not_repeated(listed: Pair, place: str) -> None:
    result = invoke("--home", listed.pk, "check", *PERSON, "--birth-place", place)
    assert result.exit_code == 2
    assert len(place) < 1 or place not in result.output


WRONGED = ("--name", "Wronged, Parisa", "--born", "1979-02-03", "--deadline", "0.5")


def test_a_victim_of_misuse_is_told_of_and_never_a_hit(listed: Pair) -> None:
    """The victim carries exactly what the entry says: nobody is likelier to meet it."""
    arguments = ("--home", listed.pk, "check", *WRONGED)
    report = document(invoke("--json", *arguments))
    assert report["own_list"] == []
    assert len(report["misused_identity"]) == 1
    page = invoke(*arguments).stdout
    assert "MISUSED IDENTITY" in page
    assert "POSSIBLE HIT" not in page
    assert "E-3" not in page


def test_a_victim_of_misuse_goes_on_at_the_counter(listed: Pair) -> None:
    counter = ("--role", "first_line", "--purpose", "border_first_line")
    result = invoke("--json", "--home", listed.pk, "check", *WRONGED, *counter)
    assert document(result)["answer"] == "continue"
