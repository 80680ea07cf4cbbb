"""Building the tag set for one peer: the door out of the watchlist. `may_use` decides each entry; nothing bypasses it.

A refresh makes a padded delta against what stands, even when nothing changed, or a new base: in a new epoch, once a day,
or when dummies or numbers run out. A peer without recorded terms gets a set that is padded alike and empty.
"""

from __future__ import annotations

import hmac
import math
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from crypto.encoding import pae
from crypto.voprf import KeyPair
from node.core.errors import ConflictError, RaceLostError
from node.core.exchange_log import record
from node.core.messages import make_item
from node.core.own_tag_sets import EpochRow, ManifestRow, Position
from node.core.recall import recall_removed, send_recall
from node.core.sample_answer import pack_legal_bases
from protocol.encoding import decode_object
from protocol.entry import Entry
from protocol.epoch import Epoch, voprf_keys
from protocol.item import signed_item_to_bytes
from protocol.limits import MAX_CONTENT_BYTES, MAX_EPOCH_SECONDS
from protocol.matching.confirmation import confirmation_value
from protocol.matching.match_keys import keys_of_entry
from protocol.restrictions import Actor, Decision, Destination, Door, Restrictions, may_use
from protocol.tagset.builder import BuiltSegment, LabelInput, TagInput, build_segment
from protocol.tagset.errors import DummiesExhaustedError
from protocol.tagset.label import Label, LabelContext
from protocol.tagset.manifest import Manifest, SegmentInfo, manifest_to_bytes, parse_manifest
from protocol.tagset.segment import SegmentKind, Tombstone
from protocol.vocabulary import (
    Direction,
    EntryId,
    EpochId,
    HandlingCode,
    HitReference,
    ItemKind,
    LeafKind,
    MatchKeyKind,
    MemberCode,
)

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation
    from node.core.ports import Transaction

BASE_AGE_SECONDS = 86_400
MAX_DELTAS = 200
EPOCH_OVERLAP_SECONDS = 86_400
"""A new epoch begins this long before the old one ends, so that peers with the older manifest are still answered."""

BUILT_FROM = "tag_set_built_from"
"""Under which name, with the peer, the node remembers what its tag set was built from."""

Progress = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a refresh did."""

    peer: MemberCode
    epoch: EpochId
    kind: SegmentKind
    segment: int
    added: int
    removed: int
    live: int
    serial: int
    size_bytes: int


@dataclass(frozen=True, slots=True)
class _Wanted:
    """An entry that comes in: what is kept of it while its tags stream by, for a million entries do not fit whole."""

    entry_id: EntryId
    digest: bytes
    label_input: LabelInput


@dataclass(frozen=True, slots=True)
class _Plan:
    """What to build: which entries come in, which positions go."""

    epoch: Epoch
    kind: SegmentKind
    wanted: Sequence[_Wanted]
    gone: Sequence[Position]
    kept: int
    segments: tuple[SegmentInfo, ...]
    dummies: Sequence[Tombstone]
    manifest: ManifestRow | None
    watchlist_version: int
    federation: Federation


def may_enter_tag_set(entry: Entry, federation: Federation, peer: MemberCode, now: int) -> Decision:
    """Whether an entry of ours may stand in the tag set for `peer`.

    A misused identity may not: a label has no room to say that whoever meets it may be the victim, and a peer would take
    the victim for a hit. The entry of whoever misuses the identity names it too, and goes to peers like any other.
    """
    if entry.misused_identity:
        return Decision(False, ("a person whose identity is misused is nobody's hit",))
    terms = federation.terms(peer)
    destination = Destination(
        peer,
        Door.TAG_SET,
        categories=None if terms is None else frozenset(terms.categories),
        training=federation.charter.training,
    )
    return may_use(entry.marked(federation.own), Actor(federation.own), None, destination, now)


def hit_reference(pseudonym_key: bytes, peer: MemberCode, entry_id: EntryId) -> HitReference:
    """What `peer` sees instead of the entry's reference: HMAC-SHA256 under our pseudonym key, 16 bytes in hexadecimal."""
    text = pae("wren hit reference v1", peer.encode(), entry_id.encode())
    return HitReference(hmac.digest(pseudonym_key, text, "sha256")[:16].hex())


def segment_path(node: NodeContext, peer: MemberCode, epoch: EpochId, number: int) -> Path:
    """Where a segment built for `peer` lies."""
    return node.tag_set_folder / "own" / peer / epoch / f"{number}.segment"


def refresh_tag_set(
    node: NodeContext, peer: MemberCode, *, new_base: bool = False, progress: Progress = lambda tags_done: None
) -> BuildReport:
    """Builds what is due for `peer` and publishes the new manifest. Raises ConflictError when another process did too."""
    federation = node.federation()
    try:
        return _refresh(node, federation, peer, progress, new_base=new_base)
    except DummiesExhaustedError:
        return _refresh(node, federation, peer, progress, new_base=True)


def _refresh(
    node: NodeContext, federation: Federation, peer: MemberCode, progress: Progress, *, new_base: bool
) -> BuildReport:
    """Plans and builds under one snapshot: an import that commits meanwhile waits for the next refresh, whole."""
    recall_removed(node)  # a place that is given up no longer tells who held what an import removed
    epoch = _epoch(node, peer)
    with node.store.write() as tx:
        number = tx.own_tag_sets.take_segment_number(epoch.id)
    with node.store.read() as tx:
        plan = _plan(tx, node, federation, epoch, new_base=new_base)
        built, keys = _build(tx, node, federation, plan, number, progress)
    return _publish(node, plan, number, built, keys)


def _plan(tx: Transaction, node: NodeContext, federation: Federation, epoch: Epoch, *, new_base: bool) -> _Plan:
    now, peer, pseudonym_key = node.clock.now(), epoch.peer, node.keys.pseudonym_key()
    row = tx.own_tag_sets.manifest(peer)
    segments = parse_manifest(row.manifest).segments if row is not None and row.epoch == epoch.id else ()
    fresh = row is None or not segments or new_base or _base_is_due(segments, row, epoch, now)
    standing = {} if fresh else {place.entry_id: place for place in tx.own_tag_sets.positions(epoch.id)}
    wanted, kept = [], 0
    for entry, digest in tx.watchlist.with_digests():
        if not may_enter_tag_set(entry, federation, peer, now).allowed:
            continue
        place = standing.get(entry.entry_id)
        if place is not None and place.entry_digest == digest:
            del standing[entry.entry_id]
            kept += 1
        elif keys_of_entry(entry):
            label = _label(entry, hit_reference(pseudonym_key, peer, entry.entry_id))
            wanted.append(_Wanted(entry.entry_id, digest, LabelInput(label, entry.legal_basis)))
    terms = federation.terms(peer)
    if terms is not None and kept + len(wanted) > terms.max_entries:
        raise ConflictError(
            f"{kept + len(wanted)} entries are releasable to {peer}, and the terms allow {terms.max_entries}: "
            "release fewer, or agree on more"
        )
    dummies = () if fresh else tuple(Tombstone(*one) for one in tx.own_tag_sets.dummies(epoch.id))
    kind = SegmentKind.BASE if fresh else SegmentKind.DELTA
    gone = tuple(standing.values())
    version = tx.watchlist.latest_version()
    return _Plan(epoch, kind, wanted, gone, kept, () if fresh else segments, dummies, row, version, federation)


def _epoch(node: NodeContext, peer: MemberCode) -> Epoch:
    """The epoch of the standing manifest, unless it nears its end or its seed is gone: then a new one begins.

    A new seed is durable before its epoch is, and the epoch's row before its first segment number is taken.
    """
    now = node.clock.now()
    with node.store.read() as tx:
        manifest = tx.own_tag_sets.manifest(peer)
        epochs = tx.own_tag_sets.epochs(peer)
    for row in epochs:
        named = manifest is not None and row.epoch == manifest.epoch
        if named and now < row.expires - EPOCH_OVERLAP_SECONDS and node.keys.epoch_seed(row.epoch) is not None:
            return Epoch(row.epoch, node.member, row.peer, row.starts, row.expires)
    epoch = Epoch(EpochId(node.random_bytes(16).hex()), node.member, peer, now, now + MAX_EPOCH_SECONDS)
    node.keys.create_epoch_seed(epoch.id)
    with node.store.write() as tx:
        tx.own_tag_sets.add_epoch(EpochRow(epoch.id, peer, epoch.starts, epoch.expires))
    return epoch


def _base_is_due(segments: Sequence[SegmentInfo], row: ManifestRow, epoch: Epoch, now: int) -> bool:
    day_of_epoch = (now - epoch.starts) // BASE_AGE_SECONDS
    return len(segments) > MAX_DELTAS or (row.issued - epoch.starts) // BASE_AGE_SECONDS < day_of_epoch


def _build(
    tx: Transaction, node: NodeContext, federation: Federation, plan: _Plan, number: int, progress: Progress
) -> tuple[BuiltSegment, Mapping[MatchKeyKind, KeyPair]]:
    epoch, profile = plan.epoch, federation.charter.matching_profile
    seed = node.keys.epoch_seed(epoch.id)
    if seed is None:
        raise ConflictError("the epoch's seed is gone: refresh again, a new epoch begins")
    keys = voprf_keys(seed, epoch, profile)
    built = build_segment(
        LabelContext(node.member, epoch.peer, epoch.id, number),
        plan.kind,
        keys,
        [one.label_input for one in plan.wanted],
        _tags(tx, plan),
        tombstones=[Tombstone(place.segment, place.position) for place in plan.gone],
        unused_dummies=plan.dummies,
        random_bytes=node.random_bytes,
        run=node.workers.map,
        progress=progress,
    )
    _write_segment(segment_path(node, epoch.peer, epoch.id, number), built.content)
    return built, keys


def _tags(tx: Transaction, plan: _Plan) -> Iterator[TagInput]:
    """Streams the entries a second time, from the same snapshot and in the same order."""
    wanted = iter(enumerate(plan.wanted))
    index, one = next(wanted, (0, None))
    for entry in tx.watchlist.entries():
        if one is None:
            return
        if entry.entry_id == one.entry_id:
            for key in keys_of_entry(entry):
                yield TagInput(key.kind, key.input, confirmation_value(entry, key), index)
            index, one = next(wanted, (0, None))


def _sources(watchlist_version: int, federation: Federation) -> str:
    return f"{watchlist_version} {federation.charter_digest.hex()}"


def _label(entry: Entry, reference: HitReference) -> Label:
    return Label(
        reference,
        entry.category,
        entry.action,
        entry.urgency,
        tuple(sorted(entry.handling_codes)),
        entry.category.is_protective or HandlingCode.PROTECTION_ONLY in entry.handling_codes,
        entry.expires,
    )


def _write_segment(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished")
    with unfinished.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())  # a manifest must never name a segment that a power cut can take away
    unfinished.replace(path)


def _publish(
    node: NodeContext, plan: _Plan, number: int, built: BuiltSegment, keys: Mapping[MatchKeyKind, KeyPair]
) -> BuildReport:
    """Manifest, positions and leaf commit together, unless another process published first."""
    epoch, peer, now = plan.epoch, plan.epoch.peer, node.clock.now()
    before = plan.manifest.serial if plan.manifest is not None else None
    manifest = Manifest(
        node.member,
        peer,
        epoch.id,
        epoch.starts,
        epoch.expires,
        max((before or 0) + 1, now),  # by time: a restored database has forgotten serials that peers have seen
        now,
        {kind: pair.public_key for kind, pair in keys.items()},
        (*plan.segments, built.info),
    )
    raw = manifest_to_bytes(manifest)
    restrictions = Restrictions(expires=epoch.expires, releasable_to=(peer,))
    body = decode_object(raw, max_bytes=MAX_CONTENT_BYTES)
    item = signed_item_to_bytes(make_item(node, ItemKind.MANIFEST, body, restrictions))
    placed = (
        Position(one.entry_id, one.digest, number, position, one.label_input.label.hit_reference)
        for one, position in zip(plan.wanted, built.positions, strict=True)
    )
    with node.store.write() as tx:
        if tx.imports.recalls_owed():
            raise RaceLostError("entries were removed while this was built: refresh again, their recalls go out first")
        row = ManifestRow(peer, epoch.id, manifest.serial, now, item, raw)
        if not tx.own_tag_sets.save_manifest(row, expected_serial=before):
            raise RaceLostError("another process refreshed this tag set at the same time: nothing was published twice")
        tx.node_state.set(f"{BUILT_FROM}/{peer}", _sources(plan.watchlist_version, plan.federation))
        if plan.kind is SegmentKind.BASE:
            tx.own_tag_sets.clear_positions(epoch.id)
        else:
            tx.own_tag_sets.drop_positions(epoch.id, [place.entry_id for place in plan.gone])
        tx.own_tag_sets.add_positions(epoch.id, placed)
        tx.own_tag_sets.replace_dummies(epoch.id, [(one.segment, one.position) for one in built.unused_dummies])
        tx.own_tag_sets.keep_salt_key(epoch.id, number, built.salt_key)
        tx.own_tag_sets.keep_legal_bases(epoch.id, number, pack_legal_bases(_legal_bases(plan, built)))
        # Withdrawn after our snapshot: no recall went out for a place that did not exist yet.
        late = tx.watchlist.withdrawn_since(plan.watchlist_version)
        for one in plan.wanted if late else ():
            if one.entry_id in late:
                send_recall(tx, node, peer, one.entry_id, one.label_input.label.hit_reference)
        record(
            tx,
            LeafKind.MANIFEST,
            Direction.INTERNAL,
            peer=peer,
            payload=item,
            now=now,
            random_bytes=node.random_bytes,
        )
    live = plan.kept + len(plan.wanted)
    return BuildReport(
        peer,
        epoch.id,
        plan.kind,
        number,
        len(plan.wanted),
        len(plan.gone),
        live,
        manifest.serial,
        len(built.content),
    )


def _legal_bases(plan: _Plan, built: BuiltSegment) -> list[str]:
    """By label position, as the segment's manifest commits to them; empty for dummies."""
    found = [""] * built.info.label_count
    for one, position in zip(plan.wanted, built.positions, strict=True):
        found[position] = one.label_input.legal_basis
    return found


def is_behind(node: NodeContext, federation: Federation, peer: MemberCode) -> bool:
    """Whether the list or the charter has changed since the tag set for `peer` was built."""
    with node.store.read() as tx:
        built = tx.node_state.get(f"{BUILT_FROM}/{peer}")
        return built != _sources(tx.watchlist.latest_version(), federation)


def manifest_age(node: NodeContext, peer: MemberCode) -> float:
    """Seconds since the manifest for `peer` was issued; infinite when there is none that can be answered for."""
    now = node.clock.now()
    with node.store.read() as tx:
        row = tx.own_tag_sets.manifest(peer)
        live = {epoch.epoch for epoch in tx.own_tag_sets.epochs(peer) if now < epoch.expires}
    return math.inf if row is None or row.epoch not in live else now - row.issued


def retire_epochs(node: NodeContext, peer: MemberCode) -> int:
    """Destroys the seeds of epochs that are over, and their files; how many."""
    now = node.clock.now()
    with node.store.read() as tx:
        over = [row for row in tx.own_tag_sets.epochs(peer) if row.expires <= now]
    for row in over:
        node.keys.destroy_epoch_seed(row.epoch)
        with node.store.write() as tx:
            tx.own_tag_sets.retire_epoch(row.epoch)
        folder = segment_path(node, peer, row.epoch, 0).parent
        for path in sorted(folder.glob("*.segment")):
            path.unlink(missing_ok=True)
    return len(over)
