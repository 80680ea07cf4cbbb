"""Names of places by sound: how Тафтан, تفتان and Taftan meet, and what is nearly one of them.

Sounds, skeletons and their distance are those by which persons' names meet across scripts (`protocol.matching.sounds`).
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property, lru_cache
from itertools import islice, product
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from node.core.place_words import MAX_TEXT, without_kinds
from protocol.matching.sounds.distance import distance, is_further, weight
from protocol.matching.sounds.reading import for_abjad, read_sounds
from protocol.matching.sounds.skeleton import skeletons_of
from protocol.matching.words import words_of

_MAX_WORDS = 6
_MAX_SKELETONS = 4
_LEAST_SKELETON = 4
"""Consonants that a skeleton has at least, so that one of them may be wrong."""
_MOST_PLACES = 250
"""Places of one skeleton whose names are compared; those with most people first."""
_MOST_NEAR = 40
_MOST_NEAR_PLACES = 80
_MOST_REMEMBERED = 4096
"""Places whose readings are kept for the next time: some kilobytes each."""
_LEAST_WEIGHT = 1.5
_LEAST_SCORE = 0.65
_BEST = 0.99
"""What the very same sounds score: a name as written scores more."""


class Heard(NamedTuple):
    """A place that sounds like a text. at: its number; name: which of its names."""

    at: int
    score: float
    name: str


class _Reading(NamedTuple):
    """A name's sounds, whether its script writes vowels, and its skeletons, likeliest first."""

    sounds: str
    vowels_written: bool
    skeletons: tuple[str, ...]


class _Weighed(NamedTuple):
    """A reading ready to be compared: its sounds, the same as a script without short vowels would write them, and what both
    weigh."""

    vowels_written: bool
    sounds: str
    weight: float
    abjad: str
    abjad_weight: float


class PlaceSounds:
    """Names by place number, for each place all its names."""

    def __init__(
        self, names: Sequence[Sequence[str]], skeletons: Sequence[Sequence[str]] | None, order: Sequence[int]
    ) -> None:
        """skeletons: what `place_skeletons` says of the names of each place; None: it is asked when they are needed
        first. order: the numbers of the places, those that are likeliest meant first."""
        self._names = names
        self._skeletons = skeletons
        self._order = order
        self._readings: dict[int, tuple[tuple[str, _Weighed], ...]] = {}

    def same(self, text: str, among: frozenset[int] | None) -> Iterator[Heard]:
        """The places with a name of the same consonants, however the script writes them: scores by vowels and the rest."""
        for reading in _readings(text):
            for skeleton in reading.skeletons:
                yield from self._scored(reading, self._by_skeleton.get(skeleton, ()), among, at_most=_MOST_PLACES)

    def near(self, text: str, among: frozenset[int] | None) -> Iterator[Heard]:
        """The places with a name with one consonant wrong, missing or too many, in any script."""
        for reading in _readings(text)[-1:]:
            for skeleton in reading.skeletons[:1]:
                if len(skeleton) >= _LEAST_SKELETON:
                    near = (at for one in self._near(skeleton) for at in self._by_skeleton[one])
                    yield from self._scored(reading, near, among, at_most=_MOST_NEAR_PLACES)

    def _near(self, skeleton: str) -> Iterator[str]:
        for length in (len(skeleton) - 1, len(skeleton), len(skeleton) + 1):
            keys = self._by_length.get(length, ())
            met = process.extract(skeleton, keys, scorer=OSA.distance, processor=None, score_cutoff=1, limit=_MOST_NEAR)
            yield from (near for near, apart, _ in met if apart)

    def _scored(
        self, reading: _Reading, places: Iterable[int], among: frozenset[int] | None, *, at_most: int
    ) -> Iterator[Heard]:
        wanted = places if among is None else (at for at in places if at in among)
        ours = _weighed(reading)
        for at in islice(wanted, at_most):
            best, called = 0.0, ""
            for name, theirs in self._readings_of(at):
                score = _alike(ours, theirs, above=max(best, _LEAST_SCORE))
                if score > best:
                    best, called = score, name
            if best >= _LEAST_SCORE:
                yield Heard(at, best, called)

    def _readings_of(self, at: int) -> tuple[tuple[str, _Weighed], ...]:
        known = self._readings.get(at)
        if known is None:
            if len(self._readings) >= _MOST_REMEMBERED:
                self._readings.clear()
            found = {_weighed(reading): name for name in reversed(self._names[at]) for reading in _readings(name)}
            known = self._readings[at] = tuple((name, reading) for reading, name in reversed(found.items()))
        return known

    @cached_property
    def _by_skeleton(self) -> dict[str, list[int]]:
        by_skeleton: dict[str, list[int]] = defaultdict(list)
        for at in self._order:
            for skeleton in place_skeletons(self._names[at]) if self._skeletons is None else self._skeletons[at]:
                by_skeleton[skeleton].append(at)
        return dict(by_skeleton)

    @cached_property
    def _by_length(self) -> dict[int, list[str]]:
        by_length: dict[int, list[str]] = defaultdict(list)
        for skeleton in self._by_skeleton:
            by_length[len(skeleton)].append(skeleton)
        return dict(by_length)


def place_skeletons(names: Iterable[str]) -> tuple[str, ...]:
    """The skeletons by which a place with these names is found, each once. Pure: it can be computed beforehand."""
    return tuple(dict.fromkeys(each for name in names for reading in _readings(name) for each in reading.skeletons))


def _alike(left: _Weighed, right: _Weighed, *, above: float) -> float:
    """1 less the distance of the sounds as a share of what they weigh; 0 where it is not above."""
    unwritten = not (left.vowels_written and right.vowels_written)
    if unwritten:
        ours, theirs, whole = left.abjad, right.abjad, max(left.abjad_weight, right.abjad_weight, _LEAST_WEIGHT)
    else:
        ours, theirs, whole = left.sounds, right.sounds, max(left.weight, right.weight, _LEAST_WEIGHT)
    most = (1 - above / _BEST) * whole
    if is_further(ours, theirs, most, unwritten_vowels=unwritten):
        return 0.0
    return _BEST * max(0.0, 1 - distance(ours, theirs, unwritten_vowels=unwritten, most=most) / whole)


def _weighed(reading: _Reading) -> _Weighed:
    sounds = reading.sounds
    abjad = for_abjad(sounds) if reading.vowels_written else sounds
    weights = weight(sounds, unwritten_vowels=False), weight(abjad, unwritten_vowels=True)
    return _Weighed(reading.vowels_written, sounds, weights[0], abjad, weights[1])


def _readings(text: str) -> tuple[_Reading, ...]:
    """Of the whole text, and of it without words for what the place is, where there are such words; none without sounds."""
    bare = without_kinds(text)
    found = (_reading(text),) if bare == text else (_reading(text), _reading(bare))
    return tuple(reading for reading in found if reading.sounds)


def _reading(text: str) -> _Reading:
    """The sounds of the words run together, and their skeletons, at most four: places are written in one word or two."""
    sounds, vowels_written = "", True
    choices: list[tuple[str, ...]] = []
    for word in words_of(text[:MAX_TEXT])[:_MAX_WORDS]:
        read = _read_word(word)
        sounds += read.sounds
        vowels_written &= read.vowels_written
        choices.append(read.skeletons)
    if len(choices) == 1:
        return _Reading(sounds, vowels_written, tuple(filter(None, choices[0])))
    skeletons: dict[str, None] = {}
    for combined in islice(product(*choices), _MAX_SKELETONS):
        joined = ""
        for each in combined:
            joined += each.removeprefix(joined[-1:])
        if joined:
            skeletons[joined] = None
    return _Reading(sounds, vowels_written, tuple(skeletons))


@lru_cache(maxsize=1 << 13)
def _read_word(word: str) -> _Reading:
    """The sounds of a word, best reading first, and the skeletons of all its readings, at most four."""
    read = read_sounds(word)
    found = (each for one in read.readings for each in skeletons_of(one, vowels_written=read.vowels_written))
    return _Reading(read.readings[0], read.vowels_written, tuple(dict.fromkeys(found))[:_MAX_SKELETONS])
