"""The closed lists against the texts that they cite, as those texts put it; a word too many is as wrong as one too few."""

from collections import Counter
from enum import Enum

import pytest

from protocol import vocabulary
from protocol.problems import PROBLEMS, ProblemType
from protocol.vocabulary import (
    ELEMENTS_PER_REQUEST,
    MAX_CHAIN,
    MAX_TAGS_PER_ENTRY,
    SLOTS,
    Action,
    Category,
    HandlingCode,
    InformationEvaluation,
    MatchKeyKind,
    ObjectKind,
    OffenceCode,
    Outcome,
    Purpose,
    Role,
    Sex,
    SourceEvaluation,
    TrafficLight,
    Urgency,
)


def words(enum: type[Enum]) -> str:
    return " ".join(str(word.value) for word in enum)


class TestArticleSix:
    def test_the_codes_are_the_paragraphs_of_article_6(self) -> None:
        """1 (a), (b)(i), (b)(ii), (c); 2 (a), (b), (c); 3 (a), (b): nine, and none else."""
        assert words(OffenceCode) == "6.1.a 6.1.b.i 6.1.b.ii 6.1.c 6.2.a 6.2.b 6.2.c 6.3.a 6.3.b"

    def test_no_code_stands_for_having_been_smuggled(self) -> None:
        """Article 5: migrants are not liable to prosecution for it; no category or action may say otherwise."""
        every = f"{words(OffenceCode)} {words(Category)} {words(Action)} {words(ObjectKind)}"
        assert not any(word in every for word in ("migrant", "illegal_entry", "smuggled_person", "overstay", "deport"))


def test_handling_codes_are_europols_and_one_of_our_own() -> None:
    assert words(HandlingCode) == "H0 H1 H2 H3 protection_only"


def test_evaluation_is_4x4() -> None:
    """Regulation (EU) 2016/794, Article 29(2) and (3): sources A, B, C, X; information 1 to 4."""
    assert (words(SourceEvaluation), words(InformationEvaluation)) == ("A B C X", "1 2 3 4")


def test_traffic_lights_are_tlp_2_0_from_the_strictest() -> None:
    assert words(TrafficLight) == "RED AMBER+STRICT AMBER GREEN CLEAR"
    with pytest.raises(ValueError, match="WHITE"):
        TrafficLight("WHITE")  # TLP 1.0's word


def test_purposes_and_urgencies() -> None:
    borders = {"border_first_line", "border_second_line"}
    assert set(words(Purpose).split()) == borders | {"visa", "investigation", "protection", "document_inspection"}
    assert words(Urgency) == "routine urgent immediate_danger_to_life"


def test_objects_are_those_of_domain_section_3() -> None:
    assert words(ObjectKind) == "person document vehicle vessel phone account organisation"


class TestCategories:
    def test_there_are_twelve(self) -> None:
        assert len(Category) == 12

    def test_the_sis_articles_they_are_modelled_on_are_all_there(self) -> None:
        """Regulation (EU) 2018/1862, Articles 26 (arrest), 32 (missing, vulnerable), 34, 36, 38."""
        modelled = "wanted_arrest missing_person vulnerable_person judicial_procedure smuggling_suspect"
        documents = "document_lost_stolen document_blank_stolen document_fraudulent document_revoked"
        assert set(f"{modelled} {documents} facilitator_asset possible_victim reference_list".split()) == set(Category)

    def test_the_protective_ones_are_the_three_that_name_persons_to_protect(self) -> None:
        protective = {category for category in Category if category.is_protective}
        assert protective == {"missing_person", "vulnerable_person", "possible_victim"}


def test_actions_are_those_that_a_category_may_carry() -> None:
    suspects = "arrest discreet_check inquiry_check specific_check record_and_report establish_whereabouts"
    assert set(words(Action).split()) == {*suspects.split(), "verify", "seize", "protect", "refer", "none"}


def test_an_outcome_is_never_just_no() -> None:
    """'Not checked' has a word of its own, so that it never reads as 'clear'."""
    assert set(words(Outcome).split()) == {"clear", "possible_hit", "not_checked"}


def test_people_and_sexes() -> None:
    assert len(Role) == 8
    assert words(Sex) == "F M X"


class TestSlots:
    def test_they_partition_the_request_exactly(self) -> None:
        """A gap or an overlap would leave an element under no key or under two."""
        used = Counter(slot for slots in SLOTS.values() for slot in slots)
        assert used == Counter(range(16))
        assert ELEMENTS_PER_REQUEST == 16

    def test_every_kind_has_a_place_and_they_stand_in_order(self) -> None:
        assert set(SLOTS) == set(MatchKeyKind)
        assert [slot for slots in SLOTS.values() for slot in slots] == list(range(16))
        assert all(len(slots) > 0 and slots.step == 1 for slots in SLOTS.values())

    def test_the_limits_are_the_designs(self) -> None:
        assert (MAX_TAGS_PER_ENTRY, MAX_CHAIN) == (12, 64)


def test_no_list_says_one_word_twice_and_every_list_names_its_meaning() -> None:
    lists = [
        one
        for one in vars(vocabulary).values()
        if isinstance(one, type) and issubclass(one, Enum) and one.__module__ == vocabulary.__name__
    ]
    assert len(lists) >= 18
    for one in lists:
        assert len(one.__members__) == len(list(one)), one
        assert one.__doc__, one


def test_problem_types_are_closed_and_say_nothing_of_the_reason() -> None:
    assert set(PROBLEMS) == set(ProblemType)
    assert len({problem.status for problem in PROBLEMS.values()}) == len(ProblemType) == 4
    telling = ("signature", "charter", "key", "expired", "member", "replay", "budget")
    assert not any(
        word in f"{problem.type} {problem.title}".lower() for problem in PROBLEMS.values() for word in telling
    )
