"""The coordinator's pages: give lift requests and drivers, get runs on paper and on a map.

Lift requests hold homes. They come by POST, or out of the queue; the plan lives in an encrypted
file of the session and nowhere else, and ends with it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from webmap import plain
from webmap.maps.area import area_map
from webmap.records.lifts import Kept, Overtaken, State
from webmap.usecases.errors import UseCaseError
from webmap.usecases.lift_requests import to_plan
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
from webmap.views.account.current import Deed, audit, current_account
from webmap.views.examples import example_tables
from webmap.views.geojson import geojson
from webmap.views.lift_kept import lifts
from webmap.views.lift_queue import queue_days
from webmap.views.lift_words import STATES
from webmap.views.run_pages import PlanPage
from webmap.views.run_sketch import sketch
from webmap.views.run_words import plan_page
from webmap.wiring import services

pages = Blueprint("coordinator", __name__)

_SEARCH_S: Final = 2.0
"""How long a page may look for a better plan; `linkway pickups` may look longer."""

_DAY_FIRST: Final = "{table}: {note} If that is wrong, change the file and plan again."

_LOCKED: Final = (
    "{name} is not in the plan: it was sealed with another secret key and cannot be opened. Tell "
    "whoever runs this copy, or decline it, so that the link worker can ask again."
)


@pages.get("/coordinator")
def form() -> str:
    """Ask for the requests, of a day of the queue or in a table, and for the drivers."""
    return _form(date=_date(request.args.get("day")))


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
    date = _date(request.form.get("day"))
    example = example_tables() if request.form.get("example") else None
    tables = example or _uploads(faults, queued=date is not None)
    if not faults:
        try:
            waiting, notes = ([], []) if date is None else _from_queue(date)
            planned = _plan(tables, [one for _, one in waiting], faults, notes)
        except UseCaseError as error:
            faults["requests"] = str(error)
        else:
            if planned is not None:
                new = {kept.short: kept.id for kept, _ in waiting if kept.state is State.NEW}
                reference = kept_plans.keep(planned, new)
                return redirect(url_for("coordinator.show", reference=reference), code=303)
    return _form(faults, date), 400


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
        to_accept=len(kept_plans.to_accept(reference)),
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
    return geojson({"type": "FeatureCollection", "features": features})


@pages.post("/coordinator/plan/<reference>/accept")
def accept(reference: str) -> AnyResponse:
    """Accept every request of the queue that has a lift in a plan."""
    own = current_account().organisation_id
    done = 0
    for name, whole in kept_plans.to_accept(reference).items():
        try:
            lifts().change([whole], own, State.ACCEPTED)
        except Overtaken as told:
            word = STATES[told.state].word.lower()
            flash(f"Somebody else was first: {name} is {word}. If that is wrong, plan again.")
        except LookupError:
            flash(f"{name} is not kept any more. Plan again.")
        else:
            audit(Deed.LIFT_CHANGED, f"{whole} {State.ACCEPTED.value}")
            done += 1
    kept_plans.accepted(reference)
    flash(f"{plain.count_of(done, 'request')} accepted. Whoever asked sees it.")
    return redirect(url_for("coordinator.show", reference=reference), code=303)


@pages.post("/coordinator/clear/<reference>")
def clear(reference: str) -> AnyResponse:
    """Forget one plan; others stay."""
    kept_plans.drop(reference)
    flash("The plan is cleared. Nothing about it is kept.")
    return redirect(url_for("coordinator.form"), code=303)


def _date(text: str | None) -> dt.date | None:
    """Return the day of the queue that is asked for; None for tables."""
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _from_queue(date: dt.date) -> tuple[list[tuple[Kept, LiftRequest]], list[str]]:
    """Open the requests of a day, each opening noted before it; say which cannot be opened."""
    own, kept = current_account().organisation_id, lifts()
    for one in kept.on(date, own):
        audit(Deed.LIFT_SEEN, one.id)
    found, locked = to_plan(kept, date, own)
    notes = [_LOCKED.format(name=one.short) for one in locked]
    if not found:
        raise UseCaseError(" ".join(notes) or "No request of that day waits for a lift any more")
    return found, notes


def _plan(
    tables: tuple[bytes, bytes],
    queued: Sequence[LiftRequest],
    faults: dict[str, str],
    notes: Sequence[str],
) -> PlanPage | None:
    """Read the tables, telling of each what is wrong with it, and plan.

    Parameters
    ----------
    tables : lift requests and drivers; the first is not looked at where some are `queued`.
    notes : what to say of the queue.
    """
    pack, engine = services().pack, services().engine
    extent = engine.network.extent
    asked: Sequence[LiftRequest] | None = queued or None
    offers: list[DriverOffer] | None = None
    said = list(notes)
    try:
        if not queued:
            rows = read_table(tables[0], "Lift requests", REQUEST_COLUMNS)
            asked = read_requests(rows, extent)
            said += _noted("Lift requests", day_first_note(rows, REQUEST_TIMES))
    except UseCaseError as error:
        faults["requests"] = str(error)
    try:
        rows = read_table(tables[1], "Drivers", DRIVER_COLUMNS, ids_once=False)
        offers = read_drivers(rows, extent)
        said += _noted("Drivers", day_first_note(rows, DRIVER_TIMES))
    except UseCaseError as error:
        faults["drivers"] = str(error)
    if asked is None or offers is None:
        return None
    planned = plan_lifts(engine, asked, offers, postcodes=pack.postcodes, limit_s=_SEARCH_S)
    return plan_page(planned, tuple(said))


def _noted(table: str, note: str | None) -> list[str]:
    return [_DAY_FIRST.format(table=table, note=note)] if note else []


def _uploads(faults: dict[str, str], *, queued: bool) -> tuple[bytes, bytes]:
    tables = []
    for name, words in (("requests", "lift requests"), ("drivers", "drivers")):
        file = request.files.get(name)
        tables.append(file.read() if file else b"")
        if not tables[-1] and not (queued and name == "requests"):
            faults[name] = f"Choose a CSV file of {words}"
    return tables[0], tables[1]


def _form(faults: dict[str, str] | None = None, date: dt.date | None = None) -> str:
    days = [day for day in queue_days() if day.to_plan and not day.is_past]
    return render_template(
        "coordinator/form.html",
        faults=faults or {},
        has_example=example_tables() is not None,
        request_columns=REQUEST_COLUMNS,
        driver_columns=DRIVER_COLUMNS,
        plans=kept_plans.open_plans(),
        days=days,
        chosen=next((d for d in days if date is not None and d.key == date.isoformat()), None),
    )
