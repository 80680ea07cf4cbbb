"""Indicators as STIX patterns (STIX 2.1 section 9), and those patterns as indicators."""

import re

from protocol.alerts.indicators import Indicator
from protocol.alerts.words import IndicatorKind
from protocol.matching.errors import UnreadableError

_PATHS = {
    IndicatorKind.PHONE: "x-wren-phone:value",
    IndicatorKind.VEHICLE: "x-wren-vehicle:value",
    IndicatorKind.VESSEL: "x-wren-vessel:value",
    IndicatorKind.ACCOUNT: "x-wren-account:value",
    IndicatorKind.DOCUMENT_SERIES: "x-wren-document-series:value",
}
_KINDS = {path: kind for kind, path in _PATHS.items()}
_TYPE, _LOGIN = "user-account:account_type", "user-account:account_login"
_STRING = r"'((?:[^'\\]|\\.){1,512})'"
_ONE = re.compile(rf"\s*\[\s*([a-z0-9-]+:[a-z0-9_.]+)\s*=\s*{_STRING}\s*\]\s*\Z")
_TWO = re.compile(rf"\s*\[\s*(\S+)\s*=\s*{_STRING}\s+AND\s+(\S+)\s*=\s*{_STRING}\s*\]\s*\Z")
MAX_PATTERN_CHARACTERS = 2_000


def pattern_of(indicator: Indicator) -> str:
    """The pattern that matches the indicator in its one spelling."""
    if indicator.kind is IndicatorKind.WEB_ACCOUNT:
        service, _, account = indicator.value.partition(":")
        return f"[{_TYPE} = {_quoted(service)} AND {_LOGIN} = {_quoted(account)}]"
    return f"[{_PATHS[indicator.kind]} = {_quoted(indicator.value)}]"


def indicator_of(pattern: str) -> Indicator:
    """The indicator that a pattern names: one equation over a path of ours, or a user account. Raises UnreadableError."""
    if len(pattern) <= MAX_PATTERN_CHARACTERS:
        if (one := _ONE.match(pattern)) and one[1] in _KINDS:
            return Indicator(_KINDS[one[1]], _plain(one[2]))
        two = _TWO.match(pattern)
        if two and {two[1], two[3]} == {_TYPE, _LOGIN}:
            parts = {two[1]: _plain(two[2]), two[3]: _plain(two[4])}
            return Indicator(IndicatorKind.WEB_ACCOUNT, f"{parts[_TYPE]}:{parts[_LOGIN]}")
    raise UnreadableError(
        "pattern",
        "not a telephone, vehicle, vessel, account, document series or web account that is equal to a text",
        "write it as one of the patterns in docs/formats.md, or add the indicator by hand",
    )


def _quoted(text: str) -> str:
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'"


def _plain(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted)
