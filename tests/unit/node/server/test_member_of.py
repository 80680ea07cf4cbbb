"""Attacks on the name in a TLS leaf: another member's issuer, more names than one, wrong times, wrong keys."""

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from node.server.tls import PeerCertificateError, PeerTrust, member_of
from tests.support.certificates import DAY_SECONDS, Issuer

NOW = 1_790_000_000
GREECE = Issuer("GR issuer", now=NOW)
TURKIYE = Issuer("TR issuer", now=NOW)
ISSUERS = {"GR": GREECE.pem, "TR": TURKIYE.pem}
GREECE_URI = "urn:wren:member:GR"


def test_own_issuer_proves_the_name() -> None:
    assert member_of(GREECE.member_leaf("GR").der, ISSUERS, now=NOW) == "GR"
    assert member_of(TURKIYE.member_leaf("TR").der, ISSUERS, now=NOW) == "TR"


def test_one_members_issuer_cannot_mint_another_members_name() -> None:
    with pytest.raises(PeerCertificateError):
        member_of(TURKIYE.member_leaf("GR").der, ISSUERS, now=NOW)


def test_an_issuer_of_the_same_name_with_another_key_is_refused() -> None:
    impostor = Issuer("GR issuer", now=NOW)
    with pytest.raises(PeerCertificateError):
        member_of(impostor.member_leaf("GR").der, ISSUERS, now=NOW)


@pytest.mark.parametrize(
    "uris",
    [
        (),
        ("urn:wren:member:PK",),
        ("urn:wren:member:gr",),
        ("urn:wren:member:GR ",),
        ("urn:wren:member:GRC",),
        ("urn:wren:member:",),
        ("https://example.org/",),
        (GREECE_URI, GREECE_URI),
        (GREECE_URI, "urn:wren:member:TR"),
        (GREECE_URI, "https://example.org/"),
    ],
)
def test_a_leaf_without_exactly_one_known_member_uri_is_refused(uris: tuple[str, ...]) -> None:
    with pytest.raises(PeerCertificateError):
        member_of(GREECE.leaf(*uris).der, ISSUERS, now=NOW)


@pytest.mark.parametrize(("start", "end"), [(NOW - 10, NOW - 1), (NOW + 1, NOW + DAY_SECONDS)])
def test_a_leaf_outside_its_times_is_refused(start: int, end: int) -> None:
    leaf = GREECE.leaf(GREECE_URI, valid_from=start, valid_until=end)
    with pytest.raises(PeerCertificateError):
        member_of(leaf.der, ISSUERS, now=NOW)


def test_a_leaf_that_was_accepted_is_refused_as_soon_as_it_or_its_issuer_is_over_or_replaced() -> None:
    """A port asks at every request and remembers what time cannot change: time and trust must still count."""
    leaf = GREECE.member_leaf("GR")
    assert member_of(leaf.der, ISSUERS, now=NOW) == "GR"
    for now, issuers in (
        (NOW + 4000 * DAY_SECONDS, ISSUERS),
        (NOW - 4000 * DAY_SECONDS, ISSUERS),
        (NOW, {"GR": TURKIYE.pem}),
        (NOW, {"GR": Issuer("GR issuer", now=NOW).pem}),
        (NOW, {}),
    ):
        with pytest.raises(PeerCertificateError):
            member_of(leaf.der, issuers, now=now)
    assert member_of(leaf.der, ISSUERS, now=NOW) == "GR"


def test_a_valid_leaf_of_an_expired_issuer_is_refused() -> None:
    old = Issuer("GR issuer", now=NOW - 20 * DAY_SECONDS, days=10)
    leaf = old.leaf(GREECE_URI, valid_until=NOW + DAY_SECONDS)
    with pytest.raises(PeerCertificateError):
        member_of(leaf.der, {"GR": old.pem}, now=NOW)


def test_a_key_on_another_curve_is_refused() -> None:
    leaf = GREECE.leaf(GREECE_URI, key=ec.generate_private_key(ec.SECP384R1()))
    with pytest.raises(PeerCertificateError):
        member_of(leaf.der, ISSUERS, now=NOW)


def test_authorities_and_leaves_cannot_change_places() -> None:
    with pytest.raises(PeerCertificateError):
        member_of(GREECE.leaf(GREECE_URI, is_authority=True).der, ISSUERS, now=NOW)
    no_authority = Issuer("GR issuer", now=NOW, is_authority=False)
    with pytest.raises(PeerCertificateError):
        member_of(no_authority.member_leaf("GR").der, {"GR": no_authority.pem}, now=NOW)


@pytest.mark.parametrize("junk", [b"", b"\x30\x82", b"not a certificate", GREECE.member_leaf("GR").der[:-1]])
def test_bytes_that_are_no_certificate_raise_no_other_error(junk: bytes) -> None:
    with pytest.raises(PeerCertificateError):
        member_of(junk, ISSUERS, now=NOW)


def test_a_member_removed_by_a_new_charter_proves_nothing_any_more() -> None:
    own = GREECE.member_leaf("GR")
    trust = PeerTrust(own.chain_pem, own.key_pem, ISSUERS)
    shown = TURKIYE.member_leaf("TR").der
    assert trust.member_of(shown, now=NOW) == "TR"
    before = trust.context()
    trust.replace(own.chain_pem, own.key_pem, {"GR": GREECE.pem})
    with pytest.raises(PeerCertificateError):
        trust.member_of(shown, now=NOW)
    assert trust.context() is not before
