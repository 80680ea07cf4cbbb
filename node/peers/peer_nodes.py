"""All other nodes at once: one pinned client per member, made when first needed and again when its address changes."""

import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path

from node.core.delivery_errors import FatalPeerError, PeerFaultError, TransientPeerError
from node.core.witness import WitnessResponse
from node.peers.client import PeerClient
from protocol.vocabulary import EpochId, MemberCode

MESSAGES_PATH = "/federation/v1/messages"
SEGMENTS_PATH = "/federation/v1/segments"
WITNESS_PREFIX = "/federation/v1/witness"
SEGMENT_TIMEOUT_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class PeerAddress:
    """Where a member's node is, and the issuer (PEM) that its charter entry pins."""

    base_url: str
    issuer_pem: bytes


@dataclass(frozen=True, slots=True)
class OwnLeaf:
    """Our TLS certificate chain and unencrypted key, PEM."""

    chain_pem: bytes
    key_pem: bytes

    def __repr__(self) -> str:
        return "OwnLeaf(redacted)"


class PeerNodes:
    """Implements `node.core.ports.Peers`. Safe to use from several threads; close it when done.

    `find_address` looks a member up in the charter and key sheets as they are now; `own_leaf` gives our newest leaf.
    """

    def __init__(
        self,
        find_address: Callable[[MemberCode], PeerAddress],
        own_leaf: Callable[[], OwnLeaf],
        clock: Callable[[], int],
    ) -> None:
        self._find_address = find_address
        self._own_leaf = own_leaf
        self._clock = clock
        self._lock = threading.Lock()
        self._clients: dict[MemberCode, tuple[PeerAddress, OwnLeaf, PeerClient]] = {}

    def exchange(self, member: MemberCode, envelope: bytes, *, timeout_seconds: float) -> bytes:
        """Posts an envelope and returns the envelope that answers it. Raises PeerError.

        A refusal is a peer fault, not fatal: the peer may not know our newest charter or key sheet yet.
        """
        response = self._client(member).post(MESSAGES_PATH, envelope, timeout_seconds=timeout_seconds)
        if response.status != HTTPStatus.OK:
            raise PeerFaultError(f"{member} answered with status {response.status}")
        return response.body

    def fetch_segment(
        self, member: MemberCode, epoch: EpochId, number: int, destination: Path, *, size_bytes: int
    ) -> None:
        """Downloads a segment of `size_bytes` into `destination`, going on where an earlier attempt stopped."""
        have = destination.stat().st_size if destination.exists() else 0
        if have > size_bytes:
            destination.unlink()
            have = 0
        if have == size_bytes:
            return
        path = f"{SEGMENTS_PATH}/{epoch}/{number}"
        chunks = self._client(member).get_range(
            path, have, max_bytes=size_bytes, timeout_seconds=SEGMENT_TIMEOUT_SECONDS
        )
        try:
            with closing(chunks), destination.open("ab") as file:
                for chunk in chunks:
                    file.write(chunk)
        except OSError as error:
            raise FatalPeerError("a segment could not be written: see that the disk has room") from error
        if destination.stat().st_size != size_bytes:
            raise TransientPeerError(f"{member} ended a segment early")

    def ask_witness(
        self, member: MemberCode, path: str, body: bytes | None, *, timeout_seconds: float
    ) -> WitnessResponse:
        """See `Peers.ask_witness`."""
        client, whole = self._client(member), f"{WITNESS_PREFIX}/{path}"
        if body is None:
            answer = client.get(whole, timeout_seconds=timeout_seconds)
        else:
            answer = client.post(whole, body, timeout_seconds=timeout_seconds)
        return WitnessResponse(answer.status, answer.content_type, answer.body)

    def close(self) -> None:
        """Closes every connection."""
        with self._lock:
            for _, _, client in self._clients.values():
                client.close()
            self._clients.clear()

    def _client(self, member: MemberCode) -> PeerClient:
        address, leaf = self._find_address(member), self._own_leaf()
        with self._lock:
            held = self._clients.get(member)
            if held is not None and held[:2] == (address, leaf):
                return held[2]
            client = PeerClient(
                address.base_url,
                member=member,
                issuer_pem=address.issuer_pem,
                chain_pem=leaf.chain_pem,
                key_pem=leaf.key_pem,
                clock=self._clock,
            )
            self._clients[member] = (address, leaf, client)
        if held is not None:
            held[2].close()
        return client
