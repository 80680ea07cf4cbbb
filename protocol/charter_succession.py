"""Whether one charter may follow another: who must have signed the change. Pure comparison of versions, no memory.

`TrustedCharters` (protocol/charter_trust.py) states the order of all rules and remembers what was accepted.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from protocol.charter import Charter, Fingerprint, Member, charter_key_fingerprint
from protocol.charter_signing import Signatory, SignedCharter, pinned_keys, verify_signatures
from protocol.errors import RefusedError
from protocol.limits import MAX_CLOCK_SKEW_SECONDS
from protocol.vocabulary import MemberCode

LOST_KEY_WAIT_SECONDS = 7 * 24 * 3600


class CharterThresholdError(RefusedError):
    """Too few distinct members signed: collect the signatures that are missing."""


class CharterConsentError(RefusedError):
    """A member's entry, key or terms change without that member's signature: collect it, or take the change out."""

    def __init__(self, member: MemberCode, what: str) -> None:
        super().__init__(f"{what} without the signature of {member}")
        self.member = member


class CharterRuleError(RefusedError):
    """The change is one that no majority can make: found a new federation instead."""


class CharterUnconfirmedError(RefusedError):
    """A member's charter key is replaced without the old key. Call that member over a second channel, compare
    `fingerprint` with what it reads out, then submit the charter again with the fingerprint confirmed."""

    def __init__(self, member: MemberCode, fingerprint: Fingerprint) -> None:
        super().__init__(f"the new charter key of {member} is not confirmed out of band")
        self.member = member
        self.fingerprint = fingerprint


class CharterWaitError(RefusedError):
    """A lost charter key is replaced, and seven days for the true member to object are not over. Submit the same charter
    again at `not_before` (Unix seconds)."""

    def __init__(self, member: MemberCode, not_before: int) -> None:
        super().__init__(f"the new charter key of {member} is accepted from {not_before}")
        self.member = member
        self.not_before = not_before


@dataclass(frozen=True, slots=True)
class Succession:
    """A candidate after `history` (oldest first, its last is the predecessor), judged at `now` (Unix seconds).

    `signatories` are the verified signatures on the candidate, `confirmed` the fingerprints confirmed out of band.
    """

    history: Sequence[Charter]
    candidate: Charter
    signatories: Collection[Signatory]
    confirmed: Collection[str]
    now: int

    @property
    def predecessor(self) -> Charter:
        """The version before the candidate."""
        return self.history[-1]

    def require_thresholds(self) -> None:
        """Enough of the old members *and* enough of the new ones. Raises CharterThresholdError.

        With one of them alone, old members could be outvoted by those who were just let in, or the other way round.
        """
        require_threshold(self.predecessor, self.signatories)
        require_threshold(self.candidate, self.signatories)

    def require_fixed_rules(self) -> None:
        """What no majority can change. Raises CharterRuleError. (The protective rules: see `Charter`.)"""
        old, new = self.predecessor, self.candidate
        if new.training != old.training:
            raise CharterRuleError("a training federation never becomes a real one, nor a real one a training one")
        if not set(new.revoked_signing_keys).issuperset(old.revoked_signing_keys):
            raise CharterRuleError("a revoked signing key stays revoked")
        if not old.issued <= new.issued <= self.now + MAX_CLOCK_SKEW_SECONDS:
            raise CharterRuleError("issued before its predecessor, or in the future")

    def require_consents(self) -> None:
        """The signatures of those whose entry or terms change. Raises CharterConsentError, CharterUnconfirmedError,
        CharterWaitError."""
        for entry in self.candidate.members:
            before = self.predecessor.member(entry.code)
            if entry == before:
                continue
            # Whoever's key is new shows that it holds it: nobody is enrolled under a key of somebody else's choice.
            if (entry.code, entry.charter_key_id) not in self.signatories:
                raise CharterConsentError(entry.code, "an entry changes")
            known = before or self._last_entry(entry.code)
            if known is not None and known.charter_key != entry.charter_key and not self._consents(known):
                self._require_lost_key_rule(entry, before)
        self._require_terms_consents()

    def _require_terms_consents(self) -> None:
        old = {terms.members: terms for terms in self.predecessor.terms}
        new = {terms.members: terms for terms in self.candidate.terms}
        for pair in sorted(old.keys() | new.keys()):
            if old.get(pair) == new.get(pair):
                continue
            entries = [self.candidate.member(code) for code in pair]
            if None in entries:
                continue  # one was removed by the threshold: terms with it end with it
            for entry in entries:
                if entry is not None and not self._consents(self.predecessor.member(entry.code) or entry):
                    raise CharterConsentError(entry.code, "terms change")

    def _require_lost_key_rule(self, entry: Member, before: Member | None) -> None:
        if before is not None and replace(entry, charter_key=before.charter_key) != before:
            # Under this rule the key alone changes; the new key then signs for the rest in the next version.
            raise CharterConsentError(entry.code, "more than a lost charter key changes")
        fingerprint = charter_key_fingerprint(entry.code, entry.charter_key)
        if fingerprint not in self.confirmed:
            raise CharterUnconfirmedError(entry.code, fingerprint)
        not_before = self.candidate.issued + LOST_KEY_WAIT_SECONDS
        if self.now < not_before:
            raise CharterWaitError(entry.code, not_before)

    def _consents(self, entry: Member) -> bool:
        return (entry.code, entry.charter_key_id) in self.signatories

    def _last_entry(self, code: MemberCode) -> Member | None:
        """The entry of a former member: removed and let in again under another key, it is a replaced key all the same."""
        found = (charter.member(code) for charter in reversed(self.history))
        return next((entry for entry in found if entry is not None), None)


def require_threshold(charter: Charter, signatories: Collection[Signatory]) -> None:
    """Distinct members of `charter` that signed under the key it pins. Raises CharterThresholdError."""
    signed = sum((member.code, member.charter_key_id) in signatories for member in charter.members)
    if signed < charter.threshold:
        raise CharterThresholdError(f"version {charter.version}: {signed} of the {charter.threshold} signatures needed")


def verify_succession(history: Sequence[Charter], signed: SignedCharter, now: int, confirmed: Collection[str]) -> None:
    """Every rule of a change, in order: signatures, thresholds, fixed rules, consents. Raises the first that is broken.

    The caller has compared version and predecessor digest.
    """
    signatories = verify_signatures(signed, pinned_keys(history[-1], signed.charter))
    succession = Succession(history, signed.charter, signatories, confirmed, now)
    succession.require_thresholds()
    succession.require_fixed_rules()
    succession.require_consents()
