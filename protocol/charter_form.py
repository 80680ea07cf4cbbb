"""The canonical bytes of a charter, and the digest that names it.

`parse_charter` accepts exactly the bytes that `charter_to_bytes` writes, so that a digest or a signature over them is one
over the charter's meaning.
"""

import hashlib
from typing import NewType

from marshmallow import fields, validate

from crypto.encoding import pae
from protocol.charter import MAX_MEMBERS, MAX_TLS_ISSUER_BYTES, Charter, Member, OutsideWitness, Terms
from protocol.errors import MalformedError
from protocol.limits import MAX_CHARTER_BYTES
from protocol.matching.thresholds import MatchThreshold
from protocol.schema import (
    Bytes,
    Sequence,
    SortedTuple,
    Text,
    WireSchema,
    Word,
    count,
    dump_bytes,
    identifier,
    load_bytes,
    member,
    time,
)
from protocol.vocabulary import Category, Purpose

CharterDigest = NewType("CharterDigest", bytes)
"""32 bytes: SHA-256 over `pae("wren charter v1", canonical bytes)`. Names one charter of one federation."""

CHARTER_LABEL = "wren charter v1"
MAX_OUTSIDE_WITNESSES = 64
MAX_TERMS = MAX_MEMBERS * (MAX_MEMBERS - 1) // 2
MAX_REVOKED_KEYS = 4096


class MemberSchema(WireSchema):
    """A `Member`."""

    dataclass = Member
    code = member()
    name = Text(min_length=1, max_length=200, required=True)
    authorities = Sequence(Text(min_length=1, max_length=200), required=True, validate=validate.Length(max=32))
    charter_key = Bytes(length=1984, required=True)
    log_key = Bytes(length=32, required=True)
    witness_key = Bytes(length=32, required=True)
    tls_issuer = Bytes(max_length=MAX_TLS_ISSUER_BYTES, required=True)


class TermsSchema(WireSchema):
    """The `Terms` between two members."""

    dataclass = Terms
    members = SortedTuple(member(), required=True, validate=validate.Length(equal=2))
    legal_basis = Text(min_length=1, max_length=2000, required=True)
    assurances = SortedTuple(
        fields.String(validate=validate.Regexp(r"[a-z][a-z_]{0,63}\Z", error="not a word such as death_penalty")),
        required=True,
        validate=validate.Length(max=32),
    )
    purposes = SortedTuple(Word(Purpose), required=True)
    categories = SortedTuple(Word(Category), required=True)
    max_entries = count(required=True)
    daily_evaluation_budget_elements = count(required=True)
    max_list_age_seconds = count(required=True)
    check_deadline_seconds = count(maximum=3600, minimum=1, required=True)
    accepted_since = time(required=True, allow_none=True)


class OutsideWitnessSchema(WireSchema):
    """An `OutsideWitness`."""

    dataclass = OutsideWitness
    name = Text(min_length=1, max_length=255, required=True)
    key = Bytes(length=32, required=True)


class MatchThresholdSchema(WireSchema):
    """A `MatchThreshold`."""

    dataclass = MatchThreshold
    purpose = Word(Purpose, required=True)
    score_permille = count(minimum=1, maximum=999)
    private_score_permille = count(minimum=1, maximum=999)


class CharterSchema(WireSchema):
    """A `Charter`."""

    dataclass = Charter
    version = count(minimum=1)
    previous_digest = Bytes(max_length=32, required=True)
    training = fields.Boolean(required=True, truthy={True}, falsy={False})
    issued = time()
    members = Sequence(fields.Nested(MemberSchema), required=True, validate=validate.Length(min=1, max=MAX_MEMBERS))
    threshold = count()
    terms = Sequence(fields.Nested(TermsSchema), required=True, validate=validate.Length(max=MAX_TERMS))
    witness_quorum = count()
    outside_witnesses = Sequence(
        fields.Nested(OutsideWitnessSchema), required=True, validate=validate.Length(max=MAX_OUTSIDE_WITNESSES)
    )
    matching_profile = Text(min_length=1, max_length=64, required=True)
    regional_daily_cap_elements = count()
    revoked_signing_keys = SortedTuple(identifier(), required=True, validate=validate.Length(max=MAX_REVOKED_KEYS))
    match_thresholds = Sequence(
        fields.Nested(MatchThresholdSchema), required=True, validate=validate.Length(equal=len(Purpose))
    )
    sample_answer_days = count()
    protective_rules = Sequence(Text(max_length=200), required=True)
    elements_per_request = count()
    overlap_seconds = count()


_SCHEMA = CharterSchema()


def charter_to_bytes(charter: Charter) -> bytes:
    """The canonical bytes: what members sign. Raises MalformedError."""
    return dump_bytes(_SCHEMA, charter)


def parse_charter(raw: bytes) -> Charter:
    """The charter whose canonical bytes are `raw`. Raises MalformedError."""
    charter = load_bytes(_SCHEMA, raw, Charter, max_bytes=MAX_CHARTER_BYTES)
    if charter_to_bytes(charter) != raw:  # such as 1 for true: two spellings would be two digests of one charter
        raise MalformedError("charter", "not the canonical form")
    return charter


def charter_digest(charter: Charter) -> CharterDigest:
    """What names a charter in envelopes, in its successor and by word of mouth. Computed anew on each call."""
    return CharterDigest(hashlib.sha256(pae(CHARTER_LABEL, charter_to_bytes(charter))).digest())
