"""The formats of an export by name, and the one function that writes any of them."""

from enum import StrEnum
from typing import BinaryIO

from node.core.boundaries import Boundaries
from node.formats.alerts.material import Material


class ExportForm(StrEnum):
    """See docs/formats.md."""

    STIX = "stix"
    MISP = "misp"
    GEOJSON = "geojson"
    CSV = "csv"
    XLSX = "xlsx"
    SVG = "svg"
    PDF = "pdf"

    @property
    def is_text(self) -> bool:
        """Whether it may go to a terminal or a pipe for text."""
        return self not in (ExportForm.XLSX, ExportForm.PDF)

    @property
    def has_picture(self) -> bool:
        """Whether the material needs the picture of the route."""
        return self in (ExportForm.GEOJSON, ExportForm.SVG, ExportForm.PDF)


def write_export(material: Material, form: ExportForm, boundaries: Boundaries, file: BinaryIO) -> None:
    """Writes the material. boundaries: what a map is drawn on, and the notice under it. Raises FormatError."""
    from node.formats.alerts.tables import write_alert_csv, write_alert_xlsx

    match form:
        case ExportForm.CSV:
            write_alert_csv(material, file)
        case ExportForm.XLSX:
            write_alert_xlsx(material, file)
        case _:
            file.write(_document(material, form, boundaries))


def _document(material: Material, form: ExportForm, boundaries: Boundaries) -> bytes:
    from node.formats.alerts.briefing_pdf import briefing_pdf
    from node.formats.alerts.geojson import route_geojson
    from node.formats.alerts.map_svg import route_svg
    from node.formats.alerts.misp import misp_events
    from node.formats.alerts.route_map import ground_of
    from node.formats.alerts.stix_bundle import stix_bundle

    match form:
        case ExportForm.STIX:
            return stix_bundle(material)
        case ExportForm.MISP:
            return misp_events(material)
        case ExportForm.GEOJSON:
            return route_geojson(material, boundaries.notice)
        case ExportForm.SVG:
            return route_svg(material, ground_of(boundaries))
        case _:
            return briefing_pdf(material, ground_of(boundaries))
