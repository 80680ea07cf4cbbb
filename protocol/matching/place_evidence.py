"""Where two persons were born, compared by sound and with the State apart: evidence that only ever says a little.

Places are written at different levels: the village in one register, the province in another, the State alone in a third; and
States change. So two places that have a word in common say something, and two that have none hardly anything.
"""

from collections.abc import Sequence
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from protocol.matching.folding import fold_words
from protocol.matching.names import analyse_name
from protocol.matching.places import BirthPlace
from protocol.matching.similarity import likeness
from protocol.matching.tokens import Role, Token

ALIKE = 0.85
"""From which likeness on two words of places are one."""

_WORDS_FOR_PLACES = """
    village town city district province region area governorate county state municipality suburb camp valley settlement
    neighbourhood neighborhood department prefecture division tehsil taluka township locality territory republic
    near in of the and or at vicinity north south east west northern southern eastern western central upper lower
    oblast raion rayon okrug krai kray selo gorod wilayat wilaya vilayat velayat woluswali qarya qaryat mahalla mahallesi
    koyu ilcesi ili sehri shahr shahrestan ostan dehestan
    область район город село деревня посёлок поселок край округ республика облус шаар айыл ноҳия вилоят деҳа шаҳри
    شهر ولایت ولسوالی استان شهرستان قریه روستا ده منطقه محافظة مدينة قرية ضلع تحصیل گاؤں صوبہ
"""
"""Words for what a place is, in the languages of the route: they say nothing of which place it is."""
_GENERIC = frozenset(fold_words(word).replace(" ", "") for word in _WORDS_FOR_PLACES.split())


class PlaceAgreement(StrEnum):
    """How two places of birth agree."""

    SAME_PLACE = "same place"
    SHARED_WORD = "some of the words in common"
    SAME_STATE = "the same State, one of them with nothing nearer"
    OTHER_PLACE = "no word in common"
    OTHER_STATE = "another State"
    UNKNOWN = "not known on both sides"


_LOG_ODDS = {
    PlaceAgreement.SAME_PLACE: 1.6,
    PlaceAgreement.SHARED_WORD: 0.6,
    PlaceAgreement.SAME_STATE: 0.2,
    PlaceAgreement.UNKNOWN: 0.0,
    PlaceAgreement.OTHER_PLACE: -0.1,
    PlaceAgreement.OTHER_STATE: -0.3,
}
"""Assumed, not fitted. Who shares a name and a date by chance often shares the region too, since names are at home in
regions: so much less than how rarely two strangers are born in one place."""


class PlaceEvidence(NamedTuple):
    """log_odds: natural logarithm of how much likelier it is of one person than of two. shared: words in common, folded."""

    agreement: PlaceAgreement
    log_odds: float
    shared: tuple[str, ...] = ()

    def why(self) -> str:
        """In plain words; it names the words in common."""
        return f"{self.agreement} ({', '.join(self.shared)})" if self.shared else self.agreement.value


_UNKNOWN = PlaceEvidence(PlaceAgreement.UNKNOWN, 0.0)


def compare_places(shown: Sequence[BirthPlace], listed: Sequence[BirthPlace]) -> PlaceEvidence:
    """What the best agreement among the places of both sides says. Symmetric, total, pure."""
    if not shown or not listed:
        return _UNKNOWN
    found = [_compared(one, other) if one <= other else _compared(other, one) for one in shown for other in listed]
    return max(found, key=lambda evidence: evidence.log_odds)


@lru_cache(maxsize=1 << 15)
def _compared(one: BirthPlace, other: BirthPlace) -> PlaceEvidence:
    left, right = _words(one.place), _words(other.place)
    shared = _shared(left, right)
    differs = bool(one.state and other.state and one.state != other.state)
    if shared:
        most = 2 * len(shared) >= min(len(left), len(right)) and not differs
        return _told(PlaceAgreement.SAME_PLACE if most else PlaceAgreement.SHARED_WORD, shared)
    if differs:
        return _told(PlaceAgreement.OTHER_STATE)
    if left and right:
        return _told(PlaceAgreement.OTHER_PLACE)
    return _told(PlaceAgreement.SAME_STATE) if one.state and other.state else _UNKNOWN


def _told(agreement: PlaceAgreement, shared: tuple[str, ...] = ()) -> PlaceEvidence:
    return PlaceEvidence(agreement, _LOG_ODDS[agreement], shared)


class _Word(NamedTuple):
    """A word of a place, and the consonants with which it may begin: most words of two places have none in common, and are
    not looked at any closer."""

    token: Token
    beginnings: frozenset[str]


@lru_cache(maxsize=1 << 15)
def _words(place: str) -> tuple[_Word, ...]:
    """The words that say which place it is; all of them, where all are words for what it is."""
    words = tuple(token for token in analyse_name(place).telling if token.role is not Role.INITIAL)
    telling = tuple(token for token in words if token.text not in _GENERIC) or words
    return tuple(_Word(token, frozenset(coarse[:1] for coarse in token.coarse)) for token in telling)


def _shared(left: tuple[_Word, ...], right: tuple[_Word, ...]) -> tuple[str, ...]:
    """Words of the place with fewer words that the other one has too, by sound, each at most once."""
    fewer, more = (left, list(right)) if len(left) <= len(right) else (right, list(left))
    found = []
    for word in fewer:
        near = [other for other in more if not word.beginnings.isdisjoint(other.beginnings)]
        alike = [(likeness(word.token, other.token).similarity, at) for at, other in enumerate(near)]
        best, at = max(alike, default=(0.0, 0))
        if best >= ALIKE:
            more.remove(near[at])
            found.append(word.token.text)
    return tuple(found)
