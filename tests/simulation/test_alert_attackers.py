"""Members that lie about alerts, with their own true keys, and what becomes of it."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from node.core.alerts import intake
from node.core.alerts.intake import Limits, Share
from node.core.alerts.publication import publish
from node.core.alerts.rows import FindingKind
from node.core.alerts.withdrawal import withdraw
from node.core.delivery_errors import PeerFaultError
from node.core.messages import item_content
from node.core.outbox import deliver_due
from protocol.alerts.alert import AlertReference, alert_to_body
from protocol.alerts.attachments import Attachment
from protocol.alerts.danger import DangerToLife
from protocol.alerts.places import Position
from protocol.alerts.sighting import sighting_to_body
from protocol.alerts.withdrawal import AlertWithdrawal, WithdrawalReason, withdrawal_to_body
from protocol.alerts.words import AlertId, MediaType
from protocol.encoding import Json
from protocol.errors import MalformedError
from protocol.item import SignedItem
from protocol.matching.errors import UnreadableError
from protocol.restrictions import Restrictions
from protocol.vocabulary import HandlingCode, ItemKind, MemberCode, TrafficLight, Urgency
from tests.support.alert_search import bytes_of, holders
from tests.support.alerts import ROUTE, make_alert, make_draft, make_leg, make_sighting
from tests.support.attackers import seal, signed_item
from tests.support.federation import START, SimulatedFederation, make_federation
from tests.vectors.alerts import PNG

GR, IR, KG, PK, TR = (MemberCode(code) for code in ("GR", "IR", "KG", "PK", "TR"))
ID = AlertId("ab" * 16)


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path)
    yield made
    made.close()


def say(federation: SimulatedFederation, sender: MemberCode, to: MemberCode, signed: SignedItem) -> None:
    """Sends it, sealed truly. Raises PeerFaultError when it is refused."""
    raw = seal(federation[sender].context, to, item_content(signed))
    federation.wires.exchange(sender, to, raw)


def refused(federation: SimulatedFederation, sender: MemberCode, to: MemberCode, signed: SignedItem) -> bool:
    """Whether it is refused, and leaves nothing."""
    before = bytes_of(federation[to].store)
    with pytest.raises(PeerFaultError):
        say(federation, sender, to, signed)
    return bytes_of(federation[to].store) == before


def an_alert(federation: SimulatedFederation, signer: MemberCode, to: MemberCode, **changes: Any) -> SignedItem:
    body = alert_to_body(make_alert(**{"alert_id": ID, **changes}))
    return signed_item(federation[signer].context, ItemKind.ALERT, body, to)


def versions(federation: SimulatedFederation, code: MemberCode) -> dict[AlertReference, tuple[int, str]]:
    with federation[code].store.read() as tx:
        return {row.reference: (row.version, row.published().alert.title) for row in tx.alerts.held()}


def stripped(item: SignedItem) -> SignedItem:
    """The same signature under fewer restrictions."""
    fewer = replace(item.item.restrictions, handling_codes=(), traffic_light=TrafficLight.CLEAR, releasable_to=(TR,))
    return replace(item, item=replace(item.item, restrictions=fewer))


def test_a_member_that_relays_with_fewer_restrictions_is_refused(federation: SimulatedFederation) -> None:
    draft = make_draft("IR", marking={"handling_codes": (HandlingCode.H2,)})
    reference = publish(federation["PK"].context, draft).reference
    deliver_due(federation["PK"].context)
    with federation["IR"].store.read() as tx:
        row = tx.alerts.find(reference)
    assert row is not None
    assert refused(federation, IR, TR, row.item)
    assert refused(federation, IR, TR, stripped(row.item))
    mine = an_alert(federation, IR, TR, alert_id=reference.alert_id)  # its own, under the id of another's
    say(federation, IR, TR, mine)
    assert list(versions(federation, TR)) == [AlertReference(IR, reference.alert_id)]


@pytest.mark.parametrize(
    "restrictions",
    [
        Restrictions(START + 86_400, (HandlingCode.H2,), "", TrafficLight.GREEN, (IR, TR)),
        Restrictions(START + 86_400, (), "", TrafficLight.AMBER, (IR, TR)),
        Restrictions(START + 86_400, (), "", TrafficLight.GREEN, (TR,)),
    ],
    ids=["H2", "TLP AMBER", "the relayer is not named"],
)
def test_a_relay_against_what_the_originator_signed_is_refused(
    federation: SimulatedFederation, restrictions: Restrictions
) -> None:
    body = alert_to_body(make_alert(alert_id=ID))
    signed = signed_item(federation["PK"].context, ItemKind.ALERT, body, TR, restrictions=restrictions)
    assert refused(federation, IR, TR, signed)


def test_a_forged_originator_is_refused(federation: SimulatedFederation) -> None:
    body = alert_to_body(make_alert(alert_id=ID))
    forged = signed_item(federation["IR"].context, ItemKind.ALERT, body, TR, originator=PK)
    assert refused(federation, IR, TR, forged)
    ours = signed_item(federation["IR"].context, ItemKind.ALERT, body, TR, originator=TR)
    assert refused(federation, IR, TR, ours)


def test_nobody_withdraws_or_resurrects_anothers_alert(federation: SimulatedFederation) -> None:
    reference = publish(federation["PK"].context, make_draft("IR", "TR")).reference
    deliver_due(federation["PK"].context)
    body = withdrawal_to_body(AlertWithdrawal(reference.alert_id, WithdrawalReason.LEGAL))
    say(federation, IR, TR, signed_item(federation["IR"].context, ItemKind.ALERT_WITHDRAWAL, body, TR))
    assert reference in versions(federation, TR)  # what IR withdrew is an alert of IR's that never was
    forged = signed_item(federation["IR"].context, ItemKind.ALERT_WITHDRAWAL, body, TR, originator=PK)
    assert refused(federation, IR, TR, forged)
    assert refused(
        federation, IR, PK, signed_item(federation["IR"].context, ItemKind.ALERT_WITHDRAWAL, body, PK, originator=PK)
    )
    kept = an_alert(federation, PK, TR, alert_id=reference.alert_id, version=1, title="Lorries again")
    later = an_alert(federation, PK, TR, alert_id=reference.alert_id, version=9, title="Lorries again")
    withdraw(federation["PK"].context, reference.alert_id, WithdrawalReason.INACCURATE)
    deliver_due(federation["PK"].context)
    for old in (kept, later):
        say(federation, PK, TR, old)  # receipted like any other, and not kept
    assert reference not in versions(federation, TR)
    assert b"Lorries again" not in bytes_of(federation["TR"].store)


def test_a_withdrawal_that_comes_first_refuses_what_follows(federation: SimulatedFederation) -> None:
    body = withdrawal_to_body(AlertWithdrawal(ID, WithdrawalReason.LEGAL))
    say(federation, PK, TR, signed_item(federation["PK"].context, ItemKind.ALERT_WITHDRAWAL, body, TR))
    say(federation, PK, TR, an_alert(federation, PK, TR))
    assert versions(federation, TR) == {}


def test_two_bodies_under_one_version_are_kept_as_a_finding(federation: SimulatedFederation) -> None:
    say(federation, PK, TR, an_alert(federation, PK, TR, title="one story"))
    say(federation, PK, TR, an_alert(federation, PK, TR, title="another story"))
    assert versions(federation, TR) == {AlertReference(PK, ID): (1, "one story")}
    with federation["TR"].store.read() as tx:
        (finding,) = tx.alerts.findings()
    assert (finding.kind, finding.member, len(finding.evidence)) == (FindingKind.EQUIVOCATION, PK, 2)


def test_an_older_version_changes_nothing(federation: SimulatedFederation) -> None:
    say(federation, PK, TR, an_alert(federation, PK, TR, version=3, title="third"))
    say(federation, PK, TR, an_alert(federation, PK, TR, version=2, title="second"))
    assert versions(federation, TR) == {AlertReference(PK, ID): (3, "third")}


def test_a_sighting_or_receipt_of_what_its_sender_never_had_is_refused(federation: SimulatedFederation) -> None:
    reference = publish(federation["PK"].context, make_draft("IR")).reference
    deliver_due(federation["PK"].context)
    for of in (reference, AlertReference(PK, ID)):
        body = sighting_to_body(make_sighting(of))
        assert refused(federation, TR, PK, signed_item(federation["TR"].context, ItemKind.ALERT_SIGHTING, body, PK))
    theirs = sighting_to_body(make_sighting(AlertReference(IR, ID)))  # passed on by somebody whose alert it is not
    forwarded = signed_item(
        federation["IR"].context,
        ItemKind.ALERT_SIGHTING,
        theirs,
        TR,
        restrictions=Restrictions(START + 86_400, traffic_light=TrafficLight.GREEN, releasable_to=(KG, TR)),
    )
    assert refused(federation, KG, TR, forwarded)
    receipt: dict[str, Json] = {"alert_id": reference.alert_id, "outcome": "purged", "basis": ""}
    for sender in (IR, TR):
        signed = signed_item(federation[sender].context, ItemKind.ALERT_PURGE_RECEIPT, receipt, PK)
        assert refused(federation, sender, PK, signed)


@pytest.fixture
def small_shares(monkeypatch: pytest.MonkeyPatch) -> None:
    small = {share: Limits(a_day=3, a_minute=3) for share in Share}
    monkeypatch.setattr(intake, "SHARES", small)


def urgent(federation: SimulatedFederation, sender: MemberCode, number: int) -> SignedItem:
    position = Position(3_700_000, 2_200_000, 500)
    return an_alert(
        federation,
        sender,
        TR,
        alert_id=AlertId(f"{number:032x}"),
        urgency=Urgency.IMMEDIATE_DANGER_TO_LIFE,
        danger=DangerToLife(position, START),
    )


@pytest.mark.usefixtures("small_shares")
def test_a_flood_ends_at_its_share_and_drowns_no_urgent_alert(federation: SimulatedFederation) -> None:
    for number in range(3):
        say(federation, PK, TR, an_alert(federation, PK, TR, alert_id=AlertId(f"{number:032x}")))
    assert refused(federation, PK, TR, an_alert(federation, PK, TR, alert_id=AlertId(f"{3:032x}")))
    say(federation, PK, TR, urgent(federation, PK, 4))
    say(federation, IR, TR, an_alert(federation, IR, TR))  # another member's share is its own
    federation.clock.advance(86_400)
    say(federation, PK, TR, an_alert(federation, PK, TR, alert_id=AlertId(f"{3:032x}")))


@pytest.mark.usefixtures("small_shares")
def test_false_urgency_uses_up_its_own_shares_and_is_noticed(federation: SimulatedFederation) -> None:
    for number in range(9):
        say(federation, PK, TR, urgent(federation, PK, number))
    assert refused(federation, PK, TR, urgent(federation, PK, 9))
    with federation["TR"].store.read() as tx:
        (finding,) = tx.alerts.findings()
    assert (finding.kind, finding.member) == (FindingKind.FALSE_URGENCY, PK)
    say(federation, IR, TR, urgent(federation, IR, 1))


@pytest.mark.usefixtures("small_shares")
def test_what_a_flood_delayed_arrives_later(federation: SimulatedFederation) -> None:
    for _ in range(5):
        publish(federation["PK"].context, make_draft("TR"))
    deliver_due(federation["PK"].context)
    assert len(versions(federation, TR)) == 3
    federation.clock.advance(86_400)
    deliver_due(federation["PK"].context)
    assert len(versions(federation, TR)) == 5


@pytest.mark.parametrize(
    "attachment",
    [
        Attachment(MediaType.PNG, PNG + b"<script>alert(1)</script>"),
        Attachment(MediaType.JPEG, b"\xff\xd8\xff\xe1\x00\x08Exif\x00\x00\xff\xd9"),
        Attachment(MediaType.PDF, b"%PDF-1.4\n1 0 obj<</Java#53cript(x)>>endobj\n%%EOF"),
        Attachment(MediaType.PNG, b"\x89PNG\r\n\x1a\n" + bytes(200)),
    ],
    ids=["behind the end", "EXIF", "a script by another spelling", "no chunk"],
)
def test_a_poisoned_attachment_is_refused(federation: SimulatedFederation, attachment: Attachment) -> None:
    assert refused(federation, PK, TR, an_alert(federation, PK, TR, attachments=(attachment,)))


def thousands_of_legs(body: dict[str, Any]) -> None:
    """As many as fit into a message: ten thousand do not."""
    body["legs"] = [{**body["legs"][0], "number": number} for number in range(1, 1_800)]


def a_leg_to_nowhere(body: dict[str, Any]) -> None:
    body["legs"][0]["destination"] = {"country": "", "name": " ", "locode": "", "position": None}


def a_leg_off_the_earth(body: dict[str, Any]) -> None:
    beyond = {"latitude_e5": 9_000_001, "longitude_e5": 0, "precision_metres": 1}
    body["legs"][0]["destination"] = {"country": "", "name": "", "locode": "", "position": beyond}


def an_escape_sequence(body: dict[str, Any]) -> None:
    body["title"] = "\x1b]0;owned\x07"


def a_number_for_a_truth(body: dict[str, Any]) -> None:
    body["derived_undisclosed"] = 1


@pytest.mark.parametrize(
    "spoil", [thousands_of_legs, a_leg_to_nowhere, a_leg_off_the_earth, an_escape_sequence, a_number_for_a_truth]
)
def test_a_body_of_another_form_is_refused(
    federation: SimulatedFederation, spoil: Callable[[dict[str, Any]], None]
) -> None:
    body: dict[str, Any] = dict(alert_to_body(make_alert(alert_id=ID)))
    body["legs"] = [dict(leg) for leg in body["legs"]]
    spoil(body)
    signed = signed_item(federation["PK"].context, ItemKind.ALERT, body, TR)
    assert refused(federation, PK, TR, signed)


def test_ten_thousand_legs_are_not_even_sent(federation: SimulatedFederation) -> None:
    with pytest.raises(MalformedError):
        an_alert(federation, PK, TR, legs=tuple(replace(ROUTE[0], number=number) for number in range(1, 10_001)))


def test_formulas_and_scripts_are_texts_and_nothing_else(federation: SimulatedFederation) -> None:
    """They arrive as they were written; whoever writes cells or pages neutralises them at that door."""
    bad = '=HYPERLINK("http://x")<script>alert(1)</script>{{7*7}}%s\'; DROP TABLE alerts'
    legs = (make_leg(1, replace(ROUTE[0].origin, name=bad[:90]), ROUTE[0].destination, concealment=bad),)
    publish(federation["PK"].context, make_draft("TR", title=bad, narrative=bad, legs=legs))
    deliver_due(federation["PK"].context)
    assert [title for _, title in versions(federation, TR).values()] == [bad]


def test_a_cycle_and_parents_in_a_circle_end(federation: SimulatedFederation) -> None:
    there, back = make_leg(1, ROUTE[0].origin, ROUTE[0].destination), make_leg(2, ROUTE[0].destination, ROUTE[0].origin)
    sent = publish(federation["PK"].context, make_draft("IR", legs=(there, back)))
    deliver_due(federation["PK"].context)
    theirs = publish(federation["IR"].context, make_draft("PK", derived_from=(sent.reference,)))
    deliver_due(federation["IR"].context)
    publish(federation["PK"].context, make_draft("IR", derived_from=(theirs.reference,)))
    deliver_due(federation["PK"].context)
    assert len(versions(federation, IR)) == 3


def test_being_downstream_entitles_to_nothing(federation: SimulatedFederation) -> None:
    """Greece lies at the end of the route, and is where harm is feared: it gets nothing, of danger to life neither."""
    danger = DangerToLife(Position(3_700_000, 2_200_000, 500), START)
    draft = make_draft("TR", never_to=("GR",), urgency=Urgency.IMMEDIATE_DANGER_TO_LIFE, danger=danger)
    reference = publish(federation["PK"].context, draft).reference
    deliver_due(federation["PK"].context)
    assert holders(federation, reference.alert_id) == {PK, TR}
    with pytest.raises(UnreadableError, match="never_to"):
        publish(federation["PK"].context, make_draft("TR", "GR", never_to=("GR",)))
