"""ristretto255 against RFC 9496's vectors, and against what libsodium itself would let through."""

import json
import multiprocessing
import os
import subprocess
import sys
import threading
from typing import Any

import pytest

from crypto import groups, libsodium
from crypto.groups import Element, Scalar
from tests.support.shared_data import shared_data

DST = b"tests"
IDENTITY = bytes(32)
ORDER_BYTES = groups.ORDER.to_bytes(32, "little")


def scalar(value: int) -> Scalar:
    return Scalar(value.to_bytes(32, "little"))


def published() -> dict[str, Any]:
    vectors: dict[str, Any] = json.loads((shared_data() / "vectors" / "rfc9496_ristretto255.json").read_text())
    return vectors


MULTIPLES = [bytes.fromhex(each) for each in published()["multiples"]]


@pytest.mark.parametrize("n", range(1, len(MULTIPLES)))
def test_published_multiples_of_the_generator(n: int) -> None:
    assert groups.multiply_base(scalar(n)) == MULTIPLES[n]
    assert groups.multiply(scalar(n), MULTIPLES[1]) == MULTIPLES[n]
    assert groups.require_element(MULTIPLES[n]) == MULTIPLES[n]


def test_published_multiples_add_up() -> None:
    for n in range(2, len(MULTIPLES)):
        assert groups.add(MULTIPLES[n - 1], MULTIPLES[1]) == MULTIPLES[n]
        assert groups.subtract(MULTIPLES[n], MULTIPLES[1]) == MULTIPLES[n - 1]


@pytest.mark.parametrize("bad", [each["hex"] for each in published()["bad_encodings"]])
def test_published_bad_encodings_are_refused_everywhere(bad: str) -> None:
    encoded = bytes.fromhex(bad)
    assert_refused_as_element(encoded)


@pytest.mark.parametrize("vector", published()["one_way_map"], ids=lambda vector: vector["output"][:8])
def test_published_one_way_map(vector: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(groups, "_expand", lambda message, dst_prime: message)
    assert groups.hash_to_group(bytes.fromhex(vector["input"]), DST).hex() == vector["output"]


def assert_refused_as_element(encoded: bytes) -> None:
    good = MULTIPLES[1]
    for call in (
        lambda: groups.require_element(encoded),
        lambda: groups.multiply(scalar(2), encoded),
        lambda: groups.multiply_many(scalar(2), [good, encoded]),
        lambda: groups.multiply_pairwise([scalar(2)], [encoded]),
        lambda: groups.add(encoded, good),
        lambda: groups.add(good, encoded),
        lambda: groups.subtract(encoded, good),
        lambda: groups.subtract(good, encoded),
    ):
        with pytest.raises(groups.ElementError):
            call()


@pytest.mark.parametrize("length", [0, 1, 31, 33, 64])
def test_element_of_another_length_is_refused(length: int) -> None:
    """libsodium would read past the end of a short one."""
    assert_refused_as_element((MULTIPLES[1] * 2)[:length])


def test_identity_is_refused() -> None:
    """libsodium's addition takes it; as an evaluated element it would reveal nothing and match everything."""
    assert_refused_as_element(IDENTITY)


def test_sums_that_are_the_identity_are_refused() -> None:
    minus_one = groups.multiply_base(scalar(groups.ORDER - 1))
    with pytest.raises(groups.ElementError):
        groups.add(MULTIPLES[1], minus_one)
    with pytest.raises(groups.ElementError):
        groups.subtract(MULTIPLES[1], MULTIPLES[1])


@pytest.mark.parametrize(
    "bad",
    [
        bytes(32),
        ORDER_BYTES,
        (groups.ORDER + 1).to_bytes(32, "little"),
        (2**255 - 1).to_bytes(32, "little"),
        b"\xff" * 32,
        b"",
        b"\x01",
        b"\x01" * 31,
        b"\x01" + bytes(32),
    ],
    ids=lambda bad: f"{len(bad)}-{bad[:2].hex()}{bad[-2:].hex()}",
)
def test_zero_unreduced_and_misshapen_scalars_are_refused_everywhere(bad: bytes) -> None:
    """libsodium reduces or masks some of them, so that two encodings would mean one scalar."""
    spoilt, good = Scalar(bad), scalar(5)
    for call in (
        lambda: groups.require_scalar(bad),
        lambda: groups.multiply(spoilt, MULTIPLES[1]),
        lambda: groups.multiply_many(spoilt, [Element(MULTIPLES[1])]),
        lambda: groups.multiply_pairwise([spoilt], [Element(MULTIPLES[1])]),
        lambda: groups.multiply_base(spoilt),
        lambda: groups.add_scalars(good, spoilt),
        lambda: groups.subtract_scalars(spoilt, good),
        lambda: groups.multiply_scalars(good, spoilt),
        lambda: groups.negate_scalar(spoilt),
        lambda: groups.invert_scalar(spoilt),
        lambda: groups.invert_scalars([good, spoilt, good]),
    ):
        with pytest.raises(groups.ScalarError):
            call()


def test_scalar_arithmetic_matches_integers_at_the_edges() -> None:
    edge = scalar(groups.ORDER - 1)
    assert groups.require_scalar(edge) == edge
    assert groups.add_scalars(edge, scalar(2)) == scalar(1)
    assert groups.subtract_scalars(scalar(1), scalar(2)) == edge
    assert groups.multiply_scalars(edge, edge) == scalar(1)
    assert groups.negate_scalar(scalar(1)) == edge
    assert groups.invert_scalar(scalar(2)) == scalar((groups.ORDER + 1) // 2)


def test_scalar_results_of_zero_are_refused() -> None:
    with pytest.raises(groups.ScalarError):
        groups.add_scalars(scalar(1), scalar(groups.ORDER - 1))
    with pytest.raises(groups.ScalarError):
        groups.subtract_scalars(scalar(7), scalar(7))


@pytest.mark.parametrize("count", [0, 1, 2, 17])
def test_batch_inversion_inverts_each(count: int) -> None:
    scalars = [groups.random_scalar() for _ in range(count)]
    inverses = groups.invert_scalars(scalars)
    assert [groups.multiply_scalars(*pair) for pair in zip(scalars, inverses, strict=True)] == [scalar(1)] * count


@pytest.mark.parametrize("drawn", [bytes(64), ORDER_BYTES + bytes(32), b"", b"\x01" * 32, b"\x01" * 65])
def test_broken_random_source_is_refused(drawn: bytes) -> None:
    """A blind of zero would send the identity; a short draw would be a guessable blind."""
    with pytest.raises(groups.ScalarError):
        groups.random_scalar(lambda count: drawn)


@pytest.mark.parametrize("dst", [b"", b"x" * 256])
def test_domain_separation_tag_that_cannot_be_encoded_is_refused(dst: bytes) -> None:
    with pytest.raises(ValueError, match="domain separation tag"):
        groups.hash_to_group(b"message", dst)


def test_domain_separation_tag_separates() -> None:
    assert groups.hash_to_group(b"m", b"one") != groups.hash_to_group(b"m", b"two")
    assert groups.hash_to_group(b"mx", b"y") != groups.hash_to_group(b"m", b"xy")
    assert groups.hash_to_scalar(b"m", b"one") != groups.hash_to_scalar(b"m", b"two")


# --- Threads and processes -------------------------------------------------------------------------------------------


def _doubles(count: int) -> list[bytes]:
    return [groups.multiply(scalar(2), groups.hash_to_group(bytes((n,)), DST)) for n in range(count)]


def test_threads_do_not_share_buffers() -> None:
    expected = _doubles(40)
    results: list[list[bytes]] = []
    threads = [threading.Thread(target=lambda: results.append(_doubles(40))) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 4


_IN_FORKED_CHILDREN = """
import os
from crypto import groups

def child(act):
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.write(writing, act())
        os._exit(0)
    os.wait()
    return os.read(reading, 4096)

two = (2).to_bytes(32, "little")
double = lambda: groups.multiply(two, groups.hash_to_group(b"element", b"test"))
assert child(double) == child(double) == double()
drawn = {child(groups.random_scalar) for _ in range(4)} | {groups.random_scalar()}
assert len(drawn) == 5, "forked children drew the same blind"
print("done")
"""


def test_forked_children_compute_the_same_and_draw_different_blinds() -> None:
    """In a process of its own, without threads: to fork this one could copy a lock that nobody would ever release."""
    ran = subprocess.run([sys.executable, "-c", _IN_FORKED_CHILDREN], capture_output=True, text=True, timeout=60)
    assert ran.stdout == "done\n", ran.stderr


def test_works_in_spawned_processes() -> None:
    with multiprocessing.get_context("spawn").Pool(2) as pool:
        assert pool.map(_doubles, [5, 5]) == [_doubles(5)] * 2


# --- Loading ---------------------------------------------------------------------------------------------------------

_LOAD_FROM_WHEEL = """
import ctypes, os, sys, tempfile
from crypto.libsodium import load_libsodium
if sys.argv[1] == "folder":
    del os.memfd_create
before = set(os.listdir(tempfile.gettempdir()))
library = load_libsodium(())
out = ctypes.create_string_buffer(32)
assert library.crypto_scalarmult_ristretto255_base(out, (3).to_bytes(32, "little")) == 0
assert "rbcl" not in sys.modules
left = {name for name in set(os.listdir(tempfile.gettempdir())) - before if name.startswith("wren-libsodium-")}
print(out.raw.hex(), len(left))
"""


@pytest.mark.parametrize("way", ["memory", "folder"])
def test_library_of_the_wheel_loads_without_importing_it_or_leaving_a_file(way: str) -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", _LOAD_FROM_WHEEL, way], capture_output=True, text=True, check=True, env=os.environ
    )
    assert loaded.stdout.split() == [MULTIPLES[3].hex(), "0"]


def test_library_that_is_too_old_or_not_libsodium_is_passed_over() -> None:
    library = libsodium.load_libsodium(("libc.so.6", "libabsent.so.0"))
    assert library.crypto_scalarmult_ristretto255_scalarbytes() == groups.SCALAR_BYTES


def test_absent_and_damaged_wheels_say_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(libsodium.LibsodiumError, match="install"):
        libsodium.load_libsodium(())
    monkeypatch.setattr(libsodium, "_wheel_bytes", lambda: b"\x7fELF but nothing more")
    with pytest.raises(libsodium.LibsodiumError, match="load"):
        libsodium.load_libsodium(())
