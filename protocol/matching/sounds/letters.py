"""Letters of the alphabets that write their vowels, one by one, as sounds. The Latin script is in `latin.py`.

Sources: Cyrillic after ICAO Doc 9303-3 section 6 B and BGN/PCGN 1947 (Russian), 1965 (Ukrainian), 1979 (Kazakh, Kyrgyz),
1994 (Tajik), 2000 (Uzbek), Serbian Cyrillic BGN/PCGN 2005; Greek after ISO 843 type 2 and ELOT 743; Armenian after
BGN/PCGN 1981; Georgian after the national system of 2002. Where systems differ the sound stands here, since `distance`
knows which sounds are taken for each other.
"""

_CYRILLIC = """
    а a б b в v г g ґ g ғ G ѓ g д d е e є Ye ж Z җ J з z ѕ z и i і i ї Yi й Y ј Y к k қ Q ќ k ҡ Q л l љ l м m н n ң n њ n
    о o ө o п p р r с s т t у u ү u ұ u ў u ф f х X ҳ H һ H ц q ч C ҷ J ћ C ђ J џ J ш S щ S ы i э e
    ю Yu я Ya ё Yo ә a ӣ i ӯ u ĸ k
"""
_CYRILLIC_PAIRS = {"дж": "J", "дз": "z", "зж": "Z", "тс": "q", "тч": "C", "тш": "C"}
_GREEK = "α a β v γ g δ d ε e ζ z η i θ T ι i κ k λ l μ m ν n ξ ks ο o π p ρ r σ s ς s τ t υ i φ f χ X ψ ps ω o"
_GREEK_PAIRS = {
    "ου": "u",
    "μπ": "b",
    "ντ": "d",
    "γκ": "g",
    "γγ": "g",
    "τζ": "J",
    "τσ": "C",
    "αυ": "av",
    "ευ": "ev",
    "ει": "i",
}
_GREEK_AS_SPELT = {
    "μπ": "mp",
    "ντ": "nt",
    "γκ": "gk",
    "γγ": "ng",
    "γξ": "nks",
    "γχ": "nC",
    "τζ": "q",
    "τσ": "q",
    "αυ": "af",
    "ευ": "ef",
    "χ": "C",
}
"""What passports write letter by letter (mp, nt, gk, ng, tz, ts, af, ef, ch: ELOT 743) where it is not the sound."""
_ARMENIAN = """
    ա a բ b գ g դ d ե e զ z է e ը e թ t ժ Z ի i լ l խ X ծ q կ k հ H ձ z ղ G ճ C մ m յ Y ն n շ S ո o չ C պ p ջ J ռ r ս s
    վ v տ t ր r ց q ւ v փ p ք k օ o ֆ f և ev
"""
_ARMENIAN_PAIRS = {"ու": "u", "տչ": "C", "դջ": "J"}
_GEORGIAN = """
    ა a ბ b გ g დ d ე e ვ v ზ z თ t ი i კ k ლ l მ m ნ n ო o პ p ჟ Z რ r ს s ტ t უ u ფ p ქ k ღ G ყ Q შ S ჩ C ც q ძ z წ q ჭ C
    ხ X ჯ J ჰ H
"""


def _table(*rows: str) -> dict[str, str]:
    words = " ".join(rows).split()
    return dict(zip(words[::2], words[1::2], strict=True))


def _accented(pairs: dict[str, str]) -> dict[str, str]:
    """The pairs, also with the accent on their second vowel, which leaves the sound as it is; on the first it parts them."""
    marked = {pair: pair[0] + pair[1].translate(_ACCENTED) for pair in pairs if len(pair) > 1}
    return {**pairs, **{marked[pair]: pairs[pair] for pair in marked}}


_ACCENTED = str.maketrans("ιυ", "ίύ")
SOUNDS_OF: dict[str, dict[str, str]] = {
    "Cyrl": {**_table(_CYRILLIC), **_CYRILLIC_PAIRS, "ь": "", "ъ": ""},
    "Grek": {**_table(_GREEK), **_accented(_GREEK_PAIRS)},
    "Armn": {**_table(_ARMENIAN), **_ARMENIAN_PAIRS},
    "Geor": _table(_GEORGIAN),
}
"""By ISO 15924 script: letters, and pairs of letters, in lower case."""
OTHER_SOUNDS_OF: dict[str, tuple[dict[str, str], ...]] = {
    "Cyrl": ({"щ": "St"},),  # Bulgarian
    "Grek": (_accented(_GREEK_AS_SPELT), _accented({**_GREEK_AS_SPELT, "χ": "X"})),
}
"""By script: other readings of a whole word, each as what differs from the first."""
