"""The errors of the protocol layer, drawn as a tree:

ProtocolError
├── MalformedError        bytes or fields that are not of the protocol's form
│   └── (encoding, schema, parsers raise this or a subclass beside them)
├── RefusedError          well-formed, but a rule of trust refuses it (subclasses beside each verifier)
└── VocabularyError       a word that is not in one of the closed lists
"""


class ProtocolError(Exception):
    """Root of the layer's errors: catch it where a peer's bytes are handled, and answer with a closed problem."""


class MalformedError(ProtocolError):
    """The bytes are not of the protocol's form: refuse them whole; a peer that sends them has a fault.

    `field` names the place inside the structure (never its content), `reason` says what is wrong.
    """

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class RefusedError(ProtocolError):
    """Well-formed, but refused by a rule of trust: do not act on it, record it, answer with a closed problem."""


class VocabularyError(ProtocolError):
    """A word outside one of the closed lists: use a word the message names."""
