"""What must hold before a node answers again after it was stopped, killed or restored (DESIGN 4.3, 4.4)."""

from __future__ import annotations

from typing import Protocol


class NodeState(Protocol):
    """Small facts about this node: named texts."""

    def get(self, name: str) -> str | None: ...

    def set(self, name: str, value: str) -> None: ...
