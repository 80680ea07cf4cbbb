"""The least that Python can do to derive a tag: libsodium called in one loop on buffers made once, nothing checked."""

import ctypes
import hashlib
from collections.abc import Sequence

from crypto.libsodium import load_libsodium

_CONTEXT = b"OPRFV1-\x01-ristretto255-SHA512"
_DST = b"HashToGroup-" + _CONTEXT


class RawLibsodium:
    """Mode VOPRF's Evaluate, with the same SHA-512 as ours, for comparison only."""

    def __init__(self, private_key: bytes) -> None:
        library = load_libsodium()
        self._from_hash = library.crypto_core_ristretto255_from_hash
        self._multiply = library.crypto_scalarmult_ristretto255
        self._private_key = private_key

    def evaluate_many(self, inputs: Sequence[bytes]) -> list[bytes]:
        from_hash, multiply, sha512, private_key = self._from_hash, self._multiply, hashlib.sha512, self._private_key
        element, product = ctypes.create_string_buffer(32), ctypes.create_string_buffer(32)
        first_prefix = bytes(128)
        suffix = _DST + bytes((len(_DST),))
        first_suffix, second_suffix = b"\x00\x40\x00" + suffix, b"\x01" + suffix
        outputs = []
        for one in inputs:
            first = sha512(first_prefix + one + first_suffix).digest()
            from_hash(element, sha512(first + second_suffix).digest())
            multiply(product, private_key, element)
            outputs.append(sha512(len(one).to_bytes(2, "big") + one + b"\x00\x20" + product.raw + b"Finalize").digest())
        return outputs
