"""One federation for the session's tests of the API: they add to it and never rely on what it does not hold."""

from collections.abc import Iterator

import pytest

from protocol.vocabulary import Role
from tests.support.country import Caller, Country, make_country
from tests.support.entries import stolen_passport, suspect
from tests.support.federation import SimulatedFederation, make_federation
from tests.unit.node.api.alert_office import Office, open_office


@pytest.fixture(scope="package")
def federation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SimulatedFederation]:
    """GR asks; PK lists a stolen passport and a suspect to be watched discreetly."""
    made = make_federation(tmp_path_factory.mktemp("homes"), ("GR", "PK", "TR"))
    made["PK"].put(stolen_passport("PK-1", "PAK", "AB1234567"), suspect("PK-2", "Rustam Zaman", "1970-05-23"))
    made.build_and_fetch()
    yield made
    made.close()


@pytest.fixture(scope="package")
def country(federation: SimulatedFederation, tmp_path_factory: pytest.TempPathFactory) -> Country:
    """The API of GR."""
    return make_country(federation["GR"].context, tmp_path_factory.mktemp("spool"))


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Office]:
    """GR among members that tell one another alerts, anew for each file of tests."""
    yield from open_office(tmp_path_factory.mktemp("office"))


@pytest.fixture(scope="module")
def officer(office: Office) -> Caller:
    """An investigator there."""
    return office.country.caller(Role.INVESTIGATOR)
