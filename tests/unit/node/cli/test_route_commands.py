"""`wren route`, as somebody types it: the picture, complete routes, what changed, and one step to ask about a gap."""

import json
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import fromstring

import pytest

from tests.unit.node.cli.conftest import Pair, document, done, found_pair, invoke

_HEAD = """
title = "{title}"
clauses = ["10.1.a"]
source_evaluation = "B"
information_evaluation = "2"
observed = 2026-11-20
[distribution]
releasable_to = ["PK"]
expires = 2099-01-01
handling_codes = [{codes}]
traffic_light = "{light}"
"""
_LEG = """
[[legs]]
from = "{0}"
to = "{1}"
means = "{2}"
status = "active"
usual_duration_minutes = 600
"""


def publish(home: Path, folder: Path, *legs: tuple[str, str, str], codes: str = "", light: str = "GREEN") -> str:
    """Publishes these legs to PK; the alert's name."""
    path = folder / "route.toml"
    head = _HEAD.format(title="Lorries", codes=codes, light=light)
    path.write_text(head + "".join(_LEG.format(*leg) for leg in legs), encoding="utf-8")
    return str(done("--home", home, "alert", "new", path)["alert"])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """A node that knows two stretches with a gap between them, and an alert for protection officers only."""
    pair = found_pair(tmp_path_factory.mktemp("told"))
    publish(
        pair.gr,
        pair.folder,
        ("PK Quetta", "IR Tehran", "road"),
        ("PK Karachi", "PK Gwadar", "sea"),
    )
    publish(pair.gr, pair.folder, ("IRTHR", "TR Van", "road"), ("TR Van", "TR Istanbul", "rail"))
    publish(pair.gr, pair.folder, ("IR Zahedan", "IR Kerman", "foot"), codes='"protection_only"')
    return pair


def _legs(shown: Any) -> list[tuple[str, str]]:
    steps = [step for one in shown["routes"] for step in one["steps"]]
    return [(step["leg"]["from_name"], step["leg"]["to_name"]) for step in steps if "leg" in step]


def test_the_picture_is_shown_route_by_route_and_counts_what_it_leaves_out(told: Pair) -> None:
    shown = done("--home", told.gr, "route", "show")
    legs = _legs(shown)
    assert ("PK Quetta", "IR Tehran") in legs
    assert legs.index(("IR Tehran", "TR Van")) < legs.index(("TR Van", "TR Istanbul"))
    assert shown["withheld"] == 1
    assert "Zahedan" not in json.dumps(shown)
    page = invoke("--home", told.gr, "route", "show").stdout
    assert "1 left out by their restrictions" in page
    assert "UNREPORTED" in page
    officer = ("--role", "protection_officer", "--purpose", "protection")
    assert ("IR Zahedan", "IR Kerman") in [
        (one.replace("ā", "a"), other.replace("ā", "a"))
        for one, other in _legs(done("--home", told.gr, "route", "show", *officer))
    ]


def test_the_picture_is_narrowed(told: Pair) -> None:
    show = ("--home", told.gr, "route", "show")
    assert _legs(done(*show, "--from", "TRVAN")) == [("TR Van", "TR Istanbul")]
    assert ("TR Van", "TR Istanbul") not in _legs(done(*show, "--to", "TR/Van"))
    assert _legs(done(*show, "--means", "sea")) == [("PK Karachi", "PK Gwadar")]
    assert _legs(done(*show, "--status", "dormant")) == []
    assert _legs(done(*show, "--as-of", "2020-01-01")) == []
    assert invoke(*show, "--as-of", "2090-01-01").exit_code == 1


def test_complete_routes_by_any_spelling(told: Pair) -> None:
    paths = ("--home", told.gr, "route", "paths")
    found = done(*paths, "کوئٹہ", "استانبول")
    assert [(leg["from_name"], leg["to_name"]) for leg in found["routes"][0]["legs"]] == [
        ("PK Quetta", "IR Tehran"),
        ("IR Tehran", "TR Van"),
        ("TR Van", "TR Istanbul"),
    ]
    assert found["routes"][0]["usual_duration_minutes"] == 1800
    assert done(*paths, "TRIST", "PKUET")["routes"] == []
    assert "weakest leg 1 independent" in invoke(*paths, "Quetta", "Van").stdout


@pytest.mark.parametrize(
    ("name", "said"),
    [("Kalamata", "no report"), ("Qqqqxzzz", "no one place"), ("Zahedan", "no report"), ("IRTHR", "one place")],
)
def test_a_place_that_cannot_be_meant_is_refused_with_a_remedy(told: Pair, name: str, said: str) -> None:
    refused = invoke("--json", "--home", told.gr, "route", "paths", name, "Tehran")
    error = document(refused)
    assert (refused.exit_code, said in error["error"], bool(error["remedy"])) == (1, True, True), error


def test_several_places_of_one_name_are_listed(pair: Pair) -> None:
    publish(pair.gr, pair.folder, ("PK Qqxzabad", "IR Tehran", "road"), ("IR Qqxzabad", "IR Tehran", "foot"))
    refused = document(invoke("--json", "--home", pair.gr, "route", "paths", "Qqxzabad", "Tehran"))
    assert "several" in refused["error"]
    assert "PK Qqxzabad" in refused["remedy"]
    assert "IR Qqxzabad" in refused["remedy"]
    assert len(done("--home", pair.gr, "route", "paths", "PK/Qqxzabad", "Tehran")["routes"]) == 1


def test_what_changed_and_what_was_withdrawn(pair: Pair) -> None:
    home = ("--home", pair.gr)
    reference = publish(pair.gr, pair.folder, ("PK Quetta", "IR Tehran", "road"))
    changed = done(*home, "route", "diff", "2026-01-01")
    assert [(leg["from_name"], leg["to_name"]) for leg in changed["new_legs"]] == [("PK Quetta", "IR Tehran")]
    assert "PK Quetta - IR Tehran" in invoke(*home, "route", "diff", "2026-01-01").stdout
    done(*home, "alert", "withdraw", reference.partition("/")[2], "--reason", "inaccurate")
    assert done(*home, "route", "show")["routes"] == []
    assert done(*home, "route", "diff", "2026-01-01")["new_legs"] == []
    assert invoke(*home, "route", "diff", "1d", "2d").exit_code == 1


def test_a_gap_is_asked_about_in_one_step(told: Pair) -> None:
    gaps = ("--home", told.gr, "route", "gaps")
    listed = done(*gaps)["gaps"]
    (gap,) = (one for one in listed if one["before_name"] == "PK Karachi")
    number = 1 + listed.index(gap)
    assert invoke(*gaps, "--ask", number).exit_code == 2
    basis = ("--legal-basis", "Memorandum, Article 3")
    assert invoke(*gaps, "--ask", number, *basis).exit_code == 1, "nobody confirmed it"
    before = len(done("--home", told.gr, "request", "list")["requests"])
    assert before == 0
    sent = done(*gaps, "--ask", gap["gap"], *basis, "--yes")
    assert list(sent["asked"]) == ["PK"]
    asked = done("--home", told.gr, "request", "show", sent["asked"]["PK"])["asked"]
    assert (asked["after"]["name"], asked["before"]["name"]) == ("Tehran", "Karachi")
    assert invoke(*gaps, "--ask", "999", *basis, "--yes").exit_code == 1
    assert invoke(*gaps, "--ask", gap["gap"], *basis, "--to", "TR", "--yes").exit_code == 1


def test_the_picture_becomes_a_map_and_geojson(told: Pair, tmp_path: Path) -> None:
    show = ("--home", told.gr, "route", "show")
    svg, geojson = tmp_path / "route.svg", tmp_path / "route.geojson"
    done(*show, "--svg", svg, "--geojson", geojson, "--language", "fa")
    assert fromstring(svg.read_bytes()).get("lang") == "fa"
    collection = json.loads(geojson.read_bytes())
    assert collection["wren"]["left_out"] == 1
    assert "Zahedan" not in geojson.read_text(encoding="utf-8")
    assert invoke(*show, "--svg", svg).exit_code == 1, "it must not overwrite a file"
    assert done(*show, "--from", "Van", "--geojson", tmp_path / "part.geojson")
    part = json.loads((tmp_path / "part.geojson").read_bytes())["features"]
    assert {one["properties"].get("name") for one in part if one["properties"]["kind"] == "place"} == {
        "Van",
        "Istanbul",
    }
