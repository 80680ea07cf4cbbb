"""Digests of what matching says of some hundred invented names: every node must come to the same, whatever runs it.

`python -m tests.vectors.matching_digests` prints the digests of exact results as JSON, to be compared between interpreters,
hash seeds and locales; `--sum-of-3.12` does so with a `sum` that adds floats as Python 3.12 and later do. The committed
vector has the same digests of results with scores rounded to nine digits.
"""

import builtins
import hashlib
import json
import sys
from collections.abc import Iterable, Iterator
from itertools import product
from typing import Any

from protocol.entry import Entry, Name
from protocol.matching.confirmation import confirmation_value
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.folding import fold_code, fold_words
from protocol.matching.icao_tables import icao_spellings
from protocol.matching.index_terms import index_terms_of_entry
from protocol.matching.match_keys import MATCHING_PROFILE, keys_of_entry, keys_of_traveller
from protocol.matching.name_score import compare_names
from protocol.matching.name_units import name_skeletons, name_units
from protocol.matching.private_score import compare_names_privately
from protocol.matching.scorer import compare
from protocol.matching.scripts import script_of
from protocol.matching.tables.assigned import is_assigned
from protocol.matching.telling_units import telling_units
from protocol.matching.traveller import Traveller
from protocol.matching.words import words_of
from protocol.vocabulary import Category, EntryId, ObjectKind, Purpose, Sex
from tests.vectors.recipe import NOW, Vector

GIVEN = "Rustam Рустам رستم Muhammad محمد Md. Мухаммад Aigul Айгүл آیگل Nurlan Нурлан Abdulqahhar عبدالقهار Zainuddin زین‌الدین"
FAMILY = "Zaman Замонов زمانی Wardaki وردکی Вардаки Paulau Павлов Кавалёў Kovalev Jalolzoda Ҷалолзода جلالزاده Türkoğlu"
OTHER = (
    "Γεώργιος Արամ გიორგი יעקב bin uulu кызы Khan Haji I. JanDaniel محمدرضا O'Zbek q0dir Sergeevich Ильинична 李 한글 "
    "گۈلنار ڕێبوار"
)
NAMES = (
    *(f"{given} {family}" for given, family in product(GIVEN.split(), FAMILY.split())),
    *(f"{other} {family}" for other, family in product(OTHER.split(), FAMILY.split()[::3])),
    *(
        f"{given} {other} {family}"
        for given, other, family in zip(GIVEN.split(), OTHER.split(), FAMILY.split(), strict=False)
    ),
)
_STEPS = (1, 7, 31)
"""How far apart in `NAMES` the two names of a pair stand."""
_LEAST_CENTINATS = 1000
_UNCHECKED = range(0x3400, 0xE000)
"""CJK and Hangul are letters and surrogates nothing, tens of thousands of each; the names hold some."""


def digest_vectors() -> Vector:
    """SHA-256 over what matching says of invented names in all scripts, and of every character; scores have nine digits."""
    return {"profile": MATCHING_PROFILE, "names": len(NAMES), "digests": digests(exact=False)}


def digests(*, exact: bool) -> dict[str, str]:
    """By subject; equal on all nodes of one matching profile. exact: scores as the machine has them, to the last bit."""
    subjects = {
        "characters": _characters(),
        "keys": _keys(),
        "index_terms": (_index_terms(name) for name in NAMES),
        "spellings": (repr(icao_spellings(name)) for name in NAMES[::5]),
        "scores": _scores(exact=exact),
        "private_scores": _private_scores(exact=exact),
    }
    return {subject: _digest(lines) for subject, lines in subjects.items()}


def _digest(lines: Iterable[str]) -> str:
    whole = hashlib.sha256()
    for line in lines:
        whole.update(line.encode("utf-8", "surrogatepass") + b"\n")
    return whole.hexdigest()


def _number(value: float, *, exact: bool) -> str:
    return float(value).hex() if exact else f"{value:.9f}"


def _pairs() -> Iterator[tuple[str, str]]:
    for step in _STEPS:
        for at, name in enumerate(NAMES):
            yield name, NAMES[(at + step) % len(NAMES)]


def _characters() -> Iterator[str]:
    """What each character is: also those that a later Unicode assigns, and which nobody may know."""
    for code in (*range(_UNCHECKED.start), *range(_UNCHECKED.stop, 0x20000)):
        if is_assigned(code) or code % 16 == 0:
            text = chr(code)
            yield f"{code:X} {fold_words(text)} {fold_code(text)} {script_of(text)} {words_of(f'a{text}b')}"


def _keys() -> Iterator[str]:
    for at, name in enumerate(NAMES):
        entry, traveller = _entry(name), _traveller(NAMES[at - 1])
        for key in keys_of_entry(entry):
            yield f"{key.kind} {key.input.hex()} {confirmation_value(entry, key)}"
        for purpose in Purpose:
            slotted = keys_of_traveller(traveller, purpose=purpose)
            yield " ".join(f"{slot}:{key.input.hex()}" for slot, key in sorted(slotted.by_slot.items()))
        yield repr(name_skeletons(name))


def _scores(*, exact: bool) -> Iterator[str]:
    for one, other in _pairs():
        found = compare_names(one, other)
        yield f"{_number(found.score, exact=exact)} {_number(found.weight_met, exact=exact)} {found.why()}"
        compared = compare(_traveller(one), _entry(other), now=NOW)
        yield f"{_number(compared.score, exact=exact)} {compared.why()}"


def _private_scores(*, exact: bool) -> Iterator[str]:
    for one, other in _pairs():
        yield _number(compare_names_privately(one, other).score, exact=exact)
    for name in NAMES:
        units = (*name_units(name), *telling_units(name, "PAK", _LEAST_CENTINATS))
        yield " ".join(_number(unit.information_nats, exact=exact) for unit in units)


def _index_terms(name: str) -> str:
    return " ".join("/".join((*one.spelling, *one.skeleton)) for one in index_terms_of_entry(_entry(name)).tokens)


def _entry(name: str) -> Entry:
    return Entry(
        entry_id=EntryId("A"),
        object_kind=ObjectKind.PERSON,
        category=Category.SMUGGLING_SUSPECT,
        legal_basis="law",
        names=(Name(name),),
        birth_dates=(PartialDate(1970 + len(name), 5, 23),),
        sexes=(Sex.FEMALE,),
        nationalities=("TJK",),
    )


def _traveller(name: str) -> Traveller:
    dates = (PartialDate(1970 + len(name), 5, 23), PartialDate(1971))
    return Traveller((name,), dates, Sex.FEMALE, "TJK", (TravelDocument("P", "TJK", "AB123456"),))


def _sum_of_3_12(values: Iterable[Any], /, start: Any = 0) -> Any:
    """`sum` as it is since Python 3.12: floats with Neumaier's compensation."""
    total, lost, compensated = start, 0.0, False
    for value in values:
        if isinstance(value, float):
            compensated = True
            added = total + value
            lost += (total - added) + value if abs(total) >= abs(value) else (value - added) + total
            total = added
        else:
            total = total + value
    return total + lost if compensated else total


if __name__ == "__main__":
    if "--sum-of-3.12" in sys.argv:
        builtins.sum = _sum_of_3_12
    print(json.dumps(digests(exact=True)))
