"""In whatever order versions, copies passed on, sightings and a withdrawal arrive, and however often: the same is held."""

from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from node.core.messages import item_content
from protocol.alerts.alert import AlertReference, alert_to_body
from protocol.alerts.sighting import sighting_to_body
from protocol.alerts.withdrawal import AlertWithdrawal, WithdrawalReason, withdrawal_to_body
from protocol.alerts.words import AlertId
from protocol.item import SignedItem
from protocol.restrictions import Restrictions
from protocol.vocabulary import ItemKind, MemberCode, TrafficLight
from tests.support.alerts import make_alert, make_sighting
from tests.support.attackers import seal, signed_item
from tests.support.federation import START, SimulatedFederation, make_federation

IR, PK, TR = MemberCode("IR"), MemberCode("PK"), MemberCode("TR")
_numbers = iter(range(1, 10**6))


@cache
def federation() -> SimulatedFederation:
    """One for all examples: each has an alert of its own."""
    return make_federation(Path(mkdtemp()), ("IR", "PK", "TR"))


def messages(of: AlertReference) -> list[tuple[MemberCode, SignedItem]]:
    """Two versions from PK, the first and second in IR's copy passed on by IR as well, a sighting of IR's, a withdrawal."""
    pk, ir = federation()["PK"].context, federation()["IR"].context

    def alert(version: int, *named: MemberCode, derived: bool = False) -> SignedItem:
        body = alert_to_body(make_alert(alert_id=of.alert_id, version=version, derived_undisclosed=derived))
        marking = Restrictions(START + 86_400, traffic_light=TrafficLight.GREEN, releasable_to=named)
        return signed_item(pk, ItemKind.ALERT, body, TR, restrictions=marking)

    sighting = signed_item(ir, ItemKind.ALERT_SIGHTING, sighting_to_body(make_sighting(of)), TR)
    withdrawn = withdrawal_to_body(AlertWithdrawal(of.alert_id, WithdrawalReason.LEGAL))
    return [
        (PK, alert(1, TR)),
        (PK, alert(2, TR)),
        (IR, alert(1, IR, TR, derived=True)),
        (IR, alert(2, IR, TR, derived=True)),
        (IR, sighting),
        (PK, signed_item(pk, ItemKind.ALERT_WITHDRAWAL, withdrawn, TR)),
    ]


def held_after(of: AlertReference, told: list[tuple[MemberCode, SignedItem]]) -> Any:
    made = federation()
    for sender, signed in told:
        made.wires.exchange(sender, TR, seal(made[sender].context, TR, item_content(signed)))
    with made["TR"].store.read() as tx:
        row = tx.alerts.find(of)
        assert row is not None
        seen = [one.published().sighting.verdict for one in tx.alerts.sightings(of)]
    if not row.is_held:
        return row.withdrawn is not None, seen
    one = row.published()
    return one.alert.version, one.alert.derived_undisclosed, one.restrictions.releasable_to, seen


@settings(max_examples=12, deadline=None)
@given(data=st.data(), withdrawn=st.booleans())
def test_the_order_of_arrival_does_not_matter(data: st.DataObject, withdrawn: bool) -> None:
    results = []
    for _ in range(2):
        of = AlertReference(PK, AlertId(f"{next(_numbers):032x}"))
        told = messages(of)[: 6 if withdrawn else 5]
        order = data.draw(st.permutations(range(len(told))))
        repeats = data.draw(st.lists(st.sampled_from(range(len(told))), max_size=2))
        results.append(held_after(of, [told[number] for number in [*order, *repeats]]))
    assert results[0] == results[1]
    assert results[0] == ((True, []) if withdrawn else (2, False, (TR,), results[0][-1]))
