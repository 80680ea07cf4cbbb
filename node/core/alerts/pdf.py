"""PDF attachments: refused with anything active in them, freed of the document information that tells of their makers.

Not a PDF reader: it looks at bytes. What it cannot see through (encryption, object streams, several revisions in one file)
it refuses, with the remedy to print the document anew. In what is left every dictionary stands in the open, so names of
actions, scripts, forms and embedded files cannot hide, whatever their spelling. The document information and metadata
streams are blanked in place: every offset still holds. Not done: fonts and pictures within the pages keep what they hold.
"""

from __future__ import annotations

import re

from protocol.matching.errors import UnreadableError

_FIELD = "alert.attachments"
_REMEDY = "print the document to a plain PDF, or attach pictures of its pages"
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_END_OF_NAME = rb"(?=[\s/<>\[\](){}%]|\Z)"
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|AA|RichMedia|XFA|Encrypt|ObjStm|SubmitForm|ImportData|GoToR|GoToE"
    rb"|Movie|Sound|Screen|3D|AcroForm|Filespec|PieceInfo|URI|Rendition|Collection)"
    + _END_OF_NAME
    + rb"|/OpenAction(?!\s*\[)"
)
"""An array behind OpenAction is a page to open at (ISO 32000-2, 12.3.2); anything else is an action."""
_TELLING = re.compile(rb"/(Info|Metadata)" + _END_OF_NAME)
_INFO = re.compile(rb"/Info\s+(\d{1,8})\s+(\d{1,5})\s+R" + _END_OF_NAME)
_METADATA = re.compile(rb"/Metadata\s+(\d{1,8})\s+(\d{1,5})\s+R" + _END_OF_NAME)
_MAX_OBJECT_BYTES = 256 * 1024


def pdf_without_metadata(content: bytes) -> bytes:
    """The same pages, as long as before. Raises UnreadableError for a document that holds more than pages."""
    _require_passive(content)
    blanked = bytearray(content)
    for pointer in (_INFO, _METADATA):
        for found in pointer.finditer(content):
            _blank_object(blanked, content, int(found[1]), int(found[2]))
            blanked[found.start() : found.end()] = b" " * (found.end() - found.start())
    cleaned = bytes(blanked)
    require_harmless_pdf(cleaned)
    return cleaned


def require_harmless_pdf(content: bytes) -> None:
    """Raises UnreadableError when it has something active, or document information, or cannot be seen through."""
    _require_passive(content)
    if _TELLING.search(_spelled_out(content)):
        raise _more_than_pages()


def _require_passive(content: bytes) -> None:
    if _ACTIVE.search(_spelled_out(content)) or content.count(b"%%EOF") != 1 or content.count(b"startxref") != 1:
        raise _more_than_pages()


def _spelled_out(content: bytes) -> bytes:
    """Names may be spelled with hexadecimal escapes (ISO 32000-2, 7.3.5)."""
    return _ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), content)


def _blank_object(blanked: bytearray, content: bytes, number: int, generation: int) -> None:
    """Overwrites what stands between `obj` and `endobj` by an empty dictionary and spaces."""
    heads = list(re.finditer(rb"(?<![0-9])%d\s+%d\s+obj" % (number, generation), content))
    if len(heads) != 1:
        raise _more_than_pages()
    start = heads[0].end()
    end = content.find(b"endobj", start, start + _MAX_OBJECT_BYTES)
    if end - start < len(b"<<>>"):
        raise _more_than_pages()
    blanked[start:end] = b"<<>>".rjust(end - start)


def _more_than_pages() -> UnreadableError:
    return UnreadableError(_FIELD, "a PDF with more in it than pages", _REMEDY)
