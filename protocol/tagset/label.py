"""Labels: what a peer learns of an entry when, and only when, it holds a match key of it.

Plaintext, 48 bytes, integers big-endian:

    0   1   version, 1
    1   1   category      CATEGORY_CODES
    2   1   action        ACTION_CODES
    3   1   urgency       URGENCY_CODES
    4   1   handling codes, one bit each  HANDLING_BITS
    5   1   flags: bit 0 protective, the others zero
    6   2   zero
    8   8   expires, Unix seconds
    16  16  hit reference
    32  16  zero

There is no name and no date of birth in it. Sealed, 64 bytes: AES-256-GCM (NIST SP 800-38D) under a random key that
belongs to this label alone, nonce of 12 zero bytes, additional data
pae("wren label v1", owner, peer, epoch id as 16 bytes, segment number u32, position u32), and the 16-byte tag last.
The zero nonce is safe for one reason only: no key ever seals two labels.
"""

import re
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from typing import TypeVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from crypto.encoding import pae
from protocol.errors import MalformedError
from protocol.schema import MAX_TIME
from protocol.tagset.errors import TagSetFaultError
from protocol.vocabulary import Action, Category, EpochId, HandlingCode, HitReference, MemberCode, Urgency

LABEL_BYTES = 48
SEALED_LABEL_BYTES = LABEL_BYTES + 16
LABEL_VERSION = 1
_LABEL = "wren label v1"
_NONCE = bytes(12)
_RESERVED = bytes(16)
_HIT_REFERENCE = re.compile(r"[0-9a-f]{32}")

CATEGORY_CODES: dict[Category, int] = {
    Category.WANTED_ARREST: 1,
    Category.SMUGGLING_SUSPECT: 2,
    Category.FACILITATOR_ASSET: 3,
    Category.JUDICIAL_PROCEDURE: 4,
    Category.DOCUMENT_LOST_STOLEN: 5,
    Category.DOCUMENT_BLANK_STOLEN: 6,
    Category.DOCUMENT_FRAUDULENT: 7,
    Category.DOCUMENT_REVOKED: 8,
    Category.MISSING_PERSON: 9,
    Category.VULNERABLE_PERSON: 10,
    Category.POSSIBLE_VICTIM: 11,
    Category.REFERENCE_LIST: 12,
}
ACTION_CODES: dict[Action, int] = {
    Action.NONE: 0,
    Action.ARREST: 1,
    Action.DISCREET_CHECK: 2,
    Action.INQUIRY_CHECK: 3,
    Action.SPECIFIC_CHECK: 4,
    Action.RECORD_AND_REPORT: 5,
    Action.ESTABLISH_WHEREABOUTS: 6,
    Action.VERIFY: 7,
    Action.SEIZE: 8,
    Action.PROTECT: 9,
    Action.REFER: 10,
}
URGENCY_CODES: dict[Urgency, int] = {Urgency.ROUTINE: 0, Urgency.URGENT: 1, Urgency.IMMEDIATE_DANGER_TO_LIFE: 2}
HANDLING_BITS: dict[HandlingCode, int] = {
    HandlingCode.H0: 0x01,
    HandlingCode.H1: 0x02,
    HandlingCode.H2: 0x04,
    HandlingCode.H3: 0x08,
    HandlingCode.PROTECTION_ONLY: 0x10,
}
_PROTECTIVE_FLAG = 0x01
_PROTECTIVE_ACTIONS = frozenset({Action.NONE, Action.PROTECT, Action.REFER})

W = TypeVar("W", bound=Enum)


@dataclass(frozen=True, slots=True)
class Label:
    """The minimal hit. `expires` is Unix seconds; from then on the label counts as absent. Handling codes are
    sorted, without repeats.

    Raises MalformedError for a hit reference that is not 32 hexadecimal digits, a protective category without the
    protective flag, or a protective label that asks for anything but protection: no peer's mistake shows a victim as
    a suspect.
    """

    hit_reference: HitReference
    category: Category
    action: Action
    urgency: Urgency
    handling_codes: tuple[HandlingCode, ...]
    protective: bool
    expires: int

    def __post_init__(self) -> None:
        if not _HIT_REFERENCE.fullmatch(self.hit_reference):
            raise MalformedError("label.hit_reference", "not 32 hexadecimal digits")
        if not 0 <= self.expires <= MAX_TIME:
            raise MalformedError("label.expires", "not a time")
        if self.handling_codes and list(self.handling_codes) != sorted(set(self.handling_codes)):
            raise MalformedError("label.handling_codes", "must be sorted and without repeats")
        if self.category.is_protective and not self.protective:
            raise MalformedError("label.protective", "missing on a protective category")
        if self.protective and self.action not in _PROTECTIVE_ACTIONS:
            raise MalformedError("label.action", "not allowed on a protective entry")


@dataclass(frozen=True, slots=True)
class LabelContext:
    """The segment that labels belong to; a label opens nowhere else."""

    owner: MemberCode
    peer: MemberCode
    epoch: EpochId
    segment: int

    def associated_data(self) -> bytes:
        """The additional data of every label of the segment without its last four bytes, the position."""
        parts = (self.owner.encode(), self.peer.encode(), bytes.fromhex(self.epoch), self.segment.to_bytes(4, "big"))
        return pae(_LABEL, *parts, bytes(4))[:-4]


def encode_label(label: Label) -> bytes:
    """The 48 bytes of the plaintext."""
    head = _head(label.category, label.action, label.urgency, label.handling_codes, label.protective)
    return head + label.expires.to_bytes(10, "big") + bytes.fromhex(label.hit_reference) + _RESERVED


def decode_label(plaintext: bytes) -> Label:
    """The label in 48 bytes. Raises MalformedError for whatever `encode_label` would not have written."""
    if len(plaintext) != LABEL_BYTES or plaintext[0] != LABEL_VERSION:
        raise MalformedError("label", "not a label of version 1")
    label = Label(
        hit_reference=HitReference(plaintext[16:32].hex()),
        category=_word(CATEGORY_CODES, plaintext[1], "category"),
        action=_word(ACTION_CODES, plaintext[2], "action"),
        urgency=_word(URGENCY_CODES, plaintext[3], "urgency"),
        handling_codes=tuple(code for code, bit in HANDLING_BITS.items() if plaintext[4] & bit),
        protective=bool(plaintext[5] & _PROTECTIVE_FLAG),
        expires=int.from_bytes(plaintext[6:16], "big"),
    )
    if encode_label(label) != plaintext:
        raise MalformedError("label", "reserved bits are set")
    return label


def seal_label(label: Label, label_key: bytes, associated_data: bytes, position: int) -> bytes:
    """64 bytes. `associated_data` is the context's. Never call it twice with one key."""
    data = associated_data + position.to_bytes(4, "big")
    return AESGCM(label_key).encrypt(_NONCE, encode_label(label), data)


def open_label(sealed: bytes, label_key: bytes, associated_data: bytes, position: int) -> Label:
    """The label. Raises TagSetFaultError: who holds the right tag and cannot open it was given a poisoned row."""
    try:
        plaintext = AESGCM(label_key).decrypt(_NONCE, sealed, associated_data + position.to_bytes(4, "big"))
        return decode_label(plaintext)
    except (InvalidTag, MalformedError) as error:
        raise TagSetFaultError("a tag of the peer leads to a label that does not open") from error


def _word(codes: dict[W, int], code: int, field: str) -> W:
    for word, known in codes.items():
        if known == code:
            return word
    raise MalformedError(f"label.{field}", "an unknown code")


@lru_cache(maxsize=1024)
def _head(
    category: Category, action: Action, urgency: Urgency, handling_codes: tuple[HandlingCode, ...], protective: bool
) -> bytes:
    """The first six bytes. Cached because a list has few combinations and a build encodes a million labels."""
    handling = sum(HANDLING_BITS[code] for code in handling_codes)
    flags = _PROTECTIVE_FLAG if protective else 0
    return bytes(
        (LABEL_VERSION, CATEGORY_CODES[category], ACTION_CODES[action], URGENCY_CODES[urgency], handling, flags)
    )
