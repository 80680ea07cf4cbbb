"""Batch checks at the command line, on a real home: who submits, approves, runs, and what the files may not do."""

import csv
import time
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from node.core.batches import MAX_ROWS
from node.formats.wren_csv import write_wren_csv
from protocol.entry import Entry, Name, Provenance
from protocol.matching.dates import parse_date
from protocol.vocabulary import Action, Category, ObjectKind
from tests.unit.node.cli.conftest import Pair, document, done, found_pair, invoke
from tests.unit.node.cli.test_account_commands import Staff, must, refused, staffed
from tests.unit.node.cli.test_program import SECRET
from tests.unit.node.cli.test_watchlist_commands import entry

HEADER = "full_name,date_of_birth,nationality,phone,reason"
ROW = f"{SECRET} Marwandi,1970-5-23,Pakistan,,named by a witness"
CASE = ("--case", "2026/117", "--purpose", "investigation")


@pytest.fixture(scope="module")
def staff(tmp_path_factory: pytest.TempPathFactory) -> Staff:
    """An analyst who is a supervisor as well, and two more supervisors."""
    pair: Pair = found_pair(tmp_path_factory.mktemp("pair for batches"))
    made = staffed(pair.gr, tmp_path_factory.mktemp("tokens"))
    made.hired("analyst", "investigator", "supervisor", scopes=("checks:second_line", "checks:approve"))
    for label in ("chief", "deputy"):
        made.hired(label, "supervisor", scopes=("checks:approve",))
    return made


def written(path: Path, *rows: str, header: str = HEADER) -> Path:
    path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
    return path


def submitted(staff: Staff, path: Path, *more: str) -> dict[str, Any]:
    found: dict[str, Any] = must(staff.acting("analyst", "check", "--file", path, *(more or CASE)))
    return found


def approved(staff: Staff, path: Path) -> str:
    batch = str(submitted(staff, path)["batch"])
    for label in ("chief", "deputy"):
        must(staff.acting(label, "check", "approve", batch))
    return batch


def test_a_batch_goes_from_file_to_workbook(staff: Staff, tmp_path: Path) -> None:
    batch = submitted(staff, written(tmp_path / "t.csv", ROW, "Layla Khan,1988-04-12,IR,+92 300 1234567,a passenger"))
    assert (batch["persons"], batch["approvals"], batch["state"]) == (2, 0, "submitted")
    shown = must(staff.acting("chief", "check", "show", batch["batch"]))
    assert [one["cells"]["reason"] for one in shown["rows"]] == ["named by a witness", "a passenger"]
    refused(staff.acting("analyst", "check", "approve", batch["batch"]))
    refused(staff.acting("analyst", "check", "--batch", batch["batch"], "--out", tmp_path / "r.xlsx"))
    assert must(staff.acting("chief", "check", "approve", batch["batch"]))["approvals"] == 1
    refused(staff.acting("chief", "check", "approve", batch["batch"]))
    assert must(staff.acting("deputy", "check", "approve", batch["batch"]))["approvals"] == 2
    result = staff.acting("analyst", "check", "--batch", batch["batch"], "--out", tmp_path / "r.xlsx")
    assert result.exit_code == 3, result.output  # PK has given us no list
    run = document(result)
    assert (run["asked_now"], run["rows"]["not_checked"], run["done"]) == (2, 2, True)
    sheet = load_workbook(tmp_path / "r.xlsx").active
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert rows[0] == ["row", *HEADER.split(","), "result", "not_checked", "hits", "may_be_minor", "check_id"]
    assert rows[1][:3] == ["1", f"{SECRET} Marwandi", "1970-5-23"]
    assert rows[2][4] == "'+92 300 1234567"
    assert {row[6] for row in rows[1:]} == {"not_checked"}
    assert {row[7] for row in rows[1:]} == {"PK: no_list"}
    listed = must(staff.acting("chief", "check", "batches"))["batches"]
    assert next(one["state"] for one in listed if one["batch"] == batch["batch"]) == "done"
    refused(staff.acting("analyst", "check", "--batch", batch["batch"], "--out", tmp_path / "again.csv"))
    refused(staff.acting("chief", "check", "show", batch["batch"]))


def listed(staff: Staff, path: Path, *entries: Entry) -> None:
    """On GR's own list, by the four eyes of lead and chief."""
    with path.open("wb") as file:
        write_wren_csv(entries, file)
    words = ("watchlist", "import", path, "--format", "wren", "--list", "own")
    submitted_ = must(staff.acting("lead", *words))
    assert submitted_["added"] == len(entries)
    must(staff.acting("approver", "watchlist", "approve", submitted_["import"]))


def test_hits_of_the_own_list_are_told_and_a_misused_identity_is_none(staff: Staff, tmp_path: Path) -> None:
    staff.hired("approver", "supervisor", scopes=("imports:approve",))
    person: dict[str, Any] = {"object_kind": ObjectKind.PERSON, "issuer_record": "", "documents": ()}
    person |= {"birth_dates": (parse_date("1970-05-23"),), "action": Action.NONE}
    public: dict[str, Any] = {"category": Category.REFERENCE_LIST, "provenance": Provenance.PUBLIC_LIST}
    public |= {"provenance_detail": "exercise", "list_name": "exercise", "list_date": int(time.time()) - 200}
    victim_: dict[str, Any] = {"category": Category.VULNERABLE_PERSON, "protection_officer": "duty desk"}
    victim_ |= {"misused_identity": True, "identity_consent": "C-1"}
    listed(
        staff,
        tmp_path / "list.csv",
        entry("GR-1", names=(Name("Tariq Aziz Gul"),), **person, **public),
        entry("GR-2", names=(Name("Layla Marwandi"),), **person, **victim_),
    )
    rows = ("Tariq Aziz Gul,1970-05-23,,,why", "Layla Marwandi,1970-05-23,,,why", "Nobody Known,1990-01-01,,,why")
    batch = approved(staff, written(tmp_path / "t.csv", *rows))
    run = document(staff.acting("analyst", "check", "--batch", batch, "--out", tmp_path / "r.csv"))
    assert run["rows"] == {"clear": 0, "possible_hit": 1, "not_checked": 2}
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as file:
        hit, victim, nobody = csv.DictReader(file)
    assert (hit["result"], hit["hits"].partition(",")[0]) == ("possible_hit", "GR (own list): GR-1")
    assert (victim["result"], nobody["result"], nobody["hits"]) == ("not_checked", "not_checked", "")
    assert "misused" in victim["hits"]
    assert "GR-2" not in victim["hits"]


def test_who_may_be_a_child_and_whose_name_goes_on_is_in_the_results(staff: Staff, tmp_path: Path) -> None:
    """In the Solar Hijri reading of 1400 the person is a child, in the Islamic one a grown-up: it is told all the same."""
    rows = (
        "Nobody Known,1400-05-01,,,why",
        "Nobody Marwandi,05/06/1990,,,why",
        '"Marwandi, Zulfiq...",1990-06-05,,,why',
    )
    batch = approved(staff, written(tmp_path / "t.csv", *rows))
    staff.acting("analyst", "check", "--batch", batch, "--out", tmp_path / "r.csv")
    with (tmp_path / "r.csv").open(encoding="utf-8", newline="") as file:
        child, grown, cut = csv.DictReader(file)
    assert [one["may_be_minor"] for one in (child, grown, cut)] == ["yes", "", ""]
    assert "cut short" in cut["not_checked"]
    assert "cut short" not in grown["not_checked"]


@pytest.mark.parametrize("ending", ["csv", "xlsx"])
def test_no_cell_of_the_results_is_a_formula(staff: Staff, tmp_path: Path, ending: str) -> None:
    """A name that a spreadsheet would compute when the analyst opens the results."""
    attacks = ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK(""https://x.example"")', "\t=1", "\r=1", "\uff1d1", " =1"]
    rows = [f'"{attack} Zulfiqar Marwandi",1970,PK,"{attack}","{attack} why"' for attack in attacks]
    header = "full_name,date_of_birth,nationality,@note,reason"
    batch = approved(staff, written(tmp_path / "t.csv", *rows, header=header))
    out = tmp_path / f"r.{ending}"
    assert staff.acting("analyst", "check", "--batch", batch, "--out", out).exit_code == 3
    if ending == "csv":
        with out.open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
    else:
        found = [cell for row in load_workbook(out).active.iter_rows() for cell in row if cell.value is not None]
        assert {cell.data_type for cell in found} == {"s"}
        cells = [str(cell.value) for cell in found]
    assert "'=1+1" in cells
    assert "'=1+1 Zulfiqar Marwandi" in cells
    assert not [
        cell for cell in cells if cell.lstrip().startswith(("=", "+", "-", "@", "\uff1d")) or cell[:1] in ("\t", "\r")
    ]


@pytest.mark.parametrize(
    ("row", "field"),
    [
        (f"{SECRET},1970-05-23,PK,,", "reason"),
        (f"{SECRET} Khan,1970-05-23,PK,,   ", "reason"),
        (f"{SECRET} Khan,once in May,PK,,why", "date_of_birth"),
        (f"{SECRET} Khan,1970-05-23,Atlantis,,why", "nationality"),
        (f"{SECRET} Khan,1970-05-23,PK,12,why", "phone"),
        (f"{SECRET} Khan,,PK,,why", "row"),
    ],
)
def test_one_row_that_does_not_hold_refuses_the_file(staff: Staff, tmp_path: Path, row: str, field: str) -> None:
    before = must(staff.acting("chief", "check", "batches"))
    result = staff.acting("analyst", "check", "--file", written(tmp_path / "t.csv", ROW, row), *CASE)
    assert result.exit_code == 1
    found = document(result)
    assert found["submitted"] is False
    assert [(one["row"], one["field"]) for one in found["faults"]] == [(2, field)]
    assert SECRET not in result.output
    assert must(staff.acting("chief", "check", "batches")) == before


def test_phones_are_for_investigations_alone(staff: Staff, tmp_path: Path) -> None:
    staff.hired("second", "second_line", scopes=("checks:second_line",))
    path = written(tmp_path / "t.csv", "Layla Khan,1988,PK,+92 300 1234567,why")
    result = staff.acting("second", "check", "--file", path, "--case", "1", "--purpose", "visa")
    assert document(result)["faults"][0]["field"] == "phone, account"
    refused(staff.acting("second", "check", "--file", path, *CASE))
    plain = written(tmp_path / "p.csv", ROW)
    refused(staff.acting("second", "check", "--file", plain, "--case", "1", "--purpose", "border_first_line"))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\n\n",
        HEADER.encode() + b"\n",
        b"full_name,date_of_birth\nA B,1970\n",
        b"reason,colour\nwhy,red\n",
        HEADER.encode() + b"\nZulfiqar \xff\xfe,1970,PK,,why\n",
        HEADER.encode() + b'\n"Zulfiqar Khan,1970,PK,,why\n',
        HEADER.encode() + b"\nZulfiqar Khan,1970,PK\n",
        b"full_name;date_of_birth;reason\nZulfiqar Khan;1970;why\n",
        b"full_name,full_name,reason\nA,B,why\n",
        b"full_name,date_of_birth,hits,reason\nZulfiqar Khan,1970,,why\n",
        b"\x00\x01\x02" * 100,
        b"PK\x03\x04" + bytes(200),
        b"x" * 400_000,
    ],
    ids=range(14),
)
def test_a_file_that_is_none_is_refused_without_repeating_it(staff: Staff, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(content)
    result = staff.acting("analyst", "check", "--file", path, *CASE)
    refused(result)
    assert SECRET not in result.output


def test_a_million_rows_are_refused_and_soon(staff: Staff, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    with path.open("w", encoding="utf-8") as file:
        file.write("full_name,date_of_birth,reason\n")
        file.writelines("A B,1970,why\n" for _ in range(1_000_000))
    assert str(MAX_ROWS) in refused(staff.acting("analyst", "check", "--file", path, *CASE))


def test_wrong_words_are_wrong_usage(staff: Staff, tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", ROW)
    for words in (
        ("--file", tmp_path / "none.csv", *CASE),
        ("--file", path),
        ("--case", "1"),
        ("--batch", "0" * 32),
        ("--out", path),
        ("--file", path, *CASE, "--batch", "0" * 32),
        ("--file", path, *CASE, "--name", SECRET),
        ("--batch", "0" * 32, "--out", tmp_path / "r.csv", "--purpose", "visa"),
    ):
        result = staff.acting("analyst", "check", *words)
        assert result.exit_code == 2, (words, result.output)
        assert SECRET not in result.output
    batch = approved(staff, path)
    refused(staff.acting("analyst", "check", "--batch", batch, "--out", tmp_path / "r.docx"))
    refused(staff.acting("analyst", "check", "--batch", batch, "--out", path))
    refused(staff.acting("analyst", "check", "--batch", batch, "--out", tmp_path / "no folder" / "r.csv"))
    refused(staff.acting("analyst", "check", "--batch", "0" * 32, "--out", tmp_path / "r.csv"))
    assert must(staff.acting("analyst", "check", "discard", batch))["state"] == "discarded"


def test_who_neither_checks_nor_approves_sees_no_batch(staff: Staff, tmp_path: Path) -> None:
    batch = submitted(staff, written(tmp_path / "t.csv", ROW))["batch"]
    for label in ("operator", "desk"):
        for words in (("batches",), ("show", batch), ("approve", batch), ("discard", batch)):
            refused(staff.acting(label, "check", *words))
        refused(staff.acting(label, "check", "--file", tmp_path / "t.csv", *CASE))
    assert must(staff.acting("chief", "check", "refuse", batch, "--why", "no such case"))["state"] == "refused"


def test_without_accounts_there_are_no_approvals_and_no_batches(tmp_path: Path) -> None:
    home = tmp_path / "pk"
    done("--home", home, "init", "PK", "--fast-passphrase")
    refused(invoke("--json", "--home", home, "check", "--file", written(tmp_path / "t.csv", ROW), *CASE))
    refused(invoke("--json", "--home", home, "check", "batches"))


def test_people_are_told_what_is_pending(staff: Staff, tmp_path: Path) -> None:
    path = written(tmp_path / "t.csv", ROW)
    proof = ("--as", staff.ids["analyst"], "--token-file", staff.folder / "analyst.token")
    told = invoke("--home", staff.home, *proof, "check", "--file", path, *CASE).stdout
    assert "Pending: 2 of 2 approvals" in told
    batch = told.split()[1].rstrip(",")
    must(staff.acting("chief", "check", "approve", batch))
    must(staff.acting("deputy", "check", "approve", batch))
    shown = invoke("--home", staff.home, *proof, "check", "show", batch).stdout
    assert f"{SECRET} Marwandi" in shown
    result = invoke("--home", staff.home, *proof, "check", "--batch", batch, "--out", tmp_path / "r.csv")
    assert result.exit_code == 3
    assert "1 NOT CHECKED" in result.stdout
    assert "only copy" in result.stdout
    assert SECRET not in result.stdout + result.stderr
    assert (tmp_path / "r.csv").stat().st_mode & 0o077 == 0
