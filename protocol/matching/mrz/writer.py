"""Writes machine readable zones: ICAO Doc 9303 (eighth edition), parts 3 to 7.

Letters other than A to Z are refused here: how they are transliterated is the issuing State's choice (9303-3 section 6).
"""

import re
import string
from collections.abc import Sequence

from protocol.matching.dates import PartialDate
from protocol.matching.errors import UnreadableError
from protocol.matching.mrz.check_digits import check_digit
from protocol.matching.mrz.dates import written_date
from protocol.matching.mrz.layout import (
    FILLER,
    LAYOUTS,
    MAX_PRINCIPAL_CHARACTERS,
    Layout,
    MrzFormat,
    Span,
    joined,
)
from protocol.matching.mrz.truncation import name_field
from protocol.matching.states import state_code
from protocol.vocabulary import Sex

_TYPES = {
    MrzFormat.TD1: re.compile(r"AC|[ACI]<|A[ABD-HJ-UW-Z]|[CI][A-UW-Z]"),
    MrzFormat.TD2: re.compile(r"[ACI]<|A[ABD-UW-Z]|[CI][A-UW-Z]"),
    MrzFormat.TD3: re.compile(r"P[A-Z<]"),
    MrzFormat.MRV_A: re.compile(r"V[A-Z<]"),
    MrzFormat.MRV_B: re.compile(r"V[A-Z<]"),
}
"""Part 4 section 4.4; part 5 and 6 section 4.2.2, note k; part 7 sections 4.2.2.1 and 7.2.2.1."""

_UPPER = str.maketrans(string.ascii_lowercase, string.ascii_uppercase)
_SEXES = {Sex.FEMALE: "F", Sex.MALE: "M", Sex.UNSPECIFIED: FILLER}


def write_mrz(
    format: MrzFormat,
    *,
    document_type: str,
    issuer: str,
    document_number: str,
    primary_identifier: str,
    secondary_identifier: str = "",
    nationality: str,
    birth_date: PartialDate | None,
    sex: Sex,
    expiry_date: PartialDate | None,
    optional_data: Sequence[str] = (),
) -> tuple[str, ...]:
    """The lines of a zone with all check digits.

    document_type: one or two letters; issuer, nationality: State codes (DEU is written `D<<`), nationality may be empty.
    document_number: letters and digits, single spaces inside; up to 9 characters, in TD1 up to 22 and in TD2 up to 14.
    Names: letters A to Z; spaces and hyphens part components, apostrophes go (9303-3 section 4.6); too long ones are
    truncated. Dates: what is unknown becomes fillers, as does a missing expiry. optional_data: as `Mrz.optional_data`.
    Raises UnreadableError for what the format cannot hold; nothing but a name is ever cut.
    """
    layout = LAYOUTS[format]
    number, check, continued = _number(document_number, layout)
    rows = [[FILLER] * layout.line_length for _ in range(layout.line_count)]
    _put(rows, layout.document_type, _document_type(document_type, format))
    _put(rows, layout.issuer, _state(issuer))
    _put(rows, layout.name, _name(primary_identifier, secondary_identifier, layout))
    _put(rows, layout.document_number, number)
    _put(rows, layout.document_number_check, check)
    _put(rows, layout.nationality, _state(nationality) if nationality else FILLER * 3)
    _put(rows, layout.sex, _SEXES[sex])
    for span, place, date in (
        (layout.birth_date, layout.birth_date_check, birth_date),
        (layout.expiry_date, layout.expiry_date_check, expiry_date),
    ):
        _put(rows, span, written_date(date))
        _put(rows, place, check_digit(written_date(date)))
    for span, text in zip(layout.optional_data, _optional_data(optional_data, continued, layout), strict=True):
        _put(rows, span, text)
    _put_last_checks(rows, layout)
    return tuple("".join(row) for row in rows)


def _put_last_checks(rows: list[list[str]], layout: Layout) -> None:
    if layout.optional_check is not None:
        text = joined(layout.optional_data, _lines(rows))
        _put(rows, layout.optional_check, check_digit(text) if text.strip(FILLER) else FILLER)
    if layout.composite_check is not None:
        _put(rows, layout.composite_check, check_digit(joined(layout.composite, _lines(rows))))


def _lines(rows: list[list[str]]) -> list[str]:
    return ["".join(row) for row in rows]


def _put(rows: list[list[str]], span: Span, text: str) -> None:
    rows[span.line][span.start : span.stop] = text.ljust(span.stop - span.start, FILLER)


def _document_type(text: str, format_: MrzFormat) -> str:
    code = text.translate(_UPPER).strip(FILLER).ljust(2, FILLER)
    if not _TYPES[format_].fullmatch(code):
        raise UnreadableError(
            "document_type",
            f"not a code of {format_}",
            "use P for TD3, V for visas, A, C or I for cards; a second letter",
        )
    return code


def _state(text: str) -> str:
    code = state_code(text)
    return "D" if code == "DEU" else code


def _number(text: str, layout: Layout) -> tuple[str, str, str]:
    """The number's own field, the character in place of its check digit, and what goes on in the optional data."""
    number = _coded("document_number", text)
    if len(number) <= MAX_PRINCIPAL_CHARACTERS:
        field = number.ljust(MAX_PRINCIPAL_CHARACTERS, FILLER)
        return field, check_digit(field), ""
    room = _width(layout.optional_data[0]) - 2 if layout.continues_long_numbers else 0
    if len(number) > MAX_PRINCIPAL_CHARACTERS + room:
        raise UnreadableError(
            "document_number",
            f"more than {MAX_PRINCIPAL_CHARACTERS + room} characters",
            "use TD1 for long numbers; on a visa write the nine principal characters",
        )
    if FILLER in number:
        raise UnreadableError("document_number", "a space in a long number", "write long numbers without spaces")
    principal, rest = number[:MAX_PRINCIPAL_CHARACTERS], number[MAX_PRINCIPAL_CHARACTERS:]
    return principal, FILLER, rest + check_digit(number) + FILLER


def _optional_data(texts: Sequence[str], continued: str, layout: Layout) -> list[str]:
    spans = layout.optional_data
    if len(texts) > len(spans):
        raise UnreadableError("optional_data", f"{layout.format} has fewer fields", f"give at most {len(spans)}")
    fields = [_coded("optional_data", text) if text else "" for text in texts] + [""] * (len(spans) - len(texts))
    fields[0] = continued + fields[0]
    for span, field in zip(spans, fields, strict=True):
        if len(field) > _width(span):
            raise UnreadableError("optional_data", f"more than {_width(span)} characters", "shorten it")
    return fields


def _width(span: Span) -> int:
    return span.stop - span.start


def _coded(field: str, text: str) -> str:
    plain = text.translate(_UPPER)
    if not re.fullmatch(r"[A-Z0-9]+(?: [A-Z0-9]+)*", plain):
        raise UnreadableError(field, "not letters and digits", "write A to Z and 0 to 9, single spaces between them")
    return plain.replace(" ", FILLER)


def _name(primary: str, secondary: str, layout: Layout) -> str:
    first, last = _components(secondary), _components(primary)
    if not last:
        raise UnreadableError("name", "no primary identifier", "write a name of one part as the primary identifier")
    return name_field(last, first, _width(layout.name))


def _components(text: str) -> list[str]:
    plain = text.translate(_UPPER).replace("'", "").replace("\u2019", "").replace("-", " ")
    if not re.fullmatch(r"[A-Z ]*", plain):
        raise UnreadableError(
            "name",
            "characters other than A to Z, space, hyphen and apostrophe",
            "transliterate them as the tables of ICAO Doc 9303-3, section 6, say",
        )
    return plain.split()
