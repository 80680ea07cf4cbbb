"""Information along a gap: who is asked, what an answer may name; and who within a node is told of an alert."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from node.core.alerts.publication import publish
from node.core.alerts.withdrawal import withdraw
from node.core.errors import ConflictError, NotFoundError
from node.core.information import answer_information, ask_along
from node.core.inquiries import InquiryState, answer_item, clock_of
from node.core.notices import Notice, NoticeKind, audiences_of
from node.core.outbox import deliver_due
from node.core.ports import Transaction
from node.core.subscriptions import Criteria, fits, parse_corridor, subscribe, unsubscribe
from protocol.alerts.alert import AlertReference
from protocol.alerts.indicators import Indicator
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.alerts.words import AlertId, Article10Clause, IndicatorKind, MeansOfTransport
from protocol.information import InformationAnswer, InformationRequest, InformationStatus, parse_information_answer
from protocol.restrictions import Marked
from protocol.vocabulary import HandlingCode, MessageId, Purpose, Role
from tests.support.alerts import TEHRAN, VAN, make_alert, make_draft
from tests.support.attackers import GR, PK, TR
from tests.support.country import make_country
from tests.support.federation import SimulatedFederation, make_federation

REQUEST = InformationRequest(
    TEHRAN, VAN, "by which road?", (Article10Clause.ROUTES,), "Memorandum, Article 3", Purpose.INVESTIGATION
)


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK", "TR"))
    yield made
    made.close()


def settle(federation: SimulatedFederation) -> None:
    for code in federation.nodes:
        deliver_due(federation[code].context)


def held_here(tx: Transaction, reference: AlertReference) -> Marked | None:
    row = tx.alerts.find(reference)
    return None if row is None or not row.is_held else row.published().marked


def marked(federation: SimulatedFederation, code: str, reference: AlertReference) -> Marked:
    with federation[code].store.read() as tx:
        found = held_here(tx, reference)
    assert found is not None
    return found


def test_a_member_that_may_not_have_an_alert_does_not_learn_of_it_from_a_question(
    federation: SimulatedFederation,
) -> None:
    made = publish(federation["GR"].context, make_draft("TR", never_to=("PK",)))
    asked = ask_along(federation["GR"].context, (PK, TR), REQUEST, (marked(federation, "GR", made.reference),))
    assert (set(asked.asked), asked.withheld) == ({TR}, 1)
    settle(federation)
    assert not any(PK in pair[:2] for pair in federation.wires.captured)


def test_an_answer_names_only_what_the_asker_may_have(federation: SimulatedFederation) -> None:
    request_id = ask_along(federation["GR"].context, (TR,), REQUEST).asked[TR]
    secret = publish(federation["TR"].context, make_draft("PK")).reference
    released = publish(federation["TR"].context, make_draft("GR")).reference
    settle(federation)
    node = federation["TR"].context
    for forbidden in (secret, AlertReference(TR, AlertId("ab" * 16))):
        named = InformationAnswer(request_id, InformationStatus.ANSWERED, "", (forbidden,))
        with pytest.raises(ConflictError, match="not for the member"):
            answer_information(node, named, held_here)
    answer_information(node, InformationAnswer(request_id, InformationStatus.ANSWERED, "", (released,)), held_here)
    settle(federation)
    with federation["GR"].store.read() as tx:
        inquiry = tx.inquiries.find(GR, request_id)
        assert inquiry is not None
        item = answer_item(tx, GR, inquiry)
        assert clock_of(tx, GR, inquiry, federation.clock.now()).state is InquiryState.ANSWERED
    assert item is not None
    assert parse_information_answer(item.body).alerts == (released,)


def test_a_refusal_needs_a_ground_and_an_answer_has_none(federation: SimulatedFederation) -> None:
    request_id = ask_along(federation["GR"].context, (TR,), REQUEST).asked[TR]
    settle(federation)
    node = federation["TR"].context
    with pytest.raises(ConflictError, match="ground"):
        answer_information(node, InformationAnswer(request_id, InformationStatus.CANNOT_ANSWER), held_here)
    nothing = InformationAnswer(request_id, InformationStatus.NOTHING_KNOWN)
    with pytest.raises(ConflictError, match="ground"):
        answer_information(node, nothing, held_here, ground="why?")
    unknown = InformationAnswer(MessageId("ab" * 16), InformationStatus.NOTHING_KNOWN)
    with pytest.raises(NotFoundError):
        answer_information(node, unknown, held_here)


# --- Subscriptions ---------------------------------------------------------------------------------------------------

PHONE = Indicator(IndicatorKind.PHONE, "+92 300 1234567")


@pytest.mark.parametrize(
    ("criteria", "expected"),
    [
        (Criteria(country="IR"), True),
        (Criteria(country="KG"), False),
        (Criteria(origin="PK", destination="GR"), True),
        (Criteria(origin="GR", destination="PK"), False),
        (Criteria(origin="TR"), True),
        (Criteria(destination="PK"), False),
        (Criteria(means=MeansOfTransport.SEA), True),
        (Criteria(means=MeansOfTransport.AIR), False),
        (Criteria(indicator=Indicator(IndicatorKind.PHONE, "00923001234567")), True),
        (Criteria(indicator=Indicator(IndicatorKind.PHONE, "00923001234568")), False),
        (Criteria(country="IR", means=MeansOfTransport.AIR), False),
    ],
)
def test_what_fits(criteria: Criteria, expected: bool) -> None:
    assert fits(criteria, make_alert(indicators=(PHONE,))) is expected


def test_an_alert_without_legs_fits_no_corridor() -> None:
    assert not fits(Criteria(origin="PK"), make_alert(legs=()))


@pytest.mark.parametrize("text", ["", "-", "PK", "PAK-TR", "P?-TR", "PK-TR-GR"])
def test_what_is_no_corridor(text: str) -> None:
    with pytest.raises(ConflictError):
        parse_corridor(text)


def unread(federation: SimulatedFederation, account: str, *roles: Role) -> list[Notice]:
    with federation["GR"].store.read() as tx:
        return list(tx.notices.unread(audiences_of(account, roles)))


def test_who_may_see_it_is_told_once_and_again_of_a_newer_version(
    federation: SimulatedFederation, tmp_path: Path
) -> None:
    node = federation["GR"].context
    country = make_country(node, tmp_path)
    analyst, protector, gone = (
        country.caller(role) for role in (Role.INVESTIGATOR, Role.PROTECTION_OFFICER, Role.INVESTIGATOR)
    )
    for one in (analyst, protector, gone):
        subscribe(node, one.account, Criteria(country="IR"))
        subscribe(node, one.account, Criteria(origin="PK", destination="GR"))
    country.disable(gone)
    made = publish(federation["TR"].context, make_draft("GR"))
    marking: dict[str, Any] = {"handling_codes": (HandlingCode.PROTECTION_ONLY,)}
    protective = publish(federation["TR"].context, make_draft("GR", marking=marking))
    settle(federation)
    assert [one.alert_id for one in unread(federation, analyst.account)] == [made.reference.alert_id]
    assert {one.alert_id for one in unread(federation, protector.account)} == {
        made.reference.alert_id,
        protective.reference.alert_id,
    }
    assert unread(federation, gone.account) == []
    with federation["GR"].store.write() as tx:
        assert tx.notices.read(audiences_of(analyst.account, ()), 1) == 1
    assert unread(federation, analyst.account) == []
    withdraw(federation["TR"].context, protective.reference.alert_id, WithdrawalReason.INACCURATE)
    settle(federation)
    assert [one.kind for one in unread(federation, protector.account)] == [NoticeKind.SUBSCRIBED]


def test_a_subscription_is_its_accounts_own(federation: SimulatedFederation) -> None:
    node = federation["GR"].context
    made = subscribe(node, "machine", Criteria(country="IR"))
    with pytest.raises(NotFoundError):
        unsubscribe(node, "somebody else", made.subscription_id)
    with pytest.raises(ConflictError):
        subscribe(node, "machine", Criteria())
    unsubscribe(node, "machine", made.subscription_id)
    with federation["GR"].store.read() as tx:
        assert tx.subscriptions.all() == []
