"""Confirmation values: a few bits beside each tag by which the asker of a possible hit sharpens its answer.

They are small on purpose. A long fingerprint would be an offline dictionary of the whole list for whoever opens it:
16 bits through a name key, 8 through any other (DESIGN 4.3 and 6.1). Layout:

    name keys, 16 bits      bits 15-14 sex (0 unknown, 1 female, 2 male)
                            bits 13-6  the most telling other name of the same name, 1 to 255 (0 none)
                            bits 5-0   the second most telling one, 1 to 63 (0 none)
    other keys, 8 bits      year of birth and sex, 1 to 255 (0 unknown or several)

Where a name has no other names, the nationality takes the place of the first that is missing, if there is just one and
the key does not tell it. A name stands by its skeleton, so that its spelling and script do not matter.

Each hash is the first 8 bytes, big-endian, of SHA-256(pae("wren confirmation v1", key input, part)), reduced to its
range; the key's input in it makes the same name look different beside every tag.
"""

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from math import log

from crypto.encoding import pae
from protocol.entry import Entry
from protocol.matching.match_keys import MatchKey
from protocol.matching.traveller import Traveller
from protocol.vocabulary import MatchKeyKind, Sex

NAME_BITS = 16
OTHER_BITS = 8
_LABEL = "wren confirmation v1"
_SEX_BITS = {Sex.FEMALE: 1, Sex.MALE: 2}
_SEX_SAME, _SEX_DIFFERS = 0.5, -2.5
_NAME_KEPT = 0.8
_COMPLETE, _OMITTED = 1.0, -0.5
"""Neither has another name; one of them has."""
_NAME_MOST = 4.0
"""An agreeing name says no more than this: relatives share more names than strangers do."""
_NAME_KINDS = frozenset({MatchKeyKind.NAME_DATE, MatchKeyKind.NAME_YEAR})


class Agreement(StrEnum):
    """What a confirmation value says about a possible hit."""

    SUPPORTS = "supports"
    CONTRADICTS = "contradicts"
    UNKNOWN = "unknown"


_YEAR_AND_SEX = {Agreement.SUPPORTS: 3.0, Agreement.CONTRADICTS: -4.0, Agreement.UNKNOWN: 0.0}


@dataclass(frozen=True, slots=True)
class Confirmation:
    """What a value says: in one word, and as the natural logarithm of a likelihood ratio."""

    agreement: Agreement
    log_odds: float


def confirmation_value(entry: Entry, key: MatchKey) -> int:
    """The value that goes with one tag of the entry: below 2**16 for a name key, below 2**8 for any other."""
    if key.kind not in _NAME_KINDS:
        return _year_and_sex(entry, key)
    sex = _SEX_BITS.get(entry.sexes[0], 0) if len(entry.sexes) == 1 else 0
    state = entry.nationalities[0] if len(entry.nationalities) == 1 and not key.state else ""
    first, second = _parts(key.rest, state)
    return sex << 14 | (_hash(key, first, 255) if first else 0) << 6 | (_hash(key, second, 63) if second else 0)


def compare(value: int, traveller: Traveller, key: MatchKey) -> Agreement:
    """Whether the traveller who met `key` agrees with the entry's value. Total: a peer may send any number."""
    return confirm(value, traveller, key).agreement


def confirm(value: int, traveller: Traveller, key: MatchKey) -> Confirmation:
    """What the entry's value says of the traveller who met `key`. Total: a peer may send any number."""
    if key.kind not in _NAME_KINDS:
        agreement = _compare_year_and_sex(value & 0xFF, traveller, key)
        return Confirmation(agreement, _YEAR_AND_SEX[agreement])
    told = _sex_says(value >> 14 & 0b11, _SEX_BITS.get(traveller.sex, 0))
    known = [*key.rest, *([traveller.nationality] if traveller.nationality and not key.state else [])]
    told += _names_say((value >> 6 & 0xFF, 255), (value & 0x3F, 63), key, known)
    if abs(told) <= abs(_SEX_SAME):
        return Confirmation(Agreement.UNKNOWN, told)
    return Confirmation(Agreement.SUPPORTS if told > 0 else Agreement.CONTRADICTS, told)


def _parts(rest: tuple[str, ...], nationality: str) -> tuple[str, str]:
    parts = [*rest[:2], nationality, ""]
    return parts[0], parts[1]


def _sex_says(listed: int, shown: int) -> float:
    if not listed or not shown:
        return 0.0
    return _SEX_SAME if listed == shown else _SEX_DIFFERS


def _names_say(first: tuple[int, int], second: tuple[int, int], key: MatchKey, known: list[str]) -> float:
    """Of (hash, range) twice: what the entry's other names say, beside those that the traveller has."""
    if not first[0]:
        return _OMITTED if known else _COMPLETE
    if not known:
        return _OMITTED
    return sum(_name_says(listed, span, key, known) for listed, span in (first, second) if listed)


def _name_says(listed: int, span: int, key: MatchKey, known: list[str]) -> float:
    """Of one person a name is kept, and met in whatever spelling, in four of five cases; of two it agrees by chance."""
    if any(_hash(key, part, span) == listed for part in known):
        return min(_NAME_MOST, log(_NAME_KEPT * span / len(known)))
    return log((1 - _NAME_KEPT) / (1 - len(known) / span)) if len(known) < span else 0.0


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
