"""The search that proves an absence must find what is there: in texts, in bytes, in any table."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.core.alerts.publication import publish
from node.core.alerts.withdrawal import withdraw
from node.core.outbox import deliver_due
from node.demo.database_search import tables_with
from protocol.alerts.withdrawal import WithdrawalReason
from tests.support.alerts import make_draft
from tests.support.federation import SimulatedFederation, make_federation

TITLE = "A title that stands nowhere else"


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "KG", "TR"))
    yield made
    made.close()


def settle(federation: SimulatedFederation) -> None:
    for _ in range(2):
        for code in federation.nodes:
            deliver_due(federation[code].context)


def test_it_finds_an_alert_where_it_is_and_nowhere_else(federation: SimulatedFederation) -> None:
    made = publish(federation["TR"].context, make_draft("GR", title=TITLE))
    settle(federation)
    found = {code: set(tables_with(federation[code].store, [TITLE])) for code in ("GR", "KG", "TR")}
    assert {"alerts", "inbox", "leaves"} <= found["GR"]
    assert {"alerts", "outbox", "leaves"} <= found["TR"]
    assert found["KG"] == set()
    by_id = tables_with(federation["GR"].store, [made.reference.alert_id])
    assert {"alerts", "inbox"} <= set(by_id)


def test_withdrawn_words_are_in_no_table_any_more_and_the_tombstone_is(federation: SimulatedFederation) -> None:
    made = publish(federation["TR"].context, make_draft("GR", title=TITLE))
    settle(federation)
    withdraw(federation["TR"].context, made.reference.alert_id, WithdrawalReason.INACCURATE)
    settle(federation)
    for code in ("GR", "TR"):
        assert tables_with(federation[code].store, [TITLE]) == []
        assert "alerts" in tables_with(federation[code].store, [made.reference.alert_id])
