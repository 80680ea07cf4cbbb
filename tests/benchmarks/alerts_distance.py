"""Far apart: each node in a network namespace of its own, and between them a router that is slow and loses packets.

A namespace has one TUN device. Whatever the node's kernel sends through it, this process reads, and hands it to the
addressee's device when it has been on its way for long enough, or never. So handshakes, retransmissions and windows are
the kernel's own, and no queueing discipline (netem) is needed, which not every kernel has.
"""

from __future__ import annotations

import fcntl
import heapq
import os
import random
import select
import shutil
import struct
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path

from protocol.vocabulary import MemberCode

ONE_WAY_SECONDS = 0.3
LOSS = 0.05
PACKET_BYTES = 65_535
_NETWORK = IPv4Network("10.213.77.0/24")
_TUN = Path("/dev/net/tun")
_TUNSETIFF = 0x400454CA
_IFF_TUN, _IFF_NO_PI = 0x0001, 0x1000
_DESTINATION = slice(16, 20)
"""Of an IPv4 header (RFC 791, 3.1)."""


def missing() -> str:
    """What this machine lacks to make namespaces; empty when it lacks nothing."""
    lacks = []
    if os.geteuid() != 0:
        lacks.append("root")
    if shutil.which("ip") is None:
        lacks.append("the command 'ip'")
    if not _TUN.exists():
        lacks.append(str(_TUN))
    return ", ".join(lacks)


def addresses(members: Sequence[MemberCode]) -> dict[MemberCode, str]:
    """Each member's address in the network between the namespaces."""
    return {code: str(_NETWORK[number]) for number, code in enumerate(members, 1)}


@contextmanager
def far_apart(hosts: Mapping[MemberCode, str]) -> Iterator[dict[MemberCode, tuple[str, ...]]]:
    """Makes the namespaces and the way between them, and takes them away with the block; the words that start a command in
    each. Raises subprocess.CalledProcessError or OSError where the machine does not let it."""
    with ExitStack() as stack:
        devices: dict[bytes, int] = {}
        within: dict[MemberCode, tuple[str, ...]] = {}
        for code, host in hosts.items():
            name = f"wren-{os.getpid()}-{code.lower()}"
            _ip("netns", "add", name)
            stack.callback(_ip, "netns", "del", name)
            device = f"wren{code.lower()}{os.getpid() % 100_000}"
            descriptor = _tun(device)
            stack.callback(os.close, descriptor)
            devices[IPv4Address(host).packed] = descriptor
            _ip("link", "set", device, "netns", name)
            _ip("-n", name, "addr", "add", f"{host}/{_NETWORK.prefixlen}", "dev", device)
            for one in ("lo", device):
                _ip("-n", name, "link", "set", one, "up")
            within[code] = ("ip", "netns", "exec", name)
        stack.enter_context(_routed(devices))
        yield within


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def _tun(name: str) -> int:
    descriptor = os.open(_TUN, os.O_RDWR | os.O_NONBLOCK)
    fcntl.ioctl(descriptor, _TUNSETIFF, struct.pack("16sH22x", name.encode(), _IFF_TUN | _IFF_NO_PI))
    return descriptor


@contextmanager
def _routed(devices: Mapping[bytes, int]) -> Iterator[None]:
    stop, dice = threading.Event(), random.Random(5)

    def route() -> None:
        under_way: list[tuple[float, int, bytes]] = []
        number = 0
        while not stop.is_set():
            wait = min(0.1, max(0.0, under_way[0][0] - time.monotonic())) if under_way else 0.1
            for descriptor in select.select(list(devices.values()), [], [], wait)[0]:
                packet = os.read(descriptor, PACKET_BYTES)
                if packet[_DESTINATION] in devices and dice.random() >= LOSS:
                    number += 1
                    heapq.heappush(under_way, (time.monotonic() + ONE_WAY_SECONDS, number, packet))
            while under_way and under_way[0][0] <= time.monotonic():
                packet = heapq.heappop(under_way)[2]
                os.write(devices[packet[_DESTINATION]], packet)

    thread = threading.Thread(target=route, daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
