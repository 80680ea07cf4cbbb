"""United Nations Security Council Consolidated List, XML (the UN's own schema, sc-sanctions.xsd).

Every INDIVIDUAL and every ENTITY of the file comes out once accepted, or rejected with its reasons; parts of a record
that an entry cannot hold are named in `left_out`. Entries are `reference_list`: for local matching and training only.

The reader is a target of defusedxml's parser: no tree is built beyond one record. Document types, entities and
external references are refused (entity bombs, file disclosure); records, depth and the file have size limits.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, BinaryIO

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser, ParseError

from node.formats.rejects import Accepted, FormatError, Rejected
from node.formats.un_records import records_of

CHUNK_BYTES = 64 * 1024
MAX_FILE_BYTES = 64 * 1024 * 1024
MAX_RECORD_CHARACTERS = 256 * 1024
MAX_RECORD_ELEMENTS = 4096
MAX_DEPTH = 12
_ROOT = "CONSOLIDATED_LIST"
_RECORDS = frozenset({"INDIVIDUAL", "ENTITY"})
_GET_A_FRESH_COPY = "download the XML from the United Nations again"


@dataclass(slots=True)
class Element:
    """One element of a record: its text and children, and the line on which it starts."""

    tag: str
    line: int
    pieces: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The element's own text."""
        return "".join(self.pieces)

    def one(self, tag: str) -> str:
        """The text of the first child of that name with white space made single; empty if there is none."""
        for child in self.children:
            if child.tag == tag:
                return " ".join(child.text.split())
        return ""

    def all(self, tag: str) -> list[Element]:
        """The children of that name."""
        return [child for child in self.children if child.tag == tag]


def read_un_xml(file: BinaryIO, *, now: int) -> Iterator[Accepted | Rejected]:
    """Every individual and entity of the list, in the file's order; memory is bounded by one record and one chunk.

    now: Unix seconds. Raises FormatError when the file is not such a list, is truncated, or tries an attack.
    """
    yield from records_of(_elements(file), now)


def _elements(file: BinaryIO) -> Iterator[tuple[str, Element]]:
    """Pairs of the list's own date (`dateGenerated`) and a record."""
    target = _Target()
    parser: Any = DefusedXMLParser(target=target, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    target.parser = parser
    read = 0
    try:
        while chunk := file.read(CHUNK_BYTES):
            read += len(chunk)
            if read > MAX_FILE_BYTES:
                raise FormatError(target.line, f"longer than {MAX_FILE_BYTES} bytes", _GET_A_FRESH_COPY)
            parser.feed(chunk)
            yield from target.take()
        parser.close()
        yield from target.take()
    except DefusedXmlException as error:
        raise FormatError(
            target.line,
            "a document type or an entity, which this list never has",
            f"do not trust it; {_GET_A_FRESH_COPY}",
        ) from error
    except (ParseError, ValueError, LookupError) as error:
        raise FormatError(target.line, "not well-formed XML, or cut short", _GET_A_FRESH_COPY) from error


class _Target:
    """What the parser calls for each tag and text; it keeps one record at a time."""

    def __init__(self) -> None:
        self.parser: Any = None
        self.list_date = ""
        self._open: list[Element] = []
        self._depth = 0
        self._characters = 0
        self._elements = 0
        self._finished: list[tuple[str, Element]] = []

    @property
    def line(self) -> int:
        """The line that the parser has reached, from 1."""
        return int(self.parser.parser.CurrentLineNumber)

    def take(self) -> list[tuple[str, Element]]:
        """The records finished since the last call."""
        finished, self._finished = self._finished, []
        return finished

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth == 1:
            if tag != _ROOT:
                raise FormatError(self.line, "not a UN consolidated list", "choose the format that the file has")
            self.list_date = _day(attributes.get("dateGenerated", ""), self.line)
        if self._depth > MAX_DEPTH:
            raise FormatError(self.line, f"elements nested deeper than {MAX_DEPTH}", _GET_A_FRESH_COPY)
        if not self._open and tag not in _RECORDS:
            return
        self._elements = self._elements + 1 if self._open else 1
        if self._elements > MAX_RECORD_ELEMENTS:
            raise FormatError(self.line, "a record with too many elements", _GET_A_FRESH_COPY)
        self._characters = self._characters if self._open else 0
        element = Element(tag, self.line)
        if self._open:
            self._open[-1].children.append(element)
        self._open.append(element)

    def data(self, text: str) -> None:
        if not self._open:
            return
        self._characters += len(text)
        if self._characters > MAX_RECORD_CHARACTERS:
            raise FormatError(self.line, "a record with too much text", _GET_A_FRESH_COPY)
        self._open[-1].pieces.append(text)

    def end(self, tag: str) -> None:
        self._depth -= 1
        if self._open:
            element = self._open.pop()
            if not self._open:
                self._finished.append((self.list_date, element))

    def close(self) -> None:
        pass


def _day(text: str, line: int) -> str:
    try:
        return datetime.strptime(text[:10], "%Y-%m-%d").strftime("%Y-%m-%d")
    except ValueError as error:
        raise FormatError(line, "the list does not say when it was made (dateGenerated)", _GET_A_FRESH_COPY) from error
