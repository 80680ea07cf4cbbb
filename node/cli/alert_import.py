"""`wren alert import`: a STIX 2.1 bundle as drafts that a person finishes and publishes; an import publishes nothing."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from node.bootstrap import OpenNode
from node.cli.acting import reads_alerts_as
from node.cli.alert_draft import draft_files, write_files
from node.cli.alert_words import name_of
from node.cli.commands import Word, WrenCommand, pass_session, with_examples
from node.cli.failures import EXIT_FAILED, RefusedCommandError
from node.cli.files import moment
from node.cli.output import Page
from node.cli.session import Session
from node.core.alerts.view import Viewer
from node.formats.alerts.offers import Offer, Offers, offers_of
from node.formats.alerts.stix_import import import_stix
from node.formats.alerts.stix_reading import MAX_BYTES, StixReject
from protocol.restrictions import Door
from protocol.vocabulary import Purpose, Role

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_SHOWN_REJECTS = 40


@with_examples(
    "wren alert import bundle.json --dry-run",
    "wren alert import bundle.json --out drafts",
    "wren --json alert import bundle.json --out drafts",
)
@click.command("import", cls=WrenCommand)
@click.argument("file", type=FILE)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="The folder that the drafts are written to."
)
@click.option("--dry-run", is_flag=True, help="Read and report; write nothing.")
@click.option("--role", type=Word(Role), default=Role.INVESTIGATOR.value, show_default=True, help="Who imports.")
@click.option("--purpose", type=Word(Purpose), default=Purpose.INVESTIGATION.value, show_default=True, help="For what.")
@click.pass_context
@pass_session
def import_(
    session: Session, ctx: click.Context, file: Path, out: Path | None, dry_run: bool, role: Role, purpose: Purpose
) -> None:
    """Turn the reports of a STIX 2.1 bundle into drafts, one a report; nothing is published.

    Look at each draft, name the members that it is for, then 'wren alert new DRAFT'. What is in no draft is listed with its
    object, field, reason and remedy. What another made becomes a draft that corroborates nothing and goes to nobody yet; what
    this node has already, or what was withdrawn, becomes none. Exit code 1 when there is no draft.
    """
    if (out is None) != dry_run:
        raise RefusedCommandError("say where the drafts go, or that none is to be written", "add --out or --dry-run")
    with session.open_node() as opened:
        viewer = Viewer(opened.context.member, reads_alerts_as(session, opened, role, purpose), purpose, Door.SCREEN)
        read = _read(opened, viewer, file)
    offers, rejects = read.offers, read.rejects
    files = {f"draft-{number}": offer for number, offer in enumerate(offers, 1)}
    if out is not None:
        written: dict[str, bytes] = {}
        for name, offer in files.items():
            written |= draft_files(offer.draft, name)
        if written:
            write_files(out, written)
    drafts = [_offer_document(offer, None if out is None else out / f"{name}.json") for name, offer in files.items()]
    document = {
        "dry_run": dry_run,
        "drafts": drafts,
        "rejects": [
            {"object": one.object_id, "field": one.field, "reason": one.reason, "remedy": one.remedy} for one in rejects
        ],
    }
    session.output.show(document, lambda page: _show(page, drafts, rejects))
    if not offers:
        ctx.exit(EXIT_FAILED)


def _read(opened: OpenNode, viewer: Viewer, file: Path) -> Offers:
    """Raises FormatError, RefusedCommandError, OSError."""
    with file.open("rb") as source:
        raw = source.read(MAX_BYTES + 1)  # the reader refuses what is longer
    now = opened.context.clock.now()
    found = import_stix(raw, own=viewer.member, now=now)
    with opened.store.read() as tx:
        return offers_of(tx, viewer, found, now)


def _offer_document(offer: Offer, file: Path | None) -> dict[str, Any]:
    alert, restrictions = offer.draft.alert, offer.draft.restrictions
    command = "wren alert new" if offer.updates is None else f"wren alert update {offer.updates.alert_id}"
    return {
        "report": offer.report,
        "source": None if offer.source is None else name_of(offer.source),
        "file": None if file is None else str(file),
        "title": alert.title,
        "legs": len(alert.legs),
        "derived": offer.is_derived,
        "releasable_to": list(restrictions.releasable_to),
        "traffic_light": restrictions.traffic_light.value,
        "handling_codes": [code.value for code in restrictions.handling_codes],
        "expires": restrictions.expires,
        "publish": f"{command} {file or 'DRAFT'}",
    }


def _show(page: Page, drafts: Sequence[dict[str, Any]], rejects: Sequence[StixReject]) -> None:
    for one in drafts:
        page.line(one["title"], style="bold")
        page.line(f"  {one['report']}, {one['legs']} leg(s){', derived' if one['derived'] else ''}")
        page.line(
            f"  TLP:{one['traffic_light']} {' '.join(one['handling_codes'])} until {moment(one['expires'])}, "
            f"for {', '.join(one['releasable_to']) or 'nobody yet: name members in the draft'}"
        )
        page.line(f"  to publish: {one['publish']}")
    if not drafts:
        page.line("No draft.")
    if rejects:
        rows = [(one.object_id, one.field, one.reason, one.remedy) for one in rejects[:_SHOWN_REJECTS]]
        page.table(("object", "field", "what is not taken, or supposed", "what to do"), rows)
    if len(rejects) > _SHOWN_REJECTS:
        page.line(f"{len(rejects) - _SHOWN_REJECTS} more: --json lists them all.")
