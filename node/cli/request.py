"""`wren request`: ask the members along a gap of a route, and answer them."""

import click

from node.cli.alert import PURPOSE, ROLE
from node.cli.alert_file import reference_of
from node.cli.commands import MEMBER, Word, WrenGroup, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.inquiry_words import list_requests, require_writer, show_request
from node.cli.session import Session
from node.core.information import answer_information, ask_along
from node.core.inquiries import InquirySubject
from node.core.ports import Transaction
from protocol.alerts.alert import AlertReference
from protocol.alerts.places import RoutePlace
from protocol.alerts.words import Article10Clause
from protocol.information import InformationAnswer, InformationRequest, InformationStatus
from protocol.restrictions import Marked
from protocol.vocabulary import MemberCode, MessageId, Purpose, Role, Urgency

_ID = "00112233445566778899aabbccddeeff"


@with_examples("wren request list --open", f"wren request show {_ID}")
@click.group(cls=WrenGroup)
def request() -> None:
    """Information from other members: with a purpose, a legal basis, and one clock on both sides."""


@with_examples(
    "wren request ask IR TR --after IR/Tehran --before TR/Van --question 'by which road?' --legal-basis 'Memorandum, Art. 3'"
)
@request.command()
@click.argument("to", type=MEMBER, nargs=-1, required=True)
@click.option("--after", required=True, help="Where the gap begins: COUNTRY/NAME, or a UN/LOCODE.")
@click.option("--before", required=True, help="Where it ends.")
@click.option("--question", required=True, help="In words, no person's name.")
@click.option("--legal-basis", required=True, help="The law or agreement.")
@click.option("--from-alert", "alerts", multiple=True, metavar="XX/ID", help="An alert from which an end is known.")
@click.option("--purpose", type=Word(Purpose), default=Purpose.INVESTIGATION.value, show_default=True, help="For what.")
@click.option("--urgency", type=Word(Urgency), default=Urgency.ROUTINE.value, show_default=True, help="How soon.")
@pass_session
def ask(
    session: Session,
    to: tuple[str, ...],
    after: str,
    before: str,
    question: str,
    legal_basis: str,
    alerts: tuple[str, ...],
    purpose: Purpose,
    urgency: Urgency,
) -> None:
    """Ask the members TO along a gap. Those who may not have an alert named by --from-alert are left out."""
    wanted = InformationRequest(
        _place(after), _place(before), question, (Article10Clause.ROUTES,), legal_basis, purpose, urgency
    )
    with session.open_node() as opened:
        require_writer(session, opened)
        node = opened.context
        resting_on = []
        for text in alerts:
            with opened.store.read() as tx:
                marked = _marked(tx, reference_of(text, node.member))
            if marked is None:
                raise RefusedCommandError("no such alert on this node", "'wren alert list' shows them")
            resting_on.append(marked)
        asked = ask_along(node, [MemberCode(code) for code in to], wanted, resting_on)

    def render(page: object) -> None:
        for member, request_id in asked.asked.items():
            session.output.note(f"asked {member}: request {request_id}")
        if asked.withheld:
            session.output.note(f"{asked.withheld} member(s) left out: an alert is not for them")

    session.output.show({"asked": dict(asked.asked), "withheld": asked.withheld}, render)


@with_examples(
    f"wren request answer {_ID} --status answered --text 'by the northern road'",
    f"wren request answer {_ID} --status answered --alert {_ID}",
    f"wren request answer {_ID} --status cannot_answer --ground 'an open case'",
)
@request.command()
@click.argument("request_id", metavar="REQUEST")
@click.option("--status", type=Word(InformationStatus), required=True, help="What can be said.")
@click.option("--text", default="", help="In words, no person's name.")
@click.option("--alert", "alerts", multiple=True, metavar="XX/ID", help="An alert that answers, released to the asker.")
@click.option("--ground", default="", help="Why it cannot be answered: for this node's auditor, never sent.")
@click.option("--asker", type=MEMBER, help="Who asked, where two chose one id.")
@pass_session
def answer(
    session: Session,
    request_id: str,
    status: InformationStatus,
    text: str,
    alerts: tuple[str, ...],
    ground: str,
    asker: str | None,
) -> None:
    """Answer a request, once."""
    with session.open_node() as opened:
        require_writer(session, opened)
        named = tuple(reference_of(one, opened.context.member) for one in alerts)
        said = InformationAnswer(MessageId(request_id), status, text, named)
        by = None if asker is None else MemberCode(asker)
        answer_information(opened.context, said, _marked, asker=by, ground=ground)
    session.output.show({"answered": request_id}, lambda page: page.line("Answered."))


@with_examples("wren request list --open", "wren --json request list")
@request.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those that await an answer.")
@pass_session
def list_(session: Session, open_only: bool) -> None:
    """List requests to this node and by it, with the deadline that the other side reads too."""
    list_requests(session, InquirySubject.INFORMATION, open_only=open_only)


@with_examples(f"wren request show {_ID}")
@request.command()
@click.argument("request_id", metavar="REQUEST")
@click.option("--asker", type=MEMBER, help="Who asked, where two chose one id.")
@ROLE
@PURPOSE
@pass_session
def show(session: Session, request_id: str, asker: str | None, role: Role, purpose: Purpose) -> None:
    """Show what was asked and answered, as far as its restrictions allow."""
    show_request(session, InquirySubject.INFORMATION, request_id, asker, role, purpose)


def _place(text: str) -> RoutePlace:
    country, slash, name = text.partition("/")
    if slash:
        return RoutePlace(country=country.upper(), name=name)
    if len(text) == 5:
        return RoutePlace(country=text[:2].upper(), locode=text.upper())
    raise RefusedCommandError("that is no place", "write COUNTRY/NAME, as IR/Tehran, or a UN/LOCODE, as IRTHR")


def _marked(tx: Transaction, reference: AlertReference) -> Marked | None:
    row = tx.alerts.find(reference)
    return None if row is None or not row.is_held else row.published().marked
