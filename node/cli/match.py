"""`wren match`: why two names meet, for two names or for a file of pairs, and the best candidates of a list for travellers.

Pure files: no node's home is opened, nothing is recorded.
"""

import sys
from pathlib import Path
from typing import Any

import click

from node.cli.commands import Word, WrenCommand, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.files import read_text_bounded
from node.cli.list_formats import FILE, FORMS
from node.cli.match_words import render_comparison
from node.cli.session import Session
from node.core.match_report import names_report
from protocol.vocabulary import Purpose

MAX_NAME_BYTES = 64 * 1024
"""Of one name as typed; matching itself looks at a bounded beginning of it."""
OUT = click.Path(dir_okay=False, path_type=Path)


@with_examples(
    "wren match 'Muhammad Reza Karimi' 'محمدرضا کریمی'",
    "wren match - < two-lines.txt",
    "wren match --pairs pairs.csv --columns name1,name2 --out scored.csv",
    "wren match --list un.xml --format un --list ofac_sdn.csv --format ofac --travellers t.csv --out candidates.csv",
)
@click.command(cls=WrenCommand)
@click.argument("names", nargs=-1, metavar="[NAME NAME]")
@click.option("--pairs", type=FILE, help="CSV with a pair of names in each row.")
@click.option("--columns", metavar="A,B", help="With --pairs: the two columns that hold the names.")
@click.option("--list", "lists", type=FILE, multiple=True, help="A list to search; may be repeated.")
@click.option(
    "--format", "forms", type=click.Choice(FORMS), multiple=True, help="With --list: its form, in the same order."
)
@click.option("--travellers", type=FILE, help="With --list: CSV with one traveller in each row.")
@click.option("--out", type=OUT, help="Where the result is written: CSV, or a workbook if it ends in .xlsx.")
@click.option(
    "--purpose",
    type=Word(Purpose),
    default=Purpose.BORDER_SECOND_LINE.value,
    show_default=True,
    help="With --list: whose threshold decides what is a hit.",
)
@click.option("--top", type=click.IntRange(1, 100), default=3, show_default=True, help="Candidates for each traveller.")
@click.option(
    "--private", is_flag=True, help="Through match keys and confirmation value only, as a peer's list is asked."
)
@pass_session
def match(session: Session, /, names: tuple[str, ...], **given: Any) -> None:
    """Compare two names and say why they meet; or the pairs of a file; or travellers with lists.

    Needs no node. Names given as arguments can be read by others on the machine: '-' reads two lines of standard input.
    Files keep their columns and the order of their rows. OFAC's alt and add files are found beside the SDN file.
    """
    if (bool(names), given["pairs"] is not None, bool(given["lists"])).count(True) != 1:
        raise click.UsageError("give two names, or --pairs, or --list with --travellers")
    if names:
        _two_names(session, names, private=given["private"])
    elif given["pairs"] is not None:
        _pairs(session, given)
    else:
        _travellers(session, given)


def _two_names(session: Session, names: tuple[str, ...], *, private: bool) -> None:
    if names == ("-",):
        names = tuple(
            line for line in read_text_bounded(sys.stdin.buffer, 2 * MAX_NAME_BYTES).splitlines() if line.strip()
        )
    if len(names) != 2:
        raise click.UsageError("two names are compared: put quotation marks around each")
    if any(len(name.encode("utf-8", "replace")) > MAX_NAME_BYTES for name in names):
        raise RefusedCommandError(f"a name is longer than {MAX_NAME_BYTES} bytes", "give a name alone")
    document = names_report(names[0].strip(), names[1].strip(), private=private)
    session.output.show(document, lambda page: render_comparison(page, document))


def _pairs(session: Session, given: dict[str, Any]) -> None:
    from node.cli.match_pairs import match_pairs

    columns = tuple(part.strip() for part in (given["columns"] or "").split(","))
    if len(columns) != 2 or not all(columns):
        raise click.UsageError("name the two columns that hold the names: --columns A,B")
    match_pairs(session, given["pairs"], columns, _out(given), private=given["private"])


def _travellers(session: Session, given: dict[str, Any]) -> None:
    from node.cli.match_candidates import Search
    from node.cli.match_lists import match_lists

    if given["travellers"] is None:
        raise click.UsageError("say who is looked for: --travellers FILE.csv")
    if len(given["lists"]) != len(given["forms"]):
        raise click.UsageError("give each --list its --format, in the same order")
    import time

    sources = tuple((str(path), form) for path, form in zip(given["lists"], given["forms"], strict=True))
    search = Search(sources, given["purpose"], given["top"], given["private"], int(time.time()))
    match_lists(session, search, given["travellers"], _out(given))


def _out(given: dict[str, Any]) -> Path:
    if given["out"] is None:
        raise click.UsageError("say where the result is written: --out FILE")
    out: Path = given["out"]
    return out
