"""Times as people read them in words that leave the node, or that stop somebody in an emergency: with date and zone."""

from datetime import UTC, datetime


def moment(seconds: int) -> str:
    """Unix seconds as `2026-11-27 02:32:33 UTC`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
