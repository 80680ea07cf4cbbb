"""Peers' tag sets as this node fetched them: the newest manifest it accepted, and the segment files."""

from __future__ import annotations

import fcntl
import math
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from node.core.delivery_errors import PeerError, PeerFaultError, TransientPeerError
from node.core.exchange_log import record
from node.core.messages import new_id, open_from, seal_to
from node.core.unanswered import record_unanswered
from protocol.encoding import encode
from protocol.envelope import Content, Header, OpenedEnvelope, content_to_bytes
from protocol.errors import ProtocolError
from protocol.item import SignedItem, signed_item_to_bytes
from protocol.limits import EVALUATION_LIFETIME_SECONDS
from protocol.tagset.errors import SegmentError, StaleListError
from protocol.tagset.lookup import TagSet
from protocol.tagset.manifest import (
    AcceptedManifest,
    Manifest,
    SegmentInfo,
    accept_manifest,
    parse_manifest,
    require_fresh,
)
from protocol.tagset.segment import Segment
from protocol.vocabulary import Direction, EpochId, ItemKind, LeafKind, MemberCode, MessageId, MessageType, NotChecked

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.membership import Federation

SYNCHRONISE_TIMEOUT_SECONDS = 10.0
NO_TERMS_MAX_AGE_SECONDS = 3600


@dataclass(frozen=True, slots=True)
class PeerManifestRow:
    """The newest accepted manifest of an owner. item: canonical bytes of the owner's signed item."""

    owner: MemberCode
    serial: int
    issued: int
    accepted: int
    item: bytes = field(repr=False)
    manifest: bytes = field(repr=False)


class PeerTagSets(Protocol):
    """Where accepted manifests are kept."""

    def save(self, row: PeerManifestRow) -> None:
        """Replaces the owner's manifest."""
        ...

    def find(self, owner: MemberCode) -> PeerManifestRow | None: ...

    def manifests(self) -> Mapping[MemberCode, bytes]:
        """The manifest of every owner, canonical bytes."""
        ...


class TagSetCache:
    """Opened tag sets by owner: checking digests and order of a large segment once, not at every check."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: dict[MemberCode, tuple[bytes, TagSet]] = {}

    def get(self, owner: MemberCode, manifest: bytes, folder: Path) -> TagSet:
        """The owner's tag set as that manifest (canonical bytes) describes it. Raises TagSetFaultError.

        A newer manifest of the same segments verifies none of them again: they are known by their digests.
        """
        with self._lock:
            held = self._held.get(owner)
        if held is not None and held[0] == manifest:
            return held[1]
        parsed = parse_manifest(manifest)
        known = {} if held is None else {one.digest: one for one in held[1].segments}
        segments = [known.get(info.digest) or _open(folder, parsed.epoch, info) for info in parsed.segments]
        opened = TagSet(AcceptedManifest(parsed), segments)
        with self._lock:
            self._held[owner] = (manifest, opened)
        return opened


def load_tag_set(node: NodeContext, federation: Federation, owner: MemberCode, manifest: bytes) -> TagSet:
    """The tag set of that manifest (canonical bytes), or of a newer one that replaced it just now, if it may be believed.

    Raises StaleListError, TagSetFaultError.
    """
    while True:
        try:
            tag_set = node.tag_sets.get(owner, manifest, _folder(node, owner))
            break
        except StaleListError:  # perhaps a newer base came, and the files went, since the caller read the manifest
            with node.store.read() as tx:
                row = tx.peer_tag_sets.find(owner)
            if row is None or row.manifest == manifest:
                raise
            manifest = row.manifest
    require_fresh(tag_set.manifest, node.clock.now(), _max_age(federation, owner))
    return tag_set


def synchronise(node: NodeContext, owner: MemberCode) -> Manifest | None:
    """Asks `owner` for its manifest, fetches the segments that are new, and believes the list from then on.

    One at a time for each owner, in all processes of the node: whoever comes second waits, and then finds the segments here.
    None when the owner has built nothing for us yet. A list that breaks a rule is not believed: the one before stays, and
    ages. Raises PeerError, ProtocolError.
    """
    with _alone(_folder(node, owner)):
        return _synchronise(node, node.federation(), owner)


def _synchronise(node: NodeContext, federation: Federation, owner: MemberCode) -> Manifest | None:
    item = _request_manifest(node, federation, owner)
    if item is None:
        return None
    raw = encode(item.item.body)
    now = node.clock.now()
    with node.store.read() as tx:
        row = tx.peer_tag_sets.find(owner)
    previous = None if row is None else parse_manifest(row.manifest)
    accepted = accept_manifest(
        previous, parse_manifest(raw), now, _max_age(federation, owner), owner=owner, peer=node.member
    )
    _fetch_missing(node, owner, accepted)
    node.tag_sets.get(owner, raw, _folder(node, owner))
    with node.store.write() as tx:
        tx.peer_tag_sets.save(
            PeerManifestRow(owner, accepted.serial, accepted.issued, now, signed_item_to_bytes(item), raw)
        )
    _drop_old_segments(node, owner, accepted)
    return accepted


def list_age(node: NodeContext, owner: MemberCode) -> float:
    """Seconds since this node last accepted the owner's list; infinite when it never did."""
    with node.store.read() as tx:
        row = tx.peer_tag_sets.find(owner)
    return math.inf if row is None else node.clock.now() - row.accepted


def ask_for_manifest(node: NodeContext, owner: MemberCode) -> Manifest | None:
    """The owner's newest manifest for us, verified but neither kept nor fetched: a test of the whole way there and back.

    None when it has built nothing for us yet. Raises PeerError, ProtocolError.
    """
    item = _request_manifest(node, node.federation(), owner)
    return None if item is None else parse_manifest(encode(item.item.body))


def _request_manifest(node: NodeContext, federation: Federation, owner: MemberCode) -> SignedItem | None:
    now, message_id = node.clock.now(), new_id(node.random_bytes)
    content_bytes = content_to_bytes(Content(MessageType.MANIFEST_REQUEST, {}))
    header = Header(message_id, node.member, owner, now, now + EVALUATION_LIFETIME_SECONDS)
    _record(node, owner, message_id, Direction.SENT, content_bytes)
    try:
        opened = _exchange(node, federation, header, content_bytes)
    except (PeerError, ProtocolError) as error:
        reason = NotChecked.UNREACHABLE if isinstance(error, TransientPeerError) else NotChecked.PEER_FAULT
        with node.store.write() as tx:
            record_unanswered(tx, node, owner, message_id, MessageType.MANIFEST_REQUEST, reason.value)
        raise
    content = opened.content
    _record(node, owner, message_id, Direction.RECEIVED, opened.content_bytes)
    if not content.items:
        return None
    (signed,) = content.items
    item = signed.verify(federation.signing_key(owner, signed.key_id, node.clock.now()))
    if item.kind is not ItemKind.MANIFEST or item.originator != owner:
        raise PeerFaultError("the manifest is not its owner's")
    return signed


def _exchange(node: NodeContext, federation: Federation, header: Header, content_bytes: bytes) -> OpenedEnvelope:
    raw = seal_to(node, federation, header, content_bytes)
    answered = node.peers.exchange(header.recipient, raw, timeout_seconds=SYNCHRONISE_TIMEOUT_SECONDS)
    opened = open_from(node, federation, answered, header.recipient)
    content = opened.content
    is_ours = content.type is MessageType.MANIFEST_ANSWER and content.in_reply_to == header.message_id
    if not is_ours or len(content.items) > 1:
        raise PeerFaultError("the answer is not one to our request for a manifest")
    return opened


def _record(node: NodeContext, owner: MemberCode, message_id: MessageId, direction: Direction, payload: bytes) -> None:
    with node.store.write() as tx:
        record(
            tx,
            LeafKind.MESSAGE,
            direction,
            peer=owner,
            message_id=message_id,
            payload=payload,
            now=node.clock.now(),
            random_bytes=node.random_bytes,
        )


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Waits until nobody else fetches this owner's list. Two would write into one unfinished file, and the slower one would
    put an older manifest over a newer one and drop its segments. How long one fetches is bounded by its time-outs."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "fetching.lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _fetch_missing(node: NodeContext, owner: MemberCode, manifest: Manifest) -> None:
    for info in manifest.segments:
        path = _path(_folder(node, owner), manifest.epoch, info.number)
        if path.is_file():
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".unfinished")
        node.peers.fetch_segment(owner, manifest.epoch, info.number, unfinished, size_bytes=info.size_bytes)
        try:
            Segment.open(unfinished, info.digest)
        except SegmentError:
            unfinished.unlink(missing_ok=True)  # else every later attempt would go on from a poisoned half
            raise
        unfinished.replace(path)


def _drop_old_segments(node: NodeContext, owner: MemberCode, manifest: Manifest) -> None:
    live = {_path(_folder(node, owner), manifest.epoch, info.number) for info in manifest.segments}
    for path in sorted(_folder(node, owner).glob("*/*.segment")):
        if path not in live:
            path.unlink(missing_ok=True)


def _max_age(federation: Federation, owner: MemberCode) -> int:
    terms = federation.terms(owner)
    return NO_TERMS_MAX_AGE_SECONDS if terms is None else terms.max_list_age_seconds


def _folder(node: NodeContext, owner: MemberCode) -> Path:
    return node.tag_set_folder / "peers" / owner


def _path(folder: Path, epoch: EpochId, number: int) -> Path:
    return folder / epoch / f"{number}.segment"


def _open(folder: Path, epoch: EpochId, info: SegmentInfo) -> Segment:
    path = _path(folder, epoch, info.number)
    if not path.is_file():
        raise StaleListError("a segment is not here yet: synchronise again")
    return Segment.open(path, info.digest)
