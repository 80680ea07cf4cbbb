"""`wren init`: a new node's home."""

import re
import shlex
import time
from typing import Any

import click

from config.settings import FILE_NAME, Database, PeerPort, Settings
from crypto.keyring_bytes import DEFAULT_PARAMETERS, FASTEST_PARAMETERS
from node.bootstrap import open_node
from node.cli.commands import MEMBER, WrenCommand, pass_session, with_examples
from node.cli.failures import RefusedCommandError
from node.cli.output import Page
from node.cli.session import Session
from node.founding import make_home
from protocol.charter import charter_key_fingerprint
from protocol.vocabulary import MemberCode


class _Address(click.ParamType):  # type: ignore[type-arg]
    name = "https://HOST:PORT"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """As a key sheet will accept it."""
        found = re.fullmatch(
            r"https://(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:]{2,39}\]):(\d{1,5})", str(value)
        )
        if found is None or not 1 <= int(found[1]) <= 65535:
            self.fail(
                "write https://HOST:PORT, the host in small letters, such as https://wren.example:8443", param, ctx
            )
        return str(value)


@with_examples(
    "wren --home ~/pk init PK --address https://wren.pk.example:8443 --host 0.0.0.0",
    "wren --home ~/pk init PK --database-url postgresql+psycopg://wren@db/wren_pk",
)
@click.command(cls=WrenCommand)
@click.argument("member", type=MEMBER)
@click.option("--address", type=_Address(), help="Where peers reach this node; the key sheet tells them.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Interface that the peer port listens on.")
@click.option("--port", type=click.IntRange(1, 65535), default=8443, show_default=True, help="The peer port.")
@click.option(
    "--database-url",
    default="",
    help="postgresql+psycopg://...; else an encrypted file in the home. Keep its password out: use a password file.",
)
@click.option(
    "--fast-passphrase", is_flag=True, help="Spend little on each guess at the passphrase. For training nodes only."
)
@pass_session
def init(
    session: Session,
    member: str,
    address: str | None,
    host: str,
    port: int,
    database_url: str,
    fast_passphrase: bool,
) -> None:
    """Make this node's home for MEMBER (two capitals, ISO 3166-1): fresh keys, settings, an empty database.

    The passphrase locks the keyring; without it nobody, not even you, opens the node again.
    """
    if (session.home / FILE_NAME).exists():
        raise RefusedCommandError(f"there is a node in {session.home} already", "choose another folder with --home")
    if database_url and not database_url.startswith("postgresql+psycopg://"):
        raise click.BadParameter("must begin with postgresql+psycopg://", param_hint="--database-url")
    settings = Settings(
        member=member,
        peer_port=PeerPort(host, port, address or _address(host, port)),
        database=Database(database_url),
    )
    passphrase = session.new_passphrase()
    parameters = FASTEST_PARAMETERS if fast_passphrase else DEFAULT_PARAMETERS
    keyring = make_home(session.home, settings, passphrase, int(time.time()), parameters=parameters)
    with open_node(session.home, passphrase):
        pass
    assert keyring.charter_key is not None
    public_key = keyring.charter_key.public_key
    fingerprint = charter_key_fingerprint(MemberCode(member), public_key.to_bytes())
    entry_file = f"{member.lower()}.entry.json"
    steps = [
        f"wren --home {shlex.quote(str(session.home))} charter entry --name NAME --authority AUTHORITY --out {entry_file}",
        f"give {entry_file} to whoever drafts the charter, and read the fingerprint to them over another channel",
        "wren charter sign FILE, when the draft comes back; wren charter accept FILE --digest DIGEST, when all signed",
        "wren keysheet new, and give the sheet to every peer; wren keysheet accept FILE... for theirs",
        "wren serve",
    ]

    def render(page: Page) -> None:
        page.line(f"A node for {member} is in {session.home}.")
        page.line(f"It is to be reached at {settings.peer_port.address}.")
        page.line(f"Fingerprint of its charter key: {fingerprint}")
        page.line("Back up the keyring (keyring.wren) and remember its passphrase; never back up the folder 'epochs'.")
        page.line("Next:")
        for number, step in enumerate(steps, 1):
            page.line(f"  {number}. {step}")

    session.output.show(
        {
            "member": member,
            "home": str(session.home),
            "address": settings.peer_port.address,
            "charter_key_id": public_key.key_id,
            "charter_key_fingerprint": fingerprint,
            "next": steps,
        },
        render,
    )


def _address(host: str, port: int) -> str:
    own = "127.0.0.1" if host in ("0.0.0.0", "::") else host
    return f"https://[{own}]:{port}" if ":" in own else f"https://{own}:{port}"
