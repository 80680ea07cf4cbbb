"""A node's keyring: every secret it holds but for epoch seeds (see `epochs.py`), and which of them is valid when.

Signing and sealing keys overlap: a rotated key stays for a while, so that what peers sealed to it still opens and what
it signed is still being verified, but new signatures come from the newest valid key. Times are Unix seconds, UTC; a key
is valid from `valid_from` until before `valid_until`.
"""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

from crypto.sealing import SealingKey
from crypto.signatures import HybridSigningKey, KeyId, ed25519_public_key
from node.keys.errors import KeyringContentError, NoValidKeyError
from node.keys.tls import TlsIssuer, TlsLeaf, issue_leaf, make_issuer

RandomBytes = Callable[[int], bytes]

KEY_VALIDITY_SECONDS = 90 * 86_400
"""No key outlives the longest key sheet (DESIGN 4.2)."""


class _Timed(Protocol):
    @property
    def valid_from(self) -> int: ...
    @property
    def valid_until(self) -> int: ...


_TimedKey = TypeVar("_TimedKey", bound=_Timed)


@dataclass(frozen=True, slots=True)
class TimedSigningKey:
    """An operational signing key and its validity."""

    key: HybridSigningKey
    valid_from: int
    valid_until: int

    @property
    def key_id(self) -> KeyId:
        """Names the public key."""
        return self.key.key_id


@dataclass(frozen=True, slots=True)
class TimedSealingKey:
    """A sealing key and its validity."""

    key: SealingKey
    valid_from: int
    valid_until: int

    @property
    def key_id(self) -> KeyId:
        """Names the public key."""
        return self.key.key_id


@dataclass(frozen=True, slots=True)
class Keyring:
    """All of it, unlocked. Raises KeyringContentError when a secret does not have its length.

    `charter_key` signs charters and key sheets; where it lives offline, it is None here. Seeds of log and witness key are
    RFC 8032 Ed25519 seeds; database, epoch sealing and pseudonym key are 32 random bytes each. Newest keys come first.
    """

    member: str
    charter_key: HybridSigningKey | None
    signing_keys: tuple[TimedSigningKey, ...]
    sealing_keys: tuple[TimedSealingKey, ...]
    log_seed: bytes = field(repr=False)
    witness_seed: bytes = field(repr=False)
    tls_issuer: TlsIssuer
    tls_leaves: tuple[TlsLeaf, ...]
    database_key: bytes = field(repr=False)
    epoch_sealing_key: bytes = field(repr=False)
    pseudonym_key: bytes = field(repr=False)

    def __post_init__(self) -> None:
        secrets = (self.log_seed, self.witness_seed, self.database_key, self.epoch_sealing_key, self.pseudonym_key)
        if any(len(secret) != 32 for secret in secrets):
            raise KeyringContentError("a secret in the keyring does not have 32 bytes")

    @property
    def log_key(self) -> bytes:
        """The public key (Ed25519, 32 bytes) that the charter names as this member's log key."""
        return ed25519_public_key(self.log_seed)

    @property
    def witness_key(self) -> bytes:
        """The public key (Ed25519, 32 bytes) that the charter names as this member's witness key."""
        return ed25519_public_key(self.witness_seed)

    def signer(self, now: int) -> HybridSigningKey:
        """The newest signing key valid at `now`. Raises NoValidKeyError."""
        return _newest_valid(self.signing_keys, now, "signing key").key

    def sealing_key(self, now: int) -> SealingKey:
        """The newest sealing key valid at `now`, the one to publish. Raises NoValidKeyError."""
        return _newest_valid(self.sealing_keys, now, "sealing key").key

    def next_signer(self, now: int) -> HybridSigningKey:
        """The newest signing key that has not ended, begun or not: what the next key sheet names. Raises NoValidKeyError."""
        return _newest_not_ended(self.signing_keys, now, "signing key").key

    def next_sealing_key(self, now: int) -> SealingKey:
        """The newest sealing key that has not ended, begun or not: `openers` holds it already. Raises NoValidKeyError."""
        return _newest_not_ended(self.sealing_keys, now, "sealing key").key

    def openers(self, now: int) -> tuple[SealingKey, ...]:
        """Sealing keys not yet expired, newest first. One that is not valid yet opens too: a peer's clock may be ahead."""
        return tuple(each.key for each in _newest_first(self.sealing_keys) if now < each.valid_until)

    def tls_leaf(self, now: int) -> TlsLeaf:
        """The newest leaf certificate valid at `now`, with its key. Raises NoValidKeyError."""
        return _newest_valid(self.tls_leaves, now, "TLS certificate")

    def rotate_signing_key(
        self,
        now: int,
        overlap_seconds: int,
        *,
        lead_seconds: int = 0,
        validity_seconds: int = KEY_VALIDITY_SECONDS,
        random_bytes: RandomBytes = os.urandom,
    ) -> "Keyring":
        """A keyring with a fresh signing key, valid from `now + lead_seconds`: time for the new key sheet to reach peers.

        The keys before it end `overlap_seconds` after that at the latest; what has already ended is dropped, so that it
        can be stolen no more. Raises ValueError on negative seconds or no validity.
        """
        starts = _start(now, lead_seconds, overlap_seconds, validity_seconds)
        fresh = TimedSigningKey(HybridSigningKey.generate(random_bytes), starts, starts + validity_seconds)
        older = tuple(
            replace(each, valid_until=min(each.valid_until, starts + overlap_seconds))
            for each in self.signing_keys
            if now < each.valid_until
        )
        return replace(self, signing_keys=(fresh, *older))

    def rotate_sealing_key(
        self,
        now: int,
        overlap_seconds: int,
        *,
        lead_seconds: int = 0,
        validity_seconds: int = KEY_VALIDITY_SECONDS,
        random_bytes: RandomBytes = os.urandom,
    ) -> "Keyring":
        """A keyring with a fresh sealing key, as `rotate_signing_key` does: the old one opens until the overlap ends.

        Let the overlap exceed the time for which peers keep retrying, or what they sealed in good time is lost.
        """
        starts = _start(now, lead_seconds, overlap_seconds, validity_seconds)
        fresh = TimedSealingKey(SealingKey.generate(random_bytes), starts, starts + validity_seconds)
        older = tuple(
            replace(each, valid_until=min(each.valid_until, starts + overlap_seconds))
            for each in self.sealing_keys
            if now < each.valid_until
        )
        return replace(self, sealing_keys=(fresh, *older))

    def renew_tls_leaf(self, now: int, hosts: tuple[str, ...]) -> "Keyring":
        """A keyring with a fresh leaf certificate for these hosts beside those that have not ended.

        Raises CertificateError.
        """
        fresh = issue_leaf(self.tls_issuer.certificate(), self.tls_issuer.private_key(), self.member, hosts, now)
        return replace(self, tls_leaves=(fresh, *(each for each in self.tls_leaves if now < each.valid_until)))

    def without_charter_key(self) -> "Keyring":
        """The keyring for the running node, once the charter key has been put somewhere offline."""
        return replace(self, charter_key=None)


def new_keyring(member: str, hosts: tuple[str, ...], now: int, *, random_bytes: RandomBytes = os.urandom) -> Keyring:
    """Every key a new node needs, valid from now. TLS keys take their randomness from OpenSSL. Raises CertificateError."""
    issuer = make_issuer(member, now)
    leaf = issue_leaf(issuer.certificate(), issuer.private_key(), member, hosts, now)
    ends = now + KEY_VALIDITY_SECONDS
    return Keyring(
        member=member,
        charter_key=HybridSigningKey.generate(random_bytes),
        signing_keys=(TimedSigningKey(HybridSigningKey.generate(random_bytes), now, ends),),
        sealing_keys=(TimedSealingKey(SealingKey.generate(random_bytes), now, ends),),
        log_seed=random_bytes(32),
        witness_seed=random_bytes(32),
        tls_issuer=issuer,
        tls_leaves=(leaf,),
        database_key=random_bytes(32),
        epoch_sealing_key=random_bytes(32),
        pseudonym_key=random_bytes(32),
    )


def _newest_first(keys: tuple[_TimedKey, ...]) -> list[_TimedKey]:
    # The sort is stable, so of two that start together the one rotated in last (stored first) comes first.
    return sorted(keys, key=lambda each: each.valid_from, reverse=True)


def _newest_valid(keys: tuple[_TimedKey, ...], now: int, kind: str) -> _TimedKey:
    for each in _newest_first(keys):
        if each.valid_from <= now < each.valid_until:
            return each
    raise NoValidKeyError(f"no {kind} is valid now: check the clock, then rotate keys and publish a new key sheet")


def _newest_not_ended(keys: tuple[_TimedKey, ...], now: int, kind: str) -> _TimedKey:
    for each in _newest_first(keys):
        if now < each.valid_until:
            return each
    raise NoValidKeyError(f"every {kind} has ended: check the clock, then rotate keys")


def _start(now: int, lead_seconds: int, overlap_seconds: int, validity_seconds: int) -> int:
    if lead_seconds < 0 or overlap_seconds < 0 or validity_seconds <= 0:
        raise ValueError("lead and overlap are not negative, validity is positive")
    return now + lead_seconds
