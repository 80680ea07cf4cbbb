"""The owner's side of the private check: count, evaluate, prove, remember the answer.

A request is bound to its signer, id and content digest. The same request again is answered uncharged until it expires;
another content under the same id is refused. What is charged is durable before anything is evaluated, so that a crash
can cost the asker budget but never give an evaluation away.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from node.core.budget import day_of, spend_within
from node.core.exchange_log import record
from protocol.encoding import decode_object, encode
from protocol.envelope import Content, OpenedEnvelope, content_to_bytes
from protocol.epoch import Epoch, voprf_keys
from protocol.errors import RefusedError
from protocol.evaluation import (
    ANSWER_BYTES,
    EvaluationAnswer,
    EvaluationRefusedError,
    EvaluationRequest,
    EvaluationStatus,
    answer_to_bytes,
    evaluate,
    parse_request,
)
from protocol.limits import EVALUATION_LIFETIME_SECONDS
from protocol.vocabulary import (
    ELEMENTS_PER_REQUEST,
    Direction,
    EpochId,
    LeafKind,
    MemberCode,
    MessageId,
    MessageType,
)

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction


class ReplayError(RefusedError):
    """These wire bytes, or this id with other content, were seen before: refuse; an honest retry is sealed afresh."""


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A charged request. content_bytes is None until the answer is stored (a crash may lie between)."""

    peer: MemberCode
    message_id: MessageId
    content_digest: bytes
    expires: int
    content_bytes: bytes | None = field(default=None, repr=False)


class Answers(Protocol):
    """Where charged requests and their answers are kept until they expire."""

    def find(self, peer: MemberCode, message_id: MessageId) -> AnswerRow | None: ...

    def add(self, row: AnswerRow) -> None:
        """Adds a charged request."""
        ...

    def settle(self, peer: MemberCode, message_id: MessageId, content_bytes: bytes) -> None:
        """Stores the answer's content."""
        ...

    def forget_expired(self, now: int) -> int:
        """Drops answers past their expiry; how many."""
        ...


def answer_evaluation(node: NodeContext, federation: Federation, opened: OpenedEnvelope, wire_digest: bytes) -> bytes:
    """Content bytes of the answer to an evaluation request. Raises RefusedError (also for replays), MalformedError."""
    request = parse_request(encode(opened.content.body))
    charged = _charge(node, federation, opened, wire_digest, request)
    if isinstance(charged, bytes):
        return charged
    content_bytes = _content(opened, _evaluated(node, federation, charged, request, opened))
    with node.store.write() as tx:
        known = tx.answers.find(opened.header.sender, opened.header.message_id)
        if known is None:
            raise RefusedError("expired while it was evaluated")
        if known.content_bytes is not None:  # an honest retry ran beside us and was quicker: one request, one answer
            return known.content_bytes
        tx.answers.settle(opened.header.sender, opened.header.message_id, content_bytes)
        _record(tx, node, LeafKind.EVALUATION_ANSWER, Direction.SENT, opened, content_bytes)
    return content_bytes


def _charge(
    node: NodeContext, federation: Federation, opened: OpenedEnvelope, wire_digest: bytes, request: EvaluationRequest
) -> bytes | tuple[Epoch, int]:
    """One transaction: refuse replays, find a stored answer, else spend budget and record the request."""
    peer, message_id, now = opened.header.sender, opened.header.message_id, node.clock.now()
    terms = federation.terms(peer)
    with node.store.write() as tx:
        if not tx.inbox.see(wire_digest, opened.header.expires):
            raise ReplayError("the very same envelope again")
        known = tx.answers.find(peer, message_id)
        if known is not None and known.content_digest != opened.content_digest:
            raise ReplayError("another request under a known id")
        if known is not None and known.content_bytes is not None:
            return known.content_bytes
        current = _epoch(tx, node, peer, request.epoch, now)
        status = None
        if terms is None:
            status = EvaluationStatus.CANNOT_ANSWER
        elif current is None:
            status = EvaluationStatus.EPOCH_UNKNOWN
        elif known is None and not spend_within(
            tx.budgets,
            peer,
            day_of(now),
            ELEMENTS_PER_REQUEST,
            limit=terms.daily_evaluation_budget_elements,
            limit_of_all=federation.charter.regional_daily_cap_elements,
        ):
            status = EvaluationStatus.BUDGET_EXHAUSTED
        if known is None:
            tx.answers.add(AnswerRow(peer, message_id, opened.content_digest, now + EVALUATION_LIFETIME_SECONDS))
            _record(tx, node, LeafKind.EVALUATION_REQUEST, Direction.RECEIVED, opened, opened.content_bytes)
        if status is None and current is not None:
            return current
        refusal = EvaluationAnswer(
            message_id, request.epoch, current[1] if current else 0, status or EvaluationStatus.CANNOT_ANSWER
        )
        content_bytes = _content(opened, refusal)
        tx.answers.settle(peer, message_id, content_bytes)  # a refusal too is one answer, in the log and on the wire
        _record(tx, node, LeafKind.EVALUATION_ANSWER, Direction.SENT, opened, content_bytes)
        return content_bytes


def _epoch(tx: Transaction, node: NodeContext, peer: MemberCode, wanted: EpochId, now: int) -> tuple[Epoch, int] | None:
    manifest = tx.own_tag_sets.manifest(peer)
    for row in tx.own_tag_sets.epochs(peer):
        if row.epoch == wanted and row.starts <= now < row.expires and manifest is not None:
            return Epoch(row.epoch, node.member, peer, row.starts, row.expires), manifest.serial
    return None


def _evaluated(
    node: NodeContext,
    federation: Federation,
    charged: tuple[Epoch, int],
    request: EvaluationRequest,
    opened: OpenedEnvelope,
) -> EvaluationAnswer:
    epoch, serial = charged
    seed = node.keys.epoch_seed(epoch.id)
    if seed is None:
        return EvaluationAnswer(opened.header.message_id, epoch.id, serial, EvaluationStatus.EPOCH_UNKNOWN)
    keys = voprf_keys(seed, epoch, federation.charter.matching_profile)
    try:
        evaluated, proofs = evaluate(keys, request.elements, node.random_bytes)
    except EvaluationRefusedError:
        return EvaluationAnswer(opened.header.message_id, epoch.id, serial, EvaluationStatus.CANNOT_ANSWER)
    return EvaluationAnswer(opened.header.message_id, epoch.id, serial, EvaluationStatus.ANSWERED, evaluated, proofs)


def _content(opened: OpenedEnvelope, answer: EvaluationAnswer) -> bytes:
    return content_to_bytes(
        Content(
            MessageType.EVALUATION_ANSWER,
            decode_object(answer_to_bytes(answer), max_bytes=ANSWER_BYTES),
            in_reply_to=opened.header.message_id,
        )
    )


def _record(
    tx: Transaction,
    node: NodeContext,
    kind: LeafKind,
    direction: Direction,
    opened: OpenedEnvelope,
    payload: bytes,
) -> None:
    record(
        tx,
        kind,
        direction,
        peer=opened.header.sender,
        message_id=opened.header.message_id,
        payload=payload,
        now=node.clock.now(),
        random_bytes=node.random_bytes,
    )


def forget_expired_answers(node: NodeContext) -> None:
    """Drops answers and seen envelopes that have expired: from then on their envelopes are refused as expired."""
    now = node.clock.now()
    with node.store.write() as tx:
        tx.answers.forget_expired(now)
        tx.inbox.forget_expired(now)
