"""Epoch seeds: gone when destroyed, never replaced, closed to whoever has the disk but not the keyring."""

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from node.keys.epochs import EpochSeeds
from node.keys.errors import EpochSeedError
from node.keys.keyring import new_keyring
from node.keys.unlocked import UnlockedKeys
from protocol.vocabulary import EpochId

if TYPE_CHECKING:
    from node.core.ports import Keys

EPOCH = EpochId("0" * 31 + "1")
OTHER = EpochId("0" * 31 + "2")
SEALING_KEY = bytes(range(32))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "epochs"


@pytest.fixture
def seeds(folder: Path) -> EpochSeeds:
    return EpochSeeds(folder, SEALING_KEY)


def test_a_seed_outlives_the_process_until_it_is_destroyed(seeds: EpochSeeds, folder: Path) -> None:
    seed = seeds.create(EPOCH)
    reopened = EpochSeeds(folder, SEALING_KEY)
    assert (len(seed), reopened.load(EPOCH), reopened.epochs()) == (32, seed, (EPOCH,))
    reopened.destroy(EPOCH)
    assert (reopened.load(EPOCH), reopened.epochs()) == (None, ())
    assert seeds.create(EPOCH) != seed


def test_each_epoch_has_a_seed_of_its_own(seeds: EpochSeeds) -> None:
    assert seeds.create(EPOCH) != seeds.create(OTHER)
    assert seeds.epochs() == (EPOCH, OTHER)


def test_an_epoch_never_gets_a_second_seed(seeds: EpochSeeds) -> None:
    """It would change the keys under a published tag set."""
    seed = seeds.create(EPOCH)
    with pytest.raises(EpochSeedError):
        seeds.create(EPOCH)
    assert seeds.load(EPOCH) == seed


def test_the_file_hides_the_seed_and_is_closed_to_others(seeds: EpochSeeds, folder: Path) -> None:
    seed = seeds.create(EPOCH)
    (file,) = folder.glob("*.seed")
    assert seed not in file.read_bytes()
    assert (stat.S_IMODE(file.stat().st_mode), stat.S_IMODE(folder.stat().st_mode)) == (0o600, 0o700)


def test_a_stolen_disk_opens_nothing_without_the_keyring(seeds: EpochSeeds, folder: Path) -> None:
    seeds.create(EPOCH)
    with pytest.raises(EpochSeedError):
        EpochSeeds(folder, bytes(32)).load(EPOCH)


def test_a_seed_copied_over_another_epochs_is_refused(seeds: EpochSeeds, folder: Path) -> None:
    """Otherwise an ended epoch could be brought back under a new name."""
    seeds.create(EPOCH)
    (folder / f"{OTHER}.seed").write_bytes((folder / f"{EPOCH}.seed").read_bytes())
    with pytest.raises(EpochSeedError):
        seeds.load(OTHER)


@pytest.mark.parametrize("length", [0, 1, 24, 71])
def test_a_truncated_seed_is_refused(seeds: EpochSeeds, folder: Path, length: int) -> None:
    seeds.create(EPOCH)
    file = folder / f"{EPOCH}.seed"
    file.write_bytes(file.read_bytes()[:length])
    with pytest.raises(EpochSeedError):
        seeds.load(EPOCH)


@pytest.mark.parametrize("epoch", ["", "../keyring", "0" * 31, "0" * 33, "A" * 32, "0" * 32 + "\n", "/" * 32])
def test_an_epoch_id_cannot_lead_out_of_the_folder(seeds: EpochSeeds, epoch: str) -> None:
    for call in (seeds.create, seeds.load, seeds.destroy):
        with pytest.raises(EpochSeedError):
            call(EpochId(epoch))


def test_the_bytes_are_overwritten_before_the_file_is_removed(seeds: EpochSeeds, folder: Path) -> None:
    """A second link keeps hold of what the removed file held."""
    seeds.create(EPOCH)
    file = folder / f"{EPOCH}.seed"
    before = file.read_bytes()
    os.link(file, folder / "kept")
    seeds.destroy(EPOCH)
    after = (folder / "kept").read_bytes()
    assert (len(after), after[:24] == before[:24], after[-32:] == before[-32:]) == (len(before), False, False)


def test_destroying_twice_or_what_never_was_does_nothing(seeds: EpochSeeds) -> None:
    seeds.create(EPOCH)
    seeds.destroy(EPOCH)
    seeds.destroy(EPOCH)
    seeds.destroy(OTHER)
    assert seeds.epochs() == ()


def test_a_crash_while_creating_leaves_no_seed_and_destroy_clears_the_rest(
    seeds: EpochSeeds, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class PowerCut(Exception):
        pass

    def cut(*_: object) -> None:
        raise PowerCut

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", cut)
        with pytest.raises(PowerCut):
            seeds.create(EPOCH)
    assert (seeds.load(EPOCH), seeds.epochs()) == (None, ())
    assert [path.name for path in folder.glob("*.partial")] == [f"{EPOCH}.seed.partial"]
    seeds.destroy(EPOCH)
    assert list(folder.glob("*.partial")) == []


def test_unlocked_keys_are_what_the_core_asks_for(tmp_path: Path) -> None:
    """The seeds lie in `epochs/`, the folder that backups leave out."""
    now = 1_800_000_000
    keyring = new_keyring("IR", (), now)
    keys: Keys = UnlockedKeys(keyring, tmp_path)
    seed = keys.create_epoch_seed(EPOCH)
    assert (tmp_path / "epochs" / f"{EPOCH}.seed").exists()
    assert keys.epoch_seed(EPOCH) == seed
    keys.destroy_epoch_seed(EPOCH)
    assert keys.epoch_seed(EPOCH) is None
    assert keys.signer(now).key_id == keyring.signing_keys[0].key_id
    assert [opener.key_id for opener in keys.openers(now)] == [keyring.sealing_keys[0].key_id]
    assert keys.pseudonym_key() == keyring.pseudonym_key
    assert repr(keys) == "UnlockedKeys(redacted)"
