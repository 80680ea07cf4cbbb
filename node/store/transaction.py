"""One transaction over the whole store: every subject's rows, made when first asked for."""

from functools import cached_property

from sqlalchemy import Connection

from node.store.accounts import StoredAccounts
from node.store.agencies import StoredAgencies
from node.store.alerts import StoredAlerts
from node.store.answers import StoredAnswers
from node.store.batches import StoredBatches
from node.store.budgets import StoredBudgets
from node.store.deferred import StoredDeferredChecks
from node.store.hits import StoredHits
from node.store.idempotency import StoredIdempotencyKeys
from node.store.imports import StoredImports
from node.store.inbox import StoredInbox
from node.store.leases import StoredLeases
from node.store.leaves import StoredLeaves
from node.store.log_tree import StoredLogTree
from node.store.membership import StoredMembership
from node.store.node_state import StoredNodeState
from node.store.outbox import StoredOutbox
from node.store.own_tag_sets import StoredOwnTagSets
from node.store.peer_tag_sets import StoredPeerTagSets
from node.store.recalls import StoredRecalls
from node.store.statements import Statements
from node.store.tokens import StoredTokens
from node.store.watchlist import StoredWatchlist
from node.store.witnessed_logs import StoredWitnessedLogs


class StoreTransaction:
    """Implements `Transaction` (node/core/ports.py). Of use only inside the block that opened it."""

    def __init__(self, connection: Connection) -> None:
        self._statements = Statements(connection)

    @cached_property
    def leaves(self) -> StoredLeaves:
        """The exchange log's rows."""
        return StoredLeaves(self._statements)

    @cached_property
    def log_tree(self) -> StoredLogTree:
        """The exchange log as a tree."""
        return StoredLogTree(self._statements)

    @cached_property
    def witnessed_logs(self) -> StoredWitnessedLogs:
        """Other nodes' logs, as this one cosigned them."""
        return StoredWitnessedLogs(self._statements)

    @cached_property
    def leases(self) -> StoredLeases:
        """Which process does what only one may do."""
        return StoredLeases(self._statements)

    @cached_property
    def outbox(self) -> StoredOutbox:
        """Messages that leave."""
        return StoredOutbox(self._statements)

    @cached_property
    def inbox(self) -> StoredInbox:
        """Messages that arrived."""
        return StoredInbox(self._statements)

    @cached_property
    def budgets(self) -> StoredBudgets:
        """Elements that peers spent."""
        return StoredBudgets(self._statements)

    @cached_property
    def answers(self) -> StoredAnswers:
        """Charged requests and their answers."""
        return StoredAnswers(self._statements)

    @cached_property
    def watchlist(self) -> StoredWatchlist:
        """The country's own watchlist."""
        return StoredWatchlist(self._statements)

    @cached_property
    def imports(self) -> StoredImports:
        """Imports that wait for a second account, and what versions replaced."""
        return StoredImports(self._statements)

    @cached_property
    def own_tag_sets(self) -> StoredOwnTagSets:
        """The tag sets this node builds."""
        return StoredOwnTagSets(self._statements)

    @cached_property
    def peer_tag_sets(self) -> StoredPeerTagSets:
        """The tag sets this node fetched."""
        return StoredPeerTagSets(self._statements)

    @cached_property
    def membership(self) -> StoredMembership:
        """Charters, key sheets, suspended peers."""
        return StoredMembership(self._statements)

    @cached_property
    def deferred(self) -> StoredDeferredChecks:
        """Checks to be asked again."""
        return StoredDeferredChecks(self._statements)

    @cached_property
    def hits(self) -> StoredHits:
        """Possible hits on peers' lists."""
        return StoredHits(self._statements)

    @cached_property
    def recalls(self) -> StoredRecalls:
        """Recalls sent and received."""
        return StoredRecalls(self._statements)

    @cached_property
    def node_state(self) -> StoredNodeState:
        """Small facts about this node."""
        return StoredNodeState(self._statements)

    @cached_property
    def agencies(self) -> StoredAgencies:
        """The country's agencies."""
        return StoredAgencies(self._statements)

    @cached_property
    def accounts(self) -> StoredAccounts:
        """People, desks and services."""
        return StoredAccounts(self._statements)

    @cached_property
    def tokens(self) -> StoredTokens:
        """What accounts prove themselves with."""
        return StoredTokens(self._statements)

    @cached_property
    def batches(self) -> StoredBatches:
        """Batch checks, their approvals and, sealed, their persons."""
        return StoredBatches(self._statements)

    @cached_property
    def idempotency_keys(self) -> StoredIdempotencyKeys:
        """Requests that may be sent again."""
        return StoredIdempotencyKeys(self._statements)

    @cached_property
    def alerts(self) -> StoredAlerts:
        """Alerts, our own and others', and what belongs to them."""
        return StoredAlerts(self._statements)
