"""Which key sheets a node trusts: rotation with overlap, and no way back.

1. A sheet is added only under the newest charter seen here, verified (`verify_key_sheet`).
2. Serials only go up. A lower serial than the newest known one is refused, even if its signatures are good: it may be a
   stolen key's sheet that a newer one withdrew. Two different sheets with one serial: the first stays.
3. To send, the newest sheet counts. When it has expired, an older one does not come back.
4. To receive, older sheets count too until they expire, unless a newer one withdrew them (`oldest_valid_serial`).
5. A charter that removes a member, changes its charter key or revokes a signing key ends the sheets concerned.
"""

from collections.abc import Iterable

from crypto.signatures import HybridPublicKey, KeyId
from protocol.charter import Charter
from protocol.errors import RefusedError
from protocol.keysheet import (
    KeySheet,
    SignedKeySheet,
    parse_signed_key_sheet,
    require_certified,
    require_valid_at,
    signed_key_sheet_to_bytes,
    verify_key_sheet,
)
from protocol.vocabulary import MemberCode


class KeySheetRollbackError(RefusedError):
    """Older than a sheet already known of that member: keep the newer one; somebody may be replaying a withdrawn key."""


class KeySheetConflictError(RefusedError):
    """Another sheet with the same serial is known: the member signed twice, or its charter key is stolen. Alarm."""


class KeySheetCharterError(RefusedError):
    """Judged under an older charter than one already seen: use the current one."""


class UnknownKeyError(RefusedError):
    """No sheet that counts names this key for this member now: fetch the member's sheet, then refuse what it signed if
    the key is still unknown."""


class TrustedKeySheets:
    """The accepted sheets of every member under one charter. See the rules at the head of this file."""

    def __init__(self, charter: Charter) -> None:
        self._charter = charter
        self._sheets: dict[MemberCode, list[SignedKeySheet]] = {}

    @classmethod
    def restore(cls, raws: Iterable[bytes], charter: Charter) -> "TrustedKeySheets":
        """From what `stored` gave; sheets that `charter` no longer certifies are left out. Raises MalformedError.

        Expired and revoked sheets stay, for their serials: else a restart would let a withdrawn sheet come back.
        """
        sheets = cls(charter)
        for signed in sorted((parse_signed_key_sheet(raw) for raw in raws), key=lambda one: one.sheet.serial):
            try:
                sheet = require_certified(signed, charter)
            except RefusedError:
                continue
            sheets._sheets.setdefault(sheet.member, []).append(signed)
        return sheets

    def stored(self) -> tuple[bytes, ...]:
        """Every sheet held, in wire form, by member and serial: for the node's store."""
        return tuple(signed_key_sheet_to_bytes(one) for code in sorted(self._sheets) for one in self._sheets[code])

    def follow(self, charter: Charter) -> None:
        """Judge by this charter from now on; ends the sheets that it ends. Raises KeySheetCharterError."""
        if charter.version < self._charter.version:
            raise KeySheetCharterError("an older charter than one already seen")
        if charter == self._charter:
            return
        before, self._charter = self._charter, charter
        for code in list(self._sheets):
            old, new = before.member(code), charter.member(code)
            if old is None or new is None or old.charter_key != new.charter_key:
                del self._sheets[code]

    def add(self, signed: SignedKeySheet | bytes, charter: Charter, now: int) -> KeySheet:
        """Verify and keep a sheet; the same again changes nothing.

        Raises KeySheetRollbackError, KeySheetConflictError, KeySheetCharterError and what `verify_key_sheet` raises.
        """
        if isinstance(signed, bytes):
            signed = parse_signed_key_sheet(signed)
        self.follow(charter)
        sheet = verify_key_sheet(signed, charter, now)
        held = self._sheets.get(sheet.member, [])
        if any(one.sheet == sheet for one in held):
            return sheet
        if held and sheet.serial == held[-1].sheet.serial:
            raise KeySheetConflictError("another key sheet with this serial is known")
        if held and sheet.serial < held[-1].sheet.serial:
            raise KeySheetRollbackError("a newer key sheet of this member is known")
        # The newest is kept even when it has expired: it remembers the serial below which nothing comes back.
        kept = [one for one in held if one.sheet.serial >= sheet.oldest_valid_serial and now < one.sheet.valid_until]
        self._sheets[sheet.member] = [*kept, signed]
        return sheet

    def current(self, member: MemberCode, now: int) -> KeySheet:
        """The newest sheet that has begun: seal to its key, connect to its address.

        Raises UnknownKeyError when there is none, KeySheetExpiredError when it has expired.
        """
        held = self._counting(member)
        if not held:
            raise UnknownKeyError("no key sheet of this member")
        require_valid_at(held[-1], now)
        return held[-1]

    def log_origins(self, member: MemberCode) -> tuple[str, ...]:
        """Every origin that a sheet of this member ever named, oldest first: what its log key signed under, it stands by."""
        return tuple(dict.fromkeys(one.sheet.log_origin for one in self._sheets.get(member, [])))

    def signing_key(self, member: MemberCode, key_id: KeyId, now: int) -> HybridPublicKey:
        """What verifies a message of this member under this key id, now.

        Raises UnknownKeyError, KeySheetExpiredError.
        """
        named = [sheet for sheet in self._counting(member) if sheet.signing_key_id == key_id]
        if not named:
            raise UnknownKeyError("no key sheet of this member names this key")
        # One key may stand on two sheets in a row: the later one extends it.
        latest = max(named, key=lambda sheet: sheet.valid_until)
        require_valid_at(latest, now)
        return latest.signing_public_key

    def _counting(self, member: MemberCode) -> list[KeySheet]:
        held = [one.sheet for one in self._sheets.get(member, [])]
        # Asked here, not only when a sheet is added: `restore` brings back every sheet that was ever stored.
        oldest = max((sheet.oldest_valid_serial for sheet in held), default=0)
        revoked = self._charter.revoked_signing_keys
        return [sheet for sheet in held if sheet.serial >= oldest and sheet.signing_key_id not in revoked]
