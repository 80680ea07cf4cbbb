"""Rotating a node's own keys without a gap: peers learn the new keys before they count, and the old ones still open.

The new sealing key opens from the moment it exists. The new signing key stands on the new key sheet at once but signs only
after a lead, in which the sheet, signed with the old key, reaches peers. TLS certificates need no sheet: peers pin the
issuer.
"""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from node.bootstrap import OpenNode
from node.core.errors import ConflictError
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.membership import accept_key_sheet
from node.founding import make_key_sheet
from node.keys.keyring import Keyring
from protocol.keysheet import SignedKeySheet
from protocol.vocabulary import MemberCode

DAY_SECONDS = 86_400
LEAD_SECONDS = 7 * DAY_SECONDS
"""As long as a message waits for a peer: one that is away for longer needs the sheet as a file."""
OVERLAP_SECONDS = 14 * DAY_SECONDS
"""Longer than peers retry what they sealed to the old key."""
END_MARGIN_SECONDS = 3_600
"""A new signing key begins at least this long before the old one ends."""


@dataclass(frozen=True, slots=True)
class Rotation:
    """What to rotate. leaked: the old signing key signs and is believed no more, and its sheets are withdrawn."""

    signing: bool
    sealing: bool
    tls: bool
    lead_seconds: int = LEAD_SECONDS
    overlap_seconds: int = OVERLAP_SECONDS
    leaked: bool = False


@dataclass(frozen=True, slots=True)
class Rotated:
    """What was done. sheet: the new key sheet, None for TLS alone; announced: the peers to whom it is on its way."""

    keyring: Keyring
    sheet: SignedKeySheet | None
    announced: tuple[MemberCode, ...]


def rotate_keys(
    opened: OpenNode, rotation: Rotation, with_charter_key: Callable[[Keyring], Keyring] = lambda keyring: keyring
) -> Rotated:
    """Changes the keyring file, then accepts the new sheet here, then announces it. Running processes follow by themselves.

    Announcing a leaked key's successor over the wire would be signed by a key that peers do not know yet: that sheet is
    handed over as a file. with_charter_key: gives the keyring the charter key that lies offline, to sign the sheet and no
    longer. Raises ConflictError when the charter key is kept elsewhere and not given; then nothing was changed.
    """
    now, address = opened.context.clock.now(), opened.settings.peer_port.address
    with opened.store.read() as tx:
        known = [row.serial for row in tx.membership.key_sheets() if row.member == opened.context.member]
        has_charter = bool(tx.membership.charters())
        log = tx.log_tree.current()
    origin = None if log is None else log.origin
    needs_sheet = rotation.signing or rotation.sealing
    sheets: list[SignedKeySheet] = []

    def change(keyring: Keyring) -> Keyring:
        rotated = _rotate(keyring, rotation, now, urlsplit(address).hostname or "localhost")
        if needs_sheet:
            serial = max(known, default=0) + 1
            withdrawn = serial if rotation.leaked else 1
            sheets.append(
                make_key_sheet(
                    with_charter_key(rotated),
                    address,
                    now,
                    serial=serial,
                    oldest_valid_serial=withdrawn,
                    log_origin=origin,
                )
            )
        return rotated

    changed = opened.keys.change(change)
    if not sheets or not has_charter:
        return Rotated(changed, sheets[0] if sheets else None, ())
    accept_key_sheet(opened.context, sheets[0])
    announced = () if rotation.leaked else tuple(announce_key_sheet(opened.context)[1])
    return Rotated(changed, sheets[0], announced)


def _rotate(keyring: Keyring, rotation: Rotation, now: int, host: str) -> Keyring:
    if rotation.signing:
        if any(now < key.valid_from for key in keyring.signing_keys) and not rotation.leaked:
            raise ConflictError("a rotated signing key has not begun yet: wait for it, or rotate the others alone")
        lead = 0 if rotation.leaked else min(rotation.lead_seconds, _left(keyring, now))
        overlap = 0 if rotation.leaked else rotation.overlap_seconds
        keyring = keyring.rotate_signing_key(now, overlap, lead_seconds=lead)
    if rotation.sealing:
        keyring = keyring.rotate_sealing_key(now, rotation.overlap_seconds)
    if rotation.tls:
        keyring = keyring.renew_tls_leaf(now, (host,))
    return keyring


def _left(keyring: Keyring, now: int) -> int:
    """How long the present signing key may still sign."""
    ends = max((key.valid_until for key in keyring.signing_keys), default=now)
    return max(0, ends - END_MARGIN_SECONDS - now)
