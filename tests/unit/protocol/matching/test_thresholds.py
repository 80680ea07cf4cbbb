"""Thresholds: one for every purpose, in the charter, and none that lets through everything or nothing."""

from dataclasses import replace

import pytest

from node.cli.charter_drafting import draft_next, read_match_threshold
from node.cli.failures import RefusedCommandError
from protocol.charter_form import charter_to_bytes, parse_charter
from protocol.errors import MalformedError
from protocol.matching.thresholds import DEFAULT_THRESHOLDS, MatchThreshold, threshold_for
from protocol.vocabulary import Purpose
from tests.support.members import make_draft


def test_every_purpose_has_a_threshold_and_the_first_line_the_surest() -> None:
    assert {one.purpose for one in DEFAULT_THRESHOLDS} == set(Purpose)
    first_line = threshold_for(Purpose.BORDER_FIRST_LINE)
    assert all(one.score <= first_line.score for one in DEFAULT_THRESHOLDS)


@pytest.mark.parametrize("permille", [0, 1000, -1, 5000])
def test_a_threshold_for_all_or_nothing_is_refused(permille: int) -> None:
    with pytest.raises(MalformedError):
        MatchThreshold(Purpose.VISA, permille, 250)
    with pytest.raises(MalformedError):
        MatchThreshold(Purpose.VISA, 600, permille)


def test_a_charter_lacks_no_purpose_and_names_none_twice() -> None:
    draft = make_draft()
    for thresholds in (DEFAULT_THRESHOLDS[1:], DEFAULT_THRESHOLDS[::-1], (*DEFAULT_THRESHOLDS, DEFAULT_THRESHOLDS[0])):
        with pytest.raises(MalformedError):
            replace(draft, match_thresholds=thresholds)


def test_a_proposal_changes_one_purpose_and_survives_the_wire() -> None:
    draft = draft_next(make_draft(), 1_790_000_000, match_thresholds=[read_match_threshold("visa=650/260")])
    read = parse_charter(charter_to_bytes(draft))
    assert read.match_threshold(Purpose.VISA) == MatchThreshold(Purpose.VISA, 650, 260)
    assert read.match_threshold(Purpose.PROTECTION) == threshold_for(Purpose.PROTECTION)


@pytest.mark.parametrize("text", ["visa", "visa=650", "visa=a/b", "everything=1/1", "visa=0/250", "visa=650/250/1"])
def test_what_is_no_threshold_is_refused_with_the_form_to_write(text: str) -> None:
    with pytest.raises(RefusedCommandError) as refused:
        read_match_threshold(text)
    assert "visa=650/250" in str(refused.value.remedy)
