"""`wren policy`: what the rules on use decide, and why."""

import click

from node.cli.alert import PURPOSE, ROLE, viewer_of
from node.cli.alert_file import reference_of
from node.cli.commands import MEMBER, Word, WrenGroup, pass_session, with_examples
from node.cli.output import Page
from node.cli.session import Session
from node.core.alerts.view import explain as explain_alert
from protocol.restrictions import Door
from protocol.vocabulary import MemberCode, Purpose, Role


@with_examples("wren policy explain IR/00112233445566778899aabbccddeeff --door export")
@click.group(cls=WrenGroup)
def policy() -> None:
    """Restrictions on use: signed by whoever gave the information, asked at every door out of this node."""


@with_examples(
    "wren policy explain IR/00112233445566778899aabbccddeeff",
    "wren policy explain IR/00112233445566778899aabbccddeeff --door onward_message --to TR",
    "wren policy explain 00112233445566778899aabbccddeeff --role second_line --purpose protection",
)
@policy.command()
@click.argument("reference", metavar="XX/ID")
@click.option("--door", type=Word(Door), default=Door.SCREEN.value, show_default=True, help="By which way.")
@click.option("--to", type=MEMBER, help="To another member; else within this country.")
@ROLE
@PURPOSE
@pass_session
def explain(session: Session, reference: str, door: Door, to: str | None, role: Role, purpose: Purpose) -> None:
    """Show whether an alert may pass a door, for whom and for what, with every reason against and every obligation."""
    with session.open_node() as opened:
        viewer = viewer_of(session, opened, role, purpose, door)
        of = reference_of(reference, opened.context.member)
        with opened.store.read() as tx:
            now = opened.context.clock.now()
            decision = explain_alert(tx, viewer, of, now, to=None if to is None else MemberCode(to))
    document = {
        "alert": reference,
        "door": door.value,
        "to": to or viewer.member,
        "role": None if viewer.role is None else viewer.role.value,
        "purpose": purpose.value,
        "allowed": decision.allowed,
        "reasons": list(decision.reasons),
        "obligations": list(decision.obligations),
    }

    def render(page: Page) -> None:
        page.line("ALLOWED" if decision.allowed else "NOT ALLOWED", style="bold")
        for reason in decision.reasons:
            page.line(f"because     {reason}")
        for obligation in decision.obligations:
            page.line(f"obligation  {obligation}")

    session.output.show(document, render)
