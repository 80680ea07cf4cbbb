"""Alerts and sightings as answers have them, and drafts as requests do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from node.api.problems import invalid
from node.core.alerts.draft import Draft
from node.core.alerts.view import Viewer, hidden_parents
from node.core.ports import Transaction
from protocol.alerts.alert import Alert
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.restrictions import Restrictions

if TYPE_CHECKING:
    from node.core.alerts.rows import AlertRow


def alert_document(one: PublishedAlert, row: AlertRow, obligations: Iterable[str]) -> dict[str, Any]:
    """As `AlertSchema` has it. never_to is in no document: it would name who is feared."""
    return {
        "reference": one.reference,
        "version": one.alert.version,
        "issued": one.issued,
        "obligations": list(obligations),
        "alert": one.alert,
        "distribution": {
            **_marking(one.restrictions),
            "expires": one.restrictions.expires,
            "releasable_to": one.restrictions.releasable_to,
            "relays": row.relays,
        },
    }


def listed_document(one: PublishedAlert) -> dict[str, Any]:
    """As `ListedAlertSchema` has it."""
    return {
        "reference": one.reference,
        "version": one.alert.version,
        "issued": one.issued,
        "expires": one.restrictions.expires,
        "urgency": one.alert.urgency,
        "traffic_light": one.restrictions.traffic_light,
        "title": one.alert.title,
        "legs": len(one.alert.legs),
    }


def sighting_document(one: PublishedSighting) -> dict[str, Any]:
    """As `SightingSchema` has it."""
    seen = one.sighting
    names = ("leg", "verdict", "seen", "source_evaluation", "information_evaluation", "derived", "remark", "addition")
    return {
        "sighting": one.item_id,
        "observer": one.observer,
        "issued": one.issued,
        "expires": one.restrictions.expires,
        **{name: getattr(seen, name) for name in names},
        **_marking(one.restrictions),
    }


def new_draft(given: dict[str, Any], tx: Transaction, viewer: Viewer, now: int) -> Draft:
    """A draft out of an `AlertRequest`. Raises ProblemError where it rests on alerts that the caller may not see."""
    alert, distribution = given["alert"], given["distribution"]
    _require_seen_parents(tx, viewer, alert, now)
    restrictions = Restrictions(
        distribution["expires"],
        distribution["handling_codes"],
        distribution["handling_text"],
        distribution["traffic_light"],
        distribution["releasable_to"],
    )
    return Draft(alert, restrictions, frozenset(distribution["never_to"]), tuple(dict.fromkeys(distribution["relays"])))


def next_draft(given: dict[str, Any], tx: Transaction, viewer: Viewer, row: AlertRow, now: int) -> Draft:
    """The draft of a later version than `row`'s.

    What the caller was not shown, and so could not repeat, stays as it is: never_to, alerts that it rests on and that they
    may not see, and whether it rests on undisclosed ones. Raises as `new_draft`.
    """
    draft, stands = new_draft(given, tx, viewer, now), row.published().alert
    hidden = hidden_parents(tx, viewer, stands, now)
    kept = tuple(parent for parent in stands.derived_from if parent in hidden)
    alert = replace(
        draft.alert,
        derived_from=(*draft.alert.derived_from, *kept),
        derived_undisclosed=stands.derived_undisclosed,
        supersedes=draft.alert.supersedes or (stands.supersedes if stands.supersedes in hidden else None),
    )
    return replace(draft, alert=alert, never_to=draft.never_to | row.never_to)


def _require_seen_parents(tx: Transaction, viewer: Viewer, alert: Alert, now: int) -> None:
    """One that is hidden is refused as one that is not here: else whoever guesses would learn that it exists."""
    hidden = hidden_parents(tx, viewer, alert, now)
    for name, references in (("derived_from", alert.derived_from), ("supersedes", (alert.supersedes,))):
        for reference in references:
            if reference is not None and (reference in hidden or tx.alerts.find(reference) is None):
                raise invalid(
                    f"alert.{name}", "names an alert that is not here", "name alerts as GET /alerts lists them"
                )


def _marking(restrictions: Restrictions) -> dict[str, Any]:
    return {
        "traffic_light": restrictions.traffic_light,
        "handling_codes": restrictions.handling_codes,
        "handling_text": restrictions.handling_text,
    }
