"""Whether this process may be sent work: pure judgements over facts that somebody else gathered.

A node that is not ready still runs, and says what it lacks in closed words: a probe tells machines, and `wren doctor`
tells people what to do.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

LEAST_FREE_BYTES = 512 * 1024**2
SCHEDULER_GRACE_MS = 15_000
"""A takeover takes less than five seconds; after three times that nobody runs the jobs."""


class Lack(StrEnum):
    """What a node can lack."""

    DATABASE = "database"
    KEYS = "keys"
    CHARTER = "charter"
    KEY_SHEET = "key_sheet"
    PEER_PORT = "peer_port"
    SCHEDULER = "scheduler"
    DISK = "disk"


@dataclass(frozen=True, slots=True)
class Facts:
    """Gathered at `now` (Unix seconds). Ends are Unix seconds, None where there is no such key or sheet.

    charter_trusted: there is a charter and no alarm. peer_port_serves: None in a process that has no port.
    scheduler_left_ms: of the scheduler's lease, negative once it ended; None where the process itself is the scheduler.
    """

    now: int
    database_answers: bool
    key_ends: Mapping[str, int | None]
    charter_trusted: bool
    key_sheet_ends: int | None
    peer_port_serves: bool | None
    scheduler_left_ms: int | None
    free_bytes: int


def lacks(facts: Facts) -> tuple[Lack, ...]:
    """What keeps the process from being ready, in order of the words; nothing when it is."""
    found = {
        Lack.DATABASE: not facts.database_answers,
        Lack.KEYS: any(ends is None or ends <= facts.now for ends in facts.key_ends.values()),
        Lack.CHARTER: not facts.charter_trusted,
        Lack.KEY_SHEET: facts.key_sheet_ends is None or facts.key_sheet_ends <= facts.now,
        Lack.PEER_PORT: facts.peer_port_serves is False,
        Lack.SCHEDULER: facts.scheduler_left_ms is not None and facts.scheduler_left_ms < -SCHEDULER_GRACE_MS,
        Lack.DISK: facts.free_bytes < LEAST_FREE_BYTES,
    }
    return tuple(lack for lack, is_lacking in found.items() if is_lacking)
