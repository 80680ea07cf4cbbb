"""A process to be killed: `killed_import.py KIND LOCATION staging|approval ROWS`.

Prints the import's id when it has come to that moment, then waits for its end.
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from node.core.import_staging import submit
from node.core.imports import ImportMode, ImportState, Offered, approve
from node.core.ports import Transaction
from node.store.database import SqlStore, open_store
from tests.support.databases import KEY, SQLCIPHER
from tests.support.entries import suspect
from tests.support.federation import FakeClock
from tests.support.imports import POLICE, alone, principal


def wait_for_the_end(told: str) -> None:
    print(told, flush=True)
    time.sleep(300)


class NeverCommitting:
    """A store whose writing transactions come to their end and no further."""

    def __init__(self, store: SqlStore, told: str) -> None:
        self._store, self._told = store, told
        self.read = store.read

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        with self._store.write() as tx:
            yield tx
            wait_for_the_end(self._told)


def main(kind: str, location: str, moment: str, rows: int) -> None:
    store = open_store(Path(location) if kind == SQLCIPHER else location, KEY if kind == SQLCIPHER else None)
    node = alone(store, FakeClock())
    with store.read() as tx:
        accounts = {account.label: account for account in tx.accounts.all()}

    def records() -> Iterator[Offered]:
        for one in range(rows):
            if moment == "staging" and one == rows * 2 // 3:
                with store.read() as tx:
                    [staging] = tx.imports.all(state=ImportState.STAGING)
                wait_for_the_end(staging.import_id)
            reference = f"K{one:05}" if one % 2 else f"G1-{one:05}"
            yield Offered(one, suspect(reference, "Ali Khan", "1970-05-23", legal_basis="decision 1"))

    submitted = submit(
        node,
        agency=POLICE,
        account=accounts["clerk"].account_id,
        list_name="wanted",
        mode=ImportMode.REPLACE_LIST,
        source_name="list.csv",
        source_digest=bytes(32),
        records=records(),
    )
    stuck = replace(node, store=NeverCommitting(store, submitted.import_id))
    approve(stuck, submitted.import_id, principal(accounts["chief"]))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
