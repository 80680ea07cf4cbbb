"""Subscriptions and notices: the caller's own, whatever the agency. No peer learns of either."""

from __future__ import annotations

from typing import Any

from node.api.authentication import principal
from node.api.blueprint import Blueprint
from node.api.pagination import PageQuery, after, after_number, cursor_of
from node.api.problems import not_found
from node.api.rules import Reach, rule
from node.api.schemas.subscriptions import (
    NoticesPage,
    ReadSchema,
    SeenNoticesRequest,
    SubscriptionRequest,
    SubscriptionSchema,
    SubscriptionsPage,
)
from node.core.context import NodeContext
from node.core.notices import Audience, NoticeKind, SeenNotice, audiences_of
from node.core.principals import Principal
from node.core.scopes import ROLES_OF_SCOPE, Scope
from node.core.subscriptions import Criteria, Subscription, subscribe, unsubscribe
from protocol.vocabulary import MemberCode

_ID_LENGTH = 32


def make_subscriptions(node: NodeContext) -> Blueprint:
    """The endpoints of subscriptions."""
    blueprint = Blueprint(
        "subscriptions", __name__, url_prefix="/api/v1/subscriptions", description="Which alerts an account is told of"
    )

    @blueprint.get("")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, SubscriptionsPage)
    def list_subscriptions(query: dict[str, Any]) -> dict[str, Any]:
        """List the subscriptions of the calling account"""
        begin, limit = after(query), query["limit"]
        with node.store.read() as tx:
            found = tx.subscriptions.all(account=principal().account)
        left = [one for one in found if _place(one) > begin]
        return {
            "items": [_document(one) for one in left[:limit]],
            "next_cursor": cursor_of(_place(left[limit - 1])) if len(left) > limit else None,
        }

    @blueprint.post("")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.arguments(SubscriptionRequest)
    @blueprint.response(201, SubscriptionSchema)
    def add_subscription(given: dict[str, Any]) -> dict[str, Any]:
        """Be told of alerts that fit"""
        return _document(subscribe(node, principal().account, Criteria(**given)))

    @blueprint.delete("/<string:subscription_id>")
    @rule(Scope.ALERTS_READ, reach=Reach.COUNTRY)
    @blueprint.response(204)
    def remove_subscription(subscription_id: str) -> None:
        """End a subscription of the calling account; another account's is as one that does not exist"""
        if len(subscription_id) != _ID_LENGTH:
            raise not_found()
        unsubscribe(node, principal().account, subscription_id)

    return blueprint


def make_notices(node: NodeContext) -> Blueprint:
    """The endpoints of notices."""
    blueprint = Blueprint("notices", __name__, url_prefix="/api/v1/notices", description="What somebody should look at")

    @blueprint.get("")
    @rule(Scope.ALERTS_READ, Scope.DANGER_ACT, reach=Reach.COUNTRY)
    @blueprint.arguments(PageQuery, location="query")
    @blueprint.response(200, NoticesPage)
    def list_notices(query: dict[str, Any]) -> dict[str, Any]:
        """List the unread notices of the calling account and of its roles, danger to life first

        To a token without `alerts:read` only those of danger. What is read meanwhile moves later pages.
        """
        who, begin, limit = principal(), after_number(query), query["limit"]
        with node.store.read() as tx:
            unread = [one for one in tx.notices.unread(_audiences(who)) if _may_be_told(who, one.kind)]
        left = unread[begin:]
        return {"items": left[:limit], "next_cursor": cursor_of(begin + limit) if len(left) > limit else None}

    @blueprint.post("/read")
    @rule(Scope.ALERTS_READ, Scope.DANGER_ACT, reach=Reach.COUNTRY)
    @blueprint.arguments(SeenNoticesRequest)
    @blueprint.response(200, ReadSchema)
    def mark_read(given: dict[str, Any]) -> dict[str, int]:
        """Mark notices as read, exactly those that were seen

        Of a notice to a role, for everybody who has that role. One that came again since it was told stays unread.
        """
        who, now = principal(), node.clock.now()
        seen = [
            SeenNotice(one["kind"], MemberCode(one["originator"]), one["alert_id"], one["times"])
            for one in given["seen"]
        ]
        with node.store.write() as tx:
            read = [tx.notices.read_seen(_audiences(who), one, now) for one in seen if _may_be_told(who, one.kind)]
        return {"read": sum(read)}

    return blueprint


def _audiences(who: Principal) -> tuple[Audience, ...]:
    """The account, and those of its roles for which the token may speak."""
    scopes = who.scopes & {Scope.ALERTS_READ, Scope.DANGER_ACT}
    allowed = {role for scope in scopes for role in ROLES_OF_SCOPE[scope]}
    return audiences_of(who.account, sorted(who.roles & allowed))


def _may_be_told(who: Principal, kind: NoticeKind) -> bool:
    return kind is not NoticeKind.SUBSCRIBED or Scope.ALERTS_READ in who.scopes


def _place(one: Subscription) -> str:
    return f"{one.created:013d}{one.subscription_id}"


def _document(one: Subscription) -> dict[str, Any]:
    criteria = one.criteria
    return {
        "subscription_id": one.subscription_id,
        "created": one.created,
        "country": criteria.country,
        "origin": criteria.origin,
        "destination": criteria.destination,
        "means": criteria.means,
        "indicator": criteria.indicator,
    }
