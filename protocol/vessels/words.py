"""The closed lists of words of vessel verification."""

from enum import StrEnum


class VesselMeasure(StrEnum):
    """What a flag State is asked to authorise, and what it authorises: Protocol Art. 8(2)(a) to (c)."""

    BOARD = "board"
    SEARCH = "search"
    TAKE_MEASURES = "take_measures"


class VesselStatus(StrEnum):
    """What the asked State says of the vessel. `stateless_suspected`: Art. 8(7). `cannot_answer` is every refusal."""

    REGISTERED = "registered"
    NOT_REGISTERED = "not_registered"
    STATELESS_SUSPECTED = "stateless_suspected"
    CANNOT_ANSWER = "cannot_answer"


class VesselOutcome(StrEnum):
    """What came of the measures that were authorised (Art. 8(3))."""

    NO_MEASURE_TAKEN = "no_measure_taken"
    SUSPICION_UNFOUNDED = "suspicion_unfounded"
    EVIDENCE_FOUND = "evidence_found"
    PERSONS_RESCUED = "persons_rescued"
