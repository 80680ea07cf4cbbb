"""Epoch seeds: 32 fresh random bytes from which the VOPRF keys of one epoch towards one peer are derived.

Each is one file in the folder `epochs/` of the node's home. THAT FOLDER IS NEVER BACKED UP: a backup that held it would
keep open, for whoever steals it, what the end of the epoch was meant to close. A restored node has none and starts new
epochs. Files are sealed under the keyring's epoch sealing key, so that a stolen disk alone opens none.

`destroy` overwrites before it removes. A copy-on-write file system or a flash disk may keep the old blocks: they are as
safe as the keyring is, and the operator's guide asks for an encrypted disk.
"""

import hmac
import os
import re
from collections.abc import Callable
from pathlib import Path

from nacl.exceptions import CryptoError as SecretBoxError
from nacl.secret import SecretBox

from crypto.encoding import pae
from node.keys.errors import EpochSeedError
from node.keys.private_files import TEMPORARY_SUFFIX, locked, make_private_folder, sync_folder, write_private
from protocol.vocabulary import EpochId

EPOCHS_FOLDER = "epochs"
SEED_BYTES = 32

_SUFFIX = ".seed"
_EPOCH_ID = re.compile(r"[0-9a-f]{32}")


class EpochSeeds:
    """The seeds in one folder (created when missing), sealed under one 32-byte key."""

    def __init__(
        self, folder: Path, epoch_sealing_key: bytes, random_bytes: Callable[[int], bytes] = os.urandom
    ) -> None:
        make_private_folder(folder)
        self._folder = folder
        self._epoch_sealing_key = epoch_sealing_key
        self._random_bytes = random_bytes

    def create(self, epoch: EpochId) -> bytes:
        """A fresh seed, durable before this returns.

        Raises EpochSeedError if the epoch has one: a second would change the keys under a published tag set.
        """
        path = self._path(epoch)
        seed = self._random_bytes(SEED_BYTES)
        sealed = bytes(self._box(epoch).encrypt(seed, self._random_bytes(SecretBox.NONCE_SIZE)))
        with locked(self._folder):
            if path.exists():
                raise EpochSeedError("this epoch has a seed already: start another epoch")
            write_private(path, sealed)
        return seed

    def load(self, epoch: EpochId) -> bytes | None:
        """The seed, or None when it is not here: destroyed, or lost by a restore. Raises EpochSeedError if damaged."""
        try:
            sealed = self._path(epoch).read_bytes()
        except FileNotFoundError:
            return None
        try:
            return self._box(epoch).decrypt(sealed)
        except (SecretBoxError, ValueError) as error:
            raise EpochSeedError("an epoch's seed is damaged or another epoch's: start a new epoch") from error

    def destroy(self, epoch: EpochId) -> None:
        """Overwrite and remove the seed, and anything a crash left of it. Nothing happens if there is none."""
        path = self._path(epoch)
        with locked(self._folder):
            for each in (path, path.with_name(path.name + TEMPORARY_SUFFIX)):
                _overwrite_and_remove(each)
            sync_folder(self._folder)

    def epochs(self) -> tuple[EpochId, ...]:
        """The epochs that have a seed here, in order of their ids."""
        names = sorted(path.name.removesuffix(_SUFFIX) for path in self._folder.glob("*" + _SUFFIX))
        return tuple(EpochId(name) for name in names if _EPOCH_ID.fullmatch(name))

    def _path(self, epoch: EpochId) -> Path:
        if not _EPOCH_ID.fullmatch(epoch):  # it becomes a file name: nobody may lead it out of the folder
            raise EpochSeedError("an epoch id has 32 lower-case hexadecimal digits")
        return self._folder / f"{epoch}{_SUFFIX}"

    def _box(self, epoch: EpochId) -> SecretBox:
        # A key of its own for each epoch: a seed copied over another epoch's file does not open there.
        return SecretBox(hmac.digest(self._epoch_sealing_key, pae("wren/epoch-seed", epoch.encode()), "sha256"))


def _overwrite_and_remove(path: Path) -> None:
    try:
        with path.open("r+b") as file:
            file.write(os.urandom(os.fstat(file.fileno()).st_size))
            file.flush()
            os.fsync(file.fileno())
    except FileNotFoundError:
        return
    path.unlink()
