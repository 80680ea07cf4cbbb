"""The agencies of one country that share the node: each owns its entries, its accounts and its requests."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, NewType, Protocol

from node.core.acts import RandomBytes, record_act
from node.core.errors import ConflictError, NotFoundError
from protocol.vocabulary import LeafKind

if TYPE_CHECKING:
    from node.core.ports import Transaction

AgencyCode = NewType("AgencyCode", str)
"""An agency within the country: 2 to 32 of a-z, 0-9 and `-`, beginning with a letter; never leaves the node."""

COUNTRY = AgencyCode("country")
"""The country as a whole: owner of entries older than agencies. It always exists."""

_CODE = re.compile(r"[a-z][a-z0-9-]{1,31}")
_MAX_NAME = 128


class AgencyKind(StrEnum):
    """What an agency is, among those that act at borders or watch over them."""

    BORDER_GUARD = "border_guard"
    POLICE = "police"
    CUSTOMS = "customs"
    FOREIGN_MINISTRY = "foreign_ministry"
    PROSECUTOR = "prosecutor"
    ASYLUM_AUTHORITY = "asylum_authority"
    DATA_PROTECTION_AUTHORITY = "data_protection_authority"
    COUNTRY = "country"


@dataclass(frozen=True, slots=True)
class Agency:
    """One agency. created: Unix seconds."""

    code: AgencyCode
    kind: AgencyKind
    name: str
    created: int


COUNTRY_AGENCY = Agency(COUNTRY, AgencyKind.COUNTRY, "the country as a whole", 0)


class Agencies(Protocol):
    """Where agencies are kept; `COUNTRY` among them from the beginning."""

    def add(self, agency: Agency) -> bool:
        """Keeps it; False, and nothing changed, when there is one of that code."""
        ...

    def find(self, code: AgencyCode) -> Agency | None: ...

    def all(self) -> Sequence[Agency]:
        """In order of code."""
        ...


def add_agency(
    tx: Transaction, code: str, kind: AgencyKind, name: str, *, by: str, now: int, random_bytes: RandomBytes
) -> Agency:
    """Adds an agency, with its leaf. Raises ConflictError when the code is taken or code or name is not well formed."""
    if not _CODE.fullmatch(code):
        raise ConflictError("this is no agency code: use 2 to 32 of a-z, 0-9 and '-', a letter first")
    if not is_plain_name(name, _MAX_NAME):
        raise ConflictError(f"this is no agency's name: use 1 to {_MAX_NAME} printable characters")
    if kind is AgencyKind.COUNTRY or code == COUNTRY:
        raise ConflictError("the agency 'country' exists already, and only once: choose another code and kind")
    agency = Agency(AgencyCode(code), kind, name, now)
    if not tx.agencies.add(agency):
        raise ConflictError("there is an agency of that code already: choose another code")
    facts = {"agency": code, "kind": kind.value}
    record_act(tx, LeafKind.ACCOUNT, "agency_added", facts, by=by, now=now, random_bytes=random_bytes)
    return agency


def require_agency(tx: Transaction, code: str) -> Agency:
    """The agency. Raises NotFoundError."""
    agency = tx.agencies.find(AgencyCode(code)) if _CODE.fullmatch(code) else None
    if agency is None:
        raise NotFoundError("no such agency on this node: 'wren agency list' shows them")
    return agency


def is_plain_name(name: str, most: int) -> bool:
    """Whether it is 1 to `most` printable characters without outer space: names appear in tables and menus."""
    return 1 <= len(name) <= most and name.isprintable() and name == name.strip()
