"""An audit report on paper: no log passes for another by an origin that looks like it, and wide tables stay readable."""

import re
import zlib

import pytest

from node.formats.audit_pdf import Section, report_pdf

NOW = 1_790_000_000
_STREAM = re.compile(rb"\n(\d+) 0 obj\n<<(?:(?!endobj).)*?>>\nstream\n(.*?)\nendstream", re.DOTALL)
_SHOWN = re.compile(rb"/F(\d) [\d.]+ Tf|\(((?:[^()\\]|\\.)*)\) Tj", re.DOTALL)


def extracted(document: bytes) -> str:
    """The text that the pages draw, in the order in which they draw it, through each font's own map to Unicode."""
    streams = {int(number): _unpacked(raw) for number, raw in _STREAM.findall(document)}
    maps = [
        {bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be") for glyph, text in pairs}
        for number in re.findall(rb"/ToUnicode (\d+) 0 R", document)
        for pairs in [re.findall(rb"<([0-9A-F]{4})> <([0-9A-F]+)>\n", streams[int(number)])]
    ]
    text, font = [], 0
    for number in re.findall(rb"/Contents (\d+) 0 R", document):
        for chosen, shown in _SHOWN.findall(streams[int(number)]):
            if chosen:
                font = int(chosen) - 1
                continue
            glyphs = re.sub(rb"\\(.)", _unescaped, shown, flags=re.DOTALL)
            text += [maps[font][glyphs[at : at + 2]] for at in range(0, len(glyphs), 2)]
    return "".join(text)


def _unpacked(raw: bytes) -> bytes:
    return zlib.decompress(raw) if raw[:1] == b"\x78" else raw


def _unescaped(found: re.Match[bytes]) -> bytes:
    return {b"r": b"\r", b"n": b"\n", b"t": b"\t", b"b": b"\b", b"f": b"\f"}.get(found[1], found[1])


def report(text: str) -> str:
    """What the pages of a report about a log of that name read; the title too is of the log's own making."""
    sentence = f"Log {text}, 7 of 7 leaves read."
    return extracted(report_pdf(text, [Section(text, [sentence], [[text, "what"], [text, "altered"]])], now=NOW))


def test_latin_names_are_printed_as_they_are() -> None:
    assert report("wren/türkiye-1") == (
        "wren/türkiye-1wren/türkiye-1Log wren/türkiye-1, 7 of 7 leaves read.wren/türkiye-1whatwren/türkiye-1altered"
        "wren/türkiye-11"
    )


PAIRS = [
    ("wren/\u0440k", "wren/pk"),  # Cyrillic
    ("wren/\u0440k", "wren/\u0441k"),
    ("wren/\u0440k", "wren/\\u0440k"),
    ("wren/\u0440k", "wren/\ufffdk"),
    ("wren/\u03bak", "wren/kk"),  # Greek
    ("wren/\u4e00k", "wren/\u4e01k"),
    ("wren/\uff50k", "wren/pk"),  # full width
    ("wren/pk", "wren/p\u200bk"),
    ("wren/pk", "wren/p\u200dk"),
    ("wren/pk", "wren/p\xadk"),
    ("wren/pk", "wren/p\x00k"),
    ("wren/pk", "wren/\u202epk"),
    ("wren/pk", "wren/pk\ufe0f"),
    ("wren/\xe9", "wren/e\u0301"),
    ("wren/p\nk", "wren/p k"),
    ("wren/p\tk", "wren/p k"),
    ("wren/p\xa0k", "wren/p k"),
    ("wren/p  k", "wren/p k"),
    ("wren/pk ", "wren/pk"),
    ("wren\u2215pk", "wren/pk"),
    ("wren/\ud800", "wren/\ud801"),
]


@pytest.fixture(scope="module")
def printed() -> dict[str, str]:
    """How a report prints the name of each log of PAIRS."""
    origins = sorted({origin for pair in PAIRS for origin in pair})
    sentences = [f"Log {origin}, 7 of 7 leaves read." for origin in origins]
    read = extracted(report_pdf("Exchange logs", [Section("Result", sentences)], now=NOW))
    names = re.findall(r"Log (.*?), 7 of 7 leaves read\.", read, re.DOTALL)
    return dict(zip(origins, names, strict=True))


@pytest.mark.parametrize(("one", "other"), PAIRS)
def test_two_different_origins_never_print_alike(printed: dict[str, str], one: str, other: str) -> None:
    """A log that names itself after another must not look like it in the report of its audit."""
    assert printed[one] != printed[other]
    for origin in (one, other):
        assert re.fullmatch("[ -~\xe9]+", printed[origin]), "each character drawn is one that everybody can tell"


def test_what_is_escaped_can_be_read_back() -> None:
    origin = "wren/\u0440\\\u200b k\n\U0001f600"
    assert report(origin).startswith("wren/\\u0440\\\\\\u200b k\\n\\U0001f600")


def test_a_table_too_wide_for_a_page_comes_in_parts_that_begin_with_its_first_column() -> None:
    rows = [["peer", *(f"k{number}" for number in range(12))], ["PK", *(f"v{number}" for number in range(12))]]
    read = extracted(report_pdf("Exchange log", [Section("Leaves", [], rows)], now=NOW))
    assert read.count("peer") == read.count("PK") == 2
    assert all(read.count(f"v{number}") >= 1 for number in range(12))
