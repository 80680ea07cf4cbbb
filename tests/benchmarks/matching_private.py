"""The private check beside the local scorer: through match keys and confirmation values, without the network between."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from protocol.entry import Entry
from protocol.matching.confirmation import Agreement, Confirmation, confirm, confirmation_value
from protocol.matching.match_keys import MatchKey, keys_of_entry, keys_of_traveller
from protocol.matching.name_score import compare_names
from protocol.matching.private_score import Met, compare_names_privately, private_threshold, score_of_met
from protocol.matching.scorer import threshold
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Purpose, Sex
from tests.benchmarks.listed_persons import listed_persons
from tests.benchmarks.matching_data import has_birth_date, script_pairs, un_travellers
from tests.benchmarks.matching_scripts import FALSE_RATE, scored
from tests.benchmarks.matching_travellers import PURPOSES, scores_of_sought, scores_of_strangers, strangers
from tests.benchmarks.measure import Report, at_least, at_most

PURPOSE = Purpose.BORDER_SECOND_LINE
LEAST_RECALL, MOST_FALSE = 0.95, 2.0
_STATE_AGREES, _STATE_DIFFERS = 1.5, -1.2
_SEX_AGREES, _SEX_DIFFERS = 0.5, -2.5
"""What nationality and sex say, as in the local scorer."""

Sharpens = Callable[[Entry, MatchKey, Traveller, MatchKey], Confirmation]
"""What a confirmation value could say: of an entry and its key, and of a traveller and the key that met it."""


@dataclass(frozen=True, slots=True)
class PrivateHit:
    """An entry that shares a key with a traveller: its place in the list, and the asker's score."""

    at: int
    score: float


class PrivateList:
    """The keys of a list, as a peer's tags hold them."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._tags: dict[MatchKey, list[tuple[int, MatchKey]]] = defaultdict(list)
        for at, entry in enumerate(entries):
            for key in keys_of_entry(entry):
                self._tags[key].append((at, key))

    def ask(self, traveller: Traveller, sharpens: Sharpens) -> list[PrivateHit]:
        """Every entry that shares a key, with its score."""
        met: dict[int, list[Met]] = defaultdict(list)
        for key in keys_of_traveller(traveller, purpose=PURPOSE).by_slot.values():
            for at, listed in self._tags.get(key, ()):
                met[at].append(Met(key, sharpens(self._entries[at], listed, traveller, key)))
        return [PrivateHit(at, score_of_met(several).score) for at, several in met.items()]


def by_other_names(entry: Entry, listed: MatchKey, traveller: Traveller, asked: MatchKey) -> Confirmation:
    """As the profile has it."""
    return confirm(confirmation_value(entry, listed), traveller, asked)


def by_nationality(entry: Entry, listed: MatchKey, traveller: Traveller, asked: MatchKey) -> Confirmation:
    """Sex and nationality; these travellers carry no document, so the first document's number would say nothing."""
    told = by_sex(entry, listed, traveller, asked).log_odds
    if traveller.nationality and len(entry.nationalities) == 1:
        told += _STATE_AGREES if entry.nationalities[0] == traveller.nationality else _STATE_DIFFERS
    return Confirmation(Agreement.UNKNOWN, told)


def by_sex(entry: Entry, _listed: MatchKey, traveller: Traveller, _asked: MatchKey) -> Confirmation:
    """Sex alone."""
    known = len(entry.sexes) == 1 and Sex.UNSPECIFIED not in (*entry.sexes, traveller.sex)
    told = (_SEX_AGREES if entry.sexes[0] is traveller.sex else _SEX_DIFFERS) if known else 0.0
    return Confirmation(Agreement.UNKNOWN, told)


def by_nothing(_entry: Entry, _listed: MatchKey, _traveller: Traveller, _asked: MatchKey) -> Confirmation:
    """No confirmation value at all."""
    return Confirmation(Agreement.UNKNOWN, 0.0)


ALTERNATIVES: dict[str, Sharpens] = {
    "other names": by_other_names,
    "sex and nationality": by_nationality,
    "sex alone": by_sex,
    "nothing": by_nothing,
}


def measure_private_pairs(report: Report, *, quick: bool) -> None:
    """Pairs across scripts through keys of one birth date, at no more than twice the local rate of false positives."""
    pairs = [pair for pair in script_pairs() if pair.script in ("ARABIC", "CYRILLIC")]
    pairs = pairs[::4] if quick else pairs
    local = [compare_names(pair.latin, pair.original).score for pair in pairs]
    private = [compare_names_privately(pair.latin, pair.original).score for pair in pairs]
    for script in ("ARABIC", "CYRILLIC"):
        for hard, words in ((False, "all negatives"), (True, "hard negatives")):
            ours = scored(pairs, local, script, hard_only=hard).recall_at_rate(FALSE_RATE)
            theirs = scored(pairs, private, script, hard_only=hard)
            reached = theirs.recall_at_rate(MOST_FALSE * FALSE_RATE)
            start = f"private, Latin / {script.capitalize()}, {words}"
            report.measure(f"{start}: recall at 2 %", reached)
            report.ratio(f"{start}: recall at 2 % / local recall at 1 %", reached / ours, at_least(LEAST_RECALL))


def measure_private_travellers(report: Report, *, quick: bool) -> None:
    """UN travellers with errors, and strangers: found and wrongly hit, beside the local scorer."""
    listed = listed_persons()
    tags = PrivateList(listed)
    sought = un_travellers()
    dated = [has_birth_date(one.traveller) and any(has_birth_date(listed[at]) for at in one.wanted) for one in sought]
    wrongly = scores_of_strangers(quick=quick)
    asked = [_best(tags, one.traveller, by_other_names, one.wanted) for one in sought]
    asked_wrongly = [_best(tags, stranger, by_other_names) for stranger in strangers(quick=quick)]
    for purpose in PURPOSES:
        is_main = purpose is PURPOSE
        here, there = threshold(purpose), private_threshold(purpose)
        for words, kept in (("all", [True] * len(sought)), ("with a birth date on both sides", dated)):
            found = sum(score >= here for score, keep in zip(scores_of_sought(), kept, strict=True) if keep)
            found_privately = sum(score >= there for score, keep in zip(asked, kept, strict=True) if keep)
            report.measure(f"private, UN travellers {words}, {purpose}: found", found_privately / sum(kept))
            goal = at_least(LEAST_RECALL) if is_main else None
            report.ratio(f"private, UN travellers {words}, {purpose}: found / local", found_privately / found, goal)
        hit = sum(score >= here for score in wrongly)
        hit_privately = sum(score >= there for score in asked_wrongly)
        report.measure(f"private, strangers of {len(wrongly):,} hit, {purpose}", hit_privately)
        report.measure(f"local, strangers of {len(wrongly):,} hit, {purpose}", hit)
        report.ratio(
            f"private, strangers hit, {purpose} / local",
            hit_privately / max(1, hit),
            at_most(MOST_FALSE) if is_main else None,
        )


def measure_confirmation(report: Report, *, quick: bool) -> None:
    """Strangers hit at equal recall, by what the 16 bits beside a tag could hold."""
    tags = PrivateList(listed_persons())
    sought, others = un_travellers(), strangers(quick=quick)
    by_name = [_best(tags, one.traveller, by_other_names, one.wanted) for one in sought]
    wanted = sum(score >= private_threshold(PURPOSE) for score in by_name)
    report.measure("confirmation: UN travellers found by every alternative", wanted / len(sought))
    for words, sharpens in ALTERNATIVES.items():
        found = sorted((_best(tags, one.traveller, sharpens, one.wanted) for one in sought), reverse=True)
        least = found[wanted - 1]
        hit = sum(_best(tags, stranger, sharpens) >= max(least, 1e-9) for stranger in others)
        report.measure(f"confirmation, {words}: strangers of {len(others):,} hit at that recall", hit)


def _best(tags: PrivateList, traveller: Traveller, sharpens: Sharpens, wanted: frozenset[int] | None = None) -> float:
    found = tags.ask(traveller, sharpens)
    return max((hit.score for hit in found if wanted is None or hit.at in wanted), default=0.0)
