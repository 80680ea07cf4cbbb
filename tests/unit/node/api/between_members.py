"""What members ask of one another, made for the tests of the API: gaps, questions, verifications of vessels."""

from __future__ import annotations

from functools import partial

from node.core.alerts.publication import publish
from node.core.context import NodeContext
from node.core.information import ask_along
from node.core.membership import set_suspended
from node.core.outbox import deliver_due
from node.core.vessels import answer_about_vessel, ask_about_vessel
from protocol.alerts.alert import AlertReference
from protocol.alerts.places import Position, RoutePlace
from protocol.alerts.words import Article10Clause
from protocol.information import InformationRequest
from protocol.vessels.answer import VesselAnswer
from protocol.vessels.request import Vessel, VesselVerify
from protocol.vessels.words import VesselMeasure, VesselStatus
from protocol.vocabulary import MemberCode, MessageId, Purpose, Role
from tests.support.alerts import make_draft
from tests.support.country import Country
from tests.support.federation import START

QUESTION = {
    "after": {"country": "IR", "name": "Tehran"},
    "before": {"country": "TR", "name": "Van"},
    "question": "by which road?",
    "legal_basis": "Memorandum, Article 3",
}
VERIFICATION = {
    "vessel": {"name": "Example", "flag_claimed": "TR"},
    "position": {"latitude_e5": 3_710_000, "longitude_e5": 2_520_000, "precision_metres": 1_000},
    "observed": START,
    "measures": ["board"],
    "grounds": "left without lights",
    "legal_basis": "Memorandum, Article 4",
}


def peers_of(country: Country) -> dict[str, NodeContext]:
    """The other nodes of the simulated federation; TR among them, which another test may have suspended."""
    set_suspended(country.node, MemberCode("TR"), False)
    wires = country.node.peers.wires  # type: ignore[attr-defined]
    nodes: dict[str, NodeContext] = wires.nodes
    return nodes


def passable_alert(country: Country) -> AlertReference:
    """An alert of PK's that this node may pass on to TR."""
    originator = peers_of(country)["PK"]
    made = publish(originator, make_draft(country.node.member, relays=((country.node.member, "TR"),)))
    deliver_due(originator)
    return made.reference


def asked_request(country: Country) -> str:
    """A request for information that another member made."""
    end = partial(RoutePlace, "TR")
    clauses = (Article10Clause.ROUTES,)
    request = InformationRequest(end("Van"), end("Izmir"), "how?", clauses, "Memorandum", Purpose.INVESTIGATION)
    asker = peers_of(country)["TR"]
    (made,) = ask_along(asker, (country.node.member,), request).asked.values()
    deliver_due(asker)
    return made


def asked_verification(country: Country) -> str:
    """A verification that another member asked for."""
    request = VesselVerify(
        Vessel("Example"),
        Position(3_710_000, 2_520_000, 10),
        START,
        (),
        "no lights",
        "Memorandum",
        Purpose.INVESTIGATION,
    )
    asker = peers_of(country)["TR"]
    made = ask_about_vessel(asker, country.node.member, request)
    deliver_due(asker)
    return made


def answered_verification(country: Country) -> str:
    """A verification that this node asked for and that was answered."""
    officer = country.caller(Role.SECOND_LINE)
    made: str = country.ask(officer, "POST", "/vessel-verifications", json={"to": "TR", **VERIFICATION}).json[
        "request_id"
    ]
    deliver_due(country.node)
    flag_state = peers_of(country)["TR"]
    authorised = (VesselMeasure.BOARD,)
    answer = VesselAnswer(
        MessageId(made), VesselStatus.REGISTERED, "Izmir 7", authorised, "by day", "Coast Guard Command"
    )
    answer_about_vessel(flag_state, answer)
    deliver_due(flag_state)
    return made


def some_gap(country: Country) -> str:
    """A gap of the node's own picture along which TR may be asked."""
    reader = country.caller(Role.SECOND_LINE)
    page = country.ask(reader, "GET", "/routes?purpose=border_second_line&limit=200").json
    if not page["gaps"]:
        publish(country.node, make_draft("TR"))
        page = country.ask(reader, "GET", "/routes?purpose=border_second_line&limit=200").json
    reference: str = page["gaps"][0]["gap_id"]
    return reference
