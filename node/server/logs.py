"""Local logs: one JSON line an event, and only fields named here. Nothing about a person can reach a log by accident.

An allowlist, because a blocklist forgets: a field that nobody thought about is dropped, whatever it holds.
"""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

ALLOWED_FIELDS = frozenset(
    {
        "attempt", "bytes", "charter_version", "count", "duration_ms", "element_count", "epoch", "error", "event_id",
        "item_kind", "job", "key_id", "kind", "library", "member", "message_id", "method", "peer", "port", "problem",
        "reason_code", "route", "rows", "seconds", "serial", "status", "step", "version",
    }
)  # fmt: skip
"""Identifiers the node made itself, closed codes, counts and durations. `route` is the rule, never the path asked for."""

MAX_TEXT = 120
_EVENT = re.compile(r"[a-z0-9_]{1,60}")
_TEXT = re.compile(r"[A-Za-z0-9_.:/<>+=-]*")
_OWN_FIELDS = ("timestamp", "level", "event")


def keep_allowed_fields(_logger: object, _method: str, fields: MutableMapping[str, Any]) -> dict[str, Any]:
    """structlog processor: the allowed fields with bounded values; everything else, tracebacks too, is dropped.

    Text must be code-like (no spaces, no letters outside ASCII), so that a name under an allowed field is refused too.
    """
    kept = {name: fields[name] for name in _OWN_FIELDS if name in fields}
    if not _EVENT.fullmatch(str(kept.get("event"))):
        kept["event"] = "unnamed_event"
    for name in sorted(ALLOWED_FIELDS & fields.keys()):
        kept[name] = _bounded(fields[name])
    return kept


def configure_logs(stream: TextIO | None = None, *, level: int = logging.INFO) -> None:
    """Sets up structlog for the whole process, and sends what any library logs through the same allowlist.

    `stream` is standard error unless given. The root logger has the handler, so that a library nobody thought about cannot
    write plain text beside it, as Python does where no handler is. Of a library's record only its logger and its
    exception type are kept: the message may quote a request.
    """
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            keep_allowed_fields,
            structlog.processors.JSONRenderer(ensure_ascii=True),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    kept = [handler for handler in root.handlers if not isinstance(handler, _LibraryRecords)]
    root.handlers = [*kept, _LibraryRecords(level=logging.WARNING)]
    for name in ("uvicorn", "uvicorn.error"):  # they bring handlers of their own
        logging.getLogger(name).handlers = []
    access = logging.getLogger("uvicorn.access")
    access.handlers, access.propagate = [], False


class _LibraryRecords(logging.Handler):
    """Reports that a library complained, not what it said."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        structlog.get_logger().warning("library_warning", library=record.name, error=error)


def _bounded(value: object) -> str | int | float | bool | None:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, str) and len(value) <= MAX_TEXT and _TEXT.fullmatch(value):
        return str(value)
    return f"<{type(value).__name__}>"
