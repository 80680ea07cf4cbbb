"""One check of what a zone says, answered as an officer of the given role sees it (DOMAIN sections 4 and 7)."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from node.cli.check_words import check_document, check_rows, everything_checked, surplus_lines
from node.cli.check_zone import AGAIN, zone_document, zone_faults
from node.cli.failures import RefusedCommandError
from node.cli.output import Page
from node.core.agencies import AgencyCode
from node.core.check import Asker, CheckResult, check_traveller
from node.core.context import NodeContext
from node.core.entry_access import other_owners
from node.core.first_line import FirstLineWord, first_line_answer, wait_seconds
from protocol.matching.dates import born_by
from protocol.matching.match_keys import SlottedKeys, keys_of_traveller
from protocol.matching.mrz.parser import Mrz, traveller_of
from protocol.matching.traveller import Traveller, dump_traveller
from protocol.vocabulary import EntryId, Purpose, Role, Urgency

FIRST_LINE_WORDS = {
    FirstLineWord.CONTINUE: "CONTINUE",
    FirstLineWord.REFER: "REFER: send the traveller to the second line",
}


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks, in which role, why, and how urgently. deadline_seconds: for each list. asker: None at the machine."""

    role: Role
    purpose: Purpose
    urgency: Urgency
    deadline_seconds: float | None
    asker: Asker | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What the officer may see. whole: whether everything that the zone says was asked of every list."""

    document: dict[str, Any]
    render: Callable[[Page], None]
    whole: bool


def answer_zone(
    node: NodeContext, mrz: Mrz, question: Question, *, sleep: Callable[[float], None] = time.sleep
) -> Answer:
    """Checks the traveller of a zone. `sleep` (seconds) holds the first line's answer back until its moment.

    Raises RefusedCommandError when there is nothing to ask about, or when the first line brings a zone that was misread;
    as `check_traveller`.
    """
    traveller = traveller_of(mrz)
    dump_traveller(traveller)  # refuses what the late re-check could not keep
    keys = keys_of_traveller(traveller, purpose=question.purpose)
    first_line = question.role is Role.FIRST_LINE
    _require_answerable(mrz, keys, first_line=first_line)
    if first_line:
        return _held_back(node, traveller, question, sleep)
    return _second_line(node, mrz, question, _result(node, traveller, question), keys.withheld)


def answer_particulars(
    node: NodeContext, traveller: Traveller, question: Question, *, sleep: Callable[[float], None] = time.sleep
) -> Answer:
    """As `answer_zone`, for a traveller whose particulars were typed."""
    traveller = replace(traveller, birth_dates=born_by(traveller.birth_dates, node.clock.now()))
    keys = keys_of_traveller(traveller, purpose=question.purpose)
    if question.role is Role.FIRST_LINE:
        _require_one_check(keys)
        return _held_back(node, traveller, question, sleep)
    result, now = _result(node, traveller, question), node.clock.now()
    role, purpose, withheld = question.role, question.purpose, keys.withheld

    def render(page: Page) -> None:
        page.table(("list", "result", "what", "in words"), check_rows(result, role, purpose, node.member, now))
        for line in surplus_lines(result, withheld):
            page.line(line)

    document = check_document(result, role, purpose, node.member, now, withheld, _others(node, question, result))
    return Answer(document, render, everything_checked(result, withheld))


def _result(node: NodeContext, traveller: Traveller, question: Question) -> CheckResult:
    return check_traveller(
        node,
        traveller,
        purpose=question.purpose,
        role=question.role,
        urgency=question.urgency,
        deadline_seconds=question.deadline_seconds,
        asker=question.asker,
    )


def _others(node: NodeContext, question: Question, result: CheckResult) -> Mapping[EntryId, AgencyCode]:
    return other_owners(
        node, (*result.local, *result.misused), None if question.asker is None else question.asker.agency
    )


def _held_back(node: NodeContext, traveller: Traveller, question: Question, sleep: Callable[[float], None]) -> Answer:
    """The first line's answer, at a moment that does not tell what was found."""
    started = node.clock.monotonic()
    result = _result(node, traveller, question)
    answer = _first_line(result)
    sleep(wait_seconds(result.answered_seconds, node.clock.monotonic() - started))
    return answer


def _require_answerable(mrz: Mrz, keys: SlottedKeys, *, first_line: bool) -> None:
    if not keys.by_slot:
        raise RefusedCommandError(
            "nothing to check: the zone gives no document number, and no name with a birth date",
            "read the zone again, or give what the document says by the options of 'wren check'",
        )
    # The first line sees two words only, so a zone that was misread must not end in `continue`.
    if first_line and (faults := zone_faults(mrz)):
        raise RefusedCommandError(faults, AGAIN)
    if first_line:
        _require_one_check(keys)


def _require_one_check(keys: SlottedKeys) -> None:
    """`continue` over something that was not asked would be a lie."""
    if any(keys.surplus.values()) or keys.withheld:
        raise RefusedCommandError("more than one check asks about", "send the traveller to the second line")


def _first_line(result: CheckResult) -> Answer:
    """Two lines, whatever was found: no list, category, number or duration beside the word."""
    told = first_line_answer(result)

    def render(page: Page) -> None:
        page.line(FIRST_LINE_WORDS[told.answer])
        page.line(f"NOT CHECKED: {', '.join(told.not_checked)}" if told.not_checked else "Every list was checked.")

    document = {"answer": told.answer.value, "not_checked": list(told.not_checked)}
    return Answer(document, render, not told.not_checked)


def _second_line(node: NodeContext, mrz: Mrz, question: Question, result: CheckResult, withheld: int) -> Answer:
    role, purpose, now = question.role, question.purpose, node.clock.now()
    whole = everything_checked(result, withheld) and mrz.is_sound

    def render(page: Page) -> None:
        page.table(
            ("list", "result", "what", "in words"), check_rows(result, role, purpose, node.member, now), empty="nothing"
        )
        for line in surplus_lines(result, withheld):
            page.line(line)
        if faults := zone_faults(mrz):
            page.line(f"NOT ASKED AS THE DOCUMENT MAY SAY: {faults}.")

    document = check_document(result, role, purpose, node.member, now, withheld, _others(node, question, result))
    return Answer(document | {"everything_checked": whole, "mrz": zone_document(mrz, now)}, render, whole)
