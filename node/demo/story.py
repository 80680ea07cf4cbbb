"""The story of the training federation. Each part does something with the running nodes and checks what it claims."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING

from node.core.check import CheckResult, check_traveller
from node.core.deferred import DeferredStatus
from node.core.outbox import OutboxStatus
from node.core.recall import withdraw_entry
from node.demo.attacks import Wire, flip_a_bit, post_as, stranger_gets_in, tapped
from node.demo.auditor import tell_audit
from node.demo.comparison import PairRecords, compare_nodes
from node.demo.federation import NAMES, NARROW_CHECKS
from node.demo.lists import REAL_LIST_MEMBER
from node.demo.outcomes import CLEAR, HIT, expect_outcomes, outcomes_of, tell_lists
from node.demo.route_story import RouteStory
from node.demo.watchlists import clear_traveller, late_hit, stolen_passport, suspect_by_name
from node.keys.private_files import make_private_folder
from protocol.item import parse_signed_item
from protocol.matching.confirmation import Agreement
from protocol.matching.traveller import Traveller
from protocol.recall import RecallOutcome
from protocol.receipt import parse_acceptance
from protocol.vocabulary import (
    ELEMENTS_PER_REQUEST,
    EntryId,
    MatchKeyKind,
    MemberCode,
    NotChecked,
    Purpose,
    Role,
)

if TYPE_CHECKING:
    from node.bootstrap import OpenNode
    from node.core.context import NodeContext
    from node.demo.federation import Founding
    from node.demo.processes import NodeProcesses
    from node.demo.telling import Telling

PK, IR, TR, GR, KG = NAMES
ROUTE_FOLDER = "route"
WAIT_SECONDS = 40.0
POLL_SECONDS = 0.1


@dataclass(slots=True)
class Stage:
    """What the story plays on: running nodes, their homes opened beside them, and who tells it."""

    founding: Founding
    processes: NodeProcesses
    nodes: Mapping[MemberCode, OpenNode]
    telling: Telling
    passport_entry: EntryId
    kept: bool = False
    sizes: set[tuple[int, int]] = field(default_factory=set)
    border_check: CheckResult | None = None

    def route_folder(self) -> Path:
        """Where the files of the route go: into the federation's folder if that is kept, else into one of their own, which
        stays."""
        if not self.kept:
            return Path(tempfile.mkdtemp(prefix="wren-route-"))
        folder = self.founding.root / ROUTE_FOLDER
        make_private_folder(folder)
        return folder

    def context(self, member: MemberCode) -> NodeContext:
        """The member's node as it stands in its home; its process runs beside."""
        return self.nodes[member].context

    def check(
        self, member: MemberCode, traveller: Traveller, change: Callable[[MemberCode, bytes], bytes] | None = None
    ) -> tuple[CheckResult, Wire]:
        """An officer of the second line checks a traveller at the member's border; and what passed over the wire."""
        node, wire = tapped(self.context(member))
        if change is not None:
            wire.change = change
        result = check_traveller(node, traveller, purpose=Purpose.BORDER_SECOND_LINE, role=Role.SECOND_LINE)
        return result, wire

    def wait_until(self, happened: Callable[[], bool]) -> bool:
        """Whether it happened in time. Raises NodeProcessError."""
        deadline = time.monotonic() + WAIT_SECONDS
        while not happened():
            self.processes.require_alive()
            if time.monotonic() > deadline:
                return False
            time.sleep(POLL_SECONDS)
        return True


def tell_story(stage: Stage, drawn: Sequence[Traveller] | None, now: int) -> None:
    """All parts, one after the other; one that breaks off is told as such, and the next one begins."""
    parts: list[tuple[str, Callable[[], None]]] = [
        ("A traveller at a border in Greece", lambda: _border(stage, now)),
        ("A traveller whom nobody seeks", lambda: _nobody(stage)),
        ("A list that cannot be reached", lambda: _away(stage, now)),
        ("An entry is withdrawn", lambda: _recalled(stage, now)),
        ("Attackers", lambda: _attacked(stage, now)),
        ("Guessing until the budget is spent", lambda: _exhausted(stage)),
    ]
    if drawn is not None:
        parts.insert(2, ("Travellers drawn from a real list", lambda: _real(stage, drawn)))
    parts += RouteStory(stage).parts()
    parts.append(("Both sides' records compared", lambda: _compared(stage)))
    parts.append(("An auditor who believes nobody", lambda: tell_audit(stage, (GR, TR))))
    for title, tell in parts:
        stage.telling.chapter(title)
        try:
            tell()
        except Exception as error:  # noqa: BLE001 - told as a failure, and the demo ends as one
            stage.telling.broke_off(error)


def _border(stage: Stage, now: int) -> None:
    telling = stage.telling
    telling.say(
        "A man shows a Pakistani passport. The border post in Greece asks the four other countries, each about its own "
        f"list: {ELEMENTS_PER_REQUEST} blinded elements to each, whatever there is to ask. No country learns whom it is "
        "asked about."
    )
    traveller = _man_with_stolen_passport(now)
    started = int(time.time())
    with telling.step("Greece checks him on its own list and on four others"):
        result, wire = stage.check(GR, traveller)
    stage.border_check = result
    tell_lists(telling, result.lists)
    telling.expect("Greece's own list does not know him", not result.local)
    expect_outcomes(telling, result, {PK: HIT, IR: CLEAR, TR: HIT, KG: CLEAR})
    through = {one.holder: {found.hit.through for found in one.hits} for one in result.possible_hits}
    telling.expect(
        "Pakistan through the passport it lists as stolen, Türkiye through name and date of birth of a suspect",
        through == {PK: {MatchKeyKind.DOCUMENT}, TR: {MatchKeyKind.NAME_DATE}},
        str(through),
    )
    telling.expect(
        "by the hints, the passport's holder was born in another year, and Türkiye's suspect has his other name too",
        {one.holder: {found.agreement for found in one.hits} for one in result.possible_hits}
        == {PK: {Agreement.CONTRADICTS}, TR: {Agreement.SUPPORTS}},
    )
    telling.say("So the passport was not issued to him. It is for the officer to verify who he is.")
    _tell_sizes(stage, wire)
    words = [word for name in traveller.names for word in name.split()]
    words += [traveller.documents[0].number, *(date.text() for date in traveller.birth_dates)]
    seen = [member for member in NAMES if member != GR and _recorded(stage.context(member), words, started)]
    telling.expect("no country asked has recorded a name, number or date of his", not seen, ", ".join(seen))


def _nobody(stage: Stage) -> None:
    telling = stage.telling
    telling.say("A woman with a Greek passport, her name written in two scripts.")
    with telling.step("Greece checks her"):
        result, wire = stage.check(GR, clear_traveller())
    tell_lists(telling, result.lists)
    expect_outcomes(telling, result, {PK: CLEAR, IR: CLEAR, TR: CLEAR, KG: CLEAR})
    _tell_sizes(stage, wire)


def _real(stage: Stage, travellers: Sequence[Traveller]) -> None:
    telling, holder = stage.telling, REAL_LIST_MEMBER
    telling.say(
        f"{len(travellers)} persons are drawn from the real list that {NAMES[holder]} holds, as if they travelled. They are "
        "counted, never named."
    )
    with telling.step(f"Greece checks {len(travellers)} travellers"):
        results = [stage.check(GR, traveller)[0] for traveller in travellers]
    found = sum(outcomes_of(result)[holder] == HIT for result in results)
    telling.expect(
        f"{len(travellers)} of {len(travellers)} are possible hits on {NAMES[holder]}'s list",
        bool(travellers) and found == len(travellers),
        f"{found}",
    )
    elsewhere = sum(one.holder != holder for result in results for one in result.possible_hits)
    unchecked = sum(len(result.not_checked) for result in results)
    telling.say(f"Possible hits on the other lists: {elsewhere}. Lists not checked: {unchecked}.")


def _away(stage: Stage, now: int) -> None:
    telling = stage.telling
    _, traveller = late_hit(now)
    with telling.step("Iran's node is stopped"):
        stage.processes.stop(IR)
    with telling.step("Greece checks a man whom Iran seeks"):
        result, _ = stage.check(GR, traveller)
    tell_lists(telling, result.lists)
    expect_outcomes(telling, result, {PK: CLEAR, IR: NotChecked.UNREACHABLE.value, TR: CLEAR, KG: CLEAR})
    telling.say(
        "'Not checked' is not 'clear'. Greece keeps the traveller sealed for at most 24 hours and asks again by itself."
    )
    with telling.step("Iran's node is started again"):
        stage.processes.start(IR)
    greece = stage.context(GR)

    def closed() -> bool:
        with greece.store.read() as tx:
            return all(row.status is not DeferredStatus.WAITING for row in tx.deferred.find(result.check_id))

    with telling.step("Greece's node asks Iran again, without anybody's doing"):
        stage.wait_until(closed)
    with greece.store.read() as tx:
        rows, hits = tx.deferred.find(result.check_id), tx.hits.find(result.check_id)
    states = [row.status.value for row in rows]
    telling.expect("a late hit on Iran's list", [(hit.owner, hit.late) for hit in hits] == [(IR, True)], str(states))
    erased = all(row.sealed is None and row.content_key is None for row in rows)
    telling.expect("the sealed traveller and his key are erased", bool(rows) and erased, str(states))


def _recalled(stage: Stage, now: int) -> None:
    telling, pakistan, greece = stage.telling, stage.context(PK), stage.context(GR)
    telling.say(
        "The passport was found again: Pakistan withdraws its entry and tells every country that holds a sealed form."
    )
    begun = int(time.time())
    with telling.step("Pakistan withdraws the entry") as step:
        told = withdraw_entry(pakistan, stage.passport_entry)
        step.text = f"Pakistan withdraws the entry and puts {len(told)} signed recalls into its outbox"

    def rows() -> Sequence[tuple[MemberCode, RecallOutcome]]:
        with pakistan.store.read() as tx:
            return [(row.peer, row.outcome) for row in tx.recalls.sent() if row.entry_id == stage.passport_entry]

    with telling.step("The nodes deliver them, purge and answer"):
        stage.wait_until(lambda: all(outcome is not RecallOutcome.PENDING for _, outcome in rows()))
    others = {PK: None, **dict(rows())}
    telling.expect(
        "all four countries answer 'purged'",
        others == {member: None if member == PK else RecallOutcome.PURGED for member in NAMES},
        ", ".join(f"{peer} {outcome.value}" for peer, outcome in rows()),
    )
    receipts = _verified_receipts(pakistan, begun)
    telling.expect(
        f"Pakistan holds {len(told)} receipts, each signed by the country that received the recall",
        set(told) <= receipts and len(told) == len(NAMES) - 1,
        ", ".join(sorted(receipts)),
    )
    if stage.border_check is not None:
        with greece.store.read() as tx:
            hits = [hit for hit in tx.hits.find(stage.border_check.check_id) if hit.owner == PK]
        telling.expect("Greece's earlier hit on it is purged", [hit.purged for hit in hits] == [True], str(len(hits)))
    with telling.step("Greece checks the same man again"):
        result, _ = stage.check(GR, _man_with_stolen_passport(now))
    expect_outcomes(telling, result, {PK: CLEAR, IR: CLEAR, TR: HIT, KG: CLEAR})


def _attacked(stage: Stage, now: int) -> None:
    telling, (_, suspect) = stage.telling, suspect_by_name(now)
    with telling.step("Somebody on the line changes one bit of Greece's question to Türkiye"):
        result, _ = stage.check(GR, suspect, lambda peer, raw: flip_a_bit(raw) if peer == TR else raw)
    expect_outcomes(telling, result, {PK: CLEAR, IR: CLEAR, TR: NotChecked.PEER_FAULT.value, KG: CLEAR})

    with telling.step("Greece asks Türkiye, and somebody keeps a copy of the bytes"):
        result, wire = stage.check(GR, clear_traveller())
    (copy,) = [one.question for one in wire.passed if one.peer == TR]
    telling.expect("the question itself is answered", outcomes_of(result)[TR] == CLEAR, outcomes_of(result)[TR])

    with telling.step("The very same bytes again, over Greece's own connection"):
        again = post_as(stage.nodes[GR], TR, copy)
    telling.expect("a replay is refused", again.refused, str(again))
    with telling.step("The same bytes from Kyrgyzstan, over its own connection"):
        stolen = post_as(stage.nodes[KG], TR, copy)
    telling.expect("another member's words are refused", stolen.refused, str(stolen))
    with telling.step("The same bytes to Iran, for whom they are not"):
        misled = post_as(stage.nodes[GR], IR, copy)
    telling.expect("a message for somebody else is refused", misled.refused, str(misled))
    telling.expect(
        "all refusals look alike: who probes learns nothing", len({again, stolen, misled}) == 1, f"{again}; {stolen}"
    )
    with telling.step("A stranger who made himself a certificate in Greece's name"):
        got_in = stranger_gets_in(stage.nodes[GR], TR, copy)
    telling.expect("he does not get past the handshake", not got_in)


def _exhausted(stage: Stage) -> None:
    telling, pakistan = stage.telling, stage.context(PK)
    telling.say(
        f"The terms between Kyrgyzstan and Pakistan allow {NARROW_CHECKS} checks a day ({NARROW_CHECKS * ELEMENTS_PER_REQUEST} "
        "elements): whoever asks about invented people to guess what is on a list runs dry."
    )
    with pakistan.store.read() as tx:
        spent = tx.budgets.spent(KG, int(time.time()) // 86_400)
    left = max(0, NARROW_CHECKS - spent // ELEMENTS_PER_REQUEST)
    if left < NARROW_CHECKS:
        telling.say(f"Of today's {NARROW_CHECKS}, {left} are left.")
    with telling.step(f"Kyrgyzstan checks {left + 1} traveller{'s' if left else ''}"):
        results = [outcomes_of(stage.check(KG, clear_traveller())[0]) for _ in range(left + 1)]
    answered = [result[PK] for result in results]
    telling.expect(
        f"Pakistan answers {left} times, then Kyrgyzstan reads 'not checked: budget exhausted'",
        answered == [CLEAR] * left + [NotChecked.BUDGET_EXHAUSTED.value],
        ", ".join(answered),
    )
    others = {result[member] for result in results for member in (IR, TR, GR)}
    telling.expect("the other lists are checked all the same", others == {CLEAR}, ", ".join(sorted(others)))


def _compared(stage: Stage) -> None:
    telling = stage.telling
    telling.say(
        "Each node records what it sends and receives in the transaction that does it. The two sides of every pair are laid "
        "side by side, by message id and digest of the content."
    )
    stage.wait_until(lambda: all(_outbox_is_empty(stage.context(member)) for member in NAMES))
    told: dict[tuple[MemberCode, MemberCode], PairRecords] = {}

    def compared() -> bool:  # again while an exchange that is just under way stands on one side only
        told.update({pair: compare_nodes(*map(stage.context, pair)) for pair in combinations(NAMES, 2)})
        return all(one.in_agreement for one in told.values())

    with telling.step("Ten pairs compared"):
        stage.wait_until(compared)
    whole = sum(told.values(), PairRecords())
    heads = ("", "records", "same on both", "sent, never arrived", "erased", "missing", "different", "repeated")
    rows = [
        (f"{a} - {b}", *map(str, (c.records, c.agreed, c.unarrived, c.erased, c.missing, c.different, c.repeated)))
        for (a, b), c in told.items()
    ]
    telling.rows([heads, *rows])
    telling.expect(
        f"{whole.records} records, {whole.agreed} messages the same on both sides; nothing is missing, different or repeated",
        whole.in_agreement and whole.agreed > 0,
        str(whole),
    )
    telling.say(
        f"{whole.erased} messages were erased on at least one side, each by an erasure with its legal basis that stands in the "
        "log."
    )
    telling.say(
        f"{whole.unarrived} messages were sent and never arrived: the other node was not running, or the bytes were changed "
        "on the way. Their sender has recorded them, and holds no answer to any."
    )


def _man_with_stolen_passport(now: int) -> Traveller:
    """Pakistan's stolen passport in the hands of Türkiye's suspect, under the suspect's own name."""
    passport, suspect = stolen_passport(now)[1], suspect_by_name(now)[1]
    return replace(suspect, documents=passport.documents, nationality=passport.nationality)


def _tell_sizes(stage: Stage, wire: Wire) -> None:
    sizes = {(len(one.question), len(one.answer or b"")) for one in wire.passed}
    stage.sizes |= sizes
    questions, answers = ({str(size[side]) for size in stage.sizes} for side in (0, 1))
    stage.telling.expect(
        f"on the wire every question had {'/'.join(sorted(questions))} bytes and every answer {'/'.join(sorted(answers))}, "
        "hit or clear",
        len(stage.sizes) == 1,
        str(sorted(stage.sizes)),
    )


def _recorded(node: NodeContext, words: Sequence[str], since: int) -> bool:
    with node.store.read() as tx:
        payloads = [(row.payload or b"").upper() for row in tx.leaves.all(since=since)]
    return any(word.upper().encode() in payload for payload in payloads for word in words)


def _verified_receipts(node: NodeContext, since: int) -> set[MemberCode]:
    """Recipients whose signed receipts for what was sent since then verify."""
    federation, verified = node.federation(), set()
    with node.store.read() as tx:
        for row in tx.outbox.rows(status=OutboxStatus.ACCEPTED):
            receipt = tx.outbox.receipt(row.message_id, row.recipient)
            if receipt is None or row.sent < since:
                continue
            signed = parse_signed_item(receipt)
            item = signed.verify(federation.signing_key(row.recipient, signed.key_id, node.clock.now()))
            if item.originator == row.recipient and parse_acceptance(item.body).message_id == row.message_id:
                verified.add(row.recipient)
    return verified


def _outbox_is_empty(node: NodeContext) -> bool:
    with node.store.read() as tx:
        return not tx.outbox.rows(status=OutboxStatus.PENDING)
