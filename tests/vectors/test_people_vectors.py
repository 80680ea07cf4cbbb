"""The committed vector of places of birth and of names as written."""

from dataclasses import replace

from protocol.entry import dump_entry, entry_digest, load_entry
from protocol.matching.match_keys import keys_of_traveller
from protocol.matching.name_units import name_skeletons
from protocol.matching.traveller import dump_traveller, load_traveller
from protocol.vocabulary import Purpose
from tests.vectors.generate import read_vector


def test_structures_with_and_without_places_have_their_bytes() -> None:
    vector = read_vector("people")
    entry, traveller = load_entry(vector["entry"].encode()), load_traveller(vector["traveller"].encode())
    assert dump_entry(entry).decode() == vector["entry"]
    assert entry_digest(entry).hex() == vector["entry_digest"]
    assert dump_entry(replace(entry, birth_places=())).decode() == vector["entry_without"]
    assert dump_traveller(traveller).decode() == vector["traveller"]
    bare = replace(traveller, birth_places=())
    asks = [keys_of_traveller(one, purpose=Purpose.INVESTIGATION) for one in (traveller, bare)]
    assert vector["asks_as_without"] is (asks[0] == asks[1]) is True


def test_names_make_keys_of_their_whole_words_in_whatever_order() -> None:
    for one in read_vector("people")["names"]:
        assert [list(token) for token in name_skeletons(one["name"])] == one["skeletons"], one["name"]
