"""The errors of node.places: each says what to do."""


class PlacesError(Exception):
    """Root. The text reads 'what; remedy'; `remedy` is what to do."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}; {remedy}")
        self.what = what
        self.remedy = remedy


class PlacesFileError(PlacesError):
    """A file of places or boundaries cannot be used: correct what `field` of `line` (0: the file as a whole) names, as
    `remedy` says. Nothing of a file that has an error is used."""

    def __init__(self, file: str, line: int, field: str, reason: str, remedy: str) -> None:
        where = f"{file}, line {line}" if line else file
        super().__init__(f"{where}: {field}: {reason}" if field else f"{where}: {reason}", remedy)
        self.file = file
        self.line = line
        self.field = field
        self.reason = reason


class ExtractError(PlacesError):
    """The extract cannot be made: get the packages that it is made of, as `remedy` says."""
