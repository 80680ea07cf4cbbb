"""medallion, the reference TAXII 2.1 server, accepting the STIX of our alerts: unsigned, in memory, over plain HTTP.

It lives in an environment of its own, since nothing else here needs it. Make one once and name its interpreter:

    python3 -m venv DIRECTORY && DIRECTORY/bin/pip install medallion==3.0.0 uvicorn a2wsgi
    WREN_BENCH_MEDALLION=DIRECTORY/bin/python python -m tests.benchmarks alerts

Without the variable the interpreter of the benchmark serves where these three are installed beside it; else nothing of it
is measured, and the report says so.
"""

from __future__ import annotations

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import httpx

from tests.benchmarks.alerts_nodes import STOP_SECONDS, wait_until

VARIABLE = "WREN_BENCH_MEDALLION"
USER, PASSWORD, COLLECTION = "bench", "bench", "5ebb6f28-0b5c-4f6d-9b0c-6c9f3d0f3c11"
_WORKER = Path(__file__).with_name("alerts_medallion_worker.py")
_MEDIA_TYPE = "application/taxii+json;version=2.1"


def interpreter() -> str | None:
    """That of the environment with medallion, if there is one."""
    if named := os.environ.get(VARIABLE):
        return named
    return sys.executable if all(map(importlib.util.find_spec, ("medallion", "uvicorn", "a2wsgi"))) else None


def seconds_to_accept(python: str, envelopes: Sequence[bytes]) -> list[float]:
    """When each envelope was accepted, in seconds since the first was posted, one after the other over one connection.

    Raises AssertionError when the server accepts one only in part.
    """
    with _serving(python) as client:
        path = f"/bench/collections/{COLLECTION}/objects/"
        began = time.perf_counter()
        accepted = []
        for envelope in envelopes:
            answer = client.post(path, content=envelope)
            assert answer.status_code == 202, answer.text
            accepted.append(time.perf_counter() - began)
        assert answer.json()["success_count"] > 0, answer.text
    return accepted


@contextmanager
def _serving(python: str) -> Iterator[httpx.Client]:
    """A server with an empty collection, and a client of it; both gone with the block."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            [python, str(_WORKER), USER, PASSWORD, COLLECTION], stdin=subprocess.DEVNULL, stdout=said
        )

        def port() -> int:
            return int(os.pread(said.fileno(), 64, 0).decode().partition("\n")[0] or "0")

        def is_ready() -> bool:
            if process.poll() is not None:
                raise RuntimeError(f"medallion ended by itself: is it installed beside {python}?")
            return port() > 0

        try:
            wait_until(is_ready)
            headers = {"Content-Type": _MEDIA_TYPE, "Accept": _MEDIA_TYPE}
            url = f"http://127.0.0.1:{port()}"
            with httpx.Client(base_url=url, headers=headers, auth=(USER, PASSWORD), timeout=60) as client:
                yield client
        finally:
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(STOP_SECONDS)
            process.kill()
            process.wait()
