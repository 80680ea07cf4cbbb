"""The forms of list that `wren watchlist import` reads, and what stands beside a file that a form needs."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

import click

from node.cli.failures import RefusedCommandError
from node.cli.files import since
from node.core.imports import Prepared, Refused
from node.core.ports import Workers
from node.formats.ofac_csv import read_ofac
from node.formats.prepared_rows import Adjust, prepare_csv, prepare_xlsx
from node.formats.rejects import Accepted, Rejected
from node.formats.un_xml import read_un_xml
from node.formats.wren_csv import read_wren_csv
from node.formats.wren_xlsx import read_wren_xlsx

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_TABLES: dict[str, Callable[..., Iterator[Prepared | Refused]]] = {"wren": prepare_csv, "xlsx": prepare_xlsx}
_RECORDS: dict[str, Callable[..., Iterator[Accepted | Rejected]]] = {
    "un": read_un_xml,
    "wren": read_wren_csv,
    "xlsx": read_wren_xlsx,
}
UN = "un"
OFAC = "ofac"
FORMS = sorted([*_TABLES, UN, OFAC])


@dataclass(frozen=True, slots=True)
class Beside:
    """OFAC publishes aliases and addresses in files of their own, and writes its date into none of them."""

    aliases: Path | None
    addresses: Path | None
    list_date: str | None


def beside_options(command: F) -> F:
    """`--aliases`, `--addresses`, `--list-date`."""
    for option in (
        click.option("--list-date", metavar="DATE", help="With --format ofac: the day of publication, as 2026-11-01."),
        click.option("--addresses", type=FILE, help="With --format ofac: add.csv."),
        click.option("--aliases", type=FILE, help="With --format ofac: alt.csv."),
    ):
        command = option(command)
    return command


def read_list(
    form: str, source: BinaryIO, beside: Beside, now: int, stack: ExitStack, *, workers: Workers, adjust: Adjust
) -> Iterator[Accepted | Rejected | Prepared | Refused]:
    """The records of `source`; files beside it stay open until the stack closes. WREN's own tables come prepared, each entry
    adjusted before it was judged; public lists as they are. Raises RefusedCommandError."""
    if form != OFAC:
        if beside != Beside(None, None, None):
            raise RefusedCommandError(
                "--aliases, --addresses and --list-date belong to --format ofac", "leave them out"
            )
        if form in _TABLES:
            return _TABLES[form](source, now=now, workers=workers, adjust=adjust)
        return read_un_xml(source, now=now)
    if beside.list_date is None:
        raise RefusedCommandError("OFAC's files do not say of which day they are", "add --list-date DATE")
    return read_records(form, source, beside, since(beside.list_date), now, stack)


def read_records(
    form: str, source: BinaryIO, beside: Beside, list_date: int, now: int, stack: ExitStack
) -> Iterator[Accepted | Rejected]:
    """As `read_list`; list_date: Unix seconds, of OFAC's files, whatever `beside` says."""
    if form != OFAC:
        return _RECORDS[form](source, now=now)
    aliases, addresses = (
        None if path is None else stack.enter_context(path.open("rb")) for path in (beside.aliases, beside.addresses)
    )
    return read_ofac(source, aliases, addresses, list_date=list_date, now=now)
