"""Founding the training federation: five homes, a charter signed by all, key sheets, and what each member may ask."""

import itertools
import json
import secrets
import socket
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path

from config.settings import Jobs, PeerPort, Settings, Workers, load_settings
from crypto.keyring_bytes import FASTEST_PARAMETERS
from node.core.context import NodeContext
from node.core.membership import accept_first_charter, accept_key_sheet
from node.founding import TermsDraft, draft_charter, make_home, make_key_sheet, member_entry, sign
from node.keys.keyring import Keyring
from node.keys.private_files import make_private_folder, write_private
from protocol.charter import Member, Terms
from protocol.charter_signing import SignedCharter, parse_signed_charter, signed_charter_to_bytes
from protocol.errors import RefusedError
from protocol.keysheet import SignedKeySheet, parse_signed_key_sheet, signed_key_sheet_to_bytes
from protocol.vocabulary import ELEMENTS_PER_REQUEST, MemberCode

NAMES: dict[MemberCode, str] = {
    MemberCode("PK"): "Pakistan",
    MemberCode("IR"): "Iran",
    MemberCode("TR"): "Türkiye",
    MemberCode("GR"): "Greece",
    MemberCode("KG"): "Kyrgyzstan",
}
"""In the order in which they are told."""
AUTHORITIES: dict[MemberCode, str] = {
    MemberCode("PK"): "Federal border authority (training)",
    MemberCode("IR"): "Border guard command (training)",
    MemberCode("TR"): "Presidency of migration management (training)",
    MemberCode("GR"): "Border protection division (training)",
    MemberCode("KG"): "State border service (training)",
}
PASSPHRASE_FILE = "passphrase"
LOG_FILE = "node.log"
CHARTER_FILE = "charter.json"
KEY_SHEET_FILE = "keysheet.json"
FOUNDING_FILE = "founded.json"
"""In the federation's folder, written last: a folder without it was never finished."""

TERMS = TermsDraft("Memorandum of the training federation, Articles 2 to 9 (invented)")
NARROW_PAIR = frozenset({MemberCode("KG"), MemberCode("PK")})
NARROW_CHECKS = 4
"""How many checks a day the two have agreed upon: so few that the brake on enumeration can be watched."""

JOBS = Jobs(deliver_seconds=0.5, recheck_seconds=2.0, synchronise_seconds=60.0)


@dataclass(frozen=True, slots=True)
class Founding:
    """What was founded: the folder, entries for each generated list, the seed, and the member with a real list."""

    root: Path
    entries: int
    seed: int
    real_list: MemberCode | None

    def home(self, member: MemberCode) -> Path:
        """The member's home."""
        return self.root / member.lower()

    def passphrase_file(self, member: MemberCode) -> Path:
        """Where the passphrase of its keyring lies (0600)."""
        return self.home(member) / PASSPHRASE_FILE

    def passphrase(self, member: MemberCode) -> bytes:
        """Of its keyring."""
        return self.passphrase_file(member).read_bytes().strip()

    def port(self, member: MemberCode) -> int:
        """Of its peer port."""
        return load_settings(self.home(member)).peer_port.port


def find_founding(root: Path) -> Founding | None:
    """The federation that lies in the folder already."""
    try:
        told = json.loads((root / FOUNDING_FILE).read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    real = told["real_list"]
    return Founding(root, told["entries"], told["seed"], None if real is None else MemberCode(real))


def finish_founding(founding: Founding) -> None:
    """Marks the folder as finished."""
    told = {"entries": founding.entries, "seed": founding.seed, "real_list": founding.real_list}
    (founding.root / FOUNDING_FILE).write_text(json.dumps(told) + "\n", encoding="utf-8")


def make_homes(founding: Founding, now: int) -> dict[MemberCode, Keyring]:
    """A home for each member: fresh keys under a passphrase of its own, settings with a free port."""
    keyrings = {}
    for member, port in zip(NAMES, _free_ports(len(NAMES)), strict=True):
        home = founding.home(member)
        make_private_folder(home)
        write_private(home / PASSPHRASE_FILE, secrets.token_urlsafe(24).encode() + b"\n")
        settings = Settings(
            member=member,
            peer_port=PeerPort(port=port, address=f"https://127.0.0.1:{port}"),
            jobs=JOBS,
            workers=Workers(processes=0),
        )
        passphrase = founding.passphrase(member)
        keyrings[member] = make_home(home, settings, passphrase, now, parameters=FASTEST_PARAMETERS)
    return keyrings


def sign_charter_by_all(keyrings: Mapping[MemberCode, Keyring], now: int) -> list[SignedCharter]:
    """The training charter after each signature: each member signs with its own charter key."""
    members = [member_entry(keyrings[code], name, [AUTHORITIES[code]]) for code, name in NAMES.items()]
    signed = SignedCharter(draft_charter(members, _terms(members), now, training=True), ())
    stages = []
    for keyring in keyrings.values():
        signed = sign(signed, keyring)
        stages.append(signed)
    return stages


def publish(founding: Founding, signed: SignedCharter, keyrings: Mapping[MemberCode, Keyring], now: int) -> None:
    """Puts charter and key sheets as files into the homes, to be accepted there."""
    for member, keyring in keyrings.items():
        home = founding.home(member)
        sheet = make_key_sheet(keyring, f"https://127.0.0.1:{founding.port(member)}", now)
        (home / KEY_SHEET_FILE).write_bytes(signed_key_sheet_to_bytes(sheet))
        (home / CHARTER_FILE).write_bytes(signed_charter_to_bytes(signed))


def join(founding: Founding, node: NodeContext, expected_digest: bytes) -> None:
    """The node trusts the charter with that digest, and everybody's key sheet."""
    raw = (founding.home(node.member) / CHARTER_FILE).read_bytes()
    accept_first_charter(node, parse_signed_charter(raw), expected_digest)
    for sheet in _sheets(founding):
        accept_key_sheet(node, sheet)


def refuses(node: NodeContext, signed: SignedCharter) -> bool:
    """Whether the node refuses this first charter although its digest is the one that was told."""
    try:
        accept_first_charter(node, signed, signed.digest)
    except RefusedError:
        return True
    return False


def _sheets(founding: Founding) -> Sequence[SignedKeySheet]:
    return [parse_signed_key_sheet((founding.home(member) / KEY_SHEET_FILE).read_bytes()) for member in NAMES]


def _terms(members: Sequence[Member]) -> list[Terms]:
    narrow = replace(TERMS, daily_evaluation_budget_elements=NARROW_CHECKS * ELEMENTS_PER_REQUEST)
    codes = sorted(member.code for member in members)
    return [(narrow if {a, b} == NARROW_PAIR else TERMS).between(a, b) for a, b in itertools.combinations(codes, 2)]


def _free_ports(count: int) -> list[int]:
    """Ports that nobody listens on just now; all are held until all are known, so that none comes twice."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in range(count)]
        return [one.getsockname()[1] for one in sockets]
