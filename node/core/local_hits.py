"""What the own list says of a traveller: entries that share a match key, and entries that are alike enough.

A person whose identity is misused (DOMAIN section 3) is on the list so that officers can tell them from whoever misuses
it. Meeting such an entry is never a hit: it is told beside the hits, as what it is, and moves no answer at the counter.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from node.core.key_digests import key_digest
from protocol.entry import Entry
from protocol.matching.identifiers import INVESTIGATION_ONLY
from protocol.matching.match_keys import MatchKey, SlottedKeys
from protocol.matching.particulars import unpack_particulars
from protocol.matching.scorer import compare
from protocol.matching.traveller import Traveller
from protocol.stored_entry import restore_entry
from protocol.vocabulary import EntryId, MatchKeyKind, NotChecked, ObjectKind, Purpose

if TYPE_CHECKING:
    from node.core.context import NodeContext

_KINDS = tuple(MatchKeyKind)
_DECISIVE = frozenset({MatchKeyKind.DOCUMENT, MatchKeyKind.OBJECT})


@dataclass(frozen=True, slots=True)
class LocalHit:
    """An entry of the own list that the traveller may be, or that is about the traveller's document or object.

    through: the most selective match key they share; None when they share none and are alike all the same. Unless it is
    of a document or an object, the score reaches the purpose's threshold. score: 0 to 1;
    why: in one line, for who may see the entry; both hold what the traveller and the entry say.
    """

    entry: Entry = field(repr=False)
    through: MatchKeyKind | None
    score: float = 1.0
    why: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class MisusedIdentity:
    """The traveller's particulars are those of a person whose identity somebody else misuses: this is that person, who is
    never to be treated as the subject, or it is who misuses it. Not a hit."""

    entry: Entry = field(repr=False)
    score: float
    why: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LocalAnswer:
    """What the own list says. hits: best first. reason: why the list could not be searched for likeness as it stands now;
    then no hit does not mean that there is none."""

    hits: tuple[LocalHit, ...]
    misused: tuple[MisusedIdentity, ...] = ()
    reason: NotChecked | None = None


def find_local(
    node: NodeContext, traveller: Traveller, keys: SlottedKeys, *, purpose: Purpose, least_score: float
) -> LocalAnswer:
    """Looks the traveller up in the own list: through match keys in the store, and by likeness in the list in memory.

    least_score: from which score on a candidate is a hit; the charter sets it for each purpose. Expired entries are never
    found. Phones and accounts count only under the purposes that may ask about them.
    """
    now = node.clock.now()
    asked = _allowed(traveller, purpose)
    candidates, reason = node.local_list.search(node, asked)
    alike: list[EntryId] = []
    for candidate in candidates:
        packed = unpack_particulars(candidate.record)
        if _is_comparable(packed, now) and compare(asked, packed, now=now).score >= least_score:
            alike.append(packed.entry_id)
    through = _keys_met(keys)
    with node.store.read() as tx:
        met: dict[EntryId, tuple[Entry, MatchKeyKind | None]] = {}
        for entry, digest in tx.watchlist.find_by_keys(through):
            kind, known = through[digest], met.get(entry.entry_id)
            if known is None or known[1] is None or _KINDS.index(kind) < _KINDS.index(known[1]):
                met[entry.entry_id] = (entry, kind)
        for entry_id, standing in tx.watchlist.standing(one for one in alike if one not in met).items():
            met[entry_id] = (restore_entry(standing.entry), None)
    found = [_hit(asked, entry, kind, now) for entry, kind in met.values() if entry.expires > now]
    # What was alike in memory is compared again as it stands: it may have been changed a moment ago. A key of names is
    # made of skeletons, and many people share one: it only finds. A shared document or object is a hit by itself.
    hits = [one for one in found if one.through in _DECISIVE or one.score >= least_score]
    hits.sort(key=_best_first)
    return LocalAnswer(
        tuple(one for one in hits if not one.entry.misused_identity),
        tuple(MisusedIdentity(one.entry, one.score, one.why) for one in hits if one.entry.misused_identity),
        reason,
    )


def _allowed(traveller: Traveller, purpose: Purpose) -> Traveller:
    if purpose is Purpose.INVESTIGATION:
        return traveller
    allowed = tuple(one for one in traveller.identifiers if one.kind not in INVESTIGATION_ONLY)
    return replace(traveller, identifiers=allowed)


def _is_comparable(entry: Entry, now: int) -> bool:
    """Persons alone are alike; a document or an object is the same or another one, which its match key says."""
    return entry.object_kind is ObjectKind.PERSON and entry.expires > now


def _keys_met(keys: SlottedKeys) -> Mapping[bytes, MatchKeyKind]:
    by_slot: Mapping[int, MatchKey] = keys.by_slot
    return {key_digest(key.input): key.kind for key in by_slot.values()}


def _hit(traveller: Traveller, entry: Entry, through: MatchKeyKind | None, now: int) -> LocalHit:
    if entry.object_kind is not ObjectKind.PERSON:
        return LocalHit(entry, through, 1.0, "the same document or object")
    compared = compare(traveller, entry, now=now)
    return LocalHit(entry, through, compared.score, compared.why())


def _best_first(hit: LocalHit) -> tuple[float, int, str]:
    exactness = len(_KINDS) if hit.through is None else _KINDS.index(hit.through)
    return (-hit.score, exactness, hit.entry.entry_id)
