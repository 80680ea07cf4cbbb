"""Asking one peer blind: 16 elements out, 16 evaluations and their proofs back, look-up in the peer's tag set here.

The peer learns that somebody was checked, not who; what leaves this node has the same size whatever is asked and whatever
is found. Nothing but a verified answer over a fresh list is ever `clear`.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from node.core.delivery_errors import FatalPeerError, PeerFaultError, TransientPeerError
from node.core.exchange_log import record
from node.core.messages import new_id, open_from, seal_to
from node.core.peer_tag_sets import load_tag_set
from node.core.private_hits import FoundHit, Whence, found_hit
from node.core.unanswered import INTERRUPTED, record_unanswered
from protocol.envelope import Content, Header, OpenedEnvelope, content_to_bytes
from protocol.errors import ProtocolError
from protocol.evaluation import (
    BlindCheck,
    EvaluationDeclinedError,
    EvaluationStatus,
    answer_from_body,
    request_to_body,
)
from protocol.limits import EVALUATION_LIFETIME_SECONDS
from protocol.matching.confirmation import confirm
from protocol.matching.match_keys import MatchKey, SlottedKeys
from protocol.matching.private_score import Met
from protocol.matching.traveller import Traveller
from protocol.tagset.errors import StaleListError
from protocol.vocabulary import (
    SLOTS,
    Direction,
    HitReference,
    LeafKind,
    MatchKeyKind,
    MemberCode,
    MessageId,
    MessageType,
    NotChecked,
    Outcome,
    Purpose,
)

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction
    from protocol.tagset.lookup import TagSet

_DECLINED = {
    EvaluationStatus.BUDGET_EXHAUSTED: NotChecked.BUDGET_EXHAUSTED,
    EvaluationStatus.EPOCH_UNKNOWN: NotChecked.STALE_LIST,
    EvaluationStatus.CANNOT_ANSWER: NotChecked.NO_TERMS,
}


@dataclass(frozen=True, slots=True)
class ListResult:
    """What one peer's list says: `clear`, `possible_hit` with hits, or `not_checked` with the reason."""

    holder: MemberCode
    outcome: Outcome
    reason: NotChecked | None = None
    hits: tuple[FoundHit, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """A prepared question to one peer, not sent yet. Holds the blinds: never stored. least_score: of a hit worth showing."""

    holder: MemberCode
    message_id: MessageId
    blind_check: BlindCheck
    content_bytes: bytes = field(repr=False)
    sent: int
    tag_set: TagSet = field(repr=False)
    least_score: float


@dataclass(frozen=True, slots=True)
class Asked:
    """What came of a question: the result, and the content of the answer (None when none came) for the log.

    arrived: on the node's monotonic clock, when the answer was there and verified or the asking given up, before anything
    was looked up.
    """

    result: ListResult
    question: Question | None
    arrived: float
    answer_bytes: bytes | None = field(default=None, repr=False)


def _prepare(
    node: NodeContext,
    federation: Federation,
    holder: MemberCode,
    manifest: bytes | None,
    keys: SlottedKeys,
    purpose: Purpose,
) -> Question | ListResult:
    """The question to `holder`, or why it cannot be asked. manifest: canonical bytes of the newest one accepted of it."""
    terms = federation.terms(holder)
    if holder in federation.suspended:
        return _not_checked(holder, NotChecked.SUSPENDED)
    if terms is None or purpose not in terms.purposes:
        return _not_checked(holder, NotChecked.NO_TERMS)
    if manifest is None:
        return _not_checked(holder, NotChecked.NO_LIST)
    try:
        tag_set = load_tag_set(node, federation, holder, manifest)
    except StaleListError:
        return _not_checked(holder, NotChecked.STALE_LIST)
    except ProtocolError:
        return _not_checked(holder, NotChecked.PEER_FAULT)
    blind_check = BlindCheck.prepare(tag_set.manifest.epoch, _inputs(keys), node.random_bytes)
    content_bytes = content_to_bytes(Content(MessageType.EVALUATION_REQUEST, request_to_body(blind_check.request)))
    least_score = federation.charter.match_threshold(purpose).private_score
    return Question(
        holder, new_id(node.random_bytes), blind_check, content_bytes, node.clock.now(), tag_set, least_score
    )


def _record_question(tx: Transaction, node: NodeContext, question: Question) -> None:
    """The SEND leaf, committed before anything is sent."""
    _record(tx, node, LeafKind.EVALUATION_REQUEST, Direction.SENT, question, question.content_bytes)


def record_answer(tx: Transaction, node: NodeContext, asked: Asked) -> None:
    """The RECEIVE leaf, where an answer came; else that none came, and the list counts as not checked."""
    question = asked.question
    if question is None:
        return
    if asked.answer_bytes is not None:
        _record(tx, node, LeafKind.EVALUATION_ANSWER, Direction.RECEIVED, question, asked.answer_bytes)
        return
    reason = INTERRUPTED if asked.result.reason is None else asked.result.reason.value
    record_unanswered(tx, node, question.holder, question.message_id, MessageType.EVALUATION_REQUEST, reason)


def ask_peers(
    node: NodeContext,
    federation: Federation,
    holders: Sequence[MemberCode],
    traveller: Traveller,
    keys: SlottedKeys,
    *,
    purpose: Purpose,
    check_id: str,
    deadline_seconds: float | None,
    note: bytes | None,
    late: bool = False,
    tell: Callable[[ListResult], None] | None = None,
) -> Sequence[Asked]:
    """Asks `holders` side by side. What is sent is recorded before it is sent, with the note of who asks and why.

    tell: see `check_traveller`.
    """
    started = node.clock.monotonic()
    with node.store.read() as tx:
        manifests = tx.peer_tag_sets.manifests()
    prepared = [_prepare(node, federation, holder, manifests.get(holder), keys, purpose) for holder in holders]
    with node.store.write() as tx:
        if note is not None:
            record(
                tx,
                LeafKind.CHECK,
                Direction.INTERNAL,
                payload=note,
                now=node.clock.now(),
                random_bytes=node.random_bytes,
            )
        for question in prepared:
            if not isinstance(question, ListResult):
                _record_question(tx, node, question)

    def fetch(question: Question | ListResult) -> _Reply | ListResult:
        if isinstance(question, ListResult):
            return question
        return _fetch(node, federation, question, started + _seconds_for(federation, question.holder, deadline_seconds))

    def read(reply: _Reply | ListResult) -> Asked:
        if isinstance(reply, ListResult):
            return Asked(reply, None, started)
        return _read(node, reply, keys, traveller, check_id, late=late)

    def fetch_and_tell(question: Question | ListResult) -> Asked:
        asked = read(fetch(question))
        told(asked.result)
        return asked

    if tell is not None:
        told = tell
        return list(node.together(fetch_and_tell, prepared))
    # Nobody waits for a single list. What looking up one answer costs shall not show in when another's arrived.
    return list(node.together(read, list(node.together(fetch, prepared))))


def _seconds_for(federation: Federation, holder: MemberCode, at_most: float | None) -> float:
    terms = federation.terms(holder)
    agreed = math.inf if terms is None else float(terms.check_deadline_seconds)
    return agreed if at_most is None else min(agreed, at_most)


@dataclass(frozen=True, slots=True)
class _Reply:
    """What came back from a peer, verified and unblinded but not looked up yet, or why it was not; and how long that took.

    Verifying and unblinding cost the same whatever the answer holds: it is the look-up that could tell.
    """

    question: Question
    arrived: float
    seconds: float
    answer_bytes: bytes | None = field(repr=False)
    outputs: Mapping[int, bytes] = field(repr=False)
    reason: NotChecked | None


def _fetch(node: NodeContext, federation: Federation, question: Question, deadline: float) -> _Reply:
    """Sends the question, verifies and unblinds the answer. Every failure has its reason, and is never `clear`.

    deadline: on the node's monotonic clock.
    """
    started = node.clock.monotonic()
    answer_bytes: bytes | None = None
    outputs: Mapping[int, bytes] = {}
    reason = None
    try:
        opened = _exchange(node, federation, question, deadline - started)
        answer_bytes = opened.content_bytes
        answer = answer_from_body(opened.content.body)
        outputs = question.blind_check.finish(answer, question.tag_set.manifest, question.message_id)
    except EvaluationDeclinedError as error:
        reason = _DECLINED[error.status]
    except TransientPeerError:
        reason = NotChecked.DEADLINE if node.clock.monotonic() >= deadline else NotChecked.UNREACHABLE
    except (PeerFaultError, FatalPeerError, ProtocolError):
        reason = NotChecked.PEER_FAULT
    arrived = node.clock.monotonic()
    return _Reply(question, arrived, arrived - started, answer_bytes, outputs, reason)


def _read(
    node: NodeContext, reply: _Reply, keys: SlottedKeys, traveller: Traveller, check_id: str, *, late: bool
) -> Asked:
    """Looks up. A list that does not hold together becomes `not_checked`, never `clear`."""
    question, reason = reply.question, reply.reason
    started = node.clock.monotonic()
    hits: tuple[FoundHit, ...] = ()
    try:
        hits = _look_up(node, question, reply.outputs, keys, traveller, check_id, late=late)
    except ProtocolError:
        reason = NotChecked.PEER_FAULT
    seconds = reply.seconds + node.clock.monotonic() - started
    if reason is not None:
        return Asked(_not_checked(question.holder, reason, seconds), question, reply.arrived, reply.answer_bytes)
    outcome = Outcome.POSSIBLE_HIT if hits else Outcome.CLEAR
    return Asked(ListResult(question.holder, outcome, None, hits, seconds), question, reply.arrived, reply.answer_bytes)


def _exchange(node: NodeContext, federation: Federation, question: Question, timeout_seconds: float) -> OpenedEnvelope:
    if timeout_seconds <= 0:
        raise TransientPeerError("the deadline passed before the peer was asked")
    header = Header(
        question.message_id,
        node.member,
        question.holder,
        question.sent,
        question.sent + EVALUATION_LIFETIME_SECONDS,
    )
    raw = seal_to(node, federation, header, question.content_bytes)
    answered = node.peers.exchange(question.holder, raw, timeout_seconds=timeout_seconds)
    opened = open_from(node, federation, answered, question.holder)
    content = opened.content
    if content.type is not MessageType.EVALUATION_ANSWER or content.in_reply_to != question.message_id:
        raise PeerFaultError("the answer is not one to our question")
    return opened


def _look_up(
    node: NodeContext,
    question: Question,
    outputs: Mapping[int, bytes],
    keys: SlottedKeys,
    traveller: Traveller,
    check_id: str,
    *,
    late: bool,
) -> tuple[FoundHit, ...]:
    manifest = question.tag_set.manifest
    now = node.clock.now()
    opened = [
        (keys.by_slot[slot], one)
        for slot, output in outputs.items()
        for one in question.tag_set.find(output, keys.by_slot[slot].kind, now)
    ]
    if not opened:
        return ()
    labels = {one.label.hit_reference: one.label for _, one in opened}
    met: dict[HitReference, list[Met]] = {}
    for key, one in opened:
        met.setdefault(one.label.hit_reference, []).append(Met(key, confirm(one.confirmation, traveller, key)))
    with node.store.read() as tx:
        recalled = {
            reference
            for reference in labels
            if tx.recalls.is_recalled(question.holder, reference, as_of=manifest.issued)
        }
    found = (
        found_hit(labels[reference], keys_met, Whence(check_id, question.holder, now, late=late), question.least_score)
        for reference, keys_met in met.items()
        if reference not in recalled
    )
    return tuple(one for one in found if one is not None)


def _inputs(keys: SlottedKeys) -> dict[MatchKeyKind, Sequence[bytes]]:
    """Match-key inputs of each kind in the order of the slots: the filled slots of a kind come first."""
    return {kind: [_key(keys, slot).input for slot in slots if slot in keys.by_slot] for kind, slots in SLOTS.items()}


def _key(keys: SlottedKeys, slot: int) -> MatchKey:
    return keys.by_slot[slot]


def _not_checked(holder: MemberCode, reason: NotChecked, seconds: float = 0.0) -> ListResult:
    return ListResult(holder, Outcome.NOT_CHECKED, reason, (), seconds)


def _record(
    tx: Transaction, node: NodeContext, kind: LeafKind, direction: Direction, question: Question, payload: bytes
) -> None:
    record(
        tx,
        kind,
        direction,
        peer=question.holder,
        message_id=question.message_id,
        payload=payload,
        now=node.clock.now(),
        random_bytes=node.random_bytes,
    )
