"""Metrics tell how a node is doing, and nothing of whom it is about."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from node.core.key_sheet_announcement import announce_key_sheet
from node.jobs.metrics import Metrics
from node.store.database import open_memory_store
from tests.support.entries import stolen_passport
from tests.support.federation import SimulatedFederation, make_federation


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK"))
    yield made
    made.close()


def samples(metrics: Metrics) -> dict[str, float]:
    lines = [line for line in metrics.text().decode().splitlines() if not line.startswith("#")]
    return {line.rpartition(" ")[0]: float(line.rpartition(" ")[2]) for line in lines}


def test_gauges_say_what_the_database_holds(federation: SimulatedFederation) -> None:
    pk = federation["PK"]
    pk.put(stolen_passport("PK-SECRET-1", "PAK", "AB1234567"))
    federation.build_and_fetch()
    announce_key_sheet(pk.context)
    federation.clock.advance(90)
    found = samples(Metrics(pk.context, lambda: {"signing": federation.clock.now() + 7, "tls": None}))
    assert found['wren_outbox_pending{peer="GR"}'] == 1
    assert found['wren_outbox_oldest_seconds{peer="GR"}'] == 90
    assert found['wren_list_age_seconds{peer="GR"}'] == 90
    assert found['wren_watchlist_entries{list="own"}'] == 1
    assert found['wren_key_valid_seconds{key="signing"}'] == 7
    assert found['wren_key_valid_seconds{key="tls"}'] == 0
    assert found['wren_budget_spent_ratio{peer="GR"}'] == 0
    assert found["wren_leaves"] > 3
    assert found["wren_database_up"] == 1


def test_no_label_and_no_line_names_anybody(federation: SimulatedFederation) -> None:
    pk = federation["PK"]
    pk.put(stolen_passport("PK-SECRET-1", "PAK", "AB1234567"))
    metrics = Metrics(pk.context, lambda: {"signing": 1})
    metrics.count_request("peer", "answered")
    metrics.count_request("peer", "AB1234567 from a request")
    text = metrics.text().decode()
    assert 'outcome="other"' in text
    assert not re.search(r"SECRET|AB1234567", text)
    assert set(re.findall(r'(\w+)="', text)) <= {"peer", "list", "key", "port", "outcome", "le", "direction"}


def test_a_database_that_is_gone_is_told_and_not_a_failure(federation: SimulatedFederation) -> None:
    from dataclasses import replace

    empty = open_memory_store()  # no tables: every statement fails
    found = samples(Metrics(replace(federation["PK"].context, store=empty), dict))
    empty.close()
    assert found["wren_database_up"] == 0
    assert "wren_leaves" not in found
