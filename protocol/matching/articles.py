"""The Arabic article between two names, taken out however they are written.

Saif ul Islam, Saiful Islam, Saifulislam, سيف الاسلام and سیف‌الاسلام all become `saif` and `islam`; Ziaur Rahman and ضیاءالرحمن
`zia` and `rahman`. Before sun letters the article takes their sound: ur-Rahman, uz-Zaman, un-Nisa. Words that merely end so
(Rasul, Mansur, Aygul) stay whole: a table knows them, or what would be left is no name.
"""

import re

from protocol.matching.folding import fold_words
from protocol.matching.remembered import MEGABYTE, remembered, size_of_text
from protocol.matching.tables.articled import articled_names
from protocol.matching.tables.variants import variant_groups

_MIN_STEM = 3
_MIN_UNKNOWN_STEM = 4
"""Adbul is a mistyped Abdul, and no name Adb."""
_MIN_BEHIND = 3
_SHORT_BEHIND = "حق"
"""The one name of two letters that is told from the end of other words (صالحی is no Hai)."""
_ENDINGS = (
    *("ul", "ur", "us", "ush", "uz", "un", "ud", "ol", "or", "os", "oz", "on", "od", "el", "il", "al"),
    *("ул", "уль", "ур", "ус", "уш", "уз", "ун", "уд", "ол", "ор", "ос", "оз", "он", "од"),
)
_STEM_AND_ARTICLE = re.compile(r"(?P<stem>.+?)(?P<vowel>[uoaei]|ou|oo|[уо])(?P<consonant>sh|[lrsznd]|ль|[лрсзндш])?\Z")
_SUN = tuple("nrszнрсз")
"""Letters that are often written once where the article took their sound: Khairunisa, Азизурахман."""
_WOMEN = ("nis", "нис")
"""How Nisa begins, before which nearly any name may stand."""
_USUAL_VOWELS = frozenset(["u", "o", "ou", "oo", "у", "о"])
_MOON = frozenset(["l", "л", "ль"])
_STANDS_ALONE = frozenset(["l", "r", "л", "р"])
_ARABIC_ARTICLE = "ال"
_OTHER_WORDS = frozenset(
    [
        *("abd", "avd", "əbd", "абд", "әбд"),
        *("atul", "babul", "bakul", "batul", "betul", "bulbul", "ertugrul", "makbul", "maqbul", "mridul", "mukul"),
        *("parul", "putul", "rahul", "shimul", "tutul"),
    ]
)
"""Abd al-X is a family of its own (`compounds.py`); the others are names that end so by themselves."""
_OTHER_ENDINGS = ("gul", "gol", "kul", "qul", "nur", "nor", "pur", "por", "гул", "гуль", "кул", "қул", "нур", "пур")
"""Flower, slave, light, son: in Turkic and Persian names these are second halves, and no article."""


def names_around_article(folded: str) -> tuple[str, ...] | None:
    """The two names that one folded word joins by the article, or the one behind it; None for any other word. Total."""
    for at in range(1, len(folded) - len(_SHORT_BEHIND) + 1):
        behind = folded[at:]
        is_name = behind in articled_names() and (len(behind) >= _MIN_BEHIND or behind == _SHORT_BEHIND)
        if is_name and (names := _before(folded[:at], behind)) is not None:
            return (*names, behind)
    return None


@remembered(1 * MEGABYTE, size_of_text)
def without_article(word: str, following: str) -> str:
    """A word as written, or the name in it if it ends with the article. following: the next word, or empty. Total."""
    folded = fold_words(word).replace(" ", "")
    if not folded.endswith(_ENDINGS):
        return word
    return _stem(folded, fold_words(following).replace(" ", ""), is_apart=True) or word


def _before(joined: str, behind: str) -> tuple[str, ...] | None:
    """The names before `behind` in one word: one, or none where it begins with the article."""
    if joined.endswith(_ARABIC_ARTICLE):
        name = joined.removesuffix(_ARABIC_ARTICLE)
        return (name,) if len(name) >= _MIN_STEM else None
    if joined in _ENDINGS and joined[0] in _USUAL_VOWELS:
        return () if _agrees(joined[1:], behind) else None
    stem = _stem(joined, behind, is_apart=False)
    return None if stem is None else (stem,)


def _stem(folded: str, behind: str, *, is_apart: bool) -> str | None:
    found = _STEM_AND_ARTICLE.fullmatch(folded)
    if found is None or len(found["stem"]) < _MIN_STEM or folded in _OTHER_WORDS or found["stem"] in _OTHER_WORDS:
        return None
    stem, consonant = found["stem"], found["consonant"]
    is_usual = found["vowel"] in _USUAL_VOWELS
    is_plain = is_usual and not folded.endswith(_OTHER_ENDINGS)
    if consonant is None:
        may_be = not is_apart and is_usual and behind.startswith(_SUN)
        is_sure = behind.startswith(_WOMEN)
    elif behind in articled_names() and _agrees(consonant, behind):
        may_be = True
        is_sure = is_plain and len(stem) >= _MIN_UNKNOWN_STEM
    else:
        may_be = is_apart and is_plain and consonant in _STANDS_ALONE
        is_sure = False
    # The tables are asked last: they are what costs.
    is_article = may_be and (is_sure or variant_groups(stem)) and not variant_groups(folded)
    return stem if is_article else None


def _agrees(consonant: str, behind: str) -> bool:
    return consonant in _MOON or behind.startswith(consonant)
