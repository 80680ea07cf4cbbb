"""Markings of a STIX report as restrictions: the strictest of all that apply, and what had to be supposed."""

from collections.abc import Mapping
from typing import Any

from node.formats.alerts.markings import strictest
from node.formats.alerts.stix_names import EXTENSION, TLP_1_MARKINGS, TLP_2_MARKINGS, TLP_EXTENSION, TLP_WHITE
from node.formats.alerts.stix_restoring import restored
from protocol import schema
from protocol.matching.errors import UnreadableError
from protocol.restrictions import Restrictions, RestrictionsSchema
from protocol.vocabulary import HandlingCode, TrafficLight

SUPPOSED_SECONDS = 30 * 86_400
"""How long an alert may be used whose source states no expiry."""
MAX_STATEMENT_CHARACTERS = 500
_KNOWN = {name: light for light, name in TLP_2_MARKINGS.items()} | TLP_1_MARKINGS
_LIGHTS = {light.value.lower(): light for light in TrafficLight}
_RESTRICTIONS = RestrictionsSchema()
Note = tuple[str, str, str]
"""Field, reason and remedy."""


class ReadMarkings:
    """The marking definitions of a bundle."""

    def __init__(self, objects: Mapping[str, dict[str, Any]], now: int) -> None:
        self._objects, self._now = objects, now

    def of(self, report: dict[str, Any]) -> tuple[Restrictions, list[Note]]:
        """Restrictions of a report and what to tell of them. Raises UnreadableError for TLP:WHITE and for a marking
        whose meaning is not known: what it forbids might be passed on."""
        notes: list[Note] = []
        lights: list[TrafficLight] = []
        stated: list[Restrictions] = []
        statements: list[str] = []
        for name in _references(report, notes):
            definition = self._objects.get(name, {})
            own = _extension(definition, EXTENSION)
            if name == TLP_WHITE or _old_light(definition) == "white":
                raise UnreadableError(
                    "object_marking_refs", "TLP:WHITE is of TLP 1.0", "mark it TLP:CLEAR, as TLP 2.0 calls it"
                )
            if own:
                body = {key: value for key, value in own.items() if key in _RESTRICTIONS.fields}
                stated.append(schema.load(_RESTRICTIONS, restored(_RESTRICTIONS, body), Restrictions))
            elif (light := self._light(name, definition)) is not None:
                lights.append(light)
            elif (statement := _statement(definition)) is not None:
                statements.append(statement)
            else:
                raise UnreadableError(
                    "object_marking_refs", "a marking that is not known here", "mark it by TLP 2.0 and statements"
                )
        return self._joined(lights, stated, statements, notes), notes

    def _light(self, name: str, definition: dict[str, Any]) -> TrafficLight | None:
        word = _extension(definition, TLP_EXTENSION).get("tlp_2_0") or _old_light(definition)
        return _KNOWN.get(name) or (_LIGHTS.get(word) if isinstance(word, str) else None)

    def _joined(
        self, lights: list[TrafficLight], stated: list[Restrictions], statements: list[str], notes: list[Note]
    ) -> Restrictions:
        if not lights and not stated:
            notes.append(("object_marking_refs", "no traffic light: taken as TLP:AMBER+STRICT", "mark it by TLP 2.0"))
        if not stated:
            notes.append(("expires", "no expiry: taken as 30 days from now", "set the expiry in the draft"))
        codes = {code for one in stated for code in one.handling_codes}
        texts = [*(one.handling_text for one in stated if one.handling_text), *statements]
        text = " / ".join(dict.fromkeys(texts))
        if len(text) > MAX_STATEMENT_CHARACTERS:
            raise UnreadableError("object_marking_refs", "statements of more than 500 characters", "shorten them")
        members = set.intersection(*(set(one.releasable_to) for one in stated)) if stated else set()
        return schema.load(
            _RESTRICTIONS,
            {
                "expires": min((one.expires for one in stated), default=self._now + SUPPOSED_SECONDS),
                "handling_codes": sorted(
                    {code.value for code in codes} | ({HandlingCode.H3.value} if statements else set())
                ),
                "handling_text": text,
                "traffic_light": strictest([*lights, *(one.traffic_light for one in stated)]).value,
                "releasable_to": sorted(members),
            },
            Restrictions,
        )


def _references(report: dict[str, Any], notes: list[Note]) -> list[str]:
    given = report.get("object_marking_refs", [])
    found = [name for name in given if isinstance(name, str)] if isinstance(given, list) else []
    granular = report.get("granular_markings")
    if isinstance(granular, list) and granular:
        notes.append(
            (
                "granular_markings",
                "each is taken as one of the whole report",
                "split what is marked apart",
            )
        )
        found += [
            one["marking_ref"] for one in granular if isinstance(one, dict) and isinstance(one.get("marking_ref"), str)
        ]
    return list(dict.fromkeys(found))


def _extension(definition: dict[str, Any], name: str) -> dict[str, Any]:
    extensions = definition.get("extensions")
    found = extensions.get(name) if isinstance(extensions, dict) else None
    return found if isinstance(found, dict) else {}


def _old_light(definition: dict[str, Any]) -> Any:
    old = definition.get("definition")
    return old.get("tlp") if definition.get("definition_type") == "tlp" and isinstance(old, dict) else None


def _statement(definition: dict[str, Any]) -> str | None:
    old = definition.get("definition")
    text = old.get("statement") if definition.get("definition_type") == "statement" and isinstance(old, dict) else None
    return text if isinstance(text, str) else None
