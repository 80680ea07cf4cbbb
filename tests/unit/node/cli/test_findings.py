"""The doctor's judgements at their edges: nothing that has ended or is missing may read as ok."""

import pytest

from node.cli import findings
from node.cli.findings import DAY_SECONDS, Finding, Level
from tests.unit.node.cli.conftest import Pair, document, invoke

NOW = 1_790_000_000


@pytest.mark.parametrize(
    ("left", "level"),
    [
        (None, Level.FAIL),
        (-1, Level.FAIL),
        (0, Level.FAIL),
        (1, Level.WARN),
        (13 * DAY_SECONDS, Level.WARN),
        (15 * DAY_SECONDS, Level.OK),
    ],
)
def test_a_key_is_well_only_while_two_weeks_are_left(left: int | None, level: Level) -> None:
    found = findings.validity("key", None if left is None else NOW + left, NOW, "renew it")
    assert found.level is level
    assert bool(found.remedy) == (level is not Level.OK)


def test_a_clock_behind_a_peers_signature_fails_and_one_ahead_of_old_ones_does_not() -> None:
    assert findings.clock(NOW, [NOW - 5, NOW + 600]).level is Level.FAIL
    assert findings.clock(NOW, [NOW - 900]).level is Level.OK


@pytest.mark.parametrize(
    "found",
    [
        findings.list_age("PK", None, NOW, 3600),
        findings.list_age("PK", NOW - 3601, NOW, 3600),
        findings.disk(600 * 1024**2),
        findings.disk(0),
        findings.outbox(3, 7200, 0),
        findings.outbox(0, 0, 1),
        findings.exchange_log("the database is older", 0, 0),
        findings.exchange_log("", 1, 0),
        findings.exchange_log("", 0, 3601),
    ],
)
def test_whatever_is_not_well_has_a_remedy(found: Finding) -> None:
    assert found.level is not Level.OK
    assert found.remedy


def test_a_home_that_others_can_enter_fails_the_examination(pair: Pair) -> None:
    assert invoke("--home", pair.pk, "doctor", "--offline").exit_code == 0
    pair.pk.chmod(0o755)
    result = invoke("--json", "--home", pair.pk, "doctor", "--offline")
    assert result.exit_code == 1
    (bad,) = [one for one in document(result)["findings"] if one["level"] == "fail"]
    assert bad["remedy"].startswith("chmod")


def test_a_keyring_that_others_can_read_opens_nothing(pair: Pair) -> None:
    (pair.pk / "keyring.wren").chmod(0o644)
    result = invoke("--json", "--home", pair.pk, "doctor", "--offline")
    assert result.exit_code == 1
    assert "chmod 600" in document(result)["remedy"]


def test_a_damaged_database_is_found(pair: Pair) -> None:
    path = pair.pk / "node.db"
    raw = bytearray(path.read_bytes())
    middle = len(raw) // 2
    raw[middle : middle + 64] = bytes(64)
    path.write_bytes(bytes(raw))
    assert invoke("--home", pair.pk, "doctor", "--offline").exit_code == 1
