"""A smuggling-route alert: the body of an item of kind `alert`.

One alert has one id for all its versions; a version is a body that its originator signs for each recipient apart, in an
item whose restrictions name that recipient (and, where the originator allows a relay, those it may be relayed to).
Persons are counted, never named.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from marshmallow import fields, validate

from protocol import schema
from protocol.alerts.attachments import MAX_ATTACHMENTS, Attachment, AttachmentSchema, check_attachments
from protocol.alerts.danger import DangerToLife, DangerToLifeSchema
from protocol.alerts.indicators import Indicator, IndicatorSchema
from protocol.alerts.legs import MAX_LEGS, MAX_PERSONS, Leg, LegSchema
from protocol.alerts.words import AlertId, Article10Clause, DocumentMethod
from protocol.encoding import Json
from protocol.errors import MalformedError
from protocol.matching.traveller import PartSchema
from protocol.vocabulary import InformationEvaluation, MemberCode, SourceEvaluation, Urgency

MAX_TITLE_CHARACTERS = 200
MAX_NARRATIVE_CHARACTERS = 8_000
MAX_GROUPS = 32
MAX_INDICATORS = 256
MAX_PARENTS = 64
MAX_VERSION = 10_000


@dataclass(frozen=True, slots=True, order=True)
class AlertReference:
    """An alert of another, or the same, originator."""

    originator: MemberCode
    alert_id: AlertId


class AlertReferenceSchema(schema.WireSchema):
    """Wire form of `AlertReference`."""

    dataclass = AlertReference

    originator = schema.member()
    alert_id = schema.identifier()


@dataclass(frozen=True, slots=True)
class OrganisedGroup:
    """handle: what investigators call the group, no person's name. methods: how it works (Art. 10(1)(b))."""

    handle: str
    methods: str = ""


class OrganisedGroupSchema(schema.WireSchema):
    """Wire form of `OrganisedGroup`."""

    dataclass = OrganisedGroup

    handle = schema.Text(max_length=100, min_length=1, required=True)
    methods = schema.Text(max_length=2_000, required=True, multiline=True)


@dataclass(frozen=True, slots=True)
class Alert:
    """clauses: Art. 10(1), at least one. legs: in the order of the journey. observed: Unix seconds, when the source saw it.

    derived_from: the alerts it rests on that this recipient may see; derived_undisclosed: whether it rests on others too.
    danger: given exactly when the urgency is `immediate_danger_to_life`. Raises MalformedError.
    """

    alert_id: AlertId
    version: int
    title: str
    clauses: tuple[Article10Clause, ...]
    source_evaluation: SourceEvaluation
    information_evaluation: InformationEvaluation
    observed: int
    urgency: Urgency = Urgency.ROUTINE
    narrative: str = field(default="", repr=False)
    legs: tuple[Leg, ...] = ()
    groups: tuple[OrganisedGroup, ...] = ()
    document_methods: tuple[DocumentMethod, ...] = ()
    indicators: tuple[Indicator, ...] = ()
    persons_at_risk: int | None = None
    danger: DangerToLife | None = None
    attachments: tuple[Attachment, ...] = field(default=(), repr=False)
    derived_from: tuple[AlertReference, ...] = ()
    derived_undisclosed: bool = False
    supersedes: AlertReference | None = None

    def __post_init__(self) -> None:
        if not self.clauses:
            raise MalformedError("alert.clauses", "an alert says which clauses of Article 10(1) it serves")
        if (self.urgency is Urgency.IMMEDIATE_DANGER_TO_LIFE) != (self.danger is not None):
            raise MalformedError("alert.danger", "is given exactly when life is in immediate danger")
        if len({leg.number for leg in self.legs}) != len(self.legs):
            raise MalformedError("alert.legs", "two legs have one number")
        check_attachments(self.attachments)


class AlertSchema(PartSchema):
    """Wire form of `Alert`."""

    dataclass = Alert

    alert_id = schema.identifier()
    version = schema.count(MAX_VERSION, 1)
    title = schema.Text(max_length=MAX_TITLE_CHARACTERS, min_length=1, required=True)
    clauses = schema.SortedTuple(schema.Word(Article10Clause), required=True)
    source_evaluation = schema.Word(SourceEvaluation, required=True)
    information_evaluation = schema.Word(InformationEvaluation, required=True)
    observed = schema.time()
    urgency = schema.Word(Urgency, required=True)
    narrative = schema.Text(max_length=MAX_NARRATIVE_CHARACTERS, required=True, multiline=True)
    legs = schema.Sequence(fields.Nested(LegSchema), required=True, validate=validate.Length(max=MAX_LEGS))
    groups = schema.Sequence(
        fields.Nested(OrganisedGroupSchema), required=True, validate=validate.Length(max=MAX_GROUPS)
    )
    document_methods = schema.SortedTuple(schema.Word(DocumentMethod), required=True)
    indicators = schema.Sequence(
        fields.Nested(IndicatorSchema), required=True, validate=validate.Length(max=MAX_INDICATORS)
    )
    persons_at_risk = schema.count(MAX_PERSONS, required=True, allow_none=True)
    danger = fields.Nested(DangerToLifeSchema, required=True, allow_none=True)
    attachments = schema.Sequence(
        fields.Nested(AttachmentSchema), required=True, validate=validate.Length(max=MAX_ATTACHMENTS)
    )
    derived_from = schema.Sequence(
        fields.Nested(AlertReferenceSchema), required=True, validate=validate.Length(max=MAX_PARENTS)
    )
    derived_undisclosed = schema.truth()
    supersedes = fields.Nested(AlertReferenceSchema, required=True, allow_none=True)


_ALERT = AlertSchema()


def alert_to_body(alert: Alert) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_ALERT, alert)


def parse_alert(body: Mapping[str, Json]) -> Alert:
    """From an item body. Raises MalformedError."""
    return schema.load(_ALERT, dict(body), Alert)
