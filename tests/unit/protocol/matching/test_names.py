"""Names as tokens: spellings that scripts and keyboards make of one name become the same words, and each plays its part."""

import pytest

from protocol.matching.errors import UnreadableError
from protocol.matching.names import MAX_TOKENS, analyse_name, check_name, script_of
from protocol.matching.tokens import Role


def texts(name: str) -> list[str]:
    """The tokens' texts, sorted: order is the writer's."""
    return sorted(token.text for token in analyse_name(name).tokens)


def roles(name: str) -> list[Role]:
    return [token.role for token in analyse_name(name).tokens]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Imran QURESHI", "qureshi  imran"),
        ("AL-DĀRĪ, Muthannā", "Muthanna al Dari"),
        ("ﻣﺤﻤﺪ ﻋﻠﻲ", "محمد علی"),
        ("مُحَمَّد عَلِي", "محمد علي"),
        ("محمـــد كريم", "محمد کریم"),
        ("\u202bمحمد\u202c کریم", "کریم محمد"),
        ("İLKER IŞIK", "Ilker Işık"),
        ("Straße Groß", "STRASSE GROSS"),
        ("Ｉｍｒａｎ Khan", "Imran Khan"),
        ("Γεώργιος Μακρής", "ΜΑΚΡΗΣ ΓΕΩΡΓΙΟΣ"),
        ("O'Brien Ann", "O’BRIEN ANN"),
        ("1mran Qure5hi", "Imran Qureshi"),
        ("JanDaniel Qureshi", "Jan Daniel Qureshi"),
        ("محمدرضا", "رضا محمد"),
    ],
)
def test_spellings_of_one_name_become_the_same_words(one: str, other: str) -> None:
    assert texts(one) == texts(other) != []


@pytest.mark.parametrize(
    ("one", "other"),
    [("Imran Khan", "Imrana Khan"), ("علی رضا", "علی"), ("Anna Maria", "Annamaria Rossi")],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert texts(one) != texts(other)


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("Qureshi", Role.NAME),
        ("Sergeevich", Role.PATRONYMIC),
        ("Сергеевна", Role.PATRONYMIC),
        ("Khan", Role.WEAK_NAME),
        ("Mr", Role.HONORIFIC),
        ("bin", Role.PARTICLE),
        ("уулу", Role.PARTICLE),
        ("kyzy", Role.PARTICLE),
        ("Jr", Role.SUFFIX),
        ("Q", Role.INITIAL),
        ("I", Role.INITIAL),
        ("Abdul", Role.HALF),
    ],
)
def test_each_word_plays_its_part(name: str, role: Role) -> None:
    assert roles(name) == [role]


@pytest.mark.parametrize(
    "name", ["Imran", "محمد", "Haji Imran", "Imran bin", "Imran Imran", "Q. Imran", "Abdul Rahman", ""]
)
def test_single_names_are_known_as_such(name: str) -> None:
    assert analyse_name(name).is_single


@pytest.mark.parametrize("name", ["Muhammad Imran", "Imran Qureshi", "Azamat Bakyt uulu", "محمد کریمی"])
def test_two_names_are_not_single(name: str) -> None:
    assert not analyse_name(name).is_single


def test_particles_say_nothing_unless_there_is_nothing_else() -> None:
    assert [token.text for token in analyse_name("Tariq bin Ziyad").telling] == ["tariq", "ziyad"]
    assert [token.text for token in analyse_name("bin").telling] == ["bin"]


def test_a_rare_name_weighs_more_than_muhammad_and_that_more_than_an_address() -> None:
    rare, common, address = (analyse_name(name).tokens[0].weight for name in ("Zangeneh", "Muhammad", "Mr"))
    assert rare > 2 * common > 2 * address > 0


def test_a_name_of_a_million_characters_is_cut_not_worked_on() -> None:
    assert len(analyse_name("ﷺ" * 1_000_000).tokens) <= MAX_TOKENS
    assert len(analyse_name("ab " * 1_000_000).tokens) <= MAX_TOKENS
    assert len(analyse_name("Abd-al-Rahman-ud-Din " * 1_000_000).tokens) <= MAX_TOKENS


@pytest.mark.parametrize(
    ("text", "script"), [("Ann", "Latn"), ("1 محمد", "Arab"), ("Азамат", "Cyrl"), ("金铁三", "Hani"), ("12", "Zyyy")]
)
def test_scripts_are_told_by_their_letters(text: str, script: str) -> None:
    assert script_of(text) == script


@pytest.mark.parametrize(
    "text", ["", " Imran", "Imran\nQureshi", "Im\x00ran", "Im\ud800ran", "a" * 401, "Imran\u2028Q"]
)
def test_what_is_no_name_on_one_line_is_refused_without_repeating_it(text: str) -> None:
    with pytest.raises(UnreadableError) as refused:
        check_name(text)
    assert refused.value.field == "name"
    assert refused.value.remedy
    assert "ran" not in str(refused.value).replace("characters", "")


def test_no_representation_shows_a_name() -> None:
    analysed = analyse_name("Imran Qureshi")
    assert "imran" not in repr(analysed).lower() + repr(analysed.tokens[0]).lower()


def test_only_whole_words_with_sounds_and_without_a_family_ending_are_compared_the_short_way() -> None:
    plain = {token.text: token.is_plain for token in analyse_name("R. Rustam Karimzoda").tokens}
    assert plain == {"r": False, "rustam": True, "karimzoda": False}


def test_a_known_name_ends_only_in_what_families_exchange() -> None:
    ended = {token.text: token.stem and token.stem.text for token in analyse_name("Zarina Hossein Karimova").tokens}
    assert ended == {"zarina": None, "hossein": None, "karimova": "karim"}
