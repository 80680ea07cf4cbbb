"""What an entry needs before it can be staged: the rules asked, its canonical bytes, the digests of its match keys.

Pure, and most of what an import costs: readers of long lists do it in several processes at once.
"""

from __future__ import annotations

from node.core.imports import Offered, Prepared, Refused
from node.core.key_digests import digests_of
from protocol.entry import dump_entry
from protocol.entry_rules import check_entry


def prepare(one: Offered, now: int) -> Prepared | tuple[Refused, ...]:
    """The entry ready to be staged, or every rule that it breaks at `now` (Unix seconds)."""
    breaches = () if one.checked else check_entry(one.entry, now)
    if breaches:
        return tuple(Refused(one.line, breach.field, breach.reason, breach.remedy) for breach in breaches)
    return Prepared(one.line, one.entry.entry_id, dump_entry(one.entry), digests_of(one.entry))
