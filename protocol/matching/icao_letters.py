"""Letters and their spellings in a machine readable zone: the tables of ICAO Doc 9303-3 (eighth edition, 2021), section 6.

Table A, Latin-based characters; table B, Cyrillic; table C, Arabic script (Appendix B tells how it came about: every letter
is coded apart, many with an X before it, so that the name can be had back). Only capital letters: a name is written in
capitals before it is looked up. Letters whose spelling is that of their base letter are left to Unicode's decomposition, save
where the table gives more than one. tests/unit/protocol/matching/test_icao_document.py has the tables row by row.

What issuing States print beside the tables is apart, under the names that end in PRACTICE.
"""

from collections.abc import Mapping

LATIN: Mapping[str, tuple[str, ...]] = {
    # The base letter first, which most States print; what the table gives beside or instead of it next.
    "Ä": ("A", "AE"),
    "Å": ("A", "AA"),
    "Ö": ("O", "OE"),
    "Ü": ("U", "UE", "UXX"),
    "Ñ": ("N", "NXX"),
    "Æ": ("AE",),
    "Œ": ("OE",),
    "Ø": ("OE",),
    "Þ": ("TH",),
    "Ð": ("D",),
    "Đ": ("D",),
    "Ħ": ("H",),
    "ı": ("I",),
    "Ĳ": ("IJ",),
    "Ŀ": ("L",),
    "Ł": ("L",),
    "Ŋ": ("N",),
    "Ŧ": ("T",),
    "ẞ": ("SS",),
}
"""Table A, without the letters that are spelt as their base letter."""

LATIN_PRACTICE: Mapping[str, tuple[str, ...]] = {
    "Ø": ("O",),
    "Ə": ("A", "E"),  # Azerbaijan
    "Ɖ": ("D",),
    "Ɛ": ("E",),
    "Ɔ": ("O",),
}
"""Spellings in documents that table A does not give."""


def _pairs(text: str) -> dict[str, str]:
    """`А A` and `Ж ZH`, letter and spelling; `-` is no character at all."""
    parts = text.split()
    return {letter: spelling.strip("-") for letter, spelling in zip(parts[::2], parts[1::2], strict=True)}


CYRILLIC: Mapping[str, str] = _pairs(
    """
    А A Б B В V Г G Д D Е E Ё E Ж ZH З Z И I Й I К K Л L М M Н N О O П P Р R С S Т T У U Ф F Х KH Ц TS Ч CH Ш SH
    Щ SHCH Ъ IE Ы Y Ь - Э E Ю IU Я IA Ђ D Ѓ G Є IE Ѕ DZ І I Ї I Ј J Љ LJ Њ NJ Ќ K Ў U Џ DZ Ѫ U Ѵ Y Ґ G Ғ G Һ C
    """
)
"""Table B. Where it prints another letter than its code point names, the code point counts: Ђ stands there as Ћ, and Ѓ under
Ғ's, which is why both are here. Ь is not in it: it is left out, as States do."""

CYRILLIC_NATIONAL: Mapping[str, Mapping[str, str]] = {
    "uk": _pairs("Г H И Y"),
    "be": _pairs("Г H Ё IO"),
    "bg": _pairs("Щ SHT"),
    "mk": _pairs("Ѓ GJ Ќ KJ Џ DJ Х H Ц C"),
    "sr": _pairs("Г H Ж Z Х H Ц C Ч C Ш S"),
}
"""Table B's exceptions by language (ISO 639-1)."""

CYRILLIC_INITIAL: Mapping[str, Mapping[str, str]] = {"uk": _pairs("Є YE Ї YI Й Y Ю YU Я YA")}
"""Table B's exceptions for the first letter of a word."""

_CENTRAL_ASIAN = _pairs("Қ K Ҷ J Ҳ H Ӣ I Ӯ U Ң N Ө O Ү U Ұ U Ә A Җ J Ӧ O Ӱ U Ҡ K")
_ENGLISH = _pairs("Ћ C Ё YO Й Y Ъ - Ю YU Я YA Є YE Ї YI")
CYRILLIC_PRACTICE: Mapping[str, Mapping[str, str]] = {
    # Passports of Russia before 2010 and of most Central Asian States: spellings for readers of English.
    "en": _CENTRAL_ASIAN | _ENGLISH,
    "tg": _CENTRAL_ASIAN | _ENGLISH | _pairs("Қ Q Ғ GH"),
    "kk": _CENTRAL_ASIAN | _ENGLISH | _pairs("Һ H Ң NG Х H"),
    "ky": _CENTRAL_ASIAN | _ENGLISH | _pairs("Ж J Ң NG"),
    # The Latin alphabet of Uzbekistan of 1995, without its apostrophes.
    "uz": _CENTRAL_ASIAN | _ENGLISH | _pairs("Ў O Қ Q Х X Ж J Ц S"),
    "bg": _pairs("Ъ A Й Y Ю YU Я YA Х H"),  # Bulgaria's Transliteration Act of 2009
    "uk": _pairs("Й I Ъ -"),
}
"""Spellings in documents that table B does not give."""

CYRILLIC_MARKS: Mapping[str, str] = {
    "uk": "ҐЄЇІ",
    "be": "ЎІ",
    "bg": "Ѫ",
    "mk": "ЃЌЅ",
    "sr": "ЂЋЉЊЏЈ",
    "tg": "ҶҲӢӮ",
    "kk": "ӘҒҚҢӨҰҮҺІ",
    "ky": "ҢӨҮ",
    "uz": "ЎҚҒҲ",
}
"""Letters that betray the language, so that its spelling comes first."""


def _arabic_rows(text: str) -> dict[str, tuple[str, str]]:
    """`0628/B/B`: code point, spelling of table C, what most States print for the letter instead."""
    rows = (row.split("/") for row in text.split())
    return {chr(int(point, 16)): (table, practice) for point, table, practice in rows}


ARABIC: Mapping[str, tuple[str, str]] = _arabic_rows(
    """
    0621/XE/     0622/XAA/A   0623/XAE/A   0624/U/U     0625/I/I     0626/XI/I    0627/A/A     0628/B/B     062A/T/T
    062B/XTH/TH  062C/J/J     062D/XH/H    062E/XKH/KH  062F/D/D     0630/XDH/DH  0631/R/R     0632/Z/Z     0633/S/S
    0634/XSH/SH  0635/XSS/S   0636/XDZ/D   0637/XTT/T   0638/XZZ/Z   0639/E/A     063A/G/GH    0641/F/F     0642/Q/Q
    0643/K/K     0644/L/L     0645/M/M     0646/N/N     0647/H/H     0648/W/W     0649/XAY/A   064A/Y/Y     0671/XXA/A
    0679/XXT/T   067C/XRT/T   067E/P/P     0681/XKE/DZ  0685/XXH/TS  0686/XC/CH   0688/XXD/D   0689/XDR/D   0691/XXR/R
    0693/XRR/R   0696/XRX/ZH  0698/XJ/ZH   069A/XXS/SH  06A9/XKK/K   06AB/XXK/G   06AD/XNG/NG  06AF/XGG/G   06BA/XNN/N
    06BC/XXN/N   06BE/XDO/H   06C0/XYH/H   06C1/XXG/H   06C2/XGE/H   06C3/XTG/H   06CC/XYA/Y   06CD/XXY/Y   06D0/Y/E
    06D2/XYB/E   06D3/XBE/E   06A4/V/V     06A5/XF/V
    """
)
"""Table C: Arabic, with the letters of Persian, Urdu and Pashto; the last two, of foreign names, are Appendix B.5.4's. Short
vowels are not encoded."""

ARABIC_NOT_ENCODED: Mapping[str, str] = dict.fromkeys("\u069c\u06a2\u06a7\u06a8", "")
"""Table C: obsolete letters of the Maghrib, which a zone leaves out."""

FARSI_YEH = "\u06cc"
FARSI_YEH_OTHERS = ("Y", "XAY")
"""Appendix B.5.6, note 4: beside XYA it may be coded as the yeh that it is, or as the alef maksura that it looks like."""

TEH_MARBUTA = "\u0629"
TEH_MARBUTA_INSIDE, TEH_MARBUTA_FINAL, TEH_MARBUTA_PRACTICE = "XTA", "XAH", "AH"
SHADDA = "\u0651"
"""In table C the letter before it is written twice."""

ARABIC_PRACTICE: Mapping[str, str] = {
    "\u06d5": "A",  # Uyghur and Kurdish ae
    "\u06c6": "O",
    "\u06c7": "U",
    "\u06c8": "U",
    "\u06cb": "W",
    "\u06ce": "E",
    "\u0695": "R",
    "\u06b5": "L",
}
"""Letters that table C has not."""
