"""Restrictions on use, and the one function that decides whether an item may pass a door: `may_use`.

Article 10(2) of the Smuggling of Migrants Protocol: the receiver shall comply with the sender's restrictions. They are
signed into the item; every door out of the node (tag-set builder, screen, API, export, onward message, search) asks
`may_use` and passes nothing that it forbids.
"""

from dataclasses import dataclass, field
from enum import StrEnum

from marshmallow import validate

from protocol import schema
from protocol.vocabulary import Category, HandlingCode, MemberCode, Purpose, Role, TrafficLight

MAX_RELEASABLE_TO = 64
_NOT_BEYOND_RECIPIENT = frozenset({TrafficLight.RED, TrafficLight.AMBER_STRICT, TrafficLight.AMBER})
"""TLP 2.0 lets their recipient share within its own organisation at most (AMBER: and its clients, none of them a member)."""


@dataclass(frozen=True, slots=True)
class Restrictions:
    """What the originator allows (DOMAIN section 2).

    releasable_to: members who may have the item; empty means nobody. In a recipient's copy it names that recipient only.
    handling_text: the free text of H3. expires: Unix seconds, after which nobody may use the item.
    """

    expires: int
    handling_codes: tuple[HandlingCode, ...] = ()
    handling_text: str = ""
    traffic_light: TrafficLight = TrafficLight.AMBER_STRICT
    releasable_to: tuple[MemberCode, ...] = ()


class RestrictionsSchema(schema.WireSchema):
    """Wire form of `Restrictions`."""

    dataclass = Restrictions

    expires = schema.time()
    handling_codes = schema.SortedTuple(schema.Word(HandlingCode), required=True)
    handling_text = schema.Text(max_length=500, required=True)
    traffic_light = schema.Word(TrafficLight, required=True)
    releasable_to = schema.SortedTuple(schema.member(), required=True, validate=validate.Length(max=MAX_RELEASABLE_TO))


class Door(StrEnum):
    """The ways out of a node."""

    TAG_SET = "tag_set"
    SCREEN = "screen"
    API = "api"
    EXPORT = "export"
    ONWARD_MESSAGE = "onward_message"
    SEARCH = "search"


@dataclass(frozen=True, slots=True)
class Marked:
    """An item or entry as `may_use` sees it: who made it, how it is marked, and what it is, without its content.

    never_to stays inside this node: on the wire it would name who is feared.
    """

    originator: MemberCode
    restrictions: Restrictions
    category: Category | None = None
    never_to: frozenset[MemberCode] = frozenset()


@dataclass(frozen=True, slots=True)
class Actor:
    """Who moves the item: a member, and within it a role (None for the node itself)."""

    member: MemberCode
    role: Role | None = None


@dataclass(frozen=True, slots=True)
class Destination:
    """Where the item would go. `categories` are those of the recorded terms with that member; None: no terms recorded."""

    member: MemberCode
    door: Door
    categories: frozenset[Category] | None = None
    training: bool = False


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether the item may pass. `reasons` say why not; `obligations` go with it when it may."""

    allowed: bool
    reasons: tuple[str, ...] = ()
    obligations: tuple[str, ...] = field(default=())


def may_use(item: Marked, actor: Actor, purpose: Purpose | None, destination: Destination, now: int) -> Decision:
    """Whether `actor` may take `item` to `destination` for `purpose` at `now` (Unix seconds). Pure; all reasons are given.

    purpose None is for doors at which no purpose exists yet: a tag set, or a message of the originator's own.
    """
    reasons = [
        *_time_reasons(item, now),
        *_recipient_reasons(item, actor, destination),
        *_category_reasons(item, actor, destination),
        *_handling_reasons(item, actor, purpose, destination),
    ]
    return Decision(allowed=not reasons, reasons=tuple(reasons), obligations=_obligations(item))


def _time_reasons(item: Marked, now: int) -> list[str]:
    return ["the item has expired"] if now >= item.restrictions.expires else []


def _recipient_reasons(item: Marked, actor: Actor, destination: Destination) -> list[str]:
    reasons = []
    if destination.member in item.never_to:
        reasons.append("the originator never lets this member have it")
    if destination.member != item.originator and destination.member not in item.restrictions.releasable_to:
        reasons.append("it is not releasable to this member")
    onward = destination.member not in (actor.member, item.originator)
    if onward and actor.member != item.originator and HandlingCode.H2 in item.restrictions.handling_codes:
        reasons.append("H2: it is not disseminated further without the originator's permission")
    light = item.restrictions.traffic_light
    if onward and actor.member != item.originator and light in _NOT_BEYOND_RECIPIENT:
        reasons.append(f"TLP:{light.value}: it stays with its recipient")
    return reasons


def _category_reasons(item: Marked, actor: Actor, destination: Destination) -> list[str]:
    reasons = []
    if destination.door is Door.TAG_SET and destination.categories is None:
        reasons.append("no terms are recorded with this member")
    elif destination.door is Door.TAG_SET and item.category not in (destination.categories or ()):
        reasons.append("the terms with this member do not cover this category")
    leaves = destination.door is Door.TAG_SET or destination.member != actor.member
    if leaves and item.category is Category.REFERENCE_LIST and not destination.training:
        reasons.append("reference lists leave the node only under a training charter")
    return reasons


def _handling_reasons(item: Marked, actor: Actor, purpose: Purpose | None, destination: Destination) -> list[str]:
    codes = item.restrictions.handling_codes
    shown = destination.door in (Door.SCREEN, Door.API, Door.EXPORT, Door.SEARCH)
    reasons = []
    if shown and HandlingCode.PROTECTION_ONLY in codes and actor.role is not Role.PROTECTION_OFFICER:
        reasons.append("protection_only: only a protection officer sees it")
    if HandlingCode.PROTECTION_ONLY in codes and purpose not in (None, Purpose.PROTECTION):
        reasons.append("protection_only: it is used for protection and nothing else")
    if HandlingCode.H0 in codes and purpose is Purpose.PROTECTION:
        reasons.append("H0: it is used only to prevent and combat crime")
    return reasons


def _obligations(item: Marked) -> tuple[str, ...]:
    texts = []
    if HandlingCode.H1 in item.restrictions.handling_codes:
        texts.append("H1: not in judicial proceedings without the originator's permission")
    if HandlingCode.H3 in item.restrictions.handling_codes:
        texts.append(f"H3: {item.restrictions.handling_text}")
    return tuple(texts)
