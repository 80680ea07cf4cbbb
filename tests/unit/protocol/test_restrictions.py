"""`may_use` against whoever looks for a door that forgot to ask, and against restrictions that cancel each other."""

import copy
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from protocol.restrictions import Actor, Decision, Destination, Door, Marked, Restrictions, may_use
from protocol.vocabulary import Category, HandlingCode, MemberCode, Purpose, Role, TrafficLight

NOW = 1_800_000_000
PK, GR, TR, IR = (MemberCode(code) for code in ("PK", "GR", "TR", "IR"))
ALL = frozenset(Category)
OPEN = Restrictions(expires=NOW + 1, traffic_light=TrafficLight.CLEAR, releasable_to=(GR, TR))
ITEM = Marked(PK, OPEN, Category.SMUGGLING_SUSPECT)
SHOWN = (Door.SCREEN, Door.API, Door.EXPORT, Door.SEARCH)


def tag_set(
    member: MemberCode = GR, categories: frozenset[Category] | None = ALL, training: bool = False
) -> Destination:
    return Destination(member, Door.TAG_SET, categories, training)


def own_screen(member: MemberCode = GR, door: Door = Door.SCREEN) -> Destination:
    return Destination(member, door)


def marked(item: Marked = ITEM, **restrictions: object) -> Marked:
    return replace(item, restrictions=replace(item.restrictions, **restrictions))  # type: ignore[arg-type]


def ask(
    item: Marked,
    destination: Destination,
    *,
    actor: MemberCode = PK,
    role: Role | None = None,
    purpose: Purpose | None = None,
    now: int = NOW,
) -> Decision:
    return may_use(item, Actor(actor, role), purpose, destination, now)


class TestTime:
    @pytest.mark.parametrize("door", Door)
    def test_at_its_expiry_an_item_is_gone_at_every_door(self, door: Door) -> None:
        destination = Destination(GR, door, ALL)
        assert ask(ITEM, destination).allowed
        assert ask(ITEM, destination, now=NOW + 1).reasons == ("the item has expired",)

    def test_the_originator_too_lets_it_go(self) -> None:
        assert not ask(ITEM, own_screen(PK), now=NOW + 1).allowed


class TestRecipients:
    @pytest.mark.parametrize("door", Door)
    def test_an_empty_releasable_to_means_nobody_but_the_originator(self, door: Door) -> None:
        item = marked(releasable_to=())
        assert ask(item, Destination(GR, door, ALL)).reasons == ("it is not releasable to this member",)
        assert ask(item, Destination(PK, door, ALL)).allowed

    @pytest.mark.parametrize("door", Door)
    def test_a_member_not_named_gets_nothing_at_any_door(self, door: Door) -> None:
        assert not ask(ITEM, Destination(IR, door, ALL)).allowed

    @pytest.mark.parametrize("door", Door)
    def test_never_to_outweighs_releasable_to(self, door: Door) -> None:
        item = replace(ITEM, never_to=frozenset({GR}))
        assert ask(item, Destination(GR, door, ALL)).reasons == ("the originator never lets this member have it",)
        assert ask(item, Destination(TR, door, ALL)).allowed

    @pytest.mark.parametrize("category", sorted(category for category in Category if category.is_protective))
    def test_protective_entries_reach_only_members_named_for_them(self, category: Category) -> None:
        """Terms that cover the category are not enough."""
        item = replace(marked(releasable_to=(TR,)), category=category)
        assert ask(item, tag_set(TR)).allowed
        assert ask(item, tag_set(GR)).reasons == ("it is not releasable to this member",)


class TestOnward:
    onward = Destination(TR, Door.ONWARD_MESSAGE)

    def test_h2_stops_a_recipient_and_not_the_originator(self) -> None:
        item = marked(handling_codes=(HandlingCode.H2,))
        assert ask(item, self.onward, actor=GR).reasons == (
            "H2: it is not disseminated further without the originator's permission",
        )
        assert ask(item, self.onward, actor=PK).allowed

    def test_h2_lets_a_recipient_use_it_at_home_and_answer_the_originator(self) -> None:
        item = marked(handling_codes=(HandlingCode.H2,))
        assert ask(item, own_screen(GR), actor=GR).allowed
        assert ask(item, Destination(PK, Door.ONWARD_MESSAGE), actor=GR).allowed

    @pytest.mark.parametrize("light", TrafficLight)
    def test_traffic_lights_stop_where_tlp_2_0_says(self, light: TrafficLight) -> None:
        """RED: its recipients; AMBER+STRICT: their organisation; AMBER: and its clients, none of which is a member."""
        item = marked(traffic_light=light)
        assert ask(item, self.onward, actor=GR).allowed is (light in (TrafficLight.GREEN, TrafficLight.CLEAR))
        assert ask(item, self.onward, actor=PK).allowed
        assert ask(item, own_screen(GR), actor=GR).allowed

    def test_the_reason_names_the_light(self) -> None:
        item = marked(traffic_light=TrafficLight.AMBER_STRICT)
        assert ask(item, self.onward, actor=GR).reasons == ("TLP:AMBER+STRICT: it stays with its recipient",)


class TestTagSetDoor:
    def test_without_recorded_terms_nothing_goes_in(self) -> None:
        assert ask(ITEM, tag_set(categories=None)).reasons == ("no terms are recorded with this member",)

    @pytest.mark.parametrize("categories", [None, frozenset(), ALL])
    def test_what_has_no_category_never_goes_in(self, categories: frozenset[Category] | None) -> None:
        """Whoever builds a `Marked` without its category must not walk around the terms."""
        assert not ask(replace(ITEM, category=None), tag_set(categories=categories)).allowed

    @pytest.mark.parametrize("category", Category)
    def test_a_category_outside_the_terms_does_not_go_in(self, category: Category) -> None:
        item = replace(ITEM, category=category)
        reason = "the terms with this member do not cover this category"
        assert ask(item, tag_set(categories=ALL - {category}, training=True)).reasons == (reason,)
        assert ask(item, tag_set(categories=frozenset({category}), training=True)).allowed

    def test_reference_lists_go_in_only_under_a_training_charter(self) -> None:
        item = replace(ITEM, category=Category.REFERENCE_LIST)
        reason = "reference lists leave the node only under a training charter"
        assert ask(item, tag_set()).reasons == (reason,)
        assert ask(item, tag_set(training=True)).allowed

    @pytest.mark.parametrize("door", sorted(set(Door) - {Door.TAG_SET}))
    def test_reference_lists_leave_through_no_other_door_either(self, door: Door) -> None:
        item = replace(ITEM, category=Category.REFERENCE_LIST)
        assert not ask(item, Destination(GR, door)).allowed
        assert ask(item, Destination(GR, door, training=True)).allowed
        assert ask(item, Destination(PK, door)).allowed

    def test_a_training_charter_lifts_nothing_else(self) -> None:
        assert not ask(marked(releasable_to=()), tag_set(training=True)).allowed
        assert not ask(ITEM, tag_set(categories=None, training=True)).allowed
        assert not ask(ITEM, tag_set(training=True), now=NOW + 1).allowed


class TestProtectionOnly:
    item = marked(handling_codes=(HandlingCode.PROTECTION_ONLY,))

    @pytest.mark.parametrize("role", [None, *Role])
    @pytest.mark.parametrize("door", SHOWN)
    def test_only_a_protection_officer_sees_it(self, door: Door, role: Role | None) -> None:
        decision = ask(self.item, own_screen(door=door), actor=GR, role=role, purpose=Purpose.PROTECTION)
        assert decision.allowed is (role is Role.PROTECTION_OFFICER)

    @pytest.mark.parametrize("purpose", Purpose)
    @pytest.mark.parametrize("door", Door)
    def test_it_serves_no_other_purpose_at_any_door(self, door: Door, purpose: Purpose) -> None:
        destination = Destination(GR, door, ALL)
        decision = ask(self.item, destination, actor=PK, role=Role.PROTECTION_OFFICER, purpose=purpose)
        assert decision.allowed is (purpose is Purpose.PROTECTION)

    def test_h0_does_not_cover_protection_and_both_together_cover_nothing(self) -> None:
        h0 = marked(handling_codes=(HandlingCode.H0,))
        both = marked(handling_codes=(HandlingCode.H0, HandlingCode.PROTECTION_ONLY))
        for purpose in Purpose:
            assert ask(h0, own_screen(), actor=GR, purpose=purpose).allowed is (purpose is not Purpose.PROTECTION)
            assert not ask(both, own_screen(), actor=GR, role=Role.PROTECTION_OFFICER, purpose=purpose).allowed


class TestObligations:
    def test_h1_and_the_words_of_h3_go_with_the_item(self) -> None:
        item = marked(handling_codes=(HandlingCode.H1, HandlingCode.H3), handling_text="call us first")
        assert ask(item, own_screen(), actor=GR).obligations == (
            "H1: not in judicial proceedings without the originator's permission",
            "H3: call us first",
        )

    def test_an_unmarked_item_carries_none(self) -> None:
        assert ask(ITEM, own_screen(), actor=GR).obligations == ()


def test_all_reasons_are_given_at_once() -> None:
    item = replace(
        marked(handling_codes=(HandlingCode.H2, HandlingCode.PROTECTION_ONLY), releasable_to=()),
        category=Category.REFERENCE_LIST,
        never_to=frozenset({TR}),
    )
    decision = ask(item, tag_set(TR, None), actor=GR, purpose=Purpose.VISA, now=NOW + 9)
    assert len(decision.reasons) == len(set(decision.reasons)) == 7
    assert not decision.allowed


# --- Whatever is asked ----------------------------------------------------------------------------------------------

MEMBERS = st.sampled_from([PK, GR, TR, IR])
RESTRICTIONS = st.builds(
    Restrictions,
    expires=st.integers(NOW - 2, NOW + 3),
    handling_codes=st.sets(st.sampled_from(HandlingCode)).map(lambda codes: tuple(sorted(codes))),
    handling_text=st.just(""),
    traffic_light=st.sampled_from(TrafficLight),
    releasable_to=st.sets(MEMBERS).map(lambda members: tuple(sorted(members))),
)
MARKED = st.builds(
    Marked, MEMBERS, RESTRICTIONS, st.none() | st.sampled_from(Category), st.sets(MEMBERS, max_size=1).map(frozenset)
)
ACTORS = st.builds(Actor, MEMBERS, st.none() | st.sampled_from(Role))
DESTINATIONS = st.builds(
    Destination,
    MEMBERS,
    st.sampled_from(Door),
    st.none() | st.sets(st.sampled_from(Category), min_size=8).map(frozenset),
    st.booleans(),
)
PURPOSES = st.none() | st.sampled_from(Purpose)
STRICTER_LIGHT = list(TrafficLight)[::-1]


def stricter(item: Marked, draw: st.DataObject) -> Marked:
    """The item with one restriction more."""
    own = item.restrictions
    kind = draw.draw(st.sampled_from(["code", "never_to", "releasable_to", "expires", "light"]))
    if kind == "code":
        codes = {*own.handling_codes, draw.draw(st.sampled_from(HandlingCode))}
        return marked(item, handling_codes=tuple(sorted(codes)))
    if kind == "never_to":
        return replace(item, never_to=item.never_to | {draw.draw(MEMBERS)})
    if kind == "releasable_to":
        gone = draw.draw(MEMBERS)
        return marked(item, releasable_to=tuple(member for member in own.releasable_to if member != gone))
    if kind == "expires":
        return marked(item, expires=own.expires - draw.draw(st.integers(1, 5)))
    at = STRICTER_LIGHT.index(own.traffic_light)
    return marked(item, traffic_light=draw.draw(st.sampled_from(STRICTER_LIGHT[at:])))


@settings(max_examples=600, deadline=None)
@given(MARKED, ACTORS, PURPOSES, DESTINATIONS, st.data())
def test_one_restriction_more_never_permits_what_was_refused(
    item: Marked, actor: Actor, purpose: Purpose | None, destination: Destination, draw: st.DataObject
) -> None:
    narrower = stricter(item, draw)
    before = may_use(item, actor, purpose, destination, NOW)
    after = may_use(narrower, actor, purpose, destination, NOW)
    assert before.allowed or not after.allowed
    assert len(after.reasons) >= len(before.reasons)


@settings(max_examples=200, deadline=None)
@given(MARKED, ACTORS, PURPOSES, DESTINATIONS)
def test_the_decision_is_pure_and_says_why(
    item: Marked, actor: Actor, purpose: Purpose | None, destination: Destination
) -> None:
    """The same question has the same answer, nothing asked about is changed, and a refusal always has a reason."""
    before = copy.deepcopy((item, actor, destination))
    first, second = (may_use(item, actor, purpose, destination, NOW) for _ in range(2))
    assert first == second
    assert (item, actor, destination) == before
    assert first.allowed is not bool(first.reasons)
