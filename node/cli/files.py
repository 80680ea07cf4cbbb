"""Files that people pass around: read whole and bounded, written whole or not at all."""

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

from node.cli.failures import RefusedCommandError


def read_bounded(path: Path, max_bytes: int) -> bytes:
    """The file's bytes. Raises RefusedCommandError when it is longer, and OSError."""
    with path.open("rb") as file:
        raw = file.read(max_bytes + 1)
    if len(raw) > max_bytes:
        raise RefusedCommandError(
            f"the file is longer than {max_bytes} bytes ({path})", "check that it is the right file"
        )
    return raw.removesuffix(b"\n").removesuffix(b"\r")


def read_text_bounded(source: BinaryIO, max_bytes: int) -> str:
    """What standard input holds; bytes that are not UTF-8 become replacement characters. Raises RefusedCommandError."""
    raw = source.read(max_bytes + 1)
    if len(raw) > max_bytes:
        raise RefusedCommandError(f"standard input is longer than {max_bytes} bytes", "give what the command asks for")
    return raw.decode("utf-8", "replace")


@contextmanager
def file_of(path: Path, max_bytes: int) -> Iterator[BinaryIO]:
    """The open file. Raises RefusedCommandError when it is longer, before any of it is read, and OSError."""
    with path.open("rb") as file:
        if os.fstat(file.fileno()).st_size > max_bytes:
            raise RefusedCommandError(f"the file is longer than {max_bytes} bytes ({path})", "split it")
        yield file


@contextmanager
def writing_whole(path: Path, *, replace: bool = False) -> Iterator[BinaryIO]:
    """A file to write piece by piece; it stands under its name when the block ends well, and not at all otherwise.

    For its owner's eyes alone, since it may hold persons. Raises RefusedCommandError when there is one of that name,
    unless it is to `replace` it: then nobody sees half of either.
    """
    if not replace and path.exists():
        raise RefusedCommandError(f"there is a file of that name already ({path})", "choose another name with --out")
    descriptor, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        if replace:
            Path(partial).replace(path)
            return
        try:
            os.link(partial, path)  # unlike a rename, it never replaces what came there meanwhile
        except FileExistsError:
            raise RefusedCommandError(
                f"there is a file of that name by now ({path})", "choose another name with --out"
            ) from None
        except OSError:  # a file system without links
            Path(partial).replace(path)
    finally:
        Path(partial).unlink(missing_ok=True)


def write_whole(path: Path, content: bytes, *, replace: bool = False) -> Path:
    """Writes beside and renames over, so that nobody sees half a file. Raises RefusedCommandError when it exists."""
    if not replace and path.exists():
        raise RefusedCommandError(f"there is a file of that name already ({path})", "choose another name with --out")
    descriptor, partial = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(partial).chmod(0o644)
        Path(partial).replace(path)
    except BaseException:
        Path(partial).unlink(missing_ok=True)
        raise
    return path


def moment(seconds: int) -> str:
    """Unix seconds as people read them, UTC."""
    from datetime import UTC, datetime

    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%d %H:%M:%SZ")


def span(seconds: float) -> str:
    """A length of time in its two largest units: `3 d 4 h`, `12 min 5 s`, `0.3 s`."""
    if seconds < 0:
        return f"-{span(-seconds)}"
    if seconds < 10:
        return f"{seconds:.1f} s"
    whole = int(seconds)
    parts = [(whole // 86_400, "d"), (whole // 3600 % 24, "h"), (whole // 60 % 60, "min"), (whole % 60, "s")]
    shown = [f"{count} {unit}" for count, unit in parts if count]
    return " ".join(shown[:2])


def since(text: str | None) -> int:
    """A day or time, or a length of time before now such as `2d` or `3h`, as Unix seconds; 0 for None."""
    import time
    from datetime import UTC, datetime

    if text is None:
        return 0
    length = re.fullmatch(r"(\d{1,5})([smhd])", text)
    if length:
        return int(time.time()) - int(length[1]) * {"s": 1, "m": 60, "h": 3600, "d": 86_400}[length[2]]
    for form in ("%Y-%m-%d", "%Y-%m-%dT%H:%M:%SZ"):
        try:
            return int(datetime.strptime(text, form).replace(tzinfo=UTC).timestamp())
        except ValueError:
            continue
    raise RefusedCommandError("that is no day or time", "write 2026-01-31, 2026-01-31T08:30:00Z, or 2d, 3h, 30m")


def fields(document: dict[str, Any]) -> list[tuple[str, object]]:
    """Pairs for a table of two columns, without what is empty, no, or zero."""
    return [(name.replace("_", " "), value) for name, value in document.items() if value]
