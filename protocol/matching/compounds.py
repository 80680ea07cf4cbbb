"""Compound names, taken apart in the same way however they are written.

Abdulrahman, Abd al-Rahman, Abdurrahmon and عبدالرحمن all become `abd` and a name; Nuruddin, Nur-ud-Din and نورالدین a name and
`din`; Habibullah, Habib Ullah and حبیب الله a name and `allah`; Abubakr, Abu Bakr and ابوبکر `abu` and a name. The half that
so many people share then weighs little, and the other half is compared like any name. The article between two names goes
(`articles.py`).
"""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest

from protocol.matching.articles import names_around_article, without_article
from protocol.matching.folding import fold_words
from protocol.matching.remembered import MEGABYTE, remembered, size_of_texts
from protocol.matching.scripts import script_of
from protocol.matching.tables.splits import split_joined
from protocol.matching.tables.variants import variant_groups

ABD, ALLAH, DIN, ABU = "abd", "allah", "din", "abu"
"""The halves, as words of the Latin script; the Arabic script's own forms fold to them by their group of spellings."""

_WHOLE = {
    word: half
    for half, words in {
        ABD: """
            abd abdul abdel abdal abdoul abdu abdur abder abdol abdil abdou عبد абд абдул абдель абдуль абду абдал абдаль
        """,
        ALLAH: "allah ullah ollah ellah olla ulla الله لله улла аллах оллох алла",
        DIN: "din uddin eddin eddine aldin deen addin الدین دین дин дуддин аддин уддин",
        ABU: "abu abou abo aboo ebu ابو ابی абу або",
    }.items()
    for word in words.split()
}
_LATIN_ABD = re.compile(r"abd(?:[aeiouy]{1,2}l|[aeiouy]{1,2})?(.{2,})\Z")
_LATIN_ALLAH = re.compile(r"(.{3,}?)(?:[aeiou]{1,2})?l+ah?\Z")
_LATIN_DIN = re.compile(r"(.{2,}?)(?:[aeiou]{1,2}(?:l|d|s|z|n|r|t|sh)?|l)?-?d(?:i|ee|y)ne?\Z")
_JOINS_DIN = re.compile(r"(?:dd|ld|[uoe]d|zd|rd|nd|sd|shd)(?:i|ee|y)ne?\Z")  # and no Verdin or Aladin
_LATIN_ABU = re.compile(r"ab(?:u|ou)(?:l)?(.{3,})\Z")
_CYRILLIC_ABD = re.compile(r"абд(?:[аеиоуыэ]ль?|[аеиоуыэ])?(.{2,})\Z")
_CYRILLIC_ALLAH = re.compile(r"(.{3,}?)[аеиоуэ]лл[ао][хҳ]?\Z")
_CYRILLIC_DIN = re.compile(r"(.{2,}?)[аеиоуэ]д?дин\Z")
_CYRILLIC_ABU = re.compile(r"абу(?:ль?)?(.{3,})\Z")
_PARENT_OF = "bou"
_ARABIC_PARENT_OF = "بو"
"""How the Maghreb and Iran begin a name with Abu: Bouyahia, بوعلی."""
_SERVANT_OF_ALLAH = re.compile(r"(?:[aou]?l)?l+a[hx]?\Z|ah\Z|a(?:i|y|ye)\Z|(?:[ауо]?л)?л+[ао][хҳ]?\Z|[ао][хҳ]\Z|ай\Z")
_ABDULLAYEV = re.compile(r"l*a[yi]?ev[a]?\Z|л*аева?\Z")
_KEPT_WHOLE = frozenset(["mullah", "molla", "mulla", "aladdin", "abedin", "abdin", "abidin", "мулла"])


def parts_of_words(words: Sequence[str]) -> Iterator[str]:
    """The parts of all words of a name, in their order; an article that is written with the word before it is left out."""
    for word, following in zip_longest(words, words[1:], fillvalue=""):
        yield from parts_of(without_article(word, following))


@remembered(8 * MEGABYTE, size_of_texts)
def parts_of(word: str) -> tuple[str, ...]:
    """The word itself, or the two or three words that it is made of."""
    folded = fold_words(word).replace(" ", "")
    half = _WHOLE.get(folded)
    if half is not None:
        return (half,)
    joined = split_joined(folded)
    if len(joined) > 1:
        return tuple(part for each in joined for part in parts_of(each))
    return tuple(_compound(word, folded))


def _compound(word: str, folded: str) -> Iterator[str]:
    script = script_of(word)
    found = _PARTERS[script](folded) if script in _PARTERS and folded not in _KEPT_WHOLE else None
    yield from found or (word,)


def _arabic(folded: str) -> tuple[str, ...] | None:
    if folded.startswith("عبد") and len(folded) >= 6:
        rest = folded[3:]
        return ABD, ALLAH if rest in ("الله", "للہ", "لله", "اله") else rest
    if folded.startswith("ابو") and len(folded) >= 6:
        return ABU, folded[3:]
    if around := names_around_article(folded):
        return around
    for ending, half in (("الله", ALLAH), ("الدین", DIN)):
        if folded.endswith(ending) and len(folded) > len(ending) + 1:
            return folded[: -len(ending)], half
    return _parent_of(folded, _ARABIC_PARENT_OF)


def _latin(folded: str) -> tuple[str, ...] | None:
    if found := _LATIN_ABD.match(folded):
        return _servant(found[1])
    if around := names_around_article(folded):
        return around
    if (found := _LATIN_ALLAH.match(folded)) and len(folded) >= 7 and folded.endswith(("llah", "ulla", "olla")):
        return found[1], ALLAH
    if (found := _LATIN_DIN.match(folded)) and len(folded) >= 6 and _JOINS_DIN.search(folded):
        return found[1], DIN
    if found := _LATIN_ABU.match(folded):
        return ABU, found[1]
    return _parent_of(folded, _PARENT_OF)


def _parent_of(folded: str, beginning: str) -> tuple[str, ...] | None:
    """Only of names that some table knows, in words that none knows."""
    name = folded.removeprefix(beginning)
    is_name = len(folded) > len(name) > 2 and variant_groups(name) and not variant_groups(folded)
    return (ABU, name) if is_name else None


def _cyrillic(folded: str) -> tuple[str, ...] | None:
    if found := _CYRILLIC_ABD.match(folded):
        return _servant(found[1])
    if around := names_around_article(folded):
        return around
    if (found := _CYRILLIC_ALLAH.match(folded)) and len(folded) >= 7:
        return found[1], ALLAH
    if found := _CYRILLIC_DIN.match(folded):
        return found[1], DIN
    if found := _CYRILLIC_ABU.match(folded):
        return ABU, found[1]
    return None


def _servant(rest: str) -> tuple[str, ...] | None:
    if _ABDULLAYEV.match(rest):
        return None
    return ABD, ALLAH if _SERVANT_OF_ALLAH.match(rest) else rest


_PARTERS = {"Arab": _arabic, "Latn": _latin, "Cyrl": _cyrillic}
