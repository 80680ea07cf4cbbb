"""Which role may act for which purpose (DOMAIN section 7). What may be done with an item is `protocol.restrictions`."""

from node.core.errors import NotPermittedError
from protocol.vocabulary import Purpose, Role

_PURPOSES: dict[Role, frozenset[Purpose]] = {
    Role.FIRST_LINE: frozenset({Purpose.BORDER_FIRST_LINE, Purpose.DOCUMENT_INSPECTION}),
    Role.SECOND_LINE: frozenset(
        {Purpose.BORDER_FIRST_LINE, Purpose.BORDER_SECOND_LINE, Purpose.VISA, Purpose.DOCUMENT_INSPECTION}
    ),
    Role.INVESTIGATOR: frozenset({Purpose.BORDER_SECOND_LINE, Purpose.INVESTIGATION, Purpose.DOCUMENT_INSPECTION}),
    Role.PROTECTION_OFFICER: frozenset({Purpose.PROTECTION}),
}


def require_purpose(role: Role, purpose: Purpose) -> None:
    """Raises NotPermittedError when `role` does not check for `purpose`: supervisors, operators, auditors never check."""
    allowed = _PURPOSES.get(role, frozenset())
    if purpose not in allowed:
        words = ", ".join(sorted(one.value for one in allowed)) or "none"
        raise NotPermittedError(f"role {role.value} does not check for {purpose.value}; its purposes are: {words}")
