"""Lines and cells of a CSV without line breaks in its cells: one bad quotation mark cannot swallow the lines after it."""

import csv
from collections.abc import Iterator
from typing import BinaryIO

from protocol.matching.errors import UnreadableError

MAX_LINE_BYTES = 64 * 1024
MAX_CELL_CHARACTERS = 16 * 1024
BYTE_ORDER_MARK = b"\xef\xbb\xbf"
SAVE_AS_UTF8 = "save the file as CSV in UTF-8"


def lines_of(file: BinaryIO) -> Iterator[bytes]:
    """Each line without its end; of a line longer than MAX_LINE_BYTES a beginning that `cells_of` refuses."""
    while raw := file.readline(MAX_LINE_BYTES + 1):
        if len(raw) > MAX_LINE_BYTES:
            rest = raw
            while rest and not rest.endswith(b"\n"):
                rest = file.readline(MAX_LINE_BYTES)
            yield raw  # still too long: `cells_of` refuses it, and the next line is read as usual
        else:
            yield raw.rstrip(b"\r\n")


def cells_of(raw: bytes) -> list[str]:
    """The cells of one line (RFC 4180 with a comma, UTF-8). Raises UnreadableError."""
    if len(raw) > MAX_LINE_BYTES:
        raise UnreadableError("line", f"longer than {MAX_LINE_BYTES} bytes", "shorten it, or split the entry")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise UnreadableError("line", f"not UTF-8 from byte {error.start + 1} of the line", SAVE_AS_UTF8) from error
    if "\0" in text or "\r" in text:
        raise UnreadableError("line", "control characters", "remove them")
    try:
        cells = next(csv.reader([text], strict=True), [])
    except csv.Error as error:
        raise UnreadableError(
            "line", "the quotation marks do not pair", 'write " inside a quoted cell twice'
        ) from error
    if len(text) > MAX_CELL_CHARACTERS and any(len(cell) > MAX_CELL_CHARACTERS for cell in cells):
        raise UnreadableError("line", f"a cell longer than {MAX_CELL_CHARACTERS} characters", "shorten it")
    return cells
