"""A change of the list reaches every peer's tag set as a padded delta within one synchronisation, by the jobs alone."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from node.core.recall import withdraw_entry
from node.core.tag_set_building import segment_path
from node.jobs import tasks
from protocol.tagset.manifest import Manifest, parse_manifest
from protocol.tagset.segment import SegmentKind
from protocol.vocabulary import EntryId, MemberCode
from tests.simulation.test_check import PASSPORT, check, outcomes
from tests.support.entries import stolen_passport, suspect
from tests.support.federation import START, SimulatedFederation, make_federation

GR, PK = MemberCode("GR"), MemberCode("PK")
QUARTER = 900


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "IR", "PK"))
    made["PK"].put(suspect("PK-0", "Karim Dostov", "1980-05-06"))
    made.build_and_fetch()
    yield made
    made.close()


def jobs(federation: SimulatedFederation) -> None:
    """One round of the owner's jobs, and one synchronisation of everybody."""
    tasks.review(federation["PK"].context)
    tasks.refresh_all(federation["PK"].context, older_than_seconds=QUARTER)
    for node in federation.nodes.values():
        tasks.synchronise_all(node.context)


def manifest_for(federation: SimulatedFederation, peer: MemberCode) -> Manifest:
    with federation["PK"].store.read() as tx:
        row = tx.own_tag_sets.manifest(peer)
    assert row is not None
    return parse_manifest(row.manifest)


def answer(federation: SimulatedFederation, asker: str) -> str:
    return outcomes(check(federation, asker, passport=PASSPORT))["PK"]


def test_an_entry_that_comes_changes_and_goes_is_known_to_every_peer_after_one_synchronisation(
    federation: SimulatedFederation,
) -> None:
    assert [answer(federation, asker) for asker in ("GR", "IR")] == ["clear", "clear"]

    federation["PK"].put(stolen_passport("PK-1", *PASSPORT))
    jobs(federation)
    assert [answer(federation, asker) for asker in ("GR", "IR")] == ["possible_hit", "possible_hit"]

    federation["PK"].put(stolen_passport("PK-1", *PASSPORT, releasable_to=("GR",)))
    jobs(federation)
    assert [answer(federation, asker) for asker in ("GR", "IR")] == ["possible_hit", "clear"]

    withdraw_entry(federation["PK"].context, EntryId("PK-1"))
    jobs(federation)
    assert [answer(federation, asker) for asker in ("GR", "IR")] == ["clear", "clear"]
    kinds = [segment.kind for segment in manifest_for(federation, GR).segments]
    assert kinds == [SegmentKind.BASE, *[SegmentKind.DELTA] * 3]


def test_an_entry_that_expires_leaves_the_list_and_every_tag_set(federation: SimulatedFederation) -> None:
    federation["PK"].put(replace(stolen_passport("PK-1", *PASSPORT), expires=START + 3600))
    jobs(federation)
    assert answer(federation, "GR") == "possible_hit"

    federation.clock.advance(3600)
    jobs(federation)
    assert answer(federation, "GR") == "clear"
    with federation["PK"].store.read() as tx:
        assert tx.watchlist.find(EntryId("PK-1")) is None
    assert manifest_for(federation, GR).segments[-1].tombstone_count > 0


def test_the_size_of_a_delta_does_not_tell_whether_anything_changed(federation: SimulatedFederation) -> None:
    federation["PK"].put(stolen_passport("PK-1", *PASSPORT))
    jobs(federation)
    federation.clock.advance(QUARTER)
    jobs(federation)
    changed, idle = manifest_for(federation, GR).segments[-2:]
    assert changed.size_bytes == idle.size_bytes
    node, epoch = federation["PK"].context, manifest_for(federation, GR).epoch
    for segment in (changed, idle):
        assert segment_path(node, GR, epoch, segment.number).stat().st_size == segment.size_bytes
