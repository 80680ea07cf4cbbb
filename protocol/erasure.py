"""What the leaf of an erasure commits to: which payloads went, and by what right. Without it an erased payload is missing."""

from dataclasses import dataclass

from marshmallow import fields, validate

from protocol import schema
from protocol.errors import MalformedError

MAX_ERASED = 65_536
MAX_ERASURE_BYTES = 4 * 1024 * 1024
ERASED = "erased"


@dataclass(frozen=True, slots=True)
class Erasure:
    """act: ERASED. basis: the legal basis. by: the account that ordered it. leaves: commitments of the leaves whose
    payload and salt went, 32 bytes each, in the order of their base64url."""

    act: str
    basis: str
    by: str
    leaves: tuple[bytes, ...]


class ErasureSchema(schema.WireSchema):
    """Wire form of `Erasure`."""

    dataclass = Erasure

    act = fields.String(required=True, validate=validate.Equal(ERASED))
    basis = schema.Text(max_length=500, min_length=1, required=True)
    by = schema.Text(max_length=200, required=True)
    leaves = schema.Sequence(
        schema.Bytes(length=32, required=True), required=True, validate=validate.Length(min=1, max=MAX_ERASED)
    )


_ERASURE = ErasureSchema()


def parse_erasure(raw: bytes) -> Erasure:
    """From canonical bytes. Raises MalformedError, also for a legal basis of spaces."""
    erasure = schema.load_bytes(_ERASURE, raw, Erasure, max_bytes=MAX_ERASURE_BYTES)
    if not erasure.basis.strip():
        raise MalformedError("basis", "is blank")
    return erasure
