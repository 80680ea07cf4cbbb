"""What an agency discloses of its log: payloads with their salts, or digests with their salts.

A file of canonical JSON lines: a heading, then one line a position. An auditor proves each against the leaf in the log.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from marshmallow import fields

from protocol import schema
from protocol.audit.leaf_lookup import LeafLookup, LeafLookupError
from protocol.erasure import Erasure, parse_erasure
from protocol.errors import MalformedError
from protocol.leaf import SALT_BYTES, Leaf, commit, commit_digest
from protocol.limits import MAX_CHARTER_BYTES
from protocol.vocabulary import LeafKind

DISCLOSURE_FORMAT = "wren-disclosure-1"
MAX_PAYLOAD_BYTES = MAX_CHARTER_BYTES + 4096
"""The largest payload is a signed charter."""
MAX_LINE_BYTES = MAX_PAYLOAD_BYTES * 4 // 3 + 1024
MAX_POSITION = 2**53 - 1


@dataclass(frozen=True, slots=True)
class DisclosureHeading:
    """Of which log. format: DISCLOSURE_FORMAT."""

    format: str
    origin: str


class DisclosureHeadingSchema(schema.WireSchema):
    """Wire form of `DisclosureHeading`."""

    dataclass = DisclosureHeading

    format = fields.String(required=True)
    origin = schema.Text(max_length=255, min_length=1, required=True)


@dataclass(frozen=True, slots=True)
class Disclosed:
    """One position: payload and salt, or digest (of the payload, 32 bytes) and salt.

    All three are None where the agency has the payload no more.
    """

    position: int
    salt: bytes | None = field(default=None, repr=False)
    payload: bytes | None = field(default=None, repr=False)
    digest: bytes | None = None


class DisclosedSchema(schema.WireSchema):
    """Wire form of `Disclosed`."""

    dataclass = Disclosed

    position = schema.count(MAX_POSITION)
    salt = schema.Bytes(length=SALT_BYTES, required=True, allow_none=True)
    payload = schema.Bytes(max_length=MAX_PAYLOAD_BYTES, required=True, allow_none=True)
    digest = schema.Bytes(length=32, required=True, allow_none=True)


_HEADING = DisclosureHeadingSchema()
_DISCLOSED = DisclosedSchema()


class Verdict(StrEnum):
    """What an auditor says of one position."""

    PROVED = "proved"
    DIFFERS = "differs"
    ERASED_AS_AUTHORISED = "erased_as_authorised"
    MISSING = "missing"
    NO_SUCH_LEAF = "no_such_leaf"


@dataclass(frozen=True, slots=True)
class Opened:
    """One position judged. leaf: None when the log has none there. payload: proved ones only. erasure: where that is why."""

    position: int
    verdict: Verdict
    words: str
    leaf: Leaf | None
    payload: bytes | None = field(default=None, repr=False)
    erasure: Erasure | None = None


@dataclass(frozen=True, slots=True)
class ProvedErasure:
    """An erasure that the log holds: where, and what it says."""

    position: int
    leaf: Leaf
    erasure: Erasure


def disclosure_lines(origin: str, disclosed: Iterable[Disclosed]) -> Iterable[bytes]:
    """The file, line by line."""
    yield schema.dump_bytes(_HEADING, DisclosureHeading(DISCLOSURE_FORMAT, origin)) + b"\n"
    for one in disclosed:
        yield schema.dump_bytes(_DISCLOSED, one) + b"\n"


def parse_disclosure(lines: Iterable[bytes]) -> tuple[str, dict[int, Disclosed]]:
    """The log's origin, and what is disclosed by position. Raises MalformedError with the line at fault."""
    reading = iter(lines)
    heading = schema.load_bytes(_HEADING, _line(next(reading, b""), 1), DisclosureHeading, max_bytes=1024)
    if heading.format != DISCLOSURE_FORMAT:
        raise MalformedError("line 1", "not a file of disclosures")
    found: dict[int, Disclosed] = {}
    for number, line in enumerate(reading, 2):
        try:
            one = schema.load_bytes(_DISCLOSED, _line(line, number), Disclosed, max_bytes=MAX_LINE_BYTES)
        except MalformedError as error:
            raise MalformedError(f"line {number}", str(error)) from error
        if found.setdefault(one.position, one) is not one:
            raise MalformedError(f"line {number}", "a position that stands there already")
    return heading.origin, found


def _line(raw: bytes, number: int) -> bytes:
    if not raw.endswith(b"\n"):
        raise MalformedError(f"line {number}", "does not end")
    return raw[:-1]


def open_payloads(
    lookup: LeafLookup,
    disclosed: Mapping[int, Disclosed],
    asked: Sequence[int] = (),
    erasures: Mapping[bytes, ProvedErasure] = MappingProxyType({}),
) -> tuple[Opened, ...]:
    """Judges all that is disclosed, and what was asked for and is not. In order of position. Raises SourceError.

    erasures: as `prove_erasures` gives them.
    """
    return tuple(_open(lookup, disclosed, erasures, position) for position in sorted({*disclosed, *asked}))


def prove_erasures(lookup: LeafLookup, opened: Iterable[Disclosed]) -> dict[bytes, ProvedErasure]:
    """By the commitment of each leaf that was erased: the erasure that names it, if the log holds that and it names a
    legal basis. What proves nothing is left out: then the payloads that it shall account for are missing.

    Raises SourceError.
    """
    found: dict[bytes, ProvedErasure] = {}
    for one in opened:
        try:
            leaf = lookup.leaf(one.position)
            if leaf.kind is not LeafKind.ERASE or one.payload is None or one.salt is None:
                continue
            if commit(one.salt, one.payload) != leaf.commitment:
                continue
            erasure = parse_erasure(one.payload)
        except (LeafLookupError, MalformedError):
            continue
        for commitment in erasure.leaves:
            found.setdefault(commitment, ProvedErasure(one.position, leaf, erasure))
    return found


def proves_digest(leaf: Leaf, disclosed: Disclosed) -> bool:
    """Whether the leaf commits to the digest that is disclosed."""
    if disclosed.salt is None or disclosed.digest is None:
        return False
    return commit_digest(disclosed.salt, disclosed.digest) == leaf.commitment


def _open(
    lookup: LeafLookup, disclosed: Mapping[int, Disclosed], erasures: Mapping[bytes, ProvedErasure], position: int
) -> Opened:
    try:
        leaf = lookup.leaf(position)
    except LeafLookupError as error:
        return Opened(position, Verdict.NO_SUCH_LEAF, str(error), None)
    one = disclosed.get(position, Disclosed(position))
    if one.payload is not None and one.salt is not None:
        if commit(one.salt, one.payload) == leaf.commitment:
            return Opened(position, Verdict.PROVED, "this is the payload that was logged", leaf, one.payload)
        return Opened(position, Verdict.DIFFERS, "this is not the payload that was logged", leaf)
    if one.digest is not None:
        if proves_digest(leaf, one):
            return Opened(position, Verdict.PROVED, "the payload that was logged has this digest", leaf)
        return Opened(position, Verdict.DIFFERS, "the payload that was logged has another digest", leaf)
    return _gone(erasures.get(leaf.commitment), leaf, position)


def _gone(authority: ProvedErasure | None, leaf: Leaf, position: int) -> Opened:
    """Only a later leaf of an erasure that names this commitment, peer and message accounts for a missing payload."""
    if authority is None:
        return Opened(position, Verdict.MISSING, "the payload is missing, and no erasure accounts for it", leaf)
    same = (authority.leaf.peer, authority.leaf.message_id) == (leaf.peer, leaf.message_id)
    if not same or authority.position <= position:
        words = "the payload is missing: the erasure that names it is an earlier one, or of another message"
        return Opened(position, Verdict.MISSING, words, leaf)
    words = f"erased, as authorised by the erasure at position {authority.position}"
    return Opened(position, Verdict.ERASED_AS_AUTHORISED, words, leaf, erasure=authority.erasure)
