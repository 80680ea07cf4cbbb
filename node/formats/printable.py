"""Text as pages and pictures print it: characters that XML cannot hold, or that turn the text around them, become U+FFFD."""

import re

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")


def printable(text: str) -> str:
    """The text; an embedding or an override of direction in it could make a leg read backwards (CVE-2021-42574)."""
    return _UNPRINTABLE.sub("\ufffd", text)
