"""Tokens in the hands of a thief, of somebody dismissed, of somebody who guesses."""

import hmac
import os
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator
from dataclasses import replace
from types import SimpleNamespace
from typing import Any, cast

import pytest

from node.core.acts import MACHINE
from node.core.errors import ConflictError, NotAuthenticatedError, NotFoundError, NotPermittedError
from node.core.ports import Transaction
from node.core.principals import PRIVILEGED, alert_role, authenticate, checking_role, require_scope, sign_in
from node.core.scopes import ROLES_OF_SCOPE, Scope, allowed_scopes
from node.core.tokens import MAX_DAYS, SECONDS_PER_DAY, issue_token, revoke_token, secret_digest
from protocol.vocabulary import LeafKind, Purpose, Role
from tests.unit.node.core.staff import NOW, Staff

DESK = (Scope.CHECKS_FIRST_LINE,)


@pytest.fixture
def staff() -> Iterator[Staff]:
    made = Staff()
    yield made
    made.store.close()


def _same_words(error: NotAuthenticatedError) -> str:
    return f"{type(error).__name__}: {error}"


FORGED = {
    "empty": "",
    "prefix only": "wren_",
    "short": "wren_0123456789abcdef_" + "A" * 42,
    "long": "wren_0123456789abcdef_" + "A" * 44,
    "unknown, well formed": "wren_0123456789abcdef_" + "A" * 43,
    "capitals": "WREN_0123456789ABCDEF_" + "A" * 43,
    "ten kilobytes": "wren_0123456789abcdef_" + "A" * 10_000,
    "letters that fold": "wren_0123456789abcde\N{FULLWIDTH LATIN SMALL LETTER F}_" + "A" * 43,
    "digits of another script": "wren_" + "\N{ARABIC-INDIC DIGIT ONE}" * 16 + "_" + "A" * 43,
    "surrogate": "wren_0123456789abcdef_" + "\ud800" * 43,
    "null": "wren_0123456789abcdef_" + "\0" * 43,
    "line end": "wren_0123456789abcdef_" + "A" * 42 + "\n",
    "line end after": "wren_0123456789abcdef_" + "A" * 43 + "\n",
    "sql": "wren_' OR '1'='1' -- _" + "A" * 43,
    "stand-in": "wren_----------------_" + "-" * 43,
    "bearer": "Bearer wren_0123456789abcdef_" + "A" * 43,
}


class TestForgery:
    @pytest.mark.parametrize("presented", FORGED.values(), ids=FORGED.keys())
    def test_what_nobody_issued_proves_nobody(self, staff: Staff, presented: str) -> None:
        staff.token(staff.account(Role.FIRST_LINE))
        with pytest.raises(NotAuthenticatedError):
            staff.principal(presented)

    def test_the_right_identity_with_every_other_secret_is_refused(self, staff: Staff) -> None:
        """Also with the stored digest as the secret: a stolen table is no token."""
        issued = staff.token(staff.account(Role.FIRST_LINE))
        start, secret = issued.text[:22], issued.text[22:]
        other = staff.token(staff.account(Role.FIRST_LINE)).text[22:]
        digest = urlsafe_b64encode(issued.token.digest).rstrip(b"=").decode()
        for wrong in (
            other,
            digest,
            secret[::-1],
            secret[:-1] + ("A" if secret[-1] != "A" else "B"),
            secret.swapcase(),
        ):
            with pytest.raises(NotAuthenticatedError):
                staff.principal(start + wrong)
        assert staff.principal(issued.text).token_id == issued.token.token_id

    def test_a_second_spelling_of_the_same_bytes_is_no_second_token(self, staff: Staff) -> None:
        """The last of 43 letters carries two spare bits: only the spelling that was issued counts."""
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
        text = staff.token(staff.account(Role.FIRST_LINE)).text
        place = alphabet.index(text[-1])
        assert place % 4 == 0
        for spare in (1, 2, 3):
            with pytest.raises(NotAuthenticatedError):
                staff.principal(text[:-1] + alphabet[place + spare])

    def test_every_prefix_and_every_extension_of_a_token_is_refused(self, staff: Staff) -> None:
        text = staff.token(staff.account(Role.FIRST_LINE)).text
        for wrong in [*(text[:length] for length in range(len(text))), text + "A", " " + text, text + " "]:
            with pytest.raises(NotAuthenticatedError):
                staff.principal(wrong)


class TestEveryReasonLooksTheSame:
    def presented(self, staff: Staff) -> dict[str, tuple[str, int]]:
        """One token for each reason to refuse it."""
        desk = staff.account(Role.FIRST_LINE)
        good, revoked = staff.token(desk), staff.token(desk)
        dismissed = staff.account(Role.FIRST_LINE)
        disabled = staff.token(dismissed)
        staff.disable(dismissed)
        with staff.store.write() as tx:
            revoke_token(tx, revoked.token.token_id, by=MACHINE, now=NOW, random_bytes=os.urandom)
        return {
            "malformed": ("x", NOW),
            "unknown": ("wren_0123456789abcdef_" + "A" * 43, NOW),
            "another secret": (good.text[:22] + revoked.text[22:], NOW),
            "expired": (good.text, good.token.expires),
            "revoked": (revoked.text, NOW),
            "disabled": (disabled.text, NOW),
        }

    def test_one_error_for_all(self, staff: Staff) -> None:
        found = set()
        for presented, now in self.presented(staff).values():
            with pytest.raises(NotAuthenticatedError) as refused:
                staff.principal(presented, now)
            assert refused.value.__cause__ is None
            assert refused.value.__context__ is None
            found.add(_same_words(refused.value))
        assert len(found) == 1

    def test_the_same_work_for_all(self, staff: Staff, monkeypatch: pytest.MonkeyPatch) -> None:
        """Who times answers must not learn which tokens there are: look-ups, hash and comparison never vary."""
        done: list[str] = []

        def counted(name: str, act: Callable[..., Any]) -> Callable[..., Any]:
            def run(*arguments: Any) -> Any:
                done.append(name)
                return act(*arguments)

            return run

        monkeypatch.setattr("node.core.principals.secret_digest", counted("hash", secret_digest))
        compare = SimpleNamespace(compare_digest=counted("compare", hmac.compare_digest))
        monkeypatch.setattr("node.core.principals.hmac", compare)
        works = set()
        for presented, now in self.presented(staff).values():
            with staff.store.read() as tx:
                tokens = SimpleNamespace(find=counted("token", tx.tokens.find))
                accounts = SimpleNamespace(find=counted("account", tx.accounts.find))
                watched = cast(Transaction, SimpleNamespace(tokens=tokens, accounts=accounts))
                with pytest.raises(NotAuthenticatedError):
                    authenticate(watched, presented, now)
            works.add(tuple(done))
            done.clear()
        assert works == {("token", "account", "hash", "compare")}


class TestScopes:
    def test_a_token_has_what_it_was_issued_for_and_no_more(self, staff: Staff) -> None:
        account = staff.account(Role.SECOND_LINE, Role.SUPERVISOR)
        principal = staff.principal(staff.token(account, [Scope.CHECKS_SECOND_LINE]).text)
        require_scope(principal, Scope.CHECKS_SECOND_LINE)
        for scope in set(Scope) - {Scope.CHECKS_SECOND_LINE}:
            with pytest.raises(NotPermittedError, match=scope.value):
                require_scope(principal, scope)

    @pytest.mark.parametrize("role", Role)
    def test_no_token_is_issued_beyond_its_account(self, staff: Staff, role: Role) -> None:
        account = staff.account(role)
        for scope in set(Scope) - allowed_scopes([role]):
            with pytest.raises(NotPermittedError, match="beyond"):
                staff.token(account, [scope, *allowed_scopes([role])])
        with pytest.raises(NotPermittedError, match="at least one"):
            staff.token(account, [])

    def test_a_scope_ends_with_the_role_and_comes_back_with_it(self, staff: Staff) -> None:
        """Evaluated at each use: no token has to be hunted down when somebody changes desks."""
        account = staff.account(Role.SECOND_LINE, Role.SUPERVISOR)
        text = staff.token(account, [Scope.IMPORTS_APPROVE, Scope.CHECKS_SECOND_LINE]).text
        staff.roles(account, Role.SECOND_LINE)
        assert staff.principal(text).scopes == {Scope.CHECKS_SECOND_LINE}
        staff.roles(account, Role.OPERATOR)
        assert staff.principal(text).scopes == frozenset(), "a new role gives an old token nothing"
        staff.roles(account, Role.SUPERVISOR)
        assert staff.principal(text).scopes == {Scope.IMPORTS_APPROVE}

    def test_every_scope_has_a_role_and_every_role_a_scope(self) -> None:
        assert set(ROLES_OF_SCOPE) == set(Scope)
        assert frozenset().union(*ROLES_OF_SCOPE.values()) == set(Role)

    def test_who_must_never_read_content_cannot(self) -> None:
        """DOMAIN section 7: operator, auditor and secretariat."""
        content = {
            Scope.CHECKS_FIRST_LINE,
            Scope.CHECKS_SECOND_LINE,
            Scope.MATCH,
            Scope.WATCHLIST_READ,
            Scope.WATCHLIST_WRITE,
            Scope.IMPORTS_SUBMIT,
            Scope.IMPORTS_APPROVE,
        }
        assert content.isdisjoint(allowed_scopes([Role.OPERATOR, Role.AUDITOR, Role.SECRETARIAT]))

    def test_who_checks_and_steers_changes_nothing(self) -> None:
        changing = {scope for scope in Scope if scope.value.endswith((":write", ":submit", ":approve"))}
        assert changing.isdisjoint(allowed_scopes([Role.AUDITOR, Role.SECRETARIAT, Role.FIRST_LINE]))


class TestCheckingRole:
    def test_a_first_line_token_sees_as_the_first_line_whatever_its_account(self, staff: Staff) -> None:
        account = staff.account(Role.SECOND_LINE, Role.INVESTIGATOR)
        desk = staff.principal(staff.token(account, DESK).text)
        assert checking_role(desk, Purpose.BORDER_FIRST_LINE) is Role.FIRST_LINE
        for purpose in set(Purpose) - {Purpose.BORDER_FIRST_LINE, Purpose.DOCUMENT_INSPECTION}:
            with pytest.raises(NotPermittedError):
                checking_role(desk, purpose)
        with pytest.raises(NotPermittedError):
            checking_role(desk, Purpose.BORDER_FIRST_LINE, Role.SECOND_LINE)

    def test_the_purpose_chooses_among_an_accounts_roles(self, staff: Staff) -> None:
        account = staff.account(Role.SECOND_LINE, Role.INVESTIGATOR)
        principal = staff.principal(staff.token(account).text)
        assert checking_role(principal, Purpose.VISA) is Role.SECOND_LINE
        assert checking_role(principal, Purpose.INVESTIGATION) is Role.INVESTIGATOR
        with pytest.raises(NotPermittedError):
            checking_role(principal, Purpose.VISA, Role.INVESTIGATOR)
        with pytest.raises(NotPermittedError):
            checking_role(principal, Purpose.PROTECTION)

    @pytest.mark.parametrize("role", [Role.SUPERVISOR, Role.OPERATOR, Role.AUDITOR, Role.SECRETARIAT])
    def test_who_does_not_check_has_no_checking_role(self, staff: Staff, role: Role) -> None:
        principal = staff.principal(staff.token(staff.account(role)).text)
        for purpose in Purpose:
            for wanted in (None, *Role):
                with pytest.raises(NotPermittedError):
                    checking_role(principal, purpose, wanted)


class TestWhoLooksAtAlerts:
    def test_the_purpose_chooses_among_an_accounts_roles(self, staff: Staff) -> None:
        account = staff.account(Role.SECOND_LINE, Role.PROTECTION_OFFICER, Role.SUPERVISOR)
        principal = staff.principal(staff.token(account).text)
        assert alert_role(principal, Purpose.VISA) is Role.SECOND_LINE
        assert alert_role(principal, Purpose.PROTECTION) is Role.PROTECTION_OFFICER
        assert alert_role(principal, Purpose.INVESTIGATION) is Role.SUPERVISOR
        assert alert_role(principal, Purpose.PROTECTION, Role.SUPERVISOR) is Role.SUPERVISOR
        with pytest.raises(NotPermittedError):
            alert_role(principal, Purpose.PROTECTION, Role.SECOND_LINE)

    def test_nobody_looks_in_a_role_that_is_not_theirs(self, staff: Staff) -> None:
        principal = staff.principal(staff.token(staff.account(Role.SECOND_LINE)).text)
        for purpose in Purpose:
            for wanted in set(Role) - {Role.SECOND_LINE}:
                with pytest.raises(NotPermittedError):
                    alert_role(principal, purpose, wanted)

    @pytest.mark.parametrize("role", sorted(set(Role) - ROLES_OF_SCOPE[Scope.ALERTS_READ]))
    def test_other_roles_look_at_none(self, staff: Staff, role: Role) -> None:
        principal = staff.principal(staff.token(staff.account(role)).text)
        for purpose in Purpose:
            for wanted in (None, *Role):
                with pytest.raises(NotPermittedError):
                    alert_role(principal, purpose, wanted)


class TestLifetime:
    def test_it_ends_to_the_second(self, staff: Staff) -> None:
        issued = staff.token(staff.account(Role.FIRST_LINE), days=1)
        assert issued.token.expires == NOW + SECONDS_PER_DAY
        assert staff.principal(issued.text, issued.token.expires - 1)
        with pytest.raises(NotAuthenticatedError):
            staff.principal(issued.text, issued.token.expires)

    @pytest.mark.parametrize("days", [0, -1, MAX_DAYS + 1, 2**40])
    def test_none_is_for_ever_or_for_no_time(self, staff: Staff, days: int) -> None:
        with pytest.raises(ConflictError, match="days"):
            staff.token(staff.account(Role.FIRST_LINE), days=days)

    def test_a_disabled_account_gets_no_token_and_an_unknown_one_neither(self, staff: Staff) -> None:
        account = staff.account(Role.FIRST_LINE)
        staff.disable(account)
        with pytest.raises(ConflictError, match="disabled"):
            staff.token(account)
        with pytest.raises(NotFoundError), staff.store.write() as tx:
            issue_token(tx, "0" * 32, DESK, by=MACHINE, now=NOW, random_bytes=os.urandom)

    @pytest.mark.parametrize("token_id", ["", "0" * 16, "' OR '1'='1", "\ud800", "x" * 10_000])
    def test_revoking_what_is_no_token_changes_nothing(self, staff: Staff, token_id: str) -> None:
        with pytest.raises(NotFoundError), staff.store.write() as tx:
            revoke_token(tx, token_id, by=MACHINE, now=NOW, random_bytes=os.urandom)

    def test_a_second_revocation_says_so(self, staff: Staff) -> None:
        token_id = staff.token(staff.account(Role.FIRST_LINE)).token.token_id
        with staff.store.write() as tx:
            revoke_token(tx, token_id, by=MACHINE, now=NOW, random_bytes=os.urandom)
        with pytest.raises(ConflictError), staff.store.write() as tx:
            revoke_token(tx, token_id, by=MACHINE, now=NOW, random_bytes=os.urandom)


class TestTraces:
    def test_nothing_prints_a_secret_a_digest_or_a_label(self, staff: Staff) -> None:
        account = staff.account(Role.FIRST_LINE, label="Zulfiqar Ali")
        issued = staff.token(account)
        principal = staff.principal(issued.text)
        printed = repr((account, issued, issued.token, principal)) + str(issued) + f"{account}"
        for secret in (issued.text, issued.text[22:], issued.token.digest.hex(), repr(issued.token.digest), "Zulfiqar"):
            assert secret not in printed

    def test_two_tokens_share_neither_identity_nor_secret(self, staff: Staff) -> None:
        account = staff.account(Role.FIRST_LINE)
        texts = [staff.token(account).text for _ in range(20)]
        assert len({text[5:21] for text in texts}) == len({text[22:] for text in texts}) == 20

    def test_every_act_leaves_its_leaf_without_secret_or_label(self, staff: Staff) -> None:
        account = staff.account(Role.SUPERVISOR, label="Zulfiqar Ali")
        issued = staff.token(account)
        with staff.store.write() as tx:
            sign_in(tx, issued.text, now=NOW, random_bytes=os.urandom)
            revoke_token(tx, issued.token.token_id, by=account.account_id, now=NOW, random_bytes=os.urandom)
        staff.roles(account, Role.SECOND_LINE)
        staff.disable(account)
        with staff.store.read() as tx:
            rows = list(tx.leaves.all())
        assert [row.leaf.kind for row in rows[2:]] == [
            LeafKind.ACCOUNT,
            LeafKind.TOKEN,
            LeafKind.SIGN_IN,
            LeafKind.TOKEN,
            LeafKind.ACCOUNT,
            LeafKind.ACCOUNT,
        ]
        for row in rows:
            payload = row.payload or b""
            assert b'"by"' in payload
            assert b"Zulfiqar" not in payload
            assert issued.text[22:].encode() not in payload
            assert issued.token.digest.hex().encode() not in payload

    def test_a_refused_sign_in_leaves_nothing_and_an_unprivileged_one_neither(self, staff: Staff) -> None:
        desk = staff.token(staff.account(Role.FIRST_LINE))
        with staff.store.write() as tx:
            before = tx.leaves.count()
            sign_in(tx, desk.text, now=NOW, random_bytes=os.urandom)
            with pytest.raises(NotAuthenticatedError):
                sign_in(tx, desk.text[:-1], now=NOW, random_bytes=os.urandom)
            assert tx.leaves.count() == before
        assert Role.FIRST_LINE not in PRIVILEGED

    def test_a_token_moved_to_another_account_in_the_store_acts_as_that_account_only(self, staff: Staff) -> None:
        """Roles and agency come from the account's row, never from the token."""
        issued = staff.token(staff.account(Role.SUPERVISOR))
        desk = staff.account(Role.FIRST_LINE, agency="police")
        with staff.store.write() as tx:
            moved = replace(issued.token, token_id=type(issued.token.token_id)("a" * 16), account_id=desk.account_id)
            tx.tokens.add(moved)
        principal = staff.principal("wren_" + "a" * 16 + issued.text[21:])
        assert (principal.account, principal.agency) == (desk.account_id, desk.agency)
        assert not principal.scopes
