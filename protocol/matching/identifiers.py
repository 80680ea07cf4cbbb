"""Vehicles, vessels, phones and accounts: each in one spelling, checked by its own check digits where it has them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from protocol.matching.errors import UnreadableError
from protocol.matching.folding import ascii_digits, fold_code, fold_words

MAX_TEXT_CHARACTERS = 256


class IdentifierKind(StrEnum):
    """What the identifier names."""

    VEHICLE = "vehicle"
    VESSEL = "vessel"
    PHONE = "phone"
    ACCOUNT = "account"


INVESTIGATION_ONLY = frozenset({IdentifierKind.PHONE, IdentifierKind.ACCOUNT})
"""Asked about only under the purpose `investigation` (DOMAIN section 7)."""


@dataclass(frozen=True, slots=True, order=True, repr=False)
class Identifier:
    """An identifier; the constructor brings `value` to one form and raises UnreadableError.

    vehicle: plate or chassis number, capital letters and digits. vessel: `IMO9074729`, `MMSI237000000` or `NAME:...`.
    phone: 7 to 15 digits, country code first (ITU-T E.164). account: `IBAN:...` (ISO 13616) or `WALLET:...`.
    """

    kind: IdentifierKind
    value: str

    def __post_init__(self) -> None:
        if len(self.value) > MAX_TEXT_CHARACTERS:
            raise UnreadableError(f"identifier.{self.kind}", "too long", "write the identifier alone, without remarks")
        object.__setattr__(self, "value", _READERS[self.kind](self.value))

    def __repr__(self) -> str:
        return f"Identifier({self.kind}, redacted)"


def _vehicle(text: str) -> str:
    plate = fold_code(text)
    if not 2 <= len(plate) <= 20 or not any(character.isdigit() for character in plate):
        raise UnreadableError(
            "identifier.vehicle", "not a plate or chassis number", "write the plate, such as LEA-19-1234"
        )
    return plate


def _vessel(text: str) -> str:
    if text.strip().upper().startswith("NAME:"):
        return _vessel_name(text.strip()[5:])
    code = fold_code(text)
    if re.fullmatch(r"(IMO)?\d{7}", code):
        digits = code[-7:]
        if sum(int(d) * weight for d, weight in zip(digits, range(7, 1, -1), strict=False)) % 10 != int(digits[6]):
            raise UnreadableError(
                "identifier.vessel", "the check digit of the IMO number is wrong", "look for a slip of the pen"
            )
        return f"IMO{digits}"
    if re.fullmatch(r"(MMSI)?\d{9}", code):
        return f"MMSI{code[-9:]}"
    return _vessel_name(text)


def _vessel_name(text: str) -> str:
    name = fold_words(text)
    if not 2 <= len(name) <= 100:
        raise UnreadableError(
            "identifier.vessel",
            "not an IMO number, MMSI or name",
            "write IMO and 7 digits, MMSI and 9 digits, or the name",
        )
    return f"NAME:{name}"


def _phone(text: str) -> str:
    plain = ascii_digits(text).strip()
    digits = "".join(character for character in plain if "0" <= character <= "9")
    if any(character.isalpha() for character in plain):
        raise UnreadableError(
            "identifier.phone", "letters in a telephone number", "write digits only, as +92 300 1234567"
        )
    digits = digits[2:] if digits.startswith("00") else digits
    if digits.startswith("0") or not 7 <= len(digits) <= 15:
        raise UnreadableError(
            "identifier.phone",
            "not an international number",
            "write it with the country code first, as +92 300 1234567",
        )
    return digits


def _account(text: str) -> str:
    prefix, colon, rest = text.strip().partition(":")
    named = prefix.upper() if colon and prefix.upper() in ("IBAN", "WALLET") else ""
    plain = "".join((rest if named else text).split())
    iban = fold_code(plain)
    if named != "WALLET" and re.fullmatch(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", iban):
        if _iban_is_sound(iban):
            return f"IBAN:{iban}"
        if named or plain.upper() == plain:
            raise UnreadableError(
                "identifier.account", "the check digits of the IBAN are wrong", "look for a slip of the pen"
            )
    if named == "IBAN" or not re.fullmatch(r"[A-Za-z0-9]{20,128}", plain):
        raise UnreadableError(
            "identifier.account", "not an IBAN or wallet address", "write the IBAN, or the whole address of the wallet"
        )
    # Base58 addresses tell capitals from small letters; hexadecimal and bech32 ones do not (EIP-55, BIP 173).
    caseless = plain.lower().startswith(("0x", "bc1", "ltc1", "tb1"))
    return f"WALLET:{plain.lower() if caseless else plain}"


def _iban_is_sound(iban: str) -> bool:
    digits = "".join(str(int(character, 36)) for character in iban[4:] + iban[:4])
    return int(digits) % 97 == 1


_READERS: dict[IdentifierKind, Callable[[str], str]] = {
    IdentifierKind.VEHICLE: _vehicle,
    IdentifierKind.VESSEL: _vessel,
    IdentifierKind.PHONE: _phone,
    IdentifierKind.ACCOUNT: _account,
}
