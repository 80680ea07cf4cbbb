"""The bounds before the exact work: they may spare a computation, and never change what comes out."""

from hypothesis import given
from hypothesis import strategies as st

from protocol.matching.name_score import agreement_of, compare_analysed, meetings_of
from protocol.matching.names import analyse_name
from protocol.matching.similarity import likeness, may_be_joined, may_be_spelt
from protocol.matching.sounds.distance import distance, is_further
from protocol.matching.tokens import joined_token, token_of
from tests.property.test_name_comparison import EITHER, SLOW, SOUNDS, WORDS

ABOVE = st.sampled_from([0.0, 0.3, 0.5, 0.6, 0.8])
SLIPPED = st.builds(
    lambda word, at, put: word[: at % len(word)] + put + word[at % len(word) + 1 :],
    WORDS,
    st.integers(0, 20),
    st.sampled_from(["", "a", "k", "sh", "و", "ی", "о", "в"]),
)
WORD = st.one_of(WORDS, SLIPPED, st.text(alphabet=st.characters(), min_size=1, max_size=8))


@given(SOUNDS, SOUNDS, st.booleans(), st.floats(0, 6))
def test_a_cut_short_distance_is_the_distance_or_more_than_asked_for(
    one: str, other: str, unwritten: bool, most: float
) -> None:
    whole = distance(one, other, unwritten_vowels=unwritten)
    cut = distance(one, other, unwritten_vowels=unwritten, most=most)
    assert cut == whole if whole <= most else cut > most
    if is_further(one, other, most, unwritten_vowels=unwritten):
        assert whole > most


@given(WORD, WORD, ABOVE)
@SLOW
def test_a_likeness_that_matters_is_the_same_however_little_matters(one: str, other: str, above: float) -> None:
    left, right = token_of(one), token_of(other)
    whole, cut = likeness(left, right), likeness(left, right, above=above)
    assert cut == whole if whole.similarity > above else cut.similarity <= above
    assert likeness(right, left).similarity == whole.similarity


@given(st.lists(WORD, min_size=2, max_size=3), WORD)
@SLOW
def test_words_that_are_one_word_are_never_taken_for_others_unread(parts: list[str], whole: str) -> None:
    tokens = [token_of(part) for part in parts]
    joined = tokens[0]
    for token in tokens[1:]:
        joined = joined_token(joined, token)
    for other in (token_of(whole), token_of("".join(parts)), token_of("".join(parts)[1:])):
        if likeness(joined, other).similarity > 0.8:
            assert may_be_joined(tokens, other, above=0.8)
            if len(tokens) == 2:
                one, two = tokens
                skeleton = one.coarse[0] + two.coarse[0].removeprefix(one.coarse[0][-1:])
                assert may_be_spelt(one.text + two.text, skeleton, (one, two), other)


@given(EITHER, EITHER)
@SLOW
def test_the_agreement_without_reasons_is_that_with_reasons(one: str, other: str) -> None:
    left, right = analyse_name(one), analyse_name(other)
    short, whole = agreement_of(left, right, meetings_of(left)), compare_analysed(left, right)
    assert (short.score, short.weight_met) == (whole.score, whole.weight_met)
