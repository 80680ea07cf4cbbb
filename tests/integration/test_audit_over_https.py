"""`wren audit verify` over HTTPS: a process of its own, against a served node, and against servers that cheat or dawdle."""

from __future__ import annotations

import gzip
import json
import os
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from config.settings import CountryPort, Log, PeerPort, Settings, Workers
from crypto.keyring_bytes import FASTEST_PARAMETERS
from node.bootstrap import open_node
from node.cli.audit_server import UrlSource
from node.core.accounts import add_account
from node.core.agencies import AgencyKind, add_agency
from node.core.scopes import allowed_scopes
from node.core.tokens import issue_token
from node.founding import make_home
from node.keys.keyring import Keyring
from protocol.audit.charter_policy import policy_from_charter
from protocol.audit.policy import policy_to_bytes
from protocol.audit.source import SourceError
from protocol.vocabulary import Role
from tests.integration.test_node_over_tls import GR, PASSPHRASE, SELDOM, Country, found, free_port
from tests.support.audit_logs import LoggedNode, make_leaves
from tests.support.transport import unix_now

NODE = LoggedNode("wren/pk")
AS_OF = "2026-09-21T14:16:30Z"
PATIENCE_SECONDS = 60.0
SHORT_SECONDS = 1.0
Answer = Callable[[ssl.SSLSocket, str], None]


def verify(url: str, folder: Path, *, ca: bytes, policy: bytes, token: str | None, more: tuple[str, ...] = ()) -> Any:
    """Exit code and JSON document of a process of `wren audit verify`."""
    for name, content in (("ca.pem", ca), ("policy", policy), ("token", (token or "").encode())):
        (folder / name).write_bytes(content)
    presented = [] if token is None else ["--token-file", str(folder / "token")]
    command = [sys.executable, "-m", "node.cli", "--json", *presented, "audit", "verify", url, *more]
    command += ["--policy", str(folder / "policy"), "--ca", str(folder / "ca.pem"), "--state", str(folder / "state")]
    environment = {name: value for name, value in os.environ.items() if not name.startswith("WREN_")}
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    (line,) = ended.stdout.splitlines()
    assert "Traceback" not in ended.stderr
    if token:
        assert token not in ended.stdout + ended.stderr
    return ended.returncode, json.loads(line)


class Served:
    """GR as a process of its own, cosigned by PK; the tokens of two of its accounts."""

    def __init__(self, keyring: Keyring, port: int, policy: bytes, tokens: dict[Role, str]) -> None:
        self.url = f"https://127.0.0.1:{port}/api/v1/log"
        self.ca = ssl.DER_cert_to_PEM_cert(keyring.tls_issuer.certificate_der).encode()
        self.policy = policy
        self.tokens = tokens

    def verify(self, folder: Path, token: str | None) -> Any:
        return verify(self.url, folder, ca=self.ca, policy=self.policy, token=token)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder, country_port = tmp_path_factory.mktemp("homes"), free_port()
    homes: dict[str, Country] = {}
    for code in ("GR", "PK"):
        port = free_port()
        settings = Settings(
            code,
            PeerPort(port=port, address=f"https://127.0.0.1:{port}"),
            country_port=CountryPort(port=country_port if code == "GR" else 0),
            jobs=SELDOM,
            workers=Workers(0, 4),
            log=Log(0.2),
        )
        keyring = make_home(folder / code, settings, PASSPHRASE, unix_now(), parameters=FASTEST_PARAMETERS)
        homes[code] = Country(folder / code, keyring, port)
    found(homes)
    tokens = {}
    with open_node(homes["GR"].home, PASSPHRASE) as node:
        policy = policy_to_bytes(policy_from_charter(node.context.federation().charter, GR, "wren/gr"))
        act: dict[str, Any] = {"by": "machine", "now": unix_now(), "random_bytes": node.context.random_bytes}
        with node.store.write() as tx:
            add_agency(tx, "police", AgencyKind.POLICE, "Police", **act)
            for role in (Role.AUDITOR, Role.FIRST_LINE):
                account = add_account(tx, role.value, "police", [role], **act)
                tokens[role] = issue_token(tx, account.account_id, allowed_scopes([role]), days=1, **act).text
    with ExitStack() as stack:
        homes["PK"].start()
        stack.callback(homes["PK"].stop)
        stack.enter_context(process_of(homes["GR"].home, folder / "log"))
        wait_for_witness(homes["GR"].home)
        yield Served(homes["GR"].keyring, country_port, policy, tokens)


@contextmanager
def process_of(home: Path, log: Path) -> Iterator[None]:
    arguments = [sys.executable, "-m", "node.cli", "--home", str(home), "--json", "serve"]
    environment = os.environ | {"WREN_PASSPHRASE": PASSPHRASE.decode()}
    with (
        log.open("w") as errors,
        subprocess.Popen(arguments, env=environment, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        try:
            assert process.stdout is not None
            assert json.loads(process.stdout.readline())["ready"] is True
            yield
        finally:
            process.kill()


def wait_for_witness(home: Path) -> None:
    ends = time.monotonic() + PATIENCE_SECONDS
    with open_node(home, PASSPHRASE) as node:
        while True:
            with node.store.read() as tx:
                log = tx.log_tree.current()
                if log is not None and tx.log_tree.witnessed_checkpoint(log.number) is not None:
                    return
            assert time.monotonic() < ends, "nobody cosigned"
            time.sleep(0.1)


def test_an_auditors_token_reads_a_running_nodes_log_twice(served: Served, tmp_path: Path) -> None:
    for kept in (0, 1):
        code, found = served.verify(tmp_path, served.tokens[Role.AUDITOR])
        assert (code, found["sound"], found["origin"], found["witnessed"]) == (0, True, "wren/gr", True)
        assert found["kept_checkpoints"] == kept
        assert found["leaves_read"] == found["size"] > 3


@pytest.mark.parametrize(
    ("token", "words"),
    [
        (None, "does not accept the token"),
        ("0" * 64, "does not accept the token"),
        (Role.FIRST_LINE, "may not read the log"),
        ("not a token\nbut a file", "holds no token"),
    ],
)
def test_nobody_else_reads_it(served: Served, tmp_path: Path, token: Any, words: str) -> None:
    code, found = served.verify(tmp_path, served.tokens[token] if isinstance(token, Role) else token)
    assert code == 1
    assert words in found["error"]
    assert "sound" not in found
    assert list(tmp_path.glob("state/*")) == []


def test_a_server_with_another_issuer_is_not_given_the_token(served: Served, rogue: Rogue, tmp_path: Path) -> None:
    url = rogue.serving(served_file).replace("/log", "/api/v1/log")
    code, found = verify(url, tmp_path, ca=served.ca, policy=served.policy, token=served.tokens[Role.AUDITOR])
    assert code == 1
    assert "authority" in found["error"]
    assert rogue.heads == []


class Rogue:
    """A TLS server of one answer for each connection, which says whatever it likes."""

    def __init__(self, keyring: Keyring) -> None:
        issuer = keyring.tls_issuer
        self.ca = ssl.DER_cert_to_PEM_cert(issuer.certificate_der).encode()
        self.heads: list[str] = []
        self.over = threading.Event()
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._answer: Answer = served_file

    def load(self, chain: Path) -> None:
        self._context.load_cert_chain(chain)

    def serving(self, answer: Answer) -> str:
        """Its address, from which it answers so."""
        self._answer = answer
        self._start(self._accept)
        return f"https://127.0.0.1:{self._listener.getsockname()[1]}/log"

    def _start(self, work: Callable[..., None], *arguments: Any) -> None:
        self._threads.append(threading.Thread(target=work, args=arguments))
        self._threads[-1].start()

    def _accept(self) -> None:
        while not self.over.is_set():
            with suppress(OSError):
                connection, _ = self._listener.accept()
                self._start(self._serve, connection)

    def _serve(self, connection: socket.socket) -> None:
        connection.settimeout(PATIENCE_SECONDS)
        with suppress(OSError), self._context.wrap_socket(connection, server_side=True) as secured:
            head = b""
            while b"\r\n\r\n" not in head and (more := secured.recv(65536)):
                head += more
            self.heads.append(head.decode())
            self._answer(secured, head.decode().split(" ")[1].removeprefix("/log/"))
        connection.close()

    def stop(self) -> None:
        self.over.set()
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(PATIENCE_SECONDS)


@pytest.fixture(scope="module")
def rogue_keyring(tmp_path_factory: pytest.TempPathFactory) -> Keyring:
    settings = Settings("TR", PeerPort(address="https://127.0.0.1:1"))
    home = tmp_path_factory.mktemp("rogue") / "home"
    return make_home(home, settings, PASSPHRASE, unix_now(), parameters=FASTEST_PARAMETERS)


@pytest.fixture
def rogue(rogue_keyring: Keyring, tmp_path: Path) -> Iterator[Rogue]:
    made = Rogue(rogue_keyring)
    leaf = rogue_keyring.tls_leaf(unix_now())
    (tmp_path / "chain.pem").write_bytes(leaf.key_pem() + leaf.chain_pem())
    made.load(tmp_path / "chain.pem")
    yield made
    made.stop()


FILES = NODE.files(make_leaves(300))


def whole(body: bytes, head: bytes = b"") -> bytes:
    return b"HTTP/1.1 200 OK\r\n%scontent-length: %d\r\nconnection: close\r\n\r\n%s" % (head, len(body), body)


def served_file(connection: ssl.SSLSocket, path: str) -> None:
    connection.sendall(whole(FILES[path]))


def verified(rogue: Rogue, answer: Answer, folder: Path) -> Any:
    url = rogue.serving(answer)
    more = ("--as-of", AS_OF, "--processes", "1")
    return verify(url, folder, ca=rogue.ca, policy=policy_to_bytes(NODE.policy), token="t0", more=more)


def test_an_honest_server_is_read(rogue: Rogue, tmp_path: Path) -> None:
    code, found = verified(rogue, served_file, tmp_path)
    assert (code, found["sound"], found["leaves_read"]) == (0, True, 300)
    assert all("authorization: bearer t0" in head.lower() for head in rogue.heads)


@pytest.mark.parametrize("path", ["checkpoint", "tile/entries/000", "tile/0/000"])
def test_an_answer_that_breaks_off_is_no_finding_about_the_log(rogue: Rogue, tmp_path: Path, path: str) -> None:
    def answer(connection: ssl.SSLSocket, asked: str) -> None:
        connection.sendall(whole(FILES[asked])[: -9 if asked == path else None])

    code, found = verified(rogue, answer, tmp_path)
    assert code == 1
    assert "broke off" in found["error"]


@pytest.mark.parametrize(
    ("path", "finding"), [("tile/entries/000", "entries_malformed"), ("tile/0/000", "tile_malformed")]
)
def test_a_file_cut_short_by_its_server_is_found(rogue: Rogue, tmp_path: Path, path: str, finding: str) -> None:
    def answer(connection: ssl.SSLSocket, asked: str) -> None:
        connection.sendall(whole(FILES[asked][: -9 if asked == path else None]))

    code, found = verified(rogue, answer, tmp_path)
    assert (code, found["sound"]) == (1, False)
    assert finding in {one["finding"] for one in found["findings"]}
    assert list(tmp_path.glob("state/*")) == []


DRIPS = {
    "head": (b"HTTP/1.1 200 OK\r\n", b"x: y\r\n"),
    "body": (b"HTTP/1.1 200 OK\r\ncontent-length: 4000\r\n\r\n", b"a"),
    "chunks": (b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n", b"1\r\na\r\n"),
    "gzip of nothing": (
        b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n\r\n" + gzip.compress(b"")[:10],
        b"\x00\x00\x00\xff\xff",
    ),
    "silence": (b"", b""),
}


@pytest.mark.parametrize("drip", DRIPS)
def test_a_server_that_drips_holds_nobody(rogue: Rogue, tmp_path: Path, drip: str) -> None:
    """Each byte comes well within the time that silence may last: only a bound on the whole file ends it."""
    start, more = DRIPS[drip]
    ran_out: list[float] = []

    def answer(connection: ssl.SSLSocket, path: str) -> None:
        connection.sendall(start)
        ends = time.monotonic() + PATIENCE_SECONDS / 3
        while not rogue.over.wait(SHORT_SECONDS / 20):
            connection.sendall(more)
            if time.monotonic() > ends:
                ran_out.append(ends)
                return

    (tmp_path / "ca.pem").write_bytes(rogue.ca)
    source = UrlSource(rogue.serving(answer), None, str(tmp_path / "ca.pem"), SHORT_SECONDS)
    with pytest.raises(SourceError, match="too slow"):
        source.read("checkpoint", 1_000_000)
    assert ran_out == [], "the client gave up, not the server"


def test_a_server_that_asks_for_patience_is_asked_again_but_not_for_ever(rogue: Rogue, tmp_path: Path) -> None:
    after = ["0", "0", "1", "3600"]

    def answer(connection: ssl.SSLSocket, path: str) -> None:
        if after:
            refusal = b"HTTP/1.1 429 Too Many\r\nretry-after: %s\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"
            connection.sendall(refusal % after.pop(0).encode())
        else:
            served_file(connection, path)

    (tmp_path / "ca.pem").write_bytes(rogue.ca)
    source = UrlSource(rogue.serving(answer), None, str(tmp_path / "ca.pem"))
    with pytest.raises(SourceError, match="less often"):
        source.read("checkpoint", 1_000_000)
    assert after == []
    assert source.read("checkpoint", 1_000_000) == FILES["checkpoint"]


def test_what_is_no_address_and_no_certificate_is_said(tmp_path: Path) -> None:
    policy = policy_to_bytes(NODE.policy)
    for url in ("https://[::", "https://", "https://a:b@127.0.0.1/log", "https://127.0.0.1/log?x=1"):
        code, found = verify(url, tmp_path, ca=b"x", policy=policy, token=None)
        assert (code, found["error"]) == (1, "this is no https address of a log")
    code, found = verify("https://127.0.0.1:1/log", tmp_path, ca=b"x", policy=policy, token=None)
    assert code == 1
    assert "--ca" in found["error"]
