"""What machines ask a served node: over real TLS, without an account, and with nothing about anybody in the answer."""

import ssl
import time
from pathlib import Path

import httpx
import pytest

from config.settings import CountryPort, Jobs, PeerPort, Settings, Workers
from crypto.keyring_bytes import FASTEST_PARAMETERS
from node.bootstrap import open_node, serving
from node.core.membership import accept_first_charter, accept_key_sheet
from node.founding import TermsDraft, draft_charter, make_home, make_key_sheet, member_entry, sign, terms_for_all
from node.keys.keyring import Keyring, new_keyring
from protocol.charter_signing import SignedCharter
from tests.unit.node.cli.conftest import free_port

PASSPHRASE = b"correct horse"
SELDOM = Jobs(3600.0, 3600.0, 3600.0, 3600.0, 3600.0)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    port, country = free_port(), free_port()
    settings = Settings(
        "PK",
        PeerPort("127.0.0.1", port, f"https://127.0.0.1:{port}"),
        country_port=CountryPort(port=country),
        jobs=SELDOM,
        workers=Workers(0, 4),
    )
    make_home(tmp_path / "pk", settings, PASSPHRASE, int(time.time()), parameters=FASTEST_PARAMETERS)
    return tmp_path / "pk"


def found(keyring: Keyring, now: int) -> SignedCharter:
    keyrings = [keyring, new_keyring("GR", ("localhost",), now)]
    entries = [member_entry(one, one.member, ["Border"]) for one in keyrings]
    draft = draft_charter(entries, terms_for_all(entries, TermsDraft("Exercise")), now, training=True)
    signed = SignedCharter(draft, ())
    for one in keyrings:
        signed = sign(signed, one)
    return signed


def test_a_served_node_tells_its_health_to_machines(home: Path) -> None:
    now = int(time.time())
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with open_node(home, PASSPHRASE) as opened:
        signed = found(opened.keyring, now)
        accept_first_charter(opened.context, signed, signed.digest)
        base = f"https://127.0.0.1:{opened.settings.country_port.port}"
        with serving(opened), httpx.Client(verify=trusting, base_url=base) as client:
            assert client.get("/healthz").json() == {"status": "alive"}
            without_sheet = client.get("/readyz")
            assert (without_sheet.status_code, without_sheet.json()["lacks"]) == (503, ["key_sheet"])
            accept_key_sheet(opened.context, make_key_sheet(opened.keyring, opened.settings.peer_port.address, now))
            ready = client.get("/readyz")
            assert (ready.status_code, ready.json()) == (200, {"status": "ready", "lacks": []})
            refused = client.get("/api/v1/status")
            assert refused.status_code in (401, 403)
            scraped = client.get("/metrics")
    assert scraped.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = scraped.text.splitlines()
    assert "wren_database_up 1.0" in lines
    assert any(line.startswith('wren_requests_total{outcome="answered",port="country"}') for line in lines)
