"""An auditor's policy for one member's log, from a charter that the auditor trusts."""

from crypto.notes import NoteVerifier
from protocol.audit.policy import AuditPolicy, Group, Witness
from protocol.charter import Charter
from protocol.errors import RefusedError
from protocol.tlog.checkpoint import witnesses_of
from protocol.vocabulary import MemberCode

QUORUM = "quorum"


def policy_from_charter(charter: Charter, member: MemberCode, origin: str) -> AuditPolicy:
    """The member's log under this origin, witnessed by the charter's quorum of all others; never by the member itself.

    Raises RefusedError for a stranger.
    """
    entry = charter.member(member)
    if entry is None:
        raise RefusedError("the charter names no such member")
    named = {one.witness_key: str(one.code) for one in charter.members}
    witnesses = tuple(Witness(named.get(one.public_key, one.name), one) for one in witnesses_of(charter, member))
    group = Group(QUORUM, charter.witness_quorum, tuple(one.label for one in witnesses))
    return AuditPolicy((NoteVerifier(origin, entry.log_key),), witnesses, (group,), group.label)
