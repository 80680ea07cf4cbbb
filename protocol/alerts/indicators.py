"""Indicators of an alert: numbers and names of things by which smugglers are recognised, each in one spelling."""

import re
import unicodedata
from dataclasses import dataclass

from protocol import schema
from protocol.alerts.words import IndicatorKind
from protocol.matching.errors import UnreadableError
from protocol.matching.folding import fold_code
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.traveller import PartSchema

MAX_INDICATOR_CHARACTERS = 256
_WEB_ACCOUNT = re.compile(r"[a-z0-9.-]{2,60}:[^\s:@/]{1,120}\Z")
_SERIES = re.compile(r"[A-Z]{2}:[A-Z0-9]{1,19}(-[A-Z0-9]{1,19})?\Z")


@dataclass(frozen=True, slots=True, order=True)
class Indicator:
    """The constructor brings `value` to one form and raises UnreadableError.

    phone, vehicle, vessel, account: as `Identifier` does it. document_series: issuer (ISO 3166-1 alpha-2), a colon, first
    number or prefix, and, after a hyphen, the last number, as `PK:AB123400-AB123499`. web_account: service, a colon,
    account, as `telegram:example_account`, lower case.
    """

    kind: IndicatorKind
    value: str

    def __post_init__(self) -> None:
        if len(self.value) > MAX_INDICATOR_CHARACTERS:
            raise UnreadableError(f"indicator.{self.kind}", "too long", "write the indicator alone, without remarks")
        match self.kind:
            case IndicatorKind.DOCUMENT_SERIES:
                value = _document_series(self.value)
            case IndicatorKind.WEB_ACCOUNT:
                value = _web_account(self.value)
            case _:
                value = Identifier(IdentifierKind(self.kind.value), self.value).value
        object.__setattr__(self, "value", value)


class IndicatorSchema(PartSchema):
    """Wire form of `Indicator`."""

    dataclass = Indicator

    kind = schema.Word(IndicatorKind, required=True)
    value = schema.Text(max_length=MAX_INDICATOR_CHARACTERS, min_length=1, required=True)


def _document_series(text: str) -> str:
    issuer, _, numbers = text.partition(":")
    first, hyphen, last = numbers.partition("-")
    series = f"{fold_code(issuer)}:{fold_code(first)}{hyphen}{fold_code(last)}"
    if not _SERIES.match(series):
        raise UnreadableError(
            "indicator.document_series", "not an issuer and a series", "write it as PK:AB123400-AB123499 or PK:AB1234"
        )
    return series


def _web_account(text: str) -> str:
    service, _, account = unicodedata.normalize("NFKC", text).strip().casefold().partition(":")
    folded = f"{service.strip()}:{account.strip().lstrip('@')}"
    if not _WEB_ACCOUNT.match(folded):
        raise UnreadableError(
            "indicator.web_account", "not a service and an account", "write it as telegram:example_account"
        )
    return folded
