"""The Latin script as sounds: the spellings that English, French, German, Turkish, Slavic and scholarly writers use.

One letter can stand for many sounds (c, j, x, ch): those keep a sound of their own, which `distance` knows to be near
all that they may stand for. Sources: ICAO Doc 9303-3 section 6 A; ALA-LC, BGN/PCGN and DIN 31635 for Arabic and Persian;
the orthographies of Turkish, Azeri, Uzbek, Somali, Albanian, Serbo-Croatian, Polish, Romanian.
"""

_GROUPS = """
    shch S tsch C dsch J dzsch J sch S
    dzh J tch C tsh C sch S
    sh S ch C zh Z kh X gh G th T dh D ph f ck k ts q tz q dz z dj J cz C
    oua Wa oue We oui Wi ouo Wo oo u ou u ee i ie i yy i iy i yi i ii i
"""
_LETTERS = """
    a a b b c c d d e e f f g g h H i i j J k k l l m m n n o o p p q Q r r s s t t u u v v w W x ks y Y z z
    ş S š S ș S ś S ŝ S č C ć C ç C ĉ C ž Z ż Z ź z ĵ Z ğ G ġ G ĝ G ģ G ḡ G ñ n ń n ň n ņ n ŋ n ø o ö o ő o ü u ű u å a æ a
    ß s ẞ s đ d ð D þ T ł l ľ l ĺ l ř r ț q ţ q ə e ı i ḥ H ḫ X ẖ X ħ H œ o ĳ i ƣ G ɣ G ö o ʼ E
"""
_NARROW_VOWELS = frozenset("ei")


def _pairs(rows: str) -> dict[str, str]:
    words = rows.split()
    return dict(zip(words[::2], words[1::2], strict=True))


GROUPS = _pairs(_GROUPS)
LETTERS = _pairs(_LETTERS)
"""Lower-case letters, precomposed (NFC); letters not named here are taken without their marks."""

ENDINGS = ("yj", "iy", "iyy", "yy", "ij", "ii", "y")
"""Endings that are one vowel: Zelenskyy, Zelenskyj, Zelensky."""
