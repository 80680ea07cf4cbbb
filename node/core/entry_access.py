"""What an agency may see of an entry: its own in full, another's as category and action, protective ones apart."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field

from node.core.imports import StandingEntry
from protocol.entry import Entry
from protocol.stored_entry import restore_entry
from protocol.vocabulary import Action, Category, EntryId, HandlingCode, Role, Urgency

READERS = frozenset({Role.SECOND_LINE, Role.INVESTIGATOR, Role.SUPERVISOR, Role.PROTECTION_OFFICER})
"""Who may read content; the first line sees none, an operator runs the machine (DOMAIN section 7)."""


@dataclass(frozen=True, slots=True)
class VisibleEntry:
    """What is shown. entry: None for another agency's, of which nothing names the person; entry_id is None with it,
    because references often hold a case number."""

    agency: str
    category: Category
    action: Action
    urgency: Urgency
    entry_id: EntryId | None = None
    entry: Entry | None = field(default=None, repr=False)


def visible_entry(standing: StandingEntry, agency: str, roles: Collection[Role]) -> VisibleEntry | None:
    """What somebody of that agency, in those roles, may see of an entry; None for nothing, not even that it is there.

    Own entries in full to roles that read content. Another agency's without name, reference or recipients. Protective
    entries, and those for protection only, only to a protection officer: nobody else learns where a victim is.
    """
    if not READERS.intersection(roles):
        return None
    entry = restore_entry(standing.entry)
    apart = entry.category.is_protective or HandlingCode.PROTECTION_ONLY in entry.handling_codes
    if apart and Role.PROTECTION_OFFICER not in roles:
        return None
    if standing.agency != agency:
        return VisibleEntry(standing.agency, entry.category, entry.action, entry.urgency)
    return VisibleEntry(standing.agency, entry.category, entry.action, entry.urgency, entry.entry_id, entry)
