"""Keeps alerts, their recipients, sightings, carriers and findings (node/core/alerts/rows.py)."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Row, and_, delete, func, or_, select, update
from sqlalchemy.sql.elements import ColumnElement

from node.core.alerts.rows import (
    AlertRow,
    CarrierRow,
    FindingKind,
    FindingRow,
    RecipientRow,
    Relay,
    SightingRow,
)
from node.store import alert_tables as tables
from node.store.errors import StoreDamagedError
from node.store.statements import Statements
from node.store.words import word
from protocol.alerts.alert import AlertReference
from protocol.alerts.withdrawal import WithdrawalReason
from protocol.alerts.words import AlertId
from protocol.recall import RecallOutcome
from protocol.vocabulary import Direction, MemberCode, MessageId, Urgency

_ALERTS = tables.alerts.c
_RECIPIENTS = tables.alert_recipients.c
_RELAYED = tables.alert_relayed.c
_SIGHTINGS = tables.alert_sightings.c
_CARRIERS = tables.alert_carriers.c
_HOLDS = tables.alert_holds.c
_FINDINGS = tables.alert_findings.c
_INTAKE = tables.alert_intake.c
_HAS_CONTENT = or_(_ALERTS.signed.is_not(None), _ALERTS.body.is_not(None))
_LENGTH_BYTES = 4


class StoredAlerts:
    """Implements `Alerts`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def locked(self, reference: AlertReference) -> AlertRow:
        """See `Alerts.locked`. The write that makes or touches the row holds its lock until the transaction ends."""
        row = self._run.insert(tables.alerts).values(**_key(reference))
        touched = row.on_conflict_do_update(
            index_elements=[_ALERTS.originator, _ALERTS.alert_id], set_={"originator": row.excluded.originator}
        )
        self._run.change(touched)
        found = self.find(reference)
        assert found is not None
        return found

    def find(self, reference: AlertReference) -> AlertRow | None:
        """See `Alerts.find`."""
        row = self._run.first(select(tables.alerts).where(_of(_ALERTS, reference)))
        return None if row is None else _alert_row(row)

    def put(self, row: AlertRow) -> None:
        """See `Alerts.put`."""
        self._run.change(
            update(tables.alerts)
            .where(_of(_ALERTS, row.reference))
            .values(
                version=row.version,
                issued=row.issued,
                received=row.received,
                expires=row.expires,
                urgency=row.urgency.value,
                signed=row.signed,
                body=row.body,
                restrictions=row.restrictions,
                never_to=" ".join(sorted(row.never_to)),
                relays=" ".join(f"{relay.through}>{relay.to}" for relay in sorted(row.relays)),
                withdrawn=row.withdrawn,
                reason=None if row.reason is None else row.reason.value,
            )
        )

    def held(self, *, originator: MemberCode | None = None, after: AlertReference | None = None) -> Iterator[AlertRow]:
        """See `Alerts.held`. Read a page at a time."""
        wanted = select(tables.alerts).where(_ALERTS.withdrawn.is_(None), _HAS_CONTENT)
        if originator is not None:
            wanted = wanted.where(_ALERTS.originator == originator)
        if after is not None:
            behind = and_(_ALERTS.originator == after.originator, _ALERTS.alert_id > after.alert_id)
            wanted = wanted.where(or_(_ALERTS.originator > after.originator, behind))
        for row in self._run.pages(wanted, _ALERTS.originator, _ALERTS.alert_id):
            yield _alert_row(row)

    def expired(self, now: int, *, limit: int) -> Sequence[AlertReference]:
        """See `Alerts.expired`."""
        wanted = select(_ALERTS.originator, _ALERTS.alert_id).where(
            _ALERTS.withdrawn.is_(None), _HAS_CONTENT, _ALERTS.expires <= now
        )
        return [_reference(row) for row in self._run.rows(wanted.limit(limit))]

    def count_withdrawn(self) -> int:
        """See `Alerts.count_withdrawn`."""
        counted = select(func.count()).select_from(tables.alerts).where(_ALERTS.withdrawn.is_not(None))
        return int(self._run.scalar(counted))

    def put_recipient(self, row: RecipientRow) -> None:
        """See `Alerts.put_recipient`."""
        values = {
            "version": row.version,
            "withdrawn": row.withdrawn,
            "outcome": None if row.outcome is None else row.outcome.value,
            "basis": row.basis,
        }
        added = self._run.insert(tables.alert_recipients).values(
            **_key(row.reference), recipient=row.recipient, **values
        )
        keys = [_RECIPIENTS.originator, _RECIPIENTS.alert_id, _RECIPIENTS.recipient]
        self._run.change(added.on_conflict_do_update(index_elements=keys, set_=values))

    def recipients(self, reference: AlertReference) -> Sequence[RecipientRow]:
        """See `Alerts.recipients`."""
        wanted = select(tables.alert_recipients).where(_of(_RECIPIENTS, reference)).order_by(_RECIPIENTS.recipient)
        return [_recipient_row(row) for row in self._run.rows(wanted)]

    def awaited(self) -> Sequence[RecipientRow]:
        """See `Alerts.awaited`."""
        wanted = select(tables.alert_recipients).where(_RECIPIENTS.outcome == RecallOutcome.PENDING.value)
        ordered = wanted.order_by(_RECIPIENTS.withdrawn, _RECIPIENTS.alert_id, _RECIPIENTS.recipient)
        return [_recipient_row(row) for row in self._run.rows(ordered)]

    def add_relayed(self, reference: AlertReference, to: MemberCode) -> None:
        """See `Alerts.add_relayed`."""
        row = self._run.insert(tables.alert_relayed).values(**_key(reference), recipient=to)
        self._run.change(row.on_conflict_do_nothing())

    def relayed(self, reference: AlertReference) -> Sequence[MemberCode]:
        """See `Alerts.relayed`."""
        wanted = select(_RELAYED.recipient).where(_of(_RELAYED, reference)).order_by(_RELAYED.recipient)
        return [MemberCode(row.recipient) for row in self._run.rows(wanted)]

    def put_sighting(self, row: SightingRow) -> None:
        """See `Alerts.put_sighting`."""
        values = {**_key(row.of), "issued": row.issued, "expires": row.expires, "signed": row.signed}
        added = self._run.insert(tables.alert_sightings).values(observer=row.observer, item_id=row.item_id, **values)
        keys = [_SIGHTINGS.observer, _SIGHTINGS.item_id]
        self._run.change(added.on_conflict_do_update(index_elements=keys, set_=values))

    def find_sighting(self, observer: MemberCode, item_id: MessageId) -> SightingRow | None:
        """See `Alerts.find_sighting`."""
        wanted = select(tables.alert_sightings).where(_SIGHTINGS.observer == observer, _SIGHTINGS.item_id == item_id)
        row = self._run.first(wanted)
        return None if row is None else _sighting_row(row)

    def sightings(self, reference: AlertReference | None = None) -> Iterator[SightingRow]:
        """See `Alerts.sightings`. Read a page at a time."""
        wanted = select(tables.alert_sightings)
        if reference is not None:
            wanted = wanted.where(_of(_SIGHTINGS, reference))
        for row in self._run.pages(wanted, _SIGHTINGS.observer, _SIGHTINGS.item_id):
            yield _sighting_row(row)

    def add_carrier(self, row: CarrierRow) -> None:
        """See `Alerts.add_carrier`."""
        added = self._run.insert(tables.alert_carriers).values(
            peer=row.peer,
            message_id=row.message_id,
            direction=row.direction.value,
            recorded=row.recorded,
            **_key(row.of),
        )
        self._run.change(added.on_conflict_do_nothing())

    def carriers(self, reference: AlertReference) -> Sequence[CarrierRow]:
        """See `Alerts.carriers`. Oldest first."""
        wanted = select(tables.alert_carriers).where(_of(_CARRIERS, reference))
        ordered = wanted.order_by(_CARRIERS.recorded, _CARRIERS.peer, _CARRIERS.message_id, _CARRIERS.direction)
        return [
            CarrierRow(
                of=reference,
                peer=MemberCode(row.peer),
                message_id=MessageId(row.message_id),
                direction=word(Direction, row.direction),
                recorded=row.recorded,
            )
            for row in self._run.rows(ordered)
        ]

    def erase(self, reference: AlertReference) -> None:
        """See `Alerts.erase`. The bytes are overwritten in the file's pages (secure_delete)."""
        gone = {"signed": None, "body": None, "restrictions": None, "never_to": None, "relays": None}
        self._run.change(update(tables.alerts).where(_of(_ALERTS, reference)).values(**gone))
        self._run.change(delete(tables.alert_sightings).where(_of(_SIGHTINGS, reference)))
        self._run.change(delete(tables.alert_carriers).where(_of(_CARRIERS, reference)))
        self._run.change(delete(tables.alert_relayed).where(_of(_RELAYED, reference)))
        self._run.change(update(tables.alert_findings).where(_of(_FINDINGS, reference)).values(evidence=None))

    def hold_back(self, reference: AlertReference, basis: str, since: int) -> None:
        """See `Alerts.hold_back`."""
        values = {"basis": basis, "since": since}
        row = self._run.insert(tables.alert_holds).values(**_key(reference), **values)
        self._run.change(row.on_conflict_do_update(index_elements=[_HOLDS.originator, _HOLDS.alert_id], set_=values))

    def retained_under(self, reference: AlertReference) -> str | None:
        """See `Alerts.retained_under`."""
        basis: str | None = self._run.scalar(select(_HOLDS.basis).where(_of(_HOLDS, reference)))
        return basis

    def add_finding(self, row: FindingRow) -> None:
        """See `Alerts.add_finding`."""
        added = self._run.insert(tables.alert_findings).values(
            kind=row.kind.value,
            member=row.member,
            originator="" if row.of is None else row.of.originator,
            alert_id="" if row.of is None else row.of.alert_id,
            version=row.version,
            found=row.found,
            evidence=_packed(row.evidence),
        )
        self._run.change(added.on_conflict_do_nothing())

    def findings(self) -> Sequence[FindingRow]:
        """See `Alerts.findings`."""
        return [
            FindingRow(
                kind=word(FindingKind, row.kind),
                member=MemberCode(row.member),
                found=row.found,
                of=_reference(row) if row.alert_id else None,
                version=row.version,
                evidence=tuple(_unpacked(row.evidence or b"")),
            )
            for row in self._run.rows(select(tables.alert_findings).order_by(_FINDINGS.id))
        ]

    def take_in(self, peer: MemberCode, share: str, window: int, units: int, limit: int) -> bool:
        """See `Alerts.take_in`. Compared and added in one statement under the row's lock."""
        if units > limit:
            return False
        row = self._run.insert(tables.alert_intake).values(peer=peer, share=share, window=window, units=units)
        total = _INTAKE.units + row.excluded.units
        keys = [_INTAKE.peer, _INTAKE.share, _INTAKE.window]
        taken = row.on_conflict_do_update(index_elements=keys, set_={"units": total}, where=total <= limit)
        return self._run.change(taken) == 1

    def forget_intake(self, before_window: int, share: str) -> None:
        """See `Alerts.forget_intake`."""
        self._run.change(delete(tables.alert_intake).where(_INTAKE.share == share, _INTAKE.window < before_window))


def _key(reference: AlertReference) -> dict[str, str]:
    return {"originator": reference.originator, "alert_id": reference.alert_id}


def _of(columns: Any, reference: AlertReference) -> ColumnElement[bool]:
    return and_(columns.originator == reference.originator, columns.alert_id == reference.alert_id)


def _reference(row: Row[Any]) -> AlertReference:
    return AlertReference(MemberCode(row.originator), AlertId(row.alert_id))


def _alert_row(row: Row[Any]) -> AlertRow:
    relays = (pair.split(">") for pair in (row.relays or "").split())
    return AlertRow(
        reference=_reference(row),
        version=row.version,
        issued=row.issued,
        received=row.received,
        expires=row.expires,
        urgency=word(Urgency, row.urgency),
        signed=row.signed,
        body=row.body,
        restrictions=row.restrictions,
        never_to=frozenset(MemberCode(code) for code in (row.never_to or "").split()),
        relays=tuple(Relay(MemberCode(through), MemberCode(to)) for through, to in relays),
        withdrawn=row.withdrawn,
        reason=None if row.reason is None else word(WithdrawalReason, row.reason),
    )


def _recipient_row(row: Row[Any]) -> RecipientRow:
    return RecipientRow(
        reference=_reference(row),
        recipient=MemberCode(row.recipient),
        version=row.version,
        withdrawn=row.withdrawn,
        outcome=None if row.outcome is None else word(RecallOutcome, row.outcome),
        basis=row.basis,
    )


def _sighting_row(row: Row[Any]) -> SightingRow:
    return SightingRow(
        of=_reference(row),
        observer=MemberCode(row.observer),
        item_id=MessageId(row.item_id),
        issued=row.issued,
        expires=row.expires,
        signed=row.signed,
    )


def _packed(parts: Iterable[bytes]) -> bytes:
    return b"".join(len(part).to_bytes(_LENGTH_BYTES, "big") + part for part in parts)


def _unpacked(raw: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(raw):
        end = at + _LENGTH_BYTES + int.from_bytes(raw[at : at + _LENGTH_BYTES], "big")
        if end > len(raw):
            raise StoreDamagedError("a finding's evidence is cut off: restore the database")
        yield raw[at + _LENGTH_BYTES : end]
        at = end
