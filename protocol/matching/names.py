"""Names as the matcher sees them: tokens in the order written, each with its part, its sounds and its weight."""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from protocol.matching.errors import UnreadableError
from protocol.matching.name_parts import NameParts, read_name
from protocol.matching.scripts import script_of
from protocol.matching.tokens import Role, Token

__all__ = ["MAX_NAME_CHARACTERS", "MAX_TOKENS", "AnalysedName", "analyse_name", "check_name", "script_of"]

MAX_TOKENS = 24
MAX_NAME_CHARACTERS = 400


@dataclass(frozen=True, slots=True, eq=False)
class AnalysedName:
    """A name's tokens, at most 24. `telling` are those that say anything: without particles and suffixes, and without
    a word that is repeated. A name of nothing but particles keeps them all. parts: where the writing tells them apart."""

    tokens: tuple[Token, ...]
    telling: tuple[Token, ...]
    parts: NameParts | None = None

    def __repr__(self) -> str:
        return f"AnalysedName({len(self.tokens)} tokens, redacted)"

    @property
    def is_single(self) -> bool:
        """Whether it has one name at most: such a name alone never decides (DOMAIN section 7, Pakistani single names)."""
        return sum(token.role in (Role.NAME, Role.PATRONYMIC) for token in self.telling) <= 1


@lru_cache(maxsize=65536)
def analyse_name(text: str) -> AnalysedName:
    """The tokens of a name of any script. Total on any Unicode; bounded in time and size whatever is sent."""
    written, parts = read_name(text)
    tokens = written[:MAX_TOKENS]
    telling = tuple(dict.fromkeys(token for token in tokens if token.weight > 0))
    return AnalysedName(tokens, telling or tokens, parts=parts)


def check_name(text: str) -> None:
    """Refuses what is not a name on one line, 1 to 400 characters without padding. Raises UnreadableError."""
    if not 1 <= len(text) <= MAX_NAME_CHARACTERS or text != text.strip():
        raise UnreadableError("name", "empty, padded or too long", f"write 1 to {MAX_NAME_CHARACTERS} characters")
    if any(unicodedata.category(character) in ("Cc", "Cs", "Zl", "Zp") for character in text):
        raise UnreadableError("name", "control characters", "write the name on one line, as plain text")
