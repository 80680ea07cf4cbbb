"""A process to be killed: `killed_import.py KIND LOCATION staging|applying|approval ROWS [IMPORT]`.

Imports generation 1, or approves the import that is named. Prints the import's id when it has come to that moment, and
waits for its end: two thirds into staging, or with every statement of the approval done but not its commit. `applying`
prints before those statements, to be killed in the midst of them; it does not come to the commit either.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from node.core.import_staging import submit
from node.core.imports import ImportMode, ImportState, Prepared, approve
from node.core.ports import Transaction
from node.store.database import SqlStore, open_store
from tests.support.databases import KEY, SQLCIPHER
from tests.support.federation import FakeClock
from tests.support.import_killing import prepared
from tests.support.imports import POLICE, alone, principal


def wait_for_the_end(told: str = "") -> None:
    if told:
        print(told, flush=True)
    time.sleep(300)


class NeverCommitting:
    """A store whose writing transactions come to their end and no further. Tells at their begin or at their end."""

    def __init__(self, store: SqlStore, *, at_begin: str = "", at_end: str = "") -> None:
        self._store, self._at_begin, self._at_end = store, at_begin, at_end
        self.read = store.read

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with self._store.write() as tx:
            if self._at_begin:
                print(self._at_begin, flush=True)
            yield tx
            wait_for_the_end(self._at_end)


def main(kind: str, location: str, moment: str, rows: int, import_id: str) -> None:
    store = open_store(Path(location) if kind == SQLCIPHER else location, KEY if kind == SQLCIPHER else None)
    node = alone(store, FakeClock())
    with store.read() as tx:
        accounts = {account.label: account for account in tx.accounts.all()}

    def records() -> Iterator[Prepared]:
        for one in prepared(1, rows):
            if moment == "staging" and one.line == rows * 2 // 3:
                with store.read() as tx:
                    [staging] = tx.imports.all(state=ImportState.STAGING)
                wait_for_the_end(staging.import_id)
            yield one

    if not import_id:
        import_id = submit(
            node,
            agency=POLICE,
            account=accounts["clerk"].account_id,
            list_name="wanted",
            mode=ImportMode.REPLACE_LIST,
            source_name="list.csv",
            source_digest=bytes(32),
            records=records(),
        ).import_id
    told = {"at_begin": import_id} if moment == "applying" else {"at_end": import_id}
    approve(replace(node, store=NeverCommitting(store, **told)), import_id, principal(accounts["chief"]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]), sys.argv[5] if len(sys.argv) > 5 else "")
