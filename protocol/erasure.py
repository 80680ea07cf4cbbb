"""What the leaf of an erasure commits to: which payloads went, and by what right. Without it an erased payload is missing."""

from dataclasses import dataclass

from marshmallow import validate

from protocol import schema
from protocol.errors import MalformedError

MAX_ERASED = 4096
MAX_ERASURE_BYTES = 512 * 1024


@dataclass(frozen=True, slots=True)
class Erasure:
    """commitments: of the leaves whose payload and salt went, 32 bytes each. by: the account that ordered it."""

    commitments: tuple[bytes, ...]
    legal_basis: str
    by: str


class ErasureSchema(schema.WireSchema):
    """Wire form of `Erasure`."""

    dataclass = Erasure

    commitments = schema.Sequence(
        schema.Bytes(length=32, required=True), required=True, validate=validate.Length(min=1, max=MAX_ERASED)
    )
    legal_basis = schema.Text(max_length=2000, min_length=1, required=True)
    by = schema.Text(max_length=200, required=True)


_ERASURE = ErasureSchema()


def erasure_to_bytes(erasure: Erasure) -> bytes:
    """Canonical bytes, the payload of the leaf. Raises MalformedError rather than erase by no right."""
    raw = schema.dump_bytes(_ERASURE, erasure)
    parse_erasure(raw)
    return raw


def parse_erasure(raw: bytes) -> Erasure:
    """From canonical bytes. Raises MalformedError, also for a legal basis of spaces."""
    erasure = schema.load_bytes(_ERASURE, raw, Erasure, max_bytes=MAX_ERASURE_BYTES)
    if not erasure.legal_basis.strip():
        raise MalformedError("legal_basis", "is blank")
    return erasure
