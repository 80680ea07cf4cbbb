"""Alerts, sightings, withdrawals and alarms: what is asked and what is answered. Times are Unix seconds."""

from __future__ import annotations

from typing import Any

from marshmallow import Schema, ValidationError, fields, post_load, validate, validates_schema

from node.api.schemas.alert_parts import AlertPart, LegPart, ReferenceText, distinct, one_member
from node.api.schemas.checks import PurposePageQuery, PurposeQuery
from node.api.schemas.parts import Many, Request, text, word
from node.core.alerts.rows import Relay
from node.formats.alerts.forms import ExportForm
from node.formats.alerts.words import Language
from protocol import schema
from protocol.alerts.legs import MAX_LEGS
from protocol.alerts.sighting import MAX_REMARK_CHARACTERS
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.alerts.words import LegStatus, SightingVerdict
from protocol.restrictions import MAX_RELEASABLE_TO
from protocol.schema import count, time
from protocol.vocabulary import (
    Direction,
    HandlingCode,
    InformationEvaluation,
    MemberCode,
    SourceEvaluation,
    TrafficLight,
    Urgency,
)

_PASSES_ON = (TrafficLight.GREEN, TrafficLight.CLEAR)


class _AskedFields(Schema):
    """Which alerts. status: of one of its legs at least; country: of one of its places."""

    urgency = word(Urgency)
    status = word(LegStatus)
    country = one_member()


class AlertsQuery(PurposePageQuery, _AskedFields):
    """Which alerts, and for what purpose the caller looks."""


class ExportQuery(PurposeQuery, _AskedFields):
    """alert: this one alone, with its sightings."""

    format = word(ExportForm, required=True)
    language = word(Language, load_default=Language.ENGLISH)
    alert = ReferenceText()

    @validates_schema
    def require_one_question(self, given: dict[str, Any], **_: Any) -> None:
        """Raises ValidationError for one alert and a choice of many."""
        if "alert" in given and {"urgency", "status", "country"} & given.keys():
            raise ValidationError("one alert is named, and others are asked for", "alert")


class RelayPart(Request):
    """The copy of `through` may be passed on, by it, to `to`."""

    through = one_member()
    to = one_member()

    @post_load
    def build(self, given: dict[str, Any], **_: Any) -> Relay:
        """The relay. Raises ValidationError."""
        if len(given) < 2:
            raise ValidationError("names not both through whom and to whom")
        return Relay(MemberCode(given["through"]), MemberCode(given["to"]))


class _MarkingFields(Request):
    traffic_light = word(TrafficLight, load_default=TrafficLight.AMBER_STRICT)
    handling_codes = distinct(word(HandlingCode), len(HandlingCode))
    handling_text = text(500, load_default="")


class DistributionPart(_MarkingFields):
    """Who may have it, and how. never_to: whoever must not have it by any way; it is never told, and never shortened here."""

    releasable_to = distinct(one_member(), MAX_RELEASABLE_TO, required=True)
    never_to = distinct(one_member(), MAX_RELEASABLE_TO, load_only=True)
    relays = Many(fields.Nested(RelayPart), load_default=(), validate=validate.Length(max=MAX_RELEASABLE_TO))
    expires = time()


class AlertRequest(Request):
    """An alert, whose id and version the node gives, and who may have it."""

    alert = fields.Nested(AlertPart, required=True)
    distribution = fields.Nested(DistributionPart, required=True)


class WithdrawalRequest(Request):
    """Why; its recipients read it."""

    reason = word(WithdrawalReason, required=True)


class SightingRequest(_MarkingFields):
    """What this country saw of a leg. seen: now, if not given. addition: the leg, exactly when the verdict is `adds`.

    may_pass_to: whom the originator may tell it besides those entitled for certain; needs TLP GREEN or CLEAR.
    """

    leg = count(MAX_LEGS, 1)
    verdict = word(SightingVerdict, required=True)
    seen = time(load_default=None, allow_none=True)
    source_evaluation = word(SourceEvaluation, required=True)
    information_evaluation = word(InformationEvaluation, required=True)
    derived = fields.Boolean(truthy={True}, falsy={False}, load_default=False)
    remark = schema.Text(max_length=MAX_REMARK_CHARACTERS, multiline=True, load_default="")
    addition = fields.Nested(LegPart, load_default=None, allow_none=True)
    may_pass_to = distinct(one_member(), MAX_RELEASABLE_TO)

    @validates_schema
    def require_agreement(self, given: dict[str, Any], **_: Any) -> None:
        """Raises ValidationError where one field rules another out."""
        if (given.get("verdict") is SightingVerdict.ADDS) != (given.get("addition") is not None):
            raise ValidationError("given exactly when the verdict is adds", "addition")
        if given.get("may_pass_to") and given.get("traffic_light") not in _PASSES_ON:
            raise ValidationError("mark it TLP GREEN or CLEAR, or name nobody", "may_pass_to")


class AcknowledgementRequest(Request):
    """coordination_centre: the rescue coordination centre that you informed; empty when none."""

    coordination_centre = text(100, load_default="")


class PublishedSchema(Schema):
    """What became of it: nothing else is repeated. The path of an alert is `/alerts/` and its reference."""

    reference = ReferenceText(required=True)
    version = fields.Integer(required=True)


class WithdrawnSchema(Schema):
    """The alert is gone here, and its recipients are told to purge it. withdrawn: when."""

    reference = ReferenceText(required=True)
    withdrawn = fields.Integer(required=True)


class AlertSchema(Schema):
    """An alert as the caller may see it. obligations: what goes with its use."""

    reference = ReferenceText(required=True)
    version = fields.Integer(required=True)
    issued = fields.Integer(required=True)
    obligations = fields.List(fields.String(), required=True)
    alert = fields.Nested(AlertPart, required=True)
    distribution = fields.Nested(DistributionPart, required=True)


class ListedAlertSchema(Schema):
    """An alert in a list."""

    reference = ReferenceText(required=True)
    version = fields.Integer(required=True)
    issued = fields.Integer(required=True)
    expires = fields.Integer(required=True)
    urgency = word(Urgency, required=True)
    traffic_light = word(TrafficLight, required=True)
    title = fields.String(required=True)
    legs = fields.Integer(required=True)


class AlertsPage(Schema):
    """In order of reference. A page may be short, and not the last: next_cursor is null there.

    withheld: on the first page, how many alerts a restriction keeps from the caller, whatever was asked for; else null.
    """

    items = fields.List(fields.Nested(ListedAlertSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)
    withheld = fields.Integer(allow_none=True, required=True)


class SightingSchema(Schema):
    """A sighting. observer: the member that saw it."""

    sighting = fields.String(required=True)
    observer = fields.String(required=True)
    issued = fields.Integer(required=True)
    expires = fields.Integer(required=True)
    leg = fields.Integer(required=True)
    verdict = word(SightingVerdict, required=True)
    seen = fields.Integer(required=True)
    source_evaluation = word(SourceEvaluation, required=True)
    information_evaluation = word(InformationEvaluation, required=True)
    derived = fields.Boolean(required=True)
    remark = fields.String(required=True)
    addition = fields.Nested(LegPart, allow_none=True, required=True)
    traffic_light = word(TrafficLight, required=True)
    handling_codes = fields.List(word(HandlingCode), required=True)
    handling_text = fields.String(required=True)


class SightingsPage(Schema):
    """In order of observer. withheld: how many of this alert's sightings a restriction keeps from the caller."""

    items = fields.List(fields.Nested(SightingSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)
    withheld = fields.Integer(required=True)


class SentSightingSchema(Schema):
    """The sighting's identity."""

    sighting = fields.String(required=True)


class AlarmSchema(Schema):
    """An alarm that nobody has acknowledged. direction: it came from the peer, or went there. times: how often told."""

    reference = ReferenceText(required=True)
    version = fields.Integer(required=True)
    direction = word(Direction, required=True)
    peer = fields.String(required=True)
    since = fields.Integer(required=True)
    told = fields.Integer(required=True)
    times = fields.Integer(required=True)


class AlarmsPage(Schema):
    """Oldest first."""

    items = fields.List(fields.Nested(AlarmSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class AcknowledgedSchema(Schema):
    """How many alarms ended by it: one for each member that had told it."""

    reference = ReferenceText(required=True)
    acknowledged = fields.Integer(required=True)


class RescueExtractSchema(Schema):
    """Nothing in it is about a person. position: degrees and decimal minutes; latitude and longitude in 1/100,000 degree."""

    position = fields.String(required=True)
    latitude_e5 = fields.Integer(required=True)
    longitude_e5 = fields.Integer(required=True)
    precision_metres = fields.Integer(required=True)
    observed = fields.Integer(required=True)
    persons_on_board = fields.Integer(allow_none=True, required=True)
    vessel = fields.String(required=True)
    telephone = fields.String(required=True)
    coordination_centre = fields.String(required=True)
    informed = fields.Integer(allow_none=True, required=True)
    reported_by = fields.String(required=True)
