"""Invented people of the region, the same ones for the same seed: for the training federation and nothing else."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from random import Random

from node.demo.names_tables import TABLES, NamesTable, Naming, Written
from protocol.matching.dates import PartialDate
from protocol.matching.documents import TravelDocument
from protocol.matching.states import state_code
from protocol.vocabulary import Sex

YOUNGEST_ADULT_YEARS = 19
OLDEST_YEARS = 70
YOUNGEST_CHILD_YEARS = 8
OLDEST_CHILD_YEARS = 16

_PASSPORTS: dict[str, tuple[tuple[str, ...], int]] = {
    "PK": (("AB", "BC", "CN", "DW", "EP"), 7),
    "IR": (("A", "B", "D", "H", "K", "V"), 8),
    "TR": (("U", "S", "Z"), 8),
    "GR": (("AE", "AK", "AM", "AN", "AT"), 7),
    "KG": (("AC", "PE"), 7),
    "TJ": (("40",), 7),
    "AF": (("O", "P"), 8),
}
"""Letters and count of digits of plausible passport numbers, by ISO 3166-1 alpha-2."""

_STEP = 7_654_321
"""Has no factor in common with a power of ten: numbers taken by this step do not repeat before all are used."""


@dataclass(frozen=True, slots=True, repr=False)
class Person:
    """An invented person. `original` is the name in the script of the country, empty where it is the Latin one."""

    latin: str
    original: str
    sex: Sex
    birth_date: PartialDate
    nationality: str
    passport: TravelDocument

    def __repr__(self) -> str:
        return "Person(invented)"


def generate_people(country: str, seed: str, *, now: int, children: bool = False) -> Iterator[Person]:
    """People without end, deterministic in (country, seed, children, the day of `now`). No passport number repeats.

    country: ISO 3166-1 alpha-2, one of TABLES. children: of 8 to 16 years, otherwise adults of 19 to 70.
    """
    random = Random(f"{country}:{seed}:{children}")
    today = datetime.fromtimestamp(now, UTC).date()
    letters, digits = _PASSPORTS[country]
    number = random.randrange(10**digits)
    while True:
        number = (number + _STEP) % 10**digits
        sex = Sex.FEMALE if random.random() < 0.35 else Sex.MALE
        latin, original = _full_name(TABLES[country], sex, random)
        yield Person(
            latin=latin,
            original=original if original != latin else "",
            sex=sex,
            birth_date=_birth_date(random, today, children),
            nationality=state_code(country),
            passport=TravelDocument("P", country, f"{letters[number % len(letters)]}{number:0{digits}}"),
        )


def _birth_date(random: Random, today: date, children: bool) -> PartialDate:
    youngest, oldest = (YOUNGEST_CHILD_YEARS, OLDEST_CHILD_YEARS) if children else (YOUNGEST_ADULT_YEARS, OLDEST_YEARS)
    born = today - timedelta(days=random.randrange(youngest * 366, oldest * 365))
    return PartialDate(born.year, born.month, born.day)


def _full_name(table: NamesTable, sex: Sex, random: Random) -> tuple[str, str]:
    female = sex is Sex.FEMALE
    given = random.choice(table.female if female else table.male)
    father = random.choice(table.male)
    position = random.randrange(len(table.family))
    family = (table.female_family if female else table.family)[position]
    match table.naming:
        case Naming.KYRGYZ if father != given:
            return _kyrgyz_name(given, father, family, female=female, traditional=random.random() < 0.5)
        case Naming.GIVEN_FATHER_FAMILY if father != given:
            return _joined(given, father, family)
        case _:
            return _joined(given, family)


def _kyrgyz_name(
    given: Written, father: Written, family: Written, *, female: bool, traditional: bool
) -> tuple[str, str]:
    """`Azamat Bakyt uulu` (son of), `Aigul Bakyt kyzy` (daughter of), or surname, given name and -ovich, -ovna."""
    if traditional:
        return _joined(given, father, Written("kyzy", "кызы") if female else Written("uulu", "уулу"))
    ending = Written("ovna", "овна") if female else Written("ovich", "ович")
    patronymic = Written(father.latin + ending.latin, father.original + ending.original)
    return _joined(family, given, patronymic)


def _joined(*names: Written) -> tuple[str, str]:
    return " ".join(name.latin for name in names), " ".join(name.original for name in names)
