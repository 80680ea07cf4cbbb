"""What the doctor finds: closed levels, one remedy each. The judgements here are pure."""

from dataclasses import dataclass
from enum import StrEnum

from node.cli.files import span

DAY_SECONDS = 86_400
KEY_WARNING_SECONDS = 14 * DAY_SECONDS
CLOCK_SKEW_SECONDS = 120
UNWITNESSED_WARNING_SECONDS = 3600
DISK_WARNING_BYTES = 5 * 1024**3
DISK_FAILURE_BYTES = 512 * 1024**2


class Level(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the examination. remedy: empty when all is well."""

    subject: str
    level: Level
    what: str
    remedy: str = ""


def validity(subject: str, valid_until: int | None, now: int, remedy: str, *, worst: Level = Level.FAIL) -> Finding:
    """Of a key, certificate or sheet that ends at a time (Unix seconds); None: there is none."""
    if valid_until is None:
        return Finding(subject, worst, "there is none that is valid now", remedy)
    if valid_until <= now:
        return Finding(subject, worst, f"ended {span(now - valid_until)} ago", remedy)
    left = f"ends in {span(valid_until - now)}"
    if valid_until - now < KEY_WARNING_SECONDS:
        return Finding(subject, Level.WARN, left, remedy)
    return Finding(subject, Level.OK, left)


def clock(now: int, issued_by_peers: list[int]) -> Finding:
    """This computer's clock against the newest thing that any peer signed: nobody signs in the future."""
    if not issued_by_peers:
        return Finding("clock", Level.OK, "no peer's manifest to compare with yet")
    ahead = max(issued_by_peers) - now
    if ahead > CLOCK_SKEW_SECONDS:
        return Finding("clock", Level.FAIL, f"{span(ahead)} behind a peer's", "set the clock: run a time service (NTP)")
    return Finding("clock", Level.OK, "not behind any peer's")


def list_age(peer: str, issued: int | None, now: int, max_age_seconds: int) -> Finding:
    """Of a peer's tag set as it is here."""
    subject, remedy = (
        f"list of {peer}",
        f"let 'wren serve' run, or 'wren tagset fetch {peer}'; then 'wren peer test {peer}'",
    )
    if issued is None:
        return Finding(subject, Level.WARN, "not fetched yet: it reads NOT CHECKED", remedy)
    age = max(0, now - issued)
    if age > max_age_seconds:
        return Finding(
            subject, Level.WARN, f"{span(age)} old, over {span(max_age_seconds)}: it reads NOT CHECKED", remedy
        )
    return Finding(subject, Level.OK, f"{span(age)} old")


def disk(free_bytes: int) -> Finding:
    """The file system of the home."""
    what = f"{free_bytes / 1024**3:.1f} GiB free"
    remedy = "free some space, or move the home to a larger disk"
    if free_bytes < DISK_FAILURE_BYTES:
        return Finding("disk", Level.FAIL, what, remedy)
    return (
        Finding("disk", Level.WARN, what, remedy)
        if free_bytes < DISK_WARNING_BYTES
        else Finding("disk", Level.OK, what)
    )


def outbox(pending: int, oldest_seconds: int, failed: int) -> Finding:
    """Messages on their way."""
    remedy = "see 'wren outbox list', and 'wren peer test' for the peer"
    if failed:
        return Finding("outbox", Level.WARN, f"{failed} messages could not be delivered, {pending} wait", remedy)
    if pending and oldest_seconds > 3600:
        return Finding("outbox", Level.WARN, f"{pending} wait, the oldest for {span(oldest_seconds)}", remedy)
    return Finding("outbox", Level.OK, f"{pending} wait")


def exchange_log(halted: str, forks: int, unwitnessed_seconds: int) -> Finding:
    """The exchange log: why it signs nothing, forks of anybody's log, and how old the newest unwitnessed signature is."""
    subject = "exchange log"
    if halted:
        return Finding(subject, Level.FAIL, f"signs nothing: {halted}", "see 'The exchange log' in docs/operations.md")
    if forks:
        return Finding(subject, Level.WARN, f"{forks} forks were seen", "see 'wren log forks', and ask that member")
    if unwitnessed_seconds > UNWITNESSED_WARNING_SECONDS:
        what = f"not witnessed for {span(unwitnessed_seconds)}: too few peers answer"
        return Finding(subject, Level.WARN, what, "see 'wren peer test'; checks and messages go on meanwhile")
    return Finding(subject, Level.OK, "goes on")
