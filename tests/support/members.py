"""Members with real keys, made from a seed: the same code and seed give the same keys in every test and process."""

import datetime
import hashlib
from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from nacl.signing import SigningKey

from crypto.sealing import SealingKey
from crypto.signatures import HybridSigningKey
from protocol.charter import Charter, Member, Terms, least_quorum
from protocol.charter_form import charter_digest
from protocol.charter_signing import SignedCharter, add_signature, sign_charter
from protocol.keysheet import KeySheet, SignedKeySheet, certify_key_sheet, prove_possession
from protocol.vocabulary import Category, MemberCode, Purpose

ISSUED = 1_790_000_000
"""Unix seconds at which test charters and key sheets are issued."""
DAY = 24 * 3600
FIVE = ("GR", "IR", "KG", "PK", "TR")


@dataclass(frozen=True, slots=True, repr=False)
class MemberKeys:
    """Every key of one member; seeds are 32 bytes, `tls_issuer` is the DER of its issuer certificate."""

    code: MemberCode
    charter_key: HybridSigningKey
    signing_key: HybridSigningKey
    sealing_seed: bytes
    log_seed: bytes
    witness_seed: bytes
    tls_issuer_key: ec.EllipticCurvePrivateKey
    tls_issuer: bytes

    @property
    def entry(self) -> Member:
        """The member's entry in a charter."""
        return Member(
            code=self.code,
            name=f"Member {self.code}",
            authorities=(f"Border service of {self.code}",),
            charter_key=self.charter_key.public_key.to_bytes(),
            log_key=bytes(SigningKey(self.log_seed).verify_key),
            witness_key=bytes(SigningKey(self.witness_seed).verify_key),
            tls_issuer=self.tls_issuer,
        )

    @property
    def sealing_key(self) -> SealingKey:
        """What opens messages sealed to this member."""
        return SealingKey.from_seed(self.sealing_seed)

    def __repr__(self) -> str:
        return f"MemberKeys({self.code})"


@lru_cache(maxsize=256)
def make_member(code: str, *, seed: str = "") -> MemberKeys:
    """A member; another `seed` gives the same code other keys."""

    def derive(purpose: str, length: int = 32) -> bytes:
        return hashlib.shake_256(f"test member|{code}|{seed}|{purpose}".encode()).digest(length)

    tls_key = ec.derive_private_key(int.from_bytes(derive("tls", 31), "big") + 1, ec.SECP256R1())
    return MemberKeys(
        code=MemberCode(code),
        charter_key=HybridSigningKey.from_seed(derive("charter", 64)),
        signing_key=HybridSigningKey.from_seed(derive("signing", 64)),
        sealing_seed=derive("sealing"),
        log_seed=derive("log"),
        witness_seed=derive("witness"),
        tls_issuer_key=tls_key,
        tls_issuer=_issuer_certificate(code, tls_key),
    )


def make_terms(a: str, b: str, **changes: Any) -> Terms:
    """Generous terms between two members, in either order; `changes` replace fields."""
    first, second = sorted((a, b))
    terms = Terms(
        members=(MemberCode(first), MemberCode(second)),
        legal_basis=f"Agreement between {first} and {second}",
        assurances=("death_penalty", "torture"),
        purposes=tuple(sorted(Purpose)),
        categories=tuple(sorted(set(Category) - {Category.REFERENCE_LIST})),
        max_entries=1_000_000,
        daily_evaluation_budget_elements=16_000,
        max_list_age_seconds=2 * DAY,
        check_deadline_seconds=5,
    )
    return replace(terms, **changes)


def make_draft(
    codes: Collection[str] = FIVE, *, training: bool = True, threshold: int | None = None, **changes: Any
) -> Charter:
    """An unsigned first charter with terms between all; `changes` replace fields."""
    ordered = sorted(codes)
    fields: dict[str, Any] = {
        "version": 1,
        "previous_digest": b"",
        "training": training,
        "issued": ISSUED,
        "members": tuple(make_member(code).entry for code in ordered),
        "threshold": least_quorum(len(ordered)) if threshold is None else threshold,
        "terms": tuple(make_terms(a, b) for a in ordered for b in ordered if a < b),
        "witness_quorum": least_quorum(len(ordered) - 1),
        "outside_witnesses": (),
        "matching_profile": "wren-match-1",
        "regional_daily_cap_elements": 64_000,
    }
    return Charter(**{**fields, **changes})


def make_successor(charter: Charter, **changes: Any) -> Charter:
    """An unsigned draft of the next version, a day later unless `issued` says otherwise."""
    fields = {
        "version": charter.version + 1,
        "previous_digest": charter_digest(charter),
        "issued": charter.issued + DAY,
    }
    return replace(charter, **{**fields, **changes})


def sign_by(
    charter: Charter, signers: Collection[MemberKeys | str], *, predecessor: Charter | None = None
) -> SignedCharter:
    """The charter with these members' signatures."""
    signed = SignedCharter(charter)
    for one in signers:
        keys = make_member(one) if isinstance(one, str) else one
        signed = add_signature(signed, sign_charter(charter, keys.code, keys.charter_key), predecessor=predecessor)
    return signed


def make_charter(
    codes: Collection[str] = FIVE,
    *,
    training: bool = True,
    threshold: int | None = None,
    signers: Collection[str] | None = None,
    **changes: Any,
) -> SignedCharter:
    """A first charter signed by all its members, or by `signers`; `changes` replace fields of the draft."""
    draft = make_draft(codes, training=training, threshold=threshold, **changes)
    return sign_by(draft, draft.codes if signers is None else signers)


def make_key_sheet(
    member: MemberKeys,
    *,
    charter_key: HybridSigningKey | None = None,
    signing_key: HybridSigningKey | None = None,
    **changes: Any,
) -> SignedKeySheet:
    """The member's sheet with serial 1, valid 90 days from ISSUED; `changes` replace fields of the sheet."""
    signer = signing_key or member.signing_key
    fields: dict[str, Any] = {
        "member": member.code,
        "serial": 1,
        "oldest_valid_serial": 1,
        "valid_from": ISSUED,
        "valid_until": ISSUED + 90 * DAY,
        "signing_key": signer.public_key.to_bytes(),
        "sealing_key": member.sealing_key.public_key,
        "address": "https://127.0.0.1:8443",
        "log_origin": f"wren.example/{member.code.lower()}/log",
    }
    sheet = KeySheet(**{**fields, **changes})
    return certify_key_sheet(sheet, prove_possession(sheet, signer), charter_key or member.charter_key)


def _issuer_certificate(code: str, key: ec.EllipticCurvePrivateKey) -> bytes:
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, f"WREN test issuer {code}")])
    start = datetime.datetime(2026, 1, 1, tzinfo=datetime.UTC)
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(code.encode()).digest()[:16], "big") | 1)
        .not_valid_before(start)
        .not_valid_after(start + datetime.timedelta(days=3650))
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )
    certificate = builder.sign(key, hashes.SHA256(), ecdsa_deterministic=True)
    return certificate.public_bytes(serialization.Encoding.DER)
