"""PDF pages with text in Latin, Greek, Cyrillic and Arabic letters, shaped and ordered by HarfBuzz and the bidi algorithm.

The text of reports becomes page content and nothing else: no links, no scripts, no attached files, no markup.
"""

from datetime import UTC, datetime
from functools import cache
from importlib.resources import as_file, files
from typing import Any
from unicodedata import bidirectional

from node.formats.printable import printable

FONT = "Noto"
REPLACEMENT = "\ufffd"
_JOINERS = frozenset("\u200c\u200d")


def new_pdf(
    title: str, *, now: int, orientation: str = "portrait", right_to_left: bool = False, pages: Any = None
) -> Any:
    """A document (`fpdf.FPDF`) with the fonts, without a page yet. pages: a subclass with head and foot."""
    from fpdf import FPDF

    pdf = (pages or FPDF)(orientation=orientation, format="A4")
    pdf.set_creation_date(datetime.fromtimestamp(now, UTC))
    pdf.set_title(in_font(title))
    for style, name in (("", "Regular"), ("B", "Bold")):
        with as_file(files("node.formats").joinpath(f"fonts/NotoSansWren-{name}.ttf")) as path:
            pdf.add_font(FONT, style, str(path))
    pdf.set_text_shaping(use_shaping_engine=True, direction="rtl" if right_to_left else "ltr")
    return pdf


def pdf_bytes(pdf: Any) -> bytes:
    """The finished document, without the OpenAction that fpdf2 writes of itself: attachments of alerts must have none."""
    from fpdf.output import OutputProducer

    class Passive(OutputProducer):
        def _finalize_catalog(self, catalog_obj: Any, *others: Any, **named: Any) -> None:
            super()._finalize_catalog(catalog_obj, *others, **named)
            catalog_obj.open_action = None

    return bytes(pdf.output(output_producer_class=Passive))


def in_font(text: str) -> str:
    """The text on one kind of line break, each character that the fonts lack as U+FFFD."""
    known = _characters()
    return "".join(
        one if one == "\n" or ord(one) in known else REPLACEMENT for one in printable(text).replace("\t", " ")
    )


def joiners_kept(text: str) -> str:
    """A text that `in_font` gave and that is printed from left to right. Not for text in a line from right to left.

    Its stretches from right to left are isolated (UAX 9, RLI and PDI): where a line runs from left to right, fpdf2 gives a
    joiner (U+200C, U+200D) the direction of the line, which would part a Persian word and turn its parts around.
    """
    return "\n".join(_joined(line) for line in text.split("\n")) if _JOINERS & set(text) else text


def is_left_to_right(text: str) -> bool:
    """Whether its first strong letter is (UAX 9, rules P2 and P3); so it is without one."""
    kinds = (bidirectional(one) for one in text)
    return next((kind for kind in kinds if kind in ("L", "R", "AL")), "L") == "L"


def _joined(line: str) -> str:
    parts: list[str] = []
    run, behind = "", ""
    for one in line:
        kind = bidirectional(one)
        if kind in ("R", "AL"):
            run, behind = run + behind + one, ""
        elif not run or kind == "L":
            parts += [_isolated(run), behind, one]
            run, behind = "", ""
        else:
            behind += one
    return "".join([*parts, _isolated(run), behind])


def _isolated(run: str) -> str:
    return f"\u2067{run}\u2069" if _JOINERS & set(run) else run


@cache
def _characters() -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with as_file(files("node.formats").joinpath("fonts/NotoSansWren-Regular.ttf")) as path, TTFont(path) as font:
        return frozenset(font.getBestCmap())
