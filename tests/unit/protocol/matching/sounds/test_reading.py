"""Words of every script as sounds: one name sounds alike, and a letter that writers read in two ways has two readings."""

import pytest

from protocol.matching.sounds.distance import distance, weight
from protocol.matching.sounds.reading import MAX_SOUNDS, for_abjad, joined_sounds, read_sounds


@pytest.mark.parametrize(
    ("word", "readings"),
    [
        ("Khan", ("Xan",)),  # kh is one sound
        ("Хан", ("Xan",)),
        ("خان", ("XAn",)),  # alef may be any vowel
        ("Qasim", ("Qasim",)),
        ("قاسم", ("QAsm",)),  # no short vowels
        ("Hossein", ("Hosein",)),  # doubled letters once
        ("Hosseini", ("Hoseiny",)),  # an i at the end is a letter of its own
        ("Şerif", ("Serif", "serif")),  # who has no ş writes s
        ("Šarić", ("SariC", "sariC")),
        ("Xhaferi", ("ksHafery", "XHafery")),  # Albanian x
        ("Georgi", ("georgy", "JeorJy")),  # a g before e and i
        ("Mkrtchyan", ("mkrCYan",)),
        ("Մկրտչյան", ("mkrCYan",)),  # two Armenian letters for what Latin spells tch
        ("ჩხეიძე", ("CXeize",)),
        ("שלום", ("SlWm",)),
        ("Χρήστος", ("Xristos", "Cristos")),
        ("Ντίνος", ("dinos", "ntinos")),  # as it sounds, and as Greek passports spell it
        ("Ntinos", ("ntinos", "dinos")),
        ("Ψαρρού", ("psaru",)),
        ("Μάιος", ("maios",)),  # an accent on the first of two vowels parts them
        ("Щерев", ("Serev", "Sterev")),
        ("王", ("",)),  # no table: compared letter by letter elsewhere
        ("", ("",)),
    ],
)
def test_words_are_read_as_their_writers_speak(word: str, readings: tuple[str, ...]) -> None:
    assert read_sounds(word).readings == readings


@pytest.mark.parametrize(
    ("word", "written"), [("خان", False), ("שלום", False), ("Хан", True), ("Khan", True), ("", True)]
)
def test_which_scripts_write_their_vowels(word: str, written: bool) -> None:
    assert read_sounds(word).vowels_written is written


def test_no_word_has_more_sounds_than_are_compared() -> None:
    assert all(len(reading) <= MAX_SOUNDS for reading in read_sounds("bg" * 1000).readings)
    assert len(joined_sounds("bd" * 20, "bd" * 20, vowels_written=True)) <= MAX_SOUNDS


@pytest.mark.parametrize(
    ("sounds", "written"),
    [("asad", "Asad"), ("omida", "Amida"), ("karimu", "karimW"), ("b", "b"), ("", "")],
)
def test_as_an_abjad_would_write_it(sounds: str, written: str) -> None:
    """The first vowel stands on alef, the last one is written."""
    assert for_abjad(sounds) == written


@pytest.mark.parametrize(
    ("near", "far"),
    [
        (("Qasim", "kasim"), ("Qasim", "basim")),  # q is heard as k
        (("Xan", "Han"), ("Xan", "San")),
        (("zahid", "Dahid"), ("zahid", "Kahid")),  # dh and z
        (("karim", "kairm"), ("karim", "kadlm")),  # two letters exchanged
        (("karim", "karm"), ("karim", "kari")),  # a vowel left out, a consonant left out
    ],
)
def test_habits_of_writers_cost_less_than_other_sounds(near: tuple[str, str], far: tuple[str, str]) -> None:
    assert distance(*near, unwritten_vowels=False) < distance(*far, unwritten_vowels=False)


@pytest.mark.parametrize(("one", "other"), [("Sabnam", "Sbnm"), ("farux", "frX"), ("", "abc"), ("Wardak", "vrdk")])
@pytest.mark.parametrize("unwritten", [True, False])
def test_distance_is_symmetric_and_at_most_everything(one: str, other: str, unwritten: bool) -> None:
    apart = distance(one, other, unwritten_vowels=unwritten)
    assert apart == pytest.approx(distance(other, one, unwritten_vowels=unwritten))
    assert 0 <= apart <= len(one) + len(other)
    assert distance(one, one, unwritten_vowels=unwritten) == 0


def test_a_short_vowel_that_only_one_script_writes_costs_next_to_nothing() -> None:
    assert distance("Sabnam", "Sbnm", unwritten_vowels=True) < 0.2 < distance("Sabnam", "Sbnm", unwritten_vowels=False)
    assert weight("Sabnam", unwritten_vowels=True) < weight("Sabnam", unwritten_vowels=False)
