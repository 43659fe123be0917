"""One press where nothing suitable can be reached, and what planners see of all presses."""

from __future__ import annotations

import csv
import io
import threading
from typing import Final

from flask import Blueprint, Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from directory.cells import FORMULA
from directory.language import _
from directory.words import day_name
from webmap import plain
from webmap.records.unmet import Count, UnmetCounts
from webmap.usecases.find_groups import Section
from webmap.usecases.unmet_need import (
    COLUMN,
    NO_GROUP,
    Found,
    best_verdict,
    kinds_asked,
    often_enough,
    small_area,
)
from webmap.views.answers import answers
from webmap.views.choices import kept_args
from webmap.views.remembered import Remembered, recall, set_counted
from webmap.views.sections import PARTS
from webmap.wiring import records, services

pages = Blueprint("unmet", __name__)

_PRESSING: Final = threading.Lock()
"""A button that is pressed twice counts once."""


@pages.get("/results/<reference>/nothing-suitable")
def show(reference: str) -> str:
    """Say what was counted, or what would be."""
    asked = recall(reference)
    return render_template(
        "lifts/unmet.html",
        reference=reference,
        question=asked.sentence(),
        kept=kept_args(),
        counted=asked.counted,
        facts=_facts(asked),
    )


@pages.post("/results/<reference>/nothing-suitable")
def press(reference: str) -> AnyResponse:
    """Count the search, once."""
    with _PRESSING:
        asked = recall(reference)
        if not asked.counted:
            # Marked before it is counted: a search is rather not counted than counted twice.
            set_counted(reference)
            ready = services()
            area, _name = small_area(ready.pack.areas, asked.place.point)
            verdict = best_verdict(answers().get(ready, asked.search()))
            UnmetCounts(records()).add(area, kinds_asked(asked.kinds), asked.days, verdict)
    return redirect(url_for("unmet.show", reference=reference, **kept_args()), 303)


@pages.get("/planner/not-found.csv")
def download() -> Response:
    """Return what the planner's page shows as a table; nothing more is in it."""
    written = io.StringIO()
    table = csv.writer(written)
    table.writerow(("area", "area_name", "kind", COLUMN))
    for line in shown():
        table.writerow(_cell(x) for x in (line.area, line.area_name, line.kind, line.number))
    return Response(
        written.getvalue(),
        mimetype="text/csv",
        headers={"Content-Disposition": "attachment; filename=not-found.csv"},
    )


def counts() -> list[Count]:
    """Return all counts. They are for sums on our side; no page may show one as it is."""
    return UnmetCounts(records()).by_area_and_kind()


def shown() -> list[Found]:
    """Return what link workers could not find often enough to be shown."""
    return often_enough(counts(), services().pack.areas)


def _facts(asked: Remembered) -> list[tuple[str, str]]:
    """Return everything that is kept of a search, in words."""
    ready = services()
    _area, name = small_area(ready.pack.areas, asked.place.point)
    verdict = best_verdict(answers().get(ready, asked.search()))
    kinds = plain.listed([plain.capital(kind) for kind in asked.kinds])
    best = _("No group to go to") if verdict == NO_GROUP else PARTS[Section(verdict)].title
    return [
        (_("Small area"), name or _("Not known")),
        (_("Kind of group"), kinds or _("Any")),
        (_("Days"), plain.listed([day_name(day) for day in asked.days]) or _("Any day")),
        (_("Best answer in the list"), best),
    ]


def _cell(text: str) -> str:
    """Keep a spreadsheet from running a name as a formula."""
    return f"'{text}" if FORMULA.match(text) else text
