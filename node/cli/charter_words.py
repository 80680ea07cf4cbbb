"""A charter in plain words: what it says, and what changes against the version before. Pure."""

from collections.abc import Iterator
from typing import Any

from node.cli.files import moment, span
from protocol.charter import Charter, Member, Terms, charter_key_fingerprint
from protocol.charter_signing import SignedCharter
from protocol.matching.thresholds import MatchThreshold


def charter_document(signed: SignedCharter) -> dict[str, Any]:
    """What `--json` shows of a charter. Signatures are named, not verified."""
    charter = signed.charter
    return {
        "version": charter.version,
        "digest": signed.digest.hex(),
        "previous_digest": charter.previous_digest.hex(),
        "training": charter.training,
        "issued": charter.issued,
        "members": [_member_document(member) for member in charter.members],
        "threshold": charter.threshold,
        "witness_quorum": charter.witness_quorum,
        "regional_daily_cap_elements": charter.regional_daily_cap_elements,
        "matching_profile": charter.matching_profile,
        "match_thresholds": [_threshold_document(one) for one in charter.match_thresholds],
        "sample_answer_days": charter.sample_answer_days,
        "terms": [_terms_document(terms) for terms in charter.terms],
        "revoked_signing_keys": list(charter.revoked_signing_keys),
        "signed_by": signers(signed),
    }


def signers(signed: SignedCharter) -> list[str]:
    """Codes of the members whose signature is on the file; none is verified here."""
    return sorted({one.member for one in signed.signatures})


def charter_lines(signed: SignedCharter) -> Iterator[str]:
    """The charter for people."""
    charter = signed.charter
    kind = "TRAINING charter: no real person's data" if charter.training else "charter for real data"
    yield f"Version {charter.version}, {kind}, issued {moment(charter.issued)}."
    yield f"Digest: {signed.digest.hex()}"
    yield f"{charter.threshold} of {len(charter.members)} members must sign a charter."
    yield f"One owner evaluates at most {charter.regional_daily_cap_elements} elements a day for all peers together."
    yield f"An owner opens what auditors drew from its lists within {charter.sample_answer_days} days."
    for member in charter.members:
        yield from _member_lines(member)
    for terms in charter.terms:
        yield from _terms_lines(terms)
    for key_id in charter.revoked_signing_keys:
        yield f"Revoked signing key: {key_id}"
    names = signers(signed)
    yield (
        f"Signed by {', '.join(names)} ({len(names)} of the {charter.threshold} needed)."
        if names
        else "Not signed yet."
    )


def change_lines(old: Charter, new: Charter) -> Iterator[str]:
    """What the new version changes."""
    before, after = ({one.code: one for one in charter.members} for charter in (old, new))
    for code in sorted(after.keys() - before.keys()):
        yield f"adds the member {code}"
    for code in sorted(before.keys() - after.keys()):
        yield f"REMOVES the member {code}"
    for code in sorted(before.keys() & after.keys()):
        if before[code] != after[code]:
            yield f"changes the entry of {code}: {', '.join(_changed(before[code], after[code]))}"
    old_terms, new_terms = ({one.members: one for one in charter.terms} for charter in (old, new))
    for pair in sorted(old_terms.keys() | new_terms.keys()):
        if old_terms.get(pair) != new_terms.get(pair):
            yield f"{_verb(pair in old_terms, pair in new_terms)} the terms between {pair[0]} and {pair[1]}"
    for name in (
        "threshold",
        "witness_quorum",
        "regional_daily_cap_elements",
        "matching_profile",
        "sample_answer_days",
    ):
        if getattr(old, name) != getattr(new, name):
            yield f"changes {name.replace('_', ' ')} from {getattr(old, name)} to {getattr(new, name)}"
    yield from _threshold_lines(old, new)
    for key_id in sorted(set(new.revoked_signing_keys) - set(old.revoked_signing_keys)):
        yield f"revokes the signing key {key_id}"
    if old.training != new.training:
        yield "changes the training flag, which no node will accept"


def _verb(before: bool, after: bool) -> str:
    return "changes" if before and after else "adds" if after else "ends"


def _changed(before: Member, after: Member) -> list[str]:
    names = ("name", "authorities", "charter_key", "log_key", "witness_key", "tls_issuer")
    return [name.replace("_", " ") for name in names if getattr(before, name) != getattr(after, name)]


def _threshold_document(one: MatchThreshold) -> dict[str, Any]:
    return {
        "purpose": one.purpose.value,
        "score_permille": one.score_permille,
        "private_score_permille": one.private_score_permille,
    }


def _threshold_lines(old: Charter, new: Charter) -> Iterator[str]:
    for before, after in zip(old.match_thresholds, new.match_thresholds, strict=True):
        if before != after:
            yield (
                f"changes the match threshold for {after.purpose} from {before.score_permille} to {after.score_permille}"
                f" permille, in the private check from {before.private_score_permille} to {after.private_score_permille}"
            )


def _member_document(member: Member) -> dict[str, Any]:
    return {
        "code": member.code,
        "name": member.name,
        "authorities": list(member.authorities),
        "charter_key_id": member.charter_key_id,
        "charter_key_fingerprint": charter_key_fingerprint(member.code, member.charter_key),
    }


def _terms_document(terms: Terms) -> dict[str, Any]:
    return {
        "members": list(terms.members),
        "legal_basis": terms.legal_basis,
        "assurances": list(terms.assurances),
        "purposes": list(terms.purposes),
        "categories": list(terms.categories),
        "max_entries": terms.max_entries,
        "daily_evaluation_budget_elements": terms.daily_evaluation_budget_elements,
        "max_list_age_seconds": terms.max_list_age_seconds,
        "check_deadline_seconds": terms.check_deadline_seconds,
    }


def _member_lines(member: Member) -> Iterator[str]:
    yield f"{member.code}  {member.name}; {', '.join(member.authorities)}"
    yield f"    charter key fingerprint {charter_key_fingerprint(member.code, member.charter_key)}"


def _terms_lines(terms: Terms) -> Iterator[str]:
    a, b = terms.members
    yield f"{a} and {b}: {terms.legal_basis}"
    yield (
        f"    {terms.daily_evaluation_budget_elements} elements a day, lists at most {span(terms.max_list_age_seconds)} old,"
        f" for {', '.join(terms.purposes)}"
    )
    yield f"    about {', '.join(terms.categories)}"
