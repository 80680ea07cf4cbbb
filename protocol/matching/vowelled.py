"""Uyghur and Kurdish in the Arabic script, written in Latin letters.

Both write every vowel with a letter of its own, and put a silent carrier (U+0626) before a vowel that begins a word: they are
alphabets, unlike Arabic, Persian or Urdu, which the skeletons of `sounds/abjads.py` are made for. Read as those, the vowel
U+06D5 would be an h, and the carrier a y. So their words become Latin ones before anything else is made of them.

Sources: Uyghur Latin Yeziqi (Xinjiang University, 2001), with kh for x; BGN/PCGN 2007 for Kurdish (Sorani).
"""

import re

_VOWELS = {"ا": "a", "ە": "e", "ۇ": "u", "ۆ": "o", "ۈ": "u", "ې": "e", "ێ": "e", "ۅ": "o", "ۉ": "u", "ى": "i"}
_CONSONANTS = """
    ب b پ p ت t ج j چ ch ح h خ kh د d ر r ڕ r ز z ژ zh س s ش sh ع - غ gh ف f ڤ v ق q ك k ک k گ g ڭ ng ل l ڵ l م m ن n
    ھ h ه h ہ h ۋ w ئ - ء - ط t ص s ض z ذ z ظ z ث s ة e
"""
_HALF = {"و": ("w", "u"), "ي": ("y", "i"), "ی": ("y", "i")}
"""Letters that are a consonant beside a vowel and a vowel elsewhere."""

_LETTER = "[\u0620-\u06d5]"
_ARABIC_WORD = re.compile(f"{_LETTER}+")
_KURDISH_E = re.compile("ه\u200c")
"""How Kurdish keyboards wrote U+06D5 before it was everywhere: an h, kept from joining."""
_OWN = f"[ۇۆۈۋێۅۉڵڕ]|ە(?={_LETTER})|(?<!{_LETTER})ئ(?=[اەوۇۆۈېێىیي])"
"""What neither Arabic nor Persian, Pashto or Urdu writes. U+06D5 that ends a word alone could be a mistyped h."""
_DOTLESS_I = f"ى(?={_LETTER})"
_VOWELLED = re.compile(f"{_OWN}|{_DOTLESS_I}(?=.*ە)", re.DOTALL)
_VOWELLED_WORD = re.compile(f"{_OWN}|ە")
_UYGHUR = re.compile(f"[ۇۈۋڭ]|{_DOTLESS_I}")


def _letters() -> dict[str, str]:
    words = _CONSONANTS.split()
    return {**_VOWELS, **{letter: latin.strip("-") for letter, latin in zip(words[::2], words[1::2], strict=True)}}


_LATIN = _letters()


def in_latin(text: str) -> str:
    """The text with its words in Latin letters where they are Uyghur or Kurdish. text: NFKC. Total, pure.

    Uyghur is told by a word for all of a name: few words of it have none of its own letters. A Kurdish given name may stand
    before a family name as Persian or Arabic registers write it, so of these each word is told by itself.
    """
    text = _KURDISH_E.sub("ە", text) if "ئ" in text else text
    if not _VOWELLED.search(text):
        return text
    is_uyghur = _UYGHUR.search(text) is not None

    def spelt(found: re.Match[str]) -> str:
        word = found[0]
        return _word_in_latin(word, is_uyghur=is_uyghur) if is_uyghur or _VOWELLED_WORD.search(word) else word

    return _ARABIC_WORD.sub(spelt, text)


def _word_in_latin(word: str, *, is_uyghur: bool) -> str:
    """The word; unchanged where it has a letter that none of these alphabets has."""
    word = word.replace("وو", "ۇ").replace("عە", "ا")
    if any(letter not in _LATIN and letter not in _HALF for letter in word):
        return word
    spelt = []
    for at, letter in enumerate(word):
        if letter not in _HALF:
            spelt.append(_LATIN[letter])
        elif letter == "و" and is_uyghur:
            spelt.append("o")
        else:
            before, after = word[at - 1 : at] if at else "", word[at + 1 : at + 2]
            beside_vowel = at == 0 or before in _VOWELS or after in _VOWELS
            spelt.append(_HALF[letter][0 if beside_vowel else 1])
    return "".join(spelt)
