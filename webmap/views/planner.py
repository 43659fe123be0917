"""The planner's pages: who cannot reach a kind of group, as a map, a sentence and a table."""

from __future__ import annotations

import datetime as dt
import io
import tempfile
import threading
from collections import OrderedDict
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import (
    Blueprint,
    Response,
    abort,
    current_app,
    render_template,
    request,
    send_file,
    url_for,
)

from directory.language import _
from webmap.maps.area import area_map
from webmap.usecases.gap_map import GapMap, NoJourneys, gap_map, next_meeting
from webmap.usecases.unmet_need import with_counts
from webmap.views import catalogue, unmet
from webmap.views.gap_question import (
    ANY_KIND,
    DAYS,
    Question,
    days_said,
    read_question,
    walking_said,
)
from webmap.views.gap_words import (
    bars,
    class_words,
    headline,
    judged_line,
    needy_first,
    no_journeys,
    nothing_meets,
    people_line,
    usual_week,
    worst_areas,
)
from webmap.views.geojson import geojson
from webmap.views.remembered import today
from webmap.views.travellers import WAYS_OF_WALKING
from webmap.wiring import Services, services

if TYPE_CHECKING:
    import geopandas as gpd

    from directory.model import Session

pages = Blueprint("planner", __name__)

_MOST_KEPT: Final = 16


class Answers:
    """The last gap maps, because one page asks for its map, its table and its downloads.

    Kept by question and by the state of the directory, so that a change is seen at once.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Question, int], GapMap] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, ready: Services, question: Question) -> GapMap:
        """Return the answer; equal questions at the same time wait for one calculation."""
        key = (question, ready.listing.change())
        with self._lock:
            if key not in self._kept:
                query = question.query()
                groups = ready.listing.active()
                sessions = catalogue.all_sessions(ready, query.first, query.last)
                self._kept[key] = gap_map(
                    ready.engine, ready.pack.areas, ready.pack.postcodes, groups, sessions, query
                )
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


@pages.record_once
def _keep_answers(state: Any) -> None:
    state.app.extensions["linkway-gaps"] = Answers()


@pages.get("/planner")
def planner() -> str | tuple[str, int]:
    """Show the question, the answer in one number, the map and the table."""
    ready = services()
    question, problems = read_question(request.args, catalogue.kinds(ready), today())
    shown: dict[str, Any] = {
        "question": question,
        "problems": problems,
        "kinds": [
            # Translators: it ends "Who cannot reach a group of the kind ...".
            (ANY_KIND, _("any kind")),
            *((kind, kind[:1].lower() + kind[1:]) for kind in catalogue.kinds(ready)),
        ],
        "days": [(key, days_said(key)) for key in DAYS],
        "walkings": [(key, walking_said(key)) for key in WAYS_OF_WALKING],
        "notice": None,
        "next_week": "",
        "answer": None,
        "unmet": [] if problems else unmet.shown(),
        "map": None,
    }
    if problems:
        return render_template("planner/planner.html", **shown), 400
    if ready.pack.areas is None:
        shown["notice"] = (
            _(
                "There are no small areas in this copy, so the gap map cannot be drawn. Build the "
                "area pack again with a boundary file."
            ),
        )
        return render_template("planner/planner.html", **shown)
    try:
        answer = _answer(ready, question)
    except NoJourneys:
        shown["notice"] = no_journeys(question.kind)
        return render_template("planner/planner.html", **shown)
    if not answer.sessions:
        meeting = next_meeting(
            ready.listing.active(), ready.listing.terms(), question.query(), question.last
        )
        shown["notice"] = nothing_meets(question, meeting, today())
        if meeting is not None:
            shown["next_week"] = _week_of(question, meeting)
        return render_template("planner/planner.html", **shown)
    address = question.words()
    shown |= {
        "answer": answer,
        "headline": headline(answer, question.kind),
        "judged": judged_line(answer),
        "usual_week": usual_week(answer, question),
        "bars": bars(answer.table),
        "worst": worst_areas(answer.table),
        "classes": class_words(),
        "rows": needy_first(answer.table),
        "map": area_map(
            ready.pack.manifest,
            name="gaps",
            label=_("Map of small areas, the table below says the same"),
            tiles_url=url_for("base.tiles"),
            kind="areas",
            url=url_for("planner.areas", **address),
        ),
        "address": address,
    }
    return render_template("planner/planner.html", **shown)


@pages.get("/planner/areas.geojson")
def areas() -> Response:
    """Return the areas with their answers for the map."""
    table = _asked()[1]
    words = class_words()
    # About ten metres: finer shapes cannot be seen at the scale of an area.
    shapes = table.geometry.simplify(0.0001, preserve_topology=True)
    features = [
        {
            "type": "Feature",
            "geometry": shape.__geo_interface__,
            "properties": {
                "name": row["area_name"],
                "answer": row["answer"],
                "word": words[row["answer"]],
                "line": people_line(row),
            },
        }
        for shape, row in zip(shapes, table.to_dict("records"), strict=True)
    ]
    return geojson({"type": "FeatureCollection", "features": features})


@pages.get("/planner/gaps.<any(csv, gpkg):suffix>")
def download(suffix: str) -> Response:
    """Return the table as a file."""
    from webmap.usecases.gap_files import write_table

    question, table = _asked()
    table = with_counts(table, unmet.counts(), question.query().kind)
    with tempfile.TemporaryDirectory(prefix="linkway-") as folder:
        path = Path(folder) / f"gaps.{suffix}"
        write_table(table, path)
        data = io.BytesIO(path.read_bytes())
    kinds = {"csv": "text/csv", "gpkg": "application/geopackage+sqlite3"}
    return send_file(
        data, mimetype=kinds[suffix], as_attachment=True, download_name=f"gaps.{suffix}"
    )


def _answer(ready: Services, question: Question) -> GapMap:
    answers: Answers = current_app.extensions["linkway-gaps"]
    return answers.get(ready, question)


def _asked() -> tuple[Question, gpd.GeoDataFrame]:
    """Return the question of an address and its table; a bad address is no file."""
    ready = services()
    question, problems = read_question(request.args, catalogue.kinds(ready), today())
    if problems:
        abort(400)
    try:
        return question, _answer(ready, question).table
    except NoJourneys:
        abort(404)


def _week_of(question: Question, meeting: Session) -> str:
    """Return the address of the week of a later meeting."""
    date = meeting.start.date()
    monday = date - dt.timedelta(days=date.weekday())
    return url_for("planner.planner", **question.words() | {"from": monday.isoformat()})
