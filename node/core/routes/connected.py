"""Routes of a picture: what hangs together by legs, gaps and crossings of a border, each in the order of the journey."""

from dataclasses import dataclass

import networkx

from node.core.routes.links import links_of
from node.core.routes.picture import Gap, Picture, PictureLeg, PlaceKey


@dataclass(frozen=True, slots=True)
class ConnectedRoute:
    """places: upstream before downstream, as far as they lie on no circle. steps: legs and gaps by where they begin.

    begins, ends: the places that nothing leads to, and those that nothing leads on from; empty where all go in a circle.
    """

    places: tuple[PlaceKey, ...]
    steps: tuple[PictureLeg | Gap, ...]
    begins: tuple[PlaceKey, ...]
    ends: tuple[PlaceKey, ...]

    @property
    def legs(self) -> tuple[PictureLeg, ...]:
        """Without the gaps."""
        return tuple(step for step in self.steps if isinstance(step, PictureLeg))


def connected_routes(picture: Picture) -> tuple[ConnectedRoute, ...]:
    """All of them, those of the most steps first."""
    graph = _graph(picture)
    order = {place: at for at, place in enumerate(_downstream_order(graph))}
    starting: dict[PlaceKey, list[PictureLeg | Gap]] = {}
    steps_of_all: list[PictureLeg | Gap] = [*picture.legs, *picture.gaps]
    for step in steps_of_all:
        starting.setdefault(_ends_of(step)[0], []).append(step)
    routes = []
    for component in networkx.weakly_connected_components(graph):
        places = tuple(sorted(component, key=order.__getitem__))
        steps = [
            step
            for place in places
            for step in sorted(starting.get(place, ()), key=lambda one: (order[_ends_of(one)[1]], isinstance(one, Gap)))
        ]
        begins = tuple(place for place in places if not graph.pred[place])
        ends = tuple(place for place in places if not graph.succ[place])
        routes.append(ConnectedRoute(places, tuple(steps), begins, ends))
    return tuple(sorted(routes, key=lambda route: (-len(route.steps), route.places)))


def _ends_of(step: PictureLeg | Gap) -> tuple[PlaceKey, PlaceKey]:
    return (step.after, step.before) if isinstance(step, Gap) else (step.origin, step.destination)


def _graph(picture: Picture) -> "networkx.DiGraph[PlaceKey]":
    graph: networkx.DiGraph[PlaceKey] = networkx.DiGraph()
    graph.add_nodes_from(sorted(picture.places))
    steps: list[PictureLeg | Gap] = [*picture.legs, *picture.gaps]
    ends = sorted({_ends_of(step) for step in steps})
    graph.add_edges_from((one, other) for one, other in ends if one != other)
    reached = {other for _, other in ends}
    left = {one for one, _ in ends}
    # A border is crossed from the side that a leg comes to, to the side that one leaves from.
    for one, others in links_of(picture).across.items():
        graph.add_edges_from((one, other) for other in others if one in reached and other in left)
    return graph


def _downstream_order(graph: "networkx.DiGraph[PlaceKey]") -> list[PlaceKey]:
    """A topological order of the circles that keeps the places of one branch together: depth first, from behind."""
    circles = networkx.condensation(graph)
    backwards = list(networkx.dfs_postorder_nodes(circles))
    return [place for number in reversed(backwards) for place in sorted(circles.nodes[number]["members"])]
