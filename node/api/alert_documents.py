"""Alerts and sightings as answers have them, and drafts as requests do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from node.api.problems import invalid
from node.core.alerts.draft import Draft
from node.core.alerts.view import Viewer, hidden_parents
from node.core.ports import Transaction
from protocol.alerts.alert import Alert, AlertReference, alert_to_body, parse_alert
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.restrictions import Restrictions

if TYPE_CHECKING:
    from node.core.alerts.rows import AlertRow, Relay


def alert_document(one: PublishedAlert, row: AlertRow, obligations: Iterable[str]) -> dict[str, Any]:
    """As `AlertSchema` has it. never_to is in no document: it would name who is feared."""
    return {
        "reference": one.reference,
        "version": one.alert.version,
        "issued": one.issued,
        "obligations": list(obligations),
        "alert": one.alert,
        "distribution": distribution_document(one.restrictions, row.relays),
    }


def distribution_document(restrictions: Restrictions, relays: Iterable[Relay]) -> dict[str, Any]:
    """As `DistributionPart` has it."""
    return {
        **_marking(restrictions),
        "expires": restrictions.expires,
        "releasable_to": restrictions.releasable_to,
        "relays": tuple(relays),
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
    _require_seen(tx, viewer, given["alert"], frozenset(), now)
    return _draft(given)


def next_draft(given: dict[str, Any], tx: Transaction, viewer: Viewer, row: AlertRow, now: int) -> Draft:
    """The draft of a later version than `row`'s.

    What the caller was not shown, and so could not repeat, stays as it is: never_to, alerts that it rests on and that they
    may not see, and that it rests on undisclosed ones. Raises as `new_draft`.
    """
    draft, stands = _draft(given), row.published().alert
    hidden = hidden_parents(tx, viewer, stands, now)
    _require_seen(tx, viewer, draft.alert, frozenset(_named(stands)) - hidden, now)
    alert = replace(
        draft.alert,
        derived_from=(*draft.alert.derived_from, *(parent for parent in stands.derived_from if parent in hidden)),
        # Whoever may not see a parent is shown an alert that rests on undisclosed ones: to repeat that says nothing new.
        derived_undisclosed=stands.derived_undisclosed or (draft.alert.derived_undisclosed and not hidden),
        supersedes=draft.alert.supersedes or (stands.supersedes if stands.supersedes in hidden else None),
    )
    return replace(draft, alert=_as_sent(alert), never_to=draft.never_to | row.never_to)


def _draft(given: dict[str, Any]) -> Draft:
    distribution, alert = given["distribution"], given["alert"]
    restrictions = Restrictions(
        distribution["expires"],
        distribution["handling_codes"],
        distribution["handling_text"],
        distribution["traffic_light"],
        distribution["releasable_to"],
    )
    alert = replace(alert, derived_from=tuple(dict.fromkeys(alert.derived_from)))
    relays = tuple(dict.fromkeys(distribution["relays"]))
    return Draft(_as_sent(alert), restrictions, frozenset(distribution["never_to"]), relays)


def _as_sent(alert: Alert) -> Alert:
    """The alert as its receivers will read it. Raises MalformedError for one that they would refuse."""
    return parse_alert(alert_to_body(alert))


def _require_seen(tx: Transaction, viewer: Viewer, alert: Alert, shown: frozenset[AlertReference], now: int) -> None:
    """One that is hidden is refused as one that is not here: else whoever guesses would learn that it exists.

    shown: those that the caller was shown in an earlier version, whatever has become of them.
    """
    for reference in _named(alert):
        if reference in shown:
            continue
        row = tx.alerts.find(reference)
        if row is None or not row.is_held or not viewer.decide(row.marked, now).allowed:
            name = "supersedes" if reference == alert.supersedes else "derived_from"
            raise invalid(f"alert.{name}", "names an alert that is not here", "name alerts as GET /alerts lists them")


def _named(alert: Alert) -> tuple[AlertReference, ...]:
    return (*alert.derived_from, *(() if alert.supersedes is None else (alert.supersedes,)))


def _marking(restrictions: Restrictions) -> dict[str, Any]:
    return {
        "traffic_light": restrictions.traffic_light,
        "handling_codes": restrictions.handling_codes,
        "handling_text": restrictions.handling_text,
    }
