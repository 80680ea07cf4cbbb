"""PDF attachments: refused with anything active in them, freed of what tells of their makers."""

from __future__ import annotations

import re

from protocol.matching.errors import UnreadableError

_FIELD = "alert.attachments"
_REMEDY = "print the document to a plain PDF, or attach pictures of its pages"
_ACTIVE = re.compile(
    rb"/(JavaScript|JS|Launch|EmbeddedFiles?|OpenAction|AA|RichMedia|XFA|Encrypt|ObjStm|SubmitForm|ImportData|GoToR"
    rb"|GoToE|URI|Movie|Sound|Screen|3D|AcroForm|Filespec|Metadata|PieceInfo|Info)(?![A-Za-z0-9])"
)
_ESCAPED_NAME = re.compile(rb"#([0-9A-Fa-f]{2})")


def pdf_without_metadata(content: bytes) -> bytes:
    """The same document. Raises UnreadableError for one that holds more than pages."""
    require_harmless_pdf(content)
    return content


def require_harmless_pdf(content: bytes) -> None:
    """Raises UnreadableError."""
    plain = _ESCAPED_NAME.sub(lambda found: bytes([int(found[1], 16)]), content)
    if _ACTIVE.search(plain) or content.count(b"%%EOF") != 1:
        raise UnreadableError(_FIELD, "a PDF with more in it than pages", _REMEDY)
