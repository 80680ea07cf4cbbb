"""Attacks on a log that somebody audits: each must be found, and named by where it is."""

import random
from collections.abc import Callable
from dataclasses import replace

import pytest

from crypto.notes import Note, NoteSigner, parse_note
from protocol.audit.findings import Finding, FindingKind
from protocol.audit.policy import AuditPolicy
from protocol.audit.verification import Audit, Kept, verify_log
from protocol.leaf import leaf_to_bytes
from protocol.tlog.tiles import bundle_to_bytes
from tests.support.audit_logs import START, LoggedNode, MemorySource, end_of, layout, make_leaf, make_leaves

NODE = LoggedNode()
SIZE = 700
LEAVES = make_leaves(SIZE)
FILES = NODE.files(LEAVES)
NOW = end_of(LEAVES)
FORGED = leaf_to_bytes(replace(make_leaf(450), commitment=b"\x01" * 32))
Files = dict[str, bytes]


def audit(files: Files, kept: tuple[bytes, ...] = (), now: int = NOW, policy: AuditPolicy = NODE.policy) -> Audit:
    return verify_log(MemorySource(files), policy, now=now, kept=[Kept(one) for one in kept])


def kinds(audited: Audit) -> set[FindingKind]:
    return {one.kind for one in audited.findings}


def only(audited: Audit, kind: FindingKind) -> Finding:
    assert [one.kind for one in audited.findings] == [kind]
    return audited.findings[0]


def flipped(raw: bytes, at: int, bit: int = 0) -> bytes:
    return raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]


@pytest.mark.parametrize("size", [0, 1, 2, 255, 256, 257, 511, 512, 65_537])
def test_a_sound_log_of_every_shape_is_sound(size: int) -> None:
    leaves = make_leaves(size)
    audited = audit(NODE.files(leaves), now=end_of(leaves))
    assert audited.findings == ()
    assert audited.read == audited.size == sum(audited.counts.values()) == size
    assert audited.root == NODE.root(leaves)


def test_an_altered_entry_is_named_by_its_position() -> None:
    bundle = list(LEAVES[256:512])
    bundle[44] = leaf_to_bytes(replace(make_leaf(300), time=START))
    audited = audit(FILES | {"tile/entries/001": bundle_to_bytes(bundle)})
    assert only(audited, FindingKind.ENTRY_ALTERED).first == 300
    assert only(audited, FindingKind.ENTRY_ALTERED).place == "tile/entries/001"


def test_an_altered_tile_is_named_and_the_entries_are_believed() -> None:
    found = only(audit(FILES | {"tile/0/002.p/188": flipped(FILES["tile/0/002.p/188"], 33)}), FindingKind.TILE_ALTERED)
    assert (found.first, found.last, found.place) == (513, 513, "tile/0/002.p/188")


def test_an_altered_upper_tile_is_named_with_the_leaves_below_it() -> None:
    found = only(audit(FILES | {"tile/1/000.p/2": flipped(FILES["tile/1/000.p/2"], 40)}), FindingKind.TILE_ALTERED)
    assert (found.first, found.last) == (256, 511)


def test_several_faults_are_all_found() -> None:
    bundle = list(LEAVES[:256])
    bundle[7], bundle[99] = FORGED, leaf_to_bytes(replace(make_leaf(99), commitment=bytes(32)))
    changed = {
        "tile/entries/000": bundle_to_bytes(bundle),
        "tile/0/001": flipped(FILES["tile/0/001"], 32 * 5),
        "tile/1/000.p/2": FILES["tile/1/000.p/2"][:-1],
    }
    audited = audit(FILES | changed)
    altered = [one.first for one in audited.findings if one.kind is FindingKind.ENTRY_ALTERED]
    assert altered == [7, 99]
    assert [one.first for one in audited.findings if one.kind is FindingKind.TILE_ALTERED] == [261]
    assert FindingKind.TILE_MALFORMED in kinds(audited)


def changed_leaves(change: Callable[[list[bytes]], None], at: int = 256) -> list[bytes]:
    """A bundle as somebody changed it."""
    bundle = list(LEAVES[at : at + 256])
    change(bundle)
    return bundle


def swap(bundle: list[bytes]) -> None:
    bundle[3], bundle[4] = bundle[4], bundle[3]


def truncate_last(bundle: list[bytes]) -> None:
    bundle[-1] = bundle[-1][:-1]


CHANGES = {
    "dropped": (lambda bundle: bundle.pop(9), 265),
    "swapped": (swap, 259),
    "duplicated": (lambda bundle: bundle.insert(20, bundle[19]), 276),
    "duplicated over another": (lambda bundle: bundle.__setitem__(20, bundle[19]), 276),
    "truncated": (truncate_last, 511),
    "emptied": (lambda bundle: bundle.__setitem__(0, b""), 256),
}


@pytest.mark.parametrize("name", CHANGES)
def test_leaves_that_are_dropped_swapped_doubled_or_cut_are_found(name: str) -> None:
    change, first = CHANGES[name]
    audited = audit(FILES | {"tile/entries/001": bundle_to_bytes(changed_leaves(change))})
    altered = [one.first for one in audited.findings if one.kind is FindingKind.ENTRY_ALTERED]
    assert altered
    assert altered[0] == first
    assert not audited.is_sound


@pytest.mark.parametrize("path", [path for path in FILES if path != "checkpoint"])
@pytest.mark.parametrize("how", ["gone", "empty", "half", "longer"])
def test_files_that_are_missing_or_cut_are_found(path: str, how: str) -> None:
    raw = {"gone": None, "empty": b"", "half": FILES[path][: len(FILES[path]) // 2], "longer": FILES[path] + b"\x00"}[
        how
    ]
    rest = {one: content for one, content in FILES.items() if one != path}
    audited = audit(rest if raw is None else rest | {path: raw})
    assert not audited.is_sound
    assert path in {one.place for one in audited.findings}


def test_tiles_swapped_with_each_other_are_found() -> None:
    audited = audit(FILES | {"tile/0/000": FILES["tile/0/001"], "tile/0/001": FILES["tile/0/000"]})
    assert {one.place for one in audited.findings} == {"tile/0/000", "tile/0/001"}
    assert kinds(audited) == {FindingKind.TILE_ALTERED}


@pytest.mark.parametrize("path", ["tile/0/001", "tile/entries/001"])
def test_a_tile_that_stands_twice_is_found(path: str) -> None:
    audited = audit(FILES | {path: FILES[path.replace("001", "000")]})
    assert not audited.is_sound
    assert (256, path) in {(one.first, one.place) for one in audited.findings}


def test_a_partial_tile_may_have_been_replaced_by_the_full_one() -> None:
    """c2sp.org/tlog-tiles: a log may delete a partial tile once the full one exists."""
    older = make_leaves(300)
    files = {path: raw for path, raw in NODE.files(make_leaves(600)).items() if ".p/" not in path}
    files |= {path: raw for path, raw in NODE.files(older).items() if path.startswith(("tile/1", "checkpoint"))}
    assert audit(files, now=end_of(older)).findings == ()


def test_entries_and_leaf_hashes_rewritten_together_are_named_by_their_tile() -> None:
    forged = list(LEAVES)
    forged[300] = FORGED
    files, _ = layout(forged)
    audited = audit(FILES | {path: files[path] for path in ("tile/entries/001", "tile/0/001")})
    found = only(audited, FindingKind.ENTRY_ALTERED)
    assert (found.first, found.last) == (256, 511)


def test_a_log_rewritten_whole_is_named_by_checkpoint_interval() -> None:
    forged = list(LEAVES)
    forged[450] = FORGED
    kept = tuple(NODE.files(LEAVES[:size])["checkpoint"] for size in (100, 400, 600))
    files = layout(forged)[0] | {"checkpoint": FILES["checkpoint"]}
    audited = audit(files, kept)
    assert kinds(audited) == {FindingKind.ROOT_DIFFERS, FindingKind.HISTORY_REWRITTEN}
    assert {(one.first, one.last) for one in audited.findings} == {(400, 599), (400, 699)}
    assert audited.kept_agreeing == 400


def test_a_fork_that_the_log_and_its_witnesses_signed_is_found() -> None:
    forged = list(LEAVES)
    forged[450] = FORGED
    kept = NODE.files(LEAVES[:500], witnesses=["TR", "IR", "GR"])["checkpoint"]
    audited = audit(NODE.files(forged, witnesses=["GR", "IT", "IR"]), (kept,))
    assert kinds(audited) == {FindingKind.HISTORY_REWRITTEN, FindingKind.WITNESS_SIGNED_TWICE}
    named = [one.words.split()[0] for one in audited.findings if one.kind is FindingKind.WITNESS_SIGNED_TWICE]
    assert sorted(named) == ["GR", "IR"]


def test_two_trees_of_one_size_are_a_fork() -> None:
    forged = [*LEAVES[:-1], FORGED]
    audited = audit(NODE.files(forged, time=NOW), (FILES["checkpoint"],))
    assert kinds(audited) == {FindingKind.FORK, FindingKind.WITNESS_SIGNED_TWICE}


def test_a_rollback_is_found_and_an_old_note_shown_again_accuses_no_witness() -> None:
    older = NODE.files(LEAVES[:600])
    found = only(audit(older, (FILES["checkpoint"],)), FindingKind.ROLLBACK)
    assert (found.first, found.last) == (600, 699)
    cosigned_later = NODE.files(LEAVES[:600], time=NOW + 60)
    assert FindingKind.WITNESS_SIGNED_TWICE in kinds(audit(cosigned_later, (FILES["checkpoint"],), NOW + 60))


def test_a_log_that_grew_extends_what_was_kept() -> None:
    grown = make_leaves(1_000)
    kept = tuple(NODE.files(LEAVES[:size])["checkpoint"] for size in (1, 255, 256, 300, 700))
    audited = audit(NODE.files(grown), kept, now=end_of(grown))
    assert audited.findings == ()
    assert audited.kept_agreeing == 700


def test_a_kept_checkpoint_that_the_log_did_not_sign_is_named() -> None:
    other = LoggedNode("wren-log/xx").files(LEAVES[:10])["checkpoint"]
    assert kinds(audit(FILES, (other,))) == {FindingKind.CHECKPOINT_UNREADABLE}
    assert kinds(audit(FILES, (b"not a note",))) == {FindingKind.CHECKPOINT_UNREADABLE}


# --- Signatures ------------------------------------------------------------------------------------------------------


def with_checkpoint(raw: bytes) -> Files:
    return FILES | {"checkpoint": raw}


ROOT = NODE.root(LEAVES)


def test_too_few_witnesses_are_no_quorum() -> None:
    two = NODE.checkpoint(SIZE, ROOT, time=NOW, witnesses=["TR", "IR"])
    assert kinds(audit(with_checkpoint(two))) == {FindingKind.QUORUM_MISSING}
    assert audit(with_checkpoint(NODE.checkpoint(SIZE, ROOT, time=NOW, witnesses=["TR", "IR", "IT"]))).is_sound


def test_one_witness_thrice_is_one_witness() -> None:
    note = parse_note(NODE.checkpoint(SIZE, ROOT, time=NOW, witnesses=["TR"]))
    more = tuple(NODE.cosigners["TR"].cosign(note.text, NOW - ago) for ago in (1, 2))
    raw = Note(note.text, (*note.signatures, *more)).serialize()
    assert kinds(audit(with_checkpoint(raw))) == {FindingKind.QUORUM_MISSING}


def test_a_cosignature_of_another_checkpoint_is_forged() -> None:
    """Stale: lifted from the log's former checkpoint."""
    former = parse_note(NODE.files(LEAVES[:600], witnesses=["TR"])["checkpoint"])
    note = parse_note(NODE.checkpoint(SIZE, ROOT, time=NOW, witnesses=["IR", "GR"]))
    raw = Note(note.text, (*note.signatures, former.signatures[1])).serialize()
    assert kinds(audit(with_checkpoint(raw))) == {FindingKind.COSIGNATURE_FORGED, FindingKind.QUORUM_MISSING}


def test_a_cosignature_moved_to_another_time_is_forged() -> None:
    note = parse_note(FILES["checkpoint"])
    line = note.signatures[1]
    moved = replace(line, signature=(NOW + 1).to_bytes(8, "big") + line.signature[8:])
    raw = Note(note.text, (note.signatures[0], moved, *note.signatures[2:])).serialize()
    assert kinds(audit(with_checkpoint(raw))) == {FindingKind.COSIGNATURE_FORGED}


def test_the_logs_own_cosignature_does_not_count() -> None:
    note = parse_note(NODE.checkpoint(SIZE, ROOT, time=NOW, witnesses=["TR", "IR"]))
    own = NODE.log.sign(note.text)
    raw = Note(note.text, (*note.signatures, own, own)).serialize()
    assert kinds(audit(with_checkpoint(raw))) == {FindingKind.QUORUM_MISSING}


def test_another_log_key_is_refused() -> None:
    thief = NoteSigner(NODE.origin, bytes(range(32)))
    note = parse_note(FILES["checkpoint"])
    raw = Note(note.text, (thief.sign(note.text), *note.signatures[1:])).serialize()
    assert FindingKind.LOG_SIGNATURE in kinds(audit(with_checkpoint(raw)))


def test_a_log_that_the_policy_does_not_name_is_not_believed() -> None:
    other = LoggedNode("wren-log/zz")
    assert FindingKind.LOG_UNKNOWN in kinds(audit(other.files(LEAVES)))


def test_an_unknown_witness_is_a_notice_and_no_fault() -> None:
    note = parse_note(FILES["checkpoint"])
    raw = Note(note.text, (*note.signatures, NoteSigner("else", bytes(32)).sign(note.text))).serialize()
    audited = audit(with_checkpoint(raw))
    assert kinds(audited) == {FindingKind.SIGNATURE_UNKNOWN}
    assert audited.is_sound


def test_stale_and_future_cosignatures_are_named() -> None:
    assert kinds(audit(FILES, now=NOW + 90_000)) == {FindingKind.COSIGNATURE_STALE}
    early = audit(with_checkpoint(NODE.checkpoint(SIZE, ROOT, time=NOW + 1_000)))
    assert kinds(early) == {FindingKind.COSIGNATURE_FROM_THE_FUTURE}


def test_no_checkpoint_at_all_is_a_finding() -> None:
    assert kinds(audit({})) == {FindingKind.CHECKPOINT_UNREADABLE}
    assert not audit({}).is_sound


def test_a_signed_size_beyond_all_reason_ends_the_audit_quickly() -> None:
    raw = NODE.checkpoint(2**62, ROOT, time=NOW)
    audited = audit(with_checkpoint(raw))
    assert {FindingKind.ENTRIES_MISSING, FindingKind.ROOT_DIFFERS} <= kinds(audited)
    assert max(one.last or 0 for one in audited.findings) == 2**62 - 1


# --- Leaves ----------------------------------------------------------------------------------------------------------


def of_leaves(leaves: list[bytes]) -> Audit:
    return audit(NODE.files(leaves, time=NOW))


@pytest.mark.parametrize(
    "entry",
    [
        b"",
        b"{}",
        LEAVES[3] + b" ",
        LEAVES[3].replace(b'"version":1', b'"version":2'),
        LEAVES[3].replace(b'"kind":"receipt"', b'"kind":"gossip"'),
        LEAVES[3].replace(b'"direction":"sent"', b'"direction":"sideways"'),
        LEAVES[3].replace(b'"time":', b'"time":0'),
        LEAVES[3].replace(b'"time":17', b'"time":9999917'),
        LEAVES[3].replace(b'"peer":"TR"', b'"peer":"tr"'),
    ],
)
def test_a_leaf_that_is_none_is_named_though_the_log_signed_it(entry: bytes) -> None:
    found = only(of_leaves([*LEAVES[:300], entry, *LEAVES[301:]]), FindingKind.LEAF_MALFORMED)
    assert found.first == 300


def test_a_leaf_that_stands_twice_is_named_though_the_log_signed_it() -> None:
    audited = of_leaves([*LEAVES, LEAVES[650]])
    assert [(one.kind, one.first) for one in audited.findings] == [(FindingKind.LEAF_REPEATED, 700)]


def at_time(number: int, time: int) -> bytes:
    return leaf_to_bytes(replace(make_leaf(number), time=time))


def test_leaves_out_of_the_order_of_time_are_named_within_a_tile_and_across_ranges() -> None:
    late = START + 10_000
    leaves = [at_time(number, late) for number in range(64 * 256)]
    leaves[5] = at_time(5, late - 301)
    leaves += [at_time(70_000 + number, late - 400 * (number == 3)) for number in range(300)]
    audited = verify_log(MemorySource(NODE.files(leaves, time=late)), NODE.policy, now=late)
    named = [one.first for one in audited.findings if one.kind is FindingKind.LEAF_OUT_OF_TIME]
    assert named == [5, 64 * 256 + 3]


def test_a_slow_transaction_within_the_tolerance_is_no_fault() -> None:
    leaves = [at_time(0, START + 1_000), at_time(1, START + 700), at_time(2, START + 1_000)]
    assert verify_log(MemorySource(NODE.files(leaves, time=START + 1_000)), NODE.policy, now=START + 1_000).is_sound


def test_leaves_of_a_time_still_to_come_are_named() -> None:
    leaves = [at_time(0, START), at_time(1, START + 301), at_time(2, START + 302)]
    found = only(
        verify_log(MemorySource(NODE.files(leaves, time=START)), NODE.policy, now=START),
        FindingKind.LEAF_FROM_THE_FUTURE,
    )
    assert (found.first, found.last) == (1, 2)


SMALL = make_leaves(3)
SMALL_FILES = NODE.files(SMALL, witnesses=["TR", "IR", "GR"])


@pytest.mark.parametrize("path", sorted(SMALL_FILES))
def test_every_single_bit_of_a_small_log_is_guarded(path: str) -> None:
    """Every bit of every file of a log of three leaves, one after the other: note and signatures, tile, entries.

    The quorum has no witness to spare, so a cosignature that is no longer understood is missing.
    """
    raw, now = SMALL_FILES[path], end_of(SMALL)
    assert audit(SMALL_FILES, now=now).is_sound
    for at in range(len(raw)):
        for bit in range(8):
            audited = audit(SMALL_FILES | {path: flipped(raw, at, bit)}, now=now)
            assert not audited.is_sound, (path, at, bit)


def test_single_bits_all_over_a_larger_log_are_guarded() -> None:
    """A sample: 60 bits, in files of all kinds, of a log of 700 leaves."""
    chosen = random.Random(5)
    for _ in range(60):
        path = chosen.choice(sorted(FILES))
        at = chosen.randrange(len(FILES[path]))
        assert audit(FILES | {path: flipped(FILES[path], at, chosen.randrange(8))}).findings, (path, at)
