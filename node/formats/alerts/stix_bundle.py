"""Alerts and sightings as a STIX 2.1 bundle (OASIS Standard, 10 June 2021). docs/formats.md has the mapping."""

import base64
import hashlib
from typing import Any

from node.formats.alerts.material import Material
from node.formats.alerts.stix_names import CREATED, in_extension, object_id
from node.formats.alerts.stix_objects import StixObjects, stix_time
from node.formats.alerts.stix_patterns import pattern_of
from protocol import schema
from protocol.alerts.alert import AlertReference, alert_to_body
from protocol.alerts.attachments import Attachment
from protocol.alerts.indicators import Indicator
from protocol.alerts.legs import Leg, LegSchema
from protocol.alerts.places import RoutePlace, RoutePlaceSchema
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.alerts.sighting import sighting_to_body
from protocol.alerts.words import SightingVerdict
from protocol.encoding import encode

_LEG = LegSchema()
_PLACE = RoutePlaceSchema()
OWN_OBJECTS = ("title", "narrative", "legs", "groups", "indicators", "attachments")
"""Fields of an alert that are objects or standard properties of their own, not properties of the report's extension."""


def stix_bundle(material: Material) -> bytes:
    """The bundle, UTF-8 JSON. What was left out stands as a note only outside: a bundle has no place for it."""
    objects = StixObjects()
    for alert in material.alerts:
        _AlertObjects(objects, alert).add_all(material.sightings_of.get(alert.reference, ()))
    return objects.bundle().encode("utf-8", "replace")


def reference_parts(reference: AlertReference) -> tuple[str, str]:
    """What ids of an alert's objects are made of."""
    return reference.originator, reference.alert_id


class _AlertObjects:
    """The objects of one alert: all marked as it is, all created by its originator."""

    def __init__(self, objects: StixObjects, published: PublishedAlert) -> None:
        self._objects = objects
        self._published = published
        self._alert = published.alert
        self._parts = reference_parts(published.reference)
        self._common = {
            "created_by_ref": objects.member(published.originator),
            "created": CREATED,
            "modified": stix_time(published.issued),
            "object_marking_refs": objects.markings(published.restrictions),
        }
        self._refs: list[str] = []

    def add_all(self, sightings: tuple[PublishedSighting, ...]) -> None:
        campaign = self._campaign()
        legs = {leg.number: self._leg(campaign, leg) for leg in self._alert.legs}
        for number, group in enumerate(self._alert.groups):
            name = object_id("intrusion-set", *self._parts, str(number))
            self._add("IntrusionSet", id=name, name=group.handle, **_if(description=group.methods))
            self._relate(campaign, "attributed-to", name)
        for indicator in self._alert.indicators:
            self._indicator(campaign, indicator)
        self._refs += [self._attachment(one) for one in self._alert.attachments]
        report = self._report()
        for one in sightings:
            self._sighting(one, legs.get(one.sighting.leg, report))

    def _add(self, kind: str, **properties: Any) -> str:
        name = self._objects.add(kind, **self._common, **properties)
        self._refs += [] if name in self._refs else [name]
        return name

    def _relate(self, source: str, kind: str, target: str) -> None:
        name = object_id("relationship", source, kind, target)
        self._add("Relationship", id=name, source_ref=source, relationship_type=kind, target_ref=target)

    def _campaign(self) -> str:
        begins = [leg.period.begins for leg in self._alert.legs if leg.period]
        seen = {"first_seen": stix_time(min(begins))} if begins else {}
        return self._add("Campaign", id=object_id("campaign", *self._parts), name=self._alert.title, **seen)

    def _leg(self, campaign: str, leg: Leg) -> str:
        body = schema.dump(_LEG, leg)
        ends = {"origin_ref": self._location(leg.origin), "destination_ref": self._location(leg.destination)}
        name = self._add(
            "Infrastructure",
            id=object_id("infrastructure", *self._parts, str(leg.number)),
            name=f"{leg.number}. {place_label(leg.origin)} \u2192 {place_label(leg.destination)}",
            description=f"Leg of a smuggling route, by {leg.means.value}, {leg.status.value}",
            infrastructure_types=["unknown"],
            extensions=in_extension({**body, **ends}),
        )
        self._relate(campaign, "uses", name)
        for location in dict.fromkeys(each for each in ends.values() if each):
            self._relate(name, "located-at", location)
        return name

    def _location(self, place: RoutePlace) -> str | None:
        """None for a place of a name alone: a STIX location needs a country or a position."""
        country = place.country or place.locode[:2]
        if not country and place.position is None:
            return None
        body = encode(schema.dump(_PLACE, place))
        where = {}
        if place.position is not None:
            where = {"latitude": place.position.latitude, "longitude": place.position.longitude}
            where["precision"] = float(place.position.precision_metres)
        return self._add(
            "Location",
            id=object_id("location", *self._parts, hashlib.sha256(body).hexdigest()),
            name=place_label(place),
            **_if(country=country, **where),
            **({"extensions": in_extension({"locode": place.locode})} if place.locode else {}),
        )

    def _indicator(self, campaign: str, indicator: Indicator) -> None:
        restrictions, observed = self._published.restrictions, self._alert.observed
        until = {"valid_until": stix_time(restrictions.expires)} if restrictions.expires > observed else {}
        name = self._add(
            "Indicator",
            id=object_id("indicator", *self._parts, indicator.kind.value, indicator.value),
            name=f"{indicator.kind.value}: {indicator.value}",
            description="Thing by which smugglers are recognised; it names no person.",
            indicator_types=["attribution"],
            pattern=pattern_of(indicator),
            pattern_type="stix",
            valid_from=stix_time(observed),
            extensions=in_extension({"kind": indicator.kind.value, "value": indicator.value}),
            **until,
        )
        self._relate(name, "indicates", campaign)

    def _attachment(self, attachment: Attachment) -> str:
        return self._objects.add(
            "Artifact",
            id=object_id("artifact", *self._parts, attachment.digest.hex()),
            mime_type=attachment.media_type.value,
            payload_bin=base64.b64encode(attachment.content).decode("ascii"),
            object_marking_refs=self._common["object_marking_refs"],
        )

    def _report(self) -> str:
        body = {key: value for key, value in alert_to_body(self._alert).items() if key not in OWN_OBJECTS}
        originator, alert_id = self._parts
        return self._objects.add(
            "Report",
            id=object_id("report", *self._parts),
            **self._common,
            name=self._alert.title,
            **_if(description=self._alert.narrative),
            report_types=["campaign"],
            published=stix_time(self._published.issued),
            object_refs=list(self._refs),
            external_references=[{"source_name": "wren", "external_id": f"{originator}/{alert_id}"}],
            extensions=in_extension({"originator": originator, "issued": self._published.issued, **body}),
        )

    def _sighting(self, published: PublishedSighting, of: str) -> None:
        sighting = published.sighting
        body = {key: value for key, value in sighting_to_body(sighting).items() if key not in ("remark", "of")}
        observer, of_alert = self._objects.member(published.observer), sighting_to_body(sighting)["of"]
        self._objects.add(
            "Sighting",
            id=object_id("sighting", published.observer, published.item_id),
            created_by_ref=observer,
            created=CREATED,
            modified=stix_time(published.issued),
            object_marking_refs=self._objects.markings(published.restrictions),
            **_if(description=sighting.remark),
            first_seen=stix_time(sighting.seen),
            last_seen=stix_time(sighting.seen),
            count=0 if sighting.verdict is SightingVerdict.CONTRADICTS else 1,
            sighting_of_ref=of,
            where_sighted_refs=[observer],
            extensions=in_extension(
                {"observer": published.observer, "item_id": published.item_id, "alert": of_alert, **body}
            ),
        )


def place_label(place: RoutePlace) -> str:
    """The place in a few words: its name, its code or its coordinates."""
    if place.name.strip() or place.locode:
        return place.name.strip() or place.locode
    assert place.position is not None  # a place has one of the three
    return f"{place.position.latitude:.5f}, {place.position.longitude:.5f}"


def _if(**properties: Any) -> dict[str, Any]:
    return {key: value for key, value in properties.items() if value not in (None, "")}
