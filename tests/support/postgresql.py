"""A private PostgreSQL for one test session: its own cluster in a temporary folder, reached by a Unix socket only."""

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from psycopg import sql

START_SECONDS = 60
SUPERUSER = "wren"


class PostgresqlCluster:
    """A running cluster. Databases in it live until the session ends."""

    def __init__(self, socket_folder: Path) -> None:
        self._socket_folder = socket_folder
        self._made = 0

    def url(self, database: str) -> str:
        """The address of one database."""
        return f"postgresql://{SUPERUSER}@/{database}?host={self._socket_folder}"

    def create_database(self, *, template: str | None = None) -> str:
        """A new database, empty or a copy of `template`; its name."""
        self._made += 1
        name = f"test_{self._made}"
        statement = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template or "template0")
        )
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(statement)
        return name

    def terminate_connections(self, database: str) -> int:
        """Kills every session of a database, as a crash or a failover would; how many."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            killed = connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (database,)
            ).fetchall()
        return len(killed)


def postgresql_binaries() -> Path | None:
    """The folder of the newest PostgreSQL server on this machine, or None."""
    folders = [found.parent for found in Path("/usr/lib/postgresql").glob("*/bin/initdb")]
    if folders:
        return max(folders, key=lambda folder: float(folder.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


@contextmanager
def running_cluster(binaries: Path) -> Iterator[PostgresqlCluster]:
    """Starts a cluster, and stops and erases it at the end. Nothing in it is synced to disk: it need not outlive a crash."""
    folder = Path(tempfile.mkdtemp(prefix="wren-pg-", dir="/tmp"))  # a socket's path may have 107 bytes only
    account = _account()
    if account is not None:
        os.chown(folder, account.pw_uid, account.pw_gid)
    data, log = folder / "cluster", folder / "server.log"
    try:
        _run(account, binaries / "initdb", "-D", data, "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync")
        settings = (f"-k {folder}", "-c listen_addresses=", "-c fsync=off", "-c full_page_writes=off")
        sizes = ("-c max_connections=120", "-c shared_buffers=32MB")
        pg_ctl = (binaries / "pg_ctl", "-D", data, "-w", "-t", str(START_SECONDS))
        _run(account, *pg_ctl, "-l", log, "-o", " ".join(settings + sizes), "start")
        try:
            _await_connection(PostgresqlCluster(folder))
            yield PostgresqlCluster(folder)
        finally:
            _run(account, *pg_ctl, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _account() -> pwd.struct_passwd | None:
    """Whom the server runs as: PostgreSQL refuses root. None: as whoever runs the tests."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _run(account: pwd.struct_passwd | None, *command: Path | str) -> None:
    words = [str(word) for word in command]
    if account is not None:
        identity = [f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
        words = ["setpriv", *identity, "--", *words]
    with tempfile.TemporaryFile() as said:  # not a pipe: the server inherits it and would hold it open
        done = subprocess.run(words, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False)
        if done.returncode != 0:
            said.seek(0)
            raise RuntimeError(f"{Path(str(command[0])).name} failed: {said.read().decode(errors='replace')}")


def _await_connection(cluster: PostgresqlCluster) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            psycopg.connect(cluster.url("postgres")).close()
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)
        else:
            return
