"""An idempotency key in the hands of somebody who may see less than who used it first."""

from dataclasses import replace

import pytest

from node.core.accounts import AccountId
from node.core.agencies import AgencyCode
from node.core.idempotency import request_digest
from node.core.principals import Principal
from node.core.scopes import Scope
from node.core.tokens import TokenId
from protocol.vocabulary import Role

LEAD = Principal(
    AccountId("a" * 32),
    AgencyCode("police"),
    frozenset({Role.SECOND_LINE}),
    frozenset({Scope.CHECKS_SECOND_LINE, Scope.CHECKS_FIRST_LINE}),
    TokenId("b" * 16),
)
REQUEST = ("POST", "/api/v1/checks", b"{}")


def test_the_same_request_by_a_renewed_token_is_the_same() -> None:
    assert request_digest(replace(LEAD, token_id=TokenId("c" * 16)), *REQUEST) == request_digest(LEAD, *REQUEST)


@pytest.mark.parametrize(
    "other",
    [
        replace(LEAD, scopes=frozenset({Scope.CHECKS_FIRST_LINE})),
        replace(LEAD, scopes=frozenset()),
        replace(LEAD, account=AccountId("d" * 32)),
    ],
)
def test_nobody_else_of_the_agency_replays_an_answer_they_might_not_see(other: Principal) -> None:
    """A first-line desk repeats the second line's request under its key, to read the second line's answer."""
    assert request_digest(other, *REQUEST) != request_digest(LEAD, *REQUEST)


@pytest.mark.parametrize(
    "other",
    [
        ("PUT", "/api/v1/checks", b"{}"),
        ("POST", "/api/v1/check", b"s{}"),
        ("POST", "/api/v1/checks{}", b""),
        ("POST", "/api/v1/checks", b"{} "),
        ("POST/", "api/v1/checks", b"{}"),
        ("POST", "/\ud800", b"{}"),
    ],
)
def test_no_two_requests_share_a_digest(other: tuple[str, str, bytes]) -> None:
    assert request_digest(LEAD, *other) != request_digest(LEAD, *REQUEST)
