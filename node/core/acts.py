"""Leaves of what people do within the node: who did what to which account, token or import. No name, no secret."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from node.core.exchange_log import record
from protocol.encoding import Json, encode
from protocol.vocabulary import Direction, LeafKind

if TYPE_CHECKING:
    from node.core.ports import Transaction

RandomBytes = Callable[[int], bytes]

MACHINE = "machine"
"""Who acted, when it was the operator at the machine with the keyring's passphrase instead of an account."""


def record_act(
    tx: Transaction,
    kind: LeafKind,
    act: str,
    facts: Mapping[str, Json],
    *,
    by: str,
    now: int,
    random_bytes: RandomBytes,
) -> None:
    """Records canonical JSON of `facts`, `act` and `by` (an account's id, or MACHINE), in the act's own transaction."""
    payload = encode({**facts, "act": act, "by": by})
    record(tx, kind, Direction.INTERNAL, payload=payload, now=now, random_bytes=random_bytes)
