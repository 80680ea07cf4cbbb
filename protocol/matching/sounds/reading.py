"""A token of any script as sounds."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from protocol.matching.folding import fold_words
from protocol.matching.scripts import script_of
from protocol.matching.sounds import abjads, latin, letters

MAX_SOUNDS = 32
"""Longer tokens are cut: no name of the route comes near, and work stays bounded."""

_LATIN_GROUPS = re.compile("|".join([*sorted(map(re.escape, latin.GROUPS), key=len, reverse=True), "."]), re.DOTALL)
_LATIN_SOUNDS = latin.LETTERS | latin.GROUPS
_LATIN_ENDINGS = re.compile("(?:" + "|".join(sorted(latin.ENDINGS, key=len, reverse=True)) + r")\Z")
_SILENT_H = re.compile(r"(?<=[aeiou])h\Z")
_SOFT_G = re.compile("g(?=[eiy])(?!h)")
_SOFT_G_SOUND = re.compile("g(?=[eiyY])")
_MARKED_S = re.compile("[şšśŝș]")
_BELARUSIAN = ("au", "ou", "eu", "iu")
_VOWELS = frozenset("aeiou")
_GREEK_STARTS = {"mp": "b", "nt": "d", "gk": "g"}
"""How Greek documents begin a word with b, d or g (ELOT 743)."""
_FINAL = {"u": "W"}
_DOUBLED = re.compile(r"(.)\1+")
_ARABIC_ARTICLE = "ال"
_FINAL_YEH = "y"


@dataclass(frozen=True, slots=True)
class Sounds:
    """The sounds of one token, best reading first, 1 to 6. vowels_written: whether its script writes short vowels.

    The one reading is empty for scripts without a table.
    """

    readings: tuple[str, ...]
    vowels_written: bool


def read_sounds(token: str) -> Sounds:
    """The sounds of one token as written (lower case or not, marks kept). Total on any Unicode; at most 32 sounds each."""
    script = script_of(token)
    plain = unicodedata.normalize("NFC", token.casefold())
    if script == "Latn":
        return Sounds(_distinct(squeezed(reading) for reading in _latin(plain)), vowels_written=True)
    if script in abjads.SOUNDS_OF:
        return Sounds(_distinct(reading[:MAX_SOUNDS] for reading in _abjad(token, script)), vowels_written=False)
    if script in letters.SOUNDS_OF:
        return Sounds(_distinct(squeezed(reading) for reading in _alphabetic(plain, script)), vowels_written=True)
    return Sounds(("",), vowels_written=True)


def for_abjad(sounds: str) -> str:
    """A reading with vowels as an abjad would write it: the first vowel stands on alef, the last one is written."""
    if sounds[:1] in _VOWELS:
        sounds = "A" + sounds[1:]
    return sounds[:-1] + _FINAL.get(sounds[-1:], sounds[-1:]) if len(sounds) > 1 else sounds


def _distinct(readings: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(readings)) or ("",)


def squeezed(sounds: str) -> str:
    """A reading with doubled sounds written once, at most 32 of them."""
    return _DOUBLED.sub(r"\1", sounds)[:MAX_SOUNDS]


def _latin(plain: str) -> Iterator[str]:
    first, known = _by_letters(plain)
    yield first
    # Somali, Uyghur, Azeri, Kurdish and Albanian writers use x for a breathed sound, others for ks.
    if "x" in known:
        yield first.replace("ks", "X")
    if first.endswith(_BELARUSIAN):  # -au, -ou, -eu: the Belarusian -ov
        yield first[:-1] + "v"
    if known[:2] in _GREEK_STARTS:
        yield _GREEK_STARTS[known[:2]] + first[2:]
    if _SOFT_G.search(known):
        yield _SOFT_G_SOUND.sub("J", first)
    if _MARKED_S.search(plain):  # who has no ş, š, ś writes s
        yield _by_letters(_MARKED_S.sub("s", plain))[0]


def _by_letters(plain: str) -> tuple[str, str]:
    """The sounds, letter by letter and group by group, and the letters that were read."""
    known = "".join([each if each in latin.LETTERS else _bare(each) for each in plain if each.isalpha()])
    if len(known) > 2:
        known = _LATIN_ENDINGS.sub("i", _SILENT_H.sub("", known))
    return _with_final_yeh("".join([_LATIN_SOUNDS[each] for each in _LATIN_GROUPS.findall(known)])), known


def _with_final_yeh(sounds: str) -> str:
    """Hosseini is not Hossein: an i at the end is a letter of its own in every script."""
    return sounds[:-1] + _FINAL_YEH if len(sounds) > 2 and sounds[-1] in "iY" else sounds


def _bare(letter: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFKD", letter) if each in latin.LETTERS)


def _alphabetic(plain: str, script: str) -> Iterator[str]:
    table = letters.SOUNDS_OF[script]
    first = squeezed(_with_final_yeh(_alphabet(plain, table)))
    yield first
    if first.endswith(_BELARUSIAN):
        yield first[:-1] + "v"
    for others in letters.OTHER_SOUNDS_OF.get(script, ()):
        if any(letter in plain for letter in others):
            yield _with_final_yeh(_alphabet(plain, {**table, **others}))


def _alphabet(plain: str, table: dict[str, str]) -> str:
    sounds = []
    at = 0
    while at < len(plain):
        pair = table.get(plain[at : at + 2]) if at + 1 < len(plain) else None
        if pair is not None:
            sounds.append(pair)
            at += 2
            continue
        sound = table.get(plain[at])
        if sound is None:
            sound = "".join(table.get(each, "") for each in unicodedata.normalize("NFKD", plain[at]))
        sounds.append(sound)
        at += 1
    return "".join(sounds)


def _abjad(token: str, script: str) -> Iterator[str]:
    table = abjads.SOUNDS_OF[script]
    bare = fold_words(token).replace(" ", "")
    whole = "".join(table.get(each, "") for each in bare)
    if script == "Arab" and whole.endswith("Y"):
        whole = whole[:-1] + _FINAL_YEH
    if script == "Arab" and bare.startswith(_ARABIC_ARTICLE) and len(bare) > 3:
        yield whole[2:]
    yield whole
    if script == "Arab" and "J" in whole:  # Egypt reads jim as g
        yield whole.replace("J", "g")


def joined_sounds(first: str, second: str, *, vowels_written: bool) -> str:
    """The sounds of two words written as one."""
    return (squeezed(first + second) if vowels_written else first + second)[:MAX_SOUNDS]
