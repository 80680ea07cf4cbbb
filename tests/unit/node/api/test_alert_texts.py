"""Scripts and formulas in every text of an alert: in no answer and in no form of export do they become more than texts."""

from __future__ import annotations

import csv
import io
import json
import zipfile

import pytest

from tests.support.country import Caller
from tests.unit.node.api.alert_office import Office
from tests.unit.node.api.requests import SIGHTING, alert_request

FORMULA = "=cmd|'/c calc'!A0"
SCRIPT = "</text><script>alert(1)</script>"


@pytest.fixture(scope="module")
def poisoned(office: Office, officer: Caller) -> str:
    """An alert whose every text is an attack; with a sighting of that kind."""
    body = alert_request(
        title=FORMULA, narrative=f"{SCRIPT}\n{FORMULA}", groups=[{"handle": SCRIPT, "methods": FORMULA}]
    )
    for leg in body["alert"]["legs"]:
        leg |= {"concealment": SCRIPT, "origin": {"name": FORMULA}, "destination": {"name": SCRIPT}}
    body["distribution"] |= {"handling_codes": ["H3"], "handling_text": FORMULA}
    reference = office.published(officer, body)
    office.ask(officer, "POST", f"/alerts/{reference}/sightings", json={**SIGHTING, "remark": FORMULA})
    return reference


@pytest.mark.parametrize("form", ["stix", "misp", "geojson", "csv", "xlsx", "svg", "pdf"])
def test_scripts_and_formulas_are_texts_in_every_form(
    office: Office, officer: Caller, poisoned: str, form: str
) -> None:
    answer = office.ask(officer, "GET", f"/alerts/export?format={form}&alert={poisoned}")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    if form in ("stix", "misp", "geojson"):
        assert SCRIPT in json.dumps(json.loads(answer.data), ensure_ascii=False)
    elif form == "csv":
        cells = [cell for row in csv.reader(io.StringIO(answer.text)) for cell in row]
        assert any(FORMULA in cell for cell in cells)
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "-cmd"))]
    elif form == "xlsx":
        with zipfile.ZipFile(io.BytesIO(answer.data)) as book:
            sheets = "".join(book.read(name).decode() for name in book.namelist() if "sheet" in name)
        assert "<f>" not in sheets
        assert ">=cmd" not in sheets
    elif form == "svg":
        assert "<script" not in answer.text
        assert "&lt;script" in answer.text
    else:
        assert b"/JavaScript" not in answer.data
        assert b"/OpenAction" not in answer.data


def test_an_answer_is_never_a_page(office: Office, officer: Caller, poisoned: str) -> None:
    for path in ("/alerts", f"/alerts/{poisoned}", f"/alerts/{poisoned}/sightings"):
        answer = office.ask(officer, "GET", path)
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
