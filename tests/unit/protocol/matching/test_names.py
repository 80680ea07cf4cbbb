"""Names: the spellings that scripts and keyboards make of one name fold together; other names stay apart."""

import pytest

from protocol.matching.folding import MAX_CHARACTERS
from protocol.matching.names import canonical_name, is_strong, script_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Imran QURESHI", "qureshi  imran"),
        ("AL-DĀRĪ, Muthannā", "Muthanna al Dari"),
        ("ﻣﺤﻤﺪ ﻋﻠﻲ", "محمد علی"),
        ("مُحَمَّد عَلِي", "محمد علي"),
        ("محمـــد كريم", "محمد کریم"),
        ("یوسف‌زاده رضا", "رضا یوسفزاده"),
        ("\u202bمحمد\u202c کریم", "کریم محمد"),
        ("İLKER IŞIK", "Ilker Işık"),
        ("Straße Groß", "STRASSE GROSS"),
        ("Ｉｍｒａｎ Khan", "Imran Khan"),
        ("Γεώργιος Μακρής", "ΜΑΚΡΗΣ ΓΕΩΡΓΙΟΣ"),
        ("O'Brien Ann", "O’BRIEN ANN"),
        ("Ahmad۲", "ahmad2"),
    ],
)
def test_spellings_of_one_name_fold_together(one: str, other: str) -> None:
    assert canonical_name(one) == canonical_name(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [("Imran Khan", "Imrana Khan"), ("Ali Reza", "Ali Raza"), ("علی رضا", "علی"), ("Anna Maria", "Annamaria")],
)
def test_other_names_stay_apart(one: str, other: str) -> None:
    assert canonical_name(one) != canonical_name(other)


@pytest.mark.parametrize(
    "name",
    ["Muhammad", "MOHAMED Mohammed", "محمد", "Мухаммад", "Mohammad bin Haji", "Imran", "Imran X", "", "!?", "Md. Khan"],
)
def test_weak_tokens_alone_are_weak(name: str) -> None:
    assert not is_strong(canonical_name(name))


@pytest.mark.parametrize("name", ["Muhammad Imran", "Imran Qureshi", "Azamat Bakyt uulu", "محمد کریمی"])
def test_one_good_token_beside_another_is_enough(name: str) -> None:
    assert is_strong(canonical_name(name))


def test_a_name_of_a_million_characters_is_cut_not_worked_on() -> None:
    assert len(canonical_name("ﷺ" * 1_000_000)) <= MAX_CHARACTERS
    assert len(canonical_name("a " * 1_000_000).split(" ")) <= 24


@pytest.mark.parametrize(
    ("text", "script"), [("Ann", "Latn"), ("1 محمد", "Arab"), ("Азамат", "Cyrl"), ("金铁三", "Hani"), ("12", "Zyyy")]
)
def test_scripts_are_told_by_their_letters(text: str, script: str) -> None:
    assert script_of(text) == script
