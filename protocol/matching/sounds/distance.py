"""How far two sound strings are apart: an edit distance whose costs say which sounds are taken for each other.

Costs are in consonants: 1 is a whole consonant wrong. Derived by hand from the transcription habits that `latin.py`,
`letters.py` and `abjads.py` name; each row below is one habit. Symmetric.
"""

import math
from itertools import accumulate

VOWELS = frozenset("aeiouA")
_WRITTEN_VOWELS = "aeiou"

_HABITS = """
    bp.4 bv.4 pf.4 fv.5 vW.08 bW.6
    td.5 tT.08 sT.2 dD.08 zD.12 dz.35 sz.4 Sz.6 tD.4 TD.3
    sS.4 SC.3 SZ.5 CJ.4 CZ.5 JZ.12 Jg.25 JY.3 Jz.45 Zz.35 Zs.6 ZY.5
    kQ.05 kg.45 gQ.15 gG.12 kX.3 XH.15 XG.35 GQ.15 gH.25 GH.35 Gr.6 kG.4 QX.3 gX.5
    Ck.5 CX.35 cC.15 cS.3 cs.08 ck.06 cJ.2 cz.3 cT.3 cQ.15 cX.4
    qc.08 qs.3 qz.3 qC.2 qS.4 qt.5
    Ha.25 He.25 mn.6 lr.65 nl.8 kH.6 QH.6 QC.4 tC.5 HE.2 dJ.6 dG.9 rG.6
    ae.18 ao.2 ai.4 au.4 ei.15 eo.4 eu.4 io.45 iu.4 ou.08
    Ya.5 Ye.3 Yi.06 Yo.5 Yu.5 Wa.6 Wo.12 Wu.08 Wi.6 We.6 vu.3 vo.4 Aa.02 Ae.1 Ao.12 Ai.15 Au.15 AE.1 AH.5 AY.4 AW.4
    yY.02 yi.04 ya.12 ye.1 yA.15 yE.4 yo.5 yH.4
    Ea.3 Ee.3 Eo.3 Ei.3 Eu.3 HY.6 YE.3 WE.4 EG.5 EQ.6
"""
_DROPPED = {
    "H": 0.4,
    "Y": 0.3,
    "W": 0.5,
    "E": 0.04,
    "A": 0.35,
    "y": 0.6,
    "a": 0.3,
    "e": 0.3,
    "i": 0.35,
    "o": 0.35,
    "u": 0.35,
}
_SHORT_VOWEL_UNWRITTEN = 0.05
_TRANSPOSED = 0.45
_WEIGHTS = {
    "H": 0.6,
    "Y": 0.6,
    "W": 0.7,
    "E": 0.1,
    "A": 0.4,
    "y": 0.4,
    "a": 0.4,
    "e": 0.4,
    "i": 0.4,
    "o": 0.4,
    "u": 0.4,
}
_CONSONANT = 1.0


def _substitutions() -> dict[str, dict[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for habit in _HABITS.split():
        first, second, cost = habit[0], habit[1], float(habit[2:])
        found.setdefault(first, {first: 0.0})[second] = cost
        found.setdefault(second, {second: 0.0})[first] = cost
    return found


_SUBSTITUTED = _substitutions()
_CHEAPEST = {sound: sorted(costs.items(), key=lambda each: each[1]) for sound, costs in _SUBSTITUTED.items()}
_UNWRITTEN = _DROPPED | dict.fromkeys(_WRITTEN_VOWELS, _SHORT_VOWEL_UNWRITTEN)
MARGIN = 1e-9
"""More than rounding can move a sum of some dozen costs: a bound must never refuse what the exact sum would pass."""


def weight(sounds: str, *, unwritten_vowels: bool) -> float:
    """What the whole string weighs, in consonants."""
    total = 0.0
    for sound in sounds:
        if unwritten_vowels and sound in _WRITTEN_VOWELS:
            total += 0.1
        else:
            total += _WEIGHTS.get(sound, _CONSONANT)
    return total


def is_further(left: str, right: str, most: float, *, unwritten_vowels: bool) -> bool:
    """Whether `distance` is certainly more than `most`, told in a fraction of its time: every sound pays its cheapest way
    out, whatever the order."""
    dropped = _UNWRITTEN if unwritten_vowels else _DROPPED
    most += MARGIN
    return _ways_out(left, right, dropped, most) > most or _ways_out(right, left, dropped, most) > most


def _ways_out(sounds: str, others: str, dropped: dict[str, float], most: float) -> float:
    total = 0.0
    for sound in sounds:
        if sound not in others:
            cost = dropped.get(sound, _CONSONANT)
            for other, substituted in _CHEAPEST.get(sound, ()):
                if substituted >= cost:
                    break
                if other in others:
                    cost = substituted
                    break
            total += cost
            if total > most:
                break
    return total


def distance(left: str, right: str, *, unwritten_vowels: bool, most: float = math.inf) -> float:
    """The least cost of making one string of the other. unwritten_vowels: one side is of a script without short vowels.

    most: where the cost is more than this, any number above it may come back, earlier. Time grows with the product of
    the lengths, which callers keep to 32 sounds.
    """
    dropped = _UNWRITTEN if unwritten_vowels else _DROPPED
    right_drops = [dropped.get(sound, _CONSONANT) for sound in right]
    row = [0.0, *accumulate(right_drops)]
    before, lowest_before = row, 0.0
    previous = ""
    for sound in left:
        costs = _SUBSTITUTED.get(sound) or {sound: 0.0}
        left_drop = dropped.get(sound, _CONSONANT)
        best = row[0] + left_drop
        above, row = row, [best]
        last = ""
        for other, drop, diagonal, over in zip(right, right_drops, above, above[1:], strict=False):
            best += drop
            diagonal += costs.get(other, _CONSONANT)
            if diagonal < best:
                best = diagonal
            over += left_drop
            if over < best:
                best = over
            if other == previous and sound == last and sound != other:
                best = min(best, before[len(row) - 2] + _TRANSPOSED)
            row.append(best)
            last = other
        lowest = min(row)
        if lowest > most and lowest_before + _TRANSPOSED > most:
            return lowest
        before, lowest_before, previous = above, lowest, sound
    return row[-1]
