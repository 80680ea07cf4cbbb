"""What a token may be for, and which roles allow it: a token never has more than its account."""

from collections.abc import Iterable
from enum import StrEnum

from protocol.vocabulary import Role


class Scope(StrEnum):
    """Closed list. Each route and each acting command states the one it needs."""

    CHECKS_FIRST_LINE = "checks:first_line"
    CHECKS_SECOND_LINE = "checks:second_line"
    CHECKS_APPROVE = "checks:approve"
    MATCH = "match"
    WATCHLIST_READ = "watchlist:read"
    WATCHLIST_WRITE = "watchlist:write"
    IMPORTS_SUBMIT = "imports:submit"
    IMPORTS_APPROVE = "imports:approve"
    ALERTS_READ = "alerts:read"
    ALERTS_WRITE = "alerts:write"
    PEERS_READ = "peers:read"
    PEERS_WRITE = "peers:write"
    STATUS_READ = "status:read"
    AUDIT_READ = "audit:read"
    LOG_ERASE = "log:erase"
    ACCOUNTS_READ = "accounts:read"
    ACCOUNTS_WRITE = "accounts:write"


_VERIFIERS = frozenset({Role.SECOND_LINE, Role.INVESTIGATOR, Role.PROTECTION_OFFICER})
_OVERSEERS = frozenset({Role.OPERATOR, Role.SUPERVISOR, Role.AUDITOR})

ROLES_OF_SCOPE: dict[Scope, frozenset[Role]] = {
    Scope.CHECKS_FIRST_LINE: frozenset({Role.FIRST_LINE, Role.SECOND_LINE}),
    Scope.CHECKS_SECOND_LINE: _VERIFIERS,
    Scope.CHECKS_APPROVE: frozenset({Role.SUPERVISOR}),
    Scope.MATCH: frozenset({Role.SECOND_LINE, Role.INVESTIGATOR}),
    Scope.WATCHLIST_READ: _VERIFIERS | {Role.SUPERVISOR},
    Scope.WATCHLIST_WRITE: _VERIFIERS,
    Scope.IMPORTS_SUBMIT: _VERIFIERS | {Role.SUPERVISOR},
    Scope.IMPORTS_APPROVE: frozenset({Role.SUPERVISOR}),
    Scope.ALERTS_READ: _VERIFIERS | {Role.SUPERVISOR},
    Scope.ALERTS_WRITE: _VERIFIERS,
    Scope.PEERS_READ: _OVERSEERS | {Role.SECRETARIAT},
    Scope.PEERS_WRITE: frozenset({Role.OPERATOR}),
    Scope.STATUS_READ: _OVERSEERS,
    Scope.AUDIT_READ: frozenset({Role.AUDITOR}),
    Scope.LOG_ERASE: frozenset({Role.SUPERVISOR}),
    Scope.ACCOUNTS_READ: _OVERSEERS,
    Scope.ACCOUNTS_WRITE: frozenset({Role.OPERATOR}),
}
"""The roles of which one suffices. No scope that reads content is the operator's (DOMAIN section 7)."""


def allowed_scopes(roles: Iterable[Role]) -> frozenset[Scope]:
    """Everything that these roles allow."""
    held = frozenset(roles)
    return frozenset(scope for scope, allowing in ROLES_OF_SCOPE.items() if held & allowing)
