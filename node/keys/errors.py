"""Errors of the node's keys. Each message names the remedy and no key."""


class KeysError(Exception):
    """The node's keys cannot be used as asked: show the message to the operator."""


class KeyringFileError(KeysError):
    """The keyring file is missing, in the way, or open to others: the message says what to do."""


class KeyringContentError(KeysError):
    """The keyring opened but does not hold what this version expects: use the version of WREN that wrote it."""


class NoValidKeyError(KeysError):
    """No key of the wanted kind is valid now: rotate keys and publish a new key sheet."""


class PassphraseError(KeysError):
    """No usable passphrase was found: the message says where one may be put."""


class EpochSeedError(KeysError):
    """An epoch's seed is damaged, in the way or not this node's: start a new epoch, never repair the old."""


class CertificateError(KeysError):
    """A certificate cannot be made from what was given: correct the member code, the hosts or the issuer."""
