"""The root of every error that node.core and the layers above it raise on purpose."""


class CoreError(Exception):
    """Something a node refused or could not do. Catch a narrower error where one says what to do next."""
