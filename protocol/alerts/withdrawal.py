"""Withdrawal of an alert, for good; and what a receiver answers of its copies."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from protocol import schema
from protocol.alerts.words import AlertId
from protocol.encoding import Json
from protocol.errors import MalformedError
from protocol.recall import AnsweredOutcome


class WithdrawalReason(StrEnum):
    """Why an alert is withdrawn."""

    INACCURATE = "inaccurate"
    CONCLUDED = "concluded"
    NO_LONGER_RELEASABLE = "no_longer_releasable"
    SUPERSEDED = "superseded"
    LEGAL = "legal"


@dataclass(frozen=True, slots=True)
class AlertWithdrawal:
    """Every version of the alert is gone, and none comes after: a later version is refused."""

    alert_id: AlertId
    reason: WithdrawalReason


class AlertWithdrawalSchema(schema.WireSchema):
    """Wire form of `AlertWithdrawal`."""

    dataclass = AlertWithdrawal

    alert_id = schema.identifier()
    reason = schema.Word(WithdrawalReason, required=True)


@dataclass(frozen=True, slots=True)
class PurgeReceipt:
    """What became of the receiver's copies. basis: the law under which they are retained. Raises MalformedError."""

    alert_id: AlertId
    outcome: AnsweredOutcome
    basis: str

    def __post_init__(self) -> None:
        if (self.outcome is AnsweredOutcome.RETAINED_UNDER_LAW) != bool(self.basis.strip()):
            raise MalformedError("basis", "names the law when something is retained, and only then")


class PurgeReceiptSchema(schema.WireSchema):
    """Wire form of `PurgeReceipt`."""

    dataclass = PurgeReceipt

    alert_id = schema.identifier()
    outcome = schema.Word(AnsweredOutcome, required=True)
    basis = schema.Text(max_length=500, required=True)


_WITHDRAWAL = AlertWithdrawalSchema()
_RECEIPT = PurgeReceiptSchema()


def withdrawal_to_body(withdrawal: AlertWithdrawal) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_WITHDRAWAL, withdrawal)


def parse_withdrawal(body: Mapping[str, Json]) -> AlertWithdrawal:
    """From an item body. Raises MalformedError."""
    return schema.load(_WITHDRAWAL, dict(body), AlertWithdrawal)


def purge_receipt_to_body(receipt: PurgeReceipt) -> dict[str, Json]:
    """The item body."""
    return schema.dump(_RECEIPT, receipt)


def parse_purge_receipt(body: Mapping[str, Json]) -> PurgeReceipt:
    """From an item body. Raises MalformedError."""
    return schema.load(_RECEIPT, dict(body), PurgeReceipt)
