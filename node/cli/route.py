"""`wren route`: the picture of the whole route, made of the alerts that whoever looks may see."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from node.bootstrap import OpenNode
from node.cli.acting import acting
from node.cli.alert import PURPOSE, ROLE, viewer_of
from node.cli.commands import MEMBER, Word, WrenGroup, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.files import moment, since, span
from node.cli.output import Page
from node.cli.route_difference import difference_document, show_difference
from node.cli.route_files import material_of, write_geojson, write_svg
from node.cli.route_places import find_place, gazetteer_of, place_label, places_folder
from node.cli.route_words import (
    gap_code,
    gap_document,
    picture_document,
    route_document,
    show_gaps,
    show_legs,
    show_picture,
    show_withheld,
)
from node.cli.session import Session
from node.core.routes.difference import difference
from node.core.routes.gap_requests import GapQuestion, ask_about_gap
from node.core.routes.narrowing import narrowed
from node.core.routes.paths import MAX_ROUTES, CompleteRoutes, complete_routes
from node.core.routes.picture import Gap, Picture
from node.core.routes.viewing import SeenRoute, members_to_ask, see_route
from node.core.scopes import Scope
from node.formats.alerts.words import Language
from protocol.alerts.words import LegStatus, MeansOfTransport
from protocol.restrictions import Door
from protocol.vocabulary import MemberCode, Purpose, Role, Urgency

_OUT = click.Path(dir_okay=False, path_type=Path)
_STATUS = click.option("--status", "statuses", type=Word(LegStatus), multiple=True, help="Only legs of this status.")
_AS_OF = click.option(
    "--as-of", metavar="DATE", help="As it was at a day or time, such as 2026-11-01 or 30d (before now)."
)


@with_examples(
    "wren route show",
    "wren route paths Quetta GRKLX",
    "wren route diff 2026-11-01 2026-11-20",
    "wren route gaps",
)
@click.group(cls=WrenGroup)
def route() -> None:
    """The picture of the whole route: legs of many countries' alerts, merged, and what nobody reports."""


@with_examples(
    "wren route show",
    "wren route show --from PK/Quetta --to Kalamata --status active",
    "wren route show --svg route.svg --geojson route.geojson --language fa",
    "wren --json --as analyst route show --as-of 2026-11-01",
)
@route.command()
@click.option("--from", "origin", metavar="PLACE", help="Only what leads on from this place.")
@click.option("--to", "destination", metavar="PLACE", help="Only what leads to this place.")
@click.option("--means", type=Word(MeansOfTransport), multiple=True, help="Only legs by this means.")
@_STATUS
@_AS_OF
@click.option("--svg", type=_OUT, help="Write a map to this file.")
@click.option("--geojson", type=_OUT, help="Write GeoJSON (RFC 7946) to this file.")
@click.option("--language", type=Word(Language), default=Language.ENGLISH.value, show_default=True, help="Of the map.")
@ROLE
@PURPOSE
@pass_session
def show(session: Session, /, role: Role, purpose: Purpose, **given: Any) -> None:
    """Show the legs route by route: status, who reports them independently, gaps, and indicators that join alerts."""
    wanted = [(path, write) for path, write in ((given["svg"], write_svg), (given["geojson"], write_geojson)) if path]
    with session.open_node() as opened:
        seen = _see(session, opened, role, purpose, as_of=given["as_of"], door=Door.EXPORT if wanted else Door.SCREEN)
        picture = _narrowed(seen.picture, opened, given)
        if wanted:
            from node.places.files import load_boundaries

            boundaries = load_boundaries(places_folder(opened))
            material = material_of(seen, picture, given["language"])
            for path, write in wanted:
                write(path, material, boundaries)

    def render(page: Page) -> None:
        page.line(f"as of {moment(picture.as_of)}")
        show_picture(page, picture)
        _note_updates(page, seen)

    session.output.show(picture_document(picture) | {"updated_since": seen.updated_since}, render)
    for path, _ in wanted:
        session.output.note(f"written: {path}")


@with_examples("wren route paths Quetta Kalamata", "wren --json route paths PKUET GRKLX --status active --limit 3")
@route.command()
@click.argument("origin", metavar="FROM")
@click.argument("destination", metavar="TO")
@click.option("--limit", type=click.IntRange(1, MAX_ROUTES), default=10, show_default=True, help="Routes at most.")
@_STATUS
@ROLE
@PURPOSE
@pass_session
def paths(
    session: Session,
    origin: str,
    destination: str,
    limit: int,
    statuses: tuple[LegStatus, ...],
    role: Role,
    purpose: Purpose,
) -> None:
    """Show complete routes between two places: those whose weakest leg is reported best first, then the shortest."""
    with session.open_node() as opened:
        picture = _see(session, opened, role, purpose).picture
        gazetteer = gazetteer_of(opened)
        ends = find_place(origin, picture, gazetteer), find_place(destination, picture, gazetteer)
    if ends[0] == ends[1]:
        raise RefusedCommandError("both are one place of the picture", "name two: 'wren route show' lists them")
    found = complete_routes(picture, *ends, limit=limit, statuses=frozenset(statuses or LegStatus))
    document = {
        "from": ends[0],
        "to": ends[1],
        "routes": [route_document(one, picture.places) for one in found.routes],
        "more": found.more,
        "searched_all": found.searched_all,
        "withheld": picture.withheld,
    }
    names = " to ".join(place_label(picture.places[key]) for key in ends)
    session.output.show(document, lambda page: _show_routes(page, names, found, picture))


@with_examples("wren route diff 2026-11-01 2026-11-20", "wren route diff 7d", "wren --json route diff 2026-11-01")
@route.command()
@click.argument("first", metavar="DATE")
@click.argument("second", metavar="[DATE]", required=False)
@ROLE
@PURPOSE
@pass_session
def diff(session: Session, first: str, second: str | None, role: Role, purpose: Purpose) -> None:
    """Show what changed between two days or times; until now, if one is given. A day stands for its first moment, UTC."""
    with session.open_node() as opened:
        before = _see(session, opened, role, purpose, as_of=first)
        after = _see(session, opened, role, purpose, as_of=second)
    if before.picture.as_of > after.picture.as_of:
        raise RefusedCommandError("the first date is after the second", "write the earlier one first")
    changed = difference(before.picture, after.picture)
    document = difference_document(changed, before.picture, after.picture)
    document |= {"updated_since": before.updated_since}

    def render(page: Page) -> None:
        show_difference(page, changed, before.picture, after.picture)
        _note_updates(page, before)

    session.output.show(document, render)


@with_examples(
    "wren route gaps",
    "wren route gaps --ask 1 --legal-basis 'Memorandum, Article 3'",
    "wren --json route gaps --ask 0a1b2c3d --legal-basis 'Memorandum, Article 3' --yes",
)
@route.command()
@click.option("--ask", metavar="N", help="Ask the members along gap N: its number, or its code, which stays the same.")
@click.option("--legal-basis", help="With --ask: the law or agreement.")
@click.option("--question", help="With --ask: in words, no person's name; else by what way people travel.")
@click.option("--to", "members", type=MEMBER, multiple=True, help="With --ask: only these of the members along it.")
@click.option("--urgency", type=Word(Urgency), default=Urgency.ROUTINE.value, show_default=True, help="How soon.")
@click.option("--yes", is_flag=True, help="Send without asking back.")
@ROLE
@PURPOSE
@pass_session
def gaps(session: Session, /, ask: str | None, role: Role, purpose: Purpose, **given: Any) -> None:
    """List where a journey goes on and nobody reports how, and ask the members along such a gap."""
    if ask is not None and not (given["legal_basis"] or "").strip():
        raise click.UsageError("a request states its legal basis: add --legal-basis")
    with session.open_node() as opened:
        seen = _see(session, opened, role, purpose)
        if ask is not None:
            acting(session, opened, Scope.ALERTS_WRITE)
            _ask(session, opened, seen, _gap_named(seen.picture, ask), purpose, given)
            return
    picture = seen.picture
    document = {"gaps": [gap_document(one, picture.places) for one in picture.gaps], "withheld": picture.withheld}

    def render(page: Page) -> None:
        show_gaps(page, picture.gaps, picture.places)
        show_withheld(page, picture)

    session.output.show(document, render)


def _see(
    session: Session,
    opened: OpenNode,
    role: Role,
    purpose: Purpose,
    *,
    as_of: str | None = None,
    door: Door = Door.SCREEN,
) -> SeenRoute:
    viewer = viewer_of(session, opened, role, purpose, door)
    now = opened.context.clock.now()
    at = None if as_of is None else since(as_of)
    if at is not None and at > now:
        raise RefusedCommandError("that day is still to come", "write a day or time that is past")
    gazetteer, members = gazetteer_of(opened), members_to_ask(opened.context)
    with opened.store.read() as tx:
        return see_route(tx, viewer, members, now, gazetteer, as_of=at)


def _narrowed(picture: Picture, opened: OpenNode, given: dict[str, Any]) -> Picture:
    names = [given["origin"], given["destination"]]
    if not any((*names, given["means"], given["statuses"])):
        return picture
    ends = [None if name is None else find_place(name, picture, gazetteer_of(opened)) for name in names]
    return narrowed(
        picture, origin=ends[0], destination=ends[1], means=set(given["means"]), statuses=set(given["statuses"])
    )


def _gap_named(picture: Picture, text: str) -> Gap:
    coded = [gap for gap in picture.gaps if gap_code(gap) == text.lower()]
    if coded:
        return coded[0]
    if text.isascii() and text.isdigit() and len(text) < 8 and 0 < int(text) <= len(picture.gaps):
        return picture.gaps[int(text) - 1]
    raise RefusedCommandError("there is no such gap", "'wren route gaps' lists them with number and code")


def _ask(
    session: Session, opened: OpenNode, seen: SeenRoute, gap: Gap, purpose: Purpose, given: dict[str, Any]
) -> None:
    after, before = (place_label(seen.picture.places[key]) for key in (gap.after, gap.before))
    asked = GapQuestion(
        given["question"] or f"By what way do people travel from {after} to {before}? No report says so.",
        given["legal_basis"],
        purpose,
        given["urgency"],
        tuple(MemberCode(code) for code in given["members"]),
    )
    to = " ".join(asked.to or gap.members)
    session.output.note(f"Between {after} and {before}: {asked.question}")
    session.confirm(f"Ask {to or 'nobody'} this, with both places?", yes=given["yes"])
    shown_by = [one for one in seen.alerts if one.reference in gap.alerts]
    sent = ask_about_gap(opened.context, seen.picture, gap, shown_by, asked, gazetteer_of(opened))
    if not sent.asked:
        raise RefusedCommandError(
            "nobody was asked: the alerts beneath this gap are not for the members along it",
            "ask their originators to release them, or ask in your own words with 'wren request ask'",
        )

    def render(page: Page) -> None:
        page.table(("asked", "request"), list(sent.asked.items()))
        if sent.withheld:
            page.line(f"{sent.withheld} member(s) left out: an alert beneath the gap is not for them")

    session.output.show({"gap": gap_code(gap), "asked": dict(sent.asked), "withheld": sent.withheld}, render)


def _show_routes(page: Page, names: str, found: CompleteRoutes, picture: Picture) -> None:
    for number, one in enumerate(found.routes, start=1):
        minutes = one.usual_duration_minutes
        takes = "duration unknown" if minutes is None else f"{span(60 * minutes)} without waiting"
        page.line(f"ROUTE {number}: {names}, weakest leg {one.corroboration} independent, {takes}", style="bold")
        show_legs(page, one.legs, picture.places)
    if not found.routes:
        page.line(f"no complete route {names}: 'wren route gaps' shows what is unreported")
    if not found.searched_all:
        page.line("the search was given up at its bound: there may be others, and better ones")
    elif found.more:
        page.line("there are more: raise --limit")
    show_withheld(page, picture)


def _note_updates(page: Page, seen: SeenRoute) -> None:
    if seen.updated_since:
        page.line(f"{seen.updated_since} alert(s) were updated since, and are shown as they stand now")
