"""Watchlist entries (DOMAIN section 3): what a country records about a person, a document or an object, and why.

An entry never leaves its owner's node. Peers get a label and a hit reference; each recipient's restrictions name that
recipient only, and `never_to` names nobody outside.
"""

import hashlib
from dataclasses import MISSING, dataclass, replace
from dataclasses import fields as dataclass_fields
from enum import StrEnum
from operator import attrgetter
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate

from crypto.encoding import pae
from protocol import schema
from protocol.errors import MalformedError
from protocol.field_writers import Judge, Writer, judge_of, quoted, writer_of, written_list
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier
from protocol.matching.names import MAX_NAME_CHARACTERS, check_name, script_of
from protocol.matching.places import BirthPlace
from protocol.matching.states import state_code
from protocol.matching.traveller import (
    DateField,
    IdentifierSchema,
    PartSchema,
    TravelDocumentSchema,
    WithBirthPlaces,
    birth_places_field,
)
from protocol.restrictions import MAX_RELEASABLE_TO, Marked, Restrictions
from protocol.vocabulary import (
    Action,
    Category,
    EntryId,
    HandlingCode,
    InformationEvaluation,
    MemberCode,
    ObjectKind,
    OffenceCode,
    Sex,
    SourceEvaluation,
    Urgency,
)

MAX_ENTRY_BYTES = 256 * 1024
"""More than the greatest entry that the limits below allow."""
MAX_TEXT_CHARACTERS = 500
MAX_VALUES = 64
"""Names, dates, documents or identifiers of one entry."""

ENTRY_ID = r"[A-Za-z0-9][A-Za-z0-9._:/-]{0,63}\Z"
"""The form of an owner's reference."""


class NameKind(StrEnum):
    """How well a name stands for the person; weak aliases (the UN list's low quality) come last everywhere."""

    PRIMARY = "primary"
    ALIAS = "alias"
    WEAK_ALIAS = "weak_alias"


_NAME_ORDER = {NameKind.PRIMARY: 0, NameKind.ALIAS: 1, NameKind.WEAK_ALIAS: 2}


class Provenance(StrEnum):
    """Where an entry's data come from (DOMAIN section 3). SIS data are named here only so that they can be refused."""

    OWN_AUTHORITY = "own_authority"
    PARTNER = "partner"
    PUBLIC_LIST = "public_list"
    INTERPOL = "interpol"
    SIS = "sis"


class RevocationGround(StrEnum):
    """Why a document was revoked (DOMAIN section 3)."""

    LOSS = "loss"
    FRAUD = "fraud"
    COURT_ORDER = "court_order"


@dataclass(frozen=True, slots=True, repr=False)
class Name:
    """A name as written: 1 to 400 characters on one line. Raises UnreadableError."""

    text: str
    kind: NameKind = NameKind.PRIMARY

    def __post_init__(self) -> None:
        check_name(self.text)

    def __repr__(self) -> str:
        return f"Name({self.kind}, redacted)"

    @property
    def script(self) -> str:
        """ISO 15924 code of the script it is written in, such as `Latn` or `Arab`."""
        return script_of(self.text)


@dataclass(frozen=True, slots=True, repr=False, kw_only=True)
class Entry:
    """One entry. Times are Unix seconds, 0 where not set; texts are empty where they do not apply.

    Sets (codes, members, sexes, nationalities) are sorted on construction; dates, documents and identifiers keep the
    owner's order, names too within their kind (primary first), all without repeats. Whether an
    entry may stand on a list is for `check_entry` to say.

    review: when the owner must look at it again. legal_basis, material_benefit, provenance_detail: plain words.
    source_consent: reference of the source's consent (INTERPOL). issuer_record: the issuer's record of the document.
    never_to: members who must not learn of it; never leaves the node. misused_identity: this person's identity is
    abused by somebody else; identity_consent is the reference of their explicit consent, which they can withdraw.
    whereabouts_consent: the adult agreed that relatives or the owner learn where they are.
    """

    entry_id: EntryId
    object_kind: ObjectKind
    category: Category
    legal_basis: str
    action: Action = Action.NONE
    urgency: Urgency = Urgency.ROUTINE
    offence_codes: tuple[OffenceCode, ...] = ()
    material_benefit: str = ""
    provenance: Provenance = Provenance.OWN_AUTHORITY
    provenance_detail: str = ""
    source_consent: str = ""
    issued: int = 0
    review: int = 0
    expires: int = 0
    handling_codes: tuple[HandlingCode, ...] = ()
    handling_text: str = ""
    source_evaluation: SourceEvaluation = SourceEvaluation.X
    information_evaluation: InformationEvaluation = InformationEvaluation.CANNOT_BE_CORROBORATED
    releasable_to: tuple[MemberCode, ...] = ()
    never_to: tuple[MemberCode, ...] = ()
    names: tuple[Name, ...] = ()
    birth_dates: tuple[PartialDate, ...] = ()
    sexes: tuple[Sex, ...] = ()
    nationalities: tuple[str, ...] = ()
    documents: tuple[TravelDocument, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    judicial_reference: str = ""
    maximum_penalty_years: int = 0
    sentence_months: int = 0
    extradition_undertaking: bool = False
    issuer_record: str = ""
    revoked_by: str = ""
    revocation_ground: RevocationGround | None = None
    protection_officer: str = ""
    whereabouts_consent: bool = False
    misused_identity: bool = False
    identity_consent: str = ""
    list_name: str = ""
    list_date: int = 0
    birth_places: tuple[BirthPlace, ...] = ()

    _SETS: ClassVar[tuple[str, ...]] = ("offence_codes", "handling_codes", "releasable_to", "never_to")
    _ORDERED: ClassVar[tuple[str, ...]] = ("names", "birth_dates", "documents", "identifiers", "birth_places")

    def __post_init__(self) -> None:
        for field in self._SETS:
            if (values := getattr(self, field)) != ():
                object.__setattr__(self, field, tuple(sorted(set(values))))
        for field in self._ORDERED:
            if (values := getattr(self, field)) != ():
                object.__setattr__(self, field, tuple(dict.fromkeys(values)))
        if len(self.names) > 1:
            best_first = sorted(self.names, key=lambda name: _NAME_ORDER[name.kind])
            object.__setattr__(self, "names", tuple(best_first))
        if self.sexes != ():
            object.__setattr__(self, "sexes", tuple(sorted(set(self.sexes), key=lambda sex: sex.value)))
        if self.nationalities != ():
            states = sorted({state_code(state) for state in self.nationalities})
            object.__setattr__(self, "nationalities", tuple(states))

    def __repr__(self) -> str:
        return f"Entry({self.object_kind}, {self.category}, redacted)"

    def marked(self, originator: MemberCode) -> Marked:
        """What `may_use` decides on; it stays inside the node, since it holds `never_to`."""
        restrictions = self._restrictions(self.releasable_to)
        return Marked(originator, restrictions, self.category, frozenset(self.never_to))

    def restrictions_for(self, recipient: MemberCode) -> Restrictions:
        """The recipient's copy of the restrictions: it names that recipient, if it may have the entry, and no other."""
        allowed = recipient in self.releasable_to and recipient not in self.never_to
        return self._restrictions((recipient,) if allowed else ())

    def _restrictions(self, releasable_to: tuple[MemberCode, ...]) -> Restrictions:
        return Restrictions(
            expires=self.expires,
            handling_codes=self.handling_codes,
            handling_text=self.handling_text,
            releasable_to=releasable_to,
        )


class NameSchema(PartSchema):
    """Canonical form of `Name`."""

    dataclass = Name

    text = schema.Text(max_length=MAX_NAME_CHARACTERS, required=True)
    kind = schema.Word(NameKind, required=True)


def _text(max_length: int = MAX_TEXT_CHARACTERS) -> schema.Text:
    return schema.Text(max_length=max_length, required=True)


def _several(inner: Any) -> schema.Sequence:
    return schema.Sequence(inner, required=True, validate=validate.Length(max=MAX_VALUES))


def _members() -> schema.SortedTuple:
    return schema.SortedTuple(schema.member(), required=True, validate=validate.Length(max=MAX_RELEASABLE_TO))


class EntrySchema(WithBirthPlaces):
    """Canonical form of `Entry`, for the owner's own store and for its digest."""

    dataclass = Entry

    entry_id = fields.String(required=True, validate=validate.Regexp(ENTRY_ID))
    object_kind = schema.Word(ObjectKind, required=True)
    category = schema.Word(Category, required=True)
    legal_basis = _text()
    action = schema.Word(Action, required=True)
    urgency = schema.Word(Urgency, required=True)
    offence_codes = schema.SortedTuple(schema.Word(OffenceCode), required=True)
    material_benefit = _text()
    provenance = schema.Word(Provenance, required=True)
    provenance_detail = _text()
    source_consent = _text()
    issued = schema.time()
    review = schema.time()
    expires = schema.time()
    handling_codes = schema.SortedTuple(schema.Word(HandlingCode), required=True)
    handling_text = _text()
    source_evaluation = schema.Word(SourceEvaluation, required=True)
    information_evaluation = schema.Word(InformationEvaluation, required=True)
    releasable_to = _members()
    never_to = _members()
    names = _several(fields.Nested(NameSchema))
    birth_dates = _several(DateField())
    sexes = _several(schema.Word(Sex))
    nationalities = _several(schema.Text(max_length=3))
    documents = _several(fields.Nested(TravelDocumentSchema))
    identifiers = _several(fields.Nested(IdentifierSchema))
    judicial_reference = _text()
    maximum_penalty_years = schema.count(maximum=100)
    sentence_months = schema.count(maximum=1200)
    extradition_undertaking = fields.Boolean(required=True, truthy={True}, falsy={False})
    issuer_record = _text()
    revoked_by = _text()
    revocation_ground = schema.Word(RevocationGround, required=True, allow_none=True)
    protection_officer = _text()
    whereabouts_consent = fields.Boolean(required=True, truthy={True}, falsy={False})
    misused_identity = fields.Boolean(required=True, truthy={True}, falsy={False})
    identity_consent = _text()
    list_name = _text(100)
    list_date = schema.time()
    birth_places = birth_places_field()


_SCHEMA = EntrySchema()


def dump_entry(entry: Entry) -> bytes:
    """The entry's canonical bytes, for the owner's own store. Raises MalformedError for text that is not Unicode."""
    values = _values(entry)
    fragments = [
        empty if value is default else prefix + write(value)
        for value, (default, empty, prefix, write) in zip(values, _WRITTEN, strict=True)
    ]
    try:
        return f"{{{','.join(filter(None, fragments))}}}".encode()
    except UnicodeEncodeError as error:  # a lone surrogate
        raise MalformedError("body", "text that is not Unicode") from error


def load_entry(raw: bytes) -> Entry:
    """The entry of canonical bytes. Raises MalformedError naming the field, never its content."""
    return schema.load_bytes(_SCHEMA, raw, Entry, max_bytes=MAX_ENTRY_BYTES)


def entry_digest(entry: Entry) -> bytes:
    """SHA-256 over pae("wren entry v1", canonical bytes), 32 bytes: changes when anything of the entry changes."""
    return hashlib.sha256(pae("wren entry v1", dump_entry(entry))).digest()


def check_form(entry: Entry) -> None:
    """Refuses an entry whose canonical bytes `load_entry` would refuse, without the cost of making them.

    Words are enums, and parts (names, dates, documents, identifiers) have their form from their constructors: of
    these only the number is checked. Raises MalformedError naming the field.
    """
    for value, (name, default, formed) in zip(_values(entry), _FORMED, strict=True):
        if value is not default and not formed(value):  # most fields are empty, and empty has the form
            _refuse(name, value)


def _refuse(name: str, value: Any) -> None:
    """Says what is wrong with it, as the schema does."""
    try:
        if name in _PARTS:
            validate.Length(max=MAX_VALUES)(value)
        else:
            _SCHEMA.fields[name].deserialize(list(value) if isinstance(value, tuple) else value)
        if type(value) is str:
            value.encode()
    except ValidationError as error:
        reason = error.messages[0] if isinstance(error.messages, list) else "one of its values has another form"
        raise MalformedError(name, str(reason)) from error
    except UnicodeEncodeError as error:
        raise MalformedError(name, "text that is not Unicode") from error


def without_identity(entry: Entry) -> Entry:
    """The entry after the person withdrew consent to a misused identity: nothing of them is left in it."""
    return replace(
        entry, names=(), birth_dates=(), birth_places=(), sexes=(), nationalities=(), documents=(), identifiers=()
    )


def _written_name(name: Name) -> str:
    return f'{{"kind":{quoted(name.kind.value)},"text":{quoted(name.text)}}}'


def _written_document(one: TravelDocument) -> str:
    return f'{{"issuer":{quoted(one.issuer)},"number":{quoted(one.number)},"type":{quoted(one.type)}}}'


def _written_identifier(one: Identifier) -> str:
    return f'{{"kind":{quoted(one.kind.value)},"value":{quoted(one.value)}}}'


def _written_place(one: BirthPlace) -> str:
    return f'{{"place":{quoted(one.place)},"state":{quoted(one.state)}}}'


_PARTS: dict[str, Writer] = {
    "birth_places": written_list(_written_place),
    "names": written_list(_written_name),
    "birth_dates": written_list(lambda date: quoted(date.text())),
    "nationalities": written_list(quoted),
    "documents": written_list(_written_document),
    "identifiers": written_list(_written_identifier),
}
_NAMES = sorted(_SCHEMA.fields)
_values = attrgetter(*_NAMES)
_DEFAULTS = {one.name: one.default for one in dataclass_fields(Entry)}


def _written(name: str) -> tuple[Any, str, str, Writer]:
    """The field's default, how that is written (empty: not at all), what stands before a value, how a value is written."""
    write = _PARTS[name] if name in _PARTS else writer_of(_SCHEMA.fields[name])
    prefix, default = f'"{name}":', _DEFAULTS[name]
    never = default is MISSING or not _SCHEMA.fields[name].required
    return default, "" if never else prefix + write(default), prefix, write


def _judged(name: str) -> tuple[str, Any, Judge]:
    field = _SCHEMA.fields[name]
    return name, _DEFAULTS[name], (lambda value: len(value) <= MAX_VALUES) if name in _PARTS else judge_of(field)


_WRITTEN = [_written(name) for name in _NAMES]
_FORMED = [_judged(name) for name in _NAMES]
"""Most fields of most entries are empty: these are written once, and have the form."""
