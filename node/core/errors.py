"""The errors of node.core, drawn as a tree:

CoreError
├── PeerError (delivery_errors.py)       transient, peer fault, fatal: decides what becomes of a message
├── PeerCertificateError (member_certificates.py)
├── NotPermittedError                    a role, purpose or restriction forbids it
├── NotFoundError                        no such entry, message or member here
├── ConflictError                        it is not in the state that this needs
└── CharterAlarmError                    two successors of one charter were seen: stop
"""


class CoreError(Exception):
    """Root of the errors of node.core: the message says what the reader should do."""


class NotPermittedError(CoreError):
    """A role, a purpose or a restriction forbids it: ask somebody whose role allows it."""


class NotFoundError(CoreError):
    """There is no such thing on this node: check the reference that the message names."""


class ConflictError(CoreError):
    """It is not in the state that this needs: look at its state first, as the message says."""


class CharterAlarmError(CoreError):
    """Two successors of one charter were seen: exchange stops until the members have settled which one is theirs."""
