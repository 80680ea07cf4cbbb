"""Who belongs to the federation, as this node has accepted it: charters, key sheets, suspended peers."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

from crypto.notes import NoteVerifier
from crypto.signatures import HybridPublicKey, KeyId
from node.core.errors import CharterAlarmError, ConflictError, NotFoundError
from node.core.exchange_log import record
from protocol.charter import Charter, Fingerprint, Terms
from protocol.charter_form import CharterDigest
from protocol.charter_signing import SignedCharter, parse_signed_charter, signed_charter_to_bytes
from protocol.charter_trust import CharterForkError, TrustedCharters
from protocol.keysheet import KeySheet, SignedKeySheet, signed_key_sheet_to_bytes
from protocol.keysheet_trust import TrustedKeySheets
from protocol.vocabulary import Direction, LeafKind, MemberCode

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction


@dataclass(frozen=True, slots=True)
class StoredCharter:
    """Canonical bytes of a signed charter, and when this node accepted it (Unix seconds)."""

    version: int
    signed: bytes
    accepted: int


@dataclass(frozen=True, slots=True)
class StoredKeySheet:
    """Canonical bytes of a signed key sheet."""

    member: MemberCode
    serial: int
    signed: bytes
    accepted: int


class MembershipRows(Protocol):
    """Where they are kept. `revision` grows with each change, so that other processes notice."""

    def revision(self) -> int: ...

    def charters(self) -> Sequence[StoredCharter]:
        """In order of version."""
        ...

    def add_charter(self, charter: StoredCharter) -> None: ...

    def charter_alarm(self) -> str | None:
        """Why this node stopped trusting the charter (two successors seen), or None."""
        ...

    def raise_charter_alarm(self, reason: str, evidence: bytes) -> None: ...

    def key_sheets(self) -> Sequence[StoredKeySheet]: ...

    def add_key_sheet(self, sheet: StoredKeySheet) -> None: ...

    def suspended(self) -> frozenset[MemberCode]: ...

    def set_suspended(self, member: MemberCode, suspended: bool) -> None: ...


@dataclass(frozen=True, slots=True)
class Federation:
    """The federation as trusted at one revision. Is the EnvelopeTrust that opening an envelope asks."""

    own: MemberCode
    charters: TrustedCharters = field(repr=False)
    key_sheets: TrustedKeySheets = field(repr=False)
    suspended: frozenset[MemberCode]
    alarm: str | None

    @property
    def charter(self) -> Charter:
        """The current charter. Raises CharterAlarmError after a fork was seen."""
        if self.alarm is not None:
            raise CharterAlarmError(self.alarm)
        return self.charters.current

    @property
    def charter_digest(self) -> CharterDigest:
        """Digest of the current charter. Raises CharterAlarmError."""
        if self.alarm is not None:
            raise CharterAlarmError(self.alarm)
        return self.charters.current_digest

    def peers(self) -> Sequence[MemberCode]:
        """All other members, in order of code."""
        return [member.code for member in self.charter.members if member.code != self.own]

    def terms(self, peer: MemberCode) -> Terms | None:
        """The recorded terms between us and `peer`."""
        return self.charter.terms_between(self.own, peer)

    def sheet(self, member: MemberCode, now: int) -> KeySheet:
        """The member's newest valid key sheet. Raises RefusedError."""
        return self.key_sheets.current(member, now)

    def logs(self, member: MemberCode) -> tuple[NoteVerifier, ...]:
        """What verifies the member's exchange log: one verifier for each origin that it named, the newest last."""
        entry = self.charter.member(member)
        if entry is None:
            return ()
        return tuple(NoteVerifier(origin, entry.log_key) for origin in self.key_sheets.log_origins(member))

    def acceptable_charters(self, sender: MemberCode, now: int) -> Sequence[bytes]:
        """Digests that `sender` may use now; none for a stranger, a suspended peer, or after a fork."""
        if self.alarm is not None or sender in self.suspended:
            return ()
        return self.charters.acceptable(sender, now)

    def signing_key(self, member: MemberCode, key_id: KeyId, now: int) -> HybridPublicKey:
        """The member's signing key of that id. Raises RefusedError."""
        return self.key_sheets.signing_key(member, key_id, now)


class FederationCache:
    """Keeps the parsed federation until the store's revision changes: parsing keys for each message would be slow."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._held: tuple[int, Federation] | None = None

    def last_loaded(self) -> Federation | None:
        """As some act of this process loaded it last: each loads it anew before it asks a peer anything."""
        with self._lock:
            return None if self._held is None else self._held[1]

    def load(self, tx: Transaction, own: MemberCode) -> Federation:
        """The federation at the transaction's revision. Raises NotFoundError before a first charter was accepted."""
        revision = tx.membership.revision()
        with self._lock:
            if self._held is not None and self._held[0] == revision:
                return self._held[1]
        federation = _load(tx, own)
        with self._lock:
            self._held = (revision, federation)
        return federation


def accept_first_charter(node: NodeContext, signed: SignedCharter, expected_digest: bytes) -> Charter:
    """Trusts a first charter whose digest was told out of band. Raises RefusedError, ConflictError if there is one."""
    now = node.clock.now()
    TrustedCharters.first(signed, expected_digest, now=now)
    with node.store.write() as tx:
        if tx.membership.charters():
            raise ConflictError("this node has a charter already: give it the successor instead")
        _store_charter(tx, node, signed, now)
    return signed.charter


def accept_successor(
    node: NodeContext, signed: SignedCharter, *, confirmed_fingerprints: frozenset[Fingerprint] = frozenset()
) -> Charter:
    """Trusts the next charter. Raises RefusedError; a second successor of one version raises the alarm and stops."""
    now = node.clock.now()
    forked: CharterForkError | None = None
    with node.store.write() as tx:
        federation = _load(tx, node.member)
        if federation.alarm is not None:
            raise CharterAlarmError(federation.alarm)
        known = {accepted.signed.digest for accepted in federation.charters.accepted}
        try:
            federation.charters.successor(signed, now, confirmed_fingerprints=confirmed_fingerprints)
        except CharterForkError as error:
            tx.membership.raise_charter_alarm(str(error), signed_charter_to_bytes(signed))
            forked = error
        else:
            if signed.digest not in known:  # the same charter may come with more signatures
                _store_charter(tx, node, signed, now)
    if forked is not None:
        raise CharterAlarmError(str(forked)) from forked
    return signed.charter


def accept_key_sheet(node: NodeContext, signed: SignedKeySheet) -> KeySheet:
    """Trusts a member's key sheet after verifying it. Raises RefusedError."""
    with node.store.write() as tx:
        return store_key_sheet(tx, node, signed)


def store_key_sheet(tx: Transaction, node: NodeContext, signed: SignedKeySheet) -> KeySheet:
    """As `accept_key_sheet`, within a transaction of the caller's. The same sheet again changes nothing."""
    now = node.clock.now()
    federation = _load(tx, node.member)
    raw = signed_key_sheet_to_bytes(signed)
    sheet = federation.key_sheets.add(signed, federation.charter, now)
    if any((row.member, row.serial) == (sheet.member, sheet.serial) for row in tx.membership.key_sheets()):
        return sheet  # signed anew, perhaps, for ML-DSA is randomised: the same sheet all the same
    tx.membership.add_key_sheet(StoredKeySheet(sheet.member, sheet.serial, raw, now))
    own = sheet.member == node.member
    record(
        tx,
        LeafKind.KEY_SHEET,
        Direction.INTERNAL if own else Direction.RECEIVED,
        peer=None if own else sheet.member,
        payload=raw,
        now=now,
        random_bytes=node.random_bytes,
    )
    return sheet


def set_suspended(node: NodeContext, member: MemberCode, suspended: bool, *, by: str = "") -> None:
    """Stops, or resumes, all exchange with a peer by this node's own decision. by: the account that decided, if one did.

    Raises NotFoundError.
    """
    if member not in node.federation().peers():
        raise NotFoundError(f"no peer {member} in the charter: 'wren peer list' shows them")
    with node.store.write() as tx:
        tx.membership.set_suspended(member, suspended)
        record(
            tx,
            LeafKind.PEER_STATUS,
            Direction.INTERNAL,
            peer=member,
            payload=f"{'suspended' if suspended else 'resumed'} {by}".strip().encode(),
            now=node.clock.now(),
            random_bytes=node.random_bytes,
        )


def _store_charter(tx: Transaction, node: NodeContext, signed: SignedCharter, now: int) -> None:
    raw = signed_charter_to_bytes(signed)
    tx.membership.add_charter(StoredCharter(signed.charter.version, raw, now))
    record(tx, LeafKind.CHARTER, Direction.INTERNAL, payload=raw, now=now, random_bytes=node.random_bytes)


def _load(tx: Transaction, own: MemberCode) -> Federation:
    stored = tx.membership.charters()
    if not stored:
        raise NotFoundError("no charter yet: 'wren charter accept FILE --digest DIGEST' gives this node its first one")
    charters = TrustedCharters.restore([(parse_signed_charter(row.signed), row.accepted) for row in stored])
    sheets = TrustedKeySheets.restore([row.signed for row in tx.membership.key_sheets()], charters.current)
    return Federation(own, charters, sheets, tx.membership.suspended(), tx.membership.charter_alarm())
