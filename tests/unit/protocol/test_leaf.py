"""Leaves of the exchange log: they stay for ever, so they must name nobody, fit, and have one spelling."""

import hashlib
import json
from dataclasses import replace
from typing import Any

import pytest

from protocol.encoding import encode
from protocol.errors import MalformedError
from protocol.leaf import SALT_BYTES, Leaf, commit, leaf_to_bytes, parse_leaf
from protocol.limits import MAX_LEAF_BYTES
from protocol.schema import MAX_TIME
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId

LEAF = Leaf(LeafKind.MESSAGE, Direction.RECEIVED, MemberCode("PK"), MessageId("0c" * 16), 1_800_000_000, b"\xff" * 32)
INTERNAL = Leaf(LeafKind.START, Direction.INTERNAL, None, None, 0, bytes(32))
SALT = bytes(range(SALT_BYTES))


def tampered(**fields: Any) -> bytes:
    return encode({**json.loads(leaf_to_bytes(LEAF)), **fields})


@pytest.mark.parametrize("leaf", [LEAF, INTERNAL])
def test_a_leaf_survives_its_bytes(leaf: Leaf) -> None:
    assert parse_leaf(leaf_to_bytes(leaf)) == leaf


@pytest.mark.parametrize("kind", LeafKind)
def test_the_largest_leaf_of_every_kind_fits(kind: LeafKind) -> None:
    assert len(leaf_to_bytes(replace(LEAF, kind=kind, time=MAX_TIME))) <= MAX_LEAF_BYTES


@pytest.mark.parametrize(
    "fields",
    [
        {"surplus": 1},
        {"traveller": "Secret Person"},
        {"kind": "gossip"},
        {"direction": "sideways"},
        {"direction": None},
        {"peer": "pk"},
        {"peer": ""},
        {"message_id": "0C" * 16},
        {"message_id": 12},
        {"time": -1},
        {"time": True},
        {"time": MAX_TIME + 1},
        {"commitment": "AA"},
        {"commitment": None},
        {"version": 0},
        {"version": 2},
    ],
)
def test_what_a_leaf_may_not_hold_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(MalformedError):
        parse_leaf(tampered(**fields))


def test_bytes_over_the_limit_and_other_spellings_are_refused() -> None:
    for raw in (b"[" * (MAX_LEAF_BYTES + 1), leaf_to_bytes(LEAF) + b"\n", leaf_to_bytes(LEAF)[:-1], b"", b"null"):
        with pytest.raises(MalformedError):
            parse_leaf(raw)


@pytest.mark.parametrize(
    "leaf",
    [
        replace(LEAF, commitment=b"short"),
        replace(LEAF, peer=MemberCode("Secret Person")),
        replace(LEAF, message_id=MessageId("x")),
        replace(LEAF, time=-1),
        replace(LEAF, version=2),
    ],
)
def test_nothing_is_logged_for_ever_that_no_auditor_could_parse(leaf: Leaf) -> None:
    with pytest.raises(MalformedError):
        leaf_to_bytes(leaf)


class TestCommitment:
    def test_every_byte_of_salt_and_payload_counts(self) -> None:
        seen = {commit(SALT, payload) for payload in (b"", b"a", b"b", b"a\x00")}
        seen |= {commit(SALT[:at] + b"\xaa" + SALT[at + 1 :], b"a") for at in range(SALT_BYTES)}
        assert len(seen) == 4 + SALT_BYTES

    def test_a_guess_is_not_confirmed_without_the_salt(self) -> None:
        """Payloads are guessable (a date, a yes): the plain digest must appear nowhere."""
        assert commit(SALT, b"yes") not in (hashlib.sha256(b"yes").digest(), commit(bytes(SALT_BYTES), b"yes"))

    @pytest.mark.parametrize("length", [0, 16, SALT_BYTES - 1, SALT_BYTES + 1])
    def test_a_salt_of_another_length_is_refused(self, length: int) -> None:
        """Else bytes could move between salt and payload, and one commitment would open two ways."""
        with pytest.raises(MalformedError):
            commit(bytes(length), b"payload")
