"""The exchange log: what a leaf costs its transaction, what a place in the tree costs, and how soon there is proof.

Raw: the same rows inserted into the same table of the same kind of database, 256 to a durable transaction, and nothing
else. Figures of a full audit belong to the auditor's tools.
"""

import os
import random
import tempfile
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from sqlalchemy import insert

from crypto.cosignatures import CosignatureSigner
from crypto.merkle import leaf_hash
from crypto.notes import Note, NoteSigner
from node.core.context import in_threads
from node.core.delivery_errors import TransientPeerError
from node.core.exchange_log import record
from node.core.log_start import WITNESS_TIMEOUT_SECONDS, verify_edge
from node.core.log_tree import inclusion_hashes, require_current, root_at, tile_reader
from node.core.outbox import OutboxRow
from node.core.sequencer import GROUP, index_pending, run_log
from node.core.witness import WitnessResponse
from node.store.database import SqlStore, open_store
from node.store.log_tables import exchange_logs, log_positions, log_tiles
from node.store.migration import migrate
from node.store.tables import leaves
from protocol.leaf import Leaf, leaf_to_bytes
from protocol.tlog.checkpoint import Checkpoint
from protocol.tlog.proof import LogProof
from protocol.tlog.tiles import TILE_BYTES, TILE_WIDTH, fold
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId
from tests.benchmarks.measure import Report, at_least, at_most
from tests.support.databases import KEY, database_kinds, session_databases
from tests.support.federation import START, make_federation

PEER = MemberCode("GR")
PAYLOAD = bytes(range(256)) * 4
WRITERS = 32


def run(quick: bool) -> Report:
    report = Report("Exchange log")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        databases = stack.enter_context(session_databases(folder))
        for kind in database_kinds():
            place = folder / kind
            place.mkdir()
            with_store = databases.migrated(kind, place).open()
            stack.callback(with_store.close)
            _leaf_beside_state(report, kind, with_store, 200 if quick else 1500)
        _sequencer(report, folder, 2_560 if quick else 25_600)
        _proofs(report, folder, 1_000_000 if quick else 10_000_000)
        _witnessed(report, folder, 2 if quick else 8)
    report.notes.append(
        "state: an outbox row with 1 KB of content, durable; leaf: the same, and `record` of that content"
    )
    report.notes.append(
        f"p99 to acknowledged: until the commit of state and leaf returned, {WRITERS} threads at once, connected already"
    )
    report.notes.append("sequencer: leaves with 1 KB of payload; places, marks and tiles of groups of 256, durable")
    report.notes.append("witnessed: 5 s cadence; of four witnesses one answers nothing until it times out")
    report.notes.append(
        "start to first proof: open the encrypted file, verify the tree's right edge, prove a random leaf"
    )
    return report


def _leaf_beside_state(report: Report, kind: str, store: SqlStore, count: int) -> None:
    numbers = iter(range(2**60))

    def write(*, with_leaf: bool) -> float:
        started = time.perf_counter()
        with store.write() as tx:
            message = MessageId(f"{next(numbers):032x}")
            tx.outbox.add(OutboxRow(message, PEER, PAYLOAD, START, START + 1))
            if with_leaf:
                record(
                    tx,
                    LeafKind.MESSAGE,
                    Direction.SENT,
                    peer=PEER,
                    message_id=message,
                    payload=PAYLOAD,
                    now=START,
                    random_bytes=os.urandom,
                )
        return time.perf_counter() - started

    spent = {True: 0.0, False: 0.0}
    for _ in range(count):  # in turn, so that a busy machine slows both alike
        for with_leaf in spent:
            spent[with_leaf] += write(with_leaf=with_leaf)
    report.ratio(f"{kind}_state_with_leaf_to_state_speed", spent[False] / spent[True], at_least(0.7))
    taken: list[float] = []
    lock = threading.Lock()
    connected = threading.Barrier(WRITERS)

    def write_many() -> None:
        write(with_leaf=True)  # a node's connections are open already: opening 32 at once is not what is asked
        connected.wait()
        mine = [write(with_leaf=True) for _ in range(max(5, count // WRITERS))]
        with lock:
            taken.extend(mine)

    threads = [threading.Thread(target=write_many) for _ in range(WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    report.ratio(f"{kind}_p99_to_acknowledged_seconds", _percentile(taken, 99), at_most(0.1))


def _rows(count: int) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number in range(count):
        leaf = Leaf(LeafKind.MESSAGE, Direction.SENT, PEER, MessageId(f"{number:032x}"), START, os.urandom(32))
        rows.append(
            {"peer": PEER, "time": START, "leaf": leaf_to_bytes(leaf), "payload": PAYLOAD, "salt": os.urandom(32)}
        )
    return rows


def _sequencer(report: Report, folder: Path, count: int) -> None:
    federation = make_federation(folder / "one", ("GR",), open_store=lambda code: _file(folder / "sequenced.db"))
    node = federation["GR"]
    run_log(node.context)
    raw, rows = _file(folder / "raw.db"), _rows(count)
    clocks: tuple[Callable[[], float], ...] = (time.perf_counter, time.process_time)
    began = [clock() for clock in clocks]
    for first in range(0, count, GROUP):
        with raw.connection(writing=True) as connection:
            connection.execute(insert(leaves), rows[first : first + GROUP])
    bare = [clock() - start for clock, start in zip(clocks, began, strict=True)]
    for first in range(0, count, GROUP):
        with node.store.connection(writing=True) as connection:
            connection.execute(insert(leaves), rows[first : first + GROUP])
    began = [clock() for clock in clocks]
    done = 0
    while found := index_pending(node.context):
        done += found
    sequenced = [clock() - start for clock, start in zip(clocks, began, strict=True)]
    if done != count:
        raise RuntimeError(f"{done} of {count} leaves got a place")
    report.ratio("sequencer_to_raw_insert_speed", bare[0] / sequenced[0], at_least(0.35))
    report.ratio("sequencer_to_raw_insert_cpu", bare[1] / sequenced[1])
    report.measure("sequenced_leaves_per_second", count / sequenced[0])
    report.measure("raw_rows_per_second", count / bare[0])
    raw.close()
    federation.close()


def _file(path: Path) -> SqlStore:
    store = open_store(path, KEY)
    migrate(store)
    return store


def _proofs(report: Report, folder: Path, size: int) -> None:
    path = folder / "large.db"
    store = _file(path)
    _fill(store, size)
    dice, taken = random.Random(1), []
    count = 2_000
    cpu = time.process_time()
    for _ in range(count):
        index = dice.randrange(size)
        started = time.perf_counter()
        with store.read() as tx:
            hashes = inclusion_hashes(tile_reader(tx, 1), index, size)
        taken.append(time.perf_counter() - started)
    cpu = time.process_time() - cpu
    with store.read() as tx:
        root = root_at(tile_reader(tx, 1), size)
    store.close()
    report.ratio("proof_p50_ms", _percentile(taken, 50) * 1000, at_most(1.0))
    report.ratio("proof_p99_ms", _percentile(taken, 99) * 1000, at_most(10.0))
    report.ratio("proof_mean_cpu_ms", cpu / count * 1000, at_most(1.0))
    started = time.perf_counter()
    store = open_store(path, KEY)
    with store.read() as tx:
        verify_edge(tx, require_current(tx))
        inclusion_hashes(tile_reader(tx, 1), dice.randrange(size), size)
    report.ratio("start_to_first_proof_seconds", time.perf_counter() - started, at_most(0.2))
    store.close()
    checkpoint = Checkpoint("wren/pk", size, root)
    lines = [NoteSigner("wren/pk", bytes(32)).sign(checkpoint.text)]
    lines += [CosignatureSigner(f"wren-witness/{code}", bytes(32)).cosign(checkpoint.text, START) for code in "abc"]
    proof = LogProof(index, hashes, Note(checkpoint.text, tuple(lines))).to_bytes()
    report.ratio("proof_with_three_witnesses_kilobytes", len(proof) / 1024, at_most(2.0))
    report.measure("leaves_in_the_tree", size)


def _fill(store: SqlStore, size: int) -> None:
    """A log of `size` leaves; only those of the last tile are there as rows, the hashes of all others are random."""
    last = size % TILE_WIDTH or TILE_WIDTH
    rows = _rows(last)
    with store.connection(writing=True) as connection:
        connection.execute(insert(exchange_logs).values(number=1, origin="wren/pk", opened=START, size=size, signed=0))
        connection.execute(insert(leaves), [{**row, "pending": 0} for row in rows])
        connection.execute(
            insert(log_positions), [{"log": 1, "position": size - last + at, "leaf": at + 1} for at in range(last)]
        )
    tail = b"".join(leaf_hash(row["leaf"]) for row in rows)  # type: ignore[arg-type]
    level, hashes = 0, [os.urandom(TILE_BYTES) for _ in range((size - last) // TILE_WIDTH)] + [tail]
    while hashes:
        with store.connection(writing=True) as connection:
            for first in range(0, len(hashes), 1000):
                numbered = enumerate(hashes[first : first + 1000], first)
                values = [{"log": 1, "level": level, "number": number, "hashes": one} for number, one in numbered]
                connection.execute(insert(log_tiles), values)
        above = b"".join(fold(one) for one in hashes if len(one) == TILE_BYTES)
        level, hashes = level + 1, [above[at : at + TILE_BYTES] for at in range(0, len(above), TILE_BYTES)]


def _witnessed(report: Report, folder: Path, rounds: int) -> None:
    cadence = 5.0
    federation = make_federation(folder / "five", open_store=lambda code: _file(folder / f"{code}.db"))
    honest = federation.wires.ask_witness
    dead = MemberCode("TR")

    def ask(sender: MemberCode, recipient: MemberCode, path: str, body: bytes | None) -> WitnessResponse:
        if recipient == dead:
            time.sleep(WITNESS_TIMEOUT_SECONDS)
            raise TransientPeerError("no answer")
        return honest(sender, recipient, path, body)

    federation.wires.ask_witness = ask  # type: ignore[method-assign]
    with ThreadPoolExecutor(8) as pool:
        node = replace(federation["GR"].context, together=in_threads(pool))
        run_log(node)
        taken = [waited for _ in range(rounds) for waited in _one_cadence(node.store, lambda: run_log(node), cadence)]  # type: ignore[arg-type]
    federation.close()
    report.ratio("leaf_to_witnessed_p99_seconds", _percentile(taken, 99), at_most(cadence + 0.5))
    report.measure("leaves_timed", len(taken))


def _one_cadence(store: SqlStore, tick: Callable[[], object], cadence: float) -> list[float]:
    """Leaves come evenly through one cadence, then the job runs; how long each waited until a quorum stood under it."""
    begun, written = time.perf_counter(), []
    while time.perf_counter() - begun < cadence:
        with store.write() as tx:
            record(tx, LeafKind.CHECK, Direction.INTERNAL, payload=b"", now=START, random_bytes=os.urandom)
        written.append(time.perf_counter())
        time.sleep(0.05)
    job = threading.Thread(target=tick)
    job.start()
    while True:
        with store.read() as tx:
            log = require_current(tx)
            witnessed = tx.log_tree.witnessed_checkpoint(log.number)
            if witnessed is not None and not tx.log_tree.count_pending() and witnessed.size == log.signed == log.size:
                break
        time.sleep(0.005)
    ended = time.perf_counter()
    job.join()
    return [ended - one for one in written]


def _percentile(values: list[float], percent: int) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, len(ordered) * percent // 100)]
