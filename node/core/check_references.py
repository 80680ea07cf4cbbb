"""References of checks: which agency asked can be told from the reference itself, by this node alone.

A check leaves no row of its own: a clear one would otherwise be a record of a traveller's movements. Its reference is
eight random bytes and the first eight of a MAC over them and the agency, so nobody reads another agency's checks by
guessing references, and no table says who was at the border.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from node.core.agencies import AgencyCode

if TYPE_CHECKING:
    from node.core.ports import Keys

_RANDOM_BYTES = 8
_MAC_BYTES = 8
_FORM = re.compile(r"[0-9a-f]{32}")
_USE = b"reference of a check, by agency\0"


def new_check_reference(keys: Keys, agency: AgencyCode, random_bytes: Callable[[int], bytes]) -> str:
    """A fresh reference, 32 lower-case hexadecimal digits, for a check that `agency` makes."""
    beginning = random_bytes(_RANDOM_BYTES)
    return (beginning + _mac(keys, agency, beginning)).hex()


def is_check_of(keys: Keys, agency: AgencyCode, reference: str) -> bool:
    """Whether `agency` made the check of this reference; the comparison takes the same time whatever is presented."""
    if not _FORM.fullmatch(reference):
        return False
    raw = bytes.fromhex(reference)
    return hmac.compare_digest(raw[_RANDOM_BYTES:], _mac(keys, agency, raw[:_RANDOM_BYTES]))


def _mac(keys: Keys, agency: AgencyCode, beginning: bytes) -> bytes:
    key = hmac.digest(keys.pseudonym_key(), _USE, hashlib.sha256)
    return hmac.digest(key, beginning + agency.encode("ascii"), hashlib.sha256)[:_MAC_BYTES]
