"""TLS issuers and leaves for tests: as a member makes them, and as an attacker would."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

DAY_SECONDS = 86_400


@dataclass(frozen=True, slots=True)
class Leaf:
    """A leaf certificate (PEM and DER) and its key (PEM, unencrypted)."""

    chain_pem: bytes
    key_pem: bytes
    der: bytes


class Issuer:
    """A self-signed P-256 certificate authority."""

    def __init__(self, name: str, *, now: int, days: int = 365, is_authority: bool = True) -> None:
        self._key = ec.generate_private_key(ec.SECP256R1())
        self._now = now
        self._subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        self._certificate = (
            _builder(self._subject, self._subject, self._key.public_key(), now - DAY_SECONDS, now + days * DAY_SECONDS)
            .add_extension(x509.BasicConstraints(ca=is_authority, path_length=None), critical=True)
            .sign(self._key, hashes.SHA256())
        )
        self.pem = self._certificate.public_bytes(serialization.Encoding.PEM)
        self.der = self._certificate.public_bytes(serialization.Encoding.DER)

    def leaf(
        self,
        *uris: str,
        valid_from: int | None = None,
        valid_until: int | None = None,
        key: ec.EllipticCurvePrivateKey | None = None,
        is_authority: bool = False,
    ) -> Leaf:
        """A leaf with the given URIs as subject alternative names (none: without the extension)."""
        key = key or ec.generate_private_key(ec.SECP256R1())
        start = self._now - DAY_SECONDS if valid_from is None else valid_from
        end = self._now + 30 * DAY_SECONDS if valid_until is None else valid_until
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "node")])
        builder = _builder(subject, self._subject, key.public_key(), start, end).add_extension(
            x509.BasicConstraints(ca=is_authority, path_length=None), critical=True
        )
        if uris:
            names = [x509.UniformResourceIdentifier(uri) for uri in uris]
            builder = builder.add_extension(x509.SubjectAlternativeName(names), critical=False)
        certificate = builder.sign(self._key, hashes.SHA256())
        return Leaf(
            chain_pem=certificate.public_bytes(serialization.Encoding.PEM),
            key_pem=key.private_bytes(
                serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
            ),
            der=certificate.public_bytes(serialization.Encoding.DER),
        )

    def member_leaf(self, member: str) -> Leaf:
        """A leaf in the name of `member`, whoever this issuer belongs to."""
        return self.leaf(f"urn:wren:member:{member}")


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, start: int, end: int
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=start))
        .not_valid_after(datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=end))
    )
