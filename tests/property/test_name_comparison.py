"""Properties of comparing names and persons: nothing that anybody sends can raise, tip the scales, or show in the order."""

import unicodedata
from dataclasses import replace

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from protocol.entry import Entry, Name
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.match_keys import keys_of_entry, keys_of_traveller
from protocol.matching.name_score import compare_names
from protocol.matching.name_units import name_units
from protocol.matching.names import analyse_name
from protocol.matching.place_evidence import compare_places
from protocol.matching.places import BirthPlace
from protocol.matching.private_score import compare_names_privately, compare_privately
from protocol.matching.scorer import compare
from protocol.matching.sounds.distance import distance
from protocol.matching.sounds.reading import MAX_SOUNDS, read_sounds
from protocol.matching.sounds.skeleton import MAX_SKELETONS, skeletons_of
from protocol.matching.telling_units import UNDATED_CENTINATS, YEAR_CENTINATS, telling_units
from protocol.matching.tokens import token_of
from protocol.matching.traveller import Traveller
from protocol.vocabulary import (
    ELEMENTS_PER_REQUEST,
    MAX_TAGS_PER_ENTRY,
    Category,
    EntryId,
    ObjectKind,
    Purpose,
    Sex,
)

NOW = 1_795_000_000
ANY_TEXT = st.text(alphabet=st.characters(), max_size=60)  # surrogates and unassigned characters included
WORDS = st.sampled_from(
    [
        "Rustam",
        "Рустам",
        "رستم",
        "Jalolzoda",
        "Ҷалолзода",
        "جلال\u200cزاده",
        "Muhammad",
        "محمد",
        "Мухаммад",
        "Md.",
        "Bakyt",
        "Бакыт",
        "uulu",
        "уулу",
        "kyzy",
        "кызы",
        "Bakytov",
        "Бакытова",
        "Nur-ud-Din",
        "نورالدین",
        "Abd",
        "al-Rahman",
        "عبدالرحمن",
        "Abdurahmon",
        "bin",
        "ibn",
        "بن",
        "Γεώργιος",
        "Georgios",
        "Արամ",
        "გიორგი",
        "יעקב",
        "Yaakov",
        "Ковалёв",
        "Кавалёў",
        "Kovalov",
        "Qureshi",
        "قریشی",
        "I.",
        "Reza",
        "محمدرضا",
        "Mohammadreza",
        "Khan",
        "Haji",
        "Sayyid",
        "Aigul",
        "Айгүл",
        "Sergeevich",
        "Сергеевич",
    ]
)
NAMES = st.lists(WORDS, min_size=1, max_size=5).map(" ".join)
PLACES = st.sampled_from(["Kunduz", "Chaki Wardak District", "هرات", "Village", "Хатлон, Восеъ", "Al", "X."])
EITHER = st.one_of(NAMES, ANY_TEXT)
MARKS = "\u200b\u200d\u200e\u200f\u202b\u202c\u2066\u2069\ufeff\u0640"
SLOW = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def person(names: tuple[str, ...], **more: object) -> Entry:
    return Entry(
        entry_id=EntryId("A"),
        object_kind=ObjectKind.PERSON,
        category=Category.SMUGGLING_SUSPECT,
        legal_basis="law",
        names=tuple(Name(name) for name in names),
        **more,  # type: ignore[arg-type]
    )


@given(EITHER, EITHER)
@SLOW
@example("\ud800", "\udfff\u0301")
@example("", "\u0301" * 50)
@example("Plat Ono Vich", "Platonovich")
def test_names_compare_alike_in_both_turns_between_0_and_1(one: str, other: str) -> None:
    there, back = compare_names(one, other), compare_names(other, one)
    assert there.score == back.score
    assert 0.0 <= there.score <= 1.0
    assert there.why()
    there_privately, back_privately = compare_names_privately(one, other), compare_names_privately(other, one)
    assert there_privately.score == back_privately.score
    assert 0.0 <= there_privately.score <= 1.0


@given(EITHER)
@SLOW
def test_a_name_agrees_with_itself_wherever_it_says_anything(name: str) -> None:
    found = compare_names(name, name)
    assert found.score == (1.0 if any(token.weight for token in analyse_name(name).telling) else 0.0)


@given(NAMES, NAMES, st.sampled_from(["NFC", "NFD", "NFKC", "NFKD"]), st.data())
@SLOW
def test_unicode_forms_and_invisible_marks_change_nothing(
    name: str, other: str, form: str, data: st.DataObject
) -> None:
    changed = unicodedata.normalize(form, name)  # type: ignore[arg-type]
    for _ in range(data.draw(st.integers(0, 4))):
        at = data.draw(st.integers(0, len(changed)))
        changed = changed[:at] + data.draw(st.sampled_from(MARKS)) + changed[at:]
    assert compare_names(changed, other).score == compare_names(name, other).score
    assert compare_names_privately(changed, other).score == compare_names_privately(name, other).score


@given(NAMES)
def test_case_does_not_matter_to_keys(name: str) -> None:
    assert name_units(name.upper()) == name_units(name.lower()) or name.upper().lower() != name.lower()


@given(ANY_TEXT)
@SLOW
def test_sounds_and_skeletons_of_any_text_are_few_and_short(text: str) -> None:
    sounds = read_sounds(text)
    assert 1 <= len(sounds.readings) <= 4
    for reading in sounds.readings:
        assert len(reading) <= MAX_SOUNDS
        skeletons = skeletons_of(reading, vowels_written=sounds.vowels_written)
        assert 1 <= len(skeletons) <= MAX_SKELETONS
        assert all(len(each) <= len(reading) for each in skeletons)
    assert 1 <= len(token_of(text).skeletons) <= MAX_SKELETONS


SOUNDS = st.text(alphabet="bptdkgQfvWlmnrszSCJZTDHXGcqYyEaeiouA", max_size=12)


@given(SOUNDS, SOUNDS, st.booleans())
def test_the_distance_of_sounds_is_symmetric_and_none_to_oneself(one: str, other: str, unwritten: bool) -> None:
    there = distance(one, other, unwritten_vowels=unwritten)
    assert abs(there - distance(other, one, unwritten_vowels=unwritten)) < 1e-9
    assert there >= 0.0
    assert distance(one, one, unwritten_vowels=unwritten) == 0.0


@given(NAMES, NAMES, st.sampled_from([Sex.FEMALE, Sex.MALE]), st.sampled_from(["PAK", "IRN", "TJK"]), PLACES)
@SLOW
def test_evidence_that_supports_never_lowers_a_score(shown: str, listed: str, sex: Sex, state: str, place: str) -> None:
    date = PartialDate(1988, 4, 17)
    document = TravelDocument("P", state, "AB1234567")
    traveller, entry = Traveller((shown,)), person((listed,))
    before = compare(traveller, entry, now=NOW).score
    for known, listed_too in (
        ({"birth_dates": (date,)}, {"birth_dates": (date,)}),
        ({"documents": (document,)}, {"documents": (document,)}),
        ({"sex": sex}, {"sexes": (sex,)}),
        ({"nationality": state}, {"nationalities": (state,)}),
        ({"birth_places": (BirthPlace("", state),)}, {"birth_places": (BirthPlace("", state),)}),
        ({"birth_places": (BirthPlace(place, state),)}, {"birth_places": (BirthPlace(place, state),)}),
    ):
        traveller, entry = replace(traveller, **known), replace(entry, **listed_too)
        after = compare(traveller, entry, now=NOW).score
        assert before <= after <= 1.0
        before = after


BIRTH_PLACES = st.builds(
    BirthPlace,
    st.one_of(PLACES, NAMES, st.text(alphabet=st.characters(categories=("L", "N", "P")), min_size=1, max_size=30)),
)


@given(BIRTH_PLACES, BIRTH_PLACES, BIRTH_PLACES)
@SLOW
def test_places_compare_alike_in_both_turns_and_another_one_never_lowers(
    one: BirthPlace, other: BirthPlace, third: BirthPlace
) -> None:
    there = compare_places((one,), (other,))
    assert there == compare_places((other,), (one,))
    assert -0.5 <= there.log_odds <= 2.0
    assert there.why()
    assert compare_places((one,), (other, third)).log_odds >= there.log_odds
    assert compare_places((one,), (one,)).log_odds >= 0


@given(NAMES, NAMES, NAMES)
@SLOW
def test_another_alias_that_fits_better_never_lowers_a_score(shown: str, listed: str, alias: str) -> None:
    traveller, born = Traveller((shown,), (PartialDate(1988, 4, 17),)), (PartialDate(1988, 4, 17),)
    bare, more = person((listed,), birth_dates=born), person((listed, alias), birth_dates=born)
    assert compare(traveller, more, now=NOW).score >= compare(traveller, bare, now=NOW).score


@given(
    st.lists(NAMES, min_size=1, max_size=12), st.lists(st.sampled_from([1970, 1971, 1980]), max_size=3), st.booleans()
)
@SLOW
def test_keys_of_both_sides_stay_within_their_numbers(names: list[str], years: list[int], full: bool) -> None:
    dates = tuple(PartialDate(year, 5, 23) if full else PartialDate(year) for year in years)
    entry = person(tuple(names), birth_dates=dates)
    assert len(keys_of_entry(entry)) <= MAX_TAGS_PER_ENTRY
    asked = keys_of_traveller(Traveller(tuple(names), dates), purpose=Purpose.INVESTIGATION)
    assert len(asked.by_slot) <= ELEMENTS_PER_REQUEST
    assert set(asked.by_slot) <= set(range(ELEMENTS_PER_REQUEST))


@given(NAMES)
@SLOW
def test_who_is_listed_under_a_name_and_date_is_found_by_them(name: str) -> None:
    """An entry that makes any key is met by the person it is about, as it is written."""
    born = (PartialDate(1988, 4, 17),)
    entry = person((name,), birth_dates=born)
    found = compare_privately(Traveller((name,), born), entry, purpose=Purpose.INVESTIGATION)
    assert bool(found.kinds) == bool(keys_of_entry(entry))


@given(EITHER)
@SLOW
def test_units_of_any_name_hold_skeletons_and_nothing_else(name: str) -> None:
    units = [
        *name_units(name),
        *telling_units(name, "PAK", YEAR_CENTINATS),
        *telling_units(name, "", UNDATED_CENTINATS, 3),
    ]
    for unit in units:
        assert list(unit.parts) == sorted(unit.parts)
        assert all(each.isascii() and each.isalpha() for each in (*unit.parts, *unit.rest))
        assert unit.information_nats > 0
    assert all(len(unit.parts) <= 2 for unit in name_units(name))
