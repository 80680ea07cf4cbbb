"""Every committed vector, recomputed or opened from its JSON through the public interface, as a second implementation would."""

import importlib
import pkgutil
from collections.abc import Iterator

import pytest

import protocol
from crypto.encoding import pae
from crypto.sealing import SealingKey
from crypto.signatures import HybridPublicKey, HybridSigningKey, KeyId, key_id_of
from protocol import schema
from protocol.alerts.alert import alert_to_body, parse_alert
from protocol.alerts.sighting import parse_sighting, sighting_to_body
from protocol.alerts.withdrawal import (
    parse_purge_receipt,
    parse_withdrawal,
    purge_receipt_to_body,
    withdrawal_to_body,
)
from protocol.charter import charter_key_fingerprint
from protocol.charter_form import CharterDigest, charter_digest, charter_to_bytes, parse_charter
from protocol.charter_signing import parse_signed_charter, pinned_keys, signed_charter_to_bytes, verify_signatures
from protocol.charter_trust import TrustedCharters
from protocol.encoding import Json, bytes_to_text, decode, decode_object, encode, text_to_bytes
from protocol.envelope import content_digest, open_envelope, read_header
from protocol.errors import MalformedError
from protocol.item import Item, ItemSchema, parse_signed_item, sign_item
from protocol.keysheet import key_sheet_to_bytes, parse_signed_key_sheet, verify_key_sheet
from protocol.leaf import commit, leaf_to_bytes, parse_leaf
from protocol.recall import parse_recall, parse_recall_answer, recall_answer_to_body, recall_to_body
from protocol.receipt import acceptance_to_body, parse_acceptance
from protocol.restrictions import Actor, Destination, Door, Marked, Restrictions, RestrictionsSchema, may_use
from protocol.schema import WireSchema
from protocol.vocabulary import (
    Category,
    MemberCode,
    Purpose,
    Role,
)
from tests.vectors.generate import FOLDER, RECIPES, is_current, read_vector
from tests.vectors.recipe import PK

MAX_VECTOR_BYTES = 100_000

VECTOR_OF = {
    "charter": "MemberSchema TermsSchema OutsideWitnessSchema CharterSchema CharterSignatureSchema SignedCharterSchema "
    "_AcceptedSchema _StateSchema MatchThresholdSchema",
    "restrictions": "RestrictionsSchema",
    "item": "ItemSchema SignedItemSchema",
    "envelope": "HeaderSchema ContentSchema",
    "tag_set": "SegmentInfoSchema ManifestSchema",
    "evaluation": "EvaluationRequestSchema EvaluationAnswerSchema",
    "key_sheet": "KeySheetSchema SignedKeySheetSchema",
    "leaf": "LeafSchema",
    "audit": "DisclosureHeadingSchema DisclosedSchema ErasureSchema "
    "SampleDrawSchema SampleOpeningSchema SampleAnswerSchema",
    "log": "DeliverySchema DeliveriesSchema LogForkSchema",
    "receipt_recall": "RecallSchema RecallAnswerSchema RelayAcceptanceSchema",
    "alert": "AlertReferenceSchema OrganisedGroupSchema AlertSchema AttachmentSchema DangerToLifeSchema IndicatorSchema "
    "PeriodSchema RecurrenceSchema PriceSchema PersonsPerTripSchema LegSchema PositionSchema RoutePlaceSchema "
    "SightingSchema AlertWithdrawalSchema PurgeReceiptSchema",
    "people": "BirthPlaceSchema",
    "match_keys": "TravelDocumentSchema IdentifierSchema TravellerSchema NameSchema EntrySchema",
}
"""Which file holds an example of a structure."""


def schemas(parent: type[WireSchema] = WireSchema) -> Iterator[type[WireSchema]]:
    """Every structure that can be made, below `parent`, in `protocol`."""
    for child in parent.__subclasses__():
        if child.__module__.startswith("protocol.") and hasattr(child, "dataclass"):
            yield child
        yield from schemas(child)


def test_every_structure_of_the_protocol_has_a_vector() -> None:
    for module in pkgutil.walk_packages(protocol.__path__, "protocol."):
        importlib.import_module(module.name)
    covered = {name for names in VECTOR_OF.values() for name in names.split()}
    assert {one.__name__ for one in schemas()} == covered
    assert set(VECTOR_OF) <= set(RECIPES)


@pytest.mark.parametrize("name", sorted(RECIPES))
def test_the_committed_file_is_what_its_recipe_makes(name: str) -> None:
    assert is_current(name)
    assert (FOLDER / f"{name}.json").stat().st_size < MAX_VECTOR_BYTES


def test_no_file_is_without_a_recipe() -> None:
    assert {path.stem for path in FOLDER.glob("*.json")} == set(RECIPES)


def test_pae() -> None:
    for case in read_vector("pae")["cases"]:
        parts = [bytes.fromhex(part) for part in case["parts"]]
        assert pae(case["label"], *parts).hex() == case["encoded"]


def test_encoding() -> None:
    vector = read_vector("encoding")
    for case in vector["cases"]:
        assert encode(case["value"]) == case["canonical"].encode()
        assert decode(case["canonical"].encode(), max_bytes=1000) == case["value"]
    for case in vector["refused"]:
        with pytest.raises(MalformedError):
            decode(bytes.fromhex(case["bytes"]), max_bytes=1000)
    for case in vector["base64url"]:
        assert text_to_bytes(case["text"]) == bytes.fromhex(case["bytes"])
        assert bytes_to_text(bytes.fromhex(case["bytes"])) == case["text"]
    for text in vector["base64url_refused"]:
        with pytest.raises(MalformedError):
            text_to_bytes(text)


def restrictions_of(canonical: str) -> Restrictions:
    return schema.load_bytes(RestrictionsSchema(), canonical.encode(), Restrictions, max_bytes=2000)


def test_restrictions() -> None:
    vector = read_vector("restrictions")
    for case in vector["cases"]:
        again = schema.dump_bytes(RestrictionsSchema(), restrictions_of(case["canonical"]))
        assert again == case["canonical"].encode()
    for one in vector["decisions"]:
        terms = None if one["terms"] is None else frozenset(map(Category, one["terms"]))
        decision = may_use(
            Marked(
                one["originator"],
                restrictions_of(one["restrictions"]),
                Category(one["category"]),
                frozenset(one["never_to"]),
            ),
            Actor(one["actor"], one["role"] and Role(one["role"])),
            one["purpose"] and Purpose(one["purpose"]),
            Destination(one["destination"], Door(one["door"]), terms, one["training"]),
            one["now"],
        )
        assert (list(decision.reasons), list(decision.obligations)) == (one["reasons"], one["obligations"])
        assert decision.allowed is not bool(one["reasons"])
    assert {bool(one["reasons"]) for one in vector["decisions"]} == {True, False}


def test_item() -> None:
    vector = read_vector("item")
    signer = HybridSigningKey.from_seed(bytes.fromhex(vector["signing_seed"]))
    public_key = HybridPublicKey.from_bytes(bytes.fromhex(vector["public_key"]))
    item = schema.load_bytes(ItemSchema(), vector["canonical"].encode(), Item, max_bytes=10_000)
    assert (signer.public_key, signer.key_id, key_id_of(public_key.to_bytes())) == (
        public_key,
        vector["key_id"],
        vector["key_id"],
    )
    assert item.digest.hex() == vector["digest"]
    assert pae("wren item v1", vector["canonical"].encode()).hex() == vector["to_be_signed"]
    assert sign_item(item, signer).verify(public_key) == item
    assert parse_signed_item(vector["randomised"]["signed_item"].encode()).verify(public_key) == item


class TestEnvelope:
    class Trust:
        """One charter and one key of one sender."""

        def __init__(self, charter: bytes, key: HybridPublicKey) -> None:
            self.charter, self.key = charter, key

        def acceptable_charters(self, sender: MemberCode, now: int) -> list[bytes]:
            return [self.charter]

        def signing_key(self, member: MemberCode, key_id: KeyId, now: int) -> HybridPublicKey:
            assert key_id == self.key.key_id
            return self.key

    def test_both_open_with_the_recipients_seed(self) -> None:
        vector = read_vector("envelope")
        sealing_key = SealingKey.from_seed(bytes.fromhex(vector["recipient_sealing_seed"]))
        signer = HybridSigningKey.from_seed(bytes.fromhex(vector["sender_signing_seed"]))
        trust = self.Trust(bytes.fromhex(vector["charter_digest"]), signer.public_key)
        assert sealing_key.public_key.hex() == vector["recipient_sealing_key"]
        for case in vector["randomised"].values():
            raw = bytes.fromhex(case["envelope"])
            header = read_header(raw)
            message = open_envelope(
                raw,
                recipient=header.recipient,
                channel_member=header.sender,
                openers=[sealing_key],
                trust=trust,
                now=vector["now"],
            )
            assert message.content_bytes == case["content"].encode()
            assert message.content_digest.hex() == case["content_digest"]
            for signed in message.content.items:
                assert signed.item.digest.hex() == vector["item_digest"]
                assert signed.verify(HybridPublicKey.from_bytes(bytes.fromhex(vector["item_public_key"])))

    def test_the_plaintext_is_laid_out_and_signed_as_stated(self) -> None:
        vector = read_vector("envelope")
        raw = bytes.fromhex(vector["randomised"]["without_items"]["envelope"])
        header, content = vector["header"].encode(), vector["content"].encode()
        assert raw.startswith(b"WREN\x01" + len(header).to_bytes(2, "big") + header)
        info = bytes.fromhex(vector["info"])
        digests = info[-32:], bytes.fromhex(vector["charter_digest"])
        assert info == pae("wren envelope v1", b"\x01", digests[1], digests[0])
        plaintext = SealingKey.from_seed(bytes.fromhex(vector["recipient_sealing_seed"])).open(
            raw[7 + len(header) :], label="wren envelope v1", info_parts=(b"\x01", digests[1], digests[0])
        )
        start = 4 + len(content)
        assert plaintext[:start] == len(content).to_bytes(4, "big") + content
        signer = HybridSigningKey.from_seed(bytes.fromhex(vector["sender_signing_seed"]))
        assert plaintext[start : start + 16].hex() == signer.key_id
        parts = self.parts_of(bytes.fromhex(vector["to_be_signed"]))
        assert (parts[1], parts[3:]) == (header, [digests[1], content_digest(content)])
        signer.public_key.verify(plaintext[start + 16 : start + 16 + 3373], parts[0].decode(), *parts[1:])
        assert not any(plaintext[start + 16 + 3373 :])
        assert len(plaintext) % 1024 == 0

    def parts_of(self, encoded: bytes) -> list[bytes]:
        parts, at = [], 8
        for _ in range(int.from_bytes(encoded[:8], "little")):
            length = int.from_bytes(encoded[at : at + 8], "little")
            parts.append(encoded[at + 8 : at + 8 + length])
            at += 8 + length
        return parts


def test_leaf() -> None:
    for case in read_vector("leaf")["cases"]:
        leaf = parse_leaf(case["canonical"].encode())
        assert leaf_to_bytes(leaf) == case["canonical"].encode()
        assert leaf.commitment == commit(bytes.fromhex(case["salt"]), bytes.fromhex(case["payload"]))


def test_receipt_and_recall() -> None:
    vector = read_vector("receipt_recall")

    def body(canonical: str) -> dict[str, Json]:
        return decode_object(canonical.encode(), max_bytes=1000)

    acceptance, recall = vector["relay_acceptance"], vector["recall"]
    assert encode(acceptance_to_body(parse_acceptance(body(acceptance)))) == acceptance.encode()
    assert encode(recall_to_body(parse_recall(body(recall)))) == recall.encode()
    for answer in vector["recall_answers"]:
        assert encode(recall_answer_to_body(parse_recall_answer(body(answer)))) == answer.encode()


def test_alerts_sightings_and_withdrawals() -> None:
    vector = read_vector("alert")

    def body(canonical: str) -> dict[str, Json]:
        return decode_object(canonical.encode(), max_bytes=100_000)

    alerts = [parse_alert(body(one)) for one in vector["alerts"]]
    assert [encode(alert_to_body(one)).decode() for one in alerts] == vector["alerts"]
    assert [one.digest.hex() for one in alerts[0].attachments] == vector["attachment_digests"]
    sightings = [parse_sighting(body(one)) for one in vector["sightings"]]
    assert [encode(sighting_to_body(one)).decode() for one in sightings] == vector["sightings"]
    withdrawal = parse_withdrawal(body(vector["withdrawal"]))
    assert encode(withdrawal_to_body(withdrawal)).decode() == vector["withdrawal"]
    receipts = [parse_purge_receipt(body(one)) for one in vector["purge_receipts"]]
    assert [encode(purge_receipt_to_body(one)).decode() for one in receipts] == vector["purge_receipts"]
    copy = parse_signed_item(vector["randomised"]["copy"].encode())
    assert copy.verify(PK.signing_key.public_key).digest.hex() == vector["copy_digest"]
    assert parse_alert(copy.item.body) == alerts[0]


def test_charter() -> None:
    vector = read_vector("charter")
    charter = parse_charter(vector["charter"].encode())
    assert charter_to_bytes(charter) == vector["charter"].encode()
    assert charter_digest(charter).hex() == vector["digest"]
    for member in charter.members:
        assert charter_key_fingerprint(member.code, member.charter_key) == vector["fingerprints"][member.code]
    raw = vector["randomised"]["signed_charter"].encode()
    signed = parse_signed_charter(raw)
    assert signed_charter_to_bytes(signed) == raw
    assert {code for code, _ in verify_signatures(signed, pinned_keys(charter))} == {"GR", "PK"}
    digest = CharterDigest(bytes.fromhex(vector["digest"]))
    assert TrustedCharters.first(signed, digest, now=vector["now"]).current == charter
    state = vector["randomised"]["node_state"].encode()
    assert TrustedCharters.from_bytes(state).current == charter
    assert TrustedCharters.from_bytes(state).to_bytes() == state


def test_key_sheet() -> None:
    vector, charter = read_vector("key_sheet"), parse_charter(read_vector("charter")["charter"].encode())
    sheet = verify_key_sheet(vector["randomised"]["signed_key_sheet"].encode(), charter, vector["valid_from"])
    assert key_sheet_to_bytes(sheet) == vector["sheet"].encode()
    assert charter.members[1].charter_key.hex() == vector["charter_key"]
    assert sheet.signing_public_key == HybridSigningKey.from_seed(bytes.fromhex(vector["signing_seed"])).public_key
    assert sheet.sealing_key == SealingKey.from_seed(bytes.fromhex(vector["sealing_seed"])).public_key
    assert parse_signed_key_sheet(vector["randomised"]["signed_key_sheet"].encode()).sheet == sheet
