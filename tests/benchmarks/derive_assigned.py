"""Derives the ranges in `protocol/matching/tables/assigned.py`: `python -m tests.benchmarks.derive_assigned`.

Prints the ranges of code points whose general category is not Cn, in hexadecimal, and refuses to do so under a Python that
carries another version of Unicode than the table is of.
"""

import sys
import textwrap
import unicodedata
from collections.abc import Iterator

from protocol.matching.tables.assigned import UNICODE


def assigned_ranges() -> Iterator[str]:
    """The ranges, as `378-379` or `38B`, ascending."""
    first: int | None = None
    for code in range(sys.maxunicode + 2):
        assigned = code <= sys.maxunicode and unicodedata.category(chr(code)) != "Cn"
        if assigned and first is None:
            first = code
        elif not assigned and first is not None:
            yield f"{first:X}" if code - 1 == first else f"{first:X}-{code - 1:X}"
            first = None


def main() -> None:
    """Prints the ranges."""
    if unicodedata.unidata_version != UNICODE:
        sys.exit(f"this Python carries Unicode {unicodedata.unidata_version}, the table is of {UNICODE}")
    print(textwrap.fill(" ".join(assigned_ranges()), 116, break_on_hyphens=False))


if __name__ == "__main__":
    main()
