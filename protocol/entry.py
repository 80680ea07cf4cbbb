"""Watchlist entries (DOMAIN section 3): what a country records about a person, a document or an object, and why.

An entry never leaves its owner's node. Peers get a label and a hit reference; each recipient's restrictions name that
recipient only, and `never_to` names nobody outside.
"""

import hashlib
from dataclasses import MISSING, dataclass, replace
from dataclasses import fields as dataclass_fields
from enum import StrEnum
from typing import Any, ClassVar

from marshmallow import ValidationError, fields, validate

from crypto.encoding import pae
from protocol import schema
from protocol.encoding import encode
from protocol.errors import MalformedError
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier
from protocol.matching.names import MAX_NAME_CHARACTERS, check_name, script_of
from protocol.matching.states import state_code
from protocol.matching.traveller import DateField, IdentifierSchema, PartSchema, TravelDocumentSchema
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

    _SETS: ClassVar[tuple[str, ...]] = ("offence_codes", "handling_codes", "releasable_to", "never_to")
    _ORDERED: ClassVar[tuple[str, ...]] = ("names", "birth_dates", "documents", "identifiers")

    def __post_init__(self) -> None:
        for field in self._SETS:
            object.__setattr__(self, field, tuple(sorted(set(getattr(self, field)))))
        for field in self._ORDERED:
            object.__setattr__(self, field, tuple(dict.fromkeys(getattr(self, field))))
        best_first = sorted(self.names, key=lambda name: _NAME_ORDER[name.kind])
        object.__setattr__(self, "names", tuple(best_first))
        object.__setattr__(self, "sexes", tuple(sorted(set(self.sexes), key=lambda sex: sex.value)))
        object.__setattr__(self, "nationalities", tuple(sorted({state_code(state) for state in self.nationalities})))

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


class EntrySchema(PartSchema):
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


_SCHEMA = EntrySchema()
_DEFAULTS = {one.name: one.default for one in dataclass_fields(Entry) if one.default is not MISSING}
_DUMPED_DEFAULTS: dict[str, Any] = {
    name: field.serialize(name, _DEFAULTS, accessor=lambda values, key, *_: values[key])
    for name, field in _SCHEMA.fields.items()
    if name in _DEFAULTS
}
"""Most fields of most entries are empty: these are written once."""
_PARTS = frozenset({"names", "birth_dates", "nationalities", "documents", "identifiers"})
_WORDS = frozenset(
    name
    for name, field in _SCHEMA.fields.items()
    if isinstance(field, schema.Word) or (isinstance(field, fields.List) and isinstance(field.inner, schema.Word))
)


def dump_entry(entry: Entry) -> bytes:
    """The entry's canonical bytes, for the owner's own store. Raises MalformedError for text that is not Unicode."""
    found = dict(_DUMPED_DEFAULTS)
    for name, field in _SCHEMA.fields.items():
        if getattr(entry, name) is not _DEFAULTS.get(name, MISSING):
            found[name] = field.serialize(name, entry)
    return encode(found)


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
    for name, field in _SCHEMA.fields.items():
        value = getattr(entry, name)
        if name in _WORDS or value is _DEFAULTS.get(name, MISSING):  # most fields are empty, and empty has the form
            continue
        try:
            if name in _PARTS:
                validate.Length(max=MAX_VALUES)(value)
            else:
                field.deserialize(list(value) if isinstance(value, tuple) else value)
            if type(value) is str:
                value.encode()
        except ValidationError as error:
            reason = error.messages[0] if isinstance(error.messages, list) else "one of its values has another form"
            raise MalformedError(name, str(reason)) from error
        except UnicodeEncodeError as error:
            raise MalformedError(name, "text that is not Unicode") from error


def without_identity(entry: Entry) -> Entry:
    """The entry after the person withdrew consent to a misused identity: nothing of them is left in it."""
    return replace(entry, names=(), birth_dates=(), sexes=(), nationalities=(), documents=(), identifiers=())
