"""`wren alert alarms|acknowledge|rescue-extract`: immediate danger to life."""

import click

from node.bootstrap import OpenNode
from node.cli.acting import acting
from node.cli.alert_file import reference_of
from node.cli.commands import WrenCommand, pass_session, with_examples
from node.cli.files import moment
from node.cli.output import Page
from node.cli.session import Session
from node.core.acts import MACHINE
from node.core.danger import acknowledge as acknowledge_alarm
from node.core.rescue import rescue_extract as make_extract
from node.core.scopes import Scope

_ID = "00112233445566778899aabbccddeeff"


@with_examples("wren alert alarms", "wren --json alert alarms")
@click.command(cls=WrenCommand)
@pass_session
def alarms(session: Session) -> None:
    """List alarms that nobody has acknowledged: those that came here, and ours that nobody read there."""
    with session.open_node() as opened:
        _by(session, opened)
        with opened.store.read() as tx:
            found = list(tx.alarms.open())
    documents = [
        {
            "alert": f"{one.of.originator}/{one.of.alert_id}",
            "version": one.version,
            "direction": one.direction.value,
            "peer": one.peer,
            "since": one.since,
            "times": one.times,
        }
        for one in found
    ]
    rows = [
        (moment(one.since), one.direction.value, one.peer, f"{one.of.originator}/{one.of.alert_id}", one.times)
        for one in found
    ]
    session.output.show(
        {"alarms": documents},
        lambda page: page.table(("since", "", "peer", "alert", "told"), rows, empty="no alarm is open"),
    )


@with_examples(f"wren alert acknowledge TR/{_ID} --centre 'JRCC Example'")
@click.command(cls=WrenCommand)
@click.argument("reference", metavar="XX/ID")
@click.option("--centre", default="", help="The rescue coordination centre that you informed.")
@pass_session
def acknowledge(session: Session, reference: str, centre: str) -> None:
    """Say that you have read an alarm and act; its sender stops telling it again."""
    with session.open_node() as opened:
        of = reference_of(reference, opened.context.member)
        acknowledge_alarm(opened.context, of, by=_by(session, opened), coordination_centre=centre)
    session.output.show({"acknowledged": reference}, lambda page: page.line("Acknowledged; its sender is told."))


@with_examples(f"wren alert rescue-extract TR/{_ID}", f"wren --json alert rescue-extract TR/{_ID}")
@click.command("rescue-extract", cls=WrenCommand)
@click.argument("reference", metavar="XX/ID")
@pass_session
def rescue_extract(session: Session, reference: str) -> None:
    """Print what a rescue coordination centre needs, whatever the markings: nothing in it is about a person."""
    with session.open_node() as opened:
        of = reference_of(reference, opened.context.member)
        extract = make_extract(opened.context, of, by=_by(session, opened))

    def render(page: Page) -> None:
        for line in extract.to_text().splitlines():
            page.line(line)

    session.output.show(extract.to_json(), render)


def _by(session: Session, opened: OpenNode) -> str:
    principal = acting(session, opened, Scope.DANGER_ACT)
    return MACHINE if principal is None else principal.account
