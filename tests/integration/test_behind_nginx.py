"""The node behind nginx as config/deploy/nginx.conf has it, with other ports and folders: both ports, by real requests."""

from __future__ import annotations

import os
import re
import ssl
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest

from config.settings import CountryPort, PeerPort, Settings, Workers
from crypto.keyring_bytes import FASTEST_PARAMETERS
from node.core.check import check_traveller
from node.core.peer_tag_sets import synchronise
from node.founding import make_home
from node.keys.tls import issue_leaf
from protocol.vocabulary import Outcome, Purpose, Role
from tests.integration.test_api_over_tls import token
from tests.integration.test_node_over_tls import GR, PASSPHRASE, PASSPORT, PK, SELDOM, Country, found, free_port, put
from tests.support.entries import stolen_passport, traveller
from tests.support.programs import require_program
from tests.support.transport import unix_now

SOURCE = Path(__file__).parents[2] / "config" / "deploy" / "nginx.conf"
START_SECONDS = 20
MIB = 1024 * 1024


@dataclass(frozen=True)
class Front:
    """What stands before PK: the ports of nginx, and who may come in."""

    homes: dict[str, Country]
    country_port: int
    peer_port: int
    issuer: str
    officer: str
    supervisor: str

    def client(self, *, source: str | None = None) -> httpx.Client:
        tls = ssl.create_default_context(cadata=self.issuer)
        transport = httpx.HTTPTransport(verify=tls, http2=False, local_address=source)
        return httpx.Client(base_url=f"https://127.0.0.1:{self.country_port}", transport=transport, timeout=30)


def rendered(ports: dict[str, int], folder: Path) -> str:
    """The file with the ports and folders of this run, and nothing else of it changed."""
    text = re.sub(r"^ *listen \[::\].*\n", "", SOURCE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    temporary = "".join(
        f"    {name}_temp_path {folder / name};\n" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    for old, new in (
        ("listen 8443;", f"listen 127.0.0.1:{ports['peer_front']};"),
        ("listen 443 ssl http2;", f"listen 127.0.0.1:{ports['country_front']} ssl http2;"),
        ("server 127.0.0.1:18443 ", f"server 127.0.0.1:{ports['peer']} "),
        ("server 127.0.0.1:19443;", f"server 127.0.0.1:{ports['country']};"),
        ("http {\n", f"http {{\n{temporary}"),
    ):
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    assert "/etc/wren/" in text
    return text.replace("/etc/wren/", f"{folder}/")


@contextmanager
def nginx(text: str, folder: Path, port: int) -> Iterator[None]:
    program = require_program("nginx", "nginx-light libnginx-mod-stream")
    (folder / "nginx.conf").write_text(text, encoding="utf-8")
    aside = f"daemon off; pid {folder / 'nginx.pid'}; error_log {folder / 'error.log'};"
    aside += " user root;" if os.geteuid() == 0 else ""  # its workers must reach this run's folder
    command = [program, "-c", str(folder / "nginx.conf"), "-e", str(folder / "error.log")]
    checked = subprocess.run([*command, "-g", aside, "-t"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr
    assert "[warn]" not in checked.stderr, checked.stderr
    running = subprocess.Popen([*command, "-g", aside])
    try:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                httpx.get(f"https://127.0.0.1:{port}/", verify=False)
                break
            except httpx.TransportError:
                assert running.poll() is None, (folder / "error.log").read_text()
                assert time.monotonic() < deadline
                time.sleep(0.05)
        yield
    finally:
        running.terminate()
        running.wait(timeout=30)


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Front]:
    """GR asks PK, whose key sheet names the port of nginx."""
    folder = tmp_path_factory.mktemp("nginx")
    ports = {name: free_port() for name in ("peer", "peer_front", "country", "country_front")}
    homes: dict[str, Country] = {}
    for code in ("GR", "PK", "TR"):
        own = ports["peer"] if code == "PK" else free_port()
        seen = ports["peer_front"] if code == "PK" else own
        settings = Settings(
            code,
            PeerPort(port=own, address=f"https://127.0.0.1:{seen}"),
            country_port=CountryPort(port=ports["country"] if code == "PK" else 0),
            jobs=SELDOM,
            workers=Workers(0, 8),
        )
        keyring = make_home(folder / code, settings, PASSPHRASE, unix_now(), parameters=FASTEST_PARAMETERS)
        homes[code] = Country(folder / code, keyring, seen)
    found(homes)
    issuer = homes["PK"].keyring.tls_issuer
    country = issue_leaf(issuer.certificate(), issuer.private_key(), "PK", ("localhost",), unix_now())
    (folder / "country.crt").write_bytes(country.chain_pem())
    (folder / "country.key").write_bytes(country.key_pem())
    pem = ssl.DER_cert_to_PEM_cert(issuer.certificate_der)
    (folder / "node-issuer.crt").write_text(pem)
    homes["GR"].start()
    homes["PK"].start()
    put(homes["PK"], stolen_passport("PK-1", *PASSPORT, issued=unix_now() - 60))
    node = homes["PK"].node
    assert node is not None
    officer = token(node, Role.SECOND_LINE, agency=True)
    try:
        with nginx(rendered(ports, folder), folder, ports["country_front"]):
            yield Front(homes, ports["country_front"], ports["peer_front"], pem, officer, token(node, Role.SUPERVISOR))
    finally:
        for home in homes.values():
            home.stop()


def test_peers_reach_the_node_with_their_certificates_and_strangers_do_not(front: Front) -> None:
    """TLS ends in the node: what nginx passes on is the peer's own certificate, or nothing gets an answer."""
    asker = front.homes["GR"].context
    synchronise(asker, PK)
    result = check_traveller(
        asker, traveller(passport=PASSPORT), purpose=Purpose.BORDER_SECOND_LINE, role=Role.SECOND_LINE
    )
    assert {one.holder: one.outcome for one in result.lists}[PK] is Outcome.POSSIBLE_HIT
    with front.homes["PK"].context.store.read() as tx:
        assert tx.budgets.spent(GR, unix_now() // 86_400) > 0
    with pytest.raises((httpx.TransportError, ssl.SSLError)):
        httpx.post(f"https://127.0.0.1:{front.peer_port}/federation/v1/messages", content=b"x", verify=False)


def test_the_countrys_systems_are_answered_through_it(front: Front) -> None:
    authorised = {"Authorization": f"Bearer {front.officer}"}
    body = {"traveller": {"documents": [{"type": "P", "issuer": PASSPORT[0], "number": PASSPORT[1]}]}}
    with front.client() as client:
        assert client.get("/api/v1/watchlist/entries").status_code == 401
        answer = client.post("/api/v1/checks", json={**body, "purpose": "border_second_line"}, headers=authorised)
        assert answer.status_code == 200
        assert answer.json()["own_list"]["outcome"] == "possible_hit"
        assert "max-age" in answer.headers["Strict-Transport-Security"]
        assert not re.search(r"\d", answer.headers["Server"]), "no version is told"
        stream = client.post(
            "/api/v1/checks",
            json={**body, "purpose": "border_second_line"},
            headers={**authorised, "Accept": "application/x-ndjson"},
        )
        assert stream.text.splitlines()[-1].startswith('{"answer":')


def test_a_file_passes_and_a_body_without_end_does_not(front: Front) -> None:
    authorised = {"Authorization": f"Bearer {front.supervisor}"}
    head = b"entry_id,object_kind,category,legal_basis\n"
    fields = {"list_name": "files", "mode": "add_or_change", "format": "wren_csv"}
    with front.client() as client:
        few = client.post(
            "/api/v1/imports/files", data=fields, files={"file": ("l.csv", head + b"x" * (2 * MIB))}, headers=authorised
        )
        assert (few.status_code, few.json()["rejected"]) == (202, 1)
        many = client.post("/api/v1/imports/files", content=b"x" * (65 * MIB), headers=authorised)
        assert many.status_code == 413


def test_what_the_machine_is_asked_about_is_for_this_machine(front: Front) -> None:
    with front.client() as here, front.client(source="127.0.0.2") as elsewhere:
        for path in ("/healthz", "/readyz", "/metrics"):
            assert here.get(path).status_code == 200, path
            assert elsewhere.get(path).status_code == 403, path
        assert elsewhere.get("/api/v1/status").status_code == 401
