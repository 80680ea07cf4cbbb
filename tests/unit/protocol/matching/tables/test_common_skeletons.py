"""The shipped table of common skeletons is what its derivation makes of the lists: nobody edited a row by hand."""

import pytest

from protocol.matching.name_units import RARE
from protocol.matching.tables.common_skeletons import share_of
from protocol.matching.telling_units import HALVES
from tests.benchmarks import derive_common_skeletons as derivation


def test_the_table_is_what_the_lists_give_today(capsys: pytest.CaptureFixture[str]) -> None:
    derivation.main()
    derived = dict(row.split("=") for row in capsys.readouterr().out.split())
    assert len(derived) > 500
    assert {skeleton: float(share) for skeleton, share in derived.items()} == shipped()


def test_every_row_is_a_skeleton_of_a_common_name_or_a_half_that_no_skeleton_can_be() -> None:
    rows = shipped()
    assert set(HALVES) <= set(rows)
    assert all(skeleton and set(skeleton) <= set("bfkdthsSlmnr") for skeleton in rows if skeleton not in HALVES)
    assert not any(set(half) <= set("bfkdthsSlmnr") for half in HALVES)
    assert all(RARE < share <= 1 for share in rows.values())


def test_what_is_not_listed_has_no_share() -> None:
    assert share_of("") == share_of("bdbdbdbd") == share_of("\ud800") == 0.0


def shipped() -> dict[str, float]:
    from protocol.matching.tables import common_skeletons

    return dict(common_skeletons._shares())
