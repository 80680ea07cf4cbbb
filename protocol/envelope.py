"""The envelope: one message from one member to another, signed, then encrypted.

Wire form, all lengths big-endian:

    "WREN" | version u8 = 1 | header length u16 | header | sealed

`header` is canonical JSON (id, sender, recipient, sent, expires, version): all that an onlooker sees. `sealed` is HPKE
(crypto.sealing) with info = pae(`wren envelope v1`, version, charter digest, SHA-256 of header). Its plaintext is

    content length u32 | content | key id 16 | signature 3373 | zeros up to the next padding step

`content` is canonical JSON. The signature (label `wren envelope signature v1`) covers the header, the digest of the
recipient's sealing key, the charter digest, the content digest and the digest of every item, each length-prefixed.
A message is known by its id and content digest, never by wire bytes: a retry is sealed afresh.
"""

import hashlib
import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from marshmallow import fields, validate

from crypto.encoding import pae
from crypto.sealing import Opener, SealingError, seal
from crypto.signatures import SIGNATURE_BYTES, HybridPublicKey, KeyId, SignatureError, Signer
from protocol import schema
from protocol.encoding import Json, encode
from protocol.errors import MalformedError, RefusedError
from protocol.item import SignedItem, SignedItemSchema
from protocol.limits import (
    MAX_CLOCK_SKEW_SECONDS,
    MAX_CONTENT_BYTES,
    MAX_ENVELOPE_BYTES,
    MAX_ENVELOPE_LIFETIME_SECONDS,
    MAX_HEADER_BYTES,
)
from protocol.vocabulary import PROTOCOL_VERSION, MemberCode, MessageId, MessageType

MAGIC = b"WREN"
SEALING_LABEL = "wren envelope v1"
SIGNATURE_LABEL = "wren envelope signature v1"
CONTENT_LABEL = "wren content v1"
PADDING_STEP_BYTES = 1024
KEY_ID_BYTES = 16
MAX_ITEMS = 8
_PREFIX = struct.Struct(">4sBH")
_LENGTH = struct.Struct(">I")


class EnvelopeRefusedError(RefusedError):
    """The envelope is not for us, not from whom it says, expired, or altered: answer `refused` and record the reason."""


@dataclass(frozen=True, slots=True)
class Header:
    """What stands outside. sent and expires: Unix seconds."""

    message_id: MessageId
    sender: MemberCode
    recipient: MemberCode
    sent: int
    expires: int
    version: int = PROTOCOL_VERSION


class HeaderSchema(schema.WireSchema):
    """Wire form of `Header`."""

    dataclass = Header

    message_id = schema.identifier()
    sender = schema.member()
    recipient = schema.member()
    sent = schema.time()
    expires = schema.time()
    version = schema.count(PROTOCOL_VERSION, PROTOCOL_VERSION)


@dataclass(frozen=True, slots=True)
class Content:
    """What stands inside: a type, its body, the items it carries, and the message it answers, if any."""

    type: MessageType
    body: Mapping[str, Json] = field(repr=False)
    items: tuple[SignedItem, ...] = ()
    in_reply_to: MessageId | None = None


class ContentSchema(schema.WireSchema):
    """Wire form of `Content`."""

    dataclass = Content

    type = schema.Word(MessageType, required=True)
    body = fields.Dict(keys=fields.String(), required=True)
    items = schema.Sequence(fields.Nested(SignedItemSchema), required=True, validate=validate.Length(max=MAX_ITEMS))
    in_reply_to = schema.identifier(required=True, allow_none=True)


@dataclass(frozen=True, slots=True)
class OpenedEnvelope:
    """A verified message: who sent it is proved, it is for us, and it has not expired."""

    header: Header
    content: Content
    content_bytes: bytes = field(repr=False)
    content_digest: bytes
    charter_digest: bytes
    key_id: KeyId


class EnvelopeTrust(Protocol):
    """What opening an envelope needs to know of charter and key sheets."""

    def acceptable_charters(self, sender: MemberCode, now: int) -> Sequence[bytes]:
        """Charter digests that `sender` may use now, newest first; empty for a stranger."""
        ...

    def signing_key(self, member: MemberCode, key_id: KeyId, now: int) -> HybridPublicKey:
        """The member's signing key of that id. Raises RefusedError when it is unknown, expired or revoked."""
        ...


_HEADER = HeaderSchema()
_CONTENT = ContentSchema()


def content_to_bytes(content: Content) -> bytes:
    """Canonical bytes of the content."""
    return schema.dump_bytes(_CONTENT, content)


def parse_content(raw: bytes) -> Content:
    """From canonical bytes. Raises MalformedError."""
    return schema.load_bytes(_CONTENT, raw, Content, max_bytes=MAX_CONTENT_BYTES)


def content_digest(content_bytes: bytes) -> bytes:
    """32 bytes: with the message id, the identity of a message."""
    return hashlib.sha256(pae(CONTENT_LABEL, content_bytes)).digest()


def seal_envelope(
    header: Header, content_bytes: bytes, *, signer: Signer, recipient_key: bytes, charter_digest: bytes
) -> bytes:
    """The wire bytes. recipient_key: the recipient's X-Wing public key, 1,216 bytes.

    Raises MalformedError for a header or content that no recipient would parse, KeyFormatError for an unusable key.
    """
    content = parse_content(content_bytes)
    header_bytes = _header_bytes(header)
    statement = _statement(header_bytes, recipient_key, charter_digest, content_bytes, content)
    plaintext = b"".join(
        (
            _LENGTH.pack(len(content_bytes)),
            content_bytes,
            bytes.fromhex(signer.key_id),
            signer.sign(SIGNATURE_LABEL, *statement),
        )
    )
    plaintext += bytes(-len(plaintext) % PADDING_STEP_BYTES)
    sealed = seal(recipient_key, plaintext, label=SEALING_LABEL, info_parts=_info(header_bytes, charter_digest))
    return _PREFIX.pack(MAGIC, PROTOCOL_VERSION, len(header_bytes)) + header_bytes + sealed


def _header_bytes(header: Header) -> bytes:
    value = schema.dump(_HEADER, header)
    raw = encode(value)
    if len(raw) > MAX_HEADER_BYTES:
        raise MalformedError("body", f"longer than {MAX_HEADER_BYTES} bytes")
    schema.load(_HEADER, value, Header)
    return raw


def read_header(raw: bytes) -> Header:
    """The header of wire bytes, unverified. Raises MalformedError."""
    return schema.load_bytes(_HEADER, _split(raw)[0], Header, max_bytes=MAX_HEADER_BYTES)


def open_envelope(
    raw: bytes,
    *,
    recipient: MemberCode,
    channel_member: MemberCode,
    openers: Sequence[Opener],
    trust: EnvelopeTrust,
    now: int,
) -> OpenedEnvelope:
    """The verified message. Rules, in order: form; sender is the member of the TLS channel and not ourselves; we are the
    recipient; time; a charter the sender may use; sealed to a key of ours; both signatures; padding.

    channel_member: the member that the TLS client certificate proved. Raises MalformedError or EnvelopeRefusedError; the
    caller answers both with the one problem type `refused`.
    """
    header_bytes, sealed = _split(raw)
    header = schema.load_bytes(_HEADER, header_bytes, Header, max_bytes=MAX_HEADER_BYTES)
    _check_addresses(header, recipient, channel_member)
    _check_times(header, now)
    for charter_digest in trust.acceptable_charters(header.sender, now):
        for opener in openers:
            try:
                plaintext = opener.open(sealed, label=SEALING_LABEL, info_parts=_info(header_bytes, charter_digest))
            except SealingError:
                continue
            return _verify(header, header_bytes, plaintext, opener, charter_digest, trust, now)
    raise EnvelopeRefusedError("sealed under no charter we accept from this sender, or to no key of ours")


def _verify(
    header: Header,
    header_bytes: bytes,
    plaintext: bytes,
    opener: Opener,
    charter_digest: bytes,
    trust: EnvelopeTrust,
    now: int,
) -> OpenedEnvelope:
    content_bytes, key_id, signature = _split_plaintext(plaintext)
    content = parse_content(content_bytes)
    statement = _statement(header_bytes, opener.public_key, charter_digest, content_bytes, content)
    try:
        signing_key = trust.signing_key(header.sender, key_id, now)
    except RefusedError as error:
        raise EnvelopeRefusedError("signed by no key that the sender may use now") from error
    try:
        signing_key.verify(signature, SIGNATURE_LABEL, *statement)
    except SignatureError as error:
        raise EnvelopeRefusedError("the envelope's signature does not verify") from error
    return OpenedEnvelope(header, content, content_bytes, content_digest(content_bytes), charter_digest, key_id)


def _check_addresses(header: Header, recipient: MemberCode, channel_member: MemberCode) -> None:
    if header.recipient != recipient:
        raise EnvelopeRefusedError("for another recipient")
    if header.sender == recipient:  # our own words sent back at us
        raise EnvelopeRefusedError("a reflected message")
    if header.sender != channel_member:  # a stolen envelope delivered through another member's channel
        raise EnvelopeRefusedError("the sender is not the member of the channel")


def _check_times(header: Header, now: int) -> None:
    if header.expires <= header.sent or header.expires - header.sent > MAX_ENVELOPE_LIFETIME_SECONDS:
        raise EnvelopeRefusedError("its time of expiry is impossible")
    if header.sent > now + MAX_CLOCK_SKEW_SECONDS:
        raise EnvelopeRefusedError("sent in the future")
    if header.expires <= now:
        raise EnvelopeRefusedError("expired")


def _split(raw: bytes) -> tuple[bytes, bytes]:
    if len(raw) > MAX_ENVELOPE_BYTES:
        raise MalformedError("envelope", f"longer than {MAX_ENVELOPE_BYTES} bytes")
    if len(raw) < _PREFIX.size:
        raise MalformedError("envelope", "truncated")
    magic, version, header_length = _PREFIX.unpack_from(raw)
    if magic != MAGIC or version != PROTOCOL_VERSION:
        raise MalformedError("envelope", "not an envelope of this protocol version")
    start = _PREFIX.size
    if header_length > MAX_HEADER_BYTES or len(raw) < start + header_length:
        raise MalformedError("envelope", "truncated")
    return raw[start : start + header_length], raw[start + header_length :]


def _split_plaintext(plaintext: bytes) -> tuple[bytes, KeyId, bytes]:
    if len(plaintext) < _LENGTH.size:
        raise MalformedError("envelope", "truncated")
    (length,) = _LENGTH.unpack_from(plaintext)
    key_start = _LENGTH.size + length
    signature_start = key_start + KEY_ID_BYTES
    end = signature_start + SIGNATURE_BYTES
    if length > MAX_CONTENT_BYTES or len(plaintext) < end:
        raise MalformedError("envelope", "truncated")
    padding = plaintext[end:]
    if len(plaintext) % PADDING_STEP_BYTES or len(padding) >= PADDING_STEP_BYTES or any(padding):
        raise MalformedError("envelope", "padded otherwise than the protocol says")
    key_id = KeyId(plaintext[key_start:signature_start].hex())
    return plaintext[_LENGTH.size : key_start], key_id, plaintext[signature_start:end]


def _info(header_bytes: bytes, charter_digest: bytes) -> tuple[bytes, ...]:
    return (bytes([PROTOCOL_VERSION]), charter_digest, hashlib.sha256(header_bytes).digest())


def _statement(
    header_bytes: bytes, recipient_key: bytes, charter_digest: bytes, content_bytes: bytes, content: Content
) -> tuple[bytes, ...]:
    return (
        header_bytes,
        hashlib.sha256(recipient_key).digest(),
        charter_digest,
        content_digest(content_bytes),
        *(signed.item.digest for signed in content.items),
    )
