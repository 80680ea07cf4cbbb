"""Properties of spellings for zones: any Unicode text has some or none, bounded, in A to Z, and always the same."""

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.matching.icao_tables import MAX_SPELLINGS, icao_spellings

LETTERS = st.one_of(
    st.characters(min_codepoint=0x41, max_codepoint=0x24F),
    st.characters(min_codepoint=0x400, max_codepoint=0x52F),
    st.characters(min_codepoint=0x600, max_codepoint=0x6FF),
    st.sampled_from(" -'\u200c\u0651\u0301ÄÖÜÅÑ"),
)
NAMES = st.one_of(st.text(max_size=40), st.text(alphabet=st.characters(), max_size=40), st.text(LETTERS, max_size=40))
FORM = re.compile(r"[A-Z]+(?: [A-Z]+)*\Z")


@given(NAMES, st.integers(-1, 100))
@settings(max_examples=500)
def test_any_text_has_distinct_bounded_spellings_in_capitals(text: str, limit: int) -> None:
    spellings = icao_spellings(text, limit)
    assert all(FORM.match(each) for each in spellings)
    assert len(set(spellings)) == len(spellings) <= max(0, min(limit, MAX_SPELLINGS))
    assert spellings == icao_spellings(text, limit) == icao_spellings(text, 100)[: len(spellings)]


@given(st.lists(st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=8), min_size=1, max_size=4))
def test_what_is_spelt_already_stays_and_case_does_not_matter(words: list[str]) -> None:
    name = " ".join(words)
    assert icao_spellings(name) == icao_spellings(name.lower()) == (name,)
