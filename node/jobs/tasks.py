"""What the node does by itself. Each job may run in any process, or in several at once, without doing a thing twice."""

import structlog

from node.core.alerts.expiry import expire_alerts
from node.core.answer import forget_expired_answers
from node.core.batches import expire_batches
from node.core.context import NodeContext
from node.core.danger import tend_alarms
from node.core.deferred import lapse_expired, recheck
from node.core.delivery_errors import PeerError
from node.core.errors import ConflictError, CoreError, RaceLostError
from node.core.idempotency import forget_expired_keys
from node.core.imports import sweep_imports
from node.core.peer_tag_sets import list_age, synchronise
from node.core.review import expire_entries
from node.core.sequencer import run_log
from node.core.tag_set_building import is_behind, manifest_age, refresh_tag_set, retire_epochs
from node.core.unanswered import close_open_questions
from protocol.errors import ProtocolError
from protocol.vocabulary import MemberCode


def tend(node: NodeContext) -> int:
    """Tells alarms that nobody acknowledged again, and higher up; how many were told again."""
    return tend_alarms(node)


def synchronise_all(node: NodeContext, *, older_than_seconds: int = 0) -> list[MemberCode]:
    """Fetches the lists accepted at least this long ago, peers side by side; those whose list is now fresh."""
    federation = node.federation()
    peers = [
        peer
        for peer in federation.peers()
        if peer not in federation.suspended and list_age(node, peer) >= older_than_seconds
    ]
    outcomes = node.together(lambda peer: _synchronise(node, peer), peers)
    return [peer for peer, fresh in zip(peers, outcomes, strict=True) if fresh]


def refresh_all(node: NodeContext, *, older_than_seconds: int = 0) -> int:
    """Signs anew, with a padded delta or a new base, the tag sets whose manifest is at least this old, or was built from
    another watchlist or charter than stands now; how many. So an approved change reaches peers with their next fetch."""
    federation = node.federation()
    due = [
        peer
        for peer in federation.peers()
        if is_behind(node, federation, peer) or manifest_age(node, peer) >= older_than_seconds
    ]
    return sum(_refresh(node, peer) for peer in due)


def recheck_all(node: NodeContext) -> int:
    """Asks peers about travellers whom they could not check; how many late hits."""
    with node.store.read() as tx:
        waiting = sorted({check.peer for check in tx.deferred.waiting()})
    results = [result for results in node.together(lambda peer: recheck(node, peer), waiting) for result in results]
    return sum(len(result.hits) for result in results)


def expire(node: NodeContext) -> None:
    """Ends what has outlived its time: travellers, alerts, batches, answers, seen envelopes, request keys, staged imports, open
    questions, seeds."""
    lapse_expired(node)
    expire_alerts(node)
    expire_batches(node)
    forget_expired_answers(node)
    forget_expired_keys(node)
    sweep_imports(node)
    close_open_questions(node)
    for peer in node.federation().peers():
        retire_epochs(node, peer)


def review(node: NodeContext) -> None:
    """Takes expired entries off the list, and the action from those whose review is overdue."""
    expire_entries(node)


def keep_log(node: NodeContext) -> None:
    """Gives leaves their places in the tree, signs it, and has it witnessed."""
    run_log(node)


def _synchronise(node: NodeContext, peer: MemberCode) -> bool:
    try:
        return synchronise(node, peer) is not None
    except (PeerError, ProtocolError, CoreError) as error:
        structlog.get_logger().warning("synchronise_failed", peer=peer, error=type(error).__name__)
        return False


def _refresh(node: NodeContext, peer: MemberCode) -> bool:
    try:
        refresh_tag_set(node, peer)
    except RaceLostError:
        return False
    except ConflictError as error:  # one peer's terms must not keep the others' lists from being refreshed
        structlog.get_logger().warning("refresh_failed", peer=peer, error=type(error).__name__)
        return False
    return True
