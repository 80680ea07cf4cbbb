"""Alerts between real nodes: published, updated, passed on, sighted, withdrawn; and nobody else learns that they exist."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from node.core.alerts.expiry import expire_alerts
from node.core.alerts.publication import publish, update
from node.core.alerts.relaying import relay
from node.core.alerts.sightings import sight
from node.core.alerts.view import Viewer, view
from node.core.alerts.withdrawal import retain, withdraw
from node.core.errors import ConflictError, NotPermittedError
from node.core.outbox import deliver_due
from protocol.alerts.alert import AlertReference
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.matching.errors import UnreadableError
from protocol.recall import RecallOutcome
from protocol.restrictions import Door
from protocol.vocabulary import MemberCode, Purpose, Role
from tests.support.alert_search import bytes_of, holders
from tests.support.alerts import make_draft, make_sighting, may_pass_on
from tests.support.federation import START, SimulatedFederation, make_federation

GR, IR, KG, PK, TR = (MemberCode(code) for code in ("GR", "IR", "KG", "PK", "TR"))


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path)
    yield made
    made.close()


def deliver(federation: SimulatedFederation) -> None:
    """Until nothing is on its way."""
    while sum(deliver_due(node.context) for node in federation.nodes.values()):
        pass


def seen_by(federation: SimulatedFederation, code: MemberCode) -> tuple[list[PublishedAlert], list[PublishedSighting]]:
    """What an investigator of that country sees."""
    viewer = Viewer(code, Role.INVESTIGATOR, Purpose.INVESTIGATION, Door.SCREEN)
    with federation[code].store.read() as tx:
        found = view(tx, viewer, federation.clock.now())
    return list(found.alerts), list(found.sightings)


def versions(federation: SimulatedFederation, code: MemberCode) -> dict[AlertReference, int]:
    alerts, _ = seen_by(federation, code)
    return {one.reference: one.alert.version for one in alerts}


def test_an_alert_reaches_its_recipients_and_nobody_else_ever_holds_a_trace_of_it(
    federation: SimulatedFederation,
) -> None:
    published = publish(federation["PK"].context, make_draft("IR", "TR", never_to=("KG",)))
    deliver(federation)
    for code in (PK, IR, TR):
        assert versions(federation, code) == {published.reference: 1}
    assert holders(federation, published.reference.alert_id) == {PK, IR, TR}
    for code in (IR, TR):
        (held,), _ = seen_by(federation, code)
        assert held.restrictions.releasable_to == (code,)
        assert b'"KG"' not in bytes_of(federation[code].store, "alerts", "inbox")


def test_an_update_replaces_and_who_is_left_out_of_it_forgets(federation: SimulatedFederation) -> None:
    reference = publish(federation["PK"].context, make_draft("IR", "TR")).reference
    deliver(federation)
    updated = update(federation["PK"].context, reference.alert_id, make_draft("IR", title="Lorries no more"))
    assert updated.withdrawn_from == (TR,)
    deliver(federation)
    assert versions(federation, IR) == {reference: 2}
    assert versions(federation, TR) == {}
    assert b"Lorries" not in bytes_of(federation["TR"].store)
    with pytest.raises(UnreadableError, match="final"):
        update(federation["PK"].context, reference.alert_id, make_draft("IR", "TR"))


def test_a_withdrawn_alert_is_gone_within_one_delivery_and_everybody_says_so(federation: SimulatedFederation) -> None:
    node = federation["PK"].context
    reference = publish(node, make_draft("IR", "TR")).reference
    deliver(federation)
    sight(federation["IR"].context, make_sighting(reference, remark="two lorries at dusk"), may_pass_on("TR"))
    deliver(federation)
    assert len(seen_by(federation, TR)[1]) == 1
    assert withdraw(node, reference.alert_id, WithdrawalReason.INACCURATE) == (IR, TR)
    with federation["PK"].store.read() as tx:
        assert [one.recipient for one in tx.alerts.awaited()] == [IR, TR]
    deliver(federation)
    with federation["PK"].store.read() as tx:
        assert [one.outcome for one in tx.alerts.recipients(reference)] == [RecallOutcome.PURGED] * 2
        assert tx.alerts.awaited() == []
    for code in (PK, IR, TR):
        assert seen_by(federation, code) == ([], [])
        assert b"Lorries" not in bytes_of(federation[code].store)
        assert b"two lorries" not in bytes_of(federation[code].store)
    with pytest.raises(ConflictError, match="for good"):
        update(node, reference.alert_id, make_draft("IR"))


def test_a_second_that_passes_between_two_steps_leaves_no_word_of_a_withdrawn_alert(
    federation: SimulatedFederation,
) -> None:
    """Content is erased from the leaves of the very second that a carrier names: nobody may read the clock twice for it."""
    federation.clock.tick_seconds = 1
    node = federation["PK"].context
    reference = publish(node, make_draft("IR", "TR")).reference
    deliver(federation)
    sight(federation["IR"].context, make_sighting(reference, remark="two lorries at dusk"), may_pass_on("TR"))
    deliver(federation)
    for code in (PK, IR, TR):
        assert b"Lorries" in bytes_of(federation[code].store, "leaves")
        assert b"two lorries" in bytes_of(federation[code].store, "leaves")
    withdraw(node, reference.alert_id, WithdrawalReason.INACCURATE)
    deliver(federation)
    for code in (PK, IR, TR):
        assert b"Lorries" not in bytes_of(federation[code].store)
        assert b"two lorries" not in bytes_of(federation[code].store)


def test_what_a_law_retains_is_shown_to_nobody_and_said(federation: SimulatedFederation) -> None:
    reference = publish(federation["PK"].context, make_draft("IR")).reference
    deliver(federation)
    retain(federation["IR"].context, reference, "Code of Criminal Procedure, s. 104")
    withdraw(federation["PK"].context, reference.alert_id, WithdrawalReason.LEGAL)
    deliver(federation)
    assert seen_by(federation, IR) == ([], [])
    with federation["PK"].store.read() as tx:
        (recipient,) = tx.alerts.recipients(reference)
    assert (recipient.outcome, recipient.basis) == (
        RecallOutcome.RETAINED_UNDER_LAW,
        "Code of Criminal Procedure, s. 104",
    )


def test_a_relay_keeps_signature_and_restrictions_and_is_kept_current(federation: SimulatedFederation) -> None:
    reference = publish(federation["PK"].context, make_draft("IR", relays=(("IR", "TR"),))).reference
    deliver(federation)
    assert versions(federation, TR) == {}
    relay(federation["IR"].context, reference, TR)
    deliver(federation)
    (held,), _ = seen_by(federation, TR)
    assert (held.originator, held.restrictions.releasable_to) == (PK, (IR, TR))
    update(federation["PK"].context, reference.alert_id, make_draft("IR", relays=(("IR", "TR"),)))
    deliver(federation)
    assert versions(federation, TR) == {reference: 2}
    with pytest.raises(NotPermittedError, match="not releasable"):
        relay(federation["IR"].context, reference, GR)
    withdraw(federation["PK"].context, reference.alert_id, WithdrawalReason.CONCLUDED)
    deliver(federation)
    assert versions(federation, TR) == {}
    with federation["PK"].store.read() as tx:
        assert tx.alerts.awaited() == []


def test_a_parent_that_the_recipient_may_not_see_is_undisclosed(federation: SimulatedFederation) -> None:
    theirs = publish(federation["IR"].context, make_draft("PK", title="From Tehran")).reference
    ours = publish(federation["PK"].context, make_draft("TR", title="From Quetta")).reference
    deliver(federation)
    publish(federation["PK"].context, make_draft("TR", "GR", "IR", derived_from=(theirs, ours)))
    deliver(federation)
    derived = {
        code: next(
            (one.alert.derived_from, one.alert.derived_undisclosed)
            for one in alerts
            if one.alert.derived_from or one.alert.derived_undisclosed
        )
        for code in (GR, IR, TR)
        for alerts, _ in [seen_by(federation, code)]
    }
    assert derived == {GR: ((), True), IR: ((theirs,), True), TR: ((ours,), True)}
    assert holders(federation, theirs.alert_id) == {IR, PK}
    assert holders(federation, ours.alert_id) == {PK, TR}


def test_sightings_reach_the_originator_and_whoever_it_may_tell(federation: SimulatedFederation) -> None:
    reference = publish(federation["PK"].context, make_draft("IR", "TR", "GR")).reference
    deliver(federation)
    sight(federation["TR"].context, make_sighting(reference), may_pass_on("IR", "KG"))
    deliver(federation)
    assert {code: len(seen_by(federation, code)[1]) for code in (GR, IR, PK, TR)} == {GR: 0, IR: 1, PK: 1, TR: 1}
    assert holders(federation, reference.alert_id) == {GR, IR, PK, TR}


def test_downstream_members_come_first_with_the_window_of_arrivals(federation: SimulatedFederation) -> None:
    published = publish(federation["KG"].context, make_draft("GR", "IR", "PK", "TR"))
    assert [copy.recipient for copy in published.copies] == [IR, TR, GR, PK]
    windows = {copy.recipient: copy.window for copy in published.copies}
    days = {code: None if window is None else (window.earliest - START) // 3_600 for code, window in windows.items()}
    assert days == {IR: 48, TR: 72, GR: 82, PK: None}  # from Quetta two days, one more, ten hours at sea
    latest = {code: window.latest for code, window in windows.items() if window is not None}
    assert latest == {IR: START + 48 * 3_600, TR: START + 72 * 3_600, GR: START + 82 * 3_600}
    deliver_due(federation["KG"].context)
    assert {recipient for _, recipient, _ in federation.wires.captured[:3]} == {IR, TR, GR}


def test_what_expired_is_erased_and_an_unanswered_withdrawal_is_told_again(federation: SimulatedFederation) -> None:
    reference = publish(federation["PK"].context, make_draft("IR", marking={"expires": START + 100})).reference
    other = publish(federation["PK"].context, make_draft("TR", "IR")).reference
    deliver(federation)
    federation.clock.advance(100)
    assert seen_by(federation, IR)[0][0].reference == other
    for code in (IR, PK):
        assert expire_alerts(federation[code].context) == 1
        assert reference.alert_id.encode() not in bytes_of(federation[code].store, "inbox", "outbox")
        assert expire_alerts(federation[code].context) == 0
    federation.wires.down.add(TR)
    withdraw(federation["PK"].context, other.alert_id, WithdrawalReason.CONCLUDED)
    for _ in range(3):
        federation.clock.advance(4 * 86_400)
        deliver(federation)
        expire_alerts(federation["PK"].context)
    federation.wires.down.clear()
    federation.clock.advance(901)
    deliver(federation)
    assert versions(federation, TR) == {}
    with federation["PK"].store.read() as tx:
        assert tx.alerts.awaited() == []
