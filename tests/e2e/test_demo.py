"""The demo as its user runs it, in processes of its own; and what `kill -9` does to nodes in the middle of an exchange."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from itertools import combinations, islice
from pathlib import Path
from xml.etree import ElementTree

import pytest

from node.bootstrap import OpenNode, open_node
from node.core.check import CheckResult, check_traveller
from node.core.deferred import DeferredStatus
from node.core.outbox import OutboxStatus
from node.core.recall import withdraw_entry
from node.demo.comparison import PairRecords, compare_nodes
from node.demo.database_search import tables_with
from node.demo.federation import LOG_FILE, NAMES, Founding, find_founding
from node.demo.processes import NodeProcesses
from node.demo.story import GR, IR, KG, PK, TR
from node.demo.watchlists import suspect_by_name
from node.formats.rejects import Accepted
from node.formats.un_xml import read_un_xml
from protocol.envelope import parse_content
from protocol.recall import RecallOutcome
from protocol.vocabulary import (
    ELEMENTS_PER_REQUEST,
    Direction,
    EntryId,
    LeafKind,
    MemberCode,
    MessageType,
    NotChecked,
    Outcome,
    Purpose,
    Role,
)
from tests.support.demo_runs import Told, demo, processes_that_mention, wait_until
from tests.support.shared_data import shared_data

NOT_LOGGED = ("BOZKURTLU", "LODHI", "QX7700013", "1979-11-03", "447700900", "BLUE LANTERN", "KALAMATA", "OVERLOADED")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """One run of `./demo --once`, small, from an empty folder that is not the repository."""
    folder = tmp_path_factory.mktemp("demo")
    home = folder / "federation"
    done = subprocess.run(
        demo("--once", "--entries", "150", "--home", str(home)),
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return Told(home, done)


def test_every_step_is_as_expected_and_says_so(told: Told) -> None:
    assert told.code == 0, told.output
    assert "NOT AS EXPECTED" not in told.output
    facts = (
        "Pakistan possible hit, Iran clear, Türkiye possible hit, Kyrgyzstan clear",
        "Pakistan clear, Iran clear, Türkiye clear, Kyrgyzstan clear",
        "Pakistan clear, Iran not checked (unreachable), Türkiye clear, Kyrgyzstan clear",
        "a late hit on Iran's list",
        "all four countries answer 'purged'",
        "12 copies, each on the node that it names, and no other node has any",
        "Mirjaveh to Tehran now stands in two alerts of two countries, and still has 1 independent source",
        "nobody reports how people come from Tehran to Van; along it lie Iran and Türkiye",
        "both nodes read the same deadline",
        "nobody is named, and nothing of what the alert tells besides",
        "Türkiye's alarm ends: a person in Greece has read it",
        "Türkiye holds the purge receipts of Pakistan, Iran and Greece",
        "Kyrgyzstan holds nothing: of 8 alerts no id and no title",
        "one alert is left out, and counted",
        "a replay is refused",
        "Türkiye not checked (peer fault)",
        "then Kyrgyzstan reads 'not checked: budget exhausted'",
        "nothing is missing, different or repeated",
        "; sound",
        "0 of them unexplained",
        "it is found, by its place: leaf",
    )
    unwrapped = " ".join(told.output.split())
    assert [fact for fact in facts if fact not in unwrapped] == []


def test_what_it_prints_fits_a_hundred_columns_and_needs_no_colour(told: Told) -> None:
    assert [line for line in told.output.splitlines() if len(line) > 100] == []
    assert "\x1b" not in told.output


def test_no_process_outlives_it(told: Told) -> None:
    assert processes_that_mention(str(told.home)) == []


def test_the_homes_are_closed_to_others_and_their_logs_name_nobody(told: Told) -> None:
    for member in NAMES:
        home = told.home / member.lower()
        assert home.stat().st_mode & 0o077 == 0
        assert (home / "passphrase").stat().st_mode & 0o077 == 0
        log = (home / LOG_FILE).read_text(encoding="utf-8").upper()
        assert [word for word in NOT_LOGGED if word in log] == []


def test_the_route_stands_in_three_files_for_its_readers_alone(told: Told) -> None:
    folder = told.home / "route"
    assert sorted(path.name for path in folder.iterdir()) == ["briefing.pdf", "route.geojson", "route.svg"]
    assert folder.stat().st_mode & 0o077 == 0
    collection = json.loads((folder / "route.geojson").read_bytes())
    lines = [one["properties"] for one in collection["features"] if one["geometry"]["type"] == "LineString"]
    ends = {(one["origin_name"], one["destination_name"]) for one in lines if one["kind"] == "leg"}
    assert {("Quetta", "Taftan"), ("Mīrjāveh", "Tehran"), ("İzmir", "Kalamata")} <= ends
    assert [(one["origin_name"], one["ask"]) for one in lines if one["kind"] == "gap"] == [("Tehran", ["IR", "TR"])]
    assert collection["wren"]["left_out"] == 1
    written = [path.read_bytes() for path in folder.iterdir()]
    assert [word for word in (b"Edirne", b"children") for raw in written if word in raw] == []
    assert ElementTree.fromstring((folder / "route.svg").read_bytes()).tag == "{http://www.w3.org/2000/svg}svg"
    assert (folder / "briefing.pdf").read_bytes().startswith(b"%PDF-")


def test_the_fifth_country_holds_nothing_of_the_route(told: Told) -> None:
    founding = find_founding(told.home)
    assert founding is not None
    with ExitStack() as homes:
        nodes = {one: homes.enter_context(open_node(founding.home(one), founding.passphrase(one))) for one in NAMES}
        with nodes[GR].store.read() as tx:
            words = [word for row in tx.alerts.held() for word in (row.reference.alert_id, row.published().alert.title)]
        assert len(words) == 2 * 7
        assert tables_with(nodes[KG].store, words) == []
        assert {"alerts", "inbox"} <= set(tables_with(nodes[GR].store, words))
        with nodes[KG].store.read() as tx:
            assert (list(tx.alerts.held()), tx.alerts.count_withdrawn(), list(tx.alarms.open())) == ([], 0, [])


def test_the_same_federation_starts_again_runs_on_and_stops_at_ctrl_c(told: Told) -> None:
    with subprocess.Popen(
        demo("--home", str(told.home)), stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, encoding="utf-8"
    ) as running:
        assert running.stdout is not None
        lines = []
        for line in running.stdout:
            lines.append(line)
            if "keep running until Ctrl-C" in line:
                break
        by_hand = subprocess.run(
            [
                *(sys.executable, "-P", "-m", "node.cli"),
                *("--home", str(told.home / "gr"), "--passphrase-file", str(told.home / "gr" / "passphrase")),
                *("check", "--name", "CENGIZ BOZKURTLU", "--born", "1979-11-03"),
            ],
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )
        running.send_signal(signal.SIGINT)
        lines += running.stdout.readlines()
    output = "".join(lines)
    assert "A federation that was founded before starts again" in output
    assert "NOT AS EXPECTED" not in output
    assert (by_hand.returncode, "POSSIBLE HIT" in by_hand.stdout) == (0, True), by_hand.stdout + by_hand.stderr
    assert running.returncode == 0
    assert "no node is running any more" in output
    assert processes_that_mention(str(told.home)) == []


def test_a_stop_while_lists_are_built_leaves_no_process_and_no_folder(tmp_path: Path) -> None:
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    with subprocess.Popen(
        demo("--once", "--entries", "20000"), stdout=subprocess.PIPE, text=True, encoding="utf-8", env=environment
    ) as running:
        assert running.stdout is not None
        wait_until(lambda: any(tmp_path.glob("wren-demo-*/pk/watchlist.csv")))
        (root,) = tmp_path.glob("wren-demo-*")
        running.send_signal(signal.SIGTERM)
        running.stdout.read()
    assert running.returncode != 0
    assert list(tmp_path.glob("wren-demo-*")) == []
    assert processes_that_mention(str(root)) == []


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("mine", encoding="utf-8")
    done = subprocess.run(
        demo("--once", "--home", str(tmp_path)), capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert "name another folder" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_real_list_that_is_cut_short_is_refused_before_anything_is_founded(tmp_path: Path) -> None:
    path = tmp_path / "un.xml"
    path.write_text('<CONSOLIDATED_LIST dateGenerated="2026-02-27"><INDIVIDUALS>', encoding="utf-8")
    done = subprocess.run(
        demo("--once", "--list", f"un={path}", "--home", str(tmp_path / "homes")),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 2
    assert "cut short" in done.stderr
    assert not (tmp_path / "homes").exists()


def test_persons_of_a_real_list_are_found_and_never_shown(tmp_path: Path) -> None:
    path, homes = shared_data() / "lists" / "un_consolidated.xml", tmp_path / "homes"
    done = subprocess.run(
        demo("--once", "--entries", "20", "--list", f"un={path}", "--home", str(homes)),
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    output = done.stdout + done.stderr
    assert done.returncode == 0, output
    assert "5 of 5 are possible hits on Türkiye's list" in output
    with path.open("rb") as file:
        entries = [one.entry for one in read_un_xml(file, now=int(time.time())) if isinstance(one, Accepted)]
    names = {name.text.upper() for entry in entries for name in entry.names if len(name.text) > 8}
    written = [output, *(log.read_text(encoding="utf-8") for log in homes.glob(f"*/{LOG_FILE}"))]
    assert len(names) > 500
    assert not any(name in text.upper() for name in names for text in written)


# kill -9


class Killable:
    """A founded federation whose nodes run and may be killed; their homes are open beside them."""

    def __init__(self, founding: Founding, processes: NodeProcesses, nodes: dict[MemberCode, OpenNode]) -> None:
        self.founding = founding
        self.processes = processes
        self.nodes = nodes

    def restart(self, *members: MemberCode) -> None:
        """`kill -9`, then start."""
        for member in members:
            self.processes.kill(member)
        self.processes.start(*members)

    def compared(self) -> PairRecords:
        pairs = combinations((opened.context for opened in self.nodes.values()), 2)
        return sum((compare_nodes(a, b) for a, b in pairs), PairRecords())


@contextmanager
def running_nodes(told: Told) -> Iterator[Killable]:
    founding = find_founding(told.home)
    assert founding is not None
    with NodeProcesses(founding) as processes, ExitStack() as homes:
        nodes = {
            member: homes.enter_context(open_node(founding.home(member), founding.passphrase(member)))
            for member in NAMES
        }
        processes.start(*NAMES)
        yield Killable(founding, processes, nodes)


def withdrawable(node: OpenNode, count: int) -> list[EntryId]:
    """Entries that every peer has in its tag set."""
    with node.store.read() as tx:
        everywhere = (entry.entry_id for entry in tx.watchlist.entries() if len(entry.releasable_to) == len(NAMES) - 1)
        return list(islice((one for one in everywhere if "story" not in one), count))


def test_kill_9_of_sender_and_receivers_loses_no_message_and_repeats_no_effect(told: Told) -> None:
    """Recalls to four peers; the sender and two receivers are killed while they are delivered."""
    with running_nodes(told) as federation:
        pakistan = federation.nodes[PK]
        begun, entries = int(time.time()), withdrawable(pakistan, 40)
        expected = {(entry, peer) for entry in entries for peer in withdraw_entry(pakistan.context, entry)}
        assert len(expected) > len(entries)

        def accepted() -> int:
            with pakistan.store.read() as tx:
                return len(tx.outbox.rows(status=OutboxStatus.ACCEPTED))

        before = accepted()
        wait_until(lambda: accepted() > before)
        federation.restart(PK, GR)
        with pakistan.store.read() as tx:
            assert tx.outbox.rows(status=OutboxStatus.PENDING), "killed too late: everything had been delivered"
        federation.restart(TR)

        def settled() -> bool:
            for opened in federation.nodes.values():
                with opened.store.read() as tx:
                    if tx.outbox.rows(status=OutboxStatus.PENDING):
                        return False
            with pakistan.store.read() as tx:
                return not tx.recalls.sent(outcome=RecallOutcome.PENDING)

        wait_until(settled)
        with pakistan.store.read() as tx:
            purged = [(row.entry_id, row.peer) for row in tx.recalls.sent(outcome=RecallOutcome.PURGED)]
            assert tx.outbox.rows(status=OutboxStatus.FAILED) == []
        ours = [one for one in purged if one[0] in entries]
        assert len(ours) == len(set(ours))
        assert set(ours) == expected
        for peer in (IR, TR, GR, KG):
            with federation.nodes[peer].store.read() as tx:
                received = [row for row in tx.inbox.rows(sender=PK) if row.receipt and row.received >= begun]
                sent = [row for row in tx.outbox.rows(recipient=PK) if row.sent >= begun]
                answers = [row for row in sent if parse_content(row.content_bytes).type is not MessageType.DELIVERY]
                leaves = [
                    row.leaf.message_id
                    for row in tx.leaves.all(peer=PK, since=begun)
                    if (row.leaf.kind, row.leaf.direction) == (LeafKind.RECEIPT, Direction.SENT)
                ]
            assert len(received) == len(answers) == len(leaves) == len(set(leaves))
        wait_until(lambda: federation.compared().in_agreement)


def test_kill_9_while_answering_charges_nobody_twice_and_no_check_is_lost(told: Told) -> None:
    """Checks of a listed suspect go on while the list's holder is killed twice: each ends as a hit, at once or late."""
    with running_nodes(told) as federation:
        greece, turkiye = federation.nodes[GR], federation.nodes[TR]
        _, suspect = suspect_by_name(int(time.time()))
        results: list[CheckResult] = []

        def ask_on(enough: threading.Event) -> None:
            while not enough.is_set():
                results.append(
                    check_traveller(greece.context, suspect, purpose=Purpose.BORDER_SECOND_LINE, role=Role.SECOND_LINE)
                )

        enough = threading.Event()
        asking = threading.Thread(target=ask_on, args=(enough,))
        asking.start()
        try:
            for _ in range(2):
                seen = len(results)
                wait_until(lambda seen=seen: len(results) > seen + 2)  # type: ignore[misc]
                federation.restart(TR)
        finally:
            enough.set()
            asking.join()
        outcomes = [one.outcome for result in results for one in result.lists if one.holder == TR]
        reasons = {one.reason for result in results for one in result.lists if one.holder == TR}
        assert Outcome.CLEAR not in outcomes
        assert Outcome.NOT_CHECKED in outcomes, "killed in vain: every check was answered at once"
        assert reasons <= {None, NotChecked.UNREACHABLE, NotChecked.PEER_FAULT, NotChecked.DEADLINE}

        def late() -> list[DeferredStatus]:
            with greece.store.read() as tx:
                rows = [row for result in results for row in tx.deferred.find(result.check_id) if row.peer == TR]
            return [row.status for row in rows]

        wait_until(lambda: DeferredStatus.WAITING not in late())
        assert late() == [DeferredStatus.LATE_HIT] * outcomes.count(Outcome.NOT_CHECKED)
        with turkiye.store.read() as tx:
            spent = tx.budgets.spent(GR, int(time.time()) // 86_400)
            asked = [
                row.leaf.message_id
                for row in tx.leaves.all(peer=GR)
                if (row.leaf.kind, row.leaf.direction) == (LeafKind.EVALUATION_REQUEST, Direction.RECEIVED)
            ]
        assert len(asked) == len(set(asked))
        assert spent == len(asked) * ELEMENTS_PER_REQUEST
        wait_until(lambda: federation.compared().in_agreement)


def test_a_node_that_dies_is_reported_once_with_its_log(told: Told) -> None:
    founding = find_founding(told.home)
    assert founding is not None
    with NodeProcesses(founding) as processes:
        processes.start(KG)
        os.kill(int((founding.home(KG) / "serve.lock").read_text(encoding="ascii")), signal.SIGKILL)
        reports: list[str] = []

        def reported() -> bool:
            reports.extend(processes.bury())
            return bool(reports)

        wait_until(reported)
        assert str(founding.home(KG) / LOG_FILE) in reports[0]
        assert (processes.bury(), processes.running) == ([], 0)


def test_a_federation_that_runs_already_is_not_started_twice(told: Told) -> None:
    founding = find_founding(told.home)
    assert founding is not None
    with NodeProcesses(founding) as processes:
        processes.start(KG)
        second = subprocess.run(
            demo("--once", "--home", str(told.home)), capture_output=True, text=True, check=False, timeout=60
        )
        assert processes.bury() == []
    assert second.returncode == 1
    assert "stop the demo that runs on this folder" in " ".join(second.stdout.split())
    assert processes_that_mention(str(told.home)) == []
