"""Keeps charters, key sheets and suspended peers (node/core/membership.py)."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select

from node.core.membership import StoredCharter, StoredKeySheet
from node.store import tables
from node.store.often import often
from node.store.statements import Statements
from protocol.vocabulary import MemberCode

_SUBJECT = "membership"
_REVISION = often(select(tables.revisions.c.revision).where(tables.revisions.c.subject == _SUBJECT))


class StoredMembership:
    """Implements `MembershipRows`."""

    def __init__(self, statements: Statements) -> None:
        self._run = statements

    def revision(self) -> int:
        """See `MembershipRows.revision`. 0 before the first change."""
        return int(self._run.scalar(_REVISION) or 0)

    def charters(self) -> Sequence[StoredCharter]:
        """See `MembershipRows.charters`."""
        rows = self._run.rows(select(tables.charters).order_by(tables.charters.c.version))
        return [StoredCharter(row.version, row.signed, row.accepted) for row in rows]

    def add_charter(self, charter: StoredCharter) -> None:
        """See `MembershipRows.add_charter`. A second charter of one version is a StoreConflictError."""
        self._run.change(
            insert(tables.charters).values(version=charter.version, signed=charter.signed, accepted=charter.accepted)
        )
        self._changed()

    def charter_alarm(self) -> str | None:
        """See `MembershipRows.charter_alarm`. The first reason, when there were several."""
        alarms = tables.charter_alarms.c
        reason: str | None = self._run.scalar(select(alarms.reason).order_by(alarms.id).limit(1))
        return reason

    def raise_charter_alarm(self, reason: str, evidence: bytes) -> None:
        """Keeps why, and the bytes that prove it."""
        self._run.change(insert(tables.charter_alarms).values(reason=reason, evidence=evidence))
        self._changed()

    def key_sheets(self) -> Sequence[StoredKeySheet]:
        """All of them, in order of member and serial."""
        columns = tables.key_sheets.c
        rows = self._run.rows(select(tables.key_sheets).order_by(columns.member, columns.serial))
        return [StoredKeySheet(MemberCode(row.member), row.serial, row.signed, row.accepted) for row in rows]

    def add_key_sheet(self, sheet: StoredKeySheet) -> None:
        """Adds one. A second sheet of one member and serial is a StoreConflictError."""
        self._run.change(
            insert(tables.key_sheets).values(
                member=sheet.member, serial=sheet.serial, signed=sheet.signed, accepted=sheet.accepted
            )
        )
        self._changed()

    def suspended(self) -> frozenset[MemberCode]:
        """The members that this node exchanges nothing with for now."""
        return frozenset(MemberCode(row.member) for row in self._run.rows(select(tables.suspended_members)))

    def set_suspended(self, member: MemberCode, suspended: bool) -> None:
        """Suspends a member or takes it back."""
        if suspended:
            changed = self._run.change(
                self._run.insert(tables.suspended_members).values(member=member).on_conflict_do_nothing()
            )
        else:
            changed = self._run.change(
                delete(tables.suspended_members).where(tables.suspended_members.c.member == member)
            )
        if changed:
            self._changed()

    def _changed(self) -> None:
        """Counts the revision up. Its row stays locked until the commit, so a higher number never shows before a lower."""
        revisions = tables.revisions.c
        row = self._run.insert(tables.revisions).values(subject=_SUBJECT, revision=1)
        self._run.change(
            row.on_conflict_do_update(index_elements=[revisions.subject], set_={"revision": revisions.revision + 1})
        )
