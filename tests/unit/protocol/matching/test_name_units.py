"""Units of names: what a key with a full date is made of, and how a name written in two ways has one unit in common."""

import pytest

from protocol.matching.name_units import RARE, has_joined_halves, is_rare, name_skeletons, name_units


@pytest.mark.parametrize(
    ("skeleton", "rare"),
    [
        ("frdk", False),  # stands in the table
        ("Sbnmbd", True),  # stands nowhere
        ("mhmd", False),
        ("bd", False),  # too short, however few bear it
        ("", False),
    ],
)
def test_a_name_alone_makes_a_key_only_where_it_is_rare_and_long_enough(skeleton: str, rare: bool) -> None:
    assert is_rare(skeleton) is rare


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("Shabnam Torkhami", [("Sbnm",), ("trhm",)]),  # each rare name alone
        ("Muhammad Ahmad", [("hmd", "mhmd")]),  # common ones together
        ("Muhammad", []),  # and never one alone
        ("Muhammad Torkhami", [("trhm",)]),  # a common name beside a rare one adds nothing
        ("Haji Khan", []),  # nothing but addresses
        ("Muhammad Mohammed", []),  # one name in two spellings
        ("Abd Allah Wardaki", [("bdl", "frdk")]),  # two halves that stand for a name
        ("", []),
    ],
)
def test_units_of_a_name(name: str, parts: list[tuple[str, ...]]) -> None:
    assert [unit.parts for unit in name_units(name)] == parts


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Shabnam Wardaki", "شبنم وردکی"),
        ("Farrukhzod Nazarov", "فرخزاد نظروف"),
        ("Nurlan Akmatbek uulu", "Нурлан Акматбеков"),  # the child of Akmatbek, in Kyrgyz and in Russian
        ("Aigul Asan kyzy", "Айгуль Асанова"),
        ("Nurali Rahimzoda", "Нуралӣ Раҳимов"),  # a Tajik family that gave up its -ov
        ("Yazid Benyoussef", "يزيد بن يوسف"),
        ("Rakibul Hasan Torkhami", "رقیب الحسن تورخمی"),
        ("Aminul Wardaki", "Amin Wardaki"),
        ("Ntinos Mpakalis", "Ντίνος Μπακαλής"),
        ("Dinos Bakalis", "Ντίνος Μπακαλής"),
        ("Shtilyan Shterev", "Щилян Щерев"),
        ("Omid Jalalzadeh", "امید جلال\u200cزاده"),  # a Persian non-joiner before an ending
        ("Omid Jalalzadeh", "Omid Jalal Zadeh"),  # the ending written apart
        ("Osman Taşkıranlı", "OSMAN TASKIRANLI"),  # a machine readable zone has no ş
        ("Gevorg Mkrtchyan", "Գևորգ Մկրտչյան"),  # tch is two letters in Armenian
        ("Abdoulaye Wardaki", "عبدالله وردکی"),  # Abd Allah in West Africa
        ("Pavel Sergeevich Lomtev", "Павел Сергеевич Ломтев"),
    ],
)
def test_one_name_written_in_two_ways_has_a_unit_in_common(one: str, other: str) -> None:
    assert {unit.parts for unit in name_units(one)} & {unit.parts for unit in name_units(other)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hassan Wardaki", "Hassan Zurmati"),
        ("Nurlan Akmatbek uulu", "Nurlan Asan uulu"),
        ("Omid Jalalzadeh", "Omid Nur Zadeh"),
    ],
)
def test_the_rarest_name_of_another_person_is_another(one: str, other: str) -> None:
    assert name_skeletons(one)[0] != name_skeletons(other)[0]


def test_rarer_names_come_first_and_tell_more() -> None:
    skeletons = [readings[0] for readings in name_skeletons("Muhammad Wardaki Torkhami")]
    assert skeletons == ["trhm", "frdk", "mhmd"]
    rare, common = name_units("Torkhami Wardaki")[0], name_units("Muhammad Ahmad")[0]
    assert rare.information_nats > common.information_nats > 0
    assert rare.rest == ("frdk",)


def test_likely_readings_come_first() -> None:
    likely = [unit.likely for unit in name_units("Michael Charles Thorwaldsen")]
    assert likely == sorted(likely, reverse=True)
    assert {True, False} == set(likely)


def test_halves_are_a_name_only_where_there_is_hardly_another() -> None:
    assert has_joined_halves("Abdullah Wardaki")
    assert not has_joined_halves("Abdullah Shabnam Wardaki")
    assert not has_joined_halves("Abdul Wardaki")


def test_no_representation_shows_a_skeleton() -> None:
    assert "trhm" not in repr(name_units("Torkhami"))
    assert 0 < RARE < 1
