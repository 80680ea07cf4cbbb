"""What an attacker tries on one endpoint is tried on all: dead tokens, fields that are not theirs, looking by the clock.

The endpoints come from the route table, what they take from the API's own document: one that is added later is attacked
without being named here.
"""

from __future__ import annotations

import copy
import gzip
import io
import re
import tracemalloc
import zipfile
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from node.api.rules import Reach, route_table
from node.core.scopes import Scope, allowed_scopes
from node.core.tokens import issue_token, revoke_token
from node.store.database import SqlStore
from protocol.vocabulary import Role
from tests.support.country import MACHINE, Caller, Country
from tests.support.statements import statements_of
from tests.unit.node.api.requests import REQUESTS, Ask
from tests.unit.node.api.test_matrix import OTHER, _invented, names_an_object, routes

DAY_SECONDS = 86_400
SMUGGLED = ("agency", "state", "decided_by", "account_id", "is_admin")
GUARDED = sorted(endpoint for endpoint in REQUESTS if not endpoint.startswith("docs."))
JSON = "application/json"


def may(country: Country, endpoint: str) -> Role:
    scopes, _ = routes(country)[endpoint]
    return next(role for role in Role if scopes & allowed_scopes([role]))


def send(country: Country, caller: Caller | None, ask: Ask, **more: Any) -> Any:
    return country.ask(caller, ask.method, ask.path, **{**copy.deepcopy(ask.more), **more})


def operation(country: Country, endpoint: str) -> Mapping[str, Any]:
    """What the API's document says of it."""
    (found,) = (one for one in route_table(country.app) if one[0] == endpoint)
    path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", found[2])
    described: Mapping[str, Any] = country.client.get("/api/v1/openapi.json").json["paths"][path][found[1].lower()]
    return described


def bodies_of(described: Mapping[str, Any]) -> set[str]:
    return set(described.get("requestBody", {}).get("content", ()))


def issued(country: Country, role: Role, *, ago_days: int = 0) -> tuple[Caller, str]:
    """A caller with a token for one day, issued so long ago; and the token's public part."""
    caller = country.caller(role)
    then = country.node.clock.now() - ago_days * DAY_SECONDS
    with country.node.store.write() as tx:
        made = issue_token(
            tx,
            caller.account,
            allowed_scopes([role]),
            days=1,
            by=MACHINE,
            now=then,
            random_bytes=country.node.random_bytes,
        )
    return Caller(caller.account, caller.agency, made.text), made.token.token_id


@pytest.mark.parametrize("endpoint", GUARDED)
def test_a_token_that_ended_opens_nothing_and_is_answered_as_none_is(country: Country, endpoint: str) -> None:
    role = may(country, endpoint)
    living, _ = issued(country, role)
    expired, _ = issued(country, role, ago_days=2)
    revoked, revoked_id = issued(country, role)
    disabled, _ = issued(country, role)
    with country.node.store.write() as tx:
        revoke_token(tx, revoked_id, by=MACHINE, now=country.node.clock.now(), random_bytes=country.node.random_bytes)
    country.disable(disabled)
    ask = REQUESTS[endpoint](country, "police", role)
    answers = [send(country, one, ask) for one in (None, expired, revoked, disabled)]
    assert {one.status_code for one in answers} == {401}
    told = [({**one.json, "instance": ""}, sorted(one.headers.keys())) for one in answers]
    assert all(one == told[0] for one in told)
    assert send(country, living, ask).status_code < 300, "the request was a good one"


def store_of(country: Country) -> SqlStore:
    store = country.node.store
    assert isinstance(store, SqlStore)
    return store


@pytest.mark.parametrize("endpoint", GUARDED)
def test_what_another_agency_has_takes_the_work_of_what_nobody_has(country: Country, endpoint: str) -> None:
    """Else a clock would tell who has a check, an entry or an import of which reference."""
    scopes, reach = routes(country)[endpoint]
    if reach is not Reach.OWN_AGENCY or not names_an_object(country, endpoint):
        assert reach is Reach.COUNTRY or not names_an_object(country, endpoint)
        return
    for role in (role for role in Role if scopes & allowed_scopes([role])):
        ask = REQUESTS[endpoint](country, OTHER, role)
        caller = country.caller(role)
        work = []
        # A privileged token's first call of the hour writes its sign-in, whatever is asked for.
        country.ask(caller, ask.method, _invented(ask.path), **copy.deepcopy(ask.more))
        for path in (ask.path, _invented(ask.path)):
            with statements_of(store_of(country)) as counted:
                answer = country.ask(caller, ask.method, path, **copy.deepcopy(ask.more))
            assert answer.status_code == 404
            work.append(counted)
        assert work[0] == work[1]
        assert work[0]


def test_a_known_token_with_a_wrong_secret_takes_the_work_of_an_unknown_one(country: Country) -> None:
    known = country.caller(Role.OPERATOR).token
    head, identity, secret = known.split("_", 2)
    wrong = f"{head}_{identity}_{'A' * len(secret)}"
    unknown = f"{head}_{'0' * len(identity)}_{secret}"
    work = []
    for text in (wrong, unknown):
        with statements_of(store_of(country)) as counted:
            answer = country.ask(Caller("", "", text), "GET", "/peers")  # type: ignore[arg-type]
        assert answer.status_code == 401
        work.append(counted)
    assert work[0] == work[1]


def smuggling(body: Any, name: str) -> Iterator[Any]:
    """The body with one field more, in each of its objects in turn."""

    def places(value: Any, path: tuple[Any, ...]) -> Iterator[tuple[Any, ...]]:
        if isinstance(value, dict):
            yield path
            for key, inner in value.items():
                yield from places(inner, (*path, key))
        elif isinstance(value, list):
            for index, inner in enumerate(value):
                yield from places(inner, (*path, index))

    for path in places(body, ()):
        changed = copy.deepcopy(body)
        place = changed
        for step in path:
            place = place[step]
        if name not in place:
            place[name] = "approved"
            yield changed


@pytest.mark.parametrize("endpoint", GUARDED)
def test_no_field_is_taken_that_is_not_the_callers_to_set(country: Country, endpoint: str) -> None:
    """Mass assignment: in every object of every body, in every form and every query that an endpoint reads."""
    role = may(country, endpoint)
    caller, tried = country.caller(role), 0
    described = operation(country, endpoint)
    bodies = bodies_of(described)
    queried = any(one.get("in") == "query" for one in described.get("parameters", ()))
    for name in SMUGGLED:
        ask = REQUESTS[endpoint](country, "police", role)
        if JSON in bodies:
            for body in smuggling(ask.more["json"], name):
                answer = send(country, caller, ask, json=body)
                assert answer.status_code == 422, (body, answer.json)
                tried += 1
        elif bodies:
            answer = send(country, caller, ask, data={**ask.more["data"], name: "approved"})
            assert answer.status_code == 422
            tried += 1
        if queried:
            mark = "&" if "?" in ask.path else "?"
            ask = REQUESTS[endpoint](country, "police", role)
            answer = country.ask(caller, ask.method, f"{ask.path}{mark}{name}=approved", **copy.deepcopy(ask.more))
            assert answer.status_code == 422
            tried += 1
    assert bool(tried) is (bool(bodies) or queried)


@pytest.mark.parametrize("endpoint", GUARDED)
def test_no_body_that_attacks_the_reader_gets_further_than_a_4xx(country: Country, endpoint: str) -> None:
    """Compressed, in another encoding, too deep, of another kind: on whatever takes a body."""
    role = may(country, endpoint)
    caller = country.caller(role)
    bomb = gzip.compress(bytes(5_000_000))
    attacks: list[tuple[bytes, dict[str, str]]] = [
        (bomb, {"content_type": JSON, "encoding": "gzip"}),
        (bomb, {"content_type": JSON, "encoding": "deflate"}),
        (bomb, {"content_type": "application/gzip"}),
        (b'{"a":"\xff\xfe\xc3"}', {"content_type": JSON}),
        (b'{"a":' * 2_000 + b"1" + b"}" * 2_000, {"content_type": JSON}),
        (b"[" * 100_000, {"content_type": JSON}),
        (b"P<UTOERIKSSON<<ANNA", {"content_type": "text/plain"}),
    ]
    ask, takes_a_body = REQUESTS[endpoint](country, "police", role), bool(bodies_of(operation(country, endpoint)))
    for raw, how in attacks:
        headers = {**ask.more.get("headers", {})}
        if "encoding" in how:
            headers["Content-Encoding"] = how["encoding"]
        answer = country.ask(caller, ask.method, ask.path, data=raw, content_type=how["content_type"], headers=headers)
        if "encoding" in how:
            assert answer.status_code == 415, how
        elif takes_a_body:
            assert 400 <= answer.status_code < 500, how
            assert answer.headers["Content-Type"] == "application/problem+json"
        else:
            assert answer.status_code < 500, "it takes no body, and reads none"


def bombs() -> Iterator[tuple[str, bytes]]:
    """Files that unpack or expand to gigabytes."""
    packed = io.BytesIO()
    with (
        zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(300):
            part.write(bytes(1024 * 1024))
    yield "wren_xlsx", packed.getvalue()
    laughs = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10 if n else b"lol") for n in range(12))
    yield "un_xml", b'<?xml version="1.0"?><!DOCTYPE l [' + laughs + b"]><CONSOLIDATED_LIST>&l11;</CONSOLIDATED_LIST>"


@pytest.mark.parametrize(("form", "content"), list(bombs()))
def test_an_uploaded_bomb_is_refused_before_it_goes_off(country: Country, form: str, content: bytes) -> None:
    caller = country.caller(Role.SECOND_LINE)
    data = {"list_name": "own", "mode": "add_or_change", "format": form, "file": (io.BytesIO(content), "f")}
    tracemalloc.start()
    try:
        answer = country.ask(caller, "POST", "/imports/files", data=data)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert answer.status_code == 422, answer.json
    assert answer.json["errors"][0]["remedy"]
    assert peak < 24 * 1024 * 1024


def test_the_attacks_above_reach_every_endpoint(country: Country) -> None:
    assert set(GUARDED) == {endpoint for endpoint, (scopes, _) in routes(country).items() if scopes}
    assert len(list(smuggling({"a": {"b": [{"c": 1}]}}, "x"))) == 3
    assert Scope.IMPORTS_APPROVE in allowed_scopes([Role.SUPERVISOR])
