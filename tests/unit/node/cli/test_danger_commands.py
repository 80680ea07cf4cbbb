"""Requests, subscriptions, notices and alarms, as somebody types them."""

import tomllib
from pathlib import Path

from node.cli.alert_template import TEMPLATE
from tests.unit.node.cli.conftest import Pair, document, done, invoke

VERIFY = (
    "vessel", "verify", "PK", "--name", "Example", "--flag", "PK", "--at", "24.5", "66.1", "--measure", "board",
    "--grounds", "left without lights", "--legal-basis", "Memorandum, Article 4",
)  # fmt: skip


def test_a_vessel_is_asked_about_and_shown(kept_pair: Pair) -> None:
    home = ("--home", kept_pair.gr)
    request_id = done(*home, *VERIFY)["request"]
    listed = [one for one in done(*home, "vessel", "list", "--open")["requests"] if one["request"] == request_id]
    assert [(one["asked"], one["state"], one["due"]) for one in listed] == [("PK", "sent", None)]
    shown = done(*home, "vessel", "show", request_id)
    assert shown["asked"]["vessel"]["name"] == "Example"
    assert shown["withheld"] == 0
    refused = invoke("--json", *home, "vessel", "answer", request_id, "--status", "not_registered")
    assert refused.exit_code == 1
    assert "asked that itself" in document(refused)["error"]


def test_a_wrong_number_is_refused_without_being_repeated(kept_pair: Pair) -> None:
    refused = invoke("--json", "--home", kept_pair.gr, *VERIFY, "--imo", "9074720")
    assert refused.exit_code == 1
    assert "9074720" not in refused.stdout
    assert "check digit" in refused.stdout


def test_a_gap_is_asked_about_in_one_step(kept_pair: Pair) -> None:
    home = ("--home", kept_pair.gr)
    question = ("--question", "by which road?", "--legal-basis", "Memorandum, Article 3")
    asked = done(*home, "request", "ask", "PK", "--after", "PK/Quetta", "--before", "IRTHR", *question)
    assert (list(asked["asked"]), asked["withheld"]) == (["PK"], 0)
    shown = done(*home, "request", "show", asked["asked"]["PK"])
    assert shown["asked"]["before"]["locode"] == "IRTHR"
    assert done(*home, "request", "list", "--open")["requests"]


def test_subscriptions_and_notices(pair: Pair, tmp_path: Path) -> None:
    home = ("--home", pair.gr)
    made = done(*home, "subscription", "add", "--country", "PK")
    path = tmp_path / "route.toml"
    path.write_text(TEMPLATE.replace('releasable_to = ["IR", "TR"]', 'releasable_to = ["PK"]'), encoding="utf-8")
    assert tomllib.loads(path.read_text(encoding="utf-8"))
    published = done(*home, "alert", "new", path)["alert"]
    (notice,) = done(*home, "notices", "--read")["notices"]
    assert (notice["kind"], notice["alert"]) == ("subscribed", published)
    assert done(*home, "notices")["notices"] == []
    assert [one["country"] for one in done(*home, "subscription", "list")["subscriptions"]] == ["PK"]
    done(*home, "subscription", "remove", made["subscription"])
    assert done(*home, "subscription", "list")["subscriptions"] == []
    everything = invoke("--json", *home, "subscription", "add")
    assert everything.exit_code == 1
    assert done(*home, "alert", "alarms")["alarms"] == []
    for command in ("acknowledge", "rescue-extract"):
        refused = invoke("--json", *home, "alert", command, published)
        assert refused.exit_code == 1
        assert "remedy" in document(refused)
