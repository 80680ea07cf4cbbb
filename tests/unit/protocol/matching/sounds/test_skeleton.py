"""Skeletons: one name has one in every script; what two writers spell differently has both."""

import pytest

from protocol.matching.sounds.skeleton import MAX_SKELETONS, coarse_skeletons, skeletons_of, squeezed


@pytest.mark.parametrize(
    ("sounds", "written", "skeletons"),
    [
        ("Wardak", True, ("frdk",)),  # a w before a vowel is a consonant
        ("WrdkY", False, ("frdk",)),  # at the beginning always
        ("maHmud", True, ("mhmd",)),
        ("mHmWd", False, ("mhmd", "mhmfd")),  # inside an Arabic word it is a vowel, or a consonant
        ("miCael", True, ("mSl", "mkl")),  # ch of church, ch of Michael
        ("Tomas", True, ("tms", "sms")),  # th
        ("cely", True, ("sl", "Sl")),  # c before e
        ("carlo", True, ("krl", "Srl")),
        ("fatimaH", True, ("ftm",)),  # an h at the end comes and goes
        ("aEuo", True, ("",)),
        ("", True, ("",)),
        ("bdbdd", True, ("bdbd",)),  # the same class side by side once
    ],
)
def test_skeletons_of_sounds(sounds: str, written: bool, skeletons: tuple[str, ...]) -> None:
    assert skeletons_of(sounds, vowels_written=written) == skeletons


def test_a_word_of_nothing_but_doubtful_letters_has_few_skeletons() -> None:
    assert len(skeletons_of("cCJTc" * 6, vowels_written=True)) <= MAX_SKELETONS


@pytest.mark.parametrize(("one", "other"), [("Sarif", "Carif"), ("Zana", "zana"), ("Xan", "Qan")])
def test_the_coarse_skeleton_takes_more_for_one(one: str, other: str) -> None:
    assert not set(coarse_skeletons(one)).isdisjoint(coarse_skeletons(other))


@pytest.mark.parametrize(("given", "made"), [("", ""), ("aab", "ab"), ("abab", "abab"), ("mmmm", "m")])
def test_squeezed(given: str, made: str) -> None:
    assert squeezed(given) == made
    assert squeezed(made) == made
