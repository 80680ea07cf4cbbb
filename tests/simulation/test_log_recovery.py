"""A log that halted goes on, or is succeeded; content goes on a legal basis and leaves its leaf; auditors read it all."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from crypto.merkle import leaf_hash, root_hash
from node.core.erasure import erase_message
from node.core.errors import ConflictError, NotFoundError
from node.core.key_sheet_announcement import announce_key_sheet
from node.core.leaf_copy import CopyError
from node.core.log_publication import erasure_openings, published_checkpoint, published_tile
from node.core.log_recovery import recover_log, succeed_log
from node.core.log_tree import LogHaltedError, LogWaitingError, require_current
from node.core.membership import accept_key_sheet
from node.core.outbox import deliver_due
from node.core.record_comparison import compare_records, exchange_records
from node.core.sequencer import run_log
from node.founding import make_key_sheet
from node.store.leaf_copy import FolderCopy
from protocol.encoding import bytes_to_text
from protocol.leaf import commit, parse_leaf
from protocol.tlog.checkpoint import parse_checkpoint_note, require_quorum, verify_checkpoint
from protocol.tlog.tiles import parse_bundle
from protocol.vocabulary import LeafKind, MemberCode, MessageId, Role
from tests.simulation.test_exchange_log import checkpoint_of, note_leaves, restored, verified
from tests.support.country import make_country
from tests.support.federation import SimulatedFederation, make_federation

GR, PK = MemberCode("GR"), MemberCode("PK")
BASIS = "Data protection act, section 17(1)"


@pytest.fixture
def federation(tmp_path: Path) -> Iterator[SimulatedFederation]:
    made = make_federation(tmp_path / "federation")
    yield made
    made.close()


def signed_and_copied(federation: SimulatedFederation, folder: Path) -> int:
    """GR with a second place, a signed tree, and five more leaves signed after an imagined backup; the backup's size."""
    gr = federation["GR"]
    gr.restart(federation.wires, leaf_copy=FolderCopy(folder))
    run_log(gr.context)
    backup = checkpoint_of(gr).size
    note_leaves(gr, 5)
    run_log(gr.context)
    return backup


class TestRecovery:
    def test_the_missing_leaves_come_back_and_the_witnesses_agree(
        self, federation: SimulatedFederation, tmp_path: Path
    ) -> None:
        backup = signed_and_copied(federation, tmp_path / "copy")
        gr, lost = federation["GR"], checkpoint_of(federation["GR"])
        restored(gr, federation, backup)
        note_leaves(gr, 2)
        with pytest.raises(LogHaltedError):
            run_log(gr.context)
        assert recover_log(gr.context) == lost.size - backup
        assert run_log(gr.context).witnesses == 4
        checkpoint = verified(federation, "GR")
        with gr.store.read() as tx:
            entries = tx.log_tree.entries(1, 0, checkpoint.size)
        assert root_hash([leaf_hash(one) for one in entries[: lost.size]]) == lost.root
        assert checkpoint.size > lost.size + 2

    def test_nothing_goes_on_while_the_witnesses_are_silent_or_the_copy_is_anothers(
        self, federation: SimulatedFederation, tmp_path: Path
    ) -> None:
        backup = signed_and_copied(federation, tmp_path / "copy")
        gr = federation["GR"]
        restored(gr, federation, backup)
        with pytest.raises(LogHaltedError):
            run_log(gr.context)
        copy = gr.context.leaf_copy
        gr.restart(federation.wires, leaf_copy=None)
        with pytest.raises(ConflictError, match="no second place"):
            recover_log(gr.context)
        other = FolderCopy(tmp_path / "other")
        other.append(1, 0, [b"{}"] * (backup + 3))
        gr.restart(federation.wires, leaf_copy=other)
        with pytest.raises(ConflictError, match="another log"):
            recover_log(gr.context)
        gr.restart(federation.wires, leaf_copy=copy)
        federation.wires.down |= {MemberCode(code) for code in ("IR", "KG")}
        with pytest.raises(LogWaitingError):
            recover_log(gr.context)
        with pytest.raises(LogHaltedError):
            run_log(gr.context)
        federation.wires.down.clear()
        recover_log(gr.context)
        assert run_log(gr.context).witnesses == 4

    def test_a_copy_that_is_behind_what_was_witnessed_is_no_recovery(
        self, federation: SimulatedFederation, tmp_path: Path
    ) -> None:
        backup = signed_and_copied(federation, tmp_path / "copy")
        gr = federation["GR"]
        short = FolderCopy(tmp_path / "short")
        copy = gr.context.leaf_copy
        assert copy is not None
        short.append(1, 0, list(copy.read(1, 0))[: backup + 1])
        restored(gr, federation, backup)
        gr.restart(federation.wires, leaf_copy=short)
        with pytest.raises(LogHaltedError):
            run_log(gr.context)
        with pytest.raises(LogHaltedError, match="a witness saw"):
            recover_log(gr.context)

    def test_a_file_missing_among_the_copied_leaves_is_noticed(self, tmp_path: Path) -> None:
        copy = FolderCopy(tmp_path)
        copy.append(1, 0, [b"x"] * 65_537)
        assert FolderCopy(tmp_path).count(1) == 65_537
        assert list(FolderCopy(tmp_path).read(1, 65_535)) == [b"x"] * 2
        with pytest.raises(CopyError):
            copy.append(1, 3, [b"x"])
        (tmp_path / "1" / "000000.leaves").unlink()
        with pytest.raises(CopyError, match="missing"):
            FolderCopy(tmp_path).count(1)


class TestSuccession:
    def test_the_successor_names_what_ended_and_goes_on_under_the_new_key_sheet(
        self, federation: SimulatedFederation
    ) -> None:
        gr = federation["GR"]
        run_log(gr.context)
        early = checkpoint_of(gr)
        note_leaves(gr, 5)
        run_log(gr.context)
        restored(gr, federation, early.size)
        with pytest.raises(LogHaltedError):
            run_log(gr.context)
        with pytest.raises(ConflictError):
            succeed_log(gr.context, "wren/gr", by="machine")
        assert succeed_log(gr.context, "wren/gr/2", by="machine").number == 2
        with pytest.raises(LogWaitingError, match="key sheet"):
            run_log(gr.context)
        sheet = make_key_sheet(
            gr.keyring, "https://gr.example:8443", federation.clock.now(), serial=2, log_origin="wren/gr/2"
        )
        for node in federation.nodes.values():
            accept_key_sheet(node.context, sheet)
        assert run_log(gr.context).witnesses == 4
        with gr.store.read() as tx:
            rows = tx.log_tree.rows(2, 0, 100)
            witnessed = tx.log_tree.witnessed_checkpoint(2)
            assert [one.closed is None for one in tx.log_tree.logs()] == [False, True]
        (opening,) = [json.loads(row.payload or b"") for row in rows if row.leaf.kind is LeafKind.LOG]
        assert (opening["closed"], opening["size"], opening["root"]) == (
            "wren/gr",
            early.size,
            bytes_to_text(early.root),
        )
        assert witnessed is not None
        note = parse_checkpoint_note(witnessed.note)
        old, new = federation["PK"].context.federation().logs(GR)
        assert verify_checkpoint(note, new).origin == "wren/gr/2"
        assert require_quorum(note, federation.charter, GR) == 4
        assert verify_checkpoint(parse_checkpoint_note(early.note), old).size == early.size


class TestErasure:
    def exchanged(self, federation: SimulatedFederation) -> MessageId:
        announce_key_sheet(federation["PK"].context)
        deliver_due(federation["PK"].context)
        with federation["PK"].store.read() as tx:
            (row,) = tx.outbox.rows(recipient=GR)
        return row.message_id

    def test_content_goes_everywhere_and_the_tree_still_verifies(self, federation: SimulatedFederation) -> None:
        gr, message = federation["GR"], self.exchanged(federation)
        run_log(gr.context)
        before = checkpoint_of(gr)
        with gr.store.read() as tx:
            (content,) = [row.content_bytes for row in tx.inbox.rows() if row.message_id == message]
            gone = [row for row in tx.leaves.all(peer=PK) if row.leaf.message_id == message]
        erased = erase_message(gr.context, PK, message, basis=BASIS, by="machine")
        assert erased.leaves == len(gone) == 2
        run_log(gr.context)
        size = checkpoint_of(gr).size
        with gr.store.read() as tx:
            assert all(content not in (row.payload or b"") for row in tx.leaves.all())
            assert all(content not in row.content_bytes for row in tx.inbox.rows())
            (opening,) = erasure_openings(tx, require_current(tx), size)
            entries = tx.log_tree.entries(1, 0, size)
        assert root_hash([leaf_hash(one) for one in entries[: before.size]]) == before.root
        leaf = parse_leaf(entries[opening.position])
        assert leaf.commitment == commit(opening.salt, opening.payload)
        document = json.loads(opening.payload)
        assert document["leaves"] == sorted(bytes_to_text(row.leaf.commitment) for row in gone)
        assert document["basis"] == BASIS

    def test_the_two_sides_still_agree_but_for_what_is_erased(self, federation: SimulatedFederation) -> None:
        message = self.exchanged(federation)
        erase_message(federation["GR"].context, PK, message, basis=BASIS, by="machine")
        with federation["GR"].store.read() as tx:
            ours = list(exchange_records(tx.leaves.all(peer=PK)))
        with federation["PK"].store.read() as tx:
            theirs = list(exchange_records(tx.leaves.all(peer=GR)))
        compared = compare_records(ours, theirs)
        assert (compared.differences, compared.erased) == ((), 2)

    def test_nothing_goes_without_a_basis_twice_or_while_it_is_on_its_way(
        self, federation: SimulatedFederation
    ) -> None:
        pk, message = federation["PK"], self.exchanged(federation)
        for basis in ("", "  ", "x" * 501):
            with pytest.raises(ConflictError):
                erase_message(pk.context, GR, message, basis=basis, by="machine")
        erase_message(pk.context, GR, message, basis=BASIS, by="machine")
        for peer, other in ((GR, message), (GR, MessageId("00" * 16)), (MemberCode("TR"), message)):
            with pytest.raises(NotFoundError):
                erase_message(pk.context, peer, other, basis=BASIS, by="machine")
        announce_key_sheet(pk.context)
        with pk.store.read() as tx:
            waiting = [row for row in tx.outbox.rows(recipient=GR) if row.message_id != message]
        with pytest.raises(ConflictError, match="on its way"):
            erase_message(pk.context, GR, waiting[0].message_id, basis=BASIS, by="machine")


class TestServing:
    def test_an_auditor_reads_all_that_is_signed_and_nothing_else(
        self, federation: SimulatedFederation, tmp_path: Path
    ) -> None:
        gr = federation["GR"]
        note_leaves(gr, 300)
        run_log(gr.context)
        country = make_country(gr.context, tmp_path)
        auditor = country.caller(Role.AUDITOR)
        checkpoint = country.ask(auditor, "GET", "/log/checkpoint")
        size = int(checkpoint.data.split(b"\n")[1])
        assert checkpoint.data == checkpoint_of(gr).note
        assert checkpoint.content_type == "text/plain; charset=utf-8"
        bundle = country.ask(auditor, "GET", "/log/tile/entries/000").data
        hashes = country.ask(auditor, "GET", "/log/tile/0/000").data
        assert b"".join(leaf_hash(one) for one in parse_bundle(bundle, width=256)) == hashes
        partial = country.ask(auditor, "GET", f"/log/tile/0/001.p/{size - 256}")
        assert len(partial.data) == 32 * (size - 256)
        for path in (
            f"0/001.p/{size - 255}",
            "0/002.p/1",
            "entries/001",
            "2/000.p/1",
            "0/1",
            "..%2fcheckpoint",
            "9/000",
        ):
            assert country.ask(auditor, "GET", f"/log/tile/{path}").status_code == 404, path

    def test_leaves_that_no_checkpoint_holds_are_shown_to_nobody(self, federation: SimulatedFederation) -> None:
        gr = federation["GR"]
        with gr.store.read() as tx, pytest.raises(NotFoundError):
            published_checkpoint(tx)
        run_log(gr.context)
        with gr.store.write() as tx:
            log = require_current(tx)
            note_size = log.signed
        note_leaves(gr, 3)
        with gr.store.read() as tx, pytest.raises(NotFoundError):
            published_tile(tx, f"entries/000.p/{note_size + 1}")
