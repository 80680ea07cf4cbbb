"""One check of one peer, both sides of it in this process, and the sorted tags it looks itself up in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from crypto import voprf
from crypto.groups import Element

TAG_BYTES = 16
SLOTS_BY_KIND = (4, 8, 2, 2)


def kinds_of(inputs: Sequence[bytes]) -> list[list[bytes]]:
    """Share inputs out to four kinds of match key, in the proportion of a request's slots."""
    total = sum(SLOTS_BY_KIND)
    ends = [round(len(inputs) * sum(SLOTS_BY_KIND[: n + 1]) / total) for n in range(len(SLOTS_BY_KIND))]
    return [list(inputs[start:end]) for start, end in zip([0, *ends], ends, strict=False)]


@dataclass(frozen=True, slots=True)
class TagArray:
    """Fixed-width tags in ascending order, end to end, as a tag set keeps them."""

    packed: bytes

    @classmethod
    def random(cls, rows: int, including: Iterable[bytes]) -> "TagArray":
        wanted = b"".join(including)
        drawn = np.random.default_rng(7).bytes(rows * TAG_BYTES - len(wanted))
        tags = np.sort(np.frombuffer(wanted + drawn, dtype=f"V{TAG_BYTES}").view(">u8,>u8"), kind="stable")
        return cls(tags.tobytes())

    def __len__(self) -> int:
        return len(self.packed) // TAG_BYTES

    def holds(self, tag: bytes) -> bool:
        packed, low, high = self.packed, 0, len(self)
        while low < high:
            middle = (low + high) // 2
            if packed[middle * TAG_BYTES : (middle + 1) * TAG_BYTES] < tag:
                low = middle + 1
            else:
                high = middle
        return packed[low * TAG_BYTES : (low + 1) * TAG_BYTES] == tag


class Query:
    """One key pair for each kind, as a peer publishes them for an epoch."""

    def __init__(self, kinds: Sequence[Sequence[bytes]]) -> None:
        self.kinds = kinds
        self.key_pairs = [voprf.generate_key_pair() for _ in kinds]

    def tags_of(self, inputs: Sequence[bytes]) -> list[bytes]:
        """What the owner lists for these inputs, under the key of whichever kind each is in."""
        return [
            voprf.evaluate(key_pair.private_key, one)[:TAG_BYTES]
            for key_pair, kind in zip(self.key_pairs, self.kinds, strict=True)
            for one in kind
            if one in inputs
        ]

    def blind(self) -> list[voprf.Blinding]:
        return [voprf.blind(kind) for kind in self.kinds]

    def answer(self, blindings: Sequence[voprf.Blinding]) -> list[tuple[list[Element], voprf.Proof]]:
        """The owner's part: it sees the blinded elements only."""
        answers = []
        for key_pair, blinding in zip(self.key_pairs, blindings, strict=True):
            evaluated = voprf.blind_evaluate(key_pair.private_key, blinding.blinded_elements)
            answers.append((evaluated, voprf.generate_proof(key_pair, blinding.blinded_elements, evaluated)))
        return answers

    def run(self, tags: TagArray) -> int:
        """How many of the inputs are listed."""
        blindings = self.blind()
        answers = self.answer(blindings)
        verified = [
            voprf.verify_proof(key_pair.public_key, blinding.blinded_elements, evaluated, proof)
            for key_pair, blinding, (evaluated, proof) in zip(self.key_pairs, blindings, answers, strict=True)
        ]
        outputs = voprf.finalize_many(blindings, verified)
        return sum(tags.holds(output[:TAG_BYTES]) for kind in outputs for output in kind)
