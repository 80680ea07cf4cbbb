"""`wren doctor`: is this node fit to serve, and what to do where it is not."""

import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

import click
from cryptography import x509

from node.bootstrap import KEYRING_FILE, OpenNode
from node.cli import findings
from node.cli.commands import WrenCommand, pass_session, with_examples
from node.cli.failures import EXIT_FAILED, explain
from node.cli.findings import Finding, Level
from node.cli.home_lock import serving_pid
from node.cli.output import Page
from node.cli.peer import peer_documents
from node.cli.peer_probe import PeerProbe, probe
from node.cli.session import Session
from node.core.errors import CharterAlarmError, NotFoundError
from node.core.forks import HALT
from node.core.membership import Federation
from node.core.outbox import OutboxStatus
from node.core.peer_tag_sets import NO_TERMS_MAX_AGE_SECONDS
from node.store.errors import StoreError
from protocol.errors import RefusedError

_END_OF_KEYS = "'wren keys rotate'"


@with_examples("wren --home ~/pk doctor", "wren --json doctor", "wren doctor --offline")
@click.command(cls=WrenCommand)
@click.option("--offline", is_flag=True, help="Do not try to reach peers.")
@click.pass_context
@pass_session
def doctor(session: Session, ctx: click.Context, offline: bool) -> None:
    """Examine keys, clock, database, charter, peers, certificates, lists, disk, outbox and exchange log.

    Every line that is not well comes with its remedy. Exit code 1 when something failed.
    """
    with session.open_node() as opened:
        found = [
            *_home(opened),
            *_keys(opened),
            _database(opened),
            *_federation(opened, offline=offline),
            _outbox(opened),
            _log(opened),
        ]
    documents = [{"subject": o.subject, "level": o.level.value, "what": o.what, "remedy": o.remedy} for o in found]
    healthy = all(one.level is not Level.FAIL for one in found)

    def render(page: Page) -> None:
        page.table(("", "what", "finding", "what to do"), [(o.level.value, o.subject, o.what, o.remedy) for o in found])

    session.output.show({"healthy": healthy, "findings": documents}, render)
    if not healthy:
        ctx.exit(EXIT_FAILED)


def _home(opened: OpenNode) -> Iterator[Finding]:
    for path, name in ((opened.home, "home folder"), (opened.home / KEYRING_FILE, "keyring")):
        yield _private(path, name)
    yield findings.disk(shutil.disk_usage(opened.home).free)
    pid = serving_pid(opened.home)
    if pid is None:
        yield Finding("serve", Level.WARN, "the node is not running", "start it with 'wren serve'")
    else:
        yield Finding("serve", Level.OK, f"running (pid {pid})" if pid else "running")


def _private(path: Path, name: str) -> Finding:
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Finding(name, Level.FAIL, "others may look into it", f"chmod go= {path}")
    return Finding(name, Level.OK, "closed to others")


def _keys(opened: OpenNode) -> Iterator[Finding]:
    keyring, now = opened.keyring, opened.context.clock.now()
    for subject, keys in (
        ("signing key", keyring.signing_keys),
        ("sealing key", keyring.sealing_keys),
        ("own certificate", keyring.tls_leaves),
    ):
        ends = [one.valid_until for one in keys if one.valid_from <= now]
        yield findings.validity(subject, max(ends, default=None), now, _END_OF_KEYS)
    issuer = int(keyring.tls_issuer.certificate().not_valid_after_utc.timestamp())
    yield findings.validity("own issuer", issuer, now, "propose a charter with a new entry of this member")
    if keyring.charter_key is None:
        yield Finding("charter key", Level.OK, "kept elsewhere")
    else:
        remedy = "keep it on an offline machine where real data are exchanged"
        yield Finding("charter key", Level.OK, f"in the keyring of this node; {remedy}")


def _database(opened: OpenNode) -> Finding:
    try:
        opened.store.check(thorough=True)
    except StoreError as error:
        why = explain(error)
        return Finding("database", Level.FAIL, why.what, why.remedy)
    return Finding("database", Level.OK, "whole, and of this version")


def _federation(opened: OpenNode, *, offline: bool) -> Iterator[Finding]:
    node, now = opened.context, opened.context.clock.now()
    try:
        federation = node.federation()
        charter = federation.charter
    except (NotFoundError, CharterAlarmError) as error:
        why = explain(error)
        yield Finding("charter", Level.FAIL, why.what, why.remedy)
        return
    kind = "training" if charter.training else "real data"
    if charter.member(node.member) is None:
        yield Finding(
            "charter", Level.FAIL, f"version {charter.version} does not name this node", "ask the other members"
        )
    else:
        yield Finding("charter", Level.OK, f"version {charter.version}, {len(charter.members)} members, {kind}")
    yield _own_sheet(opened, federation, now)
    probes = [] if offline else list(node.together(lambda code: probe(opened, code), _active(federation)))
    for one in probes:
        yield _reached(one)
        if one.certificate_until is not None:
            subject = f"certificate of {one.peer}"
            remedy = "tell its operator"
            yield findings.validity(subject, one.certificate_until, now, remedy, worst=Level.WARN)
    yield from _peers(opened, federation, now)
    issued = [one.manifest_issued for one in probes] + [one["manifest_issued"] for one in peer_documents(opened)]
    yield findings.clock(node.clock.now(), [one for one in issued if one is not None])


def _active(federation: Federation) -> list[str]:
    return [code for code in federation.peers() if code not in federation.suspended]


def _own_sheet(opened: OpenNode, federation: Federation, now: int) -> Finding:
    try:
        ends = federation.sheet(opened.context.member, now).valid_until
    except RefusedError:
        ends = None
    remedy = "make one with 'wren keysheet new', then 'wren keysheet announce'"
    return findings.validity("own key sheet", ends, now, remedy)


def _reached(one: PeerProbe) -> Finding:
    if one.failure is not None:
        return Finding(f"peer {one.peer}", Level.WARN, one.failure.what, one.failure.remedy)
    return Finding(f"peer {one.peer}", Level.OK, f"answers at {one.address}")


def _peers(opened: OpenNode, federation: Federation, now: int) -> Iterator[Finding]:
    for one in peer_documents(opened):
        code, entry = one["peer"], federation.charter.member(one["peer"])
        if one["suspended"]:
            yield Finding(
                f"peer {code}", Level.WARN, "suspended by this node", f"'wren peer resume {code}' when it is settled"
            )
            continue
        terms = federation.terms(code)
        max_age = NO_TERMS_MAX_AGE_SECONDS if terms is None else terms.max_list_age_seconds
        yield findings.list_age(code, one["manifest_issued"], now, max_age)
        remedy = f"ask {code} for its newest sheet, then 'wren keysheet accept FILE'"
        yield findings.validity(f"key sheet of {code}", one["key_sheet_valid_until"], now, remedy, worst=Level.WARN)
        if entry is not None:
            ends = int(x509.load_der_x509_certificate(entry.tls_issuer).not_valid_after_utc.timestamp())
            remedy = f"{code} proposes a charter with a new entry"
            yield findings.validity(f"issuer of {code}", ends, now, remedy, worst=Level.WARN)


def _outbox(opened: OpenNode) -> Finding:
    now = opened.context.clock.now()
    with opened.store.read() as tx:
        pending = tx.outbox.rows(status=OutboxStatus.PENDING)
        failed = tx.outbox.rows(status=OutboxStatus.FAILED)
    oldest = max((now - row.sent for row in pending), default=0)
    return findings.outbox(len(pending), oldest, len(failed))


def _log(opened: OpenNode) -> Finding:
    with opened.store.read() as tx:
        halted = tx.node_state.get(HALT) or ""
        log = tx.log_tree.current()
        witnessed = None if log is None else tx.log_tree.witnessed_checkpoint(log.number)
        signed = None if log is None else tx.log_tree.last_checkpoint(log.number)
        forks = len(tx.witnessed_logs.forks())
    waits = signed is not None and (witnessed is None or witnessed.size < signed.size)
    age = opened.context.clock.now() - signed.issued if waits and signed is not None else 0
    return findings.exchange_log(halted, forks, age)
