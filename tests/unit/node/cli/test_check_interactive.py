"""Checks by the zone of a document: what officers see and decide, and what pastes attack."""

import json
import time
from pathlib import Path

import pytest
from click.testing import Result

from node.cli import check_interactive
from node.cli.check_answer import Answer, Question, answer_zone
from node.core.context import NodeContext
from node.store.errors import StoreBusyError
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.mrz.layout import MrzFormat
from protocol.matching.mrz.parser import Mrz
from protocol.matching.mrz.writer import write_mrz
from protocol.matching.mrz.zone import find_zone
from protocol.vocabulary import Action, Category, Sex
from tests.unit.node.cli.conftest import Pair, document, found_pair, invoke
from tests.unit.node.cli.test_account_commands import Staff, must, refused, staffed
from tests.unit.node.cli.test_watchlist_commands import entry, protected, written

FIRST_LINE = ("--role", "first_line", "--purpose", "border_first_line")
QUICK = ("--deadline", "0.5")
HIT, DISCREET, CLEAR = "XK7654321", "DS1112223", "CL0000001"


def zone(number: str = CLEAR, **changes: object) -> tuple[str, ...]:
    values: dict[str, object] = {
        "document_type": "P",
        "issuer": "PAK",
        "document_number": number,
        "primary_identifier": "Traveller",
        "secondary_identifier": "Bilal",
        "nationality": "PAK",
        "birth_date": PartialDate(1988, 4, 12),
        "sex": Sex.MALE,
        "expiry_date": PartialDate(time.gmtime().tm_year + 3, 1, 31),
    }
    return write_mrz(MrzFormat.TD3, **(values | changes))  # type: ignore[arg-type]


def pasted(*zones: tuple[str, ...]) -> str:
    return "".join(f"{line}\n" for one in zones for line in one)


VICTIM = zone(
    "CL0000002",
    primary_identifier="Hidden",
    secondary_identifier="Amina",
    birth_date=PartialDate(1979, 2, 3),
    sex=Sex.UNSPECIFIED,
)


def found_listed(folder: Path) -> Pair:
    """PK with a stolen passport, a protected person and a discreet entry; GR's node does not run."""
    pair = found_pair(folder)
    discreet = entry(
        "E-3",
        category=Category.FACILITATOR_ASSET,
        action=Action.DISCREET_CHECK,
        documents=(TravelDocument("P", "PAK", DISCREET),),
    )
    source = written(pair.folder / "own.csv", entry("E-1"), protected("E-2"), discreet)
    taken = invoke("--json", "--home", pair.pk, "watchlist", "import", source, "--format", "wren", "--list", "own")
    assert taken.exit_code == 0, taken.output
    return pair


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    return found_listed(tmp_path_factory.mktemp("listed"))


@pytest.fixture(scope="module")
def staff(listed: Pair, tmp_path_factory: pytest.TempPathFactory) -> Staff:
    """Accounts on GR; PK has none."""
    return staffed(listed.gr, tmp_path_factory.mktemp("tokens"))


def session(home: Path, typed: str | bytes, *options: str) -> Result:
    return invoke("--home", home, "check", "interactive", *QUICK, *options, input=typed)


def from_file(pair: Pair, text: str, *options: str, as_json: bool = True) -> Result:
    arguments = ("--home", pair.pk, "check", "--mrz-file", "-", *QUICK, *options)
    return invoke(*(["--json"] if as_json else []), *arguments, input=text)


# --- What the officer sees -------------------------------------------------------------------------------------------


def test_the_second_line_sees_what_was_read_and_what_each_list_says(listed: Pair) -> None:
    result = session(listed.pk, pasted(zone(HIT)) + "y\n")
    assert result.exit_code == 0, result.output
    for read in ("TD3", HIT, "TRAVELLER", "BILAL", "1988-04-12", "right"):
        assert read in result.stdout
    assert "WRONG" not in result.stdout
    assert "document_lost_stolen" in result.stdout
    (peer,) = [line for line in result.stdout.splitlines() if line.strip().startswith("GR ")]
    assert "NOT CHECKED" in peer
    assert "clear" not in peer


def answer_of(result: Result) -> list[str]:
    """The lines that come after the question."""
    assert result.exit_code == 0, result.output
    return result.stdout.partition("Go on?")[2].splitlines()[1:3]


def test_the_first_line_sees_two_lines_the_same_for_thief_and_victim(listed: Pair) -> None:
    """Whatever was found, nothing but the word may differ: no list, no category, no number of hits."""
    answers = {
        name: answer_of(session(listed.pk, pasted(one) + "y\n", *FIRST_LINE))
        for name, one in {"stolen": zone(HIT), "victim": VICTIM, "clear": zone(), "discreet": zone(DISCREET)}.items()
    }
    assert answers["stolen"] == answers["victim"]
    assert answers["stolen"][0].startswith("REFER")
    assert answers["clear"] == answers["discreet"] == ["CONTINUE", "NOT CHECKED: GR"]
    assert answers["stolen"][1] == "NOT CHECKED: GR"


def test_the_first_lines_document_holds_the_word_and_the_lists_and_nothing_else(listed: Pair) -> None:
    for one, word in ((zone(HIT), "refer"), (VICTIM, "refer"), (zone(DISCREET), "continue"), (zone(), "continue")):
        result = from_file(listed, pasted(one), *FIRST_LINE)
        assert result.exit_code == 3
        assert document(result) == {"answer": word, "not_checked": ["GR"]}


def test_the_first_lines_answer_waits_for_its_moment(listed: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    """Else the time of looking up and opening labels would tell what was found."""
    waited: list[float] = []

    def wait(answered: float, elapsed: float) -> float:
        waited.append(answered)
        return 0.0

    monkeypatch.setattr("node.cli.check_answer.wait_seconds", wait)
    from_file(listed, pasted(zone(HIT)), *FIRST_LINE)
    from_file(listed, pasted(zone(HIT)))
    assert len(waited) == 1


@pytest.mark.parametrize(("born", "told"), [(PartialDate(1988, 4, 12), False), (PartialDate(2012, 4, 12), True)])
def test_who_may_be_a_child_is_told_to_the_second_line_alone(listed: Pair, born: PartialDate, told: bool) -> None:
    one = zone(birth_date=born)
    result = session(listed.pk, pasted(one) + "y\n")
    assert ("MAY BE UNDER 18" in result.stdout) is told
    first = session(listed.pk, pasted(one) + "y\n", *FIRST_LINE)
    assert "UNDER 18" not in first.stdout


def test_a_name_that_fills_its_field_is_said_to_go_on(listed: Pair) -> None:
    long = zone(primary_identifier="Papandropoulos", secondary_identifier="Jonathon Alexander Maximilian")
    result = session(listed.pk, pasted(long) + "y\n")
    assert "may be cut short" in result.stdout
    assert "NOT ASKED: a name is cut short" in result.stdout


def test_an_expired_document_and_both_centuries_are_told(listed: Pair) -> None:
    old = zone(birth_date=PartialDate(1919, 1, 1), expiry_date=PartialDate(2019, 1, 31))
    shown = session(listed.pk, pasted(old) + "n\n").stdout
    assert "EXPIRED" in shown
    assert "2019-01-01 or 1919-01-01" in shown


def test_a_document_that_ends_today_is_not_expired(listed: Pair) -> None:
    today = time.gmtime()
    last_day = zone(expiry_date=PartialDate(today.tm_year, today.tm_mon, today.tm_mday))
    assert "EXPIRED" not in session(listed.pk, pasted(last_day) + "n\n").stdout


@pytest.mark.parametrize("format_", [MrzFormat.TD1, MrzFormat.TD2])
def test_cards_end_by_themselves_too(listed: Pair, format_: MrzFormat) -> None:
    card = write_mrz(
        format_,
        document_type="I",
        issuer="GRC",
        document_number="AB1234567",
        primary_identifier="Cards",
        nationality="GRC",
        birth_date=None,
        sex=Sex.FEMALE,
        expiry_date=None,
    )
    shown = session(listed.pk, pasted(card) + "y\n" + pasted(zone()) + "n\n").stdout
    assert format_.value in shown
    assert shown.count("Go on?") == 2


def test_a_session_goes_on_to_the_next_traveller(listed: Pair) -> None:
    typed = pasted(zone(HIT)) + "y\n" + "\n" + pasted(VICTIM) + "y\n"
    shown = session(listed.pk, typed, *FIRST_LINE).stdout
    assert shown.count("REFER") == 2


# --- Misread zones ---------------------------------------------------------------------------------------------------


def misread() -> tuple[str, ...]:
    """The 0 of a birth date read as the letter O: a check digit finds it and a suggestion mends it."""
    first, second = zone(HIT)
    place = second.index("880412") + 2
    return first, f"{second[:place]}O{second[place + 1 :]}"


def wrong_digit() -> tuple[str, ...]:
    """A check digit of the birth date that no look-alike explains."""
    first, second = zone(HIT)
    digit = "7" if second[19] != "7" else "4"
    return first, second[:19] + digit + second[20:]


def test_a_suggestion_is_taken_only_by_its_number_and_confirmed_again(listed: Pair) -> None:
    shown = session(listed.pk, pasted(misread()) + "1\ny\n", *FIRST_LINE).stdout
    assert "O may be 0" in shown
    assert shown.count("Go on?") == 2
    assert "REFER" in shown
    once = session(listed.pk, pasted(misread()) + "1\n", *FIRST_LINE).stdout
    assert "REFER" not in once
    assert "NOT CHECKED, as you chose" in once


@pytest.mark.parametrize("word", ["", "n", "0", "2", "99", "-1", "\u0661", "\u00b2", "1 1", "yes please", "\x1b[A"])
def test_nothing_else_takes_a_suggestion_or_goes_on(listed: Pair, word: str) -> None:
    shown = session(listed.pk, pasted(misread()) + f"{word}\n").stdout
    assert shown.count("Go on?") == 1
    assert "NOT CHECKED, as you chose" in shown
    assert "POSSIBLE HIT" not in shown


def test_the_first_line_cannot_check_a_zone_that_was_misread(listed: Pair) -> None:
    """A misread number is on no list: it would end in `continue`."""
    for bad in (misread(), wrong_digit()):
        shown = session(listed.pk, pasted(bad) + "y\n", *FIRST_LINE).stdout
        assert "send the traveller to the second line" in shown
        assert "CONTINUE" not in shown
        assert "REFER:" not in shown
        result = from_file(listed, pasted(bad), *FIRST_LINE)
        assert "check digit" in refused(result)


def test_the_second_line_may_check_it_as_read_and_is_told_that_it_is_not_clear(listed: Pair) -> None:
    shown = session(listed.pk, pasted(wrong_digit()) + "y\n").stdout
    assert "WRONG" in shown
    assert "NOT ASKED AS THE DOCUMENT MAY SAY: birth date" in shown
    result = from_file(listed, pasted(wrong_digit()))
    assert result.exit_code == 3
    report = document(result)
    assert report["mrz"]["check_failures"] == ["birth_date", "composite"]
    assert (report["mrz"]["sound"], report["everything_checked"]) == (False, False)


# --- Attacks on the paste --------------------------------------------------------------------------------------------

ATTACKS = {
    "garbage": "Zulfiqar lorem ipsum\n\n",
    "half a zone": zone()[0] + "\n\n",
    "half a line": zone()[0] + "\n" + zone()[1][:30] + "\n\n",
    "ten thousand characters": "Z" * 10_000 + "\n\n",
    "without end": "Zulfiqar\n" * 3000 + "\n",
    "two zones on one screen": "\n".join(zone()) + "\r" + "\r".join(VICTIM) + "\n\n",
    "escapes": "\x1b]0;Zulfiqar\x07\x1b[2J\u202e\u009b31m\n\n",
    "nothing readable": "\x00\x01\u200b\ufeff\n\n",
    "no UTF-8": b"\xff\xfe\xc3\x28 Zulfiqar\n\n",
    "full of markup": "[bold red]Zulfiqar[/] :smile:\n\n",
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS.keys())
def test_a_bad_paste_checks_nothing_repeats_nothing_and_ends_nothing(listed: Pair, attack: str | bytes) -> None:
    raw = attack if isinstance(attack, bytes) else attack.encode()
    result = session(listed.pk, raw + b"\n\n" + (pasted(zone(HIT)) + "y\n").encode())
    assert result.exit_code == 0, result.output
    before, _, after = result.stdout.partition("NOT CHECKED")
    assert "Go on?" not in before
    assert "POSSIBLE HIT" in after, "the next traveller is checked as ever"
    assert not set("\x1b\x07\x00\x9b\u202e") & set(result.output)
    for word in ("Zulfiqar", "ZZZZ", "smile"):
        assert word not in result.output


def test_a_long_paste_is_not_read_again_with_every_line(listed: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[int] = []

    def counted(text: str) -> object:
        read.append(len(text))
        return find_zone(text)

    monkeypatch.setattr(check_interactive, "find_zone", counted)
    paste = "Zulfiqar\n" * 1000
    assert session(listed.pk, paste + "\n").exit_code == 0
    assert len(read) == 1000, "a zone is looked for with every line"
    assert sum(read) < 20 * len(paste), "in what came lately"


def test_a_second_zone_in_the_same_paste_is_never_an_answer(listed: Pair) -> None:
    shown = session(listed.pk, pasted(zone(HIT), VICTIM)).stdout
    assert "POSSIBLE HIT" not in shown
    assert "NOT CHECKED, as you chose" in shown


def test_escapes_around_a_good_zone_reach_nobody(listed: Pair) -> None:
    first, second = zone(HIT)
    result = session(listed.pk, f"\x1b[200~\u202e{first}\x07\r\n  {second}\x1b[201~\ny\n")
    assert "POSSIBLE HIT" in result.stdout
    assert not set("\x1b\x07\u202e") & set(result.output)


def test_a_zone_without_number_or_birth_date_is_nothing_to_check(listed: Pair) -> None:
    first, _ = zone()
    empty = first, "<" * 44
    assert "nothing to check" in refused(from_file(listed, pasted(empty)))
    assert "nothing to check" in session(listed.pk, pasted(empty) + "y\n").stdout


def test_the_input_may_end_anywhere(listed: Pair) -> None:
    whole = pasted(zone(HIT)) + "y\n"
    for end in (0, 1, 44, 45, 60, 89, 90):
        result = session(listed.pk, whole[:end])
        assert result.exit_code == 0, result.output
        assert "POSSIBLE HIT" not in result.stdout


def test_a_busy_database_is_not_checked_and_not_the_end(listed: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_: object, **__: object) -> None:
        raise StoreBusyError("the database is busy")

    monkeypatch.setattr("node.cli.check_answer.check_traveller", busy)
    result = session(listed.pk, (pasted(zone(HIT)) + "y\n") * 2)
    assert result.exit_code == 0
    assert result.stdout.count("NOT CHECKED: the database is busy") == 2


# --- The file --------------------------------------------------------------------------------------------------------


def test_a_zone_from_a_file_is_checked_and_nothing_of_it_is_printed(listed: Pair, tmp_path: Path) -> None:
    (tmp_path / "zone.txt").write_text(f"scanned by desk 3\n\n{pasted(zone(HIT))}", encoding="utf-8")
    arguments = ("--home", listed.pk, "check", "--mrz-file", tmp_path / "zone.txt", *QUICK)
    for result in (invoke("--json", *arguments), invoke(*arguments)):
        assert result.exit_code == 3
        assert "document_lost_stolen" in result.stdout
        for secret in (HIT, "TRAVELLER", "BILAL", "1988", "880412"):
            assert secret not in result.output
    report = document(invoke("--json", *arguments))
    assert report["mrz"]["format"] == "TD3"
    assert report["mrz"]["expired"] is False


@pytest.mark.parametrize("attack", [one for one in ATTACKS.values() if isinstance(one, str)])
def test_a_file_without_one_zone_is_refused_without_repeating_it(listed: Pair, attack: str) -> None:
    result = from_file(listed, attack)
    assert result.exit_code == 1
    assert set(document(result)) == {"error", "remedy"}
    for word in ("Zulfiqar", "ZZZZ", "TRAVELLER", "smile"):
        assert word not in result.output


def test_a_file_without_end_is_not_read_to_its_end(listed: Pair, tmp_path: Path) -> None:
    assert "longer" in refused(from_file(listed, "P" * 50_000))
    (tmp_path / "huge").write_bytes(b"P" * 50_000)
    result = invoke("--json", "--home", listed.pk, "check", "--mrz-file", tmp_path / "huge")
    assert "longer" in refused(result)
    assert invoke("--json", "--home", listed.pk, "check", "--mrz-file", tmp_path / "none").exit_code == 1


def test_a_zone_and_other_particulars_are_wrong_usage(listed: Pair) -> None:
    for more in (("--name", "Zulfiqar"), ("--born", "1988"), ("--sex", "M"), ("--vehicle", "LEA-1234")):
        result = from_file(listed, pasted(zone()), *more)
        assert result.exit_code == 2
        assert "Zulfiqar" not in result.output


def test_a_role_typed_before_the_word_is_refused_not_unheeded(listed: Pair) -> None:
    """`check --role first_line interactive` would else show the officer at the counter what the second line sees."""
    for word in ("interactive", "late"):
        result = invoke("--home", listed.pk, "check", *FIRST_LINE, word, input=pasted(zone(HIT)) + "y\n")
        assert result.exit_code == 2
        assert "POSSIBLE HIT" not in result.output


def test_interactive_is_not_for_programs(listed: Pair) -> None:
    result = invoke("--json", "--home", listed.pk, "check", "interactive", input=pasted(zone()))
    assert result.exit_code == 2
    assert document(result)["error"]


# --- Who asks --------------------------------------------------------------------------------------------------------


def test_a_desk_sees_its_own_view_and_cannot_take_another(staff: Staff) -> None:
    proof = ("--home", staff.home, "--as", staff.ids["desk"], "--token-file", staff.folder / "desk.token")
    first = ("check", "interactive", *QUICK, "--purpose", "border_first_line")
    result = invoke(*proof, *first, input=pasted(zone()) + "y\n")
    assert answer_of(result) == ["CONTINUE", "NOT CHECKED: PK"]
    assert "in words" not in result.stdout
    for options in (("--role", "second_line"), ("--purpose", "border_second_line")):
        result = invoke(*proof, *first, *options, input=pasted(zone()) + "y\n")
        assert result.exit_code == 1
        assert "TRAVELLER" not in result.stdout, "refused before anybody pastes a traveller"
    assert invoke("--home", staff.home, "check", "interactive", input=pasted(zone())).exit_code == 1


def test_a_desk_checks_a_file_of_which_no_name_is_an_argument(staff: Staff, tmp_path: Path) -> None:
    (tmp_path / "zone").write_text(pasted(zone()), encoding="utf-8")
    result = staff.acting("desk", "check", "--mrz-file", tmp_path / "zone", *QUICK, "--purpose", "border_first_line")
    assert result.exit_code == 3
    assert document(result) == {"answer": "continue", "not_checked": ["PK"]}


def test_a_token_revoked_in_the_middle_ends_the_session(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    staff.hired("leaver", "first_line")
    token = staff.issued("leaver", "checks:first_line")["token_id"]
    calls = []

    def once(node: NodeContext, mrz: Mrz, question: Question) -> Answer:
        calls.append(1)
        answer = answer_zone(node, mrz, question)
        must(staff.acting("operator", "token", "revoke", token))
        return answer

    monkeypatch.setattr("node.cli.check_interactive.answer_zone", once)
    proof = ("--home", staff.home, "--as", staff.ids["leaver"], "--token-file", staff.folder / "leaver.token")
    first = ("check", "interactive", *QUICK, *FIRST_LINE)
    result = invoke(*proof, *first, input=(pasted(zone()) + "y\n") * 2)
    assert result.exit_code == 1
    assert "token is not valid" in result.stderr
    assert len(calls) == 1


def test_no_traveller_of_a_zone_is_in_the_log(listed: Pair, tmp_path: Path) -> None:
    session(listed.pk, pasted(VICTIM) + "y\n")
    export = tmp_path / "export"
    assert invoke("--home", listed.pk, "log", "export", export, "--peer", "GR").exit_code == 0
    log = json.dumps(document(invoke("--json", "--home", listed.pk, "log", "list")))
    for secret in ("AMINA", "HIDDEN", "Amina", "CL0000002"):
        assert secret not in export.read_text(encoding="ascii") + log
