"""`wren alert export` and `wren alert import`, as somebody types them: what leaves, what does not, and what comes back."""

import io
import json
import stat
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from node.bootstrap import open_node
from node.cli.alert_draft import draft_files
from node.cli.alert_file import read_draft
from node.cli.alert_template import TEMPLATE
from node.core.alerts.draft import Draft
from node.core.alerts.rows import Relay
from node.core.boundaries import NEUTRAL_NOTICE
from node.formats.alerts.forms import ExportForm
from node.formats.alerts.stix_bundle import stix_bundle
from protocol.alerts.attachments import Attachment
from protocol.alerts.words import MediaType
from protocol.vocabulary import LeafKind
from tests.support.route_material import (
    AMBER,
    GR,
    IR,
    PK,
    TR,
    boat_in_danger,
    make_alert,
    make_material,
    published,
)
from tests.unit.node.cli.conftest import PASSPHRASE, Pair, document, done, found_pair, invoke

TO_PK = TEMPLATE.replace('releasable_to = ["IR", "TR"]', 'releasable_to = ["PK"]')
FORMS = [form.value for form in ExportForm]
HIDDEN, GONE = "Hidden quay", "Withdrawn bus"


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Pair:
    """GR has one alert that may leave, one for protection officers alone, and one that it withdrew."""
    pair = found_pair(tmp_path_factory.mktemp("stocked pair"))
    home = ("--home", pair.gr)
    done(*home, "alert", "new", route(pair.folder))
    protected = {'title = "Lorries from Quetta to Tehran"': f'title = "{HIDDEN}"', '["H1"]': '["protection_only"]'}
    done(*home, "alert", "new", route(pair.folder, protected))
    bus = done(*home, "alert", "new", route(pair.folder, {"Lorries from Quetta to Tehran": GONE}))["alert"]
    done(*home, "alert", "withdraw", bus.partition("/")[2], "--reason", "inaccurate")
    return pair


def route(folder: Path, changes: dict[str, str] | None = None) -> Path:
    """The template's alert, to PK, changed."""
    text = TO_PK
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new)
    path = folder / "route.toml"
    path.write_text(text, encoding="utf-8")
    return path


def exported(home: Path, form: str, out: Path, *more: object) -> Any:
    """The report of an export that succeeds."""
    return done("--home", home, "alert", "export", "--format", form, "--out", out, *more)


def texts(path: Path, form: str) -> str:
    """The texts of a file, as far as a test can read them."""
    if form == "xlsx":
        book = openpyxl.load_workbook(path)
        return "\n".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row if cell.value)
    return path.read_bytes().decode("utf-8", "replace")


@pytest.mark.parametrize("form", FORMS)
def test_an_export_holds_what_may_leave_and_counts_the_rest(stocked: Pair, tmp_path: Path, form: str) -> None:
    out = tmp_path / f"route.{form}"
    told = exported(stocked.gr, form, out)
    assert (told["alerts"], told["left_out"]) == (1, 1)
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    found = texts(out, form)
    assert HIDDEN not in found
    assert GONE not in found
    if form != "pdf":
        assert "TLP:AMBER" in found or "tlp:amber" in found
    if form in ("stix", "misp", "csv", "xlsx"):
        assert "Lorries from Quetta" in found


def test_who_may_have_it_gets_it(stocked: Pair, tmp_path: Path) -> None:
    out = tmp_path / "protected.csv"
    told = exported(stocked.gr, "csv", out, "--role", "protection_officer", "--purpose", "protection")
    assert told["left_out"] == 0
    assert HIDDEN in texts(out, "csv")
    assert GONE not in texts(out, "csv")


def test_a_file_is_replaced_only_by_force(stocked: Pair, tmp_path: Path) -> None:
    out = tmp_path / "route.json"
    out.write_text("kept")
    out.chmod(0o644)
    refused = invoke("--json", "--home", stocked.gr, "alert", "export", "--format", "stix", "--out", out)
    assert (refused.exit_code, out.read_text()) == (1, "kept")
    exported(stocked.gr, "stix", out, "--force")
    assert json.loads(out.read_text())["type"] == "bundle"
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["route.json"]


def test_text_goes_to_standard_output_and_the_count_beside_it(stocked: Pair) -> None:
    for form in ("stix", "misp", "geojson"):
        result = invoke("--home", stocked.gr, "alert", "export", "--format", form, "--out", "-")
        assert result.exit_code == 0, result.stderr
        json.loads(result.stdout)
        assert "1 left out by their restrictions" in result.stderr
    for form in ("pdf", "xlsx"):
        assert invoke("--home", stocked.gr, "alert", "export", "--format", form, "--out", "-").exit_code == 1
    both = invoke("--json", "--home", stocked.gr, "alert", "export", "--format", "csv", "--out", "-")
    assert (both.exit_code, set(document(both))) == (1, {"error", "remedy"})


def test_one_alert_is_named_or_chosen_by_its_group(stocked: Pair, tmp_path: Path) -> None:
    home = stocked.gr
    shown = done("--home", home, "alert", "list")["alerts"]
    (reference,) = [one["alert"] for one in shown]
    assert exported(home, "csv", tmp_path / "one.csv", reference)["alerts"] == 1
    for arguments in (("GR/" + "0" * 32,), ("--handle", "no such group")):
        out = tmp_path / "none.csv"
        refused = invoke("--json", "--home", home, "alert", "export", "--format", "csv", "--out", out, *arguments)
        assert (refused.exit_code, out.exists()) == (1, False)
        assert "unforeseen" not in document(refused)["error"]


def test_an_alert_that_is_kept_back_is_not_exported_by_its_name(stocked: Pair, tmp_path: Path) -> None:
    officer = ("--role", "protection_officer", "--purpose", "protection")
    listed = done("--home", stocked.gr, "alert", "list", *officer)["alerts"]
    (hidden,) = [one["alert"] for one in listed if one["title"] == HIDDEN]
    out = tmp_path / "hidden.csv"
    refused = invoke("--json", "--home", stocked.gr, "alert", "export", hidden, "--format", "csv", "--out", out)
    assert (refused.exit_code, out.exists()) == (1, False)
    assert "policy explain" in document(refused)["remedy"]


def test_the_log_keeps_the_digest_and_no_alert(stocked: Pair, tmp_path: Path) -> None:
    told = exported(stocked.gr, "misp", tmp_path / "logged.json")
    with open_node(stocked.gr, PASSPHRASE.encode()) as opened, opened.store.read() as tx:
        kept = [row.payload or b"" for row in tx.leaves.all() if row.leaf.kind is LeafKind.ALERT]
    leaf = [json.loads(one) for one in kept if told["digest"].encode() in one][-1]
    assert leaf == {
        "act": "exported",
        "alerts": 1,
        "by": "machine",
        "digest": told["digest"],
        "form": "misp",
        "left_out": 1,
    }


@pytest.mark.parametrize("form", ["geojson", "svg"])
def test_the_notice_on_boundaries_speaks_the_language(stocked: Pair, tmp_path: Path, form: str) -> None:
    begins = {"en": "The boundaries", "ru": "Границы", "fa": "مرزها"}
    for language, begin in begins.items():
        out = tmp_path / f"{language}.{form}"
        exported(stocked.gr, form, out, "--language", language)
        assert begin in texts(out, form)
        assert (NEUTRAL_NOTICE[:40] in texts(out, form)) == (language == "en")


def test_the_legs_come_back(stocked: Pair, tmp_path: Path) -> None:
    bundle, folder = tmp_path / "bundle.json", tmp_path / "drafts"
    exported(stocked.gr, "stix", bundle)
    dry = done("--home", stocked.pk, "alert", "import", bundle, "--dry-run")
    assert dry["drafts"][0]["releasable_to"] == []
    assert not folder.exists()
    (draft,) = done("--home", stocked.pk, "alert", "import", bundle, "--out", folder)["drafts"]
    assert draft["derived"]
    assert stat.S_IMODE(Path(draft["file"]).stat().st_mode) == 0o600
    assert done("--home", stocked.pk, "alert", "list")["alerts"] == []
    refused = invoke("--json", "--home", stocked.pk, "alert", "new", draft["file"])
    assert "nobody may have it" in document(refused)["error"]
    body = json.loads(Path(draft["file"]).read_text())
    body["distribution"]["releasable_to"] = ["GR"]
    Path(draft["file"]).write_text(json.dumps(body))
    made = done("--home", stocked.pk, "alert", "new", draft["file"])["alert"]
    (original,) = done("--home", stocked.gr, "alert", "list")["alerts"]
    shown = [
        done("--home", home, "alert", "show", name)
        for home, name in ((stocked.gr, original["alert"]), (stocked.pk, made))
    ]
    for field in ("legs", "title", "observed", "clauses", "indicators", "traffic_light", "handling_codes", "expires"):
        assert shown[0][field] == shown[1][field]
    assert (shown[0]["derived_undisclosed"], shown[1]["derived_undisclosed"]) == (False, True)
    again = invoke("--json", "--home", stocked.pk, "alert", "import", bundle, "--dry-run")
    assert again.exit_code == 1
    assert [one["reason"] for one in document(again)["rejects"] if one["object"] == draft["report"]] == [
        "this node has published an alert with the same content"
    ]


def test_our_own_alert_comes_back_as_an_update_or_not_at_all(pair: Pair, tmp_path: Path) -> None:
    home = ("--home", pair.gr)
    reference = done(*home, "alert", "new", route(tmp_path, {'# never_to = ["KG"]': "never_to = []"}))["alert"]
    alert_id = reference.partition("/")[2]
    bundle = tmp_path / "bundle.json"
    exported(pair.gr, "stix", bundle)
    same = document(invoke("--json", *home, "alert", "import", bundle, "--dry-run"))
    assert (same["drafts"], same["rejects"][-1]["remedy"]) == ([], "nothing is to be done")
    bundle.write_text(bundle.read_text().replace("Lorries from", "Buses from"))
    (draft,) = done(*home, "alert", "import", bundle, "--out", tmp_path / "drafts")["drafts"]
    assert draft["publish"] == f"wren alert update {alert_id} {draft['file']}"
    assert (draft["derived"], draft["releasable_to"]) == (False, ["PK"])
    assert done(*home, "alert", "update", alert_id, draft["file"])["version"] == 2
    done(*home, "alert", "withdraw", alert_id, "--reason", "inaccurate")
    gone = document(invoke("--json", *home, "alert", "import", bundle, "--dry-run"))
    assert gone["drafts"] == []
    assert "withdrawn, for good" in gone["rejects"][-1]["reason"]
    assert invoke(*home, "alert", "export", "--format", "csv", "--out", tmp_path / "none.csv").exit_code == 1


def test_a_forged_report_of_ours_corroborates_nothing(kept_pair: Pair, tmp_path: Path) -> None:
    """Somebody writes our code into a bundle: published, it would count as a second source for what they say."""
    bundle = tmp_path / "bundle.json"
    alert = make_alert(derived_undisclosed=False, supersedes=None)
    bundle.write_bytes(stix_bundle(make_material([published(alert, GR, AMBER)])))
    (draft,) = done("--home", kept_pair.gr, "alert", "import", bundle, "--dry-run")["drafts"]
    assert (draft["derived"], draft["releasable_to"], draft["source"]) == (True, [], f"GR/{alert.alert_id}")


def test_what_is_in_no_draft_is_listed(kept_pair: Pair, tmp_path: Path) -> None:
    found = json.loads(stix_bundle(make_material([published(make_alert())])))
    for one in found["objects"]:
        if one["type"] == "infrastructure":
            one["extensions"] = {key: {**value, "means": "camel"} for key, value in one["extensions"].items()}
    bundle = tmp_path / "bundle.json"
    bundle.write_text(json.dumps(found))
    told = done("--home", kept_pair.gr, "alert", "import", bundle, "--dry-run")
    assert told["drafts"][0]["legs"] == 0
    camels = [one for one in told["rejects"] if "means" in one["field"]]
    assert len(camels) == len(make_alert().legs)
    assert all(one["object"].startswith("infrastructure--") and one["reason"] and one["remedy"] for one in camels)
    page = invoke("--home", kept_pair.gr, "alert", "import", bundle, "--dry-run")
    assert "nobody yet" in page.stdout
    assert page.exit_code == 0


def test_a_folder_or_a_dry_run_is_asked_for(kept_pair: Pair, tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.json"
    bundle.write_bytes(stix_bundle(make_material([published(make_alert())])))
    for arguments in ((), ("--dry-run", "--out", tmp_path / "drafts")):
        result = invoke("--json", "--home", kept_pair.gr, "alert", "import", bundle, *arguments)
        assert (result.exit_code, (tmp_path / "drafts").exists()) == (1, False)
    done("--home", kept_pair.gr, "alert", "import", bundle, "--out", tmp_path / "drafts")
    again = invoke("--json", "--home", kept_pair.gr, "alert", "import", bundle, "--out", tmp_path / "drafts")
    assert (again.exit_code, "already" in document(again)["error"]) == (1, True)


def test_a_draft_file_holds_the_whole_draft(tmp_path: Path) -> None:
    """With pictures: a plain one comes back byte for byte, so that its digest stays."""
    picture = io.BytesIO()
    Image.new("RGB", (8, 8), "blue").save(picture, "PNG")
    alerts = [
        make_alert(attachments=(Attachment(MediaType.PNG, picture.getvalue()),)),
        boat_in_danger(),
    ]
    for number, alert in enumerate(alerts):
        draft = Draft(alert, AMBER, frozenset({IR}), (Relay(TR, PK),))
        for name, content in draft_files(draft, f"d{number}").items():
            (tmp_path / name).write_bytes(content)
        read = read_draft(tmp_path / f"d{number}.json")
        assert (read.restrictions, read.never_to, read.relays) == (AMBER, frozenset({IR}), (Relay(TR, PK),))
        assert read.alert == type(alert)(**{**fields_of(alert), "alert_id": "0" * 32, "version": 1})


def fields_of(alert: Any) -> dict[str, Any]:
    return {name: getattr(alert, name) for name in type(alert).__dataclass_fields__}


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
SOUND = json.loads(stix_bundle(make_material([published(make_alert()), published(boat_in_danger(), TR)])))


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(data=st.data())
def test_no_json_brings_a_traceback(kept_pair: Pair, tmp_path: Path, data: st.DataObject) -> None:
    """Whatever a file holds, it is drafts and rejects, or two lines."""
    if data.draw(st.booleans()):
        bundle = data.draw(_JSON)
    else:
        bundle = json.loads(json.dumps(SOUND))
        where: Any = data.draw(st.sampled_from(bundle["objects"]))
        while inner := [one for one in where.values() if isinstance(one, dict) and one]:
            if data.draw(st.booleans()):
                break
            where = data.draw(st.sampled_from(inner))
        where[data.draw(st.sampled_from(sorted(where)))] = data.draw(_JSON)
    path = tmp_path / "any.json"
    path.write_text(json.dumps(bundle))
    result = invoke("--json", "--home", kept_pair.gr, "alert", "import", path, "--dry-run")
    assert result.exit_code in (0, 1)
    told = document(result)
    assert "unforeseen" not in told.get("error", "")
    assert all(one["reason"] and one["remedy"] for one in told.get("rejects", ()))
