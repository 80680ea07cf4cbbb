"""Several processes of one node fetch one list, or check against it, at the same time: nobody fails, nothing goes back."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from node.core.context import NodeContext
from node.core.peer_tag_sets import TagSetCache, synchronise
from node.core.tag_set_building import refresh_tag_set
from protocol.vocabulary import EpochId, MemberCode
from tests.support.attackers import GR, PASSPORT, PK, outcome
from tests.support.entries import stolen_passport
from tests.support.federation import SimulatedFederation, WiredPeers, make_federation

SECOND = ("PAK", "CD7654321")
HIT = "possible_hit"


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    """GR has PK's list of one passport; PK has listed a second one since, and published it."""
    made = make_federation(tmp_path, ("GR", "PK"))
    made["PK"].put(stolen_passport("PK-1", *PASSPORT))
    made.build_and_fetch()
    publish(made, stolen_passport("PK-2", *SECOND))
    yield made
    made.close()


def publish(federation: SimulatedFederation, *entries: Any, new_base: bool = False) -> None:
    federation.clock.advance(1)
    federation["PK"].put(*entries)
    refresh_tag_set(federation["PK"].context, GR, new_base=new_base)


def another_process(federation: SimulatedFederation, **changes: Any) -> NodeContext:
    """The same node GR, on the same database and folder, with a memory of its own."""
    return replace(federation["GR"].context, tag_sets=TagSetCache(), **changes)


@dataclass(frozen=True)
class HaltingPeers:
    """Wires on which a download begins, says so, and waits."""

    wired: WiredPeers
    began: threading.Event
    go_on: threading.Event

    def exchange(self, member: MemberCode, envelope: bytes, *, timeout_seconds: float) -> bytes:
        return self.wired.exchange(member, envelope, timeout_seconds=timeout_seconds)

    def fetch_segment(
        self, member: MemberCode, epoch: EpochId, number: int, destination: Path, *, size_bytes: int
    ) -> None:
        self.began.set()
        assert self.go_on.wait(60)
        self.wired.fetch_segment(member, epoch, number, destination, size_bytes=size_bytes)


def test_who_fetches_beside_another_waits_and_has_the_newest_list(federation: SimulatedFederation) -> None:
    """The first one is held with an older manifest in its hand, while a new base comes out and a second one asks."""
    began, go_on = threading.Event(), threading.Event()
    wired = federation["GR"].context.peers
    assert isinstance(wired, WiredPeers)
    slow = another_process(federation, peers=HaltingPeers(wired, began, go_on))
    quick = another_process(federation)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(synchronise, slow, PK)
        assert began.wait(60)
        publish(federation, stolen_passport("PK-3", "PAK", "EF1111111"))
        second = pool.submit(synchronise, quick, PK)
        ended, _ = wait([second], timeout=0.3)
        go_on.set()
        assert not ended, "it neither overtakes nor fails"
        older, newer = first.result(60), second.result(60)
    assert older is not None
    assert newer is not None
    assert older.serial < newer.serial
    with federation["GR"].store.read() as tx:
        kept = tx.peer_tag_sets.find(PK)
    assert kept is not None
    assert kept.serial == newer.serial
    assert outcome(federation, PK, passport=SECOND) == HIT


def test_many_that_fetch_at_once_all_end_with_the_list(federation: SimulatedFederation) -> None:
    gate = threading.Barrier(6)

    def fetch(node: NodeContext) -> int:
        gate.wait()
        accepted = synchronise(node, PK)
        assert accepted is not None
        return accepted.serial

    processes = [another_process(federation) for _ in range(6)]
    with ThreadPoolExecutor(6) as pool:
        serials = set(pool.map(fetch, processes))
    assert len(serials) == 1
    assert not list(federation["GR"].home.rglob("*.unfinished"))


def test_a_check_is_answered_though_a_new_base_replaces_the_list_that_it_had_just_looked_up(
    federation: SimulatedFederation, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process fetches it and drops the files, after this one read the manifest and before it opened a segment."""
    opened: Callable[..., Any] = TagSetCache.get
    other = another_process(federation)
    replaced: list[bool] = []

    def late(self: TagSetCache, *given: Any) -> Any:
        if self is federation["GR"].context.tag_sets and not replaced:
            replaced.append(True)
            publish(federation, stolen_passport("PK-3", "PAK", "EF1111111"), new_base=True)
            synchronise(other, PK)
        return opened(self, *given)

    federation["GR"].restart(federation.wires)
    monkeypatch.setattr(TagSetCache, "get", late)
    assert outcome(federation, PK, passport=SECOND) == HIT
    assert replaced


def test_a_list_whose_files_are_gone_is_stale_and_the_search_for_it_ends(federation: SimulatedFederation) -> None:
    for path in (federation["GR"].home / "tagsets" / "peers" / "PK").rglob("*.segment"):
        path.unlink()
    federation["GR"].restart(federation.wires)
    assert outcome(federation, PK, passport=PASSPORT) == "stale_list"
