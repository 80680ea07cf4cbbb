"""Names before which the Arabic article stands in a compound: Nur ul-Ain, Saif ul-Islam, Zia ur-Rahman, Badr uz-Zaman.

Bengal, Pakistan and Afghanistan write the article with the name before it ("Saiful Islam"), on its own, or all three as one
word. Source: the names of God of `families.py`, and own compilation of the other second halves of such compounds.
"""

from functools import lru_cache

from protocol.matching.tables.families import servants_parts
from protocol.matching.tables.notation import expand, folded_words, joined_lines

_ARTICLED = """
abidin {ab,aab,abb}{i,e}d{i,ee,e}n عابدین {абид,обид}ин
ain a{i,y}n ayn عین {ай,ъай}н
alam al[ao]m aalam عالم ал[ао]м олам
amin am{i,ee}n امین амин
anam an[ao]m انام
arifin ar{i,e}f{i,ee}n aarefin عارفین
azam a(a)z[ao]m اعظم азам аъзам
bari b[ao]r{i,y,ee} باری бари
bashar bashar basher بشر
basit bas(h){i,e,ee}[td] باسط басит
hasan {h,kh,x}a(s)s[ao]n حسن {хас,ҳас}[ао]н
huda {h,kh}{u,o,oo,ou}d[ao] هدی худо
haidar ha[iy]d[ae]r حیدر хайдар
haque huq(ue) hoq(ue) haq(q)(e)
islam [ie]sl[ao]m اسلام исл[ао]м
kabir kab{i,ee}r کبیر кабир
kalam kal[ao]m کلام
khair {kh,x}a[iy]r خیر хайр
mulk m[uo]lk ملک мулк
nahar nah[ao]r نهار
nisa n[ie](s)s[ao](a) نسا نساء нис[ао]
wadud [wv]ad{u,oo,o,ou}d ودود вадуд
zaman zam[ao]n زمان зам[ао]н
"""


@lru_cache(maxsize=1)
def articled_names() -> frozenset[str]:
    """The folded spellings of all of them, in Latin, Arabic and Cyrillic letters, without the article."""
    own = (
        "".join(folded_words(text))
        for line in joined_lines(_ARTICLED)
        for each in line.split()
        for text in expand(each)
    )
    return frozenset(own) | servants_parts()
