"""The persons of a batch check, sealed: each row by itself, all under one key, and one digest over all of them."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from node.core.errors import ConflictError
from protocol.encoding import decode_object, encode
from protocol.errors import MalformedError
from protocol.matching.traveller import MAX_TRAVELLER_BYTES, Traveller, dump_traveller, load_traveller

if TYPE_CHECKING:
    from node.core.ports import Keys

CONTENT_KEY_BYTES = 32
MAX_PERSON_BYTES = 2 * MAX_TRAVELLER_BYTES
_USE = b"content of a batch of checks\0"
_COLUMNS, _PERSON, _OUTCOME = range(3)


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """A row in clear. number: from 1, as in the file; cells: what stood in it, in the order of its columns."""

    number: int
    traveller: Traveller
    reason: str
    cells: tuple[str, ...]

    def __repr__(self) -> str:
        return f"Person({self.number}, redacted)"


@dataclass(frozen=True, slots=True)
class SealedBatch:
    """What is kept beside the rows and erased with them. content_key: 32 bytes; columns: the file's, sealed."""

    content_key: bytes = field(repr=False)
    columns: bytes = field(repr=False)


class BatchSeal:
    """Seals and opens what belongs to one batch. Every nonce is used once: a row and its outcome never change."""

    def __init__(self, keys: Keys, batch_id: str, content_key: bytes) -> None:
        self._batch = batch_id.encode("ascii")
        root = hmac.digest(keys.pseudonym_key(), _USE + content_key + self._batch, hashlib.sha512)
        self._cipher = AESGCM(root[:32])
        self._digest_key = root[32:]

    @classmethod
    def fresh(
        cls, keys: Keys, batch_id: str, columns: Sequence[str], random_bytes: Callable[[int], bytes]
    ) -> tuple[BatchSeal, SealedBatch]:
        """The seal of a new batch, and what is kept of it."""
        content_key = random_bytes(CONTENT_KEY_BYTES)
        seal = cls(keys, batch_id, content_key)
        return seal, SealedBatch(content_key, seal._seal(_COLUMNS, 0, _json(list(columns))))

    def columns(self, sealed: SealedBatch) -> tuple[str, ...]:
        """The file's columns. Raises ConflictError for what was changed."""
        return tuple(json.loads(self._open(_COLUMNS, 0, sealed.columns)))

    def seal(self, number: int, content: bytes) -> bytes:
        """A row."""
        return self._seal(_PERSON, number, content)

    def open(self, number: int, sealed: bytes) -> bytes:
        """A row's content. Raises ConflictError for one that was changed, or belongs to another row or batch."""
        return self._open(_PERSON, number, sealed)

    def seal_outcome(self, number: int, outcome: bytes) -> bytes:
        """What came of a row."""
        return self._seal(_OUTCOME, number, outcome)

    def open_outcome(self, number: int, sealed: bytes) -> bytes:
        """What came of a row. Raises ConflictError."""
        return self._open(_OUTCOME, number, sealed)

    def digest(self, contents: Iterable[bytes]) -> bytes:
        """32 bytes over all rows in their order; it tells nothing of them to who lacks the key."""
        running = hmac.new(self._digest_key, digestmod=hashlib.sha256)
        for content in contents:
            running.update(len(content).to_bytes(8, "big") + content)
        return running.digest()

    def _seal(self, kind: int, number: int, content: bytes) -> bytes:
        return self._cipher.encrypt(_nonce(kind, number), content, self._batch)

    def _open(self, kind: int, number: int, sealed: bytes) -> bytes:
        try:
            return self._cipher.decrypt(_nonce(kind, number), sealed, self._batch)
        except InvalidTag:
            raise _changed() from None


def person_bytes(person: Person) -> bytes:
    """Canonical JSON of a row. Raises MalformedError for text that is not Unicode."""
    return encode(
        {
            "cells": list(person.cells),
            "reason": person.reason,
            "traveller": dump_traveller(person.traveller).decode("utf-8"),
        }
    )


def person_of(number: int, content: bytes) -> Person:
    """The row of its bytes. Raises ConflictError."""
    try:
        found = decode_object(content, max_bytes=MAX_PERSON_BYTES)
        traveller = load_traveller(str(found["traveller"]).encode("utf-8"))
        cells = found["cells"]
        if not isinstance(cells, list):
            raise _changed()
        return Person(number, traveller, str(found["reason"]), tuple(map(str, cells)))
    except (MalformedError, KeyError):
        raise _changed() from None


def _changed() -> ConflictError:
    return ConflictError("the batch is not what was submitted: nothing more is asked; discard it and submit it again")


def _nonce(kind: int, number: int) -> bytes:
    return bytes([kind]) + number.to_bytes(11, "big")


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=True).encode("ascii")
