"""Suggests which characters a reader of print confused: O for 0, I for 1, B for 8, S for 5, Z for 2, G for 6 and the like.

Nothing here changes what was read. A suggestion makes a check digit right that was wrong, or puts a letter where only
letters may stand; whoever holds the document decides. G for 6 in a document number cannot be found: their check digits
are the same.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, islice, product

from protocol.matching.errors import UnreadableError
from protocol.matching.mrz.check_digits import VALUES, WEIGHTS, Checked, check_digit, checked_fields
from protocol.matching.mrz.layout import Layout, MrzField, Span, joined, place_of_number
from protocol.matching.states import state_code

MAX_SUGGESTIONS = 16
_MAX_COMBINATIONS = 512

_DIGITS = {"O": "0", "Q": "0", "D": "0", "I": "1", "B": "8", "S": "5", "Z": "2", "G": "6"}
_LETTERS = {"0": "OQD", "1": "I", "8": "B", "5": "S", "2": "Z", "6": "G"}
TWINS = _DIGITS | _LETTERS
"""Characters that are taken for each other in OCR-B, likeliest first."""

Cell = tuple[int, int]
Changes = dict[Cell, str]


@dataclass(frozen=True, slots=True, repr=False)
class Slip:
    """One character: line and column as people count, from 1; what was found and what it may be."""

    line: int
    column: int
    found: str
    likely: str

    def __repr__(self) -> str:
        return f"Slip(line={self.line}, column={self.column}, redacted)"


@dataclass(frozen=True, slots=True, repr=False)
class Suggestion:
    """What may have been misread. lines: the zone with the slips mended, to be parsed again if the document bears it out;
    composite_right: whether the composite check digit then agrees too, None where it does not cover the field or the
    format has none.
    """

    fields: tuple[MrzField, ...]
    slips: tuple[Slip, ...]
    lines: tuple[str, ...]
    composite_right: bool | None

    def __repr__(self) -> str:
        return f"Suggestion({', '.join(self.fields)}, slips={len(self.slips)}, redacted)"


def suggestions(layout: Layout, lines: tuple[str, ...]) -> tuple[Suggestion, ...]:
    """At most 16, those that the composite check digit confirms first. Deterministic, bounded."""
    found = dict.fromkeys([*_in_checked_fields(layout, lines), *_in_letter_fields(layout, lines)])
    return tuple(found)[:MAX_SUGGESTIONS]


def _in_checked_fields(layout: Layout, lines: tuple[str, ...]) -> list[Suggestion]:
    checked = checked_fields(layout, lines)
    composite = next((each for each in checked if each.field is MrzField.COMPOSITE), None)
    numeric = _numeric_cells(layout, checked)
    free = frozenset(cell for part in checked if part is not composite for cell in _cells(part.data)) - numeric
    wrong = [part for part in checked if part is not composite and _needs_mending(part, lines, numeric)]
    if not wrong:
        return _in_composite_alone(layout, lines, composite, numeric)
    mendings = [list(_mendings(part, lines, numeric, free)) for part in wrong]
    if composite is not None:
        together = list(_confirmed(wrong, mendings, lines, composite, numeric))
        if together:
            return together
    return [
        _suggestion((part.field,), changes, lines, None if composite is None else False)
        for part, each in zip(wrong, mendings, strict=True)
        for changes in each
    ]


def _confirmed(
    wrong: Sequence[Checked],
    mendings: Sequence[list[Changes]],
    lines: tuple[str, ...],
    composite: Checked,
    numeric: frozenset[Cell],
) -> Iterator[Suggestion]:
    """Mends all wrong fields at once, in every way that makes the composite check digit right."""
    fields = tuple(part.field for part in wrong)
    for choice in islice(product(*mendings), _MAX_COMBINATIONS):
        changes = {cell: character for each in choice for cell, character in each.items()}
        changes |= (final := _forced(composite.digit.cells, lines, numeric) or {})
        if composite.verdict(_mended(lines, changes)).is_right:
            yield _suggestion((*fields, composite.field) if final else fields, changes, lines, True)


def _in_composite_alone(
    layout: Layout, lines: tuple[str, ...], composite: Checked | None, numeric: frozenset[Cell]
) -> list[Suggestion]:
    """Every other check digit is right: the slip is in optional data without one, or in the composite digit itself."""
    if composite is None or not _needs_mending(composite, lines, numeric):
        return []
    optional = () if layout.optional_check else place_of_number(layout, lines).optional_data
    changed = _mendings(composite, lines, numeric, frozenset(_cells(optional)))
    return [_suggestion(_fields_of(changes, composite), changes, lines, True) for changes in changed]


def _fields_of(changes: Mapping[Cell, str], composite: Checked) -> tuple[MrzField, ...]:
    in_digit = set(changes) <= set(composite.digit.cells)
    return (MrzField.COMPOSITE,) if in_digit else (MrzField.OPTIONAL_DATA,)


def _in_letter_fields(layout: Layout, lines: tuple[str, ...]) -> Iterator[Suggestion]:
    """Digits in names and codes, which have letters alone (Doc 9303-3 sections 4.6 and 5)."""
    for field, span in ((MrzField.NAME, layout.name), (MrzField.DOCUMENT_TYPE, layout.document_type)):
        digits = {cell: TWINS.get(lines[cell[0]][cell[1]], "")[:1] for cell in _digits(span, lines)}
        if digits and all(digits.values()):
            yield _suggestion((field,), digits, lines, None)
    for field, span in ((MrzField.ISSUER, layout.issuer), (MrzField.NATIONALITY, layout.nationality)):
        cells = _digits(span, lines)
        for choice in product(*(TWINS.get(lines[line][column], "") for line, column in cells)) if cells else ():
            changes = dict(zip(cells, choice, strict=True))
            if _is_state(span.of(_mended(lines, changes))):
                yield _suggestion((field,), changes, lines, None)


def _mendings(
    part: Checked, lines: tuple[str, ...], numeric: frozenset[Cell], free: frozenset[Cell]
) -> Iterator[Changes]:
    """The ways to make a check digit right: letters where only digits stand must change, then one character among
    `free`, or two of one kind.
    """
    forced = _forced([*_cells(part.data), *part.digit.cells], lines, numeric)
    if forced is None:
        return
    plain = _mended(lines, forced)
    digit = part.digit.of(plain)
    if not digit.isdecimal():  # a filler: no slip explains it
        return
    errors = [(int(digit) - int(check_digit(joined(data, plain)))) % 10 for data in part.ways]
    if 0 in errors:
        if forced:
            yield forced
        return
    for data, error in zip(part.ways, errors, strict=True):
        swaps = list(_swaps(_cells(data), plain, free))
        yield from ({**forced, cell: twin} for (cell, twin), shift in swaps if shift == error)
        if not forced:
            yield from _pairs(swaps, plain, error)


def _swaps(data: Sequence[Cell], lines: Sequence[str], free: frozenset[Cell]) -> Iterator[tuple[tuple[Cell, str], int]]:
    """Each exchange of a free character for a twin, with how far it moves the check digit."""
    for place, cell in enumerate(data):
        found = lines[cell[0]][cell[1]]
        for twin in TWINS.get(found, "") if cell in free else "":
            shift = (VALUES[twin] - VALUES[found]) * WEIGHTS[place % len(WEIGHTS)] % 10
            if shift:
                yield (cell, twin), shift


def _pairs(swaps: Sequence[tuple[tuple[Cell, str], int]], lines: Sequence[str], error: int) -> Iterator[Changes]:
    """Two slips of one kind: who takes one O for 0 takes the next for it too. Two of different kinds would fit by chance."""
    for ((cell, twin), shift), ((other, other_twin), more) in combinations(swaps, 2):
        same = lines[cell[0]][cell[1]] == lines[other[0]][other[1]] and twin == other_twin
        if same and (shift + more) % 10 == error:
            yield {cell: twin, other: other_twin}


def _forced(cells: Iterable[Cell], lines: Sequence[str], numeric: frozenset[Cell]) -> Changes | None:
    """Digits for the letters that stand where only digits may; None when a letter has no such twin."""
    changes: Changes = {}
    for cell in cells:
        found = lines[cell[0]][cell[1]]
        if cell in numeric and found.isalpha():
            if found not in TWINS:
                return None
            changes[cell] = TWINS[found]
    return changes


def _needs_mending(part: Checked, lines: Sequence[str], numeric: frozenset[Cell]) -> bool:
    own = {*_cells(part.data), *part.digit.cells} & numeric if part.field is not MrzField.COMPOSITE else set()
    return not part.verdict(lines).is_right or any(lines[line][column].isalpha() for line, column in own)


def _numeric_cells(layout: Layout, checked: Iterable[Checked]) -> frozenset[Cell]:
    digits = [cell for part in checked for cell in part.digit.cells]
    return frozenset([*layout.birth_date.cells, *layout.expiry_date.cells, *digits])


def _suggestion(
    fields: tuple[MrzField, ...], changes: Changes, lines: tuple[str, ...], composite_right: bool | None
) -> Suggestion:
    slips = tuple(
        Slip(line + 1, column + 1, lines[line][column], new) for (line, column), new in sorted(changes.items())
    )
    return Suggestion(fields, slips, _mended(lines, changes), composite_right)


def _mended(lines: tuple[str, ...], changes: Mapping[Cell, str]) -> tuple[str, ...]:
    by_line: dict[int, Changes] = defaultdict(dict)
    for cell, character in changes.items():
        by_line[cell[0]][cell] = character
    return tuple(
        "".join(by_line[number].get((number, column), c) for column, c in enumerate(line))
        for number, line in enumerate(lines)
    )


def _digits(span: Span, lines: Sequence[str]) -> list[Cell]:
    return [(line, column) for line, column in span.cells if lines[line][column].isdecimal()]


def _cells(spans: Iterable[Span]) -> tuple[Cell, ...]:
    return tuple(cell for span in spans for cell in span.cells)


def _is_state(text: str) -> bool:
    try:
        state_code(text)
    except UnreadableError:
        return False
    return True
