"""What each category of entry may carry and needs: the table of DOMAIN section 3, as rules that teach.

`check_entry` gives every breach at once, each in plain words with what to do about it; none repeats personal data.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from protocol.entry import ENTRY_ID, Entry, Provenance, check_form
from protocol.errors import MalformedError
from protocol.limits import MAX_CLOCK_SKEW_SECONDS
from protocol.matching.dates import may_be_minor
from protocol.matching.identifiers import IdentifierKind
from protocol.vocabulary import (
    PROTECTIVE_CATEGORIES,
    Action,
    Category,
    HandlingCode,
    InformationEvaluation,
    ObjectKind,
    SourceEvaluation,
)

YEAR_SECONDS = 365 * 24 * 3600
LONGEST_YEAR_SECONDS = 366 * 24 * 3600
MINIMUM_PENALTY_YEARS = 2
MINIMUM_SENTENCE_MONTHS = 6


@dataclass(frozen=True, slots=True)
class RuleBreach:
    """Why an entry may not stand on a list: the field, the reason in plain words, and what to do about it."""

    field: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """One row of the table: what a category may be about, the actions it may carry, and how soon it is reviewed."""

    objects: frozenset[ObjectKind]
    actions: frozenset[Action]
    review_years: int = 3
    needs_offence: bool = False


_PERSON = frozenset({ObjectKind.PERSON})
_DOCUMENT = frozenset({ObjectKind.DOCUMENT})
_PROTECTIVE = CategoryRule(_PERSON, frozenset({Action.NONE, Action.PROTECT, Action.REFER}), review_years=1)
_DOCUMENT_RULE = CategoryRule(_DOCUMENT, frozenset({Action.NONE, Action.VERIFY, Action.SEIZE}))

CATEGORY_RULES: dict[Category, CategoryRule] = {
    Category.WANTED_ARREST: CategoryRule(
        _PERSON, frozenset({Action.NONE, Action.ARREST}), review_years=5, needs_offence=True
    ),
    Category.SMUGGLING_SUSPECT: CategoryRule(
        frozenset({ObjectKind.PERSON, ObjectKind.ORGANISATION, ObjectKind.VEHICLE, ObjectKind.VESSEL}),
        frozenset({Action.NONE, Action.DISCREET_CHECK, Action.INQUIRY_CHECK, Action.SPECIFIC_CHECK}),
        review_years=1,
        needs_offence=True,
    ),
    Category.FACILITATOR_ASSET: CategoryRule(
        frozenset(
            {ObjectKind.VEHICLE, ObjectKind.VESSEL, ObjectKind.PHONE, ObjectKind.ACCOUNT, ObjectKind.ORGANISATION}
        ),
        frozenset({Action.NONE, Action.RECORD_AND_REPORT}),
        needs_offence=True,
    ),
    Category.JUDICIAL_PROCEDURE: CategoryRule(_PERSON, frozenset({Action.NONE, Action.ESTABLISH_WHEREABOUTS})),
    Category.DOCUMENT_LOST_STOLEN: _DOCUMENT_RULE,
    Category.DOCUMENT_BLANK_STOLEN: _DOCUMENT_RULE,
    Category.DOCUMENT_FRAUDULENT: _DOCUMENT_RULE,
    Category.DOCUMENT_REVOKED: CategoryRule(_DOCUMENT, frozenset({Action.NONE, Action.VERIFY})),
    Category.MISSING_PERSON: _PROTECTIVE,
    Category.VULNERABLE_PERSON: _PROTECTIVE,
    Category.POSSIBLE_VICTIM: _PROTECTIVE,
    Category.REFERENCE_LIST: CategoryRule(frozenset(ObjectKind), frozenset({Action.NONE})),
}

_SIS = re.compile(r"\b(SIS(\s*II)?|SIRENE|Schengen\s+Information\s+System)\b", re.IGNORECASE)
_INTERPOL = re.compile(r"\bINTERPOL\b", re.IGNORECASE)
_IDENTIFIED_OBJECTS = {
    ObjectKind.VEHICLE: IdentifierKind.VEHICLE,
    ObjectKind.VESSEL: IdentifierKind.VESSEL,
    ObjectKind.PHONE: IdentifierKind.PHONE,
    ObjectKind.ACCOUNT: IdentifierKind.ACCOUNT,
}
_TRUSTED_SOURCES = frozenset({SourceEvaluation.A, SourceEvaluation.B})
_TRUSTED_INFORMATION = frozenset({InformationEvaluation.ACCURACY_NOT_IN_DOUBT, InformationEvaluation.KNOWN_TO_SOURCE})


def with_default_dates(entry: Entry) -> Entry:
    """The entry with a review date of its category's interval and an expiry at the review, where they are not set.

    Nobody stays on a list because nobody looked: unless the owner reviews it, the entry ends.
    """
    review = entry.review or entry.issued + CATEGORY_RULES[entry.category].review_years * YEAR_SECONDS
    expires = entry.expires or review
    if (review, expires) == (entry.review, entry.expires) and review <= expires:
        return entry
    return replace(entry, review=min(review, expires), expires=expires)


def check_entry(entry: Entry, now: int) -> tuple[RuleBreach, ...]:
    """All the reasons why the entry may not stand on a watchlist at `now` (Unix seconds); empty when it may. Total."""
    rules = (_form, _category, _subject, _grounds, _category_needs, _age, _provenance, _dates, _release, _identity)
    return tuple(breach for rule in rules for breach in rule(entry, now))


def _form(entry: Entry, now: int) -> Iterator[RuleBreach]:
    if not re.match(ENTRY_ID, entry.entry_id):
        yield RuleBreach("entry_id", "not a reference", "use 1 to 64 of A-Z a-z 0-9 . _ : / -, a letter or digit first")
        return
    try:
        check_form(entry)
    except MalformedError as error:
        yield RuleBreach(error.field, error.reason, "write this field as the description of the format says")


def _category(entry: Entry, now: int) -> Iterator[RuleBreach]:
    rule = CATEGORY_RULES[entry.category]
    if entry.object_kind not in rule.objects:
        allowed = ", ".join(sorted(rule.objects))
        yield RuleBreach(
            "object_kind",
            f"{entry.category} is not about a {entry.object_kind}",
            f"choose one of {allowed}, or another category; a person is listed only as suspect, wanted, or to be protected",
        )
    if entry.action not in rule.actions:
        yield RuleBreach(
            "action",
            f"{entry.category} may not carry the action {entry.action}",
            f"choose one of {', '.join(sorted(rule.actions))}",
        )


def _subject(entry: Entry, now: int) -> Iterator[RuleBreach]:
    match entry.object_kind:
        case ObjectKind.PERSON | ObjectKind.ORGANISATION:
            if not entry.names:
                yield RuleBreach("names", f"a {entry.object_kind} without a name", "give at least one name")
        case ObjectKind.DOCUMENT:
            if not entry.documents or not all(document.issuer for document in entry.documents):
                yield RuleBreach("documents", "no document, or one without its issuer", "give type, issuer and number")
            if entry.names:
                yield RuleBreach(
                    "names", "a document is an object: its holder is not listed", "leave the names out of this entry"
                )
        case kind:
            if _IDENTIFIED_OBJECTS[kind] not in {identifier.kind for identifier in entry.identifiers}:
                yield RuleBreach("identifiers", f"a {kind} without its identifier", f"give the {kind}'s number or name")
            if entry.names:
                yield RuleBreach("names", f"a {kind} is an object: its user is not listed", "list a person separately")


def _grounds(entry: Entry, now: int) -> Iterator[RuleBreach]:
    if not entry.legal_basis.strip():
        yield RuleBreach("legal_basis", "missing", "name the law and the decision that allow this entry")
    if CATEGORY_RULES[entry.category].needs_offence and not entry.offence_codes:
        yield RuleBreach(
            "offence_codes",
            "no conduct of Article 6 is named",
            "give at least one code, such as 6.1.a; having been smuggled is no offence (Article 5)",
        )
    if HandlingCode.H3 in entry.handling_codes and not entry.handling_text.strip():
        yield RuleBreach("handling_text", "H3 without its words", "write what may not be done, or leave H3 out")
    if entry.handling_text and HandlingCode.H3 not in entry.handling_codes:
        yield RuleBreach("handling_text", "words of a restriction without H3", "add the handling code H3")


def _category_needs(entry: Entry, now: int) -> Iterator[RuleBreach]:
    match entry.category:
        case Category.WANTED_ARREST:
            yield from _wanted(entry)
        case Category.SMUGGLING_SUSPECT:
            yield from _suspect(entry)
        case Category.JUDICIAL_PROCEDURE:
            yield from _required(entry.judicial_reference, "judicial_reference", "the court's reference")
        case Category.DOCUMENT_LOST_STOLEN | Category.DOCUMENT_BLANK_STOLEN | Category.DOCUMENT_FRAUDULENT:
            yield from _required(entry.issuer_record, "issuer_record", "the reference of the issuer's record")
        case Category.DOCUMENT_REVOKED:
            yield from _required(entry.revoked_by, "revoked_by", "the authority that revoked the document")
            if entry.revocation_ground is None:
                yield RuleBreach("revocation_ground", "missing", "say why: loss, fraud or court_order")
        case Category.REFERENCE_LIST:
            yield from _required(entry.list_name, "list_name", "the name of the public list")
            if not entry.list_date:
                yield RuleBreach("list_date", "missing", "give the date of the list that was loaded")
        case _ if entry.category in PROTECTIVE_CATEGORIES:
            yield from _required(entry.protection_officer, "protection_officer", "the protection officer in charge")
        case _:
            pass


def _wanted(entry: Entry) -> Iterator[RuleBreach]:
    yield from _required(entry.judicial_reference, "judicial_reference", "the reference of the judicial decision")
    if entry.maximum_penalty_years < MINIMUM_PENALTY_YEARS and entry.sentence_months < MINIMUM_SENTENCE_MONTHS:
        yield RuleBreach(
            "maximum_penalty_years",
            "neither a maximum penalty of two years nor a sentence of six months",
            "give maximum_penalty_years or sentence_months; lesser offences are no ground for arrest abroad",
        )
    if not entry.extradition_undertaking:
        yield RuleBreach(
            "extradition_undertaking", "not given", "list for arrest only whom your authorities will ask to extradite"
        )


def _suspect(entry: Entry) -> Iterator[RuleBreach]:
    if not entry.material_benefit.strip():
        yield RuleBreach(
            "material_benefit",
            "no financial or other material benefit is stated",
            "state it (Article 3(a)); help by family, rescue or humanitarian aid is no ground",
        )
    trusted = entry.source_evaluation in _TRUSTED_SOURCES and entry.information_evaluation in _TRUSTED_INFORMATION
    if entry.action is not Action.NONE and not trusted:
        yield RuleBreach(
            "action",
            "an action needs a source evaluated A or B and information evaluated 1 or 2",
            "set the action to none, or correct the evaluation",
        )


def _age(entry: Entry, now: int) -> Iterator[RuleBreach]:
    if any(date.is_after(now) for date in entry.birth_dates):
        yield RuleBreach("birth_dates", "the date of birth lies in the future", "correct the date")
    elif may_be_minor(entry.birth_dates, now) and not entry.category.is_protective:
        yield RuleBreach(
            "birth_dates",
            "in a reading of the date of birth the person is under 18",
            "use a protective category with the action protect or refer; in an entry about an object leave the date out",
        )


def _provenance(entry: Entry, now: int) -> Iterator[RuleBreach]:
    said = f"{entry.provenance_detail} {entry.legal_basis} {entry.list_name}"
    if entry.provenance is Provenance.SIS or _SIS.search(said):
        yield RuleBreach(
            "provenance",
            "data of the Schengen Information System may not be passed to other systems",
            "list only what your own authorities recorded",
        )
    interpol = entry.provenance is Provenance.INTERPOL or _INTERPOL.search(entry.provenance_detail)
    if interpol and not entry.source_consent.strip():
        yield RuleBreach(
            "source_consent",
            "INTERPOL data without the consent of the country they come from",
            "give the reference of that consent, or leave the entry out",
        )


def _dates(entry: Entry, now: int) -> Iterator[RuleBreach]:
    longest = CATEGORY_RULES[entry.category].review_years
    if not entry.issued or entry.issued > now + MAX_CLOCK_SKEW_SECONDS:
        yield RuleBreach("issued", "missing, or in the future", "give the day on which the entry was made")
    if not entry.issued < entry.review <= entry.issued + longest * LONGEST_YEAR_SECONDS:
        yield RuleBreach(
            "review",
            f"not within {longest} year{'s' if longest > 1 else ''} after the entry was made",
            "leave it empty for the longest interval, or give an earlier date",
        )
    elif entry.review <= now:
        yield RuleBreach("review", "the review is overdue", "review the entry, then give new dates")
    if entry.expires < entry.review:
        yield RuleBreach("expires", "before the review", "leave it empty, or give a date at or after the review")


def _release(entry: Entry, now: int) -> Iterator[RuleBreach]:
    if set(entry.releasable_to) & set(entry.never_to):
        yield RuleBreach(
            "releasable_to", "names a member that never_to names too", "take the member off one of the two"
        )


def _identity(entry: Entry, now: int) -> Iterator[RuleBreach]:
    if not entry.misused_identity:
        return
    yield from _required(entry.identity_consent, "identity_consent", "the reference of the person's explicit consent")
    if not entry.category.is_protective:
        yield RuleBreach(
            "misused_identity",
            "a person whose identity is misused is never treated as the subject",
            "list them in a protective category, and the person who misuses the identity in an entry of their own",
        )


def _required(text: str, field: str, what: str) -> Iterator[RuleBreach]:
    if not text.strip():
        yield RuleBreach(field, "missing", f"give {what}")
