"""Whatever name is sent, the work is bounded: counted in calls and in cells of distances, never in seconds.

The bounds are some two times what the worst of these names takes. Without the cuts that they prove (characters, tokens,
endings, names of one person) some of these names exceed them.
"""

import sys
from collections.abc import Callable
from types import FrameType

import pytest

from protocol.matching import similarity
from protocol.matching.errors import UnreadableError
from protocol.matching.icao_tables import icao_spellings
from protocol.matching.index import LocalIndex
from protocol.matching.index_shelf import prepare
from protocol.matching.index_terms import index_terms_of_traveller
from protocol.matching.match_keys import keys_of_entry, keys_of_traveller
from protocol.matching.mrz.parser import parse_mrz
from protocol.matching.name_score import compare_names
from protocol.matching.names import MAX_NAME_CHARACTERS
from protocol.matching.remembered import MEMORIES
from protocol.matching.scorer import compare
from protocol.matching.sounds.distance import distance
from protocol.matching.sounds.reading import MAX_SOUNDS
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Purpose
from tests.property.test_name_comparison import NOW, person

PATHOLOGICAL = {
    "ten thousand characters": "Muhammad " * 1200,
    "five hundred tokens": " ".join(f"karim{'abcdefghij'[n % 10]}{'klmnoprstu'[n // 10 % 10]}ov" for n in range(500)),
    "one letter": "a" * 10_000,
    "one letter in words": "aa " * 3_000,
    "endings upon endings": "Karim" + "ov" * 5_000,
    "endings of every kind": "Karim" + "ovichzodayan" * 800,
    "alternating scripts": "".join(("Rustam ", "Рустам ", "رستم ")[n % 3] for n in range(1500)),
    "scripts inside words": "aбب" * 3_000,
    "combining marks": "a" + "\u0301" * 10_000,
    "marks on every letter": "k\u0301\u0327\u0323a\u0304" * 2_000,
    "ligatures that grow eighteenfold": "\ufdfa" * 10_000,
    "letters that are read in two ways": "cwTHcxjau " * 1_000,
    "almost Allah": "l" * 10_000,
    "servants": "abd" * 3_000,
    "joined names": "muhammadali" * 900,
    "initials": "A. B. C. D. " * 800,
    "zero width": "\u200b\u200d\u2066" * 3_000,
    "unassigned and private": "\U0001fbff\ue000\u0378" * 3_000,
    "surrogates": "\ud800\udfff" * 5_000,
}
names = pytest.mark.parametrize("name", PATHOLOGICAL.values(), ids=PATHOLOGICAL.keys())


def work(does: Callable[[], object]) -> tuple[int, int]:
    """Calls of functions (Python's and C's) and cells of distances, with nothing remembered."""
    for memory in MEMORIES.values():
        memory.clear()
    calls = cells = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    def counted(left: str, right: str, **options: object) -> float:
        nonlocal cells
        assert max(len(left), len(right)) <= MAX_SOUNDS
        cells += len(left) * len(right)
        return distance(left, right, **options)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(similarity, "distance", counted)
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            does()
        finally:
            sys.setprofile(before)
    return calls, cells


def slightly_other(name: str) -> str:
    return name.replace("a", "e").replace("ب", "ت").replace("u", "o")


@names
def test_two_names_are_compared_with_bounded_work(name: str) -> None:
    compare_names(name, "Ada Byron")  # the tables are loaded
    calls, cells = work(lambda: compare_names(name, slightly_other(name)))
    assert calls <= 500_000
    assert cells <= 200_000


@names
def test_what_stands_behind_the_cut_costs_nothing(name: str) -> None:
    compare_names(name, "Rustam Zaman")
    once, thrice = (work(lambda text=text: compare_names(text, "Rustam Zaman")) for text in (name, name * 3))  # type: ignore[misc]
    assert thrice == once


def _most(name: str, count: int) -> tuple[str, ...]:
    """As many names as one person can have, all different, each as long as it may be."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    plain = "".join(letter for letter in name if not "\ud800" <= letter <= "\udfff")
    cut = (f"{letters[n % 26]}{letters[n // 26]}{plain}"[:MAX_NAME_CHARACTERS].strip() for n in range(count))
    return tuple(cut)


@names
def test_a_person_of_many_such_names_is_compared_with_a_listed_one_with_bounded_work(name: str) -> None:
    traveller, usual = Traveller(_most(name, 64)), person(("Muhammad Karimov", "محمد کریم", "Rustam Zaman"))
    compare(Traveller(("Ada",)), usual, now=NOW)
    calls, cells = work(lambda: compare(traveller, usual, now=NOW))
    assert calls <= 500_000
    assert cells <= 100_000


@pytest.mark.parametrize("kind", ["letters that are read in two ways", "five hundred tokens", "endings upon endings"])
def test_two_persons_of_many_such_names_are_compared_with_bounded_work(kind: str) -> None:
    name = PATHOLOGICAL[kind]
    traveller, entry = Traveller(_most(name, 9)), person(tuple(slightly_other(one) for one in _most(name, 9)))
    calls, cells = work(lambda: compare(traveller, entry, now=NOW))
    # Each of 128 tokens may be compared with each of 256, in every reading.
    assert calls <= 10_000_000
    assert cells <= 4_000_000


@names
def test_the_index_and_match_keys_work_within_bounds(name: str) -> None:
    traveller, entry = Traveller(_most(name, 24)), person(_most(slightly_other(name), 24))
    index = LocalIndex.build([prepare(entry), prepare(person(("Muhammad Karimov",)))])
    for does in (
        lambda: prepare(entry),
        lambda: index.search(index_terms_of_traveller(traveller)),
        lambda: keys_of_entry(entry),
        lambda: keys_of_traveller(traveller, purpose=Purpose.VISA),
    ):
        calls, cells = work(does)
        assert calls <= 600_000
        assert cells == 0


@names
def test_zones_are_read_and_spelt_with_bounded_work(name: str) -> None:
    def read() -> None:
        with pytest.raises(UnreadableError):
            parse_mrz(name, now=NOW)

    assert work(read)[0] <= 600_000
    assert work(lambda: icao_spellings(name, 64))[0] <= 100_000
