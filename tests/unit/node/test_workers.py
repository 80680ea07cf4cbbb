"""Worker processes give the same results in the same order as no workers at all, and hold few chunks at a time."""

from collections.abc import Iterator

import pytest

from node.workers import FEW_CHUNKS, ProcessWorkers


def square(number: int) -> int:
    if number == 13:
        raise ValueError("thirteen")
    return number * number


@pytest.mark.parametrize("count", [0, 1, FEW_CHUNKS, FEW_CHUNKS + 1, 12])
def test_results_come_in_the_order_of_the_chunks(count: int) -> None:
    workers = ProcessWorkers(2)
    try:
        assert list(workers.map(square, range(count))) == [number * number for number in range(count)]
    finally:
        workers.close()


def test_chunks_are_taken_as_results_are_wanted_so_that_memory_stays_bounded() -> None:
    taken = []

    def chunks() -> Iterator[int]:
        for number in range(100, 200):
            taken.append(number)
            yield number

    workers = ProcessWorkers(1)
    try:
        results = workers.map(square, chunks())
        assert next(iter(results)) == 100 * 100
        assert len(taken) < 20
    finally:
        workers.close()


def test_a_fault_in_a_worker_reaches_the_caller() -> None:
    workers = ProcessWorkers(1)
    try:
        with pytest.raises(ValueError, match="thirteen"):
            list(workers.map(square, range(20)))
    finally:
        workers.close()
