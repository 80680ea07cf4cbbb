"""Looks through every table of a node for what should not be there, as whoever stole its database would."""

from sqlalchemy import select

from node.store.columns import metadata
from node.store.database import SqlStore
from protocol.vocabulary import MemberCode
from tests.support.federation import SimulatedFederation


def bytes_of(store: SqlStore, *tables: str) -> bytes:
    """Every value of every row (of these tables, else of all), one after the other."""
    parts: list[bytes] = []
    with store.connection(writing=False) as connection:
        for table in metadata.sorted_tables:
            if tables and table.name not in tables:
                continue
            for row in connection.execute(select(table)):
                parts += [value if isinstance(value, bytes) else str(value).encode() for value in row]
    return b"\x00".join(parts)


def holders(federation: SimulatedFederation, alert_id: str) -> set[MemberCode]:
    """Members in whose database the id stands anywhere, in hexadecimal or as bytes."""
    return {
        node.member
        for node in federation.nodes.values()
        for raw in [bytes_of(node.store)]
        if alert_id.encode() in raw or bytes.fromhex(alert_id) in raw
    }
