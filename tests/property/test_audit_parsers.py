"""What auditors read comes from whom they audit: every parser gives a value or its own error, never a traceback."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.audit.checkpoints import judge_checkpoint
from protocol.audit.disclosure import Disclosed, disclosure_lines, parse_disclosure
from protocol.audit.leaf_reading import LEAF, read_leaves
from protocol.audit.policy import parse_policy, policy_to_bytes
from protocol.audit.ranges import split_bundle
from protocol.audit.sampling import parse_answer, parse_draw
from protocol.audit.verification import verify_log
from protocol.erasure import parse_erasure
from protocol.errors import MalformedError
from protocol.leaf import parse_leaf
from protocol.limits import MAX_LEAF_BYTES
from protocol.tlog.tiles import bundle_to_bytes, parse_bundle
from tests.support.audit_logs import LoggedNode, MemorySource, end_of, make_leaves

NODE = LoggedNode()
LEAVES = make_leaves(300)
FILES = NODE.files(LEAVES)
POLICY = policy_to_bytes(NODE.policy)
WORDS = st.sampled_from(
    [b"log", b"witness", b"group", b"quorum", b"none", b"all", b"any", b"2", b" ", b"\t", b"\n", b"#"]
)
LINES = st.sampled_from(POLICY.splitlines(keepends=True))


@given(st.lists(st.one_of(WORDS, LINES, st.binary(max_size=12)), max_size=30))
def test_a_policy_is_read_or_refused(parts: list[bytes]) -> None:
    try:
        policy = parse_policy(b"".join(parts))
    except MalformedError:
        return
    assert parse_policy(policy_to_bytes(policy)) == policy


def test_a_policy_survives_its_bytes() -> None:
    assert parse_policy(POLICY) == NODE.policy


@pytest.mark.parametrize(
    "extra",
    [
        b"quorum quorum\n",
        b"group more 1 TR\n",
        b"group more 2 XX\n",
        b"witness TR2 " + POLICY.splitlines()[1].split()[2] + b"\n",
        POLICY.splitlines(keepends=True)[0],
        b"group none 1 quorum\n",
        b"group zero 0 quorum\n",
        b"group two 2 quorum\n",
        b"what is this\n",
        b"quorum quorum",
        b"\x00\n",
    ],
)
def test_what_c2sp_forbids_in_a_policy_is_refused(extra: bytes) -> None:
    with pytest.raises(MalformedError):
        parse_policy(POLICY + extra)


@given(st.binary(max_size=400), st.integers(0, len(FILES["checkpoint"])))
def test_a_checkpoint_is_judged_whatever_it_is(noise: bytes, at: int) -> None:
    raw = FILES["checkpoint"]
    judged = judge_checkpoint(raw[:at] + noise + raw[at:], NODE.policy, now=end_of(LEAVES))
    assert judged.findings or not noise
    assert judge_checkpoint(noise, NODE.policy, now=0).findings


@given(st.binary(max_size=2_000))
def test_a_bundle_is_split_without_losing_a_byte(raw: bytes) -> None:
    entries, fault = split_bundle(raw)
    if fault is None:
        assert bundle_to_bytes(entries) == raw
        assert parse_bundle(raw, width=len(entries)) == entries
    else:
        assert raw.startswith(bundle_to_bytes(entries))


@given(st.lists(st.binary(max_size=MAX_LEAF_BYTES), max_size=20))
def test_entries_survive_a_bundle(entries: list[bytes]) -> None:
    assert split_bundle(bundle_to_bytes(entries)) == (entries, None)


FIELDS = st.fixed_dictionaries(
    {
        "commitment": st.sampled_from(["A" * 43, "A" * 42 + "B", "A" * 42, "_" * 42 + "8"]),
        "direction": st.sampled_from(["sent", "received", "internal", "gone"]),
        "kind": st.sampled_from(["message", "erase", "check", "gossip"]),
        "message_id": st.sampled_from([None, "0a" * 16, "0A" * 16, 5]),
        "peer": st.sampled_from([None, "TR", "tr", "TRX"]),
        "time": st.one_of(st.integers(-5, 2**42), st.sampled_from([True, "1", 1.5])),
        "version": st.sampled_from([1, 1, 1, 2, "1"]),
    }
)


@given(FIELDS, st.booleans(), st.binary(max_size=3))
def test_the_fast_reading_of_a_leaf_is_that_of_the_protocol(
    fields: dict[str, object], spaced: bool, tail: bytes
) -> None:
    raw = json.dumps(fields, separators=None if spaced else (",", ":")).encode() + (tail if len(tail) == 3 else b"")
    try:
        parse_leaf(raw)
        sound = True
    except MalformedError:
        sound = False
    assert (read_leaves([raw])[1] == []) == sound
    assert not sound or LEAF.fullmatch(raw)


@given(st.binary(max_size=300))
def test_openings_draws_answers_and_erasures_are_read_or_refused(raw: bytes) -> None:
    for parse in (parse_draw, parse_answer, parse_erasure):
        with pytest.raises(MalformedError):
            parse(raw)
    with pytest.raises(MalformedError):
        parse_disclosure(raw.splitlines(keepends=True))


@given(st.lists(st.tuples(st.integers(0, 2**40), st.binary(max_size=50)), unique_by=lambda one: one[0], max_size=9))
def test_disclosures_survive_their_file(rows: list[tuple[int, bytes]]) -> None:
    disclosed = [Disclosed(position, bytes(32), payload) for position, payload in rows]
    origin, found = parse_disclosure(disclosure_lines("wren/pk", disclosed))
    assert (origin, list(found.values())) == ("wren/pk", disclosed)


def flips(path: str, step: int, bits: range = range(8)) -> list[tuple[int, int]]:
    return [(at, bit) for at in range(0, len(FILES[path]), step) for bit in bits]


def test_every_bit_of_a_checkpoint_that_flips_is_found() -> None:
    raw = FILES["checkpoint"]
    for at, bit in flips("checkpoint", 1):
        changed = raw[:at] + bytes([raw[at] ^ 1 << bit]) + raw[at + 1 :]
        assert judge_checkpoint(changed, NODE.policy, now=end_of(LEAVES)).findings, (at, bit)


@pytest.mark.parametrize(
    ("path", "step"),
    [
        ("tile/1/000.p/1", 1),
        ("tile/0/001.p/44", 7),
        ("tile/0/000", 41),
        ("tile/entries/001.p/44", 41),
        ("tile/entries/000", 257),
    ],
)
def test_bits_of_tiles_and_entries_that_flip_are_found(path: str, step: int) -> None:
    """A stride through every file, all eight bits of each byte met; strides are prime, so that every field is met."""
    for number, (at, _) in enumerate(flips(path, step, range(1))):
        raw = FILES[path]
        changed = raw[:at] + bytes([raw[at] ^ 1 << number % 8]) + raw[at + 1 :]
        audited = verify_log(MemorySource(FILES | {path: changed}), NODE.policy, now=end_of(LEAVES))
        assert path in {one.place for one in audited.findings}, (at, number)
