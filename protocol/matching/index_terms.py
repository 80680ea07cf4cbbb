"""What the local index stores of an entry and looks up for a traveller: the one place where names become index terms.

Two channels: *spelling*, the Latin spellings of each name token (typing errors), and *skeleton*, its consonants (other
scripts, other vowels). Entry and traveller go through the same function, so a name always finds itself.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from sys import getsizeof

from protocol.entry import Entry
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier
from protocol.matching.names import analyse_name
from protocol.matching.remembered import MEGABYTE, remembered, size_of_texts
from protocol.matching.tokens import Role, Token
from protocol.matching.traveller import Traveller
from protocol.vocabulary import ObjectKind

MAX_READINGS = 2
MAX_ALTERNATIVES = 6
"""Readings, and skeletons, of one token that are looked at."""
MAX_NAME_TERMS = 256
"""Tokens of one person, over all names."""
_TERMS_BYTES = 56


@dataclass(frozen=True, slots=True, repr=False)
class TokenTerms:
    """One token of a name: alternatives in each channel, best first. Personal data."""

    spelling: tuple[str, ...]
    skeleton: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class IndexTerms:
    """What is indexed of an entry, or asked about for a traveller.

    tokens: distinct tokens of all names; years: of birth, in every reading; exact: one byte string for each document number
    (whatever its issuer and class, which one of the two may not know) and for each identifier.
    """

    tokens: tuple[TokenTerms, ...] = ()
    years: tuple[int, ...] = ()
    exact: tuple[bytes, ...] = ()

    def __repr__(self) -> str:
        return "IndexTerms(redacted)"

    @property
    def spelling(self) -> tuple[str, ...]:
        """All spellings, each once."""
        return tuple(dict.fromkeys(one for token in self.tokens for one in token.spelling))

    @property
    def skeleton(self) -> tuple[str, ...]:
        """All skeletons, each once."""
        return tuple(dict.fromkeys(one for token in self.tokens for one in token.skeleton))


def index_terms_of_entry(entry: Entry) -> IndexTerms:
    """The entry's terms. Names count for persons only: the holder of a stolen passport is not its subject."""
    is_person = entry.object_kind is ObjectKind.PERSON
    names = [name.text for name in entry.names] if is_person else []
    return _terms(names, entry.birth_dates if is_person else (), entry.documents, entry.identifiers)


def index_terms_of_traveller(traveller: Traveller) -> IndexTerms:
    """The traveller's terms. Whether phones and accounts may be asked about is for the caller to have decided."""
    return _terms(traveller.names, traveller.birth_dates, traveller.documents, traveller.identifiers)


def _bytes_of_terms(terms: TokenTerms) -> int:
    return _TERMS_BYTES + size_of_texts(terms.spelling) + size_of_texts(terms.skeleton)


def _bytes_of_name_terms(terms: tuple[TokenTerms, ...]) -> int:
    return getsizeof(terms) + sum(map(_bytes_of_terms, terms))


@remembered(4 * MEGABYTE, _bytes_of_name_terms)
def _name_terms(name: str) -> tuple[TokenTerms, ...]:
    telling = [token for token in analyse_name(name).telling if token.role is not Role.INITIAL]
    joined = [
        TokenTerms((), (_run_together(first.skeletons[0], second.skeletons[0]),))
        for first, second in pairwise(telling)
        if first.script == second.script and first.skeletons[0] and second.skeletons[0]
    ]
    return (*map(_token_terms, telling), *joined)


@remembered(8 * MEGABYTE, _bytes_of_terms)
def _token_terms(token: Token) -> TokenTerms:
    """As written and as read; the consonants too of what stands before an ending, for endings differ between writers."""
    spelling = (token.text, *token.readings[:MAX_READINGS])
    skeleton = token.skeletons if token.stem is None else (*token.skeletons, *token.stem.skeletons)
    return TokenTerms(_distinct(spelling), _distinct(skeleton)[:MAX_ALTERNATIVES])


def _run_together(first: str, second: str) -> str:
    """The skeleton of two words that somebody else wrote as one: skeletons have no class twice in a row."""
    return first + second.removeprefix(first[-1])


def _distinct(terms: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(term for term in terms if term))


def _terms(
    names: Iterable[str],
    dates: Iterable[PartialDate],
    documents: Iterable[TravelDocument],
    identifiers: Iterable[Identifier],
) -> IndexTerms:
    tokens = dict.fromkeys(token for name in names for token in _name_terms(name))
    exact = [_exact("document", document.number) for document in documents]
    exact += [_exact(identifier.kind.value, identifier.value) for identifier in identifiers]
    return IndexTerms(
        tuple(tokens)[:MAX_NAME_TERMS],
        tuple(dict.fromkeys(date.year for date in dates)),
        tuple(dict.fromkeys(exact)),
    )


def _exact(*parts: str) -> bytes:
    return "\x1f".join(parts).encode("utf-8", "replace")
