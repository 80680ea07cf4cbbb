"""What matching remembers stays within its bytes, whatever it is sent, and never changes what comes out."""

import tracemalloc
from itertools import pairwise
from random import Random

import protocol.matching.scorer  # noqa: F401 (every function that remembers is loaded)
from protocol.matching.index_shelf import prepare
from protocol.matching.index_terms import index_terms_of_entry
from protocol.matching.match_keys import keys_of_entry
from protocol.matching.name_score import compare_names
from protocol.matching.names import analyse_name
from protocol.matching.remembered import MEGABYTE, MEMORIES, Memory, remembered
from tests.property.test_name_comparison import person

LETTERS = "abcdefghijklmnoprstuvzаеиоуклмнрстابتجدرسعفقکلمنهوی"


def _names(count: int, *, words: int, letters: int) -> list[str]:
    random = Random(5)
    return [
        " ".join("".join(random.choices(LETTERS, k=random.randrange(2, letters))) for _ in range(words))[:400].strip()
        for _ in range(count)
    ]


def test_a_memory_never_holds_more_than_its_bytes_and_keeps_what_is_asked_for() -> None:
    memory: Memory[str] = Memory(20_000, len)
    memory.keep(("often",), "x")
    for number in range(2_000):
        memory.keep((str(number),), "y" * (number % 300))
        assert memory.held_bytes <= memory.most_bytes
        assert memory.young.get(("often",)) or memory.found_again(("often",))
    assert memory.found_again(("1",)) is None
    assert memory.keep(("large",), "z" * 5_000) == "z" * 5_000
    assert ("large",) not in memory.young


def test_what_grows_after_it_was_kept_is_counted_and_pushes_out_the_old() -> None:
    memory: Memory[list[str]] = Memory(20_000, len)
    memory.keep(("before",), [])
    for number in range(50):
        kept = memory.keep((str(number),), [])
        for _ in range(4):
            kept.append("y" * 400)
            memory.grow(400)
            assert memory.held_bytes <= memory.most_bytes
    assert memory.found_again(("before",)) is None
    assert 0 < len(memory) < 20


def test_a_function_that_remembers_is_asked_once_and_answers_as_before() -> None:
    asked: list[str] = []

    @remembered(10_000, len)
    def doubled(text: str) -> str:
        asked.append(text)
        return text * 2

    assert [doubled(text) for text in ("a", "b", "a", "a")] == ["aa", "bb", "aa", "aa"]
    assert asked == ["a", "b"]
    del MEMORIES[f"{doubled.__module__}.{doubled.__qualname__}"]


def test_all_memories_together_are_small_beside_the_index() -> None:
    assert len(MEMORIES) >= 10
    assert sum(memory.most_bytes for memory in MEMORIES.values()) <= 144 * MEGABYTE


def test_what_is_held_is_what_is_said_to_be_held_for_usual_and_for_huge_names() -> None:
    compare_names("Rustam Zaman", "رستم زمان")  # the tables
    for names in (_names(600, words=3, letters=9), _names(60, words=24, letters=30), _names(60, words=3, letters=400)):
        for memory in MEMORIES.values():
            memory.clear()
        tracemalloc.start()
        for one, other in pairwise(names):
            compare_names(one, other)
            prepare(person((one,)))
            keys_of_entry(person((other,)))
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        said = sum(memory.held_bytes for memory in MEMORIES.values())
        assert 0.25 * said < held < said + MEGABYTE


def test_forgetting_changes_nothing() -> None:
    name = "Muhammad Reza Karimov"
    before = (
        compare_names(name, "محمدرضا کریمی"),
        index_terms_of_entry(person((name,))),
        keys_of_entry(person((name,))),
    )
    analysed = analyse_name(name)
    for memory in MEMORIES.values():
        memory.clear()
    assert analyse_name(name) is not analysed
    assert before == (
        compare_names(name, "محمدرضا کریمی"),
        index_terms_of_entry(person((name,))),
        keys_of_entry(person((name,))),
    )
