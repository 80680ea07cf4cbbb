"""`wren alert` and `wren policy explain`, as somebody types them; and files that try to be more than an alert."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from node.cli.alert_template import TEMPLATE
from tests.unit.node.cli.conftest import Pair, document, done, invoke

TO_PK = TEMPLATE.replace('releasable_to = ["IR", "TR"]', 'releasable_to = ["PK"]')


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "route.toml"
    path.write_text(TO_PK, encoding="utf-8")
    return path


def test_the_template_is_an_alert(kept_pair: Pair, tmp_path: Path) -> None:
    printed = invoke("alert", "template").stdout
    path = tmp_path / "route.toml"
    path.write_text(printed.replace('["IR", "TR"]', '["PK"]'), encoding="utf-8")
    published = done("--home", kept_pair.gr, "alert", "new", path)
    assert published["version"] == 1
    assert [copy["recipient"] for copy in published["copies"]] == ["PK"]


def test_an_alert_lives_and_ends(pair: Pair, file: Path) -> None:
    home = ("--home", pair.gr)
    reference = done(*home, "alert", "new", file)["alert"]
    alert_id = reference.partition("/")[2]
    file.write_text(TO_PK.replace("Lorries from", "Buses from"), encoding="utf-8")
    assert done(*home, "alert", "update", alert_id, file)["version"] == 2
    told = done(*home, "alert", "sight", alert_id, "--leg", "1", "--verdict", "confirms", "--remark", "at dusk")
    assert told["recipients"] == ["PK"]
    (listed,) = done(*home, "alert", "list")["alerts"]
    assert (listed["title"], listed["version"], listed["sightings"]) == ("Buses from Quetta to Tehran", 2, 1)
    shown = done(*home, "alert", "show", reference)
    assert shown["legs"][0]["destination"]["name"] == "Tehran"
    assert shown["recipients"] == [{"recipient": "PK", "version": 2, "withdrawn": None, "outcome": None, "basis": ""}]
    assert invoke(*home, "alert", "show", alert_id).exit_code == 0
    assert done(*home, "alert", "withdraw", alert_id, "--reason", "concluded") == {"withdrawn_from": ["PK"]}
    assert done(*home, "alert", "list") == {"alerts": [], "withheld": 0}
    assert done(*home, "alert", "show", alert_id)["recipients"][0]["outcome"] == "pending"
    assert [one["recipient"] for one in done(*home, "alert", "findings")["awaited"]] == ["PK"]
    refused = invoke("--json", *home, "alert", "update", alert_id, file)
    assert (refused.exit_code, "for good" in document(refused)["error"] + document(refused)["remedy"]) == (1, True)


def test_a_decision_is_explained(kept_pair: Pair, file: Path) -> None:
    home = ("--home", kept_pair.gr)
    file.write_text(TO_PK.replace('["H1"]', '["protection_only", "H1"]'), encoding="utf-8")
    reference = done(*home, "alert", "new", file)["alert"]
    told = done(*home, "policy", "explain", reference, "--door", "screen")
    assert not told["allowed"]
    assert any("protection" in reason for reason in told["reasons"])
    assert told["obligations"] == ["H1: not in judicial proceedings without the originator's permission"]
    assert done(*home, "policy", "explain", reference, "--role", "protection_officer", "--purpose", "protection")[
        "allowed"
    ]
    shown = invoke("--json", *home, "alert", "show", reference)
    assert (shown.exit_code, "policy explain" in str(document(shown))) == (1, True)
    assert done(*home, "alert", "list")["withheld"] >= 1


def test_a_picture_loses_what_tells_of_its_maker(kept_pair: Pair, file: Path) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Camera of somebody"
    Image.new("RGB", (40, 30), "red").save(file.parent / "boat.jpg", exif=exif, comment=b"by somebody")
    assert b"somebody" in (file.parent / "boat.jpg").read_bytes()
    file.write_text(TO_PK.replace('# attachments = ["photo.jpg"]', 'attachments = ["boat.jpg"]'), encoding="utf-8")
    reference = done("--home", kept_pair.gr, "alert", "new", file)["alert"]
    (attached,) = done("--home", kept_pair.gr, "alert", "show", reference)["attachments"]
    assert attached["media_type"] == "image/jpeg"


CHANGES: list[tuple[str, str, str]] = [
    ('means = "road"', 'means = "camel"', "legs.0.means"),
    ('clauses = ["10.1.a", "10.1.d"]', "clauses = []", "alert.clauses"),
    ('title = "Lorries', 'colour = "red"\ntitle = "Lorries', "body"),
    ("observed = 2026-11-20 ", 'observed = "yesterday" ', "form of an alert"),
    ("[distribution]", "[distributed]", "distribution"),
    ('releasable_to = ["PK"]', "releasable_to = []", "restrictions.releasable_to"),
    ('releasable_to = ["PK"]', 'releasable_to = ["ZZ"]', "restrictions.releasable_to"),
    ('# never_to = ["KG"]', 'never_to = ["PK"]', "never_to"),
    ('# relays = ["IR>KG"]', 'relays = ["PK>GR"]', "relays"),
    ('urgency = "routine"', 'urgency = "immediate_danger_to_life"', "alert.danger"),
    ("Lorries from Quetta", "\\u001b[31mred", "title"),
    ('# attachments = ["photo.jpg"]', 'attachments = ["route.toml"]', "attachments"),
    ("title =", "title", "neither TOML nor JSON"),
]


@pytest.mark.parametrize(("old", "new", "named"), CHANGES, ids=[named for _, _, named in CHANGES])
def test_what_is_wrong_is_named_and_nothing_is_published(
    kept_pair: Pair, file: Path, old: str, new: str, named: str
) -> None:
    before = len(done("--home", kept_pair.gr, "outbox", "list")["messages"])
    assert old in TO_PK
    file.write_text(TO_PK.replace(old, new, 1), encoding="utf-8")
    result = invoke("--json", "--home", kept_pair.gr, "alert", "new", file)
    told: Any = document(result)
    assert (result.exit_code, named in told["error"]) == (1, True), told
    assert told["remedy"]
    assert len(done("--home", kept_pair.gr, "outbox", "list")["messages"]) == before


@pytest.mark.parametrize("content", ["[]", "{", '{"distribution": 1}', '{"legs": 5, "distribution": {}}', "nul"])
def test_a_file_of_another_form_is_refused_without_a_traceback(kept_pair: Pair, tmp_path: Path, content: str) -> None:
    path = tmp_path / "route.json"
    path.write_text(content, encoding="utf-8")
    result = invoke("--json", "--home", kept_pair.gr, "alert", "new", path)
    assert result.exit_code == 1
    assert "unforeseen" not in document(result)["error"]


def test_a_reference_that_names_nothing(kept_pair: Pair) -> None:
    for text in ("x", "PK/" + "0" * 31, "P/" + "0" * 32, "PK/" + "0" * 32):
        assert invoke("--home", kept_pair.gr, "alert", "show", text).exit_code == 1
