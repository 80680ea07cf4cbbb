"""Finds the lines of a zone in what was scanned, typed or pasted, and says what is wrong when there is none."""

import re
import string
import unicodedata
from collections.abc import Sequence

from protocol.matching.errors import UnreadableError
from protocol.matching.mrz.layout import LAYOUTS, Layout, MrzFormat
from protocol.matching.tables.assigned import is_assigned

MAX_CHARACTERS = 10_000
_TOLD_LINES = 4
_UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
_OUTSIDE = re.compile(r"[^A-Z0-9<]")
_SIZES = ((3, 30), (2, 36), (2, 44))
_UNBROKEN = {count * length: length for count, length in _SIZES}
_FIELD = "mrz"
_FORMS = "cards have 3 lines of 30 characters or 2 of 36, passports 2 of 44, visas 2 of 44 or 36"


def find_zone(text_or_lines: str | Sequence[str]) -> tuple[Layout, tuple[str, ...]]:
    """The layout and the lines, in capitals. Lower case, spaces, empty lines, any line ends, a zone without line breaks,
    and text before and after it do no harm; characters are neither added nor exchanged.

    Raises UnreadableError, which tells how many characters each line has, and never the characters.
    """
    text = text_or_lines if isinstance(text_or_lines, str) else "\n".join(text_or_lines)
    if len(text) > MAX_CHARACTERS:
        raise UnreadableError(_FIELD, f"more than {MAX_CHARACTERS} characters", "give the lines of the zone alone")
    written = [line for line in text.translate(_UPPER).splitlines() if _compact(line)]
    rows = [row for line in written for row in _rows(line)]
    zones = [zone for count, length in _SIZES for zone in _windows(rows, count, length)]
    if not zones:
        raise _refusal([_compact(line) for line in written])
    if len(zones) > 1:
        raise UnreadableError(_FIELD, "more than one zone can be read in it", "give one zone at a time")
    layout = LAYOUTS[_format(zones[0])]
    _refuse_old_french_card(layout, zones[0])
    return layout, zones[0]


def _compact(line: str) -> str:
    # Marks that print nothing (byte order mark, zero width space, direction marks) come along when text is copied.
    return "".join(c for c in line if not c.isspace() and not (is_assigned(ord(c)) and _prints_nothing(c)))


def _prints_nothing(character: str) -> bool:
    return unicodedata.category(character) in ("Cf", "Cc")


def _rows(line: str) -> list[str]:
    """The line without spaces, or the one word of it that has a zone's length; cut where line breaks were lost."""
    compact = _compact(line)
    lengths = {length for _, length in _SIZES} | set(_UNBROKEN)
    if _OUTSIDE.search(compact) or len(compact) not in lengths:
        words = [word for word in map(_compact, line.split()) if len(word) in lengths and not _OUTSIDE.search(word)]
        compact = words[0] if len(words) == 1 else compact
    length = _UNBROKEN.get(len(compact), len(compact))
    return [compact[start : start + length] for start in range(0, len(compact), length)]


def _windows(rows: list[str], count: int, length: int) -> list[tuple[str, ...]]:
    fits = [len(row) == length and not _OUTSIDE.search(row) for row in rows]
    starts = range(len(rows) - count + 1)
    return [tuple(rows[start : start + count]) for start in starts if all(fits[start : start + count])]


def _format(lines: tuple[str, ...]) -> MrzFormat:
    if len(lines) == 3:
        return MrzFormat.TD1
    is_visa = lines[0].startswith("V")
    if len(lines[0]) == 36:
        return MrzFormat.MRV_B if is_visa else MrzFormat.TD2
    return MrzFormat.MRV_A if is_visa else MrzFormat.TD3


def _refuse_old_french_card(layout: Layout, lines: tuple[str, ...]) -> None:
    # It has the size of TD2 and given names where TD2 has the birth date: read as TD2, it would name another person.
    if layout.format is MrzFormat.TD2 and lines[0].startswith("IDFRA") and layout.birth_date.of(lines)[0].isalpha():
        raise UnreadableError(
            _FIELD,
            "the zone of a French identity card of before 2021, which is not of ICAO Doc 9303",
            "enter name, birth date and document number from the front of the card",
        )


def _refusal(rows: list[str]) -> UnreadableError:
    if not rows:
        return UnreadableError(_FIELD, "nothing to read", f"give the lines of the zone: {_FORMS}")
    told = ", ".join(f"line {number} has {len(row)} characters" for number, row in enumerate(rows[:_TOLD_LINES], 1))
    more = f", and there are {len(rows) - _TOLD_LINES} lines more" if len(rows) > _TOLD_LINES else ""
    outside = next(((n, m.start() + 1) for n, row in enumerate(rows, 1) if (m := _OUTSIDE.search(row))), None)
    wrong = "" if outside is None else f"; line {outside[0]}, character {outside[1]} is no letter A to Z, digit or <"
    return UnreadableError(_FIELD, told + more + wrong, f"scan or type it again: {_FORMS}")
