"""Attachments: at publication freed of what tells of their makers, on arrival refused where anything but pictures is in them.

Publication decodes an image that is not plain and encodes its pixels anew, so EXIF, XMP, comments, colour profiles,
thumbnails, ancillary chunks and whatever hid behind the image's end are gone. A receiver decodes nothing: it only walks
the markers or chunks, and refuses an attachment that no honest publisher makes. PDFs: node/core/alerts/pdf.py.
"""

from __future__ import annotations

import io
import zlib
from dataclasses import replace
from typing import TYPE_CHECKING

from node.core.alerts.pdf import pdf_without_metadata, require_harmless_pdf
from protocol.alerts.attachments import MAX_ATTACHMENT_BYTES, Attachment
from protocol.alerts.words import MediaType
from protocol.matching.errors import UnreadableError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from PIL.Image import Image

MAX_PIXELS = 50_000_000
MAX_SIDE = 16_384
_FIELD = "alert.attachments"
_QUALITIES = (90, 75, 60)
_JPEG_TABLES = frozenset({0xC4, 0xDB, 0xDD})
_JPEG_FRAMES = frozenset({0xC0, 0xC1, 0xC2})
_JFIF_BYTES = 16
_PNG_CHUNKS = frozenset({b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND"})
_PNG_BEGINNING = 8
_REMEDY = "save the picture anew as JPEG or PNG and attach that"


def without_metadata(attachment: Attachment) -> Attachment:
    """The attachment as it may leave the country: itself where it is plain already, so that no picture is encoded twice.

    Raises UnreadableError for one that cannot be made harmless.
    """
    try:
        require_harmless(attachment)
    except UnreadableError:
        pass
    else:
        return attachment
    cleaned = replace(attachment, content=cleaned_content(attachment.media_type, attachment.content))
    require_harmless(cleaned)
    return cleaned


def cleaned_content(media_type: MediaType, content: bytes) -> bytes:
    """The same picture or document and nothing besides. Raises UnreadableError."""
    if media_type is MediaType.PDF:
        return pdf_without_metadata(content)
    return _pixels_alone("JPEG" if media_type is MediaType.JPEG else "PNG", content)


def require_harmless(attachment: Attachment) -> None:
    """Raises UnreadableError when there is anything in it that publication takes out."""
    match attachment.media_type:
        case MediaType.JPEG:
            _require_plain_jpeg(attachment.content)
        case MediaType.PNG:
            _require_plain_png(attachment.content)
        case MediaType.PDF:
            require_harmless_pdf(attachment.content)


def _pixels_alone(kind: str, content: bytes) -> bytes:
    from PIL import Image, ImageOps

    unreadable = (OSError, ValueError, SyntaxError, EOFError, zlib.error, OverflowError, MemoryError)
    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(content), formats=[kind]) as opened:
            _require_size(*opened.size)
            upright = ImageOps.exif_transpose(opened)
            return _encoded(upright, kind)
    except bombs as error:
        raise UnreadableError(_FIELD, "a picture with too many pixels", "scale it down") from error
    except UnreadableError:
        raise
    except unreadable as error:
        raise UnreadableError(_FIELD, "a picture that cannot be read to its end", _REMEDY) from error


def _encoded(picture: Image, kind: str) -> bytes:
    from PIL import Image

    has_alpha = "A" in picture.getbands() or "transparency" in picture.info
    mode = "L" if picture.mode in ("1", "L") else "RGBA" if has_alpha and kind == "PNG" else "RGB"
    converted = picture.convert(mode)
    fresh = Image.new(mode, converted.size)
    fresh.paste(converted)
    for quality in _QUALITIES:
        written = io.BytesIO()
        fresh.save(written, kind, quality=quality, optimize=True)
        if written.tell() <= MAX_ATTACHMENT_BYTES:
            return written.getvalue()
        if kind == "PNG":
            break
    raise UnreadableError(
        _FIELD, f"longer than {MAX_ATTACHMENT_BYTES} bytes once it is clean", "scale the picture down"
    )


def _require_size(width: int, height: int) -> None:
    if not (0 < width <= MAX_SIDE and 0 < height <= MAX_SIDE and width * height <= MAX_PIXELS):
        raise UnreadableError(_FIELD, "a picture with too many pixels, or none", "scale it down")


def _require_plain_jpeg(content: bytes) -> None:
    """ITU-T T.81 Annex B: JFIF header, tables, frame, scans, end; no application data, no comment, nothing behind."""
    at, framed = 2, False
    for marker, start, end in _jpeg_segments(content):
        at = end
        part = content[start:end]
        if marker == 0xE0 and len(part) == _JFIF_BYTES - 2 and part.startswith(b"JFIF\0"):
            continue
        if marker in _JPEG_FRAMES and not framed and len(part) > 5:
            framed = True
            _require_size(int.from_bytes(part[3:5], "big"), int.from_bytes(part[1:3], "big"))
        elif marker not in _JPEG_TABLES and marker != 0xDA:
            raise _foreign_part()
    if not framed or content[at:] != b"\xff\xd9":
        raise _foreign_part()


def _jpeg_segments(content: bytes) -> Iterator[tuple[int, int, int]]:
    """(marker, start, end) of each segment's parameters, a scan's data with it; without the end of the image."""
    at = 2
    while content[at : at + 2] != b"\xff\xd9":
        if at + 4 > len(content) or content[at] != 0xFF:
            raise _foreign_part()
        marker, length = content[at + 1], int.from_bytes(content[at + 2 : at + 4], "big")
        start, end = at + 4, at + 2 + length
        if length < 2 or end > len(content):
            raise _foreign_part()
        if marker == 0xDA:
            end = _end_of_scan(content, end)
        yield marker, start, end
        at = end


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker stands that is neither a stuffed zero nor a restart."""
    while True:
        at = content.find(b"\xff", at)
        if at < 0 or at + 1 >= len(content):
            raise _foreign_part()
        if content[at + 1] == 0 or 0xD0 <= content[at + 1] <= 0xD7:
            at += 2
        else:
            return at


def _require_plain_png(content: bytes) -> None:
    """PNG (ISO/IEC 15948): the critical chunks and transparency, each with its checksum, and nothing behind them."""
    at = _PNG_BEGINNING
    names: list[bytes] = []
    while at < len(content):
        length, name = int.from_bytes(content[at : at + 4], "big"), content[at + 4 : at + 8]
        end = at + 12 + length
        if end > len(content) or name not in _PNG_CHUNKS:
            raise _foreign_part()
        if zlib.crc32(content[at + 4 : end - 4]) != int.from_bytes(content[end - 4 : end], "big"):
            raise _foreign_part()
        if not names:
            if name != b"IHDR" or length != 13:
                raise _foreign_part()
            _require_size(
                int.from_bytes(content[at + 8 : at + 12], "big"), int.from_bytes(content[at + 12 : at + 16], "big")
            )
        names.append(name)
        at = end
        if name == b"IEND":
            break
    if at != len(content) or names[-1:] != [b"IEND"] or names.count(b"IHDR") != 1:
        raise _foreign_part()


def _foreign_part() -> UnreadableError:
    return UnreadableError(_FIELD, "a picture with more in it than its pixels, or damaged", _REMEDY)
