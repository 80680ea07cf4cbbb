"""Attackers on messages: those who hold the wire, and members who seal what no honest node would. One test each."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from node.core.answer import ReplayError
from node.core.membership import accept_key_sheet
from node.core.outbox import OutboxStatus, deliver_due
from node.core.recall import withdraw_entry
from node.core.reception import receive
from node.founding import make_key_sheet
from node.keys.unlocked import UnlockedKeys
from protocol import envelope
from protocol.encoding import decode_object, encode
from protocol.envelope import Content, content_to_bytes, parse_content
from protocol.errors import ProtocolError, RefusedError
from protocol.keysheet import signed_key_sheet_to_bytes
from protocol.recall import AnsweredOutcome, Recall, RecallAnswer, RecallOutcome, recall_answer_to_body, recall_to_body
from protocol.restrictions import Restrictions
from protocol.vocabulary import EntryId, HitReference, ItemKind, MemberCode, MessageId, MessageType
from tests.support.attackers import GR, PASSPORT, PK, TR, check, item_message, opened, outcome, seal, signed_item
from tests.support.entries import stolen_passport
from tests.support.federation import SimulatedFederation, make_federation

REFERENCE = HitReference("ab" * 16)


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path, ("GR", "PK", "TR"))
    made["PK"].put(stolen_passport("PK-1", *PASSPORT))
    made.build_and_fetch("PK")
    yield made
    made.close()


def recall(federation: SimulatedFederation) -> bytes:
    """Content of a recall from PK to GR."""
    return item_message(signed_item(federation["PK"].context, ItemKind.RECALL, recall_to_body(Recall(REFERENCE)), GR))


def received(federation: SimulatedFederation, code: str = "GR") -> tuple[int, int, int]:
    """How much a node has taken in: messages, leaves, answers it owes."""
    with federation[code].store.read() as tx:
        return len(tx.inbox.rows()), tx.leaves.count(), len(tx.outbox.rows())


def refused(federation: SimulatedFederation, raw: bytes, channel: MemberCode, code: str = "GR") -> None:
    """The node refuses the envelope with the protocol's own error, and keeps nothing of it."""
    before = received(federation, code)
    with pytest.raises(ProtocolError):
        receive(federation[code].context, raw, channel)
    assert received(federation, code) == before


def test_replayed_wire_bytes_are_refused_and_an_honest_retry_gets_the_same_receipt(
    federation: SimulatedFederation,
) -> None:
    asker, sender = federation["GR"].context, federation["PK"].context
    content, message_id = recall(federation), "0a" * 16
    raw = seal(sender, GR, content, message_id=message_id)
    first = opened(sender, receive(asker, raw, PK), GR)
    refused(federation, raw, PK)
    with pytest.raises(ReplayError):
        receive(asker, raw, PK)
    after = received(federation)
    again = opened(sender, receive(asker, seal(sender, GR, content, message_id=message_id), PK), GR)
    assert again.content == first.content
    assert received(federation) == after == (1, after[1], 1)


def test_a_retry_gets_its_receipt_after_the_item_expired_and_after_its_key_was_withdrawn(
    federation: SimulatedFederation,
) -> None:
    """Else a lost receipt would leave a message that was accepted in the outbox as failed."""
    node = federation["PK"]
    signed = signed_item(
        node.context,
        ItemKind.RECALL,
        recall_to_body(Recall(REFERENCE)),
        GR,
        restrictions=Restrictions(expires=federation.clock.now() + 60, releasable_to=(GR,)),
    )
    message_id = "0b" * 16
    first = opened(
        node.context,
        receive(federation["GR"].context, seal(node.context, GR, item_message(signed), message_id=message_id), PK),
        GR,
    )
    federation.clock.advance(61)
    now = federation.clock.now()
    rotated = node.keyring.rotate_signing_key(now, 0)
    sheet = make_key_sheet(rotated, "https://pk.example:8443", now, serial=2)
    assert sheet.sheet.signing_key != node.keyring.signer(now - 61).public_key.to_bytes()
    for one in federation.nodes.values():
        accept_key_sheet(one.context, sheet)
    node.restart(federation.wires, keys=UnlockedKeys(rotated, node.home))
    raw = seal(node.context, GR, item_message(signed), message_id=message_id)
    assert opened(node.context, receive(federation["GR"].context, raw, PK), GR).content == first.content


def test_an_envelope_through_another_members_channel_is_refused(federation: SimulatedFederation) -> None:
    refused(federation, seal(federation["PK"].context, GR, recall(federation)), TR)


def test_our_own_words_sent_back_at_us_are_refused(federation: SimulatedFederation) -> None:
    raw = seal(federation["PK"].context, GR, recall(federation))
    for channel in (GR, PK):
        refused(federation, raw, channel, "PK")
    refused(federation, seal(federation["PK"].context, PK, recall(federation)), PK, "PK")


def test_an_envelope_for_another_member_is_refused(federation: SimulatedFederation) -> None:
    refused(federation, seal(federation["PK"].context, GR, recall(federation)), PK, "TR")


@pytest.mark.parametrize("place", [0, 4, 5, 8, 40, 120, 300, 2000, -1])
def test_tampered_bytes_are_refused(federation: SimulatedFederation, place: int) -> None:
    raw = bytearray(seal(federation["PK"].context, GR, recall(federation)))
    raw[place] ^= 1
    refused(federation, bytes(raw), PK)


def test_truncated_lengthened_and_expired_envelopes_are_refused(federation: SimulatedFederation) -> None:
    raw = seal(federation["PK"].context, GR, recall(federation))
    for other in (b"", raw[:10], raw[:-1], raw + b"\x00", raw + raw, raw + bytes(2**20)):
        refused(federation, other, PK)
    federation.clock.advance(600)
    refused(federation, raw, PK)


def test_other_content_under_a_known_id_is_refused(federation: SimulatedFederation) -> None:
    sender = federation["PK"].context
    receive(federation["GR"].context, seal(sender, GR, recall(federation), message_id="0c" * 16), PK)
    refused(federation, seal(sender, GR, recall(federation), message_id="0c" * 16), PK)


def test_the_same_id_of_two_senders_is_two_messages(federation: SimulatedFederation) -> None:
    """Else one member could use up another's ids."""
    for code in ("PK", "TR"):
        node = federation[code].context
        content = item_message(signed_item(node, ItemKind.RECALL, recall_to_body(Recall(REFERENCE)), GR))
        receive(federation["GR"].context, seal(node, GR, content, message_id="0d" * 16), MemberCode(code))
    assert received(federation)[0] == 2


def test_an_item_that_another_member_originated_is_not_taken_from_the_sender(federation: SimulatedFederation) -> None:
    """TR passes on PK's true recall; and TR writes PK's name on an item of its own."""
    true_item = item_message(
        signed_item(federation["PK"].context, ItemKind.RECALL, recall_to_body(Recall(REFERENCE)), GR)
    )
    refused(federation, seal(federation["TR"].context, GR, true_item), TR)
    forged = signed_item(
        federation["TR"].context, ItemKind.RECALL, recall_to_body(Recall(REFERENCE)), GR, originator=PK
    )
    refused(federation, seal(federation["TR"].context, GR, item_message(forged)), TR)


def test_an_item_stripped_of_its_restrictions_or_not_for_us_is_refused(federation: SimulatedFederation) -> None:
    node = federation["PK"].context
    signed = signed_item(node, ItemKind.RECALL, recall_to_body(Recall(REFERENCE)), TR)
    refused(federation, seal(node, GR, item_message(signed)), PK)
    widened = replace(
        signed, item=replace(signed.item, restrictions=replace(signed.item.restrictions, releasable_to=(GR, TR)))
    )
    refused(federation, seal(node, GR, item_message(widened)), PK)


def test_a_recall_is_answered_by_the_member_that_was_asked_and_by_no_other(federation: SimulatedFederation) -> None:
    withdraw_entry(federation["PK"].context, EntryId("PK-1"))
    with federation["PK"].store.read() as tx:
        asked = {row.peer: row for row in tx.recalls.sent()}
    purged = recall_answer_to_body(RecallAnswer(asked[GR].item_id, AnsweredOutcome.PURGED, ""))
    answer = signed_item(federation["TR"].context, ItemKind.RECALL_ANSWER, purged, PK)
    refused(federation, seal(federation["TR"].context, PK, item_message(answer)), TR, "PK")
    invented = recall_answer_to_body(RecallAnswer(MessageId("0e" * 16), AnsweredOutcome.PURGED, ""))
    answer = signed_item(federation["TR"].context, ItemKind.RECALL_ANSWER, invented, PK)
    refused(federation, seal(federation["TR"].context, PK, item_message(answer)), TR, "PK")
    with federation["PK"].store.read() as tx:
        assert {row.outcome for row in tx.recalls.sent()} == {RecallOutcome.PENDING}


def test_a_recalled_label_is_shown_no_more_even_from_the_tag_set_that_still_holds_it(
    federation: SimulatedFederation,
) -> None:
    found = check(federation, passport=PASSPORT)
    assert outcome(federation, PK, passport=PASSPORT) == "possible_hit"
    withdraw_entry(federation["PK"].context, EntryId("PK-1"))
    deliver_due(federation["PK"].context)
    assert outcome(federation, PK, passport=PASSPORT) == "clear"
    with federation["GR"].store.read() as tx:
        assert [hit.purged for hit in tx.hits.find(found.check_id)] == [True]


def test_a_receipt_for_another_message_does_not_settle_this_one(federation: SimulatedFederation) -> None:
    """GR keeps the receipt of PK's first recall and answers every later message with it."""
    sender, lying = federation["PK"].context, federation["GR"].context
    kept = opened(sender, receive(lying, seal(sender, GR, recall(federation)), PK), GR).content

    def answer_with_old_receipt(owner: MemberCode, peer: MemberCode, answered: bytes) -> bytes:
        told = replace(kept, in_reply_to=opened(sender, answered, GR).content.in_reply_to) if owner == GR else None
        return answered if told is None else seal(lying, peer, content_to_bytes(told))

    withdraw_entry(sender, EntryId("PK-1"))
    federation.wires.after = answer_with_old_receipt
    deliver_due(sender)
    with federation["PK"].store.read() as tx:
        status = {row.recipient: row.status for row in tx.outbox.rows()}
        assert tx.outbox.receipt(next(row.message_id for row in tx.outbox.rows(recipient=GR)), GR) is None
    assert status == {GR: OutboxStatus.PENDING, TR: OutboxStatus.ACCEPTED}


@pytest.mark.parametrize("kind", [MessageType.RECEIPT, MessageType.EVALUATION_ANSWER, MessageType.MANIFEST_ANSWER])
def test_an_answer_that_nobody_asked_for_is_refused(federation: SimulatedFederation, kind: MessageType) -> None:
    refused(federation, seal(federation["PK"].context, GR, content_to_bytes(Content(kind, {}))), PK)


def test_unknown_types_fields_and_kinds_are_refused(
    federation: SimulatedFederation, monkeypatch: pytest.MonkeyPatch
) -> None:
    sender = federation["PK"].context
    good: dict[str, Any] = {"type": "item", "body": {}, "items": [], "in_reply_to": None}
    broken: list[dict[str, Any]] = [
        {"type": "alert"},
        {"extra": 1},
        {"type": "evaluation.request", "body": {"epoch": 1}},
    ]
    for changed in broken:
        content = encode({**good, **changed})
        with monkeypatch.context() as patched:
            patched.setattr(envelope, "parse_content", lambda raw: Content(MessageType.ITEM, {}))
            raw = seal(sender, GR, content)
        refused(federation, raw, PK)
    for kind in (ItemKind.MANIFEST, ItemKind.RELAY_ACCEPTANCE):
        refused(federation, seal(sender, GR, item_message(signed_item(sender, kind, {}, GR))), PK)


def test_several_items_in_one_message_or_a_body_beside_the_item_are_refused(federation: SimulatedFederation) -> None:
    """An effect per message: otherwise a retry could not tell which of them happened."""
    (one,) = parse_content(recall(federation)).items
    (two,) = parse_content(recall(federation)).items
    for content in (
        Content(MessageType.ITEM, {}, (one, two)),
        Content(MessageType.ITEM, {}),
        Content(MessageType.ITEM, {"a": 1}, (one,)),
    ):
        refused(federation, seal(federation["PK"].context, GR, content_to_bytes(content)), PK)


def test_a_members_key_sheet_is_not_taken_from_another(federation: SimulatedFederation) -> None:
    """TR holds PK's true newer sheet and announces it as its own item."""

    sheet = make_key_sheet(federation["PK"].keyring, "https://elsewhere.example:8443", federation.clock.now(), serial=2)
    body = decode_object(signed_key_sheet_to_bytes(sheet), max_bytes=65_536)
    item = signed_item(federation["TR"].context, ItemKind.KEY_SHEET, body, GR)
    refused(federation, seal(federation["TR"].context, GR, item_message(item)), TR)
    with pytest.raises(RefusedError):
        receive(federation["GR"].context, seal(federation["TR"].context, GR, item_message(item)), TR)
