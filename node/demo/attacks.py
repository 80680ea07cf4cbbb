"""Attackers with real bytes, a real member's certificate and the peers' real ports: each must be refused."""

import json
import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from pathlib import Path

from node.bootstrap import OpenNode, find_address, own_leaf
from node.core.context import NodeContext
from node.core.delivery_errors import TransientPeerError
from node.core.ports import Peers
from node.core.witness import WitnessResponse
from node.keys.keyring import new_keyring
from node.peers.client import PeerClient
from node.peers.peer_nodes import MESSAGES_PATH, OwnLeaf
from protocol.vocabulary import EpochId, MemberCode

TIMEOUT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Passed:
    """An envelope that went to a peer, and the one that came back (None when none did)."""

    peer: MemberCode
    question: bytes = field(repr=False)
    answer: bytes | None = field(repr=False)


@dataclass(slots=True)
class Wire:
    """A node's connection to its peers, with somebody on it who keeps a copy of all bytes and may change them."""

    peers: Peers
    passed: list[Passed] = field(default_factory=list)
    change: Callable[[MemberCode, bytes], bytes] = lambda peer, raw: raw

    def exchange(self, member: MemberCode, envelope: bytes, *, timeout_seconds: float) -> bytes:
        """As `Peers.exchange`."""
        raw, answer = self.change(member, envelope), None
        try:
            answer = self.peers.exchange(member, raw, timeout_seconds=timeout_seconds)
        finally:
            self.passed.append(Passed(member, raw, answer))
        return answer

    def fetch_segment(
        self, member: MemberCode, epoch: EpochId, number: int, destination: Path, *, size_bytes: int
    ) -> None:
        """As `Peers.fetch_segment`."""
        self.peers.fetch_segment(member, epoch, number, destination, size_bytes=size_bytes)

    def ask_witness(
        self, member: MemberCode, path: str, body: bytes | None, *, timeout_seconds: float
    ) -> WitnessResponse:
        """As `Peers.ask_witness`."""
        return self.peers.ask_witness(member, path, body, timeout_seconds=timeout_seconds)


def tapped(node: NodeContext) -> tuple[NodeContext, Wire]:
    """The node with a tap on its wire."""
    wire = Wire(node.peers)
    return replace(node, peers=wire), wire


def flip_a_bit(raw: bytes) -> bytes:
    """The envelope with one bit changed in its sealed part."""
    position = len(raw) * 3 // 4
    return raw[:position] + bytes([raw[position] ^ 1]) + raw[position + 1 :]


@dataclass(frozen=True, slots=True)
class Refusal:
    """What a peer port answered to raw bytes: the HTTP status and the problem's type, empty when it was no problem."""

    status: int
    problem: str

    @property
    def refused(self) -> bool:
        """Whether it is the one refusal that tells nothing."""
        return (self.status, self.problem) == (HTTPStatus.FORBIDDEN, "urn:wren:problem:refused")

    def __str__(self) -> str:
        return f"status {self.status} {self.problem}".strip()


def post_as(attacker: OpenNode, victim: MemberCode, raw: bytes) -> Refusal:
    """Posts bytes to the victim's peer port under the attacker's own, valid TLS certificate. Raises PeerError."""
    leaf = own_leaf(attacker.keyring, int(time.time()))
    return _post(attacker, victim, raw, leaf)


def stranger_gets_in(posing_as: OpenNode, victim: MemberCode, raw: bytes) -> bool:
    """Whether the victim's port lets in a stranger whose certificate, made by himself, bears a member's name."""
    now = int(time.time())
    forged = own_leaf(new_keyring(posing_as.keyring.member, ("127.0.0.1",), now, random_bytes=os.urandom), now)
    try:
        _post(posing_as, victim, raw, forged)
    except TransientPeerError:
        return False
    return True


def _post(attacker: OpenNode, victim: MemberCode, raw: bytes, leaf: OwnLeaf) -> Refusal:
    clock = attacker.context.clock
    address = find_address(attacker.context.federation(), victim, clock.now())
    with PeerClient(
        address.base_url,
        member=victim,
        issuer_pem=address.issuer_pem,
        chain_pem=leaf.chain_pem,
        key_pem=leaf.key_pem,
        clock=clock.now,
    ) as client:
        response = client.post(MESSAGES_PATH, raw, timeout_seconds=TIMEOUT_SECONDS)
    if response.status == HTTPStatus.OK:
        return Refusal(response.status, "")
    return Refusal(response.status, str(json.loads(response.body)["type"]))
