"""What is done with an alert beside changing it: passed on, kept under law, explained, followed, drafted from a bundle."""

from __future__ import annotations

from typing import Any

from flask_smorest.fields import Upload
from marshmallow import Schema, ValidationError, fields, validates_schema
from werkzeug.datastructures import FileStorage

from node.api.schemas.alert_parts import AlertPart, ReferenceText, one_member
from node.api.schemas.alerts import DistributionPart
from node.api.schemas.checks import PurposeQuery
from node.api.schemas.parts import Request, text, word
from node.core.alerts.rows import FindingKind
from node.core.alerts.withdrawal import MAX_BASIS
from protocol.recall import RecallOutcome
from protocol.restrictions import Door
from protocol.schema import member
from protocol.vocabulary import Purpose, Role


class RelayRequest(Request):
    """to: the member that it is passed on to, as its originator allows."""

    to = member(metadata={"pattern": "^[A-Z]{2}$"})


class RelayedSchema(Schema):
    """The alert is on its way, and every later version follows."""

    reference = ReferenceText(required=True)
    to = fields.String(required=True)


class RetentionRequest(Request):
    """basis: the law that obliges this country to keep its copy; its originator is told it."""

    basis = text(MAX_BASIS, min_length=1, required=True)


class RetainedSchema(Schema):
    """This node's copy stays, and is shown to nobody, should the alert be withdrawn."""

    reference = ReferenceText(required=True)


class RecipientSchema(Schema):
    """What became of one recipient's copy. version: the newest that was sent; 0: it may come by a relay alone.

    outcome: null until the alert is withdrawn from it; then what it said that it did, and under which law it kept a copy.
    """

    recipient = fields.String(required=True)
    version = fields.Integer(required=True)
    withdrawn = fields.Integer(allow_none=True, required=True)
    outcome = word(RecallOutcome, allow_none=True, required=True)
    basis = fields.String(required=True)


class RecipientsSchema(Schema):
    """In order of code. withdrawn: when the alert was withdrawn from everybody."""

    reference = ReferenceText(required=True)
    withdrawn = fields.Integer(allow_none=True, required=True)
    recipients = fields.List(fields.Nested(RecipientSchema), required=True)


class DecisionQuery(PurposeQuery):
    """By which way, and to whom: another member, or within this country."""

    door = word(Door, load_default=Door.EXPORT)
    to = one_member()


class DecisionSchema(Schema):
    """allowed, or every reason against it. obligations: what goes with its use."""

    reference = ReferenceText(required=True)
    door = word(Door, required=True)
    to = fields.String(required=True)
    role = word(Role, allow_none=True, required=True)
    purpose = word(Purpose, required=True)
    allowed = fields.Boolean(required=True)
    reasons = fields.List(fields.String(), required=True)
    obligations = fields.List(fields.String(), required=True)


class FindingSchema(Schema):
    """What somebody should look into. alert: null where it concerns none in particular."""

    kind = word(FindingKind, required=True)
    member = fields.String(required=True)
    alert = ReferenceText(allow_none=True, required=True)
    version = fields.Integer(required=True)
    found = fields.Integer(required=True)


class FindingsPage(Schema):
    """Oldest first. withheld: how many findings name an alert that a restriction keeps from the caller."""

    items = fields.List(fields.Nested(FindingSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)
    withheld = fields.Integer(required=True)


class AwaitedPurgeSchema(Schema):
    """A recipient of a withdrawn alert that has not said what became of its copy."""

    reference = ReferenceText(required=True)
    recipient = fields.String(required=True)
    withdrawn = fields.Integer(required=True)


class AwaitedPurgesPage(Schema):
    """In order of alert and recipient."""

    items = fields.List(fields.Nested(AwaitedPurgeSchema), required=True)
    next_cursor = fields.String(allow_none=True, required=True)


class BundleRequest(Request):
    """file: a STIX 2.1 bundle, in JSON."""

    file = Upload(required=True)

    @validates_schema
    def require_file(self, given: dict[str, Any], **_: Any) -> None:
        """Raises ValidationError for text where a file belongs."""
        if "file" in given and not isinstance(given["file"], FileStorage):
            raise ValidationError("not a file", "file")


class AlertDraftSchema(Schema):
    """A draft, to be finished by a person and published by them. report: the STIX id. source: which alert it says it was.

    updates: this country's own alert, of which it would be the next version; else it would be a new one.
    """

    report = fields.String(required=True)
    source = ReferenceText(allow_none=True, required=True)
    updates = ReferenceText(allow_none=True, required=True)
    alert = fields.Nested(AlertPart, required=True)
    distribution = fields.Nested(DistributionPart, required=True)


class BundleRejectSchema(Schema):
    """An object, or a part of one, that is in no draft, or what was supposed in one; and what to do."""

    object = fields.String(required=True, attribute="object_id")
    field = fields.String(required=True)
    reason = fields.String(required=True)
    remedy = fields.String(required=True)


class AlertDraftsSchema(Schema):
    """Nothing of it is kept or published."""

    drafts = fields.List(fields.Nested(AlertDraftSchema), required=True)
    rejects = fields.List(fields.Nested(BundleRejectSchema), required=True)
