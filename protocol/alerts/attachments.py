"""Pictures and PDFs that travel with an alert: sniffed, bounded, named by their digest alone."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from protocol import schema
from protocol.alerts.words import MediaType
from protocol.errors import MalformedError
from protocol.matching.traveller import PartSchema

MAX_ATTACHMENTS = 8
MAX_ATTACHMENT_BYTES = 256 * 1024
MAX_ATTACHMENTS_BYTES = 384 * 1024
"""Of one alert: with the rest of it they fit into one message (protocol/limits.py)."""
_BEGINNINGS = {MediaType.JPEG: b"\xff\xd8\xff", MediaType.PNG: b"\x89PNG\r\n\x1a\n", MediaType.PDF: b"%PDF-"}


@dataclass(frozen=True, slots=True)
class Attachment:
    """content: at most 262,144 bytes that begin as `media_type` says. It has no file name: such names tell of persons.

    Raises MalformedError.
    """

    media_type: MediaType
    content: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not 0 < len(self.content) <= MAX_ATTACHMENT_BYTES:
            raise MalformedError("attachment.content", f"is empty or longer than {MAX_ATTACHMENT_BYTES} bytes")
        if not self.content.startswith(_BEGINNINGS[self.media_type]):
            raise MalformedError("attachment.media_type", "is not what the content is")

    @property
    def digest(self) -> bytes:
        """32 bytes, SHA-256 of the content."""
        return hashlib.sha256(self.content).digest()


class AttachmentSchema(PartSchema):
    """Wire form of `Attachment`."""

    dataclass = Attachment

    media_type = schema.Word(MediaType, required=True)
    content = schema.Bytes(max_length=MAX_ATTACHMENT_BYTES, required=True)


def check_attachments(attachments: Sequence[Attachment]) -> None:
    """Raises MalformedError when together they are too long."""
    if sum(len(attachment.content) for attachment in attachments) > MAX_ATTACHMENTS_BYTES:
        raise MalformedError("alert.attachments", f"together longer than {MAX_ATTACHMENTS_BYTES} bytes")
