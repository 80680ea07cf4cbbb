"""Bytes of a STIX bundle as its objects by id, bounded in size, depth and number; each refused one with its remedy."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from node.formats.rejects import FormatError

MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 32
MAX_OBJECTS = 20_000
MAX_ID_CHARACTERS = 300
_ID = re.compile(r"[a-z0-9][a-z0-9-]{1,249}--[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")
_SURROGATE = re.compile("[\ud800-\udfff]")
_EXPORT_ANEW = "export it again from the tool that made it"


@dataclass(frozen=True, slots=True)
class StixReject:
    """An object, or a part of it, that did not become part of an alert. object_id: `#N` for one without an id. field: of the
    object or of the alert, empty for the object as a whole."""

    object_id: str
    field: str
    reason: str
    remedy: str


@dataclass(frozen=True)
class StixObjectsRead:
    """objects: by id, in the order of the bundle. rejects: what is no STIX object."""

    objects: Mapping[str, dict[str, Any]]
    rejects: tuple[StixReject, ...]


def read_objects(raw: bytes) -> StixObjectsRead:
    """The objects of a bundle. Raises FormatError when the file as a whole is none."""
    given = _bundle(raw).get("objects", [])
    if not isinstance(given, list) or len(given) > MAX_OBJECTS:
        raise FormatError(0, f"objects are no list, or more than {MAX_OBJECTS}", "split the bundle")
    objects: dict[str, dict[str, Any]] = {}
    rejects: list[StixReject] = []
    for number, one in enumerate(given, 1):
        fault = _fault(one)
        if fault is not None:
            rejects.append(StixReject(_name(one, number), *fault))
        elif one["id"] in objects and objects[one["id"]] != one:
            rejects.append(
                StixReject(one["id"], "id", "stands twice with other content; the first counts", _EXPORT_ANEW)
            )
        else:
            objects[one["id"]] = one
    return StixObjectsRead(objects, tuple(rejects))


def _bundle(raw: bytes) -> dict[str, Any]:
    if len(raw) > MAX_BYTES:
        raise FormatError(0, f"larger than {MAX_BYTES} bytes", "split the bundle")
    try:
        found = json.loads(raw.decode("utf-8-sig"), parse_constant=_no_constant)
    except UnicodeDecodeError as error:
        raise FormatError(0, "not UTF-8", "save the file as UTF-8") from error
    except RecursionError as error:
        raise FormatError(0, "nested too deeply", _EXPORT_ANEW) from error
    except ValueError as error:  # JSONDecodeError, NaN, or a number of more digits than Python reads
        raise FormatError(0, "not JSON", _EXPORT_ANEW) from error
    if not isinstance(found, dict) or found.get("type") != "bundle":
        raise FormatError(0, "not a STIX bundle", "wrap the objects in one of type bundle")
    return found


def _fault(one: Any) -> tuple[str, str, str] | None:
    """Field, reason, remedy."""
    if not isinstance(one, dict):
        return "", "not a JSON object", _EXPORT_ANEW
    name, kind = one.get("id"), one.get("type")
    if (
        not isinstance(name, str)
        or not isinstance(kind, str)
        or not _ID.match(name)
        or not name.startswith(f"{kind}--")
    ):
        return "id", "its id is not its type and a UUID", "give it an id as STIX 2.1 section 2.9 says"
    if _is_too_deep(one):
        return "", f"nested more than {MAX_DEPTH} deep, or not Unicode text", "flatten it"
    if one.get("revoked") is True:
        return "revoked", "revoked by its maker", "leave it out, or ask its maker"
    return None


def _is_too_deep(value: Any) -> bool:
    """Also whether a text is no Unicode text: half a surrogate pair cannot be stored."""
    level = [value]
    for _ in range(MAX_DEPTH):
        following: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                following += [*one, *one.values()]
            elif isinstance(one, list):
                following += one
            elif isinstance(one, str) and _SURROGATE.search(one):
                return True
        if not following:
            return False
        level = following
    return True


def _name(one: Any, number: int) -> str:
    name = one.get("id") if isinstance(one, dict) else None
    return name if isinstance(name, str) and _ID.match(name) else f"#{number}"


def _no_constant(text: str) -> float:
    raise ValueError("NaN and Infinity are no JSON")
