"""Recipes: epoch keys, tags, labels, segments, manifests, evaluations."""

from crypto import voprf
from protocol.encoding import bytes_to_text
from protocol.epoch import Epoch, voprf_keys
from protocol.evaluation import (
    EvaluationAnswer,
    EvaluationRequest,
    EvaluationStatus,
    answer_to_bytes,
    evaluate,
    request_to_bytes,
)
from protocol.tagset.builder import LabelInput, TagInput, build_segment, legal_bases_by_position
from protocol.tagset.label import Label, LabelContext, encode_label, seal_label
from protocol.tagset.legal_basis import open_legal_basis
from protocol.tagset.manifest import Manifest, manifest_to_bytes
from protocol.tagset.segment import SegmentKind, Tombstone
from protocol.tagset.tags import Wrapped, tag_stream
from protocol.vocabulary import (
    SLOTS,
    Action,
    Category,
    EpochId,
    HandlingCode,
    HitReference,
    MatchKeyKind,
    MessageId,
    Urgency,
)
from tests.vectors.recipe import GR, NOW, PK, Vector, fixed_bytes

PROFILE = "wren-skeleton-3"
SEED = bytes(range(32))
EPOCH = Epoch(EpochId("e0" * 16), PK.code, GR.code, NOW - 100, NOW + 86_400)
KEYS = voprf_keys(SEED, EPOCH, PROFILE)
CONTEXT = LabelContext(PK.code, GR.code, EPOCH.id, 1)
SUSPECT = Label(
    HitReference("ab" * 16),
    Category.SMUGGLING_SUSPECT,
    Action.DISCREET_CHECK,
    Urgency.URGENT,
    (HandlingCode.H1, HandlingCode.H2),
    False,
    NOW + 50_000,
)
VICTIM = Label(
    HitReference("cd" * 16),
    Category.POSSIBLE_VICTIM,
    Action.REFER,
    Urgency.IMMEDIATE_DANGER_TO_LIFE,
    (HandlingCode.PROTECTION_ONLY,),
    True,
    NOW + 60_000,
)
DOCUMENT, NAME = b"a document key", b"a name key"


def epoch_vectors() -> Vector:
    """From an epoch's seed to one VOPRF key pair for each kind of match key, and outputs under them."""
    return {
        "seed": SEED.hex(),
        "owner": EPOCH.owner,
        "peer": EPOCH.peer,
        "epoch": EPOCH.id,
        "starts": EPOCH.starts,
        "expires": EPOCH.expires,
        "matching_profile": PROFILE,
        "keys": {
            kind.value: {
                "private_key": pair.private_key.hex(),
                "public_key": pair.public_key.hex(),
                "input": DOCUMENT.hex(),
                "output": voprf.evaluate(pair.private_key, DOCUMENT).hex(),
            }
            for kind, pair in KEYS.items()
        },
    }


def tag_vectors() -> Vector:
    """From (F, segment, j) to tag and pad, and a wrap under each pad."""
    output = voprf.evaluate(KEYS[MatchKeyKind.DOCUMENT].private_key, DOCUMENT)
    cases = []
    for segment, chain_index in ((1, 0), (1, 1), (1, 63), (2**32 - 1, 0)):
        stream = tag_stream(output, segment, chain_index)
        wrapped = Wrapped(bytes(range(32)), 300, 200)
        wrap = bytes(a ^ b for a, b in zip(stream[12:], wrapped.encode(), strict=True))
        case: Vector = {
            "segment": segment,
            "chain_index": chain_index,
            "tag": stream[:12].hex(),
            "pad": stream[12:].hex(),
        }
        hidden = {"label_key": wrapped.label_key.hex(), "position": 300, "confirmation": 200}
        cases.append({**case, "wrap": wrap.hex(), "wrapped": hidden})
    return {"output": output.hex(), "cases": cases}


def label_vectors() -> Vector:
    """Labels in clear and sealed."""
    key = bytes(range(32))
    cases = [
        {
            "hit_reference": label.hit_reference,
            "category": label.category.value,
            "action": label.action.value,
            "urgency": label.urgency.value,
            "handling_codes": [code.value for code in label.handling_codes],
            "protective": label.protective,
            "expires": label.expires,
            "plaintext": encode_label(label).hex(),
            "position": position,
            "sealed": seal_label(label, key, CONTEXT.associated_data(), position).hex(),
        }
        for position, label in ((0, SUSPECT), (2**32 - 1, VICTIM))
    ]
    context = {"owner": CONTEXT.owner, "peer": CONTEXT.peer, "epoch": CONTEXT.epoch, "segment": CONTEXT.segment}
    return {**context, "label_key": key.hex(), "associated_data": CONTEXT.associated_data().hex(), "cases": cases}


def tag_set_vectors() -> Vector:
    """A base with two labels, a delta that withdraws one and adds another under a chain, and their manifest."""
    labels = [LabelInput(SUSPECT, "Act 1, s. 2"), LabelInput(VICTIM, "Act 3")]
    tags = [
        TagInput(MatchKeyKind.DOCUMENT, DOCUMENT, 200, 0),
        TagInput(MatchKeyKind.NAME_DATE, NAME, 40_000, 0),
        TagInput(MatchKeyKind.DOCUMENT, DOCUMENT, 1, 1),
    ]
    base = build_segment(CONTEXT, SegmentKind.BASE, KEYS, labels, tags, random_bytes=fixed_bytes("base"))
    delta = build_segment(
        LabelContext(PK.code, GR.code, EPOCH.id, 2),
        SegmentKind.DELTA,
        KEYS,
        labels[1:],
        [TagInput(MatchKeyKind.NAME_DATE, NAME, 7, 0)],
        tombstones=[Tombstone(1, base.positions[0])],
        unused_dummies=base.unused_dummies,
        random_bytes=fixed_bytes("delta"),
    )
    public_keys = {kind: pair.public_key for kind, pair in KEYS.items()}
    manifest = Manifest(
        PK.code, GR.code, EPOCH.id, EPOCH.starts, EPOCH.expires, 7, NOW, public_keys, (base.info, delta.info)
    )
    bases = legal_bases_by_position(labels, base.positions, base.info.label_count)
    opening = open_legal_basis(base.salt_key, bases, base.positions[1])
    return {
        "epoch_seed": SEED.hex(),
        "matching_profile": PROFILE,
        "now": NOW,
        "finds": [
            {"kind": "document", "match_key": DOCUMENT.hex(), "found": [[VICTIM.hit_reference, 1]]},
            {"kind": "name_date", "match_key": NAME.hex(), "found": [[VICTIM.hit_reference, 7]]},
            {"kind": "name_year", "match_key": NAME.hex(), "found": []},
        ],
        "randomised": {
            "manifest": manifest_to_bytes(manifest).decode(),
            "segments_base64url": [bytes_to_text(base.content), bytes_to_text(delta.content)],
            "opened_legal_basis": {
                "position": opening.position,
                "salt": opening.salt.hex(),
                "legal_basis": opening.legal_basis,
                "proof": [node.hex() for node in opening.proof],
            },
        },
    }


def evaluation_vectors() -> Vector:
    """A request with 16 inputs and their blinds, what the owner evaluates, and what the asker gets out of it."""
    draw = fixed_bytes("evaluation")
    slots: dict[str, Vector] = {}
    elements: list[bytes] = []
    for kind, places in SLOTS.items():
        inputs = [f"{kind.value} {slot}".encode() for slot in places]
        blinding = voprf.blind(inputs, random_bytes=draw)
        elements += blinding.blinded_elements
        slots[kind.value] = {
            "inputs": [one.hex() for one in inputs],
            "blinds": [one.hex() for one in blinding.blinds],
            "outputs": [one.hex() for one in voprf.evaluate_many(KEYS[kind].private_key, inputs)],
        }
    evaluated, proofs = evaluate(KEYS, elements, draw)
    request_id = MessageId("0c" * 16)
    answered = EvaluationAnswer(request_id, EPOCH.id, 7, EvaluationStatus.ANSWERED, evaluated, proofs)
    declined = EvaluationAnswer(request_id, EPOCH.id, 7, EvaluationStatus.BUDGET_EXHAUSTED)
    return {
        "public_keys": {kind.value: pair.public_key.hex() for kind, pair in KEYS.items()},
        "private_keys": {kind.value: pair.private_key.hex() for kind, pair in KEYS.items()},
        "slots": slots,
        "request": request_to_bytes(EvaluationRequest(EPOCH.id, tuple(elements))).decode(),
        "evaluated": [one.hex() for one in evaluated],
        "declined": answer_to_bytes(declined).decode(),
        "randomised": {"answer": answer_to_bytes(answered).decode()},
    }
