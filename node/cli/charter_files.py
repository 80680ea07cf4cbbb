"""The files of charter making: entries (canonical JSON), terms (TOML that people write), signed charters."""

import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from node.cli.failures import RefusedCommandError
from node.cli.files import read_bounded
from node.founding import TermsDraft
from protocol import schema
from protocol.charter import Member, Terms
from protocol.charter_form import MemberSchema
from protocol.charter_signing import SignedCharter, parse_signed_charter
from protocol.limits import MAX_CHARTER_BYTES
from protocol.vocabulary import Category, MemberCode, Purpose

MAX_ENTRY_BYTES = 64 * 1024
MAX_TERMS_BYTES = 1024 * 1024
_ENTRY = MemberSchema()
_NUMBERS = ("daily_evaluation_budget_elements", "max_list_age_seconds", "check_deadline_seconds", "max_entries")
_ALLOWED = frozenset({"members", "legal_basis", "purposes", "categories", "assurances", *_NUMBERS})
_REMEDY = "write [[terms]] tables as docs/configuration.md shows"


def entry_to_bytes(member: Member) -> bytes:
    """A member's entry for whoever drafts the charter."""
    return schema.dump_bytes(_ENTRY, member)


def read_entry(path: Path) -> Member:
    """An entry file. Raises MalformedError, RefusedCommandError, OSError."""
    return schema.load_bytes(_ENTRY, read_bounded(path, MAX_ENTRY_BYTES), Member, max_bytes=MAX_ENTRY_BYTES)


def read_charter(path: Path) -> SignedCharter:
    """A charter file; no signature is verified. Raises MalformedError, RefusedCommandError, OSError."""
    return parse_signed_charter(read_bounded(path, MAX_CHARTER_BYTES))


def draft_terms(legal_basis: str, *, training: bool) -> TermsDraft:
    """The default terms; reference lists only under a training charter."""
    draft = TermsDraft(legal_basis)
    if training:
        return draft
    return replace(draft, categories=tuple(one for one in Category if one is not Category.REFERENCE_LIST))


def read_terms(path: Path, *, training: bool) -> list[Terms]:
    """A TOML file of `[[terms]]` tables; what a table leaves out has its default. Raises RefusedCommandError, OSError."""
    try:
        found = tomllib.loads(read_bounded(path, MAX_TERMS_BYTES).decode())
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RefusedCommandError(f"the terms are not TOML in UTF-8 ({path})", _REMEDY) from error
    tables = found.get("terms")
    if set(found) != {"terms"} or not isinstance(tables, list):
        raise RefusedCommandError(f"the terms file holds something else than [[terms]] tables ({path})", _REMEDY)
    return [terms for number, table in enumerate(tables, 1) for terms in _terms(table, number, training=training)]


def _terms(table: Any, number: int, *, training: bool) -> Iterable[Terms]:
    where = f"table {number} of the terms"
    if not isinstance(table, dict) or not _ALLOWED.issuperset(table):
        raise RefusedCommandError(f"{where} names an unknown setting", f"use only {', '.join(sorted(_ALLOWED))}")
    members: Any = table.get("members")
    legal_basis = table.get("legal_basis")
    if not _texts(members) or len(set(members)) != 2 or not isinstance(legal_basis, str):
        raise RefusedCommandError(f"{where} lacks its two members or its legal_basis", _REMEDY)
    changes: dict[str, Any] = {}
    for name in _NUMBERS:
        if name in table:
            if type(table[name]) is not int:
                raise RefusedCommandError(f"{where}: {name} is not a whole number", _REMEDY)
            changes[name] = table[name]
    for name, words in (("purposes", Purpose), ("categories", Category), ("assurances", str)):
        if name in table:
            changes[name] = _words(table[name], words, f"{where}: {name}")
    draft = replace(draft_terms(legal_basis, training=training), **changes)
    yield draft.between(MemberCode(members[0]), MemberCode(members[1]))


def _words(values: Any, words: Any, where: str) -> tuple[Any, ...]:
    if not _texts(values):
        raise RefusedCommandError(f"{where} is not a list of words", _REMEDY)
    try:
        return tuple(words(value) for value in values)
    except ValueError as error:
        raise RefusedCommandError(f"{where} has an unknown word", f"use {', '.join(words)}") from error


def _texts(values: Any) -> bool:
    return isinstance(values, list) and all(isinstance(value, str) for value in values)


def merge_terms(old: Sequence[Terms], new: Iterable[Terms]) -> list[Terms]:
    """The old terms with those of the same pair replaced, and the others added."""
    by_pair = {terms.members: terms for terms in old} | {terms.members: terms for terms in new}
    return [by_pair[pair] for pair in sorted(by_pair)]
