"""Recipe of what auditors are given: disclosures, an erasure, a draw and the positions that it draws."""

import hashlib

from protocol.audit.disclosure import Disclosed, disclosure_lines
from protocol.audit.sampling import (
    ANSWER_FORMAT,
    DRAW_FORMAT,
    SampleAnswer,
    SampleDraw,
    SampleOpening,
    answer_to_bytes,
    draw_digest,
    draw_to_bytes,
    drawn_numbers,
)
from protocol.encoding import bytes_to_text, encode
from protocol.leaf import payload_digest
from protocol.vocabulary import MemberCode
from tests.vectors.recipe import Vector

SALT = bytes(range(32))


def audit_vectors() -> Vector:
    """Disclosures, an erasure, a draw, the positions that it draws and an answer that opens one and refuses another."""
    disclosed = [Disclosed(3, SALT, b"payload"), Disclosed(4, SALT, digest=payload_digest(b"payload")), Disclosed(5)]
    draw = SampleDraw(
        DRAW_FORMAT, MemberCode("GR"), MemberCode("PK"), 7, b"a note", SALT, 5, 1_790_000_000, 1_791_209_600
    )
    openings = (SampleOpening(1, 9, SALT, "Law 1, article 2", bytes(64)), SampleOpening(1, 12, None, "", b""))
    answer = SampleAnswer(ANSWER_FORMAT, draw_digest(draw), b"a manifest", SALT, openings)
    root = hashlib.sha256(b"root").digest()
    erasure = {"act": "erased", "basis": "Law 1, article 2", "by": "machine", "leaves": [bytes_to_text(SALT)]}
    return {
        "disclosure": b"".join(disclosure_lines("wren/gr", disclosed)).decode(),
        "erasure": encode(erasure).decode(),
        "draw": draw_to_bytes(draw).decode(),
        "draw_digest": draw_digest(draw).hex(),
        "drawn": {"root": root.hex(), "serial": 11, "labels": 1000, "numbers": drawn_numbers(draw, root, 11, 1000)},
        "answer": answer_to_bytes(answer).decode(),
    }
