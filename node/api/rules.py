"""Who may call what: every endpoint states its rule, and the API does not start while one states none.

A rule names the scopes of which one suffices; which roles allow a scope is `node.core.scopes`. Where an object belongs to
an agency, other agencies are answered as if it did not exist, so that nobody learns by asking what others have.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from flask import Flask

from node.core.scopes import Scope

_ATTRIBUTE = "wren_rule"
View = TypeVar("View", bound=Callable[..., Any])


class Reach(StrEnum):
    """Whose objects an endpoint shows or changes."""

    OWN_AGENCY = "own_agency"
    """Those of the caller's agency; any other object is as if it did not exist."""
    COUNTRY = "country"
    """What is the whole country's: peers, status, accounts."""


@dataclass(frozen=True, slots=True)
class Rule:
    """scopes: one of them suffices; none at all: anybody who reaches the port may call it."""

    scopes: frozenset[Scope]
    reach: Reach

    @property
    def is_public(self) -> bool:
        """Whether no token is asked for."""
        return not self.scopes


class UnruledEndpointError(Exception):
    """An endpoint states no rule: state one with `@rule` or `@public` beside its route."""


def rule(first: Scope, *others: Scope, reach: Reach) -> Callable[[View], View]:
    """States an endpoint's rule."""
    return _state(Rule(frozenset({first, *others}), reach))


def public(view: View) -> View:
    """States that anybody may call the endpoint: it tells nothing of a person, a list or a check."""
    return _state(Rule(frozenset(), Reach.COUNTRY))(view)


def rule_of(app: Flask, endpoint: str) -> Rule:
    """The rule of an endpoint. Raises UnruledEndpointError."""
    found = getattr(app.view_functions.get(endpoint), _ATTRIBUTE, None)
    if not isinstance(found, Rule):
        raise UnruledEndpointError(f"the endpoint {endpoint} states no rule: add @rule or @public to it")
    return found


def require_rules(app: Flask) -> None:
    """Raises UnruledEndpointError unless every endpoint of the application states its rule."""
    for _ in route_table(app):
        pass


def route_table(app: Flask) -> Iterator[tuple[str, str, str, Rule]]:
    """Endpoint, method, path and rule of everything that can be called, in order of path."""
    for route in sorted(app.url_map.iter_rules(), key=lambda one: one.rule):
        stated = rule_of(app, route.endpoint)
        for method in sorted((route.methods or set()) - {"HEAD", "OPTIONS"}):
            yield route.endpoint, method, route.rule, stated


def _state(stated: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _ATTRIBUTE, stated)
        return view

    return mark
