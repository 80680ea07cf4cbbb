"""Idempotency keys: a request that is sent again because its answer was lost is not done again.

A key belongs to an agency and to one request. Where the deed is one transaction, `begin`, the deed and `finish` share
it; then nothing is ever half done. Where it is not, `begin` commits first, and a process that is killed between leaves
the key in progress until it expires: whether the deed was done is not known, so nobody may do it again by mistake.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from node.core.agencies import AgencyCode
from node.core.errors import ConflictError

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from node.core.principals import Principal

KEY_LIFETIME_SECONDS = 86_400
_KEY = re.compile(r"[\x21-\x7e]{1,128}")


@dataclass(frozen=True, slots=True)
class IdempotencyRow:
    """A key as it is kept. request_digest: 32 bytes; status and response are None until the request is finished."""

    agency: AgencyCode
    key: str
    request_digest: bytes
    created: int
    expires: int
    status: int | None = None
    response: bytes | None = field(default=None, repr=False)


class IdempotencyKeys(Protocol):
    """Where keys are kept."""

    def claim(self, row: IdempotencyRow) -> bool:
        """Keeps the row unless one of its agency and key lives at `row.created`: True for one caller only."""
        ...

    def find(self, agency: AgencyCode, key: str) -> IdempotencyRow | None: ...

    def finish(self, agency: AgencyCode, key: str, status: int, response: bytes) -> bool:
        """Keeps the answer; False when the key is not in progress."""
        ...

    def release(self, agency: AgencyCode, key: str) -> bool:
        """Forgets a key in progress; False when it is not in progress."""
        ...

    def remove_expired(self, now: int) -> int:
        """Forgets what expired at or before `now`; how many."""
        ...


@dataclass(frozen=True, slots=True)
class Fresh:
    """Nobody asked this before: do it, then `finish`."""


@dataclass(frozen=True, slots=True)
class Replay:
    """It was done: give this answer again. status: as HTTP has it."""

    status: int
    response: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Conflict:
    """The key was used for another request: refuse this one."""


@dataclass(frozen=True, slots=True)
class InProgress:
    """The same request is being done, or was interrupted: refuse this one for now."""


Begun = Fresh | Replay | Conflict | InProgress


def request_digest(principal: Principal, method: str, path: str, body: bytes) -> bytes:
    """32 bytes that stand for a request and for who may see its answer.

    Account and scopes belong to it: else a first-line token could replay a second-line answer of the same agency by
    sending the same body under the same key.
    """
    words = (principal.account, " ".join(sorted(principal.scopes)), method, path)
    parts = (*(word.encode("utf-8", "surrogatepass") for word in words), body)
    digests = (hashlib.sha256(part).digest() for part in parts)  # of one length, so that no part runs into the next
    return hashlib.sha256(b"".join(digests)).digest()


def begin(tx: Transaction, agency: AgencyCode, key: str, digest: bytes, now: int) -> Begun:
    """What to do with a request under a key. Raises ConflictError for a key that is not 1 to 128 visible ASCII."""
    if not _KEY.fullmatch(key):
        raise ConflictError("this is no idempotency key: use 1 to 128 visible ASCII characters")
    row = IdempotencyRow(agency, key, digest, now, now + KEY_LIFETIME_SECONDS)
    if tx.idempotency_keys.claim(row):
        return Fresh()
    known = tx.idempotency_keys.find(agency, key)
    if known is not None and known.request_digest != digest:
        return Conflict()
    if known is None or known.status is None or known.response is None:
        return InProgress()  # None: released between the two statements, so that asking once more will do
    return Replay(known.status, known.response)


def finish(tx: Transaction, agency: AgencyCode, key: str, status: int, response: bytes) -> None:
    """Keeps the answer for who asks again. Raises ConflictError when the key is not in progress."""
    if not tx.idempotency_keys.finish(agency, key, status, response):
        raise ConflictError("the key is not in progress: begin first, finish once")


def abandon(tx: Transaction, agency: AgencyCode, key: str) -> None:
    """Frees a key of a request that was refused and did nothing, so that it may be sent again corrected."""
    tx.idempotency_keys.release(agency, key)


def forget_expired_keys(node: NodeContext) -> int:
    """Drops keys that have expired, with the answers kept for them; how many."""
    with node.store.write() as tx:
        return tx.idempotency_keys.remove_expired(node.clock.now())
