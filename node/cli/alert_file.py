"""The file from which an alert is published: TOML or JSON, as a person writes it; what it leaves out is empty.

Times are dates, times or Unix seconds; a place is a text such as `PK Quetta`, `PKUET` or `sea`, or a table of its parts.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, TypeVar

from node.cli.failures import RefusedCommandError
from node.cli.files import read_bounded
from node.core.alerts.draft import Draft
from node.core.alerts.rows import Relay
from protocol import schema
from protocol.alerts.alert import AlertReference, parse_alert
from protocol.alerts.attachments import MAX_ATTACHMENT_BYTES, Attachment
from protocol.alerts.legs import Leg, LegSchema
from protocol.alerts.places import DEGREE_E5
from protocol.alerts.words import AlertId, MediaType
from protocol.encoding import bytes_to_text
from protocol.errors import MalformedError
from protocol.restrictions import Restrictions, RestrictionsSchema
from protocol.vocabulary import MemberCode

T = TypeVar("T")

MAX_FILE_BYTES = 1024 * 1024
MAX_SOURCE_PICTURE_BYTES = 32 * 1024 * 1024
REMEDY = "correct that field: 'wren alert template' prints a file that explains each"
_SNIFFED = {b"\xff\xd8\xff": MediaType.JPEG, b"\x89PNG": MediaType.PNG, b"%PDF": MediaType.PDF}
_ALERT: dict[str, Any] = {
    "urgency": "routine",
    "narrative": "",
    "legs": [],
    "groups": [],
    "document_methods": [],
    "indicators": [],
    "persons_at_risk": None,
    "danger": None,
    "attachments": [],
    "derived_from": [],
    "derived_undisclosed": False,
    "supersedes": None,
}
_LEG: dict[str, Any] = {
    "status": "suspected",
    "concealment": "",
    "period": None,
    "recurrence": None,
    "usual_duration_minutes": None,
    "price": None,
    "persons_per_trip": None,
}
_DANGER: dict[str, Any] = {
    "persons_on_board": None,
    "vessel": "",
    "telephone": "",
    "coordination_centre": "",
    "informed": None,
}
_PLACE: dict[str, Any] = {"country": "", "name": "", "locode": "", "position": None}
_RESTRICTIONS: dict[str, Any] = {"handling_codes": [], "handling_text": "", "traffic_light": "AMBER+STRICT"}


def read_draft(path: Path) -> Draft:
    """Raises RefusedCommandError naming the field, OSError."""
    return _readable(lambda: _draft(_document(path), path.parent))


def read_leg(path: Path, number: int) -> Leg:
    """What a sighting adds: one leg, as a file's `[[legs]]` has it. Raises RefusedCommandError, OSError."""
    return _readable(lambda: schema.load(LegSchema(), _leg(_document(path), number), Leg))


def reference_of(text: str, own: MemberCode) -> AlertReference:
    """`XX/ID`, or the id alone for an alert of this node's own. Raises RefusedCommandError."""
    member, slash, alert_id = text.rpartition("/")
    alert_id = alert_id.lower()
    if len(alert_id) != 32 or set(alert_id) - set("0123456789abcdef") or (slash and len(member) != 2):
        raise RefusedCommandError(
            "that does not name an alert", "write XX/ID, as 'wren alert list' shows it; ID alone for one of your own"
        )
    return AlertReference(MemberCode(member) if slash else own, AlertId(alert_id))


def _readable(read: Callable[[], T]) -> T:
    try:
        return read()
    except MalformedError as error:
        raise RefusedCommandError(f"{error.field}: {error.reason}", getattr(error, "remedy", REMEDY)) from error
    except (KeyError, TypeError, ValueError, AttributeError, OverflowError) as error:
        raise RefusedCommandError("the file is not of the form of an alert", REMEDY) from error


def _document(path: Path) -> dict[str, Any]:
    raw = read_bounded(path, MAX_FILE_BYTES)
    try:
        found = json.loads(raw) if path.suffix.lower() == ".json" else tomllib.loads(raw.decode())
    except (ValueError, RecursionError) as error:
        raise RefusedCommandError("the file is neither TOML nor JSON", "'wren alert template' prints one") from error
    if not isinstance(found, dict):
        raise RefusedCommandError("the file is not of the form of an alert", REMEDY)
    return found


def _draft(document: dict[str, Any], folder: Path) -> Draft:
    distribution = document.pop("distribution", None)
    if not isinstance(distribution, dict):
        raise MalformedError("distribution", "says nothing of who may have it")
    body = {**_ALERT, **document, "alert_id": "0" * 32, "version": 1}
    body["observed"] = _time(body.get("observed"), "observed")
    body["clauses"], body["document_methods"] = sorted(body.get("clauses", [])), sorted(body["document_methods"])
    body["legs"] = [_leg(leg, number) for number, leg in enumerate(body["legs"], start=1)]
    body["groups"] = [{"methods": "", **group} for group in body["groups"]]
    body["danger"] = None if body["danger"] is None else _danger(body["danger"])
    body["attachments"] = [_attachment(folder / name) for name in body["attachments"]]
    body["derived_from"] = [_reference(text) for text in body["derived_from"]]
    body["supersedes"] = None if body["supersedes"] is None else _reference(body["supersedes"])
    return Draft(parse_alert(body), *_distribution(distribution))


def _distribution(given: dict[str, Any]) -> tuple[Restrictions, frozenset[MemberCode], tuple[Relay, ...]]:
    relays = [pair.split(">") for pair in given.pop("relays", [])]
    never_to = frozenset(MemberCode(code) for code in given.pop("never_to", []))
    fields = {**_RESTRICTIONS, **given}
    fields["expires"] = _time(fields.get("expires"), "distribution.expires")
    fields["releasable_to"] = sorted(set(fields.get("releasable_to", [])))
    fields["handling_codes"] = sorted(fields["handling_codes"])
    restrictions = schema.load(RestrictionsSchema(), fields, Restrictions)
    return restrictions, never_to, tuple(Relay(MemberCode(one.strip()), MemberCode(to.strip())) for one, to in relays)


def _leg(given: Mapping[str, Any], number: int) -> dict[str, Any]:
    leg = {"number": number, **_LEG, **given}
    leg["origin"], leg["destination"] = _place(leg.pop("from", None)), _place(leg.pop("to", None))
    if leg["period"] is not None:
        period = {"ends": None, **leg["period"]}
        leg["period"] = {name: None if at is None else _time(at, "period") for name, at in period.items()}
    if leg["recurrence"] is not None:
        recurrence = {"weekdays": [], "from_hour": 0, "to_hour": 24, **leg["recurrence"]}
        leg["recurrence"] = {**recurrence, "weekdays": sorted(recurrence["weekdays"])}
    if leg["price"] is not None:
        leg["price"] = {"priced_for": "person", **leg["price"]}
    return leg


def _place(given: Any) -> dict[str, Any]:
    """`PKUET`: a UN/LOCODE. `PK Quetta`: country and name. Any other text: a name. A table: its parts."""
    if isinstance(given, str):
        country, space, name = given.partition(" ")
        if len(given) == 5 and given.isascii() and given.isupper():
            return {**_PLACE, "country": given[:2], "locode": given}
        if space and len(country) == 2 and country.isascii() and country.isupper():
            return {**_PLACE, "country": country, "name": name.strip()}
        return {**_PLACE, "name": given}
    place = {**_PLACE, **given}
    if "latitude" in place:
        place["position"] = _position(place)
    return {name: value for name, value in place.items() if name not in ("latitude", "longitude", "precision_metres")}


def _position(given: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "latitude_e5": round(float(given["latitude"]) * DEGREE_E5),
        "longitude_e5": round(float(given["longitude"]) * DEGREE_E5),
        "precision_metres": given.get("precision_metres", 1_000),
    }


def _danger(given: Mapping[str, Any]) -> dict[str, Any]:
    danger = {**_DANGER, **given, "position": _position(given)}
    for name in ("latitude", "longitude", "precision_metres"):
        danger.pop(name, None)
    danger["observed"] = _time(danger.get("observed"), "danger.observed")
    danger["informed"] = None if danger["informed"] is None else _time(danger["informed"], "danger.informed")
    return danger


def _attachment(path: Path) -> dict[str, Any]:
    from node.core.alerts.attachments import cleaned_content, without_metadata

    content = read_bounded(path, MAX_SOURCE_PICTURE_BYTES)
    media_type = next((kind for begin, kind in _SNIFFED.items() if content.startswith(begin)), None)
    if media_type is None:
        raise MalformedError("attachments", "neither JPEG nor PNG nor PDF by its content")
    if len(content) <= MAX_ATTACHMENT_BYTES:  # what is plain already stays as it is, so that its digest does
        cleaned = without_metadata(Attachment(media_type, content)).content
    else:
        cleaned = cleaned_content(media_type, content)
    if len(cleaned) > MAX_ATTACHMENT_BYTES:
        raise MalformedError("attachments", f"longer than {MAX_ATTACHMENT_BYTES} bytes")
    return {"media_type": media_type.value, "content": bytes_to_text(cleaned)}


def _reference(text: str) -> dict[str, Any]:
    member, _, alert_id = text.partition("/")
    return {"originator": member, "alert_id": alert_id}


def _time(given: Any, field: str) -> int:
    if isinstance(given, str):
        given = datetime.fromisoformat(given)
    if isinstance(given, date) and not isinstance(given, datetime):
        given = datetime(given.year, given.month, given.day, tzinfo=UTC)
    if isinstance(given, datetime):
        return int(given.replace(tzinfo=given.tzinfo or UTC).timestamp())
    if isinstance(given, bool) or not isinstance(given, int):
        raise MalformedError(field, "not a date, a time or Unix seconds")
    return given
