"""How alerts, sightings and decisions read: as tables for people, and as one JSON document for programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from node.cli.files import moment, span
from node.cli.output import Page
from node.core.alerts.downstream import ArrivalWindow
from node.core.alerts.publication import Publication
from node.core.alerts.rows import RecipientRow
from protocol.alerts.alert import AlertReference, alert_to_body
from protocol.alerts.places import RoutePlace
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.alerts.sighting import sighting_to_body
from protocol.vocabulary import MemberCode


def name_of(reference: AlertReference) -> str:
    """`XX/ID`."""
    return f"{reference.originator}/{reference.alert_id}"


def place_words(place: RoutePlace) -> str:
    """Country, name, code or position."""
    where = place.name or place.locode
    if not where and place.position is not None:
        where = f"{place.position.latitude:.5f} {place.position.longitude:.5f}"
    return f"{place.country} {where}".strip()


def window_words(window: ArrivalWindow | None) -> str:
    """From when until when travellers may arrive."""
    if window is None:
        return ""
    latest = "open" if window.latest is None else moment(window.latest)
    return f"{moment(window.earliest)} to {latest}"


def alert_document(one: PublishedAlert, windows: Mapping[MemberCode, ArrivalWindow]) -> dict[str, Any]:
    """What `--json` shows of an alert; attachments by their digests alone."""
    body = dict(alert_to_body(one.alert))
    body["attachments"] = [
        {"media_type": each.media_type.value, "bytes": len(each.content), "digest": each.digest.hex()}
        for each in one.alert.attachments
    ]
    restrictions = one.restrictions
    return {
        "alert": name_of(one.reference),
        "issued": one.issued,
        "expires": restrictions.expires,
        "traffic_light": restrictions.traffic_light.value,
        "handling_codes": [code.value for code in restrictions.handling_codes],
        "handling_text": restrictions.handling_text,
        "arrival_windows": {
            member: {"earliest": window.earliest, "latest": window.latest, "leg": window.reached_by}
            for member, window in sorted(windows.items())
        },
        **body,
    }


def sighting_document(one: PublishedSighting) -> dict[str, Any]:
    """What `--json` shows of a sighting."""
    return {"observer": one.observer, "sighting": one.item_id, "issued": one.issued, **sighting_to_body(one.sighting)}


def recipient_document(row: RecipientRow) -> dict[str, Any]:
    """What became of one recipient's copy."""
    return {
        "recipient": row.recipient,
        "version": row.version,
        "withdrawn": row.withdrawn,
        "outcome": None if row.outcome is None else row.outcome.value,
        "basis": row.basis,
    }


def publication_document(publication: Publication) -> dict[str, Any]:
    """What was sent, in the order in which it leaves."""
    return {
        "alert": name_of(publication.reference),
        "version": publication.version,
        "copies": [
            {
                "recipient": copy.recipient,
                "message_id": copy.message_id,
                "arrival_earliest": None if copy.window is None else copy.window.earliest,
                "arrival_latest": None if copy.window is None else copy.window.latest,
            }
            for copy in publication.copies
        ],
        "withdrawn_from": list(publication.withdrawn_from),
    }


def show_publication(page: Page, publication: Publication) -> None:
    """For a person."""
    page.line(f"Alert {name_of(publication.reference)}, version {publication.version}, is on its way.")
    rows = [(copy.recipient, window_words(copy.window)) for copy in publication.copies]
    page.table(("to, in this order", "arrivals may be expected"), rows)
    if publication.withdrawn_from:
        page.line(f"Withdrawn from {', '.join(publication.withdrawn_from)}, for good.")


def show_alert(
    page: Page,
    one: PublishedAlert,
    windows: Mapping[MemberCode, ArrivalWindow],
    sightings: Sequence[PublishedSighting],
    recipients: Sequence[RecipientRow],
) -> None:
    """For a person."""
    alert, restrictions = one.alert, one.restrictions
    page.line(f"{alert.title}", style="bold")
    page.line(f"{name_of(one.reference)}, version {alert.version}, {alert.urgency.value}")
    page.line(f"observed {moment(alert.observed)}, evaluated {alert.source_evaluation}{alert.information_evaluation}")
    codes = " ".join(code.value for code in restrictions.handling_codes)
    page.line(f"TLP:{restrictions.traffic_light.value} {codes} {restrictions.handling_text}".strip())
    for line in alert.narrative.splitlines():
        page.line(line)
    legs = [
        (
            leg.number,
            place_words(leg.origin),
            place_words(leg.destination),
            leg.means.value,
            leg.status.value,
            "" if leg.usual_duration_minutes is None else span(60 * leg.usual_duration_minutes),
        )
        for leg in alert.legs
    ]
    page.table(("leg", "from", "to", "by", "status", "takes"), legs, empty="no leg")
    if windows:
        page.table(
            ("downstream", "arrivals may be expected"),
            [(member, window_words(window)) for member, window in sorted(windows.items())],
        )
    if alert.indicators:
        page.table(("indicator", "value"), [(each.kind.value, each.value) for each in alert.indicators])
    if alert.derived_from or alert.derived_undisclosed:
        parents = [name_of(parent) for parent in alert.derived_from]
        page.line(f"rests on: {', '.join([*parents, *(['undisclosed'] if alert.derived_undisclosed else [])])}")
    if sightings:
        page.table(
            ("seen", "by", "leg", "verdict", "remark"),
            [
                (
                    moment(each.sighting.seen),
                    each.observer,
                    each.sighting.leg,
                    each.sighting.verdict,
                    each.sighting.remark,
                )
                for each in sightings
            ],
        )
    if recipients:
        show_recipients(page, recipients)


def show_recipients(page: Page, recipients: Sequence[RecipientRow]) -> None:
    """To whom our alert went, and who has purged it."""
    rows = [
        (row.recipient, row.version or "by a relay only", "" if row.outcome is None else row.outcome.value, row.basis)
        for row in recipients
    ]
    page.table(("recipient", "version", "withdrawn: purge", "basis"), rows)
