"""How alike two tokens are, and through what: the spelling, a group of spellings, the sounds, or a stem."""

from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA, Levenshtein

from protocol.matching.sounds.distance import distance
from protocol.matching.tables.cognates import cognate_groups
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
_ENDING_SHARE = 0.15
_TYPED_LENGTH = 5
"""One slip is believed for every five letters."""
_MOST_SLIPS = 2
_TYPED_ALLOWANCE = 0.5
_LEAST_WEIGHT = 1.2
"""Very short tokens are never nearly alike."""


@lru_cache(maxsize=1 << 19)
def likeness(left: Token, right: Token) -> Likeness:
    """How alike two tokens are; the same whichever comes first."""
    if left.text == right.text:
        return Likeness(1.0, Through.SPELLING)
    if left.cut or right.cut:
        cut, other = sorted((left, right), key=lambda one: (not one.cut, len(one.text), one.text))
        return _of_cut(cut, other)
    if left.groups and right.groups:
        return _of_known(left, right)
    if left.role is Role.INITIAL or right.role is Role.INITIAL:
        return _of_initial(left, right)
    if not left.readings[0] or not right.readings[0]:
        return _of_letters(left, right)
    sounds = max(_sounds_alike(left, right), _slip_of_typing(left, right))
    by_stem = _stems_alike(left, right, sounds)
    if by_stem is not None and left.stem is not None and right.stem is not None:
        return Likeness(by_stem, Through.STEM)
    if by_stem is not None and by_stem > sounds:
        return Likeness(by_stem, Through.STEM)
    if sounds < _COGNATE and cognate_groups(left.text) & cognate_groups(right.text):
        return Likeness(_COGNATE, Through.COGNATE)
    return Likeness(sounds, Through.SOUNDS)


def _of_known(left: Token, right: Token) -> Likeness:
    if left.groups & right.groups:
        return Likeness(_VARIANT, Through.VARIANT)
    if cognate_groups(left.text) & cognate_groups(right.text):
        return Likeness(_COGNATE, Through.COGNATE)
    return Likeness(min(_OTHER_NAME, _sounds_alike(left, right)), Through.SOUNDS)


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


def _sounds_alike(left: Token, right: Token) -> float:
    """1 less the distance of their nearest readings, as a share of what a reading weighs."""
    if not _skeletons_near(left, right):
        return 0.0
    if left.vowels_written and right.vowels_written:
        apart = min(distance(a, b, unwritten_vowels=False) for a in left.readings for b in right.readings)
        whole = (left.sound_weight + right.sound_weight) / 2
    else:
        apart = min(distance(a, b, unwritten_vowels=True) for a in left.abjad_readings for b in right.abjad_readings)
        whole = (left.abjad_weight + right.abjad_weight) / 2
    return max(0.0, 1.0 - apart / max(whole, _LEAST_WEIGHT))


def _slip_of_typing(left: Token, right: Token) -> float:
    """For words of one script, as long as both are long enough that a letter may be wrong, missing or out of order."""
    length = max(len(left.text), len(right.text))
    if left.script != right.script or length < _TYPED_LENGTH:
        return 0.0
    believed = min(_MOST_SLIPS, length // _TYPED_LENGTH)
    slips = OSA.distance(left.text, right.text, score_cutoff=believed)
    return 1.0 - slips / (length + _TYPED_ALLOWANCE) if slips <= believed else 0.0


def _skeletons_near(left: Token, right: Token) -> bool:
    """Whether a closer look is worth while: cheap, and passes all that could come out alike."""
    for one in left.coarse:
        for other in right.coarse:
            most = max(1, max(len(one), len(other)) // 2)
            if Levenshtein.distance(one, other, score_cutoff=most) <= most:
                return True
    return False


def _stems_alike(left: Token, right: Token, sounds: float) -> float | None:
    """How alike they are without their endings, which very many names share; None when neither has one."""
    if left.stem is not None and right.stem is not None:
        stems = likeness(left.stem, right.stem).similarity
        if (left.ending in PATRONYMICS) is not (right.ending in PATRONYMICS):
            return stems * _PATRONYMIC_STEM
        if left.ending in PATRONYMICS:
            return max(stems, 2 * sounds - 1)
        return max(stems * (1 - _ENDING_SHARE) + sounds * _ENDING_SHARE, 2 * sounds - 1)
    for ended, other in ((left, right), (right, left)):
        if ended.stem is not None:
            discount = _PATRONYMIC_STEM if ended.ending in PATRONYMICS else _STEM_ONLY
            return discount * likeness(ended.stem, other).similarity
    return None
