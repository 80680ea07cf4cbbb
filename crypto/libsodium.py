"""Finds and loads a libsodium that has ristretto255 (1.0.18 or newer).

The system's library is taken when it is new enough. Otherwise the shared object that the `rbcl` wheel carries is loaded
straight from memory: importing rbcl itself would leave a copy in the temp folder on every start.
"""

import ctypes
import importlib.util
import os
import tempfile
from pathlib import Path

from crypto.errors import CryptoError

MINIMUM_VERSION = (1, 0, 18)
SYSTEM_NAMES = ("libsodium.so.26", "libsodium.so.23", "libsodium.26.dylib", "libsodium.23.dylib")
"""The two binary interfaces since 1.0.18. Not ctypes' find_library, which starts a compiler to search."""

_HEX_START = b"bytes.fromhex('"


class LibsodiumError(CryptoError):
    """No usable libsodium. Install libsodium >= 1.0.18 or the `rbcl` wheel and start again."""


def load_libsodium(sonames: tuple[str, ...] = SYSTEM_NAMES) -> ctypes.CDLL:
    """Load and initialise libsodium.

    `sonames` are tried first, in order; none at all means the wheel's library. Raises LibsodiumError when nothing can
    be used.
    """
    for soname in sonames:
        library = _open(soname)
        if library is not None and _is_usable(library):
            return library
    library = _from_bytes(_wheel_bytes())
    if not _is_usable(library):
        raise LibsodiumError("the libsodium inside the rbcl wheel is too old: upgrade rbcl")
    return library


def _open(name: str) -> ctypes.CDLL | None:
    try:
        return ctypes.CDLL(name)
    except OSError:
        return None


def _is_usable(library: ctypes.CDLL) -> bool:
    """True when the library initialises, is new enough, and was not built without ristretto255."""
    try:
        version = library.sodium_version_string
        version.restype = ctypes.c_char_p
        numbers = tuple(int(part) for part in version().split(b".")[:3])
        has_ristretto255 = library.crypto_scalarmult_ristretto255 is not None
    except (AttributeError, ValueError):
        return False
    return has_ristretto255 and numbers >= MINIMUM_VERSION and library.sodium_init() >= 0


def _wheel_bytes() -> bytes:
    """The shared object in the rbcl wheel, which holds it as one hexadecimal literal in a source file."""
    spec = importlib.util.find_spec("rbcl")  # finds a top-level package without importing it
    folders = (spec.submodule_search_locations if spec is not None else None) or []
    for folder in folders:
        source = Path(folder) / "_sodium.py"
        if source.is_file():
            text = source.read_bytes()
            start = text.find(_HEX_START) + len(_HEX_START)
            end = text.find(b"'", start)
            if start >= len(_HEX_START) and end > start:
                try:
                    return bytes.fromhex(text[start:end].decode("ascii"))
                except ValueError as error:
                    raise LibsodiumError("the rbcl wheel is damaged: reinstall rbcl") from error
    raise LibsodiumError("no libsodium >= 1.0.18 on this system and no rbcl wheel: install one of them")


def _from_bytes(shared_object: bytes) -> ctypes.CDLL:
    """Load a shared object held in memory. Nothing stays on disk."""
    try:
        if hasattr(os, "memfd_create"):
            return _from_memory(shared_object)
        return _from_private_folder(shared_object)
    except OSError as error:
        raise LibsodiumError("the libsodium inside the rbcl wheel does not load on this machine") from error


def _from_memory(shared_object: bytes) -> ctypes.CDLL:
    descriptor = os.memfd_create("libsodium", os.MFD_CLOEXEC)
    try:
        with open(descriptor, "wb", closefd=False) as file:
            file.write(shared_object)
        # Stays open for good: the loader knows a library by its path, and would hand this one out again for whatever
        # later gets the same descriptor number.
        return ctypes.CDLL(f"/proc/self/fd/{descriptor}")
    except OSError:
        os.close(descriptor)
        raise


def _from_private_folder(shared_object: bytes) -> ctypes.CDLL:
    # mode 0700: nobody else can swap the file between writing and loading it
    with tempfile.TemporaryDirectory(prefix="wren-libsodium-") as folder:
        path = Path(folder) / "libsodium.so"
        path.write_bytes(shared_object)
        return ctypes.CDLL(str(path))
