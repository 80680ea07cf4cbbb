"""Evaluation: the asker's 16 blinded match keys go out, the owner's evaluations and proofs come back (DESIGN 4.3).

Which traveller, how many spellings and which script cannot be seen: a request always has 16 elements in the slots of
`vocabulary.SLOTS`, empty slots are filled with random inputs that are treated like any other, and both messages have one
size each, whatever they say.
"""

import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from marshmallow import validate

from crypto import voprf
from crypto.errors import CryptoError
from crypto.groups import ELEMENT_BYTES, Element, ElementError
from crypto.voprf import PROOF_BYTES, Blinding, KeyPair, Proof, VerifiedEvaluation
from protocol import schema
from protocol.encoding import Json, decode_object, encode
from protocol.errors import MalformedError, RefusedError
from protocol.tagset.manifest import BytesByKind, Manifest
from protocol.vocabulary import ELEMENTS_PER_REQUEST, SLOTS, EpochId, MatchKeyKind, MessageId

RandomBytes = Callable[[int], bytes]

ANSWER_BYTES = 1344
"""The canonical size of every `EvaluationAnswer`."""
PADDING = "padding"
"""The member of an answer's object that brings it to its size."""
_DUMMY_BYTES = 32
_NO_ELEMENTS = (bytes(ELEMENT_BYTES),) * ELEMENTS_PER_REQUEST
_NO_PROOFS = {kind: bytes(PROOF_BYTES) for kind in MatchKeyKind}


class EvaluationRefusedError(RefusedError):
    """The request's elements are not what an honest asker sends: answer `cannot_answer`, charge it, record it."""


class EvaluationFaultError(RefusedError):
    """The answer does not prove itself: the peer has a fault. Report `not_checked: peer_fault`; believe nothing of it."""


class EvaluationDeclinedError(RefusedError):
    """The owner did not evaluate; `status` says why. Report not checked, never clear."""

    def __init__(self, status: "EvaluationStatus") -> None:
        super().__init__(f"the owner did not evaluate: {status.value}")
        self.status = status


class EvaluationStatus(StrEnum):
    """What an answer says. A refusal's true ground is for the owner's auditor, not for the asker."""

    ANSWERED = "answered"
    CANNOT_ANSWER = "cannot_answer"
    BUDGET_EXHAUSTED = "budget_exhausted"
    EPOCH_UNKNOWN = "epoch_unknown"


@dataclass(frozen=True, slots=True)
class EvaluationRequest:
    """16 blinded elements of 32 bytes, by slot, for the keys of one epoch."""

    epoch: EpochId
    elements: tuple[bytes, ...] = field(repr=False)


class EvaluationRequestSchema(schema.WireSchema):
    """Wire form of `EvaluationRequest`: canonical JSON of one size."""

    dataclass = EvaluationRequest

    epoch = schema.identifier()
    elements = schema.Sequence(
        schema.Bytes(length=ELEMENT_BYTES), required=True, validate=validate.Length(equal=ELEMENTS_PER_REQUEST)
    )


@dataclass(frozen=True, slots=True)
class EvaluationAnswer:
    """The owner's answer to the request with message id `request_id`.

    serial: of the owner's current manifest. evaluated: 16 elements of 32 bytes; proofs: 64 bytes (challenge, response) for
    each kind. Both are all zero unless `status` is `answered`.
    """

    request_id: MessageId
    epoch: EpochId
    serial: int
    status: EvaluationStatus
    evaluated: tuple[bytes, ...] = field(default=_NO_ELEMENTS, repr=False)
    proofs: Mapping[MatchKeyKind, bytes] = field(default_factory=lambda: dict(_NO_PROOFS), repr=False)


class EvaluationAnswerSchema(schema.WireSchema):
    """Wire form of `EvaluationAnswer`, but for `padding`: as many zero digits as make 1,344 bytes of it."""

    dataclass = EvaluationAnswer

    request_id = schema.identifier()
    epoch = schema.identifier()
    serial = schema.count(2**53 - 1)
    status = schema.Word(EvaluationStatus, required=True)
    evaluated = schema.Sequence(
        schema.Bytes(length=ELEMENT_BYTES), required=True, validate=validate.Length(equal=ELEMENTS_PER_REQUEST)
    )
    proofs = BytesByKind(length=PROOF_BYTES, required=True)


_REQUEST = EvaluationRequestSchema()
_ANSWER = EvaluationAnswerSchema()
REQUEST_BYTES = 793
"""The canonical size of every `EvaluationRequest`."""


def request_to_body(request: EvaluationRequest) -> dict[str, Json]:
    """As it stands in an envelope's content."""
    return schema.dump(_REQUEST, request)


def request_from_body(body: Json) -> EvaluationRequest:
    """From an envelope's content. The elements are checked by `evaluate`. Raises MalformedError."""
    return schema.load(_REQUEST, body, EvaluationRequest)


def request_to_bytes(request: EvaluationRequest) -> bytes:
    """Canonical bytes, always REQUEST_BYTES."""
    return encode(request_to_body(request))


def parse_request(raw: bytes) -> EvaluationRequest:
    """As `request_from_body`, from canonical bytes. Raises MalformedError."""
    return request_from_body(decode_object(raw, max_bytes=REQUEST_BYTES))


def answer_to_body(answer: EvaluationAnswer) -> dict[str, Json]:
    """As it stands in an envelope's content, padded to its one size."""
    body = schema.dump(_ANSWER, answer)
    missing = ANSWER_BYTES - len(encode({**body, PADDING: ""}))
    return {**body, PADDING: "0" * missing}


def answer_from_body(body: Mapping[str, Json]) -> EvaluationAnswer:
    """From an envelope's content. Elements and proofs are checked by `BlindCheck.finish`. Raises MalformedError, also for
    an answer of another size, or with anything but zero digits in its padding."""
    padding = body.get(PADDING)
    if not isinstance(padding, str) or padding.strip("0"):
        raise MalformedError(PADDING, "must be zero digits")
    if len(encode(body)) != ANSWER_BYTES:
        raise MalformedError(PADDING, f"must bring the answer to {ANSWER_BYTES} bytes")
    answer = schema.load(_ANSWER, {name: value for name, value in body.items() if name != PADDING}, EvaluationAnswer)
    declined = answer.status is not EvaluationStatus.ANSWERED
    if declined and (answer.evaluated != _NO_ELEMENTS or dict(answer.proofs) != _NO_PROOFS):
        raise MalformedError("evaluated", "must be zero when nothing was evaluated")
    return answer


def answer_to_bytes(answer: EvaluationAnswer) -> bytes:
    """Canonical bytes, always ANSWER_BYTES."""
    return encode(answer_to_body(answer))


def parse_answer(raw: bytes) -> EvaluationAnswer:
    """As `answer_from_body`, from canonical bytes. Raises MalformedError."""
    return answer_from_body(decode_object(raw, max_bytes=ANSWER_BYTES))


# --- The owner -------------------------------------------------------------------------------------------------------


def evaluate(
    keys: Mapping[MatchKeyKind, KeyPair], elements: Sequence[bytes], random_bytes: RandomBytes = os.urandom
) -> tuple[tuple[Element, ...], Mapping[MatchKeyKind, bytes]]:
    """Evaluate each slot under the key of its kind, and prove it once per kind (RFC 9497 sections 3.3.2 and 2.2.1).

    Returns the 16 evaluated elements by slot and a 64-byte proof for each kind. The caller has counted the elements
    against the asker's budget first. Raises EvaluationRefusedError for another count, the identity, bytes that encode no
    element, or one element twice: a blind is never reused, so an honest asker cannot send that. Nothing is then given.
    """
    if len(elements) != ELEMENTS_PER_REQUEST or len(set(elements)) != ELEMENTS_PER_REQUEST:
        raise EvaluationRefusedError(f"a request has {ELEMENTS_PER_REQUEST} different elements")
    evaluated: dict[int, Element] = {}
    proofs: dict[MatchKeyKind, bytes] = {}
    try:
        # All are evaluated before the first is proved: a multiplication refuses each element that is none, so looking at
        # them beforehand would decode all of them once more.
        for kind, slots in SLOTS.items():
            answers = voprf.blind_evaluate(keys[kind].private_key, elements[slots.start : slots.stop])
            evaluated.update(zip(slots, answers, strict=True))
    except ElementError as error:
        raise EvaluationRefusedError("an element of the request is malformed") from error
    for kind, slots in SLOTS.items():
        blinded, answers = elements[slots.start : slots.stop], [evaluated[slot] for slot in slots]
        proofs[kind] = voprf.generate_proof(keys[kind], blinded, answers, random_bytes=random_bytes).encode()
    return tuple(evaluated[slot] for slot in range(ELEMENTS_PER_REQUEST)), proofs


# --- The asker -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class BlindCheck:
    """One traveller asked of one owner: `request` is for the owner, the rest stays here and is used once.

    Made by `prepare`. Never stored: whoever holds the blinds can test guesses against the request.
    """

    request: EvaluationRequest
    _blindings: Mapping[MatchKeyKind, Blinding] = field(repr=False)
    _filled: frozenset[int] = field(repr=False)

    @classmethod
    def prepare(
        cls,
        epoch: EpochId,
        match_keys: Mapping[MatchKeyKind, Sequence[bytes]],
        random_bytes: RandomBytes = os.urandom,
    ) -> "BlindCheck":
        """Blind the match keys of each kind, first key in the kind's first slot, and fill the rest with random inputs.

        Raises MalformedError when a kind has more keys than slots: the caller cuts by priority and reports what it cut.
        """
        blindings: dict[MatchKeyKind, Blinding] = {}
        filled: set[int] = set()
        for kind, slots in SLOTS.items():
            wanted = list(match_keys.get(kind, ()))
            if len(wanted) > len(slots):
                raise MalformedError("match_keys", f"more than {len(slots)} of kind {kind.value}")
            filled.update(slots[: len(wanted)])
            dummies = [random_bytes(_DUMMY_BYTES) for _ in range(len(slots) - len(wanted))]
            blindings[kind] = voprf.blind([*wanted, *dummies], random_bytes=random_bytes)
        elements = [element for kind in SLOTS for element in blindings[kind].blinded_elements]
        return cls(EvaluationRequest(epoch, tuple(elements)), blindings, frozenset(filled))

    def finish(self, answer: EvaluationAnswer, manifest: Manifest, request_id: MessageId) -> Mapping[int, bytes]:
        """The output F (64 bytes) of every slot that held a match key, once each kind's proof holds for the manifest's key.

        `manifest` is that of the tag set to be searched, as it stood at `prepare`: a retry may bring the answer that was
        stored then. Dummy slots cost the same and are dropped here. Raises EvaluationDeclinedError when the owner did
        not evaluate, EvaluationFaultError when the answer belongs to another request, epoch or older list, or a proof
        does not hold.
        """
        if answer.request_id != request_id or answer.epoch != self.request.epoch:
            raise EvaluationFaultError("the answer belongs to another request")
        if answer.status is not EvaluationStatus.ANSWERED:
            raise EvaluationDeclinedError(answer.status)
        if manifest.epoch != self.request.epoch or answer.serial < manifest.serial:
            raise EvaluationFaultError("the answer belongs to another epoch or an older list")
        verified = [self._verified(kind, answer, manifest) for kind in SLOTS]
        finalized = voprf.finalize_many([self._blindings[kind] for kind in SLOTS], verified)
        outputs = {
            slot: output
            for slots, of_kind in zip(SLOTS.values(), finalized, strict=True)
            for slot, output in zip(slots, of_kind, strict=True)
        }
        return {slot: output for slot, output in outputs.items() if slot in self._filled}

    def _verified(self, kind: MatchKeyKind, answer: EvaluationAnswer, manifest: Manifest) -> VerifiedEvaluation:
        blinding, slots = self._blindings[kind], SLOTS[kind]
        evaluated = answer.evaluated[slots.start : slots.stop]
        try:
            proof = Proof.decode(answer.proofs[kind])
            return voprf.verify_proof(manifest.public_keys[kind], blinding.blinded_elements, evaluated, proof)
        except CryptoError as error:
            raise EvaluationFaultError(f"the proof for {kind.value} keys does not hold") from error
