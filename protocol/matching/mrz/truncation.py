"""Fits a name into the name field: ICAO Doc 9303 part 4 section 4.2.3, part 5 and 6 section 4.2.3, part 7 section 4.2.2.1.

Of the ways that Doc 9303 leaves to the issuing State, this is the one that takes characters from the longest components.
"""

from protocol.matching.errors import UnreadableError
from protocol.matching.mrz.layout import FILLER

_GAP = FILLER * 2


def name_field(primary: list[str], secondary: list[str], width: int) -> str:
    """The name in exactly `width` characters, components in their order, each a beginning of itself.

    A name that fits is complete and padded. One that does not ends with a letter in the last position, the sign that it
    may be truncated, and has at least the first letter of the secondary identifier. Raises UnreadableError when a name
    has too many components for that.
    """
    whole = _join(primary, secondary)
    if len(whole) <= width:
        return whole.ljust(width, FILLER)
    room = width - len(_GAP) - 1 if secondary else width
    if len(FILLER.join(primary)) > room:
        primary = _shortened(primary, room)
    for _ in range(2):
        cut = _join(primary, secondary)[:width]
        if len(cut) == width and cut[-1] != FILLER:
            return cut
        primary, secondary = _one_shorter(primary, secondary, len(cut.rstrip(FILLER)))
    raise _too_many()


def _join(primary: list[str], secondary: list[str]) -> str:
    return FILLER.join(primary) + (_GAP + FILLER.join(secondary) if secondary else "")


def _shortened(components: list[str], room: int) -> list[str]:
    """Takes characters from the longest component, the last of them first, until all fit; then drops the last ones."""
    components = list(components)
    while len(FILLER.join(components)) > room:
        longest = max(range(len(components)), key=lambda place: (len(components[place]), place))
        if len(components[longest]) > 1:
            components[longest] = components[longest][:-1]
        else:
            components.pop()
    return components


def _one_shorter(primary: list[str], secondary: list[str], shown: int) -> tuple[list[str], list[str]]:
    """Takes one character from the longest component among the `shown` characters: the next one's initial comes in."""
    components = [*primary, *secondary]
    ends = [
        len(_join(primary[: place + 1], secondary[: max(0, place + 1 - len(primary))]))
        for place in range(len(components))
    ]
    seen = [place for place, end in enumerate(ends) if end <= shown and len(components[place]) > 1]
    if not seen:
        raise _too_many()
    longest = max(seen, key=lambda place: (len(components[place]), place))
    components[longest] = components[longest][:-1]
    return components[: len(primary)], components[len(primary) :]


def _too_many() -> UnreadableError:
    return UnreadableError(
        "name", "too many components for the name field", "leave out the least important ones, or join them"
    )
