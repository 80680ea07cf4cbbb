"""What each member puts on its list, and its tag sets for the others: one process a member, so that all cores work."""

from __future__ import annotations

import hashlib
import multiprocessing
import signal
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, ProcessPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from node.bootstrap import open_node
from node.core.tag_set_building import refresh_tag_set
from node.core.watchlist import import_entries
from node.demo.federation import NAMES, Founding, join
from node.demo.watchlists import generate_entries, story_entries
from node.formats.rejects import Accepted
from node.formats.un_xml import read_un_xml
from node.formats.wren_csv import read_wren_csv, write_wren_csv
from protocol.matching.match_keys import keys_of_entry
from protocol.matching.traveller import Traveller
from protocol.vocabulary import MemberCode, ObjectKind

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from protocol.entry import Entry

LIST_FILE = "watchlist.csv"
GENERATED_LIST = "training"
REAL_LIST_MEMBER = MemberCode("TR")
DRAWN_TRAVELLERS = 5
PROCESSES = 2
POLL_SECONDS = 0.2

_tags_done: Any = None
"""In a working process: the counter that it shares with the demo."""


@dataclass(frozen=True, slots=True)
class Filled:
    """What one member has: entries on its list, rejected records, tags and bytes over all its tag sets."""

    member: MemberCode
    entries: int
    rejected: int
    tags: int
    size_bytes: int
    tag_sets: int


def fill_homes(
    founding: Founding, charter_digest: bytes, real_list: Path | None, now: int, progress: Callable[[int], None]
) -> Iterator[Filled]:
    """Every member joins, imports its list and builds a tag set for every peer; each is given when it is done.

    progress: gets the number of tags made so far by all of them, some times a second.
    """
    spawn = multiprocessing.get_context("spawn")
    counter = spawn.Value("Q", 0)
    with ProcessPoolExecutor(PROCESSES, mp_context=spawn, initializer=_share, initargs=(counter,)) as pool:
        waiting = set()
        for member in NAMES:
            source = real_list if member == founding.real_list else None
            waiting.add(pool.submit(_fill, founding, member, charter_digest, source, now))
        try:
            while waiting:
                done, waiting = wait(waiting, POLL_SECONDS, FIRST_COMPLETED)
                progress(counter.value)
                for one in done:
                    yield one.result()
        except BaseException:
            for child in multiprocessing.active_children():  # half-built lists are of no use to anybody
                child.terminate()
            raise


def import_real_list(node: NodeContext, path: Path, now: int) -> tuple[int, int]:
    """Loads a UN consolidated list, releasable to all members for training; (accepted, rejected). Raises FormatError."""
    rejected: set[int] = set()
    others = tuple(sorted(member for member in NAMES if member != node.member))

    def entries() -> Iterator[Entry]:
        with path.open("rb") as file:
            for record in read_un_xml(file, now=now):
                if isinstance(record, Accepted):
                    yield replace(record.entry, releasable_to=others)
                else:
                    rejected.add(record.line)

    digest = hashlib.sha256(path.read_bytes()).digest()
    version = import_entries(node, "un", entries(), source_digest=digest, rejected=lambda: len(rejected))
    return version.accepted, len(rejected)


def draw_travellers(path: Path, seed: int, now: int) -> list[Traveller]:
    """Persons of a UN list as travellers: some with a full date of birth or a document. For counting, never to be shown."""
    with path.open("rb") as file:
        found = [record.entry for record in read_un_xml(file, now=now) if isinstance(record, Accepted)]
    persons = [entry for entry in found if entry.object_kind is ObjectKind.PERSON and _can_travel(entry)]
    drawn = Random(seed).sample(persons, min(DRAWN_TRAVELLERS, len(persons)))
    return [
        Traveller(
            names=(entry.names[0].text,),
            birth_dates=tuple(date for date in entry.birth_dates if date.day)[:1],
            documents=tuple(document for document in entry.documents if document.issuer)[:1],
        )
        for entry in drawn
    ]


def put_story_entries(node: NodeContext, entries: list[Entry]) -> None:
    """Enters what the story needs, as a list of its own."""
    digest = hashlib.sha256(b"".join(entry.entry_id.encode() for entry in entries)).digest()
    import_entries(node, "story", entries, source_digest=digest, rejected=lambda: 0)


def _can_travel(entry: Entry) -> bool:
    dated = any(date.day for date in entry.birth_dates) and len(entry.names[0].text.split()) > 1
    return bool(keys_of_entry(entry)) and (dated or any(document.issuer for document in entry.documents))


def _share(counter: Any) -> None:
    global _tags_done
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the demo, which then ends this process
    _tags_done = counter


def _fill(founding: Founding, member: MemberCode, charter_digest: bytes, real_list: Path | None, now: int) -> Filled:
    with open_node(founding.home(member), founding.passphrase(member)) as opened:
        node = opened.context
        join(founding, node, charter_digest)
        if real_list is None:
            accepted, rejected = _import_generated(founding, node, now)
        else:
            accepted, rejected = import_real_list(node, real_list, now)
        story = story_entries(member, now)
        if story:
            put_story_entries(node, story)
        reports, tags = [], 0
        for peer in node.federation().peers():
            told = _Told()
            reports.append(refresh_tag_set(node, peer, progress=told))
            tags += told.tags_done
        size_bytes = sum(report.size_bytes for report in reports)
        return Filled(member, accepted + len(story), rejected, tags, size_bytes, len(reports))


class _Told:
    """Adds what one build has done to what all of them have."""

    def __init__(self) -> None:
        self.tags_done = 0

    def __call__(self, tags_done: int) -> None:
        with _tags_done.get_lock():
            _tags_done.value += tags_done - self.tags_done
        self.tags_done = tags_done


def _import_generated(founding: Founding, node: NodeContext, now: int) -> tuple[int, int]:
    """Through the file that the member's own system would write: it stays in the home to be looked at."""
    path = founding.home(node.member) / LIST_FILE
    with path.open("wb") as file:
        write_wren_csv(generate_entries(node.member, founding.entries, str(founding.seed), now), file)
    rejected: set[int] = set()

    def entries() -> Iterator[Entry]:
        with path.open("rb") as file:
            for record in read_wren_csv(file, now=now):
                if isinstance(record, Accepted):
                    yield record.entry
                else:
                    rejected.add(record.line)

    digest = hashlib.sha256(path.read_bytes()).digest()
    version = import_entries(node, GENERATED_LIST, entries(), source_digest=digest, rejected=lambda: len(rejected))
    return version.accepted, len(rejected)
