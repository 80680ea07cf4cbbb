"""What changed between two pictures of one reader, such as of two dates."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from node.core.routes.picture import Gap, LegKey, Picture, PictureLeg, PicturePlace, SharedIndicator

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class LegChange:
    """A leg that stands in both pictures and is not the same. At least one of what is said of it differs."""

    before: PictureLeg
    after: PictureLeg

    @property
    def what(self) -> tuple[str, ...]:
        """Which of `status`, `corroboration`, `circular`, `sources`, `details` and `restrictions` differ."""
        one, other = self.before, self.after
        pairs = {
            "status": (one.status, other.status),
            "corroboration": (one.corroboration, other.corroboration),
            "circular": (one.circular, other.circular),
            "sources": (one.sources, other.sources),
            "details": (_details(one), _details(other)),
            "restrictions": (one.restrictions, other.restrictions),
        }
        return tuple(name for name, (old, new) in pairs.items() if old != new)


@dataclass(frozen=True, slots=True)
class PictureDifference:
    """What is in the later picture alone, in the earlier alone, and in both but changed; each in the pictures' order."""

    since: int
    until: int
    new_places: tuple[PicturePlace, ...]
    gone_places: tuple[PicturePlace, ...]
    new_legs: tuple[PictureLeg, ...]
    gone_legs: tuple[PictureLeg, ...]
    changed_legs: tuple[LegChange, ...]
    opened_gaps: tuple[Gap, ...]
    closed_gaps: tuple[Gap, ...]
    new_indicators: tuple[SharedIndicator, ...]
    gone_indicators: tuple[SharedIndicator, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing of it changed."""
        places = (*self.new_places, *self.gone_places)
        legs = (*self.new_legs, *self.gone_legs, *self.changed_legs)
        rest = (*self.opened_gaps, *self.closed_gaps, *self.new_indicators, *self.gone_indicators)
        return not (places or legs or rest)


def difference(before: Picture, after: Picture) -> PictureDifference:
    """From the one to the other. Both must have been made with one gazetteer, else places differ by their keys alone."""
    old_legs: dict[LegKey, PictureLeg] = {leg.key: leg for leg in before.legs}
    new_legs: dict[LegKey, PictureLeg] = {leg.key: leg for leg in after.legs}
    changes = (LegChange(old_legs[key], leg) for key, leg in new_legs.items() if key in old_legs)
    old_gaps, new_gaps = ({(gap.after, gap.before): gap for gap in one.gaps} for one in (before, after))
    old_shared, new_shared = ({one.indicator: one for one in each.shared_indicators} for each in (before, after))
    return PictureDifference(
        before.as_of,
        after.as_of,
        _only(sorted(after.places.items()), before.places),
        _only(sorted(before.places.items()), after.places),
        _only(new_legs.items(), old_legs),
        _only(old_legs.items(), new_legs),
        tuple(change for change in changes if change.before != change.after and change.what),
        _only(new_gaps.items(), old_gaps),
        _only(old_gaps.items(), new_gaps),
        _only(new_shared.items(), old_shared),
        _only(old_shared.items(), new_shared),
    )


def _only(items: Iterable[tuple[_Key, _Value]], others: Iterable[_Key]) -> tuple[_Value, ...]:
    there = set(others)
    return tuple(value for key, value in items if key not in there)


def _details(leg: PictureLeg) -> tuple[object, ...]:
    return (
        leg.usual_duration_minutes,
        leg.concealments,
        leg.periods,
        leg.recurrences,
        leg.prices,
        leg.persons_per_trip,
    )
