"""What the first line is told: `continue` or `refer`, and which lists were not checked. Nothing else (DOMAIN section 4).

The answer has one size and comes at a moment that depends on when the peers' answers arrived, never on what was in them:
look-up, opening of labels and writing happen in an allowance that is granted whether there is anything to open or not.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from protocol.vocabulary import Action, Category, HandlingCode

if TYPE_CHECKING:
    from node.core.check import CheckResult

QUANTUM_SECONDS = 0.25
"""Answers leave at multiples of this after the request: one well above what look-up and writing take."""
ALLOWANCE_SECONDS = 0.1
"""What look-up and writing may take before it shows; granted always."""
ANSWER_BYTES = 512
"""Every answer's size: more than one that names 64 members as not checked."""

_DISCREET_CATEGORIES = frozenset({Category.SMUGGLING_SUSPECT, Category.FACILITATOR_ASSET})
_DISCREET_ACTIONS = frozenset({Action.NONE, Action.DISCREET_CHECK, Action.RECORD_AND_REPORT})


class FirstLineWord(StrEnum):
    """All that an officer at the counter sees of a traveller."""

    CONTINUE = "continue"
    REFER = "refer"


@dataclass(frozen=True, slots=True)
class FirstLineAnswer:
    """The word, and the holders of lists that were not checked, in order of code."""

    answer: FirstLineWord
    not_checked: tuple[str, ...]

    def to_bytes(self) -> bytes:
        """JSON of exactly `ANSWER_BYTES` bytes: white space after the value fills it up."""
        document = {"answer": self.answer.value, "not_checked": list(self.not_checked)}
        return json.dumps(document, separators=(",", ":")).encode("ascii").ljust(ANSWER_BYTES)


def first_line_answer(result: CheckResult) -> FirstLineAnswer:
    """`continue` when nothing was found or only what must stay discreet, else `refer`."""
    found = [(one.entry.category, one.entry.action, one.entry.handling_codes) for one in result.local]
    for one in result.possible_hits:
        found += [(hit.hit.category, hit.hit.action, hit.hit.handling_codes) for hit in one.hits]
    protective = any(hit.hit.protective for one in result.possible_hits for hit in one.hits)
    discreet = not protective and all(_is_discreet(*each) for each in found)
    word = FirstLineWord.CONTINUE if discreet else FirstLineWord.REFER
    return FirstLineAnswer(word, tuple(sorted(str(one.holder) for one in result.not_checked)))


def wait_seconds(answered_seconds: float, elapsed_seconds: float) -> float:
    """How long to wait before the answer leaves.

    answered_seconds: when the last peer's answer arrived or its time was up; elapsed_seconds: now; both since the
    request. When the work outlasted its allowance, the next moment is taken.
    """
    due = math.ceil((answered_seconds + ALLOWANCE_SECONDS) / QUANTUM_SECONDS) * QUANTUM_SECONDS
    while due < elapsed_seconds:
        due += QUANTUM_SECONDS
    return due - elapsed_seconds


def _is_discreet(category: Category, action: Action, handling_codes: Iterable[HandlingCode]) -> bool:
    return (
        category in _DISCREET_CATEGORIES
        and action in _DISCREET_ACTIONS
        and HandlingCode.PROTECTION_ONLY not in handling_codes
    )
