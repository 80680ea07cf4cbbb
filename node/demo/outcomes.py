"""How the result of a check is told, and what was expected of it."""

import time
from collections.abc import Mapping, Sequence

from node.core.asking import ListResult
from node.core.check import CheckResult
from node.core.hits import show
from node.demo.federation import NAMES
from node.demo.telling import Telling
from protocol.matching.confirmation import Agreement
from protocol.vocabulary import MatchKeyKind, MemberCode, Outcome, Purpose, Role

HIT, CLEAR = Outcome.POSSIBLE_HIT.value, Outcome.CLEAR.value

_THROUGH = {
    MatchKeyKind.DOCUMENT: "through a travel document",
    MatchKeyKind.NAME_DATE: "through name and full date of birth",
    MatchKeyKind.NAME_YEAR: "through name, without the day of birth",
    MatchKeyKind.OBJECT: "through a vehicle, vessel, phone or account",
}
_HINT = {
    MatchKeyKind.DOCUMENT: "year of birth and sex",
    MatchKeyKind.NAME_DATE: "sex and other names",
    MatchKeyKind.NAME_YEAR: "sex and other names",
    MatchKeyKind.OBJECT: "other particulars",
}
"""What the few bits beside a tag speak of."""
_AGREEMENT = {
    Agreement.SUPPORTS: "agree",
    Agreement.CONTRADICTS: "differ",
    Agreement.UNKNOWN: "unknown",
}


def expect_outcomes(telling: Telling, result: CheckResult, expected: Mapping[MemberCode, str]) -> None:
    """Expects each list to say what is given here: an outcome, or the reason why it was not checked."""
    found = outcomes_of(result)
    words = ", ".join(f"{NAMES[member]} {in_words(outcome)}" for member, outcome in expected.items())
    unlike = ", ".join(f"{NAMES[member]} {in_words(found[member])}" for member in expected)
    telling.expect(words, found == dict(expected), unlike)


def in_words(outcome: str) -> str:
    """An outcome, or a reason for there being none, for people to read."""
    if outcome in (HIT, CLEAR):
        return outcome.replace("_", " ")
    return f"not checked ({outcome.replace('_', ' ')})"


def outcomes_of(result: CheckResult) -> dict[MemberCode, str]:
    """What each list says: its outcome, or the reason why it was not checked."""
    return {one.holder: (one.reason or one.outcome).value for one in result.lists}


def tell_lists(telling: Telling, lists: Sequence[ListResult]) -> None:
    """A line for each list with the seconds its answer took, then what the hits say."""
    by_holder = {one.holder: one for one in lists}
    rows, styles, details = [], [], []
    for member in (member for member in NAMES if member in by_holder):
        one = by_holder[member]
        outcome = (one.reason or one.outcome).value
        hit = one.outcome is Outcome.POSSIBLE_HIT
        mark = in_words(outcome).replace("possible hit", "POSSIBLE HIT").replace("not checked", "NOT CHECKED")
        styles.append("yellow" if hit else "magenta" if one.outcome is Outcome.NOT_CHECKED else "")
        rows.append((NAMES[member], mark, f"{one.seconds:.2f} s"))
        details += _details(one)
    telling.rows(rows, styles)
    for line in details:
        telling.say(line)


def _details(one: ListResult) -> list[str]:
    """As much of each hit as the second line may see."""
    told = []
    for found in one.hits:
        hit = show(found.hit, Role.SECOND_LINE, Purpose.BORDER_SECOND_LINE, int(time.time())).hit
        if hit is not None:
            words = f"{hit.category.value}, {hit.action.value}".replace("_", " ")
            hint = f"{_HINT[hit.through]} {_AGREEMENT[found.agreement]}"
            told.append(f"{NAMES[one.holder]}, {_THROUGH[hit.through]}: {words}; by the hint beside it, {hint}.")
    return told
