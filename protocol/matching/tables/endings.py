"""Endings that make a patronymic or a family name from a name: `-ovich`, `-ova`, `-zada`, `-i`, `-zai`, `-yan`.

`strip_suffix` finds the longest ending that leaves a stem; the stem is in the spelling of the token and often a given
name (`karimov` -> `karim`). `unified_ending` gives the form that all gender and language forms of one ending share.

Sources: BGN/PCGN and ICAO Doc 9303-3 romanisations of the endings of Russian, Ukrainian, Belarusian and Bulgarian
patronymics and surnames; own compilation for Tajik, Uzbek, Kyrgyz, Kazakh, Azeri, Turkish, Persian, Pashto, Armenian,
Georgian, Greek, Bosnian.
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from protocol.matching.folding import fold_words

MIN_STEM = 3
"""Shorter stems are no names: `Said` is not a nisba of `Sa`."""


class SuffixKind(Enum):
    """What an ending makes of its stem. The value is a short name without meaning outside this package."""

    PATRONYMIC_MALE = "patronymic, man"
    PATRONYMIC_FEMALE = "patronymic, woman"
    SLAVIC_MALE = "surname, man"
    SLAVIC_FEMALE = "surname, woman"
    BORN_OF = "born of"
    NISBA = "nisba"
    SON = "son"
    CLAN = "clan"
    FRIEND = "friend or adornment"
    ARMENIAN = "Armenian surname"
    GEORGIAN = "Georgian surname"
    SOUTH_SLAVIC = "South Slavic surname"
    GREEK = "Greek surname"


@dataclass(frozen=True, slots=True)
class Ending:
    """One ending: its kind and the form that its gender and language forms share (`-ov` for `-ova`, `-off`, `-ев`)."""

    kind: SuffixKind
    unified: str


# kind, shared form, endings
_ENDINGS = (
    (SuffixKind.PATRONYMIC_MALE, "ovich", "ovich ovitch ovic owicz ovych ovyč ovič avich avič evich evitch evych"),
    (SuffixKind.PATRONYMIC_MALE, "ovich", "ievich iovych"),
    (SuffixKind.PATRONYMIC_MALE, "ovich", "yevich yevych jevic owitsch ewitsch евич ович авіч євич овіч эвич"),
    (SuffixKind.PATRONYMIC_MALE, "ovich", "йович ьевич евіч ильич"),
    (SuffixKind.PATRONYMIC_MALE, "ovich", "овичь ovitsj evitsj oviç eviç ilyich ilich"),
    (SuffixKind.PATRONYMIC_FEMALE, "ovich", "ovna evna yevna ievna auna owna ewna ivna yivna ichna inichna"),
    (SuffixKind.PATRONYMIC_FEMALE, "ovich", "inishna avna iyevna awna euna"),
    (SuffixKind.PATRONYMIC_FEMALE, "ovich", "овна евна ьевна аўна еўна іўна івна ївна ична инична йовна ійовна"),
    (SuffixKind.SLAVIC_MALE, "ov", "ov ev yev iev off eff ow ew jev iov ов ев ёв єв еў оў ив ів وف اف اوف یف"),
    (SuffixKind.SLAVIC_FEMALE, "ov", "ova eva yeva ieva owa ewa jeva ова ева єва ёва ووا اوا یوا"),
    (SuffixKind.SLAVIC_MALE, "in", "in yn ин ын ін їн"),
    (SuffixKind.SLAVIC_FEMALE, "in", "ina yna ина ына іна їна"),
    (SuffixKind.SLAVIC_MALE, "sky", "sky ski skiy skyi skyy skij skii skyj cki ckyi tsky tskyi tskiy zki ский"),
    (SuffixKind.SLAVIC_MALE, "sky", "ський цкий цький скі цкі ски скій"),
    (SuffixKind.SLAVIC_FEMALE, "sky", "skaya ska skaja skaia cka tskaya tska ская ська цкая цька ска"),
    (SuffixKind.SLAVIC_MALE, "enko", "enko yenko ienko енко єнко"),
    (SuffixKind.SLAVIC_MALE, "chuk", "chuk czuk iuk yuk чук юк ук ак"),
    (SuffixKind.BORN_OF, "zada", "zada zadah zade zadeh zoda zodeh zadegan zadi zodah zode sade zadə zâde زاده"),
    (SuffixKind.BORN_OF, "zada", "زادگان زادہ زادی زاد зода зодаи заде заду зада задэ зодӣ"),
    (SuffixKind.BORN_OF, "pur", "pur pour poor por پور пур фур"),
    (SuffixKind.BORN_OF, "nezhad", "nejad nezhad nejhad nazhad nezad nijad nejat نژاد نجاد нежад нижад"),
    (SuffixKind.BORN_OF, "zad", "zad زاد зад"),
    (SuffixKind.BORN_OF, "far", "far fard mehr manesh parast khah khahi panah فر فرد مهر منش پرست خواه پناه"),
    (SuffixKind.BORN_OF, "ian", "iyan ian yan ean یان иян"),
    (SuffixKind.BORN_OF, "tabar", "tabar nia niya kia tabari تبار نیا کیا ния"),
    (SuffixKind.SON, "oglu", "oglu oghlu ogly oghli ogli oglou ugli o'g'li uulu uly ulu oğlu ohlou оглы оглу"),
    (SuffixKind.SON, "oglu", "огли ўғли угли улы ұлы уулу улу اوغلو اوغلی"),
    (SuffixKind.SON, "kyzy", "kyzy kizi qizi kizy qyzy gizi кызы қызы кизи қизи гызы قیزی"),
    (SuffixKind.SON, "son", "son sen sson soon сон"),
    (SuffixKind.CLAN, "zai", "zai zay zoi zaey zaiy zi zaie zey زی زیی زئی зай зой зи"),
    (SuffixKind.CLAN, "khel", "khel kheil xel khil kheyl خیل خېل хель хел"),
    (SuffixKind.CLAN, "wal", "wal waal vol val wall وال вал вол"),
    (SuffixKind.FRIEND, "yar", "yar iar yor jar یار яр ёр"),
    (SuffixKind.FRIEND, "jan", "jan jaan jon can dzhan zhan zhon djan جان джан ҷон жан жон жон"),
    (SuffixKind.FRIEND, "bek", "bek bey beg bay bai bayev beq بیک بیگ بای бек бей бай"),
    (SuffixKind.FRIEND, "khan", "khan xan khon xon han خان хан хон"),
    (SuffixKind.FRIEND, "gul", "gul gol gül گل гул гуль гүл"),
    (SuffixKind.FRIEND, "shah", "shah sha şah şax sho shoh شاه шах шо шоҳ ша"),
    (SuffixKind.FRIEND, "mand", "mand mandi wand وند مند vand ванд манд"),
    (SuffixKind.FRIEND, "ullah", "ullah ulla ollah olla allah ullo الله улла уллах олло улло"),
    (SuffixKind.NISBA, "i", "i y ee iy ii j ly li lı lu ی ى ي اوی وی и ӣ ий й ы і"),
    (SuffixKind.NISBA, "i", "awi avi owi avy aoui oui"),
    (SuffixKind.NISBA, "chi", "chi ci çi dji ji çı چی чи"),
    (SuffixKind.ARMENIAN, "yan", "yan ian jan iants yants yantz ianz ян янц յան եան յանց եանց"),
    (SuffixKind.GEORGIAN, "shvili", "shvili chvili schwili shvily швили შვილი შვილ შვილის"),
    (SuffixKind.GEORGIAN, "dze", "dze adze idze ძე дзе"),
    (SuffixKind.GEORGIAN, "ia", "ava aia ua uri eli iani ური ელი იანი ავა აია უა"),
    (SuffixKind.SOUTH_SLAVIC, "ic", "ovic evic ic itch ich ić ovski evski овић евић ић ић"),
    (SuffixKind.GREEK, "opoulos", "opoulos opoulou opulos idis ides idou iadis akis aki akou όπουλος οπούλου"),
    (SuffixKind.GREEK, "opoulos", "ίδης ίδου ιάδης άκης άκη"),
)
_LONGEST = 9
TAJIK_SON = ("zoda", "зода")
"""For which Tajik families gave up their -ov. An Iranian -zadeh is another family than -i or -ov of the same name."""
SON_OF = ("ben", "bel", "بن", "بل")
"""How the Maghreb writes "son of" with the name: Benyoussef, Belmokhtar (of al-Mokhtar)."""


def strip_suffix(token: str) -> tuple[str, SuffixKind] | None:
    """The stem before the longest known ending of a folded token and the ending's kind, or None."""
    found = split_ending(token)
    return None if found is None else (found[0], found[1].kind)


def split_ending(token: str) -> tuple[str, Ending] | None:
    """The same with the ending itself: `karimova` -> (`karim`, Slavic female, `ov`)."""
    endings = _endings()
    for length in range(min(_LONGEST, len(token) - MIN_STEM), 0, -1):
        ending = endings.get(token[-length:])
        if ending is not None:
            return token[:-length], ending
    return None


def split_beginning(token: str) -> str | None:
    """What stands behind a "son of" that is written with it, or None. A name only if some table knows it: Benjamin is one."""
    begins = next((each for each in SON_OF if token.startswith(each)), None)
    return token[len(begins) :] if begins is not None and len(token) >= len(begins) + MIN_STEM else None


def ending_of(word: str) -> Ending | None:
    """The ending that a word written by itself is, or None: زاده, پور."""
    return _endings().get(fold_words(word))


def all_splits(token: str) -> tuple[tuple[str, Ending], ...]:
    """Every reading of a folded token as stem and ending, the longest ending first; at most nine."""
    endings = _endings()
    lengths = range(min(_LONGEST, len(token) - MIN_STEM), 0, -1)
    return tuple((token[:-n], endings[token[-n:]]) for n in lengths if token[-n:] in endings)


@lru_cache(maxsize=1)
def _endings() -> dict[str, Ending]:
    endings: dict[str, Ending] = {}
    for kind, unified, written in _ENDINGS:
        for ending in written.split():
            folded = fold_words(ending).replace(" ", "")
            endings.setdefault(folded, Ending(kind, unified))
    return endings
