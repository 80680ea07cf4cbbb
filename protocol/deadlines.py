"""How long a member has for its answer: the same number on both nodes, counted from the proven arrival of the request.

The clock starts at the time of the receiver's `message`/`received` leaf, which its receipt tells, its `Delivery` proves
and its own inbox keeps (DOMAIN sections 4 and 5). Nothing of it is negotiated, so neither side can tell another story.
"""

from protocol.vocabulary import Urgency

_HOUR = 3600
_DAY = 24 * _HOUR

VESSEL_ANSWER_SECONDS = {
    Urgency.ROUTINE: 12 * _HOUR,
    Urgency.URGENT: 4 * _HOUR,
    Urgency.IMMEDIATE_DANGER_TO_LIFE: _HOUR,
}
"""`vessel.verify` is answered expeditiously (Protocol Art. 8(4)): as a SIRENE reply; a boarding that cannot wait as in CETS
156, Art. 7 (four hours); danger to life within the hour."""

INFORMATION_ANSWER_SECONDS = {
    Urgency.ROUTINE: 7 * _DAY,
    Urgency.URGENT: 8 * _HOUR,
    Urgency.IMMEDIATE_DANGER_TO_LIFE: _HOUR,
}
"""Directive (EU) 2023/977, Art. 5(1): eight hours, seven days; danger to life within the hour."""


def due_soon_from(starts: int, allowed_seconds: int) -> int:
    """When the last quarter of the time begins: from then on both sides see that the answer is due soon. Unix seconds."""
    return starts + allowed_seconds - allowed_seconds // 4
