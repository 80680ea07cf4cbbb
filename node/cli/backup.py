"""`wren backup`, `wren verify`, `wren restore`."""

from dataclasses import asdict
from pathlib import Path

import click

from node.cli.commands import WrenCommand, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.files import moment
from node.cli.output import Page
from node.cli.session import Session

FILE = click.Path(dir_okay=False, path_type=Path)


@with_examples("wren --home ~/pk backup pk-2026-01-31.wrenbackup")
@click.command(cls=WrenCommand)
@click.argument("out", type=FILE)
@pass_session
def backup(session: Session, out: Path) -> None:
    """Write all of this node to OUT: keyring, settings and database as of one moment, sealed. The node may run.

    The keyring's passphrase of today opens it. Epoch seeds are never in it. A restored node begins new epochs and spends
    today's budgets.
    """
    from node.backup import write_backup

    with session.open_node() as opened:
        report = write_backup(opened, out)
    session.output.show(
        {"file": str(out)} | asdict(report),
        lambda page: page.line(
            f"{report.rows} rows, {report.leaves} of them leaves, are in {out} ({report.size_bytes} bytes)."
        ),
    )


@with_examples("wren verify pk-2026-01-31.wrenbackup", "wren --json verify pk-2026-01-31.wrenbackup")
@click.command(cls=WrenCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@pass_session
def verify(session: Session, file: Path) -> None:
    """Read the backup FILE to its end without restoring it: is it whole, unchanged, and what does it hold?"""
    from node.backup import verify_backup

    report = verify_backup(file, session.passphrase())

    def render(page: Page) -> None:
        page.line(f"Whole and unchanged: {report.member}, of {moment(report.created)}.")
        page.line(f"{report.rows} rows, {report.leaves} of them leaves of the exchange log; digest {report.digest}")

    session.output.show({"whole": True} | asdict(report), render)


@with_examples("wren --home /srv/wren/new restore pk.wrenbackup", "wren --home ~/drill restore pk.wrenbackup --sqlite")
@click.command(cls=WrenCommand)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--database-url", help="postgresql+psycopg://... of an empty database, in place of the one in the backup."
)
@click.option(
    "--sqlite", is_flag=True, help="An encrypted file in the new home, in place of the database in the backup."
)
@pass_session
def restore(session: Session, file: Path, database_url: str | None, sqlite: bool) -> None:
    """Make a new home (--home) from the backup FILE. Stop the old node first, and never start it again.

    The home and the database must be empty. At its first start the node begins new epochs and counts today's budgets of
    all peers as spent, for nobody knows what they spent since the backup.
    """
    from node.backup import restore_backup

    if database_url is not None and (sqlite or not database_url.startswith("postgresql+psycopg://")):
        raise RefusedCommandError(
            "--database-url must begin with postgresql+psycopg://, and excludes --sqlite", "correct the options"
        )
    url = "" if sqlite else database_url
    report = restore_backup(file, session.passphrase(), session.home, database_url=url)

    def render(page: Page) -> None:
        page.line(f"{report.member} as of {moment(report.created)} is in {session.home}: {report.rows} rows.")
        page.line(
            "At its first start it begins new epochs and spends today's budgets. Then compare logs with every peer."
        )

    session.output.show({"home": str(session.home)} | asdict(report), render)
