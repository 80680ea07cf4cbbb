"""How the difference between two pictures reads."""

from collections.abc import Iterator
from typing import Any

from node.cli.files import moment
from node.cli.output import Page
from node.cli.route_places import place_label
from node.cli.route_words import gap_document, indicator_document, leg_document, leg_line, place_document, show_withheld
from node.core.routes.difference import LegChange, PictureDifference
from node.core.routes.picture import Gap, Picture


def difference_document(changed: PictureDifference, before: Picture, after: Picture) -> dict[str, Any]:
    """What is new, what is gone, what changed."""
    return {
        "since": changed.since,
        "until": changed.until,
        "new_places": [place_document(one) for one in changed.new_places],
        "gone_places": [place_document(one) for one in changed.gone_places],
        "new_legs": [leg_document(one, after.places) for one in changed.new_legs],
        "gone_legs": [leg_document(one, before.places) for one in changed.gone_legs],
        "changed_legs": [
            {
                "what": list(one.what),
                "before": leg_document(one.before, before.places),
                "after": leg_document(one.after, after.places),
            }
            for one in changed.changed_legs
        ],
        "opened_gaps": [gap_document(one, after.places) for one in changed.opened_gaps],
        "closed_gaps": [gap_document(one, before.places) for one in changed.closed_gaps],
        "new_indicators": [indicator_document(one) for one in changed.new_indicators],
        "gone_indicators": [indicator_document(one) for one in changed.gone_indicators],
        "withheld": after.withheld,
    }


def show_difference(page: Page, changed: PictureDifference, before: Picture, after: Picture) -> None:
    """A table of changes, or that there is none."""
    page.line(f"from {moment(changed.since)} to {moment(changed.until)}")
    page.table(("", "what", ""), list(_rows(changed, before, after)), empty="nothing changed")
    show_withheld(page, after)


def _rows(changed: PictureDifference, before: Picture, after: Picture) -> Iterator[tuple[str, str, str]]:
    yield from (("+", "leg", leg_line(one, after.places)) for one in changed.new_legs)
    yield from (("-", "leg", leg_line(one, before.places)) for one in changed.gone_legs)
    yield from (("~", "leg", _change(one, after)) for one in changed.changed_legs)
    yield from (("+", "gap", _gap_line(one, after)) for one in changed.opened_gaps)
    yield from (("-", "gap", _gap_line(one, before)) for one in changed.closed_gaps)
    for sign, shared in (("+", changed.new_indicators), ("-", changed.gone_indicators)):
        yield from (
            (sign, "indicator", f"{one.indicator.kind.value} {one.indicator.value}: {' '.join(one.members)}")
            for one in shared
        )


def _change(change: LegChange, after: Picture) -> str:
    was = {
        "status": f"status was {change.before.status.value}",
        "corroboration": f"{change.before.corroboration} independent before",
    }
    return f"{leg_line(change.after, after.places)} ({'; '.join(was.get(what, what) for what in change.what)})"


def _gap_line(gap: Gap, picture: Picture) -> str:
    return f"{place_label(picture.places[gap.after])} - {place_label(picture.places[gap.before])}"
