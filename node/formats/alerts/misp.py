"""Alerts as MISP events (MISP core format), one event for each alert, without galaxies.

Event, attributes and attributes of objects bear the `tlp:` tag; the other restrictions stand as `wren:` tags and a comment.
"""

import base64
import json
import uuid
from datetime import UTC, datetime
from typing import Any

from node.formats.alerts.markings import light_label, marking_texts
from node.formats.alerts.material import Material, instant
from node.formats.alerts.stix_bundle import place_label
from node.formats.alerts.stix_names import NAMESPACE
from node.formats.alerts.words import Language, Words
from protocol.alerts.indicators import Indicator
from protocol.alerts.legs import Leg
from protocol.alerts.places import RoutePlace
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.alerts.words import IndicatorKind, SightingVerdict
from protocol.restrictions import Restrictions
from protocol.vocabulary import MemberCode, Urgency

_THREAT_LEVEL = {Urgency.IMMEDIATE_DANGER_TO_LIFE: "1", Urgency.URGENT: "2", Urgency.ROUTINE: "3"}
_YOUR_ORGANISATION_ONLY = "0"
_COMPLETE = "2"
_ATTRIBUTES = {
    IndicatorKind.PHONE: ("phone-number", "Person"),
    IndicatorKind.VEHICLE: ("text", "Other"),
    IndicatorKind.VESSEL: ("text", "Other"),
    IndicatorKind.ACCOUNT: ("text", "Financial fraud"),
    IndicatorKind.DOCUMENT_SERIES: ("text", "Other"),
    IndicatorKind.WEB_ACCOUNT: ("text", "Social network"),
}


def misp_events(material: Material) -> bytes:
    """One event as `{"Event": ...}`; several as `{"response": [{"Event": ...}, ...]}`. UTF-8 JSON."""
    events = [{"Event": _Event(one).made(material)} for one in material.alerts]
    document = events[0] if len(events) == 1 else {"response": events}
    return json.dumps(document, ensure_ascii=False, indent=1).encode("utf-8", "replace")


def tags_of(restrictions: Restrictions) -> list[dict[str, str]]:
    """`tlp:amber+strict` of the MISP taxonomy tlp, and machine tags of our own for what it has no word for."""
    names = [light_label(restrictions.traffic_light).lower()]
    names += [f'wren:handling="{code.value}"' for code in restrictions.handling_codes]
    names += [f'wren:releasable-to="{member}"' for member in restrictions.releasable_to]
    names.append(f'wren:expires="{instant(restrictions.expires)}"')
    return [{"name": name} for name in names]


class _Event:
    """The event of one alert."""

    def __init__(self, published: PublishedAlert) -> None:
        self._published = published
        self._alert = published.alert
        self._reference = f"{published.originator}/{published.alert.alert_id}"
        self._tags = tags_of(published.restrictions)
        self._attributes: list[dict[str, Any]] = []
        self._objects: list[dict[str, Any]] = []

    def made(self, material: Material) -> dict[str, Any]:
        alert, published = self._alert, self._published
        self._all(material.sightings_of.get(published.reference, ()))
        observed = datetime.fromtimestamp(alert.observed, UTC).date().isoformat()
        evaluation = f'wren:evaluation="{alert.source_evaluation.value}{alert.information_evaluation.value}"'
        clauses = [{"name": f'wren:article-10-1="{clause.value.rpartition(".")[2]}"'} for clause in alert.clauses]
        return {
            "uuid": self._uuid("event"),
            "info": alert.title,
            "date": observed,
            "timestamp": str(published.issued),
            "publish_timestamp": str(published.issued),
            "published": False,
            "threat_level_id": _THREAT_LEVEL[alert.urgency],
            "analysis": _COMPLETE,
            "distribution": _YOUR_ORGANISATION_ONLY,
            "Orgc": {"name": published.originator, "uuid": str(uuid.uuid5(NAMESPACE, f"misp/{published.originator}"))},
            "Tag": [*self._tags, {"name": evaluation}, *clauses],
            "Attribute": self._attributes,
            "Object": self._objects,
        }

    def _all(self, sightings: tuple[PublishedSighting, ...]) -> None:
        alert = self._alert
        words = Words(Language.ENGLISH)
        for number, text in enumerate(marking_texts(self._published.restrictions, words)):
            self._attribute("comment", "Other", text, f"marking/{number}", "restriction on use")
        self._attribute("text", "Internal reference", self._reference, "reference", f"version {alert.version}")
        if alert.narrative:
            self._attribute("comment", "Other", alert.narrative, "narrative", "narrative")
        for number, group in enumerate(alert.groups):
            text = f"{group.handle}: {group.methods}" if group.methods else group.handle
            self._attribute("text", "Attribution", text, f"group/{number}", "group")
        for method in alert.document_methods:
            self._attribute("text", "Other", method.value, f"method/{method.value}", "document method")
        if alert.persons_at_risk is not None:
            self._attribute("counter", "Other", str(alert.persons_at_risk), "persons", "persons at risk")
        for indicator in alert.indicators:
            self._indicator(indicator)
        for attachment in alert.attachments:
            digest = attachment.digest.hex()
            made = self._attribute("attachment", "External analysis", digest, f"attachment/{digest}", "attachment")
            made["data"] = base64.b64encode(attachment.content).decode("ascii")
            made["value"] = f"{digest}.{attachment.media_type.value.rpartition('/')[2]}"
        for leg in alert.legs:
            self._leg(leg, [one for one in sightings if one.sighting.leg == leg.number])
        if alert.danger is not None:
            self._danger()

    def _uuid(self, name: str) -> str:
        return str(uuid.uuid5(NAMESPACE, f"misp/{self._reference}/{name}"))

    def _attribute(self, kind: str, category: str, value: str, name: str, comment: str, **rest: Any) -> dict[str, Any]:
        made = self._made(kind, category, value, name, comment, **rest)
        self._attributes.append(made)
        return made

    def _made(self, kind: str, category: str, value: str, name: str, comment: str = "", **rest: Any) -> dict[str, Any]:
        return {
            "uuid": self._uuid(name),
            "type": kind,
            "category": category,
            "value": value,
            "comment": comment,
            "to_ids": False,
            "distribution": _YOUR_ORGANISATION_ONLY,
            "timestamp": str(self._published.issued),
            "Tag": list(self._tags),
            **rest,
        }

    def _indicator(self, indicator: Indicator) -> None:
        kind, category = _ATTRIBUTES[indicator.kind]
        value = indicator.value
        if indicator.kind is IndicatorKind.PHONE:
            value = f"+{value}"
        elif indicator.kind is IndicatorKind.ACCOUNT and value.startswith("IBAN:"):
            kind, value = "iban", value.removeprefix("IBAN:")
        name = f"indicator/{indicator.kind.value}/{indicator.value}"
        self._attribute(kind, category, value, name, indicator.kind.value.replace("_", " "))

    def _object(self, template: str, name: str, texts: dict[str, tuple[str, str]], comment: str) -> dict[str, Any]:
        """texts: by relation, the type and the value; empty values are left out."""
        made = {
            "uuid": self._uuid(name),
            "name": template,
            "meta-category": "misc",
            "description": "Of an alert on a smuggling route",
            "template_uuid": str(uuid.uuid5(NAMESPACE, f"misp-template/{template}")),
            "template_version": "1",
            "distribution": _YOUR_ORGANISATION_ONLY,
            "timestamp": str(self._published.issued),
            "comment": comment,
            "Attribute": [
                self._made(kind, "Other", value, f"{name}/{relation}", object_relation=relation)
                for relation, (kind, value) in texts.items()
                if value
            ],
            "ObjectReference": [],
        }
        self._objects.append(made)
        return made

    def _place(self, place: RoutePlace, name: str) -> str:
        texts = {
            "text": ("text", place_label(place)),
            "country": ("text", place.country),
            "locode": ("text", place.locode),
        }
        if place.position is not None:
            texts["latitude"] = ("float", f"{place.position.latitude:.5f}")
            texts["longitude"] = ("float", f"{place.position.longitude:.5f}")
            texts["accuracy-radius"] = ("float", str(place.position.precision_metres))
        return str(self._object("geolocation", name, texts, "")["uuid"])

    def _leg(self, leg: Leg, sightings: list[PublishedSighting]) -> None:
        texts = leg_texts(leg)
        name = f"leg/{leg.number}"
        made = self._object("smuggling-route-leg", name, {key: ("text", value) for key, value in texts.items()}, "")
        for relation, place in (("starts-at", leg.origin), ("ends-at", leg.destination)):
            target = self._place(place, f"{name}/{relation}")
            made["ObjectReference"].append(
                {
                    "uuid": self._uuid(f"{name}/{relation}/reference"),
                    "object_uuid": made["uuid"],
                    "referenced_uuid": target,
                    "relationship_type": relation,
                    "comment": "",
                }
            )
        status = next(each for each in made["Attribute"] if each["object_relation"] == "status")
        status["Sighting"] = [_sighting(one) for one in sightings]

    def _danger(self) -> None:
        danger = self._alert.danger
        assert danger is not None  # the caller asked
        texts = {
            "latitude": ("float", f"{danger.position.latitude:.5f}"),
            "longitude": ("float", f"{danger.position.longitude:.5f}"),
            "accuracy-radius": ("float", str(danger.position.precision_metres)),
            "observed": ("text", instant(danger.observed)),
            "persons-on-board": ("text", "" if danger.persons_on_board is None else str(danger.persons_on_board)),
            "vessel": ("text", danger.vessel),
            "telephone": ("text", danger.telephone and f"+{danger.telephone}"),
            "coordination-centre": ("text", danger.coordination_centre),
        }
        self._object("danger-to-life", "danger", texts, "immediate danger to life")


def leg_texts(leg: Leg) -> dict[str, str]:
    """What a leg says beside its two places, in words, by relation; empty where it says nothing."""
    trips = leg.persons_per_trip
    times = leg.recurrence
    return {
        "number": str(leg.number),
        "means": leg.means.value,
        "status": leg.status.value,
        "concealment": leg.concealment,
        "begins": instant(leg.period.begins) if leg.period else "",
        "ends": instant(leg.period.ends) if leg.period and leg.period.ends is not None else "",
        "weekdays": ", ".join(day.value for day in times.weekdays) if times else "",
        "hours": f"{times.from_hour}-{times.to_hour} UTC" if times else "",
        "usual-duration-minutes": "" if leg.usual_duration_minutes is None else str(leg.usual_duration_minutes),
        "price": f"{leg.price.amount} {leg.price.currency} for a {leg.price.priced_for.value}" if leg.price else "",
        "persons-per-trip": f"{trips.least}-{trips.most}" if trips else "",
    }


def _sighting(published: PublishedSighting) -> dict[str, Any]:
    """MISP knows a sighting and a false positive; what adds is a sighting."""
    observer: MemberCode = published.observer
    return {
        "uuid": str(uuid.uuid5(NAMESPACE, f"misp/sighting/{observer}/{published.item_id}")),
        "type": "1" if published.sighting.verdict is SightingVerdict.CONTRADICTS else "0",
        "date_sighting": str(published.sighting.seen),
        "source": observer,
    }
