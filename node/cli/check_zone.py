"""A machine readable zone in words for the officer who holds the document, and without the traveller for programs."""

import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from node.cli.failures import RefusedCommandError
from node.cli.files import read_bounded
from protocol.matching.dates import PartialDate
from protocol.matching.mrz.layout import MrzField
from protocol.matching.mrz.parser import Mrz
from protocol.matching.mrz.slips import Suggestion
from protocol.matching.mrz.zone import MAX_CHARACTERS

MAX_BYTES = 4 * MAX_CHARACTERS
"""What a zone with everything that is tolerated around it has at most in UTF-8."""
AGAIN = "read the zone again; if it stays so, send the traveller to the second line"


def read_zone_file(path: Path) -> str:
    """The text of a file, or of standard input for `-`; what is no UTF-8 cannot be part of a zone anyhow.

    Raises RefusedCommandError when it is longer than `MAX_BYTES`, and OSError.
    """
    if str(path) != "-":
        return read_bounded(path, MAX_BYTES).decode("utf-8", "replace")
    raw = sys.stdin.buffer.read(MAX_BYTES + 1)
    if len(raw) > MAX_BYTES:
        raise RefusedCommandError(f"standard input is longer than {MAX_BYTES} bytes", "give the lines of one zone")
    return raw.decode("utf-8", "replace")


def is_expired(mrz: Mrz, now: int) -> bool:
    """Whether the last day of the document lies before `now` (Unix seconds, a day of UTC)."""
    today = datetime.fromtimestamp(now, UTC)
    return mrz.expiry_date is not None and mrz.expiry_date.latest() < (today.year, today.month, today.day)


def zone_rows(mrz: Mrz, now: int) -> Iterator[tuple[str, str, str]]:
    """Rows of field, what was read, and what its check digit says."""
    digits = {one.field: "right" if one.is_right else "WRONG" for one in mrz.check_digits}
    unread = {one.field for one in mrz.unread}

    def row(field: MrzField, text: str) -> tuple[str, str, str]:
        return _word(field), "NOT READABLE" if field in unread else text or "none", digits.get(field, "")

    yield "format", str(mrz.format.value), ""
    yield row(MrzField.DOCUMENT_TYPE, mrz.document_type)
    yield row(MrzField.ISSUER, mrz.issuer)
    yield row(MrzField.DOCUMENT_NUMBER, mrz.document_number)
    cut = " (may be cut short)" if mrz.name_truncated else ""
    yield "family names", mrz.primary_identifier or "none", ""
    yield "given names", (mrz.secondary_identifier or "none") + cut, ""
    yield row(MrzField.NATIONALITY, mrz.nationality)
    yield row(MrzField.BIRTH_DATE, " or ".join(date.text() for date in mrz.birth_dates))
    yield row(MrzField.SEX, str(mrz.sex.value))
    yield row(MrzField.EXPIRY_DATE, _expiry(mrz.expiry_date, expired=is_expired(mrz, now)))
    yield row(MrzField.OPTIONAL_DATA, " / ".join(text for text in mrz.optional_data if text))
    if MrzField.COMPOSITE in digits:
        yield "all together", "", digits[MrzField.COMPOSITE]


def zone_lines(mrz: Mrz, now: int) -> Iterator[str]:
    """What the officer must know before going on."""
    if is_expired(mrz, now):
        yield "EXPIRED: the document is no longer valid."
    for one in mrz.unread:
        yield f"NOT READABLE: {_word(one.field)}: {one.reason}; {one.remedy}."
    if mrz.check_failures:
        yield f"WRONG CHECK DIGIT: {', '.join(_word(one.field) for one in mrz.check_failures)}. Compare with the document."
    if len(mrz.birth_dates) > 1:
        yield "The zone gives no century: every reading of the birth date is asked about."


def suggestion_line(suggestion: Suggestion) -> str:
    """Which characters may have been misread, where, and whether the composite check digit bears it out."""
    slips = ", ".join(
        f"line {slip.line}, character {slip.column}: {slip.found} may be {slip.likely}" for slip in suggestion.slips
    )
    sure = {True: "; all together then agrees", False: "; all together still disagrees", None: ""}
    return f"{' and '.join(map(_word, suggestion.fields))}: {slips}{sure[suggestion.composite_right]}"


def zone_document(mrz: Mrz, now: int) -> dict[str, Any]:
    """What `--json` shows of a zone: how well it was read, and nothing of what stands in it."""
    return {
        "format": mrz.format.value,
        "sound": mrz.is_sound,
        "expired": is_expired(mrz, now),
        "check_failures": [one.field.value for one in mrz.check_failures],
        "unread": [{"field": one.field.value, "reason": one.reason, "remedy": one.remedy} for one in mrz.unread],
        "suggested": [sorted(field.value for field in one.fields) for one in mrz.suggestions],
    }


def zone_faults(mrz: Mrz) -> str:
    """Why the zone is not sound, in one line without its content; empty when it is."""
    faults = [f"{_word(one.field)}: {one.reason}" for one in mrz.unread]
    faults += [f"{_word(one.field)}: the check digit does not agree" for one in mrz.check_failures]
    return "; ".join(faults)


def _expiry(date: PartialDate | None, *, expired: bool) -> str:
    if date is None:
        return ""
    return f"{date.text()} EXPIRED" if expired else date.text()


def _word(field: MrzField) -> str:
    return "all together" if field is MrzField.COMPOSITE else str(field.value).replace("_", " ")
