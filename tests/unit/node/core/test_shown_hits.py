"""What a person may see of a peer's hit: every role against every kind of hit."""

from dataclasses import replace

import pytest

from node.core.hits import Hit, show
from protocol.vocabulary import (
    Action,
    Category,
    HandlingCode,
    HitReference,
    MatchKeyKind,
    MemberCode,
    Purpose,
    Role,
    Urgency,
)

NOW = 1_790_000_000
HIT = Hit(
    check_id="c" * 32,
    owner=MemberCode("PK"),
    hit_reference=HitReference("d" * 32),
    category=Category.WANTED_ARREST,
    action=Action.ARREST,
    urgency=Urgency.ROUTINE,
    handling_codes=(),
    protective=False,
    through=MatchKeyKind.DOCUMENT,
    found=NOW,
    expires=NOW + 100,
)
PROTECTIVE = (
    replace(HIT, category=Category.POSSIBLE_VICTIM),
    replace(HIT, protective=True),
    replace(HIT, handling_codes=(HandlingCode.PROTECTION_ONLY,)),
)


@pytest.mark.parametrize("hit", PROTECTIVE)
@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.PROTECTION_OFFICER, Role.FIRST_LINE)])
@pytest.mark.parametrize("purpose", list(Purpose))
def test_a_protective_hit_is_the_protection_officers_alone(hit: Hit, role: Role, purpose: Purpose) -> None:
    """A peer that forgets the flag, or sets only one of the three marks, exposes nobody."""
    shown = show(hit, role, purpose, NOW)
    assert (shown.hit, shown.refer_to, shown.reasons, shown.obligations) == (None, Role.PROTECTION_OFFICER, (), ())


@pytest.mark.parametrize("hit", PROTECTIVE)
def test_the_protection_officer_sees_it(hit: Hit) -> None:
    assert show(hit, Role.PROTECTION_OFFICER, Purpose.PROTECTION, NOW).hit == hit


def test_protection_only_is_not_used_for_anything_else_even_by_the_protection_officer() -> None:
    hit = replace(HIT, handling_codes=(HandlingCode.PROTECTION_ONLY,))
    shown = show(hit, Role.PROTECTION_OFFICER, Purpose.INVESTIGATION, NOW)
    assert shown.hit is None
    assert shown.reasons


@pytest.mark.parametrize("hit", [HIT, *PROTECTIVE, replace(HIT, expires=NOW)])
def test_the_first_line_learns_the_same_of_every_hit(hit: Hit) -> None:
    shown = show(hit, Role.FIRST_LINE, Purpose.BORDER_FIRST_LINE, NOW)
    assert (shown.hit, shown.refer_to, shown.reasons, shown.obligations) == (None, Role.SECOND_LINE, (), ())


def test_an_expired_hit_is_shown_to_nobody() -> None:
    assert show(replace(HIT, expires=NOW), Role.SECOND_LINE, Purpose.BORDER_SECOND_LINE, NOW).hit is None


def test_h0_is_not_used_for_protection() -> None:
    hit = replace(HIT, handling_codes=(HandlingCode.H0,))
    assert show(hit, Role.PROTECTION_OFFICER, Purpose.PROTECTION, NOW).hit is None
    assert show(hit, Role.SECOND_LINE, Purpose.BORDER_SECOND_LINE, NOW).hit == hit


def test_obligations_go_with_the_hit() -> None:
    hit = replace(HIT, handling_codes=(HandlingCode.H1, HandlingCode.H3))
    shown = show(hit, Role.SECOND_LINE, Purpose.BORDER_SECOND_LINE, NOW)
    assert shown.hit == hit
    assert [text[:2] for text in shown.obligations] == ["H1", "H3"]
