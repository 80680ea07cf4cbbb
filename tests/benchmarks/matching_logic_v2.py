"""nomenklatura's LogicV2 beside ours, in the same run: it lives in an environment of its own, since it needs libicu.

Make one once, on a machine with libicu's headers and a compiler, and name its interpreter:

    python3 -m venv DIRECTORY && DIRECTORY/bin/pip install nomenklatura==4.17.4
    WREN_BENCH_NOMENKLATURA=DIRECTORY/bin/python python -m tests.benchmarks matching

Without the variable nothing of it is measured, and the report says so.
"""

import json
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from protocol.entry import Entry
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Sex

VARIABLE = "WREN_BENCH_NOMENKLATURA"
DEFAULT_THRESHOLD = 0.7
_WORKER = Path(__file__).with_name("matching_logic_v2_worker.py")
_GENDERS = {Sex.FEMALE: ["female"], Sex.MALE: ["male"]}

Properties = dict[str, list[str]]


@dataclass(frozen=True, slots=True)
class LogicV2Scores:
    """scores: of each pair. seconds: CPU time of comparing all of them."""

    scores: list[float]
    seconds: float


class Known(StrEnum):
    """What LogicV2 has compared just before each pair."""

    NOTHING = "nothing"
    RESULT = "result"
    PAIR = "pair"


def is_at_hand() -> bool:
    """Whether an interpreter with it is named."""
    return bool(os.environ.get(VARIABLE))


def score_with_logic_v2(
    pairs: Sequence[tuple[Properties, Properties]],
    *,
    warming: Sequence[tuple[str, str]] = (),
    known: Known = Known.NOTHING,
) -> LogicV2Scores:
    """Scores pairs of (query, result). warming: names that are compared first, to load tables. Raises
    subprocess.CalledProcessError when the interpreter named cannot."""
    answered = subprocess.run(
        [os.environ[VARIABLE], str(_WORKER)],
        input=json.dumps({"pairs": pairs, "warming": warming, "known": known}),
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    answer = json.loads(answered.stdout)
    return LogicV2Scores(answer["scores"], answer["seconds"])


def name_only(name: str) -> Properties:
    """A person of whom the name alone is known."""
    return {"name": [name]}


def properties_of(person: Entry | Traveller) -> Properties:
    """The particulars of a traveller or an entry that both matchers take into account."""
    if isinstance(person, Traveller):
        names, sexes, states = list(person.names), [person.sex], [person.nationality]
    else:
        names, sexes = [name.text for name in person.names], list(person.sexes)
        states = list(person.nationalities)
    return {
        "name": names,
        "birthDate": [date.text() for date in person.birth_dates],
        "gender": [gender for sex in sexes for gender in _GENDERS.get(sex, [])],
        "nationality": [state for state in states if state],
    }
