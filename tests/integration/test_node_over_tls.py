"""Whole nodes on real homes: keyring files, SQLCipher, mutual TLS on loopback, served as `wren serve` does."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest

from config.settings import Jobs, PeerPort, Settings, Workers
from crypto.keyring_bytes import FASTEST_PARAMETERS
from node.bootstrap import OpenNode, open_node, serving
from node.core.budget import day_of
from node.core.check import CheckResult, check_traveller
from node.core.delivery_errors import PeerError
from node.core.errors import RaceLostError
from node.core.membership import accept_first_charter, accept_key_sheet
from node.core.peer_tag_sets import synchronise
from node.core.tag_set_building import refresh_tag_set, segment_path
from node.core.watchlist import import_entries
from node.founding import TermsDraft, draft_charter, make_home, make_key_sheet, member_entry, sign, terms_for_all
from node.keys.keyring import Keyring
from node.keys.tls import issue_leaf
from node.peers.client import PeerClient
from node.peers.pinned_context import pinned_context
from protocol.charter_signing import SignedCharter
from protocol.entry import Entry
from protocol.limits import MAX_ENVELOPE_BYTES
from protocol.problems import ProblemType
from protocol.tagset.manifest import parse_manifest
from protocol.vocabulary import ELEMENTS_PER_REQUEST, MemberCode, Outcome, Purpose, Role
from tests.support.entries import stolen_passport, traveller
from tests.support.transport import raw_connection, unix_now

CODES = ("GR", "PK", "TR")
GR, PK = MemberCode("GR"), MemberCode("PK")
PASSPORT = ("PAK", "AB1234567")
PASSPHRASE = b"correct horse battery staple"
MESSAGES = "/federation/v1/messages"
ATTACKERS = 40
PATIENCE_SECONDS = 8.0
SELDOM = Jobs(3600.0, 3600.0, 3600.0, 3600.0, 3600.0)
"""The tests call the jobs themselves, so that nothing happens beside them."""


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@dataclass
class Country:
    """A home, and the node in it while it runs."""

    home: Path
    keyring: Keyring
    port: int
    running: ExitStack = field(default_factory=ExitStack)
    node: OpenNode | None = None

    def start(self) -> None:
        self.node = self.running.enter_context(open_node(self.home, PASSPHRASE))
        self.running.enter_context(serving(self.node))

    def stop(self) -> None:
        self.running.close()
        self.node = None

    @property
    def context(self) -> Any:
        assert self.node is not None
        return self.node.context


@pytest.fixture(scope="module")
def countries(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Country]]:
    """GR, PK and TR, founded; GR and PK running; one stolen passport on PK's list, built and fetched."""
    folder = tmp_path_factory.mktemp("homes")
    made: dict[str, Country] = {}
    for code in CODES:
        port = free_port()
        settings = Settings(
            code, PeerPort(port=port, address=f"https://127.0.0.1:{port}"), jobs=SELDOM, workers=Workers(0, 4)
        )
        keyring = make_home(folder / code, settings, PASSPHRASE, unix_now(), parameters=FASTEST_PARAMETERS)
        made[code] = Country(folder / code, keyring, port)
    found(made)
    made["GR"].start()
    made["PK"].start()
    put(made["PK"], stolen_passport("PK-1", *PASSPORT, issued=unix_now() - 60))
    try:
        yield made
    finally:
        for country in made.values():
            country.stop()


def found(countries: dict[str, Country]) -> None:
    keyrings = [country.keyring for country in countries.values()]
    entries = [member_entry(keyring, f"State {keyring.member}", ["Border police"]) for keyring in keyrings]
    signed = SignedCharter(
        draft_charter(entries, terms_for_all(entries, TermsDraft("Memorandum")), unix_now(), training=True), ()
    )
    for keyring in keyrings:
        signed = sign(signed, keyring)
    sheets = [
        make_key_sheet(country.keyring, f"https://127.0.0.1:{country.port}", unix_now())
        for country in countries.values()
    ]
    for code in ("GR", "PK"):
        with open_node(countries[code].home, PASSPHRASE) as node:
            accept_first_charter(node.context, signed, signed.digest)
            for sheet in sheets:
                accept_key_sheet(node.context, sheet)


def put(country: Country, *entries: Entry) -> None:
    """Imports and builds for GR; beside the node's own job, which may be quicker but then lacks the new entries."""
    import_entries(country.context, "own", entries, source_digest=bytes(32), rejected=lambda: 0)
    for _ in range(5):
        try:
            refresh_tag_set(country.context, GR)
        except RaceLostError:
            continue
        return
    pytest.fail("the tag set could not be built")


def check(countries: dict[str, Country], passport: tuple[str, str] = PASSPORT) -> CheckResult:
    return check_traveller(
        countries["GR"].context,
        traveller(passport=passport),
        purpose=Purpose.BORDER_SECOND_LINE,
        role=Role.SECOND_LINE,
        deadline_seconds=PATIENCE_SECONDS,
    )


def outcomes(result: CheckResult) -> dict[str, str]:
    return {one.holder: (one.reason or one.outcome).value for one in result.lists}


def issuer_pem(country: Country) -> bytes:
    return ssl.DER_cert_to_PEM_cert(country.keyring.tls_issuer.certificate_der).encode()


def client(countries: dict[str, Country], chain_pem: bytes, key_pem: bytes) -> PeerClient:
    """To PK's peer port, with the certificate given."""
    owner = countries["PK"]
    return PeerClient(
        f"https://127.0.0.1:{owner.port}",
        member="PK",
        issuer_pem=issuer_pem(owner),
        chain_pem=chain_pem,
        key_pem=key_pem,
        clock=unix_now,
    )


def test_a_check_over_mutual_tls_finds_a_hit_and_a_node_that_does_not_run_is_not_checked(
    countries: dict[str, Country],
) -> None:
    synchronise(countries["GR"].context, PK)
    assert outcomes(check(countries)) == {"PK": Outcome.POSSIBLE_HIT.value, "TR": "no_list"}
    assert outcomes(check(countries, ("PAK", "ZZ0000000")))["PK"] == Outcome.CLEAR.value


def test_a_certificate_in_another_members_name_is_refused(countries: dict[str, Country]) -> None:
    """TR's issuer is pinned for TR: a leaf of it in GR's name chains to a trusted issuer, and speaks for nobody."""
    now = unix_now()
    true = countries["TR"].keyring.tls_leaf(now)
    with client(countries, true.chain_pem(), true.key_pem()) as honest:
        assert honest.post(MESSAGES, b"x", timeout_seconds=PATIENCE_SECONDS).status == HTTPStatus.FORBIDDEN
    rogue = countries["TR"].keyring.tls_issuer
    forged = issue_leaf(rogue.certificate(), rogue.private_key(), "GR", ("localhost",), now)
    with client(countries, forged.chain_pem(), forged.key_pem()) as attacker, pytest.raises(PeerError):
        attacker.post(MESSAGES, b"x", timeout_seconds=PATIENCE_SECONDS)


def test_a_body_over_the_limit_is_refused_with_its_problem_before_it_is_read(countries: dict[str, Country]) -> None:
    owner, leaf = countries["PK"], countries["GR"].keyring.tls_leaf(unix_now())
    context = pinned_context(
        member="PK", issuer_pem=issuer_pem(owner), chain_pem=leaf.chain_pem(), key_pem=leaf.key_pem(), clock=unix_now
    )
    head = f"POST {MESSAGES} HTTP/1.1\r\nhost: x\r\ncontent-length: {MAX_ENVELOPE_BYTES * 64}\r\n\r\n"
    answer = b""
    with raw_connection(context, owner.port) as connection:
        connection.sendall(head.encode())
        while part := connection.recv(65_536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert ProblemType.TOO_LARGE.value.encode() in answer


def test_a_segment_download_goes_on_where_it_was_cut(
    countries: dict[str, Country], monkeypatch: pytest.MonkeyPatch
) -> None:
    put(countries["PK"], stolen_passport("PK-2", "PAK", "CD7654321", issued=unix_now() - 60))
    with countries["PK"].context.store.read() as tx:
        row = tx.own_tag_sets.manifest(GR)
    newest = segment_path(countries["PK"].context, GR, row.epoch, parse_manifest(row.manifest).segments[-1].number)
    fetched = countries["GR"].home / "tagsets" / "peers" / "PK" / newest.parent.name / newest.name
    fetched.parent.mkdir(parents=True, exist_ok=True)
    fetched.with_suffix(".unfinished").write_bytes(newest.read_bytes()[:1000])
    starts: dict[str, int] = {}
    whole = PeerClient.get_range

    def spy(self: PeerClient, path: str, start: int, **options: Any) -> Iterator[bytes]:
        starts[path.rsplit("/", 1)[1]] = start
        return whole(self, path, start, **options)

    monkeypatch.setattr(PeerClient, "get_range", spy)
    synchronise(countries["GR"].context, PK)
    assert starts[newest.stem] == 1000
    assert fetched.read_bytes() == newest.read_bytes()
    assert outcomes(check(countries, ("PAK", "CD7654321")))["PK"] == Outcome.POSSIBLE_HIT.value


def test_a_stopped_and_restarted_node_keeps_its_list_budgets_and_log(countries: dict[str, Country]) -> None:
    synchronise(countries["GR"].context, PK)
    check(countries)
    owner = countries["PK"]
    with owner.context.store.read() as tx:
        spent = tx.budgets.spent(GR, day_of(unix_now()))
        before = [row.leaf_bytes for row in tx.leaves.all()]
    owner.stop()
    assert outcomes(check(countries))["PK"] == "unreachable"
    owner.start()
    assert outcomes(check(countries))["PK"] == Outcome.POSSIBLE_HIT.value
    with owner.context.store.read() as tx:
        assert tx.budgets.spent(GR, day_of(unix_now())) == spent + ELEMENTS_PER_REQUEST
        after = [row.leaf_bytes for row in tx.leaves.all()]
    assert set(before) <= set(after)
    assert len(set(after)) == len(after)


def test_a_member_is_answered_beside_forty_who_dawdle(countries: dict[str, Country]) -> None:
    """Silent ones, and those who begin a handshake and never end it. The check's own deadline is its patience."""
    synchronise(countries["GR"].context, PK)
    with ExitStack() as stack:
        for number in range(ATTACKERS):
            attacker = stack.enter_context(socket.create_connection(("127.0.0.1", countries["PK"].port), timeout=20))
            if number % 2:
                attacker.sendall(bytes.fromhex("1603010200010001fc0303") + bytes(20))
        assert outcomes(check(countries))["PK"] == Outcome.POSSIBLE_HIT.value


def test_two_checks_at_once_are_both_answered(countries: dict[str, Country]) -> None:
    synchronise(countries["GR"].context, PK)
    results: list[CheckResult] = []
    threads = [threading.Thread(target=lambda: results.append(check(countries))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [outcomes(one)["PK"] for one in results] == [Outcome.POSSIBLE_HIT.value] * 6
