"""Places of birth: as somebody wrote them, with their State apart."""

import unicodedata
from dataclasses import dataclass

from protocol.matching.errors import UnreadableError
from protocol.matching.states import state_code

MAX_PLACE_CHARACTERS = 300


@dataclass(frozen=True, slots=True, order=True, repr=False)
class BirthPlace:
    """A place as written, any script, on one line of at most 300 characters, without its State; and the State, three
    letters. Either may be empty, not both. Raises UnreadableError."""

    place: str
    state: str = ""

    def __post_init__(self) -> None:
        place = self.place
        if not (place or self.state) or place != place.strip() or len(place) > MAX_PLACE_CHARACTERS:
            raise UnreadableError(
                "birth_place", "empty, padded or too long", f"write 1 to {MAX_PLACE_CHARACTERS} characters"
            )
        if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in place):
            raise UnreadableError("birth_place", "control characters", "write the place on one line, as plain text")
        object.__setattr__(self, "state", state_code(self.state) if self.state else "")

    def __repr__(self) -> str:
        return "BirthPlace(redacted)"
