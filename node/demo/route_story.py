"""A route that no country knows whole: told leg by leg by four, kept from a fifth; a boat in danger, a report withdrawn."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from node.core.acts import MACHINE
from node.core.alerts.publication import publish
from node.core.alerts.withdrawal import withdraw
from node.core.information import answer_information, ask_along
from node.core.inquiries import InquiryClock, InquiryState, clock_of
from node.core.notices import NoticeKind, for_role
from node.core.rescue import RescueExtract, rescue_extract
from node.core.routes.paths import complete_routes
from node.demo.commands import at_home, wren
from node.demo.database_search import tables_with
from node.demo.federation import NAMES
from node.demo.route_material import (
    BOAT_TITLE,
    COLLECTOR,
    ON_BOARD,
    WITHDRAWN_TITLE,
    boat_in_danger,
    for_protection_only,
    mistaken,
    of_greece,
    of_iran,
    of_pakistan,
    of_turkiye,
    question_about,
    repeated_by_turkiye,
)
from node.demo.route_picture import Seen, reporters, seen_by, tell_whole_route
from node.places.files import load_gazetteer
from protocol.alerts.alert import AlertReference
from protocol.alerts.places import RoutePlace
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.information import InformationAnswer, InformationStatus
from protocol.recall import RecallOutcome
from protocol.vocabulary import Direction, MemberCode, MessageId, Role

if TYPE_CHECKING:
    from node.core.alerts.draft import Draft
    from node.core.alerts.publication import Publication
    from node.core.ports import Transaction
    from node.core.routes.picture import Gap, PlaceKey
    from node.demo.story import Stage
    from protocol.restrictions import Marked

PK, IR, TR, GR, KG = NAMES
ON_THE_ROUTE = (PK, IR, TR, GR)


@dataclass(slots=True)
class RouteStory:
    """Its chapters in order; each relies on what those before it published."""

    stage: Stage
    published: dict[AlertReference, Draft] = field(default_factory=dict)

    def parts(self) -> list[tuple[str, Callable[[], None]]]:
        """Titles, and what tells them."""
        return [
            ("A route, told leg by leg by its four countries", self._leg_by_leg),
            ("A report that only repeats another, and a stretch that nobody reports", self._repeated),
            ("An overloaded boat between Izmir and Kalamata", self._boat),
            ("A report proves wrong; and a country that was never told", self._withdrawn),
            ("Greece's picture of the whole route", lambda: tell_whole_route(self.stage, self.stage.context(GR))),
        ]

    def _leg_by_leg(self) -> None:
        telling = self.stage.telling
        telling.say(
            "Each country knows its own stretch. It publishes an alert to the three others, one signed and sealed copy for "
            "each; Kyrgyzstan is not on the route, and gets none."
        )
        self._withdraw_what_an_earlier_run_left()
        made = {}
        with telling.step("Pakistan, Iran, Türkiye and Greece publish what each of them knows"):
            for member, draft_of in ((PK, of_pakistan), (IR, of_iran), (TR, of_turkiye), (GR, of_greece)):
                made[member] = self._publish(member, draft_of(self._now(member)))
        telling.rows([_told(member, self.published[one.reference], one) for member, one in made.items()])
        with telling.step("The nodes deliver them"):
            self._arrived(*(one.reference for one in made.values()))
        copies = sum(len(one.copies) for one in made.values())
        self._expect_held(f"{copies} copies, each on the node that it names, and no other node has any")
        first = {member: one.copies[0].recipient for member, one in made.items()}
        telling.expect(
            "who is downstream of an active leg is told first: Iran by Pakistan, Greece by Türkiye",
            (first[PK], first[TR]) == (IR, GR),
            f"{first[PK]}, {first[TR]}",
        )
        with telling.step("Greece's node draws what it may see") as step:
            places = len(load_gazetteer(None))
            step.text += f", by the names of {places:,} places"
            seen = seen_by(self.stage.context(GR))
        self._expect_merged(seen)

    def _expect_merged(self, seen: Seen) -> None:
        telling, picture = self.stage.telling, seen.picture
        spellings = sum(len(place.names) for place in picture.places.values())
        telling.expect(
            f"{spellings} spellings in three alphabets are 8 places, 8 reported legs are 6",
            (len(picture.places), len(picture.legs)) == (8, 6) and spellings > len(picture.places),
            f"{len(picture.places)} places, {len(picture.legs)} legs",
        )
        twice = {(*seen.ends(leg), reporters(leg)) for leg in picture.legs if leg.corroboration == 2}
        telling.expect(
            "two legs have two independent sources: the border on foot (Pakistan, Iran) and the sea (Greece, Türkiye)",
            twice == {("Taftan", "Mīrjāveh", "IR, PK"), ("İzmir", "Kalamata", "GR, TR")},
            str(sorted(twice)),
        )
        joined = {one.indicator: one.members for one in picture.shared_indicators}
        telling.expect(
            "one telephone number joins the alerts of Pakistan, Iran and Türkiye",
            set(joined.get(COLLECTOR, ())) == {PK, IR, TR},
            str(joined.get(COLLECTOR)),
        )

    def _repeated(self) -> None:
        telling, greece = self.stage.telling, self.stage.context(GR)
        original = self._reference_of(IR)
        with telling.step("Türkiye publishes again what it has from Iran, and names its source"):
            repeated = self._publish(TR, repeated_by_turkiye(self._now(TR), original)).reference
            self._arrived(repeated)
        seen = seen_by(greece)
        leg = seen.leg("Mīrjāveh", "Tehran")
        telling.expect(
            "Mirjaveh to Tehran now stands in two alerts of two countries, and still has 1 independent source; the picture "
            "says which alert repeats the other",
            leg is not None and (len(leg.sources), leg.corroboration, leg.circular) == (2, 1, (repeated,)),
            str(leg and (len(leg.sources), leg.corroboration, len(leg.circular))),
        )
        gaps = [(seen.name(gap.after), seen.name(gap.before), gap.members) for gap in seen.picture.gaps]
        telling.expect(
            "nobody reports how people come from Tehran to Van; along it lie Iran and Türkiye",
            gaps == [("Tehran", "Van", (IR, TR))],
            str(gaps),
        )
        begin, end = _ends_of_the_route(seen)
        found = complete_routes(seen.picture, begin, end).routes
        telling.expect("so there is no complete route from Quetta to Kalamata yet", not found, f"{len(found)}")
        if seen.picture.gaps:
            self._ask(seen, seen.picture.gaps[0])

    def _ask(self, seen: Seen, gap: Gap) -> None:
        telling, greece = self.stage.telling, self.stage.context(GR)
        after, before = (
            RoutePlace(one.country, one.name, one.locode)
            for one in (seen.picture.places[gap.after], seen.picture.places[gap.before])
        )
        resting_on = [one.marked for one in seen.view.alerts if one.reference in gap.alerts]
        with telling.step("Greece asks all of them, in one step"):
            asked = ask_along(greece, gap.members, question_about(after, before), resting_on)
            self.stage.wait_until(lambda: all(self._clock(GR, one) for one in asked.asked.values()))
        telling.expect(
            f"{len(resting_on)} alerts lie under the question, and Iran and Türkiye may know of all of them",
            (set(asked.asked), asked.withheld) == ({IR, TR}, 0) and len(resting_on) == len(gap.alerts),
            f"asked {', '.join(asked.asked)}, left out {asked.withheld}",
        )
        with telling.step("Türkiye answers: nothing known"):
            said = InformationAnswer(asked.asked[TR], InformationStatus.NOTHING_KNOWN)
            answer_information(self.stage.context(TR), said, _marked_here, asker=GR)
            self.stage.wait_until(lambda: self._state(GR, asked.asked[TR]) is InquiryState.ANSWERED)
        telling.expect("the answer is on Greece's node", self._state(GR, asked.asked[TR]) is InquiryState.ANSWERED)
        here, there = self._clock(GR, asked.asked[IR]), self._clock(IR, asked.asked[IR])
        same = here is not None and there is not None and (here.due, here.state) == (there.due, there.state)
        due = "never" if here is None or here.due is None else time.strftime("%H:%M:%S UTC", time.gmtime(here.due))
        telling.expect(
            f"Iran's answer is awaited: both nodes read the same deadline, {due}",
            same and here is not None and here.state is InquiryState.AWAITING_ANSWER,
            f"{here}; {there}",
        )

    def _boat(self) -> None:
        telling, greece, turkiye = self.stage.telling, self.stage.context(GR), self.stage.context(TR)
        telling.say(
            "A telephone call reaches Türkiye: a boat takes in water on its way to Kalamata. Danger to life overtakes "
            "every queue, and is told again until a person has read it."
        )
        with telling.step("Türkiye publishes immediate danger to life, and Greece's node has it"):
            boat = self._publish(TR, boat_in_danger(self._now(TR))).reference
            arrived = self._arrived(boat)
        with greece.store.read() as tx:
            rung = [one for one in tx.notices.unread([for_role(Role.SECOND_LINE)]) if one.alert_id == boat.alert_id]
        telling.expect(
            "it is there, and the desk of the second line is told",
            arrived and [one.kind for one in rung] == [NoticeKind.DANGER_TO_LIFE],
            str([one.kind.value for one in rung]),
        )
        with telling.step("Greece's node makes the extract for a rescue coordination centre"):
            extract = rescue_extract(greece, boat, by=MACHINE)
        telling.literally(*(f"     {line}" for line in extract.to_text().splitlines()))
        self._expect_impersonal(boat, extract)
        with turkiye.store.read() as tx:
            unread = [one.peer for one in tx.alarms.open(direction=Direction.SENT) if one.of == boat]
        telling.expect("a machine's receipt is not enough: at Türkiye the alarm is open", unread == [GR], str(unread))
        with telling.step("Greece's officer reads it: wren alert acknowledge"):
            words = ["alert", "acknowledge", f"{TR}/{boat.alert_id}", "--centre", "JRCC Piraeus (training)"]
            wren([*at_home(self.stage.founding, GR), *words]).require()

        def acknowledged() -> bool:
            with turkiye.store.read() as tx:
                alarm = tx.alarms.find(boat, Direction.SENT, GR)
            return alarm is not None and alarm.acknowledged is not None

        self.stage.wait_until(acknowledged)
        telling.expect("Türkiye's alarm ends: a person in Greece has read it", acknowledged())

    def _expect_impersonal(self, boat: AlertReference, extract: RescueExtract) -> None:
        alert = self.published[boat].alert
        told = extract.to_text()
        private = [BOAT_TITLE, alert.narrative, "sister", *(one.value for one in alert.indicators)]
        self.stage.telling.expect(
            "position, number and vessel are in it although the alert is TLP:AMBER+STRICT and H2; nobody is named, and nothing "
            "of what the alert tells besides",
            f"Persons on board: {ON_BOARD}" in told and not [one for one in private if one in told],
        )

    def _withdrawn(self) -> None:
        telling = self.stage.telling
        with telling.step("Türkiye publishes a fifth stretch, and one alert for protection officers alone"):
            wrong = self._publish(TR, mistaken(self._now(TR))).reference
            alone = self._publish(TR, for_protection_only(self._now(TR))).reference
            self._arrived(wrong, alone)
        before = {member: self._drawn(member) for member in ON_THE_ROUTE}
        telling.expect("Istanbul to Edirne stands in the picture of all four", all(before.values()), str(before))
        with telling.step("It was a mistake: Türkiye withdraws it, for good; three nodes purge it and answer"):
            told = withdraw(self.stage.context(TR), wrong.alert_id, WithdrawalReason.INACCURATE)
            self.stage.wait_until(lambda: RecallOutcome.PENDING not in self._receipts(wrong).values())
        receipts = self._receipts(wrong)
        telling.expect(
            "Türkiye holds the purge receipts of Pakistan, Iran and Greece",
            set(told) == {PK, IR, GR} and receipts == dict.fromkeys(told, RecallOutcome.PURGED),
            str({member: outcome and outcome.value for member, outcome in receipts.items()}),
        )
        after = {member: self._drawn(member) for member in ON_THE_ROUTE}
        left = {member: tables_with(self.stage.nodes[member].store, [WITHDRAWN_TITLE]) for member in NAMES}
        telling.expect(
            "it is gone from every picture, and its words from every table of all five databases",
            not any(after.values()) and not any(left.values()),
            f"{after} {left}",
        )
        self._expect_nothing_at_kyrgyzstan()

    def _expect_nothing_at_kyrgyzstan(self) -> None:
        telling = self.stage.telling
        titles = [draft.alert.title for draft in self.published.values()]
        words = [*(reference.alert_id for reference in self.published), *titles]
        with telling.step("Every value in every table of Kyrgyzstan's and of Greece's database is looked through"):
            here, there = (tables_with(self.stage.nodes[member].store, words) for member in (KG, GR))
        telling.expect(
            f"Kyrgyzstan holds nothing: of {len(self.published)} alerts no id and no title; Greece's database has them "
            f"in {len(there)} tables",
            not here and bool(there),
            ", ".join(here),
        )

    def _publish(self, member: MemberCode, draft: Draft) -> Publication:
        made = publish(self.stage.context(member), draft)
        self.published[made.reference] = draft
        return made

    def _now(self, member: MemberCode) -> int:
        return self.stage.context(member).clock.now()

    def _reference_of(self, member: MemberCode) -> AlertReference:
        return next(one for one in self.published if one.originator == member)

    def _holds(self, member: MemberCode, reference: AlertReference) -> bool:
        with self.stage.context(member).store.read() as tx:
            row = tx.alerts.find(reference)
        return row is not None and row.is_held

    def _arrived(self, *references: AlertReference) -> bool:
        """Waits until everybody to whom they are released has them."""
        awaited = [(to, one) for one in references for to in self.published[one].restrictions.releasable_to]
        return self.stage.wait_until(lambda: all(self._holds(*one) for one in awaited))

    def _expect_held(self, claim: str) -> None:
        wrong = [
            f"{member}: {reference.originator}"
            for reference, draft in self.published.items()
            for member in NAMES
            if self._holds(member, reference) != (member in {reference.originator, *draft.restrictions.releasable_to})
        ]
        self.stage.telling.expect(claim, not wrong, ", ".join(wrong))

    def _drawn(self, member: MemberCode) -> bool:
        return seen_by(self.stage.context(member)).leg("Istanbul", "Edirne") is not None

    def _receipts(self, reference: AlertReference) -> dict[MemberCode, RecallOutcome | None]:
        with self.stage.context(reference.originator).store.read() as tx:
            return {one.recipient: one.outcome for one in tx.alerts.recipients(reference)}

    def _clock(self, member: MemberCode, request_id: MessageId) -> InquiryClock | None:
        """None before it is known when the request arrived."""
        with self.stage.context(member).store.read() as tx:
            inquiry = tx.inquiries.find(GR, request_id)
            if inquiry is None:
                return None
            clock = clock_of(tx, member, inquiry, self._now(member))
        return None if clock.starts is None else clock

    def _state(self, member: MemberCode, request_id: MessageId) -> InquiryState | None:
        clock = self._clock(member, request_id)
        return None if clock is None else clock.state

    def _withdraw_what_an_earlier_run_left(self) -> None:
        left = []
        for member in ON_THE_ROUTE:
            with self.stage.context(member).store.read() as tx:
                left += [row.reference for row in tx.alerts.held(originator=member)]
        if not left:
            return
        with self.stage.telling.step(f"{len(left)} alerts that an earlier run left are withdrawn"):
            for one in left:
                withdraw(self.stage.context(one.originator), one.alert_id, WithdrawalReason.CONCLUDED)
            self.stage.wait_until(
                lambda: all(RecallOutcome.PENDING not in self._receipts(one).values() for one in left)
            )


def _told(member: MemberCode, draft: Draft, made: Publication) -> Sequence[str]:
    """A row: who, what, how many legs, to whom in which order, and when people may get there."""
    order = ", ".join(copy.recipient for copy in made.copies)
    window = made.copies[0].window
    hours = "" if window is None else f"{NAMES[window.member]} is next"
    count = len(draft.alert.legs)
    return (NAMES[member], draft.alert.title, f"{count} leg{'s' if count > 1 else ''}", f"to {order}", hours)


def _ends_of_the_route(seen: Seen) -> tuple[PlaceKey, PlaceKey]:
    keys = {seen.name(key): key for key in seen.picture.places}
    return keys["Quetta"], keys["Kalamata"]


def _marked_here(tx: Transaction, reference: AlertReference) -> Marked | None:
    row = tx.alerts.find(reference)
    return None if row is None or not row.is_held else row.published().marked
