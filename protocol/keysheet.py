"""A member's key sheet: the operational keys of its node, certified for at most 90 days by its offline charter key.

Two signatures stand under a sheet: the charter key's, and the operational signing key's own, made for that member and
that sheet, so that no member can pass off another's key as its own (proof of possession). Of the sealing key no
possession can be shown, since a KEM key cannot sign: a member could name another's sealing key, and that other could
then open what is sealed to the first. It is the first member's own post that leaks, the envelope binds the recipient's
code and sealing-key digest, so what is opened cannot be passed on as addressed to the other.
"""

import re
from dataclasses import dataclass

from marshmallow import fields

from crypto.errors import CryptoError
from crypto.sealing import PUBLIC_KEY_BYTES as SEALING_KEY_BYTES
from crypto.sealing import check_public_key
from crypto.signatures import PUBLIC_KEY_BYTES, SIGNATURE_BYTES, HybridPublicKey, KeyId, Signer, key_id_of
from protocol.charter import Charter
from protocol.errors import MalformedError, RefusedError
from protocol.limits import MAX_CLOCK_SKEW_SECONDS, MAX_KEY_SHEET_BYTES, MAX_KEY_SHEET_SECONDS
from protocol.schema import Bytes, Text, WireSchema, count, dump_bytes, load_bytes, member, time
from protocol.vocabulary import MemberCode

KEY_SHEET_LABEL = "wren key sheet v1"
POSSESSION_LABEL = "wren key sheet possession v1"

_ADDRESS = re.compile(r"https://(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,39}\]):([1-9][0-9]{0,4})")
_ORIGIN = re.compile(r"[!-*,-~]{1,200}")


class KeySheetSignatureError(RefusedError):
    """A signature under a key sheet does not verify: refuse it, ask the member for its sheet again."""


class KeySheetMemberError(RefusedError):
    """The sheet is of somebody who is no member of the current charter: refuse it."""


class KeySheetExpiredError(RefusedError):
    """The sheet is not valid at this time: fetch the member's newest, or look at this node's clock."""


class KeySheetRevokedError(RefusedError):
    """The charter revoked the sheet's signing key: refuse it, and whatever is signed with it."""


def is_log_origin(text: str) -> bool:
    """Whether a key sheet may name this as the origin of an exchange log."""
    return _ORIGIN.fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class KeySheet:
    """What a member's node signs, opens and is reached with, from `valid_from` until before `valid_until`.

    `serial` counts up per member. A sheet withdraws all those of the same member whose serial is below
    `oldest_valid_serial`: so a member whose machine was taken ends a stolen key without waiting for anybody. `address` is
    `https://host:port` of the peer port, `log_origin` the C2SP origin of the member's exchange log. A member that belongs
    to two federations uses two charter keys, else a sheet of one would be valid in the other. Raises MalformedError.
    """

    member: MemberCode
    serial: int
    oldest_valid_serial: int
    valid_from: int
    valid_until: int
    signing_key: bytes
    sealing_key: bytes
    address: str
    log_origin: str

    def __post_init__(self) -> None:
        if not 1 <= self.oldest_valid_serial <= self.serial:
            raise MalformedError("oldest_valid_serial", "from 1 to the sheet's own serial")
        if not 0 < self.valid_until - self.valid_from <= MAX_KEY_SHEET_SECONDS:
            raise MalformedError("valid_until", "after valid_from, and at most 90 days")
        try:
            HybridPublicKey.from_bytes(self.signing_key)
            check_public_key(self.sealing_key)
        except CryptoError as error:
            raise MalformedError("signing_key", "a signing or sealing key that is no acceptable key") from error
        address = _ADDRESS.fullmatch(self.address)
        if address is None or int(address[1]) > 65535:
            raise MalformedError("address", "not of the form https://host:port")
        if not is_log_origin(self.log_origin):
            raise MalformedError("log_origin", "not a signed-note key name")

    @property
    def signing_key_id(self) -> KeyId:
        """Names the operational signing key."""
        return key_id_of(self.signing_key)

    @property
    def signing_public_key(self) -> HybridPublicKey:
        """What verifies this node's messages."""
        return HybridPublicKey.from_bytes(self.signing_key)


@dataclass(frozen=True, slots=True)
class SignedKeySheet:
    """A sheet with the charter key's signature and the operational key's proof of possession (3,373 bytes each)."""

    sheet: KeySheet
    charter_signature: bytes
    possession_signature: bytes


def prove_possession(sheet: KeySheet, signer: Signer) -> bytes:
    """The operational key's signature, made on the node. Raises KeySheetSignatureError if the sheet names another key."""
    signature = signer.sign(POSSESSION_LABEL, key_sheet_to_bytes(sheet))
    _verify(sheet.signing_public_key, signature, POSSESSION_LABEL, sheet)
    return signature


def certify_key_sheet(sheet: KeySheet, possession_signature: bytes, charter_signer: Signer) -> SignedKeySheet:
    """The charter key's signature, made offline, and only under a key whose possession was shown.

    Raises KeySheetSignatureError.
    """
    _verify(sheet.signing_public_key, possession_signature, POSSESSION_LABEL, sheet)
    charter_signature = charter_signer.sign(KEY_SHEET_LABEL, key_sheet_to_bytes(sheet))
    return SignedKeySheet(sheet, charter_signature, possession_signature)


def verify_key_sheet(signed: SignedKeySheet | bytes, charter: Charter, now: int) -> KeySheet:
    """The sheet, if it is valid at `now` (Unix seconds) and certified by the charter key that `charter` pins.

    A sheet made on a clock ahead of ours by MAX_CLOCK_SKEW_SECONDS is valid. Raises MalformedError, KeySheetMemberError,
    KeySheetExpiredError, KeySheetRevokedError, KeySheetSignatureError.
    """
    if isinstance(signed, bytes):
        signed = parse_signed_key_sheet(signed)
    sheet = require_certified(signed, charter)
    require_valid_at(sheet, now)
    if sheet.signing_key_id in charter.revoked_signing_keys:
        raise KeySheetRevokedError("the charter revoked this signing key")
    return sheet


def require_certified(signed: SignedKeySheet, charter: Charter) -> KeySheet:
    """The sheet, if both its signatures hold under `charter`, whatever the time.

    Raises KeySheetMemberError, KeySheetSignatureError.
    """
    sheet = signed.sheet
    entry = charter.member(sheet.member)
    if entry is None:
        raise KeySheetMemberError("the key sheet is of somebody who is no member")
    if sheet.signing_key in {one.charter_key for one in charter.members}:
        raise KeySheetSignatureError("a charter key is kept offline, it is no operational key")
    _verify(entry.charter_public_key, signed.charter_signature, KEY_SHEET_LABEL, sheet)
    _verify(sheet.signing_public_key, signed.possession_signature, POSSESSION_LABEL, sheet)
    return sheet


def require_valid_at(sheet: KeySheet, now: int) -> None:
    """Raises KeySheetExpiredError outside the sheet's validity."""
    if not sheet.valid_from - MAX_CLOCK_SKEW_SECONDS <= now < sheet.valid_until:
        raise KeySheetExpiredError("the key sheet is not valid at this time")


def _verify(key: HybridPublicKey, signature: bytes, label: str, sheet: KeySheet) -> None:
    try:
        key.verify(signature, label, key_sheet_to_bytes(sheet))
    except CryptoError as error:
        raise KeySheetSignatureError("a signature under the key sheet does not verify") from error


class KeySheetSchema(WireSchema):
    """A `KeySheet`."""

    dataclass = KeySheet
    member = member()
    serial = count(minimum=1)
    oldest_valid_serial = count(minimum=1)
    valid_from = time()
    valid_until = time()
    signing_key = Bytes(length=PUBLIC_KEY_BYTES, required=True)
    sealing_key = Bytes(length=SEALING_KEY_BYTES, required=True)
    address = Text(min_length=1, max_length=300, required=True)
    log_origin = Text(min_length=1, max_length=200, required=True)


class SignedKeySheetSchema(WireSchema):
    """A `SignedKeySheet`."""

    dataclass = SignedKeySheet
    sheet = fields.Nested(KeySheetSchema, required=True)
    charter_signature = Bytes(length=SIGNATURE_BYTES, required=True)
    possession_signature = Bytes(length=SIGNATURE_BYTES, required=True)


_SHEET = KeySheetSchema()
_SIGNED = SignedKeySheetSchema()


def key_sheet_to_bytes(sheet: KeySheet) -> bytes:
    """The canonical bytes of the sheet alone: what both keys sign."""
    return dump_bytes(_SHEET, sheet)


def signed_key_sheet_to_bytes(signed: SignedKeySheet) -> bytes:
    """The file and wire form."""
    return dump_bytes(_SIGNED, signed)


def parse_signed_key_sheet(raw: bytes) -> SignedKeySheet:
    """From the file and wire form. Raises MalformedError; no signature is verified here."""
    signed = load_bytes(_SIGNED, raw, SignedKeySheet, max_bytes=MAX_KEY_SHEET_BYTES)
    if signed_key_sheet_to_bytes(signed) != raw:
        raise MalformedError("key_sheet", "not the canonical form")
    return signed
