"""Killing a process in the middle of an import, and looking what its list is after that."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from node.core.import_preparing import prepare
from node.core.imports import Offered, Prepared
from node.core.key_digests import key_digest
from node.core.ports import Store
from protocol.entry import Entry
from protocol.matching.match_keys import keys_of_entry
from protocol.vocabulary import EntryId
from tests.support.databases import TestDatabase
from tests.support.entries import suspect
from tests.support.federation import START

KILLED = Path(__file__).with_name("killed_import.py")


def generation(number: int, size: int) -> Iterator[Entry]:
    """A list in which every entry says which generation it is of: a reader that sees two has seen half a version.

    Half of the references are the same in all generations, the others are of this one only.
    """
    basis = f"decision {number}"
    for one in range(size):
        reference = f"K{one:05}" if one % 2 else f"G{number}-{one:05}"
        yield suspect(reference, "Ali Khan", "1970-05-23", legal_basis=basis)


def prepared(number: int, size: int) -> Iterator[Prepared]:
    """The records of `generation`, ready to be staged: one of them is prepared, the others differ in their reference."""
    models = []
    for entry in generation(number, 2):
        made = prepare(Offered(0, entry), START)
        assert isinstance(made, Prepared)
        models.append(made)
    for line in range(size):
        model = models[line % 2]
        reference = EntryId(f"{model.entry_id[:-5]}{line:05}")
        content = model.entry.replace(model.entry_id.encode(), reference.encode(), 1)
        yield Prepared(line, reference, content, model.digests)


def seen(store: Store) -> tuple[set[str], int, int, int]:
    """Of one snapshot: the generations, the entries, those of which a key finds them, the newest version."""
    digests = [key_digest(key.input) for key in keys_of_entry(next(generation(0, 1)))]
    with store.read() as tx:
        standing, generations = 0, set()
        for entry in tx.watchlist.entries():
            standing += 1
            generations.add(entry.legal_basis)
        met = {entry.entry_id for entry, _ in tx.watchlist.find_by_keys(digests)}
        return generations, standing, len(met), tx.watchlist.latest_version()


def kill_import(database: TestDatabase, moment: str, rows: int, *, import_id: str = "") -> str:
    """`kill -9` for a process that imports generation 1, or only approves `import_id`; the import's id.

    moment: of `killed_import`.
    """
    child = subprocess.Popen(
        [sys.executable, str(KILLED), database.kind, str(database.location), moment, str(rows), import_id],
        stdout=subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent.parent)},
    )
    assert child.stdout is not None
    told = child.stdout.readline().decode().strip()
    os.kill(child.pid, signal.SIGKILL)
    assert child.wait() == -signal.SIGKILL
    child.stdout.close()
    assert told
    return told
