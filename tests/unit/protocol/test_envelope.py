"""Envelopes against the network, against strangers, and against members who lie, relay or fell behind."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.sealing import OVERHEAD_BYTES, SealingKey
from crypto.signatures import ED25519_SIGNATURE_BYTES, HybridSigningKey
from protocol.charter_form import CharterDigest
from protocol.charter_trust import TrustedCharters
from protocol.envelope import (
    EnvelopeRefusedError,
    open_envelope,
)
from protocol.errors import MalformedError, ProtocolError
from protocol.limits import (
    MAX_CLOCK_SKEW_SECONDS,
    MAX_ENVELOPE_BYTES,
    MAX_ENVELOPE_LIFETIME_SECONDS,
)
from protocol.vocabulary import MessageId
from tests.support.members import DAY, ISSUED, make_key_sheet, make_member, make_successor
from tests.unit.protocol.envelope_forger import (
    CHARTER,
    CONTENT,
    DIGEST,
    ENVELOPE,
    GR,
    HEADER,
    NOW,
    PK,
    PREFIX_BYTES,
    RAW_CONTENT,
    TR,
    TRUST,
    Forger,
    header_of,
    opened,
    sealed,
    trust_of,
)


class TestHonest:
    def test_what_was_sealed_is_opened_and_proved(self) -> None:
        message = opened(ENVELOPE)
        assert (message.header, message.content, message.content_bytes) == (HEADER, CONTENT, RAW_CONTENT)
        assert (message.charter_digest, message.key_id) == (DIGEST, PK.signing_key.key_id)

    def test_the_specification_alone_is_enough_to_write_one(self) -> None:
        assert opened(Forger().wire()).content == CONTENT

    def test_a_retry_is_sealed_afresh_and_is_the_same_message(self) -> None:
        again = sealed()
        assert again != ENVELOPE
        assert opened(again).content_digest == opened(ENVELOPE).content_digest

    def test_a_recipient_with_an_older_sealing_key_still_opens(self) -> None:
        newer = SealingKey.from_seed(b"\x09" * 32)
        keys = [newer, GR.sealing_key]
        message = open_envelope(ENVELOPE, recipient=GR.code, channel_member=PK.code, openers=keys, trust=TRUST, now=NOW)
        assert message.content == CONTENT

    def test_the_predecessor_charter_is_accepted_where_trust_says_so(self) -> None:
        newer = b"\x01" * 32
        assert opened(ENVELOPE, trust=trust_of(PK, charters=(newer, DIGEST))).charter_digest == DIGEST


class TestNetwork:
    @pytest.mark.parametrize("at", range(PREFIX_BYTES + len(Forger().header)))
    def test_an_altered_byte_of_the_header_is_refused(self, at: int) -> None:
        """Bits 0 and 5: bit 5 turns capitals into small letters, which a lax reader would take for the same."""
        for bit in (0x01, 0x20):
            broken = bytearray(ENVELOPE)
            broken[at] ^= bit
            with pytest.raises(ProtocolError):
                opened(bytes(broken))

    @settings(max_examples=60, deadline=None)
    @given(st.integers(0, len(ENVELOPE) - 1), st.integers(1, 255))
    def test_an_altered_byte_anywhere_is_refused(self, at: int, mask: int) -> None:
        broken = bytearray(ENVELOPE)
        broken[at] ^= mask
        with pytest.raises(ProtocolError):
            opened(bytes(broken))

    @pytest.mark.parametrize("length", [*range(PREFIX_BYTES + 3), PREFIX_BYTES + len(Forger().header) - 1])
    def test_a_truncated_head_is_refused(self, length: int) -> None:
        with pytest.raises(ProtocolError):
            opened(ENVELOPE[:length])

    @pytest.mark.parametrize(
        "kept", [0, 1, 1087, 1088, 1119, 1120, OVERHEAD_BYTES - 1, OVERHEAD_BYTES, OVERHEAD_BYTES + 1, -1024, -16, -1]
    )
    def test_a_truncated_sealed_part_is_refused(self, kept: int) -> None:
        """At each boundary inside: ML-KEM ciphertext, X25519 key, tag, padding step."""
        start = PREFIX_BYTES + len(Forger().header)
        cut = ENVELOPE[: start + kept] if kept >= 0 else ENVELOPE[:kept]
        with pytest.raises(ProtocolError):
            opened(cut)

    @pytest.mark.parametrize("tail", [b"\x00", bytes(1024), b"WREN"])
    def test_trailing_bytes_are_refused(self, tail: bytes) -> None:
        with pytest.raises(ProtocolError):
            opened(ENVELOPE + tail)

    def test_an_envelope_over_the_limit_is_refused_unread(self) -> None:
        with pytest.raises(MalformedError, match="longer than"):
            opened(ENVELOPE + bytes(MAX_ENVELOPE_BYTES))

    def test_the_sealed_part_of_one_message_does_not_fit_the_header_of_another(self) -> None:
        other = sealed(replace(HEADER, message_id=MessageId("0d" * 16)))
        start = PREFIX_BYTES + len(Forger().header)
        with pytest.raises(EnvelopeRefusedError):
            opened(other[:start] + ENVELOPE[start:])


class TestAddresses:
    def test_a_message_for_somebody_else_is_refused(self) -> None:
        with pytest.raises(EnvelopeRefusedError):
            opened(ENVELOPE, by=TR)

    def test_a_message_that_names_another_and_is_sealed_to_us_is_refused(self) -> None:
        """Its sender could later say truthfully that it never wrote to us."""
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(header=header_of(recipient="TR")).wire())

    def test_a_message_re_addressed_to_us_by_the_network_is_refused(self) -> None:
        for_tr = Forger(header=header_of(recipient="TR"), sealed_to=TR.sealing_key.public_key)
        readdressed = replace(for_tr, header=header_of(recipient="GR"), signed_header=for_tr.header)
        with pytest.raises(EnvelopeRefusedError):
            opened(readdressed.wire())

    def test_our_own_message_reflected_at_us_is_refused(self) -> None:
        """Sent by GR to PK and delivered back, also with the addresses exchanged."""
        own = Forger(header=header_of(sender="GR", recipient="PK"), signer=GR.signing_key, key_id=GR.signing_key.key_id)
        for forger in (own, replace(own, header=header_of(sender="GR")), replace(own, signed_header=own.header)):
            for channel in ("GR", "PK"):
                with pytest.raises(EnvelopeRefusedError):
                    opened(forger.wire(), channel=channel)

    def test_a_message_through_another_members_channel_is_refused(self) -> None:
        with pytest.raises(EnvelopeRefusedError):
            opened(ENVELOPE, channel="TR")

    def test_a_stranger_is_refused(self) -> None:
        stranger = make_member("ZZ")
        forged = Forger(header=header_of(sender="ZZ"), signer=stranger.signing_key, key_id=stranger.signing_key.key_id)
        with pytest.raises(EnvelopeRefusedError):
            opened(forged.wire(), channel="ZZ")

    def test_a_recipient_cannot_pass_a_message_on_as_addressed_to_another(self) -> None:
        """TR opens what PK sent it and seals the same signed words to GR."""
        to_tr = Forger(header=header_of(recipient="TR"), signed_key=TR.sealing_key.public_key)
        signature = to_tr.sign()
        for header in (header_of(), header_of(recipient="TR")):
            with pytest.raises(EnvelopeRefusedError):
                opened(replace(to_tr, header=header, signature=signature).wire())

    def test_words_signed_for_another_sealing_key_of_ours_are_refused(self) -> None:
        """Whoever stole a retired sealing key re-seals old messages to the new one: the key's digest is signed."""
        retired = SealingKey.from_seed(b"\x08" * 32)
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(signed_key=retired.public_key).wire())

    def test_a_message_sealed_to_no_key_of_ours_is_refused(self) -> None:
        other = SealingKey.from_seed(b"\x08" * 32).public_key
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(sealed_to=other, signed_key=other).wire())


class TestTime:
    @pytest.mark.parametrize("now", [HEADER.expires, HEADER.expires + 1, HEADER.expires + 10**9])
    def test_an_expired_message_is_refused(self, now: int) -> None:
        with pytest.raises(EnvelopeRefusedError):
            opened(ENVELOPE, now=now)

    def test_the_last_second_counts(self) -> None:
        assert opened(ENVELOPE, now=HEADER.expires - 1).content == CONTENT

    def test_a_message_from_the_future_is_refused_and_a_clock_a_little_ahead_is_not(self) -> None:
        assert opened(ENVELOPE, now=NOW - MAX_CLOCK_SKEW_SECONDS).content == CONTENT
        with pytest.raises(EnvelopeRefusedError):
            opened(ENVELOPE, now=NOW - MAX_CLOCK_SKEW_SECONDS - 1)

    @pytest.mark.parametrize("lifetime", [0, -1, -NOW, MAX_ENVELOPE_LIFETIME_SECONDS + 1, 10**11])
    def test_an_impossible_lifetime_is_refused(self, lifetime: int) -> None:
        """A message that never expires would have to be remembered for ever, or could be replayed."""
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(header=header_of(expires=NOW + lifetime)).wire(), now=NOW - 100)

    def test_a_longer_life_than_was_signed_is_refused(self) -> None:
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(header=header_of(expires=NOW + 9000), signed_header=header_of()).wire())


class TestSigner:
    def test_another_members_key_is_refused_under_any_key_id(self) -> None:
        for key_id in (TR.signing_key.key_id, PK.signing_key.key_id, "00" * 16):
            with pytest.raises(EnvelopeRefusedError):
                opened(Forger(signer=TR.signing_key, key_id=key_id).wire())

    def test_the_charter_key_signs_no_messages(self) -> None:
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(signer=PK.charter_key, key_id=PK.charter_key.key_id).wire())

    def test_a_key_whose_sheet_expired_is_refused(self) -> None:
        late = ISSUED + 90 * DAY
        forged = Forger(header=header_of(sent=late, expires=late + 60))
        assert opened(forged.wire(), now=late - 1).content == CONTENT
        with pytest.raises(EnvelopeRefusedError):
            opened(forged.wire(), now=late)

    def test_a_key_that_the_member_withdrew_is_refused(self) -> None:
        trust = trust_of(PK)
        newer = make_member("PK", seed="next").signing_key
        sheet = make_key_sheet(PK, signing_key=newer, serial=2, oldest_valid_serial=2)
        trust.sheets.add(sheet, CHARTER.charter, NOW)
        with pytest.raises(EnvelopeRefusedError):
            opened(ENVELOPE, trust=trust)

    def test_a_key_that_the_charter_revoked_is_refused(self) -> None:
        trust = trust_of(PK)
        trust.sheets.follow(make_successor(CHARTER.charter, revoked_signing_keys=(PK.signing_key.key_id,)))
        with pytest.raises(EnvelopeRefusedError):
            opened(ENVELOPE, trust=trust)

    @pytest.mark.parametrize("half", ["ed25519", "ml-dsa-65"])
    def test_one_valid_half_is_worthless(self, half: str) -> None:
        good = Forger().sign()
        other = Forger(signer=HybridSigningKey.from_seed(b"\x07" * 64)).sign()
        cut = ED25519_SIGNATURE_BYTES
        mixed = good[:cut] + other[cut:] if half == "ed25519" else other[:cut] + good[cut:]
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(signature=mixed).wire())

    @pytest.mark.parametrize("label", ["wren item v1", "wren key sheet v1", "wren envelope signature v2", ""])
    def test_a_signature_for_another_purpose_is_refused(self, label: str) -> None:
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(label=label).wire())


class TestCharter:
    def test_a_message_under_a_charter_nobody_here_knows_is_refused(self) -> None:
        with pytest.raises(EnvelopeRefusedError):
            opened(sealed(charter=b"\x02" * 32))

    def test_a_message_under_a_charter_that_has_lapsed_is_refused(self) -> None:
        with pytest.raises(EnvelopeRefusedError):
            opened(ENVELOPE, trust=trust_of(PK, charters=(b"\x03" * 32,)))

    def test_words_signed_under_another_charter_are_refused(self) -> None:
        """Sealed under the right one by whoever holds the words: terms have changed between the two."""
        with pytest.raises(EnvelopeRefusedError):
            opened(Forger(signed_charter=b"\x02" * 32).wire())

    def test_the_real_trust_names_the_real_digest(self) -> None:
        trusted = TrustedCharters.first(CHARTER, CharterDigest(DIGEST), now=NOW)
        assert opened(ENVELOPE, trust=trust_of(PK, charters=trusted.acceptable(PK.code, NOW))).content == CONTENT
