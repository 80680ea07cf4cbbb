"""docs/protocol.md is enough: code written from the page alone reads what this repository writes.

Nothing of `protocol` or `node` is imported. What the page takes from standards (RFC 9497, HPKE, AES-GCM, signatures) comes
from libraries; every layout, label, order and table is the page's own.
"""

import hashlib
import itertools
import json
import re
import struct
import unicodedata
from base64 import urlsafe_b64decode, urlsafe_b64encode
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA65PrivateKey, MLDSA65PublicKey
from cryptography.hazmat.primitives.asymmetric.mlkem import MLKEM768PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hpke import AEAD, KDF, KEM, MLKEM768X25519PrivateKey, Suite

from crypto.voprf import derive_key_pair, evaluate

ROOT = Path(__file__).parents[3]
PAGE = (ROOT / "docs" / "protocol.md").read_text(encoding="utf-8")
PROFILE = "wren-skeleton-3"


def vector(name: str) -> Any:
    return json.loads((ROOT / "tests" / "vectors" / f"{name}.json").read_text(encoding="utf-8"))


# --- Section 3 and 4 -------------------------------------------------------------------------------------------------


def pae(label: str, *parts: bytes) -> bytes:
    pieces = (label.encode(), *parts)
    return struct.pack("<Q", len(pieces)) + b"".join(struct.pack("<Q", len(piece)) + piece for piece in pieces)


def base64url(raw: bytes) -> str:
    return urlsafe_b64encode(raw).rstrip(b"=").decode()


def verify_hybrid(public_key: bytes, signature: bytes, message: bytes) -> None:
    """Raises InvalidSignature."""
    assert (len(public_key), len(signature)) == (1984, 3373)
    Ed25519PublicKey.from_public_bytes(public_key[:32]).verify(signature[:64], message)
    MLDSA65PublicKey.from_public_bytes(public_key[32:]).verify(signature[64:], message)


def test_items_and_leaves() -> None:
    item = vector("item")
    assert hashlib.sha256(pae("wren item digest v1", item["canonical"].encode())).hexdigest() == item["digest"]
    assert pae("wren item v1", item["canonical"].encode()).hex() == item["to_be_signed"]
    for case in vector("leaf")["cases"]:
        digest = hashlib.sha256(bytes.fromhex(case["payload"])).digest()
        commitment = pae("wren leaf commitment v1", bytes.fromhex(case["salt"]), digest)
        assert json.loads(case["canonical"])["commitment"] == base64url(hashlib.sha256(commitment).digest())


@pytest.mark.parametrize("case", ["without_items", "with_an_item"])
def test_an_envelope_opens_and_its_signature_verifies(case: str) -> None:
    envelope = vector("envelope")
    wire = bytes.fromhex(envelope["randomised"][case]["envelope"])
    assert wire[:5] == b"WREN\x01"
    header = wire[7 : 7 + int.from_bytes(wire[5:7], "big")]
    expanded = hashlib.shake_256(bytes.fromhex(envelope["recipient_sealing_seed"])).digest(96)
    key = MLKEM768X25519PrivateKey(
        MLKEM768PrivateKey.from_seed_bytes(expanded[:64]), X25519PrivateKey.from_private_bytes(expanded[64:])
    )
    charter = bytes.fromhex(envelope["charter_digest"])
    info = pae("wren envelope v1", b"\x01", charter, hashlib.sha256(header).digest())
    suite = Suite(KEM.MLKEM768_X25519, KDF.HKDF_SHA256, AEAD.AES_256_GCM)
    plaintext = suite.decrypt(wire[7 + len(header) :], key, info=info)
    end = 4 + int.from_bytes(plaintext[:4], "big")
    content, key_id, signature = plaintext[4:end], plaintext[end : end + 16], plaintext[end + 16 : end + 3389]
    assert len(plaintext) % 1024 == 0
    assert not any(plaintext[end + 3389 :])
    parts = [
        header,
        hashlib.sha256(bytes.fromhex(envelope["recipient_sealing_key"])).digest(),
        charter,
        hashlib.sha256(pae("wren content v1", content)).digest(),
    ]
    for signed in json.loads(content)["items"]:
        canonical = json.dumps(signed["item"], ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()
        parts.append(hashlib.sha256(pae("wren item digest v1", canonical)).digest())
        verify_hybrid(
            bytes.fromhex(envelope["item_public_key"]),
            urlsafe_b64decode(signed["signature"] + "=" * (-len(signed["signature"]) % 4)),
            pae("wren item v1", canonical),
        )
    sender = _public_key(bytes.fromhex(envelope["sender_signing_seed"]))
    assert hashlib.sha256(sender).digest()[:16] == key_id
    verify_hybrid(sender, signature, pae("wren envelope signature v1", *parts))


def _public_key(seed: bytes) -> bytes:
    ed25519 = Ed25519PrivateKey.from_private_bytes(seed[:32]).public_key().public_bytes_raw()
    return ed25519 + MLDSA65PrivateKey.from_seed_bytes(seed[32:]).public_key().public_bytes_raw()


# --- Section 13 ------------------------------------------------------------------------------------------------------

_FOLDED = {
    "\u06cc": "064A 0649 06D2 06D0 06CD 06CE",
    "\u06a9": "0643 06AA",
    "\u0627": "0671",
    "\u0647": "0629 06C1 06BE 06D5 06C3",
    "i": "0131",
    "": "2019 2018 0027 0060 00B4 02BB 02BC 02BE 02BF",
}
_TABLE = {int(code, 16): one for one, codes in _FOLDED.items() for code in codes.split()}
_WEAK = set((re.findall(r"```\n(abd .*?)```", PAGE, re.DOTALL) or [""])[0].split())


def _fold_once(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", text).casefold()).translate(_TABLE)
    kept = ""
    for character in decomposed:
        category = unicodedata.category(character)
        if category in ("Mn", "Me", "Cf") or character == "\u0640":
            continue
        if category == "Nd":
            kept += str(unicodedata.decimal(character))
        else:
            kept += character if category[0] in "LNM" else " "
    return " ".join(unicodedata.normalize("NFC", kept).split())[:512]


def document_class(code: str) -> str:
    return "AC" if code == "AC" else {"P": "P", "V": "V", "A": "I", "C": "I", "I": "I"}.get(code[0], "X")


Key = tuple[tuple[str, ...], list[str]]


def dated_keys(tokens: list[Any]) -> list[tuple[bool, tuple[str, ...], list[str]]]:
    """Of one name, from its tokens' skeletons (the profile's tables give these): likely or not, parts and rest."""
    firsts = [token["readings"][0] for token in tokens]

    def rest(*taken: int) -> list[str]:
        return [first for at, first in enumerate(firsts) if at not in taken]

    rare = {
        reading: is_rare for token in tokens for reading, is_rare in zip(token["readings"], token["rare"], strict=True)
    }
    units = [
        (reading == firsts[at], (reading,), rest(at))
        for at, token in enumerate(tokens)
        for reading in token["readings"]
        if rare[reading]
    ]
    for one, other in itertools.combinations(range(len(tokens)), 2):
        for first, second in itertools.product(tokens[one]["readings"], tokens[other]["readings"]):
            if first and second and not rare[first] and not rare[second]:
                likely = (first, second) == (firsts[one], firsts[other])
                units.append((likely, tuple(sorted([first, second])), rest(one, other)))
    return sorted(units, key=lambda unit: not unit[0])


def telling(parts: list[Any], state: str, least: int, least_parts: int) -> list[tuple[tuple[str, ...], list[str]]]:
    """Of one name, from its parts (the profile's tables give these): the parts of each unit and its rest."""
    names = [part for part in parts if part[2]][:5]
    every = names + [part for part in parts if not part[2]] + ([[state, 230, False]] if state else [])
    found: list[tuple[int, ...]] = []
    for size in range(least_parts, 5) if names else ():
        for taken in itertools.combinations(range(len(every)), size):
            told = [every[at][1] for at in taken]
            least_set = size == least_parts or sum(told) - min(told) < least
            if sum(told) >= least and least_set and any(every[at][2] for at in taken):
                found.append(taken)
    order = found[:1]
    while len(order) < min(4, len(found)):
        uses = [at for taken in order for at in taken]
        left = [taken for taken in found if taken not in order]
        order.append(min(left, key=lambda taken: (sum(uses.count(at) for at in taken), len(taken), 0 in taken)))
    order += [taken for taken in found if taken not in order]
    return [
        (
            tuple(sorted(every[at][0] for at in taken)),
            [part[0] for at, part in enumerate(every) if part[2] and at not in taken],
        )
        for taken in order[:12]
    ]


def keys_of_entry(entry: Any, names: list[Any]) -> list[Key]:
    documents = [("document", document_class(one["type"]), one["issuer"], one["number"]) for one in entry["documents"]]
    documents = list(dict.fromkeys(key for key in documents if key[2]))
    objects = list(dict.fromkeys(("object", one["kind"], one["value"]) for one in entry["identifiers"]))
    named = named_keys(entry, names) if entry["object_kind"] == "person" else []
    plain: list[list[Key]] = [[(key, []) for key in keys] for keys in (documents, objects)]
    together = [*plain[0][:4], *plain[1][:2], *named, *plain[0][4:], *plain[1][2:]]
    first: dict[tuple[str, ...], list[str]] = {}
    for key, left in together:
        first.setdefault(key, left)
    return list(first.items())[:12]


def named_keys(entry: Any, names: list[Any]) -> list[Key]:
    dates = [date[:4] if date.endswith("-01-01") else date for date in entry["birth_dates"]]
    full = list(dict.fromkeys(date for date in dates if len(date) == 10))
    years = list(dict.fromkeys(date[:4] for date in dates if len(date) < 10))

    def by_day(some: list[Any], wanted: bool) -> list[Key]:
        units = [unit for name in some for unit in dated_keys(name["skeletons"]) if unit[0] is wanted]
        placed = sorted(itertools.product(enumerate(units), enumerate(full)), key=lambda both: both[0][0] + both[1][0])
        return [(("name_date", *unit[1], date), unit[2]) for (_, unit), (_, date) in placed]

    first: list[Key] = []
    for some in (names[:1], names[1:]):
        first += by_day(some, wanted=True)
        for name in some[:1]:
            units = telling(name["parts"], (entry["nationalities"] or [""])[0], 900, 2)[:1]
            first += [(("name_year", *parts, year), left) for parts, left in units for year in years]
    ranks: list[list[Key]] = [[] for _ in range(12)]
    for name, state in itertools.product(names, entry["nationalities"][:2] or [""]):
        by_year = telling(name["parts"], state, 900, 2)
        undated = telling(name["parts"], state, 1400, 3) if dates else telling(name["parts"], state, 1150, 2)
        for rank in range(12):
            ranks[rank] += [(("name_year", *parts, year), left) for parts, left in by_year[rank:][:1] for year in years]
            absent = "*" if dates else ""
            ranks[rank] += [(("name_year", *parts, absent), left) for parts, left in undated[rank:][:1]]
    return [*first, *ranks[0], *by_day(names, wanted=False), *(key for rank in ranks[1:] for key in rank)]


def confirmation(entry: Any, key: tuple[str, ...], match_key: bytes, rest: list[str]) -> int:
    def h(part: str, span: int) -> int:
        digest = hashlib.sha256(pae("wren confirmation v1", match_key, part.encode())).digest()
        return 1 + int.from_bytes(digest[:8], "big") % span

    sexes, nationalities = entry["sexes"], entry["nationalities"]
    if key[0].startswith("name"):
        sex = {"F": 1, "M": 2}.get(sexes[0], 0) if len(sexes) == 1 else 0
        parts = [*rest[:2], *(one for one in nationalities if len(nationalities) == 1 and one not in key)]
        first = h(parts[0], 255) if parts else 0
        second = h(parts[1], 63) if len(parts) > 1 else 0
        return sex << 14 | first << 6 | second
    years = {date[:4] for date in entry["birth_dates"]}
    if len(years) != 1 or len(sexes) > 1:
        return 0
    return h(years.pop() + (sexes[0] if sexes else "X"), 255)


def test_match_keys_and_confirmation_values() -> None:
    entries = vector("match_keys")["entries"]
    assert entries
    for one in entries:
        entry = json.loads(one["canonical"])
        expected = [(key["kind"], key["input"], key["confirmation"]) for key in one["keys"]]
        made = []
        for key, rest in keys_of_entry(entry, one["names"]):
            match_key = pae("wren match key v1", PROFILE.encode(), *(part.encode() for part in key))
            made.append((key[0], match_key.hex(), confirmation(entry, key, match_key, rest)))
        assert made == expected


# --- Sections 14 and 16 ----------------------------------------------------------------------------------------------


class ReadSegment(NamedTuple):
    number: int
    tags: list[bytes]
    wraps: list[bytes]
    labels: list[bytes]
    tombstones: list[tuple[int, int]]


def read_segment(raw: bytes) -> ReadSegment:
    (number,) = struct.unpack(">I", raw[28:32])
    n, m, t = struct.unpack(">III", raw[36:48])
    columns, at = [], 64
    for width, count in ((12, n), (38, n), (64, m), (8, t)):
        columns.append([raw[at + i * width : at + (i + 1) * width] for i in range(count)])
        at += width * count
    assert at == len(raw)
    tombstones = [(int.from_bytes(row[:4], "big"), int.from_bytes(row[4:], "big")) for row in columns[3]]
    return ReadSegment(number, columns[0], columns[1], columns[2], tombstones)


def test_a_tag_set_is_searched() -> None:
    world = vector("tag_set")
    manifest = json.loads(world["randomised"]["manifest"])
    raws = [urlsafe_b64decode(text + "=" * (-len(text) % 4)) for text in world["randomised"]["segments_base64url"]]
    promised = [(one["size_bytes"], one["digest"]) for one in manifest["segments"]]
    assert promised == [(len(raw), base64url(hashlib.sha256(raw).digest())) for raw in raws]
    segments = [read_segment(raw) for raw in raws]
    withdrawn = {tombstone for segment in segments for tombstone in segment.tombstones}
    parties = (manifest["owner"].encode(), manifest["peer"].encode(), bytes.fromhex(manifest["epoch"]))
    for find in world["finds"]:
        info = pae("wren voprf key v1", *parties, find["kind"].encode(), world["matching_profile"].encode())
        pair = derive_key_pair(bytes.fromhex(world["epoch_seed"]), info)
        assert base64url(pair.public_key) == manifest["public_keys"][find["kind"]]
        output = evaluate(pair.private_key, bytes.fromhex(find["match_key"]))
        found = []
        for segment in segments:
            number = struct.pack(">I", segment.number)
            for j in range(64):
                stream = hashlib.sha512(b"\0\0\0\1" + output + b"wren tag v1" + number + bytes([j])).digest()
                if stream[:12] not in segment.tags:
                    break
                wrap = segment.wraps[segment.tags.index(stream[:12])]
                clear = bytes(a ^ b for a, b in zip(stream[12:50], wrap, strict=True))
                position, confirmed = struct.unpack(">IH", clear[32:])
                bound = pae("wren label v1", *parties, number, struct.pack(">I", position))
                label = AESGCM(clear[:32]).decrypt(bytes(12), segment.labels[position], bound)
                if (segment.number, position) not in withdrawn and int.from_bytes(label[8:16], "big") > world["now"]:
                    found.append([label[16:32].hex(), confirmed])
        assert found == find["found"]
