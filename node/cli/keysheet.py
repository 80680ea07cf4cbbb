"""`wren keysheet`: which keys this node and its peers use, and where they are reached."""

from pathlib import Path
from typing import Any

import click

from node.cli.charter_key import charter_key_options, charter_keyring
from node.cli.commands import WrenGroup, pass_session, with_examples
from node.cli.failures import EXIT_FAILED, explain
from node.cli.files import moment, read_bounded, span, write_whole
from node.cli.output import Page
from node.cli.session import Session
from node.core.errors import CoreError
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.membership import accept_key_sheet
from node.founding import make_key_sheet
from protocol.errors import ProtocolError
from protocol.keysheet import KeySheet, parse_signed_key_sheet, signed_key_sheet_to_bytes
from protocol.limits import MAX_KEY_SHEET_BYTES

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


@with_examples("wren keysheet new --out pk.keysheet.json", "wren keysheet accept *.keysheet.json", "wren keysheet show")
@click.group(cls=WrenGroup)
def keysheet() -> None:
    """The keys in use, certified by each member's charter key for at most 90 days."""


@with_examples("wren --home ~/pk keysheet new --out pk.keysheet.json")
@keysheet.command()
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Else XX-keysheet-SERIAL.json, here.")
@click.option("--serial", type=click.IntRange(1), help="Else one more than this node's newest sheet.")
@charter_key_options
@pass_session
def new(
    session: Session,
    out: Path | None,
    serial: int | None,
    key_file: Path | None,
    key_passphrase_file: Path | None,
) -> None:
    """Make a key sheet for the keys that this node uses now."""
    with session.open_node() as opened:
        with opened.store.read() as tx:
            has_charter = bool(tx.membership.charters())
            known = [row.serial for row in tx.membership.key_sheets() if row.member == opened.context.member]
            log = tx.log_tree.current()
        origin = None if log is None else log.origin
        number = serial if serial is not None else max(known, default=0) + 1
        now = opened.context.clock.now()
        keyring = charter_keyring(session, opened.keyring, key_file, key_passphrase_file)
        signed = make_key_sheet(keyring, opened.settings.peer_port.address, now, serial=number, log_origin=origin)
        target = out or Path(f"{opened.keyring.member}-keysheet-{number}.json")
        if has_charter:
            accept_key_sheet(opened.context, signed)
        write_whole(target, signed_key_sheet_to_bytes(signed))

    def render(page: Page) -> None:
        page.line(
            f"Key sheet {number} of {signed.sheet.member}, valid until {moment(signed.sheet.valid_until)}, is in {target}."
        )
        if not has_charter:
            page.line("After accepting the charter, accept this sheet here too.")
        page.line("Give it to every peer, or tell those that know you already: 'wren keysheet announce'.")

    session.output.show({"file": str(target), "accepted_here": has_charter} | _document(signed.sheet), render)


@with_examples("wren keysheet accept gr.keysheet.json tr.keysheet.json")
@keysheet.command()
@click.argument("files", type=FILE, nargs=-1, required=True)
@click.pass_context
@pass_session
def accept(session: Session, ctx: click.Context, files: tuple[Path, ...]) -> None:
    """Trust the key sheets in FILES after verifying each. A bad one does not keep the others out."""
    results: list[dict[str, Any]] = []
    with session.open_node() as opened:
        opened.context.federation()
        for path in files:
            try:
                sheet = accept_key_sheet(
                    opened.context, parse_signed_key_sheet(read_bounded(path, MAX_KEY_SHEET_BYTES))
                )
                results.append({"file": str(path), "accepted": True} | _document(sheet))
            except (ProtocolError, CoreError) as error:
                why = explain(error)
                results.append({"file": str(path), "accepted": False, "error": why.what, "remedy": why.remedy})

    def render(page: Page) -> None:
        for one in results:
            if one["accepted"]:
                page.line(f"{one['file']}: accepted, sheet {one['serial']} of {one['member']}, at {one['address']}")
            else:
                page.line(f"{one['file']}: REFUSED: {one['error']}; {one['remedy']}")

    session.output.show({"sheets": results}, render)
    if not all(one["accepted"] for one in results):
        ctx.exit(EXIT_FAILED)


@with_examples("wren keysheet show", "wren --json keysheet show")
@keysheet.command()
@pass_session
def show(session: Session) -> None:
    """Show every key sheet that this node trusts."""
    with session.open_node() as opened:
        opened.context.federation()
        now = opened.context.clock.now()
        with opened.store.read() as tx:
            sheets = [parse_signed_key_sheet(row.signed).sheet for row in tx.membership.key_sheets()]
    documents = [_document(sheet) for sheet in sorted(sheets, key=lambda one: (one.member, one.serial))]

    def render(page: Page) -> None:
        page.table(
            ("member", "serial", "valid for", "signing key", "address"),
            [
                (one["member"], one["serial"], _left(one["valid_until"] - now), one["signing_key_id"], one["address"])
                for one in documents
            ],
            empty="no key sheet yet: 'wren keysheet new', 'wren keysheet accept FILE...'",
        )

    session.output.show({"sheets": documents}, render)


@with_examples("wren keysheet announce")
@keysheet.command()
@pass_session
def announce(session: Session) -> None:
    """Put this node's newest key sheet on its way to every peer; 'wren serve' delivers it."""
    with session.open_node() as opened:
        sheet, peers = announce_key_sheet(opened.context)
    session.output.show(
        {"serial": sheet.serial, "peers": list(peers)},
        lambda page: page.line(
            f"Sheet {sheet.serial} is on its way to {', '.join(peers) or 'nobody'}: see 'wren outbox list'."
        ),
    )


def _left(seconds: int) -> str:
    return span(seconds) if seconds > 0 else "EXPIRED"


def _document(sheet: KeySheet) -> dict[str, Any]:
    return {
        "member": sheet.member,
        "serial": sheet.serial,
        "valid_from": sheet.valid_from,
        "valid_until": sheet.valid_until,
        "signing_key_id": sheet.signing_key_id,
        "address": sheet.address,
        "log_origin": sheet.log_origin,
    }
