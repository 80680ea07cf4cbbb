"""`wren alert`: smuggling-route alerts, published, looked at, sighted, withdrawn."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from node.bootstrap import OpenNode
from node.cli.acting import acting, reads_alerts_as
from node.cli.alert_danger import acknowledge, alarms, rescue_extract
from node.cli.alert_export import export
from node.cli.alert_file import read_draft, read_leg, reference_of
from node.cli.alert_import import import_
from node.cli.alert_template import TEMPLATE
from node.cli.alert_words import (
    alert_document,
    name_of,
    publication_document,
    recipient_document,
    show_alert,
    show_publication,
    show_recipients,
    sighting_document,
)
from node.cli.commands import MEMBER, Word, WrenGroup, pass_session, with_examples
from node.cli.files import moment
from node.cli.output import Page
from node.cli.session import Session
from node.core.acts import MACHINE
from node.core.alerts.downstream import arrival_windows
from node.core.alerts.findings import list_findings
from node.core.alerts.publication import publish
from node.core.alerts.publication import update as publish_update
from node.core.alerts.relaying import relay as pass_on
from node.core.alerts.sightings import sight as tell_sighting
from node.core.alerts.view import Viewer, view, view_one
from node.core.alerts.withdrawal import retain as hold_back
from node.core.alerts.withdrawal import withdraw as withdraw_alert
from node.core.errors import NotPermittedError
from node.core.scopes import Scope
from protocol.alerts.alert import AlertReference
from protocol.alerts.sighting import Sighting
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.alerts.words import SightingVerdict
from protocol.restrictions import Door, Restrictions
from protocol.vocabulary import InformationEvaluation, MemberCode, Purpose, Role, SourceEvaluation, TrafficLight

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_ID = "00112233445566778899aabbccddeeff"
ROLE = click.option("--role", type=Word(Role), default=Role.INVESTIGATOR.value, show_default=True, help="Who looks.")
PURPOSE = click.option(
    "--purpose", type=Word(Purpose), default=Purpose.INVESTIGATION.value, show_default=True, help="For what."
)


@with_examples(
    "wren alert template > route.toml", "wren alert new route.toml", "wren alert list", f"wren alert show IR/{_ID}"
)
@click.group(cls=WrenGroup)
def alert() -> None:
    """Alerts of smuggling routes, leg by leg: each recipient gets a copy of its own, and nobody else learns of them."""


for _command in (alarms, acknowledge, rescue_extract, export, import_):
    alert.add_command(_command)


@with_examples("wren alert template > route.toml")
@alert.command()
def template() -> None:
    """Print a file that explains each field; change it and publish it with 'wren alert new'."""
    click.echo(TEMPLATE, nl=False)


@with_examples("wren alert new route.toml", "wren --json alert new route.json")
@alert.command()
@click.argument("file", type=FILE)
@pass_session
def new(session: Session, file: Path) -> None:
    """Publish the alert in FILE (TOML or JSON) to the members that it names."""
    draft = read_draft(file)
    publication = _acting(session, lambda opened, by: publish(opened.context, draft, by=by))
    session.output.show(publication_document(publication), lambda page: show_publication(page, publication))


@with_examples(f"wren alert update {_ID} route.toml")
@alert.command()
@click.argument("alert_id", metavar="ID")
@click.argument("file", type=FILE)
@pass_session
def update(session: Session, alert_id: str, file: Path) -> None:
    """Publish FILE as the next version; from members that it does not name any more the alert is withdrawn, for good."""
    draft = read_draft(file)

    def do(opened: OpenNode, by: str) -> Any:
        return publish_update(opened.context, _own(opened, alert_id).alert_id, draft, by=by)

    publication = _acting(session, do)
    session.output.show(publication_document(publication), lambda page: show_publication(page, publication))


@with_examples(f"wren alert withdraw {_ID} --reason inaccurate")
@alert.command()
@click.argument("alert_id", metavar="ID")
@click.option("--reason", type=Word(WithdrawalReason), required=True, help="Why; its recipients read it.")
@pass_session
def withdraw(session: Session, alert_id: str, reason: WithdrawalReason) -> None:
    """Withdraw an alert of this node's, for good: every copy is purged, and 'wren alert show' tells who has done so."""

    def do(opened: OpenNode, by: str) -> Any:
        return withdraw_alert(opened.context, _own(opened, alert_id).alert_id, reason, by=by)

    told = list(_acting(session, do))
    session.output.show(
        {"withdrawn_from": told}, lambda page: page.line(f"Withdrawn; {len(told)} member(s) purge it and say so.")
    )


@with_examples(f"wren alert sight IR/{_ID} --leg 2 --verdict confirms --seen 1790000000")
@alert.command()
@click.argument("reference", metavar="XX/ID")
@click.option("--leg", type=click.IntRange(1, 256), required=True, help="The number of the leg.")
@click.option("--verdict", type=Word(SightingVerdict), required=True, help="What it does to the leg.")
@click.option("--seen", type=int, help="When, in Unix seconds; now, if not given.")
@click.option("--source", type=Word(SourceEvaluation), default="A", show_default=True, help="4x4 of the source.")
@click.option("--information", type=Word(InformationEvaluation), default="2", show_default=True, help="4x4.")
@click.option("--derived", is_flag=True, help="It rests on what others reported, and corroborates nothing.")
@click.option("--remark", default="", help="In words; no person's name.")
@click.option("--addition", type=FILE, help="With --verdict adds: a file with the leg, as one of the alert's legs.")
@click.option("--may-pass-to", "onward", type=MEMBER, multiple=True, help="Whom the originator may tell it besides.")
@click.option("--traffic-light", type=Word(TrafficLight), default="GREEN", show_default=True, help="TLP 2.0.")
@pass_session
def sight(session: Session, /, reference: str, **given: Any) -> None:
    """Tell what this country saw of a leg of an alert: it confirms it, contradicts it or adds to it."""
    addition = None if given["addition"] is None else read_leg(given["addition"], given["leg"])

    def do(opened: OpenNode, by: str) -> Any:
        now = opened.context.clock.now()
        of = reference_of(reference, opened.context.member)
        seen = Sighting(
            of,
            given["leg"],
            given["verdict"],
            now if given["seen"] is None else given["seen"],
            given["source"],
            given["information"],
            given["derived"],
            given["remark"],
            addition,
        )
        with opened.store.read() as tx:
            row = tx.alerts.find(of)
        expires = now + 365 * 86_400 if row is None or not row.is_held else row.expires
        to = tuple(sorted(MemberCode(code) for code in given["onward"]))
        marking = Restrictions(expires, traffic_light=given["traffic_light"], releasable_to=to)
        return tell_sighting(opened.context, seen, marking, by=by)

    sent = _acting(session, do)
    session.output.show(
        {"sighting": sent.item_id, "recipients": list(sent.recipients)},
        lambda page: page.line(f"Told {', '.join(sent.recipients) or 'nobody'}."),
    )


@with_examples(f"wren alert relay IR/{_ID} TR")
@alert.command()
@click.argument("reference", metavar="XX/ID")
@click.argument("member", type=MEMBER)
@pass_session
def relay(session: Session, reference: str, member: str) -> None:
    """Pass another member's alert on, unchanged, to MEMBER, if its originator allows it; later versions follow."""

    def do(opened: OpenNode, by: str) -> Any:
        of = reference_of(reference, opened.context.member)
        return pass_on(opened.context, of, MemberCode(member), by=by)

    message_id = _acting(session, do)
    session.output.show({"message_id": message_id, "to": member}, lambda page: page.line(f"Passed on to {member}."))


@with_examples(f'wren alert retain IR/{_ID} --basis "Code of Criminal Procedure, s. 104"')
@alert.command()
@click.argument("reference", metavar="XX/ID")
@click.option("--basis", required=True, help="The law that obliges this country to keep its copy.")
@pass_session
def retain(session: Session, reference: str, basis: str) -> None:
    """Keep this node's copy should the alert be withdrawn: then nobody sees it any more, and its originator is told."""

    def do(opened: OpenNode, by: str) -> Any:
        return hold_back(opened.context, reference_of(reference, opened.context.member), basis, by=by)

    _acting(session, do)
    session.output.show({"retained": reference, "basis": basis}, lambda page: page.line("Noted."))


@with_examples("wren alert list", "wren --json alert list --role protection_officer --purpose protection")
@alert.command("list")
@ROLE
@PURPOSE
@pass_session
def list_(session: Session, role: Role, purpose: Purpose) -> None:
    """List alerts that you may see, this country's own and others', and count those that a restriction keeps back."""
    with session.open_node() as opened:
        viewer = viewer_of(session, opened, role, purpose, Door.SCREEN)
        with opened.store.read() as tx:
            found = view(tx, viewer, opened.context.clock.now())
    documents = [
        {
            "alert": name_of(one.reference),
            "version": one.alert.version,
            "urgency": one.alert.urgency.value,
            "title": one.alert.title,
            "legs": len(one.alert.legs),
            "sightings": sum(seen.sighting.of == one.reference for seen in found.sightings),
            "issued": one.issued,
        }
        for one in found.alerts
    ]

    def render(page: Page) -> None:
        names = ("alert", "version", "urgency", "title", "legs", "sightings", "issued")
        rows = [
            (*(one[name] for name in names[:-1]), moment(alert.issued))
            for one, alert in zip(documents, found.alerts, strict=True)
        ]
        page.table(names, rows, empty="no alert")
        page.line(f"{found.withheld} left out by their restrictions")

    session.output.show({"alerts": documents, "withheld": found.withheld}, render)


@with_examples(f"wren alert show IR/{_ID}", f"wren --json alert show {_ID}")
@alert.command()
@click.argument("reference", metavar="XX/ID")
@ROLE
@PURPOSE
@pass_session
def show(session: Session, reference: str, role: Role, purpose: Purpose) -> None:
    """Show an alert with its legs, sightings and arrival windows; of an own one also who has it, or has purged it."""
    with session.open_node() as opened:
        viewer = viewer_of(session, opened, role, purpose, Door.SCREEN)
        of = reference_of(reference, opened.context.member)
        now = opened.context.clock.now()
        with opened.store.read() as tx:
            row = tx.alerts.find(of)
            recipients = list(tx.alerts.recipients(of))
            if row is not None and row.withdrawn is not None and recipients:
                _show_withdrawn(session, of, row.withdrawn, recipients)
                return
            found = view_one(tx, viewer, of, now)
    if not found.alerts:
        raise NotPermittedError("a restriction keeps this alert back: 'wren policy explain' says which")
    (one,) = found.alerts
    windows = arrival_windows(one.alert, now)
    document = {
        **alert_document(one, windows),
        "sightings": [sighting_document(each) for each in found.sightings],
        "recipients": [recipient_document(each) for each in recipients],
        "withheld": found.withheld,
    }
    session.output.show(document, lambda page: show_alert(page, one, windows, found.sightings, recipients))


@with_examples("wren alert findings", "wren --json alert findings")
@alert.command()
@ROLE
@PURPOSE
@pass_session
def findings(session: Session, role: Role, purpose: Purpose) -> None:
    """List what somebody should look into: two bodies for one version, false urgency; and purges still awaited."""
    with session.open_node() as opened:
        viewer = viewer_of(session, opened, role, purpose, Door.SCREEN)
        with opened.store.read() as tx:
            listed = list_findings(tx, viewer, opened.context.clock.now())
    document = {
        "findings": [
            {
                "kind": one.kind.value,
                "member": one.member,
                "alert": None if one.of is None else name_of(one.of),
                "found": one.found,
            }
            for one in listed.found
        ],
        "awaited": [{"alert": name_of(one.reference), **recipient_document(one)} for one in listed.awaited],
        "withheld": listed.withheld,
    }

    def render(page: Page) -> None:
        rows = [
            (one.kind.value, one.member, "" if one.of is None else name_of(one.of), moment(one.found))
            for one in listed.found
        ]
        page.table(("finding", "member", "alert", "found"), rows, empty="no finding")
        awaited = [(one.recipient, name_of(one.reference)) for one in listed.awaited]
        page.table(("purge awaited of", "alert"), awaited, empty="no purge is awaited")
        page.line(f"{listed.withheld} left out by their restrictions")

    session.output.show(document, render)


def viewer_of(session: Session, opened: OpenNode, role: Role, purpose: Purpose, door: Door) -> Viewer:
    """Who looks. Raises as `acting`, NotPermittedError."""
    return Viewer(opened.context.member, reads_alerts_as(session, opened, role, purpose), purpose, door)


def _show_withdrawn(session: Session, of: AlertReference, withdrawn: int, recipients: list[Any]) -> None:
    document = {
        "alert": name_of(of),
        "withdrawn": withdrawn,
        "recipients": [recipient_document(each) for each in recipients],
    }

    def render(page: Page) -> None:
        page.line(f"{name_of(of)} was withdrawn {moment(withdrawn)}; nothing of it is left here.")
        show_recipients(page, recipients)

    session.output.show(document, render)


def _acting(session: Session, deed: Callable[[OpenNode, str], Any]) -> Any:
    """Does it in the name of whoever acts."""
    with session.open_node() as opened:
        principal = acting(session, opened, Scope.ALERTS_WRITE)
        return deed(opened, MACHINE if principal is None else principal.account)


def _own(opened: OpenNode, text: str) -> AlertReference:
    return reference_of(text, opened.context.member)
