"""A node that lacks something says so, and each thing by itself is enough."""

from dataclasses import replace
from typing import Any

import pytest

from node.core.health import LEAST_FREE_BYTES, SCHEDULER_GRACE_MS, Facts, Lack, lacks

NOW = 1_790_000_000
WELL = Facts(NOW, True, {"signing": NOW + 1, "tls": NOW + 1}, True, NOW + 1, True, 2_000, LEAST_FREE_BYTES)


@pytest.mark.parametrize(
    "change",
    [
        {},
        {"scheduler_left_ms": None},
        {"peer_port_serves": None},
        {"scheduler_left_ms": -SCHEDULER_GRACE_MS},  # a takeover is under way
    ],
)
def test_a_node_that_lacks_nothing_is_ready(change: dict[str, Any]) -> None:
    assert lacks(replace(WELL, **change)) == ()


@pytest.mark.parametrize(
    ("lack", "change"),
    [
        (Lack.DATABASE, {"database_answers": False}),
        (Lack.KEYS, {"key_ends": {"signing": NOW, "tls": NOW + 1}}),
        (Lack.KEYS, {"key_ends": {"signing": None}}),
        (Lack.CHARTER, {"charter_trusted": False}),
        (Lack.KEY_SHEET, {"key_sheet_ends": NOW}),
        (Lack.KEY_SHEET, {"key_sheet_ends": None}),
        (Lack.PEER_PORT, {"peer_port_serves": False}),
        (Lack.SCHEDULER, {"scheduler_left_ms": -SCHEDULER_GRACE_MS - 1}),
        (Lack.DISK, {"free_bytes": LEAST_FREE_BYTES - 1}),
    ],
)
def test_each_lack_alone_is_told(lack: Lack, change: dict[str, Any]) -> None:
    assert lacks(replace(WELL, **change)) == (lack,)
