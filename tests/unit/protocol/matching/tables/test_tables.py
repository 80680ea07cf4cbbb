"""The tables of names: no spelling in two names by mistake, known joins, splits, endings, roles; total on any text."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from protocol.matching.folding import fold_words
from protocol.matching.tables import variants
from protocol.matching.tables.cognates import cognate_groups
from protocol.matching.tables.endings import MIN_STEM, SuffixKind, all_splits, split_ending, strip_suffix
from protocol.matching.tables.families import FAITHS, SERVANTS, SERVED
from protocol.matching.tables.frequencies import frequency
from protocol.matching.tables.notation import expand, parse_groups
from protocol.matching.tables.particles import RoleHint, role_hint, role_of
from protocol.matching.tables.roots import root_of
from protocol.matching.tables.splits import split_joined
from protocol.matching.tables.variants import canonical_of, group_named, joined_groups, listed_groups, variant_groups


def names_of(written: str) -> set[str]:
    tokens = tuple(fold_words(written).split())
    groups = variant_groups(tokens[0]) if len(tokens) == 1 else joined_groups(tokens)
    return {canonical_of(group) for group in groups}


def holders() -> dict[tuple[str, ...], set[str]]:
    found: dict[tuple[str, ...], set[str]] = {}
    for group in listed_groups():
        for spelling in group.spellings:
            found.setdefault(spelling, set()).add(group.canonical)
    return found


def test_only_the_reviewed_spellings_belong_to_several_names() -> None:
    shared = {" ".join(words) for words, names in holders().items() if len(names) > 1}
    assert shared == set(variants.SHARED_SPELLINGS.split())


def test_every_spelling_folds_to_words_of_one_script_and_is_stable() -> None:
    for words in holders():
        assert words
        for word in words:
            assert fold_words(word) == word
            assert len({unicodedata.name(letter).split()[0] for letter in word}) == 1, word


def test_canonical_names_are_unique_and_lead_back_to_their_group() -> None:
    names = [group.canonical for group in listed_groups()]
    assert len(names) == len(set(names)) >= 450
    for name in names:
        number = group_named(name)
        assert number is not None
        assert canonical_of(number) == name
    with pytest.raises(IndexError):
        canonical_of(-1)


@pytest.mark.parametrize(
    ("name", "spellings"),
    [
        ("muhammad", "Muhammad|Mohamed|Md|Mehmet|Магомед|محمّد|Мухаммад|Maxamed|Muḥammad"),
        ("husayn", "Hussein|Hossein|حسین|حُسين|Хусейн|Ҳусайн|Houssein|Hocine"),
        ("yusuf", "Yousef|یوسف|Юсуф|Жүсүп"),
        ("aleksandr", "Oleksandr|Aliaksandr|Александр|Олександр"),
        ("evgeny", "Yevhen|Yauhen|Евгений|Євген"),
        (
            "abd_al_rahman",
            "Abdul Rahman|Abdurrahman|Abderrahmane|Abdirahman|Абдурахмон|عبدالرحمن|عبد الرحمن|abd al-Rahman",
        ),
        ("nur_ad_din", "Nur ad-Din|Nureddin|Nooruddin|Noor ud Din|نورالدین|نور الدين|Нуриддин"),
        ("rahmat_allah", "Rahmatullah|Rahmat Ullah|رحمت الله|رحمت‌الله|Рахматулло"),
        ("salah_ad_din", "Salahuddin|Selahattin|Salah el-Din|صلاح الدين"),
    ],
)
def test_spellings_of_one_name_meet(name: str, spellings: str) -> None:
    for written in spellings.split("|"):
        assert name in names_of(written), written


@pytest.mark.parametrize(
    ("one", "other"),
    [("Hasan", "Husayn"), ("Jamil", "Jamila"), ("Umar", "Amr"), ("Abdul Rahman", "Abdul Rahim"), ("Karim", "Karimov")],
)
def test_near_names_stay_apart(one: str, other: str) -> None:
    assert not names_of(one) & names_of(other)


@pytest.mark.parametrize("written", ["Ali Allah", "Samad bin", "Abdul", "din", "Abd", "Rahman Abdul"])
def test_what_is_no_compound_is_not_read_as_one(written: str) -> None:
    assert not {name for name in names_of(written) if "_" in name}


@pytest.mark.parametrize(
    ("joined", "parts"),
    [
        ("محمدرضا", ("محمد", "رضا")),
        ("mohammadreza", ("mohammad", "reza")),
        ("gulmohammad", ("gul", "mohammad")),
        ("amirhossein", ("amir", "hossein")),
        ("abdulrahman", ("abdulrahman",)),
        ("karimi", ("karimi",)),
    ],
)
def test_joined_names_split(joined: str, parts: tuple[str, ...]) -> None:
    assert split_joined(joined) == parts


@pytest.mark.parametrize(
    ("token", "stem", "kind"),
    [
        ("karimova", "karim", SuffixKind.SLAVIC_FEMALE),
        ("Каримов", "карим", SuffixKind.SLAVIC_MALE),
        ("Ивановна", "иван", SuffixKind.PATRONYMIC_FEMALE),
        ("Ivanovich", "ivan", SuffixKind.PATRONYMIC_MALE),
        ("حسین‌زاده", "حسین", SuffixKind.BORN_OF),
        ("یوسفزی", "یوسف", SuffixKind.CLAN),
        ("ahmadi", "ahmad", SuffixKind.NISBA),
        ("Беридзе", "бери", SuffixKind.GEORGIAN),
    ],
)
def test_endings_leave_their_stem(token: str, stem: str, kind: SuffixKind) -> None:
    assert strip_suffix(fold_words(token)) == (stem, kind)


@pytest.mark.parametrize(
    ("token", "name"),
    [
        ("Sergeevich", "sergey"),
        ("Vladimirovna", "vladimir"),
        ("Николаевич", "nikolay"),
        ("Yuryevich", "yury"),
        ("Uladzimiravich", "vladimir"),
        ("Каримова", "karim"),
        ("Раҳимзода", "rahim"),
        ("حسین‌زاده", "husayn"),
    ],
)
def test_patronymics_and_surnames_lead_to_their_name(token: str, name: str) -> None:
    root = root_of(fold_words(token))
    assert root is not None
    assert name in {canonical_of(group) for group in root[0]}


@pytest.mark.parametrize("table", [SERVANTS, FAITHS, SERVED])
def test_a_part_belongs_to_one_compound_of_its_family(table: str) -> None:
    names: dict[tuple[str, ...], set[str]] = {}
    for group in parse_groups(table):
        for spelling in group.spellings:
            names.setdefault(spelling, set()).add(group.canonical)
    reviewed = {("ghafor",), ("gafor",), ("qafor",)}
    assert {part for part, found in names.items() if len(found) > 1} <= reviewed


def test_roles() -> None:
    assert role_hint("al") is RoleHint.ARTICLE
    assert role_hint("بن") is RoleHint.SON_OF
    assert role_hint(fold_words("уулу")) is RoleHint.CHILD_OF_AFTER
    assert role_hint("fatima") is None
    khan, doctor = role_of("khan"), role_of("dr")
    assert khan is not None
    assert khan.may_be_name
    assert doctor is not None
    assert not doctor.may_be_name


def test_pet_forms_are_cognates_and_not_spellings() -> None:
    assert cognate_groups("bill") & cognate_groups("william")
    assert cognate_groups(fold_words("Саша")) & cognate_groups("aleksandr")
    assert cognate_groups(fold_words("Саша")) & cognate_groups("aleksandra")
    assert not cognate_groups("aleksandr") & cognate_groups("mikhail")
    assert not names_of("Joseph") & names_of("Yusuf")


def test_common_names_are_more_frequent_than_unknown_ones() -> None:
    assert frequency("mohammad") == frequency("محمد") > 50 * frequency("qwrtzk")
    assert all(0 < frequency(number) <= 1 for number in range(len(listed_groups())))


def test_notation_expands_in_order() -> None:
    assert list(expand("a[bc](d){ee,f}")) == ["abdee", "abdf", "abee", "abf", "acdee", "acdf", "acee", "acf"]


@given(st.text(max_size=40))
def test_look_ups_are_total(text: str) -> None:
    for token in (text, *fold_words(text).split()):
        assert "".join(split_joined(token)) == token
        assert 0 < frequency(token) <= 1
        role_hint(token)
        cognate_groups(token)
        joined_groups((token, token))
        root_of(token)
        ending = split_ending(token)
        assert ending is None or len(ending[0]) >= MIN_STEM
        assert all(token.startswith(stem) for stem, _ in all_splits(token))
