"""RFC 9497 against its published vectors, and against an owner who answers with another key, order or list."""

import json
from typing import Any

import pytest
from voprf import ristretto

from crypto import groups, voprf
from crypto.voprf import Mode
from tests.support.shared_data import shared_data

SUITE = "ristretto255-SHA512"
SEED = bytes(range(32))
INPUTS = [b"document", b"vehicle", b"vessel"]


def published(mode: Mode) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    suites = json.loads((shared_data() / "vectors" / "rfc9497_voprf.json").read_text())
    suite = next(each for each in suites if each["identifier"] == SUITE and each["mode"] == mode)
    return [(suite, vector) for vector in suite["vectors"]]


def parts(vector: dict[str, Any], name: str) -> list[bytes]:
    return [bytes.fromhex(part) for part in vector[name].split(",")]


def key_pair_of(suite: dict[str, Any]) -> voprf.KeyPair:
    return voprf.derive_key_pair(bytes.fromhex(suite["seed"]), bytes.fromhex(suite["keyInfo"]), Mode(suite["mode"]))


@pytest.mark.parametrize("mode", list(Mode))
def test_published_vector_set_is_whole(mode: Mode) -> None:
    batches = sorted(vector["Batch"] for _, vector in published(mode))
    assert batches == ([1, 1] if mode is Mode.OPRF else [1, 1, 2])


@pytest.mark.parametrize(("suite", "vector"), published(Mode.OPRF) + published(Mode.VOPRF))
def test_published_keys_blinding_and_evaluation(suite: dict[str, Any], vector: dict[str, Any]) -> None:
    key_pair = key_pair_of(suite)
    assert key_pair.private_key.hex() == suite["skSm"]
    assert "pkSm" not in suite or key_pair.public_key.hex() == suite["pkSm"]
    inputs = parts(vector, "Input")
    blinds = [groups.require_scalar(one) for one in parts(vector, "Blind")]
    blinding = voprf.blind(inputs, Mode(suite["mode"]), blinds=blinds)
    assert list(blinding.blinded_elements) == parts(vector, "BlindedElement")
    assert voprf.blind_evaluate(key_pair.private_key, blinding.blinded_elements) == parts(vector, "EvaluationElement")
    assert voprf.evaluate_many(key_pair.private_key, inputs, blinding.mode) == parts(vector, "Output")


@pytest.mark.parametrize(("suite", "vector"), published(Mode.OPRF))
def test_published_outputs_of_mode_oprf(suite: dict[str, Any], vector: dict[str, Any]) -> None:
    blinds = [groups.require_scalar(one) for one in parts(vector, "Blind")]
    blinding = voprf.blind(parts(vector, "Input"), Mode.OPRF, blinds=blinds)
    assert voprf.finalize_unverified(blinding, parts(vector, "EvaluationElement")) == parts(vector, "Output")


@pytest.mark.parametrize(("suite", "vector"), published(Mode.VOPRF))
def test_published_proofs_and_outputs_of_mode_voprf(suite: dict[str, Any], vector: dict[str, Any]) -> None:
    key_pair = key_pair_of(suite)
    blinded, evaluated = parts(vector, "BlindedElement"), parts(vector, "EvaluationElement")
    proof = voprf.generate_proof(
        key_pair,
        blinded,
        evaluated,
        proof_randomness=groups.require_scalar(bytes.fromhex(vector["Proof"]["r"])),
    )
    assert proof.encode().hex() == vector["Proof"]["proof"]
    verified = voprf.verify_proof(key_pair.public_key, blinded, evaluated, voprf.Proof.decode(proof.encode()))
    blinds = [groups.require_scalar(one) for one in parts(vector, "Blind")]
    blinding = voprf.blind(parts(vector, "Input"), blinds=blinds)
    assert voprf.finalize(blinding, verified) == parts(vector, "Output")


class Exchange:
    """An honest exchange, for an attacker to spoil."""

    def __init__(self) -> None:
        self.key_pair = voprf.derive_key_pair(SEED, b"test")
        self.blinding = voprf.blind(INPUTS)
        self.blinded = list(self.blinding.blinded_elements)
        self.evaluated = voprf.blind_evaluate(self.key_pair.private_key, self.blinded)
        self.proof = voprf.generate_proof(self.key_pair, self.blinded, self.evaluated)

    def verify(self) -> voprf.VerifiedEvaluation:
        return voprf.verify_proof(self.key_pair.public_key, self.blinded, self.evaluated, self.proof)


@pytest.fixture
def exchange() -> Exchange:
    return Exchange()


def test_honest_exchange_reaches_the_owners_outputs(exchange: Exchange) -> None:
    outputs = voprf.finalize(exchange.blinding, exchange.verify())
    assert outputs == [voprf.evaluate(exchange.key_pair.private_key, one) for one in INPUTS]


def test_swapped_key_is_refused(exchange: Exchange) -> None:
    """An owner who keys one asker apart from all others, to recognise it later."""
    other = voprf.derive_key_pair(SEED, b"another")
    exchange.evaluated = voprf.blind_evaluate(other.private_key, exchange.blinded)
    exchange.proof = voprf.generate_proof(other, exchange.blinded, exchange.evaluated)
    with pytest.raises(voprf.VerifyError):
        exchange.verify()


def test_one_element_under_another_key_is_refused(exchange: Exchange) -> None:
    other = voprf.derive_key_pair(SEED, b"another")
    exchange.evaluated[1] = voprf.blind_evaluate(other.private_key, [exchange.blinded[1]])[0]
    exchange.proof = voprf.generate_proof(exchange.key_pair, exchange.blinded, exchange.evaluated)
    with pytest.raises(voprf.VerifyError):
        exchange.verify()


def test_permuted_answers_are_refused(exchange: Exchange) -> None:
    """Swapped answers would make two real hits read as clear."""
    exchange.evaluated[0], exchange.evaluated[1] = exchange.evaluated[1], exchange.evaluated[0]
    with pytest.raises(voprf.VerifyError):
        exchange.verify()


def test_permuted_answers_with_a_proof_of_their_own_are_refused(exchange: Exchange) -> None:
    exchange.evaluated.reverse()
    exchange.proof = voprf.generate_proof(exchange.key_pair, exchange.blinded, exchange.evaluated)
    with pytest.raises(voprf.VerifyError):
        exchange.verify()


def test_errors_that_cancel_in_a_plain_sum_are_refused(exchange: Exchange) -> None:
    """Adding to one answer what is taken from another keeps an unweighted sum, so the weights must catch it."""
    error = groups.multiply_base(groups.random_scalar())
    exchange.evaluated[0] = groups.add(exchange.evaluated[0], error)
    exchange.evaluated[1] = groups.subtract(exchange.evaluated[1], error)
    exchange.proof = voprf.generate_proof(exchange.key_pair, exchange.blinded, exchange.evaluated)
    with pytest.raises(voprf.VerifyError):
        exchange.verify()


def test_dropped_answer_is_refused(exchange: Exchange) -> None:
    exchange.evaluated.pop()
    with pytest.raises(voprf.VerifyError):
        exchange.verify()


def test_empty_answer_is_refused(exchange: Exchange) -> None:
    with pytest.raises(voprf.VerifyError):
        voprf.verify_proof(exchange.key_pair.public_key, [], [], exchange.proof)


@pytest.mark.parametrize("bad", [bytes(32), b"\xff" * 32, b"", bytes(31), b"\x01" * 33], ids=len)
def test_malformed_and_identity_elements_are_refused(exchange: Exchange, bad: bytes) -> None:
    with pytest.raises(groups.ElementError):
        voprf.blind_evaluate(exchange.key_pair.private_key, [exchange.blinded[0], bad])
    with pytest.raises(groups.ElementError):
        voprf.generate_proof(exchange.key_pair, [bad], exchange.evaluated[:1])
    exchange.evaluated[2] = groups.Element(bad)
    with pytest.raises(voprf.VerifyError):
        exchange.verify()


@pytest.mark.parametrize("bit", range(0, 512, 37))
def test_any_bit_of_a_proof_matters(exchange: Exchange, bit: int) -> None:
    encoded = bytearray(exchange.proof.encode())
    encoded[bit // 8] ^= 1 << bit % 8
    with pytest.raises(voprf.VerifyError):
        voprf.verify_proof(
            exchange.key_pair.public_key, exchange.blinded, exchange.evaluated, voprf.Proof.decode(bytes(encoded))
        )


@pytest.mark.parametrize("length", [0, 32, 63, 65, 96])
def test_proof_of_another_length_is_refused(exchange: Exchange, length: int) -> None:
    with pytest.raises(voprf.VerifyError):
        voprf.Proof.decode((exchange.proof.encode() * 2)[:length])


def test_second_encoding_of_a_proof_is_refused(exchange: Exchange) -> None:
    """A response plus the group order verifies in a careless verifier, which makes proofs malleable."""
    response = int.from_bytes(exchange.proof.response, "little") + groups.ORDER
    with pytest.raises(voprf.VerifyError):
        voprf.Proof.decode(exchange.proof.challenge + response.to_bytes(32, "little"))


def test_forged_proof_with_identity_commitments_is_refused(exchange: Exchange) -> None:
    """response = -challenge * k makes both commitments the identity."""
    challenge = groups.random_scalar()
    response = groups.negate_scalar(groups.multiply_scalars(challenge, exchange.key_pair.private_key))
    exchange.proof = voprf.Proof(challenge, response)
    with pytest.raises(voprf.VerifyError):
        exchange.verify()


def test_answer_to_another_request_is_refused(exchange: Exchange) -> None:
    """A replayed answer carries a valid proof, for other elements."""
    with pytest.raises(voprf.VerifyError):
        voprf.finalize(voprf.blind(INPUTS), exchange.verify())


def test_answers_under_several_keys_finalize_together_and_cannot_change_places() -> None:
    exchanges = [Exchange(), Exchange()]
    blindings = [each.blinding for each in exchanges]
    verified = [each.verify() for each in exchanges]
    expected = [voprf.finalize(*pair) for pair in zip(blindings, verified, strict=True)]
    assert voprf.finalize_many(blindings, verified) == expected
    with pytest.raises(voprf.VerifyError):
        voprf.finalize_many(blindings, verified[::-1])
    with pytest.raises(ValueError, match="shorter"):
        voprf.finalize_many(blindings, verified[:1])


def test_verified_mode_cannot_be_finalized_unverified(exchange: Exchange) -> None:
    with pytest.raises(voprf.VerifyError):
        voprf.finalize_unverified(exchange.blinding, exchange.evaluated)
    with pytest.raises(voprf.VerifyError):
        voprf.finalize(voprf.blind(INPUTS, Mode.OPRF), exchange.verify())


def test_unverified_answer_of_another_length_is_refused(exchange: Exchange) -> None:
    with pytest.raises(voprf.VerifyError):
        voprf.finalize_unverified(voprf.blind(INPUTS, Mode.OPRF), exchange.evaluated[:2])


def test_equal_inputs_are_blinded_apart() -> None:
    """Equal blinded elements would tell the owner that the same traveller was asked about twice."""
    blinding = voprf.blind([b"same"] * 8)
    assert len(set(blinding.blinded_elements)) == 8


def test_proofs_never_repeat_their_randomness(exchange: Exchange) -> None:
    """Two responses under one r and unlike challenges solve for the private key."""
    other = voprf.generate_proof(exchange.key_pair, exchange.blinded, exchange.evaluated)
    assert other.challenge != exchange.proof.challenge


def test_modes_are_separated() -> None:
    private_key = voprf.derive_key_pair(SEED, b"").private_key
    assert voprf.evaluate(private_key, b"x", Mode.OPRF) != voprf.evaluate(private_key, b"x", Mode.VOPRF)
    assert voprf.derive_key_pair(SEED, b"", Mode.OPRF).private_key != private_key


def test_longest_input_passes_and_a_longer_one_is_refused() -> None:
    private_key = voprf.derive_key_pair(SEED, b"").private_key
    assert len(voprf.evaluate(private_key, bytes(voprf.MAXIMUM_LENGTH))) == voprf.OUTPUT_BYTES
    with pytest.raises(voprf.InvalidInputError):
        voprf.evaluate(private_key, bytes(voprf.MAXIMUM_LENGTH + 1))
    with pytest.raises(voprf.InvalidInputError):
        voprf.blind([bytes(voprf.MAXIMUM_LENGTH + 1)])


@pytest.mark.parametrize(("seed", "info"), [(bytes(31), b""), (bytes(33), b""), (SEED, bytes(65_536))])
def test_seed_and_info_of_impossible_length_are_refused(seed: bytes, info: bytes) -> None:
    with pytest.raises(voprf.InvalidInputError):
        voprf.derive_key_pair(seed, info)


def test_zero_private_key_is_refused() -> None:
    """Under a zero key every output is known to everyone."""
    with pytest.raises(groups.ScalarError):
        voprf.evaluate(groups.Scalar(bytes(32)), b"x")
    with pytest.raises(groups.ScalarError):
        voprf.blind_evaluate(groups.Scalar(bytes(32)), voprf.blind([b"x"]).blinded_elements)


def test_repr_shows_no_secret(exchange: Exchange) -> None:
    shown = repr(exchange.key_pair) + repr(exchange.blinding)
    for secret in (exchange.key_pair.private_key, *exchange.blinding.blinds, *INPUTS):
        assert repr(secret) not in shown


class TestAgainstAnIndependentImplementation:
    """The `voprf` wheel, written in Rust by others; its answers are the proof followed by the elements."""

    def test_its_owner_answers_our_asker(self) -> None:
        owner = ristretto.Evaluator.from_seed(SEED, b"test")
        blinding = voprf.blind(INPUTS)
        requests = [ristretto.BlindedInput.deserialize(element) for element in blinding.blinded_elements]
        answer = owner.evaluate_batch(requests).serialize()
        evaluated = [answer[start : start + 32] for start in range(64, len(answer), 32)]
        verified = voprf.verify_proof(
            groups.require_element(owner.public_key.serialize()),
            blinding.blinded_elements,
            evaluated,
            voprf.Proof.decode(answer[:64]),
        )
        assert voprf.finalize(blinding, verified) == [owner.evaluate_known_input(one) for one in INPUTS]

    def test_its_asker_accepts_our_owner(self) -> None:
        key_pair = voprf.derive_key_pair(SEED, b"test")
        asker, request = ristretto.Client.blind(b"document")
        evaluated = voprf.blind_evaluate(key_pair.private_key, [request.serialize()])
        proof = voprf.generate_proof(key_pair, [request.serialize()], evaluated)
        answer = ristretto.VerifiableOutput.deserialize(proof.encode() + evaluated[0])
        public_key = ristretto.PublicKey.deserialize(key_pair.public_key)
        assert asker.finalize(answer, public_key) == voprf.evaluate(key_pair.private_key, b"document")
