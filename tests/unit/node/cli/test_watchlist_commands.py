"""Importing lists by command: bad rows, bad files, names that attack the terminal, whom entries may reach."""

import csv
import time
from pathlib import Path

import pytest

from node.cli.watchlist_import import Release
from node.formats.wren_csv import write_wren_csv
from protocol.entry import Entry, Name
from protocol.entry_rules import with_default_dates
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.vocabulary import Action, Category, InformationEvaluation, MemberCode, ObjectKind, SourceEvaluation
from tests.support.shared_data import shared_data
from tests.unit.node.cli.conftest import Pair, document, done, invoke

GR, PK, TR = MemberCode("GR"), MemberCode("PK"), MemberCode("TR")


def entry(reference: str, **changes: object) -> Entry:
    values: dict[str, object] = {
        "entry_id": reference,
        "object_kind": ObjectKind.DOCUMENT,
        "category": Category.DOCUMENT_LOST_STOLEN,
        "legal_basis": "Act 7",
        "action": Action.SEIZE,
        "issuer_record": "R-1",
        "documents": (TravelDocument("P", "PAK", "XK7654321"),),
        "issued": int(time.time()) - 100,
        "source_evaluation": SourceEvaluation.A,
        "information_evaluation": InformationEvaluation.ACCURACY_NOT_IN_DOUBT,
    }
    return with_default_dates(Entry(**(values | changes)))  # type: ignore[arg-type]


def protected(reference: str, name: str = "Amina Hidden") -> Entry:
    return entry(
        reference,
        object_kind=ObjectKind.PERSON,
        category=Category.VULNERABLE_PERSON,
        action=Action.PROTECT,
        protection_officer="Officer 7",
        names=(Name(name),),
        birth_dates=(PartialDate(1979, 2, 3),),
        documents=(),
        issuer_record="",
    )


def written(path: Path, *entries: Entry, rows: bytes = b"") -> Path:
    with path.open("wb") as file:
        write_wren_csv(entries, file)
        file.write(rows)
    return path


def test_a_bad_row_is_reported_with_its_line_and_the_good_rows_are_kept(pair: Pair, tmp_path: Path) -> None:
    source = written(tmp_path / "a list.csv", entry("E-1"), entry("E-2"), rows=b"Zulfiqar,P/PAK/XK7654321\r\n")
    rejects = tmp_path / "the rejects.csv"
    arguments = ("watchlist", "import", source, "--format", "wren", "--list", "own", "--rejects", rejects)
    result = invoke("--json", "--home", pair.pk, *arguments)
    report = document(result)
    assert (result.exit_code, report["accepted"], report["rejected"]) == (0, 2, 1)
    assert report["rejects"][0]["line"] == 4
    assert report["rejects"][0]["remedy"]
    with rejects.open(encoding="utf-8", newline="") as file:
        assert [(row["line"], row["outcome"]) for row in csv.DictReader(file)] == [("4", "rejected")]
    for text in (result.output, rejects.read_text(encoding="utf-8")):
        assert "Zulfiqar" not in text
        assert "XK7654321" not in text
    assert done("--home", pair.pk, "watchlist", "list")["lists"] == [{"list": "own", "entries": 2}]


def test_a_dry_run_changes_nothing(pair: Pair, tmp_path: Path) -> None:
    source = written(tmp_path / "list.csv", entry("E-1"))
    report = done("--home", pair.pk, "watchlist", "import", source, "--format", "wren", "--list", "own", "--dry-run")
    assert (report["accepted"], report["version"]) == (1, None)
    assert done("--home", pair.pk, "watchlist", "list") == {"lists": [], "versions": []}


@pytest.mark.parametrize(
    ("form", "content"),
    [
        ("wren", "entry_id,object_kind\r\n".encode("utf-16")),
        ("wren", b""),
        ("wren", b"\x00\x01\x02"),
        ("wren", b"entry_id;object_kind;category;legal_basis\n"),
        ("un", b"not xml"),
        (
            "un",
            b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><CONSOLIDATED_LIST dateGenerated="2026-01-01"/>',
        ),
        ("un", b'<CONSOLIDATED_LIST dateGenerated="2026-01-01"><INDIVIDUALS><INDIVIDUAL>'),
    ],
)
def test_a_file_that_is_no_such_list_changes_nothing(pair: Pair, tmp_path: Path, form: str, content: bytes) -> None:
    source = tmp_path / "list"
    source.write_bytes(content)
    result = invoke("--home", pair.pk, "watchlist", "import", source, "--format", form, "--list", "x")
    assert result.exit_code == 1
    assert len(result.stderr.splitlines()) == 2
    assert "unforeseen" not in result.stderr
    assert done("--home", pair.pk, "watchlist", "list")["versions"] == []


def test_a_file_of_bad_rows_only_is_a_failure_without_their_bytes(pair: Pair, tmp_path: Path) -> None:
    source = written(tmp_path / "list.csv", rows=b"\xff\xfeZulfiqar\r\n")
    result = invoke("--home", pair.pk, "watchlist", "import", source, "--format", "wren", "--list", "x")
    assert result.exit_code == 1
    assert "not UTF-8" in result.stdout
    assert "Zulfiqar" not in result.output


@pytest.mark.parametrize(
    "arguments", [("--list", "\x1b[2J"), ("--list", ""), ("--list", "x" * 65), ("--format", "pdf")]
)
def test_wrong_options_of_an_import_are_usage_errors(
    kept_pair: Pair, tmp_path: Path, arguments: tuple[str, str]
) -> None:
    source = written(tmp_path / "list.csv", entry("E-1"))
    rest = ("--format", "wren") if arguments[0] == "--list" else ("--list", "own")
    result = invoke("--home", kept_pair.pk, "watchlist", "import", source, *arguments, *rest)
    assert result.exit_code == 2
    assert "\x1b" not in result.output


def test_a_missing_file_is_a_usage_error(kept_pair: Pair, tmp_path: Path) -> None:
    arguments = ("watchlist", "import", tmp_path / "none.csv", "--format", "wren", "--list", "x")
    assert invoke("--home", kept_pair.pk, *arguments).exit_code == 2


def test_names_that_turn_the_terminal_around_are_shown_spelled_out(pair: Pair, tmp_path: Path) -> None:
    attack = "Amina \u202etxt.exe [red]"
    source = written(tmp_path / "list.csv", protected("E-1", attack))
    done("--home", pair.pk, "watchlist", "import", source, "--format", "wren", "--list", "own")
    result = invoke("--home", pair.pk, "watchlist", "show", "E-1", "--role", "protection_officer")
    assert result.exit_code == 0
    assert "\u202e" not in result.stdout
    assert "\\u202etxt.exe [red]" in result.stdout
    raw = invoke("--json", "--home", pair.pk, "watchlist", "show", "E-1", "--role", "protection_officer").stdout
    assert raw.isascii()


@pytest.mark.parametrize("role", ["first_line", "operator", "auditor", "secretariat"])
def test_who_reads_no_content_sees_no_entry(pair: Pair, tmp_path: Path, role: str) -> None:
    source = written(tmp_path / "list.csv", entry("E-1"))
    done("--home", pair.pk, "watchlist", "import", source, "--format", "wren", "--list", "own")
    result = invoke("--home", pair.pk, "watchlist", "show", "E-1", "--role", role)
    assert result.exit_code == 1
    assert "XK7654321" not in result.output


def test_a_protective_entry_is_shown_to_a_protection_officer_only(pair: Pair, tmp_path: Path) -> None:
    source = written(tmp_path / "list.csv", protected("E-1"))
    done("--home", pair.pk, "watchlist", "import", source, "--format", "wren", "--list", "own")
    for role in ("second_line", "investigator", "supervisor"):
        result = invoke("--home", pair.pk, "watchlist", "show", "E-1", "--role", role)
        assert result.exit_code == 1
        assert "Amina" not in result.output
        assert "vulnerable" not in result.output


def test_an_option_releases_what_names_nobody_and_never_a_protective_entry() -> None:
    release = Release(to=(GR, TR), never=(TR,))
    assert release.apply(entry("E-1")).releasable_to == (GR,)
    assert release.apply(entry("E-2", releasable_to=(MemberCode("IR"),))).releasable_to == (MemberCode("IR"),)
    assert release.apply(protected("E-3")).releasable_to == ()
    assert all(TR in release.apply(one).never_to for one in (entry("E-1"), protected("E-3")))


def test_an_option_may_only_release_to_peers(pair: Pair, tmp_path: Path) -> None:
    source = written(tmp_path / "list.csv", entry("E-1"))
    arguments = ("watchlist", "import", source, "--format", "wren", "--list", "own")
    assert invoke("--home", pair.pk, *arguments, "--releasable-to", "ZZ").exit_code == 1
    done("--home", pair.pk, *arguments, "--releasable-to", "all")
    shown = done("--home", pair.pk, "watchlist", "show", "E-1")["entry"]
    assert shown["releasable_to"] == ["GR"]


def test_an_entry_withdrawn_is_recalled_from_the_peers_whose_tag_set_holds_it(pair: Pair, tmp_path: Path) -> None:
    source = written(tmp_path / "list.csv", entry("E-1", releasable_to=(GR,)), entry("E-2"))
    done("--home", pair.pk, "watchlist", "import", source, "--format", "wren", "--list", "own")
    (built,) = done("--home", pair.pk, "tagset", "build")["peers"]
    assert (built["ok"], built["live"]) == (True, 1)
    assert done("--home", pair.pk, "watchlist", "withdraw", "E-1")["recalled_from"] == ["GR"]
    assert done("--home", pair.pk, "watchlist", "withdraw", "E-2")["recalled_from"] == []
    assert [one["outcome"] for one in done("--home", pair.pk, "watchlist", "recalls")["recalls"]] == ["pending"]
    assert invoke("--home", pair.pk, "watchlist", "withdraw", "E-1").exit_code == 1
    assert invoke("--home", pair.pk, "watchlist", "show", "E-1").exit_code == 1


def test_rejects_never_overwrite_a_file(kept_pair: Pair, tmp_path: Path) -> None:
    source = written(tmp_path / "list.csv", entry("E-1"))
    arguments = ("watchlist", "import", source, "--format", "wren", "--list", "own", "--rejects", source)
    assert invoke("--home", kept_pair.pk, *arguments).exit_code == 1
    assert b"E-1" in source.read_bytes()


def test_ofacs_three_files_are_read_whole_and_every_record_is_accounted_for(pair: Pair) -> None:
    lists = shared_data() / "lists"
    beside = ("--aliases", lists / "ofac_alt.csv", "--addresses", lists / "ofac_add.csv")
    arguments = ("watchlist", "import", lists / "ofac_sdn.csv", "--format", "ofac", "--list", "ofac", "--dry-run")
    found = done("--home", pair.gr, *arguments, *beside, "--list-date", "2026-01-03")
    assert found["accepted"] >= 4643  # all individuals, and organisations and vessels
    assert found["accepted"] + found["rejected"] >= 9044


def test_a_list_without_its_day_says_what_is_missing(pair: Pair, tmp_path: Path) -> None:
    file = tmp_path / "sdn.csv"
    file.write_bytes(b"")
    refused = invoke("--home", pair.gr, "watchlist", "import", file, "--format", "ofac", "--list", "ofac")
    assert refused.exit_code == 1
    assert "--list-date" in refused.stderr


def test_a_workbook_that_is_called_a_csv_is_told_apart(kept_pair: Pair, tmp_path: Path) -> None:
    """The first thing that goes wrong with the template on day one."""
    workbook = tmp_path / "entries.xlsx"
    done("watchlist", "template", workbook)
    asked = ("--home", kept_pair.pk, "watchlist", "import", workbook, "--list", "own", "--dry-run", "--format")
    refused = invoke("--json", *asked, "wren")
    assert refused.exit_code == 1
    assert "xlsx" in document(refused)["remedy"]
    assert done(*asked, "xlsx")["rejected"] == 0
