"""Which member a TLS leaf certificate speaks for (DESIGN section 4.1: each member's own issuer is pinned by the charter).

A TLS library that trusts five issuers accepts a leaf of any of them in any name. Here the name in the leaf decides which
single issuer may have signed it, so that one member's issuer cannot mint a certificate in another member's name.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from node.core.errors import CoreError

MEMBER_URI_PREFIX = "urn:wren:member:"
"""A leaf carries exactly one URI, this prefix and the member's ISO 3166-1 alpha-2 code, as subject alternative name."""

_MEMBER_URI = re.compile(re.escape(MEMBER_URI_PREFIX) + r"([A-Z]{2})")
_REMEMBERED = 256
_SIGNATURE_HASHES = (hashes.SHA256, hashes.SHA384, hashes.SHA512)


class PeerCertificateError(CoreError):
    """The certificate proves no member. Close the connection, and tell the other side nothing about why."""


def member_of(certificate_der: bytes, issuers: Mapping[str, bytes], *, now: int) -> str:
    """The member code that the leaf `certificate_der` proves at `now` (Unix seconds).

    `issuers` maps each member code to the PEM of its pinned issuer certificate. The leaf must name exactly one member,
    be signed directly by exactly that member's issuer, and both must be valid at `now`; keys are ECDSA P-256. What does
    not depend on the time is remembered of the leaves that were accepted: a port asks at every request.
    Raises PeerCertificateError.
    """
    try:
        member = _member_in(certificate_der)
        issuer_pem = issuers.get(member)
        if issuer_pem is None:
            raise PeerCertificateError("the certificate names no member of the charter")
        valid_from, valid_until = _validity(certificate_der, issuer_pem)
    except (ValueError, TypeError, InvalidSignature, x509.InvalidVersion, x509.UnsupportedGeneralNameType) as error:
        raise PeerCertificateError("the certificate is malformed or not signed by the member's own issuer") from error
    except x509.DuplicateExtension as error:
        raise PeerCertificateError("the certificate repeats an extension") from error
    if not valid_from <= datetime.fromtimestamp(now, UTC) <= valid_until:
        raise PeerCertificateError("the certificate or its issuer is not valid now")
    return member


@lru_cache(maxsize=_REMEMBERED)
def _member_in(certificate_der: bytes) -> str:
    return _named_member(x509.load_der_x509_certificate(certificate_der))


@lru_cache(maxsize=_REMEMBERED)
def _validity(certificate_der: bytes, issuer_pem: bytes) -> tuple[datetime, datetime]:
    """From when until when a leaf that this issuer signed, and the issuer, are valid. Errors are not remembered."""
    leaf, issuer = x509.load_der_x509_certificate(certificate_der), x509.load_pem_x509_certificate(issuer_pem)
    _check_may_sign(issuer)
    _check_leaf(leaf)
    leaf.verify_directly_issued_by(issuer)
    return (
        max(leaf.not_valid_before_utc, issuer.not_valid_before_utc),
        min(leaf.not_valid_after_utc, issuer.not_valid_after_utc),
    )


def _named_member(leaf: x509.Certificate) -> str:
    try:
        names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound as error:
        raise PeerCertificateError("the certificate has no subject alternative name") from error
    # Any second URI is refused, member or not: two readers could otherwise pick different ones.
    uris = names.get_values_for_type(x509.UniformResourceIdentifier)
    match = _MEMBER_URI.fullmatch(uris[0]) if len(uris) == 1 else None
    if match is None:
        raise PeerCertificateError("the certificate must carry exactly one member URI")
    return match[1]


def _check_may_sign(issuer: x509.Certificate) -> None:
    constraints = _basic_constraints(issuer)
    if constraints is None or not constraints.ca:
        raise PeerCertificateError("the pinned issuer is not a certificate authority")
    _check_key(issuer)


def _check_leaf(leaf: x509.Certificate) -> None:
    constraints = _basic_constraints(leaf)
    if constraints is not None and constraints.ca:
        raise PeerCertificateError("an issuer certificate was shown where a leaf belongs")
    if not isinstance(leaf.signature_hash_algorithm, _SIGNATURE_HASHES):
        raise PeerCertificateError("the certificate is signed over a hash that is not allowed")
    _check_key(leaf)


def _basic_constraints(certificate: x509.Certificate) -> x509.BasicConstraints | None:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value
    except x509.ExtensionNotFound:
        return None


def _check_key(certificate: x509.Certificate) -> None:
    key = certificate.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not isinstance(key.curve, ec.SECP256R1):
        raise PeerCertificateError("the certificate's key is not ECDSA P-256")
