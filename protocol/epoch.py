"""An epoch: the at most seven days in which one owner's VOPRF keys towards one peer are valid (DESIGN 4.3).

A fresh random seed of 32 bytes makes an epoch. The owner keeps it sealed, never backs it up and destroys it with the
epoch; a restored node starts a new epoch. From the seed comes one key pair per kind of match key, so that outputs of
one kind, peer or epoch cannot be combined with those of another.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from crypto.encoding import pae
from crypto.voprf import SEED_BYTES, KeyPair, Mode, derive_key_pair
from protocol.errors import MalformedError
from protocol.limits import MAX_EPOCH_SECONDS
from protocol.vocabulary import EpochId, MatchKeyKind, MemberCode

KEY_LABEL = "wren voprf key v1"


@dataclass(frozen=True, slots=True)
class Epoch:
    """Whose keys, towards whom, from `starts` until before `expires` (Unix seconds). Raises MalformedError."""

    id: EpochId
    owner: MemberCode
    peer: MemberCode
    starts: int
    expires: int

    def __post_init__(self) -> None:
        if self.owner == self.peer:
            raise MalformedError("epoch", "a member holds no epoch towards itself")
        if not 0 <= self.starts < self.expires <= self.starts + MAX_EPOCH_SECONDS:
            raise MalformedError("epoch", f"lasts more than nothing and at most {MAX_EPOCH_SECONDS} seconds")

    def covers(self, now: int) -> bool:
        """Whether the keys are valid at `now`."""
        return self.starts <= now < self.expires


def voprf_keys(seed: bytes, epoch: Epoch, matching_profile: str) -> Mapping[MatchKeyKind, KeyPair]:
    """The key pair of each kind of match key (RFC 9497 section 3.2.1, mode VOPRF).

    info = pae("wren voprf key v1", owner, peer, epoch id as 16 bytes, kind, matching profile), texts in UTF-8.
    Raises MalformedError unless `seed` has 32 bytes.
    """
    if len(seed) != SEED_BYTES:
        raise MalformedError("seed", f"must be {SEED_BYTES} bytes")
    texts = (epoch.owner.encode(), epoch.peer.encode(), bytes.fromhex(epoch.id))
    return {
        kind: derive_key_pair(seed, pae(KEY_LABEL, *texts, kind.value.encode(), matching_profile.encode()), Mode.VOPRF)
        for kind in MatchKeyKind
    }
