"""Certificates: what the issuer may do, what a leaf says, and that a name in a leaf is only a claim."""

import datetime as dt
import ipaddress
import ssl
from itertools import pairwise

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID

from node.core.member_certificates import PeerCertificateError, member_of
from node.core.tls_contexts import harden, trust_only
from node.keys.errors import CertificateError, KeyringContentError
from node.keys.tls import ISSUER_VALIDITY_SECONDS, LEAF_VALIDITY_SECONDS, TlsIssuer, TlsLeaf, issue_leaf, make_issuer

NOW = int(dt.datetime.now(dt.UTC).timestamp())
GREECE = make_issuer("GR", NOW)
TURKIYE = make_issuer("TR", NOW)


def _leaf(issuer: TlsIssuer, member: str, *hosts: str, now: int = NOW) -> TlsLeaf:
    return issue_leaf(issuer.certificate(), issuer.private_key(), member, hosts, now)


def _parsed(leaf: TlsLeaf) -> x509.Certificate:
    return x509.load_der_x509_certificate(leaf.chain_der[0])


def _pem(issuer: TlsIssuer) -> bytes:
    return ssl.DER_cert_to_PEM_cert(issuer.certificate_der).encode()


def test_the_issuer_may_sign_leaves_and_nothing_else() -> None:
    certificate = GREECE.certificate()
    constraints = certificate.extensions.get_extension_for_class(x509.BasicConstraints)
    assert constraints.critical
    assert (constraints.value.ca, constraints.value.path_length) == (True, 0)
    usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    assert (usage.key_cert_sign, usage.digital_signature) == (True, False)
    assert isinstance(certificate.public_key(), ec.EllipticCurvePublicKey)
    assert certificate.not_valid_after_utc.timestamp() == NOW + ISSUER_VALIDITY_SECONDS
    certificate.verify_directly_issued_by(certificate)


def test_a_leaf_carries_the_member_and_every_host_once() -> None:
    leaf = _parsed(_leaf(GREECE, "GR", "node.gr.example", "192.0.2.7", "2001:db8::1", "localhost"))
    names = leaf.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.UniformResourceIdentifier) == ["urn:wren:member:GR"]
    assert names.get_values_for_type(x509.DNSName) == ["localhost", "node.gr.example"]
    assert names.get_values_for_type(x509.IPAddress) == [
        ipaddress.ip_address(each) for each in ("127.0.0.1", "192.0.2.7", "2001:db8::1")
    ]
    usage = leaf.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert list(usage) == [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
    assert not leaf.extensions.get_extension_for_class(x509.BasicConstraints).value.ca


def test_a_leaf_lasts_ninety_days_but_never_longer_than_its_issuer() -> None:
    assert _leaf(GREECE, "GR").valid_until == NOW + LEAF_VALIDITY_SECONDS
    late = NOW + ISSUER_VALIDITY_SECONDS - 60
    leaf = _leaf(GREECE, "GR", now=late)
    assert leaf.valid_until == late + 60 == int(_parsed(leaf).not_valid_after_utc.timestamp())


@pytest.mark.parametrize("seconds", [-3600, ISSUER_VALIDITY_SECONDS])
def test_an_issuer_that_is_not_valid_issues_nothing(seconds: int) -> None:
    now = NOW + seconds
    with pytest.raises(CertificateError):
        _leaf(GREECE, "GR", now=now)


def test_an_issuer_key_of_another_member_issues_nothing() -> None:
    with pytest.raises(CertificateError):
        issue_leaf(GREECE.certificate(), TURKIYE.private_key(), "GR", (), NOW)


def test_another_members_name_in_a_leaf_is_a_claim_that_verification_refuses() -> None:
    """Any issuer can write any name: only the named member's own issuer makes it true."""
    forged = _leaf(TURKIYE, "GR")
    issuers = {"GR": _pem(GREECE), "TR": _pem(TURKIYE)}
    assert member_of(_leaf(GREECE, "GR").chain_der[0], issuers, now=NOW) == "GR"
    with pytest.raises(PeerCertificateError):
        member_of(forged.chain_der[0], issuers, now=NOW)


@pytest.mark.parametrize("member", ["", "G", "gr", "GRC", "G1", "GR\n", "ΓΡ"])
def test_what_is_no_member_code_is_not_certified(member: str) -> None:
    with pytest.raises(CertificateError):
        make_issuer(member, NOW)
    with pytest.raises(CertificateError):
        _leaf(GREECE, member)


@pytest.mark.parametrize(
    "host", ["", "*", "*.example", "Node.example", "a b", "a\n", "νόδος.example", "-a", "a..b", "a.", "a" * 64, "a/b"]
)
def test_what_is_no_host_is_not_certified(host: str) -> None:
    with pytest.raises(CertificateError):
        _leaf(GREECE, "GR", host)


def _handshake(client_leaf: TlsLeaf, client_trusts: TlsIssuer, server_leaf: TlsLeaf, server_trusts: TlsIssuer) -> None:
    """A TLS 1.3 handshake in memory, each side checking the other's chain."""
    client_context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    for context, leaf, trusted in (
        (client_context, client_leaf, client_trusts),
        (server_context, server_leaf, server_trusts),
    ):
        harden(context, chain_pem=leaf.chain_pem(), key_pem=leaf.key_pem())
        trust_only(context, [_pem(trusted)])
        context.verify_flags |= ssl.VERIFY_X509_STRICT
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname="127.0.0.1")
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    done: set[ssl.SSLObject] = set()
    for side, _ in pairwise([client, server] * 4):
        if side not in done:
            try:
                side.do_handshake()
                done.add(side)
            except ssl.SSLWantReadError:
                continue
    assert len(done) == 2


def test_two_members_shake_hands_under_strict_checks() -> None:
    """The default of Python 3.13 demands key identifiers and key usage (RFC 5280)."""
    _handshake(_leaf(TURKIYE, "TR"), GREECE, _leaf(GREECE, "GR"), TURKIYE)


def test_a_leaf_of_an_issuer_that_is_not_pinned_gets_no_handshake() -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        _handshake(_leaf(TURKIYE, "TR"), GREECE, _leaf(TURKIYE, "GR"), TURKIYE)


@pytest.mark.parametrize("der", [b"", b"\x30\x00", b"text"])
def test_a_damaged_keyring_entry_is_an_error_of_content(der: bytes) -> None:
    with pytest.raises(KeyringContentError):
        TlsIssuer(der, der).certificate()
    with pytest.raises(KeyringContentError):
        TlsLeaf(der, (der,), 0, 1).key_pem()


def test_private_keys_are_not_shown() -> None:
    leaf = _leaf(GREECE, "GR")
    assert repr(leaf.private_key_der)[2:-1] not in repr(leaf)
    assert "private_key" not in repr(GREECE) + repr(leaf)
