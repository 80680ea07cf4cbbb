"""Whom an auditor believes: logs, witnesses and the quorum, as a C2SP tlog-policy file (c2sp.org/tlog-policy).

    log <vkey> [<url>]
    witness <name> <vkey> [<url>]
    group <name> all|any|<k> <name>...
    quorum <name>|none

The auditor writes it from the charter, never from what the audited node hands over.
"""

from collections.abc import Set
from dataclasses import dataclass

from crypto.cosignatures import CosignatureVerifier
from crypto.notes import NoteError, NoteVerifier
from protocol.errors import MalformedError

MAX_POLICY_BYTES = 1 << 20
MAX_NAMES = 1024


@dataclass(frozen=True, slots=True)
class Witness:
    """A known witness. label: the policy's own word for it."""

    label: str
    key: CosignatureVerifier


@dataclass(frozen=True, slots=True)
class Group:
    """Witnessed when at least `needed` of its members (labels of witnesses or groups) have."""

    label: str
    needed: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AuditPolicy:
    """A parsed policy. quorum: label of a witness or group, or None for `quorum none`."""

    logs: tuple[NoteVerifier, ...]
    witnesses: tuple[Witness, ...]
    groups: tuple[Group, ...]
    quorum: str | None

    def log(self, origin: str) -> NoteVerifier | None:
        """The log of that origin; a log's key name is its origin."""
        return next((one for one in self.logs if one.name == origin), None)

    def is_witnessed(self, labels: Set[str]) -> bool:
        """Whether the quorum is reached when exactly these witnesses have cosigned."""
        reached = {one.label for one in self.witnesses if one.label in labels}
        for group in self.groups:  # members stand before their group
            if len(reached.intersection(group.members)) >= group.needed:
                reached.add(group.label)
        return self.quorum is None or self.quorum in reached

    def needed_in_words(self) -> str:
        """The quorum for a person: `3 of PK, TR, IR, GR`."""
        group = next((one for one in self.groups if one.label == self.quorum), None)
        if group is None:
            return self.quorum or "none"
        return f"{group.needed} of {', '.join(group.members)}"


def parse_policy(raw: bytes) -> AuditPolicy:
    """Raises MalformedError with the line and what is wrong with it."""
    if len(raw) > MAX_POLICY_BYTES:
        raise MalformedError("policy", f"longer than {MAX_POLICY_BYTES} bytes")
    if any((each < 0x20 and each not in b"\t\n") or each == 0x7F for each in raw):
        raise MalformedError("policy", "control characters other than tab and newline")
    if raw and not raw.endswith(b"\n"):
        raise MalformedError("policy", "the last line does not end")
    reader = _Reader()
    for number, line in enumerate(raw.decode("utf-8", "surrogateescape").split("\n"), 1):
        words = line.replace("\t", " ").split(" ")
        try:
            reader.take([word for word in words if word])
        except NoteError as error:
            raise MalformedError(f"line {number}", str(error)) from error
        except ValueError as error:
            raise MalformedError(f"line {number}", str(error)) from None
    return reader.policy()


class _Reader:
    """Takes the lines one after the other. Raises ValueError and NoteError with what is wrong."""

    def __init__(self) -> None:
        self._logs: list[NoteVerifier] = []
        self._witnesses: list[Witness] = []
        self._groups: list[Group] = []
        self._names: set[str] = set()
        self._members: set[str] = set()
        self._quorum: list[str] = []

    def take(self, words: list[str]) -> None:
        if not words or words[0].startswith("#"):
            return
        match words:
            case ["log", vkey] | ["log", vkey, _]:
                self._add_log(NoteVerifier.from_vkey(vkey))
            case ["witness", label, vkey] | ["witness", label, vkey, _]:
                self._add_witness(Witness(label, CosignatureVerifier.from_vkey(vkey)))
            case ["group", label, needed, *members] if members:
                self._add_group(label, needed, members)
            case ["quorum", name]:
                if self._quorum:
                    raise ValueError("a second quorum line")
                if name != "none":
                    self._require_known(name)
                self._quorum.append(name)
            case _:
                raise ValueError("not a line of a policy: log, witness, group and quorum lines are")

    def policy(self) -> AuditPolicy:
        if not self._quorum:
            raise MalformedError("policy", "no quorum line: write `quorum none` if no witness is asked for")
        quorum = None if self._quorum[0] == "none" else self._quorum[0]
        return AuditPolicy(tuple(self._logs), tuple(self._witnesses), tuple(self._groups), quorum)

    def _add_log(self, log: NoteVerifier) -> None:
        if any(one.public_key == log.public_key or one.name == log.name for one in self._logs):
            raise ValueError("a log of this key or name stands there already")
        self._logs.append(log)

    def _add_witness(self, witness: Witness) -> None:
        if any(one.key.public_key == witness.key.public_key for one in self._witnesses):
            raise ValueError("a witness of this key stands there already")
        self._take_name(witness.label)
        self._witnesses.append(witness)

    def _add_group(self, label: str, needed: str, members: list[str]) -> None:
        for member in members:
            self._require_known(member)
            if member in self._members:  # else one witness would count twice
                raise ValueError("a member that stands in a group already")
            self._members.add(member)
        if needed in ("all", "any"):
            count = len(members) if needed == "all" else 1
        elif needed.isascii() and needed.isdigit() and len(needed) <= 4 and not needed.startswith("0"):
            count = int(needed)
        else:
            raise ValueError("a group needs all, any or a number of its members")
        if not 1 <= count <= len(members):
            raise ValueError("a group needs at least 1 and at most all of its members")
        self._take_name(label)
        self._groups.append(Group(label, count, tuple(members)))

    def _take_name(self, name: str) -> None:
        if name in self._names or name == "none":
            raise ValueError("a name that is taken")
        if len(self._names) >= MAX_NAMES:
            raise ValueError(f"more than {MAX_NAMES} names")
        self._names.add(name)

    def _require_known(self, name: str) -> None:
        if name not in self._names:
            raise ValueError("a name that no line before defines")


def policy_to_bytes(policy: AuditPolicy) -> bytes:
    """The file. The inverse of `parse_policy`, comments and URLs aside."""
    lines = [f"log {one.to_vkey()}" for one in policy.logs]
    lines += [f"witness {one.label} {one.key.to_vkey()}" for one in policy.witnesses]
    lines += [f"group {one.label} {one.needed} {' '.join(one.members)}" for one in policy.groups]
    lines.append(f"quorum {policy.quorum or 'none'}")
    return "".join(line + "\n" for line in lines).encode("utf-8", "surrogateescape")
