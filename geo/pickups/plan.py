"""Plan the runs of volunteer drivers: who is fetched by whom, in which order, and when.

A dial-a-ride problem: pick-up and delivery with time windows, two kinds of places, and a hard
limit on how long each passenger rides. Driving times are given, never guessed here. Most requests
served comes first, least driving second.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np
import numpy.typing as npt

from geo.pickups.alone import why_nobody_could
from geo.pickups.model import (
    Driver,
    PickupPlan,
    Ride,
    Run,
    RunStop,
    StopKind,
    Unserved,
    Way,
)
from geo.pickups.search import best_plan, scratch, task_of
from geo.pickups.squeeze import why_not_in
from geo.routing.kernels import flat
from geo.routing.kernels.runs import Plan, Task, earliest_times

SPARE_S: Final = 5 * 60
"""A driver leaves home this much sooner than would just do, where that is possible."""

Matrix = npt.NDArray[np.float64]


def plan_pickups(
    rides: Sequence[Ride],
    drivers: Sequence[Driver],
    seconds: Matrix,
    metres: Matrix,
    *,
    limit_s: float = 5.0,
    seed: int = 1,
) -> PickupPlan:
    """Plan runs for `rides`: serve as many requests as can be served, then drive as little.

    A request with a way there and a way back is served both ways or not at all, unless its rides
    are marked `alone`; then one of the two counts half.

    Parameters
    ----------
    rides : in any order; of one request at most one each way.
    drivers : each id once.
    seconds, metres : (places, places) drive matrix; ``inf`` where there is no way, also from a
        place to itself where the place is off the roads.
    limit_s : how long to search at most, in seconds.
    seed : start of the random numbers of the search, from 0 on. The same seed gives the same
        plan, as long as the search is finished in time.
    """
    asked: dict[str, list[Ride]] = {}
    for ride in rides:
        asked.setdefault(ride.request, []).append(ride)
    unserved: list[Unserved] = []
    fit: list[Ride] = []
    for group in asked.values():
        possible, reasons = _possible(group, drivers, seconds)
        fit += possible
        unserved += reasons
    if not fit:
        return PickupPlan((), tuple(unserved), 0, finished=True)
    sizes = {request: len(group) for request, group in asked.items()}
    task = task_of(fit, sizes, drivers, seconds)
    plan, finished = best_plan(task, limit_s, seed)
    runs = tuple(
        _run(task, plan, car, fit, driver, metres)
        for car, driver in enumerate(drivers)
        if plan.length[car] > 2
    )
    unserved += why_not_in(task, plan, fit)
    order = {request: i for i, request in enumerate(asked)}
    unserved.sort(key=lambda left: order[left.request])
    return PickupPlan(runs, tuple(unserved), sum(run.drive_s for run in runs), finished)


def _possible(
    group: Sequence[Ride], drivers: Sequence[Driver], seconds: Matrix
) -> tuple[list[Ride], list[Unserved]]:
    """Return the rides of one request that somebody could take, and why the others are not."""
    if any(ride.alone for ride in group) or len(group) == 1:
        reasons = [why_nobody_could(ride, drivers, seconds, ride.way) for ride in group]
        possible = [ride for ride, reason in zip(group, reasons, strict=True) if reason is None]
        return possible, [reason for reason in reasons if reason is not None]
    # Nobody is taken somewhere without the way home that they asked for.
    for ride in group:
        reason = why_nobody_could(ride, drivers, seconds, Way.BOTH)
        if reason is not None:
            return [], [reason]
    return list(group), []


def _run(
    task: Task, plan: Plan, car: int, rides: Sequence[Ride], driver: Driver, metres: Matrix
) -> Run:
    """Give the run of one car its times: out as late as is wise, then home as early as that lets.

    Nobody has to hurry: where possible the driver leaves SPARE_S before it would just do.
    """
    stops, length = plan.stops[car], int(plan.length[car])
    work = scratch(task)
    early = task.early.copy()
    early[stops[0]] = max(plan.earliest[car, 0], plan.latest[car, 0] - SPARE_S)
    begin = np.zeros_like(stops)
    earliest_times(task._replace(early=flat(early)), stops, length, begin, work.place, 0)
    # Waiting is done at home rather than at the first door.
    begin[0] = begin[1] - task.drive[stops[0], stops[1]]

    made: list[RunStop] = []
    aboard = drive_s = 0
    travelled_m = 0.0
    for i in range(length):
        stop = int(stops[i])
        ride = rides[stop // 2] if stop < 2 * len(rides) else None
        ready_s = arrive_s = int(begin[i])
        place = driver.home
        kind = StopKind.START if i == 0 else StopKind.END
        if ride is not None:
            up = stop % 2 == 0
            kind = StopKind.PICKUP if up else StopKind.DROPOFF
            place = ride.origin if up else ride.destination
            aboard += ride.passengers if up else -ride.passengers
        if i:
            leg_s = int(task.drive[stops[i - 1], stop])
            drive_s += leg_s
            travelled_m += float(metres[made[-1].place, place])
            arrive_s = made[-1].depart_s + leg_s
        made.append(
            RunStop(
                kind=kind,
                request=ride.request if ride else None,
                way=ride.way if ride else None,
                place=place,
                arrive_s=arrive_s,
                ready_s=ready_s,
                depart_s=ready_s + int(task.service[stop]),
                aboard=aboard,
            )
        )
    return Run(driver.id, tuple(made), drive_s, round(travelled_m))
