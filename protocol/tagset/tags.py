"""Tags: how a match key's VOPRF output F finds, and alone opens, what the owner's list says about that key.

For F (64 bytes), segment number n (unsigned 32 bit, big-endian) and chain index j (one byte, contiguous from 0, at most
63):

    stream = SHA-512(00000001 || F || "wren tag v1" || n || j)      64 bytes
    tag    = stream[0:12]
    pad    = stream[12:50]                                          the last 14 bytes are unused
    wrap   = pad XOR (label key, 32 bytes || label position, u32 || confirmation value, u16)     big-endian

This is the one-step key derivation of NIST SP 800-56C Rev. 2, section 4.1, option 1, with Z = F: a secret of 64 uniform
bytes and inputs of one length, 84 bytes, so that it fits one block and lengthening attacks do not arise. HMAC would cost
the builder three times as much and protect nothing more.

(F, n, j) never repeats: the builder counts j within a segment, and numbers are never used twice within an epoch. So no
pad is used twice. A wrap has no integrity of its own: the digest in the signed manifest protects it against the
network, the sealed label against its owner.
"""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from crypto.groups import Scalar
from crypto.voprf import evaluate_many
from protocol.vocabulary import MatchKeyKind

OUTPUT_BYTES = 64
TAG_BYTES = 12
LABEL_KEY_BYTES = 32
WRAP_BYTES = 38
_COUNTER = (1).to_bytes(4, "big")
_DOMAIN = b"wren tag v1"
_STREAM_BYTES = 64
_END = TAG_BYTES + WRAP_BYTES

MAX_CONFIRMATION: dict[MatchKeyKind, int] = {
    MatchKeyKind.DOCUMENT: 2**8 - 1,
    MatchKeyKind.NAME_DATE: 2**16 - 1,
    MatchKeyKind.NAME_YEAR: 2**16 - 1,
    MatchKeyKind.OBJECT: 2**8 - 1,
}
"""A confirmation value has at most 16 bits through a name key and 8 through any other (DESIGN 4.3)."""


@dataclass(frozen=True, slots=True)
class Wrapped:
    """What a wrap hides: label key (32 bytes), position of the label in its segment, confirmation value."""

    label_key: bytes = field(repr=False)
    position: int
    confirmation: int

    def encode(self) -> bytes:
        """38 bytes."""
        return self.label_key + self.position.to_bytes(4, "big") + self.confirmation.to_bytes(2, "big")


@dataclass(frozen=True, slots=True)
class TagChunk:
    """Work for one call of `build_tags`: match keys of one kind with their chain indices and what to wrap.

    `chain_indices` has one byte per match key, `wrapped` 38. Secret until wrapped.
    """

    kind: MatchKeyKind
    match_keys: tuple[bytes, ...] = field(repr=False)
    chain_indices: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)


def tag_stream(output: bytes, segment: int, chain_index: int) -> bytes:
    """tag (12 bytes) || pad (38 bytes) of F = `output`."""
    fixed_info = _DOMAIN + segment.to_bytes(4, "big") + chain_index.to_bytes(1, "big")
    return hashlib.sha512(_COUNTER + output + fixed_info).digest()[:_END]


def unwrap(pad: bytes, wrap: bytes) -> Wrapped:
    """What `wrap` hides under `pad`, 38 bytes each; garbage in, garbage out: the label decides."""
    clear = (int.from_bytes(pad, "big") ^ int.from_bytes(wrap, "big")).to_bytes(WRAP_BYTES, "big")
    return Wrapped(
        clear[:LABEL_KEY_BYTES],
        int.from_bytes(clear[LABEL_KEY_BYTES : LABEL_KEY_BYTES + 4], "big"),
        int.from_bytes(clear[LABEL_KEY_BYTES + 4 :], "big"),
    )


def build_tags(private_keys: Mapping[MatchKeyKind, Scalar], segment: int, chunk: TagChunk) -> tuple[bytes, bytes]:
    """The chunk's tags (12 bytes each) and wraps (38 bytes each), both in the chunk's order.

    Pure and picklable: give chunks to as many processes as there are cores. Takes some 75 microseconds a tag.
    """
    outputs = evaluate_many(private_keys[chunk.kind], chunk.match_keys)
    streams = np.frombuffer(_streams(outputs, segment, chunk.chain_indices), np.uint8).reshape(-1, _STREAM_BYTES)
    wrapped = np.frombuffer(chunk.wrapped, np.uint8).reshape(-1, WRAP_BYTES)
    return streams[:, :TAG_BYTES].tobytes(), (streams[:, TAG_BYTES:_END] ^ wrapped).tobytes()


def _streams(outputs: Sequence[bytes], segment: int, chain_indices: bytes) -> bytes:
    prefix = _DOMAIN + segment.to_bytes(4, "big")
    fixed_info = [prefix + bytes((j,)) for j in range(max(chain_indices, default=0) + 1)]
    sha512 = hashlib.sha512
    return b"".join(
        [sha512(_COUNTER + F + fixed_info[j]).digest() for F, j in zip(outputs, chain_indices, strict=True)]
    )
