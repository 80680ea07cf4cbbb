"""`wren alert export`: alerts, sightings and the map of the route in the formats of other tools."""

import hashlib
import io
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

import click

from node.bootstrap import OpenNode
from node.cli.acting import acting, reads_alerts_as
from node.cli.alert_file import reference_of
from node.cli.commands import Word, WrenCommand, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.files import writing_whole
from node.cli.output import Page
from node.cli.session import Session
from node.core.acts import MACHINE
from node.core.alerts.exporting import record_export
from node.core.alerts.view import Viewer
from node.core.scopes import Scope
from node.formats.alerts.forms import ExportForm
from node.formats.alerts.material import Material
from node.formats.alerts.words import Language
from protocol.restrictions import Door
from protocol.vocabulary import Purpose, Role

_ID = "00112233445566778899aabbccddeeff"
_STANDARD_OUTPUT = "-"


@with_examples(
    "wren alert export --format pdf --out briefing.pdf --language fa",
    f"wren alert export IR/{_ID} --format stix --out route.json",
    "wren alert export --format geojson --out - --purpose protection --role protection_officer",
)
@click.command(cls=WrenCommand)
@click.argument("references", metavar="[XX/ID]...", nargs=-1)
@click.option("--format", "form", type=Word(ExportForm), required=True, help="Of what kind the file is.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    required=True,
    help="The file; - for standard output, not of xlsx and pdf.",
)
@click.option("--language", type=Word(Language), default=Language.ENGLISH.value, show_default=True, help="Of headings.")
@click.option("--handle", "handles", multiple=True, help="Only alerts that name a group of this handle.")
@click.option("--role", type=Word(Role), default=Role.INVESTIGATOR.value, show_default=True, help="Who exports.")
@click.option("--purpose", type=Word(Purpose), default=Purpose.INVESTIGATION.value, show_default=True, help="For what.")
@click.option("--force", is_flag=True, help="Replace a file of that name.")
@pass_session
def export(
    session: Session,
    references: tuple[str, ...],
    form: ExportForm,
    out: Path,
    language: Language,
    handles: tuple[str, ...],
    role: Role,
    purpose: Purpose,
    force: bool,
) -> None:
    """Write alerts to a file: those that you name, or all that may leave this node for your purpose.

    Each is asked of its restrictions; what they forbid is left out and counted, and the others' markings stand in the
    file. Withdrawn alerts are in no export; a file that went out before is beyond this node's reach. A leaf of the
    exchange log keeps the digest of the file.
    """
    _require_sense(session, form, out)
    with session.open_node() as opened:
        viewer = Viewer(opened.context.member, reads_alerts_as(session, opened, role, purpose), purpose, Door.EXPORT)
        principal = acting(session, opened, Scope.ALERTS_READ)
        material = replace(_gathered(opened, viewer, references, handles), language=language)
        digest = hashlib.sha256()
        with _target(out, force=force) as file:
            _write(opened, viewer, material, form, file)
            file.seek(0)
            while chunk := file.read(1024 * 1024):
                digest.update(chunk)
            record_export(
                opened.context,
                form=form.value,
                digest=digest.digest(),
                alerts=len(material.alerts),
                left_out=material.left_out,
                by=MACHINE if principal is None else principal.account,
            )
    sightings = sum(len(each) for each in material.sightings_of.values())
    told = (
        f"{len(material.alerts)} alert(s) and {sightings} sighting(s) written, "
        f"{material.left_out} left out by their restrictions."
    )
    if out == Path(_STANDARD_OUTPUT):
        session.output.note(told)
        return
    document: dict[str, Any] = {
        "file": str(out),
        "format": form.value,
        "alerts": len(material.alerts),
        "sightings": sightings,
        "left_out": material.left_out,
        "digest": digest.hexdigest(),
    }

    def render(page: Page) -> None:
        page.line(told)
        page.line(f"{out}: SHA-256 {digest.hexdigest()}")

    session.output.show(document, render)


def _require_sense(session: Session, form: ExportForm, out: Path) -> None:
    if out != Path(_STANDARD_OUTPUT):
        return
    if not form.is_text:
        raise RefusedCommandError(f"{form.value} is no text, and standard output is for text", "name a file with --out")
    if session.output.as_json:
        raise RefusedCommandError("standard output cannot hold both the export and a report", "name a file with --out")


def _gathered(opened: OpenNode, viewer: Viewer, references: tuple[str, ...], handles: tuple[str, ...]) -> Material:
    from node.formats.alerts.gathering import gather

    wanted = [reference_of(text, viewer.member) for text in references]
    with opened.store.read() as tx:
        material = gather(tx, viewer, opened.context.clock.now(), wanted, handles)
    if not material.alerts:
        raise RefusedCommandError(
            f"nothing to export: {material.left_out} alert(s) and sighting(s) are kept back by their restrictions",
            "'wren alert list' shows what there is, 'wren policy explain XX/ID --door export' why one is kept back",
        )
    return material


def _write(opened: OpenNode, viewer: Viewer, material: Material, form: ExportForm, file: BinaryIO) -> None:
    from node.formats.alerts.forms import write_export
    from node.formats.alerts.gathering import with_picture
    from node.places.files import load_boundaries, load_gazetteer

    folder = Path(opened.settings.places.folder) if opened.settings.places.folder else None
    if form.has_picture:
        peers = opened.context.federation().peers()
        material = with_picture(material, viewer, peers, load_gazetteer(folder))
    write_export(material, form, load_boundaries(folder), file)


@contextmanager
def _target(out: Path, *, force: bool) -> Iterator[BinaryIO]:
    """The file, or what goes to standard output when the block has ended well."""
    if out != Path(_STANDARD_OUTPUT):
        with writing_whole(out, replace=force) as file:
            yield file
        return
    whole = io.BytesIO()
    yield whole
    sys.stdout.buffer.write(whole.getvalue())
    sys.stdout.buffer.flush()
