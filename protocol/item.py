"""An item: a statement that its originator signs once, with its restrictions, and that keeps that signature when relayed.

Signature: hybrid (Ed25519 and ML-DSA-65), label `wren item v1`, over the item's canonical bytes. Nothing can be added to
or stripped from a relayed item without breaking it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field

from marshmallow import fields

from crypto.encoding import pae
from crypto.signatures import SIGNATURE_BYTES, HybridPublicKey, KeyId, SignatureError, Signer
from protocol import schema
from protocol.encoding import Json
from protocol.errors import RefusedError
from protocol.limits import MAX_CONTENT_BYTES
from protocol.restrictions import Restrictions, RestrictionsSchema
from protocol.vocabulary import PROTOCOL_VERSION, ItemKind, MemberCode, MessageId

SIGNATURE_LABEL = "wren item v1"
DIGEST_LABEL = "wren item digest v1"


class ItemRefusedError(RefusedError):
    """The item's signature is not its originator's: do not act on it; it was altered or is not from whom it says."""


@dataclass(frozen=True, slots=True)
class Item:
    """What is signed. `body` is the canonical JSON object of the item's kind; its own module gives it a type."""

    kind: ItemKind
    item_id: MessageId
    originator: MemberCode
    issued: int
    restrictions: Restrictions
    body: Mapping[str, Json] = field(repr=False)
    version: int = PROTOCOL_VERSION

    @property
    def digest(self) -> bytes:
        """32 bytes, SHA-256 over the labelled canonical bytes: the identity of the item, whatever its signature bytes."""
        return hashlib.sha256(pae(DIGEST_LABEL, schema.dump_bytes(_ITEM, self))).digest()


class ItemSchema(schema.WireSchema):
    """Wire form of `Item`."""

    dataclass = Item

    kind = schema.Word(ItemKind, required=True)
    item_id = schema.identifier()
    originator = schema.member()
    issued = schema.time()
    restrictions = fields.Nested(RestrictionsSchema, required=True)
    body = fields.Dict(keys=fields.String(), required=True)
    version = schema.count(PROTOCOL_VERSION, PROTOCOL_VERSION)


@dataclass(frozen=True, slots=True)
class SignedItem:
    """An item with its originator's signature (3,373 bytes) and the id of the signing key."""

    item: Item
    key_id: KeyId
    signature: bytes = field(repr=False)

    def verify(self, signing_key: HybridPublicKey) -> Item:
        """The item, if the signature is by `signing_key` and says so. Raises ItemRefusedError."""
        if signing_key.key_id != self.key_id:
            raise ItemRefusedError("the item names another key than the one it is verified with")
        try:
            signing_key.verify(self.signature, SIGNATURE_LABEL, schema.dump_bytes(_ITEM, self.item))
        except SignatureError as error:
            raise ItemRefusedError("the item's signature does not verify") from error
        return self.item


class SignedItemSchema(schema.WireSchema):
    """Wire form of `SignedItem`."""

    dataclass = SignedItem

    item = fields.Nested(ItemSchema, required=True)
    key_id = schema.identifier()
    signature = schema.Bytes(length=SIGNATURE_BYTES, required=True)


_ITEM = ItemSchema()
_SIGNED_ITEM = SignedItemSchema()


def sign_item(item: Item, signer: Signer) -> SignedItem:
    """The item with its originator's signature. Raises MalformedError rather than sign what no node would parse."""
    raw = schema.dump_bytes(_ITEM, item)
    schema.load_bytes(_ITEM, raw, Item, max_bytes=MAX_CONTENT_BYTES)
    return SignedItem(item, signer.key_id, signer.sign(SIGNATURE_LABEL, raw))


def signed_item_to_bytes(signed: SignedItem) -> bytes:
    """Canonical bytes of the signed item."""
    return schema.dump_bytes(_SIGNED_ITEM, signed)


def parse_signed_item(raw: bytes) -> SignedItem:
    """From canonical bytes; the signature is not checked here. Raises MalformedError."""
    return schema.load_bytes(_SIGNED_ITEM, raw, SignedItem, max_bytes=MAX_CONTENT_BYTES)
