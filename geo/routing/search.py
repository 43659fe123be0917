"""The best journey under every limit, exactly.

Two questions are asked of a day: who has to arrive within a window, when can they leave last
(:func:`last_leaving`); and who has to leave within a window, when do they arrive first
(:func:`first_arriving`). The second is the first with time running backwards, so there is one
search, told here for the first.

*Journeys.* One walk from source to target, arriving exactly at the end of the window; or a walk,
rides with changes between them, and a walk. Leaving is the first boarding less its walk,
arriving the last alighting plus its walk. The order of journeys is: later leaving, fewer
changes, less walking, earlier arrival.

*First pass.* RAPTOR (:mod:`geo.routing.kernels.timetable`) backwards from the target gives, for
each stop and number of rides, the latest boarding that leads to the target within the window,
each walk within its limit. It leaves out two limits, the total of walks and the journey time, so
that what it gives are bounds: no journey that keeps all limits boards later. The best leaving by
these bounds is ``top``; no journey leaves later.

*Second pass.* Range RAPTOR with two criteria (:mod:`geo.routing.kernels.journeys`) tries leaving
times from ``top`` down and stops at the first at which a journey keeps all limits. In nearly all
cases that is ``top`` itself, and nearly everything is pruned by the bounds.

*Why this is exact.* With the leaving time fixed at *l*, the limit on the journey time is one on
the arrival. A label *(time, walking, rides)* at a stop is dropped only for another that is no
worse in all three; whatever follows the dropped one can follow the other, because no trip of a
line overtakes another and waiting at a stop is free. It then arrives no later on the last ride
but one, and from there the last ride, its alighting and its arrival can be the same: on rides
after the first, the search looks at later trips too where the earliest arrives before the
window opens (on a first ride the trip is fixed by *l*). So an answer at *l* is missed at no stop
of any round; rounds are tried in order, hence fewest changes first, and the best of a round is
taken by walking, then arrival. Labels of an earlier tried, later leaving time *l'* may drop
labels of *l*: had the dropped one led to a journey that keeps all limits, the other would have
led to one that leaves at *l'* > *l*, arrives at the same time (so it is even shorter) and walks no
more, and the search would have stopped at *l'*. Bounds drop only what no journey within the
window can follow. When nothing is found down to the lowest leaving time, there is no journey.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar

import numpy as np

from geo.routing.day import Day
from geo.routing.kernels import flat, journeys, timetable
from geo.routing.kernels import labels as columns
from geo.routing.kernels.labels import Labels, new_labels
from geo.routing.kernels.timetable import Limits
from geo.routing.network import BoolArray, Int32Array
from geo.routing.vocabulary import UNREACHED
from geo.routing.ways import Ends, Ride, Service, Way, WaysOn

EVER_S: Final = 10**8
"""Later than any time of a day (three years), and yet far from the end of int32."""

_FIRST_CAPACITY: Final = 4_096

Answer = TypeVar("Answer")


def last_leaving(
    service: Service,
    limits: Limits,
    ends: Ends,
    arrive_first_s: int,
    arrive_last_s: int,
    leave_first_s: int = -EVER_S,
) -> Way | None:
    """Find the journey that leaves last among those that arrive within the window.

    Parameters
    ----------
    arrive_first_s, arrive_last_s : the window, both included.
    leave_first_s : nobody leaves before this.

    Returns
    -------
    way : ties go to fewer changes, then less walking, then earlier arrival; None where no journey
        keeps all limits.
    """
    way = _last_leaving(service, limits, ends, arrive_first_s, arrive_last_s, leave_first_s)
    return None if way is None else _named(service.day, way)


def _last_leaving(
    service: Service,
    limits: Limits,
    ends: Ends,
    arrive_first_s: int,
    arrive_last_s: int,
    leave_first_s: int,
) -> Way | None:
    """Search in the service's direction of time; rides name trips by their place in its lines."""
    walk = None
    if ends.direct_s <= _longest_walk_s(limits):
        walk = Way(arrive_last_s - ends.direct_s, arrive_last_s, ends.direct_s, ())
        walk = walk if walk.leave_s >= leave_first_s else None
    lowest_s = max(leave_first_s, arrive_first_s - limits.max_journey_s)
    if walk is not None:
        lowest_s = max(lowest_s, walk.leave_s)
    near = _within(ends, limits)
    problem = _problem(service, limits, near, arrive_first_s, arrive_last_s, lowest_s)
    top_s = _best_leaving(problem)
    way = None
    if top_s >= lowest_s:
        way = _try(service, problem, top_s, top_s)
        if way is None and top_s > lowest_s:
            way = _try(service, problem, lowest_s, top_s - 1)
    found = [w for w in (walk, way) if w is not None]
    return min(found, key=_order) if found else None


def first_arriving(
    service: Service,
    limits: Limits,
    ends: Ends,
    leave_first_s: int,
    leave_last_s: int,
    arrive_last_s: int = EVER_S,
) -> Way | None:
    """Find the journey that arrives first among those that leave within the window.

    Parameters
    ----------
    leave_first_s, leave_last_s : the window, both included.
    arrive_last_s : nobody arrives after this.

    Returns
    -------
    way : ties go to fewer changes, then less walking, then later leaving; None where no journey
        keeps all limits.
    """
    way = _last_leaving(
        service.turned_round(),
        limits,
        ends.turned_round(),
        -leave_last_s,
        -leave_first_s,
        -arrive_last_s,
    )
    return None if way is None else _turned_back(service, way)


def ways_on(
    service: Service,
    limits: Limits,
    ends: Ends,
    leave_first_s: int,
    leave_last_s: int,
    arrive_last_s: int = EVER_S,
) -> WaysOn:
    """Count the vehicles that can be boarded first on a feasible journey leaving in the window.

    Every vehicle is tried alone: a journey that another one makes better is still a second
    chance for somebody who misses the first. The bounds are those of the first pass.
    """
    last_s = min(arrive_last_s, leave_last_s + limits.max_journey_s)
    near = _within(ends, limits)
    problem = _problem(service, limits, near, -EVER_S, last_s, leave_first_s)
    events = journeys.leavings(problem, leave_first_s, leave_last_s)
    events = flat(events[np.argsort(-events[:, journeys.LEAVE], kind="stable")])
    names, vehicle = np.unique(
        service.day.vehicle[events[:, journeys.EVENT_TRIP]], return_inverse=True
    )
    numbers = flat(vehicle.astype(np.int64))
    leaves, _ = _with_room(
        service,
        lambda labels: journeys.feasible_vehicles(problem, events, numbers, len(names), labels),
    )
    feasible = [int(leave) for leave in leaves if leave != -UNREACHED]
    if ends.direct_s <= min(_longest_walk_s(limits), arrive_last_s - leave_first_s):
        feasible.append(leave_first_s)
    return WaysOn(len(feasible), max(feasible) if feasible else None)


def stops_that_lead(
    service: Service,
    limits: Limits,
    ends: Ends,
    arrive_first_s: int,
    arrive_last_s: int,
    leave_first_s: int = -EVER_S,
) -> BoolArray:
    """Tell where a vehicle can be boarded that may lead to the target within the window.

    These are the bounds of the first pass: a stop that is not among them cannot lead there; one
    that is may still break the total of walks or the journey time. Walks to stops do not matter.
    """
    lowest_s = max(leave_first_s, arrive_first_s - limits.max_journey_s)
    near = _within(ends, limits)
    problem = _problem(service, limits, near, arrive_first_s, arrive_last_s, lowest_s)
    return np.asarray(problem.goal.board_by_s[limits.rides] >= lowest_s)


def _longest_walk_s(limits: Limits) -> int:
    """Return how long a walk all the way may be."""
    return min(limits.max_walk_s, limits.total_walk_s, limits.max_journey_s)


def _within(ends: Ends, limits: Limits) -> Ends:
    """Leave out the walks that are too long."""
    longest_s = min(limits.max_walk_s, limits.total_walk_s)
    return replace(
        ends,
        from_s=flat(np.where(ends.from_s <= longest_s, ends.from_s, np.int32(UNREACHED))),
        to_s=flat(np.where(ends.to_s <= longest_s, ends.to_s, np.int32(UNREACHED))),
    )


def _problem(
    service: Service,
    limits: Limits,
    near: Ends,
    arrive_first_s: int,
    arrive_last_s: int,
    leave_first_s: int,
) -> journeys.Problem:
    """Run the first pass, backwards from the target."""
    boarded_s, ready_s = timetable.rounds(
        service.against_lines,
        service.against_changes,
        limits,
        near.to_s,
        -arrive_last_s,
        -arrive_first_s,
        -leave_first_s,
    )
    goal = journeys.Goal(near.to_s, arrive_first_s, arrive_last_s, -boarded_s, -ready_s)
    return journeys.Problem(service.lines, service.changes, limits, near.from_s, goal)


def _best_leaving(problem: journeys.Problem) -> int:
    """Return the latest leaving by the bounds, or less than any time where there is none."""
    access_s = problem.access_s
    stops = np.flatnonzero(access_s != UNREACHED)
    by_s = problem.goal.board_by_s[problem.limits.rides, stops].astype(np.int64)
    return int((by_s - access_s[stops]).max(initial=-UNREACHED))


def _try(service: Service, problem: journeys.Problem, first_s: int, last_s: int) -> Way | None:
    """Run the second pass on the leaving times from `first_s` to `last_s`."""
    events = journeys.leavings(problem, first_s, last_s)
    order = np.lexsort(
        (
            events[:, journeys.EVENT_POSITION],
            events[:, journeys.EVENT_TRIP],
            -events[:, journeys.LEAVE],
        )
    )
    events = flat(events[order])
    leave_s, labels = _with_room(
        service, lambda labels: journeys.first_feasible(problem, events, labels)
    )
    return None if leave_s == -UNREACHED else _way(service, labels, int(leave_s))


def _with_room(service: Service, run: Callable[[Labels], Answer]) -> tuple[Answer, Labels]:
    """Run a kernel, again with more room for labels if that was not enough."""
    capacity = _FIRST_CAPACITY
    while True:
        labels = new_labels(service.lines.at_first.size - 1, service.day.trip.size, capacity)
        answer = run(labels)
        if not labels.used[columns.FULL]:
            return answer, labels
        capacity *= 8


def _way(service: Service, labels: Labels, leave_s: int) -> Way:
    """Follow the labels back from the best journey."""
    best = labels.best
    rides = [_ride(service, best)]
    before = int(best[columns.BEFORE])
    while before >= 0:
        rides.append(_ride(service, labels.label[before]))
        before = int(labels.label[before, columns.BEFORE])
    rides.reverse()
    return Way(leave_s, int(best[columns.TIME]), int(best[columns.WALK]), tuple(rides))


def _ride(service: Service, row: Int32Array) -> Ride:
    lines = service.lines
    line, row_trip = int(row[columns.LINE]), int(row[columns.TRIP])
    board, alight = int(row[columns.BOARD]), int(row[columns.ALIGHT])
    base = int(lines.first_stop[line])
    n = int(lines.first_stop[line + 1]) - base
    times = int(lines.first_time[line]) + (row_trip - int(lines.first_trip[line])) * n
    return Ride(
        trip=row_trip,
        line=line,
        board=board,
        alight=alight,
        from_stop=int(lines.stop[base + board]),
        to_stop=int(lines.stop[base + alight]),
        depart_s=int(lines.departure_s[times + board]),
        arrive_s=int(lines.arrival_s[times + alight]),
    )


def _named(day: Day, way: Way) -> Way:
    """Name the trips of the timetable in the rides of a way of ``day.forward``."""
    return replace(
        way, rides=tuple(replace(ride, trip=int(day.trip[ride.trip])) for ride in way.rides)
    )


def _turned_back(service: Service, way: Way) -> Way:
    """Turn a way found backwards in time into one of ``service.lines``."""
    lines = service.lines
    rides = []
    for ride in reversed(way.rides):
        n = int(lines.first_stop[ride.line + 1] - lines.first_stop[ride.line])
        trips = int(lines.first_trip[ride.line] + lines.first_trip[ride.line + 1])
        rides.append(
            Ride(
                trip=trips - 1 - ride.trip,
                line=ride.line,
                board=n - 1 - ride.alight,
                alight=n - 1 - ride.board,
                from_stop=ride.to_stop,
                to_stop=ride.from_stop,
                depart_s=-ride.arrive_s,
                arrive_s=-ride.depart_s,
            )
        )
    turned = Way(-way.arrive_s, -way.leave_s, way.walk_s, tuple(rides))
    return _named(service.day, turned)


def _order(way: Way) -> tuple[int, int, int, int]:
    return (-way.leave_s, way.changes, way.walk_s, way.arrive_s)
