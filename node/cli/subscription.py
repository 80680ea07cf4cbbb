"""`wren subscription` and `wren notices`: which alerts somebody is told of, and what they should look at."""

import click

from node.cli.acting import acting
from node.cli.commands import MEMBER, Word, WrenCommand, WrenGroup, pass_session, with_examples
from node.cli.files import moment
from node.cli.session import Session
from node.core.acts import MACHINE
from node.core.notices import audiences_of
from node.core.scopes import Scope
from node.core.subscriptions import Criteria, Subscription, parse_corridor, subscribe, unsubscribe
from protocol.alerts.indicators import Indicator
from protocol.alerts.words import IndicatorKind, MeansOfTransport


@with_examples("wren subscription add --corridor PK-TR --means road", "wren subscription list")
@click.group(cls=WrenGroup)
def subscription() -> None:
    """Alerts that whoever acts is told of. No peer learns of it."""


@with_examples("wren subscription add --country IR", "wren subscription add --indicator phone '+92 300 1234567'")
@subscription.command()
@click.option("--country", type=MEMBER, help="A leg begins or ends there.")
@click.option("--corridor", help="PK-TR, or with UN/LOCODEs; PK- or -TR for one end.")
@click.option("--means", type=Word(MeansOfTransport), help="Some leg goes so.")
@click.option("--indicator", type=(Word(IndicatorKind), str), metavar="KIND VALUE", help="It is named.")
@pass_session
def add(
    session: Session,
    country: str | None,
    corridor: str | None,
    means: MeansOfTransport | None,
    indicator: tuple[IndicatorKind, str] | None,
) -> None:
    """Subscribe; all that is given must fit an alert."""
    origin, destination = ("", "") if corridor is None else parse_corridor(corridor)
    named = None if indicator is None else Indicator(*indicator)
    criteria = Criteria(country or "", origin, destination, means, named)
    with session.open_node() as opened:
        principal = acting(session, opened, Scope.ALERTS_READ)
        made = subscribe(opened.context, MACHINE if principal is None else principal.account, criteria)
    session.output.show(_document(made), lambda page: page.line(f"Subscribed: {made.subscription_id}"))


@with_examples("wren subscription list", "wren --json subscription list")
@subscription.command("list")
@pass_session
def list_(session: Session) -> None:
    """List the subscriptions of whoever acts."""
    with session.open_node() as opened:
        principal = acting(session, opened, Scope.ALERTS_READ)
        with opened.store.read() as tx:
            found = tx.subscriptions.all(account=MACHINE if principal is None else principal.account)
    documents = [_document(one) for one in found]
    columns = ("subscription", "country", "from", "to", "means", "indicator")
    session.output.show(
        {"subscriptions": documents},
        lambda page: page.table(columns, [tuple(one.values()) for one in documents], empty="no subscription"),
    )


@with_examples("wren subscription remove 00112233445566778899aabbccddeeff")
@subscription.command()
@click.argument("subscription_id", metavar="SUBSCRIPTION")
@pass_session
def remove(session: Session, subscription_id: str) -> None:
    """End one of the subscriptions of whoever acts."""
    with session.open_node() as opened:
        principal = acting(session, opened, Scope.ALERTS_READ)
        unsubscribe(opened.context, MACHINE if principal is None else principal.account, subscription_id)
    session.output.show({"removed": subscription_id}, lambda page: page.line("Removed."))


@with_examples("wren notices", "wren notices --read")
@click.command(cls=WrenCommand)
@click.option("--read", "mark", is_flag=True, help="Mark them as read.")
@pass_session
def notices(session: Session, mark: bool) -> None:
    """List unread notices of whoever acts, danger to life first."""
    with session.open_node() as opened:
        principal = acting(session, opened)
        account, roles = (MACHINE, ()) if principal is None else (principal.account, tuple(principal.roles))
        audiences = audiences_of(account, roles)
        with opened.store.read() as tx:
            found = list(tx.notices.unread(audiences))
        if mark:
            with opened.store.write() as tx:
                tx.notices.read(audiences, opened.context.clock.now())
    documents = [
        {
            "kind": one.kind.value,
            "alert": f"{one.originator}/{one.alert_id}",
            "version": one.version,
            "at": one.created,
            "times": one.times,
        }
        for one in found
    ]
    rows = [(moment(one.created), one.kind.value, f"{one.originator}/{one.alert_id}", one.version) for one in found]
    session.output.show(
        {"notices": documents},
        lambda page: page.table(("at", "why", "alert", "version"), rows, empty="nothing unread"),
    )


def _document(one: Subscription) -> dict[str, str]:
    criteria = one.criteria
    return {
        "subscription": one.subscription_id,
        "country": criteria.country,
        "origin": criteria.origin,
        "destination": criteria.destination,
        "means": "" if criteria.means is None else criteria.means.value,
        "indicator": ""
        if criteria.indicator is None
        else f"{criteria.indicator.kind.value} {criteria.indicator.value}",
    }
