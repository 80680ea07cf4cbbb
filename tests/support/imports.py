"""A node with two agencies and their people, to submit and approve imports on either kind of database."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from node.core.accounts import Account, add_account
from node.core.agencies import AgencyKind, add_agency
from node.core.context import NodeContext
from node.core.import_staging import submit
from node.core.imports import ImportMode, ImportSummary, Offered, Record, approve
from node.core.ports import Keys, Peers
from node.core.principals import Principal
from node.core.tokens import TokenId
from node.store.database import SqlStore
from protocol.entry import Entry
from protocol.vocabulary import MemberCode, Role
from tests.support.federation import FakeClock, InProcess

POLICE, CUSTOMS = "police", "customs"


def alone(store: SqlStore, clock: FakeClock) -> NodeContext:
    """A node without a federation: it keeps its own list and reaches nobody."""
    return NodeContext(
        member=MemberCode("PK"),
        store=store,
        clock=clock,
        keys=cast(Keys, None),
        peers=cast(Peers, None),
        workers=InProcess(),
        tag_set_folder=Path("/nonexistent"),
        random_bytes=os.urandom,
    )


@dataclass(frozen=True)
class Country:
    """A node, and who works at it. clerk submits, chief and deputy are supervisors; all three are of the police."""

    node: NodeContext
    clerk: Account
    chief: Account
    deputy: Account
    customs_chief: Account

    def submit(
        self,
        records: Iterable[Record],
        *,
        mode: ImportMode = ImportMode.ADD_OR_CHANGE,
        list_name: str = "wanted",
        by: Account | None = None,
    ) -> ImportSummary:
        account = by or self.clerk
        return submit(
            self.node,
            agency=account.agency,
            account=account.account_id,
            list_name=list_name,
            mode=mode,
            source_name="list.csv",
            source_digest=bytes(32),
            records=records,
        )

    def put(
        self, *entries: Entry, mode: ImportMode = ImportMode.ADD_OR_CHANGE, list_name: str = "wanted"
    ) -> ImportSummary:
        """Submits and approves."""
        submitted = self.submit(offered(entries), mode=mode, list_name=list_name)
        return approve(self.node, submitted.import_id, principal(self.chief))

    def references(self) -> list[str]:
        with self.node.store.read() as tx:
            return [entry.entry_id for entry in tx.watchlist.entries()]


def principal(account: Account) -> Principal:
    """As if the account had signed in."""
    return Principal(account.account_id, account.agency, account.roles, frozenset(), TokenId("0" * 16))


def offered(entries: Iterable[Entry]) -> Iterable[Offered]:
    return (Offered(line, entry) for line, entry in enumerate(entries, start=2))


def found_country(node: NodeContext) -> Country:
    """Two agencies, four accounts."""
    now = node.clock.now()
    with node.store.write() as tx:
        for code, kind in ((POLICE, AgencyKind.POLICE), (CUSTOMS, AgencyKind.CUSTOMS)):
            add_agency(tx, code, kind, code.title(), by="machine", now=now, random_bytes=os.urandom)

        def hire(label: str, agency: str, role: Role) -> Account:
            return add_account(tx, label, agency, [role], by="machine", now=now, random_bytes=os.urandom)

        return Country(
            node,
            hire("clerk", POLICE, Role.SUPERVISOR),
            hire("chief", POLICE, Role.SUPERVISOR),
            hire("deputy", POLICE, Role.SUPERVISOR),
            hire("customs chief", CUSTOMS, Role.SUPERVISOR),
        )
