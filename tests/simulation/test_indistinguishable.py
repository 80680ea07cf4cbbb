"""Whoever holds the wire, or a disk of the asker's, learns that somebody was checked, and neither who nor with what result.

Under a fixed clock and ids, everything that leaves the asker's node has the same sizes, connections and order for clear
and hit, any script, no name or forty; and neither the wire, nor what the owner itself can open of it, nor the asker's
database and tag sets contain a field of the traveller in any encoding.
"""

import base64
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from node.core.check import CheckResult, check_traveller
from node.core.messages import open_from
from node.store.database import SqlStore, open_store
from protocol.envelope import read_header
from protocol.matching.dates import parse_date
from protocol.matching.documents import TravelDocument
from protocol.matching.identifiers import Identifier, IdentifierKind
from protocol.matching.match_keys import keys_of_traveller
from protocol.matching.traveller import Traveller
from protocol.vocabulary import MemberCode, MessageType, Outcome, Purpose, Role
from tests.support.entries import stolen_passport, suspect
from tests.support.federation import SimulatedFederation, make_federation

PASSPORT = TravelDocument("P", "PAK", "AB1234567")
BORN = parse_date("1980-05-06")
GR = MemberCode("GR")
KEY = bytes(range(32))

TRAVELLERS = {
    "nobody at all": Traveller(),
    "clear, Latin": Traveller(names=("Nobody Known",), birth_dates=(parse_date("1991-02-03"),)),
    "clear, Cyrillic": Traveller(names=("Айбек Токтогулов",), birth_dates=(parse_date("1991-02-03"),)),
    "clear, Arabic": Traveller(names=("محمد رضا کریمی",), birth_dates=(parse_date("1991-02-03"),)),
    "hit at home only": Traveller(documents=(TravelDocument("P", "GRC", "AE7777777"),)),
    "hit abroad, passport": Traveller(documents=(PASSPORT,)),
    "hit abroad, name": Traveller(names=("Karim Dostov",), birth_dates=(BORN,)),
    "hits abroad, both": Traveller(names=("Karim Dostov",), birth_dates=(BORN,), documents=(PASSPORT,)),
    "forty spellings": Traveller(
        names=tuple(f"Karim{'a' * number} Dostov" for number in range(40)), birth_dates=(BORN, parse_date("1980"))
    ),
    "many documents": Traveller(documents=tuple(TravelDocument("P", "PAK", f"ZZ{number:07}") for number in range(30))),
    "a vehicle": Traveller(identifiers=(Identifier(IdentifierKind.VEHICLE, "GR:IKA1234"),)),
}


@dataclass(frozen=True)
class Capture:
    """All that passed the wires during one check, and where it came from."""

    result: CheckResult
    sent: list[tuple[str, str, bytes]]
    answered: list[tuple[str, str, bytes]]


@pytest.fixture(scope="module")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedFederation]:
    """Shared: checks change nothing that another check could see. The asker keeps its state in an encrypted file."""
    folder = tmp_path_factory.mktemp("federation")

    def store(code: str) -> SqlStore:
        return open_store(folder / f"{code}.db", KEY)

    made = make_federation(folder, ("GR", "PK", "TR"), open_store=store)
    made["GR"].put(stolen_passport("GR-1", "GRC", "AE7777777"))
    made["PK"].put(stolen_passport("PK-1", "PAK", "AB1234567"))
    made["TR"].put(suspect("TR-1", "Karim Dostov", "1980-05-06"))
    made.build_and_fetch()
    yield made
    made.close()


def capture(federation: SimulatedFederation, traveller: Traveller) -> Capture:
    wires = federation.wires
    wires.captured.clear()
    wires.answered.clear()
    result = check_traveller(federation["GR"].context, traveller, purpose=Purpose.INVESTIGATION, role=Role.INVESTIGATOR)
    return Capture(result, list(wires.captured), list(wires.answered))


def shape(messages: list[tuple[str, str, bytes]]) -> list[tuple[object, ...]]:
    """Connections, order, sizes, and the header but for its id."""
    seen: list[tuple[object, ...]] = []
    for sender, recipient, raw in messages:
        header = read_header(raw)
        seen.append((sender, recipient, len(raw), len(header.message_id), header.sent, header.expires, header.version))
    return seen


def test_sizes_connections_and_order_are_the_same_whoever_is_checked(federation: SimulatedFederation) -> None:
    captures = {who: capture(federation, traveller) for who, traveller in TRAVELLERS.items()}
    expected = captures["nobody at all"]
    assert [(sender, recipient) for sender, recipient, _ in expected.sent] == [("GR", "PK"), ("GR", "TR")]
    for who, one in captures.items():
        assert shape(one.sent) == shape(expected.sent), who
        assert shape(one.answered) == shape(expected.answered), who
    found = {who: [one.holder for one in each.result.possible_hits] for who, each in captures.items()}
    assert found["hits abroad, both"] == ["PK", "TR"], "the travellers do differ"
    assert found["forty spellings"] == ["TR"]
    assert captures["hit at home only"].result.local
    assert found["clear, Arabic"] == []
    assert {one.outcome for each in captures.values() for one in each.result.lists} == {
        Outcome.CLEAR,
        Outcome.POSSIBLE_HIT,
    }


def test_the_opened_requests_differ_in_their_elements_only(federation: SimulatedFederation) -> None:
    """The owner itself, which opens the request: 16 elements, never the same again for the same traveller."""
    elements: list[str] = []
    sizes = set()
    for traveller in (TRAVELLERS["nobody at all"], TRAVELLERS["forty spellings"], TRAVELLERS["forty spellings"]):
        for _, recipient, raw in capture(federation, traveller).sent:
            owner = federation[recipient].context
            content = open_from(owner, owner.federation(), raw, GR)
            assert content.content.type is MessageType.EVALUATION_REQUEST
            assert set(content.content.body) == {"epoch", "elements"}
            elements.extend(content.content.body["elements"])  # type: ignore[arg-type]
            sizes.add(len(content.content_bytes))
    assert len(sizes) == 1
    assert len(elements) == len(set(elements)) == 3 * 2 * 16


SECRETIVE = Traveller(
    names=("Karim Dostov", "Каримджан Достовский", "کریم دوستوف"),
    birth_dates=(BORN,),
    documents=(PASSPORT,),
    identifiers=(Identifier(IdentifierKind.PHONE, "+306912345678"),),
)


def needles(traveller: Traveller) -> dict[str, bytes]:
    """Every field of the traveller, and every match-key input, in the encodings that somebody might have leaked it in."""
    texts = [
        *traveller.names,
        *(word for name in traveller.names for word in name.split()),
        *(date.text() for date in traveller.birth_dates),
        *(date.text().replace("-", "") for date in traveller.birth_dates),
        *(document.number for document in traveller.documents),
        *(identifier.value for identifier in traveller.identifiers),
    ]
    texts += [form for text in texts for form in (text.lower(), text.upper()) if form != text]
    fields = {text: text.encode() for text in texts}
    inputs = {
        f"key {slot}": key.input
        for slot, key in keys_of_traveller(traveller, purpose=Purpose.INVESTIGATION).by_slot.items()
    }
    found: dict[str, bytes] = {}
    for name, raw in {**fields, **inputs}.items():
        found[f"{name} utf-8"] = raw
        if name in fields:
            found[f"{name} utf-16-le"] = name.encode("utf-16-le")
            found[f"{name} utf-16-be"] = name.encode("utf-16-be")
            if name.isascii() or all(ord(character) < 256 for character in name):
                found[f"{name} latin-1"] = name.encode("latin-1")
            found[f"{name} json"] = name.encode("unicode-escape")
        found[f"{name} hex"] = raw.hex().encode()
        found[f"{name} HEX"] = raw.hex().upper().encode()
        for offset in range(3):  # base64 of a text inside another depends on where it starts
            start, end = (offset * 4 + 2) // 3, -4
            for label, encode in (("base64", base64.b64encode), ("base64url", base64.urlsafe_b64encode)):
                inner = encode(bytes(offset) + raw)[start:end]
                if len(inner) >= 6:
                    found[f"{name} {label}/{offset}"] = inner
        for algorithm in ("sha256", "sha512", "blake2b", "blake2s"):
            digest = hashlib.new(algorithm, raw).digest()
            found[f"{name} {algorithm}"] = digest[:16]
            found[f"{name} {algorithm} hex"] = digest.hex()[:32].encode()
            found[f"{name} {algorithm} base64url"] = base64.urlsafe_b64encode(digest)[:20]
    return found


def leaks(haystack: bytes, traveller: Traveller) -> list[str]:
    return [name for name, needle in needles(traveller).items() if len(needle) >= 5 and needle in haystack]


def test_the_search_finds_what_it_looks_for() -> None:
    """A search that finds nothing proves nothing unless it would have found something."""
    for hidden in (
        "Karim Dostov".encode("utf-16-le"),
        base64.b64encode(b"xx" + b"AB1234567" + b"yy"),
        base64.b64encode(b"x" + b"Karim Dostov" + b"yyy"),
        hashlib.sha256("Каримджан Достовский".encode()).digest(),
        "کریم دوستوف".encode().hex().encode(),
        b'"1980-05-06"',
    ):
        assert leaks(b"...." + hidden + b"....", SECRETIVE)


def test_nothing_of_the_traveller_passes_the_wire_sealed_or_opened(federation: SimulatedFederation) -> None:
    seen = capture(federation, SECRETIVE)
    assert [one.holder for one in seen.result.possible_hits] == ["PK", "TR"]
    passed = b"\x00".join(raw for _, _, raw in [*seen.sent, *seen.answered])
    opened = [
        open_from(federation[recipient].context, federation[recipient].context.federation(), raw, MemberCode(sender))
        for sender, recipient, raw in [*seen.sent, *seen.answered]
    ]
    assert leaks(passed, SECRETIVE) == []
    assert leaks(b"\x00".join(one.content_bytes for one in opened), SECRETIVE) == []


def test_nothing_of_the_traveller_rests_on_the_owners_side(federation: SimulatedFederation) -> None:
    """All that the owners recorded of the check: leaves, payloads, answers."""
    capture(federation, SECRETIVE)
    for code in ("PK", "TR"):
        with federation[code].store.read() as tx:
            rows = list(tx.leaves.all(peer=GR))
        assert rows
        assert leaks(b"\x00".join(row.leaf_bytes + (row.payload or b"") for row in rows), SECRETIVE) == []


def test_nothing_of_the_traveller_rests_in_the_askers_log_or_in_clear_on_its_disk(
    federation: SimulatedFederation,
) -> None:
    """Also while a peer is away and the traveller is kept for the late re-check: its database is one of ciphertext."""
    federation.wires.down.add(MemberCode("PK"))
    try:
        result = capture(federation, SECRETIVE).result
    finally:
        federation.wires.down.clear()
    asker = federation["GR"]
    with asker.store.read() as tx:
        (kept,) = tx.deferred.find(result.check_id)
        leaves = b"\x00".join(row.leaf_bytes + (row.payload or b"") for row in tx.leaves.all())
    assert kept.sealed is not None
    assert leaks(kept.sealed, SECRETIVE) == []
    assert leaks(leaves, SECRETIVE) == []
    files = [path for path in asker.home.parent.rglob("GR.db*") if path.is_file()]
    files += [path for path in asker.home.rglob("*") if path.is_file()]
    assert any(path.name == "GR.db" for path in files)
    assert any(path.suffix == ".segment" for path in files)
    assert leaks(b"\x00".join(path.read_bytes() for path in files), SECRETIVE) == []


def test_which_kind_of_key_was_asked_does_not_show_in_the_leaves(federation: SimulatedFederation) -> None:
    """The asker's own leaves of a check have one size too: a log that grows by the result would tell an onlooker."""
    sizes = set()
    for who in ("nobody at all", "hits abroad, both", "forty spellings", "a vehicle"):
        with federation["GR"].store.read() as tx:
            before = tx.leaves.count()
        capture(federation, TRAVELLERS[who])
        with federation["GR"].store.read() as tx:
            rows = list(tx.leaves.all())[before:]
        sizes.add(tuple((row.leaf.kind, row.leaf.direction, len(row.leaf_bytes)) for row in rows))
    assert len(sizes) == 1
