"""Peers' tag sets as this node fetched them: the newest manifest it accepted, and the segment files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from protocol.vocabulary import MemberCode


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
