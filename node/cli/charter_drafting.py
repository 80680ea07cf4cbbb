"""Drafts of charters. Pure: what nodes accept is decided in protocol/charter_trust.py."""

import time
from collections.abc import Collection, Sequence
from dataclasses import replace

from crypto.signatures import KeyId
from node.cli.charter_files import merge_terms
from node.cli.failures import RefusedCommandError
from node.founding import draft_charter
from protocol.charter import Charter, Member, Terms, least_quorum
from protocol.charter_form import charter_digest
from protocol.errors import MalformedError
from protocol.matching.thresholds import MatchThreshold
from protocol.vocabulary import MemberCode, Purpose


def draft_first(members: Sequence[Member], terms: Sequence[Terms], *, training: bool, threshold: int | None) -> Charter:
    """A first charter. Raises MalformedError for what no charter may be."""
    return draft_charter(members, terms, int(time.time()), training=training, threshold=threshold)


def draft_next(
    current: Charter,
    now: int,
    *,
    added: Sequence[Member] = (),
    replaced: Sequence[Member] = (),
    removed: Collection[MemberCode] = (),
    terms: Sequence[Terms] = (),
    revoked: Collection[str] = (),
    threshold: int | None = None,
    match_thresholds: Sequence[MatchThreshold] = (),
    sample_answer_days: int | None = None,
) -> Charter:
    """The version after `current`. Quorums rise where more members need it. Raises RefusedCommandError, MalformedError."""
    codes = set(current.codes)
    _require(codes.isdisjoint(one.code for one in added), "an added member is one already", "use --replace-entry")
    _require(codes.issuperset(one.code for one in replaced), "a replaced entry is of no member", "use --add-entry")
    _require(codes.issuperset(removed), "who is to be removed is no member", "see 'wren charter show'")
    entries = {one.code: one for one in (*current.members, *replaced, *added) if one.code not in removed}
    members = tuple(entries[code] for code in sorted(entries))
    kept = [one for one in current.terms if entries.keys() >= set(one.members)]
    witnesses = len(members) - 1 + len(current.outside_witnesses)
    draft = replace(
        current,
        version=current.version + 1,
        previous_digest=charter_digest(current),
        issued=now,
        members=members,
        threshold=_quorum(threshold or current.threshold, len(members)),
        witness_quorum=_quorum(current.witness_quorum, witnesses),
        terms=tuple(merge_terms(kept, terms)),
        sample_answer_days=sample_answer_days or current.sample_answer_days,
        match_thresholds=_with(current.match_thresholds, match_thresholds),
        revoked_signing_keys=tuple(sorted({*current.revoked_signing_keys, *(KeyId(one) for one in revoked)})),
    )
    unchanged = replace(draft, version=current.version, previous_digest=current.previous_digest, issued=current.issued)
    _require(unchanged != current, "nothing is proposed", "name what shall change; see 'wren charter propose --help'")
    return draft


def read_match_threshold(text: str) -> MatchThreshold:
    """A threshold written as `visa=650/250`. Raises RefusedCommandError."""
    purpose, _, scores = text.partition("=")
    local, _, private = scores.partition("/")
    try:
        return MatchThreshold(Purpose(purpose), int(local), int(private))
    except (ValueError, MalformedError) as error:
        raise RefusedCommandError(
            "a match threshold that cannot be read", "write the purpose and two numbers from 1 to 999: visa=650/250"
        ) from error


def _with(current: Sequence[MatchThreshold], changed: Sequence[MatchThreshold]) -> tuple[MatchThreshold, ...]:
    newer = {one.purpose: one for one in changed}
    return tuple(newer.get(one.purpose, one) for one in current)


def _quorum(wanted: int, count: int) -> int:
    return max(least_quorum(count), min(wanted, count))


def _require(held: bool, what: str, remedy: str) -> None:
    if not held:
        raise RefusedCommandError(what, remedy)
