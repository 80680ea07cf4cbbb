"""The blind question and its answer: an owner that cheats, an asker that probes, a wire that must say nothing."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from crypto import voprf
from crypto.voprf import generate_key_pair
from protocol.encoding import decode_object, encode
from protocol.errors import MalformedError
from protocol.evaluation import (
    ANSWER_BYTES,
    REQUEST_BYTES,
    BlindCheck,
    EvaluationAnswer,
    EvaluationDeclinedError,
    EvaluationFaultError,
    EvaluationRefusedError,
    EvaluationStatus,
    answer_to_bytes,
    evaluate,
    parse_answer,
    parse_request,
    request_to_bytes,
)
from protocol.vocabulary import SLOTS, EpochId, MatchKeyKind, MessageId
from tests.unit.protocol.tagset.test_manifest import FIRST as MANIFEST
from tests.unit.protocol.tagset.world import EPOCH, KEYS

REQUEST_ID = MessageId("ab" * 16)
MATCH_KEYS = {
    MatchKeyKind.DOCUMENT: [b"passport"],
    MatchKeyKind.NAME_DATE: [b"name %d" % i for i in range(8)],
    MatchKeyKind.OBJECT: [b"vehicle"],
}


def _check(match_keys: Mapping[MatchKeyKind, list[bytes]] = MATCH_KEYS) -> BlindCheck:
    return BlindCheck.prepare(EPOCH.id, match_keys)


def _answer(check: BlindCheck) -> EvaluationAnswer:
    evaluated, proofs = evaluate(KEYS, check.request.elements)
    return EvaluationAnswer(REQUEST_ID, EPOCH.id, MANIFEST.serial, EvaluationStatus.ANSWERED, evaluated, proofs)


def test_the_asker_reaches_the_outputs_that_the_owner_lists() -> None:
    """Over the wire and back: each key's F at its slot, and no F for a dummy."""
    check = _check()
    request = parse_request(request_to_bytes(check.request))
    evaluated, proofs = evaluate(KEYS, request.elements)
    answer = EvaluationAnswer(REQUEST_ID, EPOCH.id, MANIFEST.serial, EvaluationStatus.ANSWERED, evaluated, proofs)
    outputs = check.finish(parse_answer(answer_to_bytes(answer)), MANIFEST, REQUEST_ID)
    assert outputs == {
        SLOTS[kind][i]: voprf.evaluate(KEYS[kind].private_key, match_key)
        for kind, match_keys in MATCH_KEYS.items()
        for i, match_key in enumerate(match_keys)
    }


@pytest.mark.parametrize("count", [0, 1, 2])
def test_a_request_has_one_size_and_form_for_no_key_and_for_sixteen(count: int) -> None:
    """Nobody, one spelling, every slot full: the same bytes but for 16 random elements."""
    full = {kind: [b"%d" % i for i in range(len(slots))] for kind, slots in SLOTS.items()}
    few = {kind: keys[:count] for kind, keys in full.items()}
    raw, other = (request_to_bytes(_check(keys).request) for keys in (few, full))
    assert len(raw) == len(other) == REQUEST_BYTES
    assert {len(element) for element in parse_request(raw).elements} == {32}


def test_two_requests_for_one_traveller_have_nothing_in_common() -> None:
    """The owner must not see that the same person was asked for twice."""
    first, second = _check().request.elements, _check().request.elements
    assert not set(first) & set(second)


@pytest.mark.parametrize("serial", [0, 9, 2**53 - 1])
@pytest.mark.parametrize("status", EvaluationStatus)
def test_every_answer_has_one_size(status: EvaluationStatus, serial: int) -> None:
    """Refused, exhausted or answered: length on the wire does not tell."""
    answer = replace(_answer(_check()), serial=serial)
    if status is not EvaluationStatus.ANSWERED:
        answer = EvaluationAnswer(REQUEST_ID, EPOCH.id, serial, status)
    raw = answer_to_bytes(answer)
    assert len(raw) == ANSWER_BYTES
    assert parse_answer(raw) == answer


@pytest.mark.parametrize("status", [one for one in EvaluationStatus if one is not EvaluationStatus.ANSWERED])
def test_a_declined_answer_is_an_error_with_its_reason_never_an_empty_result(status: EvaluationStatus) -> None:
    """Nothing found because nothing was asked must not read as clear."""
    with pytest.raises(EvaluationDeclinedError) as caught:
        _check().finish(EvaluationAnswer(REQUEST_ID, EPOCH.id, 1, status), MANIFEST, REQUEST_ID)
    assert caught.value.status is status


def _swap(answer: EvaluationAnswer, one: int, other: int) -> EvaluationAnswer:
    elements = list(answer.evaluated)
    elements[one], elements[other] = elements[other], elements[one]
    return replace(answer, evaluated=tuple(elements))


def _with_element(answer: EvaluationAnswer, slot: int, element: bytes) -> EvaluationAnswer:
    return replace(answer, evaluated=(*answer.evaluated[:slot], element, *answer.evaluated[slot + 1 :]))


def _with_proof(answer: EvaluationAnswer, kind: MatchKeyKind, proof: bytes) -> EvaluationAnswer:
    return replace(answer, proofs={**answer.proofs, kind: proof})


@pytest.mark.parametrize(
    "cheat",
    [
        lambda answer: _swap(answer, 4, 5),
        lambda answer: _swap(answer, 3, 4),
        lambda answer: _swap(answer, 12, 13),
        lambda answer: _with_element(answer, 0, bytes(32)),
        lambda answer: _with_element(answer, 15, b"\xff" * 32),
        lambda answer: _with_element(answer, 7, answer.evaluated[8]),
        lambda answer: _with_proof(answer, MatchKeyKind.NAME_YEAR, bytes(64)),
        lambda answer: _with_proof(answer, MatchKeyKind.NAME_YEAR, b"\xff" * 64),
        lambda answer: _with_proof(answer, MatchKeyKind.DOCUMENT, answer.proofs[MatchKeyKind.OBJECT]),
        lambda answer: replace(answer, serial=MANIFEST.serial - 1),
        lambda answer: replace(answer, request_id=MessageId("ac" * 16)),
        lambda answer: replace(answer, epoch=EpochId("e1" * 16)),
    ],
)
def test_a_cheating_answer_is_a_fault_and_never_clear(cheat: Callable[[EvaluationAnswer], EvaluationAnswer]) -> None:
    """Permuted, identity, malformed and copied elements; bad, zero and swapped proofs; answers to something else."""
    check = _check()
    with pytest.raises(EvaluationFaultError):
        check.finish(cheat(_answer(check)), MANIFEST, REQUEST_ID)


@pytest.mark.parametrize("kind", MatchKeyKind)
def test_an_answer_under_another_key_is_a_fault(kind: MatchKeyKind) -> None:
    """A key of its own for this one asker gives outputs that match no tag: a silent miss, were it believed."""
    check = _check()
    keys = {**KEYS, kind: generate_key_pair()}
    evaluated, proofs = evaluate(keys, check.request.elements)
    answer = replace(_answer(check), evaluated=evaluated, proofs=proofs)
    with pytest.raises(EvaluationFaultError, match=kind.value):
        check.finish(answer, MANIFEST, REQUEST_ID)


def test_an_answer_to_another_request_is_a_fault() -> None:
    """A valid answer, with valid proofs, to an earlier question of the same asker."""
    with pytest.raises(EvaluationFaultError):
        _check().finish(_answer(_check()), MANIFEST, REQUEST_ID)


def test_a_manifest_of_another_epoch_does_not_verify_an_answer() -> None:
    """The epoch changed between question and answer."""
    check = _check()
    with pytest.raises(EvaluationFaultError):
        check.finish(_answer(check), replace(MANIFEST, epoch=EpochId("e1" * 16)), REQUEST_ID)


@pytest.mark.parametrize("slot", [0, 5, 15])
@pytest.mark.parametrize("bad", [bytes(32), b"\xff" * 32, b"\x01" + bytes(31), bytes(31), None])
def test_the_owner_evaluates_nothing_for_bad_elements(slot: int, bad: bytes | None) -> None:
    """The identity, non-canonical encodings, a short one, and (None) an element sent twice."""
    elements = list(_check().request.elements)
    elements[slot] = elements[(slot + 1) % 16] if bad is None else bad
    with pytest.raises(EvaluationRefusedError):
        evaluate(KEYS, elements)


@pytest.mark.parametrize("count", [0, 15, 17])
def test_the_owner_takes_sixteen_elements_and_no_other_number(count: int) -> None:
    """Budgets count elements: a request that carries more would cheat, one that carries fewer would speak."""
    elements = (*_check().request.elements, *_check().request.elements)[:count]
    with pytest.raises(EvaluationRefusedError):
        evaluate(KEYS, elements)
    value = {"epoch": EPOCH.id, "elements": ["A" * 43] * count}
    with pytest.raises(MalformedError):
        parse_request(encode(value))


@pytest.mark.parametrize("kind", MatchKeyKind)
def test_more_keys_than_slots_are_refused_not_cut_in_silence(kind: MatchKeyKind) -> None:
    """What is cut must be reported, so it is not cut here."""
    with pytest.raises(MalformedError, match=kind.value):
        _check({kind: [b"%d" % i for i in range(len(SLOTS[kind]) + 1)]})


def test_an_answer_of_another_form_is_refused() -> None:
    """Padding that carries something, another size, an unknown field, leftovers beside a refusal."""
    value = dict(decode_object(answer_to_bytes(_answer(_check())), max_bytes=ANSWER_BYTES))
    padding = str(value["padding"])
    declined = {**value, "status": "cannot_answer"}
    declined["padding"] = padding[len("cannot_answer") - len("answered") :]
    for bad in (
        {**value, "padding": "1" + padding[1:]},
        {**value, "padding": padding[1:]},
        {**value, "padding": 0},
        {name: one for name, one in value.items() if name != "padding"},
        {**value, "note": "", "padding": padding[len(',"note":""') :]},
        declined,
    ):
        with pytest.raises(MalformedError):
            parse_answer(encode(bad))


def test_the_state_of_a_check_shows_neither_keys_nor_blinds() -> None:
    """A traceback or a log line that prints it names nobody."""
    check = _check()
    assert "passport" not in repr(check)
    assert "Blinding" not in repr(check)
