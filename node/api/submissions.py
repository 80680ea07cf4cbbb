"""Files that become imports: read in threads of their own, for a list of 100,000 takes longer than a caller waits."""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from typing import BinaryIO

import structlog

from node.api.problems import Kind, ProblemError
from node.api.schemas.imports import Format
from node.core.errors import CoreError
from node.core.import_staging import Staging
from node.core.imports import Offered, Record, Refused
from node.core.ports import Workers
from node.formats.ofac_csv import read_ofac
from node.formats.prepared_rows import prepare_csv, prepare_xlsx
from node.formats.rejects import Accepted, FormatError, Rejected
from node.formats.un_xml import read_un_xml

AT_ONCE = 4
PATIENCE_SECONDS = 5.0
"""How long a caller waits for a file to be read before it is told to ask later."""
_MAX_FAILURES = 1000


class Submissions:
    """The imports that this process is reading, and why some came to nothing."""

    def __init__(self) -> None:
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._failures: OrderedDict[str, str] = OrderedDict()

    def failure(self, import_id: str) -> str | None:
        """Why a file could not be read on, in words that repeat nothing of it; only this process knows."""
        return self._failures.get(import_id)

    def claim(self) -> None:
        """Takes a turn, which `run` gives back. Raises ProblemError when too many files are being read."""
        if not self._turns.acquire(blocking=False):
            raise ProblemError(Kind.UNAVAILABLE, "several files are being read: send it again in a minute")

    def release(self) -> None:
        """Gives back a turn that was not used."""
        self._turns.release()

    def run(self, staging: Staging, records: Iterable[Record], files: ExitStack) -> None:
        """Reads in a thread and waits a little. Raises what went wrong meanwhile: FormatError, CoreError."""
        failed: list[Exception] = []

        def work() -> None:
            try:
                with files:
                    _stage(staging, records)
            except Exception as error:  # noqa: BLE001 - there is nobody above a thread: it is told by `failure`
                failed.append(error)
                self._note(staging.summary.import_id, error)
            finally:
                self._turns.release()

        thread = threading.Thread(target=work, name="import", daemon=True)
        thread.start()
        thread.join(PATIENCE_SECONDS)
        if failed:
            raise failed[0]

    def _note(self, import_id: str, error: Exception) -> None:
        structlog.get_logger().warning("import_failed", error=type(error).__name__)
        told = isinstance(error, FormatError | CoreError)
        self._failures[import_id] = str(error) if told else "the node failed while reading it: submit it again"
        while len(self._failures) > _MAX_FAILURES:
            self._failures.popitem(last=False)


def _stage(staging: Staging, records: Iterable[Record]) -> None:
    try:
        staging.add_all(records)
        staging.finish()
    except BaseException:
        staging.abandon()
        raise


def kept_open(stream: BinaryIO) -> BinaryIO:
    """The uploaded file under a descriptor of its own: the request closes its own at its end."""
    stream.flush()
    kept = os.fdopen(os.dup(stream.fileno()), "rb")
    kept.seek(0)
    return kept


def read_file(
    form: Format,
    file: BinaryIO,
    aliases: BinaryIO | None,
    addresses: BinaryIO | None,
    list_date: int,
    now: int,
    workers: Workers,
) -> Iterator[Record]:
    """The records of a file. Raises FormatError where it cannot be read on."""
    match form:
        case Format.WREN_CSV:
            yield from prepare_csv(file, now=now, workers=workers)
        case Format.WREN_XLSX:
            yield from prepare_xlsx(file, now=now, workers=workers)
        case Format.UN_XML:
            yield from map(_offered, read_un_xml(file, now=now))
        case Format.OFAC:
            yield from map(_offered, read_ofac(file, aliases, addresses, list_date=list_date, now=now))


def _offered(record: Accepted | Rejected) -> Offered | Refused:
    if isinstance(record, Accepted):
        return Offered(record.line, record.entry)
    return Refused(record.line, record.field, record.reason, record.remedy)
