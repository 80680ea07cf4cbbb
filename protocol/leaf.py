"""A leaf of the exchange log: that something was exchanged, with whom and when, and a salted commitment to what.

Canonical JSON, at most 512 bytes. Payload and salt are kept elsewhere and can be erased; the leaf stays and names nobody.
"""

import hashlib
from dataclasses import dataclass

from crypto.encoding import pae
from protocol import schema
from protocol.encoding import encode
from protocol.errors import MalformedError
from protocol.limits import MAX_LEAF_BYTES
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId

LEAF_VERSION = 1
COMMITMENT_LABEL = "wren leaf commitment v1"
SALT_BYTES = 32


@dataclass(frozen=True, slots=True)
class Leaf:
    """What the log holds. peer and message_id are None for what this node did within itself. time: Unix seconds."""

    kind: LeafKind
    direction: Direction
    peer: MemberCode | None
    message_id: MessageId | None
    time: int
    commitment: bytes
    version: int = LEAF_VERSION


class LeafSchema(schema.WireSchema):
    """Wire form of `Leaf`."""

    dataclass = Leaf

    kind = schema.Word(LeafKind, required=True)
    direction = schema.Word(Direction, required=True)
    peer = schema.member(required=True, allow_none=True)
    message_id = schema.identifier(required=True, allow_none=True)
    time = schema.time()
    commitment = schema.Bytes(length=32, required=True)
    version = schema.count(LEAF_VERSION, LEAF_VERSION)


_LEAF = LeafSchema()


def commit(salt: bytes, payload: bytes) -> bytes:
    """The 32-byte salted commitment to a payload. A 32-byte random salt keeps a guessable payload from being confirmed."""
    return commit_digest(salt, payload_digest(payload))


def payload_digest(payload: bytes) -> bytes:
    """SHA-256, 32 bytes: what two nodes' logs are compared by, for the salts of one message differ on its two sides."""
    return hashlib.sha256(payload).digest()


def commit_digest(salt: bytes, digest: bytes) -> bytes:
    """The commitment to the payload of that digest: so a digest can be shown to be the logged one, and not the payload.

    Raises MalformedError unless both have 32 bytes.
    """
    if len(salt) != SALT_BYTES:
        raise MalformedError("salt", f"must be {SALT_BYTES} bytes")
    if len(digest) != hashlib.sha256().digest_size:
        raise MalformedError("digest", "must be 32 bytes")
    return hashlib.sha256(pae(COMMITMENT_LABEL, salt, digest)).digest()


def leaf_to_bytes(leaf: Leaf) -> bytes:
    """Canonical bytes, at most 512. Raises MalformedError rather than log what no auditor could parse."""
    value = schema.dump(_LEAF, leaf)
    raw = encode(value)
    if len(raw) > MAX_LEAF_BYTES:
        raise MalformedError("body", f"longer than {MAX_LEAF_BYTES} bytes")
    schema.load(_LEAF, value, Leaf)
    return raw


def parse_leaf(raw: bytes) -> Leaf:
    """From canonical bytes. Raises MalformedError."""
    return schema.load_bytes(_LEAF, raw, Leaf, max_bytes=MAX_LEAF_BYTES)
