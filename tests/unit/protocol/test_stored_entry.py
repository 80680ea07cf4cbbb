"""Reading back what the node stored itself: the same entry, the same digest, and no traceback for rotten bytes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from node.demo.watchlists import generate_entries
from protocol.entry import dump_entry, entry_digest, load_entry
from protocol.errors import MalformedError
from protocol.stored_entry import restore_entry, stored_digest
from protocol.vocabulary import MemberCode
from tests.support.federation import START


def test_restored_entries_equal_validated_ones_and_have_their_digest() -> None:
    entries = list(generate_entries(MemberCode("PK"), 300, "7", START))
    assert len({entry.category for entry in entries}) > 3
    for entry in entries:
        raw = dump_entry(entry)
        assert restore_entry(raw) == load_entry(raw) == entry
        assert stored_digest(raw) == entry_digest(entry)


@given(st.binary(max_size=200) | st.sampled_from([b"{}", b"[]", b"null", b'{"object_kind":"person"}']))
def test_rotten_bytes_are_refused_with_the_protocols_own_error(raw: bytes) -> None:
    with pytest.raises(MalformedError):
        restore_entry(raw)
