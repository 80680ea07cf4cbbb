"""Skeletons: the consonants of a token in classes that are the same in every script of the route.

A skeleton drops vowels, y and whatever a script or a writer leaves out (ayn, an h at the end), and takes for one what some
script writes with one letter or some writer confuses: b and p; d, dh, z and zh; t and th; k, q, g and gh; h and kh;
s and ts; sh, ch and j; f, v and the w that stands for a consonant. `coarse_skeleton` goes further, for a first quick look.

A sound that writers read in two ways gives two skeletons: the w inside an Arabic word, the Latin letters c, ch, j and th.
"""

MAX_SKELETONS = 4
_CLASSES = {
    "b": "bp",
    "f": "fv",
    "t": "tT",
    "d": "dDzZ",
    "k": "kQgG",
    "h": "HX",
    "s": "sq",
    "S": "SCJ",
    "l": "l",
    "m": "m",
    "n": "n",
    "r": "r",
}
_CLASS_OF = {sound: name for name, sounds in _CLASSES.items() for sound in sounds}
_COARSE_CLASSES = {
    "b": "bp",
    "f": "f",
    "t": "tTdD",
    "k": "kQgGX",
    "s": "sSzZCJcq",
    "l": "l",
    "m": "m",
    "n": "n",
    "r": "r",
}
_COARSE = str.maketrans(
    {
        **{sound: name for name, sounds in _COARSE_CLASSES.items() for sound in sounds},
        **dict.fromkeys("HYWEAyvaeiou"),
    }
)
_VOWEL_SIGNS = frozenset("aeiouAYy")
_NARROW = frozenset("eiyY")
_ELSE = {"C": "k", "J": "", "T": "s"}
_TWO_WAYS = {True: frozenset("WcCJT"), False: frozenset("WcT")}
"""Sounds that a skeleton can hold in two ways, by whether vowels are written."""


def coarse_skeletons(sounds: str) -> tuple[str, ...]:
    """The coarse skeletons of a sound string, doubled classes once. Empty if there is no consonant in it.

    Two where a kh is in it: some write it as k, others as the h that a coarse skeleton leaves out (Tokhti, Tohti).
    """
    first = squeezed(sounds.translate(_COARSE))
    return (first, squeezed(sounds.replace("X", "").translate(_COARSE))) if "X" in sounds else (first,)


def skeletons_of(sounds: str, *, vowels_written: bool) -> tuple[str, ...]:
    """The skeletons of a sound string, likeliest first, 1 to 4, each at most as long as the sounds. May be ("",)."""
    if _TWO_WAYS[vowels_written].isdisjoint(sounds):
        kept = sounds[:-1] if sounds[-1:] == "H" else sounds
        return (squeezed("".join([_CLASS_OF.get(sound, "") for sound in kept])),)
    choices = [_choices(sounds, at, vowels_written=vowels_written) for at in range(len(sounds))]
    if sounds[-1:] == "H":
        choices[-1] = ("",)
    found = {"": None}
    for several in choices:
        grown = dict.fromkeys(each + choice for choice in several for each in found)
        found = dict(list(grown.items())[:MAX_SKELETONS])
    return tuple(dict.fromkeys(squeezed(each) for each in found))


def _choices(sounds: str, at: int, *, vowels_written: bool) -> tuple[str, ...]:
    """What the sound at a place may be in a skeleton, likeliest first."""
    sound = sounds[at]
    following = sounds[at + 1 : at + 2]
    if sound == "W":
        return _choices_of_w(sounds, at, following, vowels_written=vowels_written)
    if sound == "c":
        return ("s", "S") if following in _NARROW and following else ("k", "S")
    first = _CLASS_OF.get(sound, "")
    if sound in _ELSE and (vowels_written or sound == "T"):
        return first, _ELSE[sound]
    return (first,)


def _choices_of_w(sounds: str, at: int, following: str, *, vowels_written: bool) -> tuple[str, ...]:
    """Consonant at the beginning and before a vowel, vowel otherwise; after alef writers differ."""
    if at == 0:
        return ("f",)
    if vowels_written:
        return ("f",) if following in _VOWEL_SIGNS and following else ("", "f")
    if following in ("A", "Y", "W") and following:
        return "f", ""
    return ("f", "") if sounds[at - 1] == "A" and following else ("", "f")


def squeezed(skeleton: str) -> str:
    """The skeleton with equal classes side by side once."""
    kept: list[str] = []
    for each in skeleton:
        if not kept or kept[-1] != each:
            kept.append(each)
    return "".join(kept)
