"""An auditor's day: exports of two logs, audited and reconciled by the commands that an auditor has, believing no node."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from node.demo.commands import at_home, wren
from node.demo.federation import CHARTER_FILE, NAMES
from protocol.vocabulary import MemberCode

if TYPE_CHECKING:
    from node.demo.federation import Founding
    from node.demo.story import Stage


def tell_audit(stage: Stage, members: tuple[MemberCode, MemberCode]) -> None:
    """Chapter: both members' logs are exported, verified and reconciled; one digit is changed, and found."""
    telling, (a, b) = stage.telling, members
    telling.say(
        "Every record is a leaf of a Merkle tree, whose root the node signs and the other four cosign. An auditor takes "
        "copies away and believes none of the nodes: only the charter, and what can be computed again."
    )
    with telling.step("Everything recorded until now stands in a tree that the others have cosigned"):
        witnessed = stage.wait_until(lambda: all(_all_witnessed(stage, one) for one in members))
    telling.expect("no record waits for its place any longer", witnessed)
    with TemporaryDirectory(prefix="wren-audit-") as folder:
        room = AuditRoom(Path(folder), stage.founding, members)
        with telling.step(f"{NAMES[a]} and {NAMES[b]} export their logs, and digests of what they exchanged"):
            room.collect()
        with telling.step("wren audit verify, for both"):
            audits = {one: room.verify(room.log(one), one) for one in members}
        for one, audit in audits.items():
            told = f"{audit['leaves_read']} of {audit['size']} leaves read, cosigned by {', '.join(audit['witnesses'])}"
            telling.expect(f"{NAMES[one]}: {told}; sound", audit["sound"] is True, str(audit["findings"]))
        with telling.step("wren audit reconcile"):
            compared = room.reconcile()
        telling.expect(
            f"{compared['agreed']} records agree, {compared['contents_compared']} of them in content too; "
            f"{len(compared['differences'])} differ, {compared['unexplained']} of them unexplained",
            compared["unexplained"] == 0 and compared["agreed"] > 0,
            str(compared["differences"]),
        )
        with telling.step(f"Somebody changes one digit of one leaf in {NAMES[b]}'s copy"):
            changed = room.verify(room.changed_copy(b), b)
        found = changed["findings"]
        where = f"leaf {found[0]['first']}" if found else "nothing"
        telling.expect(f"it is found, by its place: {where}", changed["sound"] is False and bool(found), str(found))


def _all_witnessed(stage: Stage, member: MemberCode) -> bool:
    """Whether no exchange with anybody waits for its place in a cosigned tree."""
    with stage.context(member).store.read() as tx:
        log = tx.log_tree.current()
        witnessed = None if log is None else tx.log_tree.witnessed_checkpoint(log.number)
        return (
            witnessed is not None and log is not None and witnessed.size == log.size and not tx.log_tree.count_pending()
        )


@dataclass(frozen=True, slots=True)
class AuditRoom:
    """The folder in which the auditor works: exports, disclosed digests and policies of two members."""

    folder: Path
    founding: Founding
    members: tuple[MemberCode, MemberCode]

    def collect(self) -> None:
        """Each agency exports its log and discloses digests; the auditor makes policies. Raises CommandError."""
        a, b = self.members
        commands = [
            [*self._agency(a), "log", "export", str(self.log(a))],
            [*self._agency(b), "log", "export", str(self.log(b))],
            [*self._agency(a), "log", "disclose", "--peer", b, str(self._digests(a))],
            [*self._agency(b), "log", "disclose", "--peer", a, str(self._digests(b))],
            *(
                ["audit", "policy", str(self.founding.home(a) / CHARTER_FILE), one, "--out", str(self._policy(one))]
                for one in self.members
            ),
        ]
        with ThreadPoolExecutor(2) as pool:
            for done in pool.map(wren, commands):
                done.require()

    def verify(self, log: Path, member: MemberCode) -> Mapping[str, Any]:
        """What `wren --json audit verify` says of an export. Raises CommandError."""
        state = self.folder / "checkpoints"
        return wren(
            ["--json", "audit", "verify", str(log), "--policy", str(self._policy(member)), "--state", str(state)]
        ).told

    def reconcile(self) -> Mapping[str, Any]:
        """What `wren --json audit reconcile` says of the two exports. Raises CommandError."""
        a, b = self.members
        logs = [str(self.log(one)) for one in self.members]
        policies = [word for one in self.members for word in ("--policy", str(self._policy(one)))]
        digests = ["--digests-a", str(self._digests(a)), "--digests-b", str(self._digests(b))]
        return wren(["--json", "audit", "reconcile", *logs, *policies, *digests]).told

    def changed_copy(self, member: MemberCode) -> Path:
        """A copy of the member's export in which one digit of one leaf is another."""
        copy = self.folder / f"changed-{member.lower()}"
        shutil.copytree(self.log(member), copy)
        bundle = next(path for path in sorted((copy / "tile" / "entries").rglob("*")) if path.is_file())
        raw = bytearray(bundle.read_bytes())
        at = raw.rindex(b'"time":') + len(b'"time":')
        raw[at] ^= 1
        bundle.write_bytes(raw)
        return copy

    def log(self, member: MemberCode) -> Path:
        """The member's export."""
        return self.folder / f"log-of-{member.lower()}"

    def _digests(self, member: MemberCode) -> Path:
        return self.folder / f"digests-of-{member.lower()}.jsonl"

    def _policy(self, member: MemberCode) -> Path:
        return self.folder / f"{member.lower()}.policy"

    def _agency(self, member: MemberCode) -> list[str]:
        return at_home(self.founding, member)
