"""The notation in which the tables of spellings are written, and its expansion.

One group is one line; a line that begins with a space continues the group above. Spellings stand between spaces:

- `[ae]` one of these letters, `(h)` the text or nothing, `{ou,u,oo}` one of these texts (no braces in braces);
- `_` parts the words of a spelling of several words: `abd_al_rahman`.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import product

from protocol.matching.folding import fold_words
from protocol.matching.vowelled import in_latin

_PIECE = re.compile(r"\[([^\]]*)\]|\(([^)]*)\)|\{([^}]*)\}|([^\[({]+)")


@dataclass(frozen=True, slots=True)
class Group:
    """One name: `canonical` is its first spelling (Latin); each of `spellings` is its folded words."""

    canonical: str
    spellings: tuple[tuple[str, ...], ...]


def expand(pattern: str) -> Iterator[str]:
    """All texts that a pattern stands for, in the order in which it names them."""
    choices: list[tuple[str, ...]] = []
    for one_of, optional, texts, plain in _PIECE.findall(pattern):
        if one_of:
            choices.append(tuple(one_of))
        elif optional:
            choices.append((*expand(optional), ""))
        elif texts:
            choices.append(tuple(choice for text in texts.split(",") for choice in expand(text)))
        else:
            choices.append((plain,))
    return ("".join(parts) for parts in product(*choices))


def parse_groups(table: str) -> Iterator[Group]:
    """The groups of a table, in its order."""
    for line in joined_lines(table):
        patterns = line.split()
        spellings = dict.fromkeys(folded_words(text) for pattern in patterns for text in expand(pattern))
        yield Group(canonical=next(expand(patterns[0])), spellings=tuple(spellings))


def joined_lines(table: str) -> list[str]:
    """The lines of a table, each with its continuation lines; empty lines part nothing."""
    lines: list[str] = []
    for line in table.splitlines():
        if line.startswith(" ") and lines:
            lines[-1] += line
        elif line.strip():
            lines.append(line)
    return lines


def folded_words(spelling: str) -> tuple[str, ...]:
    """The folded words of one written spelling."""
    return tuple(word for written in spelling.split("_") for word in _folded(written).split())


@lru_cache(maxsize=4096)
def _folded(written: str) -> str:
    if written.isascii() and written.isalnum():
        return written.lower()
    return fold_words(in_latin(written))
