"""`wren keys`: the keys of this node, and their rotation."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from node.bootstrap import OpenNode
from node.cli.charter_key import charter_key_options, charter_keyring
from node.cli.commands import WrenGroup, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.files import moment, span, write_whole
from node.cli.output import Page
from node.cli.session import Session
from node.keys.keyring import Keyring
from protocol.keysheet import signed_key_sheet_to_bytes


class _Days(click.ParamType):  # type: ignore[type-arg]
    name = "DAYS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """0 to 60, fractions too."""
        try:
            days = float(value)
        except ValueError:
            days = -1.0
        if not 0 <= days <= 60:
            self.fail("write a number of days from 0 to 60", param, ctx)
        return days


@with_examples("wren keys show", "wren keys rotate")
@click.group(cls=WrenGroup)
def keys() -> None:
    """This node's own keys. Each ends after 90 days; rotate them in good time."""


@with_examples("wren keys show", "wren --json keys show")
@keys.command()
@pass_session
def show(session: Session) -> None:
    """Show which keys there are and when each begins and ends. Nothing secret is shown."""
    with session.open_node() as opened:
        documents, now = key_documents(opened.keyring), opened.context.clock.now()

    def render(page: Page) -> None:
        cells = [
            (one["kind"], one["key_id"], moment(one["valid_from"]), moment(one["valid_until"]), _state(one, now))
            for one in documents
        ]
        page.table(("key", "id", "from", "until", "now"), cells)

    session.output.show({"keys": documents}, render)


@with_examples(
    "wren keys rotate", "wren keys rotate --tls", "wren keys rotate --signing --leaked --out pk.keysheet.json"
)
@keys.command()
@click.option("--signing", is_flag=True, help="A new signing key.")
@click.option("--sealing", is_flag=True, help="A new sealing key.")
@click.option("--tls", is_flag=True, help="A new TLS certificate. Peers need not be told.")
@click.option("--lead-days", type=_Days(), default=7.0, show_default=True, help="Until the new signing key signs.")
@click.option("--overlap-days", type=_Days(), default=14.0, show_default=True, help="For which old keys stay valid.")
@click.option(
    "--leaked", is_flag=True, help="The old signing key ends now. Hand the new sheet to every peer as a file."
)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), help="Also write the new key sheet here.")
@charter_key_options
@pass_session
def rotate(
    session: Session,
    signing: bool,
    sealing: bool,
    tls: bool,
    lead_days: float,
    overlap_days: float,
    leaked: bool,
    out: Path | None,
    key_file: Path | None,
    key_passphrase_file: Path | None,
) -> None:
    """Make new keys (all three kinds unless some are named), a key sheet that names them, and tell every peer.

    A running node follows within seconds, without a restart. The new signing key signs only after --lead-days, so that
    peers know it by then; what peers sealed to the old key still opens for --overlap-days. Back up the keyring afterwards.
    """
    from node.rotation import DAY_SECONDS, Rotation, rotate_keys

    everything = not (signing or sealing or tls)
    if leaked and not (signing or everything):
        raise RefusedCommandError("--leaked is about the signing key", "add --signing, or leave --leaked out")
    if out is not None and out.exists():
        raise RefusedCommandError(f"there is a file of that name already ({out})", "choose another name with --out")
    rotation = Rotation(
        signing or everything,
        sealing or everything,
        tls or everything,
        int(lead_days * DAY_SECONDS),
        int(overlap_days * DAY_SECONDS),
        leaked,
    )
    with session.open_node() as opened:
        signing_with = charter_keyring(session, opened.keyring, key_file, key_passphrase_file).charter_key
        rotated = rotate_keys(opened, rotation, lambda keyring: replace(keyring, charter_key=signing_with))
        documents, now = key_documents(rotated.keyring), opened.context.clock.now()
        target = _target(opened, out, leaked=leaked) if rotated.sheet is not None else None
    if rotated.sheet is not None and target is not None:
        write_whole(target, signed_key_sheet_to_bytes(rotated.sheet))
    serial = None if rotated.sheet is None else rotated.sheet.sheet.serial

    def render(page: Page) -> None:
        if serial is not None:
            told = ", ".join(rotated.announced) or "nobody"
            page.line(f"Key sheet {serial} is accepted here and on its way to {told}: see 'wren outbox list'.")
        if target is not None:
            page.line(f"It is in {target}.")
        if leaked:
            page.line("HAND IT TO EVERY PEER NOW, by file: until then they refuse what this node sends.")
        waiting = [one for one in documents if one["kind"] == "signing" and one["valid_from"] > now]
        for one in waiting:
            page.line(f"The new signing key begins in {span(one['valid_from'] - now)}.")
        page.line("Back up the keyring.")

    session.output.show(
        {
            "serial": serial,
            "announced": list(rotated.announced),
            "file": None if target is None else str(target),
            "keys": documents,
        },
        render,
    )


def key_documents(keyring: Keyring) -> list[dict[str, Any]]:
    """What may be shown of every key with an end, newest first."""
    timed = [("signing", one.key_id, one) for one in keyring.signing_keys]
    timed += [("sealing", one.key_id, one) for one in keyring.sealing_keys]  # type: ignore[misc]
    documents = [
        {"kind": kind, "key_id": key_id, "valid_from": one.valid_from, "valid_until": one.valid_until}
        for kind, key_id, one in timed
    ]
    return documents + [
        {"kind": "tls", "key_id": "", "valid_from": leaf.valid_from, "valid_until": leaf.valid_until}
        for leaf in keyring.tls_leaves
    ]


def _target(opened: OpenNode, out: Path | None, *, leaked: bool) -> Path | None:
    if out is None and leaked:
        return Path(f"{opened.keyring.member}-keysheet-{opened.context.clock.now()}.json")
    return out


def _state(document: dict[str, Any], now: int) -> str:
    if now < document["valid_from"]:
        return f"begins in {span(document['valid_from'] - now)}"
    return f"ends in {span(document['valid_until'] - now)}" if now < document["valid_until"] else "ENDED"
