"""Pre-authentication encoding: what a signature, a key derivation or an HPKE `info` is computed over."""


def pae(label: str, *parts: bytes) -> bytes:
    """One unambiguous byte string for a purpose label and any number of parts.

    The layout is that of PASETO's pre-authentication encoding (PASETO Common, "Authentication Padding"): the number of
    pieces as an unsigned 64-bit little-endian integer, then each piece as its length in the same form followed by its
    bytes. The label, in UTF-8, is the first piece. No two different argument lists give the same bytes, so that bytes
    cannot be moved from one part to the next and a signature made for one purpose cannot be shown for another.

    PASETO clears the top bit of each integer for languages without unsigned types; no piece is ever that long.
    """
    pieces = (label.encode(), *parts)
    encoded = bytearray(len(pieces).to_bytes(8, "little"))
    for piece in pieces:
        encoded += len(piece).to_bytes(8, "little")
        encoded += piece
    return bytes(encoded)
