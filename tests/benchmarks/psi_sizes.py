"""What a list of N entries costs its owner for one peer: build time, memory, disk. Each size in a process of its own.

`python -m tests.benchmarks.psi_sizes N` prints one JSON object; `measure_sizes` runs it for several sizes.
"""

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from node.core.tag_set_building import refresh_tag_set
from node.core.watchlist import import_entries
from node.store.database import open_store
from node.workers import ProcessWorkers
from protocol.entry import Entry
from protocol.matching.documents import TravelDocument
from protocol.vocabulary import EntryId, MemberCode
from tests.benchmarks.measure import Report, at_most
from tests.support.entries import suspect
from tests.support.federation import make_federation

PER = 100_000
KEY = bytes(range(32))


def measure_sizes(report: Report, sizes: tuple[int, ...]) -> None:
    """Adds build time, memory and disk per 100,000 entries for each size, and how linear they are."""
    found = {size: _in_own_process(size) for size in sizes}
    for size, one in found.items():
        for name, value in one.items():
            report.measure(f"{name}_per_{PER}_at_{size}", value / size * PER)
    smallest, largest = found[sizes[0]], found[sizes[-1]]
    scale = sizes[-1] / sizes[0]
    for name in ("tagset_build_s", "segment_disk_mb"):
        report.ratio(f"{name}_growth_over_linear", largest[name] / smallest[name] / scale, at_most(1.2))


def measure_idle_node(report: Report) -> None:
    """Resident memory of a node that serves and has nothing to do."""
    with tempfile.TemporaryDirectory() as folder:
        program = [sys.executable, "-m", "tests.benchmarks.idle_node", folder]
        done = subprocess.run(program, check=True, capture_output=True, text=True, timeout=120)
    report.measure("idle_node_resident_mb", float(done.stdout.split()[-1]))


def _in_own_process(size: int) -> dict[str, float]:
    program = [sys.executable, "-m", "tests.benchmarks.psi_sizes", str(size)]
    done = subprocess.run(program, check=True, capture_output=True, text=True, timeout=3600)
    found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return found


def _entries(count: int) -> Iterator[Entry]:
    """Each with a passport and a name with a full birth date: two tags."""
    model = suspect("X", "Karim Dostov", "1980-05-06", releasable_to=("GR",))
    for number in range(count):
        passport = TravelDocument("P", "PAK", f"ZZ{number:07d}")
        names = (replace(model.names[0], text=f"Karim Dostov {_word(number)}"),)
        yield replace(model, entry_id=EntryId(f"X-{number:07d}"), documents=(passport,), names=names)


def _word(number: int) -> str:
    letters = "abcdefghijklmnopqrst"
    return "".join(letters[number // 20**place % 20] for place in range(6))


def _measure(size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        federation = make_federation(
            folder, ("GR", "PK"), open_store=lambda code: open_store(folder / f"{code}.db", KEY)
        )
        workers = ProcessWorkers(2)
        try:
            node = replace(federation["PK"].context, workers=workers, random_bytes=os.urandom)
            started = time.perf_counter()
            import_entries(node, "benchmark", _entries(size), source_digest=bytes(32), rejected=lambda: 0)
            imported = time.perf_counter()
            built = refresh_tag_set(node, MemberCode("GR"))
            done = time.perf_counter()
        finally:
            workers.close()
            federation.close()
        return {
            "import_s": imported - started,
            "tagset_build_s": done - imported,
            "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "segment_disk_mb": built.size_bytes / 1e6,
            "database_disk_mb": (folder / "PK.db").stat().st_size / 1e6,
        }


if __name__ == "__main__":
    print(json.dumps(_measure(int(sys.argv[1]))))
