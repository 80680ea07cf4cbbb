"""Turns: one at a time or a few, in the order of asking, and none lost when somebody stops waiting."""

import threading
import time

import pytest

from node.store.errors import StoreBusyError, StoreError
from node.store.turns import Turns

LONG_SECONDS = 30.0


def _wait_until_queued(turns: Turns, count: int) -> None:
    deadline = time.monotonic() + LONG_SECONDS
    while len(turns._waiting) < count:
        assert time.monotonic() < deadline, "the thread did not come to wait"
        time.sleep(0.001)


def test_a_greedy_thread_gets_no_second_turn_before_those_who_wait() -> None:
    turns, order = Turns(wait_seconds=LONG_SECONDS), list[str]()

    def take(name: str) -> None:
        with turns.take():
            order.append(name)

    threads = []
    with turns.take():
        for place in range(5):
            threads.append(threading.Thread(target=take, args=(f"waiting {place}",)))
            threads[-1].start()
            _wait_until_queued(turns, place + 1)
    take("greedy")
    for thread in threads:
        thread.join()
    assert order == [f"waiting {place}" for place in range(5)] + ["greedy"]


@pytest.mark.parametrize("places", [1, 3])
def test_no_more_than_the_places_are_taken_and_all_get_one(places: int) -> None:
    turns, inside, most, taken = Turns(wait_seconds=LONG_SECONDS, places=places), list[int](), 0, list[int]()

    def take_many() -> None:
        nonlocal most
        for _ in range(200):
            with turns.take():
                inside.append(1)
                most = max(most, len(inside))
                taken.append(1)
                inside.pop()

    threads = [threading.Thread(target=take_many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert most <= places
    assert len(taken) == 1600


def test_who_waits_too_long_is_told_and_blocks_nobody_after() -> None:
    turns = Turns(wait_seconds=0.01)
    refused = list[Exception]()

    def wait_in_vain() -> None:
        try:
            with turns.take():
                pass
        except StoreBusyError as error:
            refused.append(error)

    with turns.take():
        waiting = threading.Thread(target=wait_in_vain)
        waiting.start()
        waiting.join()
    assert len(refused) == 1
    with turns.take():
        pass


def test_a_turn_that_comes_as_its_thread_is_interrupted_goes_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    turns = Turns(wait_seconds=LONG_SECONDS)
    real = threading.Lock

    class Interrupted:
        """A place in the queue whose waiting ends by Ctrl-C, just after the turn came."""

        def __init__(self) -> None:
            self.asked = 0

        def acquire(self, timeout: float = -1) -> bool:
            self.asked += 1
            if self.asked == 2:
                turns._hand_on()
                raise KeyboardInterrupt
            return True

        def release(self) -> None:
            pass

    with turns._guard:
        turns._free = 0
    monkeypatch.setattr("node.store.turns.threading.Lock", Interrupted)
    with pytest.raises(KeyboardInterrupt), turns.take():
        pass
    monkeypatch.setattr("node.store.turns.threading.Lock", real)
    with turns.take():
        pass


def test_a_transaction_inside_a_transaction_is_refused_at_once() -> None:
    turns = Turns(wait_seconds=LONG_SECONDS)
    with turns.take(), pytest.raises(StoreError, match="open already"), turns.take():
        pass
    with turns.take():
        pass
