"""A charter with the signatures collected so far, and the file that the secretariat circulates.

A signature stands under a member *and* a charter key, because a member that replaces its key signs twice: with the old
key to consent, with the new one to show that it holds it. The member's code is signed too, so that a signature cannot
be moved to another name. Signatures are kept sorted, at most one per member and key: ML-DSA signatures are randomised,
and the same member counted once per signature would be a majority of its own.
"""

from dataclasses import dataclass, replace

from marshmallow import fields, validate

from crypto.errors import CryptoError
from crypto.signatures import SIGNATURE_BYTES, HybridPublicKey, KeyId, Signer
from protocol.charter import MAX_MEMBERS, Charter
from protocol.charter_form import (
    CHARTER_LABEL,
    CharterDigest,
    CharterSchema,
    charter_digest,
    charter_to_bytes,
    parse_charter,
)
from protocol.errors import MalformedError, RefusedError
from protocol.limits import MAX_CHARTER_BYTES
from protocol.schema import Bytes, Sequence, WireSchema, dump_bytes, identifier, load_bytes, member
from protocol.vocabulary import MemberCode

Signatory = tuple[MemberCode, KeyId]


class CharterSignatureError(RefusedError):
    """A signature on a charter is by nobody the charter knows, or does not verify: refuse the whole file, ask again."""


@dataclass(frozen=True, slots=True)
class CharterSignature:
    """One member's hybrid signature (3,373 bytes) over its code and the charter's canonical bytes."""

    member: MemberCode
    key_id: KeyId
    signature: bytes

    @property
    def signatory(self) -> Signatory:
        """Under which member and key it claims to stand."""
        return self.member, self.key_id


@dataclass(frozen=True, slots=True)
class SignedCharter:
    """A charter and the signatures on it, sorted by member and key id; none is verified yet. Raises MalformedError."""

    charter: Charter
    signatures: tuple[CharterSignature, ...] = ()

    def __post_init__(self) -> None:
        signatories = [signature.signatory for signature in self.signatures]
        if signatories != sorted(set(signatories)):
            raise MalformedError("signatures", "must be sorted by member and key, one of each")

    @property
    def digest(self) -> CharterDigest:
        """The charter's digest; signatures are not part of it. Computed anew on each call."""
        return charter_digest(self.charter)


def sign_charter(charter: Charter, member: MemberCode, signer: Signer) -> CharterSignature:
    """The member's consent. Raises MalformedError rather than sign what no node would parse."""
    raw = charter_to_bytes(charter)
    parse_charter(raw)
    return CharterSignature(member, signer.key_id, signer.sign(CHARTER_LABEL, member.encode(), raw))


def add_signature(
    signed: SignedCharter, signature: CharterSignature, *, predecessor: Charter | None = None
) -> SignedCharter:
    """The file with one signature more, verified first; one by the same member and key is replaced.

    `predecessor` lends the keys of members that this version removes or that change their key. Raises
    CharterSignatureError.
    """
    verify_signatures(SignedCharter(signed.charter, (signature,)), pinned_keys(signed.charter, predecessor))
    others = [other for other in signed.signatures if other.signatory != signature.signatory]
    return replace(signed, signatures=tuple(sorted([*others, signature], key=lambda one: one.signatory)))


def pinned_keys(*charters: Charter | None) -> dict[Signatory, HybridPublicKey]:
    """The charter keys that these versions pin, by member and key id."""
    entries = (entry for charter in charters if charter is not None for entry in charter.members)
    return {(entry.code, entry.charter_key_id): entry.charter_public_key for entry in entries}


def verify_signatures(signed: SignedCharter, known: dict[Signatory, HybridPublicKey]) -> frozenset[Signatory]:
    """Who signed. Every signature must be by a known key and verify, else CharterSignatureError."""
    raw = charter_to_bytes(signed.charter)
    for one in signed.signatures:
        key = known.get(one.signatory)
        if key is None:
            raise CharterSignatureError("a signature by somebody who is not a member, or by another key than its own")
        try:
            key.verify(one.signature, CHARTER_LABEL, one.member.encode(), raw)
        except CryptoError as error:
            raise CharterSignatureError("a signature on the charter does not verify") from error
    return frozenset(one.signatory for one in signed.signatures)


class CharterSignatureSchema(WireSchema):
    """A `CharterSignature`."""

    dataclass = CharterSignature
    member = member()
    key_id = identifier()
    signature = Bytes(length=SIGNATURE_BYTES, required=True)


class SignedCharterSchema(WireSchema):
    """A `SignedCharter`."""

    dataclass = SignedCharter
    charter = fields.Nested(CharterSchema, required=True)
    signatures = Sequence(
        fields.Nested(CharterSignatureSchema), required=True, validate=validate.Length(max=4 * MAX_MEMBERS)
    )


_SCHEMA = SignedCharterSchema()


def signed_charter_to_bytes(signed: SignedCharter) -> bytes:
    """The file form: canonical JSON. Raises MalformedError."""
    return dump_bytes(_SCHEMA, signed)


def parse_signed_charter(raw: bytes) -> SignedCharter:
    """From the file form. Raises MalformedError; no signature is verified here."""
    signed = load_bytes(_SCHEMA, raw, SignedCharter, max_bytes=MAX_CHARTER_BYTES)
    if signed_charter_to_bytes(signed) != raw:
        raise MalformedError("charter", "not the canonical form")
    return signed
