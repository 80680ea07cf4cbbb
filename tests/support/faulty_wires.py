"""Wires that lose, repeat, hold back and reorder what passes, by a seeded dice: the same seed gives the same faults."""

import random
from enum import Enum

from node.core.delivery_errors import PeerError, PeerFaultError, TransientPeerError
from protocol.vocabulary import MemberCode
from tests.support.federation import Wires


class Fault(Enum):
    """What becomes of one exchange."""

    NONE = "none"
    LOST = "lost"  # the message never arrives
    ANSWER_LOST = "answer lost"  # it arrives, and its answer does not
    REPEATED = "repeated"  # it arrives twice, byte for byte
    HELD = "held"  # it arrives later, after others, or after it expired


class FaultyWires(Wires):
    """Rolls one fault for each exchange until `calm` is set."""

    def __init__(self, seed: int, *, calm_weight: int = 2) -> None:
        super().__init__()
        self._dice = random.Random(f"faults/{seed}")
        self._weights = [calm_weight, 1, 1, 1, 1]
        self.calm = False
        self.happened: set[Fault] = set()
        self.replays_accepted = 0
        self._held: list[tuple[MemberCode, MemberCode, bytes]] = []

    def exchange(self, sender: MemberCode, recipient: MemberCode, raw: bytes) -> bytes:
        """As `Wires.exchange`, with the fault that the dice give."""
        (fault,) = [Fault.NONE] if self.calm else self._dice.choices(list(Fault), self._weights)
        self.happened.add(fault)
        match fault:
            case Fault.LOST:
                raise TransientPeerError("lost")
            case Fault.HELD:
                self._held.append((sender, recipient, raw))
                raise TransientPeerError("held back")
            case Fault.ANSWER_LOST:
                super().exchange(sender, recipient, raw)
                raise TransientPeerError("the answer was lost")
            case _:
                answer = super().exchange(sender, recipient, raw)
        if fault is Fault.REPEATED:
            self._replay(sender, recipient, raw)
        return answer

    def release(self) -> int:
        """Delivers what was held back, in any order, twice; the answers reach nobody. How many were held."""
        held, self._held = self._held, []
        self._dice.shuffle(held)
        for sender, recipient, raw in held:
            try:
                super().exchange(sender, recipient, raw)
            except PeerError:  # expired, or sealed for a state that is past
                continue
            self._replay(sender, recipient, raw)
        return len(held)

    def _replay(self, sender: MemberCode, recipient: MemberCode, raw: bytes) -> None:
        try:
            super().exchange(sender, recipient, raw)
        except PeerFaultError:
            return
        self.replays_accepted += 1
