"""The error of every reader of a name, date, document, identifier or State."""

from protocol.errors import MalformedError


class UnreadableError(MalformedError):
    """A value cannot be read as what it should be: tell whoever wrote it the `reason` and the `remedy`.

    Neither repeats the value: it may be a person's.
    """

    def __init__(self, field: str, reason: str, remedy: str) -> None:
        super().__init__(field, reason)
        self.remedy = remedy
