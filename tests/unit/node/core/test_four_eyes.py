"""Approving what one asked for oneself, and other ways around the second pair of eyes."""

import json
import os
from collections.abc import Iterator

import pytest

from node.core.accounts import INCOMPATIBLE, Account, compatible
from node.core.agencies import AgencyCode
from node.core.errors import ConflictError, NotFoundError, NotPermittedError
from node.core.four_eyes import record_approval, require_other
from node.core.principals import Principal
from protocol.vocabulary import LeafKind, Role
from tests.unit.node.core.staff import NOW, Staff

POLICE, CUSTOMS = AgencyCode("police"), AgencyCode("customs")


@pytest.fixture
def staff() -> Iterator[Staff]:
    made = Staff()
    yield made
    made.store.close()


def signed_in(staff: Staff, account: Account) -> Principal:
    return staff.principal(staff.token(account).text)


def approve(staff: Staff, requester: str, approver: Principal, agency: AgencyCode | None = None) -> None:
    with staff.store.write() as tx:
        second = require_other(tx, requester, approver, agency=agency)
        record_approval(tx, second, "import:1", granted=True, now=NOW, random_bytes=os.urandom)


def test_another_supervisor_approves_and_the_log_names_both(staff: Staff) -> None:
    asked, lead = staff.account(Role.SECOND_LINE, agency="police"), staff.account(Role.SUPERVISOR, agency="police")
    approve(staff, asked.account_id, signed_in(staff, lead), POLICE)
    with staff.store.read() as tx:
        row = list(tx.leaves.all())[-1]
    assert row.leaf.kind is LeafKind.APPROVAL
    payload = json.loads(row.payload or b"")
    assert (payload["by"], payload["requester"]) == (lead.account_id, asked.account_id)


def test_two_tokens_of_one_account_are_one_pair_of_eyes(staff: Staff) -> None:
    both = staff.account(Role.SECOND_LINE, Role.SUPERVISOR)
    first, second = signed_in(staff, both), signed_in(staff, both)
    assert first.token_id != second.token_id
    with pytest.raises(NotPermittedError, match="themselves"):
        approve(staff, first.account, second)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.SUPERVISOR])
def test_no_other_role_approves(staff: Staff, role: Role) -> None:
    asked = staff.account(Role.SECOND_LINE)
    with pytest.raises(NotPermittedError, match="supervisor"):
        approve(staff, asked.account_id, signed_in(staff, staff.account(role)))


def test_a_supervisor_of_another_agency_does_not_approve(staff: Staff) -> None:
    asked = staff.account(Role.SECOND_LINE, agency="police")
    other = signed_in(staff, staff.account(Role.SUPERVISOR, agency="customs"))
    with pytest.raises(NotPermittedError, match="agency"):
        approve(staff, asked.account_id, other, POLICE)
    approve(staff, asked.account_id, other, CUSTOMS)


@pytest.mark.parametrize("ending", ["disabled", "role taken away"])
def test_what_ended_since_the_sign_in_counts_no_more(staff: Staff, ending: str) -> None:
    """The approver signed in, was dismissed, and presses the button in a page that is still open."""
    asked, lead = staff.account(Role.SECOND_LINE), staff.account(Role.SUPERVISOR)
    principal = signed_in(staff, lead)
    if ending == "disabled":
        staff.disable(lead)
    else:
        staff.roles(lead, Role.SECOND_LINE)
    with pytest.raises(NotPermittedError, match="supervisor"):
        approve(staff, asked.account_id, principal)


@pytest.mark.parametrize("requester", ["", "machine", "0" * 32, "' OR '1'='1"])
def test_what_nobody_is_known_to_have_asked_for_is_not_approved(staff: Staff, requester: str) -> None:
    lead = signed_in(staff, staff.account(Role.SUPERVISOR))
    with pytest.raises(NotFoundError):
        approve(staff, requester, lead)


def test_a_requester_who_was_dismissed_meanwhile_blocks_nothing(staff: Staff) -> None:
    asked, lead = staff.account(Role.SECOND_LINE), staff.account(Role.SUPERVISOR)
    staff.disable(asked)
    approve(staff, asked.account_id, signed_in(staff, lead))
    with staff.store.read() as tx:
        assert list(tx.leaves.all())[-1].leaf.kind is LeafKind.APPROVAL


# --- Roles that one account cannot hold ------------------------------------------------------------------------------


@pytest.mark.parametrize("alone", [Role.AUDITOR, Role.SECRETARIAT])
@pytest.mark.parametrize("other", Role)
def test_who_checks_or_steers_does_nothing_else(alone: Role, other: Role) -> None:
    if other is alone:
        assert compatible([alone]) == {alone}
    else:
        with pytest.raises(NotPermittedError, match="cannot be"):
            compatible([other, alone])


def test_who_hands_out_accounts_approves_nothing_with_one() -> None:
    with pytest.raises(NotPermittedError, match="cannot be"):
        compatible([Role.SUPERVISOR, Role.OPERATOR, Role.FIRST_LINE])
    assert compatible([Role.SUPERVISOR, Role.SECOND_LINE])
    assert all(len(pair) == 2 for pair in INCOMPATIBLE)


def test_an_account_without_a_role_is_none() -> None:
    with pytest.raises(NotPermittedError):
        compatible([])


def test_roles_cannot_be_changed_into_a_forbidden_pair(staff: Staff) -> None:
    account = staff.account(Role.SECOND_LINE)
    with pytest.raises(NotPermittedError):
        staff.roles(account, Role.SECOND_LINE, Role.AUDITOR)
    with staff.store.read() as tx:
        assert tx.accounts.find(account.account_id) == account


@pytest.mark.parametrize("label", ["", " x", "x\n", "\x1b[2J", "a\u202eb", "x" * 65])
def test_a_label_cannot_attack_the_screen_that_shows_it(staff: Staff, label: str) -> None:
    with pytest.raises(ConflictError, match="label"):
        staff.account(Role.FIRST_LINE, label=label)


@pytest.mark.parametrize("agency", ["", "Police", "' OR '1'='1", "nobody", "\ud800", "p" * 33])
def test_an_account_belongs_to_an_agency_that_exists(staff: Staff, agency: str) -> None:
    with pytest.raises(NotFoundError):
        staff.account(Role.FIRST_LINE, agency=agency)
