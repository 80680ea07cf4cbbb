"""Envelopes written from the specification and not with `seal_envelope`, to break one rule at a time and keep the rest."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from crypto.encoding import pae
from crypto.sealing import seal
from crypto.signatures import HybridPublicKey, HybridSigningKey, KeyId
from protocol.charter_form import charter_digest
from protocol.encoding import encode
from protocol.envelope import (
    Content,
    Header,
    OpenedEnvelope,
    content_to_bytes,
    open_envelope,
    parse_content,
    seal_envelope,
)
from protocol.item import Item, SignedItem, sign_item
from protocol.keysheet_trust import TrustedKeySheets
from protocol.restrictions import Restrictions
from protocol.vocabulary import ItemKind, MemberCode, MessageId, MessageType
from tests.support.members import DAY, ISSUED, MemberKeys, make_charter, make_key_sheet, make_member

NOW = ISSUED + 1000
PK, GR, TR = make_member("PK"), make_member("GR"), make_member("TR")
CHARTER = make_charter()
DIGEST = charter_digest(CHARTER.charter)
PREFIX_BYTES = 7


@dataclass
class Trust:
    """What GR believes: the first charter, and everybody's key sheet."""

    charters: Sequence[bytes] = (DIGEST,)
    sheets: TrustedKeySheets = field(default_factory=lambda: TrustedKeySheets(CHARTER.charter))

    def acceptable_charters(self, sender: MemberCode, now: int) -> Sequence[bytes]:
        return self.charters if CHARTER.charter.member(sender) else ()

    def signing_key(self, member: MemberCode, key_id: KeyId, now: int) -> HybridPublicKey:
        return self.sheets.signing_key(member, key_id, now)


def trust_of(*members: MemberKeys, charters: Sequence[bytes] = (DIGEST,)) -> Trust:
    trust = Trust(charters)
    for one in members:
        trust.sheets.add(make_key_sheet(one), CHARTER.charter, NOW)
    return trust


TRUST = trust_of(PK, GR, TR)
HEADER = Header(MessageId("0c" * 16), PK.code, GR.code, NOW, NOW + 600)


def item_of(member: MemberKeys, body: dict[str, Any], number: int = 1) -> SignedItem:
    restrictions = Restrictions(expires=NOW + DAY, releasable_to=(GR.code,))
    return sign_item(
        Item(ItemKind.RECALL, MessageId(f"{number:032x}"), member.code, NOW, restrictions, body), member.signing_key
    )


CONTENT = Content(MessageType.ITEM, {"note": "x"}, (item_of(TR, {"hit_reference": "ab" * 16}),))
RAW_CONTENT = content_to_bytes(CONTENT)


@dataclass(frozen=True)
class Forger:
    """An envelope by the letter of the specification, and every part replaceable."""

    content: bytes = RAW_CONTENT
    header: bytes = encode(
        {
            "message_id": "0c" * 16,
            "sender": "PK",
            "recipient": "GR",
            "sent": NOW,
            "expires": NOW + 600,
            "version": 1,
        }
    )
    signed_header: bytes | None = None
    signed_content: bytes | None = None
    signed_items: tuple[bytes, ...] | None = None
    signed_key: bytes = GR.sealing_key.public_key
    sealed_to: bytes = GR.sealing_key.public_key
    signed_charter: bytes = DIGEST
    sealed_charter: bytes = DIGEST
    signer: HybridSigningKey = PK.signing_key
    label: str = "wren envelope signature v1"
    signature: bytes | None = None
    key_id: str = PK.signing_key.key_id
    length: int | None = None
    padding: bytes | None = None
    version: int = 1
    sealed_version: int = 1
    magic: bytes = b"WREN"

    def sign(self) -> bytes:
        """The signature over what the forger claims to sign."""
        content = self.content if self.signed_content is None else self.signed_content
        items = self.signed_items
        if items is None:
            items = tuple(signed.item.digest for signed in parse_content(content).items)
        return self.signer.sign(
            self.label,
            self.header if self.signed_header is None else self.signed_header,
            hashlib.sha256(self.signed_key).digest(),
            self.signed_charter,
            hashlib.sha256(pae("wren content v1", content)).digest(),
            *items,
        )

    def wire(self) -> bytes:
        """The envelope's bytes."""
        signature = self.sign() if self.signature is None else self.signature
        length = len(self.content) if self.length is None else self.length
        plaintext = length.to_bytes(4, "big") + self.content + bytes.fromhex(self.key_id) + signature
        padding = bytes(-len(plaintext) % 1024) if self.padding is None else self.padding
        info = (bytes([self.sealed_version]), self.sealed_charter, hashlib.sha256(self.header).digest())
        sealed = seal(self.sealed_to, plaintext + padding, label="wren envelope v1", info_parts=info)
        return self.magic + bytes([self.version]) + len(self.header).to_bytes(2, "big") + self.header + sealed


def opened(
    raw: bytes, *, channel: str = "PK", now: int = NOW, trust: Trust = TRUST, by: MemberKeys = GR
) -> OpenedEnvelope:
    return open_envelope(
        raw, recipient=by.code, channel_member=MemberCode(channel), openers=[by.sealing_key], trust=trust, now=now
    )


def sealed(header: Header = HEADER, content: bytes = RAW_CONTENT, charter: bytes = DIGEST) -> bytes:
    return seal_envelope(
        header, content, signer=PK.signing_key, recipient_key=GR.sealing_key.public_key, charter_digest=charter
    )


ENVELOPE = sealed()


def header_of(**fields: Any) -> bytes:
    return encode({**json.loads(Forger().header), **fields})


def content_of(**fields: Any) -> bytes:
    return encode({**json.loads(RAW_CONTENT), **fields})
