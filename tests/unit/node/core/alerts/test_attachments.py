"""Attachments: what leaves is pixels and pages alone, and what arrives is looked at without being decoded."""

import io
import zlib
from typing import Any

import pytest
from fpdf import FPDF
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from node.core.alerts.attachments import cleaned_content, require_harmless, without_metadata
from protocol.alerts.attachments import Attachment
from protocol.alerts.words import MediaType
from protocol.errors import MalformedError
from protocol.matching.errors import UnreadableError

SECRET = b"Zulfiqar"


def jpeg(mode: str = "RGB", **options: Any) -> bytes:
    written = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert(mode).save(written, "JPEG", **options)
    return written.getvalue()


def png(mode: str = "RGB", **options: Any) -> bytes:
    written = io.BytesIO()
    Image.linear_gradient("L").resize((64, 48)).convert(mode).save(written, "PNG", **options)
    return written.getvalue()


def telling() -> dict[str, tuple[MediaType, bytes]]:
    exif = Image.Exif()
    exif[0x010F] = SECRET.decode()
    info = PngInfo()
    info.add_text("Author", SECRET.decode())
    info.add_itxt("XML:com.adobe.xmp", SECRET.decode())
    return {
        "EXIF": (MediaType.JPEG, jpeg(exif=exif)),
        "comment": (MediaType.JPEG, jpeg(comment=SECRET)),
        "XMP": (MediaType.JPEG, jpeg(xmp=SECRET)),
        "profile": (MediaType.JPEG, jpeg(icc_profile=SECRET)),
        "behind the JPEG": (MediaType.JPEG, jpeg() + SECRET),
        "CMYK": (MediaType.JPEG, jpeg("CMYK", comment=SECRET)),
        "progressive": (MediaType.JPEG, jpeg(progressive=True, comment=SECRET)),
        "text chunks": (MediaType.PNG, png(pnginfo=info)),
        "EXIF chunk": (MediaType.PNG, png(exif=exif)),
        "behind the PNG": (MediaType.PNG, png() + SECRET),
        "palette": (MediaType.PNG, png("P", pnginfo=info)),
        "alpha": (MediaType.PNG, png("RGBA", pnginfo=info)),
    }


@pytest.mark.parametrize("name", telling())
def test_what_tells_of_the_maker_is_gone_and_the_picture_stays(name: str) -> None:
    media_type, content = telling()[name]
    attachment = Attachment(media_type, content)
    assert SECRET in content
    with pytest.raises(UnreadableError):
        require_harmless(attachment)
    cleaned = without_metadata(attachment)
    require_harmless(cleaned)
    assert SECRET not in cleaned.content
    with Image.open(io.BytesIO(cleaned.content)) as picture:
        assert picture.size == (64, 48)
        picture.load()
    assert without_metadata(cleaned) == cleaned


def test_a_turned_picture_is_turned_before_it_forgets_how() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    cleaned = cleaned_content(MediaType.JPEG, jpeg(exif=exif))
    with Image.open(io.BytesIO(cleaned)) as picture:
        assert picture.size == (48, 64)


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    def chunk(name: bytes, data: bytes) -> bytes:
        return len(data).to_bytes(4, "big") + name + data + zlib.crc32(name + data).to_bytes(4, "big")

    header = (60_000).to_bytes(4, "big") * 2 + b"\x08\x00\x00\x00\x00"
    bomb = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(9))) + chunk(b"IEND", b"")
    attachment = Attachment(MediaType.PNG, bomb)
    with pytest.raises(UnreadableError, match="too many pixels"):
        require_harmless(attachment)
    with pytest.raises(UnreadableError, match="too many pixels"):
        cleaned_content(MediaType.PNG, bomb)


def pdf(**changes: Any) -> bytes:
    document = FPDF()
    document.add_page()
    document.set_font("helvetica", size=12)
    document.cell(text="A route")
    for name, value in changes.items():
        getattr(document, name)(value)
    return bytes(document.output())


def test_a_pdf_loses_its_information_and_stays_a_pdf_of_the_same_length() -> None:
    content = pdf(set_author=SECRET.decode(), set_title=SECRET.decode())
    cleaned = without_metadata(Attachment(MediaType.PDF, content))
    assert SECRET in content
    assert SECRET not in cleaned.content
    assert b"/Info" not in cleaned.content
    assert b"CreationDate" not in cleaned.content
    assert len(cleaned.content) == len(content)  # so that every offset of its cross-reference table still holds


@pytest.mark.parametrize(
    "active",
    [
        b"/OpenAction 3 0 R",
        b"/JavaScript (x)",
        b"/Java#53cript (x)",
        b"/Names << /EmbeddedFiles 4 0 R >>",
        b"/AA << >>",
        b"/S /Launch",
        b"/Type /ObjStm",
        b"/Encrypt 9 0 R",
        b"/XFA [ ]",
        b"%%EOF",
    ],
)
def test_an_active_pdf_is_refused(active: bytes) -> None:
    with pytest.raises(UnreadableError, match="PDF"):
        without_metadata(Attachment(MediaType.PDF, pdf().replace(b"/Type /Catalog", b"/Type /Catalog " + active, 1)))


@settings(max_examples=150, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(telling())))
def test_any_damage_is_refused_or_harmless(data: st.DataObject, name: str) -> None:
    media_type, content = telling()[name]
    clean = cleaned_content(media_type, content)
    at = data.draw(st.integers(8, len(clean)))
    spoilt = clean[:at] + data.draw(st.binary(max_size=6)) + clean[at + data.draw(st.integers(0, 6)) :]
    try:
        require_harmless(Attachment(media_type, spoilt))
    except MalformedError:
        return
    try:
        assert cleaned_content(media_type, spoilt)
    except MalformedError:
        return
