"""Entity tags and conditions (RFC 9110 sections 8.8.3 and 13): who changes an entry says which one it saw."""

from __future__ import annotations

from flask import request

from node.api.problems import Kind, ProblemError


def is_known(tag: str) -> bool:
    """Whether the caller has this version already: answer 304."""
    return bool(request.if_none_match) and request.if_none_match.contains_weak(tag)


def require_match(tag: str) -> None:
    """Raises ProblemError unless the caller names the version that stands: 428 without If-Match, 412 for another."""
    if "If-Match" not in request.headers:
        raise ProblemError(Kind.CONDITION_REQUIRED, "send the ETag of the entry that you saw in If-Match")
    if not request.if_match.contains(tag):
        raise ProblemError(Kind.CHANGED, "the entry is not the one you saw: read it again")
