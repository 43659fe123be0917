"""The machine-readable answer of ``linkway pickups``. Its keys are stable."""

from __future__ import annotations

from typing import Any

from geo.pickups.model import RunStop, Unserved
from webmap.usecases.pickup_plan import DayPlan, LiftPlan


def pickup_report(planned: LiftPlan) -> dict[str, Any]:
    """Return the runs and unserved requests of all days as plain JSON values.

    `cost` is seconds of driving. `finished` tells that the search was done before its time was
    up, and so that the same files and seed give the same plan anywhere.
    """
    return {
        "runs": [
            {
                "driver": run.driver,
                "leave": day.clock(run.stops[0].depart_s).isoformat(),
                "return": day.clock(run.stops[-1].arrive_s).isoformat(),
                "metres": run.metres,
                "seconds": run.drive_s,
                "stops": [_stop(day, stop) for stop in run.stops],
            }
            for day in planned.days
            for run in day.plan.runs
        ],
        "unserved": [_unserved(day, left) for day in planned.days for left in day.plan.unserved],
        "cost": sum(day.plan.cost for day in planned.days),
        "finished": all(day.plan.finished for day in planned.days),
    }


def _stop(day: DayPlan, stop: RunStop) -> dict[str, Any]:
    place, door = day.places[stop.place], day.doors[stop.place]
    return {
        "request": stop.request,
        "kind": str(stop.kind),
        "way": str(stop.way) if stop.way else None,
        "arrive": day.clock(stop.arrive_s).isoformat(),
        "wait": stop.ready_s - stop.arrive_s,
        "depart": day.clock(stop.depart_s).isoformat(),
        "lat": place.lat,
        "lon": place.lon,
        "street": door.street or None,
        "near_postcode": door.postcode or None,
        "aboard": stop.aboard,
    }


def _unserved(day: DayPlan, left: Unserved) -> dict[str, Any]:
    offer = left.offer
    return {
        "request": left.request,
        "reason": str(left.reason),
        "way": str(left.way),
        "cause": str(left.cause),
        "found": left.found,
        "limit": left.limit,
        "driver": offer.driver if offer else None,
        "free_from": day.clock(offer.from_s).isoformat() if offer else None,
        "free_to": day.clock(offer.to_s).isoformat() if offer else None,
    }
