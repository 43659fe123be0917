"""The planner's pages: who cannot reach a kind of group, as a map, a sentence and a table."""

from __future__ import annotations

import datetime as dt
import io
import json
import tempfile
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from flask import Blueprint, Response, current_app, render_template, request, send_file, url_for

from geo.gaps import AreaClass
from webmap.maps.area import area_map
from webmap.usecases.gap_map import GapMap, GapQuery, gap_map
from webmap.views import catalogue
from webmap.views.gap_words import CLASS_WORDS, bars, headline, needy_first, worst_areas
from webmap.views.travellers import USUAL, WAYS_OF_WALKING
from webmap.wiring import Services, services

if TYPE_CHECKING:
    from werkzeug.datastructures import MultiDict

pages = Blueprint("planner", __name__)

_ANY: Final = ""
_DAYS: Final[Mapping[str, tuple[str, frozenset[int]]]] = {
    "any": ("any day", frozenset()),
    "weekdays": ("any weekday", frozenset(range(5))),
    "weekend": ("the weekend", frozenset({5, 6})),
    **{
        name.lower(): (f"a {name}", frozenset({number}))
        for number, name in enumerate(
            ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
        )
    },
}
_WEEK: Final = dt.timedelta(days=6)
_MOST_KEPT: Final = 16


@dataclass(frozen=True, slots=True)
class Question:
    """What the page asks, as the words of its address. Holds nobody's home."""

    kind: str
    days: str
    walking: str
    first: dt.date

    def query(self) -> GapQuery:
        """Return what the use case is asked."""
        return GapQuery(
            first=self.first,
            last=self.first + _WEEK,
            kind=self.kind or None,
            weekdays=_DAYS[self.days][1],
            traveller=WAYS_OF_WALKING[self.walking].traveller,
        )

    def words(self) -> dict[str, Any]:
        """Return the address's parameters."""
        return {
            "kind": self.kind,
            "days": self.days,
            "walking": self.walking,
            "from": self.first.isoformat(),
        }


class Answers:
    """The last gap maps, because one page asks for its map, its table and its downloads.

    Kept by question and by the state of the directory, so that a change is seen at once.
    """

    def __init__(self) -> None:
        self._kept: OrderedDict[tuple[Question, int], GapMap] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, ready: Services, question: Question) -> GapMap:
        """Return the answer; equal questions at the same time wait for one calculation."""
        key = (question, ready.store.change())
        with self._lock:
            if key not in self._kept:
                query = question.query()
                groups = ready.store.all_groups()
                sessions = ready.store.sessions_between(query.first, query.last)
                self._kept[key] = gap_map(ready.engine, ready.pack.areas, groups, sessions, query)
            self._kept.move_to_end(key)
            while len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
            return self._kept[key]


@pages.record_once
def _keep_answers(state: Any) -> None:
    state.app.extensions["linkway-gaps"] = Answers()


@pages.get("/planner")
def planner() -> str:
    """Show the question, the answer in one number, the map and the table."""
    ready = services()
    question = _question(request.args, ready)
    shown: dict[str, Any] = {
        "question": question,
        "kinds": [
            (_ANY, "any group"),
            *((kind, kind[:1].lower() + kind[1:]) for kind in catalogue.kinds(ready)),
        ],
        "days": [(key, words) for key, (words, _) in _DAYS.items()],
        "walkings": [
            (key, way.label[:1].lower() + way.label[1:]) for key, way in WAYS_OF_WALKING.items()
        ],
        "answer": None,
        "map": None,
    }
    if ready.pack.areas is None:
        return render_template("planner/planner.html", **shown)
    answer = _answer(ready, question)
    address = question.words()
    shown |= {
        "answer": answer,
        "headline": headline(answer, question.kind),
        "bars": bars(answer.table),
        "worst": worst_areas(answer.table),
        "classes": CLASS_WORDS,
        "rows": needy_first(answer.table),
        "map": area_map(
            ready.pack.manifest,
            name="gaps",
            label="Map of small areas, the table below says the same",
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
    ready = services()
    table = _answer(ready, _question(request.args, ready)).table
    # About ten metres: finer shapes cannot be seen at the scale of an area.
    shapes = table.geometry.simplify(0.0001, preserve_topology=True)
    features = [
        {
            "type": "Feature",
            "geometry": shape.__geo_interface__,
            "properties": {
                "name": row["area_name"],
                "answer": row["answer"],
                "word": CLASS_WORDS[AreaClass(row["answer"])].word,
                "line": _people_line(row["people"]),
            },
        }
        for shape, row in zip(shapes, table.to_dict("records"), strict=True)
    ]
    body = json.dumps({"type": "FeatureCollection", "features": features})
    return Response(body, mimetype="application/geo+json")


@pages.get("/planner/gaps.<any(csv, gpkg):suffix>")
def download(suffix: str) -> Response:
    """Return the table as a file."""
    from webmap.usecases.gap_files import write_table

    ready = services()
    table = _answer(ready, _question(request.args, ready)).table
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


def _question(args: MultiDict[str, str], ready: Services) -> Question:
    """Read the address; a word that is not known is answered by the usual one."""
    kinds = catalogue.kinds(ready)
    usual_kind = next((kind for kind in kinds if "lunch" in kind.casefold()), _ANY)
    kind = args.get("kind", usual_kind)
    days = args.get("days", "weekdays")
    walking = args.get("walking", USUAL)
    try:
        first = dt.date.fromisoformat(args.get("from", ""))
        # The calendar ends with the year 9999, and the last week of it has no end.
        first = min(first, dt.date.max - _WEEK)
    except ValueError:
        first = _next_monday(dt.date.today())
    return Question(
        kind=kind if kind in kinds else _ANY,
        days=days if days in _DAYS else "weekdays",
        walking=walking if walking in WAYS_OF_WALKING else USUAL,
        first=first,
    )


def _next_monday(today: dt.date) -> dt.date:
    return today + dt.timedelta(days=-today.weekday() % 7)


def _people_line(people: Any) -> str:
    import pandas as pd

    return "We do not know how many people live here." if pd.isna(people) else f"{people:,} people"
