"""The picture of the whole route for whoever looks, kept up to date between two looks.

A full picture of many thousand alerts takes seconds, so one is kept for each role and purpose that asks; each look compares
what the store holds with what the picture was made of, and puts in what is new. Alerts and sightings are read once for all
readers, and without attachments: no picture shows them. Every picture passes `may_use` (node/core/routes/reading.py).
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, TypeVar

from node.core.routes.building import PictureBuilder, build_picture
from node.core.routes.difference import PictureDifference, difference
from node.core.routes.reading import Reader, reader_at
from protocol.restrictions import Actor

if TYPE_CHECKING:
    from node.core.alerts.rows import AlertRow
    from node.core.alerts.view import Viewer
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from node.core.routes.picture import Picture, PicturePlace, PlaceKey
    from node.core.routes.place_sites import PlaceFinder
    from protocol.alerts.alert import AlertReference
    from protocol.alerts.published import PublishedAlert, PublishedSighting
    from protocol.vocabulary import MemberCode

MAX_KEPT = 16
"""Pictures, and differences, that are kept: one for each role and purpose, and the pages that somebody turns."""
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")
SightingKey = tuple["MemberCode", str]


@dataclass(frozen=True, slots=True)
class _Held:
    """mark: digest of the row it was read from. received: Unix seconds; of an update, when the update came."""

    mark: bytes
    received: int
    alert: PublishedAlert


class _Holdings:
    """What the store held when it was read last. generation: counts the reads that found something else."""

    def __init__(self) -> None:
        self.alerts: dict[AlertReference, _Held] = {}
        self.sightings: dict[SightingKey, tuple[bytes, PublishedSighting]] = {}
        self.generation = 0

    def read(self, tx: Transaction) -> None:
        """Reads rows; parses only those that are not known."""
        alerts: dict[AlertReference, _Held] = {}
        for row in tx.alerts.held():
            held, mark = self.alerts.get(row.reference), _mark(row)
            if held is None or held.mark != mark:
                published = row.published()
                held = _Held(mark, row.received, replace(published, alert=replace(published.alert, attachments=())))
            alerts[row.reference] = held
        sightings: dict[SightingKey, tuple[bytes, PublishedSighting]] = {}
        for seen in tx.alerts.sightings():
            key: SightingKey = (seen.observer, seen.item_id)
            known = self.sightings.get(key)
            sightings[key] = known if known is not None and known[0] == seen.signed else (seen.signed, seen.published())
        if alerts != self.alerts or sightings.keys() != self.sightings.keys():
            self.generation += 1
        self.alerts, self.sightings = alerts, sightings


@dataclass
class _Kept:
    """A picture's builder, and what was put into it."""

    builder: PictureBuilder
    alerts: Mapping[AlertReference, _Held] = field(default_factory=dict)
    sightings: Mapping[SightingKey, tuple[bytes, PublishedSighting]] = field(default_factory=dict)

    def catch_up(self, holdings: _Holdings) -> None:
        for reference in self.alerts.keys() - holdings.alerts.keys():
            self.builder.remove(reference)
        for reference, held in holdings.alerts.items():
            if self.alerts.get(reference) is not held:
                self.builder.remove(reference)  # restrictions may have become stricter within one version
                self.builder.put(held.alert)
        for key in self.sightings.keys() - holdings.sightings.keys():
            self.builder.remove_sighting(*key)
        for key, seen in holdings.sightings.items():
            if self.sightings.get(key) is not seen:
                self.builder.put_sighting(seen[1])
        self.alerts, self.sightings = holdings.alerts, holdings.sightings


@dataclass(frozen=True, slots=True)
class Changes:
    """places: those of both pictures. withheld: how many alerts and sightings a restriction keeps from the viewer today."""

    difference: PictureDifference
    places: Mapping[PlaceKey, PicturePlace]
    withheld: int


class RoutePictures:
    """The pictures of one node. Any thread may ask; one picture is made at a time."""

    def __init__(self, node: NodeContext, finder: Callable[[], PlaceFinder]) -> None:
        """finder: the gazetteer as it is now; pictures are made anew when it gives another."""
        self._node = node
        self._finder = finder
        self._lock = threading.Lock()
        self._holdings = _Holdings()
        self._made_with: tuple[PlaceFinder, tuple[MemberCode, ...]] | None = None
        self._kept: OrderedDict[Viewer, _Kept] = OrderedDict()
        self._changes: OrderedDict[tuple[Viewer, int, int], tuple[int, Changes]] = OrderedDict()

    def now(self, viewer: Viewer) -> Picture:
        """The picture as the viewer may see it now. Raises NotFoundError without a charter."""
        with self._lock:
            finder, members = self._read()
            kept = self._kept.get(viewer)
            if kept is None:
                kept = self._kept[viewer] = _Kept(PictureBuilder(_reader(viewer), members, finder))
            _bound(self._kept, viewer)
            kept.catch_up(self._holdings)
            return kept.builder.picture(self._node.clock.now())

    def changes(self, viewer: Viewer, since: int, until: int) -> Changes:
        """What changed between two moments (Unix seconds), neither of them to come, in what may be seen *today*.

        Each of the two pictures is made of the versions that this node holds now and had received by then; of a sighting,
        that was issued by then. So what was withdrawn or has expired meanwhile is in neither, for nobody may see it any more,
        and an alert that was updated between the two counts as new. Raises NotFoundError without a charter.
        """
        with self._lock:
            finder, members = self._read()
            key = (viewer, since, until)
            known = self._changes.get(key)
            allowed, withheld = self._usable_now(viewer)
            if known is not None and known[0] == self._holdings.generation and known[1].withheld == withheld:
                _bound(self._changes, key)
                return known[1]
            before, after = (
                build_picture(
                    (held.alert for held in allowed if held.received <= moment),
                    (seen for _, seen in self._holdings.sightings.values() if self._is_seen(viewer, seen, moment)),
                    _reader(viewer),
                    members,
                    moment,
                    finder,
                )
                for moment in (since, until)
            )
            made = Changes(difference(before, after), {**before.places, **after.places}, withheld)
            self._changes[key] = (self._holdings.generation, made)
            _bound(self._changes, key)
            return made

    def _read(self) -> tuple[PlaceFinder, tuple[MemberCode, ...]]:
        made_with = self._finder(), tuple(one.code for one in self._node.federation().charter.members)
        if self._made_with is None or self._made_with[0] is not made_with[0] or self._made_with[1] != made_with[1]:
            self._kept.clear()
            self._changes.clear()
        self._made_with = made_with
        with self._node.store.read() as tx:
            self._holdings.read(tx)
        return made_with

    def _usable_now(self, viewer: Viewer) -> tuple[list[_Held], int]:
        now = self._node.clock.now()
        allowed = {
            reference: held
            for reference, held in self._holdings.alerts.items()
            if viewer.decide(held.alert.marked, now).allowed
        }
        seen = sum(
            one.sighting.of in allowed and viewer.decide(one.marked, now).allowed
            for _, one in self._holdings.sightings.values()
        )
        everything = len(self._holdings.alerts) + len(self._holdings.sightings)
        return list(allowed.values()), everything - len(allowed) - seen

    def _is_seen(self, viewer: Viewer, seen: PublishedSighting, moment: int) -> bool:
        return seen.issued <= moment and viewer.decide(seen.marked, self._node.clock.now()).allowed


def _reader(viewer: Viewer) -> Reader:
    return reader_at(Actor(viewer.member, viewer.role), viewer.purpose, viewer.door)


def _mark(row: AlertRow) -> bytes:
    parts: Iterable[bytes] = (
        row.signed or b"",
        row.body or b"",
        row.restrictions or b"",
        " ".join(sorted(row.never_to)).encode("ascii"),
    )
    digest = hashlib.sha256(row.version.to_bytes(8, "big"))
    for part in parts:
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.digest()


def _bound(kept: OrderedDict[_Key, _Value], key: _Key) -> None:
    kept.move_to_end(key)
    while len(kept) > MAX_KEPT:
        kept.popitem(last=False)
