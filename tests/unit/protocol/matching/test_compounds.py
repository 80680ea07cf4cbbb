"""Compound names come apart in the same way in every script and spelling, and names that only look like one stay whole."""

import pytest

from protocol.matching.compounds import parts_of


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("Abdulqahhar", ("abd", "qahhar")),
        ("Abdelqahhar", ("abd", "qahhar")),
        ("Абдулкаххар", ("abd", "каххар")),
        ("عبدالقهار", ("abd", "القهار")),
        ("Abdul", ("abd",)),  # written apart, the other half follows
        ("عبد", ("abd",)),
        ("Abdullah", ("abd", "allah")),
        ("Abdulah", ("abd", "allah")),  # one l: Bosnian, and everybody in a hurry
        ("Abdellah", ("abd", "allah")),  # Maghrebi
        ("Abdoulaye", ("abd", "allah")),  # West African
        ("Abdulai", ("abd", "allah")),
        ("Абдулла", ("abd", "allah")),
        ("Абдулах", ("abd", "allah")),
        ("عبدالله", ("abd", "allah")),
        ("Zainuddin", ("zain", "din")),
        ("Шамсуддин", ("шамс", "din")),
        ("Habibullah", ("habib", "allah")),
        ("Хабибулло", ("хабиб", "allah")),
        ("حبیبالله", ("حبیب", "allah")),
        ("Abubakr", ("abu", "bakr")),
        ("Абубакр", ("abu", "бакр")),
        ("ابوبکر", ("abu", "بکر")),
        ("محمدرضا", ("محمد", "رضا")),  # by the table of joined names
        ("Muhammadreza", ("muhammad", "reza")),
    ],
)
def test_a_compound_comes_apart(word: str, parts: tuple[str, ...]) -> None:
    assert parts_of(word) == parts


@pytest.mark.parametrize(
    "word",
    [
        "Abdi",  # a name of its own
        "Abdullayev",  # a family name, compared by its own ending
        "Абдуллаев",
        "Mullah",  # a title
        "Aladdin",
        "Dinara",
        "Abuja",
        "Wardaki",
        "",
    ],
)
def test_what_only_looks_like_one_stays_whole(word: str) -> None:
    assert parts_of(word) == (word,)


@pytest.mark.parametrize("word", ["Abdulhai", "Abdulhay", "Абдулхай"])
def test_the_living_is_not_taken_for_allah(word: str) -> None:
    """Abd al-Hayy ends like West African Abdoulaye, and is another name."""
    assert parts_of(word) != ("abd", "allah")
