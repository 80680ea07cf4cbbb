"""The keys of a running node: an unlocked keyring and the epoch seeds, in the shape of the core's `Keys` port."""

import os
from collections.abc import Callable
from pathlib import Path

from crypto.cosignatures import CosignatureSigner
from crypto.notes import NoteSignature, NoteSigner
from crypto.sealing import Opener
from crypto.signatures import Signer
from node.keys.epochs import EPOCHS_FOLDER, EpochSeeds
from node.keys.keyring import Keyring
from node.keys.live_keyring import LiveKeyring
from protocol.vocabulary import EpochId


class UnlockedKeys:
    """Implements `node.core.ports.Keys`; `home` is the node's home, in which `epochs/` lies.

    A `LiveKeyring` is asked anew at each use, so that rotated keys count at once.
    """

    def __init__(
        self, keyring: Keyring | LiveKeyring, home: Path, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        self._keyring = keyring
        self._epoch_seeds = EpochSeeds(home / EPOCHS_FOLDER, self._current().epoch_sealing_key, random_bytes)

    def signer(self, now: int) -> Signer:
        """The newest valid operational signing key. Raises NoValidKeyError."""
        return self._current().signer(now)

    def openers(self, now: int) -> tuple[Opener, ...]:
        """Sealing keys that may still be used to open, newest first."""
        return self._current().openers(now)

    def epoch_seed(self, epoch: EpochId) -> bytes | None:
        """32 bytes, or None when the epoch's seed is not here. Raises EpochSeedError if it is damaged."""
        return self._epoch_seeds.load(epoch)

    def create_epoch_seed(self, epoch: EpochId) -> bytes:
        """A fresh random seed of 32 bytes, durable before this returns. Raises EpochSeedError if there is one."""
        return self._epoch_seeds.create(epoch)

    def destroy_epoch_seed(self, epoch: EpochId) -> None:
        """Forgets the seed for good."""
        self._epoch_seeds.destroy(epoch)

    def pseudonym_key(self) -> bytes:
        """32 bytes from which per-peer hit references are derived."""
        return self._current().pseudonym_key

    def sign_checkpoint(self, origin: str, text: str) -> NoteSignature:
        """The log key's line under a checkpoint's text. Raises NoteError."""
        return NoteSigner(origin, self._current().log_seed).sign(text)

    def cosign(self, name: str, text: str, now: int) -> NoteSignature:
        """The witness key's line under another log's checkpoint. Raises NoteError."""
        return CosignatureSigner(name, self._current().witness_seed).cosign(text, now)

    def __repr__(self) -> str:
        return "UnlockedKeys(redacted)"

    def _current(self) -> Keyring:
        return self._keyring if isinstance(self._keyring, Keyring) else self._keyring.current()
