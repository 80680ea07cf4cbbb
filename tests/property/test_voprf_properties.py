"""Whatever is asked, the asker reaches the owner's output, and nothing else passes."""

import contextlib

from hypothesis import given, settings
from hypothesis import strategies as st

from crypto import groups, voprf

inputs = st.lists(st.binary(max_size=80), min_size=1, max_size=6)
seeds = st.binary(min_size=32, max_size=32)
scalars = st.integers(1, groups.ORDER - 1).map(lambda value: groups.Scalar(value.to_bytes(32, "little")))
few = settings(max_examples=25, deadline=None)


@few
@given(seed=seeds, info=st.binary(max_size=40), asked=inputs)
def test_blind_evaluate_finalize_equals_evaluate(seed: bytes, info: bytes, asked: list[bytes]) -> None:
    key_pair = voprf.derive_key_pair(seed, info)
    blinding = voprf.blind(asked)
    evaluated = voprf.blind_evaluate(key_pair.private_key, blinding.blinded_elements)
    proof = voprf.generate_proof(key_pair, blinding.blinded_elements, evaluated)
    verified = voprf.verify_proof(key_pair.public_key, blinding.blinded_elements, evaluated, proof)
    assert voprf.finalize(blinding, verified) == voprf.evaluate_many(key_pair.private_key, asked)


@few
@given(seed=seeds, asked=inputs)
def test_unverified_mode_also_equals_evaluate(seed: bytes, asked: list[bytes]) -> None:
    private_key = voprf.derive_key_pair(seed, b"", voprf.Mode.OPRF).private_key
    blinding = voprf.blind(asked, voprf.Mode.OPRF)
    evaluated = voprf.blind_evaluate(private_key, blinding.blinded_elements)
    expected = voprf.evaluate_many(private_key, asked, voprf.Mode.OPRF)
    assert voprf.finalize_unverified(blinding, evaluated) == expected


@settings(max_examples=200, deadline=None)
@given(encoded=st.binary(max_size=70))
def test_parsers_give_a_value_or_their_own_error(encoded: bytes) -> None:
    with contextlib.suppress(groups.ElementError):
        assert groups.require_element(encoded) == encoded
    with contextlib.suppress(voprf.VerifyError):
        assert voprf.Proof.decode(encoded).encode() == encoded


@few
@given(left=scalars, right=scalars, message=st.binary(max_size=40))
def test_multiplication_is_associative_and_distributes(
    left: groups.Scalar, right: groups.Scalar, message: bytes
) -> None:
    element = groups.hash_to_group(message, b"property")
    product = groups.multiply_scalars(left, right)
    assert groups.multiply(left, groups.multiply(right, element)) == groups.multiply(product, element)
    if int.from_bytes(left, "little") + int.from_bytes(right, "little") != groups.ORDER:
        total = groups.multiply(groups.add_scalars(left, right), element)
        assert groups.add(groups.multiply(left, element), groups.multiply(right, element)) == total
