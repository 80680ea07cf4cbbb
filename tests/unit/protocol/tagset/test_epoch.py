"""Keys of one epoch must not serve another kind, peer, owner, epoch or matching profile."""

from dataclasses import replace

import pytest

from protocol.epoch import Epoch, voprf_keys
from protocol.errors import MalformedError
from protocol.limits import MAX_EPOCH_SECONDS
from protocol.vocabulary import EpochId, MemberCode
from tests.unit.protocol.tagset.world import EPOCH, OWNER, PEER


def test_one_seed_gives_unrelated_keys_wherever_anything_differs() -> None:
    """Outputs under equal keys could be combined to enumerate a list across kinds, peers and epochs."""
    seed = b"\x09" * 32
    epochs = [
        EPOCH,
        replace(EPOCH, id=EpochId("e1" * 16)),
        replace(EPOCH, peer=MemberCode("TR")),
        replace(EPOCH, owner=MemberCode("TR")),
        replace(EPOCH, owner=PEER, peer=OWNER),
    ]
    keys = [voprf_keys(seed, epoch, "wren-1") for epoch in epochs]
    keys += [voprf_keys(seed, EPOCH, "wren-2"), voprf_keys(b"\x0a" * 32, EPOCH, "wren-1")]
    public_keys = [pair.public_key for each in keys for pair in each.values()]
    assert len(set(public_keys)) == len(public_keys) == 28
    assert voprf_keys(seed, EPOCH, "wren-1") == keys[0]


@pytest.mark.parametrize("length", [0, 31, 33, 64])
def test_a_seed_of_another_length_is_refused(length: int) -> None:
    """A short seed is a weak key."""
    with pytest.raises(MalformedError):
        voprf_keys(bytes(length), EPOCH, "wren-1")


def test_an_epoch_lasts_at_most_seven_days_and_ends_on_time() -> None:
    """A key that lives long is a budget that adds up."""
    week = Epoch(EPOCH.id, OWNER, PEER, 100, 100 + MAX_EPOCH_SECONDS)
    assert [week.covers(now) for now in (99, 100, week.expires - 1, week.expires)] == [False, True, True, False]
    for starts, expires in ((100, 101 + MAX_EPOCH_SECONDS), (100, 100), (100, 99), (-1, 10)):
        with pytest.raises(MalformedError):
            Epoch(EPOCH.id, OWNER, PEER, starts, expires)
    with pytest.raises(MalformedError):
        Epoch(EPOCH.id, OWNER, OWNER, 100, 200)


def test_a_key_is_not_shown_when_printed() -> None:
    """Private keys stay out of logs and tracebacks."""
    keys = voprf_keys(b"\x09" * 32, EPOCH, "wren-1")
    for pair in keys.values():
        assert repr(bytes(pair.private_key)) not in repr(pair)
        assert pair.private_key.hex() not in repr(pair)
