"""Names across scripts, and the judged cases: how many pairs of one person are found at a rate of false positives."""

from collections.abc import Sequence

from protocol.matching.scorer import NAME_THRESHOLD, compare_names
from tests.benchmarks.matching_data import ScriptPair, person_cases, script_pairs
from tests.benchmarks.matching_logic_v2 import DEFAULT_THRESHOLD, is_at_hand, name_only, score_with_logic_v2
from tests.benchmarks.matching_statistics import Scored, bootstrap_interval, f1
from tests.benchmarks.measure import Report, at_least

FALSE_RATE = 0.01
_GOALS = {("ARABIC", False): 0.95, ("ARABIC", True): 0.93, ("CYRILLIC", False): 0.97}


def measure_scripts(report: Report, *, quick: bool) -> None:
    """Recall at 1 % false positives against the Arabic script and Cyrillic, ours and LogicV2's."""
    pairs = [pair for pair in script_pairs() if pair.script in ("ARABIC", "CYRILLIC")]
    pairs = pairs[::4] if quick else pairs
    ours = [compare_names(pair.latin, pair.original).score for pair in pairs]
    _rows(report, "ours", pairs, ours, quick=quick)
    if is_at_hand():
        theirs = score_with_logic_v2([(name_only(pair.latin), name_only(pair.original)) for pair in pairs]).scores
        _rows(report, "LogicV2", pairs, theirs, quick=quick)


def measure_cases(report: Report) -> None:
    """F1 of the judged cases about persons at one fixed threshold, with and without the rows a model proposed."""
    cases = person_cases()
    ours = [compare_names(case.one, case.other).score for case in cases]
    theirs = []
    if is_at_hand():
        theirs = score_with_logic_v2([(name_only(case.one), name_only(case.other)) for case in cases]).scores
    for words, kept, ahead in (("all rows", {False, True}, 0.05), ("without proposed rows", {False}, 0.0)):
        chosen = [at for at, case in enumerate(cases) if case.proposed in kept]
        reached = f1([(cases[at].is_match, ours[at]) for at in chosen], NAME_THRESHOLD)
        if not theirs:
            report.ratio(f"cases of persons, {words}: F1", reached)
            continue
        beside = f1([(cases[at].is_match, theirs[at]) for at in chosen], DEFAULT_THRESHOLD)
        report.ratio(f"cases of persons, {words}: F1", reached, at_least(round(beside + ahead, 3)))
        report.ratio(f"cases of persons, {words}: LogicV2 at {DEFAULT_THRESHOLD}", beside)


def _rows(report: Report, whose: str, pairs: Sequence[ScriptPair], scores: Sequence[float], *, quick: bool) -> None:
    for script, hard in (("ARABIC", False), ("ARABIC", True), ("CYRILLIC", False), ("CYRILLIC", True)):
        words = f"Latin / {script.capitalize()}, {'hard negatives' if hard else 'all negatives'}, {whose}"
        goal = _GOALS.get((script, hard)) if whose == "ours" else None
        whole = scored(pairs, scores, script, hard_only=hard)
        report.ratio(
            f"{words}: recall at 1 %", whole.recall_at_rate(FALSE_RATE), None if goal is None else at_least(goal)
        )
        low, high = bootstrap_interval(whole, lambda one: one.recall_at_rate(FALSE_RATE), 100 if quick else 1000)
        report.measure(f"{words}: interval from", low)
        report.measure(f"{words}: interval to", high)
        if whose == "ours":
            _on_a_split(report, words, pairs, scores, script, hard=hard)


def _on_a_split(
    report: Report, words: str, pairs: Sequence[ScriptPair], scores: Sequence[float], script: str, *, hard: bool
) -> None:
    """The threshold of one half of the records, and what it does to the other half."""
    groups = sorted({pair.group for pair in pairs})
    chosen_by = set(groups[::2])
    train, rest = (
        scored(
            [pair for pair in pairs if (pair.group in chosen_by) is wanted],
            [score for pair, score in zip(pairs, scores, strict=True) if (pair.group in chosen_by) is wanted],
            script,
            hard_only=hard,
        )
        for wanted in (True, False)
    )
    threshold = train.threshold_at(FALSE_RATE)
    report.measure(f"{words}: threshold of one half", threshold)
    report.measure(f"{words}: recall of the other half", rest.recall_at(threshold))
    report.measure(f"{words}: false positives of the other half, %", 100 * rest.false_rate_at(threshold))


def scored(pairs: Sequence[ScriptPair], scores: Sequence[float], script: str, *, hard_only: bool) -> Scored:
    """The scores of one script's pairs; of the negative ones all, or the hard ones only."""
    judged = [(pair, score) for pair, score in zip(pairs, scores, strict=True) if pair.script == script]
    return Scored(
        tuple(score for pair, score in judged if pair.is_match),
        tuple(score for pair, score in judged if not pair.is_match and (pair.is_hard or not hard_only)),
    )
