"""Words that say what a place is rather than which: a report has `Port of Piraeus`, a list `Piraeus`."""

import re

from protocol.matching.folding import fold_words

_KINDS = """
    city town village district province region governorate county municipality camp township
    port harbour harbor seaport airport apt aerodrome terminal station
    border crossing checkpoint checkpost post gate bcp of
    gümrük kapısı sınır limanı havalimanı şehri ilçesi
    порт аэропорт город село посёлок поселок граница пункт пропуска кпп область район шаар ноҳия шаҳри
    شهر ولایت ولسوالی استان شهرستان بندر گمرک مرز فرودگاه ميناء مطار معبر منفذ مدينة محافظة ضلع تحصیل سرحد بارڈر
    λιμάνι λιμένας αεροδρόμιο
"""
_FOLDED = frozenset(fold_words(word) for word in _KINDS.split())
_PARTS = re.compile(r"[/,;()|–—>→]|\s-\s|\s(?:to|near)\s")
MAX_PARTS = 4
MAX_TEXT = 200
"""Longer texts are cut: no place has such a name, and work stays bounded whatever is sent."""


def is_kind(folded: str) -> bool:
    """Whether a word, folded, says what a place is."""
    return folded in _FOLDED


def without_kinds(text: str) -> str:
    """The text, at most 200 characters of it, without the words for what a place is; whole if nothing else would be left.

    Total on any Unicode.
    """
    words = text[:MAX_TEXT].split()
    if len(words) < 2:
        return text[:MAX_TEXT]
    kept = [word for word in words if not is_kind(fold_words(word))]
    return " ".join(kept) if kept and len(kept) < len(words) else text[:MAX_TEXT]


def parts_of(text: str) -> tuple[str, ...]:
    """The parts of `Taftan/Mirjaveh` or `Van, Türkiye`, at most four; none if there is one part alone."""
    parts = tuple(part.strip() for part in _PARTS.split(text[:MAX_TEXT]) if part.strip())
    return parts[:MAX_PARTS] if len(parts) > 1 else ()
