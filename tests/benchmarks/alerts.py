"""Alerts between real nodes: how soon they are accepted, how many a second, and whether danger to life overtakes.

Nodes are processes of their own with the default cadence of jobs, as `wren serve` runs them, and speak mutual TLS. An alert
is published as `wren alert new` does, and counts as accepted when its recipient's signed receipt is stored by the publisher:
then the recipient has verified, stored and logged it.
"""

from __future__ import annotations

import json
import os
import random
import socket
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from subprocess import CalledProcessError

from node.bootstrap import OpenNode
from node.core.alerts.draft import Draft
from node.core.alerts.publication import publish
from node.formats.alerts.material import Material
from node.formats.alerts.stix_bundle import stix_bundle
from protocol.alerts.published import PublishedAlert
from protocol.vocabulary import MemberCode
from tests.benchmarks import alerts_danger, alerts_distance, alerts_medallion
from tests.benchmarks.alerts_nodes import (
    Nodes,
    accepted_everywhere,
    draft_for,
    found,
    running,
    seconds_to_accepted,
    wait_until,
)
from tests.benchmarks.measure import Report, at_least, at_most

MEMBERS = tuple(MemberCode(code) for code in ("PK", "GR", "IR", "KG", "TR"))
"""The first publishes."""
PUBLISHER, *PEERS = MEMBERS
WARMING = 3
NEAR, QUICK_NEAR = 60, 10
FAR, QUICK_FAR = 40, 5
FAR_PATIENCE_SECONDS = 120.0
RATE, QUICK_RATE = 400, 60
FIRST = 50
RATE_PATIENCE_SECONDS = 300.0
BACKLOG, QUICK_BACKLOG = 10_000, 1_000
PORT = 8443


def run(*, quick: bool) -> Report:
    """The figures."""
    report = Report(f"route alerts between five nodes, on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        with ExitStack() as stack:
            nodes = found(root / "near", {code: ("127.0.0.1", port) for code, port in _free_ports().items()})
            stack.enter_context(running(nodes))
            publisher = stack.enter_context(nodes.opened(PUBLISHER))
            _near(report, publisher, QUICK_NEAR if quick else NEAR)
            _rate(report, publisher, QUICK_RATE if quick else RATE)
        _far(report, root / "far", QUICK_FAR if quick else FAR)
        _danger(report, root / "danger", QUICK_BACKLOG if quick else BACKLOG)
    report.notes.append(f"all nodes and this benchmark share {os.cpu_count()} cores with whatever else runs")
    return report


def _near(report: Report, publisher: OpenNode, samples: int) -> None:
    """At random moments, for the job that delivers runs once a second."""
    seconds = _samples(publisher, samples)
    report.ratio("loopback: p95 seconds from publishing to accepted by 4 peers", _p95(seconds), at_most(2))
    report.measure("loopback: median seconds to accepted by 4 peers", statistics.median(seconds))
    report.measure("loopback: longest of all, seconds", max(seconds))
    report.notes.append(f"loopback: {samples} alerts of three legs, one after the other, at random moments")


def _far(report: Report, root: Path, samples: int) -> None:
    """The same, with every node in a network namespace of its own."""
    way = f"{2000 * alerts_distance.ONE_WAY_SECONDS:g} ms round trip and {100 * alerts_distance.LOSS:g} % loss each way"
    if lacks := alerts_distance.missing():
        report.notes.append(f"{way}: not measured: needs {lacks}")
        return
    hosts = alerts_distance.addresses(MEMBERS)
    nodes = found(root, {code: (host, PORT) for code, host in hosts.items()})
    with ExitStack() as stack:
        try:
            within = stack.enter_context(alerts_distance.far_apart(hosts))
        except (CalledProcessError, OSError) as error:
            report.notes.append(f"{way}: not measured: needs network namespaces, which this machine refuses ({error})")
            return
        stack.enter_context(running(nodes, within=within))
        seconds = _samples(stack.enter_context(nodes.opened(PUBLISHER)), samples)
    report.ratio(f"{way}: p95 seconds to accepted by 4 peers", _p95(seconds), at_most(10))
    report.measure(f"{way}: median seconds to accepted by 4 peers", statistics.median(seconds))
    report.measure(f"{way}: longest of all, seconds", max(seconds))
    report.notes.append(f"{way}: {samples} alerts; namespaces joined by TUN devices, kernel TCP in each")


def _samples(publisher: OpenNode, samples: int) -> list[float]:
    dice = random.Random(3)
    for _ in range(WARMING):
        seconds_to_accepted(publisher, draft_for(*PEERS), FAR_PATIENCE_SECONDS)
    seconds = []
    for number in range(samples):
        time.sleep(dice.random())
        draft = draft_for(*PEERS, title=f"Lorries to the west, {number}")
        seconds.append(seconds_to_accepted(publisher, draft, FAR_PATIENCE_SECONDS))
    return seconds


def _rate(report: Report, publisher: OpenNode, count: int) -> None:
    """One recipient, for medallion accepts each alert once too; then all four."""
    drafts = [draft_for(PEERS[0], title=f"Lorries to the south, {number}") for number in range(count)]
    ours, every = _accepted_a_second(publisher, drafts), count // 4
    to_all = [draft_for(*PEERS, title=f"Lorries to the north, {number}") for number in range(every)]
    report.measure("alerts a second, signed, sealed, logged, accepted by one peer", ours)
    report.measure(
        "copies a second, the same, accepted by four peers", len(PEERS) * _accepted_a_second(publisher, to_all)
    )
    python = alerts_medallion.interpreter()
    if python is None:
        report.notes.append(
            f"medallion: not measured: needs the extra 'bench', or {alerts_medallion.VARIABLE} to name its interpreter"
        )
        return
    seconds = alerts_medallion.seconds_to_accept(
        python, [_envelope(draft, number) for number, draft in enumerate(drafts)]
    )
    theirs = count / seconds[-1]
    report.ratio(f"alerts/s / medallion's, over {count} alerts", ours / theirs, at_least(1))
    first = min(FIRST, count)
    report.ratio(f"alerts/s / medallion's while it holds at most {first}", ours / (first / seconds[first - 1]))
    report.measure("medallion: alerts a second, in all", theirs)
    report.measure(f"medallion: alerts a second, the first {first}", first / seconds[first - 1])
    report.notes.append(
        "ours: published by one process, delivered by the publisher's node, accepted by the recipient's, every commit synced"
    )
    report.notes.append(
        "medallion 3: one process, backend in memory, plain HTTP, one connection, one POST an alert, the same STIX 2.1; it "
        "copies all that its collection holds twice with each POST, so that it slows as it fills"
    )


def _accepted_a_second(publisher: OpenNode, drafts: Sequence[Draft]) -> float:
    """Published as fast as they can be while the node delivers, until all are accepted."""
    began = time.perf_counter()
    published = [publish(publisher.context, draft) for draft in drafts]
    for one in published:
        wait_until(lambda one=one: accepted_everywhere(publisher, one), RATE_PATIENCE_SECONDS)  # type: ignore[misc]
    return len(drafts) / (time.perf_counter() - began)


def _envelope(draft: Draft, number: int) -> bytes:
    """A TAXII envelope with the STIX objects of one alert."""
    now = int(time.time())
    alert = replace(draft.alert, alert_id=type(draft.alert.alert_id)(f"{number + 1:032x}"))
    material = Material((PublishedAlert(PUBLISHER, now, draft.restrictions, alert),), (), 0, now)
    return json.dumps({"objects": json.loads(stix_bundle(material))["objects"]}).encode()


def _danger(report: Report, root: Path, backlog: int) -> None:
    ports = _free_ports()
    two = (PUBLISHER, PEERS[0])
    nodes: Nodes = found(root, {code: ("127.0.0.1", ports[code]) for code in two})
    seconds = alerts_danger.seconds_behind_backlog(nodes, *two, backlog=backlog)
    name = f"danger to life behind {backlog:,} routine messages"
    report.ratio(f"{name}: longest of {len(seconds)}, seconds until the peer has it", max(seconds), at_most(1))
    report.measure(f"{name}: median seconds", statistics.median(seconds))
    report.notes.append("danger to life: the backlog is being delivered to the same peer while the alarm is published")


def _p95(seconds: Sequence[float]) -> float:
    return statistics.quantiles(seconds, n=20, method="inclusive")[-1]


def _free_ports() -> dict[MemberCode, int]:
    """Ports of loopback that nobody listens on just now; all are held until all are known, so that none comes twice."""
    with ExitStack() as held:
        sockets = [held.enter_context(socket.create_server(("127.0.0.1", 0))) for _ in MEMBERS]
        return {code: one.getsockname()[1] for code, one in zip(MEMBERS, sockets, strict=True)}
