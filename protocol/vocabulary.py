"""The closed lists of words that nodes share. Each names its source; nothing outside them crosses the wire."""

from enum import Enum, StrEnum
from typing import NewType

MemberCode = NewType("MemberCode", str)
"""A member of the charter: ISO 3166-1 alpha-2, upper case, such as `PK`."""

MessageId = NewType("MessageId", str)
"""Identity of a message: 32 lower-case hexadecimal digits (16 random bytes), unique per sender."""

EntryId = NewType("EntryId", str)
"""The owner's reference of a watchlist entry; never leaves the owner's node."""

HitReference = NewType("HitReference", str)
"""What a peer sees instead of an entry's reference: 32 lower-case hexadecimal digits, another one for each peer."""

EpochId = NewType("EpochId", str)
"""A VOPRF key epoch of one owner towards one peer: 32 lower-case hexadecimal digits."""

PROTOCOL_VERSION = 1


class OffenceCode(StrEnum):
    """Conduct that Article 6 of the Smuggling of Migrants Protocol criminalises. Having been smuggled has no code."""

    PROCURING_ILLEGAL_ENTRY = "6.1.a"
    PRODUCING_FRAUDULENT_DOCUMENT = "6.1.b.i"
    PROVIDING_FRAUDULENT_DOCUMENT = "6.1.b.ii"
    ENABLING_ILLEGAL_RESIDENCE = "6.1.c"
    ATTEMPT = "6.2.a"
    ACCOMPLICE = "6.2.b"
    ORGANISING_OR_DIRECTING = "6.2.c"
    ENDANGERING_LIFE = "6.3.a"
    DEGRADING_TREATMENT = "6.3.b"


class HandlingCode(StrEnum):
    """Restrictions on use (Europol handling codes), and `protection_only`, which H0 does not cover."""

    H0 = "H0"
    H1 = "H1"
    H2 = "H2"
    H3 = "H3"
    PROTECTION_ONLY = "protection_only"


class SourceEvaluation(StrEnum):
    """Evaluation of the source, 4x4 (Regulation (EU) 2016/794, Art. 29)."""

    A = "A"
    B = "B"
    C = "C"
    X = "X"


class InformationEvaluation(StrEnum):
    """Evaluation of the information, 4x4 (Regulation (EU) 2016/794, Art. 29)."""

    ACCURACY_NOT_IN_DOUBT = "1"
    KNOWN_TO_SOURCE = "2"
    CORROBORATED = "3"
    CANNOT_BE_CORROBORATED = "4"


class TrafficLight(StrEnum):
    """Traffic Light Protocol 2.0 (FIRST)."""

    RED = "RED"
    AMBER_STRICT = "AMBER+STRICT"
    AMBER = "AMBER"
    GREEN = "GREEN"
    CLEAR = "CLEAR"


class Purpose(StrEnum):
    """Why a check is made (DOMAIN section 2)."""

    BORDER_FIRST_LINE = "border_first_line"
    BORDER_SECOND_LINE = "border_second_line"
    VISA = "visa"
    INVESTIGATION = "investigation"
    PROTECTION = "protection"
    DOCUMENT_INSPECTION = "document_inspection"


class Urgency(StrEnum):
    """How soon somebody must act (DOMAIN section 2)."""

    ROUTINE = "routine"
    URGENT = "urgent"
    IMMEDIATE_DANGER_TO_LIFE = "immediate_danger_to_life"


class ObjectKind(StrEnum):
    """What a watchlist entry is about (DOMAIN section 3). Documents are objects, not persons."""

    PERSON = "person"
    DOCUMENT = "document"
    VEHICLE = "vehicle"
    VESSEL = "vessel"
    PHONE = "phone"
    ACCOUNT = "account"
    ORGANISATION = "organisation"


class Category(StrEnum):
    """Why an entry stands on a watchlist (DOMAIN section 3). None means 'irregular migrant' (Protocol, Art. 5)."""

    WANTED_ARREST = "wanted_arrest"
    SMUGGLING_SUSPECT = "smuggling_suspect"
    FACILITATOR_ASSET = "facilitator_asset"
    JUDICIAL_PROCEDURE = "judicial_procedure"
    DOCUMENT_LOST_STOLEN = "document_lost_stolen"
    DOCUMENT_BLANK_STOLEN = "document_blank_stolen"
    DOCUMENT_FRAUDULENT = "document_fraudulent"
    DOCUMENT_REVOKED = "document_revoked"
    MISSING_PERSON = "missing_person"
    VULNERABLE_PERSON = "vulnerable_person"
    POSSIBLE_VICTIM = "possible_victim"
    REFERENCE_LIST = "reference_list"

    @property
    def is_protective(self) -> bool:
        """Whether the entry exists to protect the person (DOMAIN section 3)."""
        return self in PROTECTIVE_CATEGORIES


PROTECTIVE_CATEGORIES = frozenset({Category.MISSING_PERSON, Category.VULNERABLE_PERSON, Category.POSSIBLE_VICTIM})


class Action(StrEnum):
    """What an officer who meets a hit is asked to do (DOMAIN section 3)."""

    NONE = "none"
    ARREST = "arrest"
    DISCREET_CHECK = "discreet_check"
    INQUIRY_CHECK = "inquiry_check"
    SPECIFIC_CHECK = "specific_check"
    RECORD_AND_REPORT = "record_and_report"
    ESTABLISH_WHEREABOUTS = "establish_whereabouts"
    VERIFY = "verify"
    SEIZE = "seize"
    PROTECT = "protect"
    REFER = "refer"


class MatchKeyKind(StrEnum):
    """Kinds of match key, each with a VOPRF key of its own so that kinds cannot be combined (DESIGN 4.3)."""

    DOCUMENT = "document"
    NAME_DATE = "name_date"
    NAME_YEAR = "name_year"
    OBJECT = "object"


ELEMENTS_PER_REQUEST = 16
"""Every evaluation request carries this many elements (charter constant, DESIGN 4.3)."""

SLOTS: dict[MatchKeyKind, range] = {
    MatchKeyKind.DOCUMENT: range(2),
    MatchKeyKind.NAME_DATE: range(2, 10),
    MatchKeyKind.NAME_YEAR: range(10, 15),
    MatchKeyKind.OBJECT: range(15, 16),
}
"""Which positions of a request belong to which kind: fixed, so that a request shows nothing of what is in it."""

MAX_TAGS_PER_ENTRY = 12
MAX_CHAIN = 64


class NotChecked(StrEnum):
    """Why a list was not checked. 'Not checked' never reads as 'clear'."""

    UNREACHABLE = "unreachable"
    DEADLINE = "deadline"
    STALE_LIST = "stale_list"
    NO_LIST = "no_list"
    NO_TERMS = "no_terms"
    SUSPENDED = "suspended"
    BUDGET_EXHAUSTED = "budget_exhausted"
    PEER_FAULT = "peer_fault"
    LAPSED = "lapsed"


class Outcome(StrEnum):
    """What one list says of a traveller."""

    CLEAR = "clear"
    POSSIBLE_HIT = "possible_hit"
    NOT_CHECKED = "not_checked"


class Role(StrEnum):
    """The people (DOMAIN section 7)."""

    FIRST_LINE = "first_line"
    SECOND_LINE = "second_line"
    INVESTIGATOR = "investigator"
    SUPERVISOR = "supervisor"
    PROTECTION_OFFICER = "protection_officer"
    OPERATOR = "operator"
    AUDITOR = "auditor"
    SECRETARIAT = "secretariat"


class MessageType(StrEnum):
    """Every type of message that may stand inside an envelope; an unknown one is refused."""

    EVALUATION_REQUEST = "evaluation.request"
    EVALUATION_ANSWER = "evaluation.answer"
    MANIFEST_REQUEST = "tagset.manifest_request"
    MANIFEST_ANSWER = "tagset.manifest_answer"
    ITEM = "item"
    RECEIPT = "receipt"
    DELIVERY = "delivery"
    DELIVERY_ANSWER = "delivery.answer"


class ItemKind(StrEnum):
    """Every kind of item: a statement its originator signs once and that keeps that signature wherever it goes."""

    MANIFEST = "tagset.manifest"
    KEY_SHEET = "key_sheet"
    RECALL = "recall"
    RECALL_ANSWER = "recall.answer"
    RELAY_ACCEPTANCE = "receipt.relay_acceptance"
    LOG_FORK = "log.fork"
    ALERT = "alert"
    ALERT_WITHDRAWAL = "alert.withdrawal"
    ALERT_PURGE_RECEIPT = "alert.purge_receipt"
    ALERT_SIGHTING = "alert.sighting"
    ALERT_ACKNOWLEDGEMENT = "alert.acknowledgement"
    INFORMATION_REQUEST = "information.request"
    INFORMATION_ANSWER = "information.answer"
    VESSEL_VERIFY = "vessel.verify"
    VESSEL_VERIFY_ANSWER = "vessel.verify.answer"
    VESSEL_RESULT = "vessel.result"


class Direction(StrEnum):
    """Of a leaf of the exchange log: what this node sent, received, or did within itself."""

    SENT = "sent"
    RECEIVED = "received"
    INTERNAL = "internal"


class LeafKind(StrEnum):
    """Closed list of what the exchange log records (DESIGN 4.4)."""

    MESSAGE = "message"
    RECEIPT = "receipt"
    EVALUATION_REQUEST = "evaluation_request"
    EVALUATION_ANSWER = "evaluation_answer"
    MANIFEST = "manifest"
    CHECK = "check"
    LATE_HIT = "late_hit"
    LAPSED = "lapsed"
    IMPORT = "import"
    KEY_SHEET = "key_sheet"
    CHARTER = "charter"
    PEER_STATUS = "peer_status"
    START = "start"
    STOP = "stop"
    ACCOUNT = "account"
    TOKEN = "token"
    SIGN_IN = "sign_in"
    APPROVAL = "approval"
    DELIVERY = "delivery"
    ERASE = "erase"
    LOG = "log"
    FORK = "fork"
    UNANSWERED = "unanswered"
    ALERT = "alert"


class Sex(Enum):
    """As ICAO Doc 9303 writes it."""

    FEMALE = "F"
    MALE = "M"
    UNSPECIFIED = "X"
