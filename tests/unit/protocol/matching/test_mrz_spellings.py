"""Spellings behind a zone: national letters come back, nothing grows without bound."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.matching.mrz.spellings import MAX_SPELLINGS, plausible_spellings


@pytest.mark.parametrize(
    ("component", "spellings"),
    [
        ("MUELLER", {"MUELLER", "MÜLLER"}),
        ("MUXXLLER", {"MUXXLLER", "MÜLLER"}),
        ("OEZTUERK", {"OEZTUERK", "ÖZTÜRK", "OEZTÜRK", "ÖZTUERK", "ØZTÜRK", "ŒZTÜRK", "ØZTUERK", "ŒZTUERK"}),
        ("NUNXXEZ", {"NUNXXEZ", "NUÑEZ"}),
        ("KHAN", {"KHAN"}),
        ("", {""}),
    ],
)
def test_national_letters_come_back(component: str, spellings: set[str]) -> None:
    assert set(plausible_spellings(component)) == spellings
    assert plausible_spellings(component)[0] == component


@given(st.text(alphabet="AEOUSTHIJNX", max_size=60))
def test_spellings_are_few_and_distinct(component: str) -> None:
    found = plausible_spellings(component)
    assert 1 <= len(found) <= MAX_SPELLINGS
    assert len(set(found)) == len(found)
