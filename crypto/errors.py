"""The root of what `crypto` raises. Subclasses live beside the code that raises them."""


class CryptoError(Exception):
    """Something cryptographic did not hold. Refuse the input; the message names no key, name or input byte."""
