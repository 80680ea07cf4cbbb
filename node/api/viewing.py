"""In whose eyes, for what and through which door alerts and the picture that they make are shown."""

from __future__ import annotations

from node.api.authentication import principal
from node.core.alerts.view import Viewer
from node.core.context import NodeContext
from node.core.principals import alert_role
from protocol.restrictions import Door
from protocol.vocabulary import Purpose


def caller_as_viewer(node: NodeContext, purpose: Purpose, door: Door = Door.API) -> Viewer:
    """The caller, in the role that they have for the purpose. Raises NotPermittedError when none of theirs has it."""
    return Viewer(node.member, alert_role(principal(), purpose), purpose, door)
