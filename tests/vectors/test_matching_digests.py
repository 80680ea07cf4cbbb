"""Matching comes to the same on every node: whatever the hash seed, the locale, or the Python version that runs it."""

import json
import os
import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest

from protocol.matching.folding import fold_code, fold_words
from protocol.matching.names import analyse_name
from protocol.matching.tables.assigned import UNICODE, is_assigned, known_text
from tests.vectors.generate import is_current
from tests.vectors.matching_digests import digests

ROOT = Path(__file__).parents[2]
LATER = ("\u1c89", "\U00011f04", "\U0001e4d0", "\U000323b0", "\ua7cb")
"""A letter of Cyrillic (Unicode 16.0), Kawi and Nag Mundari (15.0), CJK extension H (15.0), and a Latin capital (16.0)."""


@pytest.fixture(scope="module")
def here() -> dict[str, str]:
    return digests(exact=True)


def test_the_digests_are_the_recorded_ones_on_this_python_too() -> None:
    assert is_current("matching_digests")


@pytest.mark.parametrize(
    ("seed", "locale", "option"),
    [("0", "C", ""), ("1", "C.UTF-8", ""), ("4711", "POSIX", "--sum-of-3.12")],
)
def test_hash_seeds_locales_and_later_pythons_sums_change_no_bit(
    here: dict[str, str], seed: str, locale: str, option: str
) -> None:
    # With one hash seed for all nodes, or with a sum that only 3.11 has, a set's order or a rounding would go unnoticed.
    environment = os.environ | {"PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}
    command = [sys.executable, "-m", "tests.vectors.matching_digests", *([option] if option else [])]
    answered = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True)
    assert json.loads(answered.stdout) == here


def test_the_simulated_sum_is_not_that_of_python_3_11() -> None:
    program = "from tests.vectors.matching_digests import _sum_of_3_12 as later; print(later([1e16, 1.0, 1.0, -1e16]))"
    answered = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert answered.stdout.strip() == "2.0"


def test_the_table_of_assigned_characters_is_that_of_its_unicode() -> None:
    known = {code for code in range(sys.maxunicode + 1) if unicodedata.category(chr(code)) != "Cn"}
    ours = {code for code in range(sys.maxunicode + 1) if is_assigned(code)}
    assert ours <= known
    assert ours == known or unicodedata.unidata_version != UNICODE


@pytest.mark.parametrize("later", LATER)
def test_characters_of_a_later_unicode_part_words_and_are_no_letters(later: str) -> None:
    assert not is_assigned(ord(later))
    assert known_text(f"a{later}b") == "a b"
    assert fold_words(f"ab{later}cd") == "ab cd"
    assert fold_code(f"ab{later}cd") == "ABCD"
    assert [token.text for token in analyse_name(f"Karim{later}Wardaki").tokens] == ["karim", "wardaki"]
    assert not analyse_name(later).tokens
