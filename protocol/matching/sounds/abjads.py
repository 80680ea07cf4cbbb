"""The Arabic script (Arabic, Persian, Dari, Pashto, Urdu) and the Hebrew one as sounds.

Both write consonants and some long vowels. Sources: ICAO Doc 9303-3 section 6 C; ALA-LC tables for Arabic, Persian,
Pashto, Urdu and Uyghur (what `vowelled.py` leaves of it); the Academy of the Hebrew Language's rules of 2006. Letters are as
`fold_words` leaves them (yeh, kaf and heh each in one form, hamza carriers without their hamza).
"""

ARABIC = """
    ا A ب b پ p ت t ٹ t ټ t ط t ة H ث T ج J چ C ځ z څ q ح H خ X د d ڈ d ډ d ذ D ر r ڑ r ړ r ز z ژ Z ږ Z س s ش S ښ S ص s
    ض D ظ z ع E غ G ف f ڤ v ق Q ک k گ g ګ g ڭ n ل l م m ن n ں n ڼ n و W ۇ u ۆ o ۈ u ۋ v ه H ی Y ء E ې e ێ e ە a
"""
HEBREW = "א A ב b ג g ד d ה H ו W ז z ח X ט t י Y כ k ך k ל l מ m ם m נ n ן n ס s ע E פ p ף p צ q ץ q ק k ר r ש S ת t"


def _table(rows: str) -> dict[str, str]:
    words = rows.split()
    return dict(zip(words[::2], words[1::2], strict=True))


SOUNDS_OF: dict[str, dict[str, str]] = {"Arab": _table(ARABIC), "Hebr": _table(HEBREW)}
"""By ISO 15924 script."""
