"""Properties of zones: written and read back they are the same, forged characters are noticed, any text is survived."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from protocol.matching.dates import PartialDate
from protocol.matching.errors import UnreadableError
from protocol.matching.mrz.check_digits import ALPHABET, EQUIVALENT, checked_fields
from protocol.matching.mrz.layout import LAYOUTS, MrzFormat
from protocol.matching.mrz.parser import Mrz, parse_mrz, traveller_of
from protocol.matching.mrz.slips import TWINS
from protocol.matching.mrz.writer import write_mrz
from protocol.matching.states import state_code
from protocol.vocabulary import Sex
from tests.support.zones import ERIKSSON, MIDSUMMER_2026, spoilt

NUMBERS = {MrzFormat.TD1: 22, MrzFormat.TD2: 14, MrzFormat.TD3: 9, MrzFormat.MRV_A: 9, MrzFormat.MRV_B: 9}
TYPES = {MrzFormat.TD1: "I ID AC C", MrzFormat.TD2: "I AR", MrzFormat.TD3: "P PR PS PT"}
LETTERS = st.text(alphabet="ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=14)
NAMES = st.lists(LETTERS, min_size=1, max_size=4).map(" ".join)
TODAY = datetime.fromtimestamp(MIDSUMMER_2026, UTC).date()


@st.composite
def partial_dates(draw: st.DrawFn, first: date, last: date) -> PartialDate | None:
    day = draw(st.dates(first, last))
    known = draw(st.integers(0, 3))
    return PartialDate(*(day.year, day.month, day.day)[:known]) if known else None


@st.composite
def contents(draw: st.DrawFn) -> tuple[MrzFormat, dict[str, Any]]:
    format_ = draw(st.sampled_from(MrzFormat))
    return format_, {
        "document_type": draw(st.sampled_from(TYPES.get(format_, "V VC").split())),
        "issuer": draw(st.sampled_from(["PAK", "GRC", "DEU", "KGZ", "UTO", "XOM"])),
        "document_number": draw(st.text(alphabet=ALPHABET, min_size=1, max_size=NUMBERS[format_])),
        "primary_identifier": draw(NAMES),
        "secondary_identifier": draw(st.one_of(st.just(""), NAMES)),
        "nationality": draw(st.sampled_from(["", "PAK", "DEU", "XXA", "XXB", "XXC", "XXX"])),
        "birth_date": draw(partial_dates(TODAY - timedelta(days=365 * 114), TODAY)),
        "sex": draw(st.sampled_from(Sex)),
        "expiry_date": draw(partial_dates(date(1990, 1, 1), date(2060, 12, 31))),
    }


@given(contents())
@settings(max_examples=300)
def test_what_is_written_is_read_back(written: tuple[MrzFormat, dict[str, Any]]) -> None:
    format_, content = written
    lines = write_mrz(format_, **content)
    mrz = parse_mrz("\r\n".join(lines).lower(), now=MIDSUMMER_2026)
    assert mrz.is_sound
    assert mrz.lines == lines
    for field in ("document_type", "issuer", "document_number", "nationality", "sex", "expiry_date"):
        assert getattr(mrz, field) == content[field]
    assert content["birth_date"] in (mrz.birth_dates or (None,))
    assert all(not each.is_after(MIDSUMMER_2026) for each in mrz.birth_dates)
    assert_name(mrz, content)


def assert_name(mrz: Mrz, content: dict[str, Any]) -> None:
    """The name is whole, or it is flagged and every component is a beginning of the one written."""
    for identifier in ("primary_identifier", "secondary_identifier"):
        shown, whole = getattr(mrz, identifier), content[identifier]
        assert shown == whole or mrz.name_truncated
        pairs = zip(shown.split(), whole.split(), strict=False)
        assert all(name.startswith(part) for part, name in pairs)
        assert bool(shown) is bool(whole)


@given(st.sampled_from(MrzFormat), st.data())
@settings(max_examples=400)
def test_a_forged_character_in_checked_data_is_noticed_unless_its_value_is_the_same_modulo_10(
    format_: MrzFormat, data: st.DataObject
) -> None:
    """Undetectable are exactly the exchanges within a class of `EQUIVALENT` (0AKU<, 1BLV, ... 6GQ, ... 9JT), and those
    in dates only where the result is still a date: 0 for <.
    """
    lines = ERIKSSON[format_]
    part = data.draw(st.sampled_from(checked_fields(LAYOUTS[format_], lines)))
    cells = [cell for span in part.data for cell in span.cells]
    line, column = data.draw(st.sampled_from(cells))
    found, forged = lines[line][column], data.draw(st.sampled_from(ALPHABET + "<"))
    assume(found != forged)
    spoiled = spoilt(lines, (line + 1, column + 1, forged))
    if not any({found, forged} <= each for each in EQUIVALENT):
        assert parse_mrz(spoiled, now=MIDSUMMER_2026).check_failures
    else:
        assert part.verdict(spoiled).is_right


@given(st.sampled_from([MrzFormat.TD1, MrzFormat.TD2, MrzFormat.TD3]), st.data())
def test_a_slip_that_a_check_digit_notices_is_suggested_and_never_applied(
    format_: MrzFormat, data: st.DataObject
) -> None:
    lines = ERIKSSON[format_]
    spans = [LAYOUTS[format_].document_number, LAYOUTS[format_].birth_date, LAYOUTS[format_].expiry_date]
    twins = [
        (line, column, twin)
        for span in spans
        for line, column in span.cells
        for twin in TWINS.get(lines[line][column], "")
    ]
    line, column, twin = data.draw(st.sampled_from(twins))
    spoiled = spoilt(lines, (line + 1, column + 1, twin))
    mrz = parse_mrz(spoiled, now=MIDSUMMER_2026)
    assert mrz.lines == spoiled
    assert mrz.is_sound or lines in [each.lines for each in mrz.suggestions]


@given(st.one_of(st.text(alphabet=st.characters(), max_size=200), st.text(alphabet=ALPHABET + "< \r\n", max_size=200)))
def test_any_text_is_read_or_refused_with_a_remedy(text: str) -> None:
    assert survives(text)


@given(st.sampled_from([(3, 30), (2, 36), (2, 44)]), st.data())
@settings(max_examples=200)
def test_any_characters_in_a_zones_size_are_read_and_make_a_traveller(
    size: tuple[int, int], data: st.DataObject
) -> None:
    rows = st.text(alphabet=data.draw(st.sampled_from([ALPHABET + "<", "0O1I<", "8B6GQ"])), min_size=90, max_size=90)
    drawn = data.draw(rows) * 2
    lines = [drawn[start * size[1] : (start + 1) * size[1]] for start in range(size[0])]
    assert survives("\n".join(lines))


def survives(text: str) -> bool:
    """Whether the text is read, with a traveller and known States, or refused with a remedy."""
    try:
        mrz = parse_mrz(text, now=MIDSUMMER_2026)
    except UnreadableError as error:
        return bool(error.remedy) and len(error.reason) < 400
    traveller = traveller_of(mrz)
    states = [state for state in (mrz.issuer, traveller.nationality) if state]
    return all(state_code(state) == state for state in states) and mrz == parse_mrz(mrz.lines, now=MIDSUMMER_2026)


@given(st.sampled_from(["\n", "<", "A", "<\n", "\u200b", "A ", "P" * 44 + "\n", "\u0301", "8O" * 15 + "\n"]))
def test_ten_thousand_characters_are_survived(unit: str) -> None:
    assert survives((unit * 10_000)[:10_000])
    assert survives(unit * 10_000)
