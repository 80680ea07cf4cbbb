"""An owner that lies about its list or its key: it is `not_checked`, never `clear`, and the traveller is asked about later."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from node.core import answer
from node.core.messages import make_item
from node.core.own_tag_sets import ManifestRow
from node.core.peer_tag_sets import synchronise
from node.core.tag_set_building import refresh_tag_set, segment_path
from protocol.encoding import decode_object
from protocol.errors import ProtocolError
from protocol.evaluation import evaluate
from protocol.item import signed_item_to_bytes
from protocol.restrictions import Restrictions
from protocol.tagset.errors import ManifestFaultError, SegmentError, StaleListError
from protocol.tagset.manifest import Manifest, manifest_to_bytes, parse_manifest
from protocol.vocabulary import ItemKind, MatchKeyKind, NotChecked
from tests.support.attackers import GR, PASSPORT, PK, TR, check, epoch_towards, outcome
from tests.support.entries import stolen_passport
from tests.support.federation import SimulatedFederation, make_federation

Evaluation = tuple[tuple[bytes, ...], Mapping[MatchKeyKind, bytes]]
HIT, FAULT, STALE = "possible_hit", NotChecked.PEER_FAULT.value, NotChecked.STALE_LIST.value


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK", "TR"))
    made["PK"].put(stolen_passport("PK-1", *PASSPORT))
    made.build_and_fetch("PK")
    yield made
    made.close()


def swapped_key(keys: Mapping[MatchKeyKind, Any], elements: Sequence[bytes], random_bytes: Any) -> Evaluation:
    """Evaluates, and proves correctly, under the key of another kind: a key by which it could tell askers apart."""
    kinds = list(MatchKeyKind)
    moved = {kind: keys[kinds[(index + 1) % len(kinds)]] for index, kind in enumerate(kinds)}
    return evaluate(moved, elements, random_bytes)


def permuted(keys: Mapping[MatchKeyKind, Any], elements: Sequence[bytes], random_bytes: Any) -> Evaluation:
    """True evaluations in another order: nobody would be found."""
    evaluated, proofs = evaluate(keys, elements, random_bytes)
    return (evaluated[1], evaluated[0], *evaluated[2:]), proofs


def bad_proof(keys: Mapping[MatchKeyKind, Any], elements: Sequence[bytes], random_bytes: Any) -> Evaluation:
    """True evaluations, one bit of one proof changed."""
    evaluated, proofs = evaluate(keys, elements, random_bytes)
    proof = bytearray(proofs[MatchKeyKind.OBJECT])
    proof[3] ^= 1
    return evaluated, {**proofs, MatchKeyKind.OBJECT: bytes(proof)}


def echo(keys: Mapping[MatchKeyKind, Any], elements: Sequence[bytes], random_bytes: Any) -> Evaluation:
    """Answers with the question."""
    return tuple(elements), evaluate(keys, elements, random_bytes)[1]


@pytest.mark.parametrize("lie", [swapped_key, permuted, bad_proof, echo])
def test_an_evaluation_that_does_not_prove_itself_is_a_peer_fault(
    federation: SimulatedFederation, monkeypatch: pytest.MonkeyPatch, lie: Callable[..., Evaluation]
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(answer, "evaluate", lie)
        result = check(federation, passport=PASSPORT)
    assert {one.holder: one.reason for one in result.lists}[PK] is NotChecked.PEER_FAULT
    with federation["GR"].store.read() as tx:
        assert PK in {one.peer for one in tx.deferred.find(result.check_id)}, "asked again when it tells the truth"
    assert outcome(federation, PK, passport=PASSPORT) == HIT


def forge_manifest(federation: SimulatedFederation, change: Callable[[Manifest], Manifest]) -> ManifestRow:
    """PK signs, with its true key, a manifest for GR that breaks a rule; the row that stood before."""
    node = federation["PK"].context
    with node.store.read() as tx:
        row = tx.own_tag_sets.manifest(GR)
    assert row is not None
    forged = change(parse_manifest(row.manifest))
    raw = manifest_to_bytes(forged)
    restrictions = Restrictions(expires=forged.epoch_expires, releasable_to=(GR,))
    item = make_item(node, ItemKind.MANIFEST, decode_object(raw, max_bytes=2**20), restrictions)
    put_manifest(federation, replace(row, serial=forged.serial, item=signed_item_to_bytes(item), manifest=raw))
    return row


def put_manifest(federation: SimulatedFederation, row: ManifestRow) -> None:
    with federation["PK"].store.write() as tx:
        standing = tx.own_tag_sets.manifest(GR)
        assert standing is not None
        assert tx.own_tag_sets.save_manifest(row, expected_serial=standing.serial)


def grow(federation: SimulatedFederation) -> None:
    """A delta with a second passport, fetched by GR."""
    federation.clock.advance(60)
    federation["PK"].put(stolen_passport("PK-2", "PAK", "CD7654321"))
    refresh_tag_set(federation["PK"].context, GR)
    synchronise(federation["GR"].context, PK)


def test_an_older_manifest_is_not_believed_again(federation: SimulatedFederation) -> None:
    """Rolled back, the list would hide what was added since."""
    with federation["PK"].store.read() as tx:
        old = tx.own_tag_sets.manifest(GR)
    assert old is not None
    grow(federation)
    put_manifest(federation, old)
    with pytest.raises(ManifestFaultError):
        synchronise(federation["GR"].context, PK)
    with federation["GR"].store.read() as tx:
        kept = tx.peer_tag_sets.find(PK)
    assert kept is not None
    assert kept.serial > old.serial
    # And an owner whose list is younger here than what it answers from is not believed either.
    assert outcome(federation, PK, passport=("PAK", "CD7654321")) == FAULT


def test_a_frozen_manifest_ages_until_the_list_is_stale(federation: SimulatedFederation) -> None:
    """The owner answers every request with the manifest of an hour ago: it is never `clear` by it."""
    federation.clock.advance(3600)
    assert outcome(federation, PK) == "clear"
    federation.clock.advance(1)
    with pytest.raises(StaleListError):
        synchronise(federation["GR"].context, PK)
    assert outcome(federation, PK) == STALE


def test_a_truncated_tag_set_is_not_believed(federation: SimulatedFederation) -> None:
    grow(federation)
    forge_manifest(federation, lambda one: replace(one, serial=one.serial + 1, segments=one.segments[:-1]))
    with pytest.raises(ManifestFaultError):
        synchronise(federation["GR"].context, PK)


def test_two_manifests_under_one_serial_are_not_believed(federation: SimulatedFederation) -> None:
    federation.clock.advance(60)
    forge_manifest(federation, lambda one: replace(one, issued=one.issued + 30))
    with pytest.raises(ManifestFaultError):
        synchronise(federation["GR"].context, PK)
    assert outcome(federation, PK, passport=PASSPORT) == HIT, "the list before it still stands"


def test_a_key_swapped_within_the_epoch_is_not_believed(federation: SimulatedFederation) -> None:
    def rotated(one: Manifest) -> Manifest:
        kinds = list(MatchKeyKind)
        keys = {kind: one.public_keys[kinds[index - 1]] for index, kind in enumerate(kinds)}
        return replace(one, serial=one.serial + 1, public_keys=keys)

    forge_manifest(federation, rotated)
    with pytest.raises(ManifestFaultError):
        synchronise(federation["GR"].context, PK)


def test_a_manifest_made_for_another_peer_is_not_believed(federation: SimulatedFederation) -> None:
    forge_manifest(federation, lambda one: replace(one, peer=TR, serial=one.serial + 1))
    with pytest.raises(ProtocolError):
        synchronise(federation["GR"].context, PK)


@pytest.mark.parametrize("place", [0, 40, 2000, -1])
def test_a_poisoned_segment_is_thrown_away_and_fetched_anew_when_it_is_whole(
    federation: SimulatedFederation, place: int
) -> None:
    node = federation["PK"].context
    federation.clock.advance(60)
    federation["PK"].put(stolen_passport("PK-2", "PAK", "CD7654321"))
    report = refresh_tag_set(node, GR)
    path = segment_path(node, GR, epoch_towards(federation, "PK", GR), report.segment)
    whole = path.read_bytes()
    poisoned = bytearray(whole)
    poisoned[place] ^= 1
    path.write_bytes(poisoned)
    with pytest.raises(SegmentError):
        synchronise(federation["GR"].context, PK)
    assert outcome(federation, PK, passport=PASSPORT) == HIT, "the list before it still stands"
    path.write_bytes(whole)
    synchronise(federation["GR"].context, PK)
    assert outcome(federation, PK, passport=("PAK", "CD7654321")) == HIT


def test_a_segment_that_rotted_on_our_own_disk_is_never_clear(federation: SimulatedFederation) -> None:
    """Somebody with access to the asker's disk empties the list there."""
    (segment,) = (federation["GR"].home / "tagsets" / "peers" / "PK").glob("*/*.segment")
    content = bytearray(segment.read_bytes())
    content[-1] ^= 1
    segment.unlink()
    segment.write_bytes(content)
    federation["GR"].restart(federation.wires)
    assert outcome(federation, PK, passport=PASSPORT) == FAULT
