"""The root command: global options, the list of commands (each loaded when called), errors, exit codes.

Exit codes: 0 done; 1 refused or failed; 2 wrong usage; 3 done, but something was not checked (`check` only).
"""

import sys
from collections.abc import Sequence
from importlib import import_module
from io import TextIOWrapper
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem

from node.cli.commands import WrenGroup, examples
from node.cli.failures import EXIT_FAILED, EXIT_USAGE, Explanation, explain, explain_usage
from node.cli.output import Output
from node.cli.session import Session

COMMANDS: dict[str, tuple[str, str]] = {
    "init": ("node.cli.init:init", "Make this node's home: fresh keys, settings, an empty database."),
    "charter": ("node.cli.charter:charter", "Draft, sign, verify and accept the federation's charter."),
    "keysheet": ("node.cli.keysheet:keysheet", "Publish this node's keys and accept those of its peers."),
    "peer": ("node.cli.peer:peer", "Look at peers, test the way to them, suspend them."),
    "agency": ("node.cli.agency:agency", "The country's agencies that share the node."),
    "account": ("node.cli.account:account", "Say who may act on this node, in which roles."),
    "token": ("node.cli.token:token", "Issue and revoke what accounts prove themselves with."),
    "watchlist": ("node.cli.watchlist:watchlist", "Import entries, look at them, withdraw them."),
    "tagset": ("node.cli.tagset:tagset", "Build tag sets for peers and fetch theirs."),
    "check": ("node.cli.check:check", "Check one traveller on every list, without telling any peer whom."),
    "match": ("node.cli.match:match", "Show why two names meet, score pairs, search lists for travellers."),
    "alert": ("node.cli.alert:alert", "Publish alerts of smuggling routes, look at them, sight and withdraw them."),
    "route": ("node.cli.route:route", "Look at the whole route: legs, gaps, complete routes, what changed."),
    "vessel": ("node.cli.vessel:vessel", "Ask a flag State about a vessel, answer, report (Protocol, Article 8)."),
    "request": ("node.cli.request:request", "Ask other members for information along a route, and answer them."),
    "subscription": ("node.cli.subscription:subscription", "Choose which alerts you are told of."),
    "notices": ("node.cli.subscription:notices", "What you should look at, danger to life first."),
    "policy": ("node.cli.policy:policy", "Show what the restrictions on use allow, and why."),
    "mrz": ("node.cli.mrz:mrz", "Read the machine readable zone of a document and say what is wrong with it."),
    "place": ("node.cli.place:place", "Find places by any spelling, code or position."),
    "serve": ("node.cli.serve:serve", "Run the node until it is stopped."),
    "worker": ("node.cli.worker:worker", "Run the node's jobs in a process of their own (PostgreSQL)."),
    "keys": ("node.cli.keys:keys", "Look at this node's keys and rotate them."),
    "backup": ("node.cli.backup:backup", "Write a whole, sealed backup of this node."),
    "restore": ("node.cli.backup:restore", "Make a home from a backup."),
    "verify": ("node.cli.backup:verify", "Examine a backup without restoring it."),
    "log": ("node.cli.log:log", "Look at the exchange log and compare it with a peer's."),
    "audit": ("node.cli.audit:audit", "Prove what an exchange log holds, without believing its node."),
    "outbox": ("node.cli.outbox:outbox", "Look at messages on their way to peers."),
    "doctor": ("node.cli.doctor:doctor", "Examine the node; each finding comes with its remedy."),
    "completion": ("node.cli.completion:completion", "Print the script that completes commands in a shell."),
}


class Program(WrenGroup):
    """Loads a command when it is called, so that `wren --help` imports nothing heavy; turns errors into two lines."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which a new node needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports the command's file."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command: click.Command = getattr(import_module(module), name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table above, without importing what it names."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, summary) for name, (_, summary) in COMMANDS.items()])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """From the table too: a key pressed in a shell must not wait for every command's imports."""
        names = [CompletionItem(name, help=COMMANDS[name][1]) for name in COMMANDS if name.startswith(incomplete)]
        return names + click.Command.shell_complete(self, ctx, incomplete)

    def main(self, args: Sequence[str] | None = None, **extra: Any) -> Any:  # type: ignore[override]
        """Runs, prints what went wrong, and exits. `--json` is understood before and after the command's name."""
        as_json, arguments = _take_json(sys.argv[1:] if args is None else args)
        output = Output(as_json=as_json)
        for stream in (sys.stdout, sys.stderr):
            if isinstance(stream, TextIOWrapper):
                stream.reconfigure(errors="backslashreplace")  # a terminal that is not UTF-8 still shows the rest
        extra |= {"prog_name": "wren", "standalone_mode": False, "obj": output}
        try:
            code = super().main(arguments, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            click.echo(error.format_message(), err=True)
            sys.exit(EXIT_USAGE)
        except click.UsageError as error:
            _fail(output, explain_usage(error), EXIT_USAGE)
        except (click.Abort, KeyboardInterrupt):
            _fail(output, Explanation("stopped before it was done", "run it again when you are ready"), EXIT_FAILED)
        except BrokenPipeError:
            sys.stderr.close()  # whoever read our output has gone: nobody is left to be told
            sys.exit(EXIT_FAILED)
        except Exception as error:  # noqa: BLE001 - the outermost place: nobody shall meet a traceback with a name in it
            _fail(output, explain(error), EXIT_FAILED)
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=Program, name="wren")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    envvar="WREN_HOME",
    default=Path("~/.wren"),
    show_default=True,
    show_envvar=True,
    help="The node's home folder.",
)
@click.option(
    "--passphrase-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that holds the passphrase of the keyring; else a systemd credential, WREN_PASSPHRASE or a prompt.",
)
@click.option("--as", "acting_account", metavar="ACCOUNT", help="Who acts: an account's id or label.")
@click.option(
    "--token-file",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File that holds the token of the account that acts; else WREN_TOKEN or a prompt.",
)
@click.option("--json", "as_json", is_flag=True, help="Print exactly one JSON document, also for errors.")
@click.version_option(package_name="wren-node", prog_name="wren")
@click.pass_context
def wren(
    ctx: click.Context,
    home: Path,
    passphrase_file: Path | None,
    acting_account: str | None,
    token_file: Path | None,
    as_json: bool,
) -> None:
    """WREN: blind watchlist checks between countries.

    Exit codes: 0 done; 1 refused or failed; 2 wrong usage; 3 done, but something was not checked (check).
    """
    output = ctx.obj if isinstance(ctx.obj, Output) else Output(as_json=as_json)
    ctx.obj = Session(home.expanduser().absolute(), passphrase_file, output, acting_account, token_file)


examples(
    wren,
    "wren --home ~/pk init PK --address https://wren.pk.example:8443",
    "wren --home ~/pk doctor",
    "wren --home ~/pk --json peer list",
)


def _take_json(arguments: Sequence[str]) -> tuple[bool, list[str]]:
    ours = list(arguments)
    end = ours.index("--") if "--" in ours else len(ours)
    kept = [argument for argument in ours[:end] if argument != "--json"]
    return len(kept) < end, kept + ours[end:]


def _fail(output: Output, explanation: Explanation, code: int) -> None:
    output.error(explanation.what, explanation.remedy, event_id=explanation.event_id)
    sys.exit(code)
