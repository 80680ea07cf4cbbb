"""Bodies that attack the reader: depth, doubled keys, numbers that are none, other encodings, values repeated in errors."""

from __future__ import annotations

import gzip
import io
import json

import pytest

from protocol.vocabulary import Role
from tests.support.country import Country
from tests.unit.node.api.requests import fresh_entry

JSON = "application/json"
GOOD = b'{"traveller":{"documents":[{"type":"P","issuer":"PAK","number":"AB1"}]},"purpose":"border_second_line"}'


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 422),
        (b"{", 400),
        (b"[]", 422),
        (b"null", 422),
        (b'"text"', 422),
        (b"\xff\xfe\x00", 400),
        (b'{"purpose":"\xc3\x28"}', 400),
        (b'{"purpose":"\\ud800"}', 400),
        (b'{"purpose":"visa","purpose":"visa"}', 400),
        (b'{"deadline_seconds":NaN}', 400),
        (b'{"deadline_seconds":-Infinity}', 400),
        (b'{"deadline_seconds":1e400}', 400),
        (b'{"deadline_seconds":' + b"9" * 5000 + b"}", 400),
        (b"[" * 100_000, 400),
        (b'{"a":' * 50 + b"1" + b"}" * 50, 400),
        (b'{"purpose":' + b'"\\"[[[[[[[[[[[[[[[[[[[[["}', 422),
        (GOOD.replace(b'"P"', b"7"), 422),
        (GOOD.replace(b'"AB1"', b'["AB1"]'), 422),
        (GOOD.replace(b'"AB1"', b'"A\\u0000B1"'), 422),
        (GOOD.replace(b'"border_second_line"', b'{"a":1}'), 422),
        (GOOD.replace(b'"border_second_line"', b'"border_second_line","urgency":[]'), 422),
        (GOOD.replace(b'"border_second_line"', b'"border_second_line","deadline_seconds":true'), 422),
        (b'{"mrz":"P<UTOERIKSSON","purpose":"border_second_line"}', 422),
        (b'{"mrz":[1,2],"purpose":"border_second_line"}', 422),
        (b'{"mrz":{"a":1},"purpose":"border_second_line"}', 422),
        (b'{"mrz":"' + b"<" * 100_000 + b'","purpose":"border_second_line"}', 422),
    ],
)
def test_a_body_that_is_not_one_is_refused_with_its_problem(country: Country, raw: bytes, status: int) -> None:
    answer = country.ask(country.caller(Role.SECOND_LINE), "POST", "/checks", data=raw, content_type=JSON)
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["status"] == status


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "", "application/vnd.api+json"])
def test_another_kind_of_content_is_not_read(country: Country, content_type: str) -> None:
    answer = country.ask(country.caller(Role.SECOND_LINE), "POST", "/checks", data=GOOD, content_type=content_type)
    assert answer.status_code == 415


def test_a_compressed_body_is_refused_before_it_is_opened(country: Country) -> None:
    bomb = gzip.compress(bytes(10_000_000))
    for encoding in ("gzip", "deflate, gzip", "br", "GZIP"):
        answer = country.ask(
            country.caller(Role.SECOND_LINE),
            "POST",
            "/checks",
            data=bomb,
            content_type=JSON,
            headers={"Content-Encoding": encoding},
        )
        assert answer.status_code == 415


def test_no_answer_repeats_a_value_or_the_name_of_an_unknown_field(country: Country) -> None:
    """A caller who errs may have put a person anywhere: in a value, in a key, in the path, in a cursor."""
    secret = "SERGEI-PETROV-4471"
    caller = country.caller(Role.SECOND_LINE)
    bodies = [
        {"traveller": {secret: 1}, "purpose": "visa"},
        {secret: secret},
        {"traveller": {"documents": [{"type": secret, "number": secret}]}, "purpose": secret},
        {"traveller": {"birth_dates": [secret]}, "purpose": "visa"},
        {"traveller": {"identifiers": [{"kind": "phone", "value": secret}]}, "purpose": "visa"},
        {"mrz": secret, "purpose": "border_second_line"},
    ]
    answers = [country.ask(caller, "POST", "/checks", json=body) for body in bodies]
    answers += [
        country.ask(caller, "GET", f"/checks/{secret}?purpose=visa"),
        country.ask(caller, "GET", f"/checks/deferred?cursor={secret}"),
        country.ask(caller, "GET", f"/checks/deferred?{secret}=1"),
        country.ask(caller, "GET", f"/watchlist/entries/{secret}"),
        country.ask(
            caller,
            "POST",
            "/watchlist/entries",
            json={"list_name": "own", "entry": fresh_entry(category="missing_person", legal_basis=secret)},
        ),
    ]
    assert {one.status_code for one in answers} <= {404, 422}
    assert not [one.text for one in answers if secret.lower() in one.text.lower()]


def test_fields_that_are_not_the_callers_to_set_are_refused_everywhere(country: Country) -> None:
    """Mass assignment: state, agency, version, approval."""
    caller = country.caller(Role.SECOND_LINE)
    for smuggled in ("agency", "state", "version", "decided_by", "submitted_by", "import_id"):
        body = {"list_name": "own", "mode": "add_or_change", "entries": [], smuggled: "approved"}
        assert country.ask(caller, "POST", "/imports", json=body).status_code == 422
        entry = {"list_name": "own", "entry": fresh_entry(**{smuggled: "x"})}
        assert country.ask(caller, "POST", "/watchlist/entries", json=entry).status_code == 422
    operator = country.caller(Role.OPERATOR)
    for smuggled in ("account_id", "disabled", "created", "scopes"):
        body = {"label": "desk", "agency": "police", "roles": ["first_line"], smuggled: "1"}
        assert country.ask(operator, "POST", "/accounts", json=body).status_code == 422


def test_an_upload_with_too_many_parts_or_none_is_refused(country: Country) -> None:
    caller = country.caller(Role.SECOND_LINE)
    fields = {"list_name": "own", "mode": "add_or_change", "format": "wren_csv"}
    many = {f"part{number}": "x" for number in range(40)}
    for data in ({**fields, **many, "file": (io.BytesIO(b"x"), "x")}, fields, {**fields, "file": "text, no file"}):
        answer = country.ask(caller, "POST", "/imports/files", data=data, content_type="multipart/form-data")
        assert answer.status_code in (413, 422)
    answer = country.ask(caller, "POST", "/imports/files", data=json.dumps(fields), content_type=JSON)
    assert answer.status_code == 415


def test_a_file_that_is_no_list_is_refused_with_its_line_and_remedy(country: Country) -> None:
    caller = country.caller(Role.SECOND_LINE)
    for form, content in (("wren_csv", b"\xff\xfe\x00a"), ("wren_xlsx", b"PK no"), ("un_xml", b"<!DOCTYPE a [")):
        data = {"list_name": "own", "mode": "add_or_change", "format": form, "file": (io.BytesIO(content), "f")}
        answer = country.ask(caller, "POST", "/imports/files", data=data)
        assert answer.status_code == 422
        assert answer.json["errors"][0]["remedy"]
