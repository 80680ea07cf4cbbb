"""Which alerts rest on which, through any number of steps, kept up to date while alerts come and go.

For corroboration only three things of all that an alert rests on matter: whose reports these are, whether some are unknown
here, and whether the alert rests on itself. They are computed along the graph of `derived_from`, each circle at once, so that a
chain of ten thousand alerts costs ten thousand steps and not their square.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import networkx

from protocol.alerts.alert import AlertReference
from protocol.vocabulary import MemberCode


@dataclass(frozen=True, slots=True)
class Basis:
    """What an alert rests on. members: originators of it and of all it derives from. undisclosed: it derives, also through
    others, from an alert that is not visible here. circular: it derives from itself. derived: it derives from anything.
    """

    members: frozenset[MemberCode]
    undisclosed: bool = False
    circular: bool = False
    derived: bool = False


class Derivation:
    """The graph of derivation of the visible alerts."""

    def __init__(self) -> None:
        self._parents: dict[AlertReference, tuple[AlertReference, ...]] = {}
        self._undisclosed: set[AlertReference] = set()
        self._children: dict[AlertReference, set[AlertReference]] = {}
        self._bases: dict[AlertReference, Basis] = {}
        self._changed: set[AlertReference] = set()

    def put(self, alert: AlertReference, parents: Iterable[AlertReference], *, undisclosed: bool) -> None:
        """The alert is visible and derives from these; what was said of it before is forgotten."""
        self.remove(alert)
        self._parents[alert] = tuple(dict.fromkeys(parents))
        for parent in self._parents[alert]:
            self._children.setdefault(parent, set()).add(alert)
        if undisclosed:
            self._undisclosed.add(alert)

    def remove(self, alert: AlertReference) -> None:
        """The alert is no longer visible. What derives from it now rests on something unknown."""
        self._changed.add(alert)
        self._undisclosed.discard(alert)
        for parent in self._parents.pop(alert, ()):
            children = self._children[parent]
            children.discard(alert)
            if not children:
                del self._children[parent]

    def basis(self, alert: AlertReference) -> Basis:
        """Of a visible alert, after `settle`."""
        return self._bases[alert]

    def settle(self) -> set[AlertReference]:
        """The visible alerts whose basis is another than before."""
        affected = self._with_descendants(self._changed)
        visible = {alert for alert in affected if alert in self._parents}
        for gone in affected - visible:
            self._bases.pop(gone, None)
        self._changed.clear()
        changed = set()
        for circle in self._parents_first(visible):
            basis = self._basis_of(circle)
            for alert in circle:
                one = Basis(basis.members | {alert.originator}, basis.undisclosed, basis.circular, basis.derived)
                if self._bases.get(alert) != one:
                    self._bases[alert] = one
                    changed.add(alert)
        return changed

    def _with_descendants(self, alerts: set[AlertReference]) -> set[AlertReference]:
        found, waiting = set(alerts), list(alerts)
        while waiting:
            for child in self._children.get(waiting.pop(), ()):
                if child not in found:
                    found.add(child)
                    waiting.append(child)
        return found

    def _parents_first(self, alerts: set[AlertReference]) -> Iterator[Collection[AlertReference]]:
        graph = networkx.DiGraph()
        for alert in alerts:
            inside = [parent for parent in self._parents[alert] if parent in alerts]
            if inside:
                graph.add_edges_from((parent, alert) for parent in inside)
            elif alert not in self._children:
                yield (alert,)
            else:
                graph.add_node(alert)
        circles = networkx.condensation(graph)
        for number in networkx.topological_sort(circles):
            yield circles.nodes[number]["members"]

    def _basis_of(self, circle: Collection[AlertReference]) -> Basis:
        members = {alert.originator for alert in circle}
        undisclosed, circular, derived = False, len(circle) > 1, False
        for alert in circle:
            undisclosed = undisclosed or alert in self._undisclosed
            derived = derived or alert in self._undisclosed or bool(self._parents[alert])
            for parent in self._parents[alert]:
                if parent in circle:
                    circular = True
                elif parent in self._bases:
                    members |= self._bases[parent].members
                    undisclosed = undisclosed or self._bases[parent].undisclosed
                else:
                    undisclosed = True
        return Basis(frozenset(members), undisclosed, circular, derived)
