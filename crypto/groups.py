"""The prime-order group ristretto255 (RFC 9496) over libsodium, with hashing as RFC 9497 section 4.1 and RFC 9380 ask.

An element and a scalar are 32 bytes each, little-endian canonical encodings. libsodium's own calls accept the identity
and unreduced scalars in places; nothing here does. There is no state: every call has its own output buffer, so threads,
forked and spawned processes need no care.
"""

import ctypes
import hashlib
import os
from collections.abc import Callable, Iterable, Sequence
from typing import NewType

from crypto.errors import CryptoError
from crypto.libsodium import load_libsodium

Element = NewType("Element", bytes)
"""32 bytes: the canonical encoding of an element that is not the identity."""
Scalar = NewType("Scalar", bytes)
"""32 bytes, little-endian: an integer from 1 to ORDER - 1. Often a secret."""

ELEMENT_BYTES = 32
SCALAR_BYTES = 32
ORDER = 2**252 + 27742317777372353535851937790883648493
"""The order of the group (RFC 9496 section 4)."""

_IDENTITY = bytes(ELEMENT_BYTES)
_ZERO = bytes(SCALAR_BYTES)
_ONE = Scalar((1).to_bytes(SCALAR_BYTES, "little"))
_UNIFORM_BYTES = 64
_EXPANDED_LENGTH = _UNIFORM_BYTES.to_bytes(2, "big") + b"\x00"
# The first SHA-512 block of expand_message_xmd is all zero; its state is computed once and copied.
_AFTER_ZERO_BLOCK = hashlib.sha512(bytes(128))


class ElementError(CryptoError):
    """Not the canonical encoding of an element, or the identity. Refuse the message that carried it."""


class ScalarError(CryptoError):
    """Not a scalar from 1 to ORDER - 1. Refuse the message that carried it, or draw another one."""


_library = load_libsodium()
_Buffer = ctypes.c_char * 32  # ELEMENT_BYTES and SCALAR_BYTES


def _bind(name: str, inputs: int, returns_status: bool = True) -> Callable[..., int]:
    function = getattr(_library, name)
    function.argtypes = [_Buffer] + [ctypes.c_char_p] * inputs
    function.restype = ctypes.c_int if returns_status else None
    return function  # type: ignore[no-any-return]


_is_valid_point = _library.crypto_core_ristretto255_is_valid_point
_is_valid_point.argtypes = [ctypes.c_char_p]
_is_valid_point.restype = ctypes.c_int
_from_hash = _bind("crypto_core_ristretto255_from_hash", 1)
_add = _bind("crypto_core_ristretto255_add", 2)
_subtract = _bind("crypto_core_ristretto255_sub", 2)
_multiply = _bind("crypto_scalarmult_ristretto255", 2)
_multiply_base = _bind("crypto_scalarmult_ristretto255_base", 1)
_scalar_reduce = _bind("crypto_core_ristretto255_scalar_reduce", 1, returns_status=False)
_scalar_add = _bind("crypto_core_ristretto255_scalar_add", 2, returns_status=False)
_scalar_subtract = _bind("crypto_core_ristretto255_scalar_sub", 2, returns_status=False)
_scalar_multiply = _bind("crypto_core_ristretto255_scalar_mul", 2, returns_status=False)
_scalar_negate = _bind("crypto_core_ristretto255_scalar_negate", 1, returns_status=False)
_scalar_invert = _bind("crypto_core_ristretto255_scalar_invert", 1)


# --- What comes from outside --------------------------------------------------------------------------------------


def require_element(encoded: bytes) -> Element:
    """`encoded` as an Element. Raises ElementError unless it is 32 bytes, canonical, and not the identity."""
    if len(encoded) != ELEMENT_BYTES or encoded == _IDENTITY or not _is_valid_point(encoded):
        raise ElementError("not a group element other than the identity")
    return Element(encoded)


def require_scalar(encoded: bytes) -> Scalar:
    """`encoded` as a Scalar. Raises ScalarError unless it is 32 bytes, little-endian, from 1 to ORDER - 1."""
    if len(encoded) != SCALAR_BYTES or not 0 < int.from_bytes(encoded, "little") < ORDER:
        raise ScalarError("not a scalar from 1 to the group order less 1")
    return Scalar(encoded)


def random_scalar(random_bytes: Callable[[int], bytes] = os.urandom) -> Scalar:
    """A uniform non-zero scalar, from 64 random bytes reduced modulo ORDER (RFC 9497 section 4.7.2).

    Raises ScalarError if `random_bytes` returns another length, or bytes that reduce to zero (a broken source).
    """
    drawn = random_bytes(_UNIFORM_BYTES)
    if len(drawn) != _UNIFORM_BYTES:
        raise ScalarError("the random source returned another length than asked")
    return _reduce(drawn)


# --- Hashing ------------------------------------------------------------------------------------------------------


def hash_to_group(message: bytes, dst: bytes) -> Element:
    """Map `message` to an element nobody knows the logarithm of (RFC 9497 section 4.1). `dst` is 1 to 255 bytes."""
    return hash_to_group_many((message,), dst)[0]


def hash_to_group_many(messages: Iterable[bytes], dst: bytes) -> list[Element]:
    """`hash_to_group` of each message, in order. Raises ElementError if one maps to the identity (chance 2^-252)."""
    dst_prime = _dst_prime(dst)
    elements = []
    for message in messages:
        out = _Buffer()
        _from_hash(out, _expand(message, dst_prime))
        element = out.raw
        if element == _IDENTITY:
            raise ElementError("an input hashes to the identity")
        elements.append(Element(element))
    return elements


def hash_to_scalar(message: bytes, dst: bytes) -> Scalar:
    """Map `message` to a scalar (RFC 9497 section 4.1). Raises ScalarError if it is zero (chance 2^-252)."""
    return _reduce(_expand(message, _dst_prime(dst)))


def _dst_prime(dst: bytes) -> bytes:
    if not 0 < len(dst) < 256:
        raise ValueError("a domain separation tag has 1 to 255 bytes")
    return dst + bytes((len(dst),))


def _expand(message: bytes, dst_prime: bytes) -> bytes:
    """expand_message_xmd with SHA-512 to 64 bytes (RFC 9380 section 5.3.1)."""
    # One output block is enough: 64 bytes is the digest length of SHA-512.
    first = _AFTER_ZERO_BLOCK.copy()
    first.update(message + _EXPANDED_LENGTH + dst_prime)
    return hashlib.sha512(first.digest() + b"\x01" + dst_prime).digest()


def _reduce(uniform: bytes) -> Scalar:
    out = _Buffer()
    _scalar_reduce(out, uniform)
    scalar = out.raw
    if scalar == _ZERO:
        raise ScalarError("a drawn or derived scalar is zero")
    return Scalar(scalar)


# --- Elements -----------------------------------------------------------------------------------------------------
# Each refuses a non-canonical encoding by libsodium's own status, and an identity going in or coming out. The length is
# checked here because libsodium would read past the end of a shorter buffer.


def multiply(scalar: Scalar, element: bytes) -> Element:
    """scalar * element. Raises ElementError, ScalarError unless they are as `require_element`, `require_scalar` ask."""
    require_scalar(scalar)
    return _multiply_checked(scalar, element)


def multiply_many(scalar: Scalar, elements: Iterable[bytes]) -> list[Element]:
    """scalar * element for each element, in order. Raises as `multiply` does, for the first bad one."""
    require_scalar(scalar)
    return [_multiply_checked(scalar, element) for element in elements]


def multiply_pairwise(scalars: Sequence[Scalar], elements: Sequence[bytes]) -> list[Element]:
    """scalars[i] * elements[i] for each i. Raises as `multiply` does; ValueError if the lengths differ."""
    return [multiply(scalar, element) for scalar, element in zip(scalars, elements, strict=True)]


def multiply_base(scalar: Scalar) -> Element:
    """scalar * generator. Raises ScalarError unless the scalar is as `require_scalar` asks."""
    out = _Buffer()
    if _multiply_base(out, require_scalar(scalar)):
        raise ScalarError("not a scalar from 1 to the group order less 1")
    return Element(out.raw)


def add(left: bytes, right: bytes) -> Element:
    """left + right. Raises ElementError for a bad input, or when the sum is the identity."""
    return _combined(_add, left, right)


def subtract(left: bytes, right: bytes) -> Element:
    """left - right. Raises ElementError for a bad input, or when both are equal."""
    return _combined(_subtract, left, right)


def _multiply_checked(scalar: Scalar, element: bytes) -> Element:
    """For a scalar already known to be good: libsodium fails when the product, hence the element, is the identity."""
    out = _Buffer()
    if len(element) != ELEMENT_BYTES or _multiply(out, scalar, element):
        raise ElementError("not a group element other than the identity")
    return Element(out.raw)


def _combined(operation: Callable[..., int], left: bytes, right: bytes) -> Element:
    out = _Buffer()
    if len(left) != ELEMENT_BYTES or len(right) != ELEMENT_BYTES or left == _IDENTITY or right == _IDENTITY:
        raise ElementError("not a group element other than the identity")
    if operation(out, left, right):
        raise ElementError("not a group element other than the identity")
    element = out.raw
    if element == _IDENTITY:
        raise ElementError("the result is the identity")
    return Element(element)


# --- Scalars ------------------------------------------------------------------------------------------------------


def add_scalars(left: Scalar, right: Scalar) -> Scalar:
    """left + right modulo ORDER. Raises ScalarError for a bad input, or when the sum is zero."""
    return _scalar_result(_scalar_add, require_scalar(left), require_scalar(right))


def subtract_scalars(left: Scalar, right: Scalar) -> Scalar:
    """left - right modulo ORDER. Raises ScalarError for a bad input, or when both are equal."""
    return _scalar_result(_scalar_subtract, require_scalar(left), require_scalar(right))


def multiply_scalars(left: Scalar, right: Scalar) -> Scalar:
    """left * right modulo ORDER. Raises ScalarError for a bad input."""
    return _scalar_result(_scalar_multiply, require_scalar(left), require_scalar(right))


def negate_scalar(scalar: Scalar) -> Scalar:
    """-scalar modulo ORDER. Raises ScalarError for a bad input."""
    return _scalar_result(_scalar_negate, require_scalar(scalar))


def invert_scalar(scalar: Scalar) -> Scalar:
    """1 / scalar modulo ORDER. Raises ScalarError for a bad input."""
    return _scalar_result(_scalar_invert, require_scalar(scalar))


def invert_scalars(scalars: Sequence[Scalar]) -> list[Scalar]:
    """1 / scalar for each scalar, by one inversion and three products each (Montgomery's trick).

    An inversion costs some 60 times a product. All stay in libsodium: the time of Python's integers depends on the
    secret. Raises ScalarError if any is bad.
    """
    if not scalars:
        return []
    running = _ONE
    products_before = []
    for scalar in scalars:
        products_before.append(running)
        running = multiply_scalars(running, scalar)
    inverse = invert_scalar(running)
    inverted = []
    for scalar, product_before in zip(reversed(scalars), reversed(products_before), strict=True):
        inverted.append(multiply_scalars(inverse, product_before))
        inverse = multiply_scalars(inverse, scalar)
    inverted.reverse()
    return inverted


def _scalar_result(operation: Callable[..., int], *scalars: Scalar) -> Scalar:
    out = _Buffer()
    operation(out, *scalars)
    result = out.raw
    if result == _ZERO:
        raise ScalarError("the result is zero")
    return Scalar(result)
