"""An alert written as the JSON file that `wren alert new` reads; its attachments are files beside it."""

import json
from pathlib import Path
from typing import Any

from node.cli.alert_words import name_of
from node.cli.failures import RefusedCommandError
from node.cli.files import writing_whole
from node.core.alerts.draft import Draft
from protocol.alerts.alert import Alert, alert_to_body
from protocol.alerts.places import DEGREE_E5
from protocol.alerts.words import MediaType

_ENDINGS = {MediaType.JPEG: "jpg", MediaType.PNG: "png", MediaType.PDF: "pdf"}


def draft_files(draft: Draft, name: str) -> dict[str, bytes]:
    """The file of the draft and those of its attachments, by name: `NAME.json`, `NAME-1.jpg`. Without id and version, which
    the node gives."""
    alert = draft.alert
    attached = {
        f"{name}-{number}.{_ENDINGS[one.media_type]}": one.content for number, one in enumerate(alert.attachments, 1)
    }
    document = {**_body(alert), "attachments": list(attached), "distribution": _distribution(draft)}
    return {f"{name}.json": json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n", **attached}


def write_files(folder: Path, files: dict[str, bytes]) -> None:
    """All of them, for their owner's eyes alone; none of them when one is there already. Raises RefusedCommandError."""
    folder.mkdir(mode=0o700, exist_ok=True)
    there = [name for name in files if (folder / name).exists()]
    if there:
        raise RefusedCommandError(
            f"there is a file of that name already ({folder / there[0]})", "choose another folder with --out"
        )
    for name, content in files.items():
        with writing_whole(folder / name) as file:
            file.write(content)


def _body(alert: Alert) -> dict[str, Any]:
    body: dict[str, Any] = dict(alert_to_body(alert))
    del body["alert_id"], body["version"]
    body["legs"] = [_leg(leg) for leg in body["legs"]]
    if alert.danger is not None:
        danger = dict(body["danger"])
        body["danger"] = {**danger, **_degrees(danger.pop("position"))}
        del body["danger"]["position"]
    body["derived_from"] = [name_of(one) for one in alert.derived_from]
    body["supersedes"] = None if alert.supersedes is None else name_of(alert.supersedes)
    return body


def _leg(leg: dict[str, Any]) -> dict[str, Any]:
    ends = {"from": _place(leg["origin"]), "to": _place(leg["destination"])}
    return {**ends, **{key: value for key, value in leg.items() if key not in ("origin", "destination")}}


def _place(place: dict[str, Any]) -> dict[str, Any]:
    position = place["position"]
    plain = {key: value for key, value in place.items() if key != "position" and value}
    return plain if position is None else {**plain, **_degrees(position)}


def _degrees(position: dict[str, Any]) -> dict[str, Any]:
    return {
        "latitude": position["latitude_e5"] / DEGREE_E5,
        "longitude": position["longitude_e5"] / DEGREE_E5,
        "precision_metres": position["precision_metres"],
    }


def _distribution(draft: Draft) -> dict[str, Any]:
    restrictions = draft.restrictions
    return {
        "releasable_to": list(restrictions.releasable_to),
        "never_to": sorted(draft.never_to),
        "relays": [f"{one.through}>{one.to}" for one in draft.relays],
        "traffic_light": restrictions.traffic_light.value,
        "handling_codes": [code.value for code in restrictions.handling_codes],
        "handling_text": restrictions.handling_text,
        "expires": restrictions.expires,
    }
