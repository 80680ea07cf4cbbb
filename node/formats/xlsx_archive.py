"""What a workbook's archive may hold before anything of it is read: sizes, no macros, no links to other files.

An .xlsx is a zip of XML parts (ECMA-376, part 2). The sizes in its directory bind: a part that would unpack to more than
its directory says is cut there and fails its checksum.
"""

import re
import zipfile
from typing import BinaryIO

from node.formats.rejects import FormatError

MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_PARTS = 500
MAX_SHEET_BYTES = 512 * 1024 * 1024
MAX_STRINGS_BYTES = 64 * 1024 * 1024
MAX_STRINGS = 2_000_000
MAX_PART_BYTES = 4 * 1024 * 1024
MAX_RATIO = 200
MAX_ROW_BYTES = 4 * 1024 * 1024
"""Of the XML of one row."""

MAX_DIRECTORY_BYTES = 1024 * 1024
_END_BYTES = 66_000
_END = re.compile(rb"PK\x05\x06")
_END_ZIP64 = b"PK\x06\x07"
_CHUNK_BYTES = 64 * 1024
_OLD_OR_ENCRYPTED = b"\xd0\xcf\x11\xe0"
_ACTIVE = re.compile(r"vbaProject|macrosheets/|activeX/|ctrlProps/|embeddings/|dialogsheets/", re.IGNORECASE)
_OUTWARD = re.compile(r"externalLinks/|connections\.xml|queryTables/|webPublish|customUI/", re.IGNORECASE)
_ROW_START = re.compile(rb"[<:]row[\s/>]")
_SAVE_ANEW = "open it in a spreadsheet program and save it as .xlsx again"
_START_AFRESH = "copy the entries' values into a new template and save it as .xlsx"


def open_archive(file: BinaryIO) -> zipfile.ZipFile:
    """The archive of a seekable file, with its directory checked. Raises FormatError."""
    if file.seek(0, 2) > MAX_FILE_BYTES:
        raise FormatError(0, f"longer than {MAX_FILE_BYTES} bytes", "split the list into several files")
    file.seek(0)
    if file.read(4) == _OLD_OR_ENCRYPTED:
        raise FormatError(0, "an old .xls, or a workbook with a password", "save it as .xlsx without a password")
    _check_end(file)
    file.seek(0)
    try:
        archive = zipfile.ZipFile(file)
    except Exception as error:
        raise FormatError(0, "not an .xlsx workbook, or damaged", _SAVE_ANEW) from error
    _check_directory(archive.infolist())
    return archive


def check_strings(archive: zipfile.ZipFile, path: str) -> None:
    """Refuses a table of shared strings too large to be held in memory. Raises FormatError."""
    if archive.getinfo(path).file_size > MAX_STRINGS_BYTES:
        raise FormatError(0, "too much text for one workbook", "split the list into several files")
    strings = 0
    with archive.open(path) as part:
        while chunk := part.read(_CHUNK_BYTES):
            strings += chunk.count(b"<")
            if strings > 4 * MAX_STRINGS:
                raise FormatError(0, "too many texts for one workbook", "split the list into several files")


def check_small(archive: zipfile.ZipFile, path: str) -> None:
    """Refuses a part that describes the workbook and is as large as a sheet may be. Raises FormatError."""
    if path in archive.namelist() and archive.getinfo(path).file_size > MAX_PART_BYTES:
        raise FormatError(0, "a part that describes the workbook is too large", _START_AFRESH)


class SheetPart:
    """A sheet's XML to be read in chunks; raises FormatError where a single row would not fit the memory it may use.

    Comments, document types and CDATA, which no spreadsheet program writes in a sheet, could hide that: refused.
    """

    def __init__(self, archive: zipfile.ZipFile, path: str) -> None:
        self._part = archive.open(path)
        self._since_row = 0
        self._tail = b""

    def read(self, size: int = _CHUNK_BYTES) -> bytes:
        """The next bytes, at most 64 KiB."""
        chunk = self._part.read(min(size, _CHUNK_BYTES) if size > 0 else _CHUNK_BYTES)
        seen = self._tail + chunk
        if b"<!" in seen:
            raise FormatError(0, "comments or a document type in a sheet", _SAVE_ANEW)
        self._since_row = 0 if _ROW_START.search(seen) else self._since_row + len(chunk)
        if self._since_row > MAX_ROW_BYTES:
            raise FormatError(0, f"more than {MAX_ROW_BYTES} bytes without a new row", _START_AFRESH)
        self._tail = seen[-8:]
        return chunk

    def close(self) -> None:
        """Lets go of the archive."""
        self._part.close()


def _check_end(file: BinaryIO) -> None:
    """Refuses a directory too large to be read at once, before the zip library reads it at once."""
    file.seek(-min(file.seek(0, 2), _END_BYTES), 2)
    tail = file.read(_END_BYTES)
    sizes = [int.from_bytes(tail[found.start() + 12 : found.start() + 16], "little") for found in _END.finditer(tail)]
    if not sizes or max(sizes) > MAX_DIRECTORY_BYTES or _END_ZIP64 in tail:
        raise FormatError(0, "not an .xlsx workbook, or damaged", _SAVE_ANEW)


def _check_directory(parts: list[zipfile.ZipInfo]) -> None:
    names = [part.filename for part in parts]
    if len(parts) > MAX_PARTS or len({name.casefold() for name in names}) != len(names):
        raise FormatError(0, "too many parts, or two of one name", _START_AFRESH)
    if any(part.flag_bits & 0x1 for part in parts):
        raise FormatError(0, "a workbook with a password", "save it as .xlsx without a password")
    for part in parts:
        if _ACTIVE.search(part.filename):
            raise FormatError(0, "a workbook with macros, controls or embedded files", _START_AFRESH)
        if _OUTWARD.search(part.filename):
            raise FormatError(0, "a workbook that links to other files or databases", _START_AFRESH)
        if part.file_size > _limit(part.filename) or (
            part.file_size > 1024 * 1024 and part.file_size > MAX_RATIO * max(part.compress_size, 1)
        ):
            raise FormatError(0, "a part that would unpack to more than a list needs", _START_AFRESH)
    if sum(part.file_size for part in parts) > MAX_SHEET_BYTES + MAX_STRINGS_BYTES:
        raise FormatError(0, "it would unpack to more than a list needs", "split the list into several files")


def _limit(name: str) -> int:
    if name.casefold().startswith("xl/worksheets/"):
        return MAX_SHEET_BYTES
    return MAX_STRINGS_BYTES if name.casefold().endswith("sharedstrings.xml") else MAX_PART_BYTES
