"""`wren charter take-key-offline`, and the option by which other commands use a charter key that lies elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from node.cli.commands import pass_session, with_examples
from node.cli.output import Page
from node.cli.session import Session
from node.keys.keyring import Keyring

F = TypeVar("F", bound=Callable[..., Any])
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_PASSPHRASE_FILE = click.option(
    "--charter-key-passphrase-file", "key_passphrase_file", type=FILE, help="Else a terminal is asked."
)


def charter_key_options(command: F) -> F:
    """`--charter-key FILE`: for commands that sign with a key that has been taken offline."""
    with_file = click.option("--charter-key", "key_file", type=FILE, help="The charter key, if it lies offline.")
    return with_file(_PASSPHRASE_FILE(command))


def charter_keyring(
    session: Session, keyring: Keyring, key_file: Path | None, key_passphrase_file: Path | None
) -> Keyring:
    """The keyring, with the charter key of the file where one is given. Raises KeysError, CryptoError."""
    if key_file is None:
        return keyring
    from node.keys.charter_key_file import with_charter_key

    return with_charter_key(keyring, key_file, session.other_passphrase(key_passphrase_file, new=False))


@with_examples("wren charter take-key-offline --to /media/safe/pk-charter.key")
@click.command("take-key-offline")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), required=True, help="On a medium.")
@_PASSPHRASE_FILE
@pass_session
def take_key_offline(session: Session, target: Path, key_passphrase_file: Path | None) -> None:
    """Move the charter key out of this node's keyring into a sealed file with a passphrase of its own.

    The node runs without it. 'charter sign', 'charter entry', 'keysheet new' and 'keys rotate' then take --charter-key FILE.
    """
    from node.bootstrap import KEYRING_FILE
    from node.keys.charter_key_file import with_charter_key, write_charter_key
    from node.keys.keyring_file import change_keyring_file, load_keyring_file

    session.require_home()
    path, passphrase = session.home / KEYRING_FILE, session.passphrase()
    keyring = load_keyring_file(path, passphrase)
    key_passphrase = session.other_passphrase(key_passphrase_file, new=True)
    write_charter_key(target, keyring, key_passphrase)
    # Read back from where it lies now, before the only other copy goes.
    with_charter_key(replace(keyring, charter_key=None), target, key_passphrase)
    change_keyring_file(path, passphrase, Keyring.without_charter_key)

    def render(page: Page) -> None:
        page.line(f"The charter key of {keyring.member} is in {target}, and no longer in this node's keyring.")
        page.line(
            "Make a second copy, and keep both where nobody reaches them alone. Without it this member cannot sign"
        )
        page.line("a charter or a key sheet; replacing it takes the threshold of the members and seven days.")

    session.output.show({"member": keyring.member, "file": str(target)}, render)
