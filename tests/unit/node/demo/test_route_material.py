"""The invented material of the demo's route: no number that could be somebody's, no copy for a fifth country."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from node.core.alerts.draft import Draft
from node.demo.route_drawing import MOMENT, drawing
from node.demo.route_material import (
    GR,
    IR,
    KG,
    boat_in_danger,
    for_protection_only,
    mistaken,
    of_greece,
    of_iran,
    of_pakistan,
    of_turkiye,
    repeated_by_turkiye,
)
from protocol.alerts.alert import AlertReference
from protocol.alerts.words import AlertId, IndicatorKind
from protocol.restrictions import Actor, Destination, Door, Marked, may_use

DRAFTS: list[Callable[[int], Draft]] = [
    of_pakistan,
    of_iran,
    of_turkiye,
    of_greece,
    lambda now: repeated_by_turkiye(now, AlertReference(IR, AlertId("1" * 32))),
    mistaken,
    for_protection_only,
    boat_in_danger,
]
FICTIONAL_PHONE = re.compile(r"447700900\d{3}\Z")
"""Ofcom keeps 07700 900000 to 900999 for drama."""


@pytest.mark.parametrize("draft_of", DRAFTS)
def test_every_telephone_number_is_of_the_range_kept_for_fiction(draft_of: Callable[[int], Draft]) -> None:
    alert = draft_of(MOMENT).alert
    phones = [one.value for one in alert.indicators if one.kind is IndicatorKind.PHONE]
    phones += [alert.danger.telephone] if alert.danger is not None else []
    assert [one for one in phones if not FICTIONAL_PHONE.match(one)] == []


@pytest.mark.parametrize("draft_of", DRAFTS)
def test_no_way_leads_to_the_fifth_country(draft_of: Callable[[int], Draft]) -> None:
    draft = draft_of(MOMENT)
    assert KG not in draft.entitled
    for member in draft.entitled:
        decision = may_use(
            Marked(GR, draft.restrictions), Actor(member), None, Destination(KG, Door.ONWARD_MESSAGE), MOMENT
        )
        assert not decision.allowed


def test_the_picture_in_the_documentation_is_the_one_that_the_program_draws() -> None:
    shown = Path(__file__).parents[4] / "docs" / "route.svg"
    assert shown.read_bytes() == drawing(), "python -m node.demo.route_drawing > docs/route.svg"
