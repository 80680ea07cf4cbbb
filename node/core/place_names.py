"""Names of places as an index: which places a text in any script may mean.

Nothing is built before it is asked for: names as written first, sounds when a text is nobody's name as written.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import OSA

from node.core.place_sounds import Heard, PlaceSounds
from node.core.place_words import MAX_TEXT, is_kind, parts_of, without_kinds
from protocol.matching.folding import fold_words

_TYPED_LETTERS = 4
"""Letters in which one may be mistyped; twice as many in which two may be."""
_MOST_SLIPS = 2
_MOST_KEYS = 50
_BARE = 0.97
"""What a name scores that is the same but for words for what the place is."""
_PART = 0.85
"""What a part of a text, or a text that is a part of a name, is worth of the whole."""
_SURE = 0.9
"""From which score on nothing further is tried."""


class Through(StrEnum):
    """Through what a text and a place met."""

    CODE = "code"
    NAME = "name"
    SOUND = "sound"
    SPELLING = "spelling"
    PART = "part"


@dataclass(frozen=True, slots=True)
class Found:
    """at: the number of the place; is_first_name: whether `name` is the one that it is called by."""

    at: int
    score: float
    through: Through
    name: str
    is_first_name: bool


class _Spelt(NamedTuple):
    at: int
    name: str


class PlaceNames:
    """Names by place number: for each place all its names, the first one being what it is called by."""

    def __init__(
        self,
        names: Sequence[Sequence[str]],
        skeletons: Sequence[Sequence[str]] | None = None,
        order: Sequence[int] | None = None,
    ) -> None:
        """As `PlaceSounds`."""
        self._names = names
        self._sounds = PlaceSounds(names, skeletons, range(len(names)) if order is None else order)

    def exact(self, text: str, among: frozenset[int] | None) -> list[Found]:
        """The places with that name but for case, marks, spaces and variants of letters; if there are none, those with it
        without the words for what it is (`Port of ...`)."""
        whole, bare = _keys(text)
        met = self._met(self._spelt.get(whole, ()), 1.0, Through.NAME, among)
        return met or (self._met(self._spelt.get(bare, ()), _BARE, Through.NAME, among) if bare != whole else [])

    def sounding(self, text: str, among: frozenset[int] | None) -> list[Found]:
        """The places with a name of the same consonants in any script, and those that are called so but for a word for
        what they are (`Taftan Airport`)."""
        bare = self._met(self._bare.get(_keys(text)[1], ()), _BARE, Through.PART, among)
        return _best([*bare, *self._heard(self._sounds.same(text, among))])

    def alike(self, text: str, among: frozenset[int] | None) -> list[Found]:
        """The places whose names sound alike, are spelt alike or have a part of the text in common, the surest way that
        finds any."""
        found = self.sounding(text, among)
        if _highest(found) < _SURE:
            found += [*self._mistyped(text, among), *self._heard(self._sounds.near(text, among))]
        return _best([*found, *self._words(text, among), *self._parts(text, among)])

    def _met(
        self, spelt: Iterable[_Spelt], score: float, through: Through, among: frozenset[int] | None
    ) -> list[Found]:
        return [
            Found(one.at, score, through, one.name, one.name == self._names[one.at][0])
            for one in spelt
            if among is None or one.at in among
        ]

    def _heard(self, heard: Iterable[Heard]) -> Iterator[Found]:
        for one in heard:
            yield Found(one.at, one.score, Through.SOUND, one.name, one.name == self._names[one.at][0])

    def _parts(self, text: str, among: frozenset[int] | None) -> Iterator[Found]:
        """`Taftan/Mirjaveh`, `Van, Türkiye`: each part by itself."""
        for part in parts_of(text):
            for found in self.exact(part, among) or self.sounding(part, among):
                yield Found(found.at, found.score * _PART, Through.PART, found.name, found.is_first_name)

    def _words(self, text: str, among: frozenset[int] | None) -> Iterator[Found]:
        """`Boldak`: places with that word in their name."""
        key = _keys(text)[1]
        if len(key) > 2:
            yield from self._met(self._by_word.get(key, ()), _PART, Through.PART, among)

    def _mistyped(self, text: str, among: frozenset[int] | None) -> Iterator[Found]:
        """Letters wrong, missing, too many or out of order, but for the first and the last one both."""
        key = _keys(text)[1]
        slips = min(_MOST_SLIPS, len(key) // _TYPED_LETTERS)
        for length in range(len(key) - slips, len(key) + slips + 1) if slips else ():
            ends = ((length, key[0], ""), (length, "", key[-1]))
            keys = dict.fromkeys(each for end in ends for each in self._keys_by_end.get(end, ()))
            met = process.extract(
                key, list(keys), scorer=OSA.distance, processor=None, score_cutoff=slips, limit=_MOST_KEYS
            )
            for near, apart, _ in met:
                score = 1 - (apart + 0.5) / (max(len(key), length) + 1)
                yield from self._met(self._spelt[near], score, Through.SPELLING, among)

    @cached_property
    def _spelt(self) -> dict[str, list[_Spelt]]:
        return self._by_key[0]

    @cached_property
    def _bare(self) -> dict[str, list[_Spelt]]:
        return self._by_key[1]

    @cached_property
    def _by_word(self) -> dict[str, list[_Spelt]]:
        return self._by_key[2]

    @cached_property
    def _by_key(self) -> tuple[dict[str, list[_Spelt]], ...]:
        """By the whole name; by what is left without words for what it is; by each telling word of several."""
        spelt: dict[str, list[_Spelt]] = defaultdict(list)
        bare: dict[str, list[_Spelt]] = defaultdict(list)
        by_word: dict[str, list[_Spelt]] = defaultdict(list)
        for at, names in enumerate(self._names):
            seen: set[str] = set()
            for name in names:
                folded = fold_words(name)
                key = folded.replace(" ", "")
                if key in seen or not key:
                    continue
                seen.add(key)
                one = _Spelt(at, name)
                spelt[key].append(one)
                if len(key) < len(folded):
                    telling = [word for word in folded.split() if not is_kind(word)]
                    if telling and len("".join(telling)) < len(key):
                        bare["".join(telling)].append(one)
                    for word in telling:
                        if len(word) > 2:
                            by_word[word].append(one)
        return dict(spelt), dict(bare), dict(by_word)

    @cached_property
    def _keys_by_end(self) -> dict[tuple[int, str, str], list[str]]:
        """By length and first letter, and by length and last letter: to look at all of them takes ten times as long."""
        by_end: dict[tuple[int, str, str], list[str]] = defaultdict(list)
        for key in self._spelt:
            by_end[len(key), key[0], ""].append(key)
            by_end[len(key), "", key[-1]].append(key)
        return dict(by_end)


def _keys(text: str) -> tuple[str, str]:
    """As names are kept: the whole text, and what is left of it without words for what it is."""
    text = text[:MAX_TEXT]
    return fold_words(text).replace(" ", ""), fold_words(without_kinds(text)).replace(" ", "")


def _highest(found: Iterable[Found]) -> float:
    return max((one.score for one in found), default=0.0)


def _best(found: Iterable[Found]) -> list[Found]:
    """Each place once, by its best score."""
    best: dict[int, Found] = {}
    for one in found:
        known = best.get(one.at)
        if known is None or (one.score, one.is_first_name) > (known.score, known.is_first_name):
            best[one.at] = one
    return list(best.values())
