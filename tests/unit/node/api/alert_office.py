"""The API of GR in a federation whose members tell one another alerts: PK and TR are at the other end."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from node.core.alerts.publication import publish
from node.core.outbox import deliver_due
from protocol.alerts.alert import AlertReference
from protocol.vocabulary import HandlingCode, Role
from tests.support.alerts import make_draft
from tests.support.country import Caller, Country, make_country
from tests.support.federation import SimulatedFederation, make_federation

PURPOSE = {
    Role.SECOND_LINE: "border_second_line",
    Role.INVESTIGATOR: "investigation",
    Role.PROTECTION_OFFICER: "protection",
    Role.SUPERVISOR: "investigation",
}
PROTECTED = {"handling_codes": (HandlingCode.PROTECTION_ONLY,)}


@dataclass
class Office:
    """GR, and whom it talks to."""

    federation: SimulatedFederation
    country: Country

    def deliver(self) -> None:
        """Until nothing is under way."""
        while sum(deliver_due(node.context) for node in self.federation.nodes.values()):
            pass

    def told_by(self, code: str, *to: str, **changes: Any) -> AlertReference:
        """An alert of a member's that GR has, and `to` besides."""
        made = publish(self.federation[code].context, make_draft("GR", *to, **changes))
        self.deliver()
        return made.reference

    def ask(self, caller: Caller, method: str, path: str, purpose: str = "investigation", **more: Any) -> Any:
        """A request for a purpose."""
        mark = "&" if "?" in path else "?"
        return self.country.ask(caller, method, f"{path}{mark}purpose={purpose}", **more)

    def published(self, caller: Caller, body: dict[str, Any], purpose: str = "investigation") -> str:
        """The reference of an alert that the caller publishes."""
        answer = self.ask(caller, "POST", "/alerts", purpose, json=body)
        assert answer.status_code == 201, answer.json
        assert set(answer.json) == {"reference", "version"}, "what is answered again for a day must tell nothing"
        reference: str = answer.json["reference"]
        return reference

    def tag(self, caller: Caller, reference: str, purpose: str = "investigation") -> str:
        """The ETag of the version that stands."""
        found: str = self.ask(caller, "GET", f"/alerts/{reference}", purpose).headers["ETag"]
        return found


def open_office(folder: Path) -> Iterator[Office]:
    """For a fixture."""
    for name in ("homes", "spool"):
        (folder / name).mkdir()
    made = make_federation(folder / "homes", ("GR", "PK", "TR"))
    yield Office(made, make_country(made["GR"].context, folder / "spool"))
    made.close()


def text_of(reference: AlertReference) -> str:
    """`XX/ID`."""
    return f"{reference.originator}/{reference.alert_id}"
