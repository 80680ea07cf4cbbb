"""The errors of node.core, drawn as a tree:

CoreError
├── PeerError (delivery_errors.py)       transient, peer fault, fatal: decides what becomes of a message
├── PeerCertificateError (member_certificates.py)
├── NotAuthenticatedError                nobody proved to be who acts; the reason is never said
├── NotPermittedError                    a role, purpose or restriction forbids it
├── NotFoundError                        no such entry, message or member here
├── ConflictError                        it is not in the state that this needs
│   └── RaceLostError                    another process did it at the same time
└── CharterAlarmError                    two successors of one charter were seen: stop
"""


class CoreError(Exception):
    """Root of the errors of node.core: the message says what the reader should do."""


class NotAuthenticatedError(CoreError):
    """The token presented proves nobody: use a valid one. One text for every reason: nothing can be enumerated."""

    def __init__(self) -> None:
        super().__init__("the token is not valid: ask the operator for a new one")


class NotPermittedError(CoreError):
    """A role, a purpose or a restriction forbids it: ask somebody whose role allows it."""


class NotFoundError(CoreError):
    """There is no such thing on this node: check the reference that the message names."""


class ConflictError(CoreError):
    """It is not in the state that this needs: look at its state first, as the message says."""


class RaceLostError(ConflictError):
    """Another process did, or is doing, the same at this time: nothing was done twice; try again if it matters."""


class CharterAlarmError(CoreError):
    """Two successors of one charter were seen: exchange stops until the members have settled which one is theirs."""
