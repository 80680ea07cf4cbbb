"""What must hold before a process signs the log: the tree is the one signed last, and nobody has seen a greater one.

A restored backup, or a replica that lagged behind, holds a tree that is a true beginning of what was signed: nothing in it
is wrong, and signing it on would give two roots to one size. So the second place and a quorum of witnesses are asked for
the last size that they know; what a witness names counts only under this log's own signature. Witnesses that cannot be
reached delay signing, and nothing else of the node.
"""

from __future__ import annotations

import hashlib
from http import HTTPStatus
from typing import TYPE_CHECKING

from crypto.merkle import HASH_BYTES, leaf_hash
from node.core.delivery_errors import PeerError
from node.core.forks import halt
from node.core.leaf_copy import CopyError
from node.core.log_tree import ExchangeLog, LogHaltedError, LogWaitingError, damaged_tree, root_at, tile_reader
from protocol.errors import ProtocolError
from protocol.tlog.checkpoint import Checkpoint, parse_checkpoint_note, verify_checkpoint
from protocol.tlog.tiles import TILE_WIDTH, fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from crypto.notes import NoteVerifier
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction
    from protocol.vocabulary import MemberCode

WITNESS_TIMEOUT_SECONDS = 3.0
COPIED_AT_ONCE = 256
RECOVER = (
    "the database is older than what this node signed. 'wren log recover' takes the missing leaves from the second place; "
    "without one, 'wren log succeed ORIGIN' closes this log and opens its successor"
)


def confirm_last_size(node: NodeContext, federation: Federation, log: ExchangeLog) -> None:
    """Returns once this process may sign. Asks nobody when it confirmed the log before and the tree has not shrunk since.

    Raises LogWaitingError while too few witnesses answer, LogHaltedError (which stays) when the tree is not what was signed.
    """
    confirmed = node.log_guard.confirmed_size(log.number)
    if confirmed is not None and log.size >= confirmed:
        return
    node.log_guard.forget()
    try:
        if confirmed is not None:
            raise LogHaltedError(f"the tree has {log.size} leaves, and this process saw {confirmed}: {RECOVER}")
        with node.store.read() as tx:
            verify_edge(tx, log)
        _compare_with_copy(node, log)
        _compare_with_witnesses(node, federation, log)
    except LogHaltedError as error:
        with node.store.write() as tx:
            halt(tx, str(error))
        raise
    node.log_guard.confirm(log.number, log.size)


def verify_edge(tx: Transaction, log: ExchangeLog) -> None:
    """Computes the tree's right edge anew from stored leaves and tiles, and its root at the last signature.

    Raises LogHaltedError.
    """
    read = tile_reader(tx, log.number)
    if log.size:
        first = (log.size - 1) // TILE_WIDTH * TILE_WIDTH
        hashes = b"".join(leaf_hash(entry) for entry in tx.log_tree.entries(log.number, first, log.size))
        if hashes != read(0, first // TILE_WIDTH) or len(hashes) != (log.size - first) * HASH_BYTES:
            raise damaged_tree()
    level, count = 1, log.size // TILE_WIDTH
    while count:
        last = count - 1
        stored = read(level, last // TILE_WIDTH)
        at = last % TILE_WIDTH * HASH_BYTES
        if stored[at:] != fold(read(level - 1, last)):
            raise damaged_tree()
        level, count = level + 1, count // TILE_WIDTH
    signed = tx.log_tree.last_checkpoint(log.number)
    if signed is not None and (signed.size > log.size or root_at(read, signed.size) != signed.root):
        raise damaged_tree()


def copy_leaves(node: NodeContext, log: ExchangeLog) -> None:
    """Brings the second place, if there is one, up to the tree's size. Raises CopyError, LogHaltedError."""
    copy = node.leaf_copy
    if copy is None:
        return
    have = copy.count(log.number)
    if have > log.size:
        raise LogHaltedError(f"the second place holds {have} leaves and the database {log.size}: {RECOVER}")
    while have < log.size:
        end = min(log.size, have + COPIED_AT_ONCE)
        with node.store.read() as tx:
            entries = tx.log_tree.entries(log.number, have, end)
        if len(entries) != end - have:
            raise CopyError("a leaf of the tree is not in the database: bring back a backup with 'wren restore'")
        copy.append(log.number, have, entries)
        have = end


def _compare_with_copy(node: NodeContext, log: ExchangeLog) -> None:
    """The second place holds no more than the tree, and its last leaf is the tree's."""
    copy_leaves(node, log)
    if node.leaf_copy is None or not log.size:
        return
    with node.store.read() as tx:
        ours = tx.log_tree.entries(log.number, log.size - 1, log.size)
    if list(node.leaf_copy.read(log.number, log.size - 1)) != list(ours):
        raise LogHaltedError(
            "the second place holds other leaves than the database: find out which of them is this node's"
        )


def _compare_with_witnesses(node: NodeContext, federation: Federation, log: ExchangeLog) -> None:
    verifiers = {one.name: one for one in federation.logs(node.member)}
    quorum = federation.charter.witness_quorum
    if not quorum:
        return
    if log.origin not in verifiers:
        raise LogWaitingError("no key sheet of this node names the log's origin yet: publish one")
    answers = node.together(
        lambda peer: last_seen(node, peer, verifiers[log.origin]),
        [peer for peer in federation.peers() if peer not in federation.suspended],
    )
    named: Sequence[Checkpoint] = [answer for answer in answers if answer is not None]
    with node.store.read() as tx:
        read = tile_reader(tx, log.number)
        for seen in named:
            if seen.size > log.size:
                raise LogHaltedError(f"a witness saw {seen.size} leaves and the database has {log.size}: {RECOVER}")
            if root_at(read, seen.size) != seen.root:
                raise LogHaltedError(f"a witness cosigned another tree of {seen.size} leaves: {RECOVER}")
    if len(named) < quorum:
        raise LogWaitingError(f"{len(named)} witnesses have named the log's last size, and {quorum} must")


def last_seen(node: NodeContext, peer: MemberCode, log: NoteVerifier) -> Checkpoint | None:
    """The last checkpoint that a witness cosigned; that of the empty tree when there is none; None without a good answer.

    No witness can name a size that this log did not sign.
    """
    path = f"{hashlib.sha256(log.name.encode()).hexdigest()}/checkpoint"
    try:
        answer = node.peers.ask_witness(peer, path, None, timeout_seconds=WITNESS_TIMEOUT_SECONDS)
        if answer.status == HTTPStatus.NOT_FOUND:
            return Checkpoint(log.name, 0, hashlib.sha256().digest())
        if answer.status != HTTPStatus.OK:
            return None
        return verify_checkpoint(parse_checkpoint_note(answer.body), log)
    except (PeerError, ProtocolError):
        return None
