"""The life of a charter, with members that cheat: stale, forked and forged charters, and majorities that reach too far."""

from collections.abc import Collection
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crypto.signatures import KeyId
from protocol.charter import Charter, charter_key_fingerprint
from protocol.charter_form import charter_digest
from protocol.charter_signing import CharterSignatureError, SignedCharter
from protocol.charter_succession import (
    CharterConsentError,
    CharterRuleError,
    CharterThresholdError,
    CharterUnconfirmedError,
    CharterWaitError,
)
from protocol.charter_trust import (
    CharterDigestError,
    CharterForkError,
    CharterNotAcceptedError,
    CharterSequenceError,
    TrustedCharters,
)
from protocol.errors import MalformedError, ProtocolError
from protocol.vocabulary import MemberCode
from tests.support.members import (
    DAY,
    FIVE,
    ISSUED,
    MemberKeys,
    make_charter,
    make_draft,
    make_member,
    make_successor,
    make_terms,
    sign_by,
)

FIRST = make_charter()
NOW = ISSUED + 2 * DAY
PK, TR, IR = MemberCode("PK"), MemberCode("TR"), MemberCode("IR")
KEY = make_member("PK").signing_key.key_id
WITHOUT_PK = ("GR", "IR", "KG", "TR")


def trusting(signed: SignedCharter = FIRST) -> TrustedCharters:
    return TrustedCharters.first(signed, signed.digest, now=ISSUED)


def successor(
    signers: Collection[MemberKeys | str] = FIVE, *, of: Charter = FIRST.charter, **changes: Any
) -> SignedCharter:
    return sign_by(make_successor(of, **changes), signers, predecessor=of)


def with_entry(charter: Charter, code: str, **changes: Any) -> dict[str, Any]:
    return {"members": tuple(replace(one, **changes) if one.code == code else one for one in charter.members)}


def with_terms(charter: Charter, a: str, b: str, **changes: Any) -> dict[str, Any]:
    pair = make_terms(a, b).members
    return {"terms": tuple(replace(one, **changes) if one.members == pair else one for one in charter.terms)}


def without(charter: Charter, code: str) -> dict[str, Any]:
    members = tuple(one for one in charter.members if one.code != code)
    return {
        "members": members,
        "terms": tuple(one for one in charter.terms if code not in one.members),
        "threshold": min(charter.threshold, len(members)),
        "witness_quorum": min(charter.witness_quorum, len(members) - 1),
    }


class TestTheFirstCharter:
    def test_is_the_one_whose_digest_was_told_and_no_other(self) -> None:
        other = make_charter(issued=ISSUED + 1)
        with pytest.raises(CharterDigestError):
            TrustedCharters.first(other, FIRST.digest, now=ISSUED)
        assert trusting().current == FIRST.charter

    def test_needs_the_threshold_of_its_own_members(self) -> None:
        with pytest.raises(CharterThresholdError):
            trusting(make_charter(signers=["GR", "IR", "KG"]))
        assert trusting(make_charter(signers=WITHOUT_PK)).current == FIRST.charter

    def test_with_the_right_digest_and_forged_signatures_is_refused(self) -> None:
        forged = tuple(replace(one, signature=bytes(3373)) for one in FIRST.signatures)
        with pytest.raises(CharterSignatureError):
            trusting(SignedCharter(FIRST.charter, forged))

    def test_of_a_node_that_joins_late_may_be_a_later_version(self) -> None:
        second = successor(**without(FIRST.charter, "TR"))
        assert trusting(second).current.version == 2

    def test_of_a_node_that_joins_late_counts_no_signature_of_a_removed_member(self) -> None:
        second = successor(["GR", "IR", "TR"], **without(FIRST.charter, "TR"))
        with pytest.raises(CharterThresholdError):
            trusting(second)


class TestSequence:
    def test_the_same_charter_again_changes_nothing(self) -> None:
        trusted, second = trusting(), successor(witness_quorum=4)
        assert trusted.successor(second, NOW) == second.charter
        before = trusted.to_bytes()
        assert trusted.successor(second, NOW + DAY) == second.charter
        assert trusted.successor(FIRST, NOW + DAY) == second.charter
        assert trusted.to_bytes() == before

    def test_a_skipped_version_is_refused(self) -> None:
        second = successor(witness_quorum=4)
        third = successor(of=second.charter, threshold=5)
        with pytest.raises(CharterSequenceError) as caught:
            trusting().successor(third, NOW + DAY)
        assert caught.value.current_version == 1

    def test_another_federations_first_charter_is_refused(self) -> None:
        with pytest.raises(CharterSequenceError):
            trusting().successor(make_charter(issued=ISSUED + 1), NOW)

    def test_a_successor_of_a_charter_we_do_not_know_is_refused(self) -> None:
        with pytest.raises(CharterSequenceError, match="does not know"):
            trusting().successor(successor(previous_digest=bytes(32)), NOW)

    def test_a_charter_beside_the_first_one_we_know_is_refused_even_if_it_claims_to_follow_it(self) -> None:
        second = successor(witness_quorum=4)
        beside = successor(of=second.charter, version=2)
        with pytest.raises(CharterSequenceError, match="beside"):
            trusting(second).successor(beside, NOW + DAY)

    def test_a_charter_from_before_its_predecessor_or_from_the_future_is_refused(self) -> None:
        for issued in (ISSUED - 1, NOW + 301):
            with pytest.raises(CharterRuleError):
                trusting().successor(successor(issued=issued), NOW)


class TestForks:
    A = successor(witness_quorum=4)
    B = successor(threshold=5)

    def test_two_successors_of_one_version_stop_everything_and_name_both(self) -> None:
        trusted = trusting()
        trusted.successor(self.A, NOW)
        with pytest.raises(CharterForkError) as caught:
            trusted.successor(self.B, NOW)
        assert set(caught.value.digests) == {self.A.digest, self.B.digest}
        assert trusted.forked
        for attempt in (self.A, successor(of=self.A.charter)):
            with pytest.raises(CharterForkError):
                trusted.successor(attempt, NOW + DAY)
        with pytest.raises(CharterForkError):
            trusted.accepts(self.A.digest, PK, KEY, NOW)

    def test_a_fork_of_an_older_version_is_seen_too(self) -> None:
        trusted = trusting()
        trusted.successor(self.A, NOW)
        trusted.successor(successor(of=self.A.charter), NOW + DAY)
        with pytest.raises(CharterForkError) as caught:
            trusted.successor(self.B, NOW + DAY)
        assert caught.value.version == 2

    def test_a_fork_survives_a_restart(self) -> None:
        trusted = trusting()
        trusted.successor(self.A, NOW)
        with pytest.raises(CharterForkError):
            trusted.successor(self.B, NOW)
        restarted = TrustedCharters.from_bytes(trusted.to_bytes())
        assert restarted.forked
        with pytest.raises(CharterForkError) as caught:
            restarted.successor(self.A, NOW)
        assert set(caught.value.digests) == {self.A.digest, self.B.digest}

    @pytest.mark.parametrize("signers", [["PK"], ["GR", "IR", "PK"], []])
    def test_one_member_alone_cannot_stop_the_federation_with_a_false_alarm(self, signers: list[str]) -> None:
        trusted = trusting()
        trusted.successor(self.A, NOW)
        with pytest.raises(CharterThresholdError):
            trusted.successor(successor(signers, threshold=5), NOW)
        assert not trusted.forked
        assert trusted.accepts(self.A.digest, PK, KEY, NOW) == self.A.charter


class TestThresholds:
    def test_too_few_signatures_are_refused(self) -> None:
        with pytest.raises(CharterThresholdError):
            trusting().successor(successor(["GR", "IR", "KG"]), NOW)
        assert trusting().successor(successor(WITHOUT_PK), NOW).version == 2

    def test_a_majority_of_the_new_members_alone_does_not_suffice(self) -> None:
        """Three old members let in four of their own making and outvote the rest."""
        puppets = [make_member(code) for code in ("AA", "BB", "CC", "DD")]
        members = tuple(sorted((*FIRST.charter.members, *(one.entry for one in puppets)), key=lambda one: one.code))
        changes: dict[str, Any] = {"members": members, "threshold": 6, "witness_quorum": 5}
        with pytest.raises(CharterThresholdError, match="version 1"):
            trusting().successor(successor(["GR", "IR", "KG", *puppets], **changes), NOW)

    def test_a_majority_of_the_old_members_alone_does_not_suffice(self) -> None:
        """The old members sign, then leave the new federation to a member that never agreed."""
        changes: dict[str, Any] = {**without(FIRST.charter, "TR"), "threshold": 4}
        with pytest.raises(CharterThresholdError, match="version 2"):
            trusting().successor(successor(["GR", "IR", "KG", "TR"], **changes), NOW)

    def test_the_signature_of_a_non_member_spoils_the_file(self) -> None:
        draft = make_successor(FIRST.charter)
        stranger = sign_by(draft, ["RU"], predecessor=make_draft(["RU", "TR"])).signatures
        signed = sign_by(draft, FIVE)
        spoilt = SignedCharter(draft, tuple(sorted((*signed.signatures, *stranger), key=lambda one: one.signatory)))
        with pytest.raises(CharterSignatureError):
            trusting().successor(spoilt, NOW)

    def test_signatures_of_another_version_do_not_count(self) -> None:
        draft = make_successor(FIRST.charter)
        with pytest.raises(CharterSignatureError, match="verify"):
            trusting().successor(SignedCharter(draft, FIRST.signatures), NOW)


class TestWhatNoMajorityChanges:
    @pytest.mark.parametrize("training", [True, False])
    def test_the_training_flag(self, training: bool) -> None:
        first = make_charter(training=training)
        changed = successor(of=first.charter, training=not training)
        with pytest.raises(CharterRuleError, match="training"):
            trusting(first).successor(changed, NOW)

    def test_a_revoked_key_comes_back(self) -> None:
        first = make_charter(revoked_signing_keys=(KEY,))
        with pytest.raises(CharterRuleError, match="revoked"):
            trusting(first).successor(successor(of=first.charter, revoked_signing_keys=()), NOW)

    @pytest.mark.parametrize("field", ["log_key", "witness_key", "tls_issuer", "name", "authorities"])
    def test_another_members_entry(self, field: str) -> None:
        value = ("x",) if field == "authorities" else getattr(make_member("PK", seed="other").entry, field)
        value = "other name" if field == "name" else value
        change = with_entry(FIRST.charter, "PK", **{field: value})
        with pytest.raises(CharterConsentError) as caught:
            trusting().successor(successor(WITHOUT_PK, **change), NOW)
        assert caught.value.member == PK
        assert trusting().successor(successor(FIVE, **change), NOW).version == 2

    @pytest.mark.parametrize("signers", [WITHOUT_PK, ("GR", "KG", "PK", "TR")])
    def test_terms_without_both_of_those_concerned(self, signers: tuple[str, ...]) -> None:
        attempts: tuple[dict[str, Any], ...] = (
            with_terms(FIRST.charter, "IR", "PK", daily_evaluation_budget_elements=64_000),
            with_terms(FIRST.charter, "IR", "PK", assurances=()),
            {"terms": tuple(one for one in FIRST.charter.terms if one.members != (IR, PK))},
        )
        for changes in attempts:
            with pytest.raises(CharterConsentError):
                trusting().successor(successor(signers, **changes), NOW)
            assert trusting().successor(successor(("GR", "IR", "PK", "TR"), **changes), NOW).version == 2

    def test_terms_added_without_one_of_those_concerned(self) -> None:
        first = make_charter(terms=())
        with pytest.raises(CharterConsentError):
            trusting(first).successor(successor(WITHOUT_PK, of=first.charter, terms=(make_terms("IR", "PK"),)), NOW)

    def test_a_new_member_is_not_enrolled_without_knowing_it(self) -> None:
        newcomer = make_member("TJ")
        members = tuple(sorted((*FIRST.charter.members, newcomer.entry), key=lambda one: one.code))
        changes: dict[str, Any] = {"members": members, "witness_quorum": 4}
        with pytest.raises(CharterConsentError):
            trusting().successor(successor(FIVE, **changes), NOW)
        assert trusting().successor(successor([*FIVE, newcomer], **changes), NOW).member(newcomer.code) is not None

    def test_a_newcomer_gets_no_terms_that_the_other_side_did_not_sign(self) -> None:
        newcomer = make_member("TJ")
        members = tuple(sorted((*FIRST.charter.members, newcomer.entry), key=lambda one: one.code))
        terms = tuple(sorted((*FIRST.charter.terms, make_terms("PK", "TJ")), key=lambda one: one.members))
        changes: dict[str, Any] = {"members": members, "terms": terms, "witness_quorum": 4}
        with pytest.raises(CharterConsentError) as caught:
            trusting().successor(successor([*WITHOUT_PK, newcomer], **changes), NOW)
        assert caught.value.member == PK


class TestRemoval:
    def test_a_threshold_removes_a_member_and_its_terms_without_its_signature(self) -> None:
        charter = trusting().successor(successor(WITHOUT_PK, **without(FIRST.charter, "PK")), NOW)
        assert charter.member(PK) is None
        assert charter.terms_between(PK, IR) is None

    def test_terms_of_the_removed_member_need_no_consent_of_one_that_did_not_sign(self) -> None:
        six = make_charter([*FIVE, "TJ"], threshold=4)
        removed = successor(["GR", "IR", "KG", "TR"], of=six.charter, **without(six.charter, "PK"))
        assert trusting(six).successor(removed, NOW).member(PK) is None

    def test_a_removal_does_not_smuggle_in_terms_between_others(self) -> None:
        changes = without(FIRST.charter, "PK")
        changes["terms"] = tuple(
            replace(one, max_entries=1) if one.members == ("GR", "TR") else one for one in changes["terms"]
        )
        changes["threshold"], changes["witness_quorum"] = 3, 3
        with pytest.raises(CharterConsentError):
            trusting().successor(successor(["GR", "IR", "KG", "PK"], **changes), NOW)


class TestReplacedCharterKeys:
    OLD = make_member("PK")
    NEW = make_member("PK", seed="replaced")
    CHANGE = with_entry(FIRST.charter, "PK", charter_key=NEW.entry.charter_key)
    CONFIRMED = frozenset({charter_key_fingerprint(PK, NEW.entry.charter_key)})
    LATE = ISSUED + DAY + 7 * DAY

    def test_a_planned_change_is_signed_with_both_keys_and_needs_no_wait(self) -> None:
        signed = successor([*WITHOUT_PK, self.OLD, self.NEW], **self.CHANGE)
        assert trusting().successor(signed, NOW).member(PK) == self.CHANGE["members"][3]

    def test_the_old_key_alone_does_not_enrol_a_key_that_nobody_showed_to_hold(self) -> None:
        with pytest.raises(CharterConsentError):
            trusting().successor(successor([*WITHOUT_PK, self.OLD], **self.CHANGE), NOW)

    def test_both_keys_of_one_member_are_one_vote(self) -> None:
        with pytest.raises(CharterThresholdError):
            trusting().successor(successor(["GR", "IR", self.OLD, self.NEW], **self.CHANGE), NOW)

    def test_a_lost_key_is_replaced_after_confirmation_and_seven_days(self) -> None:
        signed = successor([*WITHOUT_PK, self.NEW], **self.CHANGE)
        trusted = trusting()
        with pytest.raises(CharterUnconfirmedError) as unconfirmed:
            trusted.successor(signed, self.LATE)
        assert {unconfirmed.value.fingerprint} == self.CONFIRMED
        with pytest.raises(CharterWaitError) as waiting:
            trusted.successor(signed, self.LATE - 1, confirmed_fingerprints=self.CONFIRMED)
        assert waiting.value.not_before == self.LATE
        assert trusted.current == FIRST.charter
        assert not trusted.forked
        trusted.successor(signed, self.LATE, confirmed_fingerprints=self.CONFIRMED)
        assert trusted.current == signed.charter

    def test_a_majority_that_makes_itself_another_members_key_is_not_confirmed(self) -> None:
        forged = make_member("PK", seed="majority")
        change = with_entry(FIRST.charter, "PK", charter_key=forged.entry.charter_key)
        with pytest.raises(CharterUnconfirmedError):
            trusting().successor(
                successor([*WITHOUT_PK, forged], **change), self.LATE, confirmed_fingerprints=self.CONFIRMED
            )

    def test_a_fingerprint_confirmed_for_one_member_does_not_serve_another(self) -> None:
        taken = make_member("TR", seed="taken")
        change = with_entry(FIRST.charter, "TR", charter_key=taken.entry.charter_key)
        signed = successor(["GR", "IR", "KG", "PK", taken], **change)
        wrong = {charter_key_fingerprint(PK, taken.entry.charter_key)}
        with pytest.raises(CharterUnconfirmedError):
            trusting().successor(signed, self.LATE, confirmed_fingerprints=wrong)

    def test_nothing_but_the_key_changes_under_cover_of_a_lost_key(self) -> None:
        change = with_entry(FIRST.charter, "PK", charter_key=self.NEW.entry.charter_key, log_key=self.NEW.entry.log_key)
        signed = successor([*WITHOUT_PK, self.NEW], **change)
        with pytest.raises(CharterConsentError):
            trusting().successor(signed, self.LATE, confirmed_fingerprints=self.CONFIRMED)

    def test_no_terms_change_under_cover_of_a_lost_key(self) -> None:
        change = {**self.CHANGE, **with_terms(FIRST.charter, "IR", "PK", assurances=())}
        signed = successor([*WITHOUT_PK, self.NEW], **change)
        with pytest.raises(CharterConsentError):
            trusting().successor(signed, self.LATE, confirmed_fingerprints=self.CONFIRMED)

    def test_removing_a_member_and_letting_it_in_under_another_key_is_no_way_around(self) -> None:
        trusted = trusting()
        removed = successor(WITHOUT_PK, **{**without(FIRST.charter, "PK"), "witness_quorum": 3})
        trusted.successor(removed, NOW)
        back = tuple(sorted((*removed.charter.members, self.NEW.entry), key=lambda one: one.code))
        changes: dict[str, Any] = {"members": back, "threshold": 4}
        signed = successor([*WITHOUT_PK, self.NEW], of=removed.charter, **changes)
        with pytest.raises(CharterUnconfirmedError):
            trusted.successor(signed, NOW + DAY)
        with pytest.raises(CharterWaitError):
            trusted.successor(signed, NOW + DAY, confirmed_fingerprints=self.CONFIRMED)


class TestOverlap:
    REMOVED = successor(**{**without(FIRST.charter, "TR"), "revoked_signing_keys": (KEY,)})
    END = NOW + 72 * 3600

    def trusted(self) -> TrustedCharters:
        trusted = trusting()
        trusted.successor(self.REMOVED, NOW)
        return trusted

    def test_the_predecessor_is_accepted_for_72_hours(self) -> None:
        trusted, key = self.trusted(), make_member("IR").signing_key.key_id
        assert trusted.accepts(FIRST.digest, IR, key, self.END - 1) == FIRST.charter
        assert trusted.accepts(self.REMOVED.digest, IR, key, self.END) == self.REMOVED.charter
        assert trusted.acceptable(IR, self.END - 1) == (self.REMOVED.digest, FIRST.digest)
        with pytest.raises(CharterNotAcceptedError):
            trusted.accepts(FIRST.digest, IR, key, self.END)

    def test_but_not_from_a_member_that_was_removed(self) -> None:
        trusted = self.trusted()
        assert trusted.acceptable(TR, NOW) == ()
        for digest in (FIRST.digest, self.REMOVED.digest):
            with pytest.raises(CharterNotAcceptedError):
                trusted.accepts(digest, TR, make_member("TR").signing_key.key_id, NOW)

    def test_nor_under_a_signing_key_that_was_revoked(self) -> None:
        for digest in (FIRST.digest, self.REMOVED.digest):
            with pytest.raises(CharterNotAcceptedError, match="revoked"):
                self.trusted().accepts(digest, PK, KEY, NOW)
        assert self.trusted().accepts(FIRST.digest, PK, KeyId("0" * 32), NOW) == FIRST.charter

    def test_nor_from_a_member_whose_charter_key_was_replaced(self) -> None:
        replaced = TestReplacedCharterKeys
        second = successor([*FIVE, replaced.NEW], **replaced.CHANGE)
        trusted = trusting()
        trusted.successor(second, NOW)
        with pytest.raises(CharterNotAcceptedError):
            trusted.accepts(FIRST.digest, PK, KEY, NOW)
        assert trusted.accepts(second.digest, PK, KEY, NOW) == second.charter

    def test_the_predecessor_of_the_predecessor_is_refused(self) -> None:
        trusted, key = self.trusted(), make_member("IR").signing_key.key_id
        trusted.successor(successor((*WITHOUT_PK[:3], "PK"), of=self.REMOVED.charter), NOW + 1)
        with pytest.raises(CharterNotAcceptedError):
            trusted.accepts(FIRST.digest, IR, key, NOW + 1)

    def test_a_stranger_and_an_unknown_digest_are_refused(self) -> None:
        with pytest.raises(CharterNotAcceptedError):
            self.trusted().accepts(FIRST.digest, MemberCode("RU"), KEY, NOW)
        with pytest.raises(CharterNotAcceptedError):
            self.trusted().accepts(bytes(32), IR, KeyId("0" * 32), NOW)

    def test_a_charter_may_grant_no_overlap(self) -> None:
        trusted = trusting()
        trusted.successor(successor(overlap_seconds=0), NOW)
        with pytest.raises(CharterNotAcceptedError):
            trusted.accepts(FIRST.digest, PK, KEY, NOW)


class TestState:
    def test_survives_a_restart(self) -> None:
        trusted = trusting()
        trusted.successor(successor(witness_quorum=4), NOW)
        again = TrustedCharters.from_bytes(trusted.to_bytes())
        assert again.accepted == trusted.accepted
        assert again.accepts(FIRST.digest, PK, KEY, NOW + 1) == FIRST.charter

    def test_with_a_charter_missing_in_between_is_refused(self) -> None:
        second = successor(witness_quorum=4)
        third = successor(of=second.charter)
        other = make_charter(issued=ISSUED + 1)
        for stored in ([(FIRST, NOW), (third, NOW)], [(other, NOW), (second, NOW)], []):
            with pytest.raises(MalformedError):
                TrustedCharters.restore(stored)

    def test_with_a_fork_beside_nothing_is_refused(self) -> None:
        with pytest.raises(MalformedError):
            TrustedCharters.restore([(FIRST, NOW)], successor(witness_quorum=4))

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_mutated_bytes_give_a_protocol_error_or_the_same_form(self, data: st.DataObject) -> None:
        raw = bytearray(trusting().to_bytes())
        raw[data.draw(st.integers(0, len(raw) - 1))] = data.draw(st.integers(0, 255))
        try:
            trusted = TrustedCharters.from_bytes(bytes(raw))
        except ProtocolError:
            return
        assert charter_digest(trusted.current) == trusted.current_digest
