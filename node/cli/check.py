"""`wren check`: one traveller, every list, no peer learns whom."""

import sys
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from node.cli.acting import check_as
from node.cli.check_answer import Question, answer_particulars, answer_zone
from node.cli.check_batch import COMMANDS, run_to_file, submit_file
from node.cli.check_words import shown_document, words_of
from node.cli.check_zone import read_zone_file
from node.cli.commands import Word, WrenGroup, pass_session, with_examples
from node.cli.failures import EXIT_NOT_CHECKED
from node.cli.files import moment, since, span
from node.cli.output import Page
from node.cli.session import Session
from node.core.errors import NotPermittedError
from node.core.hits import show
from node.formats.birth_places import birth_place_of
from protocol.matching.dates import parse_dates
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.mrz.parser import parse_mrz
from protocol.matching.traveller import Traveller, dump_traveller
from protocol.vocabulary import Purpose, Role, Sex, Urgency


class _Seconds(click.ParamType):  # type: ignore[type-arg]
    """click's own number types repeat what was typed, and here that may be a name."""

    name = "SECONDS"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """0.1 to 60."""
        try:
            seconds = float(value)
        except ValueError:
            seconds = -1.0
        if not 0.1 <= seconds <= 60:  # not a number is not in the range either
            self.fail("write seconds, from 0.1 to 60", param, ctx)
        return seconds


_ROLE = click.option(
    "--role",
    type=Word(Role),
    default=Role.SECOND_LINE.value,
    show_default=True,
    help="Who is asking; with --as one of that account's.",
)
_PURPOSE = click.option(
    "--purpose", type=Word(Purpose), default=Purpose.BORDER_SECOND_LINE.value, show_default=True, help="Why."
)
_URGENCY = click.option(
    "--urgency", type=Word(Urgency), default=Urgency.ROUTINE.value, show_default=True, help="For the re-check."
)
_DEADLINE = click.option(
    "--deadline", type=_Seconds(), help="Seconds for each list; at most, and without this, what the terms with it say."
)
_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_BATCH_ONLY = ("file", "case_number", "batch", "out")
_PARTICULARS = (
    "documents",
    "names",
    "births",
    "birth_places",
    "sex",
    "nationality",
    "vehicles",
    "vessels",
    "phones",
    "accounts",
)


@with_examples(
    'wren check --document P:PAK:AB1234567 --name "Given Family" --born 1988-04-12 --sex M --nationality PAK',
    "wren check --vehicle LEA-1234 --role investigator --purpose investigation",
    "wren --json check --document P::AB1234567 --deadline 3",
    "wren check --mrz-file zone.txt",
    "wren --as desk-3 check --mrz-file - --role first_line --purpose border_first_line",
    "wren check interactive",
    "wren check late --since 1d",
    "wren --as analyst check --file travellers.csv --case 2026/117 --purpose investigation",
    "wren --as analyst check --batch 0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c0c --out results.xlsx",
)
@click.group(
    cls=WrenGroup,
    invoke_without_command=True,
    subcommand_metavar="[interactive|late|waiting|batches|show|approve|refuse|discard]",
)
@click.option(
    "--mrz-file",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="File with the zone of a document, or - for standard input: other users of the machine see no name.",
)
@click.option("--document", "documents", metavar="TYPE:ISSUER:NUMBER", multiple=True, help="As P:PAK:AB1234567.")
@click.option("--name", "names", multiple=True, help="As written, any script; may be repeated, best first.")
@click.option("--born", "births", metavar="DATE", multiple=True, help="1988-04-12, 12.4.1988, 1988-04 or 1988.")
@click.option(
    "--birth-place", "birth_places", metavar="PLACE", multiple=True, help='As "Kunduz, Afghanistan"; for the own list.'
)
@click.option("--sex", type=Word(Sex), default=Sex.UNSPECIFIED.value, show_default=True, help="As the document says.")
@click.option("--nationality", default="", help="State, three letters, as PAK.")
@click.option("--vehicle", "vehicles", multiple=True, help="Plate or chassis number.")
@click.option("--vessel", "vessels", multiple=True, help="IMO number, MMSI or name.")
@click.option("--phone", "phones", multiple=True, help="With country code. Only for an investigation.")
@click.option("--account", "accounts", multiple=True, help="IBAN or wallet. Only for an investigation.")
@click.option("--file", type=_FILE, help="CSV of persons to check as a batch, each with its reason; needs --case.")
@click.option("--case", "case_number", metavar="NUMBER", help="With --file: the case under which they are checked.")
@click.option("--batch", metavar="ID", help="Run a batch that two supervisors approved; needs --out.")
@click.option(
    "--out",
    type=click.Path(dir_okay=False, path_type=Path),
    help="With --batch: where the results go, .csv or .xlsx.",
)
@_PURPOSE
@_ROLE
@_URGENCY
@_DEADLINE
@click.pass_context
def check(ctx: click.Context, /, **given: Any) -> None:
    """Check one traveller: this node's own list, and every peer's without telling the peer whom.

    NOT CHECKED is not clear: exit code 3 says that a list, or something of what was given, was not checked.
    Many persons: --file submits a batch, 'wren check approve' by two supervisors lets it be run, --batch runs it.
    On a terminal, without any particulars, it asks for the zone of a document: see 'wren check interactive'.
    """
    session = ctx.ensure_object(Session)
    if ctx.invoked_subcommand is not None:
        if any(_is_typed(ctx, name) for name in ctx.params):  # else a role typed before the word would go unheeded
            raise click.UsageError("write options behind the word: 'wren check interactive --role ...'")
    elif any(_is_typed(ctx, name) for name in _BATCH_ONLY):
        if any(_is_typed(ctx, name) for name in ("mrz_file", *_PARTICULARS)):
            raise click.UsageError("a batch says who is checked: give no other particulars")
        _batch(session, ctx, given)
    elif given["mrz_file"] is not None:
        if any(_is_typed(ctx, name) for name in _PARTICULARS):
            raise click.UsageError("--mrz-file says who it is: give no other particulars")
        _check_zone(session, ctx, given)
    elif not any(_is_typed(ctx, name) for name in _PARTICULARS) and sys.stdin.isatty() and not session.output.as_json:
        _interactive(session, given)
    else:
        _check(session, ctx, given)


def _is_typed(ctx: click.Context, name: str) -> bool:
    return ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE


def _batch(session: Session, ctx: click.Context, given: dict[str, Any]) -> None:
    role = given["role"] if _is_typed(ctx, "role") else None
    typed = {name for name in _BATCH_ONLY if _is_typed(ctx, name)}
    if typed == {"file", "case_number"}:
        asked = {"case_number": given["case_number"], "purpose": given["purpose"], "urgency": given["urgency"]}
        code = submit_file(session, given["file"], role=role, **asked)
    elif typed == {"batch", "out"}:
        if _is_typed(ctx, "purpose") or _is_typed(ctx, "urgency"):
            raise click.UsageError("purpose and urgency of a batch were approved with it: leave them out")
        code = run_to_file(session, given["batch"], given["out"], role=role, deadline_seconds=given["deadline"])
    else:
        raise click.UsageError(
            "submit a batch by --file FILE --case NUMBER; run an approved one by --batch ID --out FILE"
        )
    ctx.exit(code)


def _check_zone(session: Session, ctx: click.Context, given: dict[str, Any]) -> None:
    purpose = given["purpose"]
    text = read_zone_file(given["mrz_file"])
    with session.open_node() as opened:
        node = opened.context
        mrz = parse_mrz(text, now=node.clock.now())
        role, asker = check_as(session, opened, purpose, given["role"])
        answer = answer_zone(node, mrz, Question(role, purpose, given["urgency"], given["deadline"], asker))
    session.output.show(answer.document, answer.render)
    if not answer.whole:
        ctx.exit(EXIT_NOT_CHECKED)


def _interactive(session: Session, given: dict[str, Any]) -> None:
    from node.cli.check_interactive import Asked, run_interactive

    run_interactive(session, Asked(given["role"], given["purpose"], given["urgency"], given["deadline"]))


@with_examples(
    "wren check interactive",
    "wren --as desk-3 check interactive --role first_line --purpose border_first_line",
)
@check.command()
@_PURPOSE
@_ROLE
@_URGENCY
@_DEADLINE
@pass_session
def interactive(session: Session, /, **given: Any) -> None:
    """Ask for one traveller after the other by the zone of the document; nothing of them is kept on the screen."""
    _interactive(session, given)


def _check(session: Session, ctx: click.Context, given: dict[str, Any]) -> None:
    purpose, traveller = given["purpose"], _traveller(given)
    with session.open_node() as opened:
        role, asker = check_as(session, opened, purpose, given["role"])
        question = Question(role, purpose, given["urgency"], given["deadline"], asker)
        answer = answer_particulars(opened.context, traveller, question)
    session.output.show(answer.document, answer.render)
    if not answer.whole:
        ctx.exit(EXIT_NOT_CHECKED)


@with_examples(
    "wren check late",
    "wren check late --since 2026-01-31",
    "wren check late --role protection_officer --purpose protection",
)
@check.command()
@click.option("--since", "begins", metavar="TIME", help="2026-01-31, or 2d, 3h.")
@_ROLE
@_PURPOSE
@pass_session
def late(session: Session, begins: str | None, role: Role, purpose: Purpose) -> None:
    """List hits that a late re-check found, newest first."""
    with session.open_node() as opened:
        now = opened.context.clock.now()
        role, _ = check_as(session, opened, purpose, role)
        if role is Role.FIRST_LINE:
            raise NotPermittedError("the first line learns of no hit but by 'refer': late hits are the second line's")
        with opened.store.read() as tx:
            hits = list(tx.hits.late(since=since(begins)))
    documents: list[dict[str, Any]] = [
        {"check_id": hit.check_id, "holder": hit.owner, "found": hit.found}
        | shown_document(show(hit, role, purpose, now))
        for hit in hits
    ]

    def render(page: Page) -> None:
        rows = [(moment(one["found"]), one["check_id"], one["holder"], *words_of(one)) for one in documents]
        page.table(("found", "check", "list", "what", "in words"), rows, empty="no late hit")

    session.output.show({"late_hits": documents}, render)


@with_examples("wren check waiting")
@check.command()
@pass_session
def waiting(session: Session) -> None:
    """List checks that wait for a peer; the traveller stays sealed and is not shown."""
    with session.open_node() as opened:
        now = opened.context.clock.now()
        with opened.store.read() as tx:
            rows = list(tx.deferred.waiting())
    documents = [
        {
            "check_id": row.check_id,
            "holder": row.peer,
            "urgency": row.urgency.value,
            "created": row.created,
            "expires": row.expires,
        }
        for row in rows
    ]

    def render(page: Page) -> None:
        cells = [
            (row.check_id, row.peer, row.urgency.value, moment(row.created), span(max(0, row.expires - now)))
            for row in rows
        ]
        page.table(("check", "list", "urgency", "since", "erased in"), cells, empty="no check waits")

    session.output.show({"waiting": documents}, render)


for _command in COMMANDS:
    check.add_command(_command)


def _traveller(given: dict[str, Any]) -> Traveller:
    """Raises click.UsageError, which never repeats what was typed."""
    try:
        identifiers = [
            Identifier(kind, value)
            for kind, values in (
                (IdentifierKind.VEHICLE, given["vehicles"]),
                (IdentifierKind.VESSEL, given["vessels"]),
                (IdentifierKind.PHONE, given["phones"]),
                (IdentifierKind.ACCOUNT, given["accounts"]),
            )
            for value in values
        ]
        traveller = Traveller(
            names=tuple(given["names"]),
            birth_dates=tuple(date for text in given["births"] for date in parse_dates(text, both_orders=True)),
            sex=given["sex"],
            nationality=given["nationality"],
            documents=tuple(_document(text) for text in given["documents"]),
            identifiers=tuple(identifiers),
            birth_places=tuple(birth_place_of(text) for text in given["birth_places"]),
        )
    except UnreadableError as error:
        raise click.UsageError(f"{error.field}: {error.reason}; {error.remedy}") from error
    dump_traveller(traveller)  # refuses what the late re-check could not keep
    if not (traveller.documents or traveller.identifiers or (traveller.names and traveller.birth_dates)):
        raise click.UsageError("nothing to check: give a document, a vehicle or vessel, or a name with --born")
    return traveller


def _document(text: str) -> TravelDocument:
    parts = text.split(":", 2)
    if len(parts) != 3:
        raise UnreadableError("document", "not TYPE:ISSUER:NUMBER", "write P:PAK:AB1234567, or P::AB1234567")
    return TravelDocument(*parts)
