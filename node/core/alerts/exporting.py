"""The leaf of an export: alerts went into a file, past every door of this node.

It names no alert: what was exported may be withdrawn later, and then no id of it may be left in the log.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core.acts import record_act
from protocol.vocabulary import LeafKind

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from protocol.encoding import Json


def record_export(node: NodeContext, *, form: str, digest: bytes, alerts: int, left_out: int, by: str) -> None:
    """form: as `wren alert export --format` names it. digest: SHA-256 of the file, 32 bytes. alerts: how many are in it.
    left_out: how many alerts and sightings a restriction kept out. by: the account that exports, or MACHINE.
    """
    facts: dict[str, Json] = {"form": form, "digest": digest.hex(), "alerts": alerts, "left_out": left_out}
    with node.store.write() as tx:
        now = node.clock.now()
        record_act(tx, LeafKind.ALERT, "exported", facts, by=by, now=now, random_bytes=node.random_bytes)
