"""The errors of tag sets:

ProtocolError
├── BuildError              the owner's own input cannot become a segment
│   ├── ChainTooLongError
│   ├── LabelKeyReuseError
│   ├── DummiesExhaustedError
│   └── RowCollisionError
└── RefusedError
    ├── StaleListError      nobody's fault: not fresh enough to be believed
    └── TagSetFaultError    the peer's fault
        ├── SegmentError
        └── ManifestFaultError
"""

from protocol.errors import ProtocolError, RefusedError


class BuildError(ProtocolError):
    """The input cannot become a segment: no segment was made; correct what the message names and build again."""


class ChainTooLongError(BuildError):
    """One match key leads to more than 64 tags: make the key more selective or leave entries out, deliberately."""


class LabelKeyReuseError(BuildError):
    """Two labels drew the same key: the random source is broken; stop and replace it."""


class DummiesExhaustedError(BuildError):
    """Not enough unused dummy labels are left to pad the tombstones: fold the deltas into a new base."""


class RowCollisionError(BuildError):
    """Two rows came out equal: take another segment number and build again; twice means a broken random source."""


class StaleListError(RefusedError):
    """The list is older than the charter allows or its epoch is over: report `not_checked: stale_list`, fetch anew."""


class TagSetFaultError(RefusedError):
    """The peer's tag set contradicts itself: report `not_checked: peer_fault`, never `clear`; keep it as evidence."""


class SegmentError(TagSetFaultError):
    """A segment's bytes are not what its manifest promised: fetch it again; if it stays so, the peer has a fault."""


class ManifestFaultError(TagSetFaultError):
    """A manifest breaks a rule that its owner's software cannot break: keep the earlier one, raise an alarm."""
