"""This node as a witness of its peers' logs (c2sp.org/tlog-witness): it cosigns what extends what it cosigned before.

The new state is committed before the cosignature leaves, and only from the state that was checked: two requests at one
time never both win. A log that shows two roots for one size, both under its own signature, has forked: both notes are
kept, for they prove it to everybody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Protocol

from crypto.merkle import EMPTY_ROOT, MerkleProofError, verify_consistency
from crypto.notes import Note, NoteVerifier, signature_lines
from node.core.forks import ForkEvidence, keep_fork
from protocol.errors import MalformedError
from protocol.tlog.checkpoint import Checkpoint, CheckpointError, verify_checkpoint, witness_name
from protocol.tlog.witness_request import AddCheckpoint, parse_add_checkpoint
from protocol.vocabulary import MemberCode, MessageId

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction
    from protocol.tlog.delivery import Delivery

TEXT = "text/plain; charset=utf-8"
SIZE_TYPE = "text/x.tlog.size"


@dataclass(frozen=True, slots=True)
class WitnessResponse:
    """What a witness answers: HTTP status, content type and body."""

    status: int
    content_type: str
    body: bytes


@dataclass(frozen=True, slots=True)
class WitnessedLog:
    """A member's log as this node cosigned it last. note: with the log's signature and our cosignature. Unix seconds."""

    member: MemberCode
    origin: str
    size: int
    root: bytes
    note: bytes = field(repr=False)
    cosigned: int


class WitnessedLogs(Protocol):
    """Where this is kept, with the evidence of forks."""

    def find(self, member: MemberCode, origin: str) -> WitnessedLog | None:
        """The last state, or None before the first cosignature."""
        ...

    def replace(self, before: WitnessedLog | None, after: WitnessedLog) -> bool:
        """Stores `after` if the state is still `before`; False when it is not."""
        ...

    def all(self) -> Sequence[WitnessedLog]:
        """In order of member and origin."""
        ...

    def add_fork(self, evidence: ForkEvidence) -> bool:
        """Keeps evidence; False when there is some for this member, origin and size."""
        ...

    def forks(self) -> Sequence[ForkEvidence]:
        """In the order in which it came."""
        ...

    def add_delivery(self, recipient: MemberCode, delivery: Delivery, now: int) -> bool:
        """Keeps the proof that `recipient` logged a message of ours; False when it is kept already."""
        ...

    def delivery(self, recipient: MemberCode, message_id: MessageId) -> Delivery | None:
        """The proof kept for a message of ours."""
        ...


@dataclass(frozen=True, slots=True)
class _Submitted:
    """A checkpoint that its log signed, with the request that brought it."""

    member: MemberCode
    log: NoteVerifier
    request: AddCheckpoint
    checkpoint: Checkpoint


def add_checkpoint(node: NodeContext, body: bytes) -> WitnessResponse:
    """Answers add-checkpoint: 200 with our cosignature line, or 400, 403, 404, 409, 422 as the specification says."""
    try:
        request = parse_add_checkpoint(body)
    except MalformedError:
        return _refusal(HTTPStatus.BAD_REQUEST)
    known = _known_logs(node.federation(), request.checkpoint.text.partition("\n")[0])
    if not known:
        return _refusal(HTTPStatus.NOT_FOUND)
    try:
        submitted = _signed(request, known)
    except MalformedError:
        return _refusal(HTTPStatus.BAD_REQUEST)
    if submitted is None:
        return _refusal(HTTPStatus.FORBIDDEN)
    if request.old_size > submitted.checkpoint.size:
        return _refusal(HTTPStatus.BAD_REQUEST)
    with node.store.write() as tx:
        return _decide(tx, node, submitted)


def latest_checkpoint(node: NodeContext, origin_hash: str) -> WitnessResponse:
    """Answers GET <origin hash>/checkpoint: the log's signature and our cosignature under what we cosigned last, or 404."""
    with node.store.read() as tx:
        found = [
            one for one in tx.witnessed_logs.all() if hashlib.sha256(one.origin.encode()).hexdigest() == origin_hash
        ]
    if not found:
        return _refusal(HTTPStatus.NOT_FOUND)
    return WitnessResponse(HTTPStatus.OK, TEXT, found[0].note)


def _known_logs(federation: Federation, origin: str) -> list[tuple[MemberCode, NoteVerifier]]:
    """Logs of other members under that origin; our own is no log that we witness, nor is that of a suspended peer."""
    return [
        (member, log)
        for member in federation.peers()
        if member not in federation.suspended
        for log in federation.logs(member)
        if log.name == origin
    ]


def _signed(request: AddCheckpoint, known: list[tuple[MemberCode, NoteVerifier]]) -> _Submitted | None:
    """Raises MalformedError for a signed text that is no checkpoint."""
    for member, log in known:
        try:
            return _Submitted(member, log, request, verify_checkpoint(request.checkpoint, log))
        except CheckpointError:
            continue
    return None


def _decide(tx: Transaction, node: NodeContext, submitted: _Submitted) -> WitnessResponse:
    checkpoint, request = submitted.checkpoint, submitted.request
    before = tx.witnessed_logs.find(submitted.member, checkpoint.origin)
    known_size = 0 if before is None else before.size
    if request.old_size != known_size:
        return WitnessResponse(HTTPStatus.CONFLICT, SIZE_TYPE, b"%d\n" % known_size)
    if not _extends(before, checkpoint, request.proof):
        if before is not None and before.size == checkpoint.size and before.root != checkpoint.root:
            keep_fork(tx, node, submitted.member, before.note, request.checkpoint.serialize())
        return _refusal(HTTPStatus.UNPROCESSABLE_ENTITY)
    now = node.clock.now()
    line = node.keys.cosign(witness_name(node.member), checkpoint.text, now)
    # Of the other lines nothing is kept: we vouch for the log's signature and our own.
    signatures = [one for one in request.checkpoint.signatures if one.key_id == submitted.log.key_id]
    note = Note(checkpoint.text, (*signatures, line)).serialize()
    after = WitnessedLog(submitted.member, checkpoint.origin, checkpoint.size, checkpoint.root, note, now)
    if not tx.witnessed_logs.replace(before, after):
        newer = tx.witnessed_logs.find(submitted.member, checkpoint.origin)
        return WitnessResponse(HTTPStatus.CONFLICT, SIZE_TYPE, b"%d\n" % (0 if newer is None else newer.size))
    return WitnessResponse(HTTPStatus.OK, TEXT, signature_lines([line]))


def _extends(before: WitnessedLog | None, checkpoint: Checkpoint, proof: tuple[bytes, ...]) -> bool:
    """Whether the checkpoint extends what was cosigned before, by this proof."""
    if checkpoint.size == 0 and checkpoint.root != EMPTY_ROOT:
        return False
    if before is None or before.size == 0:
        return not proof
    try:
        verify_consistency(before.size, before.root, checkpoint.size, checkpoint.root, proof)
    except MerkleProofError:
        return False
    return True


def _refusal(status: HTTPStatus) -> WitnessResponse:
    return WitnessResponse(status, TEXT, f"{status.phrase}\n".encode())
