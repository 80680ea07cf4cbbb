"""What the vector recipes share: a stream of bytes fixed by its seed, and the moment and members they speak of."""

import hashlib
from collections.abc import Callable
from typing import Any

from tests.support.members import ISSUED, make_member

Vector = dict[str, Any]
"""One JSON file. Bytes are hexadecimal, canonical JSON is text. What stands under `randomised` differs at each run
(ML-DSA signatures, HPKE): it is there to be verified or opened, not to be made again."""

NOW = ISSUED + 1000
PK, GR, TR = make_member("PK"), make_member("GR"), make_member("TR")


def fixed_bytes(seed: str) -> Callable[[int], bytes]:
    """A stand-in for `os.urandom`: call k with n gives the first n bytes of SHAKE-256(seed || "|" || k in decimal)."""
    calls = iter(range(2**32))
    return lambda count: hashlib.shake_256(f"{seed}|{next(calls)}".encode()).digest(count)


def stable(vector: Any) -> Any:
    """The vector without what is randomised."""
    if isinstance(vector, dict):
        return {name: stable(value) for name, value in vector.items() if name != "randomised"}
    return [stable(value) for value in vector] if isinstance(vector, list) else vector
