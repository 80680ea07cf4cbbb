"""Whether a command line that a page or an error recommends could be typed: its words and options, not its values."""

import shlex

import click

from node.cli.program import wren


def fault_of(line: str) -> str | None:
    """Why the command line cannot be run, as far as its words and options tell."""
    words = iter(shlex.split(line, comments=True)[1:])
    command: click.Command = wren
    context = click.Context(wren)
    wanted = 0
    for word in words:
        options = {
            name: one
            for one in command.params
            if isinstance(one, click.Option)
            for name in (*one.opts, *one.secondary_opts)
        }
        if word.startswith("-") and len(word) > 1:
            name, equals, _ = word.partition("=")
            option = options.get(name)
            if name in ("--json", "--help"):
                continue
            if option is None:
                return f"no option {name} of {command.name}"
            if not option.is_flag and not equals:
                next(words, None)
        elif isinstance(command, click.Group):
            inner = command.get_command(context, word)
            if inner is None:
                return f"no command {word} of {command.name}"
            command = inner
        else:
            wanted += 1
    arguments = [one for one in command.params if isinstance(one, click.Argument)]
    if all(one.nargs == 1 for one in arguments) and wanted > len(arguments):
        return f"too many arguments for {command.name}"
    return None
