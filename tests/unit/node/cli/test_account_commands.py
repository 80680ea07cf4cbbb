"""Who may do what at the command line, and what a thief of a token, or a guest at the machine, tries there."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

from node.bootstrap import open_node
from protocol.vocabulary import LeafKind
from tests.unit.node.cli.conftest import PASSPHRASE, Pair, document, done, found_pair, invoke
from tests.unit.node.cli.test_watchlist_commands import entry, written

CHECK = ("check", "--document", "P:PAK:XK7654321", "--deadline", "0.5")


@dataclass(frozen=True)
class Staff:
    """A node with an operator, a first-line desk and a second line who is supervisor too, each with a token file."""

    home: Path
    folder: Path
    ids: dict[str, str]

    def acting(self, who: str, *arguments: object, account: str | None = None) -> Result:
        """One run as somebody, with their token."""
        proof = ("--as", account or self.ids[who], "--token-file", self.folder / f"{who}.token")
        return invoke("--json", "--home", self.home, *proof, *arguments)

    def hired(self, label: str, *roles: str, scopes: tuple[str, ...] = ()) -> str:
        """Another account made by the operator, with a token if it has scopes."""
        words = [word for role in roles for word in ("--role", role)]
        self.ids[label] = must(self.acting("operator", "account", "add", label, *words))["account"]
        if scopes:
            self.issued(label, *scopes)
        return self.ids[label]

    def issued(self, label: str, *scopes: str) -> dict[str, Any]:
        """A token of the account, kept in its file."""
        words = [word for scope in scopes for word in ("--scope", scope)]
        made: dict[str, Any] = must(self.acting("operator", "token", "issue", self.ids[label], *words))
        (self.folder / f"{label}.token").write_text(made["token"] + "\n", encoding="utf-8")
        return made


def must(result: Result) -> Any:
    assert result.exit_code == 0, result.stdout + result.stderr
    return document(result)


def refused(result: Result) -> str:
    """That it was refused, by our own error; both lines."""
    assert result.exit_code == 1, result.output
    assert set(document(result)) == {"error", "remedy"}, result.output
    return str(document(result)["error"])


def staffed(home: Path, folder: Path) -> Staff:
    made = done("--home", home, "account", "add", "operator", "--role", "operator")
    staff = Staff(home, folder, {"operator": made["account"]})
    words = ("--scope", "accounts:read", "--scope", "accounts:write")
    first = done("--home", home, "token", "issue", made["account"], *words)
    (folder / "operator.token").write_text(first["token"], encoding="utf-8")
    staff.hired("desk", "first_line", scopes=("checks:first_line",))
    staff.hired("lead", "second_line", "supervisor", scopes=("checks:second_line", "imports:submit", "watchlist:write"))
    return staff


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """Founded once for this file."""
    return found_pair(tmp_path_factory.mktemp("pair with accounts"))


@pytest.fixture(scope="module")
def staff(pair: Pair, tmp_path_factory: pytest.TempPathFactory) -> Staff:
    """Accounts on GR; PK stays without any."""
    return staffed(pair.gr, tmp_path_factory.mktemp("tokens"))


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A node without accounts or charter."""
    done("--home", tmp_path / "pk", "init", "PK", "--fast-passphrase")
    return tmp_path / "pk"


# --- The beginning ---------------------------------------------------------------------------------------------------


def test_a_node_without_accounts_works_as_before(pair: Pair, tmp_path: Path) -> None:
    source = written(tmp_path / "list.csv", entry("E-1"))
    arguments = ("watchlist", "import", source, "--format", "wren", "--list", "own")
    assert done("--home", pair.pk, *arguments)["accepted"] == 1
    assert done("--home", pair.pk, "watchlist", "withdraw", "E-1")["withdrawn"]


def test_the_first_account_must_be_an_operators(bare: Path) -> None:
    error = refused(invoke("--json", "--home", bare, "account", "add", "desk", "--role", "first_line"))
    assert "operator" in error
    assert done("--home", bare, "account", "list") == {"accounts": []}


def test_after_the_first_the_machine_makes_no_account_agency_or_token(bare: Path, tmp_path: Path) -> None:
    """Whoever finds the console open must not make themselves a supervisor."""
    staff = staffed(bare, tmp_path)
    before = done("--home", bare, "account", "list")
    for arguments in (
        ("account", "add", "me", "--role", "supervisor"),
        ("account", "add", "me", "--role", "operator"),
        ("account", "roles", staff.ids["desk"], "--role", "supervisor"),
        ("account", "disable", staff.ids["operator"]),
        ("account", "enable", staff.ids["desk"]),
        ("agency", "add", "police", "--kind", "police", "--name", "Police"),
        ("token", "issue", staff.ids["lead"], "--scope", "checks:second_line"),
        ("token", "revoke", done("--home", bare, "token", "list")["tokens"][0]["token_id"]),
    ):
        assert "account" in refused(invoke("--json", "--home", bare, *arguments))
    assert done("--home", bare, "account", "list") == before


def test_access_is_recovered_at_the_machine_for_an_operators_account_only(bare: Path, tmp_path: Path) -> None:
    staff = staffed(bare, tmp_path)
    again = done("--home", bare, "token", "issue", staff.ids["operator"], "--scope", "accounts:write")
    (tmp_path / "operator.token").write_text(again["token"], encoding="utf-8")
    must(staff.acting("operator", "account", "disable", staff.ids["operator"]))
    refused(staff.acting("operator", "account", "enable", staff.ids["operator"]))
    refused(invoke("--json", "--home", bare, "account", "add", "me", "--role", "supervisor"))
    assert done("--home", bare, "account", "add", "successor", "--role", "operator")["roles"] == ["operator"]


def test_the_machine_recovers_an_operators_scopes_and_none_that_read_content(bare: Path) -> None:
    """An operator who is second line too must not read content by virtue of running the machine."""
    made = done("--home", bare, "account", "add", "both", "--role", "operator", "--role", "second_line")
    issue = ("token", "issue", made["account"], "--scope", "peers:write", "--scope")
    refused(invoke("--json", "--home", bare, *issue, "checks:second_line"))
    refused(invoke("--json", "--home", bare, *issue, "watchlist:read"))
    assert done("--home", bare, *issue, "accounts:write")["scopes"] == ["accounts:write", "peers:write"]


# --- Acting ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        CHECK,
        ("check", "late"),
        ("watchlist", "withdraw", "E-1"),
        ("watchlist", "show", "E-1"),
        ("watchlist", "import", __file__, "--format", "wren", "--list", "own"),
    ],
)
def test_once_there_are_accounts_somebody_must_act(staff: Staff, arguments: tuple[str, ...]) -> None:
    assert "account" in refused(invoke("--json", "--home", staff.home, *arguments))
    assert "not proved" in refused(invoke("--json", "--home", staff.home, "--as", staff.ids["lead"], *arguments))


def test_the_account_acts_in_its_own_role_only(staff: Staff) -> None:
    """The desk learns `refer` and no more, whatever role it claims."""
    for role in ("second_line", "investigator", "protection_officer", "supervisor"):
        assert "check" in refused(staff.acting("desk", *CHECK, "--role", role))
    assert "check" in refused(staff.acting("desk", *CHECK))  # the default purpose is the second line's
    asked = staff.acting("desk", *CHECK, "--purpose", "border_first_line")
    assert asked.exit_code in (0, 3), asked.output
    assert "category" not in asked.stdout
    assert staff.acting("lead", *CHECK).exit_code in (0, 3)


def test_the_checks_leaf_says_which_account_asked_and_for_which_agency(staff: Staff) -> None:
    assert staff.acting("lead", *CHECK).exit_code in (0, 3)
    with open_node(staff.home, PASSPHRASE.encode()) as opened, opened.store.read() as tx:
        payload = [row.payload or b"" for row in tx.leaves.all() if row.leaf.kind is LeafKind.CHECK][-1]
    note = json.loads(payload)
    assert (note["account"], note["agency"], note["role"]) == (staff.ids["lead"], "country", "second_line")
    assert b"XK7654321" not in payload


def test_a_label_names_the_account_and_so_does_its_id(staff: Staff) -> None:
    assert staff.acting("lead", *CHECK, account="lead").exit_code in (0, 3)


@pytest.mark.parametrize("whom", ["operator", "desk", "0" * 32, "", "' OR '1'='1", "\N{SNOWMAN}" * 4000])
def test_a_token_proves_its_own_account_and_none_else(staff: Staff, whom: str) -> None:
    result = staff.acting("lead", *CHECK, account=staff.ids.get(whom, whom) or "-")
    assert refused(result) == "the token is not valid"
    assert "\N{SNOWMAN}" not in result.output


@pytest.mark.parametrize("text", ["", "wren_", "x" * 900, "wren_" + "0" * 16 + "_" + "A" * 43, "\N{SNOWMAN}", "\x00"])
def test_what_is_no_token_is_refused_in_the_same_words(staff: Staff, tmp_path: Path, text: str) -> None:
    (tmp_path / "forged").write_text(text, encoding="utf-8")
    proof = ("--as", staff.ids["lead"], "--token-file", tmp_path / "forged")
    assert refused(invoke("--json", "--home", staff.home, *proof, *CHECK)) == "the token is not valid"


def test_a_token_file_without_end_is_not_read_to_its_end(staff: Staff, tmp_path: Path) -> None:
    (tmp_path / "huge").write_bytes(b"w" * 10_000)
    proof = ("--as", staff.ids["lead"], "--token-file", tmp_path / "huge")
    assert "longer" in refused(invoke("--json", "--home", staff.home, *proof, *CHECK))


def test_the_token_may_come_from_the_environment(staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WREN_TOKEN", (staff.folder / "lead.token").read_text(encoding="utf-8"))
    assert invoke("--home", staff.home, "--as", staff.ids["lead"], *CHECK).exit_code in (0, 3)
    monkeypatch.setenv("WREN_TOKEN", "wren_")
    assert invoke("--home", staff.home, "--as", staff.ids["lead"], *CHECK).exit_code == 1


def test_a_stolen_desk_token_hands_out_nothing(staff: Staff) -> None:
    for arguments in (
        ("account", "add", "me", "--role", "operator"),
        ("account", "roles", staff.ids["desk"], "--role", "operator"),
        ("token", "issue", staff.ids["operator"], "--scope", "accounts:write"),
        ("token", "issue", staff.ids["desk"], "--scope", "checks:first_line"),
        ("agency", "add", "mine", "--kind", "police", "--name", "Mine"),
        ("watchlist", "withdraw", "E-1"),
        ("watchlist", "import", __file__, "--format", "wren", "--list", "own"),
        ("watchlist", "show", "E-1"),
    ):
        assert "scope" in refused(staff.acting("desk", *arguments))


def test_a_token_needs_the_scope_though_its_account_has_the_role(staff: Staff) -> None:
    assert "watchlist:read" in refused(staff.acting("lead", "watchlist", "show", "E-1"))


def test_a_token_never_gets_a_scope_beyond_its_account(staff: Staff) -> None:
    issue = ("token", "issue", staff.ids["desk"], "--scope", "imports:approve")
    assert "beyond" in refused(staff.acting("operator", *issue))


@pytest.mark.parametrize("roles", [("auditor", "second_line"), ("secretariat", "operator"), ("operator", "supervisor")])
def test_roles_that_one_account_cannot_hold(staff: Staff, roles: tuple[str, ...]) -> None:
    words = [word for role in roles for word in ("--role", role)]
    assert "cannot be" in refused(staff.acting("operator", "account", "add", "both", *words))


# --- Ending ----------------------------------------------------------------------------------------------------------


def test_what_is_taken_away_ends_at_once(staff: Staff) -> None:
    staff.hired("guest", "second_line", scopes=("checks:second_line", "checks:first_line"))
    late = ("check", "late")
    must(staff.acting("guest", *late))
    must(staff.acting("operator", "account", "roles", staff.ids["guest"], "--role", "first_line"))
    assert "check" in refused(staff.acting("guest", *late))
    assert "first line" in refused(staff.acting("guest", *late, "--purpose", "border_first_line"))
    must(staff.acting("operator", "account", "disable", staff.ids["guest"]))
    assert refused(staff.acting("guest", *late, "--purpose", "border_first_line")) == "the token is not valid"


def test_everybody_ends_their_own_token_and_nobody_anothers(staff: Staff) -> None:
    staff.hired("leaver", "first_line")
    own = staff.issued("leaver", "checks:first_line")["token_id"]
    assert "scope" in refused(staff.acting("desk", "token", "revoke", own))
    assert "scope" in refused(staff.acting("desk", "token", "revoke", "0" * 16)), "nor learns which tokens there are"
    must(staff.acting("leaver", "token", "revoke", own))
    assert refused(staff.acting("leaver", "token", "revoke", own)) == "the token is not valid"


# --- What is shown ---------------------------------------------------------------------------------------------------


def test_a_secret_is_shown_once_and_never_in_an_error_or_list(staff: Staff) -> None:
    staff.hired("seen", "first_line")
    text = staff.issued("seen", "checks:first_line")["token"]
    shown = (
        invoke("--home", staff.home, "token", "list").output + invoke("--home", staff.home, "account", "list").output
    )
    for arguments in (("token", "revoke", text), ("account", "disable", text), ("token", "list", "--account", text)):
        shown += staff.acting("operator", *arguments).output
    shown += staff.acting("desk", *CHECK, account=text).output
    assert text[22:] not in shown


def test_a_person_is_told_that_the_token_is_shown_once(bare: Path) -> None:
    made = done("--home", bare, "account", "add", "operator", "--role", "operator")
    result = invoke("--home", bare, "token", "issue", made["account"], "--scope", "accounts:write", "--days", "1")
    first, second, _ = result.stdout.splitlines()
    assert first.startswith("wren_")
    assert "once" in second


def test_the_log_says_who_did_what(bare: Path, tmp_path: Path) -> None:
    staff = staffed(bare, tmp_path)
    must(staff.acting("operator", "agency", "add", "police", "--kind", "police", "--name", "Police"))
    kinds = [one["kind"] for one in done("--home", bare, "log", "list")["leaves"]]
    assert {"account", "token", "sign_in"} <= set(kinds)
    assert [one["agency"] for one in done("--home", bare, "agency", "list")["agencies"]] == ["country", "police"]
