"""Founding a node and a federation: a home with fresh keys, a first charter, key sheets. Used by the CLI and the demo."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from config.settings import Settings, write_settings
from crypto.keyring_bytes import DEFAULT_PARAMETERS, Argon2Parameters
from crypto.signatures import HybridSigningKey
from node.bootstrap import KEYRING_FILE
from node.core.errors import ConflictError
from node.keys.keyring import Keyring, new_keyring
from node.keys.keyring_file import create_keyring_file
from protocol.charter import Charter, Member, Terms, least_quorum
from protocol.charter_signing import SignedCharter, add_signature, sign_charter
from protocol.keysheet import KeySheet, SignedKeySheet, certify_key_sheet, prove_possession
from protocol.limits import MAX_KEY_SHEET_SECONDS
from protocol.matching.match_keys import MATCHING_PROFILE
from protocol.vocabulary import Category, MemberCode, Purpose

DEFAULT_BUDGET_ELEMENTS = 160_000
DEFAULT_REGIONAL_CAP_ELEMENTS = 1_000_000
DEFAULT_MAX_LIST_AGE_SECONDS = 3600
DEFAULT_CHECK_DEADLINE_SECONDS = 5
DEFAULT_MAX_ENTRIES = 1_000_000


@dataclass(frozen=True, slots=True)
class TermsDraft:
    """Terms for a pair of members before either has signed them."""

    legal_basis: str
    purposes: tuple[Purpose, ...] = tuple(Purpose)
    categories: tuple[Category, ...] = tuple(Category)
    daily_evaluation_budget_elements: int = DEFAULT_BUDGET_ELEMENTS
    max_list_age_seconds: int = DEFAULT_MAX_LIST_AGE_SECONDS
    check_deadline_seconds: int = DEFAULT_CHECK_DEADLINE_SECONDS
    max_entries: int = DEFAULT_MAX_ENTRIES
    assurances: tuple[str, ...] = ("death_penalty", "torture")

    def between(self, a: MemberCode, b: MemberCode) -> Terms:
        """The terms of this pair."""
        return Terms(
            members=(a, b) if a < b else (b, a),
            legal_basis=self.legal_basis,
            assurances=tuple(sorted(self.assurances)),
            purposes=tuple(sorted(self.purposes)),
            categories=tuple(sorted(self.categories)),
            max_entries=self.max_entries,
            daily_evaluation_budget_elements=self.daily_evaluation_budget_elements,
            max_list_age_seconds=self.max_list_age_seconds,
            check_deadline_seconds=self.check_deadline_seconds,
        )


def make_home(
    home: Path, settings: Settings, passphrase: bytes, now: int, *, parameters: Argon2Parameters = DEFAULT_PARAMETERS
) -> Keyring:
    """A new node's home: fresh keys under the passphrase, then wren.toml. Raises KeyringFileError, ConfigError."""
    home.mkdir(parents=True, exist_ok=True)
    host = urlsplit(settings.peer_port.address).hostname or "localhost"
    keyring = new_keyring(settings.member, (host,), now)
    create_keyring_file(home / KEYRING_FILE, keyring, passphrase, parameters=parameters)
    write_settings(home, settings)
    return keyring


def member_entry(keyring: Keyring, name: str, authorities: Sequence[str]) -> Member:
    """The node's own entry for a charter. Raises ConflictError when the charter key has been taken offline."""
    return Member(
        code=MemberCode(keyring.member),
        name=name,
        authorities=tuple(authorities),
        charter_key=_charter_key(keyring).public_key.to_bytes(),
        log_key=keyring.log_key,
        witness_key=keyring.witness_key,
        tls_issuer=keyring.tls_issuer.certificate_der,
    )


def draft_charter(
    members: Sequence[Member],
    terms: Sequence[Terms],
    now: int,
    *,
    training: bool,
    threshold: int | None = None,
    regional_daily_cap_elements: int = DEFAULT_REGIONAL_CAP_ELEMENTS,
) -> Charter:
    """A first charter, unsigned; the threshold and the witness quorum are the least that the rules allow."""
    ordered = tuple(sorted(members, key=lambda member: member.code))
    return Charter(
        version=1,
        previous_digest=b"",
        training=training,
        issued=now,
        members=ordered,
        threshold=least_quorum(len(ordered)) if threshold is None else threshold,
        terms=tuple(sorted(terms, key=lambda one: one.members)),
        witness_quorum=least_quorum(len(ordered) - 1),
        outside_witnesses=(),
        matching_profile=MATCHING_PROFILE,
        regional_daily_cap_elements=regional_daily_cap_elements,
    )


def terms_for_all(members: Sequence[Member], draft: TermsDraft) -> list[Terms]:
    """The same terms for every pair."""
    codes = sorted(member.code for member in members)
    return [draft.between(a, b) for a, b in itertools.combinations(codes, 2)]


def sign(signed: SignedCharter, keyring: Keyring, *, predecessor: Charter | None = None) -> SignedCharter:
    """The charter with this member's signature added. Raises ConflictError, CharterSignatureError."""
    signature = sign_charter(signed.charter, MemberCode(keyring.member), _charter_key(keyring))
    return add_signature(signed, signature, predecessor=predecessor)


def make_key_sheet(
    keyring: Keyring,
    address: str,
    now: int,
    *,
    serial: int = 1,
    oldest_valid_serial: int = 1,
    log_origin: str | None = None,
) -> SignedKeySheet:
    """A key sheet for the node's newest keys, valid for at most 90 days. Raises ConflictError.

    A rotated signing key stands on it before it begins to sign, so that peers know it in time. oldest_valid_serial: older
    sheets, and the keys on them, count no more. log_origin: of the exchange log that is open; the first one's by default.
    """
    signer = keyring.next_signer(now)
    sheet = KeySheet(
        member=MemberCode(keyring.member),
        serial=serial,
        oldest_valid_serial=oldest_valid_serial,
        valid_from=now - 60,  # another node's clock may be a little behind
        valid_until=now - 60 + MAX_KEY_SHEET_SECONDS,
        signing_key=signer.public_key.to_bytes(),
        sealing_key=keyring.next_sealing_key(now).public_key,
        address=address,
        log_origin=log_origin or f"wren/{keyring.member.lower()}",
    )
    return certify_key_sheet(sheet, prove_possession(sheet, signer), _charter_key(keyring))


def _charter_key(keyring: Keyring) -> HybridSigningKey:
    if keyring.charter_key is None:
        raise ConflictError(
            "the charter key is not in this keyring: add --charter-key FILE, from where it is kept offline"
        )
    return keyring.charter_key
