"""`wren match`: two names, files of pairs, lists; what it must keep, refuse and never repeat. It opens no home."""

import csv
import io
import json
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from openpyxl import load_workbook

from node.cli.match_pairs import CHUNK_ROWS
from node.cli.session import Session
from node.formats.wren_csv import write_wren_csv
from protocol.entry import Entry, Name, Provenance
from protocol.entry_rules import with_default_dates
from protocol.matching.dates import parse_date
from protocol.vocabulary import Category, EntryId, ObjectKind, Purpose
from tests.support.shared_data import shared_data
from tests.unit.node.cli.conftest import document, invoke
from tests.unit.node.cli.test_account_commands import refused
from tests.unit.node.cli.test_program import SECRET

PERSIAN = "\u0645\u062d\u0645\u062f\u0631\u0636\u0627 \u06a9\u0631\u06cc\u0645\u06cc"


@pytest.fixture(autouse=True)
def no_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """These commands work where there is no node."""

    def opened(*_: object) -> None:
        raise AssertionError("a command that needs no node opened one")

    for name in ("open_node", "passphrase", "require_home"):
        monkeypatch.setattr(Session, name, opened)


def must(*arguments: object, **options: Any) -> Any:
    result = invoke("--json", *arguments, **options)
    assert result.exit_code == 0, result.output
    return document(result)


def table(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def written(path: Path, rows: Sequence[Sequence[str]]) -> Path:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    path.write_text(text.getvalue(), encoding="utf-8")
    return path


# --- Two names -------------------------------------------------------------------------------------------------------


def test_two_names_are_taken_apart_and_judged() -> None:
    told = must("match", "Zulfiqar Marwandi", "Marwandi Zulfiqar")
    assert told["score"] > 0.9
    assert [one["text"] for one in told["left"]["tokens"]]
    assert [(one["purpose"], one["hit"]) for one in told["verdicts"]] == [(None, True)]
    assert {one["left"].casefold() for one in told["meetings"]} == {"zulfiqar", "marwandi"}
    assert must("match", "Zulfiqar Marwandi", "Layla Khan")["score"] < 0.5
    private = must("match", "Zulfiqar Marwandi", "Marwandi Zulfiqar", "--private")
    assert {one["purpose"] for one in private["verdicts"]} == {purpose.value for purpose in Purpose}
    assert "meetings" not in private


def test_each_token_has_its_role_and_its_part_where_the_writing_tells() -> None:
    told = must("match", "Marwandi, Zulfiqar Khan", "Zulfiqar Sergeevich bin Marwandi Jr.")
    assert [(one["text"], one["role"], one["part"]) for one in told["left"]["tokens"]] == [
        ("zulfiqar", "name", "given"),
        ("khan", "weak name", "given"),
        ("marwandi", "name", "family"),
    ]
    roles = {one["text"]: one["role"] for one in told["right"]["tokens"]}
    assert (roles["sergeevich"], roles["bin"], roles["jr"]) == ("patronymic", "particle", "suffix")
    assert {one["part"] for one in told["right"]["tokens"]} == {None}
    page = invoke("match", "Marwandi, Zulfiqar Khan", "Zulfiqar Marwandi").stdout
    for words in ("family name", "given name", "weak name (given)"):
        assert words in page


def test_a_name_that_goes_on_is_shown_so_and_said_to_make_no_key() -> None:
    page = invoke("match", "Marwandi, Zulfiq...", "Zulfiqar Marwandi").stdout
    assert "zulfiq\u2026" in page
    assert "beginning" in page
    private = must("match", "--private", "Marwandi, Zulfiq...", "Zulfiqar Marwandi")
    assert "makes no key" in private["why"]
    assert "makes no key" not in must("match", "--private", "Marwandi, Zulfiqar", "Zulfiqar Marwandi")["why"]


def test_people_read_why_also_from_right_to_left() -> None:
    """Isolates keep a terminal from turning a row around; what would do so within a name is made visible."""
    told = invoke("match", PERSIAN, "Mohammad Reza Karimi\u202e").stdout
    assert "\u2068" in told
    assert told.count("\u2068") == told.count("\u2069")
    assert "\u202e" not in told
    assert "Score " in told
    assert "Arab" in told


def test_names_come_from_standard_input_too() -> None:
    """Where other users of the machine see no argument."""
    told = must("match", "-", input="Zulfiqar Marwandi\n\n Marwandi Zulfiqar \n")
    assert told["score"] > 0.9
    assert invoke("match", "-", input="one name\n").exit_code == 2


@pytest.mark.parametrize(
    "names",
    [
        ("", ""),
        ("\u200f", "\u0301"),
        ("a" * 10_000, "b" * 10_000),
        ("x y " * 500, "y x " * 500),
        ("\U0001f600", "1"),
        ("\0", "\n"),
    ],
)
def test_pathological_names_are_compared_and_bounded(names: tuple[str, str]) -> None:
    assert 0 <= must("match", *names)["score"] <= 1


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        (SECRET,),
        (SECRET, "b", "c"),
        (SECRET, "b", "--pairs", __file__),
        ("--pairs", __file__),
        ("--pairs", __file__, "--columns", "a", "--out", "o"),
        ("--pairs", __file__, "--columns", "a,b"),
        ("--pairs", "/no/such/file", "--columns", "a,b", "--out", "o"),
        ("--list", __file__, "--travellers", __file__, "--out", "o"),
        ("--list", __file__, "--format", "un", "--out", "o"),
        ("--list", __file__, "--format", "pdf", "--travellers", __file__, "--out", "o"),
        ("--list", __file__, "--format", "un", "--travellers", __file__),
        (SECRET, "b", f"--{SECRET}"),
    ],
)
def test_wrong_usage_is_told_and_no_name_repeated(arguments: tuple[str, ...]) -> None:
    result = invoke("match", *arguments)
    assert result.exit_code == 2, result.output
    assert SECRET not in result.output


# --- Pairs -----------------------------------------------------------------------------------------------------------

PAIRS = [
    ["id", "left name", "note, quoted", "right"],
    ["1", "Zulfiqar Marwandi", 'says "so"', "Marwandi Zulfiqar"],
    ["2", "Layla Khan", "two\nlines", "Zulfiqar Marwandi"],
    ["3", PERSIAN, "", PERSIAN],
    ["4", "", "=1+1", "somebody"],
]


def scored(tmp_path: Path, rows: Sequence[Sequence[str]], *more: str, out: str = "out.csv") -> Result:
    pairs = written(tmp_path / "pairs.csv", rows)
    return invoke("--json", "match", "--pairs", pairs, "--columns", "left name,right", "--out", tmp_path / out, *more)


@pytest.mark.parametrize("more", [(), ("--private",)])
def test_pairs_keep_their_columns_and_order(tmp_path: Path, more: tuple[str, ...]) -> None:
    result = scored(tmp_path, PAIRS, *more)
    assert document(result)["pairs"] == 4
    rows = table(tmp_path / "out.csv")
    assert rows[0] == [*PAIRS[0], "score", "why"]
    assert [row[:-2] for row in rows[1:]] == PAIRS[1:]
    scores = [float(row[-2]) for row in rows[1:]]
    assert all(0 <= score <= 1 for score in scores)
    assert scores[0] > 0.5 > scores[1]
    assert scores[2] > 0.5
    assert scores[3] < 0.5
    assert all(row[-1] for row in rows[1:])


def test_pairs_become_a_workbook_without_formulas(tmp_path: Path) -> None:
    assert scored(tmp_path, PAIRS, out="out.xlsx").exit_code == 0
    cells = [cell for row in load_workbook(tmp_path / "out.xlsx").active.iter_rows() for cell in row]
    assert {cell.data_type for cell in cells if cell.value is not None} == {"s"}


def test_a_large_file_is_scored_in_order_by_several_processes(tmp_path: Path) -> None:
    rows = [
        PAIRS[0],
        *([str(number), "Zulfiqar Marwandi", "x" * 80, "Layla Khan"] for number in range(60 * CHUNK_ROWS)),
    ]
    assert document(scored(tmp_path, rows))["pairs"] == len(rows) - 1
    assert (tmp_path / "pairs.csv").stat().st_size > 1024 * 1024
    assert [row[0] for row in table(tmp_path / "out.csv")[1:]] == [row[0] for row in rows[1:]]


@pytest.mark.parametrize(
    "rows",
    [
        [["id", "left name"], ["1", SECRET]],
        [["left name", "right", "score"], [SECRET, "b", "1"]],
        [["left name", "right", "right"], [SECRET, "b", "1"]],
        [["left name", "right"], [SECRET]],
        [["left name", "right"], [SECRET, "b", "c"]],
        [["left name;right"], [f"{SECRET};b"]],
        [["left name", "right"], [SECRET * 20_000, "b"]],
    ],
)
def test_a_file_that_does_not_hold_is_refused_and_nothing_written(tmp_path: Path, rows: list[list[str]]) -> None:
    result = scored(tmp_path, rows)
    refused(result)
    assert SECRET not in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["pairs.csv"]


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    assert "'right'" in refused(scored(tmp_path, [["left name", "wrong"], ["a", "b"]]))


@pytest.mark.parametrize("content", [b"", b"\xff\xfea\0b\0", b"left name,right\n\xff,b\n", b'left name,right\n"a,b\n'])
def test_bytes_that_are_no_csv_are_refused(tmp_path: Path, content: bytes) -> None:
    pairs = tmp_path / "pairs.csv"
    pairs.write_bytes(content)
    refused(invoke("--json", "match", "--pairs", pairs, "--columns", "left name,right", "--out", tmp_path / "o.csv"))
    assert not (tmp_path / "o.csv").exists()


def test_no_file_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("mine", encoding="utf-8")
    refused(scored(tmp_path, PAIRS))
    assert (tmp_path / "out.csv").read_text(encoding="utf-8") == "mine"


# --- Lists -----------------------------------------------------------------------------------------------------------

TRAVELLERS = [
    ["full_name", "first_name", "middle_name", "last_name", "gender", "date_of_birth", "place_of_birth", "nationality"],
    ["", "Rustam", "", "Zaman", "male", "1970-5-23", "Herat", "Afghanistan"],
    ["Nobody Knownatall", "", "", "", "", "1990-01-01", "", "Atlantis"],
    ["ZAMAN, Rustam", "", "", "", "F", "not known", "", ""],
]


def wanted(reference: str, name: str, born: str) -> Entry:
    """An entry of a public list, as the readers of such lists make it."""
    listed = int(time.time()) - 100
    return with_default_dates(
        Entry(
            entry_id=EntryId(reference),
            object_kind=ObjectKind.PERSON,
            category=Category.REFERENCE_LIST,
            legal_basis="an exercise",
            provenance=Provenance.PUBLIC_LIST,
            provenance_detail="exercise",
            issued=listed,
            names=(Name(name),),
            birth_dates=(parse_date(born),),
            list_name="exercise",
            list_date=listed,
        )
    )


def list_of(path: Path, *entries: Entry) -> Path:
    with path.open("wb") as file:
        write_wren_csv(entries, file)
    return path


@pytest.fixture
def exercise(tmp_path: Path) -> Path:
    entries = (wanted("X-1", "Rustam Zaman", "1970-05-23"), wanted("X-2", "Rustam Zamani", "1950"))
    return list_of(tmp_path / "list.csv", *entries)


def searched(tmp_path: Path, exercise: Path, *more: str) -> tuple[Any, list[list[str]]]:
    travellers = written(tmp_path / "t.csv", TRAVELLERS)
    words = ("--list", exercise, "--format", "wren", "--travellers", travellers, "--out", tmp_path / "out.csv")
    told = must("match", *words, *more)
    return told, table(tmp_path / "out.csv")


def test_each_traveller_has_the_best_candidates_of_the_lists(tmp_path: Path, exercise: Path) -> None:
    told, rows = searched(tmp_path, exercise)
    assert rows[0] == ["row", *TRAVELLERS[0], "rank", "reference", "list_name", "score", "hit", "why"]
    assert (told["entries"], told["travellers"], told["records_rejected"]) == (2, 3, 0)
    assert told["ignored_cells"] == {"nationality": 1, "date_of_birth": 1}
    first = [row for row in rows if row[0] == "1"]
    assert [row[9] for row in first] == [str(rank) for rank in range(1, len(first) + 1)]
    assert first[0][10] == "X-1"
    assert first[0][13] == "true"
    assert float(first[0][12]) >= told["threshold"]
    assert [row[1:9] for row in first] == [TRAVELLERS[1]] * len(first)
    (second,) = (row for row in rows if row[0] == "2")
    assert second[9:11] == ["", ""]
    assert second[13] == "false"
    assert [row[0] for row in rows[1:]] == sorted(row[0] for row in rows[1:])


def test_a_victim_of_misuse_is_no_hit_however_well_they_meet(tmp_path: Path) -> None:
    """The list has the victim's own particulars: nobody meets it better than the victim."""
    victim = replace(
        wanted("X-1", "Rustam Zaman", "1970-05-23"),
        category=Category.VULNERABLE_PERSON,
        protection_officer="officer 4",
        misused_identity=True,
        identity_consent="form 9",
    )
    exercise = list_of(tmp_path / "list.csv", with_default_dates(replace(victim, review=0, expires=0)))
    told, rows = searched(tmp_path, exercise)
    assert told["with_hit"] == 0
    best = next(row for row in rows if row[0] == "1")
    assert (best[10], best[13]) == ("X-1", "false")
    assert best[14].startswith("no hit: an identity that is known to be misused")
    (tmp_path / "out.csv").unlink()
    told, _ = searched(tmp_path, exercise, "--private")
    assert (told["with_candidate"], told["with_hit"]) == (0, 0)


def test_top_and_private_and_several_lists(tmp_path: Path, exercise: Path) -> None:
    _, rows = searched(tmp_path, exercise, "--top", "1")
    assert len(rows) == 4
    (tmp_path / "out.csv").unlink()
    more = list_of(tmp_path / "more.csv", wanted("Y-1", "Rustam Zaman", "1970-05-23"))
    told, rows = searched(tmp_path, exercise, "--private", "--list", str(more), "--format", "wren")
    assert told["entries"] == 3
    assert {row[10] for row in rows if row[0] == "1"} == {"X-1", "Y-1"}
    assert {row[10] for row in rows if row[0] == "2"} == {""}


def test_ofacs_files_are_found_beside_each_other(tmp_path: Path) -> None:
    name = [["7", "ZAMAN, Rustam", "individual", "SDGT", "-0-", *["-0-"] * 6, "DOB 23 May 1970."]]
    sdn = written(tmp_path / "my_SDN_2026.csv", name)
    written(tmp_path / "my_ALT_2026.csv", [["7", "1", "aka", "MARWANDI, Zulfiqar", "-0-"]])
    travellers = written(tmp_path / "t.csv", [["full_name"], ["Zulfiqar Marwandi"]])
    words = ("--list", sdn, "--format", "ofac", "--travellers", travellers, "--out", tmp_path / "o.csv")
    assert must("match", *words)["with_candidate"] == 1
    assert table(tmp_path / "o.csv")[1][3] == "ofac:7"


@pytest.mark.parametrize(
    ("form", "content", "header"),
    [
        ("un", b"not xml", "full_name"),
        ("wren", b"\xff", "full_name"),
        ("ofac", b"", "full_name"),
        ("wren", None, "colour"),
    ],
)
def test_a_list_or_travellers_that_cannot_be_read_are_refused(
    tmp_path: Path, exercise: Path, form: str, content: bytes | None, header: str
) -> None:
    if content is not None:
        exercise.write_bytes(content)
    travellers = written(tmp_path / "t.csv", [[header, "x"], [SECRET, "y"]])
    words = ("--list", exercise, "--format", form, "--travellers", travellers, "--out", tmp_path / "o.csv")
    result = invoke("--json", "match", *words)
    refused(result)
    assert SECRET not in result.output
    assert not (tmp_path / "o.csv").exists()


def test_the_published_lists_find_their_own_people(tmp_path: Path) -> None:
    """UN and OFAC together, against some of the UN's people as travellers."""
    lists, matching = shared_data() / "lists", shared_data() / "matching"
    rows = table(matching / "un_travellers_original.csv")[:41]
    travellers = written(tmp_path / "t.csv", rows)
    words = (
        "--list",
        lists / "un_consolidated.xml",
        "--format",
        "un",
        "--list",
        lists / "ofac_sdn.csv",
        "--format",
        "ofac",
    )
    told = must("match", *words, "--travellers", travellers, "--out", tmp_path / "o.csv")
    assert told["entries"] > 5000
    assert told["travellers"] == 40
    assert told["with_hit"] >= 30
    assert json.dumps(told)
