"""The short way to a skeleton, where no sound can be read in two ways, gives what the long way gives."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.matching.sounds import skeleton

_SOUNDS = "bptdkgQGfvWwlmnrszSZCJTDHXqcYyEAaeiou"
_NO_TWO_WAYS: dict[bool, frozenset[str]] = {True: frozenset(_SOUNDS), False: frozenset(_SOUNDS)}


@given(st.text(_SOUNDS, max_size=12), st.booleans())
def test_both_ways_agree(sounds: str, vowels_written: bool) -> None:
    short = skeleton.skeletons_of(sounds, vowels_written=vowels_written)
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(skeleton, "_TWO_WAYS", _NO_TWO_WAYS)
        if sounds:
            assert skeleton.skeletons_of(sounds, vowels_written=vowels_written) == short
