"""An auditor meets the logs of a whole federation: real exports, real disclosures, real erasures, and owners who cheat."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from crypto.notes import NoteVerifier
from node.cli.audit_sources import FolderSource
from node.cli.log_disclosure import _digests, _payloads
from node.cli.log_folder import export_folder
from node.core.acts import MACHINE
from node.core.erasure import erase_message
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.log_tree import require_current
from node.core.outbox import deliver_due
from node.core.sample_answer import answer_sample
from node.core.sequencer import run_log
from protocol.audit.charter_policy import policy_from_charter
from protocol.audit.disclosure import Disclosed, disclosure_lines
from protocol.audit.leaf_lookup import LeafLookup
from protocol.audit.policy import policy_to_bytes
from protocol.audit.sampling import (
    ANSWER_FORMAT,
    DRAW_FORMAT,
    SampleAnswer,
    SampleDraw,
    SampleError,
    SampleOpening,
    SampleResult,
    SampleVerdict,
    answer_to_bytes,
    draw_digest,
    draw_to_bytes,
    drawn_positions,
    open_manifest,
    parse_answer,
    parse_draw,
    verify_sample,
)
from protocol.charter_signing import SignedCharter, signed_charter_to_bytes
from protocol.leaf import parse_leaf
from protocol.tagset.legal_basis import open_legal_basis
from protocol.tlog.checkpoint import parse_checkpoint_note, verify_checkpoint
from protocol.vocabulary import Direction, LeafKind, MemberCode
from tests.support.entries import suspect
from tests.support.federation import SimulatedFederation, make_federation
from tests.unit.node.cli.conftest import document, invoke

GR, PK = MemberCode("GR"), MemberCode("PK")


@dataclass
class World:
    """A federation after some exchange, and the exports of two of its members."""

    federation: SimulatedFederation
    folder: Path

    def export(self, code: MemberCode) -> Path:
        run_log(self.federation[code].context)
        export_folder(self.federation[code].context, self.folder / code, None)
        policy = policy_from_charter(self.federation.charter, code, f"wren/{code.lower()}")
        (self.folder / f"{code}.policy").write_bytes(policy_to_bytes(policy))
        return self.folder / code

    def disclose(self, code: MemberCode, name: str, *positions: int, peer: MemberCode | None = None) -> Path:
        with self.federation[code].store.read() as tx:
            log = require_current(tx)
            found = list(_payloads(tx, log, positions) if peer is None else _digests(tx, log, peer))
        (self.folder / name).write_bytes(b"".join(disclosure_lines(log.origin, found)))
        return self.folder / name

    def audit(self, *arguments: object) -> tuple[int, Any]:
        result = invoke("--json", "audit", *arguments)
        return result.exit_code, document(result)

    @property
    def day(self) -> str:
        return datetime.fromtimestamp(self.federation["GR"].context.clock.now(), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """For tests that change nothing in it."""
    yield from made_world(tmp_path_factory.mktemp("world"))


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    yield from made_world(tmp_path)


def made_world(folder: Path) -> Iterator[World]:
    federation = make_federation(folder / "federation", ("GR", "PK", "TR"))
    federation["GR"].put(
        *(
            suspect(f"GR-{number}", f"Example Person{number}", "1980-02-03", releasable_to=("PK",))
            for number in range(40)
        )
    )
    federation.build_and_fetch("GR")
    for code in ("GR", "PK"):
        announce_key_sheet(federation[code].context)
        deliver_due(federation[code].context)
    yield World(federation, folder)
    federation.close()


def test_an_export_is_verified_and_its_checkpoint_kept(world: World, tmp_path: Path) -> None:
    folder, state = world.export(GR), tmp_path / "state"
    arguments = ("verify", folder, "--policy", tmp_path / "GR.policy", "--state", state, "--processes", 1)
    code, found = world.audit(*arguments, "--as-of", world.day)
    assert (code, found["findings"], found["kept_checkpoints"]) == (0, [], 0)
    announce_key_sheet(world.federation["GR"].context)
    world.export(GR)
    code, again = world.audit(*arguments, "--as-of", world.day)
    assert (code, again["kept_checkpoints"], again["extends_kept_size"]) == (0, 1, found["size"])


def test_a_changed_export_fails_with_exit_code_1_and_is_not_kept(world: World, tmp_path: Path) -> None:
    bundle = next((world.export(GR) / "tile" / "entries").rglob("*[0-9]"))
    bundle = next(path for path in sorted((tmp_path / "GR" / "tile" / "entries").rglob("*")) if path.is_file())
    raw = bytearray(bundle.read_bytes())
    raw[40] ^= 1
    bundle.write_bytes(raw)
    state = tmp_path / "state"
    arguments = ("verify", tmp_path / "GR", "--policy", tmp_path / "GR.policy", "--state", state, "--processes", 1)
    code, found = world.audit(*arguments, "--as-of", world.day)
    assert code == 1
    assert {one["finding"] for one in found["findings"]} >= {"entry_altered"}
    assert not state.exists()


def test_two_members_exports_are_reconciled_with_their_contents(world: World, tmp_path: Path) -> None:
    deliver_due(world.federation["GR"].context)
    exports = [world.export(code) for code in (GR, PK)]
    digests = [world.disclose(GR, "gr.jsonl", peer=PK), world.disclose(PK, "pk.jsonl", peer=GR)]
    policies = ("--policy", tmp_path / "GR.policy", "--policy", tmp_path / "PK.policy")
    sides = ("--digests-a", digests[0], "--digests-b", digests[1], "--processes", 1)
    code, found = world.audit("reconcile", *exports, *policies, *sides, "--out", tmp_path / "out.csv")
    assert (code, found["unexplained"], found["logs_sound"]) == (0, 0, True), found
    assert found["agreed"] == found["contents_compared"] > 3
    assert (tmp_path / "out.csv").read_text().startswith("explained,difference,message_id")


def position_of(folder: Path, kind: LeafKind, direction: Direction, peer: MemberCode) -> int:
    source = FolderSource(folder)
    raw = source.read("checkpoint", 1 << 16)
    assert raw is not None
    size = int(raw.split(b"\n")[1])
    for position in range(size):
        lookup = LeafLookup(source, verify_checkpoint(parse_checkpoint_note(raw), log_key(folder)))
        leaf = lookup.leaf(position)
        if (leaf.kind, leaf.direction, leaf.peer) == (kind, direction, peer):
            return position
    raise AssertionError("no such leaf")


def log_key(folder: Path) -> NoteVerifier:
    return NoteVerifier.from_vkey((folder / "origin.vkey").read_text().strip())


def test_a_disclosed_payload_is_proved_and_another_one_is_not(world: World, tmp_path: Path) -> None:
    position = position_of(world.export(GR), LeafKind.MANIFEST, Direction.INTERNAL, PK)
    disclosed = world.disclose(GR, "told.jsonl", position)
    code, found = world.audit("open", tmp_path / "GR", disclosed, "--policy", tmp_path / "GR.policy")
    assert (code, [one["verdict"] for one in found["positions"]]) == (0, ["proved"])
    lie = Disclosed(position, bytes(32), b"something else")
    disclosed.write_bytes(b"".join(disclosure_lines("wren/gr", [lie])))
    code, found = world.audit("open", tmp_path / "GR", disclosed, "--policy", tmp_path / "GR.policy")
    assert (code, [one["verdict"] for one in found["positions"]]) == (1, ["differs"])


def test_erased_as_authorised_only_with_an_erasure_in_the_log(world: World, tmp_path: Path) -> None:
    node = world.federation["GR"]
    position = position_of(world.export(GR), LeafKind.MESSAGE, Direction.SENT, PK)
    with node.store.read() as tx:
        leaf = tx.log_tree.rows(1, position, position + 1)[0].leaf
    assert leaf.message_id is not None
    nothing = tmp_path / "nothing.jsonl"
    nothing.write_bytes(b"".join(disclosure_lines("wren/gr", [])))
    arguments = ("open", tmp_path / "GR", nothing, "--policy", tmp_path / "GR.policy", "--position", position)
    code, found = world.audit(*arguments)
    assert (code, found["positions"][0]["verdict"]) == (1, "missing")
    erase_message(node.context, PK, leaf.message_id, basis="Data Act, section 12", by=MACHINE)
    world.export(GR)
    code, found = world.audit(*arguments)
    assert (code, found["positions"][0]["verdict"]) == (0, "erased_as_authorised")
    assert found["positions"][0]["legal_basis"] == "Data Act, section 12"
    told = json.loads((tmp_path / "GR" / "erasures.jsonl").read_text().splitlines()[0])
    (tmp_path / "GR" / "erasures.jsonl").write_text(json.dumps(told | {"payload": told["salt"]}) + "\n")
    code, found = world.audit(*arguments)
    assert (code, found["positions"][0]["verdict"]) == (1, "missing")


# --- Samples of blind lists ------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Sampled:
    """A draw from GR's list for PK and GR's honest answer."""

    folder: Path
    draw: SampleDraw
    answer: SampleAnswer
    root: bytes

    def judge(self, *openings: SampleOpening, now: int = 0) -> SampleResult:
        manifest = open_manifest(self.lookup, self.draw, self.answer.manifest, self.answer.salt)
        return verify_sample(self.draw, self.root, manifest, openings, now=now)

    @property
    def lookup(self) -> LeafLookup:
        raw = (self.folder / "checkpoint").read_bytes()
        return LeafLookup(
            FolderSource(self.folder), verify_checkpoint(parse_checkpoint_note(raw), log_key(self.folder))
        )


@pytest.fixture(scope="module")
def sampled(shared: World) -> Sampled:
    world, tmp_path, folder = shared, shared.folder, shared.export(GR)
    code, found = world.audit(
        *("sample", "draw", folder, "PK", "--policy", tmp_path / "GR.policy", "--count", 60, "--out", tmp_path / "draw")
    )
    assert code == 0, found
    draw = parse_draw((tmp_path / "draw").read_bytes())
    answer = answer_sample(world.federation["GR"].context, draw, log_key(folder), 1)
    (tmp_path / "answer").write_bytes(answer_to_bytes(answer))
    root = verify_checkpoint(parse_checkpoint_note(draw.checkpoint), log_key(folder)).root
    return Sampled(folder, draw, answer, root)


def verdicts(result: SampleResult) -> set[SampleVerdict]:
    return {one.verdict for one in result.positions}


def test_an_honest_owner_opens_what_was_drawn_and_names_nobody(shared: World, sampled: Sampled) -> None:
    world, tmp_path = shared, shared.folder
    arguments = ("sample", "verify", sampled.folder, tmp_path / "draw", tmp_path / "answer")
    code, found = world.audit(*arguments, "--policy", tmp_path / "GR.policy")
    assert (code, found["clean"], len(found["positions"])) == (0, True, 60)
    bases = {one["legal_basis"] for one in found["positions"] if one["verdict"] == "opened"}
    assert bases == {suspect("GR-0", "Example Person", "1980-02-03").legal_basis}
    assert {one["verdict"] for one in found["positions"]} == {"opened", "empty"}
    assert b"GR-1" not in (tmp_path / "answer").read_bytes()


def test_an_owner_who_hides_or_refuses_a_position_is_named_and_later_overdue(sampled: Sampled) -> None:
    rest = sampled.answer.openings[1:]
    assert verdicts(sampled.judge(*rest)) >= {SampleVerdict.REFUSED}
    first = sampled.answer.openings[0]
    refused = replace(first, salt=None, legal_basis="", proof=b"")
    for openings in (rest, (refused, *rest)):
        late = sampled.judge(*openings, now=sampled.draw.answer_by + 1)
        assert late.is_overdue
        assert not late.is_clean
        assert not sampled.judge(*openings, now=sampled.draw.answer_by).is_overdue
    assert not sampled.judge(*sampled.answer.openings, now=sampled.draw.answer_by + 1).is_overdue


def test_an_owner_has_the_days_of_the_charter_and_is_told_of_by_the_command(shared: World, sampled: Sampled) -> None:
    world, tmp_path = shared, shared.folder
    longer = SignedCharter(replace(world.federation.charter, sample_answer_days=30), ())
    (tmp_path / "charter.json").write_bytes(signed_charter_to_bytes(longer))
    draw = (
        "sample",
        "draw",
        sampled.folder,
        "PK",
        "--policy",
        tmp_path / "GR.policy",
        "--out",
        tmp_path / "in-30-days",
    )
    code, found = world.audit(*draw, "--charter", tmp_path / "charter.json")
    made = parse_draw((tmp_path / "in-30-days").read_bytes())
    assert (code, found["answer_by"]) == (0, made.drawn + 30 * 86_400)
    assert sampled.draw.answer_by == sampled.draw.drawn + 14 * 86_400


def test_silence_and_refusals_are_told_by_the_command_and_overdue_after_the_days(
    shared: World, sampled: Sampled
) -> None:
    world, tmp_path = shared, shared.folder
    verify = ("sample", "verify", sampled.folder, tmp_path / "draw-again")
    policy = ("--policy", tmp_path / "GR.policy")
    for answer_by, code, overdue in ((sampled.draw.answer_by, 0, False), (sampled.draw.drawn, 1, True)):
        asked = replace(sampled.draw, drawn=sampled.draw.drawn - 1, answer_by=answer_by - (1 if overdue else 0))
        (tmp_path / "draw-again").write_bytes(draw_to_bytes(asked))
        told_code, told = world.audit(*verify, *policy)
        assert (told_code, told["answered"], told["overdue"], told["clean"]) == (code, False, overdue, False)
        first, *rest = sampled.answer.openings
        refused = replace(first, salt=None, legal_basis="", proof=b"")
        answer = replace(sampled.answer, draw_digest=draw_digest(asked), openings=(refused, *rest))
        (tmp_path / "refusing").write_bytes(answer_to_bytes(answer))
        told_code, told = world.audit(*verify, tmp_path / "refusing", *policy)
        assert (told_code, told["overdue"], told["clean"]) == (1, overdue, False)
        assert [one["verdict"] for one in told["positions"]].count("refused") == 1
        shown = invoke("audit", *verify, tmp_path / "refusing", *policy).stdout
        assert "1 of 60 positions were refused or hidden" in shown
        assert ("OVERDUE" in shown) is overdue


def test_an_owner_who_opens_another_position_is_named(sampled: Sampled) -> None:
    first, rest = sampled.answer.openings[0], sampled.answer.openings[1:]
    drawn = {one.position for one in sampled.answer.openings}
    other = next(position for position in range(256) if position not in drawn)
    found = sampled.judge(replace(first, position=other), *rest)
    assert {SampleVerdict.REFUSED, SampleVerdict.NOT_DRAWN} <= verdicts(found)
    assert not found.is_clean
    assert SampleVerdict.FALSE in verdicts(sampled.judge(replace(rest[0], position=first.position), *rest))


def test_an_owner_who_changes_a_basis_afterwards_is_found(sampled: Sampled) -> None:
    at = next(index for index, one in enumerate(sampled.answer.openings) if one.legal_basis)
    for changed in ("", "Law 999, article 1"):
        openings = list(sampled.answer.openings)
        openings[at] = replace(openings[at], legal_basis=changed)
        assert SampleVerdict.FALSE in verdicts(sampled.judge(*openings))
    bases = ["Law 999, article 1"] * 256
    opened = open_legal_basis(bytes(32), bases, sampled.answer.openings[at].position)
    forged = SampleOpening(1, opened.position, opened.salt, opened.legal_basis, b"".join(opened.proof))
    openings[at] = replace(forged, segment=openings[at].segment)
    assert SampleVerdict.FALSE in verdicts(sampled.judge(*openings))


def test_a_manifest_that_was_not_logged_at_that_position_is_refused(sampled: Sampled) -> None:
    for draw, payload, salt in (
        (sampled.draw, sampled.answer.manifest + b" ", sampled.answer.salt),
        (sampled.draw, sampled.answer.manifest, bytes(32)),
        (replace(sampled.draw, manifest_position=0), sampled.answer.manifest, sampled.answer.salt),
        (replace(sampled.draw, peer=MemberCode("TR")), sampled.answer.manifest, sampled.answer.salt),
        (replace(sampled.draw, owner=MemberCode("TR")), sampled.answer.manifest, sampled.answer.salt),
        (replace(sampled.draw, manifest_position=10**6), sampled.answer.manifest, sampled.answer.salt),
    ):
        with pytest.raises(SampleError):
            open_manifest(sampled.lookup, draw, payload, salt)


def test_every_position_is_as_likely_as_another_and_root_and_challenge_both_decide(sampled: Sampled) -> None:
    manifest = open_manifest(sampled.lookup, sampled.draw, sampled.answer.manifest, sampled.answer.salt)
    total = sum(one.label_count for one in manifest.segments)
    counts = [0] * total
    single = replace(sampled.draw, draws=1)
    for number in range(total * 20):
        challenge = number.to_bytes(32, "big")
        ((segment, position),) = drawn_positions(replace(single, challenge=challenge), sampled.root, manifest)
        before = sum(one.label_count for one in manifest.segments if one.number < segment.number)
        counts[before + position] += 1
    assert sum((one - 20) ** 2 / 20 for one in counts) < total + 6 * (2 * total) ** 0.5  # chi-squared
    whole = drawn_positions(replace(sampled.draw, draws=10_000), sampled.root, manifest)
    assert len(set(whole)) == len(whole) == total
    assert drawn_positions(sampled.draw, bytes(32), manifest) != drawn_positions(sampled.draw, sampled.root, manifest)


def test_an_answer_names_its_draw(shared: World, sampled: Sampled) -> None:
    tmp_path = shared.folder
    other = replace(sampled.draw, challenge=bytes(32))
    (tmp_path / "other").write_bytes(draw_to_bytes(other))
    assert draw_digest(other) != sampled.answer.draw_digest
    result = invoke(
        *("audit", "sample", "verify", sampled.folder, tmp_path / "other", tmp_path / "answer"),
        *("--policy", tmp_path / "GR.policy"),
    )
    assert result.exit_code == 1
    assert parse_answer((tmp_path / "answer").read_bytes()).format == ANSWER_FORMAT
    assert parse_draw((tmp_path / "draw").read_bytes()).format == DRAW_FORMAT
    assert parse_leaf(sampled.lookup.entry(sampled.draw.manifest_position)).kind is LeafKind.MANIFEST
