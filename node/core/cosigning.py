"""Asking peers' witnesses to cosign the newest checkpoint (c2sp.org/tlog-witness), until all that answer have done so."""

from __future__ import annotations

import re
import threading
from functools import partial
from http import HTTPStatus
from typing import TYPE_CHECKING

from crypto.cosignatures import CosignatureVerifier, verify_cosignatures
from crypto.notes import Note, NoteError, NoteSignature, NoteVerifier, parse_signature_line
from node.core.delivery_errors import PeerError, PeerFaultError
from node.core.forks import halt
from node.core.log_start import RECOVER, WITNESS_TIMEOUT_SECONDS, last_seen
from node.core.log_tree import LogHaltedError, StoredCheckpoint, consistency_hashes, tile_reader
from protocol.limits import MAX_CLOCK_SKEW_SECONDS
from protocol.tlog.checkpoint import parse_checkpoint_note, witness_name, witnesses_of
from protocol.tlog.witness_request import AddCheckpoint

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from protocol.vocabulary import MemberCode

SIZE_TYPE = "text/x.tlog.size"
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")


def collect_cosignatures(node: NodeContext, federation: Federation) -> int:
    """Asks every witness that has not cosigned the newest checkpoint; how many have afterwards.

    The checkpoint counts as witnessed in the moment the quorum is complete, however long the last one takes. Raises
    LogHaltedError when a witness has cosigned what this log did not, or no longer, hold.
    """
    with node.store.read() as tx:
        log = tx.log_tree.current()
        newest = None if log is None else tx.log_tree.last_checkpoint(log.number)
    if log is None or newest is None:
        return 0
    round_ = _Round(node, federation, log.number, newest)
    asked = [peer for peer in federation.peers() if peer not in federation.suspended and peer not in round_.cosigned]
    list(node.together(partial(_ask, node, round_), asked))
    if round_.rolled_back:
        halted = LogHaltedError(f"a witness cosigned more leaves than this node signed: {RECOVER}")
        with node.store.write() as tx:
            halt(tx, str(halted))
        raise halted
    return round_.settle()


class _Round:
    """Cosignatures of one checkpoint as they come in, from several threads."""

    def __init__(self, node: NodeContext, federation: Federation, log: int, newest: StoredCheckpoint) -> None:
        self._node = node
        self._quorum = federation.charter.witness_quorum
        self._lock = threading.Lock()
        self.log = log
        self.newest = newest
        self.note = parse_checkpoint_note(newest.note)
        self.witnesses = {
            member.code: CosignatureVerifier(witness_name(member.code), member.witness_key)
            for member in federation.charter.members
            if member.code != node.member
        }
        self.verifier = NoteVerifier(self.note.text.partition("\n")[0], _own_key(federation))
        self._known = witnesses_of(federation.charter, node.member)
        found = {one.cosigner for one in verify_cosignatures(self.note.text, self.note.signatures, self._known)}
        self.cosigned = {code for code, witness in self.witnesses.items() if witness in found}
        self._count = len(found)
        self._stored = self._count if newest.witnessed is not None else -1
        self.rolled_back = False

    def add(self, member: MemberCode, line: NoteSignature) -> None:
        """A verified line. Stored at once when it completes the quorum."""
        with self._lock:
            if member in self.cosigned:
                return
            self.cosigned.add(member)
            self._count += 1
            self.note = Note(self.note.text, (*self.note.signatures, line))
            if self._count == self._quorum:
                self._store()

    def settle(self) -> int:
        """Stores what came after the quorum; how many have cosigned."""
        with self._lock:
            if self._quorum <= self._count != self._stored:
                self._store()
            return self._count

    def _store(self) -> None:
        with self._node.store.write() as tx:
            tx.log_tree.set_witnessed(self.log, self.newest.size, self.note.serialize(), self._node.clock.now())
        self._stored = self._count


def _own_key(federation: Federation) -> bytes:
    (own,) = [member.log_key for member in federation.charter.members if member.code == federation.own]
    return own


def _ask(node: NodeContext, round_: _Round, witness: MemberCode) -> None:
    """Twice at most: a witness that knows another size names it, and is asked again from there. Its failures delay only.

    A size greater than ours stops the log only when the witness shows it under this log's own signature: else one witness
    could stop it with a number.
    """
    for _ in range(2):
        old_size = node.log_guard.size_known_to(round_.log, witness)
        if old_size > round_.newest.size:
            node.log_guard.learned(round_.log, witness, 0)
            seen = last_seen(node, witness, round_.verifier)
            round_.rolled_back |= seen is not None and seen.size > round_.newest.size
            return
        try:
            line = _asked(node, round_, witness, old_size)
        except (PeerError, NoteError):
            return
        if line is not None:
            round_.add(witness, line)
            return


def _asked(node: NodeContext, round_: _Round, witness: MemberCode, old_size: int) -> NoteSignature | None:
    """The witness's verified line; None when it named another size instead. Raises PeerError, NoteError."""
    with node.store.read() as tx:
        proof = consistency_hashes(tile_reader(tx, round_.log), old_size, round_.newest.size)
    unsigned = Note(round_.note.text, parse_checkpoint_note(round_.newest.note).signatures[:1])
    request = AddCheckpoint(old_size, proof, unsigned).to_bytes()
    answer = node.peers.ask_witness(witness, "add-checkpoint", request, timeout_seconds=WITNESS_TIMEOUT_SECONDS)
    if answer.status == HTTPStatus.CONFLICT and answer.content_type.partition(";")[0] == SIZE_TYPE:
        named = _SIZE.fullmatch(answer.body)
        if named is None or int(named[1]) == old_size:
            raise PeerFaultError(f"{witness} names no size that it knows")
        node.log_guard.learned(round_.log, witness, int(named[1]))
        return None
    if answer.status != HTTPStatus.OK:
        raise PeerFaultError(f"{witness} does not cosign (status {answer.status})")
    line = _own_line(answer.body, round_.witnesses[witness], round_.note.text, node.clock.now())
    node.log_guard.learned(round_.log, witness, round_.newest.size)
    return line


def _own_line(body: bytes, verifier: CosignatureVerifier, text: str, now: int) -> NoteSignature:
    """The line of the witness that was asked, made now: an old cosignature played back says nothing about today.

    Raises NoteError.
    """
    for line in body.decode("utf-8", "replace").splitlines():
        parsed = parse_signature_line(line)
        if (parsed.name, parsed.key_id) == (verifier.name, verifier.key_id):
            if abs(verifier.verify(text, parsed).time - now) > MAX_CLOCK_SKEW_SECONDS:
                raise NoteError("the cosignature is not of now")
            return parsed
    raise NoteError("no cosignature of the witness that was asked")
