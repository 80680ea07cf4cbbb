"""Two served nodes over real TLS: messages and checks flow before, during and after every key of one of them changes."""

import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from config.settings import Jobs, PeerPort, Settings, Workers
from crypto.keyring_bytes import FASTEST_PARAMETERS
from node.bootstrap import OpenNode, issuers_of, open_node, own_leaf, serving
from node.core.errors import ConflictError
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.membership import accept_first_charter, accept_key_sheet
from node.core.outbox import OutboxStatus, deliver_due
from node.core.peer_tag_sets import ask_for_manifest
from node.founding import TermsDraft, draft_charter, make_home, make_key_sheet, member_entry, sign, terms_for_all
from node.peers.pinned_context import pinned_context
from node.rotation import DAY_SECONDS, Rotation, rotate_keys
from protocol.charter_signing import SignedCharter
from protocol.keysheet_trust import UnknownKeyError
from protocol.vocabulary import MemberCode
from tests.unit.node.cli.conftest import free_port

GR, PK = MemberCode("GR"), MemberCode("PK")
PASSPHRASE = b"correct horse"
SELDOM = Jobs(3600.0, 3600.0, 3600.0, 3600.0, 3600.0)
ALL = Rotation(signing=True, sealing=True, tls=True)


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[OpenNode, OpenNode]]:
    """GR and PK, served; the tests deliver by themselves."""
    now, homes = int(time.time()), {code: tmp_path / code for code in ("GR", "PK")}
    ports = {code: free_port() for code in homes}
    addresses = {code: f"https://127.0.0.1:{port}" for code, port in ports.items()}
    keyrings = [
        make_home(
            homes[code],
            Settings(code, PeerPort("127.0.0.1", ports[code], addresses[code]), jobs=SELDOM, workers=Workers(0, 4)),
            PASSPHRASE,
            now,
            parameters=FASTEST_PARAMETERS,
        )
        for code in homes
    ]
    entries = [member_entry(keyring, keyring.member, ["Border"]) for keyring in keyrings]
    terms = terms_for_all(entries, TermsDraft("Exercise"))
    signed = SignedCharter(draft_charter(entries, terms, now, training=True), ())
    for keyring in keyrings:
        signed = sign(signed, keyring)
    with ExitStack() as stack:
        nodes = [stack.enter_context(open_node(homes[code], PASSPHRASE)) for code in homes]
        for node in nodes:
            accept_first_charter(node.context, signed, signed.digest)
            for keyring in keyrings:
                accept_key_sheet(node.context, make_key_sheet(keyring, addresses[keyring.member], now))
        for node in nodes:
            stack.enter_context(serving(node))
        yield nodes[0], nodes[1]


def exchange(gr: OpenNode, pk: OpenNode) -> None:
    """A message and an answer in each direction, all over TLS."""
    for one, other in ((gr, PK), (pk, GR)):
        announce_key_sheet(one.context)
        deliver_due(one.context)
        with one.store.read() as tx:
            assert {row.status for row in tx.outbox.rows()} == {OutboxStatus.ACCEPTED}
        ask_for_manifest(one.context, other)


def test_messages_flow_before_during_and_after_a_rotation(pair: tuple[OpenNode, OpenNode]) -> None:
    gr, pk = pair
    exchange(gr, pk)
    before = pk.keyring
    with open_node(pk.home, PASSPHRASE) as beside:  # another process than the one that serves
        rotated = rotate_keys(beside, ALL)
    assert rotated.announced == (GR,)
    exchange(gr, pk)  # PK has not restarted, and GR sealed to a key that PK's process had not opened yet
    now = int(time.time())
    with gr.store.read() as tx:
        assert [row.serial for row in tx.membership.key_sheets() if row.member == PK] == [1, 2]
    assert gr.context.federation().sheet(PK, now).sealing_key == pk.keyring.next_sealing_key(now).public_key
    assert pk.keyring.signer(now).key_id == before.signer(now).key_id, "the new key does not sign before its time"
    assert [one.key_id for one in pk.keyring.openers(now)][1:] == [one.key_id for one in before.openers(now)]

    after = now + 8 * DAY_SECONDS
    assert pk.keyring.signer(after).key_id != before.signer(now).key_id
    key_id = pk.keyring.signer(after).key_id
    assert gr.context.federation().signing_key(PK, key_id, after), "and GR knows it long before"


def test_the_served_certificate_changes_without_a_restart(pair: tuple[OpenNode, OpenNode]) -> None:
    gr, pk = pair
    before = pk.keyring.tls_leaf(int(time.time()))
    rotated = rotate_keys(pk, Rotation(signing=False, sealing=False, tls=True))
    assert rotated.sheet is None
    after = pk.keyring.tls_leaf(int(time.time()))
    assert after.chain_der != before.chain_der
    deadline = time.monotonic() + 20
    while _served(gr, pk) != after.chain_der[0]:
        assert time.monotonic() < deadline, "the running node never showed its new certificate"
        time.sleep(0.1)
    exchange(gr, pk)


def _served(gr: OpenNode, pk: OpenNode) -> bytes | None:
    """What PK's port shows to GR."""
    leaf = own_leaf(gr.keyring, int(time.time()))
    issuer = issuers_of(gr.context.federation())["PK"]
    context = pinned_context(
        member="PK",
        issuer_pem=issuer,
        chain_pem=leaf.chain_pem,
        key_pem=leaf.key_pem,
        clock=lambda: int(time.time()),
    )
    with (
        socket.create_connection(("127.0.0.1", pk.settings.peer_port.port), timeout=10) as plain,
        context.wrap_socket(plain, server_hostname="127.0.0.1") as connection,
    ):
        return connection.getpeercert(binary_form=True)


def test_a_second_rotation_before_the_first_has_begun_is_refused(pair: tuple[OpenNode, OpenNode]) -> None:
    """Peers would meet a key in use that stands on no sheet they were told to keep."""
    _, pk = pair
    rotate_keys(pk, ALL)
    kept = pk.keyring
    with pytest.raises(ConflictError):
        rotate_keys(pk, ALL)
    assert pk.keyring == kept


def test_a_leaked_key_is_believed_no_more_by_whoever_got_the_new_sheet(pair: tuple[OpenNode, OpenNode]) -> None:
    gr, pk = pair
    now, leaked = int(time.time()), pk.keyring.signer(int(time.time())).key_id
    rotated = rotate_keys(pk, replace(ALL, leaked=True))
    assert rotated.announced == ()
    assert rotated.sheet is not None
    assert pk.keyring.signer(now + 1).key_id != leaked
    accept_key_sheet(gr.context, rotated.sheet)
    with pytest.raises(UnknownKeyError):
        gr.context.federation().signing_key(PK, leaked, now)
    exchange(gr, pk)


def test_a_node_without_its_charter_key_changes_nothing(pair: tuple[OpenNode, OpenNode]) -> None:
    _, pk = pair
    pk.keys.change(lambda keyring: keyring.without_charter_key())
    kept = pk.keyring
    with pytest.raises(ConflictError):
        rotate_keys(pk, ALL)
    assert pk.keyring == kept
