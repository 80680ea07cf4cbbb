"""A STIX 2.1 bundle as drafts that a person finishes and publishes: what this node has already, or what was withdrawn, is none.

An import publishes nothing. What another made corroborates nothing and goes to nobody until a person names members.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.alerts.draft import Draft
from node.core.alerts.known import Acquaintance, Known, acquaintance
from node.formats.alerts.stix_import import ImportedDraft, StixImport
from node.formats.alerts.stix_reading import StixReject

if TYPE_CHECKING:
    from node.core.alerts.view import Viewer
    from node.core.ports import Transaction
    from protocol.alerts.alert import AlertReference
    from protocol.vocabulary import MemberCode

_NOT_AGAIN: dict[Acquaintance, tuple[str, str]] = {
    Acquaintance.WITHDRAWN: (
        "the alert was withdrawn, for good",
        "do not publish it again; ask its originator if you think it should stand",
    ),
    Acquaintance.OTHERS: (
        "this node holds the alert itself, signed by its originator",
        "pass that one on, or tell what you saw of it as a sighting",
    ),
    Acquaintance.SAME: ("this node has published an alert with the same content", "nothing is to be done"),
}


@dataclass(frozen=True, slots=True)
class Offer:
    """A draft for a person to finish. report: the STIX id. source: which alert the file says it was.

    updates: our own alert that stands here and that it would be the next version of.
    """

    report: str
    source: AlertReference | None
    draft: Draft
    updates: AlertReference | None = None

    @property
    def is_derived(self) -> bool:
        """Whether it rests on what somebody else reported."""
        return self.draft.alert.derived_undisclosed or bool(self.draft.alert.derived_from)


@dataclass(frozen=True, slots=True)
class Offers:
    """offers: in the order of the bundle. rejects: what is in none of them, or was supposed in one, and what to do."""

    offers: Sequence[Offer]
    rejects: Sequence[StixReject]


def offers_of(tx: Transaction, viewer: Viewer, found: StixImport, now: int) -> Offers:
    """What `import_stix` read, as `viewer` may know it. now: Unix seconds.

    Reading a bundle may take seconds: do it before the transaction.
    """
    offers, rejects = [], list(found.rejects)
    for one in found.drafts:
        known = acquaintance(tx, viewer, one.alert, one.source, now)
        if known.acquaintance in _NOT_AGAIN:
            rejects = [each for each in rejects if each.object_id != one.report]  # notes on a draft that is none
            rejects.append(StixReject(one.report, "", *_NOT_AGAIN[known.acquaintance]))
        else:
            offers.append(_offer(one, known, viewer.member, rejects))
    return Offers(offers, rejects)


def _offer(one: ImportedDraft, known: Known, own: MemberCode, rejects: list[StixReject]) -> Offer:
    if known.row is not None:
        # What stays inside this node is in no bundle; an update must not lose it.
        draft = Draft(one.alert, one.restrictions, known.row.never_to, known.row.relays)
        return Offer(one.report, one.source, draft, known.row.reference)
    if one.source is not None and one.source.originator == own:
        # Anybody can write our code into a file: then we would corroborate what we never saw.
        rejects.append(
            StixReject(
                one.report,
                "originator",
                "said to be this country's own, but unknown to this node: derived, and releasable to nobody yet",
                "find out where the file comes from",
            )
        )
        one = one.as_derived(own)
    return Offer(one.report, one.source, Draft(one.alert, one.restrictions))
