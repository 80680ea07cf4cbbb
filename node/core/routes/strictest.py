"""The markings of something made of several reports: the strictest of each."""

from collections.abc import Iterable

from protocol.restrictions import Restrictions
from protocol.vocabulary import TrafficLight

_MAX_HANDLING_CHARACTERS = 500
_FROM_STRICT = {
    light: at
    for at, light in enumerate(
        (TrafficLight.RED, TrafficLight.AMBER_STRICT, TrafficLight.AMBER, TrafficLight.GREEN, TrafficLight.CLEAR)
    )
}


def strictest(several: Iterable[Restrictions]) -> Restrictions:
    """All handling codes of any, releasable to whom all are releasable, until the first expires, under the reddest light.

    Handling texts follow one another, and are cut where they grow longer than one may be: the reports hold them whole.
    Raises ValueError for none.
    """
    distinct = set(several)
    if len(distinct) == 1:
        return distinct.pop()
    if not distinct:
        raise ValueError("nothing has no restrictions")
    releasable = set.intersection(*(set(one.releasable_to) for one in distinct))
    texts = sorted({one.handling_text for one in distinct} - {""})
    return Restrictions(
        expires=min(one.expires for one in distinct),
        handling_codes=tuple(sorted({code for one in distinct for code in one.handling_codes})),
        handling_text=" / ".join(texts)[:_MAX_HANDLING_CHARACTERS],
        traffic_light=min((one.traffic_light for one in distinct), key=_FROM_STRICT.__getitem__),
        releasable_to=tuple(sorted(releasable)),
    )
