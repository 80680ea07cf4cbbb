"""Documentation that cannot rot: its words, limits, labels, fields, examples, links, paths and commands against the code."""

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

import protocol
from config.settings import Settings
from crypto.encoding import pae
from protocol import limits, schema
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.alerts.words import (
    Article10Clause,
    DocumentMethod,
    IndicatorKind,
    LegStatus,
    MeansOfTransport,
    MediaType,
    PricedFor,
    SightingVerdict,
    Weekday,
)
from protocol.charter import PROTECTIVE_RULES
from protocol.encoding import encode
from protocol.evaluation import EvaluationStatus
from protocol.matching.dates import parse_date
from protocol.matching.match_keys import MATCHING_PROFILE, name_key
from protocol.matching.name_units import name_units
from protocol.problems import PROBLEMS, ProblemType
from protocol.schema import WireSchema
from protocol.tagset.label import ACTION_CODES, CATEGORY_CODES, URGENCY_CODES
from protocol.tagset.tags import TAG_BYTES, tag_stream
from protocol.vocabulary import (
    Category,
    Direction,
    HandlingCode,
    ItemKind,
    LeafKind,
    MatchKeyKind,
    MessageType,
    NotChecked,
    Outcome,
    Purpose,
    TrafficLight,
)
from tests.support.command_lines import fault_of

ROOT = Path(__file__).parents[3]
PAGES = sorted([*(ROOT / "docs").glob("**/*.md"), ROOT / "README.md"])
PROTOCOL = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")

_LABEL = re.compile(r"wren[ /][a-z][a-z -]*( v[0-9]+)?")
_LABELLED = {"pae": 0, "sign": 0, "verify": 1}
_PATH = re.compile(r"`((?:crypto|protocol|config|node|tests)/[A-Za-z0-9_./]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
_FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`(wren [^`\n]+)`")


def in_code(word: str) -> bool:
    """Whether protocol.md has the word in backticks."""
    return f"`{word}`" in PROTOCOL


# --- protocol.md against the code ------------------------------------------------------------------------------------

LISTS: list[type[Enum]] = [
    ProblemType,
    MessageType,
    ItemKind,
    LeafKind,
    Direction,
    NotChecked,
    Outcome,
    MatchKeyKind,
    EvaluationStatus,
    Purpose,
    HandlingCode,
    TrafficLight,
    Category,
    Article10Clause,
    MeansOfTransport,
    LegStatus,
    Weekday,
    PricedFor,
    DocumentMethod,
    IndicatorKind,
    MediaType,
    SightingVerdict,
    WithdrawalReason,
]


@pytest.mark.parametrize("words", LISTS, ids=lambda words: words.__name__)
def test_every_word_of_the_wire_is_in_the_protocol(words: type[Enum]) -> None:
    assert [word.value for word in words if not in_code(str(word.value))] == []


def test_every_problem_stands_with_its_status_and_title() -> None:
    rows = [f"| `{one.type.value}` | {one.status} | {one.title} |" for one in PROBLEMS.values()]
    assert [row for row in rows if row not in PROTOCOL] == []


def test_every_limit_stands_with_its_value() -> None:
    found = {name: value for name, value in vars(limits).items() if name.isupper()}
    assert found
    assert [name for name, value in found.items() if f"| `{name}` | {value:,} |" not in PROTOCOL] == []


def _wire_schemas(parent: type[WireSchema] = WireSchema) -> Iterator[type[WireSchema]]:
    for one in parent.__subclasses__():
        if one.__module__.startswith("protocol."):
            yield one
        yield from _wire_schemas(one)


def test_every_field_of_every_structure_is_in_the_protocol() -> None:
    for module in pkgutil.walk_packages(protocol.__path__, "protocol."):
        importlib.import_module(module.name)
    schemas = set(_wire_schemas())
    assert len(schemas) > 20
    missing = {one.__name__: [name for name in one().fields if not in_code(name)] for one in schemas}
    assert {name: names for name, names in missing.items() if names} == {}


def _sources() -> Iterator[tuple[Path, ast.Module]]:
    for package in ("crypto", "protocol", "node"):
        for path in sorted((ROOT / package).rglob("*.py")):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def _texts(module: ast.Module) -> Iterator[str]:
    """String and bytes constants that are no docstrings."""
    documentation = {id(node.value) for node in ast.walk(module) if isinstance(node, ast.Expr)}
    for node in ast.walk(module):
        if isinstance(node, ast.Constant) and id(node) not in documentation:
            if isinstance(node.value, bytes):
                yield node.value.decode("latin-1")
            elif isinstance(node.value, str):
                yield node.value


def _constants(module: ast.Module) -> dict[str, str]:
    return {
        target.id: node.value.value
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def _label_arguments(module: ast.Module) -> Iterator[ast.expr]:
    """What is given as the label to `pae`, `sign` and `verify`, and as `label=` to anything."""
    for node in ast.walk(module):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name in _LABELLED and len(node.args) > _LABELLED[name] + 1:
            yield node.args[_LABELLED[name]]
        yield from (keyword.value for keyword in node.keywords if keyword.arg == "label")


def test_every_label_is_in_the_protocol() -> None:
    found = {
        text for path, module in _sources() if "cli" not in path.relative_to(ROOT).parts for text in _texts(module)
    }
    labels = {text for text in found if _LABEL.fullmatch(text) and (" v" in text or "/" in text)}
    assert {"wren envelope v1", "wren tag v1", "wren charter v1"} <= labels
    assert sorted(label for label in labels if not in_code(label)) == []


def test_no_label_has_a_form_that_the_search_would_miss() -> None:
    strange = []
    for path, module in _sources():
        known = _constants(module)
        for argument in _label_arguments(module):
            text = argument.value if isinstance(argument, ast.Constant) else known.get(getattr(argument, "id", ""))
            if isinstance(text, str) and not _LABEL.fullmatch(text):
                strange.append(f"{path.relative_to(ROOT)}: {text}")
    assert strange == []


def test_every_label_has_one_purpose_only() -> None:
    rows = re.findall(r"^\| `(wren[ /][^`]*)` \|", PROTOCOL, re.MULTILINE)
    assert len(rows) == len(set(rows)) > 15


def test_the_examples_are_what_the_code_makes() -> None:
    plain = re.sub(r"\s", "", PROTOCOL)
    key, same = (name_key(name_units(name)[0], parse_date("1988-03-09")) for name in ("WARDAKI, Shabnam", "شبنم وردکی"))
    assert key is not None
    assert key == same
    assert key.input.hex() in plain
    assert pae("wren item v1", b"ab").hex() in plain
    stream = tag_stream(bytes(64), 1, 0)
    assert f"`tag={stream[:TAG_BYTES].hex()}`,`pad={stream[TAG_BYTES:].hex()}`" in plain
    example = encode({"b": [1, True, None], "a": "é\n"})
    assert f"Example, {len(example)} bytes: `{example.decode()}`" in PROTOCOL
    assert f"`{MATCHING_PROFILE}`" in PROTOCOL


def test_lists_that_peers_must_share_stand_whole() -> None:
    assert "\n".join(PROTECTIVE_RULES) in PROTOCOL
    tables: tuple[Mapping[Any, int], ...] = (CATEGORY_CODES, ACTION_CODES, URGENCY_CODES)
    codes = [f"{code} `{word.value}`" for table in tables for word, code in table.items()]
    assert [one for one in codes if one not in PROTOCOL] == []


def test_every_vector_is_named() -> None:
    vectors = sorted((ROOT / "tests" / "vectors").glob("*.json"))
    assert vectors
    assert [one.name for one in vectors if f"tests/vectors/{one.name}" not in PROTOCOL] == []


def test_the_schema_types_are_described() -> None:
    """A new kind of field needs a word on how it travels."""
    kinds = {type(field).__name__ for one in _wire_schemas() for field in one().fields.values()}
    described = {"Bytes", "Text", "Word", "SortedTuple", "Sequence", "String", "_StrictInteger", "Nested", "Dict"}
    described |= {"Boolean", "_StrictBoolean", "BytesByKind", "DateField"}
    assert kinds <= described
    assert schema.MAX_TIME == 2**40
    assert "0 to 2^40" in PROTOCOL


# --- All pages -------------------------------------------------------------------------------------------------------


def _anchors(page: Path) -> set[str]:
    """Anchors of a page's headings, as its readers' software makes them."""
    text = _FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#{1,6} (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_relative_link_resolves(page: Path) -> None:
    broken = []
    for target in _LINK.findall(_FENCE.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        linked = (page.parent / name).resolve() if name else page
        if not linked.exists() or (anchor and anchor not in _anchors(linked)):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_path_of_the_repository_exists(page: Path) -> None:
    named = set(_PATH.findall(page.read_text(encoding="utf-8")))
    assert sorted(path for path in named if not (ROOT / path).exists()) == []


def test_every_decision_is_listed() -> None:
    listed = set(_LINK.findall((ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")))
    decisions = sorted((ROOT / "docs" / "adr").glob("*.md"))
    assert decisions
    assert [one.name for one in decisions if f"adr/{one.name}" not in listed] == []


def test_every_setting_is_described_with_its_default() -> None:
    page = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    settings = Settings("PK")
    missing = []
    for section in ("peer_port", "database", "jobs", "workers"):
        _, _, described = page.partition(f"### `[{section}]`")
        for one in fields(getattr(settings, section)):
            default = f"`{one.default}`" if one.default != "" else "empty"
            if f"| `{one.name}` | {default} |" not in described.partition("\n### ")[0]:
                missing.append(f"{section}.{one.name}")
    assert missing == []
    assert "### `member`" in page


# --- Commands --------------------------------------------------------------------------------------------------------


def _command_lines() -> list[tuple[str, str]]:
    """Every `wren ...` of the pages, in shell blocks and in running text."""
    found = []
    for page in PAGES:
        text = page.read_text(encoding="utf-8")
        for language, block in _FENCE.findall(text):
            if language in ("sh", "console", "bash", ""):
                lines = block.replace("\\\n", " ").splitlines()
                found += [
                    (page.name, line.strip().removeprefix("$ ")) for line in lines if re.match(r"\s*(\$ )?wren ", line)
                ]
        found += [(page.name, line) for line in _INLINE.findall(_FENCE.sub("", text)) if not _LABEL.fullmatch(line)]
    return found


def test_every_command_in_the_pages_exists() -> None:
    lines = _command_lines()
    assert len(lines) > 30
    assert [(page, line, fault) for page, line in lines if (fault := fault_of(line)) is not None] == []


def test_a_command_that_does_not_exist_would_be_noticed() -> None:
    assert fault_of("wren --home x chekc") is not None
    assert fault_of("wren charter sing file.json") is not None
    assert fault_of("wren serve --prot 8443") is not None
    assert fault_of("wren --home x peer test TR") is None
