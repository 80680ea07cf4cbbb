"""Derives the shares in `protocol/matching/tables/frequencies.py`: run as `python -m tests.benchmarks.derive_frequencies`.

Counts in how many persons of the two official public lists (UN Security Council, OFAC SDN individuals) each group of
spellings, or each other token, occurs at least once. A person on both lists counts twice. Prints rows `name share`,
rounded to two digits, and nothing about any one person: a token without a group must occur in ten persons or more.
"""

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from defusedxml import ElementTree

from protocol.matching.folding import fold_words
from protocol.matching.tables.particles import role_of
from protocol.matching.tables.variants import canonical_of, joined_groups, variant_groups
from tests.support.shared_data import shared_data

LEAST_SHARE = 5e-4
LEAST_PERSONS_WITHOUT_GROUP = 10
PECULIAR_TO_LISTS = frozenset({"tikriti"})
"""Common on the lists because of whom they list; on the route it is rare."""


def listed_names(lists: Path) -> Iterator[str]:
    """The main name of each individual of both lists."""
    for person in ElementTree.parse(lists / "un_consolidated.xml").iter("INDIVIDUAL"):
        parts = (person.findtext(field) for field in ("FIRST_NAME", "SECOND_NAME", "THIRD_NAME", "FOURTH_NAME"))
        yield " ".join(part for part in parts if part)
    with (lists / "ofac_sdn.csv").open(encoding="utf-8", errors="replace", newline="") as file:
        yield from (row[1] for row in csv.reader(file) if len(row) > 2 and row[2].strip() == "individual")


def names_in(name: str) -> set[tuple[str, bool]]:
    """What counts once for a person: (group's Latin name, True), or (token, False) where no group holds the token."""
    tokens = fold_words(name).split()
    found: set[tuple[str, bool]] = set()
    for start, token in enumerate(tokens):
        groups = variant_groups(token).union(*(joined_groups(tuple(tokens[start : start + n])) for n in (2, 3, 4)))
        found |= {(canonical_of(group), True) for group in groups}
        role = role_of(token)
        if not groups and len(token) > 1 and (role is None or role.may_be_name):
            found.add((token, False))
    return found


def main() -> None:
    """Prints the table."""
    persons = 0
    counts: Counter[tuple[str, bool]] = Counter()
    for name in listed_names(shared_data() / "lists"):
        persons += 1
        counts.update(names_in(name))
    print(f"{persons} persons")
    for (name, grouped), count in sorted(counts.items(), key=lambda item: (-item[1], item[0])):
        if (
            name not in PECULIAR_TO_LISTS
            and count / persons >= LEAST_SHARE
            and (grouped or count >= LEAST_PERSONS_WITHOUT_GROUP)
        ):
            print(name, f"{count / persons:.2g}")


if __name__ == "__main__":
    main()
