"""Two nodes, many messages, any weather: losses, repeats, reorderings and restarts end with nothing unexplained.

In every round both nodes send, deliver, sign and prove; now and then one starts anew. At the end calm comes, and then the two
logs agree on every message, receipt and delivery, and each sender holds a proof for each of its messages.
"""

import os
import random
from pathlib import Path

import pytest

from node.core.errors import CoreError
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.outbox import OutboxStatus, deliver_due
from node.core.record_comparison import compare_records, exchange_records
from node.core.sequencer import run_log
from protocol.envelope import parse_content
from protocol.vocabulary import MemberCode, MessageType
from tests.support.faulty_wires import Fault, FaultyWires
from tests.support.federation import SimulatedFederation, make_federation

GR, PK = MemberCode("GR"), MemberCode("PK")
MESSAGES = int(os.environ.get("WREN_TEST_MESSAGES", "120"))
"""10,000 take some minutes: WREN_TEST_MESSAGES=10000."""
A_ROUND = 10


def tick(federation: SimulatedFederation, code: str) -> None:
    node = federation[code].context
    deliver_due(node)
    try:
        run_log(node)
    except CoreError:  # no quorum in this weather: the next round tries again
        return


@pytest.mark.parametrize("seed", range(3))
def test_any_weather_ends_with_two_logs_that_agree(tmp_path: Path, seed: int) -> None:
    wires = FaultyWires(seed, calm_weight=4)
    federation = make_federation(tmp_path, ("GR", "PK"), wires=wires)
    dice = random.Random(seed)
    for _ in range(MESSAGES // A_ROUND // 2):
        for code in ("GR", "PK"):
            for _ in range(A_ROUND):
                announce_key_sheet(federation[code].context)
            tick(federation, code)
        if dice.random() < 0.3:
            federation[dice.choice(["GR", "PK"])].restart(wires)
        if dice.random() < 0.3:
            wires.release()
        federation.clock.advance(dice.choice([60, 300, 901]))
    wires.release()
    wires.calm = True
    for _ in range(4 + MESSAGES // 250):  # a round sends a bounded number: weather this long leaves thousands waiting
        federation.clock.advance(901)
        for code in ("GR", "PK"):
            tick(federation, code)
    assert {Fault.LOST, Fault.HELD, Fault.ANSWER_LOST} & wires.happened
    records = {}
    for code, peer in (("GR", PK), ("PK", GR)):
        with federation[code].store.read() as tx:
            records[code] = list(exchange_records(tx.leaves.all(peer=peer)))
            rows = tx.outbox.rows(recipient=peer)
            assert {row.status for row in rows} == {OutboxStatus.ACCEPTED}
            items = [row for row in rows if parse_content(row.content_bytes).type is MessageType.ITEM]
            assert len(items) == MESSAGES // A_ROUND // 2 * A_ROUND
            assert all(tx.witnessed_logs.delivery(peer, row.message_id) for row in items)
    compared = compare_records(records["GR"], records["PK"])
    assert (compared.differences, compared.erased) == ((), 0)
    assert compared.agreed > 2 * len(items)
    federation.close()
