"""Keeps idempotency keys (node/core/idempotency.py)."""

from sqlalchemy import delete, select, update

from node.core.agencies import AgencyCode
from node.core.idempotency import IdempotencyRow
from node.store.country_tables import idempotency_keys
from node.store.statements import Statements

_COLUMNS = idempotency_keys.c


class StoredIdempotencyKeys:
    """Implements `IdempotencyKeys`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def claim(self, row: IdempotencyRow) -> bool:
        """See `IdempotencyKeys.claim`.

        One statement takes a new key or one that has expired; a second caller waits for the first one's commit and then
        finds it taken, so two of them are never both first.
        """
        fresh = {
            "request_digest": row.request_digest,
            "created": row.created,
            "expires": row.expires,
            "status": None,
            "response": None,
        }
        statement = self._run.insert(idempotency_keys).values(agency=row.agency, key=row.key, **fresh)
        return (
            self._run.change(
                statement.on_conflict_do_update(
                    index_elements=[_COLUMNS.agency, _COLUMNS.key],
                    set_=fresh,
                    where=_COLUMNS.expires <= row.created,
                )
            )
            == 1
        )

    def find(self, agency: AgencyCode, key: str) -> IdempotencyRow | None:
        """See `IdempotencyKeys.find`."""
        row = self._run.first(select(idempotency_keys).where(_COLUMNS.agency == agency, _COLUMNS.key == key))
        if row is None:
            return None
        response = None if row.response is None else bytes(row.response)
        return IdempotencyRow(
            AgencyCode(row.agency), row.key, bytes(row.request_digest), row.created, row.expires, row.status, response
        )

    def finish(self, agency: AgencyCode, key: str, status: int, response: bytes) -> bool:
        """See `IdempotencyKeys.finish`."""
        statement = (
            update(idempotency_keys)
            .where(_COLUMNS.agency == agency, _COLUMNS.key == key, _COLUMNS.status.is_(None))
            .values(status=status, response=response)
        )
        return self._run.change(statement) == 1

    def release(self, agency: AgencyCode, key: str) -> bool:
        """See `IdempotencyKeys.release`."""
        statement = delete(idempotency_keys).where(
            _COLUMNS.agency == agency, _COLUMNS.key == key, _COLUMNS.status.is_(None)
        )
        return self._run.change(statement) == 1

    def remove_expired(self, now: int) -> int:
        """See `IdempotencyKeys.remove_expired`."""
        return self._run.change(delete(idempotency_keys).where(_COLUMNS.expires <= now))
