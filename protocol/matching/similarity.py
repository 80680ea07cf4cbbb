"""How alike two tokens are, and through what: the spelling, a group of spellings, the sounds, or a stem.

Nearly all pairs of tokens that are compared are strangers. So whoever asks says from which likeness on it matters, and
most pairs are refused by a look at their lengths, coarse skeletons and sounds, before any distance is computed.
"""

import math
from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from protocol.matching.sounds.distance import MARGIN, distance, is_further
from protocol.matching.sounds.reading import MAX_SOUNDS, for_abjad, squeezed
from protocol.matching.tables.cognates import cognate_groups
from protocol.matching.tables.endings import TAJIK_SON, SuffixKind, split_ending
from protocol.matching.tables.variants import variant_groups
from protocol.matching.tokens import PATRONYMICS, Role, Token, token_of


class Through(StrEnum):
    """What two tokens met through."""

    SPELLING = "spelling"
    VARIANT = "variant"
    SOUNDS = "sounds"
    STEM = "stem"
    COGNATE = "cognate"
    INITIAL = "initial"
    BEGINNING = "beginning"
    """Of a word that was cut short (`name_parts.py`)."""
    LETTERS = "letters"
    """Letter by letter, in a script whose sounds are not known here."""


class Likeness(NamedTuple):
    """similarity: 0 to 1."""

    similarity: float
    through: Through


_VARIANT = 0.98
_COGNATE = 0.86
_INITIAL = 0.9
_BEGINNING = 0.96
_OTHER_NAME = 0.5
"""Two names that both stand in the table of spellings, in different groups, are different names, however close they sound."""
_STEM_ONLY = 0.88
_PATRONYMIC_STEM = 0.72
_NISBA = 0.8
"""Rahimi and Rahimov: Tajik families have gone from one to the other, and so have those who crossed a border."""
_ENDING_SHARE = 0.15
_TYPED_LENGTH = 5
"""One slip is believed for every five letters."""
_MOST_SLIPS = 2
_TYPED_ALLOWANCE = 0.5
_LEAST_WEIGHT = 1.2
"""Very short tokens are never nearly alike."""

_skeleton_distance = Levenshtein.distance

_SAME_SPELLING = Likeness(1.0, Through.SPELLING)
STRANGERS = Likeness(0.0, Through.SOUNDS)
"""Two tokens that are no more alike than the caller asked from; by how much is not looked into."""


def likeness(left: Token, right: Token, *, above: float = 0.0) -> Likeness:
    """How alike two tokens are; the same whichever comes first.

    above: from which likeness on it matters. Tokens that are no more alike may come out less alike than they are.
    """
    if left.text == right.text:
        return _SAME_SPELLING
    if left.groups and right.groups:  # of a whole word: one that was cut belongs to no group
        return _of_known(left, right, above)
    if left.is_plain and right.is_plain:
        stemmed = False
    else:
        found = _of_others(left, right)
        if found is not None:
            return found
        stemmed = left.stem is not None or right.stem is not None
    kindred = bool(left.cognates and right.cognates) and not left.cognates.isdisjoint(right.cognates)
    near = _any_near(left.coarse, right.coarse)
    slip = _slip_of_typing(left, right) if left.script == right.script else 0.0
    if not (near or slip or stemmed or kindred):
        return STRANGERS
    if kindred:  # that counts only where neither stem nor sounds say more, however little they say
        above = 0.0
    by_stem, needed = _stems_alike(left, right, above) if stemmed else (None, above)
    sounds = max(_sounds_alike(left, right, needed), slip) if near else slip
    if left.stem is not None and right.stem is not None:
        return Likeness(_both_stems(left, right, by_stem or 0.0, sounds), Through.STEM)
    if by_stem is not None and by_stem > sounds:
        return Likeness(by_stem, Through.STEM)
    if kindred and sounds < _COGNATE:
        return Likeness(_COGNATE, Through.COGNATE)
    return Likeness(sounds, Through.SOUNDS) if sounds else STRANGERS


def _of_others(left: Token, right: Token) -> Likeness | None:
    """Of a word that was cut short, an initial, a word without sounds; None where both are whole words."""
    if left.cut or right.cut:
        cut, other = sorted((left, right), key=lambda one: (not one.cut, len(one.text), one.text))
        return _of_cut(cut, other)
    if left.role is Role.INITIAL or right.role is Role.INITIAL:
        return _of_initial(left, right)
    if not left.readings[0] or not right.readings[0]:
        return _of_letters(left, right)
    return None


def _of_known(left: Token, right: Token, above: float) -> Likeness:
    if not left.groups.isdisjoint(right.groups):
        return Likeness(_VARIANT, Through.VARIANT)
    if not left.cognates.isdisjoint(right.cognates):
        return Likeness(_COGNATE, Through.COGNATE)
    if left.stem is not None and right.stem is not None and left.ending is not right.ending:
        by_stem, _ = _stems_alike(left, right, above)
        if by_stem is not None and by_stem >= _VARIANT:
            return Likeness(_both_stems(left, right, by_stem, _sounds_alike(left, right, 0.0)), Through.STEM)
    if above < _NISBA and _is_nisba_of(left, right):
        return Likeness(_NISBA, Through.STEM)
    if above >= _OTHER_NAME:
        return STRANGERS
    sounds = _sounds_alike(left, right, above) if _any_near(left.coarse, right.coarse) else 0.0
    return Likeness(min(_OTHER_NAME, sounds), Through.SOUNDS)


def _of_initial(left: Token, right: Token) -> Likeness:
    first, second = left.readings[0][:1], right.readings[0][:1]
    return Likeness(_INITIAL if first and first == second else 0.0, Through.INITIAL)


def _of_cut(cut: Token, other: Token) -> Likeness:
    """The beginning of a word: as alike as the likeliest beginning of the other one, or the whole of it. Of two beginnings
    the shorter one."""
    beginning = token_of(cut.text)
    whole = other if not other.cut else token_of(other.text)
    best = likeness(beginning, whole)
    if len(whole.text) > len(beginning.text) and whole.text.startswith(beginning.text):
        return max(best, Likeness(_BEGINNING, Through.BEGINNING))
    near = (
        1 if beginning.script == whole.script else len(beginning.text)
    )  # scripts do not write a sound by as many letters
    for letters in range(max(1, len(beginning.text) - near), min(len(whole.text), len(beginning.text) + near + 1)):
        found = likeness(beginning, token_of(whole.text[:letters])).similarity * _BEGINNING
        if found > best.similarity:
            best = Likeness(found, Through.BEGINNING)
    return best


def _of_letters(left: Token, right: Token) -> Likeness:
    if left.script != right.script:
        return Likeness(0.0, Through.LETTERS)
    return Likeness(Levenshtein.normalized_similarity(left.text, right.text), Through.LETTERS)


def _sounds_alike(left: Token, right: Token, above: float) -> float:
    """1 less the distance of their nearest readings, as a share of what a reading weighs; 0 where it is not above."""
    unwritten = not (left.vowels_written and right.vowels_written)
    if unwritten:
        ours, theirs, whole = left.abjad_readings, right.abjad_readings, (left.abjad_weight + right.abjad_weight) / 2
    else:
        ours, theirs, whole = left.readings, right.readings, (left.sound_weight + right.sound_weight) / 2
    whole = max(whole, _LEAST_WEIGHT)
    apart = most = (1.0 - above) * whole + MARGIN
    for one in ours:
        for other in theirs:
            if not is_further(one, other, apart, unwritten_vowels=unwritten):
                apart = min(apart, distance(one, other, unwritten_vowels=unwritten, most=apart))
    return max(0.0, 1.0 - apart / whole) if apart < most else 0.0


def _slip_of_typing(left: Token, right: Token) -> float:
    """Of words of one script, as long as both are long enough that a letter may be wrong, missing or out of order."""
    length, least = len(left.text), len(right.text)
    if length < least:
        length, least = least, length
    if length - least > _MOST_SLIPS or length < _TYPED_LENGTH:
        return 0.0
    believed = min(_MOST_SLIPS, length // _TYPED_LENGTH)
    slips = OSA.distance(left.text, right.text, score_cutoff=believed)
    return 1.0 - slips / (length + _TYPED_ALLOWANCE) if slips <= believed else 0.0


def _any_near(left: tuple[str, ...], right: tuple[str, ...]) -> bool:
    """Whether any two coarse skeletons are: cheap, and passes all that could come out alike."""
    for one in left:
        length = len(one)
        for other in right:
            most, least = (length, len(other)) if length > len(other) else (len(other), length)
            cutoff = most // 2 or 1
            if most - least <= cutoff and _skeleton_distance(one, other, score_cutoff=cutoff) <= cutoff:
                return True
    return False


def may_be_spelt(text: str, skeleton: str, parts: tuple[Token, Token], whole: Token) -> bool:
    """A first look, before `may_be_joined`: whether parts of that text and coarse skeleton may be the whole at all."""
    first, second = parts[0].readings[0], parts[1].readings[0]
    if _any_near((skeleton,), whole.coarse) or whole.stem is not None or whole.role is Role.INITIAL:
        return True
    if not whole.readings[0] or not first or len(first) + len(second) > MAX_SOUNDS:
        return True
    if whole.groups and variant_groups(text):
        return True
    if whole.cognates and not cognate_groups(text).isdisjoint(whole.cognates):
        return True
    return (
        abs(len(text) - len(whole.text)) <= _MOST_SLIPS
        and parts[0].script == whole.script
        and OSA.distance(text, whole.text, score_cutoff=_MOST_SLIPS) <= _MOST_SLIPS
    )


def may_be_joined(parts: Sequence[Token], whole: Token, *, above: float) -> bool:
    """Whether `joined_token` of the parts may be more alike to the whole: cheap, and never wrongly no."""
    first = parts[0]
    text = "".join([part.text for part in parts])
    if text == whole.text or whole.role is Role.INITIAL or whole.stem is not None:
        return True
    if whole.cognates and not cognate_groups(text).isdisjoint(whole.cognates):
        return True
    if whole.groups and variant_groups(text):
        return True
    sounds = "".join([part.readings[0] for part in parts])
    if not whole.readings[0] or not first.readings[0] or len(sounds) > MAX_SOUNDS:
        return True
    if first.script == whole.script and OSA.distance(text, whole.text, score_cutoff=_MOST_SLIPS) <= _MOST_SLIPS:
        return True
    joined = ""
    for part in parts:
        joined += part.coarse[0].removeprefix(joined[-1:])
    if not _any_near((joined,), whole.coarse):
        return False
    unwritten = not (first.vowels_written and whole.vowels_written)
    if first.vowels_written:
        sounds = squeezed(sounds)
        sounds = for_abjad(sounds) if unwritten else sounds
    # What is joined weighs no more than its parts.
    weights = [part.abjad_weight if unwritten else part.sound_weight for part in (*parts, whole)]
    most = (1.0 - above) * max(math.fsum(weights) / 2, _LEAST_WEIGHT) + MARGIN
    readings = whole.abjad_readings if unwritten else whole.readings
    return not all(is_further(sounds, other, most, unwritten_vowels=unwritten) for other in readings)


def _stems_alike(left: Token, right: Token, above: float) -> tuple[float | None, float]:
    """How alike they are without their endings, which very many names share, and from which likeness on their sounds
    matter besides."""
    if left.stem is not None and right.stem is not None:
        matters = max(0.0, (above - _ENDING_SHARE) / (1 - _ENDING_SHARE) - MARGIN)
        stems = likeness(left.stem, right.stem, above=matters).similarity
        return stems, above if stems <= matters else 0.0
    for ended, other in ((left, right), (right, left)):
        if ended.stem is not None:
            if above < _NISBA and _is_nisba_of(left, right):
                return _NISBA, above
            if ended.groups:  # Nazarov is a known family, and nobody called Nazar
                return None, above
            discount = _PATRONYMIC_STEM if ended.ending in PATRONYMICS else _STEM_ONLY
            return discount * likeness(ended.stem, other, above=above).similarity, above
    return None, above


def _is_nisba_of(left: Token, right: Token) -> bool:
    """Whether one ends in -i, the other in -ov or the Tajik -zoda, of one name."""
    for ended, other in ((left, right), (right, left)):
        if ended.stem is None or other.stem is not None:
            continue
        found = split_ending(other.text) if _is_of_ov(ended.text) else None
        if found is not None and found[1].kind is SuffixKind.NISBA:
            return likeness(ended.stem, token_of(found[0])).similarity >= _VARIANT
    return False


def _is_of_ov(text: str) -> bool:
    """Whether a word has the ending -ov, or the Tajik one that took its place."""
    found = split_ending(text)
    return text.endswith(TAJIK_SON) or (found is not None and found[1].unified == "ov")


def _both_stems(left: Token, right: Token, stems: float, sounds: float) -> float:
    if (left.ending in PATRONYMICS) is not (right.ending in PATRONYMICS):
        return stems * _PATRONYMIC_STEM
    if left.ending in PATRONYMICS:
        return max(stems, 2 * sounds - 1)
    return max(stems * (1 - _ENDING_SHARE) + sounds * _ENDING_SHARE, 2 * sounds - 1)
