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

from directory.language import N_, _, ngettext
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
from webmap.usecases.tables import DayFirst, day_first_note, read_table
from webmap.views import kept_plans
from webmap.views.account.current import Deed, audit, current_account
from webmap.views.examples import example_tables
from webmap.views.geojson import geojson
from webmap.views.lift_kept import lifts
from webmap.views.lift_queue import queue_days
from webmap.views.run_notes import locked_note, plan_notes
from webmap.views.run_sketch import sketch
from webmap.views.run_words import day_head, day_page
from webmap.wiring import services

pages = Blueprint("coordinator", __name__)

_SEARCH_S: Final = 2.0
"""How long a page may look for a better plan; `linkway pickups` may look longer."""

_OVERTAKEN: Final = {
    State.NEW: N_("Somebody else was first: %(name)s is new. If that is wrong, plan again."),
    State.ACCEPTED: N_(
        "Somebody else was first: %(name)s is accepted. If that is wrong, plan again."
    ),
    State.DECLINED: N_(
        "Somebody else was first: %(name)s is declined. If that is wrong, plan again."
    ),
    State.WITHDRAWN: N_(
        "Somebody else was first: %(name)s is withdrawn. If that is wrong, plan again."
    ),
    State.DONE: N_("Somebody else was first: %(name)s is done. If that is wrong, plan again."),
}
_CHOOSE: Final = {
    "requests": N_("Choose a CSV file of lift requests"),
    "drivers": N_("Choose a CSV file of drivers"),
}


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
            waiting, locked = ([], ()) if date is None else _from_queue(date)
            planned = _plan(tables, [one for _kept, one in waiting], faults, locked)
        except UseCaseError as error:
            faults["requests"] = str(error)
        else:
            if planned is not None:
                new = {kept.short: kept.id for kept, _one in waiting if kept.state is State.NEW}
                reference = kept_plans.keep(planned, new)
                return redirect(url_for("coordinator.show", reference=reference), code=303)
    return _form(faults, date), 400


@pages.get("/coordinator/plan/<reference>")
def show(reference: str) -> str:
    """Show one day of a plan of this session."""
    kept = kept_plans.recall(reference)
    day = day_page(kept.lifts.day(request.args.get("day")))
    pack = services().pack
    return render_template(
        "coordinator/plan.html",
        reference=reference,
        days=[day_head(part) for part in kept.lifts.days],
        notes=plan_notes(kept),
        day=day,
        to_accept=len(kept_plans.to_accept(reference)),
        drawings={s.number: sketch(s, pack.network.drive, pack.places) for s in day.sheets},
        # Without a run there is nothing to draw, and no place for a map on the page.
        map=area_map(
            pack.manifest,
            name="runs",
            label=_("Map of the runs, the run sheets say the same"),
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
    part = kept_plans.recall(reference).lifts.day(request.args.get("day"))
    return geojson({"type": "FeatureCollection", "features": day_page(part).features()})


@pages.post("/coordinator/plan/<reference>/accept")
def accept(reference: str) -> AnyResponse:
    """Accept every request of the queue that has a lift in a plan."""
    own = current_account().organisation_id
    done = 0
    for name, whole in kept_plans.to_accept(reference).items():
        try:
            lifts().change([whole], own, State.ACCEPTED)
        except Overtaken as told:
            flash(_(_OVERTAKEN[told.state], name=name))
        except LookupError:
            flash(_("%(name)s is not kept any more. Plan again.", name=name))
        else:
            audit(Deed.LIFT_CHANGED, f"{whole} {State.ACCEPTED.value}")
            done += 1
    kept_plans.accepted(reference)
    flash(
        ngettext(
            "%(num)s request accepted. Whoever asked sees it.",
            "%(num)s requests accepted. Whoever asked sees it.",
            done,
        )
    )
    return redirect(url_for("coordinator.show", reference=reference), code=303)


@pages.post("/coordinator/clear/<reference>")
def clear(reference: str) -> AnyResponse:
    """Forget one plan; others stay."""
    kept_plans.drop(reference)
    flash(_("The plan is cleared. Nothing about it is kept."))
    return redirect(url_for("coordinator.form"), code=303)


def _date(text: str | None) -> dt.date | None:
    """Return the day of the queue that is asked for; None for tables."""
    try:
        return dt.date.fromisoformat(text or "")
    except ValueError:
        return None


def _from_queue(date: dt.date) -> tuple[list[tuple[Kept, LiftRequest]], tuple[str, ...]]:
    """Open the requests of a day, each opening noted before it; name those that cannot be."""
    own, kept = current_account().organisation_id, lifts()
    for one in kept.on(date, own):
        audit(Deed.LIFT_SEEN, one.id)
    found, locked = to_plan(kept, date, own)
    names = tuple(one.short for one in locked)
    if not found:
        notes = " ".join(locked_note(name) for name in names)
        raise UseCaseError(notes or _("No request of that day waits for a lift any more"))
    return found, names


def _plan(
    tables: tuple[bytes, bytes],
    queued: Sequence[LiftRequest],
    faults: dict[str, str],
    locked: tuple[str, ...],
) -> kept_plans.KeptPlan | None:
    """Read the tables, telling of each what is wrong with it, and plan.

    Parameters
    ----------
    tables : lift requests and drivers; the first is not looked at where some are `queued`.
    locked : requests of the queue that cannot be opened, by their names.
    """
    pack, engine = services().pack, services().engine
    extent = engine.network.extent
    asked: Sequence[LiftRequest] | None = queued or None
    offers: list[DriverOffer] | None = None
    requests_read: DayFirst | None = None
    try:
        if not queued:
            rows = read_table(tables[0], _("Lift requests"), REQUEST_COLUMNS)
            asked = read_requests(rows, extent)
            requests_read = day_first_note(rows, REQUEST_TIMES)
    except UseCaseError as error:
        faults["requests"] = str(error)
    try:
        rows = read_table(tables[1], _("Drivers"), DRIVER_COLUMNS, ids_once=False)
        offers = read_drivers(rows, extent)
        drivers_read = day_first_note(rows, DRIVER_TIMES)
    except UseCaseError as error:
        faults["drivers"] = str(error)
    if asked is None or offers is None:
        return None
    planned = plan_lifts(engine, asked, offers, postcodes=pack.postcodes, limit_s=_SEARCH_S)
    return kept_plans.KeptPlan(planned, locked, requests_read, drivers_read)


def _uploads(faults: dict[str, str], *, queued: bool) -> tuple[bytes, bytes]:
    tables = []
    for name, choose in _CHOOSE.items():
        file = request.files.get(name)
        tables.append(file.read() if file else b"")
        if not tables[-1] and not (queued and name == "requests"):
            faults[name] = _(choose)
    return tables[0], tables[1]


def _form(faults: dict[str, str] | None = None, date: dt.date | None = None) -> str:
    days = [day for day in queue_days() if day.to_plan and not day.is_past]
    return render_template(
        "coordinator/form.html",
        faults=faults or {},
        has_example=example_tables() is not None,
        request_columns=REQUEST_COLUMNS,
        driver_columns=DRIVER_COLUMNS,
        plans=[_open_plan(*each) for each in kept_plans.open_plans()],
        days=days,
        chosen=next((d for d in days if date is not None and d.key == date.isoformat()), None),
    )


def _open_plan(reference: str, plan: kept_plans.OpenPlan) -> dict[str, str | int]:
    """Say what tells one plan from another."""
    return {
        "reference": reference,
        "dates": plain.dates_with_year(plan.first, plan.last),
        "made": plain.clock(plan.made),
        "served": plan.served,
        "asked": plan.asked,
    }
