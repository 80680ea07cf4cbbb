"""What an accepted item does here, by its kind. A kind without an effect is refused, so nothing is swallowed silently."""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core.forks import on_fork
from node.core.membership import store_key_sheet
from node.core.recall import on_recall, on_recall_answer
from protocol.encoding import encode
from protocol.errors import RefusedError
from protocol.keysheet import parse_signed_key_sheet
from protocol.vocabulary import ItemKind, MemberCode

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from node.core.ports import Transaction
    from protocol.item import Item


def apply_item(tx: Transaction, node: NodeContext, sender: MemberCode, item: Item) -> None:
    """Does what the item says, within the caller's transaction. Raises RefusedError, MalformedError."""
    if item.originator != sender:
        raise RefusedError("an item of this kind comes from its originator only")
    match item.kind:
        case ItemKind.RECALL:
            on_recall(tx, node, item)
        case ItemKind.RECALL_ANSWER:
            on_recall_answer(tx, item)
        case ItemKind.KEY_SHEET:
            _on_key_sheet(tx, node, item)
        case ItemKind.LOG_FORK:
            on_fork(tx, node, item)
        case _:
            raise RefusedError("an item of a kind that is not sent by itself")


def _on_key_sheet(tx: Transaction, node: NodeContext, item: Item) -> None:
    signed = parse_signed_key_sheet(encode(item.body))
    if signed.sheet.member != item.originator:
        raise RefusedError("a key sheet of another member")
    store_key_sheet(tx, node, signed)
