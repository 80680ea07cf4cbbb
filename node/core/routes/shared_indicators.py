"""Indicators that join alerts of different originators."""

from collections.abc import Iterable

from node.core.routes.ordered_table import OrderedTable
from node.core.routes.picture import SharedIndicator
from node.core.routes.strictest import strictest
from protocol.alerts.alert import AlertReference
from protocol.alerts.indicators import Indicator
from protocol.restrictions import Restrictions


class SharedIndicators:
    """Which visible alerts name which indicator."""

    def __init__(self) -> None:
        self._named_by: dict[Indicator, dict[AlertReference, Restrictions]] = {}
        self._names: dict[AlertReference, frozenset[Indicator]] = {}
        self._shared: OrderedTable[Indicator, SharedIndicator] = OrderedTable()
        self._dirty: set[Indicator] = set()

    def put(self, alert: AlertReference, indicators: Iterable[Indicator], restrictions: Restrictions) -> None:
        """The alert names these; what it named before is forgotten."""
        self.remove(alert)
        names = frozenset(indicators)
        if names:
            self._names[alert] = names
        for indicator in names:
            self._named_by.setdefault(indicator, {})[alert] = restrictions
        self._dirty |= names

    def remove(self, alert: AlertReference) -> None:
        """The alert is no longer visible."""
        for indicator in self._names.pop(alert, frozenset()):
            alerts = self._named_by[indicator]
            del alerts[alert]
            if not alerts:
                del self._named_by[indicator]
            self._dirty.add(indicator)

    def all(self) -> tuple[SharedIndicator, ...]:
        """Those of at least two originators, by kind and value."""
        for indicator in self._dirty:
            alerts = self._named_by.get(indicator, {})
            if len({alert.originator for alert in alerts}) > 1:
                shared = SharedIndicator(indicator, tuple(sorted(alerts)), strictest(alerts.values()))
                self._shared.put(indicator, shared)
            else:
                self._shared.remove(indicator)
        self._dirty.clear()
        return self._shared.all()
