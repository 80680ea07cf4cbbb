"""What node.core needs from outside: a clock, keys, peers, a store. Everything else it decides by itself."""

from collections.abc import Callable, Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeVar

from crypto.notes import NoteSignature
from crypto.sealing import Opener
from crypto.signatures import Signer
from node.core.accounts import Accounts
from node.core.agencies import Agencies
from node.core.alerts.rows import Alerts
from node.core.answer import Answers
from node.core.batches import Batches
from node.core.budget import Budgets
from node.core.deferred import DeferredChecks
from node.core.exchange_log import Leaves
from node.core.hits import Hits
from node.core.idempotency import IdempotencyKeys
from node.core.imports import Imports
from node.core.inbox import Inbox
from node.core.leases import Leases
from node.core.log_tree import LogTree
from node.core.membership import MembershipRows
from node.core.outbox import Outbox
from node.core.own_tag_sets import OwnTagSets
from node.core.peer_tag_sets import PeerTagSets
from node.core.recall import Recalls
from node.core.restart import NodeState
from node.core.tokens import Tokens
from node.core.watchlist import Watchlist
from node.core.witness import WitnessedLogs, WitnessResponse
from protocol.vocabulary import EpochId, MemberCode

RandomBytes = Callable[[int], bytes]

Chunk = TypeVar("Chunk")
Result = TypeVar("Result")


class Clock(Protocol):
    """Wall clock and stopwatch."""

    def now(self) -> int:
        """Unix seconds, UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back, for deadlines."""
        ...


class Keys(Protocol):
    """The node's unlocked keys. Private bytes never leave the object but for epoch seeds, which the tag-set builder needs."""

    def signer(self, now: int) -> Signer:
        """The newest valid operational signing key."""
        ...

    def openers(self, now: int) -> Sequence[Opener]:
        """Sealing keys that may still be used to open, newest first."""
        ...

    def epoch_seed(self, epoch: EpochId) -> bytes | None:
        """32 bytes, or None when the epoch's seed is not here: destroyed, or lost by a restore."""
        ...

    def create_epoch_seed(self, epoch: EpochId) -> bytes:
        """A fresh random seed of 32 bytes, durable before this returns, never part of a backup."""
        ...

    def destroy_epoch_seed(self, epoch: EpochId) -> None:
        """Forgets the seed for good."""
        ...

    def pseudonym_key(self) -> bytes:
        """32 bytes from which per-peer hit references are derived."""
        ...

    def sign_checkpoint(self, origin: str, text: str) -> NoteSignature:
        """The log key's line under a checkpoint's text."""
        ...

    def cosign(self, name: str, text: str, now: int) -> NoteSignature:
        """The witness key's line, under its name, under another log's checkpoint. now: Unix seconds."""
        ...


class Peers(Protocol):
    """Other nodes. All calls raise PeerError (node/core/delivery_errors.py)."""

    def exchange(self, member: MemberCode, envelope: bytes, *, timeout_seconds: float) -> bytes:
        """Posts an envelope to the member's node and returns the envelope it answers."""
        ...

    def fetch_segment(
        self, member: MemberCode, epoch: EpochId, number: int, destination: Path, *, size_bytes: int
    ) -> None:
        """Downloads a segment into `destination`, going on where an earlier attempt stopped."""
        ...

    def ask_witness(
        self, member: MemberCode, path: str, body: bytes | None, *, timeout_seconds: float
    ) -> WitnessResponse:
        """Posts `body` to the member's C2SP witness, or gets `path` when it is None. path: after the prefix, no slash."""
        ...


class Workers(Protocol):
    """Runs heavy pure functions, in several processes where the node has them."""

    def map(self, work: Callable[[Chunk], Result], chunks: Iterable[Chunk]) -> Iterable[Result]:
        """Results in the order of the chunks."""
        ...


class Transaction(Protocol):
    """One transaction over the whole store: it commits when its block ends, or nothing of it happened."""

    @property
    def leaves(self) -> Leaves: ...
    @property
    def log_tree(self) -> LogTree: ...
    @property
    def witnessed_logs(self) -> WitnessedLogs: ...
    @property
    def leases(self) -> Leases: ...
    @property
    def outbox(self) -> Outbox: ...
    @property
    def inbox(self) -> Inbox: ...
    @property
    def budgets(self) -> Budgets: ...
    @property
    def answers(self) -> Answers: ...
    @property
    def watchlist(self) -> Watchlist: ...
    @property
    def imports(self) -> Imports: ...
    @property
    def own_tag_sets(self) -> OwnTagSets: ...
    @property
    def peer_tag_sets(self) -> PeerTagSets: ...
    @property
    def membership(self) -> MembershipRows: ...
    @property
    def deferred(self) -> DeferredChecks: ...
    @property
    def hits(self) -> Hits: ...
    @property
    def recalls(self) -> Recalls: ...
    @property
    def node_state(self) -> NodeState: ...
    @property
    def agencies(self) -> Agencies: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def tokens(self) -> Tokens: ...
    @property
    def batches(self) -> Batches: ...
    @property
    def idempotency_keys(self) -> IdempotencyKeys: ...
    @property
    def alerts(self) -> Alerts: ...


class Store(Protocol):
    """The node's database."""

    def read(self) -> AbstractContextManager[Transaction]:
        """A snapshot for reading; writing in it is an error."""
        ...

    def write(self) -> AbstractContextManager[Transaction]:
        """A transaction that writes. Commits at the end of the block, durably; rolls back on an exception."""
        ...
