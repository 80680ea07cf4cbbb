"""Which charters a node trusts: every rule of trust in one class, without input or output.

The rules, in the order in which they are applied:

 1. The first charter a node knows is the one whose digest its operator was told out of band (DESIGN 4.2), and the
    threshold of its own members signed it. Nothing else makes a first charter trusted.
 2. Once two successors of one version were seen, both fit to be accepted, nothing is accepted any more, neither charters
    nor messages, until people decide: `CharterForkError` carries both digests. At least two members signed both.
 3. The same charter again changes nothing. An older or a skipped version is refused; a node that is behind fetches the
    versions between, one after the other.
 4. A successor counts one up and names its predecessor's digest.
 5. Every signature on it is by a member of one of the two versions, with the key pinned there, and verifies.
 6. The threshold of the predecessor's members signed, and the threshold of its own.
 7. No majority changes: the protective rules (no charter without them can be constructed), the training flag, a signing
    key once revoked, time running forward.
 8. A changed or added entry is signed with the charter key it names. A changed charter key is signed with the old one
    too; where the old one is lost (or the member was removed and comes back under another), only the key changes, its
    fingerprint is confirmed out of band, and seven days pass from `issued`. `issued` is the proposers' word and a
    dishonest threshold can antedate it: the fingerprint is what stops them.
 9. Added, changed or ended terms are signed by both members concerned. A threshold can remove a member; its terms go
    with it. With fewer than 4 members the threshold is all of them: a lost key then ends the federation.
10. Messages are accepted under the current charter, and under its predecessor for `overlap_seconds` after this node
    accepted the successor; never from a member or key that the current one removed or revoked.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from marshmallow import fields, validate

from crypto.signatures import KeyId
from protocol.charter import Charter
from protocol.charter_form import CharterDigest, charter_digest
from protocol.charter_signing import SignedCharter, SignedCharterSchema, pinned_keys, verify_signatures
from protocol.charter_succession import require_threshold, verify_succession
from protocol.errors import MalformedError, RefusedError
from protocol.schema import Sequence as SequenceField
from protocol.schema import WireSchema, dump_bytes, load_bytes, time
from protocol.vocabulary import MemberCode

MAX_STATE_BYTES = 256 * 1024 * 1024


class CharterDigestError(RefusedError):
    """Not the charter that was told out of band: compare the digest with the secretariat's and another member's."""


class CharterSequenceError(RefusedError):
    """Not the version that comes next: stale, skipped, or after a charter this node does not know. Fetch the versions
    after `current_version` one by one, from a member of the current charter."""

    def __init__(self, current_version: int, reason: str) -> None:
        super().__init__(f"{reason}; the current version is {current_version}")
        self.current_version = current_version


class CharterForkError(RefusedError):
    """Two successors of one version exist. Stop exchanging, alarm every member, compare `digests` by telephone: at least
    two members signed both. The node starts again from the charter that people agree on, with `TrustedCharters.first`."""

    def __init__(self, version: int, digests: tuple[CharterDigest, CharterDigest]) -> None:
        super().__init__(f"two charters claim to be version {version}: {digests[0].hex()} and {digests[1].hex()}")
        self.version = version
        self.digests = digests


class CharterNotAcceptedError(RefusedError):
    """A message under a charter, or from a sender or key, that is not accepted now: refuse it. The sender reseals under
    the current charter."""


@dataclass(frozen=True, slots=True)
class AcceptedCharter:
    """A charter and when this node accepted it (Unix seconds)."""

    signed: SignedCharter
    accepted_at: int


class TrustedCharters:
    """The charters a node accepted, oldest first, and the fork it saw, if any. See the rules at the head of this file."""

    def __init__(self, accepted: Sequence[AcceptedCharter], fork: SignedCharter | None = None) -> None:
        """From what this node itself stored: versions and digests must link up (MalformedError), signatures were
        verified when each was accepted. Whatever comes from elsewhere goes through `first` and `successor`."""
        if not accepted:
            raise MalformedError("charters", "at least one")
        self._accepted = list(accepted)
        self._digests = [charter_digest(one.signed.charter) for one in accepted]
        self._fork = fork
        for index in range(1, len(accepted)):
            charter = accepted[index].signed.charter
            if (
                charter.version != accepted[index - 1].signed.charter.version + 1
                or charter.previous_digest != self._digests[index - 1]
            ):
                raise MalformedError("charters", "the versions do not link up")
        if fork is not None and not 0 < fork.charter.version - accepted[0].signed.charter.version < len(accepted):
            raise MalformedError("fork", "beside no accepted version")

    @classmethod
    def first(cls, signed: SignedCharter, expected_digest: bytes, *, now: int) -> "TrustedCharters":
        """Trust begins: `expected_digest` (32 bytes) came to the operator out of band.

        Raises CharterDigestError, CharterSignatureError, CharterThresholdError. A node that joins a running federation
        starts at its current version: signatures by keys of the version before, which it cannot check, count for nothing.
        """
        if charter_digest(signed.charter) != expected_digest:
            raise CharterDigestError("not the charter whose digest was told out of band")
        known = pinned_keys(signed.charter)
        if signed.charter.version > 1:
            signed = SignedCharter(signed.charter, tuple(one for one in signed.signatures if one.signatory in known))
        require_threshold(signed.charter, verify_signatures(signed, known))
        return cls([AcceptedCharter(signed, now)])

    @classmethod
    def restore(
        cls, stored: Iterable[tuple[SignedCharter, int]], fork: SignedCharter | None = None
    ) -> "TrustedCharters":
        """From stored charters, oldest first, each with when it was accepted. Raises MalformedError."""
        return cls([AcceptedCharter(signed, accepted_at) for signed, accepted_at in stored], fork)

    @property
    def current(self) -> Charter:
        """The newest accepted charter."""
        return self._accepted[-1].signed.charter

    @property
    def current_digest(self) -> CharterDigest:
        """Its digest: what this node's own messages name."""
        return self._digests[-1]

    @property
    def accepted(self) -> tuple[AcceptedCharter, ...]:
        """All of them, oldest first: what a joining node or an auditor asks for."""
        return tuple(self._accepted)

    @property
    def forked(self) -> bool:
        """Whether two successors of one version were seen. Then nothing is accepted."""
        return self._fork is not None

    def successor(self, signed: SignedCharter, now: int, *, confirmed_fingerprints: Collection[str] = ()) -> Charter:
        """Accept the next version at `now` and return it; the same charter again returns it unchanged.

        Raises CharterForkError (store the state then too), CharterSequenceError, CharterSignatureError,
        CharterThresholdError, CharterRuleError, CharterConsentError, CharterUnconfirmedError, CharterWaitError.
        """
        self.require_no_fork()
        digest = charter_digest(signed.charter)
        if digest in self._digests:
            return self.current
        place = self._place(signed.charter)
        history = [one.signed.charter for one in self._accepted[:place]]
        verify_succession(history, signed, now, confirmed_fingerprints)
        if place < len(self._accepted):
            self._fork = signed
            self.require_no_fork()
        self._accepted.append(AcceptedCharter(signed, now))
        self._digests.append(digest)
        return signed.charter

    def acceptable(self, sender: MemberCode, now: int) -> tuple[CharterDigest, ...]:
        """Digests that messages of this sender may name now, newest first; none for a stranger. Raises CharterForkError."""
        self.require_no_fork()
        entry = self.current.member(sender)
        if entry is None:
            return ()
        if len(self._accepted) == 1 or now >= self._accepted[-1].accepted_at + self.current.overlap_seconds:
            return (self.current_digest,)
        before = self._accepted[-2].signed.charter.member(sender)
        if before is None or before.charter_key != entry.charter_key:
            return (self.current_digest,)
        return (self.current_digest, self._digests[-2])

    def accepts(self, digest: bytes, sender: MemberCode, signing_key_id: KeyId, now: int) -> Charter:
        """The charter that a message names, if messages under it are accepted from this sender and key now.

        Raises CharterForkError, CharterNotAcceptedError.
        """
        if digest not in self.acceptable(sender, now):
            raise CharterNotAcceptedError("neither the current charter nor its predecessor within the overlap")
        if signing_key_id in self.current.revoked_signing_keys:
            raise CharterNotAcceptedError("the current charter revoked the sender's key")
        return self.current if digest == self.current_digest else self._accepted[-2].signed.charter

    def require_no_fork(self) -> None:
        """Raises CharterForkError if one was seen."""
        if self._fork is not None:
            version = self._fork.charter.version
            accepted = self._digests[version - self._accepted[0].signed.charter.version]
            raise CharterForkError(version, (accepted, charter_digest(self._fork.charter)))

    def to_bytes(self) -> bytes:
        """The state, for the node's own store."""
        return dump_bytes(_SCHEMA, _State(tuple(self._accepted), self._fork))

    @classmethod
    def from_bytes(cls, raw: bytes) -> "TrustedCharters":
        """From the node's own store. Raises MalformedError."""
        state = load_bytes(_SCHEMA, raw, _State, max_bytes=MAX_STATE_BYTES)
        return cls(state.accepted, state.fork)

    def _place(self, candidate: Charter) -> int:
        """Where in the list a candidate would stand: at the end, or beside one that is there already (a fork)."""
        place = candidate.version - self._accepted[0].signed.charter.version
        if place <= 0:
            raise CharterSequenceError(self.current.version, "older than, or beside, the first charter of this node")
        if place > len(self._accepted):
            raise CharterSequenceError(self.current.version, "versions between are missing")
        if candidate.previous_digest != self._digests[place - 1]:
            raise CharterSequenceError(self.current.version, "it follows a charter that this node does not know")
        return place


@dataclass(frozen=True, slots=True)
class _State:
    accepted: tuple[AcceptedCharter, ...]
    fork: SignedCharter | None


class _AcceptedSchema(WireSchema):
    dataclass = AcceptedCharter
    signed = fields.Nested(SignedCharterSchema, required=True)
    accepted_at = time()


class _StateSchema(WireSchema):
    dataclass = _State
    accepted = SequenceField(fields.Nested(_AcceptedSchema), required=True, validate=validate.Length(min=1))
    fork = fields.Nested(SignedCharterSchema, required=True, allow_none=True)


_SCHEMA = _StateSchema()
