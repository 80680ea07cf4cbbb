"""`wren agency`: the agencies of the country that share the node."""

import click

from node.cli.acting import administrator
from node.cli.commands import Word, WrenGroup, pass_session, with_examples
from node.cli.output import Page
from node.cli.session import Session
from node.core.agencies import AgencyKind, add_agency


@with_examples("wren --as OPERATOR agency add police --kind police --name 'National Police'", "wren agency list")
@click.group(cls=WrenGroup)
def agency() -> None:
    """Agencies of this country: each owns its accounts and its entries. No peer learns of them."""


@with_examples("wren --as OPERATOR agency add police --kind police --name 'National Police'")
@agency.command()
@click.argument("code")
@click.option("--kind", type=Word(AgencyKind), required=True, help="What it is.")
@click.option("--name", required=True, help="As people call it.")
@pass_session
def add(session: Session, code: str, kind: AgencyKind, name: str) -> None:
    """Add an agency under CODE: 2 to 32 of a-z, 0-9 and '-', a letter first."""
    with session.open_node() as opened, opened.store.write() as tx:
        node = opened.context
        by = administrator(session, opened, tx)
        made = add_agency(tx, code, kind, name, by=by, now=node.clock.now(), random_bytes=node.random_bytes)
    session.output.show(
        {"agency": made.code, "kind": made.kind.value, "name": made.name},
        lambda page: page.line(f"Agency {made.code} added: 'wren account add LABEL --agency {made.code} --role ROLE'."),
    )


@with_examples("wren agency list", "wren --json agency list")
@agency.command("list")
@pass_session
def list_(session: Session) -> None:
    """List the agencies, 'country' among them: owner of what belongs to no agency of its own."""
    with session.open_node() as opened, opened.store.read() as tx:
        found = list(tx.agencies.all())
        accounts = [len(tx.accounts.all(agency=one.code)) for one in found]
    documents = [
        {"agency": one.code, "kind": one.kind.value, "name": one.name, "accounts": count}
        for one, count in zip(found, accounts, strict=True)
    ]

    def render(page: Page) -> None:
        page.table(("agency", "kind", "name", "accounts"), [tuple(one.values()) for one in documents])

    session.output.show({"agencies": documents}, render)
