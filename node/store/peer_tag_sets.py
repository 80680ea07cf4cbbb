"""Keeps the newest accepted manifest of each peer (node/core/peer_tag_sets.py)."""

from dataclasses import asdict

from sqlalchemy import select

from node.core.peer_tag_sets import PeerManifestRow
from node.store import tables
from node.store.often import often
from node.store.statements import Statements
from protocol.vocabulary import MemberCode

_COLUMNS = tables.peer_manifests.c
_MANIFESTS = often(select(_COLUMNS.owner, _COLUMNS.manifest))


class StoredPeerTagSets:
    """Implements `PeerTagSets`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def save(self, row: PeerManifestRow) -> None:
        """See `PeerTagSets.save`."""
        values = asdict(row)
        saved = self._run.insert(tables.peer_manifests).values(values)
        self._run.change(saved.on_conflict_do_update(index_elements=[_COLUMNS.owner], set_=values))

    def find(self, owner: MemberCode) -> PeerManifestRow | None:
        """See `PeerTagSets.find`."""
        row = self._run.first(select(tables.peer_manifests).where(_COLUMNS.owner == owner))
        if row is None:
            return None
        return PeerManifestRow(MemberCode(row.owner), row.serial, row.issued, row.accepted, row.item, row.manifest)

    def manifests(self) -> dict[MemberCode, bytes]:
        """See `PeerTagSets.manifests`."""
        return {MemberCode(row.owner): row.manifest for row in self._run.rows(_MANIFESTS)}
