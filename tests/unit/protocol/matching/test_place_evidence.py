"""Places of birth: what two of them say, and above all how little."""

from dataclasses import replace

import pytest

from protocol.entry import dump_entry, entry_digest, load_entry, without_identity
from protocol.matching.errors import UnreadableError
from protocol.matching.match_keys import keys_of_entry, keys_of_traveller
from protocol.matching.place_evidence import PlaceAgreement, compare_places
from protocol.matching.places import BirthPlace
from protocol.matching.private_score import compare_privately
from protocol.matching.scorer import Subject, compare
from protocol.matching.traveller import Traveller, dump_traveller, load_traveller
from protocol.stored_entry import restore_entry
from protocol.vocabulary import Purpose
from tests.support.entries import suspect, traveller
from tests.support.federation import START


def born_in(places: tuple[BirthPlace, ...], name: str = "Behrouz Sharifzadeh", born: str = "1970-05-23") -> Traveller:
    return replace(traveller(name, born), birth_places=places)


AGREEMENTS = (
    (("Kunduz", "AFG"), ("Kunduz", "AFG"), PlaceAgreement.SAME_PLACE),
    (("Kunduz", "AFG"), ("Qunduz", "AFG"), PlaceAgreement.SAME_PLACE),
    (("Kunduz", "AFG"), ("قندوز", "AFG"), PlaceAgreement.SAME_PLACE),
    (("Kunduz", "AFG"), ("Кундуз", ""), PlaceAgreement.SAME_PLACE),
    (("Kunduz", ""), ("Malaghi Village, Kunduz District", "AFG"), PlaceAgreement.SAME_PLACE),
    (("Vose District, Khatlon Region", "TJK"), ("Восеъ", "TJK"), PlaceAgreement.SAME_PLACE),
    (("Kunduz", "PAK"), ("Kunduz", "AFG"), PlaceAgreement.SHARED_WORD),
    (("Dushanbe", "SUN"), ("Dushanbe", "TJK"), PlaceAgreement.SHARED_WORD),
    (("", "AFG"), ("Kunduz", "AFG"), PlaceAgreement.SAME_STATE),
    (("Herat City", "AFG"), ("Kunduz City", "AFG"), PlaceAgreement.OTHER_PLACE),
    (("Herat Village", ""), ("Kunduz Village", ""), PlaceAgreement.OTHER_PLACE),
    (("Herat", "AFG"), ("Quetta", "PAK"), PlaceAgreement.OTHER_STATE),
    (("Herat", ""), ("", "AFG"), PlaceAgreement.UNKNOWN),
)


@pytest.mark.parametrize(("one", "other", "expected"), AGREEMENTS)
def test_places_meet_by_sound_at_whatever_level_they_are_written(
    one: tuple[str, str], other: tuple[str, str], expected: PlaceAgreement
) -> None:
    for left, right in ((one, other), (other, one)):
        assert compare_places((BirthPlace(*left),), (BirthPlace(*right),)).agreement is expected


def test_a_word_for_what_a_place_is_never_makes_two_places_one() -> None:
    """Somebody from another village district must not come closer by these two words."""
    found = compare_places(
        (BirthPlace("Spin Village, Kot District"),), (BirthPlace("Malaghi Village, Kunduz District"),)
    )
    assert found.agreement is PlaceAgreement.OTHER_PLACE


def test_another_place_lowers_hardly_at_all_and_the_same_one_raises_mildly() -> None:
    entry = suspect("E1", "Behrouz Sharifzadeh", "1970-05-23", birth_places=(BirthPlace("Kunduz", "AFG"),))
    scores = {
        place: compare(born_in(where, "Behrooz Sharifzadeh", "1970"), entry, now=START).score
        for place, where in (
            ("none", ()),
            ("same", (BirthPlace("Qunduz", "AFG"),)),
            ("other", (BirthPlace("Herat", "AFG"),)),
            ("abroad", (BirthPlace("Quetta", "PAK"),)),
        )
    }
    assert scores["abroad"] < scores["other"] < scores["none"] < scores["same"]
    assert scores["none"] - scores["abroad"] < 0.05
    assert scores["same"] < 1.0


def test_a_place_alone_never_makes_a_hit() -> None:
    born_there = (BirthPlace("Kunduz", "AFG"),)
    entry = suspect("E1", "Behrouz Sharifzadeh", "1970-05-23", birth_places=born_there)
    assert compare(Traveller(("Oleg Paulau",), birth_places=born_there), entry, now=START).score < 0.1


def test_the_reason_names_the_words_in_common() -> None:
    entry = suspect("E1", "Behrouz Sharifzadeh", "1970-05-23", birth_places=(BirthPlace("Kunduz City", "AFG"),))
    told = compare(born_in((BirthPlace("قندوز"),)), entry, now=START)
    said = next(one for one in told.evidence if one.subject is Subject.BIRTH_PLACE)
    assert said.log_odds > 0
    assert said.detail.startswith("same place (")


def test_no_peer_is_asked_about_a_place_and_no_tag_is_made_of_one() -> None:
    bare = suspect("E1", "Behrouz Sharifzadeh", "1970-05-23")
    told = suspect("E1", "Behrouz Sharifzadeh", "1970-05-23", birth_places=(BirthPlace("Kunduz", "AFG"),))
    assert keys_of_entry(told) == keys_of_entry(bare)
    asker, plain = born_in((BirthPlace("Kunduz"),)), born_in(())
    assert keys_of_traveller(asker, purpose=Purpose.VISA) == keys_of_traveller(plain, purpose=Purpose.VISA)
    assert compare_privately(asker, told, purpose=Purpose.VISA) == compare_privately(plain, bare, purpose=Purpose.VISA)


def test_structures_without_a_place_have_the_bytes_that_they_had_before_there_were_places() -> None:
    """What an earlier version stored is read, and no entry counts as changed by an upgrade."""
    entry, person = suspect("E1", "Behrouz Sharifzadeh", "1970-05-23"), traveller("Behrouz Sharifzadeh", "1970-05-23")
    assert b"birth_places" not in dump_entry(entry) + dump_traveller(person)
    assert restore_entry(dump_entry(entry)) == load_entry(dump_entry(entry)) == entry
    assert load_traveller(dump_traveller(person)) == person


def test_a_place_survives_the_store_and_goes_with_the_withdrawn_identity() -> None:
    places = (BirthPlace("Kunduz", "AFG"), BirthPlace("هرات"))
    entry = suspect("E1", "Behrouz Sharifzadeh", "1970-05-23", birth_places=places)
    assert restore_entry(dump_entry(entry)) == load_entry(dump_entry(entry)) == entry
    assert entry_digest(entry) != entry_digest(suspect("E1", "Behrouz Sharifzadeh", "1970-05-23"))
    assert without_identity(entry).birth_places == ()
    person = born_in(places)
    assert load_traveller(dump_traveller(person)) == person


@pytest.mark.parametrize("place", ["", " Kunduz", "Kun\nduz", "x" * 301, "Kun\x1fduz"])
def test_what_is_no_place_is_refused(place: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        BirthPlace(place)
    assert place.strip() not in str(refused.value) or not place


def test_a_place_shows_itself_in_no_log() -> None:
    assert "Kunduz" not in repr(BirthPlace("Kunduz", "AFG"))
