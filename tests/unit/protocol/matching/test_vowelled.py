"""Uyghur and Kurdish write their vowels: they are read as the alphabets they are, and nothing else is."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.matching.scorer import NAME_THRESHOLD, compare_names
from protocol.matching.vowelled import in_latin

UYGHUR = (
    ("ئابدۇلھەق", "abdulheq"),
    ("گۈلنار توختى", "gulnar tokhti"),
    ("چىڭگىز ئابلەت", "chinggiz ablet"),
    ("ئۆمەر بەكرى", "omer bekri"),
    ("غەيرەت ئىمىن", "gheyret imin"),
    ("رابىيە", "rabiye"),
)
KURDISH = (
    ("ئەحمەد حەسەن", "ehmed hesen"),
    ("نێچیرڤان", "nechirvan"),
    ("مەسعوود", "mesud"),
    ("عەلی", "ali"),
    ("شێرکۆ", "sherko"),
    ("ڕێبوار", "rebwar"),
)
OTHERS = (
    "محمدرضا کریمی",  # Persian
    "فاطمە",  # an h that a keyboard wrote as U+06D5
    "عائشة بنت رؤوف",  # Arabic, with hamza on carriers inside and at the end
    "شہباز آفریدئ",  # Urdu
    "نېک گل وزیري",  # Pashto, whose e Uyghur has too
    "على موسى",  # Egyptian, with dotless yeh at the end
    "Ali Karimi",
    "Али Каримов",
)


@pytest.mark.parametrize(("written", "latin"), UYGHUR + KURDISH)
def test_words_with_all_their_vowels_become_latin(written: str, latin: str) -> None:
    assert in_latin(written) == latin


@pytest.mark.parametrize("written", OTHERS)
def test_other_writings_stay_as_they_are(written: str) -> None:
    assert in_latin(unicodedata.normalize("NFKC", written)) == unicodedata.normalize("NFKC", written)


def test_a_persian_family_name_behind_a_kurdish_given_name_stays_persian() -> None:
    assert in_latin("هێمن محمدی") == "hemn محمدی"
    assert compare_names("Hemen Mohammadi", "هێمن محمدی").score >= NAME_THRESHOLD


def test_the_older_way_to_write_the_kurdish_e_is_read_alike() -> None:
    assert in_latin("ئه\u200cحمه\u200cد") == "ehmed"
    assert compare_names("Ahmad", "ئه\u200cحمه\u200cد").score >= NAME_THRESHOLD


def test_a_word_with_a_letter_of_another_alphabet_stays_as_it_is() -> None:
    assert in_latin("ئابدۇل ٹکر") == "abdul ٹکر"


@pytest.mark.parametrize(
    ("latin", "written"),
    [
        ("Gulnar Tohti", "گۈلنار توختى"),
        ("Abdurehim Sawut", "ئابدۇرېھىم ساۋۇت"),
        ("Abdul Haq Rozi", "ئابدۇلھەق روزى"),
        ("Rabia Turdi", "رابىيە تۇردى"),
        ("Dilshat Isa", "دىلشات ئەيسا"),
        ("Nur Muhammad Yasin", "نۇرمۇھەممەت ياسىن"),
        ("Guzelnur Obaidullah", "گۈزەلنۇر ئەبەيدۇللا"),
        ("Masoud Rebwari", "مەسعوود ڕێبواری"),
        ("Muhammad Sorani", "محەمەد سۆرانی"),
        ("Zhyan Karim", "ژیان کەریم"),
        ("Абдурехим Осман", "ئابدۇرېھىم ئوسمان"),
        ("عبدالرحیم عثمان", "ئابدۇرېھىم ئوسمان"),
        ("احمد حسن", "ئەحمەد حەسەن"),
    ],
)
def test_they_meet_their_latin_cyrillic_and_persian_spellings(latin: str, written: str) -> None:
    assert compare_names(latin, written).score >= NAME_THRESHOLD


@pytest.mark.parametrize(("latin", "written"), [("Gulnar Tursun", "گۈلنار توختى"), ("Rebwar Karim", "ڕێبوار حەسەن")])
def test_others_do_not(latin: str, written: str) -> None:
    assert compare_names(latin, written).score < NAME_THRESHOLD


@given(
    st.text(
        alphabet=st.characters(min_codepoint=0x600, max_codepoint=0x6FF) | st.sampled_from(" \u200cab"), max_size=40
    )
)
def test_any_text_is_taken_and_taken_once(text: str) -> None:
    plain = unicodedata.normalize("NFKC", text)
    assert in_latin(in_latin(plain)) == in_latin(plain)
