"""What a rescue coordination centre needs, and no more: where, when, how many, which vessel, whom to call.

Made at once whatever the alert's markings say: nothing in it is about a person, and danger to life outranks every
restriction (Protocol Art. 9 and 16; International Convention on Maritime Search and Rescue, 1979, chapter 4.2). It is the
one way out that does not ask `may_use`; therefore it takes nothing but these fields, and each extract leaves a leaf.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from node.core.acts import record_act
from node.core.errors import ConflictError, NotFoundError
from node.core.moments import moment
from protocol.alerts.places import DEGREE_E5
from protocol.vocabulary import LeafKind, MemberCode

if TYPE_CHECKING:
    from node.core.context import NodeContext
    from protocol.alerts.alert import AlertReference
    from protocol.alerts.danger import DangerToLife
    from protocol.encoding import Json

_MINUTE_PARTS = 1000


@dataclass(frozen=True, slots=True)
class RescueExtract:
    """reported_by: the member whose alert it is. observed: Unix seconds of the position."""

    reported_by: MemberCode
    danger: DangerToLife

    @property
    def position(self) -> str:
        """Degrees and decimal minutes, as at sea: `36°42.500'N 022°05.100'E`."""
        position = self.danger.position
        latitude = _angle(position.latitude_e5, 2, "NS")
        return f"{latitude} {_angle(position.longitude_e5, 3, 'EW')}"

    def to_json(self) -> dict[str, Json]:
        """The same as one JSON object; latitude and longitude in hundred-thousandths of a degree, times in Unix seconds."""
        danger = self.danger
        return {
            "position": self.position,
            "latitude_e5": danger.position.latitude_e5,
            "longitude_e5": danger.position.longitude_e5,
            "precision_metres": danger.position.precision_metres,
            "observed": danger.observed,
            "persons_on_board": danger.persons_on_board,
            "vessel": danger.vessel,
            "telephone": danger.telephone,
            "coordination_centre": danger.coordination_centre,
            "informed": danger.informed,
            "reported_by": self.reported_by,
        }

    def to_text(self) -> str:
        """As somebody reads it out over the telephone."""
        danger = self.danger
        persons = "not known" if danger.persons_on_board is None else str(danger.persons_on_board)
        informed = "none yet" if danger.informed is None else f"{danger.coordination_centre}, {moment(danger.informed)}"
        lines = (
            ("IMMEDIATE DANGER TO LIFE", ""),
            ("Position", f"{self.position} (within {danger.position.precision_metres} m)"),
            ("Time of position", moment(danger.observed)),
            ("Persons on board", persons),
            ("Vessel", danger.vessel or "not known"),
            ("Telephone", f"+{danger.telephone}" if danger.telephone else "not known"),
            ("Rescue centre informed", informed),
            ("Reported by", self.reported_by),
        )
        return "\n".join(f"{name}: {value}" if value else name for name, value in lines) + "\n"


def rescue_extract(node: NodeContext, of: AlertReference, *, by: str) -> RescueExtract:
    """The extract of an alert that this node holds, recorded by a leaf. by: the account that asks, or MACHINE.

    Raises NotFoundError, ConflictError for an alert that tells of no danger to life.
    """
    with node.store.write() as tx:
        row = tx.alerts.find(of)
        if row is None or not row.is_held:
            raise NotFoundError("no such alert on this node: 'wren alert list' shows them")
        alert = row.published().alert
        if alert.danger is None:
            raise ConflictError("this alert tells of no immediate danger to life: 'wren alert show' has what it tells")
        facts: dict[str, Json] = {"originator": of.originator, "alert": of.alert_id, "version": alert.version}
        now = node.clock.now()
        record_act(tx, LeafKind.ALERT, "rescue_extract", facts, by=by, now=now, random_bytes=node.random_bytes)
    return RescueExtract(of.originator, alert.danger)


def _angle(e5: int, digits: int, hemispheres: str) -> str:
    """Whole numbers all the way: a rounded-up minute must carry into the degree."""
    parts_of_degree = 60 * _MINUTE_PARTS
    parts = (abs(e5) * parts_of_degree + DEGREE_E5 // 2) // DEGREE_E5
    degrees, rest = divmod(parts, parts_of_degree)
    hemisphere = hemispheres[0] if e5 >= 0 else hemispheres[1]
    return f"{degrees:0{digits}d}°{rest // _MINUTE_PARTS:02d}.{rest % _MINUTE_PARTS:03d}'{hemisphere}"
