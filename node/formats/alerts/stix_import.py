"""STIX 2.1 bundles as drafts of alerts: one draft a report, and a list of everything that did not become part of one.

A report of our own extension comes back whole. From other tools come title, narrative, groups (intrusion sets), and indicators
whose pattern is one equation. Whoever imports becomes the originator, so what another made is marked as derived, is
releasable to nobody until a person names members, and keeps its traffic light, codes and expiry.
"""

import base64
import binascii
import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from node.formats.alerts.stix_import_markings import ReadMarkings
from node.formats.alerts.stix_names import EXTENSION, NAMESPACE
from node.formats.alerts.stix_patterns import indicator_of
from node.formats.alerts.stix_reading import StixObjectsRead, StixReject, read_objects
from node.formats.alerts.stix_restoring import restored
from protocol import schema
from protocol.alerts.alert import (
    Alert,
    AlertReference,
    AlertReferenceSchema,
    AlertSchema,
    OrganisedGroup,
    OrganisedGroupSchema,
    parse_alert,
)
from protocol.alerts.attachments import Attachment, AttachmentSchema
from protocol.alerts.indicators import Indicator, IndicatorSchema
from protocol.alerts.legs import Leg, LegSchema
from protocol.alerts.words import AlertId, Article10Clause, MediaType
from protocol.encoding import Json
from protocol.errors import MalformedError
from protocol.matching.errors import UnreadableError
from protocol.restrictions import Restrictions
from protocol.vocabulary import MemberCode

_ALERT, _LEG, _INDICATOR, _GROUP = AlertSchema(), LegSchema(), IndicatorSchema(), OrganisedGroupSchema()
_ATTACHMENT, _REFERENCE = AttachmentSchema(), AlertReferenceSchema()
_SILENT = frozenset({"identity", "marking-definition", "extension-definition", "relationship", "campaign", "location"})
"""They hold nothing of an alert by themselves when our own legs name them; of other tools' reports they are listed."""
_CORRECT = "correct it in the tool that made it, or write the alert by hand"


@dataclass(frozen=True, slots=True)
class ImportedDraft:
    """report: the STIX id. source: the alert that it was, as the extension says; None for another tool's report."""

    report: str
    source: AlertReference | None
    alert: Alert
    restrictions: Restrictions

    def as_derived(self, own: MemberCode) -> "ImportedDraft":
        """The same as what it is in the hands of `own`, who did not see it: another's report, under an id of its own, for
        nobody yet. So it corroborates nothing, and goes to no member that a person did not name."""
        alert_id = AlertId(uuid.uuid5(NAMESPACE, f"import/{own}/{self.report}").hex)
        alert = replace(
            self.alert, alert_id=alert_id, version=1, derived_from=(), derived_undisclosed=True, supersedes=None
        )
        return replace(self, alert=alert, restrictions=replace(self.restrictions, releasable_to=()))


@dataclass(frozen=True, slots=True)
class StixImport:
    """drafts: in the order of the bundle. rejects: objects, and parts of objects, that are in no draft."""

    drafts: tuple[ImportedDraft, ...]
    rejects: tuple[StixReject, ...]


def import_stix(raw: bytes, *, own: MemberCode, now: int) -> StixImport:
    """The drafts of a bundle's reports. own: the member that imports. now: Unix seconds. Raises FormatError."""
    read = read_objects(raw)
    reader = _Reader(read, own, now)
    drafts = [draft for one in read.objects.values() if one["type"] == "report" and (draft := reader.draft(one))]
    reader.list_unused()
    return StixImport(tuple(drafts), (*read.rejects, *reader.rejects))


def exact_alert(raw: bytes, report: str) -> Alert:
    """The alert that a bundle of ours holds under that report, as its originator published it. Raises FormatError,
    MalformedError when it is not of ours or not whole."""
    read = read_objects(raw)
    reader = _Reader(read, MemberCode("ZZ"), 0)
    return reader.alert(read.objects[report], _extension(read.objects[report]))


@dataclass
class _Parts:
    legs: list[Json] = field(default_factory=list)
    groups: list[Json] = field(default_factory=list)
    indicators: list[Json] = field(default_factory=list)
    attachments: list[Json] = field(default_factory=list)


class _Reader:
    def __init__(self, read: StixObjectsRead, own: MemberCode, now: int) -> None:
        self._objects, self._own, self._now = read.objects, own, now
        self.rejects: list[StixReject] = []
        self._used: set[str] = set()
        self._markings = ReadMarkings(read.objects, now)

    def draft(self, report: dict[str, Any]) -> ImportedDraft | None:
        """None, with a reject, for a report that cannot become one."""
        name, extension = report["id"], _extension(report)
        self._used.add(name)
        try:
            restrictions, notes = self._markings.of(report)
            alert = self.alert(report, extension)
            source = schema.load(_REFERENCE, _reference(extension, alert), AlertReference) if extension else None
        except MalformedError as error:
            remedy = error.remedy if isinstance(error, UnreadableError) else _CORRECT
            self.rejects.append(StixReject(name, error.field, error.reason, remedy))
            return None
        self.rejects += [StixReject(name, *note) for note in notes]
        draft = ImportedDraft(name, source, alert, restrictions)
        if source is not None and source.originator == self._own:
            return draft
        self.rejects.append(
            StixReject(
                name,
                "originator",
                "made by another: derived, and releasable to nobody yet",
                "name its source and the members it is for",
            )
        )
        return draft.as_derived(self._own)

    def alert(self, report: dict[str, Any], extension: dict[str, Any]) -> Alert:
        """Raises MalformedError."""
        parts = self._parts(report, own=bool(extension))
        body = {key: value for key, value in extension.items() if key in _ALERT.fields}
        if not extension:
            clause = Article10Clause.ROUTES if parts.legs or not parts.groups else Article10Clause.GROUPS
            body = {
                "alert_id": "0" * 32, "version": 1, "clauses": [clause.value], "source_evaluation": "X",
                "information_evaluation": "4", "observed": _seconds(report.get("published"), self._now), "urgency": "routine",
            }  # fmt: skip
        body |= {
            "title": report.get("name"), "narrative": report.get("description", ""), "legs": parts.legs, "groups": parts.groups,
            "indicators": parts.indicators, "attachments": parts.attachments,
        }  # fmt: skip
        return parse_alert(restored(_ALERT, body))

    def _parts(self, report: dict[str, Any], *, own: bool) -> _Parts:
        parts, refs = _Parts(), report.get("object_refs")
        for ref in refs if isinstance(refs, list) else []:
            one = self._objects.get(ref) if isinstance(ref, str) else None
            if one is None:
                continue
            self._used.add(ref)
            try:
                self._part(one, parts, own=own)
            except MalformedError as error:
                remedy = error.remedy if isinstance(error, UnreadableError) else _CORRECT
                self.rejects.append(StixReject(ref, error.field, error.reason, remedy))
        return parts

    def _part(self, one: dict[str, Any], parts: _Parts, *, own: bool) -> None:
        extension = _extension(one)
        match one["type"]:
            case "infrastructure" if extension:
                body = {key: value for key, value in extension.items() if key in _LEG.fields}
                schema.load(_LEG, leg := restored(_LEG, body), Leg)
                parts.legs.append(leg)
            case "indicator":
                indicator = _indicator(one, extension)
                parts.indicators.append(schema.dump(_INDICATOR, indicator))
            case "intrusion-set":
                group: Json = {"handle": one.get("name"), "methods": one.get("description", "")}
                schema.load(_GROUP, group, OrganisedGroup)
                parts.groups.append(group)
            case "artifact":
                parts.attachments.append(schema.dump(_ATTACHMENT, _attachment(one)))
            case kind if kind in _SILENT and own:
                pass
            case kind:
                raise UnreadableError("type", f"{kind} is no part of an alert", "add what it says to the alert by hand")

    def list_unused(self) -> None:
        """Objects that no report refers to; sightings belong to those who made them."""
        for name, one in self._objects.items():
            if name in self._used or one["type"] in _SILENT:
                continue
            if one["type"] == "sighting":
                fault = "type", "sightings are not imported", "their observers send them themselves"
            else:
                fault = "", "no report refers to it", "add it to the object_refs of a report"
            self.rejects.append(StixReject(name, *fault))


def _extension(one: dict[str, Any]) -> dict[str, Any]:
    extensions = one.get("extensions")
    found = extensions.get(EXTENSION) if isinstance(extensions, dict) else None
    return found if isinstance(found, dict) else {}


def _reference(extension: dict[str, Any], alert: Alert) -> dict[str, Json]:
    return {"originator": extension.get("originator"), "alert_id": alert.alert_id}


def _indicator(one: dict[str, Any], extension: dict[str, Any]) -> Indicator:
    if extension:
        body = {key: value for key, value in extension.items() if key in _INDICATOR.fields}
        return schema.load(_INDICATOR, body, Indicator)
    pattern = one.get("pattern")
    if one.get("pattern_type") != "stix" or not isinstance(pattern, str):
        raise UnreadableError("pattern", "not a STIX pattern", "add the indicator by hand")
    return indicator_of(pattern)


def _attachment(one: dict[str, Any]) -> Attachment:
    kinds = {kind.value: kind for kind in MediaType}
    kind, payload = one.get("mime_type"), one.get("payload_bin")
    if not isinstance(kind, str) or kind not in kinds or not isinstance(payload, str):
        raise UnreadableError("artifact", "not a JPEG, PNG or PDF inside the bundle", "attach it by hand")
    try:
        content = base64.b64decode(payload, validate=True)
    except (binascii.Error, ValueError) as error:
        raise UnreadableError("artifact.payload_bin", "not base64", _CORRECT) from error
    return Attachment(kinds[kind], content)


def _seconds(given: Any, otherwise: int) -> int:
    """Of an RFC 3339 time; `otherwise` where it is none."""
    try:
        return max(0, int(datetime.fromisoformat(given).timestamp()))
    except (TypeError, ValueError, OverflowError):
        return otherwise
