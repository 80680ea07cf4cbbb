"""Tokens that play a role in a name other than telling persons apart: particles, titles, suffixes, descent words.

Sources: ICAO Doc 9303-3 (prefixes and suffixes in names), BGN/PCGN and ALA-LC on articles and on words of kinship,
own compilation of titles and forms of address of the route.
"""

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from protocol.matching.folding import fold_words


class RoleHint(Enum):
    """What a token can be, apart from a given name or a family name."""

    ARTICLE = "article"
    """al, el, ad: carries nothing."""
    SON_OF = "son of"
    """bin, ibn, ould, walad: the father's name follows."""
    DAUGHTER_OF = "daughter of"
    """bint, binti: the father's name follows."""
    PARENT_OF = "parent of"
    """abu, umm: the child's name (or an epithet) follows."""
    OF_PLACE_OR_HOUSE = "of place or house"
    """de, van, von: a part of the family name."""
    CONJUNCTION = "conjunction"
    """y, e: joins two family names."""
    TITLE = "title"
    """Forms of address, ranks, offices, religious titles."""
    GENERATION = "generation"
    """jr, sr, ii, iii."""
    CHILD_OF_AFTER = "child of, after the name"
    """uulu, oglu, uly: the father's name stands before it; says: a man."""
    DAUGHTER_OF_AFTER = "daughter of, after the name"
    """kyzy, qizi: the father's name stands before it; says: a woman."""
    WEAK_NAME = "weak name"
    """khan, begum, bibi, gul: a name or a mere address, added or left out at will."""
    ALIAS_MARK = "alias mark"
    """alias, known as: what follows is another name."""


CHILD_OF = frozenset({RoleHint.CHILD_OF_AFTER, RoleHint.DAUGHTER_OF_AFTER})
"""What tells that the name before it is the father's."""


@dataclass(frozen=True, slots=True)
class Role:
    """The role of a token, and whether the same token is also somebody's given or family name."""

    hint: RoleHint
    may_be_name: bool


_WORDS = {
    RoleHint.ARTICLE: """
        al el ul ol il ad ed ud ar er ur as es us ash esh ush at et ut az ez uz an un l
        ال аль эль ал эл ад ар ас аш ат аз уд ур αλ ελ אל ალ ელ ալ էլ
    """,
    RoleHint.SON_OF: """
        bin ibn ben beni banu ould wuld weld walad wald walid* wold wolde veled ebn ebne ibne aben bani fitz mac mc
        o' ap ab
        بن ابن ولد بنی بنو ибн бин бен ульд улд бени вальд ибни ίμπν ιμπν μπιν μπεν בן אבן ბინ იბნ բին իբն
    """,
    RoleHint.DAUGHTER_OF: """
        bint binti binte bente bentu binta mint ment بنت بنة دختر бинт бинти бинте минт μπιντ בת
    """,
    RoleHint.PARENT_OF: """
        abu abou abi aboo ebu bu* bou* umm um om oum umme ummu ابو أبو أبي ابی ام أم абу аби умм ум αμπού ουμ אבו
    """,
    RoleHint.OF_PLACE_OR_HOUSE: """
        de da do dos das del della di du des la le las los lo van von der den het ter ten vom zu zum zur af av te d'
        dal dalla degli
        фон ван де дер да ди дель ла ле ντε ντα ντι φον βαν דה פון
    """,
    RoleHint.CONJUNCTION: "y e i und et and و и й",
    RoleHint.TITLE: """
        haji* hajji* haj* hadj* hadji* hajj* haci* hacı* haxhi* hadzi* hajjah hajia khaji xoji hoji* alhaji alhaj
        elhadj elhadji hajjeh
        mullah* mulla* molla* mola mullo mollah* maulvi* mawlawi* molavi* mowlavi* mevlevi maulana mawlana mevlana
        mevlut*
        sheikh* shaikh* shaykh* sheik* cheikh* cheik* sheykh* shiekh* seyh seikh* seh sheh shaik* sheekh* sheikha*
        sheikhe
        sayyid* sayed* syed* sayyed* seyed* seyyed* seyyid* said* saiyid* sayeed* saied* sayeda* syeda* sayyida*
        sidi* siddi sidy* seyit* sharif* sherif*
        ustad* ustaz ostad* ustadh ustoz hoca hodja* hodza hoxha* khoja* khwaja* khawaja* khaja* khodja* hoja*
        hodža* xoja*
        qari* kari* ghari qaari hafiz* hafez* hafeez* hafidh* qazi* kazi* qadi* ghazi* gazi* mufti* imam* emam*
        ayatollah ayatullah hojjatoleslam
        hujjatulislam akhund* akhond* akhoond* akhun pir* mir* mirza* mirzo* murza agha* aga* aqa* ağa* aghai oqo
        khanum* khanom* hanim* hanım* khonim* xonim* bay bey* beg* bek* bai* efendi effendi pasha* pasa* paşa*
        sahib* saheb* sahab jan* jon* can*
        mr mrs ms miss mister mistress sir lady dr doctor doktor prof professor eng engineer ing mag dipl adv
        advocate rev reverend
        father* fr pater abuna* abba* archimandrite bishop priest brother sister padre rabbi rav hon honorable
        general gen colonel col major maj captain capt lieutenant lt sergeant sgt commander cmdr admiral adm
        brigadier brig marshal
        president minister ambassador senator judge king prince* princess* emir* amir* malik* maalik sultan* sardar*
        shahzada* nawab* rais* chaudhry* chaudhary*
        rana* raja* rai* ato weyzero weizero wayzero hajiya mwalimu alhaja mallam malam gospodin pan pani herr frau
        monsieur madame m mme mlle señor señora senor senora don* doña
        shaheed* shahid* marhum marhoom merhum late kuya ustaadh macalin ina*
        حاجی* حاج الحاج حاجیه حاجة ملا* ملأ مولوی* مولانا شیخ* الشیخ شیخه سید* السید سیده* سیدی استاد* استاذ الاستاذ
        أستاذ قاری* حافظ* قاضی* مفتی* امام* غازی*
        آیت‌الله آیتالله آیه حجت‌الاسلام آخوند* اخوند* پیر* میر* میرزا* آقا* اقا آقای آغا* اغا خانم* بیگ* بیک* بیگم*
        پاشا* صاحب جناب ښاغلی اغلی جان* خواجه* خوجه*
        دکتر دکتور الدکتور داکتر ډاکټر ڈاکٹر مهندس المهندس انجینر انجنیر پروفسور پروفیسور پروفیسر جنرال جنرل ژنرال
        سرهنگ عمید عقید لواء العقید اللواء الملا سردار* ملک* سلطان* امیر* شهید* الشهید شهزاده* نواب* ارباب*
        хаджи* хаджа ходжа* ходжи* хожи* ҳоҷӣ* ҳожи* қажы ажы ажи мулла* мулло* домулло молда* молдо* мавлави*
        маулави шейх* шайх* ших сайид* саид* сеид* устод* устаз хафиз* ҳофиз* кари* қорӣ* кази* қозӣ* имам* имом*
        аятолла мирза* мирзо* ага* ханум* хонум хоним бек* бей* бий* паша* сахиб* господин госпожа пан пані доктор
        профессор инженер генерал полковник майор капитан лейтенант др эмир* амир* султан* отец батька
        κύριος κυρία κος κα δρ καθηγητής χατζή παπά στρατηγός דר מר גברת רב პატონი ქალბატონი բժիշկ պարոն տիկին
    """,
    RoleHint.GENERATION: "jr sr junior senior ii iii iv filho neto мл ст младший старший",
    RoleHint.CHILD_OF_AFTER: """
        uulu ulu uuly uly oglu oglou ogly ogli o'g'li ogʻli ugli ughli ughly ogul oghlu oghli oghly ohlu ули улы
        уулу уули оглы оглу огли оғлы ұлы улу ўғли угли өғлы өғли ўгли
        اوغلو اوغلی ئوغلى اوغلي زاده* oghuli oghli oğlu
    """,
    RoleHint.DAUGHTER_OF_AFTER: """
        kyzy kizi qizi kizy kyz qyzy qızı gizi gyzy gizy kysy kızı kyzi кызы қызы кизи қизи гызы кыз قیزی قزی قیزى
    """,
    RoleHint.WEAK_NAME: """
        khan* xan* chan* han* xon* khon* begum* begam* begom* bibi* bi* bano* banu* gul* gol* jan* jana* lal* mian*
        miah* mia* din* deen* bux baksh* bakhsh* ullah* kaur* singh* kumar* kumari*
        khatun* khatoon* hatun* xatun* nisa* bee* bay* shah* şah* şax* zada zade zadeh zai zay zoi khel
        خان* بیگم* بیبی* بی* بانو* گل* جان* لعل* میان* میا* دین* بخش* خاتون* خاتونه شاه* النسا* نساء زی خیل
        хан* хон* бегим* бегум* биби* гул* гуль* джан* ҷон* жан* жон* шах* шоҳ* хатун* бону*
    """,
    RoleHint.ALIAS_MARK: "alias aka fka nee née born dit dite called معروف* المعروف مشهور الملقب ملقب المکنی عرف известный",
}


def role_hint(token: str) -> RoleHint | None:
    """The role that a folded token usually plays; None for an ordinary name."""
    role = role_of(token)
    return None if role is None else role.hint


def role_of(token: str) -> Role | None:
    """The role with the note whether the token may be a name as well."""
    return _roles().get(token)


@lru_cache(maxsize=1)
def _roles() -> dict[str, Role]:
    # A word stands under its first heading: an article that is also a conjunction is an article.
    roles: dict[str, Role] = {}
    for hint, words in _WORDS.items():
        for written in words.split():
            folded = fold_words(written.removesuffix("*"))
            if folded and " " not in folded:
                roles.setdefault(folded, Role(hint, may_be_name=written.endswith("*")))
    return roles
