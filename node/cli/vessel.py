"""`wren vessel`: ask a flag State about a vessel, answer, report (Smuggling of Migrants Protocol, Art. 8)."""

import time

import click

from node.cli.alert import PURPOSE, ROLE
from node.cli.commands import MEMBER, Word, WrenGroup, pass_session, with_examples
from node.cli.inquiry_words import list_requests, require_writer, show_request
from node.cli.session import Session
from node.core.inquiries import InquirySubject
from node.core.vessels import answer_about_vessel, ask_about_vessel, report_vessel_result
from protocol.alerts.places import DEGREE_E5, Position
from protocol.vessels.answer import VesselAnswer
from protocol.vessels.request import Vessel, VesselVerify
from protocol.vessels.result import VesselResult
from protocol.vessels.words import VesselMeasure, VesselOutcome, VesselStatus
from protocol.vocabulary import MemberCode, MessageId, Purpose, Role, Urgency

_ID = "00112233445566778899aabbccddeeff"


@with_examples("wren vessel list --open", f"wren vessel show {_ID}")
@click.group(cls=WrenGroup)
def vessel() -> None:
    """Registry, nationality and authorisation of vessels: asked, answered and reported, under one clock on both sides."""


@with_examples(
    "wren vessel verify TR --name Example --imo 9074729 --flag TR --at 37.1 25.2 --measure board "
    "--grounds 'left without lights' --legal-basis 'Memorandum, Article 4'"
)
@vessel.command()
@click.argument("to", type=MEMBER)
@click.option("--name", default="", help="As painted on it.")
@click.option("--imo", default="", help="IMO number.")
@click.option("--mmsi", default="", help="MMSI.")
@click.option("--description", default="", help="How it looks.")
@click.option("--flag", type=MEMBER, help="The flag it claims.")
@click.option("--at", type=(float, float), required=True, metavar="LAT LON", help="Where it was seen, in degrees.")
@click.option("--within", type=click.IntRange(0, 1_000_000), default=1_000, show_default=True, help="Metres.")
@click.option("--seen", type=int, help="When, Unix seconds; now unless given.")
@click.option(
    "--measure", "measures", type=Word(VesselMeasure), multiple=True, help="To be authorised; none: registry."
)
@click.option("--grounds", required=True, help="Why smuggling is suspected; no person's name.")
@click.option("--legal-basis", required=True, help="The law or agreement.")
@click.option("--purpose", type=Word(Purpose), default=Purpose.INVESTIGATION.value, show_default=True, help="For what.")
@click.option("--urgency", type=Word(Urgency), default=Urgency.ROUTINE.value, show_default=True, help="How soon.")
@pass_session
def verify(
    session: Session,
    to: str,
    name: str,
    imo: str,
    mmsi: str,
    description: str,
    flag: str | None,
    at: tuple[float, float],
    within: int,
    seen: int | None,
    measures: tuple[VesselMeasure, ...],
    grounds: str,
    legal_basis: str,
    purpose: Purpose,
    urgency: Urgency,
) -> None:
    """Ask member TO whether it registers the vessel, and what it authorises."""
    position = Position(round(at[0] * DEGREE_E5), round(at[1] * DEGREE_E5), within)
    request = VesselVerify(
        Vessel(name, imo, mmsi, description, None if flag is None else MemberCode(flag)),
        position,
        int(time.time()) if seen is None else seen,
        measures,
        grounds,
        legal_basis,
        purpose,
        urgency,
    )
    with session.open_node() as opened:
        require_writer(session, opened)
        request_id = ask_about_vessel(opened.context, MemberCode(to), request)
    session.output.show({"request": request_id}, lambda page: page.line(f"Asked {to}: request {request_id}"))


@with_examples(
    f"wren vessel answer {_ID} --status registered --authorise board --authority 'Coast Guard Command' --conditions 'by day'",
    f"wren vessel answer {_ID} --status cannot_answer --ground 'the registry does not answer'",
)
@vessel.command()
@click.argument("request_id", metavar="REQUEST")
@click.option("--status", type=Word(VesselStatus), required=True, help="What is known of it.")
@click.option("--registration", default="", help="Port and number.")
@click.option("--authorise", type=Word(VesselMeasure), multiple=True, help="A measure that was asked for.")
@click.option("--conditions", default="", help="Of the authorisation.")
@click.option("--authority", default="", help="Designated under Art. 8(6), and how to reach it.")
@click.option("--ground", default="", help="Why it cannot be answered: for this node's auditor, never sent.")
@click.option("--asker", type=MEMBER, help="Who asked, where two chose one id.")
@pass_session
def answer(
    session: Session,
    request_id: str,
    status: VesselStatus,
    registration: str,
    authorise: tuple[VesselMeasure, ...],
    conditions: str,
    authority: str,
    ground: str,
    asker: str | None,
) -> None:
    """Answer a request, once."""
    said = VesselAnswer(MessageId(request_id), status, registration, authorise, conditions, authority)
    with session.open_node() as opened:
        require_writer(session, opened)
        by = None if asker is None else MemberCode(asker)
        answer_about_vessel(opened.context, said, asker=by, ground=ground)
    session.output.show({"answered": request_id}, lambda page: page.line("Answered."))


@with_examples(f"wren vessel report {_ID} --outcome evidence_found --taken board --persons 12")
@vessel.command()
@click.argument("request_id", metavar="REQUEST")
@click.option("--outcome", type=Word(VesselOutcome), required=True, help="What came of it.")
@click.option("--taken", type=Word(VesselMeasure), multiple=True, help="A measure that was taken.")
@click.option("--ended", type=int, help="When, Unix seconds; now unless given.")
@click.option("--persons", type=click.IntRange(0, 100_000), help="On board: a number, never names.")
@click.option("--report", "text", default="", help="In words, no person's name.")
@pass_session
def report(
    session: Session,
    request_id: str,
    outcome: VesselOutcome,
    taken: tuple[VesselMeasure, ...],
    ended: int | None,
    persons: int | None,
    text: str,
) -> None:
    """Tell the flag State what came of the measures (Art. 8(3)), once."""
    when = int(time.time()) if ended is None else ended
    with session.open_node() as opened:
        require_writer(session, opened)
        result = VesselResult(MessageId(request_id), outcome, taken, when, persons, text)
        report_vessel_result(opened.context, result)
    session.output.show({"reported": request_id}, lambda page: page.line("Reported."))


@with_examples("wren vessel list --open", "wren --json vessel list")
@vessel.command("list")
@click.option("--open", "open_only", is_flag=True, help="Only those that await an answer.")
@pass_session
def list_(session: Session, open_only: bool) -> None:
    """List requests to this node and by it, with the deadline that the other side reads too."""
    list_requests(session, InquirySubject.VESSEL, open_only=open_only)


@with_examples(f"wren vessel show {_ID}")
@vessel.command()
@click.argument("request_id", metavar="REQUEST")
@click.option("--asker", type=MEMBER, help="Who asked, where two chose one id.")
@ROLE
@PURPOSE
@pass_session
def show(session: Session, request_id: str, asker: str | None, role: Role, purpose: Purpose) -> None:
    """Show what was asked, answered and reported, as far as its restrictions allow."""
    show_request(session, InquirySubject.VESSEL, request_id, asker, role, purpose)
