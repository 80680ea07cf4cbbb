"""`wren mrz`: what a machine readable zone says, field by field, and what is wrong with it. Needs no node."""

import sys
import time
from collections.abc import Iterator
from typing import Any

import click

from node.cli.check_zone import MAX_BYTES, is_expired, suggestion_line, zone_lines, zone_rows
from node.cli.commands import WrenCommand, pass_session, with_examples
from node.cli.failures import EXIT_FAILED, RefusedCommandError
from node.cli.files import read_text_bounded
from node.cli.output import Page
from node.cli.session import Session
from protocol.matching.errors import UnreadableError
from protocol.matching.mrz.layout import FILLER, LAYOUTS
from protocol.matching.mrz.parser import Mrz, parse_mrz
from protocol.matching.mrz.spellings import plausible_spellings
from protocol.matching.names import analyse_name

_AGAIN = "read the zone again, or paste its lines on standard input"


@with_examples(
    "wren mrz 'P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<' 'L898902C36UTO7408122F1204159ZE184226B<<<<<10'",
    "wren mrz < zone.txt",
)
@click.command(cls=WrenCommand)
@click.argument("lines", nargs=-1, metavar="[LINE ...]")
@click.pass_context
@pass_session
def mrz(session: Session, ctx: click.Context, lines: tuple[str, ...]) -> None:
    """Read a machine readable zone (Doc 9303: TD1, TD2, TD3, MRV-A, MRV-B) from arguments, or pasted on standard input.

    Nothing is corrected: suggestions are for whoever holds the document. Exit code 1 when something in it is wrong.
    """
    now = int(time.time())
    zone = _read(lines, now)
    session.output.show(zone_report(zone, now), lambda page: _render(page, zone, now))
    if not zone.is_sound:
        ctx.exit(EXIT_FAILED)


def zone_report(zone: Mrz, now: int) -> dict[str, Any]:
    """Everything that was read, for `--json`. It holds the person: whoever asked has the document in hand."""
    return {
        "format": zone.format.value,
        "sound": zone.is_sound,
        "expired": is_expired(zone, now),
        "fields": {
            "document_type": zone.document_type,
            "issuer": zone.issuer,
            "document_number": zone.document_number,
            "primary_identifier": zone.primary_identifier,
            "secondary_identifier": zone.secondary_identifier,
            "name_truncated": zone.name_truncated,
            "nationality": zone.nationality,
            "birth_dates": [date.text() for date in zone.birth_dates],
            "birth_date_known": _known(zone),
            "sex": zone.sex.value,
            "expiry_date": None if zone.expiry_date is None else zone.expiry_date.text(),
            "optional_data": list(zone.optional_data),
        },
        "check_digits": [
            {"field": one.field.value, "right": one.is_right, "expected": one.expected, "found": one.found}
            for one in zone.check_digits
        ],
        "unread": [{"field": one.field.value, "reason": one.reason, "remedy": one.remedy} for one in zone.unread],
        "suggestions": [
            {
                "fields": sorted(field.value for field in one.fields),
                "slips": [
                    {"line": slip.line, "column": slip.column, "found": slip.found, "likely": slip.likely}
                    for slip in one.slips
                ],
                "composite_right": one.composite_right,
            }
            for one in zone.suggestions
        ],
        "spellings": _spellings(zone),
        "lines": list(zone.lines),
    }


def _read(lines: tuple[str, ...], now: int) -> Mrz:
    """Raises RefusedCommandError, which repeats nothing of the zone."""
    given: str | tuple[str, ...] = lines
    if not lines or lines == ("-",):
        if sys.stdin.isatty():
            click.echo("Paste the lines of the zone, then Ctrl-D:", err=True)
        given = read_text_bounded(sys.stdin.buffer, MAX_BYTES)
    if sum(map(len, lines)) > MAX_BYTES:
        raise RefusedCommandError(f"longer than {MAX_BYTES} characters", "give the lines of one zone")
    try:
        return parse_mrz(given, now=now)
    except UnreadableError as error:
        raise RefusedCommandError(f"no zone was found: {error.reason}", error.remedy or _AGAIN) from error


def _known(zone: Mrz) -> str:
    """How much of the birth date the zone gives: Doc 9303-3 writes fillers where a part is not known."""
    text = LAYOUTS[zone.format].birth_date.of(zone.lines)
    known = [
        name for name, part in zip(("year", "month", "day"), (text[:2], text[2:4], text[4:]), strict=True) if _is(part)
    ]
    return " ".join(known) or "nothing"


def _is(part: str) -> bool:
    return FILLER not in part and part != "00"


def _spellings(zone: Mrz) -> list[dict[str, Any]]:
    """What each part of the name may have been before it was written in the zone's letters, and how it is compared."""
    return [
        {
            "part": part,
            "identifier": identifier,
            "may_have_been": list(plausible_spellings(part)[1:]),
            "tokens": [
                {
                    "text": token.text,
                    "role": str(token.role),
                    "read_as": token.spelling,
                    "skeletons": list(token.skeletons),
                }
                for token in analyse_name(part).tokens
            ],
        }
        for identifier, name in (("primary", zone.primary_identifier), ("secondary", zone.secondary_identifier))
        for part in name.split()
    ]


def _render(page: Page, zone: Mrz, now: int) -> None:
    page.table(("field", "as read", "check digit"), zone_rows(zone, now))
    for line in zone_lines(zone, now):
        page.line(line, style="bold")
    if zone.name_truncated:
        page.line("The name fills its field: it may be cut short, and the rest is not in the zone.")
        page.line("Its last word meets every name that begins so on the own list; peers are not asked about it.")
    if (known := _known(zone)) != "year month day":
        page.line(f"Of the birth date the zone gives: {known}.")
    for number, one in enumerate(zone.suggestions, start=1):
        page.line(f"Suggestion {number}, if the document says so: {suggestion_line(one)}")
    if parts := _spellings(zone):
        page.line("The name, part by part:", style="bold")
        page.table(("part", "may have been", "role", "compared as", "skeletons"), _part_rows(parts))
    page.line("Everything agrees." if zone.is_sound else "NOT SOUND: look at the document before you rely on it.")


def _part_rows(parts: list[dict[str, Any]]) -> Iterator[tuple[str, ...]]:
    for part in parts:
        for token in part["tokens"]:
            may_have_been = ", ".join(part["may_have_been"])
            yield part["part"], may_have_been, token["role"], token["read_as"], ", ".join(token["skeletons"])
