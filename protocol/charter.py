"""The charter: what the members of a federation agreed on, in one signed document. This file holds the document itself.

Its bytes and its digest are in `protocol/charter_form.py`, signatures in `protocol/charter_signing.py`, and who may
change what is decided in `protocol/charter_trust.py`. The rules here hold for every charter, whoever signed it, so they
are checked whenever one is constructed: quorums in which any two overlap in two members, keys that nobody shares, terms
only between members, and the protective rules, which are a constant of the protocol and not a choice of the members.
"""

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, NewType

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.utils import CryptographyDeprecationWarning
from cryptography.x509 import InvalidVersion, load_der_x509_certificate

from crypto.encoding import pae
from crypto.errors import CryptoError
from crypto.signatures import (
    ED25519_KEY_BYTES,
    PUBLIC_KEY_BYTES,
    HybridPublicKey,
    KeyId,
    check_ed25519_public_key,
    key_id_of,
)
from protocol.errors import MalformedError
from protocol.limits import CHARTER_OVERLAP_SECONDS, MAX_SAMPLE_ANSWER_DAYS, SAMPLE_ANSWER_DAYS
from protocol.matching.thresholds import DEFAULT_THRESHOLDS, MatchThreshold, threshold_for
from protocol.vocabulary import ELEMENTS_PER_REQUEST, Category, MemberCode, Purpose

Fingerprint = NewType("Fingerprint", str)
"""64 lower-case hexadecimal digits that two officials read to each other; see `charter_key_fingerprint`."""

FINGERPRINT_LABEL = "wren charter key fingerprint v1"
DIGEST_BYTES = 32
MAX_MEMBERS = 64
MAX_TLS_ISSUER_BYTES = 4096
MAX_OVERLAP_SECONDS = 7 * 24 * 3600

PROTECTIVE_RULES = (
    "article 10(2): the receiver complies with the sender's restrictions on use",
    "article 16: protection and assistance come before everything else",
    "article 19: refugee law, non-refoulement and non-discrimination are kept",
    "article 5: nobody is listed for having been smuggled",
    "no hit notice without the protection gate",
    "protective entries only to named members",
    "reference lists only under a training charter",
    "under 18 only protective",
)
"""Rules that bind every member whatever the charter's signers wish (DOMAIN 1 and 4), sorted. A charter states them word
for word, so that each signature on it is also a signature under them; a charter with any other list is refused."""


def least_quorum(count: int) -> int:
    """The smallest q of `count` with 2q - count >= 2, so that any two quorums share two members: 4 of 5, 3 of 4.

    Below 4 everybody is needed (3 of 3, 2 of 2). One alone is a quorum of one and nobody of nobody is zero: there the
    rule cannot hold, and there is no second quorum to contradict the first.
    """
    return min(count, (count + 3) // 2)


@dataclass(frozen=True, slots=True)
class Member:
    """A member's own entry: only that member's signature changes it.

    `charter_key` is the offline hybrid key (1,984 bytes); `log_key` and `witness_key` are Ed25519 public keys (32 bytes);
    `tls_issuer` is the DER of the member's own P-256 issuer certificate. Raises MalformedError.
    """

    code: MemberCode
    name: str
    authorities: tuple[str, ...]
    charter_key: bytes
    log_key: bytes
    witness_key: bytes
    tls_issuer: bytes

    def __post_init__(self) -> None:
        _require(re.fullmatch(r"[A-Z]{2}", self.code), "members.code", "not a member code such as PK")
        _require(self.authorities, "members.authorities", "name at least one competent authority")
        _require(len(self.charter_key) == PUBLIC_KEY_BYTES, "members.charter_key", f"must be {PUBLIC_KEY_BYTES} bytes")
        try:
            HybridPublicKey.from_bytes(self.charter_key)
            check_ed25519_public_key(self.log_key)
            check_ed25519_public_key(self.witness_key)
        except CryptoError as error:
            raise MalformedError("members", "a charter, log or witness key that is no acceptable key") from error
        _require_p256_issuer(self.tls_issuer)

    @property
    def charter_key_id(self) -> KeyId:
        """Names the charter key."""
        return key_id_of(self.charter_key)

    @property
    def charter_public_key(self) -> HybridPublicKey:
        """What verifies this member's signatures on charters and key sheets."""
        return HybridPublicKey.from_bytes(self.charter_key)


@dataclass(frozen=True, slots=True)
class Terms:
    """What two members agreed between themselves; both must sign every change. `members` is the sorted pair.

    `assurances` are words such as `death_penalty`, `torture`. `daily_evaluation_budget_elements` is how many elements one
    may ask the other to evaluate in 24 hours. `accepted_since` is when both recorded the legal basis, if they say so.
    Raises MalformedError.
    """

    members: tuple[MemberCode, MemberCode]
    legal_basis: str
    assurances: tuple[str, ...]
    purposes: tuple[Purpose, ...]
    categories: tuple[Category, ...]
    max_entries: int
    daily_evaluation_budget_elements: int
    max_list_age_seconds: int
    check_deadline_seconds: int
    accepted_since: int | None = None

    def __post_init__(self) -> None:
        _require(len(self.members) == 2 and self.members[0] < self.members[1], "terms.members", "not a sorted pair")
        _require(self.legal_basis.strip(), "terms.legal_basis", "terms without a legal basis permit nothing")
        _require(self.purposes, "terms.purposes", "terms name at least one purpose")


@dataclass(frozen=True, slots=True)
class OutsideWitness:
    """A witness of exchange logs that is not a member: its C2SP name and Ed25519 key (32 bytes). Raises MalformedError."""

    name: str
    key: bytes

    def __post_init__(self) -> None:
        _require(re.fullmatch(r"[!-*,-~]{1,255}", self.name), "outside_witnesses.name", "not a signed-note key name")
        _require(len(self.key) == ED25519_KEY_BYTES, "outside_witnesses.key", f"must be {ED25519_KEY_BYTES} bytes")


@dataclass(frozen=True, slots=True)
class Charter:
    """One version of the agreement. Raises MalformedError when it breaks a rule that no signature can lift.

    `threshold` is how many members sign a charter; `witness_quorum` how many witnesses other than a log's own member
    must cosign it (the n - 1 others and the outside witnesses count). `revoked_signing_keys` names operational keys that
    nobody accepts any more, for a member whose machine was taken; a majority may add to it as it may remove a member.
    `regional_daily_cap_elements` bounds what one owner evaluates for all peers together in 24 hours, because budgets of
    colluding peers add up. `match_thresholds` has one for every purpose. `sample_answer_days` is how long an owner may take
    to open what was drawn from its tag sets.
    """

    version: int
    previous_digest: bytes
    training: bool
    issued: int
    members: tuple[Member, ...]
    threshold: int
    terms: tuple[Terms, ...]
    witness_quorum: int
    outside_witnesses: tuple[OutsideWitness, ...]
    matching_profile: str
    regional_daily_cap_elements: int
    revoked_signing_keys: tuple[KeyId, ...] = ()
    match_thresholds: tuple[MatchThreshold, ...] = DEFAULT_THRESHOLDS
    sample_answer_days: int = SAMPLE_ANSWER_DAYS
    protective_rules: tuple[str, ...] = PROTECTIVE_RULES
    elements_per_request: int = ELEMENTS_PER_REQUEST
    overlap_seconds: int = CHARTER_OVERLAP_SECONDS

    def __post_init__(self) -> None:
        self._require_lineage()
        self._require_members()
        self._require_quorums()
        self._require_terms()
        _require(_increasing(self.revoked_signing_keys), "revoked_signing_keys", "must be sorted and without repeats")
        _require(
            [one.purpose for one in self.match_thresholds] == sorted(Purpose),
            "match_thresholds",
            "one for every purpose, ascending by its word",
        )
        _require(
            1 <= self.sample_answer_days <= MAX_SAMPLE_ANSWER_DAYS,
            "sample_answer_days",
            f"from 1 to {MAX_SAMPLE_ANSWER_DAYS}",
        )
        _require(self.protective_rules == PROTECTIVE_RULES, "protective_rules", "not the protocol's protective rules")
        _require(
            self.elements_per_request == ELEMENTS_PER_REQUEST, "elements_per_request", f"must be {ELEMENTS_PER_REQUEST}"
        )
        _require(0 <= self.overlap_seconds <= MAX_OVERLAP_SECONDS, "overlap_seconds", "longer than seven days")

    @property
    def codes(self) -> tuple[MemberCode, ...]:
        """Codes of all members, sorted."""
        return tuple(member.code for member in self.members)

    def member(self, code: MemberCode) -> Member | None:
        """The entry of a member, or None."""
        return next((member for member in self.members if member.code == code), None)

    def terms_between(self, a: MemberCode, b: MemberCode) -> Terms | None:
        """What the two recorded, in whichever order they are named. None: the peer gets an empty padded tag set."""
        pair = (a, b) if a < b else (b, a)
        return next((terms for terms in self.terms if terms.members == pair), None)

    def match_threshold(self, purpose: Purpose) -> MatchThreshold:
        """From which scores on a candidate is a hit under a purpose."""
        return threshold_for(purpose, self.match_thresholds)

    def _require_lineage(self) -> None:
        _require(self.version >= 1, "version", "versions count from 1")
        expected = 0 if self.version == 1 else DIGEST_BYTES
        _require(
            len(self.previous_digest) == expected, "previous_digest", f"version {self.version} has {expected} bytes"
        )

    def _require_members(self) -> None:
        _require(1 <= len(self.members) <= MAX_MEMBERS, "members", f"from 1 to {MAX_MEMBERS}")
        _require(_increasing(self.codes), "members", "must be sorted by code and without repeats")
        _require(_increasing(w.name for w in self.outside_witnesses), "outside_witnesses", "must be sorted by name")
        keys = [key for m in self.members for key in (m.charter_key, m.log_key, m.witness_key, m.tls_issuer)]
        keys += [witness.key for witness in self.outside_witnesses]
        # One key under two names would let one party count as two in a quorum, or sign as another.
        _require(len(set(keys)) == len(keys), "members", "a key stands in the charter twice")

    def _require_quorums(self) -> None:
        members, witnesses = len(self.members), len(self.members) - 1 + len(self.outside_witnesses)
        _require(
            least_quorum(members) <= self.threshold <= members, "threshold", f"too low or high for {members} members"
        )
        _require(
            least_quorum(witnesses) <= self.witness_quorum <= witnesses,
            "witness_quorum",
            f"too low or high for {witnesses} witnesses",
        )

    def _require_terms(self) -> None:
        _require(_increasing(terms.members for terms in self.terms), "terms", "must be sorted by pair, without repeats")
        codes = set(self.codes)
        for terms in self.terms:
            _require(codes.issuperset(terms.members), "terms.members", "terms with somebody who is not a member")
            _require(
                terms.daily_evaluation_budget_elements <= self.regional_daily_cap_elements,
                "terms.daily_evaluation_budget_elements",
                "over the regional cap",
            )
            _require(
                self.training or Category.REFERENCE_LIST not in terms.categories,
                "terms.categories",
                "reference lists only under a training charter",
            )


def charter_key_fingerprint(code: MemberCode, charter_key: bytes) -> Fingerprint:
    """What is read out over a second channel to confirm a member's charter key: bound to the member's code, SHA-256."""
    return Fingerprint(hashlib.sha256(pae(FINGERPRINT_LABEL, code.encode(), charter_key)).hexdigest())


def _require(held: object, field: str, reason: str) -> None:
    if not held:
        raise MalformedError(field, reason)


def _increasing(items: Iterable[Any]) -> bool:
    return all(a < b for a, b in pairwise(items))


# The warning is raised as an error where the operator asks Python for that.
_UNREADABLE_CERTIFICATE = (ValueError, TypeError, UnsupportedAlgorithm, InvalidVersion, CryptographyDeprecationWarning)


def _require_p256_issuer(der: bytes) -> None:
    _require(len(der) <= MAX_TLS_ISSUER_BYTES, "members.tls_issuer", f"at most {MAX_TLS_ISSUER_BYTES} bytes")
    try:
        key = load_der_x509_certificate(der).public_key()
    except _UNREADABLE_CERTIFICATE as error:
        raise MalformedError("members.tls_issuer", "not a certificate in DER") from error
    _require(
        isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1),
        "members.tls_issuer",
        "not a P-256 certificate",
    )
