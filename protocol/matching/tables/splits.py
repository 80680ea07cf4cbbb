"""Names written in one word that are two: `mohammadreza`, `gulmohammad`, `محمدرضا`.

Only names of which both halves are known are split, and only behind a first half that is commonly joined; so ordinary
names stay whole. Source: own compilation of Persian, Dari, Pashto, Urdu and Tajik double names.
"""

from functools import lru_cache

from protocol.matching.folding import fold_words
from protocol.matching.tables.variants import group_named, spellings_of, variant_groups

_FIRST = (
    *("muhammad", "ahmad", "ali", "amir", "husayn", "hasan", "gul", "ghulam", "mir", "shah", "sayyid", "sher"),
    *(
        "nur",
        "khan",
        "jan",
        "fatima",
        "zahra",
        "haidar",
        "said",
        "aziz",
        "dost",
        "khair",
        "lal",
        "wali",
        "nabi",
        "mahdi",
    ),
    *("dawlat", "nazir", "taj", "yar", "shams", "faiz", "fazl", "rahim", "karim", "murad", "safar", "mirza"),
)
_SECOND = (
    *("muhammad", "ahmad", "ali", "husayn", "hasan", "reza", "mahdi", "amin", "jan", "khan", "shah", "gul", "javad"),
    *(
        "sadiq",
        "bagher",
        "jafar",
        "taqi",
        "kazim",
        "hadi",
        "nabi",
        "akbar",
        "asghar",
        "abbas",
        "haidar",
        "yar",
        "mirza",
    ),
    *("rahman", "nur", "wali", "zaman", "ibrahim", "ismail", "yusuf", "sharif", "hashim", "karim", "rahim", "salim"),
    *("rasul", "sakhi", "saif", "zahra", "zaynab", "said", "murad", "shirin", "qasim", "mustafa", "murtaza", "hamid"),
)
_ADDRESSED = frozenset(["agha", "aqa", "اقا", "اغا"])
"""Second halves that are addresses otherwise."""
_EXPLICIT = {
    "alireza": ("ali", "reza"),
    "fatemehzahra": ("fatemeh", "zahra"),
    "bibigul": ("bibi", "gul"),
    "بیبیگل": ("بیبی", "گل"),
    "shahjahan": ("shah", "jahan"),
    "mdabdul": ("md", "abdul"),
}
MIN_PART = 2
MIN_JOINED = 5
"""Both halves together: shorter words are whole names by chance of spelling."""


def split_joined(token: str) -> tuple[str, ...]:
    """The two names that a folded token joins, or the token alone. Total; never splits a name some table lists."""
    if token in _explicit():
        return _explicit()[token]
    if len(token) < MIN_JOINED or variant_groups(token):
        return (token,)
    firsts, seconds = _halves()
    for cut in range(MIN_PART, len(token) - MIN_PART + 1):
        if token[:cut] in firsts and token[cut:] in seconds:
            return (token[:cut], token[cut:])
    return (token,)


@lru_cache(maxsize=1)
def _halves() -> tuple[frozenset[str], frozenset[str]]:
    """Spellings of first and second halves; none of these names is read by rule, so the listed spellings are all."""
    first, second = (
        spellings_of(frozenset(number for name in names if (number := group_named(name)) is not None))
        for names in (_FIRST, _SECOND)
    )
    return first, second | _ADDRESSED


@lru_cache(maxsize=1)
def _explicit() -> dict[str, tuple[str, ...]]:
    return {fold_words(token): parts for token, parts in _EXPLICIT.items()}
