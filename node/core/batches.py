"""Batch checks (DOMAIN section 7): many persons under one case number, each with a reason, after two approvals.

    (submit) ──> submitted ──> done        every row was asked about, and the results were taken
                    ├────────> refused     a supervisor looked and said no
                    ├────────> discarded   given up by the agency
                    └────────> expired     nobody finished it in time

A batch may be run while two approvals are valid, each of another supervisor and none of the submitter. Approvals name the
digest of what was submitted; nothing is asked once a row is another one. In every final state the persons are erased:
what stays is who asked for how many, why, and who approved.

Persons are sealed row by row (AES-256-GCM) under a key of the batch, made of a random part beside the rows, which erases
them all when it goes, and of a key of the keyring, so that whoever has the database alone can neither read nor forge one.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from enum import StrEnum
from itertools import chain
from typing import TYPE_CHECKING, Protocol

from node.core.accounts import AccountId
from node.core.acts import record_act
from node.core.agencies import AgencyCode, is_plain_name
from node.core.batch_seal import BatchSeal, Person, SealedBatch, person_bytes
from node.core.errors import ConflictError, NotFoundError, NotPermittedError
from node.core.four_eyes import record_approval, require_other
from node.core.messages import new_id
from node.core.policy import require_purpose
from protocol.encoding import Json, encode
from protocol.matching.match_keys import keys_of_traveller
from protocol.vocabulary import LeafKind, Purpose, Role, Urgency

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from node.core.principals import Principal

MAX_ROWS = 10_000
"""Persons of one batch: half a day's budget with a peer that grants as many elements as terms usually do."""
APPROVALS_NEEDED = 2
APPROVAL_SECONDS = 24 * 3600
BATCH_SECONDS = 72 * 3600
"""How long persons are kept for a batch that nobody finishes."""
MAX_CASE = 64
MAX_REASON = 200
MAX_ROW_CHARACTERS = 8192
PAGE = 200

BATCH_PURPOSES = frozenset({Purpose.BORDER_SECOND_LINE, Purpose.VISA, Purpose.INVESTIGATION, Purpose.PROTECTION})
"""The first line checks who stands before it, and a document is inspected by whoever holds it: neither has a batch."""


class BatchState(StrEnum):
    """See the drawing above."""

    SUBMITTED = "submitted"
    DONE = "done"
    REFUSED = "refused"
    DISCARDED = "discarded"
    EXPIRED = "expired"


class RowState(StrEnum):
    """asking: a process asks about it, or died while it did. interrupted: it died; the person may have been asked about."""

    WAITING = "waiting"
    ASKING = "asking"
    CHECKED = "checked"
    INTERRUPTED = "interrupted"


@dataclass(frozen=True, slots=True)
class Batch:
    """A batch without its persons. Times in Unix seconds; sealed is None once they are erased."""

    batch_id: str
    case_number: str
    agency: AgencyCode
    purpose: Purpose
    urgency: Urgency
    submitted_by: str
    submitted: int
    expires: int
    size: int
    digest: bytes
    state: BatchState = BatchState.SUBMITTED
    ended: int | None = None
    sealed: SealedBatch | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class BatchApproval:
    """One account's approval of what has this digest (32 bytes). granted: Unix seconds."""

    batch_id: str
    account: str
    granted: int
    digest: bytes


@dataclass(frozen=True, slots=True)
class BatchRow:
    """A row as kept. number: from 1, as in the file. outcome: sealed, None until it was checked."""

    number: int
    state: RowState
    sealed: bytes = field(repr=False)
    outcome: bytes | None = field(default=None, repr=False)


class Batches(Protocol):
    """Where batches are kept."""

    def add(self, batch: Batch, rows: Sequence[BatchRow]) -> None: ...

    def find(self, batch_id: str) -> Batch | None: ...

    def all(self, *, agency: AgencyCode) -> Sequence[Batch]:
        """Newest first."""
        ...

    def overdue(self, now: int) -> Sequence[Batch]:
        """Submitted ones whose time is over."""
        ...

    def approve(self, approval: BatchApproval) -> None:
        """Keeps it, in place of an older one of the same account."""
        ...

    def approvals(self, batch_id: str) -> Sequence[BatchApproval]:
        """In order of time."""
        ...

    def rows(self, batch_id: str, *, after: int, limit: int) -> Sequence[BatchRow]:
        """In order of number, from after that number."""
        ...

    def count(self, batch_id: str) -> Mapping[RowState, int]: ...

    def claim(self, batch_id: str, number: int) -> bool:
        """From waiting to asking; True for one caller only."""
        ...

    def settle_row(self, batch_id: str, number: int, outcome: bytes) -> bool:
        """From asking to checked; False when it was not being asked about."""
        ...

    def interrupt(self, batch_id: str) -> int:
        """From asking to interrupted, all of them; how many."""
        ...

    def settle(self, batch_id: str, to: BatchState, now: int) -> bool:
        """From submitted to a final state, and erases the persons; False when it was not submitted any more."""
        ...


def row_fault(person: Person, purpose: Purpose) -> tuple[str, str, str] | None:
    """Why a row cannot be checked: field, reason and remedy, which repeat nothing of it; None when it can."""
    if not is_plain_name(person.reason, MAX_REASON):
        return "reason", f"not 1 to {MAX_REASON} characters on one line", "say why this person is checked"
    if sum(map(len, person.cells)) > MAX_ROW_CHARACTERS:
        return "row", f"more than {MAX_ROW_CHARACTERS} characters", "leave out columns that are not about the person"
    keys = keys_of_traveller(person.traveller, purpose=purpose)
    if keys.withheld:
        return (
            "phone, account",
            "only an investigation asks about those",
            "use --purpose investigation, or leave them out",
        )
    if not keys.by_slot:
        return (
            "row",
            "nothing to check",
            "give a document with its issuer, a vehicle or vessel, or a name with a birth date",
        )
    return None


def submit_batch(
    node: NodeContext,
    submitter: Principal,
    role: Role,
    *,
    case_number: str,
    purpose: Purpose,
    urgency: Urgency,
    columns: Sequence[str],
    persons: Sequence[Person],
) -> Batch:
    """Keeps a batch, sealed, until two supervisors have approved it. One transaction, with its leaf.

    Raises NotPermittedError for a role or purpose that has no batches; ConflictError for a case number or a row that
    does not hold, and for too many rows.
    """
    require_batch(role, purpose)
    if not is_plain_name(case_number, MAX_CASE):
        raise ConflictError(f"this is no case number: use 1 to {MAX_CASE} printable characters")
    if not 1 <= len(persons) <= MAX_ROWS:
        raise ConflictError(f"a batch has 1 to {MAX_ROWS} persons: split it, each part with its own approvals")
    for person in persons:
        if (fault := row_fault(person, purpose)) is not None:
            raise ConflictError(f"row {person.number}: {fault[1]}: {fault[2]}")
    now, batch_id = node.clock.now(), new_id(node.random_bytes)
    seal, sealed = BatchSeal.fresh(node.keys, batch_id, columns, node.random_bytes)
    contents = [person_bytes(person) for person in persons]
    batch = Batch(
        batch_id=batch_id,
        case_number=case_number,
        agency=submitter.agency,
        purpose=purpose,
        urgency=urgency,
        submitted_by=submitter.account,
        submitted=now,
        expires=now + BATCH_SECONDS,
        size=len(persons),
        digest=b"",
        sealed=sealed,
    )
    batch = replace(batch, digest=content_digest(seal, batch, columns, contents))
    numbered = zip(persons, contents, strict=True)
    rows = [BatchRow(one.number, RowState.WAITING, seal.seal(one.number, raw)) for one, raw in numbered]
    with node.store.write() as tx:
        tx.batches.add(batch, rows)
        log_batch(tx, node, batch, "batch_submitted", by=submitter.account, now=now)
    return batch


def content_digest(seal: BatchSeal, batch: Batch, columns: Sequence[str], contents: Iterable[bytes]) -> bytes:
    """What approvals name, 32 bytes: the persons, and under which case, for which purpose and by whom they are asked."""
    facts: Json = {
        "agency": batch.agency,
        "case": batch.case_number,
        "columns": list(columns),
        "purpose": batch.purpose.value,
        "submitted_by": batch.submitted_by,
        "urgency": batch.urgency.value,
    }
    return seal.digest(chain([encode(facts)], contents))


def require_batch(role: Role, purpose: Purpose) -> None:
    """Raises NotPermittedError for a role or purpose that has no batches."""
    require_purpose(role, purpose)
    if role is Role.FIRST_LINE or purpose not in BATCH_PURPOSES:
        words = ", ".join(sorted(one.value for one in BATCH_PURPOSES))
        raise NotPermittedError(
            f"no batch is checked in this role or for this purpose; purposes of batches are: {words}"
        )


def approve_batch(node: NodeContext, batch_id: str, approver: Principal) -> Sequence[BatchApproval]:
    """A supervisor's approval; the valid ones after it.

    Raises NotFoundError, NotPermittedError (the submitter, no supervisor, another agency), ConflictError for a second
    approval of one account, for a batch that is decided or expired, or that needs no more.
    """
    now = node.clock.now()
    with node.store.write() as tx:
        batch = require_submitted(tx, batch_id, approver.agency, now)
        second = require_other(tx, batch.submitted_by, approver, agency=batch.agency)
        valid = valid_approvals(tx, batch, now)
        if any(one.account == second.approver for one in valid):
            raise ConflictError("this account has approved the batch already: another supervisor approves it too")
        if len(valid) >= APPROVALS_NEEDED:
            raise ConflictError("the batch has its approvals: it can be run")
        approval = BatchApproval(batch_id, second.approver, now, batch.digest)
        tx.batches.approve(approval)
        subject = f"batch:{batch_id} {batch.digest.hex()}"
        record_approval(tx, second, subject, granted=True, now=now, random_bytes=node.random_bytes)
    return (*valid, approval)


def refuse_batch(node: NodeContext, batch_id: str, approver: Principal, *, why: str) -> Batch:
    """Turns a batch down and erases its persons. `why` is kept with its leaf. Raises as `approve_batch`."""
    now = node.clock.now()
    with node.store.write() as tx:
        batch = require_submitted(tx, batch_id, approver.agency, now)
        second = require_other(tx, batch.submitted_by, approver, agency=batch.agency)
        ended = end_batch(tx, node, batch, BatchState.REFUSED, by=second.approver, now=now, why=why)
        subject = f"batch:{batch_id} {batch.digest.hex()}"
        record_approval(tx, second, subject, granted=False, now=now, random_bytes=node.random_bytes)
    return ended


def discard_batch(node: NodeContext, batch_id: str, by: Principal) -> Batch:
    """Gives a batch up, by any account of its agency, and erases its persons. Raises NotFoundError, ConflictError."""
    now = node.clock.now()
    with node.store.write() as tx:
        batch = require_submitted(tx, batch_id, by.agency, now)
        return end_batch(tx, node, batch, BatchState.DISCARDED, by=by.account, now=now)


def expire_batches(node: NodeContext) -> int:
    """Erases the persons of batches whose time is over; how many batches. Each leaves a leaf."""
    now = node.clock.now()
    with node.store.write() as tx:
        overdue = tx.batches.overdue(now)
        for batch in overdue:
            end_batch(tx, node, batch, BatchState.EXPIRED, by="", now=now)
    return len(overdue)


def valid_approvals(tx: Transaction, batch: Batch, now: int) -> tuple[BatchApproval, ...]:
    """Those that count at `now`: young enough, of this very content, of accounts that may still approve it, each once."""
    return tuple(one for one in tx.batches.approvals(batch.batch_id) if _counts(tx, batch, one, now))


def _counts(tx: Transaction, batch: Batch, approval: BatchApproval, now: int) -> bool:
    account = tx.accounts.find(AccountId(approval.account))
    return (
        account is not None
        and account.disabled is None
        and Role.SUPERVISOR in account.roles
        and account.agency == batch.agency
        and account.account_id != batch.submitted_by
        and now < approval.granted + APPROVAL_SECONDS
        and hmac.compare_digest(approval.digest, batch.digest)
    )


def require_own_batch(tx: Transaction, batch_id: str, agency: AgencyCode) -> Batch:
    """The batch, for its own agency; to others it does not exist. Raises NotFoundError."""
    batch = tx.batches.find(batch_id)
    if batch is None or batch.agency != agency:
        raise NotFoundError("your agency has no such batch: 'wren check batches' lists them")
    return batch


def require_submitted(tx: Transaction, batch_id: str, agency: AgencyCode, now: int) -> Batch:
    """The batch while it can be decided or run. Raises NotFoundError, ConflictError."""
    batch = require_own_batch(tx, batch_id, agency)
    if batch.state is not BatchState.SUBMITTED or batch.expires <= now:
        state = BatchState.EXPIRED if batch.state is BatchState.SUBMITTED else batch.state
        raise ConflictError(f"the batch is {state} and its persons are erased: submit it again if need be")
    return batch


def end_batch(
    tx: Transaction, node: NodeContext, batch: Batch, to: BatchState, *, by: str, now: int, why: str = ""
) -> Batch:
    """Erases the persons, with a leaf. Raises ConflictError when somebody else did it meanwhile."""
    if not tx.batches.settle(batch.batch_id, to, now):
        raise ConflictError("the batch was ended by somebody else meanwhile: look at it again")
    log_batch(tx, node, batch, f"batch_{to}", by=by, now=now, why=why)
    ended = tx.batches.find(batch.batch_id)
    assert ended is not None  # it was there in this transaction
    return ended


def log_batch(tx: Transaction, node: NodeContext, batch: Batch, act: str, *, by: str, now: int, why: str = "") -> None:
    """A leaf that binds who submitted how many persons under which case, and their digest; none of the persons."""
    facts = {
        "batch": batch.batch_id,
        "case": batch.case_number,
        "agency": batch.agency,
        "purpose": batch.purpose.value,
        "submitted_by": batch.submitted_by,
        "rows": batch.size,
        "digest": batch.digest.hex(),
        "why": why,
    }
    record_act(tx, LeafKind.CHECK, act, facts, by=by, now=now, random_bytes=node.random_bytes)
