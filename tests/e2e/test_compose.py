"""What compose.yaml starts, started: its commands with its environment and secrets, as many processes as it says.

There is no container: addresses and ports are the test's, and the paths of secrets and home lie in its folder. Everything
else that the node is told comes from the file, and a PostgreSQL that asks for the password stands where it says.
"""

import json
import os
import re
import shlex
import ssl
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest
import yaml  # type: ignore[import-untyped]
from psycopg import sql

from node.keys.live_keyring import LiveKeyring
from tests.e2e.test_processes import KINDS, wait_for
from tests.support.postgresql import postgresql_binaries, running_cluster
from tests.unit.node.cli.conftest import PASSPHRASE, done, free_port

DEPLOY = Path(__file__).parents[2] / "config" / "deploy"
PASSWORD = "only for this test"
SECRETS = "/run/secrets"
SERVICES: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))["services"]


@dataclass(frozen=True)
class Composed:
    """What every container of the node is told, with this test's addresses and paths in it."""

    folder: Path
    home: Path
    environment: dict[str, str]

    def arguments(self, *words: object) -> list[str]:
        return [sys.executable, "-m", "node.cli", "--json", *map(str, words)]

    def run(self, *words: object) -> Any:
        """As `compose run --rm serve WORDS`; the one document it prints."""
        ended = subprocess.run(
            self.arguments(*words), env=self.environment, capture_output=True, text=True, timeout=120, check=False
        )
        assert ended.returncode == 0, ended.stdout + ended.stderr
        return json.loads(ended.stdout)

    def log(self) -> str:
        return "".join(path.read_text(encoding="utf-8") for path in sorted(self.folder.glob("*.log")))


@pytest.fixture(params=KINDS)
def composed(tmp_path: Path) -> Iterator[Composed]:
    """The database server of the file, which asks for its password, and the secrets where the file mounts them."""
    binaries = postgresql_binaries()
    assert binaries is not None
    told: dict[str, str] = SERVICES["serve"]["environment"]
    assert SERVICES["worker"]["environment"] == told
    found = re.fullmatch(r"postgresql\+psycopg://(\w+)@(\w+)/(\w+)", told["WREN_DATABASE_URL"])
    assert found is not None
    user, server, database = found.groups()
    assert SERVICES[server]["environment"]["POSTGRES_USER"] == user
    assert SERVICES[server]["environment"]["POSTGRES_DB"] == database
    image = re.search(r"WREN_HOME=(\S+)", (DEPLOY / "Containerfile").read_text(encoding="utf-8"))
    assert image is not None
    volumes = [one.split()[0] for one in SERVICES["serve"]["volumes"]]
    assert volumes == [f"home:{image[1]}"], "the home that all share is the one that the image names"
    with running_cluster(binaries) as cluster:
        sockets = cluster.url("").partition("host=")[2]
        with psycopg.connect(cluster.url("postgres"), autocommit=True) as connection:
            role, name = sql.Identifier(user), sql.Identifier(database)
            connection.execute(sql.SQL("ALTER ROLE {} PASSWORD {}").format(role, sql.Literal(PASSWORD)))
            connection.execute(sql.SQL("CREATE DATABASE {} OWNER {}").format(name, role))
            rules = connection.execute("SHOW hba_file").fetchone()
            assert rules is not None
            Path(rules[0]).write_text("local all all scram-sha-256\n", encoding="ascii")
            connection.execute("SELECT pg_reload_conf()")
        secrets = tmp_path / "secrets"
        secrets.mkdir(mode=0o700)
        for secret, text in (
            ("wren-passphrase", PASSPHRASE),
            ("pgpass", f"{sockets}:5432:{database}:{user}:{PASSWORD}\n"),
        ):
            (secrets / secret).touch(mode=0o600)
            (secrets / secret).write_text(text, encoding="utf-8")
        assert {path.name for path in secrets.iterdir()} == set(SERVICES["serve"]["secrets"])
        here = {
            "WREN_DATABASE_URL": f"postgresql+psycopg://{user}@/{database}?host={sockets}",
            "WREN_PEER_PORT_HOST": "127.0.0.1",
            "WREN_COUNTRY_PORT_HOST": "127.0.0.1",
            "WREN_COUNTRY_PORT_PORT": str(free_port()),
        }
        assert set(here) < set(told)
        environment = {name: value.replace(SECRETS, str(secrets)) for name, value in told.items()} | here
        home = tmp_path / "home"
        container = {"PATH": os.environ["PATH"], "PYTHONPATH": str(DEPLOY.parents[1]), "WREN_HOME": str(home)}
        yield Composed(tmp_path, home, container | environment)


def found(composed: Composed) -> None:
    """PK in the containers and GR elsewhere, by the commands of docs/operations.md."""
    folder, port = composed.folder, free_port()
    composed.run("init", "PK", "--address", f"https://127.0.0.1:{port}", "--port", port, "--fast-passphrase")
    done("--home", folder / "gr", "init", "GR", "--fast-passphrase", "--port", free_port())
    named = ("--name", "State", "--authority", "Border")
    composed.run("charter", "entry", *named, "--out", folder / "pk.entry")
    done("--home", folder / "gr", "charter", "entry", *named, "--out", folder / "gr.entry")
    charter = folder / "charter.json"
    entries = (folder / "pk.entry", folder / "gr.entry")
    done("charter", "new", *entries, "--training", "--same-terms", "Exercise", "--out", charter)
    composed.run("charter", "sign", charter, "--yes")
    done("--home", folder / "gr", "charter", "sign", charter, "--yes")
    composed.run("charter", "accept", charter, "--digest", done("charter", "verify", charter)["digest"])
    composed.run("keysheet", "new", "--out", folder / "pk.sheet")
    composed.run("keysheet", "accept", folder / "pk.sheet")


def test_what_compose_starts_is_one_node_that_is_ready(composed: Composed) -> None:
    found(composed)
    keyring = LiveKeyring(composed.home / "keyring.wren", PASSPHRASE.encode()).current()
    issuer = ssl.DER_cert_to_PEM_cert(keyring.tls_issuer.certificate_der)
    base = f"https://127.0.0.1:{composed.environment['WREN_COUNTRY_PORT_PORT']}"
    started: list[subprocess.Popen[str]] = []
    with ExitStack() as stack:
        for name in ("serve", "worker"):
            service = SERVICES[name]
            for number in range(service.get("deploy", {}).get("replicas", 1)):
                log = stack.enter_context((composed.folder / f"{name} {number}.log").open("w"))
                process = subprocess.Popen(
                    composed.arguments(*service["command"]),
                    env=composed.environment,
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=log,
                    text=True,
                )
                started.append(stack.enter_context(process))
                stack.callback(process.kill)
        for process in started:
            assert process.stdout is not None
            line = process.stdout.readline()
            assert line, composed.log()
            assert json.loads(line)["ready"] is True
        assert len(started) == 3
        client = stack.enter_context(httpx.Client(base_url=base, verify=ssl.create_default_context(cadata=issuer)))
        assert client.get("/healthz").status_code == 200
        wait_for(lambda: client.get("/readyz").status_code == 200, 60)
        examined = composed.run("doctor", "--offline")
        assert examined["healthy"] is True, examined
        grace = SERVICES["serve"]["stop_grace_period"]
        for process in started:
            process.terminate()
        for process in started:
            assert process.wait(int(grace.removesuffix("s"))) == 0, composed.log()


def test_the_database_of_this_test_does_ask_for_its_password(composed: Composed) -> None:
    """Else the secret was for nothing."""
    nothing = {**composed.environment, "PGPASSFILE": str(composed.folder / "none")}
    words = composed.arguments("init", "PK", "--fast-passphrase")
    refused = subprocess.run(words, env=nothing, capture_output=True, text=True, timeout=120, check=False)
    assert refused.returncode == 1
    assert PASSWORD not in refused.stdout + refused.stderr


def test_the_server_is_asked_whether_it_runs_by_a_command_that_it_has() -> None:
    (how, command) = SERVICES["postgres"]["healthcheck"]["test"]
    assert how == "CMD-SHELL"
    binaries = postgresql_binaries()
    assert binaries is not None
    assert (binaries / shlex.split(command)[0]).is_file()
