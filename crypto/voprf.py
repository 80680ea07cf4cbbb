"""RFC 9497, suite ristretto255-SHA512, modes OPRF and VOPRF: one party's key, another's inputs, neither shown.

Everything works on lists. The asker `blind`s its inputs and keeps the `Blinding`; the owner `blind_evaluate`s the blinded
elements and, in mode VOPRF, `generate_proof`s once for the whole list; the asker `verify_proof`s and `finalize`s to one
64-byte output an input. The owner reaches the same outputs of its own inputs by `evaluate_many`.
"""

import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import islice

from crypto import groups
from crypto.errors import CryptoError
from crypto.groups import Element, Scalar

OUTPUT_BYTES = 64
SEED_BYTES = 32
PROOF_BYTES = 2 * groups.SCALAR_BYTES
MAXIMUM_LENGTH = 65_535
"""Most bytes in an input and most elements in a proof: RFC 9497 encodes both in two bytes."""

_SHORT = (32).to_bytes(2, "big")
_LONG = (64).to_bytes(2, "big")
_FINALIZE = b"Finalize"


class Mode(IntEnum):
    """RFC 9497 section 3.1. An output of one mode says nothing about the other's, even under equal keys."""

    OPRF = 0
    VOPRF = 1


class InvalidInputError(CryptoError):
    """An input, a list or a seed has a length that RFC 9497 cannot encode. Correct the caller."""


class DeriveKeyPairError(CryptoError):
    """The seed gives no key pair (chance 2^-64512 for a random one). Draw another seed."""


class VerifyError(CryptoError):
    """The answer was not made with the key the peer published, or not for these elements. Believe none of it."""


@dataclass(frozen=True, slots=True)
class KeyPair:
    """A key of the owner of a list. `private_key` is secret; `public_key` is what proofs are verified against."""

    private_key: Scalar = field(repr=False)
    public_key: Element


@dataclass(frozen=True, slots=True)
class Blinding:
    """What the asker keeps of one request until its answer comes. Only `blinded_elements` may leave the node."""

    mode: Mode
    inputs: tuple[bytes, ...] = field(repr=False)
    blinds: tuple[Scalar, ...] = field(repr=False)
    blinded_elements: tuple[Element, ...]


@dataclass(frozen=True, slots=True)
class Proof:
    """That one private key made all evaluated elements of a list: challenge and response (RFC 9497 section 2.2)."""

    challenge: Scalar
    response: Scalar

    def encode(self) -> bytes:
        """64 bytes: challenge, then response."""
        return self.challenge + self.response

    @classmethod
    def decode(cls, encoded: bytes) -> "Proof":
        """The proof in 64 bytes. Raises VerifyError for another length, a zero or an unreduced scalar."""
        try:
            return cls(
                groups.require_scalar(encoded[: groups.SCALAR_BYTES]),
                groups.require_scalar(encoded[groups.SCALAR_BYTES :]),
            )
        except groups.ScalarError as error:
            raise VerifyError("a proof is two reduced scalars of 32 bytes") from error


@dataclass(frozen=True, slots=True)
class VerifiedEvaluation:
    """An answer whose proof held. Made by `verify_proof` alone."""

    blinded_elements: tuple[Element, ...]
    evaluated_elements: tuple[Element, ...]


# --- Keys ------------------------------------------------------------------------------------------------------------


def derive_key_pair(seed: bytes, info: bytes, mode: Mode = Mode.VOPRF) -> KeyPair:
    """The key pair of a secret 32-byte `seed` and a public `info` of at most 65,535 bytes (RFC 9497 section 3.2.1).

    Raises InvalidInputError for other lengths, DeriveKeyPairError when the seed gives none.
    """
    if len(seed) != SEED_BYTES or len(info) > MAXIMUM_LENGTH:
        raise InvalidInputError("a seed has 32 bytes and an info at most 65,535")
    derive_input = seed + len(info).to_bytes(2, "big") + info
    dst = b"DeriveKeyPair" + _context_string(mode)
    for counter in range(256):
        try:
            private_key = groups.hash_to_scalar(derive_input + bytes((counter,)), dst)
        except groups.ScalarError:
            continue
        return KeyPair(private_key, groups.multiply_base(private_key))
    raise DeriveKeyPairError("this seed gives no key pair")


def generate_key_pair(random_bytes: Callable[[int], bytes] = os.urandom) -> KeyPair:
    """A fresh random key pair (RFC 9497 section 3.2)."""
    private_key = groups.random_scalar(random_bytes)
    return KeyPair(private_key, groups.multiply_base(private_key))


# --- The asker -------------------------------------------------------------------------------------------------------


def blind(
    inputs: Sequence[bytes],
    mode: Mode = Mode.VOPRF,
    *,
    random_bytes: Callable[[int], bytes] = os.urandom,
    blinds: Sequence[Scalar] | None = None,
) -> Blinding:
    """Hide each input behind a blind of its own (RFC 9497 section 3.3.1, Blind).

    `blinds` is for published vectors only: a blind used twice tells the owner that two inputs are equal, so blinds are
    drawn here and nowhere else. Raises InvalidInputError for an input over 65,535 bytes.
    """
    for one in inputs:
        _length_prefix(one)
    if blinds is None:
        blinds = [groups.random_scalar(random_bytes) for _ in inputs]
    input_elements = groups.hash_to_group_many(inputs, _group_dst(mode))
    blinded_elements = groups.multiply_pairwise(blinds, input_elements)
    return Blinding(mode, tuple(inputs), tuple(blinds), tuple(blinded_elements))


def verify_proof(
    public_key: Element, blinded_elements: Sequence[bytes], evaluated_elements: Sequence[bytes], proof: Proof
) -> VerifiedEvaluation:
    """Check that the owner of `public_key` evaluated exactly these elements in this order (RFC 9497 section 2.2.2).

    Raises VerifyError otherwise, also for identity and malformed elements and lists of unlike length.
    """
    try:
        composite, evaluated_composite = _composites(public_key, blinded_elements, evaluated_elements)
        base_commitment = groups.add(groups.multiply_base(proof.response), groups.multiply(proof.challenge, public_key))
        composite_commitment = groups.add(
            groups.multiply(proof.response, composite), groups.multiply(proof.challenge, evaluated_composite)
        )
        expected = _challenge(public_key, composite, evaluated_composite, base_commitment, composite_commitment)
    except CryptoError as error:
        raise VerifyError("an evaluated element, the public key or the proof is malformed") from error
    if expected != proof.challenge:  # all of it is public: the time of this comparison tells nothing
        raise VerifyError("the proof does not hold for this public key and these elements")
    # groups.multiply refused every element that is not what Element promises
    return VerifiedEvaluation(tuple(map(Element, blinded_elements)), tuple(map(Element, evaluated_elements)))


def finalize(blinding: Blinding, evaluation: VerifiedEvaluation) -> list[bytes]:
    """The outputs, 64 bytes each, in the order of the inputs (RFC 9497 section 3.3.2, Finalize).

    Raises VerifyError when the evaluation answers another request, or the blinding is of mode OPRF.
    """
    return finalize_many([blinding], [evaluation])[0]


def finalize_many(blindings: Sequence[Blinding], evaluations: Sequence[VerifiedEvaluation]) -> list[list[bytes]]:
    """`finalize` of each blinding, at the price of one inversion for all: a request has a blinding for each key.

    Raises as `finalize` does for any of them, and ValueError for lists of unlike length.
    """
    for blinding, evaluation in zip(blindings, evaluations, strict=True):
        if blinding.mode is not Mode.VOPRF:
            raise VerifyError("only mode VOPRF has verified evaluations")
        if evaluation.blinded_elements != blinding.blinded_elements:
            raise VerifyError("this evaluation answers another request")
    return _unblind(blindings, [evaluation.evaluated_elements for evaluation in evaluations])


def finalize_unverified(blinding: Blinding, evaluated_elements: Sequence[bytes]) -> list[bytes]:
    """The outputs of mode OPRF, where nothing shows which key was used (RFC 9497 section 3.3.1, Finalize).

    Raises VerifyError for a blinding of mode VOPRF or a list of another length, ElementError for a bad element.
    """
    if blinding.mode is not Mode.OPRF:
        raise VerifyError("mode VOPRF finalizes verified evaluations only")
    if len(evaluated_elements) != len(blinding.inputs):
        raise VerifyError("this evaluation answers another request")
    return _unblind([blinding], [evaluated_elements])[0]


def _unblind(blindings: Sequence[Blinding], answers: Sequence[Sequence[bytes]]) -> list[list[bytes]]:
    inverses = iter(groups.invert_scalars([one for blinding in blindings for one in blinding.blinds]))
    return [
        _outputs(blinding.inputs, groups.multiply_pairwise(list(islice(inverses, len(evaluated))), evaluated))
        for blinding, evaluated in zip(blindings, answers, strict=True)
    ]


# --- The owner -------------------------------------------------------------------------------------------------------


def blind_evaluate(private_key: Scalar, blinded_elements: Iterable[bytes]) -> list[Element]:
    """private_key * element for each (RFC 9497 section 3.3.1, BlindEvaluate).

    Raises ElementError for an element that is malformed or the identity; nothing is then evaluated.
    """
    return groups.multiply_many(private_key, blinded_elements)


def generate_proof(
    key_pair: KeyPair,
    blinded_elements: Sequence[bytes],
    evaluated_elements: Sequence[bytes],
    *,
    random_bytes: Callable[[int], bytes] = os.urandom,
    proof_randomness: Scalar | None = None,
) -> Proof:
    """One proof for the whole list, of 1 to 65,535 elements (RFC 9497 section 2.2.1).

    `proof_randomness` is for published vectors only: used twice, it gives the private key away. Raises
    InvalidInputError for lists of unlike or impossible length, ElementError for a bad element.
    """
    public_key, private_key = key_pair.public_key, key_pair.private_key
    composite = _composite(_weights(public_key, blinded_elements, evaluated_elements), blinded_elements)
    evaluated_composite = groups.multiply(private_key, composite)
    r = groups.random_scalar(random_bytes) if proof_randomness is None else proof_randomness
    challenge = _challenge(
        public_key, composite, evaluated_composite, groups.multiply_base(r), groups.multiply(r, composite)
    )
    response = groups.subtract_scalars(r, groups.multiply_scalars(challenge, private_key))
    return Proof(challenge, response)


def evaluate(private_key: Scalar, one: bytes, mode: Mode = Mode.VOPRF) -> bytes:
    """The 64-byte output of one input, for who holds the key (RFC 9497 section 3.3.1, Evaluate)."""
    return evaluate_many(private_key, (one,), mode)[0]


def evaluate_many(private_key: Scalar, inputs: Sequence[bytes], mode: Mode = Mode.VOPRF) -> list[bytes]:
    """The 64-byte output of each input, in order: the way a list is built.

    Takes some 75 microseconds an input and holds all of them in memory: hand over a list in chunks, and chunks to
    processes. Raises ScalarError for a bad key, InvalidInputError for an input over 65,535 bytes.
    """
    input_elements = groups.hash_to_group_many(inputs, _group_dst(mode))
    return _outputs(inputs, groups.multiply_many(private_key, input_elements))


# --- Composites, transcripts, encodings ------------------------------------------------------------------------------


def _composites(
    public_key: Element, blinded_elements: Sequence[bytes], evaluated_elements: Sequence[bytes]
) -> tuple[Element, Element]:
    """ComputeComposites: the weighted sums of both lists."""
    weights = _weights(public_key, blinded_elements, evaluated_elements)
    return _composite(weights, blinded_elements), _composite(weights, evaluated_elements)


def _composite(weights: Sequence[Scalar], elements: Sequence[bytes]) -> Element:
    products = groups.multiply_pairwise(weights, elements)
    total = products[0]
    for product in products[1:]:
        total = groups.add(total, product)
    return total


def _weights(
    public_key: Element, blinded_elements: Sequence[bytes], evaluated_elements: Sequence[bytes]
) -> list[Scalar]:
    """One weight per pair, derived from the pair, its place and the public key, so that no error can cancel another."""
    if not 0 < len(blinded_elements) == len(evaluated_elements) <= MAXIMUM_LENGTH:
        raise InvalidInputError("a proof is about 1 to 65,535 blinded elements and as many evaluated ones")
    context_string = _context_string(Mode.VOPRF)
    seed_dst = b"Seed-" + context_string
    seed = hashlib.sha512(_SHORT + public_key + len(seed_dst).to_bytes(2, "big") + seed_dst).digest()
    scalar_dst = b"HashToScalar-" + context_string
    pairs = zip(blinded_elements, evaluated_elements, strict=True)
    return [
        groups.hash_to_scalar(
            b"".join((_LONG, seed, i.to_bytes(2, "big"), _SHORT, blinded, _SHORT, evaluated, b"Composite")), scalar_dst
        )
        for i, (blinded, evaluated) in enumerate(pairs)
    ]


def _challenge(*elements: Element) -> Scalar:
    transcript = b"".join(_SHORT + element for element in elements) + b"Challenge"
    return groups.hash_to_scalar(transcript, b"HashToScalar-" + _context_string(Mode.VOPRF))


def _outputs(inputs: Sequence[bytes], elements: Sequence[Element]) -> list[bytes]:
    sha512 = hashlib.sha512
    return [
        sha512(b"".join((_length_prefix(one), one, _SHORT, element, _FINALIZE))).digest()
        for one, element in zip(inputs, elements, strict=True)
    ]


def _length_prefix(one: bytes) -> bytes:
    try:
        return len(one).to_bytes(2, "big")
    except OverflowError as error:
        raise InvalidInputError("an input has at most 65,535 bytes") from error


def _context_string(mode: Mode) -> bytes:
    return b"OPRFV1-" + bytes((mode,)) + b"-ristretto255-SHA512"


def _group_dst(mode: Mode) -> bytes:
    return b"HashToGroup-" + _context_string(mode)
