"""Key sheets against thieves and impostors: forged, borrowed, expired, withdrawn and replayed operational keys."""

import json
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.signatures import KeyId
from protocol.charter_form import charter_digest
from protocol.errors import MalformedError, ProtocolError
from protocol.keysheet import (
    KeySheetExpiredError,
    KeySheetMemberError,
    KeySheetRevokedError,
    KeySheetSignatureError,
    SignedKeySheet,
    certify_key_sheet,
    key_sheet_to_bytes,
    parse_signed_key_sheet,
    prove_possession,
    signed_key_sheet_to_bytes,
    verify_key_sheet,
)
from protocol.keysheet_trust import (
    KeySheetCharterError,
    KeySheetConflictError,
    KeySheetRollbackError,
    TrustedKeySheets,
    UnknownKeyError,
)
from protocol.vocabulary import MemberCode
from tests.support.members import DAY, ISSUED, make_draft, make_key_sheet, make_member, make_successor

CHARTER = make_draft()
PK = make_member("PK")
SIGNED = make_key_sheet(PK)
RAW = signed_key_sheet_to_bytes(SIGNED)
NEXT = make_member("PK", seed="next").signing_key
LATER = ISSUED + 60 * DAY
SECOND = make_key_sheet(PK, signing_key=NEXT, serial=2, valid_from=LATER, valid_until=LATER + 90 * DAY)


def test_a_sheet_survives_its_bytes_and_verifies() -> None:
    assert parse_signed_key_sheet(RAW) == SIGNED
    assert verify_key_sheet(RAW, CHARTER, ISSUED) == SIGNED.sheet


class TestForgery:
    def test_a_sheet_certified_by_another_members_charter_key_is_refused(self) -> None:
        forged = make_key_sheet(PK, charter_key=make_member("IR").charter_key)
        with pytest.raises(KeySheetSignatureError):
            verify_key_sheet(forged, CHARTER, ISSUED)

    def test_the_operational_key_does_not_certify_itself(self) -> None:
        with pytest.raises(KeySheetSignatureError):
            verify_key_sheet(make_key_sheet(PK, charter_key=PK.signing_key), CHARTER, ISSUED)

    def test_a_sheet_of_a_stranger_is_refused(self) -> None:
        with pytest.raises(KeySheetMemberError):
            verify_key_sheet(make_key_sheet(make_member("RU")), CHARTER, ISSUED)

    def test_a_member_cannot_pass_off_anothers_key_as_its_own(self) -> None:
        """Iran names Pakistan's signing key, and has at hand every signature that Pakistan published."""
        iran = make_member("IR")
        stolen = replace(SIGNED.sheet, member=iran.code)
        with pytest.raises(KeySheetSignatureError):
            certify_key_sheet(stolen, SIGNED.possession_signature, iran.charter_key)
        with pytest.raises(KeySheetSignatureError):
            prove_possession(stolen, iran.signing_key)
        charter_signature = iran.charter_key.sign("wren key sheet v1", key_sheet_to_bytes(stolen))
        forged = SignedKeySheet(stolen, charter_signature, SIGNED.possession_signature)
        with pytest.raises(KeySheetSignatureError):
            verify_key_sheet(forged, CHARTER, ISSUED)

    def test_the_two_signatures_do_not_stand_for_each_other(self) -> None:
        swapped = replace(
            SIGNED,
            charter_signature=SIGNED.possession_signature,
            possession_signature=SIGNED.charter_signature,
        )
        with pytest.raises(KeySheetSignatureError):
            verify_key_sheet(swapped, CHARTER, ISSUED)

    def test_the_offline_charter_key_is_refused_as_an_operational_key(self) -> None:
        with pytest.raises(KeySheetSignatureError):
            verify_key_sheet(make_key_sheet(PK, signing_key=PK.charter_key), CHARTER, ISSUED)

    @pytest.mark.parametrize(
        "change",
        [
            {"address": "https://10.0.0.1:443"},
            {"serial": 9},
            {"valid_until": ISSUED + 89 * DAY},
            {"sealing_key": make_member("IR").sealing_key.public_key},
            {"log_origin": "wren.example/other/log"},
        ],
    )
    def test_a_sheet_changed_on_the_way_is_refused(self, change: dict[str, Any]) -> None:
        with pytest.raises(KeySheetSignatureError):
            verify_key_sheet(replace(SIGNED, sheet=replace(SIGNED.sheet, **change)), CHARTER, ISSUED)


class TestForm:
    @pytest.mark.parametrize(
        "change",
        [
            {"valid_until": ISSUED + 90 * DAY + 1},
            {"valid_until": ISSUED},
            {"valid_until": ISSUED - 1},
            {"oldest_valid_serial": 2},
            {"oldest_valid_serial": 0},
            {"signing_key": bytes(1984)},
            {"signing_key": b""},
            {"sealing_key": bytes(1215)},
            {"log_origin": "two words"},
            {"log_origin": "plus+sign"},
            {"log_origin": ""},
        ],
    )
    def test_a_sheet_that_no_signature_can_make_good_is_not_made(self, change: dict[str, Any]) -> None:
        with pytest.raises(MalformedError):
            replace(SIGNED.sheet, **change)

    @pytest.mark.parametrize(
        "address",
        [
            "http://node.example:443",
            "https://node.example",
            "https://node.example:0",
            "https://node.example:65536",
            "https://node.example:443/",
            "https://node.example:443/path",
            "https://user@node.example:443",
            "https://node.example:443#@other.example:443",
            "https://node.example\\@other.example:443",
            "https://NODE.example:443",
            "https://node.example:443\n",
            "https://nodé.example:443",
            "file:///etc/passwd",
            "",
        ],
    )
    def test_an_address_that_could_lead_elsewhere_is_refused(self, address: str) -> None:
        with pytest.raises(MalformedError):
            replace(SIGNED.sheet, address=address)

    @pytest.mark.parametrize("address", ["https://node.example:443", "https://127.0.0.1:8443", "https://[::1]:65535"])
    def test_plain_addresses_are_accepted(self, address: str) -> None:
        assert replace(SIGNED.sheet, address=address).address == address

    @pytest.mark.parametrize("place", ["", "sheet"])
    def test_an_unknown_field_is_refused(self, place: str) -> None:
        value = json.loads(RAW)
        (value[place] if place else value)["surplus"] = 1
        with pytest.raises(MalformedError):
            parse_signed_key_sheet(json.dumps(value, sort_keys=True, separators=(",", ":")).encode())

    @settings(max_examples=50, deadline=None)
    @given(st.binary(max_size=300))
    def test_arbitrary_bytes_give_a_protocol_error(self, raw: bytes) -> None:
        with pytest.raises(ProtocolError):
            parse_signed_key_sheet(raw)

    @settings(max_examples=150, deadline=None)
    @given(st.lists(st.tuples(st.integers(0, len(RAW) - 1), st.integers(0, 255)), min_size=1, max_size=3))
    def test_mutated_sheets_verify_only_if_they_are_unchanged(self, mutations: list[tuple[int, int]]) -> None:
        raw = bytearray(RAW)
        for place, value in mutations:
            raw[place] = value
        try:
            verify_key_sheet(bytes(raw), CHARTER, ISSUED)
        except ProtocolError:
            return
        assert bytes(raw) == RAW


class TestTime:
    def test_a_sheet_is_refused_before_and_after_its_validity(self) -> None:
        for now in (ISSUED - 301, SIGNED.sheet.valid_until):
            with pytest.raises(KeySheetExpiredError):
                verify_key_sheet(SIGNED, CHARTER, now)

    def test_a_clock_a_little_behind_does_not_cut_a_member_off(self) -> None:
        assert verify_key_sheet(SIGNED, CHARTER, ISSUED - 300) == SIGNED.sheet

    def test_a_held_sheet_expires_where_it_is_held(self) -> None:
        sheets = TrustedKeySheets(CHARTER)
        sheets.add(SIGNED, CHARTER, ISSUED)
        end = SIGNED.sheet.valid_until
        assert sheets.signing_key(PK.code, PK.signing_key.key_id, end - 1) == PK.signing_key.public_key
        with pytest.raises(KeySheetExpiredError):
            sheets.signing_key(PK.code, PK.signing_key.key_id, end)
        with pytest.raises(KeySheetExpiredError):
            sheets.current(PK.code, end)


class TestRotation:
    def sheets(self) -> TrustedKeySheets:
        sheets = TrustedKeySheets(CHARTER)
        sheets.add(RAW, CHARTER, ISSUED)
        sheets.add(SECOND, CHARTER, LATER)
        return sheets

    def test_the_newest_is_sent_to_and_the_older_still_received_from_until_it_expires(self) -> None:
        sheets = self.sheets()
        assert sheets.current(PK.code, LATER) == SECOND.sheet
        assert sheets.signing_key(PK.code, NEXT.key_id, LATER) == NEXT.public_key
        assert sheets.signing_key(PK.code, PK.signing_key.key_id, LATER) == PK.signing_key.public_key
        with pytest.raises(KeySheetExpiredError):
            sheets.signing_key(PK.code, PK.signing_key.key_id, SIGNED.sheet.valid_until)

    def test_a_replayed_older_sheet_never_replaces_the_newer(self) -> None:
        sheets = self.sheets()
        assert sheets.add(SIGNED, CHARTER, LATER) == SIGNED.sheet
        assert sheets.current(PK.code, LATER) == SECOND.sheet

    def test_an_older_sheet_that_was_never_seen_is_refused(self) -> None:
        sheets = TrustedKeySheets(CHARTER)
        sheets.add(SECOND, CHARTER, LATER)
        with pytest.raises(KeySheetRollbackError):
            sheets.add(SIGNED, CHARTER, LATER)
        with pytest.raises(UnknownKeyError):
            sheets.signing_key(PK.code, PK.signing_key.key_id, LATER)

    def test_a_withdrawn_sheet_ends_at_once_and_does_not_come_back(self) -> None:
        """The machine was taken: the member publishes a sheet that withdraws the one the thief has."""
        sheets = TrustedKeySheets(CHARTER)
        sheets.add(SIGNED, CHARTER, ISSUED)
        withdrawing = make_key_sheet(PK, signing_key=NEXT, serial=2, oldest_valid_serial=2)
        sheets.add(withdrawing, CHARTER, ISSUED + 1)
        with pytest.raises(UnknownKeyError):
            sheets.signing_key(PK.code, PK.signing_key.key_id, ISSUED + 1)
        with pytest.raises(KeySheetRollbackError):
            sheets.add(SIGNED, CHARTER, ISSUED + 1)

    def test_a_withdrawn_sheet_does_not_come_back_when_its_successor_expired_and_the_node_restarted(self) -> None:
        short = make_key_sheet(PK, signing_key=NEXT, serial=2, oldest_valid_serial=2, valid_until=ISSUED + DAY)
        sheets = TrustedKeySheets(CHARTER)
        sheets.add(short, CHARTER, ISSUED)
        restarted = TrustedKeySheets.restore(sheets.stored(), CHARTER)
        with pytest.raises(KeySheetRollbackError):
            restarted.add(SIGNED, CHARTER, ISSUED + 2 * DAY)

    def test_an_expired_newest_sheet_does_not_let_an_older_one_back_in_for_sending(self) -> None:
        short = make_key_sheet(PK, signing_key=NEXT, serial=2, valid_until=ISSUED + DAY)
        sheets = TrustedKeySheets(CHARTER)
        sheets.add(SIGNED, CHARTER, ISSUED)
        sheets.add(short, CHARTER, ISSUED)
        with pytest.raises(KeySheetExpiredError):
            sheets.current(PK.code, ISSUED + DAY)

    def test_two_sheets_with_one_serial_are_an_alarm_and_the_first_stays(self) -> None:
        sheets = TrustedKeySheets(CHARTER)
        sheets.add(SIGNED, CHARTER, ISSUED)
        with pytest.raises(KeySheetConflictError):
            sheets.add(make_key_sheet(PK, signing_key=NEXT), CHARTER, ISSUED)
        assert sheets.current(PK.code, ISSUED) == SIGNED.sheet

    def test_the_same_sheet_signed_again_is_the_same_sheet(self) -> None:
        sheets = TrustedKeySheets(CHARTER)
        sheets.add(SIGNED, CHARTER, ISSUED)
        again = make_key_sheet(PK)
        assert again != SIGNED
        assert sheets.add(again, CHARTER, ISSUED) == SIGNED.sheet
        assert sheets.stored() == (RAW,)

    def test_one_members_key_does_not_verify_for_another(self) -> None:
        sheets = self.sheets()
        with pytest.raises(UnknownKeyError):
            sheets.signing_key(MemberCode("IR"), PK.signing_key.key_id, LATER)
        with pytest.raises(UnknownKeyError):
            sheets.signing_key(PK.code, KeyId("0" * 32), LATER)
        with pytest.raises(UnknownKeyError):
            sheets.current(MemberCode("IR"), LATER)

    def test_all_sheets_survive_a_restart(self) -> None:
        sheets = self.sheets()
        restarted = TrustedKeySheets.restore(reversed(sheets.stored()), CHARTER)
        assert restarted.stored() == sheets.stored()
        assert restarted.current(PK.code, LATER) == SECOND.sheet


class TestCharterChanges:
    def held(self) -> TrustedKeySheets:
        sheets = TrustedKeySheets(CHARTER)
        sheets.add(SIGNED, CHARTER, ISSUED)
        return sheets

    def test_a_replaced_charter_key_ends_the_sheets_it_certified(self) -> None:
        new_key = make_member("PK", seed="new").charter_key
        members = tuple(
            replace(one, charter_key=new_key.public_key.to_bytes()) if one.code == PK.code else one
            for one in CHARTER.members
        )
        changed, sheets = make_successor(CHARTER, members=members), self.held()
        sheets.follow(changed)
        with pytest.raises(UnknownKeyError):
            sheets.signing_key(PK.code, PK.signing_key.key_id, ISSUED)
        with pytest.raises(KeySheetSignatureError):
            sheets.add(SIGNED, changed, ISSUED)
        assert sheets.add(make_key_sheet(PK, charter_key=new_key), changed, ISSUED).member == PK.code
        assert TrustedKeySheets.restore((RAW,), changed).stored() == ()

    def test_a_removed_members_sheets_end(self) -> None:
        kept = make_draft(["GR", "IR", "KG", "TR"], version=2, previous_digest=charter_digest(CHARTER))
        sheets = self.held()
        sheets.follow(kept)
        with pytest.raises(UnknownKeyError):
            sheets.signing_key(PK.code, PK.signing_key.key_id, ISSUED)

    def test_a_revoked_signing_key_verifies_nothing(self) -> None:
        revoking, sheets = make_successor(CHARTER, revoked_signing_keys=(PK.signing_key.key_id,)), self.held()
        sheets.follow(revoking)
        with pytest.raises(UnknownKeyError):
            sheets.signing_key(PK.code, PK.signing_key.key_id, ISSUED)
        with pytest.raises(UnknownKeyError):
            sheets.current(PK.code, ISSUED)
        with pytest.raises(KeySheetRevokedError):
            verify_key_sheet(SIGNED, revoking, ISSUED)

    def test_an_unconcerned_member_keeps_its_sheets(self) -> None:
        sheets = self.held()
        sheets.follow(make_successor(CHARTER, witness_quorum=4))
        assert sheets.current(PK.code, ISSUED) == SIGNED.sheet

    def test_a_stale_charter_does_not_bring_a_removed_key_back(self) -> None:
        sheets = self.held()
        sheets.follow(make_successor(CHARTER, revoked_signing_keys=(PK.signing_key.key_id,)))
        with pytest.raises(KeySheetCharterError):
            sheets.add(SIGNED, CHARTER, ISSUED)
