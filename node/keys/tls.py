"""TLS certificates (X.509, RFC 5280): a member's own P-256 issuer, pinned by the charter, and the leaves it issues.

The name in a leaf is a claim: any member's issuer can write any name. Whoever is shown a leaf must check that the named
member's own pinned issuer signed it.
"""

import ipaddress
import re
from dataclasses import dataclass, field
from datetime import UTC, datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_der_private_key,
)
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from node.keys.errors import CertificateError, KeyringContentError

ISSUER_VALIDITY_SECONDS = 5 * 365 * 86_400
LEAF_VALIDITY_SECONDS = 90 * 86_400
CLOCK_SKEW_SECONDS = 300
"""Certificates start this much before they are made, so that a peer whose clock is behind accepts a new one."""

_MEMBER = re.compile(r"[A-Z]{2}")
_HOST = re.compile(r"(?=.{1,253}\Z)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*")


@dataclass(frozen=True, slots=True)
class TlsIssuer:
    """A member's issuer: P-256 private key (PKCS #8) and self-signed certificate, both DER."""

    private_key_der: bytes = field(repr=False)
    certificate_der: bytes

    def certificate(self) -> x509.Certificate:
        """Parsed. Raises KeyringContentError."""
        return _certificate(self.certificate_der)

    def private_key(self) -> ec.EllipticCurvePrivateKey:
        """Parsed. Raises KeyringContentError."""
        return _private_key(self.private_key_der)


@dataclass(frozen=True, slots=True)
class TlsLeaf:
    """A leaf's P-256 private key (PKCS #8 DER) and its chain, leaf first, then issuer (DER each)."""

    private_key_der: bytes = field(repr=False)
    chain_der: tuple[bytes, ...]
    valid_from: int
    valid_until: int

    def key_pem(self) -> bytes:
        """The unencrypted private key as TLS libraries load it: keep it in memory."""
        return _private_key(self.private_key_der).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())

    def chain_pem(self) -> bytes:
        """The certificates as TLS libraries load them."""
        return b"".join(_certificate(each).public_bytes(Encoding.PEM) for each in self.chain_der)


def make_issuer(member: str, now: int) -> TlsIssuer:
    """A self-signed P-256 authority for one member (ISO 3166-1 alpha-2): CA, path length 0, five years.

    Raises CertificateError.
    """
    _require_member(member)
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name(member, "WREN TLS issuer")
    builder = (
        _builder(name, name, key.public_key(), now, now + ISSUER_VALIDITY_SECONDS)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage(signs_certificates=True), critical=True)
    )
    return TlsIssuer(_pkcs8(key), builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))


def issue_leaf(
    issuer_certificate: x509.Certificate,
    issuer_key: ec.EllipticCurvePrivateKey,
    member: str,
    hosts: tuple[str, ...],
    now: int,
) -> TlsLeaf:
    """A fresh P-256 key and a certificate for it, as server and as client, for 90 days or until the issuer ends.

    Subject alternative names: URI `urn:wren:member:XX`, DNS `localhost`, IP 127.0.0.1, and `hosts` (DNS names in lower
    case, in ASCII, or IP addresses). Raises CertificateError for a bad host or member, an issuer that is not valid now or
    a key that is not the issuer's.
    """
    _require_member(member)
    if issuer_certificate.public_key() != issuer_key.public_key():
        raise CertificateError("the issuer's key does not belong to its certificate")
    valid_until = min(now + LEAF_VALIDITY_SECONDS, int(issuer_certificate.not_valid_after_utc.timestamp()))
    if not issuer_certificate.not_valid_before_utc.timestamp() <= now < valid_until:
        raise CertificateError("the issuer's certificate is not valid now: check the clock, or make a new issuer")
    key = ec.generate_private_key(ec.SECP256R1())
    builder = (
        _builder(_name(member, "WREN node"), issuer_certificate.subject, key.public_key(), now, valid_until)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage(signs_certificates=False), critical=True)
        .add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]), critical=False
        )
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
        .add_extension(x509.SubjectAlternativeName(_names(member, hosts)), critical=False)
    )
    leaf = builder.sign(issuer_key, hashes.SHA256())
    chain = (leaf.public_bytes(Encoding.DER), issuer_certificate.public_bytes(Encoding.DER))
    return TlsLeaf(_pkcs8(key), chain, now - CLOCK_SKEW_SECONDS, valid_until)


def _names(member: str, hosts: tuple[str, ...]) -> list[x509.GeneralName]:
    names: dict[x509.GeneralName, None] = {x509.UniformResourceIdentifier(f"urn:wren:member:{member}"): None}
    for host in ("localhost", "127.0.0.1", *hosts):
        try:
            names[x509.IPAddress(ipaddress.ip_address(host))] = None
        except ValueError:
            if not _HOST.fullmatch(host):
                raise CertificateError("a host is neither a DNS name in lower-case ASCII nor an IP address") from None
            names[x509.DNSName(host)] = None
    return list(names)


def _builder(
    subject: x509.Name, issuer: x509.Name, public_key: ec.EllipticCurvePublicKey, now: int, valid_until: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public_key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime.fromtimestamp(now - CLOCK_SKEW_SECONDS, UTC))
        .not_valid_after(datetime.fromtimestamp(valid_until, UTC))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
    )


def _key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def _name(member: str, common_name: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, member),
            x509.NameAttribute(NameOID.COMMON_NAME, f"{common_name} {member}"),
        ]
    )


def _require_member(member: str) -> None:
    if not _MEMBER.fullmatch(member):
        raise CertificateError("a member is named by two capital letters (ISO 3166-1 alpha-2)")


def _pkcs8(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def _certificate(der: bytes) -> x509.Certificate:
    try:
        return x509.load_der_x509_certificate(der)
    except ValueError as error:
        raise KeyringContentError("a certificate in the keyring is damaged: issue it again") from error


def _private_key(der: bytes) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_der_private_key(der, password=None)
    except (ValueError, TypeError) as error:
        raise KeyringContentError("a TLS key in the keyring is damaged: issue it again") from error
    if not isinstance(key, ec.EllipticCurvePrivateKey) or key.curve.name != "secp256r1":
        raise KeyringContentError("a TLS key in the keyring is not on P-256: issue it again")
    return key
