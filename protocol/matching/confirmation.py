"""Confirmation values: a few bits beside each tag by which the asker of a possible hit sharpens its answer.

They are small on purpose. A long fingerprint would be an offline dictionary of the whole list for whoever opens it:
16 bits through a name key, 8 through any other (DESIGN 4.3 and 6.1). Layout:

    name keys, 16 bits      bits 15-14 sex (0 unknown, 1 female, 2 male)
                            bits 13-8  nationality, 1 to 63 (0 unknown or several)
                            bits 7-0   number of the entry's first document, 1 to 255 (0 unknown)
    other keys, 8 bits      year of birth and sex, 1 to 255 (0 unknown or several)

Each hash is the first 8 bytes, big-endian, of SHA-256(pae("wren confirmation v1", key input, part)), reduced to its
range; the key's input in it makes the same nationality look different beside every tag.
"""

import hashlib
from enum import StrEnum

from crypto.encoding import pae
from protocol.entry import Entry
from protocol.matching.match_keys import MatchKey
from protocol.matching.traveller import Traveller
from protocol.vocabulary import MatchKeyKind, Sex

NAME_BITS = 16
OTHER_BITS = 8
_LABEL = "wren confirmation v1"
_SEX_BITS = {Sex.FEMALE: 1, Sex.MALE: 2}
_NAME_KINDS = frozenset({MatchKeyKind.NAME_DATE, MatchKeyKind.NAME_YEAR})


class Agreement(StrEnum):
    """What a confirmation value says about a possible hit."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    UNKNOWN = "unknown"


def confirmation_value(entry: Entry, key: MatchKey) -> int:
    """The value that goes with one tag of the entry: below 2**16 for a name key, below 2**8 for any other."""
    if key.kind not in _NAME_KINDS:
        return _year_and_sex(entry, key)
    sex = _SEX_BITS.get(entry.sexes[0], 0) if len(entry.sexes) == 1 else 0
    nationality = _hash(key, entry.nationalities[0], 63) if len(entry.nationalities) == 1 else 0
    document = _hash(key, entry.documents[0].number, 255) if entry.documents else 0
    return sex << 14 | nationality << 8 | document


def compare(value: int, traveller: Traveller, key: MatchKey) -> Agreement:
    """Whether the traveller who met `key` agrees with the entry's value. Total: a peer may send any number.

    Through a name: a document that agrees outweighs the rest; a sex or nationality that differs contradicts. A
    document that differs says nothing: people renew their passports.
    """
    if key.kind not in _NAME_KINDS:
        return _compare_year_and_sex(value & 0xFF, traveller, key)
    sex, nationality, document = value >> 14 & 0b11, value >> 8 & 0x3F, value & 0xFF
    if document and any(_hash(key, shown.number, 255) == document for shown in traveller.documents):
        return Agreement.SUPPORTS
    own_sex = _SEX_BITS.get(traveller.sex, 0)
    if sex and own_sex and sex != own_sex:
        return Agreement.CONTRADICTS
    if nationality and traveller.nationality:
        agrees = _hash(key, traveller.nationality, 63) == nationality
        return Agreement.SUPPORTS if agrees else Agreement.CONTRADICTS
    return Agreement.UNKNOWN


def _year_and_sex(entry: Entry, key: MatchKey) -> int:
    years = {date.year for date in entry.birth_dates}
    if len(years) != 1 or len(entry.sexes) > 1:
        return 0
    sex = entry.sexes[0] if entry.sexes else Sex.UNSPECIFIED
    return _hash(key, f"{years.pop()}{sex.value}", 255)


def _compare_year_and_sex(value: int, traveller: Traveller, key: MatchKey) -> Agreement:
    years = {date.year for date in traveller.birth_dates}
    if not value or not years:
        return Agreement.UNKNOWN
    # The entry's sex may be unknown, and so may the traveller's: every combination that could be the same person.
    known = traveller.sex is not Sex.UNSPECIFIED
    sexes = (traveller.sex, Sex.UNSPECIFIED) if known else tuple(Sex)
    possible = {_hash(key, f"{year}{sex.value}", 255) for year in years for sex in sexes}
    return Agreement.SUPPORTS if value in possible else Agreement.CONTRADICTS


def _hash(key: MatchKey, part: str, span: int) -> int:
    digest = hashlib.sha256(pae(_LABEL, key.input, part.encode("utf-8", "replace"))).digest()
    return 1 + int.from_bytes(digest[:8], "big") % span
