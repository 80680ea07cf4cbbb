"""Making a charter by command, under attack: swapped keys, forged files, missing digests, wrong order."""

import json
from pathlib import Path

import pytest

from node.cli.charter_files import entry_to_bytes, read_entry
from tests.unit.node.cli.conftest import Pair, document, done, invoke


def test_two_members_found_a_federation_by_command(kept_pair: Pair) -> None:
    shown = done("--home", kept_pair.pk, "charter", "show")
    assert (shown["version"], shown["training"], shown["signed_by"]) == (1, True, ["GR", "PK"])
    assert shown["digest"] == kept_pair.digest
    sheets = done("--home", kept_pair.pk, "keysheet", "show")["sheets"]
    assert [(one["member"], one["serial"]) for one in sheets] == [("GR", 1), ("PK", 1)]


def test_a_first_charter_needs_the_digest_that_was_told(pair: Pair, tmp_path: Path) -> None:
    home = tmp_path / "third"
    done("--home", home, "init", "TR", "--fast-passphrase")
    assert invoke("--home", home, "charter", "accept", pair.charter).exit_code == 1
    wrong = document(invoke("--json", "--home", home, "charter", "accept", pair.charter, "--digest", "00" * 32))
    assert "digest" in wrong["error"]
    assert invoke("--home", home, "charter", "accept", pair.charter, "--digest", "zz" * 32).exit_code == 2
    assert invoke("--home", home, "charter", "show").exit_code == 1


def test_a_digest_may_be_typed_as_people_read_it_out(pair: Pair) -> None:
    spoken = " ".join(pair.digest[index : index + 4].upper() for index in range(0, 64, 4))
    assert done("charter", "verify", pair.charter, "--digest", spoken)["digest_compared"] is True


def test_a_drafter_who_swaps_a_members_tls_issuer_gets_no_signature(pair: Pair) -> None:
    """The charter key stands, so the signature would verify, and the drafter could speak in the member's name."""
    gr, pk = (read_entry(pair.folder / f"{code}.entry") for code in ("GR", "PK"))
    other = read_entry(_entry_of_another_pk(pair))
    swapped = pair.folder / "swapped.entry"
    from dataclasses import replace

    swapped.write_bytes(entry_to_bytes(replace(pk, tls_issuer=other.tls_issuer)))
    (pair.folder / "gr.entry").write_bytes(entry_to_bytes(gr))
    draft = pair.folder / "draft.json"
    done("charter", "new", pair.folder / "gr.entry", swapped, "--training", "--same-terms", "x", "--out", draft)
    result = invoke("--json", "--home", pair.pk, "charter", "sign", draft, "--yes")
    assert result.exit_code == 1
    assert "own keys" in document(result)["error"]
    assert json.loads(draft.read_bytes())["signatures"] == []


def _entry_of_another_pk(pair: Pair) -> Path:
    home = pair.folder / "another"
    done("--home", home, "init", "PK", "--fast-passphrase")
    done("--home", home, "charter", "entry", "--name", "PK", "--authority", "x", "--out", pair.folder / "another.entry")
    return pair.folder / "another.entry"


def test_a_charter_changed_after_signing_verifies_no_more(pair: Pair) -> None:
    raw = pair.charter.read_bytes()
    pair.charter.write_bytes(raw.replace(b'"max_list_age_seconds":3600', b'"max_list_age_seconds":9999'))
    error = document(invoke("--json", "charter", "verify", pair.charter))
    assert "does not verify" in error["error"]


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff\xfe{}", b"[" * 100_000, b'{"charter":null}', b"a,b,c\n"])
def test_what_is_no_charter_is_an_error_in_two_lines(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "no charter"
    path.write_bytes(content)
    for arguments in (("show", path), ("verify", path), ("merge", path, "--out", tmp_path / "out")):
        result = invoke("charter", *arguments)
        assert result.exit_code == 1
        assert len(result.stderr.splitlines()) == 2
        assert "unforeseen" not in result.stderr


def test_signing_asks_and_is_refused_where_nobody_can_answer(pair: Pair) -> None:
    before = pair.charter.read_bytes()
    result = invoke("--home", pair.pk, "charter", "sign", pair.charter)
    assert result.exit_code == 1
    assert "Exercise" in result.stderr
    assert pair.charter.read_bytes() == before


def test_merge_collects_signatures_made_apart_and_refuses_another_charter(pair: Pair) -> None:
    entries = [pair.folder / f"{code}.entry" for code in ("GR", "PK")]
    draft = pair.folder / "draft.json"
    done("charter", "new", *entries, "--training", "--same-terms", "Other", "--out", draft)
    for code, home in (("GR", pair.gr), ("PK", pair.pk)):
        done("--home", home, "charter", "sign", draft, "--yes", "--out", pair.folder / f"by {code}.json")
    copies = [pair.folder / f"by {code}.json" for code in ("GR", "PK")]
    merged = done("charter", "merge", *copies, "--out", pair.folder / "all.json")
    assert merged["signed_by"] == ["GR", "PK"]
    assert invoke("charter", "merge", copies[0], pair.charter, "--out", pair.folder / "bad.json").exit_code == 1
    assert not (pair.folder / "bad.json").exists()


def test_the_next_version_is_proposed_signed_and_accepted(pair: Pair) -> None:
    terms = pair.folder / "terms.toml"
    terms.write_text(
        '[[terms]]\nmembers = ["PK", "GR"]\nlegal_basis = "Newer"\npurposes = ["visa"]\n', encoding="utf-8"
    )
    nxt = pair.folder / "charter 2.json"
    proposed = done("--home", pair.gr, "charter", "propose", "--terms", terms, "--out", nxt)
    assert proposed["changes"] == ["changes the terms between GR and PK"]
    assert invoke("--home", pair.gr, "charter", "accept", nxt).exit_code == 1
    for home in (pair.gr, pair.pk):
        done("--home", home, "charter", "sign", nxt, "--yes")
    assert done("charter", "verify", nxt, "--predecessor", pair.charter)["version"] == 2
    for home in (pair.gr, pair.pk):
        assert done("--home", home, "charter", "accept", nxt)["version"] == 2
    stale = document(invoke("--json", "--home", pair.gr, "charter", "accept", pair.charter))
    assert stale.get("version", 1) == 1
    assert done("--home", pair.gr, "charter", "show")["version"] == 2


def test_two_successors_raise_the_alarm_and_every_exchange_command_stops(pair: Pair) -> None:
    for basis, name in (("One", "a.json"), ("Two", "b.json")):
        terms = pair.folder / f"{basis}.toml"
        terms.write_text(f'[[terms]]\nmembers = ["PK", "GR"]\nlegal_basis = "{basis}"\n', encoding="utf-8")
        done("--home", pair.gr, "charter", "propose", "--terms", terms, "--out", pair.folder / name)
        for home in (pair.gr, pair.pk):
            done("--home", home, "charter", "sign", pair.folder / name, "--yes")
    done("--home", pair.gr, "charter", "accept", pair.folder / "a.json")
    assert invoke("--home", pair.gr, "charter", "accept", pair.folder / "b.json").exit_code == 1
    for arguments in (("peer", "list"), ("tagset", "build"), ("check", "--document", "P:PAK:XK7654321"), ("serve",)):
        result = invoke("--json", "--home", pair.gr, *arguments)
        assert result.exit_code == 1, arguments
        assert "telephone" in document(result)["remedy"]
    assert invoke("--home", pair.gr, "doctor", "--offline").exit_code == 1


@pytest.mark.parametrize(
    "toml",
    [
        "terms = 1",
        "[[terms]]\nmembers = ['GR']\nlegal_basis = 'x'",
        "[[terms]]\nmembers = ['GR', 'PK']",
        "[[terms]]\nmembers = ['GR', 'PK']\nlegal_basis = 'x'\nunknown = 1",
        "[[terms]]\nmembers = ['GR', 'PK']\nlegal_basis = 'x'\npurposes = ['fishing']",
        "[[terms]]\nmembers = ['GR', 'PK']\nlegal_basis = 'x'\nmax_entries = '5'",
        "[[terms]]\nmembers = ['GR', 'XX']\nlegal_basis = 'x'",
        "not toml",
        "\xff",
    ],
)
def test_terms_that_cannot_be_read_make_no_draft(kept_pair: Pair, tmp_path: Path, toml: str) -> None:
    terms, out = tmp_path / "terms.toml", tmp_path / "draft.json"
    terms.write_bytes(toml.encode("latin-1"))
    entries = [kept_pair.folder / f"{code}.entry" for code in ("GR", "PK")]
    result = invoke("charter", "new", *entries, "--training", "--terms", terms, "--out", out)
    assert result.exit_code == 1
    assert "unforeseen" not in result.stderr
    assert not out.exists()


def test_a_charter_for_real_data_never_covers_reference_lists(kept_pair: Pair, tmp_path: Path) -> None:
    entries = [kept_pair.folder / f"{code}.entry" for code in ("GR", "PK")]
    made = done("charter", "new", *entries, "--same-terms", "Treaty", "--out", tmp_path / "real.json")
    assert made["training"] is False
    assert all("reference_list" not in terms["categories"] for terms in made["terms"])


def test_a_bad_key_sheet_does_not_keep_the_good_ones_out(pair: Pair) -> None:
    bad = pair.folder / "bad.sheet"
    bad.write_bytes((pair.folder / "PK.sheet").read_bytes()[:-10])
    done("--home", pair.pk, "keysheet", "new", "--out", pair.folder / "PK2.sheet")
    result = invoke("--json", "--home", pair.gr, "keysheet", "accept", bad, pair.folder / "PK2.sheet")
    assert result.exit_code == 1
    assert [one["accepted"] for one in document(result)["sheets"]] == [False, True]
    assert invoke("--home", pair.gr, "keysheet", "accept", pair.folder / "PK.sheet").exit_code == 0


def test_announcing_a_key_sheet_puts_one_message_for_each_peer_in_the_outbox(pair: Pair) -> None:
    assert done("--home", pair.pk, "keysheet", "announce")["peers"] == ["GR"]
    (message,) = done("--home", pair.pk, "outbox", "list")["messages"]
    assert (message["recipient"], message["status"]) == ("GR", "pending")


def test_a_suspended_peer_is_told_nothing(pair: Pair) -> None:
    done("--home", pair.pk, "peer", "suspend", "GR")
    assert done("--home", pair.pk, "keysheet", "announce")["peers"] == []
    (listed,) = done("--home", pair.pk, "peer", "list")["peers"]
    assert listed["suspended"] is True
    done("--home", pair.pk, "peer", "resume", "GR")
    assert done("--home", pair.pk, "keysheet", "announce")["peers"] == ["GR"]


def test_testing_a_peer_that_is_not_there_says_what_to_do(kept_pair: Pair) -> None:
    result = invoke("--json", "--home", kept_pair.gr, "peer", "test", "PK")
    assert result.exit_code == 1
    assert document(result)["remedy"]
    assert invoke("--home", kept_pair.gr, "peer", "test", "ZZ").exit_code == 1
