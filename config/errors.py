"""The errors of config."""


class ConfigError(Exception):
    """The settings cannot be used: the message names the file, the setting and what it should be."""
