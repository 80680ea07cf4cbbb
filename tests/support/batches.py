"""Batches of checks at a simulated node, and the people who submit, approve and run them."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from node.core.accounts import Account, add_account
from node.core.agencies import AgencyKind, add_agency
from node.core.batch_run import BatchRun, run_batch
from node.core.batch_seal import Person
from node.core.batches import Batch, approve_batch, submit_batch
from node.core.check import CheckResult
from node.core.context import NodeContext
from protocol.encoding import encode
from protocol.matching.dates import parse_date
from protocol.matching.documents import TravelDocument
from protocol.matching.traveller import Traveller
from protocol.vocabulary import Purpose, Role, Urgency
from tests.support.imports import CUSTOMS, POLICE, principal

COLUMNS = ("full_name", "date_of_birth", "reason")


def person(number: int, name: str = "Zulfiqar Marwandi", born: str = "1970-05-23", **more: Any) -> Person:
    """A row of a file."""
    reason = more.pop("reason", "named by a witness")
    traveller = Traveller(names=(name,), birth_dates=(parse_date(born),), **more)
    return Person(number, traveller, reason, (name, born, reason))


def passport_holder(number: int, document: str) -> Person:
    """A row of which a passport of Pakistan is known, and nothing else."""
    traveller = Traveller(documents=(TravelDocument("P", "PAK", document),))
    return Person(number, traveller, "carried by the courier", ("", "", "carried by the courier"))


def describe(result: CheckResult) -> bytes:
    """What of a check is kept: here, enough to see which it was."""
    return encode({"check": result.check_id, "hits": len(result.possible_hits), "missing": len(result.not_checked)})


@dataclass(frozen=True)
class Office:
    """analyst submits and runs; chief, deputy and third are supervisors of the police, as analyst is too; one of customs."""

    node: NodeContext
    analyst: Account
    chief: Account
    deputy: Account
    third: Account
    customs_chief: Account

    def submit(self, persons: Sequence[Person], **more: Any) -> Batch:
        """By the analyst, as an investigator."""
        asked = {"case_number": "2026/117", "purpose": Purpose.INVESTIGATION, "urgency": Urgency.ROUTINE, **more}
        return submit_batch(
            self.node, principal(self.analyst), Role.INVESTIGATOR, columns=COLUMNS, persons=persons, **asked
        )

    def approve(self, batch: Batch, *accounts: Account) -> None:
        for account in accounts or (self.chief, self.deputy):
            approve_batch(self.node, batch.batch_id, principal(account))

    def approved(self, persons: Sequence[Person], **more: Any) -> Batch:
        batch = self.submit(persons, **more)
        self.approve(batch)
        return batch

    def run(self, batch: Batch, **more: Any) -> BatchRun:
        return run_batch(self.node, batch.batch_id, principal(self.analyst), Role.INVESTIGATOR, describe, **more)


def open_office(node: NodeContext) -> Office:
    """Two agencies, five accounts."""
    now = node.clock.now()
    with node.store.write() as tx:
        for code, kind in ((POLICE, AgencyKind.POLICE), (CUSTOMS, AgencyKind.CUSTOMS)):
            add_agency(tx, code, kind, code.title(), by="machine", now=now, random_bytes=os.urandom)

        def hire(label: str, agency: str, *roles: Role) -> Account:
            return add_account(tx, label, agency, roles, by="machine", now=now, random_bytes=os.urandom)

        return Office(
            node,
            hire("analyst", POLICE, Role.INVESTIGATOR, Role.SUPERVISOR),
            hire("chief", POLICE, Role.SUPERVISOR),
            hire("deputy", POLICE, Role.SUPERVISOR),
            hire("third", POLICE, Role.SUPERVISOR),
            hire("customs chief", CUSTOMS, Role.SUPERVISOR),
        )
