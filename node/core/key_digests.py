"""Digests of match keys: what the local look-up compares, and what an import computes once for each entry."""

import hashlib

from protocol.entry import Entry
from protocol.matching.match_keys import keys_of_entry


def key_digest(key_input: bytes) -> bytes:
    """SHA-256 of a match key's input, 32 bytes."""
    return hashlib.sha256(key_input).digest()


def digests_of(entry: Entry) -> bytes:
    """The digests of the entry's match keys, 32 bytes each, in a row, without repeats."""
    return b"".join(dict.fromkeys(key_digest(key.input) for key in keys_of_entry(entry)))
