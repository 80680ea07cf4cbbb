"""How two names compare, in words for a person and as a document for programs."""

from collections.abc import Iterable, Iterator
from typing import Any

from node.cli.output import Page
from protocol.matching.names import AnalysedName, analyse_name
from protocol.matching.private_score import PrivateComparison, compare_names_privately
from protocol.matching.scorer import NameComparison, compare_names, threshold
from protocol.vocabulary import Purpose

_TOKEN_TITLES = ("token", "script", "role", "read as", "skeletons", "weight")


def show_score(score: float) -> str:
    """Six decimals: enough to order a list by."""
    return f"{score:.6f}"


def verdicts(score: float) -> Iterator[tuple[Purpose, float, bool]]:
    """Each purpose with its threshold, and whether the score reaches it."""
    for purpose in Purpose:
        limit = threshold(purpose)
        yield purpose, limit, score >= limit


def compare_document(left: str, right: str, *, private: bool) -> dict[str, Any]:
    """What `--json` shows of two names."""
    compared = _compared(left, right, private=private)
    document: dict[str, Any] = {
        "private": private,
        "score": round(compared.score, 6),
        "why": compared.why(),
        "verdicts": {
            purpose.value: {"threshold": limit, "hit": hit} for purpose, limit, hit in verdicts(compared.score)
        },
        "left": _name_document(left),
        "right": _name_document(right),
    }
    if isinstance(compared, NameComparison):
        document["meetings"] = [
            {"left": one.left, "right": one.right, "through": one.through, "similarity": round(one.similarity, 6)}
            for one in compared.meetings
        ]
    return document


def render_comparison(page: Page, document: dict[str, Any]) -> None:
    """The same for a person: what each name says, what met, the score, and what it means under each purpose."""
    for side, title in (("left", "First name"), ("right", "Second name")):
        page.line(f"{title}:", style="bold")
        page.table(_TOKEN_TITLES, _token_rows(document[side]["tokens"]), empty="no letter in it")
    if "meetings" in document:
        page.line("What met:", style="bold")
        page.table(
            ("first", "second", "through", "alike"),
            [(one["left"], one["right"], one["through"], f"{one['similarity']:.2f}") for one in document["meetings"]],
            empty="nothing met",
        )
    through = "through match keys and confirmation value alone" if document["private"] else "on a scale from 0 to 1"
    page.line(f"Score {show_score(document['score'])}, {through}.", style="bold")
    page.line(f"Why: {document['why']}")
    page.table(
        ("purpose", "hit from", "verdict"),
        [
            (purpose, f"{one['threshold']:.2f}", "possible hit" if one["hit"] else "no hit")
            for purpose, one in document["verdicts"].items()
        ],
    )
    page.line("A name alone proves nothing: dates, documents and nationality decide a check, and people verify it.")


def _compared(left: str, right: str, *, private: bool) -> NameComparison | PrivateComparison:
    return compare_names_privately(left, right) if private else compare_names(left, right)


def _name_document(name: str) -> dict[str, Any]:
    analysed: AnalysedName = analyse_name(name)
    return {
        "name": name,
        "tokens": [
            {
                "text": token.text,
                "script": token.script,
                "role": str(token.role),
                "spelling": token.spelling,
                "skeletons": list(token.skeletons),
                "weight": round(token.weight, 3),
            }
            for token in analysed.tokens
        ],
    }


def _token_rows(tokens: Iterable[dict[str, Any]]) -> Iterator[tuple[object, ...]]:
    for one in tokens:
        skeletons = ", ".join(one["skeletons"])
        yield one["text"], one["script"], one["role"], one["spelling"], skeletons, f"{one['weight']:.2f}"
