"""The watchlist goes down to the schema before batches and up again with what is in it, and with what waits for approval."""

from dataclasses import replace

import pytest
from sqlalchemy import text

from node.core.errors import ConflictError
from node.core.import_diff import diff, provenance
from node.core.import_undo import undo
from node.core.imports import Change, ImportMode, ImportState, approve
from node.core.key_digests import digests_of
from node.core.recall import withdraw_entry
from node.core.review import confirm_review
from node.store.database import SqlStore
from node.store.migration import downgrade, migrate
from protocol.entry import dump_entry
from protocol.vocabulary import EntryId
from tests.support.entries import suspect
from tests.support.federation import FakeClock
from tests.support.imports import POLICE, Country, alone, found_country, offered, principal

A = suspect("A", "Ali Khan", "1970-05-23")
B = suspect("B", "Reza Karimi", "1981-02-03")
C = suspect("C", "Omar Aziz", "1990-10-11")
D = suspect("D", "Daud Zaman", "1985-01-02")
CHANGED = replace(A, legal_basis="another")
BEFORE_BATCHES = "0002"


def digests(*entries: object) -> list[bytes]:
    whole = b"".join(digests_of(entry) for entry in entries)  # type: ignore[arg-type]
    return [whole[start : start + 32] for start in range(0, len(whole), 32)]


def shown(country: Country) -> list[object]:
    """What the list says of itself and of its past."""
    with country.node.store.read() as tx:
        past = [tx.imports.former(version, after="", limit=9) for version in (1, 2)]
        return [
            list(tx.watchlist.entries()),
            sorted((entry.entry_id, digest) for entry, digest in tx.watchlist.find_by_keys(digests(A, B, C, D))),
            sorted(tx.watchlist.standing([one.entry_id for one in (A, B, C, D)]).items()),
            tx.watchlist.versions(),
            tx.watchlist.withdrawn_since(0),
            tx.watchlist.lists(),
            [[(one.entry_id, one.before, one.before_list, one.removed) for one in page] for page in past],
            tx.imports.approved_as(2),
        ]


@pytest.fixture
def country(store: SqlStore) -> Country:
    """Version 1 put A and B; version 2 changed A, added C and D, removed B; version 3 confirmed C's review."""
    made = found_country(alone(store, FakeClock()))
    made.put(A, B)
    made.put(CHANGED, C, D, mode=ImportMode.REPLACE_LIST)
    confirm_review(made.node, C.entry_id, account=made.clerk.account_id, agency=POLICE)
    return made


def test_a_list_with_its_past_survives_the_way_down_and_up(country: Country, store: SqlStore) -> None:
    waiting = country.submit(offered([B, replace(D, legal_basis="third")]))
    before = shown(country)
    downgrade(store, BEFORE_BATCHES)
    with store.connection(writing=False) as connection:
        old = connection.execute(text("SELECT entry_id, version FROM watchlist_entries ORDER BY entry_id")).all()
        past = connection.execute(text("SELECT version, entry_id FROM watchlist_history ORDER BY 1, 2")).all()
    assert [tuple(row) for row in old] == [("A", 2), ("C", 3), ("D", 2)]
    assert {(1, "A"), (1, "B"), (2, "A"), (2, "B"), (2, "C"), (2, "D"), (3, "C")} == {tuple(row) for row in past}
    assert migrate(store) is True
    after = shown(country)
    assert after[:6] == before[:6]
    assert after[7] == before[7]
    assert after[6] == before[6]
    with pytest.raises(ConflictError):
        approve(country.node, waiting.import_id, principal(country.chief))
    assert len(provenance(country.node, EntryId("A"), agency=POLICE)) == 2


def test_what_a_version_replaced_can_be_undone_after_the_way_up(country: Country, store: SqlStore) -> None:
    fourth = country.put(replace(CHANGED, legal_basis="fourth"))
    downgrade(store, BEFORE_BATCHES)
    migrate(store)
    assert fourth.version is not None
    undoing = undo(country.node, fourth.version, account=country.clerk.account_id, agency=POLICE)
    approve(country.node, undoing.import_id, principal(country.chief))
    with store.read() as tx:
        assert tx.watchlist.find(EntryId("A")) == CHANGED
        assert len(tx.watchlist.find_by_keys(digests(A))) == len(digests(A))
    again = country.put(replace(D, legal_basis="new numbers are given, and collide with none"))
    assert again.changed == 1


def test_an_import_that_waited_in_the_older_schema_is_approved_in_the_newer(country: Country, store: SqlStore) -> None:
    downgrade(store, BEFORE_BATCHES)
    rows = [("A", "unchanged", None), ("C", "removed", None), ("D", "changed", replace(D, legal_basis="third"))]
    with store.connection(writing=True) as connection:
        connection.execute(
            text(
                "INSERT INTO imports (import_id, list_name, agency, mode, source_name, source_digest, submitted_by,"
                " submitted, state, version, added, changed, removed, unchanged) VALUES (:id, 'wanted', 'police',"
                " 'replace_list', 'l.csv', :digest, :clerk, 1, 'submitted', 3, 1, 1, 1, 1)"
            ),
            {"id": "a" * 32, "digest": bytes(32), "clerk": country.clerk.account_id},
        )
        insert = text(
            "INSERT INTO import_rows (import_id, line, entry_id, change, entry, digests)"
            " VALUES (:id, 7, :entry_id, :change, :entry, :digests)"
        )
        for entry_id, change, entry in [*rows, ("B", "added", B)]:
            connection.execute(
                insert,
                {
                    "id": "a" * 32,
                    "entry_id": entry_id,
                    "change": change,
                    "entry": None if entry is None else dump_entry(entry),
                    "digests": None if entry is None else digests_of(entry),
                },
            )
    migrate(store)
    before = country.references()
    changes = diff(country.node, "a" * 32, agency=POLICE).changes
    assert [(one.entry_id, one.change, one.line) for one in changes] == [
        ("B", Change.ADDED, 7),
        ("C", Change.REMOVED, 0),
        ("D", Change.CHANGED, 7),
    ]
    assert before == ["A", "C", "D"]
    assert approve(country.node, "a" * 32, principal(country.chief)).state is ImportState.APPROVED
    assert country.references() == ["A", "B", "D"]
    with store.read() as tx:
        assert {entry.entry_id for entry, _ in tx.watchlist.find_by_keys(digests(A, B, C, D))} == {"A", "B", "D"}


def test_nothing_of_a_withdrawn_entry_comes_back_either_way(country: Country, store: SqlStore) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("node.core.context.NodeContext.federation", lambda self: Nobody())
        withdraw_entry(country.node, EntryId("D"))
    for move in (lambda: downgrade(store, BEFORE_BATCHES), lambda: migrate(store)):
        move()
        with store.connection(writing=False) as connection:
            tables = ("watchlist_entries", "watchlist_keys", "watchlist_withdrawals")
            kept = [str(connection.execute(text(f"SELECT * FROM {table}")).all()) for table in tables]
        assert "Daud" not in "".join(kept)
        assert all(repr(one)[2:-1] not in "".join(kept) for one in digests(D))
    assert country.references() == ["A", "C"]


class Nobody:
    """A federation without peers."""

    def peers(self) -> list[str]:
        return []
