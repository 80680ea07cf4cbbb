"""Text from outside must not steer the terminal, pass for mark-up, or break the JSON document."""

import json

import pytest

from node.cli.output import Output, plain


@pytest.mark.parametrize(
    "attack",
    [
        "\x1b[2J\x1b[31mclear",  # clears the screen
        "\x1b]0;title\x07",  # renames the window
        "\x9b31m",  # the same in one byte of C1
        "harmless\rNOT CHECKED",  # overwrites the line
        "two\nlines",
        "tab\tbed",
        "\u202egnp.exe",  # turns the reading direction around
        "\u2066isolate\u2069",
        "line\u2028separator",
        "\x00nul",
        "\ud800",
    ],
)
def test_no_control_character_reaches_a_terminal_raw(attack: str, capsys: pytest.CaptureFixture[str]) -> None:
    output = Output()
    output.show(None, lambda page: page.table(("name",), [(attack,)]))
    output.show(None, lambda page: page.line(attack))
    output.error(attack, attack)
    output.note(attack)
    printed = "".join(capsys.readouterr())
    assert not any(character in printed for character in attack if not character.isprintable() and character != "\n")
    assert plain(attack).isprintable()
    assert "\n" not in plain(attack)


def test_persian_joiners_stay_since_names_are_written_with_them() -> None:
    assert plain("علی\u200cرضا") == "علی\u200cرضا"


@pytest.mark.parametrize("attack", ["[red]x[/red]", "[link=https://evil.example]x[/link]", ":smiley:", "[/]"])
def test_mark_up_in_a_text_is_shown_and_not_obeyed(attack: str, capsys: pytest.CaptureFixture[str]) -> None:
    output = Output()
    output.show(None, lambda page: page.table(("name",), [(attack,)]))
    output.show(None, lambda page: page.line(attack))
    assert capsys.readouterr().out.count(attack) == 2


def test_json_is_one_line_of_ascii_whatever_is_in_it(capsys: pytest.CaptureFixture[str]) -> None:
    attack = '"}\n{"error": "forged\x1b[2J\u202e\u2028'
    Output(as_json=True).show({"name": attack}, lambda page: None)
    printed = capsys.readouterr().out
    assert printed.isascii()
    assert printed.count("\n") == 1
    assert json.loads(printed) == {"name": attack}
