"""The machine-readable answer of ``linkway pickups``. Its keys are stable."""

from __future__ import annotations

from typing import Any

from geo.pickups import RunStop
from webmap.usecases.pickup_plan import Pickups


def pickup_report(pickups: Pickups) -> dict[str, Any]:
    """Return runs, unserved requests and cost (seconds of driving) as plain JSON values."""
    return {
        "runs": [
            {
                "driver": run.driver,
                "leave": pickups.clock(run.stops[0].depart_s).isoformat(),
                "return": pickups.clock(run.stops[-1].arrive_s).isoformat(),
                "metres": run.metres,
                "seconds": run.drive_s,
                "stops": [_stop(pickups, stop) for stop in run.stops],
            }
            for run in pickups.plan.runs
        ],
        "unserved": [
            {"request": request, "reason": str(reason)} for request, reason in pickups.plan.unserved
        ],
        "cost": pickups.plan.cost,
    }


def _stop(pickups: Pickups, stop: RunStop) -> dict[str, Any]:
    place = pickups.places[stop.place]
    return {
        "request": stop.request,
        "kind": str(stop.kind),
        "arrive": pickups.clock(stop.arrive_s).isoformat(),
        "depart": pickups.clock(stop.depart_s).isoformat(),
        "lat": place.lat,
        "lon": place.lon,
        "aboard": stop.aboard,
    }
