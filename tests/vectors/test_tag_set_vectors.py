"""The committed vectors of the private check, from an epoch's seed to what a match key finds."""

from crypto import groups, voprf
from crypto.voprf import Proof
from protocol.encoding import text_to_bytes
from protocol.epoch import Epoch, voprf_keys
from protocol.evaluation import EvaluationStatus, answer_to_bytes, parse_answer, parse_request, request_to_bytes
from protocol.tagset.label import Label, LabelContext, decode_label, encode_label, open_label, seal_label
from protocol.tagset.legal_basis import LegalBasisOpening, verify_legal_basis
from protocol.tagset.lookup import TagSet
from protocol.tagset.manifest import accept_manifest, manifest_to_bytes, parse_manifest
from protocol.tagset.segment import Segment
from protocol.tagset.tags import Wrapped, tag_stream, unwrap
from protocol.vocabulary import (
    SLOTS,
    Action,
    Category,
    EpochId,
    HandlingCode,
    HitReference,
    MatchKeyKind,
    MemberCode,
    Urgency,
)
from tests.vectors.generate import read_vector


def test_epoch() -> None:
    vector = read_vector("epoch")
    epoch = Epoch(vector["epoch"], vector["owner"], vector["peer"], vector["starts"], vector["expires"])
    keys = voprf_keys(bytes.fromhex(vector["seed"]), epoch, vector["matching_profile"])
    for kind, pair in keys.items():
        expected = vector["keys"][kind.value]
        assert (pair.private_key.hex(), pair.public_key.hex()) == (expected["private_key"], expected["public_key"])
        assert voprf.evaluate(pair.private_key, bytes.fromhex(expected["input"])).hex() == expected["output"]


def test_tags() -> None:
    vector = read_vector("tag")
    for case in vector["cases"]:
        stream = tag_stream(bytes.fromhex(vector["output"]), case["segment"], case["chain_index"])
        assert stream.hex() == case["tag"] + case["pad"]
        hidden = case["wrapped"]
        expected = Wrapped(bytes.fromhex(hidden["label_key"]), hidden["position"], hidden["confirmation"])
        assert unwrap(bytes.fromhex(case["pad"]), bytes.fromhex(case["wrap"])) == expected


def test_labels() -> None:
    vector = read_vector("label")
    context = LabelContext(vector["owner"], vector["peer"], vector["epoch"], vector["segment"])
    assert context.associated_data().hex() == vector["associated_data"]
    key = bytes.fromhex(vector["label_key"])
    for case in vector["cases"]:
        label = Label(
            HitReference(case["hit_reference"]),
            Category(case["category"]),
            Action(case["action"]),
            Urgency(case["urgency"]),
            tuple(map(HandlingCode, case["handling_codes"])),
            case["protective"],
            case["expires"],
        )
        assert encode_label(label).hex() == case["plaintext"]
        assert decode_label(bytes.fromhex(case["plaintext"])) == label
        sealed = bytes.fromhex(case["sealed"])
        assert seal_label(label, key, context.associated_data(), case["position"]) == sealed
        assert open_label(sealed, key, context.associated_data(), case["position"]) == label


def test_tag_set() -> None:
    vector = read_vector("tag_set")
    made, now = vector["randomised"], vector["now"]
    manifest = parse_manifest(made["manifest"].encode())
    assert manifest_to_bytes(manifest) == made["manifest"].encode()
    owner, peer = MemberCode("PK"), MemberCode("GR")
    accepted = accept_manifest(None, manifest, now, 3600, owner=owner, peer=peer)
    contents = [text_to_bytes(text) for text in made["segments_base64url"]]
    promised = zip(contents, manifest.segments, strict=True)
    tags = TagSet(accepted, [Segment.open(content, info.digest) for content, info in promised])

    epoch = Epoch(EpochId(manifest.epoch), owner, peer, manifest.epoch_starts, manifest.epoch_expires)
    keys = voprf_keys(bytes.fromhex(vector["epoch_seed"]), epoch, vector["matching_profile"])
    assert {kind: pair.public_key for kind, pair in keys.items()} == dict(manifest.public_keys)
    for one in vector["finds"]:
        kind = MatchKeyKind(one["kind"])
        output = voprf.evaluate(keys[kind].private_key, bytes.fromhex(one["match_key"]))
        found = [[each.label.hit_reference, each.confirmation] for each in tags.find(output, kind, now)]
        assert found == one["found"]

    opened = made["opened_legal_basis"]
    proof = tuple(bytes.fromhex(node) for node in opened["proof"])
    opening = LegalBasisOpening(opened["position"], bytes.fromhex(opened["salt"]), opened["legal_basis"], proof)
    base = manifest.base
    assert verify_legal_basis(opening, base.legal_basis_root, base.label_count) == "Act 3"


def test_evaluation() -> None:
    vector = read_vector("evaluation")
    request = parse_request(vector["request"].encode())
    assert request_to_bytes(request) == vector["request"].encode()
    answer = parse_answer(vector["randomised"]["answer"].encode())
    assert answer_to_bytes(answer) == vector["randomised"]["answer"].encode()
    assert [one.hex() for one in answer.evaluated] == vector["evaluated"]
    for kind, slots in SLOTS.items():
        case = vector["slots"][kind.value]
        inputs = [bytes.fromhex(one) for one in case["inputs"]]
        drawn = b"".join(bytes.fromhex(one) for one in case["blinds"])
        blinding = voprf.blind(inputs, blinds=[groups.Scalar(drawn[at : at + 32]) for at in range(0, len(drawn), 32)])
        assert blinding.blinded_elements == request.elements[slots.start : slots.stop]
        public_key = groups.Element(bytes.fromhex(vector["public_keys"][kind.value]))
        evaluated = answer.evaluated[slots.start : slots.stop]
        proof = Proof.decode(answer.proofs[kind])
        verified = voprf.verify_proof(public_key, blinding.blinded_elements, evaluated, proof)
        assert [one.hex() for one in voprf.finalize(blinding, verified)] == case["outputs"]
        private_key = groups.Scalar(bytes.fromhex(vector["private_keys"][kind.value]))
        assert [one.hex() for one in voprf.evaluate_many(private_key, inputs)] == case["outputs"]
    assert parse_answer(vector["declined"].encode()).status is EvaluationStatus.BUDGET_EXHAUSTED
