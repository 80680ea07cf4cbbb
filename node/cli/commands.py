"""How commands are declared: every one has examples in its help, and no error repeats a value that was typed."""

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from node.cli.session import Session

E = TypeVar("E", bound=Enum)
C = TypeVar("C", bound=click.Command)

pass_session = click.make_pass_decorator(Session)


class WrenCommand(click.Command):
    """Refuses surplus arguments without repeating them: `check --name ALI KHAN` would else print half a name."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """As click does."""
        ctx.allow_extra_args = True
        rest = super().parse_args(ctx, args)
        if ctx.args and not ctx.resilient_parsing:
            raise click.UsageError("more arguments than the command takes: put quotation marks around spaces", ctx)
        return rest


class WrenGroup(click.Group):
    """A group whose commands are of these classes."""

    command_class = WrenCommand
    group_class = type

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """As click does, but an unknown name is not repeated."""
        if self.get_command(ctx, args[0]) is None and not ctx.resilient_parsing:
            raise click.UsageError(f"no such command; there are: {', '.join(self.list_commands(ctx))}", ctx)
        return super().resolve_command(ctx, args)


def examples(command: C, *lines: str) -> C:
    """Adds examples to the end of the command's help."""
    command.epilog = "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)
    return command


def with_examples(*lines: str) -> Callable[[C], C]:
    """`examples` as a decorator, to stand above `@group.command`."""
    return lambda command: examples(command, *lines)


class Word(click.ParamType):  # type: ignore[type-arg]
    """A word of a closed list; a wrong one is not repeated."""

    name = "word"

    def __init__(self, words: type[E]) -> None:
        self._words = words
        self.name = words.__name__.lower()

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The member of the list."""
        if isinstance(value, self._words):
            return value
        try:
            return self._words(str(value))
        except ValueError:
            allowed = ", ".join(str(word.value) for word in self._words)
            self.fail(f"use one of {allowed}", param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """All its words, for the help."""
        return "[" + "|".join(str(word.value) for word in self._words) + "]"

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem[str]]:
        """The words that begin so."""
        words = (str(word.value) for word in self._words)
        return [CompletionItem(word) for word in words if word.startswith(incomplete)]


class Member(click.ParamType):  # type: ignore[type-arg]
    """A member's code."""

    name = "XX"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Two capitals."""
        text = str(value)
        if len(text) != 2 or not text.isascii() or not text.isalpha() or not text.isupper():
            self.fail("a member code has two capitals (ISO 3166-1 alpha-2), such as PK", param, ctx)
        return text


class Digest(click.ParamType):  # type: ignore[type-arg]
    """32 bytes in hexadecimal, as people read them out: spaces, colons and capitals do not matter."""

    name = "HEX"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> bytes:
        """The 32 bytes."""
        if isinstance(value, bytes):
            return value
        plain = "".join(str(value).replace(":", " ").split())
        try:
            raw = bytes.fromhex(plain) if plain.isascii() else b""
        except ValueError:
            raw = b""
        if len(raw) != 32:
            self.fail("write 64 hexadecimal digits", param, ctx)
        return raw


MEMBER = Member()
DIGEST = Digest()
