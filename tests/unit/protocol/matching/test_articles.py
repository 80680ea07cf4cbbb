"""The article between two names goes, however it is written; words that merely end like it stay. All names are invented."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.matching.articles import names_around_article, without_article
from protocol.matching.compounds import parts_of_words
from protocol.matching.folding import fold_words
from protocol.matching.scorer import NAME_THRESHOLD, compare_names
from protocol.matching.tables.articled import articled_names
from protocol.matching.words import words_of

JOINED = (
    ("saifulislam", ("saif", "islam")),
    ("badruzzaman", ("badr", "zaman")),
    ("azizurahman", ("aziz", "rahman")),
    ("khairunisa", ("khair", "nisa")),
    ("nourelhouda", ("nour", "houda")),
    ("ulhaq", ("haq",)),
    ("نورالعین", ("نور", "عین")),
    ("ضیاءالحق", ("ضیاء", "حق")),
    ("шамсулҳақ", ("шамс", "ҳақ")),
    ("хаирунисо", ("хаир", "нисо")),
)
WHOLE = ("rasul", "aygulrahim", "kamalkarim", "adbulbari", "صالحی", "جمالی", "сулаймон", "haq", "")
BEFORE = (
    ("Rakibul", "Hasan", "rakib"),
    ("Enamul", "Hoque", "enam"),
    ("Ziaur", "Rahman", "zia"),
    ("Badruz", "Zaman", "badr"),
    ("Najmun", "Nahar", "najm"),
    ("Aminul", "", "amin"),  # the family name stood first
    ("Сайфул", "Ислом", "саиф"),
)
KEPT = (
    ("Rasul", "Karim"),
    ("Mansur", "Rahman"),
    ("Aygul", "Karim"),
    ("Ertugrul", "Hasan"),
    ("Babul", "Islam"),
    ("Adbul", "Bari"),  # a mistyped Abdul
    ("Badruz", "Karim"),  # the article before Karim is no uz
    ("Sohel", "Rahman"),
    ("Abdul", "Karim"),
    ("Айгуль", "Карим"),
    ("Paul", ""),
)
MET = (
    ("Rakibul Hasan", "رقیب الحسن"),
    ("Saiful Islam", "سيف الاسلام"),
    ("Saifulislam Wardaki", "سیف\u200cالاسلام وردکی"),
    ("Aminul Haque", "Amin ul-Haq"),
    ("Haque, Aminul", "Amin ul-Haq"),
    ("Ziaur Rahman Torkhami", "ضیاءالرحمن تورخمی"),
    ("Zainul Abedin", "زین العابدین"),
    ("Mehrun Nisa Wardaki", "مهرالنسا وردکی"),
    ("Сайфулислом Лоиқов", "Saif ul-Islom Loiqov"),
)


@pytest.mark.parametrize(("word", "names"), JOINED)
def test_one_word_becomes_the_two_names(word: str, names: tuple[str, ...]) -> None:
    assert names_around_article(word) == names


@pytest.mark.parametrize("word", WHOLE)
def test_a_word_without_an_article_stays(word: str) -> None:
    assert names_around_article(word) is None


@pytest.mark.parametrize(("word", "following", "name"), BEFORE)
def test_the_article_written_with_the_name_before_it_goes(word: str, following: str, name: str) -> None:
    assert without_article(word, following) == name


@pytest.mark.parametrize(("word", "following"), KEPT)
def test_a_name_that_ends_like_an_article_stays(word: str, following: str) -> None:
    assert without_article(word, following) == word


@pytest.mark.parametrize(("one", "other"), MET)
def test_the_spellings_of_one_name_meet(one: str, other: str) -> None:
    assert compare_names(one, other).score >= NAME_THRESHOLD
    assert compare_names(other, one).score == compare_names(one, other).score


def test_another_name_before_the_article_is_another_person() -> None:
    assert compare_names("Rakibul Hasan", "Aminul Hasan").score < NAME_THRESHOLD


def test_no_name_behind_an_article_begins_with_one() -> None:
    assert {"islam", "rahman", "zaman", "nisa", "عین", "раҳмон"} <= articled_names()
    assert not any(name.startswith("ال") for name in articled_names())


@given(st.text(max_size=60), st.text(max_size=20))
def test_total_on_any_text(word: str, following: str) -> None:
    names = names_around_article(fold_words(word))
    assert names is None or "".join(names) != ""
    kept = without_article(word, following)
    assert kept == word or fold_words(word).replace(" ", "").startswith(kept)


@given(st.text(max_size=80))
def test_no_word_vanishes(text: str) -> None:
    words = words_of(text)
    assert len(list(parts_of_words(words))) >= len(words)
