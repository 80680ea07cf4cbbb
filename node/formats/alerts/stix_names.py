"""Names that the STIX export fixes for good: object ids, the extension, and the TLP 2.0 markings of OASIS.

Ids are UUIDv5 (RFC 9562, section 5.5) of what the object is, so that the same alert always has the same object ids and a later
version updates the objects of an earlier one. STIX 2.1 section 2.9 allows UUIDv5 beside UUIDv4.
"""

import uuid
from typing import Any

from protocol.vocabulary import TrafficLight

NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "urn:wren:route-alerts")
CREATED = "1970-01-01T00:00:00.000Z"
"""`created` of all objects: it never changes between versions of an object, and a node does not know when version 1 was."""


def object_id(kind: str, *parts: str) -> str:
    """The id of the object of that STIX type that `parts` name."""
    return f"{kind}--{uuid.uuid5(NAMESPACE, '/'.join((kind, *parts)))}"


EXTENSION = object_id("extension-definition", "1")
EXTENSION_NAME = "WREN route alerts"
EXTENSION_VERSION = "1.0.0"
EXTENSION_SCHEMA = (
    "Property extension of report (alert), infrastructure (leg), location (UN/LOCODE), indicator (kind, value), "
    "sighting (verdict) and marking-definition (restrictions). The properties are described in docs/formats.md of WREN."
)
PUBLISHER = object_id("identity", "wren")

TLP_EXTENSION = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d"
"""OASIS CTI TC, cti-stix-common-objects, extension definition TLP 2.0."""
TLP_CREATED = "2022-10-01T00:00:00.000Z"
TLP_2_MARKINGS = {
    TrafficLight.CLEAR: "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487",
    TrafficLight.GREEN: "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb",
    TrafficLight.AMBER: "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421",
    TrafficLight.AMBER_STRICT: "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003",
    TrafficLight.RED: "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1",
}
TLP_1_MARKINGS = {
    "marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da": TrafficLight.GREEN,
    "marking-definition--f88d31f6-486f-44da-b317-01333bde0b82": TrafficLight.AMBER,
    "marking-definition--5e57c739-391a-4eb3-b6be-7d15ca92d5ed": TrafficLight.RED,
}
"""Of STIX 2.1 section 7.2.1.4, which predates TLP 2.0."""
TLP_WHITE = "marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9"


def in_extension(properties: dict[str, Any]) -> dict[str, Any]:
    """The value of an object's `extensions` with our properties, empty ones left out: STIX knows no null."""
    return {EXTENSION: {"extension_type": "property-extension", **compact(properties)}}


def compact(value: Any) -> Any:
    """The same JSON without nulls, empty texts and empty lists, at any depth."""
    if isinstance(value, dict):
        kept = {key: compact(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each is not None and each != "" and each != []}
    return [compact(each) for each in value] if isinstance(value, list) else value
