"""Logs to audit: entries, tiles, checkpoints and cosignatures in memory or in a folder, sound until a test changes them."""

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from crypto.cosignatures import CosignatureSigner
from crypto.merkle import leaf_hash
from crypto.notes import Note, NoteSigner, sign_note
from protocol.audit.policy import AuditPolicy, Group, Witness
from protocol.leaf import Leaf, leaf_to_bytes
from protocol.tlog.checkpoint import Checkpoint
from protocol.tlog.tiles import TreeEdge, bundle_to_bytes, bundles_of, tiles_of
from protocol.vocabulary import Direction, LeafKind, MemberCode, MessageId

START = 1_790_000_000
"""Of the first leaf, Unix seconds."""
LEAVES_A_SECOND = 4
WITNESSES = ("TR", "IR", "GR", "IT")
KINDS = (
    (LeafKind.EVALUATION_REQUEST, Direction.SENT),
    (LeafKind.EVALUATION_ANSWER, Direction.RECEIVED),
    (LeafKind.MESSAGE, Direction.RECEIVED),
    (LeafKind.RECEIPT, Direction.SENT),
)


@dataclass(frozen=True)
class MemorySource:
    """Files under their paths."""

    files: dict[str, bytes]

    def read(self, path: str, max_bytes: int) -> bytes | None:
        raw = self.files.get(path)
        return None if raw is None else raw[: max_bytes + 1]


def make_leaf(number: int, peer: str = "TR") -> Leaf:
    """A leaf that no other number has."""
    kind, direction = KINDS[number % len(KINDS)]
    digest = hashlib.sha256(f"{peer} {number}".encode()).digest()
    time = START + number // LEAVES_A_SECOND
    return Leaf(kind, direction, MemberCode(peer), MessageId(digest[:16].hex()), time, digest)


def make_leaves(count: int, peer: str = "TR") -> list[bytes]:
    return [leaf_to_bytes(make_leaf(number, peer)) for number in range(count)]


@dataclass
class LoggedNode:
    """The keys of one log and of its witnesses."""

    origin: str = "wren-log/pk"
    witnesses: Sequence[str] = WITNESSES
    quorum: int = 3
    log: NoteSigner = field(init=False)
    cosigners: dict[str, CosignatureSigner] = field(init=False)

    def __post_init__(self) -> None:
        self.log = NoteSigner(self.origin, hashlib.sha256(self.origin.encode()).digest())
        self.cosigners = {
            code: CosignatureSigner(f"wren-witness/{code.lower()}", hashlib.sha256(code.encode()).digest())
            for code in self.witnesses
        }

    @property
    def policy(self) -> AuditPolicy:
        witnesses = tuple(Witness(code, one.verifier) for code, one in self.cosigners.items())
        group = Group("quorum", self.quorum, tuple(self.cosigners))
        return AuditPolicy((self.log.verifier,), witnesses, (group,), group.label)

    def checkpoint(
        self, size: int, root: bytes, *, time: int, witnesses: Iterable[str] | None = None, origin: str | None = None
    ) -> bytes:
        """The note, cosigned at `time` by these witnesses (None: all)."""
        text = Checkpoint(origin or self.origin, size, root).text
        note = sign_note(text, self.log)
        chosen = self.cosigners if witnesses is None else witnesses
        lines = tuple(self.cosigners[code].cosign(text, time) for code in chosen)
        return Note(text, (*note.signatures, *lines)).serialize()

    def files(
        self, leaves: Sequence[bytes], *, time: int | None = None, witnesses: Iterable[str] | None = None
    ) -> dict[str, bytes]:
        """The whole layout of a log of these leaves. time: of the cosignatures; None: shortly after the last leaf."""
        tiles, root = layout(leaves)
        cosigned = end_of(leaves) if time is None else time
        return tiles | {"checkpoint": self.checkpoint(len(leaves), root, time=cosigned, witnesses=witnesses)}

    def root(self, leaves: Sequence[bytes]) -> bytes:
        return layout(leaves)[1]


def end_of(leaves: Sequence[bytes]) -> int:
    """Shortly after the last leaf that `make_leaves` makes."""
    return START + len(leaves) // LEAVES_A_SECOND + 5


def layout(leaves: Sequence[bytes]) -> tuple[dict[str, bytes], bytes]:
    """Tiles and bundles under their paths, and the root."""
    edge = TreeEdge(0, [])
    stored: dict[tuple[int, int], bytes] = edge.append(leaf_hash(one) for one in leaves)
    files = {f"tile/{one.path}": stored[one.level or 0, one.number][: one.width * 32] for one in tiles_of(len(leaves))}
    for one in bundles_of(len(leaves)):
        start = one.number * 256
        files[f"tile/{one.path}"] = bundle_to_bytes(leaves[start : start + one.width])
    return files, edge.root()


def write_folder(folder: Path, files: dict[str, bytes]) -> Path:
    """The files in a folder, as an export is."""
    for path, raw in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(raw)
    return folder
