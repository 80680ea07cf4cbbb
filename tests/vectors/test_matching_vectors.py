"""The committed vectors of match keys, confirmation values and hit references."""

import hashlib
import hmac

from crypto.encoding import pae
from node.core.tag_set_building import hit_reference
from protocol.entry import dump_entry, entry_digest, load_entry
from protocol.matching.confirmation import compare, confirmation_value
from protocol.matching.match_keys import MATCHING_PROFILE, keys_of_entry, keys_of_traveller
from protocol.matching.name_score import compare_names
from protocol.matching.name_units import name_skeletons
from protocol.matching.telling_units import telling_parts
from protocol.matching.traveller import dump_traveller, load_traveller
from protocol.vocabulary import Purpose
from tests.vectors.generate import read_vector


def test_entries() -> None:
    vector = read_vector("match_keys")
    traveller = load_traveller(vector["traveller"].encode())
    for case in vector["entries"]:
        raw = case["canonical"].encode()
        entry = load_entry(raw)
        assert dump_entry(entry) == raw
        assert (
            entry_digest(entry) == hashlib.sha256(pae("wren entry v1", raw)).digest() == bytes.fromhex(case["digest"])
        )
        keys = keys_of_entry(entry)
        assert [(key.kind.value, key.input.hex()) for key in keys] == [
            (one["kind"], one["input"]) for one in case["keys"]
        ]
        for key, one in zip(keys, case["keys"], strict=True):
            assert confirmation_value(entry, key) == one["confirmation"]
            assert compare(one["confirmation"], traveller, key).value == one["compared_with_traveller"]


def test_a_traveller_meets_the_entries_in_the_slots_of_each_purpose() -> None:
    vector = read_vector("match_keys")
    traveller = load_traveller(vector["traveller"].encode())
    assert dump_traveller(traveller) == vector["traveller"].encode()
    listed = {one["input"] for case in vector["entries"] for one in case["keys"]}
    for purpose, expected in vector["slots"].items():
        slotted = keys_of_traveller(traveller, purpose=Purpose(purpose))
        assert {str(slot): key.input.hex() for slot, key in slotted.by_slot.items()} == expected["by_slot"]
        assert {kind.value: count for kind, count in slotted.surplus.items()} == expected["surplus"]
        assert slotted.withheld == expected["withheld"]
        assert listed & set(expected["by_slot"].values())


def test_names_have_the_skeletons_and_agree_as_every_node_must_find() -> None:
    vector = read_vector("names")
    assert vector["profile"] == MATCHING_PROFILE
    for one in vector["names"]:
        assert [list(readings) for readings in name_skeletons(one["text"])] == [
            token["readings"] for token in one["skeletons"]
        ]
        parts = [[part.text, part.centinats, part.is_name] for part in telling_parts(one["text"], "")]
        assert parts == one["parts"]
    for pair in vector["pairs"]:
        assert round(compare_names(pair["left"], pair["right"]).score, 6) == pair["score"]


def test_hit_references() -> None:
    vector = read_vector("hit_reference")
    key = bytes.fromhex(vector["pseudonym_key"])
    for case in vector["cases"]:
        text = pae("wren hit reference v1", case["peer"].encode(), case["entry_id"].encode())
        assert hmac.digest(key, text, "sha256")[:16].hex() == case["hit_reference"]
        assert hit_reference(key, case["peer"], case["entry_id"]) == case["hit_reference"]
    assert len({case["hit_reference"] for case in vector["cases"]}) == len(vector["cases"])
