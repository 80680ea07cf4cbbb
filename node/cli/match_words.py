"""How two names compare, in words for a person."""

from collections.abc import Iterable, Iterator
from typing import Any

from node.cli.output import Page
from protocol.matching.tokens import Role

_TOKEN_TITLES = ("token", "script", "role", "read as", "skeletons", "weight")


def show_score(score: float) -> str:
    """Six decimals: enough to order a list by."""
    return f"{score:.6f}"


def render_comparison(page: Page, report: dict[str, Any]) -> None:
    """A report of `names_report`: what each name says, what met, the score, and what it means under each purpose."""
    for side, title in (("left", "First name"), ("right", "Second name")):
        page.line(f"{title}:", style="bold")
        page.table(_TOKEN_TITLES, _token_rows(report[side]["tokens"]), empty="no letter in it")
    if "meetings" in report:
        page.line("What met:", style="bold")
        page.table(
            ("first", "second", "through", "alike"),
            [(one["left"], one["right"], one["through"], f"{one['similarity']:.2f}") for one in report["meetings"]],
            empty="nothing met",
        )
    through = "through match keys and confirmation value alone" if report["private"] else "on a scale from 0 to 1"
    page.line(f"Score {show_score(report['score'])}, {through}.", style="bold")
    page.line(f"Why: {report['why']}")
    page.table(
        ("purpose", "hit from", "verdict"),
        [
            (one["purpose"] or "two names alone", f"{one['threshold']:.2f}", "possible hit" if one["hit"] else "no hit")
            for one in report["verdicts"]
        ],
    )
    page.line("A name alone proves nothing: dates, documents and nationality decide a check, and people verify it.")


def _token_rows(tokens: Iterable[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for one in tokens:
        skeletons = ", ".join(one["skeletons"])
        text = f"{one['text']}\u2026" if one["cut_short"] else one["text"]
        yield text, one["script"], _role_words(one), one["spelling"], skeletons, f"{one['weight']:.2f}"


def _role_words(token: dict[str, Any]) -> str:
    """`given name`, `family name`; `weak name (family)` where the role says more than which part it is in."""
    if token["part"] is None:
        return str(token["role"])
    return f"{token['part']} name" if token["role"] == Role.NAME else f"{token['role']} ({token['part']})"
