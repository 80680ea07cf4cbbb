"""`wren completion SHELL`: the script by which a shell completes commands, options and words of closed lists.

Nothing is completed from a node's home: pressing a key must not ask for a passphrase, nor print who is on a list.
"""

from enum import StrEnum

import click
from click.shell_completion import get_completion_class

from node.cli.commands import Word, WrenCommand, pass_session, with_examples
from node.cli.session import Session

COMPLETE_VARIABLE = "_WREN_COMPLETE"


class Shell(StrEnum):
    """The shells that are served."""

    BASH = "bash"
    ZSH = "zsh"
    FISH = "fish"


INSTALL = {
    Shell.BASH: "wren completion bash > ~/.local/share/bash-completion/completions/wren",
    Shell.ZSH: 'wren completion zsh > "${fpath[1]}/_wren"',
    Shell.FISH: "wren completion fish > ~/.config/fish/completions/wren.fish",
}


@with_examples("wren completion bash > ~/.local/share/bash-completion/completions/wren", "wren completion zsh")
@click.command(cls=WrenCommand)
@click.argument("shell", type=Word(Shell), metavar="bash|zsh|fish")
@pass_session
@click.pass_context
def completion(ctx: click.Context, session: Session, shell: Shell) -> None:
    """Print the script that completes commands in a shell; its last line says where to put it."""
    completer = get_completion_class(shell.value)
    assert completer is not None  # click brings all three
    source = completer(ctx.find_root().command, {}, "wren", COMPLETE_VARIABLE).source().rstrip("\n")
    install = INSTALL[shell]
    if session.output.as_json:
        session.output.show({"shell": shell.value, "script": source, "install": install}, lambda page: None)
    else:
        click.echo(f"{source}\n# To install: {install}")
