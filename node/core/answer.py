"""The owner's side of the private check: evaluate, prove, then count, remember and record in one commit, then answer.

A request is bound to its signer, id and content digest. The same request again is answered uncharged until it expires;
another content under the same id is refused. Nothing of an evaluation leaves before the commit that charges it holds: a
crash before it costs nobody anything and gives nothing away, a crash after it costs what a retry then gets uncharged
(docs/adr/0010-one-commit-an-evaluation.md).
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Protocol

from node.core.budget import day_of, may_spend, spend_within
from node.core.exchange_log import record
from protocol.envelope import Content, OpenedEnvelope, content_to_bytes
from protocol.epoch import Epoch, voprf_keys
from protocol.errors import RefusedError
from protocol.evaluation import (
    EvaluationAnswer,
    EvaluationRefusedError,
    EvaluationRequest,
    EvaluationStatus,
    answer_to_body,
    evaluate,
    request_from_body,
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
    """A charged request and the content of its answer."""

    peer: MemberCode
    message_id: MessageId
    content_digest: bytes
    expires: int
    content_bytes: bytes = field(repr=False)


class Answers(Protocol):
    """Where charged requests and their answers are kept until they expire."""

    def find(self, peer: MemberCode, message_id: MessageId) -> AnswerRow | None: ...

    def add(self, row: AnswerRow) -> None:
        """Adds a charged request with its answer."""
        ...

    def forget_expired(self, now: int) -> int:
        """Drops answers past their expiry; how many."""
        ...


@dataclass(frozen=True, slots=True)
class _Ground:
    """What a request is answered on: the epoch to evaluate under and its manifest's serial, or why it is refused."""

    refusal: EvaluationStatus | None
    epoch: Epoch | None = None
    serial: int = 0


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a request can expect before anything is evaluated or charged. ground: None when it was answered before."""

    request: EvaluationRequest
    ground: _Ground | None


def prospect_of(tx: Transaction, node: NodeContext, federation: Federation, opened: OpenedEnvelope) -> Prospect:
    """Reads only: neither a retry nor a spent budget shall cost an evaluation. Raises ReplayError, MalformedError."""
    request = request_from_body(opened.content.body)
    if _stored(tx, opened) is not None:
        return Prospect(request, None)
    return Prospect(request, _ground(tx, node, federation, opened.header.sender, request))


def answer_evaluation(
    node: NodeContext, federation: Federation, opened: OpenedEnvelope, wire_digest: bytes, prospect: Prospect
) -> bytes:
    """Content bytes of the answer to an evaluation request. Raises RefusedError (also for replays)."""
    request, ground = prospect.request, prospect.ground
    answer = None if ground is None else _evaluated(node, federation, ground, request, opened)
    with node.store.write() as tx:
        if not tx.inbox.see(wire_digest, opened.header.expires):
            raise ReplayError("the very same envelope again")
        stored = _stored(tx, opened)  # an honest retry may have run beside us and been quicker: one request, one answer
        if stored is not None:
            return stored
        if ground is None or answer is None:
            raise RefusedError("expired while it was looked at")
        return _settled(tx, node, federation, opened, answer, is_charged=ground.refusal is None)


def _stored(tx: Transaction, opened: OpenedEnvelope) -> bytes | None:
    """The content that answered this request before. Raises ReplayError when its id came with another content."""
    known = tx.answers.find(opened.header.sender, opened.header.message_id)
    if known is None:
        return None
    if known.content_digest != opened.content_digest:
        raise ReplayError("another request under a known id")
    return known.content_bytes


def _ground(
    tx: Transaction, node: NodeContext, federation: Federation, peer: MemberCode, request: EvaluationRequest
) -> _Ground:
    """Reads only: whether the budget really holds is decided where it is spent."""
    terms, now = federation.terms(peer), node.clock.now()
    if terms is None:
        return _Ground(EvaluationStatus.CANNOT_ANSWER)
    serial = tx.own_tag_sets.serial(peer)
    epoch = _epoch(tx, node, peer, request.epoch, now)
    if serial is None or epoch is None:
        return _Ground(EvaluationStatus.EPOCH_UNKNOWN)
    is_affordable = may_spend(
        tx.budgets,
        peer,
        day_of(now),
        ELEMENTS_PER_REQUEST,
        limit=terms.daily_evaluation_budget_elements,
        limit_of_all=federation.charter.regional_daily_cap_elements,
    )
    return _Ground(None if is_affordable else EvaluationStatus.BUDGET_EXHAUSTED, epoch, serial)


def _epoch(tx: Transaction, node: NodeContext, peer: MemberCode, wanted: EpochId, now: int) -> Epoch | None:
    for row in tx.own_tag_sets.epochs(peer):
        if row.epoch == wanted and row.starts <= now < row.expires:
            return Epoch(row.epoch, node.member, peer, row.starts, row.expires)
    return None


def _evaluated(
    node: NodeContext, federation: Federation, ground: _Ground, request: EvaluationRequest, opened: OpenedEnvelope
) -> EvaluationAnswer:
    def refused(status: EvaluationStatus) -> EvaluationAnswer:
        return EvaluationAnswer(opened.header.message_id, request.epoch, ground.serial, status)

    if ground.refusal is not None or ground.epoch is None:
        return refused(ground.refusal or EvaluationStatus.EPOCH_UNKNOWN)
    seed = node.keys.epoch_seed(ground.epoch.id)
    if seed is None:
        return refused(EvaluationStatus.EPOCH_UNKNOWN)
    keys = voprf_keys(seed, ground.epoch, federation.charter.matching_profile)
    try:
        evaluated, proofs = evaluate(keys, request.elements, node.random_bytes)
    except EvaluationRefusedError:
        return refused(EvaluationStatus.CANNOT_ANSWER)
    return replace(refused(EvaluationStatus.ANSWERED), evaluated=evaluated, proofs=proofs)


def _settled(
    tx: Transaction,
    node: NodeContext,
    federation: Federation,
    opened: OpenedEnvelope,
    answer: EvaluationAnswer,
    *,
    is_charged: bool,
) -> bytes:
    """Spends the budget, or gives up the answer; then keeps and records the only answer this request will ever get."""
    peer, message_id, now = opened.header.sender, opened.header.message_id, node.clock.now()
    terms = federation.terms(peer)
    if is_charged and (
        terms is None
        or not spend_within(
            tx.budgets,
            peer,
            day_of(now),
            ELEMENTS_PER_REQUEST,
            limit=terms.daily_evaluation_budget_elements,
            limit_of_all=federation.charter.regional_daily_cap_elements,
        )
    ):
        answer = EvaluationAnswer(message_id, answer.epoch, answer.serial, EvaluationStatus.BUDGET_EXHAUSTED)
    content_bytes = _content(opened, answer)
    tx.answers.add(AnswerRow(peer, message_id, opened.content_digest, now + EVALUATION_LIFETIME_SECONDS, content_bytes))
    _record(tx, node, LeafKind.EVALUATION_REQUEST, Direction.RECEIVED, opened, opened.content_bytes)
    _record(tx, node, LeafKind.EVALUATION_ANSWER, Direction.SENT, opened, content_bytes)
    return content_bytes


def _content(opened: OpenedEnvelope, answer: EvaluationAnswer) -> bytes:
    return content_to_bytes(
        Content(
            MessageType.EVALUATION_ANSWER,
            answer_to_body(answer),
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
