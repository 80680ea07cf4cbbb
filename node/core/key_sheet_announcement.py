"""Telling every peer this node's newest key sheet, so that they learn new keys before the old ones end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from node.core.errors import NotFoundError
from node.core.messages import make_item
from node.core.outbox import enqueue
from protocol.encoding import decode_object
from protocol.keysheet import KeySheet, parse_signed_key_sheet
from protocol.limits import MAX_KEY_SHEET_BYTES
from protocol.restrictions import Restrictions
from protocol.vocabulary import ItemKind, MemberCode

if TYPE_CHECKING:
    from collections.abc import Sequence

    from node.core.context import NodeContext


def announce_key_sheet(node: NodeContext) -> tuple[KeySheet, Sequence[MemberCode]]:
    """Puts the own newest sheet on its way to every peer that is not suspended; the sheet and those peers.

    Raises NotFoundError when this node has made no sheet yet.
    """
    federation = node.federation()
    peers = [peer for peer in federation.peers() if peer not in federation.suspended]
    with node.store.write() as tx:
        own = [row for row in tx.membership.key_sheets() if row.member == node.member]
        if not own:
            raise NotFoundError("this node has no key sheet yet: make one with 'wren keysheet new'")
        newest = max(own, key=lambda row: row.serial)
        sheet = parse_signed_key_sheet(newest.signed).sheet
        body = decode_object(newest.signed, max_bytes=MAX_KEY_SHEET_BYTES)
        for peer in peers:
            restrictions = Restrictions(expires=sheet.valid_until, releasable_to=(peer,))
            enqueue(tx, node, peer, make_item(node, ItemKind.KEY_SHEET, body, restrictions))
    return sheet, peers
