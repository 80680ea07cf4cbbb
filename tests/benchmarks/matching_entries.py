"""A million invented persons for the local index, with real public lists hidden among them where a test asks for it.

Names come from the demo's tables of the region and, so that posting lists are as long and as many as those of a real list,
from invented tokens: syllables joined at random, drawn so that the n-th most frequent token is n times rarer than the first
(Zipf), which is how family names are spread.
"""

import csv
from bisect import bisect_left
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from itertools import accumulate
from pathlib import Path
from random import Random

from node.demo.names_tables import TABLES
from node.formats.ofac_csv import read_ofac
from node.formats.rejects import Accepted
from node.formats.un_xml import read_un_xml
from protocol.entry import Entry, Name, NameKind
from protocol.matching.dates import PartialDate, parse_date
from protocol.matching.documents import TravelDocument
from protocol.matching.errors import UnreadableError
from protocol.matching.folding import fold_words
from protocol.matching.states import state_code
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Category, EntryId, ObjectKind, Sex
from tests.support.shared_data import shared_data

NOW = int(datetime(2026, 11, 25, tzinfo=UTC).timestamp())
EXPIRES = NOW + 365 * 86_400
INVENTED_TOKENS = 60_000
_CONSONANTS = "b d f g h j k l m n p q r s t v w y z"
_HEADS = [*_CONSONANTS.split(), "bh", "ch", "dh", "gh", "kh", "sh", "zh"]
_HEARTS = ["a", "a", "a", "e", "i", "i", "o", "u", "aa", "ei", "ou"]
_TAILS = ["", "", "", "n", "r", "l", "m", "d", "k", "sh", "z"]


class Tokens:
    """Name tokens, frequent ones often."""

    def __init__(self, random: Random) -> None:
        self._random = random
        known = {written for table in TABLES.values() for written in (*table.male, *table.female, *table.family)}
        pairs = sorted((one.latin, one.original) for one in known)
        random.shuffle(pairs)
        pairs += [(word, word) for word in self._invented(INVENTED_TOKENS)]
        self._pairs = pairs
        self._weights = list(accumulate(1.0 / (rank + 10) for rank in range(len(pairs))))

    def draw(self) -> tuple[str, str]:
        """A token in Latin letters and in its original script."""
        return self._pairs[bisect_left(self._weights, self._random.random() * self._weights[-1])]

    def _invented(self, count: int) -> Iterator[str]:
        choice = self._random.choice
        for _ in range(count):
            syllables = self._random.randrange(2, 5)
            yield "".join(choice(_HEADS) + choice(_HEARTS) + choice(_TAILS) for _ in range(syllables)).capitalize()


def invented_entries(count: int, *, seed: int = 7) -> Iterator[Entry]:
    """Persons of two to four tokens; a fifth has the name in its original script too, a fifth no more than a year."""
    random = Random(seed)
    tokens = Tokens(random)
    for number in range(count):
        drawn = [tokens.draw() for _ in range(random.choice((2, 3, 3, 3, 4)))]
        names = [Name(" ".join(latin for latin, _ in drawn))]
        if random.random() < 0.2:
            names.append(Name(" ".join(original for _, original in drawn), NameKind.ALIAS))
        year = random.randrange(1950, 2008)
        full = random.random() < 0.8
        born = PartialDate(year, random.randrange(1, 13), random.randrange(1, 29)) if full else PartialDate(year)
        has_document = random.random() < 0.5
        yield Entry(
            entry_id=EntryId(f"GEN-{number:07}"),
            object_kind=ObjectKind.PERSON,
            category=Category.SMUGGLING_SUSPECT,
            legal_basis="generated",
            expires=EXPIRES,
            names=tuple(names),
            birth_dates=(born,),
            sexes=(Sex.MALE if random.random() < 0.7 else Sex.FEMALE,),
            nationalities=(random.choice(("PAK", "IRN", "TUR", "KGZ", "TJK", "AFG")),),
            documents=(TravelDocument("P", "PAK", f"GX{number:07}"),) if has_document else (),
        )


def invented_travellers(count: int, *, seed: int = 11) -> Iterator[Traveller]:
    """Travellers of the same population, half of them with a slip of the pen in the name."""
    random = Random(seed)
    tokens = Tokens(Random(7))
    for _ in range(count):
        latin = [tokens.draw()[0] for _ in range(random.choice((2, 3, 3, 3, 4)))]
        if random.random() < 0.5:
            place = random.randrange(len(latin))
            latin[place] = slipped(latin[place], random)
        born = PartialDate(random.randrange(1950, 2008), random.randrange(1, 13), random.randrange(1, 29))
        yield Traveller(names=(" ".join(latin),), birth_dates=(born,))


def slipped(token: str, random: Random) -> str:
    """The token with one letter dropped, doubled, exchanged with its neighbour or written as another."""
    place = random.randrange(len(token))
    head, letter, tail = token[:place], token[place], token[place + 1 :]
    swapped = head + tail[:1] + letter + tail[1:]
    return random.choice((head + tail, head + letter + letter + tail, swapped, head + "e" + tail)) or token


def public_persons() -> list[Entry]:
    """The individuals of the UN and OFAC lists."""
    folder = shared_data() / "lists"
    with (folder / "un_consolidated.xml").open("rb") as un:
        read = list(read_un_xml(un, now=NOW))
    with (
        (folder / "ofac_sdn.csv").open("rb") as sdn,
        (folder / "ofac_alt.csv").open("rb") as alt,
        (folder / "ofac_add.csv").open("rb") as add,
    ):
        read += read_ofac(sdn, alt, add, list_date=NOW - 86_400, now=NOW)
    entries = [one.entry for one in read if isinstance(one, Accepted)]
    return [entry for entry in entries if entry.object_kind is ObjectKind.PERSON]


def travellers_with_errors() -> Iterator[tuple[Traveller, str]]:
    """Travellers made from UN entries with errors in them, each with the words, in order, of the name it was made from."""
    folder = shared_data() / "matching"
    made, original = (_rows(folder / name) for name in ("un_travellers.csv", "un_travellers_original.csv"))
    for row, source in zip(made, original, strict=True):
        name = _name(row)
        if name:
            yield _traveller(row, name), words_in_order(_name(source))


def words_in_order(name: str) -> str:
    """The name's words, folded and sorted: the same for one name however it is ordered."""
    return " ".join(sorted(fold_words(name).split()))


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _name(row: dict[str, str]) -> str:
    parts = [row[column].strip() for column in ("first_name", "middle_name", "last_name")]
    return row["full_name"].strip() or " ".join(part for part in parts if part)


def _traveller(row: dict[str, str], name: str) -> Traveller:
    dates: tuple[PartialDate, ...] = ()
    with suppress(UnreadableError):
        dates = (parse_date(row["date_of_birth"]),)
    state = ""
    with suppress(UnreadableError):
        state = state_code(row["nationality"])
    return Traveller(names=(name,), birth_dates=dates, nationality=state)
