"""When the counter's answer leaves, to the microsecond: a function of when peers answered, and of nothing they said.

The clock is the test's. Every peer takes as long as the weather says, answers or is away; opening a label, comparing,
finding an entry at home and storing a hit take time as well, and only happen where something is found. Bytes and moment
must be the same whatever that was. An attacker at the counter who can make the network slow or cut peers off, and who
knows the weather, learns the weather.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any
from unittest.mock import patch

import pytest

from node.api.app import ApiOptions, make_api
from node.core import asking, check
from node.core.delivery_errors import TransientPeerError
from node.core.first_line import ALLOWANCE_SECONDS, ANSWER_BYTES, QUANTUM_SECONDS
from node.core.local_hits import find_local
from node.core.private_hits import found_hit
from node.store.hits import StoredHits
from protocol.vocabulary import Action, Category, MemberCode, Role
from tests.support.attackers import GR, PK, TR
from tests.support.country import Caller, Country, make_country
from tests.support.entries import suspect
from tests.support.federation import START, FakeClock, Wires, make_federation

BORN = "1970-05-23"
CASES = {
    "clear": ("Nobody Known", "continue"),
    "discreet": ("Rustam Zaman", "continue"),
    "protective": ("Layla Khan", "refer"),
    "arrest": ("Tariq Aziz Gul", "refer"),
    "at home": ("Homayun Sadat", "continue"),
    "on all lists": ("Yusuf Everywhere", "refer"),
}
WEATHERS = 12


class WorkingClock(FakeClock):
    """A clock that moves when work is done."""

    at = 0.0

    def monotonic(self) -> float:
        return self.at

    def work(self, seconds: float) -> None:
        self.at += seconds


@dataclass(frozen=True)
class Weather:
    """Seconds that each peer takes, and the peers that are away: they take their time to be found so."""

    seconds: dict[MemberCode, float]
    away: frozenset[MemberCode]


class Weathered(Wires):
    """Wires on which the peers of GR take as long as the weather says."""

    def __init__(self, clock: WorkingClock) -> None:
        super().__init__()
        self.clock = clock
        self.weather = Weather({}, frozenset())

    def exchange(self, sender: MemberCode, recipient: MemberCode, raw: bytes) -> bytes:
        if sender != GR or recipient not in self.weather.seconds:
            return super().exchange(sender, recipient, raw)
        self.clock.work(self.weather.seconds[recipient])
        if recipient in self.weather.away:
            raise TransientPeerError(f"{recipient} is unreachable")
        return super().exchange(sender, recipient, raw)


@dataclass(frozen=True)
class Counter:
    """An officer of the first line at GR's port, the wires and the clock."""

    country: Country
    officer: Caller
    wires: Weathered
    clock: WorkingClock

    def ask(self, name: str, weather: Weather) -> tuple[float, Any]:
        """Seconds until the answer left, and the answer."""
        self.wires.weather = weather
        before = self.clock.at
        body = {"traveller": {"names": [name], "birth_dates": [BORN]}, "purpose": "border_first_line"}
        answer = self.country.ask(self.officer, "POST", "/checks", json=body)
        assert answer.status_code == 200, answer.text
        return self.clock.at - before, answer


@pytest.fixture(scope="module")
def counter(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Counter]:
    clock = WorkingClock()
    wires = Weathered(clock)
    federation = make_federation(tmp_path_factory.mktemp("homes"), ("GR", "PK", "TR"), wires=wires)
    for code in federation.nodes:
        federation[code].put(*_entries(code))
    federation.build_and_fetch()
    federation["GR"].restart(wires, clock=clock)
    node, folder = federation["GR"].context, tmp_path_factory.mktemp("spool")
    make_country(node, folder)
    country = Country(node, make_api(node, ApiOptions(folder, 1_000_000, clock.work)), [])
    yield Counter(country, country.caller(Role.FIRST_LINE), wires, clock)
    federation.close()


def _entries(code: str) -> list[Any]:
    arrest: dict[str, Any] = {
        "category": Category.WANTED_ARREST,
        "action": Action.ARREST,
        "judicial_reference": "Court 4/2026",
        "maximum_penalty_years": 10,
        "extradition_undertaking": True,
    }
    protective: dict[str, Any] = {
        "category": Category.POSSIBLE_VICTIM,
        "action": Action.PROTECT,
        "offence_codes": (),
        "material_benefit": "",
        "protection_officer": "duty desk",
        "releasable_to": (GR,),
    }
    everywhere = replace(suspect(f"{code}-e", CASES["on all lists"][0], BORN), **arrest)
    if code == "GR":
        return [suspect("GR-h", CASES["at home"][0], BORN), everywhere]
    if code == "TR":
        return [everywhere]
    return [
        suspect("PK-d", CASES["discreet"][0], BORN),
        replace(suspect("PK-p", CASES["protective"][0], BORN), **protective),
        replace(suspect("PK-a", CASES["arrest"][0], BORN), **arrest),
        everywhere,
    ]


@contextmanager
def finding_takes_time(clock: WorkingClock) -> Iterator[None]:
    """What is done only where something is found takes, all together, a little less than its allowance."""
    add = StoredHits.add

    def slow_found_hit(*given: Any) -> Any:
        clock.work(0.03)
        return found_hit(*given)

    def slow_find_local(*given: Any, **named: Any) -> Any:
        found = find_local(*given, **named)
        clock.work(0.02 * len(found.hits))
        return found

    def slow_add(hits: StoredHits, hit: Any) -> None:
        clock.work(0.005)
        add(hits, hit)

    with (
        patch.object(asking, "found_hit", slow_found_hit),
        patch.object(check, "find_local", slow_find_local),
        patch.object(StoredHits, "add", slow_add),
    ):
        yield


def weathers() -> list[Weather]:
    """Fair and foul, with answers on both sides of every moment at which an answer may leave."""
    drawn = random.Random(3)
    edge = QUANTUM_SECONDS - ALLOWANCE_SECONDS
    near = [Weather({PK: edge - 0.001, TR: late}, frozenset()) for late in (0.0, 0.0005, 0.0015, 0.05)]
    return near + [
        Weather(
            {peer: drawn.uniform(0, 1.2) for peer in (PK, TR)},
            frozenset(peer for peer in (PK, TR) if drawn.random() < 0.25),
        )
        for _ in range(WEATHERS)
    ]


def test_moment_and_size_depend_on_the_weather_alone(counter: Counter) -> None:
    moments = set()
    with finding_takes_time(counter.clock):
        for weather in weathers():
            seen = {case: counter.ask(name, weather) for case, (name, _) in CASES.items()}
            left = {round(seconds, 6) for seconds, _ in seen.values()}
            assert len(left) == 1, (weather, {case: seconds for case, (seconds, _) in seen.items()})
            assert {len(answer.data) for _, answer in seen.values()} == {ANSWER_BYTES}
            assert len({tuple(answer.headers.keys()) for _, answer in seen.values()}) == 1
            away = sorted(weather.away)
            assert all(answer.json["not_checked"] == away for _, answer in seen.values())
            if not away:
                assert {case: answer.json["answer"] for case, (_, answer) in seen.items()} == {
                    case: word for case, (_, word) in CASES.items()
                }
            moments |= left
    assert len(moments) > 5, "the weather does show, else nothing was measured"
    assert all(
        seconds % QUANTUM_SECONDS < 1e-6 or QUANTUM_SECONDS - seconds % QUANTUM_SECONDS < 1e-6 for seconds in moments
    )


def test_a_peer_that_is_away_costs_what_one_costs_that_answers_then(counter: Counter) -> None:
    """What may differ is the list of who was not checked; being away has no moment of its own."""
    with finding_takes_time(counter.clock):
        for seconds in (0.0, 0.149, 0.151, 0.9):
            times = {PK: seconds, TR: 0.05}
            for name, _ in CASES.values():
                answered, _ = counter.ask(name, Weather(times, frozenset()))
                away, answer = counter.ask(name, Weather(times, frozenset({PK})))
                assert away == pytest.approx(answered, abs=1e-6)
                assert answer.json["not_checked"] == ["PK"]


def test_the_clock_of_this_test_sees_what_is_found_where_nothing_hides_it(counter: Counter) -> None:
    """Without fixed moments the same measurement tells the cases apart: it would notice."""
    weather = Weather({PK: 0.2, TR: 0.1}, frozenset())
    with finding_takes_time(counter.clock), patch("node.api.checks.wait_seconds", lambda *_: 0.0):
        seen = {case: round(counter.ask(name, weather)[0], 6) for case, (name, _) in CASES.items()}
    assert seen["clear"] < seen["at home"] < seen["on all lists"]
    assert seen["clear"] < seen["arrest"]
    assert counter.clock.now() == START
