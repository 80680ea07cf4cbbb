"""Whole checks while lists are imported and approved, on both databases: no check is lost, none sees half a version."""

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from node.core.check import Asker, CheckResult, check_traveller
from node.core.errors import ConflictError
from node.core.imports import ImportMode, approve
from node.store.database import SqlStore
from protocol.vocabulary import LeafKind, Outcome, Purpose, Role
from tests.support.attackers import PK
from tests.support.databases import Databases, database_kinds
from tests.support.entries import stolen_passport, traveller
from tests.support.federation import SimulatedFederation, make_federation
from tests.support.import_killing import generation
from tests.support.imports import Country, found_country, offered, principal

SIZE, ROUNDS, CLERKS, OFFICERS = 40, 3, 3, 3
PASSPORT = ("PAK", "AB1234567")


@pytest.fixture(params=database_kinds())
def federation(request: pytest.FixtureRequest, databases: Databases, tmp_path: Path) -> Iterator[SimulatedFederation]:
    """GR on the database of the test; PK lists a passport that GR is told of in every check."""
    opened: list[SqlStore] = []

    def store(code: str) -> SqlStore:
        folder = tmp_path / f"database of {code}"
        folder.mkdir()
        opened.append(databases.migrated(str(request.param), folder).open())
        return opened[-1]

    made = make_federation(tmp_path, ("GR", "PK"), open_store=store)
    made["PK"].put(stolen_passport("PK-1", *PASSPORT))
    made.build_and_fetch()
    yield made
    made.close()


def bases(result: CheckResult) -> list[str]:
    return [hit.entry.legal_basis for hit in result.local]


def test_every_check_is_answered_recorded_and_sees_one_whole_version(federation: SimulatedFederation) -> None:
    country: Country = found_country(federation["GR"].context)
    node = country.node
    country.put(*generation(0, SIZE), mode=ImportMode.REPLACE_LIST)
    asker = Asker(country.clerk.account_id, country.clerk.agency)
    person = traveller(name="Ali Khan", born="1970-05-23", passport=PASSPORT)
    stop = threading.Event()

    def import_lists(clerk: int) -> int:
        won = 0
        for turn in range(ROUNDS):
            number = 1 + clerk * ROUNDS + turn
            waiting = country.submit(offered(generation(number, SIZE)), mode=ImportMode.REPLACE_LIST)
            try:
                approve(node, waiting.import_id, principal(country.chief))
                won += 1
            except ConflictError:
                continue
        return won

    def check(_: int) -> list[CheckResult]:
        results = []
        while True:
            last = stop.is_set()
            results.append(
                check_traveller(node, person, purpose=Purpose.BORDER_SECOND_LINE, role=Role.SECOND_LINE, asker=asker)
            )
            if last:
                return results

    with ThreadPoolExecutor(CLERKS + OFFICERS) as pool:
        checks = [pool.submit(check, number) for number in range(OFFICERS)]
        won = sum(pool.map(import_lists, range(CLERKS)))
        stop.set()
        results = [result for future in checks for result in future.result()]
    assert won >= 1
    for result in results:
        assert len(bases(result)) == SIZE, "all of a version, as one of its names is everybody's"
        assert len(set(bases(result))) == 1, "and of one version"
        assert [(one.holder, one.outcome) for one in result.lists] == [(PK, Outcome.POSSIBLE_HIT)]
    with node.store.read() as tx:
        notes = [row for row in tx.leaves.all() if row.leaf.kind is LeafKind.CHECK]
        recorded = sorted(json.loads(row.payload or b"")["check"] for row in notes)
        assert recorded == sorted(result.check_id for result in results)
        assert len(tx.watchlist.versions()) == 1 + won
        assert len({hit.check_id for result in results for hit in tx.hits.find(result.check_id)}) == len(results)
