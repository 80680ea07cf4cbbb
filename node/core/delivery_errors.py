"""Three families of failure decide what happens to a message that was to reach a peer (DESIGN section 7)."""

from node.core.errors import CoreError


class PeerError(CoreError):
    """An exchange with a peer did not succeed. Catch one of the three families: each asks for another reaction."""


class TransientPeerError(PeerError):
    """The peer was unreachable, slow or busy. Try again later with back-off; a check reads `not_checked` meanwhile."""


class PeerFaultError(PeerError):
    """The peer, or someone in its place, broke the protocol (wrong certificate, oversized or malformed answer).

    Raise an alarm for the operator, count it against the peer, and believe nothing of the answer.
    """


class FatalPeerError(PeerError):
    """This request can never succeed unchanged. Do not retry it; report it to whoever asked."""
