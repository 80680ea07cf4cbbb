"""Columns as the node's tables have them, for SQLite and PostgreSQL alike.

Times are Unix seconds, UTC. Texts compare by code point on both databases, whatever a PostgreSQL cluster's locale.
"""

from typing import Any

from sqlalchemy import BigInteger, Boolean, Column, Integer, LargeBinary, MetaData, String, false
from sqlalchemy.types import TypeEngine

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    }
)

RowId = BigInteger().with_variant(Integer(), "sqlite")
"""A key the database counts up. SQLite does so only for a type called INTEGER."""

Text = String().with_variant(String(collation="C"), "postgresql")


def text(name: str, *, primary_key: bool = False, default: str | None = None) -> Column[str]:
    """A text, never null."""
    return Column(name, Text, primary_key=primary_key, nullable=False, server_default=default)


def number(name: str, *, primary_key: bool = False, default: int | None = None) -> Column[int]:
    """A whole number of 64 bits, never null."""
    server_default = None if default is None else str(default)
    return Column(
        name, BigInteger, primary_key=primary_key, nullable=False, server_default=server_default, autoincrement=False
    )


def flag(name: str) -> Column[bool]:
    """A truth value, false unless said."""
    return Column(name, Boolean, nullable=False, server_default=false())


def binary(name: str, *, primary_key: bool = False) -> Column[bytes]:
    """Bytes, never null."""
    return Column(name, LargeBinary, primary_key=primary_key, nullable=False)


def erasable(name: str, kind: TypeEngine[Any]) -> Column[Any]:
    """What can be erased: null once it is."""
    return Column(name, kind, nullable=True)


def counted(name: str) -> Column[int]:
    """A key that the database counts up."""
    return Column(name, RowId, primary_key=True, autoincrement=True)
