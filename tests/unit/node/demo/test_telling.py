"""A failed claim must be seen, counted, and never read as success."""

import io

import pytest
from rich.console import Console

from node.demo.telling import COLUMNS, Telling


@pytest.fixture
def printed() -> io.StringIO:
    return io.StringIO()


@pytest.fixture
def telling(printed: io.StringIO) -> Telling:
    return Telling(Console(file=printed, width=COLUMNS, highlight=False))


def test_a_claim_that_fails_is_shown_as_such_with_what_was_found(telling: Telling, printed: io.StringIO) -> None:
    assert not telling.expect("a replay is refused", False, "status 200")
    assert (telling.held, telling.failed) == (0, 1)
    assert "NOT AS EXPECTED: a replay is refused (found: status 200)" in printed.getvalue()
    assert "   as expected" not in printed.getvalue()


def test_work_that_breaks_off_is_not_announced_as_done(telling: Telling, printed: io.StringIO) -> None:
    with pytest.raises(RuntimeError), telling.step("Iran's node is stopped"):
        raise RuntimeError
    assert printed.getvalue() == ""


def test_work_is_announced_when_it_is_done_with_what_it_became(telling: Telling, printed: io.StringIO) -> None:
    with telling.step("Lists imported") as step:
        assert printed.getvalue() == ""
        step.text = "Lists imported, 20 tag sets built"
    assert printed.getvalue().startswith("   Lists imported, 20 tag sets built")
    assert printed.getvalue().endswith(" s\n")


def test_no_line_is_wider_than_promised_and_markup_is_plain_text(telling: Telling, printed: io.StringIO) -> None:
    telling.expect("[bold]" + "very long claim " * 20, True)
    telling.say("words " * 60)
    with telling.step("work " * 40):
        pass
    lines = printed.getvalue().splitlines()
    assert max(map(len, lines)) <= COLUMNS
    assert "[bold]very" in lines[0]
