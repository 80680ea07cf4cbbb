"""The country port as it is served: TLS on loopback, two nodes, real databases, real limits."""

from __future__ import annotations

import random
import resource
import select
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.settings import CountryPort, Database, PeerPort, Settings, Workers
from crypto.keyring_bytes import FASTEST_PARAMETERS
from node.bootstrap import OpenNode
from node.core.accounts import add_account
from node.core.agencies import AgencyKind, add_agency
from node.core.first_line import ANSWER_BYTES
from node.core.peer_tag_sets import synchronise
from node.core.private_hits import found_hit
from node.core.scopes import allowed_scopes
from node.core.tokens import issue_token
from node.founding import make_home
from protocol.entry import Entry
from protocol.vocabulary import Action, Category, MemberCode, Role
from tests.integration.test_node_over_tls import PASSPHRASE, PK, SELDOM, found, free_port, put
from tests.integration.test_node_over_tls import Country as Home
from tests.support.entries import suspect
from tests.support.rank_sums import ALPHA, p_value, told_apart
from tests.support.transport import raw_connection, unix_now

BORN = "1970-05-23"
NAMES = {"clear": "Nobody Known", "discreet": "Rustam Zaman", "protective": "Layla Khan", "arrest": "Tariq Aziz Gul"}
ROUNDS = 14
FINDING_SECONDS = 0.06
PATIENCE = 12
MIB = 1024 * 1024


def entries() -> list[Entry]:
    now = unix_now()
    times: dict[str, Any] = {"issued": now - 60, "review": now + 10_000_000, "expires": now + 10_000_000}
    discreet = suspect("PK-d", NAMES["discreet"], BORN, **times)
    arrest = replace(
        suspect("PK-a", NAMES["arrest"], BORN, **times),
        category=Category.WANTED_ARREST,
        action=Action.ARREST,
        judicial_reference="Court 4/2026",
        maximum_penalty_years=10,
        extradition_undertaking=True,
    )
    protective = replace(
        suspect("PK-p", NAMES["protective"], BORN, **times),
        category=Category.POSSIBLE_VICTIM,
        action=Action.PROTECT,
        offence_codes=(),
        material_benefit="",
        protection_officer="duty desk",
        releasable_to=(MemberCode("GR"),),
    )
    return [discreet, arrest, protective]


def token(node: OpenNode, role: Role, *, agency: bool = False) -> str:
    act: dict[str, Any] = {"by": "machine", "now": unix_now(), "random_bytes": node.context.random_bytes}
    with node.store.write() as tx:
        if agency:
            add_agency(tx, "police", AgencyKind.POLICE, "Police", **act)
        account = add_account(tx, "desk", "police", [role], **act)
        return issue_token(tx, account.account_id, allowed_scopes([role]), days=1, **act).text


class Served:
    """GR with its country port, PK with a list."""

    def __init__(self, homes: dict[str, Home], port: int) -> None:
        self.homes = homes
        self.port = port
        node = homes["GR"].node
        assert node is not None
        self.tokens = {Role.FIRST_LINE: token(node, Role.FIRST_LINE, agency=True)}
        self.tokens |= {role: token(node, role) for role in (Role.SECOND_LINE, Role.SUPERVISOR)}
        self.issuer = ssl.DER_cert_to_PEM_cert(homes["GR"].keyring.tls_issuer.certificate_der)
        self.tls = ssl.create_default_context(cadata=self.issuer)
        self.client = httpx.Client(base_url=f"https://127.0.0.1:{port}/api/v1", verify=self.tls, timeout=30)

    def ask(self, role: Role, method: str, path: str, **more: Any) -> httpx.Response:
        return self.client.request(method, path, headers={"Authorization": f"Bearer {self.tokens[role]}"}, **more)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, usual_url: Callable[[], str]) -> Iterator[Served]:
    folder, port = tmp_path_factory.mktemp("homes"), free_port()
    homes: dict[str, Home] = {}
    for code in ("GR", "PK", "TR"):
        peer = free_port()
        settings = Settings(
            code,
            PeerPort(port=peer, address=f"https://127.0.0.1:{peer}"),
            country_port=CountryPort(port=port if code == "GR" else 0),
            database=Database(usual_url()),
            jobs=SELDOM,
            workers=Workers(0, 8),
        )
        keyring = make_home(folder / code, settings, PASSPHRASE, unix_now(), parameters=FASTEST_PARAMETERS)
        homes[code] = Home(folder / code, keyring, peer)
    found(homes)
    homes["GR"].start()
    homes["PK"].start()
    put(homes["PK"], *entries())
    synchronise(homes["GR"].context, PK)
    made = Served(homes, port)
    try:
        yield made
    finally:
        made.client.close()
        for home in homes.values():
            home.stop()


def check(served: Served, name: str) -> tuple[float, httpx.Response]:
    body = {"traveller": {"names": [name], "birth_dates": [BORN]}, "purpose": "border_first_line"}
    started = time.monotonic()
    answer = served.ask(Role.FIRST_LINE, "POST", "/checks", json=body)
    return time.monotonic() - started, answer


def seconds_by_case(served: Served, *cases: str) -> dict[str, list[float]]:
    """Each case `ROUNDS` times, in an order that changes, so that a busy machine slows all alike."""
    order = random.Random(5)
    seconds: dict[str, list[float]] = {case: [] for case in cases}
    for _ in range(ROUNDS):
        for case in order.sample(cases, len(cases)):
            seconds[case].append(check(served, NAMES[case])[0])
    return seconds


@pytest.fixture
def slow_to_find(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine on which looking at what was found takes a while: less than its allowance, more than the noise."""

    def slow_found_hit(*given: Any) -> Any:
        time.sleep(FINDING_SECONDS)
        return found_hit(*given)

    monkeypatch.setattr("node.core.asking.found_hit", slow_found_hit)


def test_the_counter_cannot_tell_what_was_found_by_bytes(served: Served) -> None:
    answers = {case: check(served, name)[1] for case, name in NAMES.items()}
    words = {case: answer.json()["answer"] for case, answer in answers.items()}
    assert words == {"clear": "continue", "discreet": "continue", "protective": "refer", "arrest": "refer"}
    assert {len(answer.content) for answer in answers.values()} == {ANSWER_BYTES}
    assert len({tuple(name for name, _ in answer.headers.raw) for answer in answers.values()}) == 1


@pytest.mark.usefixtures("slow_to_find")
def test_the_counter_cannot_tell_what_was_found_by_the_clock(served: Served) -> None:
    assert told_apart(lambda: seconds_by_case(served, *NAMES)) == set()


@pytest.mark.usefixtures("slow_to_find")
def test_the_clock_would_tell_if_answers_left_when_they_are_ready(
    served: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same measurement without the fixed moments: it sees what they hide."""
    monkeypatch.setattr("node.api.checks.wait_seconds", lambda *_: 0.0)
    clear: list[float] = []
    arrest: list[float] = []
    for _ in range(PATIENCE):  # on a busy machine the noise is as large as what is sought: then more of it is looked at
        measured = seconds_by_case(served, "clear", "arrest")
        clear += measured["clear"]
        arrest += measured["arrest"]
        if p_value(clear, arrest) < ALPHA:
            break
    assert p_value(clear, arrest) < ALPHA


@pytest.mark.usefixtures("slow_to_find")
def test_a_peer_that_is_away_is_named_and_nothing_else_changes(served: Served) -> None:
    """Also for a traveller on its list: neither the word nor the moment tells that it would have had something to say."""
    served.homes["PK"].stop()
    try:
        answers = [check(served, name)[1] for name in NAMES.values()]
        different = told_apart(lambda: seconds_by_case(served, "clear", "arrest"))
    finally:
        served.homes["PK"].start()
    assert different == set()
    assert {answer.content for answer in answers} == {answers[0].content}
    assert answers[0].json() == {"answer": "continue", "not_checked": ["PK", "TR"]}
    assert len(answers[0].content) == ANSWER_BYTES


def test_a_stream_begins_before_it_ends_and_names_every_list(served: Served) -> None:
    body = {"traveller": {"names": [NAMES["arrest"]], "birth_dates": [BORN]}, "purpose": "border_second_line"}
    headers = {"Authorization": f"Bearer {served.tokens[Role.SECOND_LINE]}", "Accept": "application/x-ndjson"}
    with served.client.stream("POST", "/checks", json=body, headers=headers) as answer:
        lines = list(answer.iter_lines())
    assert len(lines) == 3
    assert '"wanted_arrest"' in "".join(lines)


@pytest.mark.parametrize(
    ("path", "announced"), [("/checks", 50 * MIB), ("/alerts", 50 * MIB), ("/imports/files", 80 * MIB)]
)
def test_a_body_that_announces_too_much_is_refused_before_it_is_read(served: Served, path: str, announced: int) -> None:
    head = f"POST /api/v1{path} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: {announced}\r\n\r\n"
    answer = b""
    unnamed = ssl.create_default_context(cadata=served.issuer)
    unnamed.check_hostname = False
    with raw_connection(unnamed, served.port) as connection:
        connection.sendall(head.encode())
        while part := connection.recv(65_536):
            answer += part
    assert answer.startswith(b"HTTP/1.1 413 ")


def test_a_body_that_announces_nothing_is_cut_off_long_before_fifty_megabytes(served: Served) -> None:
    """Chunk after chunk, as long as the node takes any: it says 413 within its limit, and its memory stays bounded."""
    unnamed = ssl.create_default_context(cadata=served.issuer)
    unnamed.check_hostname = False
    head = "POST /api/v1/checks HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n"
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    before, sent, answer = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, 0, b""
    with raw_connection(unnamed, served.port) as connection:
        connection.sendall(head.encode())
        while sent < 50 * MIB and not select.select([connection], [], [], 0)[0]:
            try:
                connection.sendall(chunk)
            except OSError:
                break
            sent += len(chunk)
        with suppress(OSError):
            while part := connection.recv(65_536):
                answer += part
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert sent < 8 * MIB
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024 < 32


def test_a_large_upload_is_read_from_disk_not_from_memory(served: Served) -> None:
    """48 MiB that are no list at the end: refused at a line, with bounded memory and nothing left on disk."""
    head = b"entry_id,object_kind,category,legal_basis\n"
    path = Path(served.homes["GR"].home / "spool")
    source = served.homes["GR"].home / "large.csv"
    with source.open("wb") as file:
        file.write(head)
        file.write(b"this line has too few cells\n" * 3)
        for _ in range(48):
            file.write(b'"' + b"x" * (MIB - 2) + b"\n")
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with source.open("rb") as file:
        answer = served.ask(
            Role.SECOND_LINE,
            "POST",
            "/imports/files",
            data={"list_name": "large", "mode": "add_or_change", "format": "wren_csv"},
            files={"file": ("large.csv", file)},
        )
    grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
    source.unlink()
    assert answer.status_code in (202, 422), answer.text
    assert grown < 32, f"{grown:.0f} MiB for an upload of 48 MiB"
    assert list(path.iterdir()) == []


def test_without_tls_or_with_another_certificate_authority_nothing_is_answered(served: Served) -> None:
    with pytest.raises(httpx.HTTPError):
        httpx.get(f"http://127.0.0.1:{served.port}/api/v1/openapi.json", timeout=5)
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"https://127.0.0.1:{served.port}/api/v1/openapi.json", timeout=5)
