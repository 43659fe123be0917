"""The coordinator's pages: hand in lift requests and drivers, get runs on paper and on a map.

Lift requests hold homes. They come by POST; the plan lives in an encrypted file of the session and
nowhere else, and ends with it.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webmap.maps.area import area_map
from webmap.usecases.errors import UseCaseError
from webmap.usecases.lift_tables import (
    ALL_DRIVER_COLUMNS,
    ALL_REQUEST_COLUMNS,
    DRIVER_COLUMNS,
    DRIVER_TIMES,
    REQUEST_COLUMNS,
    REQUEST_TIMES,
    DriverOffer,
    LiftRequest,
    read_drivers,
    read_requests,
)
from webmap.usecases.pickup_plan import plan_lifts
from webmap.usecases.tables import day_first_note, read_table
from webmap.views import kept_plans
from webmap.views.examples import example_tables
from webmap.views.run_pages import PlanPage
from webmap.views.run_sketch import sketch
from webmap.views.run_words import plan_page
from webmap.wiring import services

pages = Blueprint("coordinator", __name__)

_SEARCH_S: Final = 2.0
"""How long a page may look for a better plan; `linkway pickups` may look longer."""

_DAY_FIRST: Final = "{table}: {note} If that is wrong, change the file and plan again."


@pages.get("/coordinator")
def form() -> str:
    """Ask for the two tables."""
    return _form()


@pages.get("/coordinator/<any(requests, drivers):table>.csv")
def empty_table(table: str) -> Response:
    """Return a table that has all columns and no rows yet."""
    columns = ALL_REQUEST_COLUMNS if table == "requests" else ALL_DRIVER_COLUMNS
    return Response(
        ",".join(columns) + "\r\n",
        mimetype="text/csv",
        headers={"Content-Disposition": f"attachment; filename={table}.csv"},
    )


@pages.post("/coordinator")
def plan() -> AnyResponse | tuple[str, int]:
    """Plan the runs, keep the plan, and show it."""
    faults: dict[str, str] = {}
    example = example_tables() if request.form.get("example") else None
    requests, drivers = example or _uploads(faults)
    if not faults:
        try:
            planned = _plan(requests, drivers, faults)
        except UseCaseError as error:
            faults["requests"] = str(error)
        else:
            if planned is not None:
                reference = kept_plans.keep(planned)
                return redirect(url_for("coordinator.show", reference=reference), code=303)
    return _form(faults), 400


@pages.get("/coordinator/plan/<reference>")
def show(reference: str) -> str:
    """Show one day of a plan of this session."""
    whole = kept_plans.recall(reference)
    day = whole.day(request.args.get("day"))
    pack = services().pack
    return render_template(
        "coordinator/plan.html",
        reference=reference,
        plan=whole,
        day=day,
        drawings={s.number: sketch(s, pack.network.drive, pack.places) for s in day.sheets},
        # Without a run there is nothing to draw, and no place for a map on the page.
        map=area_map(
            pack.manifest,
            name="runs",
            label="Map of the runs, the run sheets say the same",
            tiles_url=url_for("base.tiles"),
            kind="runs",
            url=url_for("coordinator.runs", reference=reference, day=day.key),
        )
        if day.sheets
        else None,
    )


@pages.get("/coordinator/plan/<reference>.geojson")
def runs(reference: str) -> Response:
    """Return the runs of one day of a plan for the map."""
    features = kept_plans.recall(reference).day(request.args.get("day")).features()
    return jsonify({"type": "FeatureCollection", "features": features})


@pages.post("/coordinator/clear/<reference>")
def clear(reference: str) -> AnyResponse:
    """Forget one plan; others stay."""
    kept_plans.drop(reference)
    flash("The plan is cleared. Nothing about it is kept.")
    return redirect(url_for("coordinator.form"), code=303)


def _plan(requests: bytes, drivers: bytes, faults: dict[str, str]) -> PlanPage | None:
    """Read both tables, telling of each what is wrong with it, and plan."""
    pack, engine = services().pack, services().engine
    extent = engine.network.extent
    asked: list[LiftRequest] | None = None
    offers: list[DriverOffer] | None = None
    notes: list[str] = []
    try:
        rows = read_table(requests, "Lift requests", REQUEST_COLUMNS)
        asked = read_requests(rows, extent)
        notes += _noted("Lift requests", day_first_note(rows, REQUEST_TIMES))
    except UseCaseError as error:
        faults["requests"] = str(error)
    try:
        rows = read_table(drivers, "Drivers", DRIVER_COLUMNS, ids_once=False)
        offers = read_drivers(rows, extent)
        notes += _noted("Drivers", day_first_note(rows, DRIVER_TIMES))
    except UseCaseError as error:
        faults["drivers"] = str(error)
    if asked is None or offers is None:
        return None
    planned = plan_lifts(engine, asked, offers, postcodes=pack.postcodes, limit_s=_SEARCH_S)
    return plan_page(planned, tuple(notes))


def _noted(table: str, note: str | None) -> list[str]:
    return [_DAY_FIRST.format(table=table, note=note)] if note else []


def _uploads(faults: dict[str, str]) -> tuple[bytes, bytes]:
    tables = []
    for name, words in (("requests", "lift requests"), ("drivers", "drivers")):
        file = request.files.get(name)
        tables.append(file.read() if file else b"")
        if not tables[-1]:
            faults[name] = f"Choose a CSV file of {words}"
    return tables[0], tables[1]


def _form(faults: dict[str, str] | None = None) -> str:
    return render_template(
        "coordinator/form.html",
        faults=faults or {},
        has_example=example_tables() is not None,
        request_columns=REQUEST_COLUMNS,
        driver_columns=DRIVER_COLUMNS,
        plans=kept_plans.open_plans(),
    )
