"""The STIX 2.1 objects that everything of one export refers to: extension, members, markings."""

from typing import Any

from node.formats.alerts.markings import light_label, marking_texts
from node.formats.alerts.material import instant
from node.formats.alerts.stix_names import (
    CREATED,
    EXTENSION,
    EXTENSION_NAME,
    EXTENSION_SCHEMA,
    EXTENSION_VERSION,
    PUBLISHER,
    TLP_2_MARKINGS,
    TLP_CREATED,
    TLP_EXTENSION,
    in_extension,
    object_id,
)
from node.formats.alerts.words import Language, Words
from protocol import schema
from protocol.encoding import encode
from protocol.restrictions import Restrictions, RestrictionsSchema
from protocol.vocabulary import MemberCode, TrafficLight

_RESTRICTIONS = RestrictionsSchema()


def stix_time(seconds: int) -> str:
    """A STIX timestamp: RFC 3339 with milliseconds."""
    return instant(seconds).replace("Z", ".000Z")


class StixObjects:
    """The objects of one bundle, each once, in the order in which they were first needed."""

    def __init__(self) -> None:
        self._objects: dict[str, Any] = {}
        self.add(
            "Identity", id=PUBLISHER, created=CREATED, modified=CREATED, name="WREN", identity_class="organization"
        )
        self.add(
            "ExtensionDefinition",
            id=EXTENSION,
            created_by_ref=PUBLISHER,
            created=CREATED,
            modified=CREATED,
            name=EXTENSION_NAME,
            description="What STIX 2.1 has no property for, of alerts on smuggling routes.",
            schema=EXTENSION_SCHEMA,
            version=EXTENSION_VERSION,
            extension_types=["property-extension"],
        )

    def add(self, kind: str, **properties: Any) -> str:
        """Its id. The class of that name in `stix2.v21` checks the properties; an object that stands here stays."""
        from stix2 import v21

        name = properties["id"]
        if name not in self._objects:
            self._objects[name] = getattr(v21, kind)(**properties)
        return str(name)

    def member(self, member: MemberCode) -> str:
        """The identity of a member of the charter."""
        return self.add(
            "Identity",
            id=object_id("identity", member),
            created=CREATED,
            modified=CREATED,
            name=member,
            description=f"Competent authorities of {member} (ISO 3166-1)",
            identity_class="organization",
            sectors=["government-national"],
        )

    def markings(self, restrictions: Restrictions) -> list[str]:
        """The ids of the two markings: TLP 2.0, and a statement of all restrictions."""
        body = schema.dump(_RESTRICTIONS, restrictions)
        statement = self.add(
            "MarkingDefinition",
            id=object_id("marking-definition", encode(body).hex()),
            created_by_ref=PUBLISHER,
            created=CREATED,
            name="WREN restrictions",
            definition_type="statement",
            definition={"statement": "; ".join(marking_texts(restrictions, Words(Language.ENGLISH)))},
            extensions=in_extension(body),
        )
        return [self._light(restrictions.traffic_light), statement]

    def _light(self, light: TrafficLight) -> str:
        return self.add(
            "MarkingDefinition",
            id=TLP_2_MARKINGS[light],
            created=TLP_CREATED,
            name=light_label(light),
            extensions={TLP_EXTENSION: {"extension_type": "property-extension", "tlp_2_0": light.value.lower()}},
        )

    def bundle(self) -> str:
        """The bundle as JSON text; its id follows from its objects."""
        from stix2 import v21

        parts = sorted(f"{name}@{getattr(each, 'modified', '')}" for name, each in self._objects.items())
        bundle = v21.Bundle(*self._objects.values(), id=object_id("bundle", *parts))
        # Not `pretty`: it looks for every property in the whole bundle, and 60 alerts took 20 seconds.
        return str(bundle.serialize(indent=2, separators=(",", ": ")))
