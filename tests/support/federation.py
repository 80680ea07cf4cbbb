"""A whole federation in one process: real keys, real protocol, real store in memory, a clock and wires that tests hold.

The wire between two nodes is a function call, so that a test can lose, repeat, reorder or tamper with what passes, cut a
node off, or crash it at any write. Everything else is the production code.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from node.core.context import NodeContext
from node.core.delivery_errors import PeerFaultError, TransientPeerError
from node.core.errors import CoreError
from node.core.local_list import LocalList
from node.core.log_guard import LogGuard
from node.core.manifests import own_segment
from node.core.membership import FederationCache, accept_first_charter, accept_key_sheet
from node.core.peer_tag_sets import TagSetCache, synchronise
from node.core.ports import Store
from node.core.reception import receive
from node.core.tag_set_building import refresh_tag_set
from node.core.watchlist import import_entries
from node.core.witness import WitnessResponse, add_checkpoint, latest_checkpoint
from node.founding import TermsDraft, draft_charter, make_key_sheet, member_entry, sign, terms_for_all
from node.keys.keyring import Keyring, new_keyring
from node.keys.unlocked import UnlockedKeys
from node.store.database import SqlStore
from protocol.charter import Charter
from protocol.charter_signing import SignedCharter
from protocol.entry import Entry
from protocol.errors import ProtocolError
from protocol.vocabulary import EpochId, MemberCode
from tests.support.usual_stores import give_schema, usual_store

START = 1_790_000_000
DEFAULT_TERMS = TermsDraft("Memorandum of 2026, Articles 2 to 9")


@dataclass
class FakeClock:
    """One clock for the whole federation; only tests move it. tick_seconds: how far each reading moves it on."""

    seconds: int = START
    tick_seconds: int = 0

    def now(self) -> int:
        self.seconds += self.tick_seconds
        return self.seconds

    def monotonic(self) -> float:
        return float(self.seconds)

    def advance(self, seconds: int) -> None:
        self.seconds += seconds


class InProcess:
    """Workers that are no workers."""

    def map(self, work: Callable[[Any], Any], chunks: Iterable[Any]) -> Iterable[Any]:
        return map(work, chunks)


class Wires:
    """What connects the nodes. `on_exchange` may change, lose or answer an envelope; `down` nodes are unreachable."""

    def __init__(self) -> None:
        self.nodes: dict[MemberCode, NodeContext] = {}
        self.down: set[MemberCode] = set()
        self.captured: list[tuple[MemberCode, MemberCode, bytes]] = []
        self.answered: list[tuple[MemberCode, MemberCode, bytes]] = []
        self.before: Callable[[MemberCode, MemberCode, bytes], bytes] = lambda sender, recipient, raw: raw
        self.after: Callable[[MemberCode, MemberCode, bytes], bytes] = lambda sender, recipient, raw: raw

    def exchange(self, sender: MemberCode, recipient: MemberCode, raw: bytes) -> bytes:
        if recipient in self.down or sender in self.down:
            raise TransientPeerError(f"{recipient} is unreachable")
        raw = self.before(sender, recipient, raw)
        self.captured.append((sender, recipient, raw))
        try:
            answer = receive(self.nodes[recipient], raw, sender)
        except (ProtocolError, CoreError) as error:
            raise PeerFaultError(f"{recipient} answered with status 403") from error
        answer = self.after(recipient, sender, answer)
        self.answered.append((recipient, sender, answer))
        return answer

    def ask_witness(self, sender: MemberCode, recipient: MemberCode, path: str, body: bytes | None) -> WitnessResponse:
        if recipient in self.down or sender in self.down:
            raise TransientPeerError(f"{recipient} is unreachable")
        node = self.nodes[recipient]
        return latest_checkpoint(node, path.partition("/")[0]) if body is None else add_checkpoint(node, body)


@dataclass(frozen=True)
class WiredPeers:
    """Implements `node.core.ports.Peers` over the wires."""

    own: MemberCode
    wires: Wires

    def exchange(self, member: MemberCode, envelope: bytes, *, timeout_seconds: float) -> bytes:
        return self.wires.exchange(self.own, member, envelope)

    def fetch_segment(
        self, member: MemberCode, epoch: EpochId, number: int, destination: Path, *, size_bytes: int
    ) -> None:
        if member in self.wires.down or self.own in self.wires.down:
            raise TransientPeerError(f"{member} is unreachable")
        content = own_segment(self.wires.nodes[member], self.own, epoch, number).read_bytes()
        destination.write_bytes(content)

    def ask_witness(
        self, member: MemberCode, path: str, body: bytes | None, *, timeout_seconds: float
    ) -> WitnessResponse:
        return self.wires.ask_witness(self.own, member, path, body)


@dataclass
class SimulatedNode:
    """One node of the federation."""

    context: NodeContext
    keyring: Keyring
    store: SqlStore
    home: Path

    @property
    def member(self) -> MemberCode:
        return self.context.member

    def restart(self, wires: Wires, **changes: Any) -> None:
        """Starts the node anew: what it held in memory is gone, what it stored is there. `changes`: of the context."""
        fresh = {
            "federation_cache": FederationCache(),
            "tag_sets": TagSetCache(),
            "local_list": LocalList(),
            "log_guard": LogGuard(),
        }
        self.context = replace(self.context, **{**fresh, **changes})
        wires.nodes[self.member] = self.context

    def put(self, *entries: Entry, list_name: str = "own") -> None:
        """Imports entries as one version."""
        import_entries(self.context, list_name, entries, source_digest=bytes(32), rejected=lambda: 0)


@dataclass
class SimulatedFederation:
    """All of them, with their clock and wires."""

    clock: FakeClock
    wires: Wires
    nodes: dict[str, SimulatedNode] = field(default_factory=dict)
    signed_charter: SignedCharter | None = None

    def __getitem__(self, code: str) -> SimulatedNode:
        return self.nodes[code]

    @property
    def charter(self) -> Charter:
        assert self.signed_charter is not None
        return self.signed_charter.charter

    def build_and_fetch(self, *owners: str) -> None:
        """Every owner (default: all) refreshes its tag sets, and every peer fetches them."""
        for code in owners or tuple(self.nodes):
            for peer in self.nodes:
                if peer != code:
                    refresh_tag_set(self[code].context, MemberCode(peer))
        for code in owners or tuple(self.nodes):
            for peer in self.nodes:
                if peer != code:
                    synchronise(self[peer].context, MemberCode(code))

    def close(self) -> None:
        for node in self.nodes.values():
            node.store.close()


def make_federation(
    folder: Path,
    codes: Iterable[str] = ("GR", "IR", "KG", "PK", "TR"),
    *,
    seed: int = 1,
    training: bool = True,
    terms: TermsDraft = DEFAULT_TERMS,
    wrap_store: Callable[[str, SqlStore], Store] = lambda code, store: store,
    open_store: Callable[[str], SqlStore] | None = None,
    regional_cap: int = 10_000_000,
    without_terms: Collection[tuple[str, str]] = (),
    wires: Wires | None = None,
) -> SimulatedFederation:
    """Nodes with a charter that all signed and everybody's key sheet; the usual stores unless given."""
    federation = SimulatedFederation(FakeClock(), wires or Wires())
    for number, code in enumerate(codes):
        randomness = random.Random(f"{seed}/{number}/{code}")
        keyring = new_keyring(code, ("localhost",), START, random_bytes=randomness.randbytes)
        if open_store is None:
            store = usual_store()
        else:
            store = open_store(code)
            give_schema(store)
        home = folder / code.lower()
        context = NodeContext(
            member=MemberCode(code),
            store=wrap_store(code, store),
            clock=federation.clock,
            keys=UnlockedKeys(keyring, home, randomness.randbytes),
            peers=WiredPeers(MemberCode(code), federation.wires),
            workers=InProcess(),
            tag_set_folder=home / "tagsets",
            random_bytes=randomness.randbytes,
        )
        federation.wires.nodes[MemberCode(code)] = context
        federation.nodes[code] = SimulatedNode(context, keyring, store, home)
    _found(federation, training=training, terms=terms, regional_cap=regional_cap, without_terms=without_terms)
    return federation


def _found(
    federation: SimulatedFederation,
    *,
    training: bool,
    terms: TermsDraft,
    regional_cap: int,
    without_terms: Collection[tuple[str, str]],
) -> None:
    keyrings = [node.keyring for node in federation.nodes.values()]
    entries = [member_entry(keyring, f"State {keyring.member}", ["Border police"]) for keyring in keyrings]
    charter = draft_charter(
        entries,
        [one for one in terms_for_all(entries, terms) if one.members not in without_terms],
        START,
        training=training,
        regional_daily_cap_elements=regional_cap,
    )
    signed = SignedCharter(charter, ())
    for keyring in keyrings:
        signed = sign(signed, keyring)
    federation.signed_charter = signed
    sheets = [make_key_sheet(keyring, f"https://{keyring.member.lower()}.example:8443", START) for keyring in keyrings]
    for node in federation.nodes.values():
        accept_first_charter(node.context, signed, signed.digest)
        for sheet in sheets:
            accept_key_sheet(node.context, sheet)
