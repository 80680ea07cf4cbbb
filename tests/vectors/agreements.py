"""Recipes: charters and key sheets."""

from crypto.signatures import key_id_of
from protocol.charter import OutsideWitness, charter_key_fingerprint
from protocol.charter_form import charter_digest, charter_to_bytes
from protocol.charter_signing import signed_charter_to_bytes
from protocol.charter_trust import TrustedCharters
from protocol.keysheet import key_sheet_to_bytes, signed_key_sheet_to_bytes
from tests.support.members import ISSUED, make_charter, make_key_sheet, make_member, sign_by
from tests.vectors.recipe import NOW, PK, Vector


def charter_vectors() -> Vector:
    """A charter of two members, signed by both, with an outside witness and a revoked key."""
    witness = OutsideWitness("witness.example/one", bytes(make_member("ZZ").entry.witness_key))
    signed = make_charter(
        ("GR", "PK"),
        outside_witnesses=(witness,),
        witness_quorum=2,
        revoked_signing_keys=(key_id_of(b"a key that was stolen"),),
        matching_profile="wren-skeleton-3",
    )
    digest = charter_digest(signed.charter)
    return {
        "charter": charter_to_bytes(signed.charter).decode(),
        "digest": digest.hex(),
        "fingerprints": {
            member.code: charter_key_fingerprint(member.code, member.charter_key) for member in signed.charter.members
        },
        "now": NOW,
        "randomised": {
            "signed_charter": signed_charter_to_bytes(signed).decode(),
            "node_state": TrustedCharters.first(sign_by(signed.charter, ["GR", "PK"]), digest, now=NOW)
            .to_bytes()
            .decode(),
        },
    }


def key_sheet_vectors() -> Vector:
    """PK's key sheet, certified by its charter key."""
    signed = make_key_sheet(PK)
    return {
        "charter_key": PK.charter_key.public_key.to_bytes().hex(),
        "signing_seed": PK.signing_key.seed_bytes().hex(),
        "sealing_seed": PK.sealing_seed.hex(),
        "valid_from": ISSUED,
        "sheet": key_sheet_to_bytes(signed.sheet).decode(),
        "randomised": {"signed_key_sheet": signed_key_sheet_to_bytes(signed).decode()},
    }
