"""Units that do without a day: they tell enough, hold nothing that could be left out, and survive a name typed wrong."""

from itertools import combinations

import pytest

from protocol.matching.telling_units import (
    MAX_UNITS,
    MOST_PARTS,
    UNDATED_CENTINATS,
    YEAR_CENTINATS,
    centinats,
    name_halves,
    telling_parts,
    telling_units,
)

LONG = "Abdul Muhammad Ahmad Hassan Wardaki Torkhami"


@pytest.mark.parametrize(
    ("name", "state", "first"),
    [
        ("Shabnam Torkhami", "", ("Sbnm", "trhm")),  # two rare names
        ("Hassan Karimi", "", None),  # two common ones do not tell enough
        ("Hassan Karimi", "PAK", ("PAK", "hsn", "krm")),  # with the nationality they do
        ("Abdul Hassan Karimi", "", ("abd", "hsn", "krm")),  # or with the half of a compound
        ("Muhammad Ahmad", "PAK", None),
        ("Torkhami", "", None),  # one name alone never
        ("Muhammad", "PAK", None),
        ("", "PAK", None),  # nor a nationality alone
        ("Haji Khan", "PAK", None),
    ],
)
def test_as_many_parts_as_it_takes(name: str, state: str, first: tuple[str, ...] | None) -> None:
    units = telling_units(name, state, YEAR_CENTINATS)
    assert (units[0].parts if units else None) == first


@pytest.mark.parametrize("name", [LONG, "Shabnam Torkhami", "محمد رضا کریمی وردکی", "Pavel Sergeevich Lomtev"])
@pytest.mark.parametrize(("least", "least_parts"), [(YEAR_CENTINATS, 2), (UNDATED_CENTINATS, 3)])
def test_every_unit_tells_enough_and_holds_nothing_that_could_be_left_out(
    name: str, least: int, least_parts: int
) -> None:
    told = {part.text: part.centinats for part in telling_parts(name, "PAK")}
    units = telling_units(name, "PAK", least, least_parts)
    assert units
    for unit in units:
        assert sum(told[part] for part in unit.parts) >= least
        assert least_parts <= len(unit.parts) <= MOST_PARTS
        if len(unit.parts) > least_parts:
            shorter = combinations(unit.parts, len(unit.parts) - 1)
            assert all(sum(told[part] for part in some) < least for some in shorter)
        assert not {*unit.parts} & {*unit.rest}
    assert len({unit.parts for unit in units}) == len(units) <= MAX_UNITS


def test_the_second_unit_shares_as_little_as_can_be_with_the_first() -> None:
    first, second = telling_units("Shabnam Torkhami Wardaki Zurmati", "", YEAR_CENTINATS)[:2]
    assert not {*first.parts} & {*second.parts}


def test_where_it_must_share_it_does_without_the_most_telling_name() -> None:
    """A name that is typed wrong looks rare, and comes first."""
    first, second = telling_units("Torkhami Wardaki Rahimi", "", YEAR_CENTINATS)[:2]
    assert "trhm" in first.parts
    assert "trhm" not in second.parts


def test_a_unit_is_the_same_in_every_script() -> None:
    latin, arabic = (telling_units(name, "AFG", YEAR_CENTINATS) for name in ("Abdul Hassan Wardaki", "عبدالحسن وردکی"))
    assert latin[0].parts == arabic[0].parts


@pytest.mark.parametrize(
    ("name", "halves"),
    [
        ("Abdul Hassan Karimi", ("abd",)),
        ("Habibullah Karimi", ("allah",)),
        ("Abdullah Hassan Karimi", ("abd", "allah")),
        ("Abdullah Karimi", ()),  # together they are a name
        ("نورالدین کریمی", ("din",)),
        ("Hassan Karimi", ()),
    ],
)
def test_halves_of_compounds_tell_something(name: str, halves: tuple[str, ...]) -> None:
    assert name_halves(name) == halves


def test_what_hardly_anybody_bears_tells_most_and_no_more_than_that() -> None:
    assert 0 < centinats("mhmd") < centinats("frdk") < centinats("nowhere") == centinats("elsewhere")


def test_no_representation_shows_a_part() -> None:
    assert "trhm" not in repr(telling_parts("Torkhami", "PAK"))
    assert "PAK" not in repr(telling_parts("Torkhami", "PAK"))


def test_a_name_of_very_many_parts_is_bounded() -> None:
    assert len(telling_units(" ".join(f"Shab{one}n" for one in "bdfklmrst") * 20, "PAK", YEAR_CENTINATS)) <= MAX_UNITS
