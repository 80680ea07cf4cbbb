"""`python -m node.demo`, which `./demo` runs: founds the training federation, tells the story, keeps it running."""

from __future__ import annotations

import os
import shlex
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import FrameType

import click

from node.bootstrap import OpenNode, open_node
from node.core.delivery_errors import PeerError
from node.core.peer_tag_sets import synchronise
from node.core.tag_set_building import refresh_tag_set
from node.demo.federation import (
    NAMES,
    Founding,
    find_founding,
    finish_founding,
    make_homes,
    publish,
    refuses,
    sign_charter_by_all,
)
from node.demo.lists import REAL_LIST_MEMBER, draw_travellers, fill_homes, put_story_entries
from node.demo.processes import NodeProcesses
from node.demo.story import PK, Stage, tell_story
from node.demo.telling import Telling, make_telling
from node.demo.watchlists import stolen_passport
from node.formats.rejects import FormatError
from protocol.entry import Entry
from protocol.errors import ProtocolError
from protocol.matching.traveller import Traveller
from protocol.vocabulary import EntryId, MemberCode

DEFAULT_ENTRIES = 3000
MAX_ENTRIES = 100_000
WATCH_SECONDS = 1.0
FETCH_SECONDS = 60.0
SETTLE_SECONDS = 1.0


class StoppedError(BaseException):
    """Somebody asked the demo to stop: stop the nodes and leave. No part of the story may take it for its own failure."""


@click.command(
    epilog="""\b
Examples:
  ./demo                          found five countries, tell the story, keep running until Ctrl-C
  ./demo --once                   the same, then exit: 0 only if every step was as expected
  ./demo --home ~/federation      keep the homes; given again, the same federation is started again
  ./demo --list un=consolidated.xml --once
"""
)
@click.option("--once", is_flag=True, help="Exit after the story; 0 only if every step was as expected.")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Keep each node's home in HOME/<cc>. Without it: a temporary folder, removed at the end.",
)
@click.option(
    "--entries",
    type=click.IntRange(1, MAX_ENTRIES),
    default=DEFAULT_ENTRIES,
    show_default=True,
    help="How many entries each generated watchlist has.",
)
@click.option("--seed", type=int, default=1, show_default=True, help="Other people are invented for another seed.")
@click.option(
    "--list",
    "real_list",
    metavar="un=PATH",
    help="Load a real list, the UN consolidated list (XML), into Türkiye's node in place of its generated one, and check "
    "travellers drawn from it. Persons of it are counted, never shown.",
)
def main(once: bool, home: Path | None, entries: int, seed: int, real_list: str | None) -> None:
    """Five countries find a hit that none of them disclosed: WREN's training federation on this computer.

    Pakistan, Iran, Türkiye, Greece and Kyrgyzstan each run a node: a process, a home folder, keys and certificates of
    its own, on loopback over mutual TLS. Everybody on the generated lists is invented.
    """
    now = int(time.time())
    path = None if real_list is None else _list_path(real_list)
    drawn = None if path is None else _draw(path, seed, now)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    telling = make_telling()
    try:
        with _root(home) as root:
            founding = Founding(root, entries, seed, None if path is None else REAL_LIST_MEMBER)
            plan = Plan(founding, path, drawn, once=once, kept=home is not None)
            _run(telling, plan, now)
    except StoppedError:
        telling.say("Stopped: no node is running any more.")
        sys.exit(130 if once else int(telling.failed > 0))
    except click.ClickException:
        raise
    except BrokenPipeError:
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115 - whoever read has gone; the nodes are stopped by now
    except Exception as error:  # noqa: BLE001 - told like everything else, and the demo ends as a failure
        telling.broke_off(error)
    sys.exit(int(telling.failed > 0))


@dataclass(frozen=True, slots=True)
class Plan:
    """What was asked for. founding: to be made, unless its folder holds one. drawn: travellers from the real list."""

    founding: Founding
    real_list: Path | None
    drawn: Sequence[Traveller] | None = field(repr=False)
    once: bool
    kept: bool


def _run(telling: Telling, plan: Plan, now: int) -> None:
    root, known = plan.founding.root, find_founding(plan.founding.root)
    if known is None and any(root.iterdir()):
        raise click.UsageError(
            f"{root} is not empty and holds no finished federation: empty it, or name another folder"
        )
    if known is not None and plan.real_list is not None:
        raise click.UsageError(
            f"a list is loaded when a federation is founded, and {root} holds one: name another folder"
        )
    real = plan.real_list is not None or (known is not None and known.real_list is not None)
    telling.heading(
        "WREN: five countries, one private hit",
        "A training federation on this computer. Every person, document and decision in it is invented"
        + (f", except for the real list that {NAMES[REAL_LIST_MEMBER]} holds." if real else "."),
    )
    if known is None:
        _found(telling, plan.founding, plan.real_list, now)
    founding = known or plan.founding
    with NodeProcesses(founding) as processes, ExitStack() as homes:
        processes.require_free(*NAMES)
        telling.chapter("Five nodes start" if known is None else "A federation that was founded before starts again")
        if known is not None:
            telling.say(
                f"Found in {root}: its keys, charter and lists are used as they are; --entries and --seed are not."
            )
        nodes = {
            member: homes.enter_context(open_node(founding.home(member), founding.passphrase(member)))
            for member in NAMES
        }
        entry_id = stolen_passport(now)[0].entry_id if known is None else _renew(telling, nodes, now)
        with telling.step("Five processes, each with a port of its own, answer over mutual TLS"):
            processes.start(*NAMES)
        _fetch(telling, nodes)
        stage = Stage(founding, processes, nodes, telling, entry_id, kept=plan.kept)
        tell_story(stage, plan.drawn, now)
        _sum_up(telling)
        if not plan.once:
            _by_hand(stage, kept=plan.kept)
            _keep_running(telling, processes)


def _found(telling: Telling, founding: Founding, path: Path | None, now: int) -> None:
    telling.chapter("A federation is founded")
    with telling.step("Five homes, each with fresh keys and certificates under a passphrase of its own"):
        keyrings = make_homes(founding, now)
    with telling.step("The training charter goes round; each country signs with its own charter key"):
        stages = sign_charter_by_all(keyrings, now)
        signed = stages[-1]
        publish(founding, signed, keyrings, now)
    threshold = signed.charter.threshold
    with open_node(founding.home(PK), founding.passphrase(PK)) as opened:
        refused = refuses(opened.context, stages[threshold - 2])
    telling.expect(
        f"signed by {threshold - 1} of {len(NAMES)} it is refused: {threshold} are needed; "
        f"all {len(signed.signatures)} have signed",
        refused and len(signed.signatures) == len(NAMES),
    )
    telling.say(f"Charter digest, told by telephone: {signed.digest.hex()[:32]}...")
    _fill(telling, founding, signed.digest, path, now)
    finish_founding(founding)


def _fill(telling: Telling, founding: Founding, digest: bytes, path: Path | None, now: int) -> None:
    telling.chapter("Watchlists, and a sealed form of them for each peer")
    rows, started = [], time.monotonic()
    with telling.step("Lists imported, 20 tag sets built") as step:
        for one in fill_homes(founding, digest, path, now, telling.progress):
            source = "real list and story" if one.member == founding.real_list else "generated"
            rejected = f", {one.rejected:,} rejected" if one.rejected else ""
            rows.append((NAMES[one.member], f"{one.entries:,} entries ({source}{rejected})", one))
        total = sum(one.tags for _, _, one in rows)
        rate = total / max(0.01, time.monotonic() - started)
        built = sum(one.tag_sets for *_, one in rows)
        step.text = f"Lists imported, {built} tag sets built: {total:,} tags, {rate:,.0f} a second"
    telling.rows(
        [
            (name, entries, f"{one.tag_sets} tag sets", f"{one.tags:,} tags", f"{one.size_bytes / 1e6:.1f} MB")
            for name, entries, one in rows
        ]
    )
    telling.expect(
        "every country has a tag set for every other", [one.tag_sets for *_, one in rows] == [4] * len(NAMES)
    )


def _renew(telling: Telling, nodes: dict[MemberCode, OpenNode], now: int) -> EntryId:
    """What a federation that was stopped needs: fresh manifests, and the passport that was recalled, entered anew."""
    entry: Entry = replace(stolen_passport(now)[0], entry_id=EntryId(f"PK-story-{now}"))
    with telling.step("Pakistan enters the stolen passport again; 20 tag sets are signed anew"):
        put_story_entries(nodes[PK].context, [entry])
        for member, opened in nodes.items():
            for peer in NAMES:
                if peer != member:
                    refresh_tag_set(opened.context, peer)
    return entry.entry_id


def _fetch(telling: Telling, nodes: dict[MemberCode, OpenNode]) -> None:
    """The nodes fetch by themselves when they start; whoever started before the owner did would try again in a minute."""
    pairs = [(member, owner) for member in NAMES for owner in NAMES if member != owner]
    deadline = time.monotonic() + FETCH_SECONDS
    with telling.step("Every node fetches what the other four have built for it"):
        missing, before = _unfetched(nodes, pairs), len(pairs) + 1
        while missing and time.monotonic() < deadline:
            if len(missing) == before:
                for member, owner in missing:
                    with suppress(PeerError, ProtocolError, OSError):  # the node itself may be fetching the same
                        synchronise(nodes[member].context, owner)
            else:
                time.sleep(SETTLE_SECONDS)
            before, missing = len(missing), _unfetched(nodes, pairs)
    telling.expect(
        f"{len(pairs)} lists fetched, each one's digest the one that its owner signed",
        not missing,
        f"missing: {', '.join(f'{NAMES[member]} from {NAMES[owner]}' for member, owner in missing)}",
    )


def _unfetched(
    nodes: dict[MemberCode, OpenNode], pairs: list[tuple[MemberCode, MemberCode]]
) -> list[tuple[MemberCode, MemberCode]]:
    """Who does not have an owner's newest list yet."""
    unfetched = []
    for member, owner in pairs:
        with nodes[owner].store.read() as tx:
            newest = tx.own_tag_sets.manifest(member)
        with nodes[member].store.read() as tx:
            fetched = tx.peer_tag_sets.find(owner)
        if newest is None or fetched is None or fetched.serial < newest.serial:
            unfetched.append((member, owner))
    return unfetched


def _sum_up(telling: Telling) -> None:
    telling.console.print()
    if telling.failed:
        telling.say(
            f"NOT AS EXPECTED: {telling.failed} of {telling.failed + telling.held} claims. {telling.seconds:.0f} s."
        )
    else:
        telling.say(f"All {telling.held} claims held. {telling.seconds:.0f} s in all.")


def _by_hand(stage: Stage, *, kept: bool) -> None:
    telling, founding = stage.telling, stage.founding
    wren = shlex.quote(_wren())
    telling.chapter("By hand")
    telling.rows(
        [(NAMES[member], f"https://127.0.0.1:{founding.port(member)}", str(founding.home(member))) for member in NAMES]
    )
    telling.say("Greece's officer checks the suspect whom Türkiye seeks, from another terminal:")
    greece = shlex.quote(str(founding.home(MemberCode("GR"))))
    telling.literally(
        f"{wren} --home {greece} --passphrase-file {greece}/passphrase \\",
        '    check --name "CENGIZ BOZKURTLU" --born 1979-11-03 --document P:PAK:QX7700013',
    )
    telling.say("Shorter, and more to try:")
    root = shlex.quote(str(founding.root))
    telling.literally(
        f'w() {{ c=$1; shift; {wren} --home {root}/$c --passphrase-file {root}/$c/passphrase "$@"; }}',
        "w gr check --document P:GRC:XX0000428",
        "w gr check late",
        "w pk peer list",
        "w tr tagset status",
        "w gr log list --peer TR --since 1h",
        "w ir doctor",
        "w gr alert list",
        "w gr route show",
        "w gr alert export --format pdf --language fa --out briefing-fa.pdf",
        "w ir request list --open",
    )
    telling.say(
        "The nodes keep running until Ctrl-C; "
        + ("then their homes stay where they are." if kept else "then their homes are removed (--home DIR keeps them).")
    )


def _keep_running(telling: Telling, processes: NodeProcesses) -> None:
    while processes.running:
        for epitaph in processes.bury():
            telling.say(f"{epitaph}. The others keep running; 'w CC serve' starts it again.")
        time.sleep(WATCH_SECONDS)


@contextmanager
def _root(home: Path | None) -> Iterator[Path]:
    if home is not None:
        home.mkdir(parents=True, exist_ok=True)
        yield home.resolve()
        return
    root = Path(tempfile.mkdtemp(prefix="wren-demo-"))
    try:
        yield root
    finally:
        shutil.rmtree(root, ignore_errors=True)


def _list_path(text: str) -> Path:
    kind, _, path = text.partition("=")
    if kind != "un" or not path:
        raise click.UsageError("--list takes un=PATH, the path of the UN consolidated list in XML")
    if not Path(path).is_file():
        raise click.UsageError(f"no such file: {path}")
    return Path(path).resolve()


def _draw(path: Path, seed: int, now: int) -> Sequence[Traveller]:
    try:
        return draw_travellers(path, seed, now)
    except FormatError as error:
        raise click.UsageError(f"{path} cannot be read: {error}") from error


def _wren() -> str:
    beside = Path(sys.executable).with_name("wren")
    return os.path.relpath(beside) if beside.exists() else f"{sys.executable} -m node.cli"


def _stop(number: int, frame: FrameType | None) -> None:
    for each in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(each, signal.SIG_IGN)  # stopping is not stopped: a second Ctrl-C would leave nodes behind
    raise StoppedError


if __name__ == "__main__":
    main(prog_name="./demo")
