"""Range RAPTOR with two criteria: journeys that keep every limit, latest leaving first.

Leaving times are tried from the latest down, and labels stay from one to the next, as in range
RAPTOR (Delling, Pajor, Werneck 2012, section 4.2); a label holds time and walking, as in
McRAPTOR (section 4.1 there). Labels are pruned by bounds that a plain RAPTOR from the other end
has found, as in "Fast and Exact Public Transit Routing with Restricted Pareto Sets" (Delling,
Dibbelt, Pajor, ALENEX 2019). :mod:`geo.routing.search` says why the answer is exact.
"""

from __future__ import annotations

from typing import NamedTuple

from geo.routing.kernels import step, whole
from geo.routing.kernels.labels import (
    ALIGHT,
    BEFORE,
    BOARD,
    DEAD,
    END_TRIP,
    FULL,
    LABELS,
    RIDES,
    STOP,
    TIME,
    TRIP,
    WALK,
    Boarding,
    Labels,
    Sofar,
    keep,
    ridden_before,
)
from geo.routing.kernels.service import Changes, Lines
from geo.routing.kernels.timetable import Limits, Near, Rounds, change_s, trip_at
from geo.routing.network import Int32Array
from geo.routing.vocabulary import UNREACHED


class Problem(NamedTuple):
    """What is searched, in one direction of time.

    Parameters
    ----------
    source : the walks from the source.
    egress_s : int32 (stops,), walk to the target, UNREACHED where it is not known.
    first_s, last_s : when the target is reached, both included.
    bounds : what plain RAPTOR from the target has found, in the other direction of time.
    earliest : whether the earliest arrival is best of all that leave last, and not fewest rides.
    """

    lines: Lines
    changes: Changes
    limits: Limits
    source: Near
    egress_s: Int32Array
    first_s: int
    last_s: int
    bounds: Rounds
    earliest: bool


@step
def first_feasible(problem: Problem, first_s: int, last_s: int, labels: Labels) -> int:
    """Try leaving times from `last_s` down to `first_s`; stop at the first one that works.

    Returns
    -------
    leave_s : the leaving time; the journey is in ``labels.best`` (the fewest rides, then the least
        walking, then the earliest arrival; or that first). -UNREACHED where there is none, or where
        ``labels.used[FULL]`` tells that the room was too small.
    """
    while True:
        leave_s = _latest_leaving(problem, first_s, last_s)
        if leave_s == -UNREACHED or _attempt(problem, leave_s, labels):
            return leave_s
        if labels.used[FULL]:
            return -UNREACHED
        last_s = leave_s - 1


@step
def _latest_leaving(problem: Problem, first_s: int, last_s: int) -> int:
    """Return when the source is left last in time to board a vehicle that the bounds let pass."""
    lines, source = problem.lines, problem.source
    board_by_s, rides = problem.bounds.alighted_s, problem.limits.rides
    best_s = -UNREACHED
    for i in range(source.stop.size):
        walk_s, stop = source.walk_s[i], source.stop[i]
        if walk_s > problem.limits.max_walk_s:
            break
        until_s = min(last_s + walk_s, -board_by_s[stop, rides])
        if until_s < max(first_s, best_s + 1) + walk_s:
            continue
        for at in range(lines.at_first[stop], lines.at_first[stop + 1]):
            line, position = lines.at_line[at], lines.at_position[at]
            first, last = lines.first_trip[line], lines.first_trip[line + 1]
            after = trip_at(lines, line, position, until_s + 1, first, last)
            if after > first:
                n = lines.first_stop[line + 1] - lines.first_stop[line]
                time = lines.first_time[line] + (after - 1 - first) * n + position
                leave_s = whole(lines.departure_s[time]) - walk_s
                if leave_s >= first_s:
                    best_s = max(best_s, leave_s)
    return best_s


@step
def _attempt(problem: Problem, leave_s: int, labels: Labels) -> bool:
    """Leave at one time; tell whether a journey keeps all limits."""
    begin = labels.used[LABELS]
    lines, source = problem.lines, problem.source
    for i in range(source.stop.size):
        walk_s, stop = whole(source.walk_s[i]), source.stop[i]
        depart_s = leave_s + walk_s
        if walk_s > problem.limits.max_walk_s:
            break
        if depart_s > -problem.bounds.alighted_s[stop, problem.limits.rides]:
            continue
        for at in range(lines.at_first[stop], lines.at_first[stop + 1]):
            line, position = whole(lines.at_line[at]), whole(lines.at_position[at])
            first, last = lines.first_trip[line], lines.first_trip[line + 1]
            n = lines.first_stop[line + 1] - lines.first_stop[line]
            trip = trip_at(lines, line, position, depart_s, first, last)
            column = lines.first_time[line] - first * n + position
            while trip < last and lines.departure_s[column + trip * n] == depart_s:
                _ride(problem, labels, Sofar(leave_s, -1, 1, walk_s), Boarding(trip, position))
                trip += 1
    for _ in range(1, problem.limits.rides):
        end = labels.used[LABELS]
        if labels.used[FULL] or (labels.best[RIDES] and not problem.earliest):
            break
        for label in range(begin, end):
            if labels.label[label, RIDES] != DEAD:
                _change_and_ride(problem, labels, leave_s, label)
        begin = end
    return labels.best[RIDES] > 0 and not labels.used[FULL]


@step
def _change_and_ride(problem: Problem, labels: Labels, leave_s: int, label: int) -> None:
    """Change from the end of `label` to every vehicle that may still lead to the target."""
    lines, changes, limits = problem.lines, problem.changes, problem.limits
    stop, rides = labels.label[label, STOP], labels.label[label, RIDES] + 1
    time_s, walked_s = labels.label[label, TIME], labels.label[label, WALK]
    for change in range(changes.first[stop], changes.first[stop + 1]):
        walk_s = walked_s + whole(changes.walk_s[change])
        if changes.walk_s[change] > limits.max_walk_s or walk_s > limits.total_walk_s:
            break
        target = changes.stop[change]
        ready_s = time_s + change_s(changes, change, limits.min_change_s)
        board_by_s = -problem.bounds.alighted_s[target, limits.rides - rides + 1]
        if ready_s > board_by_s:
            continue
        sofar = Sofar(leave_s, label, rides, walk_s)
        for at in range(lines.at_first[target], lines.at_first[target + 1]):
            line, position = whole(lines.at_line[at]), whole(lines.at_position[at])
            first, last = lines.first_trip[line], lines.first_trip[line + 1]
            n = lines.first_stop[line + 1] - lines.first_stop[line]
            trip = trip_at(lines, line, position, ready_s, first, last)
            while trip < last:
                here = lines.first_time[line] + (trip - first) * n + position
                if lines.departure_s[here] > board_by_s:
                    break
                _ride(problem, labels, sofar, Boarding(trip, position))
                if not lines.goes_on[line]:
                    break
                # A later trip may go on as another line than the earliest one does.
                trip += 1


@step
def _ride(problem: Problem, labels: Labels, sofar: Sofar, boarding: Boarding) -> None:
    """Ride from `boarding` to the end of the line, and on where the vehicle goes on.

    A ride that is no better than one already made on the trip (from the same or an earlier stop,
    with no more rides and walking) is skipped. First rides do not count for this: their trip is
    fixed by the leaving time, while on a later ride the next trip may be taken instead, where
    this one arrives before the target's first time.
    """
    lines = problem.lines
    trip, position = boarding.trip, boarding.position
    while trip >= 0:
        if sofar.rides > 1 and ridden_before(labels, sofar, Boarding(trip, position)):
            return
        _ride_trip(problem, labels, sofar, boarding, trip, position)
        trip, position = whole(lines.next_trip[trip]), whole(0)


@step
def _ride_trip(
    problem: Problem, labels: Labels, sofar: Sofar, boarding: Boarding, trip: int, position: int
) -> None:
    """Ride `trip` from `position` to the end of its line."""
    lines, limits = problem.lines, problem.limits
    line = lines.trip_line[trip]
    base = lines.first_stop[line]
    n = lines.first_stop[line + 1] - base
    times = lines.first_time[line] + (trip - lines.first_trip[line]) * n
    for alight in range(position + 1, n):
        if not lines.alight[base + alight]:
            continue
        stop = whole(lines.stop[base + alight])
        arrival_s = whole(lines.arrival_s[times + alight])
        egress_s = problem.egress_s[stop]
        if egress_s <= limits.max_walk_s and sofar.walk_s + egress_s <= limits.total_walk_s:
            _arrive(problem, labels.best, sofar, boarding, trip, alight)
        if (
            sofar.rides < limits.rides
            and arrival_s <= -problem.bounds.ready_s[stop, limits.rides - sofar.rides]
            and arrival_s - sofar.leave_s <= limits.max_journey_s
        ):
            keep(labels, sofar, boarding, trip, alight, stop, arrival_s)


@step
def _arrive(
    problem: Problem,
    best: Int32Array,
    sofar: Sofar,
    boarding: Boarding,
    trip: int,
    alight: int,
) -> None:
    """Walk to the target from the first of the next trips that arrives within its window."""
    lines = problem.lines
    line = lines.trip_line[trip]
    base = lines.first_stop[line]
    n = lines.first_stop[line + 1] - base
    egress_s = problem.egress_s[lines.stop[base + alight]]
    walk_s = sofar.walk_s + egress_s
    time = lines.first_time[line] + (trip - lines.first_trip[line]) * n + alight
    stays = trip != boarding.trip
    choices = 1 if stays or sofar.rides == 1 else lines.first_trip[line + 1] - trip
    for later in range(choices):
        arrive_s = lines.arrival_s[time + later * n] + egress_s
        if arrive_s > problem.last_s or arrive_s - sofar.leave_s > problem.limits.max_journey_s:
            return
        if arrive_s < problem.first_s:
            continue
        if problem.earliest:
            better = arrive_s < best[TIME]
        else:
            better = (walk_s, arrive_s) < (best[WALK], best[TIME])
        if better or best[RIDES] == 0:
            best[TIME] = arrive_s
            best[WALK] = walk_s
            best[RIDES] = sofar.rides
            best[BEFORE] = sofar.before
            best[TRIP] = boarding.trip + later
            best[BOARD] = boarding.position
            best[END_TRIP] = trip + later
            best[ALIGHT] = alight
        return
