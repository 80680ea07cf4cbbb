"""Re-identification: whoever opened a label and has a register of everybody, how often does he guess who it is?

The register is invented: given, father's and family names drawn from the invented travellers' names, with date of birth
and sex, and one document each. Labels are opened of persons in it. Who guesses knows all of the register's particulars, tries
every key of every person, weighs each by how many keys the person has, and names one of the likeliest. Beside it, what he
knows who knows the match key itself, as whoever asked for it does.
"""

import hashlib
import multiprocessing
import random
from collections.abc import Iterator
from functools import partial

import numpy as np
import numpy.typing as npt

from protocol.entry import Entry, Name
from protocol.matching.confirmation import confirmation_value
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.match_keys import keys_of_entry
from protocol.vocabulary import Category, EntryId, MatchKeyKind, ObjectKind, Sex
from tests.benchmarks.matching_data import invented_name_parts
from tests.benchmarks.matching_statistics import BOOTSTRAP_SEED
from tests.benchmarks.measure import Report, at_most

REGISTER, QUICK_REGISTER = 1_000_000, 20_000
LABELS = 2_000
_CHUNK = 10_000
_WITH_FATHERS_NAME = 0.6

_Rows = npt.NDArray[np.int64]
"""One row for each key of a person: person, name key (1) or other (0), digest of the key, confirmation value."""


def measure_reidentification(report: Report, *, quick: bool) -> None:
    """The share of labels for which the best guess is right, through a name key and through another."""
    size = QUICK_REGISTER if quick else REGISTER
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        rows = np.concatenate(list(pool.imap_unordered(partial(_rows, size=size), range(0, size, _CHUNK))))
    for words, kind, most in (("name key", 1, 8.0), ("other key", 0, 0.1)):
        of_kind = rows[rows[:, 0].argsort(kind="stable")]
        of_kind = of_kind[of_kind[:, 1] == kind]
        start = f"re-identified in {size:,}, {words}"
        # A smaller register has as many candidates fewer, so its figure says nothing of the goal.
        goal = None if quick else at_most(most)
        report.ratio(f"{start}, by the value alone, %", 100 * right_guesses(of_kind, of_kind[:, 3]), goal)
        report.measure(f"{start}, when the key is known too, %", 100 * right_guesses(of_kind, of_kind[:, 2]))
        both = of_kind[:, 2] ^ (of_kind[:, 3] << 1)
        report.measure(f"{start}, key and value together, %", 100 * right_guesses(of_kind, both))


def right_guesses(rows: _Rows, seen: _Rows) -> float:
    """The share of labels whose best guess is right, where a label shows `seen` of one of a person's keys, any alike.

    The posterior of a person is the share of its keys that show the same; several best ones are guessed among at random.
    """
    _, key_counts = np.unique(rows[:, 0], return_counts=True)
    weight = np.repeat(1 / key_counts, key_counts)
    drawing = np.random.default_rng(BOOTSTRAP_SEED)
    labels = drawing.choice(len(rows), size=min(LABELS, len(rows)), replace=False, p=weight / weight.sum())
    order = seen.argsort(kind="stable")
    ordered = seen[order]
    right = 0.0
    for label in labels:
        first, after = np.searchsorted(ordered, seen[label], "left"), np.searchsorted(ordered, seen[label], "right")
        alike = order[first:after]
        persons, inverse = np.unique(rows[alike, 0], return_inverse=True)
        posterior = np.bincount(inverse, weights=weight[alike])
        best = np.flatnonzero(posterior >= posterior.max() - 1e-12)
        if rows[label, 0] in persons[best]:
            right += 1 / len(best)
    return right / len(labels)


def _rows(start: int, size: int) -> _Rows:
    found = []
    for person, entry in enumerate(_register(start, min(_CHUNK, size - start)), start=start):
        for key in keys_of_entry(entry):
            is_name = int(key.kind in (MatchKeyKind.NAME_DATE, MatchKeyKind.NAME_YEAR))
            digest = int.from_bytes(hashlib.sha256(key.input).digest()[:7], "big")
            found.append((person, is_name, digest, confirmation_value(entry, key)))
    return np.asarray(found, np.int64)


def _register(start: int, count: int) -> Iterator[Entry]:
    drawing = random.Random(BOOTSTRAP_SEED + start)
    given, family = invented_name_parts()
    for number in range(start, start + count):
        names = [drawing.choice(given)]
        if drawing.random() < _WITH_FATHERS_NAME:
            names.append(drawing.choice(given))
        yield Entry(
            entry_id=EntryId(f"register-{number}"),
            object_kind=ObjectKind.PERSON,
            category=Category.REFERENCE_LIST,
            legal_basis="none",
            names=(Name(" ".join([*names, drawing.choice(family)])),),
            birth_dates=(PartialDate(drawing.randint(1945, 2007), drawing.randint(1, 12), drawing.randint(2, 28)),),
            sexes=(drawing.choice((Sex.FEMALE, Sex.MALE)),),
            documents=(TravelDocument("P", "UTO", f"R{number:08d}"),),
        )
