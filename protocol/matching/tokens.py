"""Tokens of names: one word, what it sounds like, which part it plays, how much it says.

Everything here is a pure function of the token's text and remembered for the next time: the same few ten thousand words
make up most names of a list.
"""

import math
from dataclasses import dataclass, field
from enum import StrEnum
from sys import getsizeof

from protocol.matching.compounds import ABD, ABU, ALLAH, DIN
from protocol.matching.folding import fold_words
from protocol.matching.remembered import MEGABYTE, remembered
from protocol.matching.scripts import script_of
from protocol.matching.sounds.distance import weight as weight_of_sounds
from protocol.matching.sounds.reading import for_abjad, joined_sounds, read_sounds
from protocol.matching.sounds.skeleton import MAX_SKELETONS, coarse_skeletons, skeletons_of
from protocol.matching.tables.cognates import cognate_groups
from protocol.matching.tables.endings import SuffixKind, split_beginning, split_ending
from protocol.matching.tables.frequencies import FLOOR, frequency
from protocol.matching.tables.particles import RoleHint, role_of
from protocol.matching.tables.variants import canonical_of, variant_groups


class Role(StrEnum):
    """The part that a token plays in a name."""

    NAME = "name"
    PATRONYMIC = "patronymic"
    WEAK_NAME = "weak name"
    """Khan, Begum, Sayyid, Mir: a name or a mere address, added or left out at will."""
    HALF = "half"
    """abd, allah, din, abu: one half of a compound name, which very many people share."""
    INITIAL = "initial"
    HONORIFIC = "honorific"
    PARTICLE = "particle"
    SUFFIX = "suffix"


_ROLE_WEIGHT = {
    Role.NAME: 1.0,
    Role.PATRONYMIC: 0.7,
    Role.WEAK_NAME: 0.45,
    Role.HALF: 0.25,
    Role.INITIAL: 0.25,
    Role.HONORIFIC: 0.1,
    Role.PARTICLE: 0.0,
    Role.SUFFIX: 0.0,
}
_SCRIPTS_WITH_INITIALS = frozenset({"Latn", "Cyrl", "Arab", "Grek", "Armn", "Geor", "Hebr"})
_HALVES = frozenset({ABD, ALLAH, DIN, ABU})
MAX_STEMMED_CHARACTERS = 32
"""Longer words keep their ending: nobody hears it (sounds are cut there too), and "ovovov ..." has two hundred of them."""
PATRONYMICS = frozenset({SuffixKind.PATRONYMIC_MALE, SuffixKind.PATRONYMIC_FEMALE})
_TELLING_ENDINGS = PATRONYMICS | {
    SuffixKind.SLAVIC_MALE,
    SuffixKind.SLAVIC_FEMALE,
    SuffixKind.BORN_OF,
    SuffixKind.SON,
    SuffixKind.CLAN,
    SuffixKind.ARMENIAN,
    SuffixKind.GEORGIAN,
}
"""Endings that very many names share; without the others (Hosseini, Gulkhan) a name is another name."""
_EXCHANGED_ENDINGS = frozenset(["ov", "zada", "oglu", "kyzy"])
"""Endings that one family changes for each other (Rahimov, Rahimzoda; Asanov, Asan uulu), in their shared form: known names
have them too. Of the others a known name merely has the letters: Hussein is nobody's -in."""
_TOKEN_BYTES = 600
"""Of a token without its texts: the object, its tuples and its numbers."""
_COMMONEST_WEIGHT = 0.4
"""What the commonest name of all still weighs, of a rare one's 1."""
_COMMONEST = 0.08
"""The share of people called Muhammad, about: where the scale of weights begins."""


@dataclass(frozen=True, slots=True, eq=False)
class Token:
    """One word of a name. Tokens compare and hash by identity: within one name, the same word is the same object.

    text: folded. readings: sounds, best first, as its script writes them; abjad_readings: the same as a script without
    short vowels would write them. weight: how much it says, 0 (a particle) to 1 (a rare name). groups: groups of
    spellings it belongs to; cognates: groups of kindred names. stem: without its patronymic or family ending, where it
    has one.
    """

    text: str
    script: str
    role: Role
    readings: tuple[str, ...]
    abjad_readings: tuple[str, ...]
    vowels_written: bool
    skeletons: tuple[str, ...]
    coarse: tuple[str, ...]
    weight: float
    groups: frozenset[int]
    stem: "Token | None" = None
    ending: SuffixKind | None = None
    cognates: frozenset[int] = frozenset()
    sound_weight: float = field(default=0.0, repr=False)
    abjad_weight: float = field(default=0.0, repr=False)
    cut: bool = False
    """Whether it is the beginning of a word alone (`name_parts.py`)."""
    is_plain: bool = field(init=False, repr=False)
    """Whether its sounds and letters alone are compared: a whole word with sounds, no initial, and without such an ending."""

    def __post_init__(self) -> None:
        plain = not self.cut and self.role is not Role.INITIAL and self.stem is None and self.readings[0] != ""
        object.__setattr__(self, "is_plain", plain)

    def __repr__(self) -> str:
        return f"Token({self.role}, redacted)"

    @property
    def part_weight(self) -> float:
        """What its part weighs however common it is: Ahmad against Muhammad contradicts as much as two rare names do."""
        return _ROLE_WEIGHT[self.role]

    @property
    def spelling(self) -> str:
        """Its first reading: Latin letters, one for each sound."""
        return self.readings[0]


def token_bytes(token: Token) -> int:
    """About how many bytes a token takes, without its stem's."""
    texts = (*token.readings, *token.abjad_readings, *token.skeletons, *token.coarse)
    return _TOKEN_BYTES + getsizeof(token.text) + sum(getsizeof(text) for text in texts)


@remembered(32 * MEGABYTE, token_bytes)
def token_of(word: str) -> Token:
    """The token of one word as written, any script. Total on any Unicode."""
    folded = fold_words(word).replace(" ", "")
    script = script_of(word)
    sounds = read_sounds(word)
    groups = variant_groups(folded) or _without_article(folded)
    stem, ending = _stem_and_ending(folded, is_known=bool(groups))
    role = _role(folded, script, ending)
    return _token(folded, script, role, sounds.readings, sounds.vowels_written, groups, stem, ending)


def _stem_and_ending(folded: str, *, is_known: bool) -> tuple[Token, SuffixKind] | tuple[None, None]:
    """The name in a word with an ending, or a beginning, that very many names share. is_known: some table lists the word."""
    if len(folded) > MAX_STEMMED_CHARACTERS:
        return None, None
    found = split_ending(folded)
    if found is not None and found[1].kind in _TELLING_ENDINGS:
        is_ending = not is_known or found[1].unified in _EXCHANGED_ENDINGS
        return (token_of(found[0]), found[1].kind) if is_ending else (None, None)
    father = None if is_known else split_beginning(folded)
    return (token_of(father), SuffixKind.SON) if father is not None and variant_groups(father) else (None, None)


@remembered(2 * MEGABYTE, token_bytes)
def joined_token(first: Token, second: Token) -> Token:
    """The token of two words that somebody else wrote as one."""
    text = first.text + second.text
    readings = (joined_sounds(first.readings[0], second.readings[0], vowels_written=first.vowels_written),)
    groups = variant_groups(text)
    return _token(text, first.script, Role.NAME, readings, first.vowels_written, groups, None, None)


def _token(
    text: str,
    script: str,
    role: Role,
    readings: tuple[str, ...],
    vowels_written: bool,
    groups: frozenset[int],
    stem: Token | None,
    ending: SuffixKind | None,
) -> Token:
    abjad_readings = tuple(for_abjad(one) for one in readings) if vowels_written else readings
    return Token(
        text=text,
        script=script,
        role=role,
        readings=readings,
        abjad_readings=abjad_readings,
        vowels_written=vowels_written,
        skeletons=_skeletons(readings, groups, vowels_written=vowels_written),
        coarse=tuple(dict.fromkeys(each for one in readings for each in coarse_skeletons(one))),
        weight=_ROLE_WEIGHT[role] * (_rarity(text, groups) if role in (Role.NAME, Role.PATRONYMIC) else 1.0),
        groups=groups,
        stem=stem,
        ending=ending,
        cognates=cognate_groups(text),
        sound_weight=weight_of_sounds(readings[0], unwritten_vowels=False),
        abjad_weight=weight_of_sounds(abjad_readings[0], unwritten_vowels=True),
    )


def _skeletons(readings: tuple[str, ...], groups: frozenset[int], *, vowels_written: bool) -> tuple[str, ...]:
    """Those of the name it is a spelling of, where that is known and one; those of its readings otherwise."""
    if len(groups) == 1:
        canonical = read_sounds(canonical_of(next(iter(groups))))
        return skeletons_of(canonical.readings[0], vowels_written=True)[:1]
    found = (each for one in readings for each in skeletons_of(one, vowels_written=vowels_written))
    return tuple(dict.fromkeys(found))[:MAX_SKELETONS]


def _without_article(folded: str) -> frozenset[int]:
    return variant_groups(folded[2:]) if folded.startswith("ال") and len(folded) > 4 else frozenset()


_ROLES = {
    RoleHint.TITLE: Role.HONORIFIC,
    RoleHint.WEAK_NAME: Role.WEAK_NAME,
    RoleHint.GENERATION: Role.SUFFIX,
    RoleHint.PARENT_OF: Role.HALF,
}


def _role(folded: str, script: str, ending: SuffixKind | None) -> Role:
    if folded in _HALVES:
        return Role.HALF
    # Before the particles: the I of "I. Qureshi" is Imran's, and a conjunction that weighs like an initial does no harm.
    if len(folded) == 1 and script in _SCRIPTS_WITH_INITIALS:
        return Role.INITIAL
    known = role_of(folded)
    if known is not None:
        return Role.WEAK_NAME if known.may_be_name else _ROLES.get(known.hint, Role.PARTICLE)
    return Role.PATRONYMIC if ending in PATRONYMICS else Role.NAME


def _rarity(text: str, groups: frozenset[int]) -> float:
    """1 for a token of nobody in particular, less the more people share it: linear in the logarithm of its share."""
    share = max([frequency(text), *(frequency(group) for group in groups)])
    told = math.log(_COMMONEST / share) / math.log(_COMMONEST / FLOOR)
    return _COMMONEST_WEIGHT + (1 - _COMMONEST_WEIGHT) * min(1.0, max(0.0, told))
