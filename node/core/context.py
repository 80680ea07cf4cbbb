"""What every act of the node is given: who we are, and the ports to clock, keys, peers and store."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from node.core.leaf_copy import LeafCopy
from node.core.local_list import LocalList
from node.core.log_guard import LogGuard
from node.core.membership import Federation, FederationCache
from node.core.peer_tag_sets import TagSetCache
from node.core.ports import Clock, Keys, Peers, RandomBytes, Store, Workers
from protocol.vocabulary import MemberCode


class Together(Protocol):
    """Runs one function over several arguments, possibly at the same time; results in the order of the arguments."""

    def __call__(self, act: Callable[[Any], Any], arguments: Iterable[Any]) -> Iterable[Any]: ...


def one_by_one(act: Callable[[Any], Any], arguments: Iterable[Any]) -> Iterable[Any]:
    """One after the other, in order: what simulations use, for they must repeat exactly."""
    return [act(argument) for argument in arguments]


def in_threads(pool: ThreadPoolExecutor) -> Together:
    """At the same time, in the threads of `pool`."""

    def run(act: Callable[[Any], Any], arguments: Iterable[Any]) -> Iterable[Any]:
        return list(pool.map(act, arguments))

    return run


@dataclass(frozen=True, slots=True)
class NodeContext:
    """One node's ports. tag_set_folder holds segment files: `own/<peer>/...` built here, `peers/<owner>/...` fetched."""

    member: MemberCode
    store: Store
    clock: Clock
    keys: Keys
    peers: Peers
    workers: Workers
    tag_set_folder: Path
    random_bytes: RandomBytes
    together: Together = one_by_one
    federation_cache: FederationCache = field(default_factory=FederationCache, repr=False)
    tag_sets: TagSetCache = field(default_factory=TagSetCache, repr=False)
    local_list: LocalList = field(default_factory=LocalList, repr=False)

    log_guard: LogGuard = field(default_factory=LogGuard, repr=False)
    leaf_copy: LeafCopy | None = None

    def federation(self) -> Federation:
        """Charter and key sheets as this node trusts them now; reread only when another process changed them."""
        with self.store.read() as tx:
            return self.federation_cache.load(tx, self.member)
