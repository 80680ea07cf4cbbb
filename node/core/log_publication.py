"""What an auditor may read of the log (c2sp.org/tlog-tiles): the newest witnessed checkpoint, tiles, bundles of entries.

Entries name peers, times and kinds, so that whoever reads them all learns who asks whom: this is for the auditors whom
the country's own accounts name, never for peers.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from crypto.cosignatures import CosignatureVerifier
from crypto.merkle import HASH_BYTES
from crypto.notes import NoteVerifier
from node.core.errors import NotFoundError
from node.core.log_tree import ExchangeLog, StoredCheckpoint, require_current
from protocol.errors import MalformedError
from protocol.leaf import parse_leaf
from protocol.tlog.checkpoint import witness_name
from protocol.tlog.tiles import TILE_WIDTH, TileAddress, bundle_to_bytes, holds, parse_tile_path
from protocol.vocabulary import LeafKind

if TYPE_CHECKING:
    from node.core.membership import Federation
    from node.core.ports import Transaction


_ERASE = LeafKind.ERASE.value.encode()
"""Canonical JSON spells the word in one way only, so a leaf without it need not be parsed."""


@dataclass(frozen=True, slots=True)
class ErasureOpening:
    """An `erase` leaf opened: what was erased on which legal basis. Names no person. position: in the log."""

    position: int
    payload: bytes
    salt: bytes


def published_checkpoint(tx: Transaction, log: ExchangeLog | None = None) -> StoredCheckpoint:
    """The newest with a quorum; before the first of those, the newest signed one. Raises NotFoundError."""
    found = log or require_current(tx)
    checkpoint = tx.log_tree.witnessed_checkpoint(found.number) or tx.log_tree.last_checkpoint(found.number)
    if checkpoint is None:
        raise NotFoundError("nothing was signed yet")
    return checkpoint


def published_tile(tx: Transaction, path: str, log: ExchangeLog | None = None) -> bytes:
    """What stands at `tile/<path>`, if the signed tree holds that much. Raises NotFoundError."""
    found = log or require_current(tx)
    try:
        address = parse_tile_path(path)
    except MalformedError as error:
        raise NotFoundError("no such tile") from error
    return read_address(tx, found, address)


def read_address(tx: Transaction, log: ExchangeLog, address: TileAddress) -> bytes:
    """The bytes of a tile or bundle of the signed tree. Raises NotFoundError."""
    if not holds(log.signed, address):
        raise NotFoundError("no such tile")
    if address.level is None:
        first = address.number * TILE_WIDTH
        return bundle_to_bytes(tx.log_tree.entries(log.number, first, first + address.width))
    return tx.log_tree.tile(log.number, address.level, address.number)[: address.width * HASH_BYTES]


def verifier_keys(federation: Federation, log: ExchangeLog) -> tuple[str, list[tuple[str, str]]]:
    """The log's vkey, and of each witness its member's code (`-` for an outside one) and its vkey."""
    charter = federation.charter
    own = charter.member(federation.own)
    if own is None:
        raise NotFoundError("this node is no member of the charter")
    witnesses = [
        (str(one.code), CosignatureVerifier(witness_name(one.code), one.witness_key).to_vkey())
        for one in charter.members
        if one.code != federation.own
    ]
    witnesses += [("-", CosignatureVerifier(one.name, one.key).to_vkey()) for one in charter.outside_witnesses]
    return NoteVerifier(log.origin, own.log_key).to_vkey(), witnesses


def erasure_openings(tx: Transaction, log: ExchangeLog, size: int) -> Iterator[ErasureOpening]:
    """Every `erase` leaf among the first `size`, opened: with it an auditor tells an erased payload from a missing one."""
    for start in range(0, size, TILE_WIDTH):
        entries = tx.log_tree.entries(log.number, start, min(size, start + TILE_WIDTH))
        for position, entry in enumerate(entries, start):
            if _ERASE in entry and parse_leaf(entry).kind is LeafKind.ERASE:
                (row,) = tx.log_tree.rows(log.number, position, position + 1)
                if row.payload is not None and row.salt is not None:
                    yield ErasureOpening(position, row.payload, row.salt)
