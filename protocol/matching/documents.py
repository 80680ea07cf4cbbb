"""Travel documents as match keys see them: class, issuer, number, in one spelling whoever wrote them."""

import re
from dataclasses import dataclass
from enum import StrEnum

from protocol.matching.errors import UnreadableError
from protocol.matching.folding import fold_code
from protocol.matching.states import state_code

MAX_NUMBER_CHARACTERS = 32
MIN_NUMBER_CHARACTERS = 3

GATED_TYPES = frozenset({"PR", "PS", "PT"})
"""Documents of refugees, stateless persons and aliens: these close the protection gate by themselves (DOMAIN 4)."""

_CODE = re.compile(r"[A-Z]{1,2}\Z")
_WORDS = {
    "PASSPORT": "P",
    "IDENTITY CARD": "I",
    "NATIONAL IDENTITY CARD": "I",
    "ID CARD": "I",
    "VISA": "V",
    "CREW CERTIFICATE": "AC",
    "OTHER": "X",
}


class DocumentClass(StrEnum):
    """What a document is, coarser than its type code: lists say `P` where the zone of the same passport says `PP`."""

    PASSPORT = "P"
    IDENTITY_CARD = "I"
    VISA = "V"
    CREW = "AC"
    OTHER = "X"


@dataclass(frozen=True, slots=True, order=True, repr=False)
class TravelDocument:
    """A document. type: a code of ICAO Doc 9303 (parts 4 to 7) or `X` for any other; issuer: State, three letters, or
    empty when not known; number: capital letters and digits only.

    The constructor brings all three to that form, so equal documents are equal; it raises UnreadableError.
    """

    type: str
    issuer: str
    number: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "type", _type_code(self.type))
        object.__setattr__(self, "issuer", state_code(self.issuer) if self.issuer.strip(" <") else "")
        object.__setattr__(self, "number", _number(self.number))

    def __repr__(self) -> str:
        return "TravelDocument(redacted)"

    @property
    def document_class(self) -> DocumentClass:
        """What kind of document it is; every P is a passport, A, C and I are identity cards, AC is a crew member's."""
        if self.type == "AC":
            return DocumentClass.CREW
        match self.type[0]:
            case "P":
                return DocumentClass.PASSPORT
            case "V":
                return DocumentClass.VISA
            case "A" | "C" | "I":
                return DocumentClass.IDENTITY_CARD
            case _:
                return DocumentClass.OTHER


def _type_code(text: str) -> str:
    plain = " ".join(text.replace("<", " ").replace("_", " ").upper()[:64].split())
    code = _WORDS.get(plain, plain)
    if not _CODE.match(code):
        raise UnreadableError(
            "document.type",
            "not a document code",
            "write the code of the document, such as P, PR, I, V or AC; X for others",
        )
    return code


def _number(text: str) -> str:
    if len(text) > 4 * MAX_NUMBER_CHARACTERS:
        raise UnreadableError("document.number", "too long", "write the number alone, without remarks")
    number = fold_code(text)
    if not MIN_NUMBER_CHARACTERS <= len(number) <= MAX_NUMBER_CHARACTERS:
        raise UnreadableError(
            "document.number",
            f"not {MIN_NUMBER_CHARACTERS} to {MAX_NUMBER_CHARACTERS} letters and digits",
            "write the number alone, as it stands in the document",
        )
    return number
