"""Alerts as tables: one CSV in which each row says of what it is, or a workbook with a sheet for each kind of row.

No cell is a formula (`text_tables.harmless`). The markings stand in each row and, in a workbook, above each sheet.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from node.formats.alerts.markings import codes_text, left_out_text, light_label, material_marking
from node.formats.alerts.material import Material, instant
from node.formats.alerts.misp import leg_texts
from node.formats.alerts.words import Words
from node.formats.text_tables import TableForm, harmless, writing_sheets, writing_table
from protocol.alerts.legs import Leg
from protocol.alerts.places import RoutePlace
from protocol.alerts.published import PublishedAlert, PublishedSighting
from protocol.restrictions import Restrictions

MARKING_COLUMNS = ("traffic_light", "handling_codes", "handling_text", "releasable_to", "expires")
_ALERT_COLUMNS = ("originator", "alert_id", "version", "issued")


@dataclass(frozen=True, slots=True)
class Rows:
    """kind: what each row is of, and the key of the sheet's heading. columns: beside the markings and the alert's own."""

    kind: str
    heading: str
    columns: tuple[str, ...]


_LEG_COLUMNS = (
    *("number", "from_name", "from_country", "from_locode", "from_position"),
    *("to_name", "to_country", "to_locode", "to_position", "means", "status", "concealment", "begins", "ends"),
    *("weekdays", "hours", "usual_duration_minutes", "price", "persons_per_trip"),
)
SHEETS = (
    Rows(
        "alert",
        "alerts",
        (
            *("title", "clauses", "evaluation", "observed", "urgency", "narrative", "document_methods"),
            *("persons_at_risk", "derived_from", "derived_undisclosed", "danger_position", "persons_on_board"),
            *("vessel", "telephone", "coordination_centre"),
        ),
    ),
    Rows("leg", "legs", _LEG_COLUMNS),
    Rows("group", "groups", ("handle", "methods")),
    Rows("indicator", "indicators", ("kind", "value")),
    Rows("sighting", "sightings", ("observer", "leg", "verdict", "seen", "evaluation", "derived", "remark")),
)
Row = dict[str, str]


def write_alert_csv(material: Material, file: BinaryIO) -> None:
    """One table; the column `record` says of what a row is, a cell that does not apply is empty. Comes with no
    byte-order mark. The last row, `left_out`, says how many things a restriction kept back."""
    columns = dict.fromkeys(column for sheet in SHEETS for column in sheet.columns)
    header = ["record", *MARKING_COLUMNS, *_ALERT_COLUMNS, *columns]
    with writing_table(file, TableForm.CSV, header) as write:
        for sheet in SHEETS:
            for row in rows_of(material, sheet.kind):
                write([harmless({"record": sheet.kind, **row}.get(column, "")) for column in header])
        write(["left_out", *([""] * len(MARKING_COLUMNS)), *([""] * len(_ALERT_COLUMNS)), str(material.left_out)])


def write_alert_xlsx(material: Material, file: BinaryIO) -> None:
    """A workbook; the first row of each sheet is the marking of the whole, the second what was left out."""
    words = Words(material.language)
    top = [[harmless(material_marking(material, words))], [left_out_text(material, words)], []]
    with writing_sheets(file) as sheet_of:
        for sheet in SHEETS:
            columns = [*MARKING_COLUMNS, *_ALERT_COLUMNS, *sheet.columns]
            write = sheet_of(words(sheet.heading))
            for line in (*top, columns):
                write(line)
            for row in rows_of(material, sheet.kind):
                write([harmless(row.get(column, "")) for column in columns])


def rows_of(material: Material, kind: str) -> Iterator[Row]:
    """The rows of one kind, by column; a column without a cell is empty."""
    for published in material.alerts:
        alert = published.alert
        base = {
            **marking_cells(published.restrictions),
            "originator": published.originator,
            "alert_id": alert.alert_id,
            "version": str(alert.version),
            "issued": instant(published.issued),
        }
        match kind:
            case "alert":
                yield {**base, **_alert_cells(published)}
            case "leg":
                yield from ({**base, **_leg_cells(leg)} for leg in alert.legs)
            case "group":
                yield from ({**base, "handle": group.handle, "methods": group.methods} for group in alert.groups)
            case "indicator":
                yield from ({**base, "kind": one.kind.value, "value": one.value} for one in alert.indicators)
            case _:
                sightings = material.sightings_of.get(published.reference, ())
                yield from ({**base, **_sighting_cells(one)} for one in sightings)


def marking_cells(restrictions: Restrictions) -> Row:
    """The markings under `MARKING_COLUMNS`."""
    return {
        "traffic_light": light_label(restrictions.traffic_light),
        "handling_codes": codes_text(restrictions.handling_codes),
        "handling_text": restrictions.handling_text,
        "releasable_to": ", ".join(restrictions.releasable_to),
        "expires": instant(restrictions.expires),
    }


def _alert_cells(published: PublishedAlert) -> Row:
    alert = published.alert
    cells = {
        "title": alert.title,
        "clauses": ", ".join(clause.value for clause in alert.clauses),
        "evaluation": f"{alert.source_evaluation.value}{alert.information_evaluation.value}",
        "observed": instant(alert.observed),
        "urgency": alert.urgency.value,
        "narrative": alert.narrative,
        "document_methods": ", ".join(method.value for method in alert.document_methods),
        "persons_at_risk": _number(alert.persons_at_risk),
        "derived_from": ", ".join(f"{one.originator}/{one.alert_id}" for one in alert.derived_from),
        "derived_undisclosed": "yes" if alert.derived_undisclosed else "",
    }
    if (danger := alert.danger) is not None:
        cells |= {
            "danger_position": position_text(RoutePlace(position=danger.position)),
            "persons_on_board": _number(danger.persons_on_board),
            "vessel": danger.vessel,
            "telephone": danger.telephone,
            "coordination_centre": danger.coordination_centre,
        }
    return cells


def _leg_cells(leg: Leg) -> Row:
    cells = {key.replace("-", "_"): value for key, value in leg_texts(leg).items()}
    for end, place in (("from", leg.origin), ("to", leg.destination)):
        cells |= {f"{end}_name": place.name, f"{end}_country": place.country, f"{end}_locode": place.locode}
        cells[f"{end}_position"] = position_text(place)
    return cells


def _sighting_cells(published: PublishedSighting) -> Row:
    sighting = published.sighting
    return {
        **marking_cells(published.restrictions),
        "observer": published.observer,
        "issued": instant(published.issued),
        "leg": str(sighting.leg),
        "verdict": sighting.verdict.value,
        "seen": instant(sighting.seen),
        "evaluation": f"{sighting.source_evaluation.value}{sighting.information_evaluation.value}",
        "derived": "yes" if sighting.derived else "",
        "remark": sighting.remark,
    }


def position_text(place: RoutePlace) -> str:
    """Such as `36.60000 23.30000 ±2000 m`, or nothing."""
    if (position := place.position) is None:
        return ""
    return f"{position.latitude:.5f} {position.longitude:.5f} \u00b1{position.precision_metres} m"


def _number(number: int | None) -> str:
    return "" if number is None else str(number)
