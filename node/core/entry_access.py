"""What one agency sees of another's entry: nothing, until a check meets it; then what to do and whom to ask (ADR 12).

Another agency's entry cannot be listed, read, changed or withdrawn; it is answered as one that does not exist. A traveller
who meets it is a hit like every other, for the officer must act on it: category, action, urgency and obligations as role
and purpose allow, and the agency's code in place of its reference, because references often hold a case number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from node.core.agencies import AgencyCode
from protocol.vocabulary import EntryId

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.local_hits import LocalHit, MisusedIdentity

NOBODY_KNOWN = AgencyCode("country")
"""Named for an entry that left the list since the check met it: the reference is kept back then too."""


def other_owners(
    node: NodeContext, local: Sequence[LocalHit | MisusedIdentity], agency: AgencyCode | None
) -> Mapping[EntryId, AgencyCode]:
    """Of entries that a check met, those that are not `agency`'s own, each with its owner.

    agency: None for the operator at the machine of a node without accounts, where all entries are the country's.
    """
    if agency is None or not local:
        return {}
    with node.store.read() as tx:
        standing = tx.watchlist.standing([one.entry.entry_id for one in local])
    owners = {
        one.entry.entry_id: AgencyCode(standing[one.entry.entry_id].agency)
        if one.entry.entry_id in standing
        else NOBODY_KNOWN
        for one in local
    }
    own = {entry_id for entry_id, owner in owners.items() if owner == agency and entry_id in standing}
    return {entry_id: owner for entry_id, owner in owners.items() if entry_id not in own}


def reference_or_owner(entry_id: EntryId, others: Mapping[EntryId, AgencyCode]) -> dict[str, str]:
    """What stands in a hit on the own list: `reference`, or `agency` where another owns the entry."""
    return {"agency": others[entry_id]} if entry_id in others else {"reference": entry_id}
