"""Full audit of a log, in two processes, against the least that any audit must do: hashing the leaves in memory.

The anchor hashes leaves and nodes with hashlib in one process, entries already in memory. The audit reads an exported
folder: bundles, tiles, signatures, the form and time of every leaf, repeats, counts. Two processes: CPU seconds of all
processes, halved, so that a busy machine does not decide.
"""

import hashlib
import os
import resource
import tempfile
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from node.cli.audit_sources import FolderSource
from protocol.audit.verification import Audit, verify_log
from tests.benchmarks.measure import Report, at_least
from tests.support.audit_logs import LoggedNode, end_of, make_leaves, write_folder

GOAL = 0.35


def run(quick: bool) -> Report:
    """The figures."""
    size = 65_536 if quick else 524_288
    report = Report("Full audit")
    node = LoggedNode()
    leaves = make_leaves(size)
    with tempfile.TemporaryDirectory() as name:
        folder = write_folder(Path(name), node.files(leaves))
        anchor = min(_cpu_of_rebuild(leaves) for _ in range(3))
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            list(pool.map(abs, range(64)))  # both have started
            cpu, wall = _audit(FolderSource(folder), node, leaves, pool)
    report.ratio("full audit, two processes, by CPU", anchor / (cpu / 2), at_least(GOAL))
    report.ratio("full audit, two processes, by the clock", anchor / wall)
    report.measure("leaves", size)
    report.measure("rebuild in memory, us a leaf", anchor / size * 1e6)
    report.measure("audit, CPU us a leaf, both processes", cpu / size * 1e6)
    report.measure("audit, leaves/s by the clock", size / wall)
    report.notes.append("1 = SHA-256 over leaves and nodes in memory, one process, hashlib")
    return report


def _cpu_of_rebuild(leaves: list[bytes]) -> float:
    started = time.process_time()
    sha256 = hashlib.sha256
    hashes = [sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(hashes) > 1:
        hashes = [
            sha256(b"\x01" + left + right).digest() for left, right in zip(hashes[::2], hashes[1::2], strict=True)
        ]
    return time.process_time() - started


def _audit(
    source: FolderSource, node: LoggedNode, leaves: list[bytes], pool: ProcessPoolExecutor
) -> tuple[float, float]:
    before, started = _cpu(pool), time.perf_counter()
    audited: Audit = verify_log(source, node.policy, now=end_of(leaves), run=pool.map)
    wall = time.perf_counter() - started
    if not audited.is_sound or audited.read != len(leaves):
        raise AssertionError("the log that was measured is not sound")
    return _cpu(pool) - before, wall


def _cpu(pool: ProcessPoolExecutor) -> float:
    """Of this process and of the pool's, seconds."""
    workers = sum(_cpu_of_process(pid) for pid in pool._processes)
    own = resource.getrusage(resource.RUSAGE_SELF)
    return own.ru_utime + own.ru_stime + workers


def _cpu_of_process(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
