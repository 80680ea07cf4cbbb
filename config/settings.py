"""The settings of a node: `wren.toml` in its home, checked whole before anything starts.

Precedence: environment variable `WREN_<SECTION>_<SETTING>` over the file over the default. Every setting is documented in
docs/configuration.md; a test fails when one is not.
"""

import os
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from dataclasses import fields as dataclass_fields
from pathlib import Path
from typing import Any

import tomlkit
from marshmallow import RAISE, Schema, ValidationError, fields, validate, validates_schema

from config.errors import ConfigError

FILE_NAME = "wren.toml"


@dataclass(frozen=True, slots=True)
class PeerPort:
    """Where other nodes reach this one. address: what the key sheet tells them, such as https://wren.example:8443."""

    host: str = "127.0.0.1"
    port: int = 8443
    address: str = "https://127.0.0.1:8443"


@dataclass(frozen=True, slots=True)
class CountryPort:
    """Where the country's own systems reach this node; port 0: nowhere. certificate, key: PEM files of the country's own
    PKI, empty for the node's own leaf. threads: requests answered at one time. requests_per_minute: of one token."""

    host: str = "127.0.0.1"
    port: int = 0
    certificate: str = ""
    key: str = ""
    threads: int = 32
    requests_per_minute: int = 1200


@dataclass(frozen=True, slots=True)
class Database:
    """url: empty for the SQLCipher file in the home folder, or postgresql+psycopg://... for PostgreSQL."""

    url: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Jobs:
    """How often the jobs run, in seconds."""

    deliver_seconds: float = 1.0
    synchronise_seconds: float = 60.0
    refresh_seconds: float = 900.0
    recheck_seconds: float = 15.0
    expire_seconds: float = 300.0


@dataclass(frozen=True, slots=True)
class Workers:
    """processes: how many build tag sets; 0 builds in the node's own process. threads: for asking peers side by side."""

    processes: int = 2
    threads: int = 16


@dataclass(frozen=True, slots=True)
class Log:
    """checkpoint_seconds: how often the exchange log is signed. copy: a folder on another disk or machine where every leaf
    is, before a checkpoint that holds it is published; empty for none."""

    checkpoint_seconds: float = 5.0
    copy: str = ""


@dataclass(frozen=True, slots=True)
class Places:
    """folder: where the node's own places.tsv and boundaries.geojson are, either or both; empty for the files that travel with
    WREN."""

    folder: str = ""


@dataclass(frozen=True, slots=True)
class Settings:
    """All settings of one node."""

    member: str
    peer_port: PeerPort = field(default_factory=PeerPort)
    country_port: CountryPort = field(default_factory=CountryPort)
    database: Database = field(default_factory=Database)
    jobs: Jobs = field(default_factory=Jobs)
    workers: Workers = field(default_factory=Workers)
    log: Log = field(default_factory=Log)
    places: Places = field(default_factory=Places)


class _PeerPortSchema(Schema):
    host = fields.String(validate=validate.Length(min=1, max=255))
    port = fields.Integer(strict=True, validate=validate.Range(1, 65535))
    address = fields.String(validate=validate.Regexp(r"https://[^/\s]+:\d{1,5}\Z", error="must be https://HOST:PORT"))


class _CountryPortSchema(Schema):
    host = fields.String(validate=validate.Length(min=1, max=255))
    port = fields.Integer(strict=True, validate=validate.Range(0, 65535))
    certificate = fields.String(validate=validate.Length(max=4096))
    key = fields.String(validate=validate.Length(max=4096))
    threads = fields.Integer(strict=True, validate=validate.Range(1, 512))
    requests_per_minute = fields.Integer(strict=True, validate=validate.Range(1, 1_000_000))

    @validates_schema
    def require_both(self, given: dict[str, Any], **_: Any) -> None:
        """A certificate and its key go together."""
        if bool(given.get("certificate")) != bool(given.get("key")):
            raise ValidationError("set certificate and key, or neither", "certificate")


class _DatabaseSchema(Schema):
    url = fields.String(
        validate=validate.Regexp(r"(postgresql\+psycopg://\S+)?\Z", error="must be empty or postgresql+psycopg://...")
    )


def _seconds() -> fields.Float:
    return fields.Float(validate=validate.Range(min=0.1, max=86_400))


class _JobsSchema(Schema):
    deliver_seconds = _seconds()
    synchronise_seconds = _seconds()
    refresh_seconds = _seconds()
    recheck_seconds = _seconds()
    expire_seconds = _seconds()


class _WorkersSchema(Schema):
    processes = fields.Integer(strict=True, validate=validate.Range(0, 64))
    threads = fields.Integer(strict=True, validate=validate.Range(1, 256))


class _LogSchema(Schema):
    checkpoint_seconds = fields.Float(validate=validate.Range(min=0.1, max=60))
    copy = fields.String(validate=validate.Regexp(r"(/.{1,4095})?\Z", error="must be empty or an absolute path"))


class _PlacesSchema(Schema):
    folder = fields.String(validate=validate.Regexp(r"(/.{1,4095})?\Z", error="must be empty or an absolute path"))


class _SettingsSchema(Schema):
    member = fields.String(required=True, validate=validate.Regexp(r"[A-Z]{2}\Z", error="must be two capitals, as PK"))
    peer_port = fields.Nested(_PeerPortSchema)
    country_port = fields.Nested(_CountryPortSchema)
    database = fields.Nested(_DatabaseSchema)
    jobs = fields.Nested(_JobsSchema)
    workers = fields.Nested(_WorkersSchema)
    log = fields.Nested(_LogSchema)
    places = fields.Nested(_PlacesSchema)


_SECTIONS: dict[str, type[Any]] = {
    "peer_port": PeerPort,
    "country_port": CountryPort,
    "database": Database,
    "jobs": Jobs,
    "workers": Workers,
    "log": Log,
    "places": Places,
}


def load_settings(home: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """The settings of the node whose home is `home`. Raises ConfigError naming the file, the setting and the remedy."""
    path = home / FILE_NAME
    try:
        with path.open("rb") as file:
            found = tomllib.load(file)
    except FileNotFoundError as error:
        raise ConfigError(
            f"no {FILE_NAME} in {home}: make a node there with 'wren --home {home} init MEMBER'"
        ) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} is not TOML: {error}") from error
    _overlay(found, os.environ if environment is None else environment)
    try:
        checked = _SettingsSchema(unknown=RAISE).load(found)
    except ValidationError as error:
        raise ConfigError(f"{path}: {_explain(error.messages)}") from error
    sections = {name: section(**checked.get(name, {})) for name, section in _SECTIONS.items()}
    return Settings(member=checked["member"], **sections)


def write_settings(home: Path, settings: Settings) -> Path:
    """Writes a new wren.toml. Raises ConfigError when there is one already."""
    path = home / FILE_NAME
    document = tomlkit.document()
    document.add(tomlkit.comment("A WREN node. docs/configuration.md explains every setting."))
    document["member"] = settings.member
    for name in _SECTIONS:
        section = getattr(settings, name)
        table = tomlkit.table()
        for one in dataclass_fields(section):
            table[one.name] = getattr(section, one.name)
        document[name] = table
    try:
        with path.open("x", encoding="utf-8") as file:
            file.write(tomlkit.dumps(document))
    except FileExistsError as error:
        raise ConfigError(f"{path} exists already: this folder is a node's home") from error
    return path


def _overlay(found: dict[str, Any], environment: Mapping[str, str]) -> None:
    for name, section in _SECTIONS.items():
        for one in dataclass_fields(section):
            value = environment.get(f"WREN_{name}_{one.name}".upper())
            if value is not None:
                default = one.default
                table = found.setdefault(name, {})
                table[one.name] = value if isinstance(default, str) else _number(value)


def _number(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _explain(messages: Any, path: str = "") -> str:
    if isinstance(messages, dict):
        return "; ".join(_explain(inner, f"{path}.{key}" if path else str(key)) for key, inner in messages.items())
    return f"{path}: {' '.join(str(message) for message in messages)}"
