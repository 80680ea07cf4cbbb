"""How long and how large anything may be before a worker thread is taken for it."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServerLimits:
    """Limits of one port. A *client* is a member where certificates are required, else a network address.

    The defaults suit a peer port. Each limit is there for an attacker who opens connections and then dawdles.
    """

    handshake_seconds: float = 10.0
    head_seconds: float = 10.0
    """From the first moment a request head is awaited on a new connection, or from its first byte on a kept one."""
    body_seconds: float = 10.0
    queue_seconds: float = 10.0
    """How long a complete request may wait for a worker thread before it is refused as unavailable."""
    stalled_write_seconds: float = 10.0
    """How long a client may leave an answer unread before the connection is dropped."""
    idle_seconds: int = 30
    stop_seconds: int = 5
    """How long a stop waits for answers under way."""

    head_bytes: int = 16 * 1024
    body_bytes: int = 1024 * 1024
    buffered_bytes: int = 64 * 1024 * 1024
    """Bodies held in memory at one time, all clients together."""
    buffered_bytes_per_client: int = 16 * 1024 * 1024

    handshakes: int = 256
    """Unfinished handshakes; the oldest is dropped for a new one, so a flood cannot shut a member out."""
    handshakes_per_address: int = 128
    connections: int = 512
    connections_per_client: int = 64
    threads: int = 16
    threads_per_client: int = 4
    """Requests of one client under way at one time; others of the same client wait their turn."""

    upload_paths: frozenset[str] = frozenset()
    """Paths whose bodies are spooled to disk; every other body is held in memory under `body_bytes`."""
    upload_bytes: int = 64 * 1024 * 1024
    upload_seconds: float = 120.0
    uploads: int = 8
    """Spooled bodies at one time, all clients together: with `upload_bytes` the disk that strangers can fill."""
    uploads_per_client: int = 4
    spool_folder: Path | None = None
    """Where bodies are spooled, in files without a name; the system's folder for such files when None."""
